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

/// What one candidate reached on one task: in one training run, or averaged over several.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TaskScore {
    /// The task.
    pub dataset: Dataset,
    /// Share of scoring images classified correctly, 0–1, mean over the runs that did not diverge
    /// (0 where all did).
    pub accuracy: f64,
    /// Mean over runs; [`DIVERGED`] counts for a run that diverged.
    pub fitness: f64,
}

/// What one candidate reached in one training run: one task, one seed.
pub type RoundScore = TaskScore;

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

impl TaskScore {
    fn is_diverged(&self) -> bool {
        self.fitness == DIVERGED
    }

    /// Whether any training run can have these figures, up to rounding.
    fn is_possible(&self) -> bool {
        let accuracy = self.accuracy;
        let earned = accuracy..=accuracy + LOSS_BONUS + 1e-6;
        (0.0..=1.0).contains(&accuracy) && (self.is_diverged() || earned.contains(&self.fitness))
    }

    /// The mean of `scores`, all on `dataset`: of the fitness over all, of the accuracy over those that did not
    /// diverge.
    fn mean<'a>(
        dataset: Dataset,
        scores: impl Iterator<Item = &'a TaskScore> + Clone,
    ) -> TaskScore {
        let mut finished = scores
            .clone()
            .filter(|score| !score.is_diverged())
            .peekable();
        TaskScore {
            dataset,
            accuracy: match finished.peek() {
                Some(_) => mean(finished.map(|score| score.accuracy)),
                None => 0.0,
            },
            fitness: mean(scores.map(|score| score.fitness)),
        }
    }
}

impl Score {
    /// Returns the score over training runs: the mean over tasks of the mean over seeds.
    ///
    /// Tasks stand in the order in which they first appear.
    ///
    /// # Panics
    /// Where there is no training run.
    pub fn from_rounds(rounds: &[RoundScore]) -> Score {
        assert!(!rounds.is_empty(), "a score needs a training run");
        let mut tasks: Vec<TaskScore> = Vec::new();
        for round in rounds {
            if tasks.iter().all(|task| task.dataset != round.dataset) {
                let seeds = rounds.iter().filter(|one| one.dataset == round.dataset);
                tasks.push(TaskScore::mean(round.dataset, seeds));
            }
        }
        Score {
            fitness: mean(tasks.iter().map(|task| task.fitness)),
            diverged: rounds.iter().any(RoundScore::is_diverged),
            tasks,
        }
    }

    /// Returns the mean of one candidate's scores in several generations on the same tasks: of the
    /// fitness over all, of a task's accuracy over those in which the task did not diverge whole.
    ///
    /// # Panics
    /// Where there is no score.
    pub fn mean(scores: &[&Score]) -> Score {
        let (first, later) = scores.split_first().expect("a mean needs a score");
        if later.is_empty() {
            return (*first).clone();
        }
        let task = |(index, task): (usize, &TaskScore)| {
            let of_task = scores.iter().filter_map(|score| score.tasks.get(index));
            TaskScore::mean(task.dataset, of_task)
        };
        Score {
            fitness: mean(scores.iter().map(|score| score.fitness)),
            tasks: first.tasks.iter().enumerate().map(task).collect(),
            diverged: scores.iter().any(|score| score.diverged),
        }
    }
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, count) = values.fold((0.0, 0), |(sum, count), value| (sum + value, count + 1));
    sum / f64::from(count)
}

/// What every lane reached in the finished rounds of one generation.
///
/// A lane is one candidate, or whoever else is trained along; a round is one task and seed.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Scoreboard {
    /// Round by round, one score per lane.
    rounds: Vec<Vec<RoundScore>>,
}

impl Scoreboard {
    /// Takes in the next round: per lane the accuracy (0–1) on the scoring split and the [`fitness`].
    ///
    /// # Panics
    /// Where there is not one of each per lane.
    pub fn finish_round(&mut self, dataset: Dataset, accuracy: &[f32], fitness: &[f64]) {
        assert_eq!(accuracy.len(), fitness.len(), "one of each per lane");
        let lanes = accuracy.iter().zip(fitness);
        let score = |(&accuracy, &fitness): (&f32, &f64)| RoundScore {
            dataset,
            accuracy: f64::from(accuracy),
            fitness,
        };
        self.rounds.push(lanes.map(score).collect());
    }

    /// Leaves the last `lanes` of each round alone.
    pub fn keep_last(&mut self, lanes: usize) {
        for round in &mut self.rounds {
            round.drain(..round.len().saturating_sub(lanes));
        }
    }

    /// Returns the finished rounds in order, one score per lane.
    pub fn rounds(&self) -> &[Vec<RoundScore>] {
        &self.rounds
    }

    /// Returns whether `lane` diverged in any finished round.
    pub fn is_diverged(&self, lane: usize) -> bool {
        let mut scores = self.rounds.iter().filter_map(|round| round.get(lane));
        scores.any(RoundScore::is_diverged)
    }

    /// Returns the scores per lane over all finished rounds.
    ///
    /// # Panics
    /// Where no round is finished.
    pub fn scores(&self) -> Vec<Score> {
        let lane = |lane: usize| {
            let rounds: Vec<RoundScore> = self
                .rounds
                .iter()
                .map(|round| round[lane].clone())
                .collect();
            Score::from_rounds(&rounds)
        };
        (0..self.rounds[0].len()).map(lane).collect()
    }

    /// Checks that its rounds are the first of those on the tasks `rounds`, have `lanes` lanes each, and
    /// figures that training gives.
    ///
    /// # Errors
    /// A sentence naming what is wrong.
    pub fn check(&self, lanes: usize, rounds: &[Dataset]) -> Result<(), String> {
        let (finished, all) = (self.rounds.len(), rounds.len());
        if finished > all {
            return Err(format!(
                "{finished} training runs of a generation are finished where it has {all}."
            ));
        }
        for (round, dataset) in self.rounds.iter().zip(rounds) {
            if round.len() != lanes {
                return Err(format!(
                    "A finished training run has {} lanes where {lanes} are trained.",
                    round.len()
                ));
            }
            if let Some(score) = round.iter().find(|score| score.dataset != *dataset) {
                return Err(format!(
                    "A finished training run is on {} where {} is next.",
                    score.dataset.name(),
                    dataset.name()
                ));
            }
            if let Some(score) = round.iter().find(|score| !score.is_possible()) {
                return Err(format!(
                    "No training gives an accuracy of {:?} and a fitness of {:?}.",
                    score.accuracy, score.fitness
                ));
            }
        }
        Ok(())
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

    fn round(dataset: Dataset, accuracy: f64, fitness: f64) -> RoundScore {
        RoundScore {
            dataset,
            accuracy,
            fitness,
        }
    }

    #[test]
    fn a_score_is_the_mean_over_tasks_of_the_mean_over_seeds() {
        let score = Score::from_rounds(&[
            round(Dataset::Mnist, 0.9, 0.94),
            round(Dataset::Mnist, 0.8, 0.84),
            round(Dataset::Mnist, 0.7, 0.74),
            round(Dataset::Cifar10, 0.3, 0.34),
        ]);
        assert!(near(score.fitness, (0.84 + 0.34) / 2.0), "{score:?}");
        assert!(!score.diverged);
        let datasets: Vec<Dataset> = score.tasks.iter().map(|task| task.dataset).collect();
        assert_eq!(datasets, [Dataset::Mnist, Dataset::Cifar10]);
        assert!(near(score.tasks[0].accuracy, 0.8) && near(score.tasks[0].fitness, 0.84));
    }

    #[test]
    fn a_diverged_seed_costs_fitness_but_not_accuracy() {
        let score = Score::from_rounds(&[
            round(Dataset::Mnist, 0.9, 0.94),
            round(Dataset::Mnist, 0.1, DIVERGED),
            round(Dataset::Cifar10, 0.1, DIVERGED),
        ]);
        assert!(score.diverged);
        assert!(near(score.tasks[0].accuracy, 0.9));
        assert!(near(score.tasks[0].fitness, (0.94 - 1.0) / 2.0));
        assert!(near(score.tasks[1].accuracy, 0.0));
        assert!(near(score.fitness, (-0.03 - 1.0) / 2.0));
    }

    #[test]
    fn a_mean_over_generations_counts_every_fitness_and_every_finished_accuracy() {
        let generation =
            |accuracy, fitness| Score::from_rounds(&[round(Dataset::Mnist, accuracy, fitness)]);
        let (good, better) = (generation(0.5, 0.5), generation(0.75, 0.75));
        let lost = generation(0.1, DIVERGED);
        assert_eq!(Score::mean(&[&good]), good);
        let mean = Score::mean(&[&good, &better]);
        assert!(near(mean.fitness, 0.625) && near(mean.tasks[0].accuracy, 0.625));
        assert!(!mean.diverged);
        let mean = Score::mean(&[&good, &better, &lost]);
        assert!(near(mean.fitness, 0.25 / 3.0) && near(mean.tasks[0].accuracy, 0.625));
        assert!(mean.diverged && near(mean.tasks[0].fitness, mean.fitness));
    }

    fn board() -> Scoreboard {
        let mut board = Scoreboard::default();
        board.finish_round(Dataset::FashionMnist, &[0.75, 0.5], &[0.78, 0.5]);
        board.finish_round(Dataset::Cifar10, &[0.25, 0.0], &[0.29, DIVERGED]);
        board
    }

    #[test]
    fn the_scoreboard_keeps_lanes_and_rounds_apart() {
        let board = board();
        let [first, second] = &board.scores()[..] else {
            panic!("one score per lane")
        };
        assert!(near(first.tasks[0].fitness, 0.78), "{first:?}");
        assert!(near(first.tasks[1].fitness, 0.29), "{first:?}");
        assert!(!first.diverged && !board.is_diverged(0));
        assert!(near(second.tasks[0].fitness, 0.5));
        assert!(near(second.tasks[1].fitness, DIVERGED));
        assert!(near(second.fitness, (0.5 - 1.0) / 2.0) && second.diverged);
        assert!(board.is_diverged(1) && !board.is_diverged(2));
        let mut last = board.clone();
        last.keep_last(1);
        assert_eq!(last.scores(), board.scores()[1..]);
    }

    #[test]
    fn a_scoreboard_that_no_training_gives_is_refused() {
        let tasks = [Dataset::FashionMnist, Dataset::Cifar10, Dataset::Cifar10];
        assert_eq!(board().check(2, &tasks), Ok(()));
        assert_eq!(Scoreboard::default().check(2, &tasks), Ok(()));
        for (lanes, rounds, reason) in [
            (2, &tasks[..1], "2 training runs"),
            (3, &tasks[..], "2 lanes where 3"),
            (2, &tasks[1..], "Fashion-MNIST where CIFAR-10"),
        ] {
            let refusal = board().check(lanes, rounds).expect_err(reason);
            assert!(refusal.contains(reason), "{refusal}");
        }
        for (accuracy, fitness) in [
            (0.5, f64::NAN),
            (0.5, f64::INFINITY),
            (0.5, 0.49),
            (0.5, 0.56),
            (0.5, -0.5),
            (1.5, 1.5),
            (-0.1, DIVERGED),
            (f32::NAN, DIVERGED),
        ] {
            let mut board = Scoreboard::default();
            board.finish_round(tasks[0], &[accuracy], &[fitness]);
            assert!(board.check(1, &tasks).is_err(), "{accuracy} {fitness}");
        }
    }
}
