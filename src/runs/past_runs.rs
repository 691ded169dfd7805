//! Earlier runs of this visit, to be laid under the current one.

use page_state::state::State;
use protocol::RunId;
use widget_state::plot::Line;

/// Runs that are kept; the oldest leaves first.
const KEPT: usize = 5;

/// Fitness by generation of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct PastRun {
    /// Which run it was.
    pub run: RunId,
    /// Whether it was a recording.
    pub recorded: bool,
    /// Counts recordings, and runs that were trained here, from 1.
    pub number: usize,
    /// Seed of its random numbers.
    pub seed: u64,
    /// The fittest candidate's fitness per finished generation.
    pub best: Vec<f64>,
}

impl PastRun {
    /// Name for people, which no other run has.
    pub fn name(&self) -> String {
        let what = if self.recorded { "recording" } else { "run" };
        format!("{what} {}, seed {}", self.number, self.seed)
    }
}

/// The runs so far, oldest first.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PastRuns(Vec<PastRun>);

impl PastRuns {
    /// Keeps what the run of `state` reached, if it is live and finished a generation.
    pub fn keep(&mut self, state: &State) {
        if let (Some((run, config)), None) = (&state.run, &state.recording) {
            let best = state.history.iter().map(|generation| generation.best);
            self.add(*run, false, config.seed, best.collect());
        }
    }

    /// Keeps the recording that is opened as `run`; one that is kept already is not kept twice.
    pub fn keep_recording(&mut self, run: RunId, seed: u64, best: Vec<f64>) {
        let same = |past: &PastRun| past.recorded && past.seed == seed && past.best == best;
        if !self.0.iter().any(same) {
            self.add(run, true, seed, best);
        }
    }

    /// Returns every run but `current` as a line of its own.
    pub fn lines(&self, current: Option<RunId>) -> Vec<Line> {
        const LOOKS: [&str; KEPT] = [
            "past series-0",
            "past series-1",
            "past series-2",
            "past series-3",
            "past series-4",
        ];
        let others = self.0.iter().zip(LOOKS);
        let others = others.filter(|(past, _)| Some(past.run) != current);
        let points = |best: &[f64]| {
            best.iter()
                .enumerate()
                .map(|(i, y)| (i as f64, *y))
                .collect()
        };
        others
            .map(|(past, class)| Line {
                name: past.name(),
                class,
                points: points(&past.best),
            })
            .collect()
    }

    fn add(&mut self, run: RunId, recorded: bool, seed: u64, best: Vec<f64>) {
        if best.is_empty() || self.0.iter().any(|past| past.run == run) {
            return;
        }
        let alike = self.0.iter().filter(|past| past.recorded == recorded);
        let number = alike.map(|past| past.number).max().unwrap_or(0) + 1;
        if self.0.len() == KEPT {
            self.0.remove(0);
        }
        self.0.push(PastRun {
            run,
            recorded,
            number,
            seed,
            best,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_runs_are_kept_and_the_current_one_is_left_out() {
        let mut runs = PastRuns::default();
        for i in 0..7 {
            runs.keep_recording(RunId(i), u64::from(i), vec![0.5, 0.6]);
        }
        runs.keep_recording(RunId(9), 9, Vec::new());
        let names = |current| -> Vec<String> {
            let lines = runs.lines(current);
            lines.into_iter().map(|line| line.name).collect()
        };
        assert_eq!(names(None).len(), KEPT);
        assert_eq!(names(Some(RunId(6))).len(), KEPT - 1);
        assert_eq!(names(None)[0], "recording 3, seed 2");
        assert_eq!(runs.lines(None)[0].points, [(0.0, 0.5), (1.0, 0.6)]);
    }

    #[test]
    fn the_same_recording_is_kept_once() {
        let mut runs = PastRuns::default();
        runs.keep_recording(RunId(1), 42, vec![0.5]);
        runs.keep_recording(RunId(2), 42, vec![0.5]);
        assert_eq!(runs.lines(None).len(), 1);
    }

    #[test]
    fn recordings_of_one_seed_differ_in_name() {
        let mut runs = PastRuns::default();
        runs.keep_recording(RunId(1), 42, vec![0.5]);
        runs.keep_recording(RunId(2), 42, vec![0.6]);
        let names: Vec<String> = runs.0.iter().map(PastRun::name).collect();
        assert_eq!(names, ["recording 1, seed 42", "recording 2, seed 42"]);
    }
}
