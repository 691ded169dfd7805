//! The whole genome on a card, and a genome's name and formula as text.

use leptos::prelude::*;

use super::{
    equation::Equation,
    flower::Flower,
    format,
    garden::{Lineage, LineageMark, Plant},
};
use crate::core::{
    equation,
    fitness::Score,
    gene::GENES,
    genome::Genome,
    lineage::{Mutation, Origin},
    presets,
};

/// Returns the optimizer's name where it is a known one, else the direction of its update.
pub fn name_or_formula(genome: &Genome) -> String {
    presets::recognise(genome).map_or_else(|| direction(genome), Into::into)
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
                <Scores score=score adam=adam />
                {origin(&candidate.origin)}
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

fn origin(origin: &Origin) -> impl IntoView + use<> {
    let (sentence, changes) = match origin {
        Origin::Offspring { parents, mutations } => (
            Origin::Offspring {
                parents: *parents,
                mutations: Vec::new(),
            }
            .describe(),
            mutations.iter().map(Mutation::describe).collect(),
        ),
        other => (other.describe(), Vec::new()),
    };
    let sentence = match changes.is_empty() {
        true => sentence,
        false => sentence.replace(", without mutation.", ", then mutated:"),
    };
    view! {
        <p class="genome-origin">{sentence}</p>
        <ul class="genome-mutations">
            {changes.into_iter().map(|change: String| view! { <li>{change}</li> }).collect_view()}
        </ul>
    }
}

/// Scores task by task, beside Adam's.
#[component]
fn Scores(score: Signal<Option<Score>>, adam: Signal<Option<Score>>) -> impl IntoView {
    let row = |name: &'static str, own: (f64, f64), adam: Option<f64>| {
        view! {
            <tr>
                <th scope="row">{name}</th>
                <td>{format::percent(own.0)}</td>
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
                        <th scope="col" title="Difference in fitness, same seeds and images">
                            "Against Adam"
                        </th>
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        })
    }
}
