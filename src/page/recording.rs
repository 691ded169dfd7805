//! What the page shows of a recording: the offer to watch one, what it is, and its controls.

use leptos::{ev, prelude::*};
use web_sys::HtmlInputElement;

use super::intake::Intake;
use files::control::Control;
use page_state::{
    draft::same_but_seed,
    format,
    state::{Phase, Recording, State},
};
use science::{
    config::{Preset, RunConfig},
    selection::Selection,
    term::TermSet,
};
use session::{
    Session,
    player::{Player, SPEEDS},
};
use widgets::browser;
use widgets::icon::Icon;

/// Offers the shipped recording, beside the start.
#[component]
pub fn WatchButton() -> impl IntoView {
    let player: Player = expect_context();
    view! {
        <button
            type="button"
            class="watch"
            data-testid="watch"
            data-control=Control::Recordings.slug()
            disabled=move || player.opening.get()
            on:click=move |_| player.open_shipped()
        >
            {move || if player.opening.get() { "Opening…" } else { "Watch a recorded run" }}
        </button>
    }
}

/// Says what a recording is, and opens one of the visitor's own.
#[component]
pub fn RecordingNote() -> impl IntoView {
    let intake: Intake = expect_context();
    let choose = move |event: ev::Event| {
        let input = event_target::<HtmlInputElement>(&event);
        intake.open_from(&input);
        // The same file can be chosen again.
        input.set_value("");
    };
    view! {
        <p class="soft launch-device" data-control=Control::Recordings.slug()>
            "A recorded run is a whole search, trained earlier; watching it trains nothing. To watch one of your own, "
            <label class="own-file">
                "open the file"
                <input type="file" class="visually-hidden" data-testid="open-run" on:change=choose />
            </label>
            " that “optimarium search” wrote, or drop it onto this page; a genome as JSON opens the same way, and a link when it is pasted."
        </p>
    }
}

/// Says that this is a recording, of what, and leads back.
#[component]
pub fn RecordingBanner() -> impl IntoView {
    let Session { state, .. } = expect_context();
    let player: Player = expect_context();
    let text = Memo::new(move |_| state.with(recording_text));
    let trouble = Memo::new(move |_| state.with(|state| state.engine.trouble()));
    let unfinished = Memo::new(move |_| {
        state.with(|state| {
            let all = state.config().map_or(0, |config| config.generations);
            state.recording.is_some() && held(state) < all
        })
    });
    view! {
        {move || text.get().map(|text| view! {
            <aside class="recording" data-testid="recording" aria-label="Recording">
                <p>
                    <strong>"This is a recording. "</strong>
                    {text}
                    {move || trouble.get().map(|trouble| view! {
                        <br /><strong>"Nothing can be trained here. "</strong>{trouble}
                    })}
                </p>
                <Show when=move || unfinished.get() && trouble.with(Option::is_none)>
                    <button type="button" class="link" data-testid="train-on" on:click=move |_| player.train_on()>
                        "Train on from its end"
                    </button>
                </Show>
                <button type="button" class="link" on:click=move |_| player.leave()>"Back to the live start"</button>
            </aside>
        })}
    }
}

/// The generation on show as a slider, under a label that says what it is.
#[component]
pub fn RecordingProgress() -> impl IntoView {
    let Session { state, .. } = expect_context();
    let player: Player = expect_context();
    let last = Memo::new(move |_| state.with(held));
    let here = Memo::new(move |_| state.with(|state| state.generation.map_or(1, |at| at + 1)));
    let text = move || format!("generation {} of {}", here.get(), last.get());
    view! {
        <div class="progress playing">
            <label for="replay-slider"><b class="recorded">"Recording"</b>" "{text}</label>
            <input
                type="range"
                id="replay-slider"
                data-testid="replay-slider"
                min="1"
                max=last
                aria-valuetext=text
                prop:value=move || here.get().to_string()
                on:input=move |event| {
                    if let Ok(chosen) = event_target_value(&event).parse::<u32>() {
                        player.go_to(chosen.saturating_sub(1));
                    }
                }
            />
        </div>
    }
}

/// Back, play or hold, forward, speed, and the way out.
#[component]
pub fn RecordingControls() -> impl IntoView {
    let Session { state, .. } = expect_context();
    let player: Player = expect_context();
    let phase = Memo::new(move |_| state.with(|state| state.phase));
    let first = Memo::new(move |_| state.with(|state| state.generation == Some(0)));
    let last = move || phase.get() == Phase::Finished;
    let play = move || match phase.get() {
        Phase::Running => ("Hold", "M7 5h4v14H7zM13 5h4v14h-4z"),
        Phase::Finished => ("Again", "M12 5V1L7 6l5 5V7a5 5 0 1 1-5 5H5a7 7 0 1 0 7-7z"),
        _ => ("Play", "M8 5v14l11-7z"),
    };
    let speeds = SPEEDS.map(|speed| view! { <option value=speed>{speed}"×"</option> });
    view! {
        <button
            type="button"
            data-testid="replay-back"
            title="One generation back"
            disabled=first
            on:click=move |_| player.step(-1)
        >
            <Icon shape="M18 5v14L9 12zM5 5h3v14H5z" />
            <span>"Back"</span>
        </button>
        <button type="button" data-testid="replay-play" on:click=move |_| player.play_or_hold()>
            {move || view! { <Icon shape=play().1 /> }}
            <span>{move || play().0}</span>
        </button>
        <button
            type="button"
            data-testid="replay-forward"
            title="One generation on"
            disabled=last
            on:click=move |_| player.step(1)
        >
            <Icon shape="M6 5v14l9-7zM16 5h3v14h-3z" />
            <span>"Next"</span>
        </button>
        <select
            class="speed"
            aria-label="Speed"
            title="Generations per second"
            on:change=move |event| {
                if let Ok(speed) = event_target_value(&event).parse() {
                    player.speed.set(speed);
                }
            }
        >
            {speeds}
        </select>
        <button type="button" data-testid="replay-leave" title="Close the recording; back to the live start" on:click=move |_| player.leave()>
            "Close"
        </button>
    }
}

/// Generations that the recording on show holds.
fn held(state: &State) -> u32 {
    state
        .recording
        .as_ref()
        .map_or(1, |recording| recording.generations)
}

fn recording_text(state: &State) -> Option<String> {
    let (recording, config) = (state.recording.as_ref()?, state.config()?);
    let date = recording.begun.and_then(browser::date);
    Some(describe(recording, config, date.as_deref()))
}

/// Says when, where and with which settings it was trained.
fn describe(recording: &Recording, config: &RunConfig, date: Option<&str>) -> String {
    let day = date.map_or_else(|| "earlier".into(), |date| format!("on {date}"));
    let part = match recording.generations {
        all if all == config.generations => String::new(),
        some => format!("the first {some} of "),
    };
    format!(
        "Trained {day} in {} ({}). {}",
        format::duration(recording.worked_secs),
        recording.device,
        settings_sentence(config, &part),
    )
}

/// Says with which settings a search runs.
pub fn settings_text(config: &RunConfig) -> String {
    settings_sentence(config, "")
}

/// Says with which settings a search runs, `part` ahead of the number of generations.
fn settings_sentence(config: &RunConfig, part: &str) -> String {
    let tasks: Vec<&str> = config.tasks.iter().map(|task| task.name()).collect();
    let preset = Preset::ALL
        .into_iter()
        .find(|preset| same_but_seed(config, &preset.config()));
    let settings = match preset {
        Some(preset) => format!("{} settings", preset.name()),
        None => "Own settings".into(),
    };
    let terms = match config.term_set {
        TermSet::Paper => "",
        TermSet::All => ", all terms",
    };
    let fresh = match config.fresh_seeds {
        true => ", fresh seeds each generation",
        false => "",
    };
    let selection = match config.selection {
        Selection::Fitness => String::new(),
        control => format!(", a control without selection ({})", control.name()),
    };
    format!(
        "{settings}, seed {}{fresh}{terms}{selection}: {part}{} generations of {} optimizers, {} steps of {} images each on {}.",
        config.seed,
        config.generations,
        config.population,
        config.steps,
        config.batch,
        tasks.join(", "),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recording_says_what_it_is() {
        let recording = Recording {
            device: "CPU".into(),
            begun: None,
            generations: 8,
            worked_secs: 131.0,
            has_curves: false,
        };
        let config = Preset::QuickLook.config();
        assert_eq!(
            describe(&recording, &config, Some("23 November 2026")),
            "Trained on 23 November 2026 in 2 min 11 s (CPU). Quick look settings, seed 42: 8 generations of 12 optimizers, 40 steps of 32 images each on Fashion-MNIST."
        );
        let longer = RunConfig {
            generations: 20,
            ..config
        };
        assert_eq!(
            describe(&recording, &longer, None),
            "Trained earlier in 2 min 11 s (CPU). Own settings, seed 42: the first 8 of 20 generations of 12 optimizers, 40 steps of 32 images each on Fashion-MNIST."
        );
    }

    #[test]
    fn a_control_is_called_one() {
        let control = RunConfig {
            selection: Selection::Drift,
            ..Preset::QuickLook.config()
        };
        let text = settings_text(&control);
        assert!(
            text.starts_with("Own settings, seed 42, a control without selection (drift): 8 "),
            "{text}"
        );
    }
}
