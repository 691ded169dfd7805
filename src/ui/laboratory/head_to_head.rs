//! Head to head: any set of optimizers on the same seeds, with a verdict on each.

use leptos::prelude::*;

use super::{
    Laboratory,
    choice::{NumberChoice, TaskChoice},
    contender::{Budget, Contender, offered},
    plots::{X, Y, curves},
    race::Race,
    state::{Experiment, Stage},
    verdict::Verdicts,
};
use crate::{
    core::{
        catalog::{Dataset, ModelSize, Protocol},
        comparison::{ComparisonConfig, FIRST_SEED},
        optimizer::NamedOptimizer,
        presets,
    },
    genome_text,
    ui::{
        chart::LineChart,
        format,
        plot::{Plot, series},
    },
};

/// Test images that are scored where that is asked for.
const TEST_IMAGES: u32 = 2_000;

/// One who takes part, by where its genes come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pick {
    /// The page offers it; Adam, the baseline, is number 0 and always there.
    Offered(usize),
    /// What stands in the editor when the training starts.
    Edited,
    /// The best of the search on this page.
    Best,
    /// What the visitor wrote.
    Written(usize),
}

/// What is chosen for the next head-to-head.
#[derive(Clone, Copy)]
struct Entry {
    laboratory: Laboratory,
    picks: RwSignal<Vec<Pick>>,
    written: RwSignal<Vec<NamedOptimizer>>,
    config: RwSignal<ComparisonConfig>,
}

impl Entry {
    fn new(laboratory: Laboratory) -> Self {
        let config = ComparisonConfig {
            tasks: vec![Dataset::FashionMnist],
            ..ComparisonConfig::reduced()
        };
        Self {
            laboratory,
            picks: RwSignal::new(vec![Pick::Offered(0), Pick::Offered(2), Pick::Edited]),
            written: RwSignal::new(Vec::new()),
            config: RwSignal::new(config),
        }
    }

    /// Returns the optimizer behind `pick` as it is now; `None` where there is none. Tracked.
    fn contender(&self, pick: Pick) -> Option<Contender> {
        let Laboratory {
            editor, session, ..
        } = self.laboratory;
        match pick {
            Pick::Offered(place) => {
                let one = offered(&editor.genome()).into_iter().nth(place)?;
                (!one.is_adam_again()).then_some(one)
            }
            Pick::Edited => Some(Contender::new(
                &editor.name(),
                editor.genome(),
                Budget::Edited,
            )),
            Pick::Best => session.state.with(|state| {
                let best = &state.best.as_ref()?.candidate;
                let name = format!("Best of the search ({})", best.id);
                Some(Contender::new(&name, best.genome.clone(), Budget::Evolved))
            }),
            Pick::Written(place) => self.written.with(|written| {
                let NamedOptimizer { name, optimizer } = written.get(place)?;
                Some(Contender::new(name, optimizer.clone(), Budget::Written))
            }),
        }
    }

    /// Everyone in the order of the list.
    fn all(&self) -> Vec<Pick> {
        let offered = offered(&presets::adam());
        let offered = (0..offered.len()).map(Pick::Offered);
        let written = (0..self.written.with(Vec::len)).map(Pick::Written);
        offered
            .chain([Pick::Edited, Pick::Best])
            .chain(written)
            .collect()
    }

    fn race(&self) -> Race {
        let picks = self.picks.get_untracked();
        let chosen = self.all().into_iter().filter(|pick| picks.contains(pick));
        let contenders = chosen.filter_map(|pick| self.contender(pick)).collect();
        Race::new(self.config.get_untracked(), contenders)
    }

    fn set(&self, change: impl FnOnce(&mut ComparisonConfig)) {
        self.config.update(change);
    }
}

/// The choice, the training and its verdict.
#[component]
pub fn HeadToHead() -> impl IntoView {
    let laboratory: Laboratory = expect_context();
    let entry = Entry::new(laboratory);
    let race = laboratory.race;
    let active = Memo::new(move |_| race.with(|race| race.as_ref().is_some_and(Race::is_active)));
    let busy = Memo::new(move |_| laboratory.is_busy());
    let invalid = Memo::new(move |_| {
        let found = entry.config.with(ComparisonConfig::validate);
        found.into_iter().next().map(|invalid| invalid.message)
    });
    let start = move |_| match active.get_untracked() {
        true => laboratory.stop(),
        false => laboratory.start_race(untrack(|| entry.race())),
    };
    let compared = Memo::new(move |_| {
        race.with(|race| race.as_ref().is_some_and(|race| race.comparison.is_some()))
    });
    view! {
        <section class="lab-section" aria-labelledby="lab-race-title">
            <header class="lab-head"><h2 id="lab-race-title">"Head to head"</h2></header>
            <p class="soft">
                {format!(
                    "Everyone trains on the same images from the same initial weights, seed by seed, on seeds from {} that no search selects on. Adam is who the others are compared with.",
                    format::count(FIRST_SEED.into())
                )}
            </p>
            <Contenders entry=entry />
            <Settings entry=entry />
            <div class="lab-go">
                <button
                    type="button"
                    class="primary"
                    data-testid="race-start"
                    disabled=move || !active.get() && (busy.get() || invalid.with(Option::is_some))
                    on:click=start
                >
                    {move || if active.get() { "Stop" } else { "Race them" }}
                </button>
                <p data-testid="race-state" role="status">
                    {move || invalid.get().or_else(|| race.with(|race| race.as_ref().map(state_text)))}
                </p>
            </div>
            <ul class="soft">
                {move || remarks(race).into_iter().map(|remark| view! { <li>{remark}</li> }).collect_view()}
            </ul>
            <Show when=move || compared.get()>
                <Curves race=race />
                <Verdicts race=race />
                <p class="soft">
                    "±: 95 % interval over seeds by Student’s t. p: paired t-test, two-sided, corrected by Holm for the rows of its table; better or worse where p ≤ 0.05. A run that diverged counts as accuracy 0."
                </p>
            </Show>
        </section>
    }
}

/// Who takes part, and how far each was tuned.
#[component]
fn Contenders(entry: Entry) -> impl IntoView {
    let list = move || {
        entry
            .all()
            .into_iter()
            .filter_map(|pick| {
                let Contender { named, budget } = entry.contender(pick)?;
                let chosen = move || entry.picks.with(|picks| picks.contains(&pick));
                let on_change = move |event| {
                    let on = event_target_checked(&event);
                    entry.picks.update(|picks| {
                        picks.retain(|other| *other != pick);
                        if on {
                            picks.push(pick);
                        }
                    });
                };
                Some(view! {
                    <label class="choice">
                        <input
                            type="checkbox"
                            prop:checked=chosen
                            disabled=pick == Pick::Offered(0)
                            on:change=on_change
                        />
                        <span>{named.name}" "<small class="soft">{budget.text()}</small></span>
                    </label>
                })
            })
            .collect_view()
    };
    view! {
        <fieldset class="lab-contenders">
            <legend>"Who takes part"</legend>
            <div class="lab-contender-list">{list}</div>
            <Write entry=entry />
        </fieldset>
    }
}

/// A field for an optimizer in writing.
#[component]
fn Write(entry: Entry) -> impl IntoView {
    let text = RwSignal::new(String::new());
    let refused = RwSignal::new(None::<String>);
    let add = move || match genome_text::parse(&text.get_untracked()) {
        Ok(named) => {
            let place = entry.written.with_untracked(Vec::len);
            entry.written.update(|written| written.push(named));
            entry.picks.update(|picks| picks.push(Pick::Written(place)));
            text.set(String::new());
            refused.set(None);
        }
        Err(error) => refused.set(Some(format!("Not added: {error}."))),
    };
    view! {
        <form
            class="lab-write"
            on:submit=move |event| {
                event.prevent_default();
                add();
            }
        >
            <label>
                <span>"Another one: a name such as adam@0.002+schedule, or a genome as JSON"</span>
                <input
                    type="text"
                    autocomplete="off"
                    spellcheck="false"
                    data-testid="race-write"
                    aria-invalid=move || refused.with(Option::is_some).to_string()
                    prop:value=text
                    on:input=move |event| text.set(event_target_value(&event))
                />
            </label>
            <button type="submit" disabled=move || text.with(|text| text.trim().is_empty())>"Add"</button>
            <p class="fault" role="status">{refused}</p>
        </form>
    }
}

/// Tasks, steps, seeds, network and split.
#[component]
fn Settings(entry: Entry) -> impl IntoView {
    let config = entry.config;
    let own = entry.laboratory.session.own;
    let offered = Memo::new(move |_| config.with(|config| own.tasks(&config.tasks)));
    let task_box = move |task: Dataset| {
        view! {
            <label class="choice">
                <input
                    type="checkbox"
                    prop:checked=move || config.with(|config| config.tasks.contains(&task))
                    on:change=move |event| {
                        let on = event_target_checked(&event);
                        entry.set(|config| {
                            config.tasks.retain(|other| *other != task);
                            if on {
                                config.tasks.push(task);
                            }
                        });
                    }
                />
                {task.name()}
            </label>
        }
    };
    let flag = |label: &'static str,
                read: fn(&ComparisonConfig) -> bool,
                write: fn(&mut ComparisonConfig, bool)| {
        view! {
            <label class="choice">
                <input
                    type="checkbox"
                    prop:checked=move || config.with(read)
                    on:change=move |event| {
                        let on = event_target_checked(&event);
                        entry.set(|config| write(config, on));
                    }
                />
                {label}
            </label>
        }
    };
    view! {
        <fieldset class="lab-settings">
            <legend class="visually-hidden">"Settings"</legend>
            {move || offered.get().into_iter().map(task_box).collect_view()}
            <NumberChoice
                label="Steps"
                options=&[20, 50, 100, 200, 500, 1000]
                value=Signal::derive(move || config.with(|config| config.steps))
                choose=Callback::new(move |steps| entry.set(|config| config.steps = steps))
            />
            <NumberChoice
                label="Seeds"
                options=&[2, 3, 5, 10, 20]
                value=Signal::derive(move || config.with(|config| config.seeds))
                choose=Callback::new(move |seeds| entry.set(|config| config.seeds = seeds))
            />
            {flag("the paper’s networks", |config| config.model == ModelSize::Paper, |config, on| {
                config.model = if on { ModelSize::Paper } else { ModelSize::Reduced };
            })}
            {flag("score on the test images", |config| config.protocol == Protocol::Paper, |config, on| {
                let validation = ComparisonConfig::reduced();
                (config.protocol, config.scoring_images) = match on {
                    true => (Protocol::Paper, TEST_IMAGES),
                    false => (validation.protocol, validation.scoring_images),
                };
            })}
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
            "Training {} optimizers: {:.0} %, {} of {} seeds.",
            latest.optimizers.len(),
            latest.progress() * 100.0,
            latest.finished_seeds(),
            latest.config.seeds
        ),
        Stage::Finished if tuning => "Tuned.".into(),
        Stage::Finished => settings_text(&latest.config),
        Stage::Stopped => format!(
            "Stopped after {} of {} seeds.",
            latest.finished_seeds(),
            latest.config.seeds
        ),
        Stage::Failed(reason) => reason.clone(),
    }
}

/// What was compared, in full.
fn settings_text(config: &ComparisonConfig) -> String {
    let model = match config.model {
        ModelSize::Paper => "the paper’s networks",
        ModelSize::Reduced => "reduced networks",
    };
    let split = match config.protocol {
        Protocol::Paper => "test",
        Protocol::Validation => "validation",
    };
    format!(
        "Finished: {model}, {} steps of {} images, {} seeds, scored on {} {split} images.",
        config.steps,
        config.batch,
        config.seeds,
        format::count(config.scoring_images.into())
    )
}

fn remarks(race: RwSignal<Option<Race>>) -> Vec<String> {
    race.with(|race| {
        let Some(race) = race else { return Vec::new() };
        let notices = race.latest().map_or(&[][..], |latest| &latest.notices);
        let warmup = long_warmup(race);
        race.tuned
            .iter()
            .chain(notices)
            .cloned()
            .chain(warmup)
            .collect()
    })
}

/// Says who has hardly left the warm-up when the training ends, where there is one.
fn long_warmup(race: &Race) -> Option<String> {
    let steps = race.config.steps;
    let warms_up = |one: &&Contender| {
        let genome = &one.named.optimizer.genome;
        genome.warmup && 2 * genome.warmup_steps > steps
    };
    let names: Vec<&str> = race
        .contenders
        .iter()
        .filter(warms_up)
        .map(|one| one.named.name.as_str())
        .collect();
    (!names.is_empty()).then(|| {
        format!(
            "More than half of the {steps} steps are warm-up for {}: more steps do them more justice.",
            names.join("; ")
        )
    })
}

/// Loss and accuracy of everyone on one task, over steps or seconds.
#[component]
fn Curves(race: RwSignal<Option<Race>>) -> impl IntoView {
    let tasks = Memo::new(move |_| {
        race.with(|race| {
            race.as_ref()
                .map_or_else(Vec::new, |race| race.config.tasks.clone())
        })
    });
    let chosen = RwSignal::new(Dataset::FashionMnist);
    let task = Memo::new(move |_| {
        let there = tasks.with(|tasks| tasks.contains(&chosen.get()));
        let first = || tasks.with(|tasks| tasks.first().copied());
        let task = there.then(|| chosen.get()).or_else(first);
        task.unwrap_or(Dataset::FashionMnist)
    });
    let x = RwSignal::new(X::Steps);
    let plot = move |y: Y| {
        Memo::new(move |_| {
            race.with(|race| {
                let comparison = race.as_ref().and_then(|race| race.comparison.as_ref());
                comparison.map_or_else(
                    || y.empty(2),
                    |comparison| everyone(comparison, task.get(), y, x.get()),
                )
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
            <div
                class="segments"
                role="group"
                aria-label="Horizontal axis"
                title="All train as lanes of one program, where a step takes each the same time: its share of the time measured here."
            >
                {by("by steps", X::Steps)}
                {by("by time", X::Time)}
            </div>
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

fn everyone(comparison: &Experiment, task: Dataset, y: Y, x: X) -> Plot {
    let lanes = comparison.optimizers.iter().enumerate();
    let look = |(lane, named): (usize, &NamedOptimizer)| {
        let class = lane.checked_sub(1).map_or("adam", series);
        (lane, named.name.clone(), class)
    };
    curves(comparison, task, y, x, &lanes.map(look).collect::<Vec<_>>())
}
