//! Everything about one plant on a card.

use leptos::prelude::*;

use export::{
    equation,
    label::{copy_of, unused_text, without_effect},
};
use files::control::Control;
use science::{
    fitness::Score,
    gene::{GENES, GeneSet},
    lineage::Candidate,
    presets::{self, ADAM_UNTUNED},
};
use session::Session;
use statistics::resolution::{accuracy_text, few_images_text};
use widget_state::{concepts::Met, flower_name, format};
use widgets::{
    equation::Equation,
    flower::Flower,
    garden::{Lineage, LineageMark, Plant},
    hide::untold,
    words::Words,
};

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
    let untold = untold();
    move || {
        let (candidate, untold) = (candidate.get()?, untold.get());
        let genome = candidate.genome.clone();
        let name = flower_name::name(&genome);
        let lineage = Lineage::of(&candidate);
        let meaning = presets::known(&genome).map(|known| known.meaning);
        let rule = equation::Equation::of(&genome);
        Some(view! {
            <article class="genome-card">
                <div class="genome-head">
                    <Flower genome=genome.clone() wilted=wilted />
                    <div>
                        <h3 class="genome-name">{name}</h3>
                        <p class="genome-lineage" data-remark="" title=lineage.meaning()>
                            <LineageMark lineage=lineage />
                            <span>{lineage.word()}</span>
                            <span>{format!("{} in this run", candidate.id)}</span>
                            <span>{format!("born in generation {}", candidate.birth_generation + 1)}</span>
                        </p>
                        <p class="genome-state">{state}</p>
                    </div>
                </div>
                {meaning.map(|meaning| view! { <p class="genome-schedule">{meaning}</p> })}
                <Equation genome=genome />
                <dl class="genome-genes">
                    {rule
                        .hyperparameters()
                        .into_iter()
                        .map(|(symbol, value)| hyperparameter(symbol, value))
                        .collect_view()}
                </dl>
                {rule.schedule
                    .sentence(untold)
                    .map(|schedule| view! { <p class="genome-schedule">{schedule}</p> })}
                {unused_text(&candidate.genome, untold)
                    .map(|unused| view! { <p class="genome-schedule">{unused}</p> })}
                {move || copied.get().map(|copied| view! { <p class="genome-schedule">{copied}</p> })}
                <Words at=Met::Card />
                <Scores score=score adam=adam images=images />
                {origin(&candidate, untold)}
                {without_effect(&candidate.genome, candidate.origin.mutations(), untold)
                    .map(|unread| view! { <p class="genome-origin">{unread}</p> })}
            </article>
        })
    }
}

fn hyperparameter(symbol: &'static str, value: String) -> impl IntoView {
    let info = GENES.iter().find(|info| info.symbol == symbol);
    let name = info.map_or("", |info| info.name);
    view! {
        <div data-control=info.map(|info| Control::of_genes(&[info.gene])) data-remark="" title=info.map(|info| info.meaning)>
            <dt>
                <span class="symbol">{symbol}</span>
                " "
                <span class="genome-gene-name">{name}</span>
            </dt>
            <dd>{value}</dd>
        </div>
    }
}

fn origin(candidate: &Candidate, untold: GeneSet) -> impl IntoView + use<> {
    let Session { state, .. } = expect_context();
    let birth = state.with_untracked(|state| candidate.birth(state.parents(candidate)));
    let changes = candidate.changes(untold);
    let end = if changes.is_empty() { "." } else { ":" };
    let sentence = format!("{birth}{}{end}", candidate.after_birth(untold));
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
