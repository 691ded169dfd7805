//! `optimarium search`: evolves optimizers, into a file that can be resumed and replayed.

mod resume;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use self::resume::resume_command;
use files::{lesson::Lesson, run_file::RunFile};
use host::{
    device::DeviceOptions,
    interrupt::Stop,
    output::{self, Untaken},
    recorded,
    search::{
        best_text,
        job::{Job, Start},
    },
    settings::Settings,
    storage::suffixed,
};
use science::config::RunConfig;
use text::number::{counted, duration, number};

/// Evolve optimizers and record the search in a file.
///
/// The file is written after every training run. Ctrl-C, SIGTERM and SIGHUP stop after the current
/// training step; --resume then continues the search to the same result as if it had never stopped.
#[derive(Debug, Clone, clap::Args)]
pub struct Options {
    #[command(flatten)]
    settings: Settings,
    /// The file of the search; the page can open it.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Continue the search in the file, with the settings in it.
    #[arg(long, conflicts_with = "settings")]
    resume: bool,
    /// Search as a lesson does: its settings, and the optimizer that it goes on from. A lesson’s file, or its link.
    /// Machines that can train nothing show the lesson with such a file, which lies in the folder “recorded” beside
    /// the lesson’s, under the same name.
    #[arg(long, value_name = "LESSON", conflicts_with_all = ["settings", "resume", "runs"])]
    lesson: Option<String>,
    /// Independent searches, each with the seed that follows the last one's, into files of their own: run-1.json,
    /// run-2.json and so on for --out run.json. The same command goes on where they were stopped.
    #[arg(long, value_name = "N", conflicts_with = "resume", value_parser = clap::value_parser!(u32).range(1..=1000))]
    runs: Option<u32>,
    /// Folder with the packs of images [default: public/data, or data-full where more are needed].
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    #[command(flatten)]
    device: DeviceOptions,
}

/// Does what `options` say.
///
/// # Errors
/// Where the file, the images or the device are not as they should be, with advice;
/// [`host::interrupt::Interrupted`] by a signal; [`Untaken`] where standard output took not everything.
pub fn run(options: &Options) -> Result<()> {
    search_all(options, &Stop::on_signals()?)
}

/// Does one search, or several, one after another.
fn search_all(options: &Options, stop: &Stop) -> Result<()> {
    match options.runs {
        Some(runs) => search_several(options, runs, stop),
        None => search_one(options, stop),
    }
}

/// Does so many searches, and says at last what came of each.
fn search_several(options: &Options, runs: u32, stop: &Stop) -> Result<()> {
    let first = options.settings.config()?;
    let mut summary = String::new();
    for number in 1..=runs {
        let config = RunConfig {
            seed: first.seed.wrapping_add(u64::from(number) - 1),
            ..first.clone()
        };
        let out = suffixed(&options.out, &number.to_string());
        let job = Job {
            out: &out,
            start: Start::Either(&config),
            data: options.data.as_deref(),
            device: options.device,
        };
        let sought = job.carry_on(stop)?;
        summary += &summary_line(&out, &sought.file);
        let at = format!(
            "in search {number} of {runs}, after {} of {}",
            sought.file.adam().len(),
            counted(config.generations.into(), "generation")
        );
        sought.outcome.map_err(|why| {
            let stopped = format!(
                "{summary}Stopped {at}. The same command goes on with it, and then with the others."
            );
            let kept =
                format!(" It was {at}, which are kept; the same command goes on from there.");
            stop.reason(why, stopped, &kept)
        })?;
        if !sought.taken {
            return Err(Untaken::Before.into());
        }
    }
    output::print(summary)
}

/// `run-2.json: seed 43, 8 of 8 generations, best #35, fitness 0.871, 3 min`.
fn summary_line(out: &Path, file: &RunFile) -> String {
    let config = file.config();
    let best = file.evolution().best().map_or_else(
        || "no generation is finished".into(),
        |(best, score)| format!("best {}, fitness {}", best.id, number(score.fitness)),
    );
    format!(
        "{}: seed {}, {} of {}, {best}, {}\n",
        out.display(),
        config.seed,
        file.adam().len(),
        counted(config.generations.into(), "generation"),
        duration(file.worked_secs())
    )
}

/// Reads the lesson that is meant by its link, or by the name of its file.
fn lesson(given: &str) -> Result<Lesson> {
    if let Some(lesson) = Lesson::of_link(given) {
        return Ok(lesson?);
    }
    let json = recorded::contents(Path::new(given))?;
    Lesson::parse(&json).with_context(|| given.to_string())
}

/// Searches into the one file of `options`.
fn search_one(options: &Options, stop: &Stop) -> Result<()> {
    let lesson = options.lesson.as_deref().map(lesson).transpose()?;
    let (config, founder) = match lesson {
        Some(lesson) => (Some(lesson.config), lesson.founder),
        None if options.resume => (None, None),
        None => (Some(options.settings.config()?), None),
    };
    let job = Job {
        out: &options.out,
        start: match &config {
            Some(config) => Start::New(config, founder.as_ref()),
            None => Start::Resume,
        },
        data: options.data.as_deref(),
        device: options.device,
    };
    let sought = job.carry_on(stop)?;
    let (file, path) = (&sought.file, options.out.display());
    sought.outcome.map_err(|why| {
        let stopped = format!(
            "Stopped after {} of {}. Continue by:\n  {}",
            file.adam().len(),
            counted(file.config().generations.into(), "generation"),
            resume_command(options)
        );
        let kept = format!(
            " The generations before are in {path}. Continue them by:\n  {}",
            resume_command(options)
        );
        stop.reason(why, stopped, &kept)
    })?;
    if !sought.taken {
        return Err(Untaken::Before.into());
    }
    output::print(format_args!(
        "{}{path} holds the whole search; it took {}.\n",
        best_text(file),
        duration(file.worked_secs())
    ))
}

#[cfg(test)]
mod tests;
