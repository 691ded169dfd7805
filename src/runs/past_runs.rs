//! Earlier runs of this visit, to be laid under the current one where they can be compared with it.

use page_state::state::State;
use protocol::RunId;
use science::config::RunConfig;
use widget_state::plot::Line;

/// Runs that are kept; the oldest leaves first.
const KEPT: usize = 5;

/// How a run went.
#[derive(Debug, Clone, PartialEq)]
pub struct Course {
    /// Which run it was.
    pub run: RunId,
    /// Its settings.
    pub config: RunConfig,
    /// Fingerprint of the visitor's own images, where they were a task of it.
    pub own: Option<String>,
    /// The fittest candidate's fitness per finished generation.
    pub best: Vec<f64>,
}

/// A run that was on show.
#[derive(Debug, Clone, PartialEq)]
struct PastRun {
    course: Course,
    /// Whether it was a recording.
    recorded: bool,
    /// Counts recordings, and runs that were trained here, from 1.
    number: usize,
}

impl PastRun {
    /// Name for people, which no other run has, with the seed where that is told.
    fn name(&self, tells_seed: bool) -> String {
        let what = if self.recorded { "recording" } else { "run" };
        let name = format!("{what} {}", self.number);
        match tells_seed {
            true => format!("{name}, seed {}", self.course.config.seed),
            false => name,
        }
    }

    /// Whether its fitness means the same as that of a run with these settings and own images.
    fn compares_with(&self, config: &RunConfig, own: Option<&str>) -> bool {
        self.course.config.scores_like(config) && self.course.own.as_deref() == own
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
            let course = Course {
                run: *run,
                config: config.clone(),
                own: state.own.clone(),
                best: best.collect(),
            };
            self.add(course, false);
        }
    }

    /// Keeps the recording that is opened; one that is kept already is not kept twice.
    pub fn keep_recording(&mut self, course: Course) {
        let mut kept = self.0.iter_mut().filter(|past| past.recorded);
        let same = kept.find(|past| {
            let before = &past.course;
            (&before.config, &before.own, &before.best)
                == (&course.config, &course.own, &course.best)
        });
        match same {
            Some(past) => past.course.run = course.run,
            None => self.add(course, true),
        }
    }

    /// Returns as a line of its own every run but the one of `state` whose fitness means the same. A recording lies
    /// under recordings alone: nobody who starts a search has asked for one.
    pub fn lines(&self, state: &State, tells_seed: bool) -> Vec<Line> {
        const LOOKS: [&str; KEPT] = [
            "past series-0",
            "past series-1",
            "past series-2",
            "past series-3",
            "past series-4",
        ];
        let Some((current, config)) = &state.run else {
            return Vec::new();
        };
        let replayed = state.recording.is_some();
        let others = self.0.iter().zip(LOOKS).filter(|(past, _)| {
            past.course.run != *current
                && (replayed || !past.recorded)
                && past.compares_with(config, state.own.as_deref())
        });
        let line = |(past, class): (&PastRun, _)| {
            let best = past.course.best.iter().enumerate();
            let points = best.map(|(i, y)| (i as f64, *y));
            Line::new(&past.name(tells_seed), class, points)
        };
        others.map(line).collect()
    }

    fn add(&mut self, course: Course, recorded: bool) {
        if course.best.is_empty() || self.0.iter().any(|past| past.course.run == course.run) {
            return;
        }
        let alike = self.0.iter().filter(|past| past.recorded == recorded);
        let number = alike.map(|past| past.number).max().unwrap_or(0) + 1;
        if self.0.len() == KEPT {
            self.0.remove(0);
        }
        self.0.push(PastRun {
            course,
            recorded,
            number,
        });
    }
}

#[cfg(test)]
mod tests;
