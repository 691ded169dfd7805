//! The garden in words: a table ranked by fitness.

use std::collections::HashMap;

use leptos::prelude::*;

use super::{
    AdamLine, Plant,
    lineage::{Lineage, LineageMark},
};
use crate::{
    core::{evolution::CandidateId, presets::ADAM_UNTUNED},
    ui::{
        flower::Flower,
        format,
        label::{copy_of, name_or_formula},
        passing::passing_memo,
    },
};

/// Every candidate as a row, the best first; Adam among them.
#[component]
pub fn List(
    plants: Signal<Vec<Plant>>,
    adam: Signal<AdamLine>,
    selected: RwSignal<Option<CandidateId>>,
    ranks: Memo<HashMap<CandidateId, usize>>,
    scored: Memo<bool>,
) -> impl IntoView {
    let order = Memo::new(move |_| {
        let mut order: Vec<_> = ranks
            .get()
            .into_iter()
            .map(|(id, rank)| (rank, id))
            .collect();
        order.sort_unstable();
        order.into_iter().map(|(_, id)| id).collect::<Vec<_>>()
    });
    let percent = |share: f32| format!("{:.0} %", share * 100.0);
    view! {
        <div class="garden-list">
            <table>
                <thead>
                    <tr>
                        <th scope="col" class="number">"Rank"</th>
                        <th scope="col">"Optimizer"</th>
                        <th
                            scope="col"
                            class="number"
                            title="Accuracy on unseen images plus a small bonus for a low training loss, averaged over tasks and seeds"
                        >
                            "Fitness"
                        </th>
                        <th
                            scope="col"
                            class="number"
                            title="Share of the training minibatch that is classified correctly, smoothed"
                        >
                            "Accuracy"
                        </th>
                        <th
                            scope="col"
                            class="number"
                            title=format!("Difference from {ADAM_UNTUNED}: in fitness; while training, in accuracy (percentage points)")
                        >
                            "Against Adam"
                        </th>
                        <th scope="col">"Lineage"</th>
                    </tr>
                </thead>
                <tbody data-testid="population">
                    <For each=move || order.get() key=|id| *id let(id)>
                        <Row id=id plants=plants adam=adam selected=selected ranks=ranks />
                    </For>
                </tbody>
                <tfoot>
                    <tr>
                        <td></td>
                        <th scope="row">{ADAM_UNTUNED}</th>
                        <td class="number" data-label="fitness">
                            {move || adam.with(|adam| adam.fitness).filter(|_| scored.get()).map_or("–".into(), format::fitness)}
                        </td>
                        <td class="number" data-label="accuracy">
                            {move || adam.with(|adam| adam.accuracy).map_or("–".into(), percent)}
                        </td>
                        <td></td>
                        <td></td>
                    </tr>
                </tfoot>
            </table>
        </div>
    }
}

#[component]
fn Row(
    id: CandidateId,
    plants: Signal<Vec<Plant>>,
    adam: Signal<AdamLine>,
    selected: RwSignal<Option<CandidateId>>,
    ranks: Memo<HashMap<CandidateId, usize>>,
) -> impl IntoView {
    let plant = passing_memo(move |before: Option<&Option<Plant>>| {
        let now = plants.with(|plants| {
            plants
                .iter()
                .find(|plant| plant.candidate.id == id)
                .cloned()
        });
        now.or_else(|| before.cloned().flatten())
    });
    let genome = Memo::new(move |_| {
        plant.with(|plant| plant.as_ref().map(|plant| plant.candidate.genome.clone()))
    });
    let lineage = Memo::new(move |_| {
        plant.with(|plant| plant.as_ref().map(|plant| Lineage::of(&plant.candidate)))
    });
    let rank = passing_memo(move |_| ranks.with(|ranks| ranks.get(&id).copied()));
    let is_selected = passing_memo(move |_| selected.get() == Some(id));
    let figure = move |part: fn(&Plant, &AdamLine) -> Option<String>| {
        passing_memo(move |_| {
            plant
                .with(|plant| adam.with(|adam| part(plant.as_ref()?, adam)))
                .unwrap_or_else(|| "–".to_string())
        })
    };
    let fitness = figure(|plant, _| match plant.diverged {
        true => Some("diverged".into()),
        false => plant.fitness.map(format::fitness),
    });
    let accuracy = figure(|plant, _| {
        plant
            .accuracy
            .map(|accuracy| format!("{:.0} %", accuracy * 100.0))
    });
    let difference = figure(|plant, adam| {
        let (value, scored) = plant.value().filter(|_| !plant.diverged)?;
        let difference = value - adam.value(scored)?;
        Some(match scored {
            true => format::signed(difference),
            false => format!("{:+.0} pp", difference * 100.0).replace('-', "−"),
        })
    });
    view! {
        <tr
            data-testid="candidate"
            class:selected=is_selected
            on:click=move |_| selected.set(Some(id))
        >
            <td class="number" data-label="rank">{rank}</td>
            <th scope="row">
                <button
                    type="button"
                    class="list-plant"
                    aria-pressed=move || is_selected.get().to_string()
                    on:click=move |_| selected.set(Some(id))
                >
                    {move || {
                        genome.get().map(|genome| {
                            let name = name_or_formula(&genome);
                            let copied = plants.with_untracked(|plants| {
                                copy_of(plants.iter().map(|plant| &plant.candidate), id)
                            });
                            let copied = copied.map(|original| format!(" (copy of {original})"));
                            view! { <Flower genome=genome /> <span>{name} {copied}</span> }
                        })
                    }}
                </button>
            </th>
            <td class="number" data-label="fitness">{fitness}</td>
            <td class="number" data-label="accuracy">{accuracy}</td>
            <td class="number" data-label="against Adam">{difference}</td>
            <td class="list-lineage">
                {move || {
                    lineage.get().map(|lineage| {
                        view! {
                            <span title=lineage.meaning()>
                                <LineageMark lineage=lineage />
                                {lineage.word()}
                            </span>
                        }
                    })
                }}
            </td>
        </tr>
    }
}
