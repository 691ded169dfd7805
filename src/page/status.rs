//! What goes on, in words: phase, progress, speed, time, device and data.

use leptos::prelude::*;

use page_state::{
    draft::same_but_seed,
    state::{Asked, Calibration, Engine, Phase, State},
};
use protocol::{DeviceKind, DeviceReport};
use science::config::RunConfig;
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
    let Session {
        state, fallback, ..
    } = expect_context();
    let device = move || {
        let fallback = fallback.get();
        state.with(|state| match &state.recording {
            Some(recording) => format!("{} (as recorded)", recording.device),
            None => device_text(&state.engine, fallback.as_deref()),
        })
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

/// Says where training runs, and its name or why it is not the GPU.
pub fn device_parts(engine: &Engine, fallback: Option<&str>) -> (&'static str, Option<String>) {
    let fallback = fallback.map(Into::into);
    match engine {
        Engine::Starting(DeviceKind::WebGpu) => ("Testing the GPU…", None),
        Engine::Starting(DeviceKind::Cpu) => ("CPU", fallback.or(Some("starting…".into()))),
        Engine::Ready(DeviceReport {
            kind: DeviceKind::Cpu,
            ..
        }) => ("CPU", fallback),
        Engine::Ready(DeviceReport {
            kind: DeviceKind::WebGpu,
            name,
            ..
        }) => ("GPU", Some(name.clone())),
        Engine::Failed(reason) => ("No engine", Some(reason.clone())),
    }
}

/// Says the same in one line.
pub fn device_text(engine: &Engine, fallback: Option<&str>) -> String {
    joined(device_parts(engine, fallback))
}

/// Joins a device and its detail.
pub fn joined((device, detail): (&'static str, Option<String>)) -> String {
    match detail {
        Some(detail) => format!("{device} · {detail}"),
        None => device.into(),
    }
}

/// Says how far the device was checked, where it was.
pub fn self_test_text(engine: &Engine) -> Option<String> {
    let Engine::Ready(report) = engine else {
        return None;
    };
    let error = report.self_test_error?;
    Some(format!(
        "Training steps on this GPU agree with the CPU's to within {error:.0e}."
    ))
}

/// Seconds from which a shorter search is named beside the time that one takes: a night.
const LONG_SECS: f64 = 8.0 * 3_600.0;

/// Says how long `config` would take here, and how much memory, or how to find out; where it is being timed,
/// `waits` says that this comes after what is trained on fresh seeds just now.
pub fn estimate_text(calibration: &Calibration, config: &RunConfig, waits: bool) -> Option<String> {
    match calibration {
        Calibration::Done {
            config: timed,
            run_secs,
            memory_bytes,
        } if same_but_seed(timed, config) => Some(format!(
            "Takes {} and {} of memory on this device.{}",
            format::estimate(*run_secs),
            format::memory(*memory_bytes),
            match *run_secs > LONG_SECS {
                true => " Much shorter: Quick look, or Classroom.",
                false => "",
            }
        )),
        Calibration::Running { config: timed, .. } if same_but_seed(timed, config) => {
            let text = match waits {
                true => "A few training steps are timed once the best are scored on fresh seeds.",
                false => "Timing a few training steps on this device…",
            };
            Some(text.into())
        }
        Calibration::Failed {
            config: timed,
            message,
        } if same_but_seed(timed, config) => Some(message.clone()),
        _ => None,
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
    use protocol::{Event, Round, RunId, StepRecord};
    use science::{catalog::Dataset, config::Preset};

    #[test]
    fn the_reason_stands_beside_the_cpu() {
        let engine = Engine::Ready(DeviceReport {
            kind: DeviceKind::Cpu,
            name: "flex".into(),
            threads: 1,
            self_test_error: None,
        });
        assert_eq!(device_text(&engine, None), "CPU");
        assert_eq!(
            device_text(&engine, Some("No GPU here.")),
            "CPU · No GPU here."
        );
        assert_eq!(self_test_text(&engine), None);
    }

    #[test]
    fn an_estimate_belongs_to_its_settings() {
        let paper = Preset::Paper.config();
        let done = Calibration::Done {
            config: paper.clone(),
            run_secs: 12_000.0,
            memory_bytes: 1_900_000_000,
        };
        let text = estimate_text(&done, &RunConfig { seed: 7, ..paper }, false);
        assert_eq!(
            text.as_deref(),
            Some("Takes about 3 h 20 min and 1.9 GB of memory on this device.")
        );
        assert_eq!(
            estimate_text(&done, &Preset::QuickLook.config(), false),
            None
        );
    }

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
