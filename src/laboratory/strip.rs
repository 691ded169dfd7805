//! The ablation strip: what every single-gene change does to the accuracy, sorted, with intervals.

mod csv;
mod effect_table;
mod picture;

use leptos::prelude::*;

use self::{effect_table::EffectTable, picture::Strip};
use super::{
    Laboratory, WAITS,
    choice::NumberChoice,
    holds,
    legend::{Legend, power_text, scored_images},
};
use crate::few_images::FewImages;
use experiments::{
    experiment::Stage,
    laboratory::{
        ablation::{Ablation, config_for, default_config},
        plots::{X, Y, curves},
    },
};
use science::{gene::Gene, horizon::stretch_text, presets::NamedGenome, warmup::long_warmup};
use statistics::ablation::single_changes;
use text::number::counted;
use widget_state::{format, plot::Plot};
use widgets::{chart::LineChart, hide::untold, speech::Announcement};

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
    let active = Memo::new(move |_| holds(ablation, Ablation::is_active));
    let busy = Memo::new(move |_| laboratory.is_busy());
    let untold = untold();
    let effects = Memo::new(move |_| {
        let untold = untold.get();
        ablation.with(|ablation| {
            let ablation = ablation.as_ref();
            ablation.map_or_else(Vec::new, |ablation| ablation.effects(untold))
        })
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
        let (genome, horizon) = (laboratory.editor.genome(), laboratory.horizon.get());
        let scaled = stretch_text(&genome, horizon, config.steps);
        let genome = genome.stretched(horizon, config.steps);
        let changes = single_changes(&genome).len();
        let timing = laboratory.timing.get();
        let secs = timing.secs(&config, changes + 1);
        let time = secs.map(|secs| format!(" It takes {} here.", format::estimate(secs)));
        let named = NamedGenome::new("this genome", genome);
        let long = long_warmup([&named], config.steps);
        let warmup = match untold.get().contains(Gene::Warmup) {
            true => String::new(),
            false => warmup_text(scaled, long),
        };
        format!(
            "{}{}{warmup}",
            power_text(config.seeds, changes),
            time.unwrap_or_default(),
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
                    {move || (busy.get() && !active.get()).then(|| view! { <span class="soft" data-testid="ablation-waits">{WAITS}</span> })}
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

/// What there is to say of a warm-up that is `scaled` to the training, and of one that is `long` all the same.
fn warmup_text(scaled: Option<String>, long: Option<String>) -> String {
    let scaled = scaled.map(|text| format!(" Schedules are scaled to this length: {text}."));
    let long = long.map(|text| format!(" {text}"));
    scaled.unwrap_or_default() + &long.unwrap_or_default()
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
            counted(seeds.into(), "seed"),
            scored_images(&experiment.config),
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
        let title = ablation.with(|ablation| {
            let lane = shown.get()?;
            let optimizer = ablation.as_ref()?.experiment.optimizers.get(lane)?;
            Some(format!("Accuracy {}", optimizer.name))
        });
        title.unwrap_or_else(|| "Accuracy".into())
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
    let task = experiment.config.tasks[0];
    curves(experiment, task, Y::Accuracy, X::Steps, &shown)
}

#[cfg(test)]
mod tests {
    use super::{csv::csv, picture::title, *};
    use protocol::{Event, RunId};
    use science::{catalog::Dataset, gene::GeneSet, presets};
    use statistics::comparison::{FIRST_SEED, Trial};

    /// An ablation of Adam on three seeds of which so many are in.
    fn ablation(seeds: u32) -> Ablation {
        let mut config = config_for(&presets::adam(), Dataset::Mnist, &default_config());
        config.seeds = 3;
        let mut ablation = Ablation::new(RunId(1), config, "mine".into(), presets::adam());
        let experiment = &mut ablation.experiment;
        for seed in FIRST_SEED..FIRST_SEED + seeds {
            for (lane, named) in experiment.optimizers.iter().enumerate() {
                let accuracy = 0.8 - 0.05 * lane as f32 - 0.001 * (seed % 2) as f32;
                let trial = Trial::new(&named.name, Dataset::Mnist, seed, accuracy, vec![1.0]);
                experiment.trials.push(trial);
            }
        }
        ablation
    }

    #[test]
    fn a_warm_up_that_is_scaled_is_said_to_be() {
        let scaled = stretch_text(&presets::published(), 500, 100);
        assert_eq!(
            warmup_text(scaled, Some("It is long.".into())),
            " Schedules are scaled to this length: warm-up 20 of these 100 steps, as 100 of 500. It is long."
        );
        assert_eq!(warmup_text(None, None), "");
    }

    #[test]
    fn a_stopped_ablation_stays_preliminary() {
        let mut stopped = ablation(2);
        stopped.experiment.apply(&Event::Stopped(RunId(1)));
        let preliminary = "stopped after 2 of 3 seeds: preliminary figures, no verdict.";
        assert!(state_text(&stopped).ends_with(preliminary));
        let effects = stopped.effects(GeneSet::default());
        assert_eq!(title(&effects), "Change of accuracy (preliminary)");
        assert!(!csv(&effects).contains("better"));
        let mut whole = ablation(3);
        whole.experiment.apply(&Event::Finished(RunId(1)));
        let text = state_text(&whole);
        for part in [
            "3 seeds. Bars are 95 % intervals over seeds, for just these 1,000 images",
            "First look at these seeds",
        ] {
            assert!(text.contains(part), "{text}");
        }
        let effects = whole.effects(GeneSet::default());
        assert_eq!(title(&effects), "Change of accuracy");
    }
}
