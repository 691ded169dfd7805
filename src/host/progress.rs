//! How far a search has come: a bar in a terminal, a line now and then elsewhere, and lines of results.

use std::io::{IsTerminal, stderr};

use indicatif::{ProgressBar, ProgressStyle};

use super::output;
use science::config::RunConfig;
use text::number::duration;

/// Seconds of work between two signs of life where there is no bar.
pub const SIGN_SECS: f64 = 60.0;

/// When a sign of life is due: at this second of work; never where a bar shows it.
pub struct Signs(Option<f64>);

impl Signs {
    /// The first is due at second `first` of the work, unless standard error is a terminal.
    pub fn from(first: f64) -> Self {
        Self((!stderr().is_terminal()).then_some(first))
    }

    /// Returns whether one is due at second `now`; the next one follows after [`SIGN_SECS`].
    pub fn due(&mut self, now: f64) -> bool {
        let due = self.0.is_some_and(|due| now >= due);
        if due {
            self.0 = Some(now + SIGN_SECS);
        }
        due
    }
}

/// The bar and the lines above it. Bars go to standard error and only to a terminal; lines go to
/// standard output.
pub struct Progress {
    bar: ProgressBar,
    /// What goes on, as the bar says it.
    doing: String,
    steps: u64,
    steps_per_generation: u64,
    /// Steps that were done before the clock of this progress began.
    before: u64,
    before_secs: f64,
    signs: Signs,
    /// Whether standard output took every line so far.
    taken: bool,
}

impl Progress {
    /// Returns the progress of a search of `config` that has so many `generations` and `rounds` of the
    /// next behind it, on which `before_secs` seconds of work were spent.
    pub fn new(config: &RunConfig, generations: usize, rounds: usize, before_secs: f64) -> Self {
        let steps_per_generation = u64::from(config.steps) * config.rounds_per_generation() as u64;
        let steps = steps_per_generation * u64::from(config.generations);
        let before =
            steps_per_generation * generations as u64 + u64::from(config.steps) * rounds as u64;
        let bar = ProgressBar::new(steps);
        let template = "{msg:16} {wide_bar} {percent:>3}%  {elapsed} gone, {eta} left";
        bar.set_style(ProgressStyle::with_template(template).expect("the template is well formed"));
        bar.set_position(before);
        bar.reset_eta();
        Self {
            bar,
            doing: String::new(),
            steps,
            steps_per_generation,
            before,
            before_secs,
            signs: Signs::from(before_secs + SIGN_SECS),
            taken: true,
        }
    }

    /// Returns the share of all steps that is still to be trained, 0–1.
    pub fn share_left(&self) -> f64 {
        (self.steps - self.before.min(self.steps)) as f64 / self.steps.max(1) as f64
    }

    /// Says what is going on, beside the bar.
    pub fn doing(&mut self, what: &str) {
        self.doing = what.into();
        self.bar.set_message(self.doing.clone());
    }

    /// Counts training steps of the whole population, the last of them after `elapsed_secs` of work, and
    /// returns a sign of life where one is due.
    pub fn trained(&mut self, steps: usize, elapsed_secs: f64) -> Option<String> {
        self.bar.inc(steps as u64);
        if !self.signs.due(elapsed_secs) {
            return None;
        }
        let done = self.bar.position();
        let left = self.left(done, elapsed_secs).unwrap_or_default();
        Some(format!(
            "{}: {} % of the search, {left}",
            self.doing,
            done * 100 / self.steps.max(1)
        ))
    }

    /// Notes that so many generations are done after `elapsed_secs` of work, and returns the time
    /// left as text, such as `3 min left`; `None` at the end.
    pub fn finished(&mut self, done: u32, elapsed_secs: f64) -> Option<String> {
        let done = self.steps_per_generation * u64::from(done);
        self.bar.set_position(done);
        self.left(done, elapsed_secs)
    }

    fn left(&self, done: u64, elapsed_secs: f64) -> Option<String> {
        let here = done.checked_sub(self.before).filter(|here| *here > 0)?;
        let left = self.steps.checked_sub(done).filter(|left| *left > 0)?;
        let per_step = (elapsed_secs - self.before_secs) / here as f64;
        Some(format!("{} left", duration(per_step * left as f64)))
    }

    /// Prints a line above the bar. Where standard output takes it no more, that is said once, with
    /// what `goes_on` nevertheless.
    pub fn line(&mut self, line: &str, goes_on: &str) {
        if self.taken
            && let Err(error) = self.bar.suspend(|| output::print(format_args!("{line}\n")))
        {
            self.taken = false;
            self.note(&format!("Note: {error}. {goes_on}"));
        }
    }

    /// Says a line on standard error, above the bar.
    pub fn note(&self, line: &str) {
        self.bar.suspend(|| output::note(line));
    }

    /// Returns whether standard output took every line.
    pub fn is_taken(&self) -> bool {
        self.taken
    }

    /// Takes the bar away.
    pub fn end(&self) {
        self.bar.finish_and_clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use science::config::Preset;

    fn ten_generations() -> RunConfig {
        RunConfig {
            generations: 10,
            ..Preset::QuickLook.config()
        }
    }

    #[test]
    fn the_time_left_counts_only_the_work_of_this_sitting() {
        // Five generations took 1000 s on another machine; two more took 20 s here.
        let config = ten_generations();
        let mut progress = Progress::new(&config, 5, 0, 1000.0);
        assert_eq!(progress.share_left(), 0.5);
        assert_eq!(progress.finished(7, 1020.0), Some("30 s left".into()));
        assert_eq!(progress.finished(10, 1050.0), None);
        // The only training run of generation 6 was done as well.
        let mut progress = Progress::new(&config, 5, 1, 1000.0);
        assert_eq!(progress.finished(6, 1000.1), None);
        assert_eq!(progress.finished(7, 1020.0), Some("1 min left".into()));
    }

    #[test]
    fn without_a_bar_there_is_a_sign_of_life_per_minute() {
        let config = ten_generations();
        let steps = config.steps as usize;
        let mut progress = Progress {
            signs: Signs(Some(160.0)),
            ..Progress::new(&config, 0, 0, 100.0)
        };
        progress.doing("generation 1");
        assert_eq!(progress.trained(steps / 4, 130.0), None);
        let sign = progress.trained(steps / 4, 160.0);
        assert_eq!(
            sign.as_deref(),
            Some("generation 1: 5 % of the search, 19 min left")
        );
        assert_eq!(progress.trained(steps / 4, 219.0), None);
        assert!(progress.trained(steps / 4, 220.0).is_some());
        let mut with_bar = Progress {
            signs: Signs(None),
            ..Progress::new(&config, 0, 0, 0.0)
        };
        assert_eq!(with_bar.trained(steps, 1000.0), None);
    }
}
