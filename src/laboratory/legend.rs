//! What intervals, filled dots, verdicts and looks mean, behind "What is this?"; and what a number of
//! seeds is able to find.

use leptos::prelude::*;

use science::catalog::{Dataset, images_text};
use statistics::{
    comparison::ComparisonConfig,
    looks::{SEEDS_FOR_VERDICT, level},
    power::power,
};
use widget_state::format;

/// A difference, in standard deviations between seeds, that is often met between optimizers.
const USUAL_EFFECT: f64 = 2.0;

/// How many images each task of `config` is scored on: `1,000 (Digits 8×8: 300)`.
pub fn scored_images(config: &ComparisonConfig) -> String {
    let (split, most) = (config.protocol.scoring_split(), config.scoring_images);
    images_text(&config.tasks, split, most, Dataset::shipped, format::count)
}

/// Explains the marks of the laboratory's results.
#[component]
pub fn Legend(
    /// Whether there are dots to be explained.
    dots: bool,
) -> impl IntoView {
    let dots = dots.then(|| {
        view! {
            <dt>"Dot and bar"</dt>
            <dd>
                "The dot is the mean change over the seeds, the bar its 95 % interval. A filled dot is a verdict: it differs from the genome by more than chance explains. Hollow dots say nothing yet."
            </dd>
        }
    });
    view! {
        <details class="caption">
            <summary><span class="why">"What is this?"</span></summary>
            <dl>
                {dots}
                <dt>"Interval (±)"</dt>
                <dd>
                    "Where the true mean lies in 95 of 100 such experiments, over seeds, for just these scoring images (Student’s t); each interval by itself. The wider one is over seeds and images, paired: had other images been drawn as well (two-way analysis of variance; Owen 2007, Howe 1974)."
                </dd>
                <dt>"Preliminary, primary, exploratory"</dt>
                <dd>
                    "The number of seeds is fixed before the start, and until all are in figures are preliminary. Only the primary table, accuracy over all tasks, gives verdicts; the others show differences with intervals."
                </dd>
                <dt>"p and Holm"</dt>
                <dd>
                    "p is the chance of such a difference between equals (paired t-test, two-sided). Among many comparisons some look significant by chance; Holm’s correction raises every p so that a false verdict among all rows stays as rare as one."
                </dd>
                <dt>"Looks"</dt>
                <dd>
                    "Who adds seeds until p is small finds something by chance sooner or later. So the first look at a sample has a level of 0.04 and each later one a smaller share of what is left of 0.05: textbooks call it alpha spending (Lan & DeMets 1983)."
                </dd>
            </dl>
        </details>
    }
}

/// Says what `seeds` seeds find among so many comparisons with one baseline.
pub fn power_text(seeds: u32, comparisons: usize) -> String {
    if seeds < SEEDS_FOR_VERDICT {
        return format!("No verdict below {SEEDS_FOR_VERDICT} seeds.");
    }
    let level = level(1) / comparisons.max(1) as f64;
    let share = power(seeds as usize, USUAL_EFFECT, level);
    let among = match comparisons {
        0 | 1 => String::new(),
        count => format!(" among {count} comparisons, by Holm’s correction"),
    };
    format!(
        "{} seeds: a difference of {USUAL_EFFECT} standard deviations between seeds is found with {:.0} % power{among}.",
        format::count(seeds.into()),
        100.0 * share
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_seeds_can_find_is_said() {
        // scipy 1.17.1, noncentral t at level 0.04 / 8: 0.0628 and 0.9794.
        assert!(power_text(3, 8).contains("3 seeds: a difference of 2 standard deviations"));
        assert!(power_text(3, 8).contains("with 6 % power among 8 comparisons"));
        assert!(power_text(10, 8).contains("with 98 % power"));
        let one = power_text(5, 1);
        assert!(one.ends_with("with 87 % power."), "{one}");
        assert_eq!(power_text(2, 8), "No verdict below 3 seeds.");
    }
}
