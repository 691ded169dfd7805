//! What the page shows of a recording that is open: what it is, and its controls.

use leptos::prelude::*;

use classroom::lesson::recording::{self, Row};
use files::control::Control;
use page_state::{
    shipped_run::ShippedRun,
    state::{Phase, Recording, State},
};
use science::config::RunConfig;
use session::{
    Session,
    fragment::Fragment,
    player::{Player, SPEEDS},
};
use widget_state::format;
use widgets::{browser, hide, icon::Icon, link_field::LinkField, settings_text::settings_sentence};

/// The keys that move a slider, as events name them.
const MOVING: [&str; 8] = [
    "Home",
    "End",
    "PageUp",
    "PageDown",
    "ArrowLeft",
    "ArrowRight",
    "ArrowUp",
    "ArrowDown",
];

/// Says that this is a recording, of what, and leads back.
#[component]
pub fn About() -> impl IntoView {
    let Session { state, .. } = expect_context();
    let player: Player = expect_context();
    let text = Memo::new(move |_| state.with(recording_text));
    let trouble = Memo::new(move |_| state.with(|state| state.engine.trouble()));
    let fragment: Fragment = expect_context();
    // An open lesson says it beside its tasks.
    let predicted = Memo::new(move |_| {
        let free = !fragment.lesson.is_there();
        state.with(recording::predicted).filter(|_| free)
    });
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
                {move || predicted.get().map(|(title, rows)| view! { <Predicted title rows /> })}
                {move || player.served.get().map(|run| view! { <RecordingAddress run /> })}
                <Show when=move || unfinished.get() && trouble.with(Option::is_none)>
                    <button type="button" class="link" data-testid="train-on" on:click=move |_| player.train_on()>
                        "Train on from its end"
                    </button>
                </Show>
                <button type="button" class="link" on:click=move |_| leave(player)>"Back to the live start"</button>
            </aside>
        })}
    }
}

/// What was predicted before the run, and what came of it.
#[component]
fn Predicted(title: String, rows: Vec<Row>) -> impl IntoView {
    let row = |row: Row| {
        view! {
            <li>
                <p class="lesson-text" dir="auto">{row.task}</p>
                <dl class="lesson-pair">
                    <div><dt>"Guess"</dt><dd dir="auto">{row.guess}</dd></div>
                    {row.told.map(|told| view! { <div><dt>"The run"</dt><dd>{told}</dd></div> })}
                </dl>
            </li>
        }
    };
    view! {
        <details class="predicted" data-testid="predicted">
            <summary>"What was predicted before this run of the lesson “" <bdi>{title}</bdi> "”"</summary>
            <ol class="lesson-tasks">{rows.into_iter().map(row).collect_view()}</ol>
        </details>
    }
}

/// What opens this recording elsewhere, to copy.
#[component]
fn RecordingAddress(run: ShippedRun) -> impl IntoView {
    let address = Memo::new(move |_| browser::address_with(&run.query()));
    view! {
        <section class="recording-address" aria-label="Address" data-control=Control::Share.slug()>
            <LinkField
                text=address
                label="Address that opens this recording"
                testid="recording-address"
                copy_testid="recording-copy"
            />
        </section>
    }
}

/// Which generation is on show, and how to come to another.
#[component]
pub fn Controls() -> impl IntoView {
    view! {
        <RecordingProgress />
        <div class="buttons" role="group" aria-label="Recording"><RecordingControls /></div>
    }
}

/// The generation on show as a slider, under a label that says what it is.
#[component]
fn RecordingProgress() -> impl IntoView {
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
                // Whoever takes hold of it wants no generation to pass under the hand, which `input` tells only
                // where the number changes: not of Home at the first.
                on:pointerdown=move |_| player.hold()
                on:keydown=move |event| {
                    if MOVING.contains(&event.key().as_str()) {
                        player.hold();
                    }
                }
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
fn RecordingControls() -> impl IntoView {
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
            <span>"Forward"</span>
        </button>
        <span data-remark="" title="Generations per second">
            <select
                class="speed"
                aria-label="Speed"
                on:change=move |event| {
                    if let Ok(speed) = event_target_value(&event).parse() {
                        player.speed.set(speed);
                    }
                }
            >
                {speeds}
            </select>
        </span>
        <button type="button" data-testid="replay-leave" title="Close the recording; back to the live start" on:click=move |_| leave(player)>
            "Close"
        </button>
    }
}

/// Closes the recording for the first screen.
fn leave(player: Player) {
    player.leave();
    browser::to_top();
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
        settings_sentence(config, &part, hide::tells_seed()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use science::config::Preset;

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
}
