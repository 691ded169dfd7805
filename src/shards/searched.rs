//! A search whose generations are trained elsewhere.

use std::path::Path;

use anyhow::Result;

use super::{
    taken::Filled,
    work::{self, Lane, RoundOfWork, Work},
};
use engine::generation::Trainings;
use files::run_file::RunFile;
use host::{
    clock::since_1970,
    data_folder, output,
    search::{curves, generation_line},
};
use protocol::Round;

/// What it is for people.
pub const KIND: &str = "search";

/// Returns the work on the generation under way of `file`, with the images that `data` names or that are
/// found.
///
/// # Errors
/// Where there are no such images.
pub fn work(file: &RunFile, data: Option<&Path>) -> Result<Work> {
    let evolution = file.evolution();
    let trainings = Trainings::of(evolution);
    let manifest = data_folder::manifest(&data_folder::find(data, file.config())?)?;
    let recorded = file.rounds().board.rounds();
    let last = file.config().rounds_per_generation() - 1;
    let round = |round: Round| {
        let index = round.index as usize;
        let lanes = match recorded.get(index) {
            Some(scores) => scores.iter().map(Lane::from).collect(),
            None => vec![Lane::Lacking; trainings.lanes()],
        };
        let of = RoundOfWork::new(round.index, trainings.plan(round), &manifest, lanes)?;
        let curves = index == last;
        Ok(RoundOfWork { curves, ..of })
    };
    let rounds = trainings.rounds().into_iter().map(round);
    let generation = evolution.generation();
    Ok(Work {
        kind: KIND,
        part: "generation",
        whole: identity(file),
        title: format!(
            "generation {} of {}",
            generation + 1,
            file.config().generations
        ),
        generation,
        lanes: trainings.lanes(),
        names: Vec::new(),
        rounds: rounds.collect::<Result<_>>()?,
    })
}

/// Returns what stands for the search of `file`: its settings and the genomes of its first generation.
pub fn identity(file: &RunFile) -> String {
    let everyone = file.evolution().all_candidates().iter();
    let first = everyone.take_while(|candidate| candidate.birth_generation == 0);
    let genomes: Vec<_> = first.map(|candidate| &candidate.genome).collect();
    work::fingerprint(&(file.config(), genomes))
}

/// Records the rounds that are complete, and the generation if all are.
pub fn record(file: &mut RunFile, rounds: &[Filled<'_>]) {
    let now = clock(file);
    for filled in rounds {
        // The file has them in order.
        let lanes: Option<Vec<_>> = filled.lanes.iter().copied().collect();
        let Some(lanes) = lanes else { return };
        let accuracy: Vec<f32> = lanes.iter().map(|lane| lane.accuracy).collect();
        let fitness: Vec<f64> = lanes.iter().map(|lane| lane.fitness).collect();
        file.rounds_mut()
            .finish(filled.of.plan.dataset, &accuracy, &fitness, now);
    }
    let trainings = Trainings::of(file.evolution());
    let (scores, adam) = trainings.scores(&file.rounds().board);
    // The last of these is the last of the generation.
    let curve = |lane: usize| rounds.last()?.lanes.get(lane)?.as_ref()?.curve.cloned();
    let curves = curves::of_lanes(file, &scores, curve);
    file.record(&scores, adam, now);
    match curves {
        Some(curves) => file.record_curves(curves),
        None => output::note(format_args!(
            "Generation {} is recorded without learning curves, since those of its best or of Adam are not known; results \
             that an earlier version asked for have none.",
            file.evolution().history().len()
        )),
    }
}

/// Says what the generation that was recorded last reached.
pub fn told(file: &RunFile) -> String {
    let last = file.generations().last().expect("one was recorded");
    let numbers = (last.generation + 1, file.config().generations);
    generation_line(numbers, &last.population, last.scores, last.adam, None)
}

/// Returns the time on the clock of `file`, in seconds: since the search began, waiting included, as no
/// one machine has the whole of its work; never earlier than what it has recorded.
fn clock(file: &RunFile) -> f64 {
    let begun = file.begun();
    let since = begun.map_or(0.0, |begun| since_1970() - begun as f64);
    since.max(file.worked_secs())
}
