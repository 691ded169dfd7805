//! From curves to fitness.
//!
//! Knows losses and accuracies, not how they came about or which genome they belong to.
//! Source: arXiv 2512.11853, where accuracy is on the test split.

use serde::{Deserialize, Serialize};

use super::catalog::Dataset;

/// Fitness of a candidate that diverged.
pub const DIVERGED: f64 = -1.0;

/// Loss above which a training run counts as diverged.
pub const MAX_LOSS: f32 = 50.0;

/// How many of the last losses enter the fitness.
pub const LAST_LOSSES: usize = 50;

/// Weight of the losses in the fitness.
pub const LOSS_BONUS: f64 = 0.05;

/// Returns whether a loss ends a training run: not a number, infinite, or above [`MAX_LOSS`].
pub fn is_diverged(loss: f32) -> bool {
    !loss.is_finite() || loss > MAX_LOSS
}

/// Returns the fitness of one training run.
///
/// accuracy + 0.05·max(0, 1 − mean of the last 50 losses), or [`DIVERGED`] where any loss
/// [`is_diverged`]. Accuracy in 0–1; a shorter curve counts whole, an empty one adds nothing.
pub fn fitness(accuracy: f64, losses: &[f32]) -> f64 {
    if losses.iter().any(|&loss| is_diverged(loss)) {
        return DIVERGED;
    }
    let last = &losses[losses.len().saturating_sub(LAST_LOSSES)..];
    let mean = last.iter().map(|&loss| f64::from(loss)).sum::<f64>() / last.len() as f64;
    // The mean of nothing is NaN, and the larger of NaN and 0 is 0.
    accuracy + LOSS_BONUS * (1.0 - mean).max(0.0)
}

/// Returns whether any training run, or a mean over several, can have this fitness: from [`DIVERGED`] to
/// 1 + [`LOSS_BONUS`], up to rounding.
pub fn is_possible(fitness: f64) -> bool {
    (DIVERGED..=1.0 + LOSS_BONUS + 1e-6).contains(&fitness)
}

/// What one candidate reached on one task, averaged over its seeds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TaskScore {
    /// The task.
    pub dataset: Dataset,
    /// Share of scoring images classified correctly, 0–1, mean over the seeds that did not diverge
    /// (0 where all did).
    pub accuracy: f64,
    /// Mean over seeds; [`DIVERGED`] counts for a seed that diverged.
    pub fitness: f64,
}

/// What one candidate reached in one generation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Score {
    /// Mean over tasks of the mean over seeds.
    pub fitness: f64,
    /// Per task, in the order of the settings.
    pub tasks: Vec<TaskScore>,
    /// Whether any training run of it diverged.
    pub diverged: bool,
}

/// What one candidate reached in one training run: one task, one seed.
#[derive(Debug, Clone, PartialEq)]
pub struct LegScore {
    /// The task.
    pub dataset: Dataset,
    /// Share of scoring images classified correctly, 0–1.
    pub accuracy: f64,
    /// Fitness of this run alone; [`DIVERGED`] where it diverged.
    pub fitness: f64,
}

impl Score {
    /// Returns the score over training runs: the mean over tasks of the mean over seeds.
    ///
    /// Tasks stand in the order in which they first appear.
    ///
    /// # Panics
    /// Where there is no training run.
    pub fn from_legs(legs: &[LegScore]) -> Score {
        assert!(!legs.is_empty(), "a score needs a training run");
        let mut tasks: Vec<TaskScore> = Vec::new();
        for leg in legs {
            if tasks.iter().all(|task| task.dataset != leg.dataset) {
                tasks.push(TaskScore::from_legs(leg.dataset, legs));
            }
        }
        Score {
            fitness: mean(tasks.iter().map(|task| task.fitness)),
            diverged: legs.iter().any(|leg| leg.fitness == DIVERGED),
            tasks,
        }
    }
}

impl TaskScore {
    fn from_legs(dataset: Dataset, legs: &[LegScore]) -> TaskScore {
        let seeds = || legs.iter().filter(|leg| leg.dataset == dataset);
        let mut finished = seeds().filter(|leg| leg.fitness != DIVERGED).peekable();
        let accuracy = match finished.peek() {
            Some(_) => mean(finished.map(|leg| leg.accuracy)),
            None => 0.0,
        };
        TaskScore {
            dataset,
            accuracy,
            fitness: mean(seeds().map(|leg| leg.fitness)),
        }
    }
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, count) = values.fold((0.0, 0), |(sum, count), value| (sum + value, count + 1));
    sum / f64::from(count)
}

/// Gathers one generation's training, step by step, into scores per lane.
///
/// A lane is one candidate, or whoever else is trained along.
#[derive(Debug, Clone)]
pub struct Scoreboard {
    /// Losses of the leg under way, per lane.
    losses: Vec<Vec<f32>>,
    /// Finished legs, per lane.
    legs: Vec<Vec<LegScore>>,
}

impl Scoreboard {
    /// Returns an empty board for so many lanes.
    pub fn new(lanes: usize) -> Scoreboard {
        Scoreboard {
            losses: vec![Vec::new(); lanes],
            legs: vec![Vec::new(); lanes],
        }
    }

    /// Takes in one training step of the leg under way: the minibatch loss per lane, NaN for a lane
    /// that has diverged.
    ///
    /// # Panics
    /// Where there is not one loss per lane.
    pub fn record_step(&mut self, losses: &[f32]) {
        assert_eq!(losses.len(), self.losses.len(), "one loss per lane");
        for (curve, &loss) in self.losses.iter_mut().zip(losses) {
            curve.push(loss);
        }
    }

    /// Ends the leg under way with the accuracy per lane (0–1) on the scoring split; the next step
    /// begins another leg.
    ///
    /// # Panics
    /// Where there is not one accuracy per lane.
    pub fn finish_leg(&mut self, dataset: Dataset, accuracies: &[f32]) {
        assert_eq!(accuracies.len(), self.legs.len(), "one accuracy per lane");
        for ((curve, legs), &accuracy) in self.losses.iter_mut().zip(&mut self.legs).zip(accuracies)
        {
            let accuracy = f64::from(accuracy);
            legs.push(LegScore {
                dataset,
                accuracy,
                fitness: fitness(accuracy, curve),
            });
            curve.clear();
        }
    }

    /// Returns the scores per lane over all finished legs.
    ///
    /// # Panics
    /// Where no leg is finished.
    pub fn scores(&self) -> Vec<Score> {
        self.legs
            .iter()
            .map(|legs| Score::from_legs(legs))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(a: f64, b: f64) -> bool {
        (a - b).abs() < 1e-9
    }

    #[test]
    fn the_last_fifty_losses_earn_a_bonus_below_one() {
        let mut losses = vec![40.0; 100];
        losses.extend([0.2; 25]);
        losses.extend([0.4; 25]);
        assert!(near(fitness(0.8, &losses), 0.8 + 0.05 * 0.7));
        assert!(
            near(fitness(0.8, &[0.5, 0.7]), 0.8 + 0.05 * 0.4),
            "a short curve counts whole"
        );
        assert!(near(fitness(0.8, &[1.5]), 0.8), "no malus above one");
        assert!(near(fitness(0.8, &[]), 0.8));
    }

    #[test]
    fn one_loss_out_of_bounds_is_enough_to_diverge() {
        for loss in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 50.01] {
            let mut losses = vec![0.1; 100];
            losses[3] = loss;
            assert_eq!(fitness(0.9, &losses), DIVERGED, "{loss}");
        }
        assert!(near(fitness(0.9, &[50.0]), 0.9), "fifty itself is allowed");
    }

    fn leg(dataset: Dataset, accuracy: f64, fitness: f64) -> LegScore {
        LegScore {
            dataset,
            accuracy,
            fitness,
        }
    }

    #[test]
    fn a_score_is_the_mean_over_tasks_of_the_mean_over_seeds() {
        let score = Score::from_legs(&[
            leg(Dataset::Mnist, 0.9, 0.94),
            leg(Dataset::Mnist, 0.8, 0.84),
            leg(Dataset::Mnist, 0.7, 0.74),
            leg(Dataset::Cifar10, 0.3, 0.34),
        ]);
        assert!(near(score.fitness, (0.84 + 0.34) / 2.0), "{score:?}");
        assert!(!score.diverged);
        let datasets: Vec<Dataset> = score.tasks.iter().map(|task| task.dataset).collect();
        assert_eq!(datasets, [Dataset::Mnist, Dataset::Cifar10]);
        assert!(near(score.tasks[0].accuracy, 0.8) && near(score.tasks[0].fitness, 0.84));
    }

    #[test]
    fn a_diverged_seed_costs_fitness_but_not_accuracy() {
        let score = Score::from_legs(&[
            leg(Dataset::Mnist, 0.9, 0.94),
            leg(Dataset::Mnist, 0.1, DIVERGED),
            leg(Dataset::Cifar10, 0.1, DIVERGED),
        ]);
        assert!(score.diverged);
        assert!(near(score.tasks[0].accuracy, 0.9));
        assert!(near(score.tasks[0].fitness, (0.94 - 1.0) / 2.0));
        assert!(near(score.tasks[1].accuracy, 0.0));
        assert!(near(score.fitness, (-0.03 - 1.0) / 2.0));
    }

    #[test]
    fn the_scoreboard_keeps_lanes_and_legs_apart() {
        let mut board = Scoreboard::new(2);
        board.record_step(&[0.5, 2.0]);
        board.record_step(&[0.3, 0.4]);
        board.finish_leg(Dataset::FashionMnist, &[0.75, 0.5]);
        board.record_step(&[0.2, f32::NAN]);
        board.finish_leg(Dataset::Cifar10, &[0.25, 0.5]);
        let [first, second] = &board.scores()[..] else {
            panic!("one score per lane")
        };
        assert!(near(first.tasks[0].fitness, 0.75 + 0.05 * 0.6), "{first:?}");
        assert!(near(first.tasks[1].fitness, 0.25 + 0.05 * 0.8), "{first:?}");
        assert!(!first.diverged);
        assert!(near(second.tasks[0].fitness, 0.5));
        assert!(near(second.tasks[1].fitness, DIVERGED));
        assert!(near(second.fitness, (0.5 - 1.0) / 2.0) && second.diverged);
    }
}
