//! `optimarium evaluate`: trains a shard and writes what came of it.

use std::{
    fs,
    io::{BufRead, stdin},
    path::{Path, PathBuf},
    sync::mpsc::{Receiver, RecvTimeoutError, channel},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Error, Result, anyhow, bail, ensure};

use super::{
    folder::{self, SHARD},
    images,
    outcome::{self, Outcome},
    sealed,
    shard::Shard,
    status::{self, Status},
};
use crate::{
    callbacks::Terminal,
    data_folder,
    device::DeviceOptions,
    interrupt::Stop,
    output, recorded,
    storage::replace::{replace, try_place},
    threads::{self, Threads},
};
use engine::{
    callbacks::Interruption,
    figures::{self, Figures},
    library::Library,
    pool::shared::SharedPool,
};
use protocol::{Event, RunId};
use science::{config::RunConfig, number::duration};

/// The only run of this process.
const RUN: RunId = RunId(0);

/// How often a program that waits for its next shard looks whether it shall end.
const LOOK: Duration = Duration::from_millis(100);

/// Train a shard and write its result; where a valid one is there already, that is success at once.
///
/// The same shard gives the same bytes, whoever trains it. The result is written to a name of its own,
/// synced and renamed, so that two writers do no harm.
#[derive(Debug, clap::Args)]
#[command(after_help = status::HELP)]
pub struct Options {
    /// The file of the shard, or the folder of --index; - reads one shard a line from standard input and
    /// writes one result a line.
    #[arg(value_name = "SHARD")]
    shard: PathBuf,
    /// The shard of this number in the folder, by name from 0, as of a job array.
    #[arg(long, value_name = "N")]
    index: Option<usize>,
    /// File or folder of the result [default: beside the shard].
    #[arg(long, value_name = "RESULT")]
    out: Option<PathBuf>,
    /// Folder with the packs of images [default: public/data, or data-full where more are needed].
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    #[command(flatten)]
    device: DeviceOptions,
}

/// Does what `options` say.
///
/// # Errors
/// [`status::Failure`] with the exit status; [`crate::interrupt::Interrupted`] by a signal.
pub fn run(options: &Options) -> Result<()> {
    if options.shard == Path::new("-") {
        if options.index.is_some() || options.out.is_some() {
            bail!("shards from standard input have neither --index nor --out");
        }
        return stream(options);
    }
    let path = match options.index {
        Some(index) => nth(&options.shard, index)?,
        None => options.shard.clone(),
    };
    let name = path.display();
    ensure!(
        !path.is_dir(),
        "{name} is a folder: --index N names its shard of that number, from 0"
    );
    let text = recorded::contents(&path).map_err(|error| Status::Elsewhere.because(error))?;
    let shard = opened(&name.to_string(), &text)?;
    let out = match &options.out {
        Some(out) if out.is_dir() => out.join(folder::result_name(&path)),
        Some(out) => out.clone(),
        None => folder::result_beside(&path),
    };
    let unwritable = |error| Status::Unwritable.because(error);
    let there = fs::read(&out).ok().map(|text| Outcome::open(&text));
    if matches!(there, Some(Ok(outcome)) if outcome.is_of(&shard)) {
        output::note(format_args!("{} is there already.", out.display()));
        return Ok(());
    }
    try_place(&out).map_err(unwritable)?;
    let began = Instant::now();
    let mut trainer = Trainer::open(options)?;
    let outcome = trainer.train(&name.to_string(), &shard)?;
    let text = sealed::seal(&outcome) + "\n";
    replace(&out, text.as_bytes()).map_err(unwritable)?;
    let took = duration(began.elapsed().as_secs_f64());
    output::note(format_args!(
        "{} is written; it took {took}.",
        out.display()
    ));
    Ok(())
}

/// Returns the `index`-th shard of `folder`, by name from 0.
fn nth(folder: &Path, index: usize) -> Result<PathBuf> {
    let shards = folder::list(folder, SHARD).map_err(|error| Status::Elsewhere.because(error))?;
    let count = shards.len();
    shards.into_iter().nth(index).ok_or_else(|| {
        let folder = folder.display();
        Status::Refused.because(anyhow!(
            "{folder} has {count} shards, so there is none of number {index}, counted from 0"
        ))
    })
}

/// Trains one shard a line of standard input, and prints one result a line.
fn stream(options: &Options) -> Result<()> {
    let mut trainer = Trainer::open(options)?;
    let lines = lines();
    for number in 1.. {
        let Some(line) = next(&lines, &trainer.stop)? else {
            break;
        };
        let name = format!("line {number} of standard input");
        let shard = opened(&name, &line)?;
        let outcome = trainer.train(&name, &shard)?;
        output::print(sealed::seal(&outcome) + "\n")?;
    }
    Ok(())
}

/// Reads standard input line by line, in a thread: the reading waits, and signals shall be heard.
fn lines() -> Receiver<std::io::Result<Vec<u8>>> {
    let (sender, lines) = channel();
    thread::spawn(move || {
        for line in stdin().lock().split(b'\n') {
            if sender.send(line).is_err() {
                return;
            }
        }
    });
    lines
}

/// Returns the next line that is not blank; `None` after the last.
fn next(lines: &Receiver<std::io::Result<Vec<u8>>>, stop: &Stop) -> Result<Option<Vec<u8>>> {
    loop {
        match lines.recv_timeout(LOOK) {
            Ok(line) => {
                let line = line.map_err(|error| Error::new(error).context("standard input"))?;
                if !line.trim_ascii().is_empty() {
                    return Ok(Some(line));
                }
            }
            Err(RecvTimeoutError::Disconnected) => return Ok(None),
            Err(RecvTimeoutError::Timeout) if stop.is_set() => {
                return Err(stop
                    .interrupted("Stopped between two shards.".into())
                    .into());
            }
            Err(RecvTimeoutError::Timeout) => {}
        }
    }
}

fn opened(name: &str, text: &[u8]) -> Result<Shard> {
    Shard::open(text).map_err(|refusal| Status::Refused.because(anyhow!("{name} {refusal}")))
}

/// Trains shards one after the other; images stay.
struct Trainer<'a> {
    options: &'a Options,
    stop: Stop,
    device: String,
    pool: SharedPool<Threads>,
    library: Library,
}

impl<'a> Trainer<'a> {
    fn open(options: &'a Options) -> Result<Self> {
        let device = options.device.device.open();
        let device = device.map_err(|error| Status::NoDevice.because(error))?;
        Ok(Self {
            options,
            stop: Stop::on_signals()?,
            device: outcome::device(&device.name),
            pool: threads::team(&device.context, options.device.threads()),
            library: Library::default(),
        })
    }

    /// Returns what comes of `shard`, which is called `name`.
    fn train(&mut self, name: &str, shard: &Shard) -> Result<Outcome> {
        let elsewhere = |error: Error| Status::Elsewhere.because(error);
        let plan = shard.plan.clone();
        let data = data_folder::find(self.options.data.as_deref(), &plan.config);
        let data = data.map_err(elsewhere)?;
        let here = images::manifest(&data)
            .and_then(|manifest| images::fingerprint(&manifest, plan.dataset, &plan.config));
        if here.map_err(elsewhere)? != shard.images {
            let folder = data.display();
            return Err(elsewhere(anyhow!(
                "{name} is for other images of {} than {folder} has; name the same packs by --data",
                plan.dataset.name()
            )));
        }
        let listen = |event| {
            if let Event::Capped { message, .. } = event {
                output::note(message);
            }
        };
        let mut callbacks = Terminal::new(data, self.stop.clone(), 0.0, listen);
        let only = RunConfig {
            tasks: vec![plan.dataset],
            ..plan.config.clone()
        };
        let (library, pool) = (&mut self.library, &mut self.pool);
        let trained = pollster::block_on(async {
            let tasks = library.load(&mut callbacks, RUN, &only).await?;
            figures::train(&mut callbacks, pool, plan, &tasks[0], |_, _| {}).await
        });
        match trained {
            Ok(Figures {
                accuracy, fitness, ..
            }) => Ok(Outcome::new(shard, &self.device, accuracy, fitness)),
            Err(Interruption::Stopped) => {
                let sentence = format!("Stopped in {name}; no result was written.");
                Err(self.stop.interrupted(sentence).into())
            }
            Err(Interruption::Failed(message) | Interruption::DeviceFailed(message)) => {
                Err(elsewhere(anyhow!("{name}: {message}")))
            }
        }
    }
}
