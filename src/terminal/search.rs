//! `optimarium search`: evolves optimizers, into a file that can be resumed and replayed.

mod curves;

use std::{
    path::{Path, PathBuf, is_separator},
    time::{SystemTime, UNIX_EPOCH},
};

use anyhow::{Result, bail};

use self::curves::Curves;
use super::{
    callbacks::Terminal,
    data_folder,
    device::{DeviceOptions, Opened},
    interrupt::Stop,
    output::{self, Untaken},
    progress::Progress,
    recorded,
    settings::Settings,
    storage::Claim,
    threads,
};
use engine::{
    calibration::{Estimate, calibrate},
    callbacks::Interruption,
    library::Library,
    pool::WorkerPool,
    search::search,
};
use files::run_file::{AskedImages, RunFile};
use protocol::{Event, RunId};
use science::{
    config::RunConfig,
    equation::Equation,
    evolution::Candidate,
    fitness::Score,
    number::{duration, number},
    selection::better_first,
};

/// The only run of this process.
const RUN: RunId = RunId(0);

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
/// [`super::interrupt::Interrupted`] by a signal; [`Untaken`] where standard output took not everything.
pub fn run(options: &Options) -> Result<()> {
    search_all(options, &Stop::on_signals()?)
}

/// Does one search, or several, one after another.
fn search_all(options: &Options, stop: &Stop) -> Result<()> {
    let Some(runs) = options.runs else {
        return search_one(options, None, stop);
    };
    let first = options.settings.config()?;
    for number in 1..=runs {
        let config = RunConfig {
            seed: first.seed.wrapping_add(u64::from(number) - 1),
            ..first.clone()
        };
        let out = numbered(&options.out, number);
        let resume = out.metadata().is_ok_and(|found| found.len() > 0);
        let one = Options {
            out,
            resume,
            ..options.clone()
        };
        search_one(&one, Some(&config), stop)?;
    }
    Ok(())
}

/// The file of one of several searches: `run-2.json`.
fn numbered(out: &Path, number: u32) -> PathBuf {
    let stem = out.file_stem().unwrap_or_default().to_string_lossy();
    let extension = out.extension().map(|extension| extension.to_string_lossy());
    let extension = extension.map_or_else(String::new, |extension| format!(".{extension}"));
    out.with_file_name(format!("{stem}-{number}{extension}"))
}

/// Searches into the one file of `options`; `config` is what a search of several has to have.
fn search_one(options: &Options, config: Option<&RunConfig>, stop: &Stop) -> Result<()> {
    let claim = Claim::of(&options.out)?;
    let stored = claim.read()?;
    let name = options.out.display();
    let stored = match (stored, options.resume) {
        (Some(json), true) => {
            let (file, doubt) = as_trained(recorded::search(&name, &json)?);
            doubt.into_iter().for_each(output::note);
            if config.is_some_and(|config| config != file.config()) {
                bail!("{name} is a search with other settings than these; choose another --out.")
            }
            Some(file)
        }
        (Some(_), false) => {
            bail!("{name} exists already. Continue it by --resume, or choose another --out.")
        }
        (None, true) => {
            bail!("{name} is not there or empty. To begin a search, leave out --resume.")
        }
        (None, false) => None,
    };
    let device = options.device.device.open()?;
    let file = match stored {
        Some(file) => file,
        None => {
            let config = config
                .cloned()
                .map_or_else(|| options.settings.config(), Ok)?;
            dated(RunFile::new(&device.name, &config))
        }
    };
    let data = data_folder::find(options.data.as_deref(), file.config())?;
    // Now rather than after hours of training, should it be impossible.
    claim.write(file.to_json().as_bytes())?;
    let (done, rounds) = (file.adam().len(), file.rounds().board.rounds().len());
    let mut progress = Progress::new(file.config(), done, rounds, file.worked_secs());
    let goes_on = format!("The search goes on into {name}.");
    for text in announcement(&file, &device) {
        progress.line(&text, &goes_on);
    }
    let mut pool = threads::team(&device.context, options.device.threads());
    if !file.evolution().is_finished() {
        progress.doing("timing a few steps");
        // What fails here, fails in the search as well, which says it.
        if let Ok(whole) = estimate(&mut pool, file.config(), stop) {
            let left = duration((whole.run_secs * progress.share_left()).max(1.0));
            progress.line(
                &format!("About {left} to go, by a few timed steps."),
                &goes_on,
            );
        }
    }
    let show = |file: &RunFile, event: &Event| note(&mut progress, &goes_on, file, event);
    let (file, outcome) = record(file, &claim, &mut pool, data, stop, show)?;
    progress.end();
    conclude(outcome, &file, options, stop, progress.is_taken())
}

/// Times a few training steps.
fn estimate(
    pool: &mut impl WorkerPool,
    config: &RunConfig,
    stop: &Stop,
) -> Result<Estimate, Interruption> {
    let mut callbacks = Terminal::new(PathBuf::new(), stop.clone(), 0.0, drop);
    pollster::block_on(calibrate(&mut callbacks, pool, config))
}

/// Returns the search of `file` with the images on which it was trained, and what there is to say of
/// them: an earlier version recorded how many were asked for, even where the page had fewer.
pub fn as_trained(file: RunFile) -> (RunFile, Option<String>) {
    let asked = AskedImages::of(file.config());
    let page = data_folder::of_page(file.config());
    let Some(page) = page.filter(|page| file.asked().is_none() && *page != asked) else {
        return (file, None);
    };
    let AskedImages {
        train_images,
        scoring_images,
    } = page;
    let had = format!("{train_images} training and {scoring_images} scoring images");
    // Only the page speaks of workers; a terminal never made do with fewer images.
    if file.device().contains(" worker") {
        let note = format!(
            "Note: its settings ask for more images than the page had in which it was begun. It goes on with \
             the {had} on which it was trained."
        );
        let file = file.with_images(train_images, scoring_images);
        return (file.with_asked(Some(asked)), Some(note));
    }
    let note = format!(
        "Note: an earlier version recorded this search with the number of images asked for. A terminal \
         trained on so many, and it goes on so; a page had {had}, and if this search was begun there, its \
         result changes from here on."
    );
    (file, Some(note))
}

/// Notes that the search begins now, unless the clock is before 1970.
pub fn dated(file: RunFile) -> RunFile {
    match SystemTime::now().duration_since(UNIX_EPOCH) {
        Ok(now) => file.begun_at(now.as_secs()),
        Err(_) => file,
    }
}

/// Carries the search of `file` to its end or until `stop` is set, writes it as `claim` after every
/// training run, and returns it with the search's outcome. Every event goes to `show` together with
/// the search before it.
///
/// # Errors
/// Where it cannot be written.
fn record(
    mut file: RunFile,
    claim: &Claim,
    pool: &mut impl WorkerPool,
    data: PathBuf,
    stop: &Stop,
    mut show: impl FnMut(&RunFile, &Event),
) -> Result<(RunFile, Result<(), Interruption>)> {
    let (evolution, before_secs) = (file.evolution().clone(), file.worked_secs());
    let board = file.rounds().board.clone();
    let mut written = Ok(());
    let mut curves = Curves::default();
    let listen = |event| {
        show(&file, &event);
        match event {
            Event::Trained { round, records, .. } => {
                curves.trained(&file, round, &records);
                return;
            }
            Event::Scored {
                round,
                accuracy,
                fitness,
                elapsed_secs,
                ..
            } => {
                // The generation is told next, with curves that its rounds alone do not have: what is cut off
                // in between is trained once more.
                if file.rounds().board.rounds().len() + 1 == file.config().rounds_per_generation() {
                    return;
                }
                file.record_round(round.dataset, &accuracy, &fitness, elapsed_secs);
            }
            Event::GenerationFinished {
                scores,
                adam,
                elapsed_secs,
                ..
            } => {
                let curves = curves.of_generation(&file, &scores);
                file.record(&scores, adam, elapsed_secs);
                curves
                    .into_iter()
                    .for_each(|curves| file.record_curves(curves));
            }
            _ => return,
        }
        if written.is_ok() {
            written = claim.write(file.to_json().as_bytes());
        }
        if written.is_err() {
            stop.set();
        }
    };
    let mut callbacks = Terminal::new(data, stop.clone(), before_secs, listen);
    let mut library = Library::default();
    let outcome = search(&mut callbacks, pool, &mut library, RUN, evolution, board);
    let outcome = pollster::block_on(outcome);
    drop(callbacks);
    written?;
    Ok((file, outcome))
}

fn conclude(
    outcome: Result<(), Interruption>,
    file: &RunFile,
    options: &Options,
    stop: &Stop,
    taken: bool,
) -> Result<()> {
    let path = options.out.display();
    match outcome {
        Ok(()) => {
            let mut text = String::new();
            if let Some((best, score)) = file.evolution().best() {
                let mean = match score.scores {
                    1 => String::new(),
                    scores => format!(", the mean of {scores} scores"),
                };
                text += &format!(
                    "Best of all: {} of generation {}, fitness {}{mean}\n",
                    best.id,
                    best.birth_generation + 1,
                    number(score.fitness)
                );
                for line in Equation::of(&best.genome).lines() {
                    text += &format!("  {line}\n");
                }
            }
            let took = duration(file.worked_secs());
            text += &format!("{path} holds the whole search; it took {took}.\n");
            if !taken {
                return Err(Untaken::Before.into());
            }
            output::print(text)
        }
        Err(Interruption::Stopped) => {
            let done = file.adam().len();
            Err(stop
                .interrupted(format!(
                    "Stopped after {done} of {} generations. Continue by:\n  {}",
                    file.config().generations,
                    resume_command(options)
                ))
                .into())
        }
        Err(Interruption::Failed(message) | Interruption::DeviceFailed(message)) => {
            bail!(
                "{message} The generations before are in {path}. Continue them by:\n  {}",
                resume_command(options)
            )
        }
    }
}

/// Returns what to say before the first generation.
fn announcement(file: &RunFile, device: &Opened) -> Vec<String> {
    let config = file.config();
    let tasks: Vec<&str> = config.tasks.iter().map(|task| task.name()).collect();
    let mut lines = vec![format!(
        "{} generations of {} optimizers on {} · {} steps of {} images · seed {} · {}",
        config.generations,
        config.population,
        tasks.join(", "),
        config.steps,
        config.batch,
        config.seed,
        device.name
    )];
    lines.extend(config.selection.note());
    match (file.adam().len(), file.rounds().board.rounds().len()) {
        (0, 0) => {}
        (told, 0) => lines.push(format!("Continuing after generation {told}.")),
        (told, rounds) => lines.push(format!(
            "Continuing in generation {}, after {rounds} of its {} training runs.",
            told + 1,
            config.rounds_per_generation()
        )),
    }
    if file.device() != device.name {
        lines.push(format!(
            "Note: it was begun on {}; another device rounds otherwise, so the result can differ.",
            file.device()
        ));
    }
    lines
}

/// Returns the command that continues the search where and as it ran.
fn resume_command(options: &Options) -> String {
    let mut command = format!(
        "optimarium search --resume {}",
        argument("--out", &options.out)
    );
    if let Some(data) = &options.data {
        command += &format!(" {}", argument("--data", data));
    }
    command + &options.device.arguments()
}

/// Returns the option with its value, which may begin with a dash itself.
fn argument(option: &str, value: &Path) -> String {
    let dashed = value.as_os_str().as_encoded_bytes().starts_with(b"-");
    let between = if dashed { "=" } else { " " };
    format!("{option}{between}{}", quoted(value))
}

/// Returns `path` as a shell reads it as one word, byte by byte where it is no text.
fn quoted(path: &Path) -> String {
    let Some(text) = path.to_str() else {
        let bytes = path.as_os_str().as_encoded_bytes();
        let escaped: String = bytes.iter().map(|byte| format!("\\x{byte:02x}")).collect();
        return format!("$'{escaped}'");
    };
    let is_plain = |c: char| c.is_alphanumeric() || "-_.:".contains(c) || is_separator(c);
    if text.chars().all(is_plain) {
        text.into()
    } else if cfg!(windows) {
        format!("\"{text}\"")
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

/// Shows an event; `file` is the search before it.
fn note(progress: &mut Progress, goes_on: &str, file: &RunFile, event: &Event) {
    match event {
        Event::Loading {
            dataset,
            images,
            total,
            ..
        } => progress.doing(&format!("{} {images}/{total}", dataset.slug())),
        Event::Capped { message, .. } => {
            progress.note(&format!("Note: {message}"));
        }
        Event::GenerationStarted { generation, .. } => {
            progress.doing(&format!("generation {}", generation + 1));
        }
        Event::Trained {
            records,
            elapsed_secs,
            ..
        } => {
            if let Some(sign) = progress.trained(records.len(), *elapsed_secs) {
                progress.note(&sign);
            }
        }
        Event::GenerationFinished {
            generation,
            scores,
            adam,
            elapsed_secs,
            ..
        } => {
            let left = progress.finished(generation + 1, *elapsed_secs);
            let population = file.evolution().ask();
            let line = generation_line(
                (generation + 1, file.config().generations),
                population,
                scores,
                adam,
                left.as_deref(),
            );
            progress.line(&line, goes_on);
        }
        // A terminal has no orders but signals, and says the ending itself.
        Event::Begun
        | Event::Images { .. }
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
pub fn generation_line(
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
