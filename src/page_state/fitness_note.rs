//! What a fitness is made of, in one sentence beside the figure.

use science::fitness::{LOSS_BONUS, Score};
use statistics::resolution::{accuracy_text, few_images_text};

/// Says how `score`, reached on `images` per task, comes about, and why it can exceed 1.
pub fn fitness_note(score: &Score, images: u32) -> String {
    let accuracy = score.tasks.iter().map(|task| task.accuracy).sum::<f64>();
    let accuracy = accuracy / score.tasks.len().max(1) as f64;
    let bonus = score.fitness - accuracy;
    let sum = match score.diverged {
        true => String::new(),
        false => format!(
            " Here {} right and {:.3} more.",
            accuracy_text(accuracy, images),
            bonus.max(0.0)
        ),
    };
    let few = few_images_text(images).map_or_else(String::new, |text| format!(" {text}"));
    format!(
        "Fitness is the share of unseen images that are right plus up to {LOSS_BONUS} for a low training loss, so it can exceed 1.{sum}{few}"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{assert_says, score_on};
    use science::catalog::Dataset;

    #[test]
    fn a_fitness_above_one_is_explained() {
        let score = |accuracy, fitness| score_on(&[Dataset::Own], accuracy, fitness);
        assert_eq!(
            fitness_note(&score(1.0, 1.025), 1000),
            "Fitness is the share of unseen images that are right plus up to 0.05 for a low training loss, so it can exceed 1. Here 100.0 % right and 0.025 more."
        );
        let few = fitness_note(&score(0.9, 0.9), 10);
        assert_says(few, "…Here 90 % right and 0.000 more. Only 10 images…");
        assert!(!fitness_note(&score(0.0, -1.0), 1000).contains("Here"));
    }
}
