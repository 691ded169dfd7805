//! The journal: learning curves against Adam, fitness over generations, terms, and the facts.

use leptos::prelude::*;

use super::{
    drift::Drift,
    guard::Guard,
    laboratory::{Laboratory, TunedAdam},
    popularity::Popularity,
    session::Session,
    status::Facts,
};
use page_state::{
    curves::{Curve, Lane},
    plot::{Band, Line, Plot, Unit},
    seeds,
    state::{Phase, State},
};
use science::presets::ADAM_UNTUNED;
use widgets::{caption::Caption, chart::LineChart};

/// Highest loss worth drawing: somewhat more than guessing costs.
const LOSS_CEILING: f64 = 3.0;

/// Charts and facts of the run.
#[component]
pub fn Journal() -> impl IntoView {
    let Session {
        state, past_runs, ..
    } = expect_context();
    let laboratory: Laboratory = expect_context();
    let accuracy = Memo::new(move |_| state.with(accuracy_plot));
    let loss = Memo::new(move |_| state.with(loss_plot));
    let fitness = Memo::new(move |_| {
        state.with(|state| {
            let current = state.run.as_ref().map(|(run, _)| *run);
            let past = past_runs.with(|past| past.lines(current));
            laboratory.tuned.with(|tuned| {
                fitness_plot(
                    state,
                    past,
                    tuned.as_ref().filter(|tuned| Some(tuned.of) == current),
                )
            })
        })
    });
    let on = Memo::new(move |_| {
        state.with(|state| {
            state
                .live()
                .map(|live| format!(" on {}", live.round.dataset.name()))
        })
    });
    let titled = move |what: &'static str| {
        Signal::derive(move || format!("{what}{}", on.get().unwrap_or_default()))
    };
    let untrained = Signal::derive(move || {
        if state.with(|state| state.recording.is_some()) {
            "Not in a recording: it keeps scores, not every step"
        } else {
            "Appears when training starts"
        }
    });
    let fresh_seeds = Memo::new(move |_| state.with(State::has_fresh_seeds));
    let why = Signal::derive(move || {
        let elites = seeds::elites(fresh_seeds.get());
        format!(
            "All lanes see the same images in the same order and start from the same weights, so a difference between curves is the optimizer's doing. Fitness is the accuracy on images never trained on, plus a small bonus of up to 0.05 for a low training loss; an optimizer that diverges gets −1 and is left out of the mean. {elites}"
        )
    });
    view! {
        <section class="journal" aria-labelledby="journal-title">
            <h2 id="journal-title">"Journal"</h2>
            <div class="charts">
                <LineChart title=titled("Accuracy") axis="of each minibatch, smoothed; higher is better" empty=untrained plot=accuracy />
                <LineChart title=titled("Loss") axis="cross entropy in nats, smoothed; lower is better" empty=untrained plot=loss />
                <LineChart
                    title="Fitness"
                    axis="by generation; higher is better"
                    empty="Appears when the first generation is scored"
                    plot=fitness
                />
                <Popularity />
            </div>
            <TuneAdam />
            <Guard />
            <Drift />
            <div class="journal-foot">
                <Caption
                    text="“Best” is whoever leads just now, “before” the last generation's winner; the shade is the middle half of the population, and Adam trains beside them."
                    why=why
                />
                <Facts />
            </div>
        </section>
    }
}

/// One press tunes Adam on the settings of the search and draws it beside Adam at its usual rate.
#[component]
fn TuneAdam() -> impl IntoView {
    let Session { state, .. } = expect_context();
    let laboratory: Laboratory = expect_context();
    let ours = Memo::new(move |_| {
        let current = state.with(|state| state.run.as_ref().map(|(run, _)| *run));
        laboratory.tuned.with(|tuned| {
            let ours = tuned.as_ref().filter(|tuned| Some(tuned.of) == current)?;
            Some((ours.is_active(), ours.outcome().is_some(), ours.sentence()))
        })
    });
    let offered = Memo::new(move |_| {
        let scored = state.with(|state| !state.history.is_empty());
        scored && !ours.with(|ours| matches!(ours, Some((active, done, _)) if *active || *done))
    });
    let trains = Memo::new(move |_| {
        laboratory.is_busy() || state.with(|state| state.phase == Phase::Running)
    });
    view! {
        <Show when=move || offered.get()>
            <p class="soft">
                <button
                    type="button"
                    data-testid="tune-adam"
                    disabled=trains
                    title="Tries five rates on the settings of this search, while it rests"
                    on:click=move |_| laboratory.tune_adam()
                >
                    "Draw a tuned Adam"
                </button>
                {format!(" {ADAM_UNTUNED}, is the line to beat; Adam at a tuned rate may beat it, too.")}
            </p>
        </Show>
        <p class="soft" role="status" data-testid="tuned-adam">
            {move || ours.get().map(|(_, _, sentence)| sentence)}
        </p>
    }
}

fn accuracy_plot(state: &State) -> Plot {
    learning_plot(state, |lane| &lane.accuracy, Unit::Percent, (0.0, 1.0))
}

fn loss_plot(state: &State) -> Plot {
    learning_plot(state, |lane| &lane.loss, Unit::Plain, (0.0, LOSS_CEILING))
}

fn learning_plot(state: &State, of: fn(&Lane) -> &Curve, unit: Unit, y_limits: (f64, f64)) -> Plot {
    let steps = state.config().map_or(40, |config| config.steps);
    let mut plot = Plot {
        x_name: "step",
        x_offset: 1.0,
        x_range: (0.0, f64::from(steps.max(2) - 1)),
        unit,
        y_limits,
        lines: Vec::new(),
        bands: Vec::new(),
    };
    let Some(live) = state.live() else {
        return plot;
    };
    let adam = live.lanes.last().map(|lane| of(lane).points());
    let before = state
        .previous
        .get(&live.round.index)
        .map(|lane| of(lane).points());
    let best = state
        .leader
        .and_then(|lane| live.lanes.get(lane))
        .map(|lane| of(lane).points());
    for (name, class, points) in [
        ("before", "before", before),
        (ADAM_UNTUNED, "adam", adam),
        ("best", "best", best),
    ] {
        plot.lines.extend(points.map(|points| Line {
            name: name.into(),
            class,
            points,
        }));
    }
    plot.bands.push(Band {
        name: "middle half of the population".into(),
        class: "best",
        points: live.middle_half(of),
    });
    plot
}

/// The fitness of the run, above those of earlier ones.
fn fitness_plot(state: &State, past: Vec<Line>, tuned: Option<&TunedAdam>) -> Plot {
    let points = |of: fn(&page_state::state::Generation) -> Option<f64>| {
        let all = state.history.iter().enumerate();
        all.filter_map(|(i, generation)| Some((i as f64, of(generation)?)))
            .collect()
    };
    let lines = vec![
        Line {
            name: "mean".into(),
            class: "mean",
            points: points(|generation| generation.mean),
        },
        Line {
            name: ADAM_UNTUNED.into(),
            class: "adam",
            points: points(|generation| Some(generation.adam)),
        },
        Line {
            name: "best".into(),
            class: "best",
            points: points(|generation| Some(generation.best)),
        },
    ];
    let tuned = tuned.and_then(|tuned| tuned.line(&lines[1].points));
    let mut plot = Plot {
        unit: Unit::Fitness,
        y_limits: (-1.0, 1.05),
        ..Plot::by_generation(state.planned_generations(), lines)
    };
    if plot.lines.iter().any(|line| !line.points.is_empty()) {
        plot.lines.splice(0..0, past);
    }
    // The best stays the last: what the eye shall find.
    let last = plot.lines.len().saturating_sub(1);
    plot.lines.splice(last..last, tuned);
    plot
}
