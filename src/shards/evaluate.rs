//! `optimarium evaluate`: trains a shard and writes what came of it.

use std::{
    io::{BufRead, stdin},
    path::{Path, PathBuf},
    sync::mpsc::{Receiver, RecvTimeoutError, channel},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Error, Result, anyhow, bail, ensure};

use super::{
    checkpoint,
    folder::{self, SHARD},
    outcome::Outcome,
    sealed,
    shard::Shard,
    status::{self, Status},
    trainer::{Place, Trainer},
};
use host::{device::Choice, interrupt::Stop, output, recorded, storage::replace::try_place};
use text::number::duration;

/// How often a program that waits for its next shard looks whether it shall end.
const LOOK: Duration = Duration::from_millis(100);

/// Train a shard and write its result; where a valid one is there already, that is success at once.
///
/// The same shard gives the same bytes, whoever trains it. The result is written to a name of its own,
/// synced and renamed, so that two writers do no harm. With --checkpoint a shard can be stopped and goes on after
/// the trainings that were finished, to the same bytes.
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
    #[command(flatten)]
    place: Place,
}

/// Does what `options` say.
///
/// # Errors
/// [`status::Failure`] with the exit status; [`host::interrupt::Interrupted`] by a signal.
pub fn run(options: &Options) -> Result<()> {
    ensure!(
        options.place.checkpoint.is_none() || options.place.device.device == Choice::Cpu,
        "--checkpoint keeps nothing on a GPU, which trains all of a shard as one program; make its shards smaller by `ask --lanes 1`"
    );
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
    // What is no ordinary file is not read either: a device need not end.
    try_place(&out).map_err(unwritable)?;
    if let Ok(there) = recorded::contents(&out) {
        if Outcome::open(&there).is_ok_and(|outcome| outcome.is_of(&shard)) {
            output::note(format_args!("{} is there already.", out.display()));
            checkpoint::remove(options.place.checkpoint.as_deref(), &shard);
            return Ok(());
        }
        check_no_loss(&out, &there).map_err(unwritable)?;
    }
    let began = Instant::now();
    let mut trainer = Trainer::open(&options.place)?;
    let outcome = trainer.train(&name.to_string(), &shard)?;
    folder::write(&out, &outcome)?;
    checkpoint::remove(options.place.checkpoint.as_deref(), &shard);
    let took = duration(began.elapsed().as_secs_f64());
    output::note(format_args!(
        "{} is written; it took {took}.",
        out.display()
    ));
    Ok(())
}

/// Checks that nothing is lost where a result takes the place of the file `out` with these `bytes`: a result is
/// trained again from its shard, other files are not.
fn check_no_loss(out: &Path, bytes: &[u8]) -> Result<()> {
    let name = out.display();
    if let Some(kind) = recorded::kind(bytes) {
        bail!("{name} is {kind}, which would be lost; choose another --out");
    }
    let start = bytes.trim_ascii_start();
    ensure!(
        start.is_empty() || start.starts_with(b"{"),
        "{name} is no result and would be lost; choose another --out"
    );
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
    let mut trainer = Trainer::open(&options.place)?;
    let lines = lines();
    for number in 1.. {
        let Some(line) = next(&lines, &trainer.stop)? else {
            break;
        };
        let name = format!("line {number} of standard input");
        let shard = opened(&name, &line)?;
        let outcome = trainer.train(&name, &shard)?;
        output::print(sealed::seal(&outcome) + "\n")?;
        checkpoint::remove(options.place.checkpoint.as_deref(), &shard);
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
