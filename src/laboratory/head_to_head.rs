//! Head to head: any set of optimizers on the same seeds, with a verdict on each.

use leptos::prelude::*;

use super::{
    Laboratory, WAITS,
    choice::{Choice, NumberChoice, TaskChoice},
    contenders::Contenders,
    entry::{Entry, read_seed},
    holds,
    legend::{Legend, power_text, scored_images},
    verdict::Verdicts,
};
use crate::few_images::FewImages;
use experiments::{
    experiment::{Experiment, Stage},
    laboratory::{
        plots::{X, Y, curves},
        race::Race,
    },
};
use files::control::Control;
use science::{
    catalog::{Dataset, ModelSize, Protocol},
    gene::Gene,
    presets::NamedGenome,
    warmup::long_warmup,
};
use statistics::comparison::{ComparisonConfig, FIRST_SEED};
use text::number::counted;
use widget_state::{
    format,
    plot::{Plot, series},
};
use widgets::{
    chart::LineChart,
    hide::{self, untold},
    passing::passing_memo,
    speech::Announcement,
    tick::Tick,
};

/// Test images that are scored where that is asked for.
const TEST_IMAGES: u32 = 2_000;

/// The section's name in the page.
pub const ID: &str = "head-to-head";

/// The name in the page of its start button, and of what says how far it is.
pub const STATE: &str = "head-to-head-state";

/// The choice, the training and its verdict.
#[component]
pub fn HeadToHead() -> impl IntoView {
    let laboratory: Laboratory = expect_context();
    let Laboratory { entry, race, .. } = laboratory;
    let active = Memo::new(move |_| holds(race, Race::is_active));
    let busy = Memo::new(move |_| laboratory.is_busy());
    let invalid = Memo::new(move |_| entry.settings().err());
    let start = move |_| match active.get_untracked() {
        true => laboratory.stop(),
        false => laboratory.start_race(),
    };
    let untold = untold();
    let warmup = Memo::new(move |_| !untold.get().contains(Gene::Warmup));
    let compared = Memo::new(move |_| holds(race, |race| race.comparison.is_some()));
    view! {
        <section class="lab-section" id=ID tabindex="-1" aria-labelledby="lab-race-title">
            <header class="lab-head"><h2 id="lab-race-title">"Head to head"</h2></header>
            <p class="soft">
                {format!(
                    "Everyone trains on the same images from the same initial weights, run by run. The base seed below fixes every random number; the training runs under it have the numbers {} and up, and a search trains on numbers from 0 alone, so nothing was chosen by these runs. Adam is who the others are compared with.",
                    format::count(FIRST_SEED.into())
                )}
            </p>
            <Contenders entry=entry />
            <Settings entry=entry />
            <p class="soft" data-testid="race-before">{move || beforehand(laboratory, warmup.get())}</p>
            <div class="lab-go" id=STATE>
                <button
                    type="button"
                    class="primary"
                    data-testid="race-start"
                    disabled=move || !active.get() && (busy.get() || invalid.with(Option::is_some))
                    on:click=start
                >
                    {move || if active.get() { "Stop" } else { "Race them" }}
                </button>
                {move || (busy.get() && !active.get()).then(|| view! { <span class="soft" data-testid="race-waits">{WAITS}</span> })}
                <Announcement
                    testid="race-state"
                    text=Signal::derive(move || {
                        invalid.get().or_else(|| race.with(|race| race.as_ref().map(state_text)))
                    })
                />
            </div>
            <ul class="soft">
                {move || remarks(race, warmup.get()).into_iter().map(|remark| view! { <li>{remark}</li> }).collect_view()}
            </ul>
            <Show when=move || compared.get()>
                <Curves race=race />
                <FewImages config=Signal::derive(move || {
                    race.with(|race| race.as_ref().map(|race| race.config.clone()))
                }) />
                <Verdicts race=race />
                <p class="soft">
                    {move || race.with(|race| race.as_ref().map(covers_text))}
                </p>
                <Legend dots=false />
            </Show>
        </section>
    }
}

/// The seed of every random number of the head-to-head.
#[component]
fn SeedField(seed: RwSignal<String>) -> impl IntoView {
    view! {
        <label
            class="lab-choice"
            data-control=Control::Seed.slug()
            data-remark=""
            title="Another base seed is a new sample: other initial weights and minibatches. The same one repeats the head-to-head as it was; with more seeds, tasks or optimizers it is a further look at the same sample"
        >
            <span>"Base seed"</span>
            <input
                type="text"
                inputmode="numeric"
                autocomplete="off"
                size="10"
                data-testid="race-seed"
                aria-invalid=move || seed.with(|seed| read_seed(seed).is_err()).to_string()
                prop:value=seed
                on:input=move |event| seed.set(event_target_value(&event))
            />
        </label>
    }
}

/// Tasks, steps, seeds, network and split.
#[component]
fn Settings(entry: Entry) -> impl IntoView {
    let Laboratory { session, .. } = expect_context();
    let (config, own) = (entry.config, session.own);
    let offered = Memo::new(move |_| config.with(|config| own.tasks(&config.tasks)));
    let task_box = move |task: Dataset| {
        view! {
            <Tick
                on=move || config.with(|config| config.tasks.contains(&task))
                tick=move |on| config.update(|config| {
                    config.tasks.retain(|other| *other != task);
                    config.tasks.extend(on.then_some(task));
                })
            >
                {task.name()}
            </Tick>
        }
    };
    let score_on_test = move |on| {
        let validation = ComparisonConfig::reduced();
        let (protocol, scoring_images) = match on {
            true => (Protocol::Paper, TEST_IMAGES),
            false => (validation.protocol, validation.scoring_images),
        };
        config.update(|config| {
            config.protocol = protocol;
            config.scoring_images = scoring_images;
        });
    };
    view! {
        <fieldset class="lab-settings">
            <legend class="visually-hidden">"Settings"</legend>
            {move || offered.get().into_iter().map(task_box).collect_view()}
            <NumberChoice
                label="Steps"
                options=&[20, 50, 100, 200, 500, 1000]
                value=Signal::derive(move || config.with(|config| config.steps))
                choose=Callback::new(move |steps| config.update(|config| config.steps = steps))
            />
            <NumberChoice
                label="Seeds"
                options=&[3, 5, 10, 20]
                value=Signal::derive(move || config.with(|config| config.seeds))
                choose=Callback::new(move |seeds| config.update(|config| config.seeds = seeds))
            />
            <SeedField seed=entry.seed />
            <Choice
                label="Model"
                options=Signal::stored(ModelSize::ALL.to_vec())
                value=Signal::derive(move || config.with(|config| config.model))
                name=|model| model.name().into()
                choose=Callback::new(move |model| config.update(|config| config.model = model))
            />
            <Tick on=move || config.with(|config| config.protocol == Protocol::Paper) tick=score_on_test>
                "score on the test images"
            </Tick>
        </fieldset>
    }
}

fn state_text(race: &Race) -> String {
    let Some(latest) = race.latest() else {
        return String::new();
    };
    let tuning = race.comparison.is_none();
    match &latest.stage {
        Stage::Loading => "Fetching images and starting the engine…".into(),
        Stage::Training if tuning => format!(
            "Tuning rates on validation images: {:.0} %.",
            latest.progress() * 100.0
        ),
        Stage::Training => format!(
            "Training {} optimizers: {:.0} %, {} of {} seeds. Figures are preliminary until all are in.",
            latest.optimizers.len(),
            latest.progress() * 100.0,
            latest.finished_seeds(),
            latest.config.seeds
        ),
        Stage::Finished if tuning => "Tuned.".into(),
        Stage::Finished => settings_text(&latest.config, hide::tells_seed()),
        Stage::Stopped => format!(
            "Stopped after {} of {} seeds: preliminary figures, no verdict.",
            latest.finished_seeds(),
            latest.config.seeds
        ),
        Stage::Failed(reason) => reason.clone(),
    }
}

/// What was compared, in full.
fn settings_text(config: &ComparisonConfig, tells_seed: bool) -> String {
    let model = config.model.title();
    let split = match config.protocol {
        Protocol::Paper => "test",
        Protocol::Validation => "validation",
    };
    let seed = match tells_seed {
        true => format!(" under base seed {}", config.seed),
        false => String::new(),
    };
    format!(
        "Finished: {model}, {} steps of {} images, {}{seed} (numbers {} to {}), scored on {} {split} images.",
        config.steps,
        config.batch,
        counted(config.seeds.into(), "seed"),
        format::count(config.first_seed.into()),
        format::count((config.first_seed + config.seeds - 1).into()),
        scored_images(config)
    )
}

/// Says whose warm-up is long in a training of so many `steps`, and why it is: the live effect of the same genome has a
/// shorter one.
fn long_warmup_text<'a>(
    named: impl IntoIterator<Item = &'a NamedGenome>,
    steps: u32,
) -> Option<String> {
    let long = long_warmup(named, steps)?;
    Some(format!(
        "{long} A head-to-head trains warm-up at its full length; the live effect and the ablation scale it to theirs."
    ))
}

/// What is to be known of a race; whose warm-up is long, where `warmup` may be told.
fn remarks(race: RwSignal<Option<Race>>, warmup: bool) -> Vec<String> {
    race.with(|race| {
        let Some(race) = race else { return Vec::new() };
        let notices = race.latest().map_or(&[][..], |latest| &latest.notices);
        let named = race.contenders.iter().map(|one| &one.named);
        let long = long_warmup_text(named, race.config.steps).filter(|_| warmup);
        let found = race.tuned.iter().chain(notices).cloned();
        found.chain(long).collect()
    })
}

/// What can be said before the start: what so many seeds find, how long it takes, whose warm-up is long where `warmup`
/// may be told. Tracked.
fn beforehand(laboratory: Laboratory, warmup: bool) -> Option<String> {
    let race = laboratory.entry.race().ok()?;
    let others = race.contenders.len().checked_sub(1)?;
    let power = power_text(race.config.seeds, others);
    let timing = laboratory.timing.get();
    let time = race
        .secs(&timing)
        .map(|secs| format!(" It takes {} here.", format::estimate(secs)));
    let named = race.contenders.iter().map(|one| &one.named);
    let long = long_warmup_text(named, race.config.steps).filter(|_| warmup);
    let long = long.map(|text| format!(" {text}"));
    Some(power + &time.unwrap_or_default() + &long.unwrap_or_default())
}

/// Says what intervals cover and which look it is.
fn covers_text(race: &Race) -> String {
    let images = scored_images(&race.config);
    let comparison = race.comparison.as_ref();
    let look = comparison.map(|comparison| comparison.standing.sentence());
    format!(
        "±: 95 % interval over seeds, for just these {images} images of each task. {} A run that diverged counts as accuracy 0.",
        look.unwrap_or_default()
    )
}

/// Loss and accuracy of all on one task, over steps or seconds.
#[component]
fn Curves(race: RwSignal<Option<Race>>) -> impl IntoView {
    let tasks = passing_memo(move |_| {
        let tasks = race.with(|race| Some(race.as_ref()?.config.tasks.clone()));
        tasks.unwrap_or_default()
    });
    let chosen = RwSignal::new(Dataset::FashionMnist);
    let task = passing_memo(move |_| {
        let there = tasks.with(|tasks| tasks.contains(&chosen.get()));
        let first = || tasks.with(|tasks| tasks.first().copied());
        let task = there.then(|| chosen.get()).or_else(first);
        task.unwrap_or(Dataset::FashionMnist)
    });
    let x = RwSignal::new(X::Steps);
    let plot = move |y: Y| {
        passing_memo(move |_| {
            race.with(|race| {
                let comparison = race.as_ref().and_then(|race| race.comparison.as_ref());
                match comparison {
                    Some(comparison) => all_curves(comparison, task.get(), y, x.get()),
                    None => y.empty(2),
                }
            })
        })
    };
    let title = move |what: &'static str| {
        Signal::derive(move || format!("{what} on {}", task.get().name()))
    };
    let by = |name: &'static str, value: X| {
        view! {
            <button
                type="button"
                aria-pressed=move || (x.get() == value).to_string()
                on:click=move |_| x.set(value)
            >
                {name}
            </button>
        }
    };
    let empty = Signal::stored("The first step is on its way.");
    view! {
        <div class="lab-settings">
            <Show when=move || tasks.with(|tasks| tasks.len() > 1)>
                <TaskChoice options=tasks value=chosen />
            </Show>
            <div class="segments" role="group" aria-label="Horizontal axis">
                {by("by steps", X::Steps)}
                {by("by time", X::Time)}
            </div>
            <Show when=move || x.get() == X::Time>
                <p class="soft">
                    "All train as lanes of one program, where a step takes each the same time: its share of the time measured here."
                </p>
            </Show>
        </div>
        <div class="charts">
            <LineChart
                title=title("Accuracy")
                axis="on the minibatch, smoothed; mean over seeds, lowest to highest"
                empty=empty
                plot=plot(Y::Accuracy)
            />
            <LineChart
                title=title("Loss")
                axis="cross entropy on the minibatch, smoothed; mean over seeds, lowest to highest"
                empty=empty
                plot=plot(Y::Loss)
            />
        </div>
    }
}

fn all_curves(comparison: &Experiment, task: Dataset, y: Y, x: X) -> Plot {
    let lanes = comparison.optimizers.iter().enumerate();
    let look = |(lane, named): (usize, &NamedGenome)| {
        let class = lane.checked_sub(1).map_or("adam", series);
        (lane, named.name.clone(), class)
    };
    curves(comparison, task, y, x, &lanes.map(look).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use science::{genome::Genome, presets};

    #[test]
    fn a_long_warm_up_is_told_with_why_the_live_effect_has_a_shorter_one() {
        let warming = |warmup_steps| Genome {
            warmup: true,
            warmup_steps,
            ..presets::adam()
        };
        let said = |genome| long_warmup_text([&NamedGenome::new("mine", genome)], 100);
        for (length, says) in [
            (100, "All 100 steps are warm-up for mine,"),
            (21, "More than a fifth"),
        ] {
            let text = said(warming(length)).expect("it is long");
            assert!(text.starts_with(says), "{text}");
            assert!(
                text.contains("at its full length; the live effect and the ablation scale it"),
                "{text}"
            );
        }
        assert_eq!(said(warming(20)), None);
    }
}
