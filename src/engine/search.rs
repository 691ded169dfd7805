//! One search from the first generation to the last: breed, train, score, tell.
//!
//! The loop asks its [`Callbacks`] for bytes, for the time and for leave to go on, and its [`WorkerPool`] to
//! train; it does not know whether it runs in a Web Worker or under a test, or who trains what.

use std::collections::HashSet;

use super::{
    callbacks::{Callbacks, Interruption},
    events::{Report, RoundOfRun},
    generation::Trainings,
    library::{Library, TaskImages},
    pool::WorkerPool,
};
use protocol::{Event, RunId};
use science::{
    config::{RunConfig, Setting},
    evolution::{Candidate, Evolution},
    fitness::Scoreboard,
};

/// Carries `evolution` to its end, in events, from the first round of the generation under way that is not
/// on the `board`.
///
/// Lanes are those of [`Trainings`].
///
/// # Errors
///
/// [`Interruption`] where it was stopped or could not go on.
pub async fn search(
    callbacks: &mut impl Callbacks,
    pool: &mut impl WorkerPool,
    library: &mut Library,
    run: RunId,
    mut evolution: Evolution,
    mut board: Scoreboard,
) -> Result<(), Interruption> {
    let config = &evolution.config().clone();
    if let Some(invalid) = config.validate().first() {
        return Err(Interruption::Failed(invalid.message.clone()));
    }
    let bred = |candidate: &Candidate| candidate.genome.is_within_bounds();
    if let Some(candidate) = evolution.ask().iter().find(|candidate| !bred(candidate)) {
        let id = candidate.id;
        return Err(Interruption::Failed(format!(
            "A gene of candidate {id} is out of its range."
        )));
    }
    let known = evolution.known().len();
    board.check(evolution.ask().len() - known + 1, &config.rounds())?;
    let tasks = library.load(callbacks, run, config).await?;
    tell_images(callbacks, run, config, &tasks);
    let mut met = HashSet::new();
    while !evolution.is_finished() {
        callbacks.checkpoint().await?;
        let generation = evolution.generation();
        let population = evolution.ask().to_vec();
        let trainings = Trainings::of(&evolution);
        callbacks.emit(Event::GenerationStarted {
            run,
            generation,
            population,
        });

        let seeds = config.seeds_per_evaluation as usize;
        let tasks = tasks
            .iter()
            .flat_map(|task| std::iter::repeat_n(task, seeds));
        let rounds = trainings.rounds().into_iter().zip(tasks);
        for (round, task) in rounds.skip(board.rounds().len()) {
            let plan = trainings.plan(round);
            let place = RoundOfRun {
                run,
                generation,
                round,
                first: met.insert(round.dataset),
            };
            let (accuracy, fitness) = place
                .train(callbacks, pool, plan, task, Report::Figures)
                .await?;
            board.finish_round(round.dataset, &accuracy, &fitness);
        }

        let (scores, adam) = trainings.scores(&std::mem::take(&mut board));
        evolution.tell(&scores);
        let elapsed_secs = callbacks.elapsed_secs();
        callbacks.emit(Event::GenerationFinished {
            run,
            generation,
            scores,
            adam,
            elapsed_secs,
        });
        if !evolution.is_finished() {
            callbacks.generation_finished();
        }
    }
    Ok(())
}

/// Says how many images the run uses, where they are fewer than the settings ask for.
fn tell_images(
    callbacks: &mut impl Callbacks,
    run: RunId,
    config: &RunConfig,
    tasks: &[TaskImages],
) {
    let most = |setting: Setting, images: fn(&TaskImages) -> usize| {
        let (least, _) = setting.range().expect("it is a number");
        let most = tasks.iter().map(images).max().unwrap_or(0);
        least.max(most as u32)
    };
    let train_images = most(Setting::TrainImages, |task| task.train.len());
    let scoring_images = most(Setting::ScoringImages, |task| task.scoring.len());
    if (train_images, scoring_images) != (config.train_images, config.scoring_images) {
        callbacks.emit(Event::Images {
            run,
            train_images,
            scoring_images,
        });
    }
}
