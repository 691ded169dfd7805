//! The garden in words: a table ranked by fitness.

use std::collections::HashMap;

use leptos::prelude::*;

use super::{
    AdamLine, Plant, Seen,
    lineage::{Lineage, LineageMark},
    plant_of,
};
use crate::{equation::direction, flower::Flower, passing::passing_memo};
use science::{behaviour::train_identically, evolution::CandidateId, presets::ADAM_UNTUNED};
use text::number::signed;
use widget_state::{flower_name, format};

/// Every candidate as a row, the best first; Adam among them.
#[component]
pub fn List(seen: Seen) -> impl IntoView {
    let Seen {
        plants,
        adam,
        ranks,
        scored,
        ..
    } = seen;
    let order = Memo::new(move |_| {
        let mut order: Vec<_> = ranks.get().into_iter().collect();
        order.sort_unstable_by_key(|(_, rank)| *rank);
        order.into_iter().map(|(id, _)| id).collect::<Vec<_>>()
    });
    let who = Memo::new(move |_| {
        plants.with(|plants| {
            let ids = plants.iter().map(|plant| plant.candidate.id);
            ids.collect::<Vec<_>>()
        })
    });
    let twins = Memo::new(move |_| {
        // Once per generation: figures change often, genomes do not.
        who.with(|_| ());
        plants.with_untracked(|plants| twins(plants))
    });
    let figure = |name: &'static str, meaning: Option<String>| {
        view! { <th scope="col" class="number" title=meaning>{name}</th> }
    };
    let of_fitness = "Accuracy on unseen images plus a small bonus for a low training loss, averaged over tasks and seeds";
    let of_accuracy = move || match scored.get() {
        true => "Share of the unseen images that are classified correctly, a mean over the tasks",
        false => "Share of the training minibatch that is classified correctly, smoothed",
    };
    let of_difference = format!(
        "Difference from {ADAM_UNTUNED}: in fitness; while training, in accuracy (percentage points)"
    );
    view! {
        <div class="garden-list">
            <Show when=move || twins.with(|twins| !twins.is_empty())>
                <p class="soft">
                    "Equal flowers are one rule and reach the same score, up to rounding: mostly an elite, which passed unchanged, and a copy of it that crossover made."
                </p>
            </Show>
            <table>
                <thead>
                    <tr>
                        {figure("Rank", None)}
                        <th scope="col">"Optimizer"</th>
                        {figure("Fitness", Some(of_fitness.into()))}
                        <th scope="col" class="number" title=of_accuracy>"Accuracy"</th>
                        {figure("Against Adam", Some(of_difference))}
                        <th scope="col">"Lineage"</th>
                    </tr>
                </thead>
                <tbody data-testid="population">
                    <For each=move || order.get() key=|id| *id let(id)>
                        <Row id=id seen=seen twins=twins />
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

/// Returns of each who trains exactly like one before it in the population, which one that is.
fn twins(plants: &[Plant]) -> HashMap<CandidateId, CandidateId> {
    let twin = |(place, plant): (usize, &Plant)| {
        let genome = &plant.candidate.genome;
        let mut before = plants[..place].iter();
        let twin = before.find(|other| train_identically(&other.candidate.genome, genome))?;
        Some((plant.candidate.id, twin.candidate.id))
    };
    plants.iter().enumerate().filter_map(twin).collect()
}

fn percent(share: f32) -> String {
    format!("{:.0} %", share * 100.0)
}

#[component]
fn Row(
    id: CandidateId,
    seen: Seen,
    twins: Memo<HashMap<CandidateId, CandidateId>>,
) -> impl IntoView {
    let Seen {
        plants,
        adam,
        selected,
        ranks,
        ..
    } = seen;
    let plant = passing_memo(move |before: Option<&Option<Plant>>| {
        let now = plants.with(|plants| plant_of(plants, id).cloned());
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
    let accuracy = figure(|plant, _| plant.accuracy.map(percent));
    let difference = figure(|plant, adam| {
        let (value, scored) = plant.value().filter(|_| !plant.diverged)?;
        let difference = value - adam.value(scored)?;
        Some(match scored {
            true => format::signed(difference),
            false => format!("{} points", signed(difference * 100.0, 0)),
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
                            let name = format!("{} {id}", flower_name::name(&genome));
                            let formula = direction(&genome, "soft");
                            view! {
                                <Flower genome=genome />
                                <span class="list-name">
                                    <strong>{name}</strong>
                                    " "
                                    {formula}
                                </span>
                            }
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
                                {move || twins.with(|twins| twins.get(&id).map(|twin| {
                                    format!(", same rule as {twin}")
                                }))}
                            </span>
                        }
                    })
                }}
            </td>
        </tr>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use science::{
        evolution::{Candidate, Origin},
        genome::Genome,
        presets,
    };

    #[test]
    fn of_equal_rules_the_later_names_the_first() {
        let warm = Genome {
            warmup: true,
            ..presets::adam()
        };
        // Without warm-up its length has no effect.
        let idle = Genome {
            warmup_steps: 60,
            ..presets::adam()
        };
        let plant = |(id, genome): (u32, &Genome)| Plant {
            candidate: Candidate {
                id: CandidateId(id),
                genome: genome.clone(),
                origin: Origin::Random,
                birth_generation: 0,
                elite: false,
            },
            fitness: None,
            accuracy: None,
            loss: None,
            diverged: false,
            known: None,
        };
        let adam = presets::adam();
        let population = [(3, &adam), (4, &warm), (7, &idle), (8, &adam), (9, &warm)];
        let found = twins(&population.map(plant));
        let named = [(7, 3), (8, 3), (9, 4)];
        let named = named.map(|(id, twin)| (CandidateId(id), CandidateId(twin)));
        assert_eq!(found, HashMap::from(named));
    }
}
