//! The winner's-curse guard as the visitor sees it: one button, then both scores side by side.

use leptos::prelude::*;

use super::{
    caption::Caption,
    confirmation::{Confirmation, Contender, SEEDS, Stage},
    few_images::FewImages,
    flower::Flower,
    format,
    label::name_or_formula,
    session::Session,
    state::{Engine, Phase, State},
};
use crate::core::{comparison::Row, statistics::Estimate};

/// Offers to score the best again after a finished run, and shows what came of it.
#[component]
pub fn Guard() -> impl IntoView {
    let session: Session = expect_context();
    let offered = Memo::new(move |_| session.state.with(is_ready));
    let ours = Memo::new(move |_| {
        let run = session
            .state
            .with(|state| state.run.as_ref().map(|(run, _)| *run));
        let confirmation = session.confirmation.get();
        confirmation.filter(|confirmation| Some(confirmation.of) == run)
    });
    let content = move || match ours.get() {
        None => view! { <Offer /> }.into_any(),
        Some(confirmation) => match &confirmation.stage {
            Stage::Training => training(&confirmation).into_any(),
            Stage::Done(rows) => results(&confirmation, rows).into_any(),
            Stage::Ended(reason) => {
                let reason = format!("The best were not scored again. {reason}");
                view! { <p class="fault" role="alert">{reason}</p> <Offer /> }.into_any()
            }
        },
    };
    view! {
        <Show when=move || offered.get()>
            <section class="guard" aria-labelledby="guard-title" data-testid="guard">
                <h3 id="guard-title">"Good, or lucky?"</h3>
                {content}
            </section>
        </Show>
    }
}

#[component]
fn Offer() -> impl IntoView {
    let session: Session = expect_context();
    view! {
        <p class="soft">
            "Whoever came out on top of many was partly lucky. On seeds that had no part in the choice, luck does not repeat."
        </p>
        <button type="button" data-testid="confirm" on:click=move |_| session.confirm_best()>
            "Score the best again on fresh seeds"
        </button>
    }
}

fn training(confirmation: &Confirmation) -> impl IntoView + use<> {
    let percent = confirmation.progress() * 100.0;
    let lanes = confirmation.contenders.len();
    view! {
        <p class="soft" role="status">
            {format!("Training {lanes} optimizers on {SEEDS} fresh seeds …")}
        </p>
        <progress max="100" value=percent aria-label="Training on fresh seeds"></progress>
    }
}

fn results(confirmation: &Confirmation, rows: &[Row]) -> impl IntoView + use<> {
    let pairs = confirmation.contenders.iter().zip(rows);
    let rows: Vec<_> = pairs
        .map(|(contender, row)| result(contender, row))
        .collect();
    let fresh_images = confirmation.has_fresh_images();
    let drop = confirmation.shrinkage();
    let verdict = drop.map(|drop| shrinkage_text(drop, fresh_images));
    let caption = if fresh_images {
        view! {
            <Caption
                text="Fresh seeds: other initial weights, minibatches and dropout than any that took part in the search. The search scored on the test images, as published; the second score is on the validation images, by which nothing was chosen."
                why="The highest of many noisy scores is too high on average: the winner's curse. The second score is free of it, because nothing was chosen by it. One set of images may be harder than the other, which Adam's two scores show. Three seeds make a wide interval; the Laboratory takes more."
            />
        }
    } else {
        view! {
            <Caption
                text="Fresh seeds: other initial weights, minibatches and dropout than any that took part in the search. Both scores are on the validation images, which the choice saw."
                why="The highest of many noisy scores is too high on average: the winner's curse. The second score is free of the luck of the seeds; what suits just these images stays in it. The test images stay untouched for the Laboratory, which also takes more seeds: three make a wide interval."
            />
        }
    };
    view! {
        <div class="guard-room" tabindex="0" role="region" aria-label="Both scores">
            <table class="guard-table" data-testid="confirmation">
                <thead>
                    <tr>
                        <th scope="col">"Optimizer"</th>
                        <th scope="col" title="Its best fitness in the search; Adam's from the winner's generation">
                            "Selection"
                        </th>
                        <th scope="col" title="Mean fitness on the fresh seeds with its 95 % interval">
                            "Fresh seeds"
                        </th>
                        <th scope="col" title="Paired difference on the fresh seeds with its 95 % interval; exploratory, so without a verdict">
                            "Against Adam"
                        </th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        <p role="status">{verdict}</p>
        <FewImages config=Signal::stored(Some(confirmation.config.clone())) />
        {caption}
    }
}

fn result(contender: &Contender, row: &Row) -> impl IntoView + use<> {
    let name = match contender.id {
        Some(id) => format!("{id} {}", name_or_formula(&contender.genome)),
        None => contender.name.clone(),
    };
    let against = row.against_first.as_ref().map_or_else(
        || "–".to_string(),
        |comparison| {
            let difference = comparison.difference;
            let margin = margin_text(&difference);
            let mean = format::signed(difference.mean);
            format!("{mean}{margin}")
        },
    );
    let fresh = format!(
        "{}{}",
        format::fitness(row.estimate.mean),
        margin_text(&row.estimate)
    );
    let title = row.sentence("Adam");
    view! {
        <tr>
            <th scope="row">
                <Flower genome=contender.genome.clone() />
                <span>{name}</span>
            </th>
            <td>{format::fitness(contender.selection)}</td>
            <td>{fresh}</td>
            <td title=title>{against}</td>
        </tr>
    }
}

fn margin_text(estimate: &Estimate) -> String {
    let margin = estimate.margin;
    margin.map_or_else(String::new, |margin| format!(" ± {margin:.3}"))
}

/// Says by how much the selection flattered the best, on `fresh_images` as far as that can be told.
fn shrinkage_text(drop: f64, fresh_images: bool) -> String {
    let size = format!("{:.3}", drop.abs());
    if fresh_images {
        let way = if drop > 0.0 { "lower" } else { "higher" };
        return format!(
            "On fresh seeds and other images the best score {size} {way} on average; Adam's two scores tell what the images make of that."
        );
    }
    match drop {
        _ if size == "0.000" => "On fresh seeds the best score as well as in the search.".into(),
        drop if drop > 0.0 => format!(
            "On fresh seeds the best score {size} lower on average: so much of the selection score was luck."
        ),
        _ => format!(
            "On fresh seeds the best score {size} higher on average: luck did not choose them."
        ),
    }
}

/// Whether the run on show is over and the engine free to train again.
fn is_ready(state: &State) -> bool {
    let over = state.phase == Phase::Finished && state.best.is_some();
    over && matches!(state.engine, Engine::Ready(_))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_drop_is_told_in_words() {
        assert!(shrinkage_text(0.0213, false).contains("0.021 lower"));
        assert!(shrinkage_text(-0.0213, false).contains("0.021 higher"));
        assert!(shrinkage_text(-0.0001, false).contains("as well as"));
        assert!(shrinkage_text(0.0213, true).contains("other images the best score 0.021 lower"));
    }
}
