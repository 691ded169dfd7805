//! `optimarium search`: evolves optimizers, into a file that can be resumed and replayed.

use std::{
    path::{Path, PathBuf, is_separator},
    time::{SystemTime, UNIX_EPOCH},
};

use anyhow::{Result, bail};

use super::{
    data_folder,
    device::{DeviceOptions, Opened},
    host::Terminal,
    interrupt::{Interrupted, Stop},
    progress::{Progress, duration},
    settings::Settings,
    storage, threads,
};
use crate::{
    core::{
        equation::Equation, evolution::Candidate, fitness::Score, number::number,
        selection::better_first,
    },
    engine::{
        crew::Crew,
        library::Library,
        search::{Halt, search},
    },
    protocol::{Event, RunId},
    run_file::RunFile,
};

/// The only run of this process.
const RUN: RunId = RunId(0);

/// Evolve optimizers and record the search in a file.
///
/// The file is written after every training run. Ctrl-C stops after the current training step;
/// --resume then continues the search to the same result as if it had never stopped.
#[derive(Debug, clap::Args)]
pub struct Options {
    #[command(flatten)]
    settings: Settings,
    /// The file of the search; the page can open it.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Continue the search in the file, with the settings in it.
    #[arg(long, conflicts_with = "settings")]
    resume: bool,
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
/// [`Interrupted`] by Ctrl-C.
pub fn run(options: &Options) -> Result<()> {
    let found = options.out.exists();
    if found && !options.resume {
        bail!(
            "{} exists already. Continue it by --resume, or choose another --out.",
            options.out.display()
        );
    }
    let stored = options
        .resume
        .then(|| storage::read(&options.out))
        .transpose()?;
    let device = options.device.device.open()?;
    let file = match stored {
        Some(file) => file,
        None => dated(RunFile::new(&device.name, &options.settings.config()?)),
    };
    let data = data_folder::find(options.data.as_deref(), file.config())?;
    let stop = Stop::on_ctrl_c()?;
    let (done, legs) = (file.adam().len(), file.legs().board.legs().len());
    let progress = Progress::new(file.config(), done, legs, file.worked_secs());
    announce(&file, &device, &progress);
    let show = |file: &RunFile, event: &Event| note(&progress, file, event);
    let mut crew = threads::team(&device.site, options.device.threads());
    let (file, outcome) = record(file, &options.out, &mut crew, data, &stop, show)?;
    progress.end();
    conclude(outcome, &file, options)
}

/// Notes that the search begins now, unless the clock is before 1970.
fn dated(file: RunFile) -> RunFile {
    match SystemTime::now().duration_since(UNIX_EPOCH) {
        Ok(now) => file.begun_at(now.as_secs()),
        Err(_) => file,
    }
}

/// Carries the search of `file` to its end or until `stop` is set, writes it to `out` after every
/// training run, and returns it with the search's outcome. Every event goes to `show` together with
/// the search before it.
///
/// # Errors
/// Where `out` cannot be written.
fn record(
    mut file: RunFile,
    out: &Path,
    crew: &mut impl Crew,
    data: PathBuf,
    stop: &Stop,
    mut show: impl FnMut(&RunFile, &Event),
) -> Result<(RunFile, Result<(), Halt>)> {
    // Now rather than after hours of training, should it be impossible.
    storage::write(out, &file)?;
    let (evolution, before_secs) = (file.evolution().clone(), file.worked_secs());
    let board = file.legs().board.clone();
    let mut written = Ok(());
    let listen = |event| {
        show(&file, &event);
        match event {
            Event::Scored {
                leg,
                accuracy,
                fitness,
                elapsed_secs,
                ..
            } => file.record_leg(leg.dataset, &accuracy, &fitness, elapsed_secs),
            Event::GenerationFinished {
                scores,
                adam,
                elapsed_secs,
                ..
            } => file.record(&scores, adam, elapsed_secs),
            _ => return,
        }
        if written.is_ok() {
            written = storage::write(out, &file);
        }
        if written.is_err() {
            stop.set();
        }
    };
    let mut host = Terminal::new(data, stop.clone(), before_secs, listen);
    let mut library = Library::default();
    let outcome = search(&mut host, crew, &mut library, RUN, evolution, board);
    let outcome = pollster::block_on(outcome);
    drop(host);
    written?;
    Ok((file, outcome))
}

fn conclude(outcome: Result<(), Halt>, file: &RunFile, options: &Options) -> Result<()> {
    let path = options.out.display();
    match outcome {
        Ok(()) => {
            if let Some((best, score)) = file.evolution().best() {
                println!(
                    "Best of all: {} of generation {}, fitness {}",
                    best.id,
                    best.born + 1,
                    number(score.fitness)
                );
                for line in Equation::of(&best.genome).lines() {
                    println!("  {line}");
                }
            }
            let took = duration(file.worked_secs());
            println!("{path} holds the whole search; it took {took}.");
            Ok(())
        }
        Err(Halt::Stopped) => {
            let done = file.adam().len();
            Err(Interrupted(format!(
                "Stopped after {done} of {} generations. Continue by:\n  {}",
                file.config().generations,
                resume_command(options)
            ))
            .into())
        }
        Err(Halt::Failed(message) | Halt::DeviceFailed(message)) => {
            bail!(
                "{message} The generations before are in {path}. Continue them by:\n  {}",
                resume_command(options)
            )
        }
    }
}

fn announce(file: &RunFile, device: &Opened, progress: &Progress) {
    let config = file.config();
    let tasks: Vec<&str> = config.tasks.iter().map(|task| task.name()).collect();
    progress.line(&format!(
        "{} generations of {} optimizers on {} · {} steps of {} images · seed {} · {}",
        config.generations,
        config.population,
        tasks.join(", "),
        config.steps,
        config.batch,
        config.seed,
        device.name
    ));
    match (file.adam().len(), file.legs().board.legs().len()) {
        (0, 0) => {}
        (told, 0) => progress.line(&format!("Continuing after generation {told}.")),
        (told, legs) => progress.line(&format!(
            "Continuing in generation {}, after {legs} of its {} training runs.",
            told + 1,
            config.legs_per_generation()
        )),
    }
    if file.device() != device.name {
        progress.line(&format!(
            "Note: it was begun on {}; another device rounds otherwise, so the result can differ.",
            file.device()
        ));
    }
}

/// Returns the command that continues the search where and as it ran.
fn resume_command(options: &Options) -> String {
    let mut command = format!("optimarium search --resume --out {}", quoted(&options.out));
    if let Some(data) = &options.data {
        command += &format!(" --data {}", quoted(data));
    }
    command + &options.device.arguments()
}

/// Returns `path` as a shell reads it as one word.
fn quoted(path: &Path) -> String {
    let text = path.display().to_string();
    let is_plain = |c: char| c.is_alphanumeric() || "-_.:".contains(c) || is_separator(c);
    if text.chars().all(is_plain) {
        text
    } else if cfg!(windows) {
        format!("\"{text}\"")
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

/// Shows an event; `file` is the search before it.
fn note(progress: &Progress, file: &RunFile, event: &Event) {
    match event {
        Event::Loading {
            dataset,
            images,
            total,
            ..
        } => progress.doing(&format!("{} {images}/{total}", dataset.slug())),
        Event::Capped { message, .. } => {
            progress.line(&format!("Note: {message}"));
        }
        Event::GenerationStarted { generation, .. } => {
            progress.doing(&format!("generation {}", generation + 1));
        }
        Event::Trained { records, .. } => progress.trained(records.len()),
        Event::GenerationFinished {
            generation,
            scores,
            adam,
            elapsed_secs,
            ..
        } => {
            let left = progress.finished(generation + 1, *elapsed_secs);
            let population = file.evolution().ask();
            progress.line(&generation_line(
                (generation + 1, file.config().generations),
                population,
                scores,
                adam,
                left.as_deref(),
            ));
        }
        // A terminal has no orders but Ctrl-C, and says the ending itself.
        Event::Begun
        | Event::Ready(_)
        | Event::DeviceFailed { .. }
        | Event::Compiling { .. }
        | Event::Scored { .. }
        | Event::Paused(_)
        | Event::Resumed(_)
        | Event::Stopped(_)
        | Event::Finished(_)
        | Event::Calibrated { .. }
        | Event::Failed { .. } => {}
    }
}

/// `generation 3 of 12: best 0.871 (#35), Adam 0.853: w ← w − lr·(…) (2 min 3 s left)`.
fn generation_line(
    (number_from_1, generations): (u32, u32),
    population: &[Candidate],
    scores: &[Score],
    adam: &Score,
    left: Option<&str>,
) -> String {
    let (best, score) = population
        .iter()
        .zip(scores)
        .min_by(|(_, a), (_, b)| better_first(a.fitness, b.fitness))
        .expect("a population has members");
    let width = generations.to_string().len();
    format!(
        "generation {number_from_1:>width$} of {generations}: best {:.4} ({}), Adam {:.4}: {}{}",
        score.fitness,
        best.id,
        adam.fitness,
        Equation::of(&best.genome).to_text(),
        left.map(|left| format!(" ({left})")).unwrap_or_default()
    )
}

#[cfg(test)]
mod tests;
