//! Trainings of some optimizers on fresh seeds, shared out among threads, with their progress.

use std::{
    collections::{HashMap, VecDeque},
    path::{Path, PathBuf},
    sync::{Mutex, mpsc::channel},
    thread,
};

use anyhow::{Error, Result};
use indicatif::{ProgressBar, ProgressStyle};

use engine::{
    callbacks::{Callbacks, Interruption},
    comparison::compare_on,
    library::{Library, TaskImages},
    pool::SingleWorker,
};
use files::comparison_file::ComparisonFile;
use host::{callbacks::Terminal, device::Opened, interrupt::Stop, output, progress::Signs};
use protocol::{Event, RunId};
use science::{catalog::Dataset, presets::NamedGenome};
use statistics::comparison::{ComparisonConfig, Trial};
use text::number::duration;

/// Seconds after which it is told how long all will take, where there is no bar.
const FIRST_SIGN_SECS: f64 = 10.0;

/// The optimizers that one thread trains together on one task and seed.
#[derive(Debug, Clone, PartialEq)]
pub struct Share {
    /// The task.
    pub dataset: Dataset,
    /// Number of the seed.
    pub seed: u32,
    /// One lane each.
    pub optimizers: Vec<NamedGenome>,
}

/// Returns what is to be trained beyond the results in `file`, in order: seed after seed, so that
/// whole seeds are there early. Rounds are divided only where they are fewer than the threads.
pub fn shares(
    config: &ComparisonConfig,
    optimizers: &[NamedGenome],
    file: &ComparisonFile,
    threads: usize,
) -> Vec<Share> {
    let mut rounds = Vec::new();
    for seed in config.seed_numbers() {
        for &dataset in &config.tasks {
            let missing = |named: &&NamedGenome| !file.has(&named.name, dataset, seed);
            let optimizers: Vec<NamedGenome> = optimizers.iter().filter(missing).cloned().collect();
            if !optimizers.is_empty() {
                rounds.push(Share {
                    dataset,
                    seed,
                    optimizers,
                });
            }
        }
    }
    let parts = threads.div_ceil(rounds.len().max(1));
    let divide = |round: Share| {
        let lanes = round.optimizers.len().div_ceil(parts);
        let share = |optimizers: &[NamedGenome]| Share {
            optimizers: optimizers.to_vec(),
            ..round
        };
        round
            .optimizers
            .chunks(lanes)
            .map(share)
            .collect::<Vec<_>>()
    };
    rounds.into_iter().flat_map(divide).collect()
}

/// Where and by how many trainings are done.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// The device.
    pub device: &'a Opened,
    /// Threads that share the trainings.
    pub threads: usize,
    /// Ends them early.
    pub stop: &'a Stop,
}

/// The images of some tasks.
pub type Images = HashMap<Dataset, TaskImages>;

/// Trains `shares` on `images` and gives `keep` the results as they come; it returns what to say of them.
///
/// # Errors
/// Where a training failed or `keep` did, and [`host::interrupt::Interrupted`] where `stop` was set; nothing is
/// trained any further then.
pub fn train(
    config: &ComparisonConfig,
    place: Place<'_>,
    images: &Images,
    shares: Vec<Share>,
    mut keep: impl FnMut(Vec<Trial>) -> Result<Option<String>>,
) -> Result<()> {
    let Place {
        device,
        threads,
        stop,
    } = place;
    let lanes: usize = shares.iter().map(|share| share.optimizers.len()).sum();
    let steps = lanes as u64 * u64::from(config.steps);
    let (bar, signs) = (
        progress_bar(steps),
        Mutex::new(Signs::from(FIRST_SIGN_SECS)),
    );
    let threads = threads.min(shares.len());
    let queue = Mutex::new(VecDeque::from(shares));
    thread::scope(|scope| {
        let (sender, results) = channel();
        for _ in 0..threads {
            let sender = sender.clone();
            let mut callbacks = Terminal::new(PathBuf::new(), stop.clone(), 0.0, drop);
            let mut pool = SingleWorker::new(device.context.clone());
            let (queue, bar, signs) = (&queue, &bar, &signs);
            scope.spawn(move || {
                let next = || queue.lock().expect("no thread panics here").pop_front();
                while let Some(share) = next() {
                    let lanes = share.optimizers.len() as u64;
                    let result = pollster::block_on(compare_on(
                        &mut callbacks,
                        &mut pool,
                        config,
                        &images[&share.dataset],
                        share.seed,
                        &share.optimizers,
                        |callbacks, records| {
                            bar.inc(lanes * records.len() as u64);
                            let now = callbacks.elapsed_secs();
                            let due = signs.lock().is_ok_and(|mut signs| signs.due(now));
                            if due {
                                output::note(sign_of_life(bar.position(), steps, now));
                            }
                        },
                    ));
                    if sender.send(result).is_err() {
                        return;
                    }
                }
            });
        }
        drop(sender);
        for result in results {
            let kept = result
                .map_err(|interruption| reason(interruption, stop))
                .and_then(&mut keep);
            match kept {
                Ok(Some(line)) => bar.suspend(|| output::note(line)),
                Ok(None) => {}
                Err(error) => {
                    stop.set();
                    return Err(error);
                }
            }
        }
        Ok(())
    })
}

/// Reads the images of `tasks` that a comparison under `config` needs from `folder`.
///
/// # Errors
/// Where they cannot be read, and [`host::interrupt::Interrupted`] where `stop` was set.
pub fn load(
    config: &ComparisonConfig,
    tasks: &[Dataset],
    folder: &Path,
    stop: &Stop,
) -> Result<Images> {
    let mut wanted = config.training();
    wanted.tasks.retain(|task| tasks.contains(task));
    let tell = |event| {
        if let Event::Capped { message, .. } = event {
            output::note_once(format!("Note: {message}"));
        }
    };
    let mut callbacks = Terminal::new(folder.into(), stop.clone(), 0.0, tell);
    let mut library = Library::default();
    let loading = library.load(&mut callbacks, RunId(0), &wanted);
    let tasks = pollster::block_on(loading).map_err(|interruption| reason(interruption, stop))?;
    let by_dataset = |task: TaskImages| (task.train.dataset, task);
    Ok(tasks.into_iter().map(by_dataset).collect())
}

/// Shows how much of all lanes' steps is done and when it will end.
fn progress_bar(steps: u64) -> ProgressBar {
    let template = "{elapsed_precise} [{wide_bar}] {percent} %, {eta_precise} to go";
    let style = ProgressStyle::with_template(template).expect("the template is well formed");
    ProgressBar::new(steps).with_style(style.progress_chars("=> "))
}

/// Says how much is trained after `secs` seconds, and when the rest will be.
pub fn sign_of_life(done: u64, steps: u64, secs: f64) -> String {
    let left = secs / done.max(1) as f64 * steps.saturating_sub(done) as f64;
    let percent = done * 100 / steps.max(1);
    format!(
        "{percent} % of {steps} training steps, about {} left",
        duration(left.max(1.0))
    )
}

/// One line on what came of a share.
pub fn line(trials: &[Trial]) -> String {
    let mut line = String::new();
    for trial in trials {
        if line.is_empty() {
            line = format!("{}, seed {}:", trial.dataset.name(), trial.seed);
        }
        let outcome = if trial.diverged() {
            "diverged".into()
        } else {
            format!("{:.4}", trial.accuracy)
        };
        line += &format!(" {} {outcome};", trial.optimizer);
    }
    line.trim_end_matches(';').into()
}

fn reason(why: Interruption, stop: &Stop) -> Error {
    let sentence =
        "Stopped. With --out, the results so far are kept, and the same command goes on from them.";
    stop.reason(why, sentence.into(), "")
}
