//! The winner's-curse guard as the visitor sees it: one button, then both scores side by side.

use leptos::prelude::*;

use files::control::Control;
use laboratory::few_images::FewImages;
use page_state::{
    confirmation::{Confirmation, Finalist, Outcome, SEEDS, Stage},
    format,
    state::{Engine, Phase, State},
};
use science::{comparison::ComparisonConfig, label::name_or_formula, statistics::Estimate};
use session::Session;
use widgets::{caption::Caption, flower::Flower};

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
        Some(confirmation) => match confirmation.stage() {
            Stage::Training => training(&confirmation).into_any(),
            Stage::Done(outcomes) => results(&confirmation, &outcomes).into_any(),
            Stage::Ended(reason) => {
                let reason = format!("The best were not scored again. {reason}");
                view! { <p class="fault" role="alert">{reason}</p> <Offer /> }.into_any()
            }
        },
    };
    view! {
        <Show when=move || offered.get()>
            <section class="guard" data-control=Control::FreshSeeds.slug() aria-labelledby="guard-title" data-testid="guard">
                <h3 id="guard-title">"Good, or lucky?"</h3>
                {content}
            </section>
        </Show>
    }
}

#[component]
fn Offer() -> impl IntoView {
    let session: Session = expect_context();
    let why = move || {
        session
            .state
            .with(|state| offer_text(state.has_fresh_seeds()))
    };
    view! {
        <p class="soft">{why}</p>
        <button type="button" data-testid="confirm" on:click=move |_| session.confirm_best()>
            "Score the best again on fresh seeds"
        </button>
    }
}

/// Why the best should be scored again.
fn offer_text(fresh_seeds: bool) -> &'static str {
    match fresh_seeds {
        false => {
            "Whoever came out on top of many was partly lucky, and this search had the same seeds in every generation: no later score could show it. On seeds that had no part in the choice, luck does not repeat."
        }
        true => {
            "Whoever came out on top of many was partly lucky, even by a mean of several scores. On seeds that had no part in the choice, luck does not repeat."
        }
    }
}

fn training(confirmation: &Confirmation) -> impl IntoView + use<> {
    let percent = confirmation.experiment.progress() * 100.0;
    let lanes = confirmation.finalists.len();
    view! {
        <p class="soft" role="status">
            {format!("Training {lanes} optimizers on {SEEDS} fresh seeds …")}
        </p>
        <progress max="100" value=percent aria-label="Training on fresh seeds"></progress>
    }
}

fn results(confirmation: &Confirmation, outcomes: &[Outcome]) -> impl IntoView + use<> {
    let pairs = confirmation.finalists.iter().zip(outcomes);
    let rows: Vec<_> = pairs
        .map(|(finalist, outcome)| result(finalist, outcome))
        .collect();
    let fresh_images = confirmation.has_fresh_images();
    let verdict = verdict(&confirmation.finalists, outcomes, fresh_images);
    let text = if fresh_images {
        "Fresh seeds: initial weights, minibatches and dropout that nothing else on this page trains on. The search scored on the test images, as published; the second score is on the validation images, by which nothing was chosen."
    } else {
        "Fresh seeds: initial weights, minibatches and dropout that nothing else on this page trains on. Both scores are on the validation images, which the choice saw."
    };
    let n = outcomes.first().map_or(0, |outcome| outcome.lead.n);
    let covers = covers_text(n, &confirmation.experiment.config);
    let why = if fresh_images {
        format!(
            "The highest of many noisy scores is too high on average: the winner's curse. Seeds and images can also be harder or easier for everyone; Adam, whom nobody chose, shows by how much, and only what the best lost beyond him is due to the choice. {covers}"
        )
    } else {
        format!(
            "The highest of many noisy scores is too high on average: the winner's curse. Seeds can also be harder or easier for everyone; Adam, whom nobody chose, shows by how much, and only what the best lost beyond him is due to the choice. What suits just these images stays in both scores; the test images stay untouched for the Laboratory. {covers}"
        )
    };
    view! {
        <div class="guard-room" tabindex="0" role="region" aria-label="Both scores">
            <table class="guard-table" data-testid="confirmation">
                <thead>
                    <tr>
                        <th scope="col">"Optimizer"</th>
                        <th scope="col" title="Fitness in the search; Adam's of the same generations as the best one's">
                            "In the search"
                        </th>
                        <th scope="col" title=format!("Mean fitness on {n} fresh seeds with its 95 % interval over them")>
                            {format!("Fresh seeds (n = {n})")}
                        </th>
                        <th scope="col" title="Fitness minus Adam's in the same generations of the search">
                            "Lead over Adam there"
                        </th>
                        <th scope="col" title=format!("Fitness minus Adam's seed by seed: mean and 95 % interval over {n} seeds")>
                            "Lead on fresh seeds"
                        </th>
                        <th scope="col" title="By how much the lead shrank, with the interval of the lead on fresh seeds">
                            "Lost"
                        </th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        <p role="status">{verdict}</p>
        <FewImages config=Signal::stored(Some(confirmation.experiment.config.clone())) />
        <Caption text=text why=why />
    }
}

fn result(finalist: &Finalist, outcome: &Outcome) -> impl IntoView + use<> {
    let name = match finalist.id {
        Some(id) => format!("{id} {}", name_or_formula(&finalist.genome)),
        None => finalist.name.clone(),
    };
    let lost = match outcome.diverged {
        0 => String::new(),
        count => format!("; {count} diverged, each counted as −1"),
    };
    let fresh = format!("{}{lost}", with_margin(&outcome.fitness, format::fitness));
    let of_lead = |text: String| match finalist.id {
        Some(_) => text,
        None => "–".into(),
    };
    view! {
        <tr>
            <th scope="row">
                <Flower genome=finalist.genome.clone() />
                <span>{name}</span>
            </th>
            <td>{format::fitness(finalist.selection)}</td>
            <td>{fresh}</td>
            <td>{of_lead(format::signed(finalist.selection_lead))}</td>
            <td>{of_lead(with_margin(&outcome.lead, format::signed))}</td>
            <td>{of_lead(with_margin(&outcome.drop, format::signed))}</td>
        </tr>
    }
}

fn with_margin(estimate: &Estimate, shown: fn(f64) -> String) -> String {
    let mean = shown(estimate.mean);
    match estimate.margin {
        Some(margin) => format!("{mean} ± {margin:.3}"),
        None => mean,
    }
}

/// What every ± covers, and what one image is worth.
fn covers_text(n: usize, config: &ComparisonConfig) -> String {
    let images = config.scoring_images;
    let one = 1.0 / f64::from(images.max(1));
    format!(
        "Every ± is a 95 % interval over {n} seeds (Student's t) for these {} scoring images a task, on which one image more or less is {one:.4} of a task's accuracy; other images would move all scores once more.",
        format::count(images.into())
    )
}

/// What became of the lead of the best over Adam, and of Adam, as sentences.
fn verdict(finalists: &[Finalist], outcomes: &[Outcome], fresh_images: bool) -> String {
    let ([before, best, ..], [adam, outcome, ..]) = (finalists, outcomes) else {
        return "Nobody but Adam was there to be scored again.".into();
    };
    let moved = format::signed(adam.fitness.mean - before.selection);
    let where_to = match fresh_images {
        true => "on these seeds and images",
        false => "on these seeds",
    };
    format!(
        "{} Adam, whom nobody chose, moved by {moved} {where_to}.",
        drop_text(&best.name, &outcome.drop)
    )
}

/// Says by how much the search flattered the lead of `name`, as far as the interval of `drop` tells.
fn drop_text(name: &str, drop: &Estimate) -> String {
    let (way, size) = match drop.mean >= 0.0 {
        true => ("shrank", drop.mean),
        false => ("grew", -drop.mean),
    };
    let n = drop.n;
    let said = format!("The lead of {name} over Adam {way} by {size:.3}");
    match drop.interval() {
        None => format!("{said} on {n} fresh seeds, whose spread is unknown."),
        Some((low, _)) if low > 0.0 => format!(
            "{said} ± {:.3} on fresh seeds (n = {n}): that much of it the choice among many had flattered.",
            drop.margin.unwrap_or_default()
        ),
        Some((low, high)) => {
            let flattered = match high > 0.0 {
                true => "that the choice flattered it is not shown",
                false => "the choice did not flatter it",
            };
            format!(
                "{said} on fresh seeds (95 % interval of the loss {} to {}, n = {n}): {flattered}.",
                format::signed(low),
                format::signed(high)
            )
        }
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
    use science::presets;

    fn drop(mean: f64, margin: Option<f64>) -> Estimate {
        Estimate { n: 5, mean, margin }
    }

    #[test]
    fn the_drop_is_told_as_far_as_its_interval_goes() {
        let told = |mean, margin| drop_text("#7", &drop(mean, margin));
        assert_eq!(
            told(0.035, Some(0.028)),
            "The lead of #7 over Adam shrank by 0.035 ± 0.028 on fresh seeds (n = 5): that much of it the choice among many had flattered."
        );
        assert_eq!(
            told(0.010, Some(0.028)),
            "The lead of #7 over Adam shrank by 0.010 on fresh seeds (95 % interval of the loss −0.018 to +0.038, n = 5): that the choice flattered it is not shown."
        );
        assert!(told(-0.035, Some(0.028)).contains("grew by 0.035"));
        assert!(told(-0.035, Some(0.028)).ends_with("the choice did not flatter it."));
        assert!(told(0.01, None).ends_with("whose spread is unknown."));
    }

    #[test]
    fn what_everyone_lost_is_not_laid_to_the_choice() {
        let finalist = |name: &str, selection, selection_lead| Finalist {
            name: name.into(),
            id: None,
            genome: presets::adam(),
            selection,
            selection_lead,
        };
        let finalists = [finalist("Adam", 0.75, 0.0), finalist("#7", 0.8, 0.05)];
        // Everyone scores 0.05 less on these seeds.
        let outcome = |fitness: f64, lead: f64, lost| Outcome {
            fitness: drop(fitness, Some(0.01)),
            lead: drop(lead, Some(0.01)),
            drop: drop(lost, Some(0.01)),
            diverged: 0,
        };
        let outcomes = [outcome(0.7, 0.0, 0.0), outcome(0.75, 0.05, 0.0)];
        let told = verdict(&finalists, &outcomes, false);
        assert!(
            told.contains("is not shown. Adam, whom nobody chose, moved by −0.050"),
            "{told}"
        );
        let few = ComparisonConfig {
            scoring_images: 100,
            ..ComparisonConfig::reduced()
        };
        assert!(covers_text(5, &few).contains("one image more or less is 0.0100"));
    }
}
