//! A search that is trained and written as it goes.

use std::path::PathBuf;

use anyhow::Result;

use super::curves::Curves;
use crate::{callbacks::Terminal, interrupt::Stop, storage::Claim};
use engine::{callbacks::Interruption, library::Library, pool::WorkerPool, search::search};
use files::{maker::Maker, run_file::RunFile};
use protocol::{Event, RunId};

/// The only run of this process at a time.
const RUN: RunId = RunId(0);

/// Carries the search of `file` to its end or until `stop` is set, writes it as `claim` after every
/// training run, and returns it with the search's outcome. Every event goes to `show` together with
/// the search before it. `maker` is who trains.
///
/// # Errors
/// Where it cannot be written.
pub fn record(
    mut file: RunFile,
    claim: &Claim,
    pool: &mut impl WorkerPool,
    data: PathBuf,
    stop: &Stop,
    maker: Maker,
    mut show: impl FnMut(&RunFile, &Event),
) -> Result<(RunFile, Result<(), Interruption>)> {
    let (evolution, before_secs) = (file.evolution().clone(), file.worked_secs());
    let board = file.rounds().board.clone();
    let makers = file.makers().to_vec();
    let mut written = Ok(());
    let mut curves = Curves::default();
    let listen = |event| {
        show(&file, &event);
        let now = match event {
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
                file.rounds_mut()
                    .finish(round.dataset, &accuracy, &fitness, elapsed_secs);
                elapsed_secs
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
                elapsed_secs
            }
            _ => return,
        };
        let maker = Maker {
            secs: now - before_secs,
            ..maker.clone()
        };
        file.made_by(maker.behind(&makers));
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
