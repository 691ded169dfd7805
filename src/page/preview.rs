//! The first screen's garden: the recorded run grows by itself until a search starts.
//!
//! It is played into a state of its own, silently, and can be held; whoever asks for less motion sees its end. A
//! picture for eyes and pointers: what is in it can be reached by *Watch a recorded run*.

use std::time::Duration;

use leptos::prelude::*;

use super::{
    parts,
    plants::{adam_line, order, planted, plants},
};
use page_state::{
    shipped_run::ShippedRun,
    state::{Phase, State},
};
use protocol::{DeviceKind, RunId};
use runs::replay::Replay;
use session::{player::Player, reader};
use widget_state::format;
use widgets::{browser, garden::Garden, part::NotFetched};

/// Time for which a generation is shown: its flowers take a part of that to grow.
const PACE: Duration = Duration::from_millis(1500);

/// For how many times that the last generation stays, before the first follows.
const REST: u32 = 4;

/// The run that plays: no other has its name, as none is told of it.
const RUN: RunId = RunId(u32::MAX);

/// The recorded run as it grows; four samples until it is there, and where it cannot be had.
#[component]
pub fn Preview() -> impl IntoView {
    let player: Player = expect_context();
    let state = RwSignal::new(State::new(DeviceKind::Cpu));
    let still = browser::prefers("(prefers-reduced-motion: reduce)");
    let replay = StoredValue::new(None::<Replay>);
    // What reads it comes beside it, not after it; where that fails it is asked for once more.
    leptos::task::spawn_local(async { drop(reader::fetch_ahead().await) });
    leptos::task::spawn_local(async move {
        let Ok(json) = browser::fetch(&ShippedRun::Classroom.path()).await else {
            return;
        };
        let Ok(file) = reader::recording(json).await else {
            return;
        };
        // A search may have begun meanwhile, and taken this from the page.
        if let Ok(taken) = Replay::new(RUN, file)
            && !state.is_disposed()
        {
            state.update(|state| match still {
                true => taken.show(state, u32::MAX),
                false => {
                    taken.show(state, 0);
                    taken.play(state);
                }
            });
            replay.set_value(Some(taken));
        }
    });
    let rested = StoredValue::new(0);
    let grow = move || {
        // A timer that was due when a search began finds nothing here any more.
        replay.try_with_value(|replay| {
            let replay = replay.as_ref()?;
            match state.try_with_untracked(|state| state.phase)? {
                Phase::Running => {
                    rested.set_value(0);
                    state.update(|state| {
                        replay.advance(state);
                    });
                }
                Phase::Finished if !still => {
                    rested.update_value(|rested| *rested += 1);
                    if rested.get_value() == REST {
                        state.update(|state| replay.play(state));
                    }
                }
                _ => {}
            }
            Some(())
        });
    };
    if let Ok(timer) = set_interval_with_handle(grow, PACE) {
        on_cleanup(move || timer.clear());
    }
    let play_or_hold = move |_| {
        replay.with_value(|replay| {
            let Some(replay) = replay else { return };
            state.update(|state| match (state.phase, state.generation) {
                (Phase::Running, Some(here)) => replay.show(state, here),
                _ => replay.play(state),
            });
        });
    };
    let plants = Memo::new(move |_| state.with(plants));
    let planted = Memo::new(move |_| state.with(planted));
    let order = Memo::new(move |_| {
        planted.get();
        state.with_untracked(order)
    });
    let adam = Memo::new(move |_| state.with(adam_line));
    let grows = Memo::new(move |_| state.with(|state| state.generation.is_some()));
    let moves = Memo::new(move |_| state.with(|state| state.phase == Phase::Running));
    let text = Memo::new(move |_| state.with(told));
    // A picture remains one without them, where they do not come.
    let charts = move || {
        let coming = parts::preview_charts(state);
        Suspend::new(async move { coming.await.unwrap_or_else(|NotFetched| ().into_any()) })
    };
    view! {
        <figure class="preview" class:grows=grows data-testid="preview">
            <figcaption class="preview-caption" hidden=move || !grows.get()>
                <span><b class="recorded">"Recording"</b>" "{text}</span>
                <button type="button" class="link" data-testid="preview-hold" on:click=play_or_hold>
                    {move || if moves.get() { "Hold" } else { "Play" }}
                </button>
            </figcaption>
            <div
                class="preview-picture"
                data-remark=""
                title=move || grows.get().then_some("Open this recorded run")
                on:click=move |_| if grows.get_untracked() { player.open_shipped(ShippedRun::Classroom) }
            >
                <div inert=grows>
                    <Garden plants=plants.into() order=order adam=adam.into() selected=RwSignal::new(None) />
                    {move || grows.get().then(charts)}
                </div>
            </div>
        </figure>
    }
}

/// What plays, how far it is and how it stands.
fn told(state: &State) -> Option<String> {
    let (generation, config) = (state.generation?, state.config()?);
    let best = state.shown_best()?;
    Some(format!(
        "Trained earlier; it grows until you start your own. Generation {} of {}: best {}, Adam {}.",
        generation + 1,
        config.generations,
        format::fitness(best.score.fitness),
        format::fitness(best.adam.fitness),
    ))
}
