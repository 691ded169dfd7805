//! Beside the garden: the best genome so far as an equation, and the card of the chosen one.

use leptos::prelude::*;

use super::{card::GenomeCard, lesson_maker::LessonButton, lineage::LineageTree};
use files::{control::Control, share::Shared};
use laboratory::Laboratory;
use page_state::{
    seeds,
    state::{Best, Phase, State},
};
use protocol::RunId;
use science::presets::{self, NamedGenome};
use session::{Session, storage::RunStorage};
use widgets::{
    browser,
    equation::Equation,
    flower::Flower,
    garden::{self, AdamLine, Place, Plant},
    share::ShareButton,
};

/// The best so far and whoever was chosen in the garden; before a search, the one to beat.
#[component]
pub fn BestAndChosen(
    /// Whether the legend is open.
    legend: RwSignal<bool>,
) -> impl IntoView {
    let Session {
        state, selected, ..
    } = expect_context();
    let idle = Memo::new(move |_| state.with(|state| state.phase == Phase::Idle));
    let chosen = Memo::new(move |_| {
        let id = selected.get()?;
        state.with(|state| {
            let best = state.shown_best();
            let is_best = best.is_some_and(|best| best.candidate.id == id);
            state
                .place(id)
                .filter(|_| !is_best)
                .map(|place| plant_at(state, place))
        })
    });
    let shown = Memo::new(move |_| {
        let chosen = chosen.with(|chosen| chosen.as_ref().map(|plant| plant.candidate.id));
        let best = || state.with(State::shown_best).map(|best| best.candidate.id);
        chosen.or_else(best)
    });
    let another = Memo::new(move |_| chosen.with(Option::is_some));
    view! {
        <section class="best-and-chosen" data-control=Control::BestAndChosen.slug() aria-label="Best and chosen optimizer">
            {move || if idle.get() {
                view! { <OneToBeat /> }.into_any()
            } else {
                view! {
                    <BestSoFar brief=another />
                    <Show when=move || another.get()><Chosen plant=chosen /></Show>
                    <LineageTree id=shown />
                }.into_any()
            }}
            <button type="button" class="link" on:click=move |_| legend.set(true)>
                "How to read a flower"
            </button>
        </section>
    }
}

/// Adam, before anything has grown.
#[component]
fn OneToBeat() -> impl IntoView {
    view! {
        <h2>"The one to beat: Adam"</h2>
        <div class="one-to-beat"><Flower genome=presets::adam() /></div>
        <Equation genome=presets::adam() />
        <OpenInLaboratory plant=Signal::stored(None) />
        <p class="soft">
            "Published in 2014 and still a common first choice. Whatever grows here has to learn better, on the same images, from the same initial weights."
        </p>
    }
}

/// The fittest genome of the run so far: its whole card, or just its equation above another's card.
#[component]
fn BestSoFar(
    /// Whether another candidate's card stands below.
    brief: Memo<bool>,
) -> impl IntoView {
    let Session { state, founder, .. } = expect_context();
    let best = Memo::new(move |_| state.with(State::shown_best));
    let known = Memo::new(move |_| best.with(Option::is_some));
    let over = Memo::new(move |_| state.with(|state| state.phase == Phase::Finished));
    let plant = Memo::new(move |_| {
        best.with(|best| best.as_ref().map(plant_of_best))
            .or_else(|| {
                state.with(|state| {
                    let living = state.leader.filter(|_| state.viewed.is_none());
                    living.map(|place| plant_at(state, place))
                })
            })
    });
    let score = Memo::new(move |_| best.with(|best| best.as_ref().map(|best| best.score.clone())));
    let adam = Memo::new(move |_| best.with(|best| best.as_ref().map(|best| best.adam.clone())));
    let genome = Memo::new(move |_| {
        best.with(|best| {
            best.as_ref()
                .map_or_else(presets::adam, |best| best.candidate.genome.clone())
        })
    });
    let shared = Signal::derive(move || Shared {
        genome: known.get().then(|| genome.get()),
        config: state.with(|state| state.config().cloned()),
        founder: founder.get(),
        ..Shared::default()
    });
    let name = move || presets::recognise(&genome.get()).filter(|_| known.get());
    let result = move || {
        let fresh_seeds = state.with(State::has_fresh_seeds);
        Some(seeds::reached(&best.get()?, fresh_seeds))
    };
    view! {
        <h2>
            {move || match (known.get(), over.get()) {
                (true, true) => "Best of the search",
                (true, false) => "Best so far",
                (false, _) => "Leading just now",
            }}
            {move || name().map(|name| format!(": {name}"))}
        </h2>
        <p class="soft">
            {move || result().unwrap_or_else(|| {
                "The best is known once the first generation is scored on unseen images.".into()
            })}
        </p>
        <Show when=move || known.get()>
            <div class="best-actions"><ShareButton shared=shared /><DownloadRun /><SavedRuns /><LessonButton of_run=true /></div>
        </Show>
        <div data-testid="best-equation">
            <Show when=move || brief.get() fallback=move || view! {
                <GenomeCard plant=plant score=score adam=adam />
            }>
                <Show when=move || known.get()><Equation genome=genome /></Show>
            </Show>
        </div>
        <OpenInLaboratory plant=plant />
    }
}

/// Opens the list of saved runs.
#[component]
fn SavedRuns() -> impl IntoView {
    let storage: RunStorage = expect_context();
    view! {
        <button type="button" data-control=Control::Recordings.slug() aria-haspopup="dialog" on:click=move |_| storage.listed.set(true)>
            "Saved runs"
        </button>
    }
}

/// Saves the live search as a file, once a generation was told.
#[component]
fn DownloadRun() -> impl IntoView {
    let Session { state, .. } = expect_context();
    let ready =
        Memo::new(move |_| state.with(|state| state.recording.is_none() && state.recorded() > 0));
    let save = move |_| {
        if let Some(file) = state.with_untracked(State::file) {
            browser::download("optimarium-run.json", &file.to_json());
        }
    };
    view! {
        <Show when=move || ready.get()>
            <button
                type="button"
                data-testid="download-run"
                data-control=Control::RunFile.slug()
                title="Saves the finished generations as a file that this page replays and “optimarium search --resume” continues"
                on:click=save
            >
                "Download run"
            </button>
        </Show>
    }
}

/// The card of the candidate that the visitor chose.
#[component]
fn Chosen(
    /// The candidate.
    plant: Memo<Option<Plant>>,
) -> impl IntoView {
    let Session {
        state, selected, ..
    } = expect_context();
    let score = Memo::new(move |_| {
        let id = plant.with(|plant| plant.as_ref().map(|plant| plant.candidate.id))?;
        state.with(|state| state.shown_scores().get(state.place(id)?).cloned())
    });
    let adam = Memo::new(move |_| state.with(|state| state.shown_adam().cloned()));
    view! {
        <div class="chosen">
            <p class="chosen-head">
                <span>"The flower you chose"</span>
                <button type="button" class="link" on:click=move |_| selected.set(None)>
                    "Back to the best"
                </button>
            </p>
            <GenomeCard plant=plant score=score adam=adam />
            <OpenInLaboratory plant=plant />
        </div>
    }
}

/// Opens the plant's genome in the laboratory; Adam's where there is none.
#[component]
fn OpenInLaboratory(
    /// Whose genome.
    #[prop(into)]
    plant: Signal<Option<Plant>>,
) -> impl IntoView {
    let laboratory: Laboratory = expect_context();
    let open = move |_| match plant.get_untracked() {
        Some(Plant { candidate, .. }) => {
            laboratory.open_searched(NamedGenome {
                name: presets::recognise(&candidate.genome)
                    .map_or_else(|| format!("Candidate {}", candidate.id), Into::into),
                genome: candidate.genome,
            });
            laboratory.show();
        }
        None => laboratory.open_genome(NamedGenome {
            name: "Adam".into(),
            genome: presets::adam(),
        }),
    };
    view! {
        <button type="button" class="link" data-control=Control::Views.slug() data-testid="open-in-laboratory" on:click=open>
            "Open in the laboratory"
        </button>
    }
}

/// What the order of the garden follows from: the run, the generation on show, and how many it has.
pub fn planted(state: &State) -> (Option<RunId>, Option<u32>, usize) {
    let run = state.run.as_ref().map(|(run, _)| *run);
    (
        run,
        state.shown_generation(),
        state.shown_population().len(),
    )
}

/// Returns who of the population on show stands where in the garden.
pub fn order(state: &State) -> Vec<Place> {
    let shown = state.shown_generation().unwrap_or(0) as usize;
    let before = state.scored.iter().take(shown);
    let before = before.map(|told| told.population.as_slice());
    garden::order(before.chain([state.shown_population()]))
}

/// Returns the population on show as the garden shows it.
pub fn plants(state: &State) -> Vec<Plant> {
    (0..state.shown_population().len())
        .map(|place| plant_at(state, place))
        .collect()
}

/// Adam's line in the garden of `state`.
pub fn adam_line(state: &State) -> AdamLine {
    let lives = state.past().is_none() && !state.population.is_empty();
    AdamLine {
        fitness: state.shown_adam().map(|score| score.fitness),
        accuracy: state.accuracy(state.population.len()).filter(|_| lives),
    }
}

fn plant_at(state: &State, place: usize) -> Plant {
    if let Some(told) = state.past() {
        let score = &told.scores[place];
        return Plant {
            candidate: told.population[place].clone(),
            fitness: Some(score.fitness),
            accuracy: None,
            loss: None,
            diverged: score.diverged,
            known: None,
        };
    }
    let loss = state
        .live()
        .and_then(|live| live.lanes.get(place)?.loss.last());
    Plant {
        candidate: state.population[place].clone(),
        fitness: state.scores.get(place).map(|score| score.fitness),
        accuracy: state.accuracy(place),
        loss,
        diverged: state.diverged.get(place).copied().unwrap_or(false),
        known: state.known_fitness(place),
    }
}

fn plant_of_best(best: &Best) -> Plant {
    Plant {
        candidate: best.candidate.clone(),
        fitness: Some(best.score.fitness),
        accuracy: None,
        loss: None,
        diverged: best.score.diverged,
        known: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::{DeviceKind, Event};
    use science::{
        catalog::Dataset,
        config::Preset,
        evolution::{Candidate, CandidateId, Origin},
        fitness::{Score, TaskScore},
    };

    #[test]
    fn adam_stands_with_the_generation_on_show() {
        let run = RunId(1);
        let population = vec![Candidate {
            id: CandidateId(0),
            genome: presets::published(),
            origin: Origin::Random,
            birth_generation: 0,
            elite: false,
        }];
        let score = |fitness| Score {
            fitness,
            tasks: vec![TaskScore {
                dataset: Dataset::FashionMnist,
                accuracy: fitness,
                fitness,
            }],
            diverged: false,
        };
        let mut state = State::new(DeviceKind::Cpu);
        state.begin(run, Preset::QuickLook.config());
        for (generation, adam) in [(0, 0.5), (1, 0.75)] {
            state.apply(Event::GenerationStarted {
                run,
                generation,
                population: population.clone(),
            });
            state.apply(Event::GenerationFinished {
                run,
                generation,
                scores: vec![score(0.875)],
                adam: score(adam),
                elapsed_secs: 1.0,
            });
        }
        let line = adam_line(&state);
        assert_eq!((line.fitness, line.accuracy), (Some(0.75), Some(0.75)));
        state.look_back(Some(0));
        let line = adam_line(&state);
        assert_eq!((line.fitness, line.accuracy), (Some(0.5), None));
    }
}
