//! What goes on, in words: phase, progress, speed, time, device and data.

use leptos::prelude::*;

use page_state::state::{Asked, Engine, Phase, State};
use session::Session;
use widget_state::format;

/// Progress of the run: a bar with phase, percent, speed and time left.
#[component]
pub fn Progress() -> impl IntoView {
    let Session { state, .. } = expect_context();
    let phase = Memo::new(move |_| state.with(phase_text));
    let share = Memo::new(move |_| state.with(|state| state.pace.share()));
    let figures = Memo::new(move |_| state.with(figures_text));
    view! {
        <div class="progress" data-testid="progress">
            <span class="progress-phase">{phase}</span>
            <progress max="1" value=share aria-label="Progress of the run">
                {move || format!("{:.0} %", share.get() * 100.0)}
            </progress>
            <span class="progress-figures">{figures}</span>
        </div>
    }
}

/// Device, data and time in one line.
#[component]
pub fn Facts() -> impl IntoView {
    let session: Session = expect_context();
    let state = session.state;
    let device = move || {
        let recorded = state.with(|state| {
            let recording = state.recording.as_ref()?;
            Some(format!("{} (as recorded)", recording.device))
        });
        recorded.unwrap_or_else(|| session.device_text())
    };
    let data = Memo::new(move |_| state.with(data_text));
    let time = Memo::new(move |_| {
        let secs = state.with(|state| state.pace.elapsed_secs);
        (secs > 0.0).then(|| format::duration(secs.floor()))
    });
    view! {
        <dl class="facts">
            <div><dt>"Device"</dt><dd>{device}</dd></div>
            <div><dt>"Images"</dt><dd>{data}</dd></div>
            <div><dt>"Worked for"</dt><dd>{move || time.get().unwrap_or_else(|| "–".into())}</dd></div>
        </dl>
    }
}

fn phase_text(state: &State) -> String {
    match (state.phase, state.asked) {
        (Phase::Idle, _) => "Ready when you are".into(),
        (Phase::Paused, _) => "Paused".into(),
        (Phase::Finished, _) => "Finished".into(),
        (Phase::Failed, _) => "Stopped by an error".into(),
        (Phase::Loading, _) => loading_text(state),
        (Phase::Running, Some(Asked::Pause)) => "Pausing…".into(),
        (Phase::Running, Some(Asked::Step)) => {
            format!("{}, then hold", training_text(state))
        }
        (Phase::Running, None | Some(Asked::Resume)) => training_text(state),
    }
}

fn loading_text(state: &State) -> String {
    if matches!(state.engine, Engine::Starting(_)) {
        return "Starting the engine…".into();
    }
    match state
        .loaded
        .iter()
        .find(|loaded| loaded.images < loaded.total)
    {
        Some(loaded) => format!(
            "Fetching {}: {} of {} images",
            loaded.dataset.name(),
            format::count(loaded.images.into()),
            format::count(loaded.total.into())
        ),
        None => match state.generation {
            Some(number) => format!("Preparing generation {}…", number + 1),
            None => "Preparing the first generation…".into(),
        },
    }
}

fn training_text(state: &State) -> String {
    if let Some(dataset) = state.compiling {
        return format!("Compiling the GPU’s programs for {}…", dataset.name());
    }
    let (Some(live), Some(config)) = (state.live(), state.config()) else {
        return "Training starts…".into();
    };
    if state.is_scored() {
        return "Breeding the next generation".into();
    }
    let doing = if live.steps_done >= config.steps {
        "Scoring"
    } else {
        "Training"
    };
    let rounds = config.rounds_per_generation();
    let part = match rounds {
        1 => String::new(),
        _ => format!(", run {} of {rounds}", live.round.index + 1),
    };
    format!("{doing} on {}{part}", live.round.dataset.name())
}

fn figures_text(state: &State) -> String {
    if state.phase == Phase::Idle {
        return String::new();
    }
    let mut parts = vec![format!("{:.0} %", (state.pace.share() * 100.0).floor())];
    if let Some(speed) = state.pace.steps_per_sec() {
        parts.push(format!("{} steps/s", format::count(speed.round() as u64)));
    }
    let left = state.pace.secs_left().filter(|_| state.phase.is_active());
    if let Some(secs) = left.filter(|secs| *secs > 0.0) {
        parts.push(format!("{} left", format::duration(secs)));
    }
    parts.join(" · ")
}

fn data_text(state: &State) -> String {
    if state.recording.is_some() {
        return "not needed for a recording".into();
    }
    if state.loaded.is_empty() {
        return "fetched when a search starts".into();
    }
    let each = state.loaded.iter().map(|loaded| {
        let (name, images) = (loaded.dataset.name(), format::count(loaded.images.into()));
        if loaded.images >= loaded.total {
            format!("{name} {images}")
        } else {
            format!("{name} {images} of {}", format::count(loaded.total.into()))
        }
    });
    each.collect::<Vec<_>>().join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::{DeviceKind, DeviceReport, Event, Round, RunId, StepRecord};
    use science::{catalog::Dataset, config::Preset};

    #[test]
    fn waiting_says_for_what() {
        let mut state = State::new(DeviceKind::Cpu);
        state.begin(RunId(1), Preset::QuickLook.config());
        assert_eq!(phase_text(&state), "Starting the engine…");
        assert_eq!(figures_text(&state), "0 %");

        state.apply(Event::GenerationStarted {
            run: RunId(1),
            generation: 0,
            population: Vec::new(),
        });
        assert_eq!(phase_text(&state), "Training starts…");
        state.apply(Event::Compiling {
            run: RunId(1),
            dataset: Dataset::Cifar10,
        });
        assert_eq!(
            phase_text(&state),
            "Compiling the GPU’s programs for CIFAR-10…"
        );
        state.apply(Event::Trained {
            run: RunId(1),
            generation: 0,
            round: Round {
                index: 0,
                dataset: Dataset::Cifar10,
                seed: 0,
            },
            records: vec![StepRecord::default()],
            elapsed_secs: 9.0,
        });
        assert!(phase_text(&state).starts_with("Training on CIFAR-10"));
        state.apply(Event::Ready(DeviceReport {
            kind: DeviceKind::Cpu,
            name: "CPU".into(),
            threads: 1,
            self_test_error: None,
        }));
        state.note_recovery(DeviceKind::Cpu, "It was ended.");
        assert_eq!(phase_text(&state), "Preparing generation 1…");
    }
}
