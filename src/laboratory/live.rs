//! Live effect: the genome as it was opened and as it stands edited, and Adam, trained anew on every edit.

use std::time::Duration;

use leptos::prelude::*;

use super::{
    Laboratory,
    choice::{NumberChoice, TaskChoice},
    lanes::{self, LANES, OPENED},
};
use experiments::{
    experiment::{Experiment, Stage},
    laboratory::plots::{X, Y, curves},
};
use science::{catalog::Dataset, gene::Gene, genome::Genome, horizon::stretch_text};
use statistics::{
    comparison::ComparisonConfig,
    resolution::{accuracy_text, few_images_text},
    seed_numbers,
};
use widget_state::format;
use widgets::{chart::LineChart, hide::untold, speech::Announcement, tick::Tick};

/// Training steps of the live effect at first: an answer within seconds.
const STEPS: u32 = 100;

/// Shortest time between two trainings while an edit goes on, as by a slider that is dragged.
const THROTTLE_MILLIS: f64 = 150.0;

/// Run seed of the live effect and of the ablation, beyond every one of a head-to-head: a genome whose genes
/// were chosen by their curves is then raced from other initial weights, on other minibatches.
const RUN_SEED: u64 = 1 << 40;

/// Settings of the live effect and of the ablation: small enough to be seen at once.
#[derive(Clone, Copy)]
pub struct LiveSettings {
    /// The task, of the ablation as well.
    pub task: RwSignal<Dataset>,
    /// Training steps.
    pub steps: RwSignal<u32>,
    /// Whether Adam at the same effective step trains as well.
    pub matched: RwSignal<bool>,
}

impl Default for LiveSettings {
    fn default() -> Self {
        Self {
            task: RwSignal::new(Dataset::FashionMnist),
            steps: RwSignal::new(STEPS),
            matched: RwSignal::new(false),
        }
    }
}

impl LiveSettings {
    /// Returns the settings of a comparison on `seeds` seeds.
    pub fn config(&self, seeds: u32) -> ComparisonConfig {
        ComparisonConfig {
            seed: RUN_SEED,
            tasks: vec![self.task.get_untracked()],
            seeds,
            first_seed: seed_numbers::LIVE.start,
            steps: self.steps.get_untracked(),
            batch: 32,
            train_images: 2_000,
            ..ComparisonConfig::reduced()
        }
    }
}

/// The settings as a line of choices.
#[component]
pub fn LiveChoices() -> impl IntoView {
    let Laboratory {
        settings: LiveSettings { task, steps, .. },
        session,
        ..
    } = expect_context();
    let tasks = Memo::new(move |_| session.own.tasks(&[task.get()]));
    view! {
        <TaskChoice options=tasks value=task />
        <NumberChoice
            label="Steps"
            options=&[20, 50, 100, 200, 500]
            value=steps
            choose=Callback::new(move |count| steps.set(count))
        />
    }
}

/// The curves of the genome as opened, edited, and of Adam.
#[component]
pub fn LiveEffect() -> impl IntoView {
    let laboratory: Laboratory = expect_context();
    let live = laboratory.live;
    stay_prepared(laboratory);
    follow_edits(laboratory);
    let plot = move |y: Y| {
        Memo::new(move |_| {
            live.with(|live| match live {
                Some(experiment) => lines(experiment, y),
                None => y.empty(laboratory.settings.steps.get()),
            })
        })
    };
    let task =
        Memo::new(move |_| live.with(|live| live.as_ref().map(|live| live.config.tasks[0].name())));
    let title = move |what: &'static str| {
        Signal::derive(move || match task.get() {
            Some(task) => format!("{what} on {task}"),
            None => what.to_string(),
        })
    };
    let own = laboratory.session.own;
    let (editor, at_horizon) = (laboratory.editor, laboratory.horizon);
    let untold = untold();
    let sentence = Memo::new(move |_| {
        live.with(|live| {
            let experiment = live.as_ref()?;
            let config = &experiment.config;
            let (wanted, protocol) = (config.scoring_images, config.protocol);
            let images = own.scoring_images(&config.tasks, wanted, protocol);
            let is_said = !untold.get().contains(Gene::Warmup);
            let scaled = is_said && is_scaled(experiment, at_horizon.get());
            Some(sentence(experiment, images, scaled))
        })
    });
    let busy = Memo::new(move |_| laboratory.is_busy());
    let LiveSettings { steps, matched, .. } = laboratory.settings;
    let horizon = Memo::new(move |_| {
        let (mut original, mut now) = (editor.original().genome, editor.genome());
        // What is hidden is not said to be scaled either.
        if untold.get().contains(Gene::Warmup) {
            (original.warmup, now.warmup) = (false, false);
        }
        let measured = live.with(|live| live.as_ref().and_then(Experiment::secs_per_step));
        horizon_text(&original, &now, at_horizon.get(), steps.get(), measured)
    });
    let matched_name = Memo::new(move |_| {
        let genome = editor.genome().stretched(at_horizon.get(), steps.get());
        match lanes::matched_adam(&genome, steps.get()) {
            Some(control) => control.name,
            None => "No Adam makes the same steps: here they follow the gradient’s size".into(),
        }
    });
    let unscaled = move |_| {
        steps.set(at_horizon.get_untracked());
        untrack(|| laboratory.train_live());
    };
    let match_steps = move |on| {
        matched.set(on);
        untrack(|| laboratory.train_live());
    };
    let empty = Signal::stored("Change a gene, or press Train.");
    view! {
        <section class="lab-live" aria-labelledby="lab-live-title">
            <header class="lab-head">
                <h2 id="lab-live-title">"Live effect"</h2>
                <div class="lab-settings">
                    <LiveChoices />
                    <button
                        type="button"
                        data-testid="live-train"
                        disabled=busy
                        on:click=move |_| laboratory.train_live()
                    >
                        "Train"
                    </button>
                </div>
            </header>
            <p class="soft">
                "Every edit trains the genome as it was opened and as it stands edited, and Adam, on the same images from the same initial weights."
            </p>
            <p class="soft" data-testid="live-horizon">{horizon}</p>
            <div class="lab-settings">
                <Show when=move || at_horizon.get() != laboratory.settings.steps.get()>
                    <button type="button" data-testid="live-unscaled" disabled=busy on:click=unscaled>
                        {move || format!("Train all {} steps, unscaled", format::count(at_horizon.get().into()))}
                    </button>
                </Show>
                <Tick
                    testid="live-matched"
                    on=move || matched.get()
                    tick=match_steps
                    attr:data-remark=""
                    attr:title="What is better only because its steps are longer is no better than this"
                >
                    {move || matched_name.get()}
                </Tick>
            </div>
            <div class="lab-live-charts" data-testid="live-charts">
                <LineChart
                    title=title("Accuracy")
                    axis="share of the minibatch classified correctly, smoothed; higher is better"
                    empty=empty
                    plot=plot(Y::Accuracy)
                />
                <LineChart
                    title=title("Loss")
                    axis="cross entropy on the minibatch, smoothed; lower is better"
                    empty=empty
                    plot=plot(Y::Loss)
                />
            </div>
            <Announcement
                testid="live-result"
                text=Signal::derive(move || match busy.get() {
                    true => Some("Edits train again once the comparison below is over or stopped.".into()),
                    false => sentence.get(),
                })
            />
        </section>
    }
}

/// Says at which length the genome trains and what becomes of its schedule, made for `horizon` steps, and how
/// long all of those would take where a step was `measured`, in seconds.
fn horizon_text(
    original: &Genome,
    now: &Genome,
    horizon: u32,
    steps: u32,
    measured: Option<f64>,
) -> String {
    let trained = now.stretched(horizon, steps);
    let long = match trained.warmup && u64::from(trained.warmup_steps) * 5 > u64::from(steps) {
        true => " Warm-up fills more than a fifth of the run.",
        false => "",
    };
    if steps == horizon {
        return format!(
            "All {} steps for which the genome is made: nothing is scaled.{long}",
            format::count(steps.into())
        );
    }
    let scaled = stretch_text(now, horizon, steps)
        .or_else(|| stretch_text(original, horizon, steps).map(|text| format!("{OPENED}, {text}")));
    let scaled = scaled.map_or_else(String::new, |text| {
        format!(": {text}; a head-to-head scales none")
    });
    let time = measured.map_or_else(String::new, |secs| {
        let secs = secs * LANES as f64 * f64::from(horizon);
        format!(
            " All {} steps take {}.",
            format::count(horizon.into()),
            format::estimate(secs)
        )
    });
    format!("Schedules are scaled to the length shown{scaled}.{long}{time}")
}

/// Has the engine ready once the page's device is settled, and again for another device or task.
fn stay_prepared(laboratory: Laboratory) {
    let Laboratory {
        session, settings, ..
    } = laboratory;
    let device = Memo::new(move |_| session.state.with(|state| state.engine.settled_kind()));
    Effect::new(move |_| {
        settings.task.track();
        if let Some(kind) = device.get() {
            untrack(|| laboratory.prepare(kind));
        }
    });
}

/// Trains after every change of the genome; another genome that is opened clears the curves.
fn follow_edits(laboratory: Laboratory) {
    let editor = laboratory.editor;
    let (trained_at, due) = (StoredValue::new(0.0), StoredValue::new(false));
    let train = move || {
        // Another genome was opened meanwhile.
        if !due.get_value() {
            return;
        }
        due.set_value(false);
        trained_at.set_value(js_sys::Date::now());
        untrack(|| laboratory.train_live());
    };
    let original = Memo::new(move |_| editor.original());
    let genome = Memo::new(move |_| editor.genome());
    Effect::new(move |before: Option<_>| {
        let (original, genome) = (original.get(), genome.get());
        let Some((original_before, genome_before)) = before else {
            return (original, genome);
        };
        if original != original_before {
            due.set_value(false);
            laboratory.clear_live();
        } else if genome != genome_before && !due.get_value() {
            let wait = (trained_at.get_value() + THROTTLE_MILLIS - js_sys::Date::now())
                .clamp(0.0, THROTTLE_MILLIS);
            due.set_value(true);
            match wait > 0.0 {
                true => set_timeout(train, Duration::from_millis(wait as u64)),
                false => train(),
            }
        }
        (original, genome)
    });
}

fn lines(experiment: &Experiment, y: Y) -> widget_state::plot::Plot {
    let trained = experiment.optimizers.iter().enumerate();
    let mut shown: Vec<(usize, String, &'static str)> = trained
        .map(|(lane, named)| (lane, named.name.clone(), lanes::look(&named.name)))
        .collect();
    // What the eye shall find is drawn last.
    shown.sort_by_key(|(_, _, class)| *class == "best");
    curves(experiment, experiment.config.tasks[0], y, X::Steps, &shown)
}

/// Whether a warm-up trains at another length than it has in the editor, where genomes are made for `horizon` steps.
fn is_scaled(experiment: &Experiment, horizon: u32) -> bool {
    let mut trained = experiment.optimizers.iter();
    horizon != experiment.config.steps && trained.any(|lane| lane.genome.warmup)
}

/// What there is to say: how far it is, or what came of it, with warm-up `scaled` to the run or not.
fn sentence(experiment: &Experiment, images: u32, scaled: bool) -> String {
    match &experiment.stage {
        Stage::Loading => "Fetching images and starting the engine…".into(),
        Stage::Training => "Training…".into(),
        Stage::Stopped => "Stopped.".into(),
        Stage::Failed(reason) => reason.clone(),
        Stage::Finished => result(experiment, images, scaled),
    }
}

/// What each reached on so many scoring `images`, and by which training: a search may have another network and other
/// minibatches, and other figures.
fn result(experiment: &Experiment, images: u32, scaled: bool) -> String {
    let figures = experiment.trials.iter().map(|trial| {
        let accuracy = match trial.diverged() {
            true => "diverged".into(),
            false => accuracy_text(trial.accuracy, images),
        };
        format!("{}: {accuracy}", trial.optimizer)
    });
    let figures: Vec<String> = figures.collect();
    let few = few_images_text(images).map_or_else(String::new, |text| format!(" {text}"));
    format!(
        "After {} steps{}, with {} and minibatches of {}, on {} images never trained on: {}. One seed proves nothing: the ablation and the head-to-head below train several.{few}",
        experiment.config.steps,
        if scaled {
            ", to which warm-up is scaled"
        } else {
            ""
        },
        experiment.config.model.title(),
        experiment.config.batch,
        format::count(images.into()),
        figures.join("; ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::RunId;
    use science::presets;
    use statistics::comparison::Trial;

    /// After a second edit the first lane is still the genome as it was opened, and a result that comes of a scaled
    /// warm-up says so: a head-to-head of as many steps has another.
    #[test]
    fn a_result_says_what_was_trained_and_whether_warm_up_was_scaled() {
        let adam = presets::adam();
        let off = Genome {
            bias_correction: false,
            ..adam.clone()
        };
        let warm = Genome {
            warmup: true,
            ..off.clone()
        };
        let said = |edited: &Genome, steps| {
            let config = ComparisonConfig {
                steps,
                ..ComparisonConfig::reduced()
            };
            let stretched = edited.stretched(500, steps);
            let trained = lanes::lanes(&adam, Some(&stretched), steps, false);
            let mut experiment = Experiment::new(RunId(1), config.clone(), trained);
            for (named, accuracy) in experiment.optimizers.iter().zip([0.736, 0.805, 0.736]) {
                let trial = Trial::new(&named.name, config.tasks[0], 0, accuracy, vec![1.0]);
                experiment.trials.push(trial);
            }
            experiment.stage = Stage::Finished;
            let scaled = is_scaled(&experiment, 500);
            sentence(&experiment, 1_000, scaled)
        };
        let reached = "as opened: 73.6 %; edited: 80.5 %; Adam at 10⁻³, untuned: 73.6 %.";
        for (edited, steps, length) in [
            (&off, 100, "100 steps"),
            (&warm, 100, "100 steps, to which warm-up is scaled"),
            (&warm, 500, "500 steps"),
        ] {
            let text = said(edited, steps);
            let expected = format!(
                "After {length}, with reduced networks and minibatches of 64, on 1,000 images never trained on: {reached}"
            );
            assert!(text.starts_with(&expected), "{text}");
        }
    }

    #[test]
    fn the_length_and_what_it_does_to_the_warm_up_are_told() {
        let (published, adam) = (presets::published(), presets::adam());
        let text =
            |original, now, steps, measured| horizon_text(original, now, 500, steps, measured);
        assert_eq!(
            text(&published, &published, 100, Some(0.01)),
            "Schedules are scaled to the length shown: warm-up 20 of these 100 steps, as 100 of 500; a head-to-head scales none. All 500 steps take about 15 s."
        );
        assert_eq!(
            text(&published, &adam, 100, None),
            "Schedules are scaled to the length shown: as opened, warm-up 20 of these 100 steps, as 100 of 500; a head-to-head scales none."
        );
        assert_eq!(
            text(&adam, &adam, 100, None),
            "Schedules are scaled to the length shown."
        );
        assert!(text(&published, &published, 500, None).ends_with("nothing is scaled."));
        let slow = Genome {
            warmup_steps: 101,
            ..published.clone()
        };
        assert!(text(&published, &slow, 500, None).ends_with("more than a fifth of the run."));
    }
}
