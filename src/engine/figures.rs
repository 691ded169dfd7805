//! What some lanes reach in one round: trained, scored and rated. Nobody is told but whoever asked.

use super::{
    callbacks::{Callbacks, Interruption},
    library::TaskImages,
    pool::{WorkerPool, train_and_score},
    round::Plan,
};
use protocol::StepRecord;
use science::{catalog::Dataset, fitness::fitness};
use statistics::{answers::Answers, comparison::Trial};

/// What the lanes of a round reached, in order.
#[derive(Debug, Clone, PartialEq)]
pub struct Figures {
    /// The outcome on every scoring image.
    pub answers: Vec<Answers>,
    /// Share of the scoring images classified correctly, 0–1.
    pub accuracy: Vec<f32>,
    /// The [`fitness`] of this round alone.
    pub fitness: Vec<f64>,
    /// Loss on each minibatch.
    pub losses: Vec<Vec<f32>>,
}

impl Figures {
    /// Returns them as a comparison keeps those of the optimizers called `names`, on this task and seed.
    pub fn trials<'a>(
        &self,
        names: impl IntoIterator<Item = &'a String>,
        dataset: Dataset,
        seed: u32,
    ) -> Vec<Trial> {
        let lanes = self.answers.iter().zip(&self.losses);
        let trial = |(name, (answers, losses)): (&String, (&Answers, &Vec<f32>))| {
            Trial::new(name, dataset, seed, answers.accuracy(), losses.clone())
                .with_answers(answers.clone())
        };
        names.into_iter().zip(lanes).map(trial).collect()
    }
}

/// Trains `plan` to its last step and scores it. Records go to `report` as in [`train_and_score`].
///
/// # Errors
///
/// [`Interruption`] where it was stopped or could not go on.
pub async fn train<H: Callbacks>(
    callbacks: &mut H,
    pool: &mut impl WorkerPool,
    plan: Plan,
    task: &TaskImages,
    mut report: impl FnMut(&mut H, Vec<StepRecord>),
) -> Result<Figures, Interruption> {
    let mut losses = vec![Vec::new(); plan.optimizers.len()];
    let answers = train_and_score(callbacks, pool, plan, task, |callbacks, records| {
        for record in &records {
            for (curve, loss) in losses.iter_mut().zip(&record.loss) {
                curve.push(*loss);
            }
        }
        report(callbacks, records);
    })
    .await?;
    let accuracy: Vec<f32> = answers.iter().map(Answers::accuracy).collect();
    let lanes = accuracy.iter().zip(&losses);
    let fitness = lanes
        .map(|(&accuracy, curve)| fitness(f64::from(accuracy), curve))
        .collect();
    Ok(Figures {
        answers,
        accuracy,
        fitness,
        losses,
    })
}
