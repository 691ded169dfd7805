//! The learning curves of the training run under way, as the search's file keeps them.

use files::run_file::{
    RunFile,
    curves::{CurveRecorder, GenerationCurves, LearningCurve, every},
};
use protocol::{Round, StepRecord};
use science::{
    evolution::{CandidateId, taken_over},
    fitness::Score,
    selection::ranking,
};

/// Follows a search; nothing is known before its first training step.
#[derive(Debug, Default)]
pub struct Curves(Option<(Round, CurveRecorder)>);

impl Curves {
    /// Takes in what was trained in `round` of the search in `file`.
    pub fn trained(&mut self, file: &RunFile, round: Round, records: &[StepRecord]) {
        for record in records {
            let recorder = match &mut self.0 {
                // A round that ran out of memory begins once more.
                Some((known, recorder)) if *known == round && record.step > 0 => recorder,
                under_way => {
                    let recorder = CurveRecorder::new(file.config().steps, record.loss.len());
                    &mut under_way.insert((round, recorder)).1
                }
            };
            recorder.push(&record.loss, &record.accuracy);
        }
    }

    /// Returns the curves of the generation of `file` that is under way and reached `scores`; `None` where its
    /// last training run was not seen, or not that of its fittest.
    pub fn of_generation(&self, file: &RunFile, scores: &[Score]) -> Option<GenerationCurves> {
        let (round, recorder) = self.0.as_ref()?;
        if round.index as usize + 1 != file.config().rounds_per_generation() {
            return None;
        }
        of_lanes(file, scores, |lane| recorder.curve(lane))
    }
}

/// Returns the curves of the generation of `file` that is under way and reached `scores`, where `curve` returns
/// those of the lanes of its last training run; `None` where one that the file keeps is not known.
pub fn of_lanes(
    file: &RunFile,
    scores: &[Score],
    curve: impl Fn(usize) -> Option<LearningCurve>,
) -> Option<GenerationCurves> {
    let (evolution, fittest) = (file.evolution(), fittest(scores)?);
    let population = evolution.ask();
    let known = taken_over(evolution.config(), population);
    let best = match fittest.checked_sub(known) {
        Some(lane) => curve(lane)?,
        None => before(file, population[fittest].id)?,
    };
    Some(GenerationCurves {
        every: every(evolution.config().steps),
        best,
        // The last lane.
        adam: curve(population.len() - known)?,
        founder: match evolution.founder() {
            Some(_) if evolution.generation() == 0 => Some(curve(0)?),
            _ => None,
        },
    })
}

/// The curve of the candidate `id` in the last told generation of `file`, where that was its fittest.
fn before(file: &RunFile, id: CandidateId) -> Option<LearningCurve> {
    let last = file.generation(file.evolution().generation().checked_sub(1)?)?;
    let same = last.population[fittest(last.scores)?].id == id;
    last.curves
        .filter(|_| same)
        .map(|curves| curves.best.clone())
}

/// The place of the fittest, the first of equals.
fn fittest(scores: &[Score]) -> Option<usize> {
    let fitness: Vec<f64> = scores.iter().map(|score| score.fitness).collect();
    ranking(&fitness).first().copied()
}
