//! The ablation strip: what every single-gene change does to the accuracy, sorted, with intervals.

mod csv;

use leptos::{html, prelude::*};

use self::csv::csv;
use super::{
    Laboratory,
    choice::NumberChoice,
    legend::{Legend, power_text, seeds_text},
};
use crate::few_images::FewImages;
use page_state::laboratory::{
    ablation::{Ablation, Effect, axis, config_for, default_config},
    plots::{X, Y, curves},
    warmup::long_warmup,
};
use page_state::{
    experiment::Stage,
    format,
    plot::{Plot, Unit, ticks},
};
use science::{
    ablation::single_changes,
    comparison::{Against, Finding, p_text},
    presets::NamedGenome,
    statistics::Verdict,
};
use widgets::{
    chart::{LineChart, SaveMenu},
    speech::Announcement,
};

/// The section's name in the page.
pub const ID: &str = "ablation";

/// One press trains every single-gene change of the genome under edit.
#[component]
pub fn AblationStrip() -> impl IntoView {
    let laboratory: Laboratory = expect_context();
    let ablation = laboratory.ablation;
    let chosen = RwSignal::new(default_config());
    let config = Memo::new(move |_| {
        let (editor, task) = (laboratory.editor, laboratory.settings.task.get());
        config_for(&editor.genome(), task, &chosen.get())
    });
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
            laboratory.train_ablation(config.get_untracked());
        }
    };
    let beforehand = Memo::new(move |_| {
        let config = config.get();
        let genome = laboratory.editor.genome();
        let genome = genome.stretched(laboratory.horizon.get(), config.steps);
        let changes = single_changes(&genome).len();
        let timing = laboratory.timing.get();
        let secs = timing.secs(&config, changes + 1);
        let time = secs.map(|secs| format!(" It takes {} here.", format::estimate(secs)));
        let named = NamedGenome::new("this genome", genome);
        let warmup = long_warmup([&named], config.steps).map(|text| format!(" {text}"));
        format!(
            "{}{}{}",
            power_text(config.seeds, changes),
            time.unwrap_or_default(),
            warmup.unwrap_or_default()
        )
    });
    view! {
        <section class="lab-section" id=ID tabindex="-1" aria-labelledby="lab-ablation-title">
            <header class="lab-head">
                <h2 id="lab-ablation-title">"Ablation"</h2>
                <div class="lab-settings">
                    <NumberChoice
                        label="Seeds"
                        options=&[3, 5, 10, 20]
                        value=Signal::derive(move || chosen.with(|config| config.seeds))
                        choose=Callback::new(move |seeds| chosen.update(|config| config.seeds = seeds))
                    />
                    <NumberChoice
                        label="Steps"
                        options=&[20, 50, 100, 200, 500, 1000]
                        value=Signal::derive(move || chosen.with(|config| config.steps))
                        choose=Callback::new(move |steps| chosen.update(|config| config.steps = steps))
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
                "What is each part worth? The genome in the editor is trained beside all its copies with one gene changed, on the task of the live effect and on seeds that the live effect does not use."
            </p>
            <p class="soft" data-testid="ablation-before">{beforehand}</p>
            <Announcement
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
                <Legend dots=true />
            </Show>
        </section>
    }
}

fn state_text(ablation: &Ablation) -> String {
    let text = stage_text(ablation);
    match ablation.divergence() {
        Some(divergence) => format!(
            "{text} Of the genome’s own runs {divergence}, which counts as accuracy 0: every change looks better for it than it is."
        ),
        None => text,
    }
}

fn stage_text(ablation: &Ablation) -> String {
    let experiment = &ablation.experiment;
    let (name, seeds) = (&experiment.optimizers[0].name, experiment.finished_seeds());
    let of = format!("{} changes of “{name}”", experiment.optimizers.len() - 1);
    match &experiment.stage {
        Stage::Loading => "Fetching images and starting the engine…".into(),
        Stage::Training => format!(
            "Training {of}: {:.0} %, {seeds} of {} seeds. Figures are preliminary until all are in.",
            experiment.progress() * 100.0,
            experiment.config.seeds
        ),
        Stage::Finished => format!(
            "{of} after {} steps on {}, {}. Bars are 95 % intervals over seeds, for just these {} images, of each change by itself; filled dots differ from the genome after Holm’s correction for all changes. {}",
            experiment.config.steps,
            experiment.config.tasks[0].name(),
            seeds_text(seeds as usize),
            format::count(experiment.config.scoring_images.into()),
            experiment.standing.sentence()
        ),
        Stage::Stopped if seeds > 0 => format!(
            "{of}, stopped after {seeds} of {} seeds: preliminary figures, no verdict.",
            experiment.config.seeds
        ),
        Stage::Stopped => "Stopped before the first seed was finished.".into(),
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
    let title = Signal::derive(move || effects.with(|effects| title(effects)));
    view! {
        <figure class="chart">
            <figcaption>
                <span class="chart-title">{title}</span>
                <span class="chart-axis">{AXIS}</span>
            </figcaption>
            <div
                class="strip"
                role="group"
                aria-label="Change of accuracy; what made runs diverge first, then the greatest loss"
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
                <Show when=move || effects.with(|effects| effects.iter().any(|effect| effect.diverged > 0))>
                    <p class="strip-axis soft" data-testid="diverged-note">
                        <span data-drawn="">"× Runs diverged: their loss was no number or above 50. Not on the scale."</span>
                    </p>
                </Show>
            </div>
            <div class="chart-foot">
                <div class="chart-tools">
                    <SaveMenu title=title axis=AXIS csv=table room=room />
                </div>
            </div>
        </figure>
    }
}

/// The title, which also goes into files: it says where figures are preliminary.
fn title(effects: &[Effect]) -> String {
    let finding = effects.first().map(|effect| effect.against.finding);
    match finding {
        Some(Finding::Preliminary) => format!("{TITLE} (preliminary)"),
        _ => TITLE.into(),
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
    let (lane, difference) = (effect.lane, effect.against.difference);
    let mark = if effect.diverged > 0 {
        view! { <text class="strip-diverged" x="0" y="50%" dominant-baseline="central">"×"</text> }
            .into_any()
    } else {
        let whisker = difference.interval().map(|(low, high)| {
            view! { <line class="strip-whisker" x1=place(low) x2=place(high) y1="50%" y2="50%" /> }
        });
        view! {
            {whisker}
            <circle cx=place(difference.mean) cy="50%" r="4.5" />
        }
        .into_any()
    };
    let class = match effect.against.finding.verdict() {
        Some(Verdict::Better) => "strip-row better",
        Some(Verdict::Worse) => "strip-row worse",
        Some(Verdict::Inconclusive) | None => "strip-row",
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
                {mark}
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
                let Against {
                    margin_with_images,
                    finding,
                    ..
                } = effect.against;
                let p = finding.p().map_or("–".into(), p_text);
                let images = margin_with_images
                    .filter(|_| effect.diverged == 0)
                    .map_or("–".into(), format::margin_points);
                let diverged = format!("{} of {}", effect.diverged, effect.runs);
                view! {
                    <tr>
                        <th scope="row">{effect.name.clone()}</th>
                        <td class="number">{effect.figure()}</td>
                        <td class="number">{images}</td>
                        <td class="number">{p}</td>
                        <td>{finding.word()}{format::detectable(&finding)}</td>
                        <td class="number">{diverged}</td>
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
                            <th scope="col" class="number" title="95 % interval over seeds and images, paired">"Over images"</th>
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
    use protocol::{Event, RunId};
    use science::{
        comparison::{FIRST_SEED, Trial},
        presets,
    };

    /// An ablation of Adam on three seeds of which so many are in.
    fn ablation(seeds: u32) -> Ablation {
        let mut config = config_for(
            &presets::adam(),
            science::catalog::Dataset::Mnist,
            &default_config(),
        );
        config.seeds = 3;
        let mut ablation = Ablation::new(RunId(1), config, "mine".into(), presets::adam());
        let experiment = &mut ablation.experiment;
        for seed in FIRST_SEED..FIRST_SEED + seeds {
            for (lane, named) in experiment.optimizers.iter().enumerate() {
                let accuracy = 0.8 - 0.05 * lane as f32 - 0.001 * (seed % 2) as f32;
                let task = experiment.config.tasks[0];
                experiment
                    .trials
                    .push(Trial::new(&named.name, task, seed, accuracy, vec![1.0]));
            }
        }
        ablation
    }

    #[test]
    fn a_stopped_ablation_stays_preliminary() {
        let mut stopped = ablation(2);
        stopped.experiment.apply(&Event::Stopped(RunId(1)));
        assert!(
            state_text(&stopped)
                .ends_with("stopped after 2 of 3 seeds: preliminary figures, no verdict.")
        );
        assert_eq!(
            title(&stopped.effects()),
            "Change of accuracy (preliminary)"
        );
        assert!(!csv(&stopped.effects()).contains("better"));
        let mut whole = ablation(3);
        whole.experiment.apply(&Event::Finished(RunId(1)));
        let text = state_text(&whole);
        assert!(
            text.contains(
                "3 seeds. Bars are 95 % intervals over seeds, for just these 1,000 images"
            ),
            "{text}"
        );
        assert!(text.contains("First look at these seeds"), "{text}");
        assert_eq!(title(&whole.effects()), "Change of accuracy");
    }

    #[test]
    fn marks_have_sign_and_unit() {
        assert_eq!(points_text(-5.0, 5.0), "−5 pp");
        assert_eq!(points_text(0.0, 5.0), "0 pp");
        assert_eq!(points_text(0.2, 0.2), "+0.2 pp");
        assert_eq!(place((-0.08, 0.02), 0.0), "80.00%");
    }
}
