//! How far a search has come: a bar in a terminal, plain lines everywhere.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use crate::core::config::RunConfig;

/// The bar and the lines above it. Bars go to standard error and only to a terminal; lines go to
/// standard output.
pub struct Progress {
    bar: ProgressBar,
    steps: u64,
    steps_per_generation: u64,
    /// Steps that were done before the clock of this progress began.
    before: u64,
    before_secs: f64,
}

impl Progress {
    /// Returns the progress of a search of `config` that has so many `generations` and `legs` of the
    /// next behind it, on which `before_secs` seconds of work were spent.
    pub fn new(config: &RunConfig, generations: usize, legs: usize, before_secs: f64) -> Self {
        let steps_per_generation = u64::from(config.steps) * config.legs_per_generation() as u64;
        let steps = steps_per_generation * u64::from(config.generations);
        let before =
            steps_per_generation * generations as u64 + u64::from(config.steps) * legs as u64;
        let bar = ProgressBar::new(steps);
        let template = "{msg:16} {wide_bar} {percent:>3}%  {elapsed} gone, {eta} left";
        bar.set_style(ProgressStyle::with_template(template).expect("the template is well formed"));
        bar.set_position(before);
        bar.reset_eta();
        Self {
            bar,
            steps,
            steps_per_generation,
            before,
            before_secs,
        }
    }

    /// Says what is going on, beside the bar.
    pub fn doing(&self, what: &str) {
        self.bar.set_message(what.to_owned());
    }

    /// Counts training steps of the whole population.
    pub fn trained(&self, steps: usize) {
        self.bar.inc(steps as u64);
    }

    /// Notes that so many generations are done after `elapsed_secs` of work, and returns the time
    /// left as text, such as `3 min left`; `None` at the end.
    pub fn finished(&self, done: u32, elapsed_secs: f64) -> Option<String> {
        let done = self.steps_per_generation * u64::from(done);
        self.bar.set_position(done);
        let here = done.checked_sub(self.before).filter(|here| *here > 0)?;
        let left = self.steps.checked_sub(done).filter(|left| *left > 0)?;
        let per_step = (elapsed_secs - self.before_secs) / here as f64;
        Some(format!("{} left", duration(per_step * left as f64)))
    }

    /// Prints a line above the bar.
    pub fn line(&self, line: &str) {
        self.bar.suspend(|| println!("{line}"));
    }

    /// Takes the bar away.
    pub fn end(&self) {
        self.bar.finish_and_clear();
    }
}

/// Returns seconds as people say them: `0.4 s`, `12 s`, `3 min 20 s`, `5 h 2 min`, `2 d 3 h`.
pub fn duration(secs: f64) -> String {
    if secs < 9.95 {
        return format!("{:.1} s", secs.max(0.0));
    }
    let whole = Duration::from_secs_f64(secs.min(1e9)).as_secs_f64().round() as u64;
    match whole {
        0..60 => format!("{whole} s"),
        60..3600 => format!("{} min {} s", whole / 60, whole % 60),
        3600..86_400 => format!("{} h {} min", whole / 3600, whole % 3600 / 60),
        _ => format!("{} d {} h", whole / 86_400, whole % 86_400 / 3600),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::config::Preset;

    #[test]
    fn durations_read_as_people_say_them() {
        for (secs, text) in [
            (-1.0, "0.0 s"),
            (0.44, "0.4 s"),
            (9.96, "10 s"),
            (59.4, "59 s"),
            (200.0, "3 min 20 s"),
            (18_120.0, "5 h 2 min"),
            (183_600.0, "2 d 3 h"),
            (f64::INFINITY, "11574 d 1 h"),
        ] {
            assert_eq!(duration(secs), text);
        }
    }

    #[test]
    fn the_time_left_counts_only_the_work_of_this_sitting() {
        // Five generations took 1000 s on another machine; two more took 20 s here.
        let config = RunConfig {
            generations: 10,
            ..Preset::QuickLook.config()
        };
        let progress = Progress::new(&config, 5, 0, 1000.0);
        assert_eq!(progress.finished(7, 1020.0), Some("30 s left".into()));
        assert_eq!(progress.finished(10, 1050.0), None);
        // The only training run of generation 6 was done as well.
        let progress = Progress::new(&config, 5, 1, 1000.0);
        assert_eq!(progress.finished(6, 1000.1), None);
        assert_eq!(progress.finished(7, 1020.0), Some("1 min 0 s left".into()));
    }
}
