//! The winner's-curse guard as the visitor sees it: both scores side by side.

use leptos::prelude::*;

use experiments::confirmation::{Confirmation, Finalist, Outcome};
use laboratory::few_images::FewImages;
use statistics::{comparison::ComparisonConfig, paired::Estimate};
use widget_state::{concepts::Met, flower_name, format};
use widgets::{
    caption::Caption,
    flower::Flower,
    table::{Cell, Column, Table},
    words::Words,
};

/// Why the best should be scored again.
pub fn offer_text(fresh_seeds: bool) -> &'static str {
    match fresh_seeds {
        false => {
            "Whoever came out on top of many was partly lucky, and this search had the same seeds in every generation: no later score could show it. On seeds that had no part in the choice, luck does not repeat."
        }
        true => {
            "Whoever came out on top of many was partly lucky, even by a mean of several scores. On seeds that had no part in the choice, luck does not repeat."
        }
    }
}

/// What came of it.
pub fn results(confirmation: &Confirmation, outcomes: &[Outcome]) -> impl IntoView + use<> {
    let pairs: Vec<_> = confirmation
        .finalists
        .iter()
        .cloned()
        .zip(outcomes.iter().cloned())
        .collect();
    let rows = move || pairs.iter().map(result).collect();
    let fresh_images = confirmation.has_fresh_images();
    let verdict = verdict(&confirmation.finalists, outcomes, fresh_images);
    let text = if fresh_images {
        "Fresh seeds: initial weights, minibatches and dropout that no search trains on. The search scored on the test images, as published; the second score is on the validation images, by which nothing was chosen."
    } else {
        "Fresh seeds: initial weights, minibatches and dropout that no search trains on. Both scores are on the validation images, which the choice saw."
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
        <Table label="Both scores" testid="confirmation" columns=Signal::stored(columns(n)) rows=rows />
        <p role="status">{verdict}</p>
        <Words at=Met::Guard />
        <FewImages config=Signal::stored(Some(confirmation.experiment.config.clone())) />
        <Caption text=text why=why />
    }
}

fn columns(n: usize) -> Vec<Column> {
    vec![
        Column::new("Optimizer"),
        Column::new("In the search")
            .meaning("Fitness in the search; Adam's of the same generations as the best one's"),
        Column::new(format!("Fresh seeds (n = {n})")).meaning(format!(
            "Mean fitness on {n} fresh seeds with its 95 % interval over them"
        )),
        Column::new("Against Adam in the search")
            .meaning("Fitness minus Adam's in the same generations of the search"),
        Column::new("Against Adam on fresh seeds").meaning(format!(
            "Fitness minus Adam's seed by seed: mean and 95 % interval over {n} seeds"
        )),
        Column::new("Less by").meaning(
            "By how much less that is on fresh seeds than in the search, with the interval on fresh seeds",
        ),
    ]
}

fn result((finalist, outcome): &(Finalist, Outcome)) -> Vec<Cell> {
    let name = match finalist.id {
        Some(id) => format!("{} {id}", flower_name::name(&finalist.genome)),
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
    vec![
        Cell::new(view! { <Flower genome=finalist.genome.clone() /> <span>{name}</span> }),
        Cell::new(format::fitness(finalist.selection)),
        Cell::new(fresh),
        Cell::new(of_lead(format::signed(finalist.selection_lead))),
        Cell::new(of_lead(with_margin(&outcome.lead, format::signed))),
        Cell::new(of_lead(with_margin(&outcome.drop, format::signed))),
    ]
}

fn with_margin(estimate: &Estimate, shown: fn(f64) -> String) -> String {
    let mean = shown(estimate.mean);
    match estimate.margin {
        // Where there is little room the line breaks before the sign.
        Some(margin) => format!("{mean} ±\u{a0}{margin:.3}"),
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
        drop_text(&best.name, best.selection_lead, &outcome.drop)
    )
}

/// Says how much of the `lead` of `name` in the search was luck, its own or Adam's, as far as the interval of `drop`
/// tells.
fn drop_text(name: &str, lead: f64, drop: &Estimate) -> String {
    let shrank = drop.mean >= 0.0;
    // What happened, and how it ends: where the interval is on one side of nought, and where it is not.
    let (what, shown, unshown) = match (format::lead(lead).0, shrank) {
        ("lead", true) => (
            format!("The lead of {name} over Adam shrank"),
            "that much of it was luck or suited the search’s seeds, Adam’s luck included",
            "that it was luck is not shown",
        ),
        ("lead", false) => (
            format!("The lead of {name} over Adam grew"),
            "it was not luck",
            "that it was luck is not shown",
        ),
        (_, true) => (
            format!("{name} was behind Adam and fell back"),
            "luck, Adam’s included, or the search’s seeds had kept it that much closer",
            "that luck had kept it closer is not shown",
        ),
        (_, false) => (
            format!("{name} was behind Adam and caught up"),
            "luck, Adam’s included, or the search’s seeds had held it back",
            "that luck had held it back is not shown",
        ),
    };
    // As it is told: what grew has the interval of its growth.
    let change = Estimate {
        mean: drop.mean.abs(),
        ..*drop
    };
    let n = change.n;
    let said = format!("{what} by {:.3}", change.mean);
    match change.interval() {
        None => format!("{said} on {n} fresh seeds, whose spread is unknown."),
        Some((low, _)) if shrank && low > 0.0 => format!(
            "{said} ± {:.3} on fresh seeds (n = {n}): {shown}.",
            change.margin.unwrap_or_default()
        ),
        Some((low, high)) => {
            let ending = if low > 0.0 { shown } else { unshown };
            format!(
                "{said} on fresh seeds (95 % interval of that {} to {}, n = {n}): {ending}.",
                format::signed(low),
                format::signed(high)
            )
        }
    }
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
        let told = |mean, margin| drop_text("#7", 0.05, &drop(mean, margin));
        assert_eq!(
            told(0.035, Some(0.028)),
            "The lead of #7 over Adam shrank by 0.035 ± 0.028 on fresh seeds (n = 5): that much of it was luck or suited the search’s seeds, Adam’s luck included."
        );
        assert_eq!(
            told(0.010, Some(0.028)),
            "The lead of #7 over Adam shrank by 0.010 on fresh seeds (95 % interval of that −0.018 to +0.038, n = 5): that it was luck is not shown."
        );
        assert_eq!(
            told(-0.016, Some(0.052)),
            "The lead of #7 over Adam grew by 0.016 on fresh seeds (95 % interval of that −0.036 to +0.068, n = 5): that it was luck is not shown."
        );
        assert!(
            told(-0.035, Some(0.028))
                .contains("grew by 0.035 on fresh seeds (95 % interval of that +0.007 to +0.063")
        );
        assert!(told(-0.035, Some(0.028)).ends_with("it was not luck."));
        assert!(told(0.01, None).ends_with("whose spread is unknown."));
    }

    #[test]
    fn who_was_behind_has_no_lead_to_be_luck() {
        for (mean, margin, told) in [
            (
                0.035,
                Some(0.028),
                "fell back by 0.035 ± 0.028 on fresh seeds (n = 5): luck, Adam’s included, or the search’s seeds had kept it that much closer.",
            ),
            (
                0.010,
                Some(0.028),
                "fell back by 0.010 on fresh seeds (95 % interval of that −0.018 to +0.038, n = 5): that luck had kept it closer is not shown.",
            ),
            (
                -0.035,
                Some(0.028),
                "caught up by 0.035 on fresh seeds (95 % interval of that +0.007 to +0.063, n = 5): luck, Adam’s included, or the search’s seeds had held it back.",
            ),
            (
                -0.010,
                Some(0.028),
                "caught up by 0.010 on fresh seeds (95 % interval of that −0.018 to +0.038, n = 5): that luck had held it back is not shown.",
            ),
            (
                0.010,
                None,
                "fell back by 0.010 on 5 fresh seeds, whose spread is unknown.",
            ),
        ] {
            let told = format!("#7 was behind Adam and {told}");
            assert_eq!(drop_text("#7", -0.05, &drop(mean, margin)), told);
        }
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
