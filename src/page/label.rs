//! The whole genome on a card, and a genome's name and formula as text.

use leptos::prelude::*;

use super::{
    equation::Equation,
    flower::Flower,
    garden::{Lineage, LineageMark, Plant},
    session::Session,
};
use page_state::format;
use science::{
    behaviour::train_identically,
    equation,
    fitness::Score,
    gene::{GENES, Gene, GeneValue},
    genome::Genome,
    idle::idle_genes,
    lineage::{Candidate, CandidateId, Mutation, Origin},
    presets::{self, ADAM_UNTUNED},
    resolution::{accuracy_text, few_images_text},
};

/// Returns the optimizer's name where it is a known one, else the direction of its update.
pub fn name_or_formula(genome: &Genome) -> String {
    presets::recognise(genome).map_or_else(|| direction(genome), Into::into)
}

/// Returns the oldest candidate of `population` that trains identically to the one of number `id` and came before
/// it; `None` where it is the first of its kind or not among them.
pub fn copy_of<'a>(
    population: impl Iterator<Item = &'a Candidate> + Clone,
    id: CandidateId,
) -> Option<CandidateId> {
    let own = population.clone().find(|candidate| candidate.id == id)?;
    population
        .filter(|other| other.id < id && train_identically(&other.genome, &own.genome))
        .map(|other| other.id)
        .min()
}

/// Says what of a genome nothing reads as it stands; `None` where all of it is used.
pub fn unused_text(genome: &Genome) -> Option<String> {
    let names: Vec<&str> = idle_genes(genome)
        .into_iter()
        .map(|gene| gene.info().name)
        .collect();
    (!names.is_empty()).then(|| format!("Unused here: {}.", names.join(", ")))
}

/// Names those of `mutations` that change nothing in `genome`, the child, as a sentence; `None` where all do.
pub fn without_effect(genome: &Genome, mutations: &[Mutation]) -> Option<String> {
    let same_without = |gene: Gene, before: GeneValue| {
        let mut other = genome.clone();
        other.set(gene, before);
        train_identically(&other, genome)
    };
    let name = |mutation: &Mutation| match *mutation {
        Mutation::Real { gene, from, .. } => {
            same_without(gene, GeneValue::Real(from)).then(|| gene.info().name.to_string())
        }
        Mutation::Flag { gene, on, .. } => {
            same_without(gene, GeneValue::Flag(!on)).then(|| gene.info().name.to_string())
        }
        Mutation::TermChanged { from, to, .. } => (genome.counts_as(from) == genome.counts_as(to))
            .then(|| format!("{} for {}, the same here", to.compact(), from.compact())),
        _ => None,
    };
    let names: Vec<String> = mutations.iter().filter_map(name).collect();
    (!names.is_empty()).then(|| {
        format!(
            "Without effect, for nothing reads it here: {}.",
            names.join("; ")
        )
    })
}

/// Returns the direction of the update, e.g. `3.64·m̂/(√v̂+ε) + 0.734·sign(g)`.
pub fn direction(genome: &Genome) -> String {
    let text = equation::Equation::of(genome).to_text();
    match text.strip_prefix("w ← w − lr·") {
        Some(sum) => {
            let inner = sum.strip_prefix('(').and_then(|sum| sum.strip_suffix(')'));
            inner.unwrap_or(sum).into()
        }
        None => "no update: its terms cancel".into(),
    }
}

/// Returns name and update rule for a screen reader.
pub fn spoken_formula(genome: &Genome) -> String {
    let rule = equation::Equation::of(genome).to_text();
    match presets::recognise(genome) {
        Some(name) => format!("{name}: {rule}"),
        None => rule,
    }
}

/// Everything about one plant: flower, name, update rule, figures, schedule, scores and parents.
#[component]
pub fn GenomeCard(
    /// Whose card; nothing is shown for `None`.
    #[prop(into)]
    plant: Signal<Option<Plant>>,
    /// Its scores task by task, once known.
    #[prop(optional, into)]
    score: Signal<Option<Score>>,
    /// Adam's scores on the same seeds.
    #[prop(optional, into)]
    adam: Signal<Option<Score>>,
) -> impl IntoView {
    let candidate =
        Memo::new(move |_| plant.with(|plant| plant.as_ref().map(|plant| plant.candidate.clone())));
    let wilted =
        Memo::new(move |_| plant.with(|plant| plant.as_ref().is_some_and(|plant| plant.diverged)));
    let state = Memo::new(move |_| plant.with(|plant| plant.as_ref().map(Plant::sentence)));
    let Session {
        state: shown, own, ..
    } = expect_context();
    let copied = Memo::new(move |_| {
        let id = plant.with(|plant| plant.as_ref().map(|plant| plant.candidate.id))?;
        let original = shown.with(|state| copy_of(state.shown_population().iter(), id))?;
        Some(format!(
            "A copy in effect: it trains identically to {original}."
        ))
    });
    let images = Memo::new(move |_| {
        shown.with(|state| {
            let config = state.config()?;
            Some(own.scoring_images(&config.tasks, config.scoring_images, config.protocol))
        })
    });
    move || {
        let candidate = candidate.get()?;
        let genome = candidate.genome.clone();
        let name = presets::recognise(&genome);
        let lineage = Lineage::of(&candidate);
        let rule = equation::Equation::of(&genome);
        Some(view! {
            <article class="genome-card">
                <div class="genome-head">
                    <Flower genome=genome.clone() wilted=wilted />
                    <div>
                        <h3 class="genome-name">{name.unwrap_or("Unnamed")}</h3>
                        <p class="genome-lineage" title=lineage.meaning()>
                            <LineageMark lineage=lineage />
                            <span>{lineage.word()}</span>
                            <span title="Its number in this run">{candidate.id.to_string()}</span>
                            <span>{format!("born in generation {}", candidate.born + 1)}</span>
                        </p>
                        <p class="genome-state">{state}</p>
                    </div>
                </div>
                <Equation genome=genome />
                <dl class="genome-genes">
                    {rule
                        .hyperparameters()
                        .into_iter()
                        .map(|(symbol, value)| hyperparameter(symbol, value))
                        .collect_view()}
                </dl>
                <p class="genome-schedule">{rule.schedule.sentence()}</p>
                {unused_text(&candidate.genome)
                    .map(|unused| view! { <p class="genome-schedule">{unused}</p> })}
                {move || copied.get().map(|copied| view! { <p class="genome-schedule">{copied}</p> })}
                <Scores score=score adam=adam images=images />
                {origin(&candidate)}
                {without_effect(&candidate.genome, candidate.origin.mutations())
                    .map(|unread| view! { <p class="genome-origin">{unread}</p> })}
            </article>
        })
    }
}

fn hyperparameter(symbol: &'static str, value: String) -> impl IntoView {
    let info = GENES.iter().find(|info| info.symbol == symbol);
    let name = info.map_or("", |info| info.name);
    view! {
        <div title=info.map(|info| info.meaning)>
            <dt>
                <span class="symbol">{symbol}</span>
                " "
                <span class="genome-gene-name">{name}</span>
            </dt>
            <dd>{value}</dd>
        </div>
    }
}

fn origin(candidate: &Candidate) -> impl IntoView + use<> {
    let Session { state, .. } = expect_context();
    let birth = state.with_untracked(|state| candidate.birth(state.parents(candidate)));
    let changes = candidate.changes();
    let end = match (&candidate.origin, changes.is_empty()) {
        (Origin::Offspring { .. }, true) => ", without mutation.",
        (Origin::Offspring { .. }, false) => ", then mutated:",
        _ => ".",
    };
    let sentence = format!("{birth}{end}");
    view! {
        <p class="genome-origin">{sentence}</p>
        <ul class="genome-mutations">
            {changes.into_iter().map(|change: String| view! { <li>{change}</li> }).collect_view()}
        </ul>
    }
}

/// Scores task by task, beside Adam's.
#[component]
fn Scores(
    score: Signal<Option<Score>>,
    adam: Signal<Option<Score>>,
    images: Memo<Option<u32>>,
) -> impl IntoView {
    let row = move |name: &'static str, own: (f64, f64), adam: Option<f64>| {
        view! {
            <tr>
                <th scope="row">{name}</th>
                <td>{accuracy_text(own.0, images.get().unwrap_or(u32::MAX))}</td>
                <td>{format::fitness(own.1)}</td>
                <td>{adam.map_or("–".into(), |adam| format::signed(own.1 - adam))}</td>
            </tr>
        }
    };
    move || {
        let (score, adam) = (score.get()?, adam.get());
        let rows = score.tasks.iter().map(|task| {
            let adam = adam.as_ref().and_then(|adam| {
                adam.tasks
                    .iter()
                    .find(|other| other.dataset == task.dataset)
                    .map(|other| other.fitness)
            });
            row(task.dataset.name(), (task.accuracy, task.fitness), adam)
        });
        Some(view! {
            <table class="genome-scores">
                <caption>"Scores by task"</caption>
                <thead>
                    <tr>
                        <th scope="col">"Task"</th>
                        <th scope="col" title="Share of unseen images classified correctly">
                            "Accuracy"
                        </th>
                        <th
                            scope="col"
                            title="Accuracy plus up to 0.05 for a low training loss; −1 for a run that diverged"
                        >
                            "Fitness"
                        </th>
                        <th scope="col" title=format!("Difference in fitness from {ADAM_UNTUNED}, same seeds and images")>
                            "Against Adam"
                        </th>
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
            {images
                .get()
                .and_then(few_images_text)
                .map(|few| view! { <p class="genome-schedule">{few}</p> })}
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_is_one_of_an_older_candidate() {
        let candidate = |id, genome: Genome| Candidate {
            id: CandidateId(id),
            genome,
            origin: Origin::Random,
            born: 0,
            elite: false,
        };
        let without_mean = |term| Genome {
            terms: vec![science::genome::WeightedTerm { term, weight: 1.0 }],
            first_moment: false,
            ..presets::adam()
        };
        let population = [
            candidate(7, without_mean(science::genome::Term::Adam)),
            candidate(3, without_mean(science::genome::Term::RmsNorm)),
            candidate(4, presets::sgd()),
        ];
        let copied = |id| copy_of(population.iter(), CandidateId(id));
        assert_eq!(copied(7), Some(CandidateId(3)));
        assert_eq!((copied(3), copied(4), copied(9)), (None, None, None));
        assert_eq!(
            unused_text(&population[0].genome).as_deref(),
            Some("Unused here: memory of the first moment, clipping bound, warm-up length.")
        );
    }

    #[test]
    fn a_mutation_that_nothing_reads_is_told_so() {
        let genome = Genome {
            bias_correction: false,
            ..presets::adam()
        };
        let flipped = [Mutation::Flag {
            gene: Gene::BiasCorrection,
            on: false,
        }];
        assert_eq!(without_effect(&genome, &flipped), None);
        let sign = Genome {
            terms: vec![science::genome::WeightedTerm {
                term: science::genome::Term::Sign,
                weight: 1.0,
            }],
            ..genome
        };
        assert_eq!(
            without_effect(&sign, &flipped).as_deref(),
            Some("Without effect, for nothing reads it here: bias correction.")
        );
    }
}
