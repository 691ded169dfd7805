//! The ablation strip: what every single-gene change does to the accuracy, sorted, with intervals.

mod csv;

use leptos::{html, prelude::*};

use self::csv::csv;
use super::{
    Laboratory,
    ablation::{Ablation, Effect, axis},
    choice::NumberChoice,
    plots::{X, Y, curves},
    state::Stage,
};
use crate::{
    core::{comparison::p_text, statistics::Verdict},
    ui::{
        chart::{LineChart, SaveMenu},
        few_images::FewImages,
        format,
        plot::{Plot, Unit, ticks},
        speech::Told,
    },
};

/// One press trains every single-gene change of the genome under edit.
#[component]
pub fn AblationStrip() -> impl IntoView {
    let laboratory: Laboratory = expect_context();
    let ablation = laboratory.ablation;
    let seeds = RwSignal::new(3);
    let active = Memo::new(move |_| {
        ablation.with(|ablation| ablation.as_ref().is_some_and(Ablation::is_active))
    });
    let busy = Memo::new(move |_| laboratory.is_busy());
    let effects = Memo::new(move |_| {
        ablation.with(|ablation| ablation.as_ref().map_or_else(Vec::new, Ablation::effects))
    });
    let pointed = RwSignal::new(None::<usize>);
    let shown = Memo::new(move |_| {
        let first = || effects.with(|effects| effects.first().map(|effect| effect.lane));
        pointed.get().or_else(first)
    });
    let start = move |_| {
        if active.get_untracked() {
            laboratory.stop();
        } else {
            pointed.set(None);
            laboratory.train_ablation(seeds.get_untracked());
        }
    };
    view! {
        <section class="lab-section" aria-labelledby="lab-ablation-title">
            <header class="lab-head">
                <h2 id="lab-ablation-title">"Ablation"</h2>
                <div class="lab-settings">
                    <NumberChoice
                        label="Seeds"
                        options=&[2, 3, 5, 10]
                        value=seeds
                        choose=Callback::new(move |count| seeds.set(count))
                    />
                    <button
                        type="button"
                        data-testid="ablation-start"
                        disabled=move || busy.get() && !active.get()
                        on:click=start
                    >
                        {move || if active.get() { "Stop" } else { "Train every change" }}
                    </button>
                </div>
            </header>
            <p class="soft">
                "What is each part worth? The genome in the editor is trained beside all its copies with one gene changed, on the task and for the steps of the live effect."
            </p>
            <Told
                testid="ablation-state"
                text=Signal::derive(move || ablation.with(|ablation| ablation.as_ref().map(state_text)))
            />
            <FewImages config=Signal::derive(move || {
                ablation.with(|ablation| ablation.as_ref().map(|one| one.experiment.config.clone()))
            }) />
            <Show when=move || !effects.with(Vec::is_empty)>
                <div class="lab-ablation">
                    <Strip effects=effects pointed=pointed shown=shown />
                    <ChangeCurves ablation=ablation shown=shown />
                </div>
                <EffectTable effects=effects />
            </Show>
        </section>
    }
}

fn state_text(ablation: &Ablation) -> String {
    let experiment = &ablation.experiment;
    let (name, seeds) = (&experiment.optimizers[0].name, experiment.finished_seeds());
    let of = format!("{} changes of “{name}”", experiment.optimizers.len() - 1);
    match &experiment.stage {
        Stage::Loading => "Fetching images and starting the engine…".into(),
        Stage::Training => format!(
            "Training {of}: {:.0} %, {seeds} of {} seeds.",
            experiment.progress() * 100.0,
            experiment.config.seeds
        ),
        Stage::Finished | Stage::Stopped if seeds > 0 => format!(
            "{of} after {} steps on {}, {seeds} seeds. Bars are 95 % intervals of each change by itself; filled dots differ from the genome after Holm’s correction for all changes.",
            experiment.config.steps,
            experiment.config.tasks[0].name(),
        ),
        Stage::Finished | Stage::Stopped => "Stopped before the first seed was finished.".into(),
        Stage::Failed(reason) => reason.clone(),
    }
}

/// What the strip is of, and how it is read.
const TITLE: &str = "Change of accuracy";
const AXIS: &str = "in percentage points (pp), against the genome as it stands; right is better";

/// One row per change: its name, a dot with its interval on a common axis, its figure.
#[component]
fn Strip(
    effects: Memo<Vec<Effect>>,
    pointed: RwSignal<Option<usize>>,
    shown: Memo<Option<usize>>,
) -> impl IntoView {
    let rows = move || {
        effects.with(|effects| {
            let axis = axis(effects);
            let row = |effect: &Effect| row(effect, axis, pointed, shown);
            effects.iter().map(row).collect_view()
        })
    };
    let room = NodeRef::<html::Div>::new();
    let table = Signal::derive(move || effects.with(|effects| csv(effects)));
    view! {
        <figure class="chart">
            <figcaption>
                <span class="chart-title">{TITLE}</span>
                <span class="chart-axis">{AXIS}</span>
            </figcaption>
            <div
                class="strip"
                role="group"
                aria-label="Change of accuracy, the greatest loss first"
                node_ref=room
            >
                {rows}
                <div class="strip-axis" aria-hidden="true">
                    {move || effects.with(|effects| scale(axis(effects)))}
                </div>
                <p class="strip-axis soft">
                    <span data-drawn="">"← costs accuracy"</span>
                    <span data-drawn="">"gains →"</span>
                </p>
            </div>
            <div class="chart-foot">
                <div class="chart-tools">
                    <SaveMenu title=Signal::stored(TITLE.into()) axis=AXIS csv=table room=room />
                </div>
            </div>
        </figure>
    }
}

/// Where `value` lies between the ends of `axis`, from the left.
fn place(axis: (f64, f64), value: f64) -> String {
    format!("{:.2}%", (value - axis.0) / (axis.1 - axis.0) * 100.0)
}

/// Marks along the axis in percentage points.
fn scale(axis: (f64, f64)) -> impl IntoView + use<> {
    let (marks, step) = ticks((axis.0 * 100.0, axis.1 * 100.0), 4);
    let marks = marks.into_iter().map(|points| {
        let x = place(axis, points / 100.0);
        view! {
            <line class="grid" x1=x.clone() x2=x.clone() y1="0" y2="4" />
            <text class="mark" x=x y="17" text-anchor="middle">{points_text(points, step)}</text>
        }
    });
    view! { <svg class="strip-plot">{marks.collect_view()}</svg> }
}

/// Writes a mark with its sign and unit.
fn points_text(points: f64, step: f64) -> String {
    let sign = if points > 0.0 { "+" } else { "" };
    format!("{sign}{} pp", Unit::Plain.mark(points, step))
}

fn row(
    effect: &Effect,
    axis: (f64, f64),
    pointed: RwSignal<Option<usize>>,
    shown: Memo<Option<usize>>,
) -> impl IntoView + use<> {
    let place = move |value: f64| place(axis, value);
    let (lane, difference) = (effect.lane, effect.comparison.difference);
    let whisker = difference.interval().map(|(low, high)| {
        view! { <line class="strip-whisker" x1=place(low) x2=place(high) y1="50%" y2="50%" /> }
    });
    let class = match effect.comparison.verdict {
        Verdict::Better => "strip-row better",
        Verdict::Worse => "strip-row worse",
        Verdict::Inconclusive => "strip-row",
    };
    let look = move |_| pointed.set(Some(lane));
    view! {
        <button
            type="button"
            class=class
            data-testid="effect"
            title=effect.meaning
            aria-label=effect.sentence()
            aria-pressed=move || (shown.get() == Some(lane)).to_string()
            on:pointerenter=move |_| pointed.set(Some(lane))
            on:focus=move |_| pointed.set(Some(lane))
            on:click=look
        >
            <span class="strip-name" data-drawn="">{effect.name.clone()}</span>
            <svg class="strip-plot" aria-hidden="true">
                <line class="strip-zero" x1=place(0.0) x2=place(0.0) y1="0" y2="100%" />
                {whisker}
                <circle cx=place(difference.mean) cy="50%" r="4.5" />
            </svg>
            <span class="strip-figure" data-drawn="">{effect.figure()}</span>
        </button>
    }
}

/// The curve of the change that is pointed at, against the genome's.
#[component]
fn ChangeCurves(ablation: RwSignal<Option<Ablation>>, shown: Memo<Option<usize>>) -> impl IntoView {
    let plot = Memo::new(move |_| {
        ablation.with(|ablation| match (ablation, shown.get()) {
            (Some(ablation), Some(lane)) => change_plot(ablation, lane),
            _ => Y::Accuracy.empty(2),
        })
    });
    let title = Signal::derive(move || {
        ablation
            .with(|ablation| {
                let lane = shown.get()?;
                let optimizer = ablation.as_ref()?.experiment.optimizers.get(lane)?;
                Some(format!("Accuracy {}", optimizer.name))
            })
            .unwrap_or_else(|| "Accuracy".into())
    });
    view! {
        <LineChart
            title=title
            axis="share of the minibatch classified correctly, smoothed; mean over seeds, lowest to highest"
            empty=Signal::stored("Point at a change to see its curve.")
            plot=plot
        />
    }
}

fn change_plot(ablation: &Ablation, lane: usize) -> Plot {
    let experiment = &ablation.experiment;
    let shown = [
        (0, "original".to_string(), "adam"),
        (lane, "changed".to_string(), "series-0"),
    ];
    curves(
        experiment,
        experiment.config.tasks[0],
        Y::Accuracy,
        X::Steps,
        &shown,
    )
}

/// The same as text.
#[component]
fn EffectTable(effects: Memo<Vec<Effect>>) -> impl IntoView {
    let rows = move || {
        effects
            .get()
            .into_iter()
            .map(|effect| {
                let p = effect.comparison.p.map_or("–".into(), p_text);
                view! {
                    <tr>
                        <th scope="row">{effect.name.clone()}</th>
                        <td class="number">{effect.figure()}</td>
                        <td class="number">{p}</td>
                        <td>{effect.comparison.verdict.word()}</td>
                        <td class="number">{format::count(effect.diverged as u64)}</td>
                    </tr>
                }
            })
            .collect_view()
    };
    view! {
        <details class="lab-table">
            <summary>"The same as a table"</summary>
            <div class="lab-scroll">
                <table>
                    <thead>
                        <tr>
                            <th scope="col">"Change"</th>
                            <th scope="col" class="number">"Accuracy"</th>
                            <th scope="col" class="number">"p"</th>
                            <th scope="col">"Verdict"</th>
                            <th scope="col" class="number">"Diverged"</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </details>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_have_sign_and_unit() {
        assert_eq!(points_text(-5.0, 5.0), "−5 pp");
        assert_eq!(points_text(0.0, 5.0), "0 pp");
        assert_eq!(points_text(0.2, 0.2), "+0.2 pp");
        assert_eq!(place((-0.08, 0.02), 0.0), "80.00%");
    }
}
