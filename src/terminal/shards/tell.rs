//! `optimarium tell`: records the results of a generation, as `search` would have.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use anyhow::{Result, anyhow, bail};

use super::{
    folder::{self, RESULT},
    outcome::{Outcome, PROCESSOR},
    state,
    status::{self, Status},
    work::{Verdict, Work},
};
use crate::{output, recorded, search::generation_line, storage::Claim};
use engine::generation::Trainings;
use files::run_file::RunFile;

/// Record results in the file of their search; the generation, once all of it is there.
///
/// Results may come in any order and more than once. Those that are not whole, or not of the generation
/// under way, are named and left out; where two contradict each other, nothing is recorded.
#[derive(Debug, clap::Args)]
#[command(after_help = status::HELP)]
pub struct Options {
    /// The file of the search.
    #[arg(long, value_name = "FILE")]
    state: PathBuf,
    /// Take results of different devices, which round differently: the file then depends on who trained what.
    #[arg(long)]
    mixed: bool,
    /// Folder with the packs of images [default: public/data, or data-full where more are needed].
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Results, or folders of them.
    #[arg(value_name = "RESULT", required = true)]
    results: Vec<PathBuf>,
}

/// A result that is taken, and what it is called.
struct Taken {
    outcome: Outcome,
    name: String,
}

/// Figures of a lane, and whose they are.
#[derive(Clone)]
struct Lane<'a> {
    accuracy: f32,
    fitness: f64,
    from: &'a Taken,
}

/// Does what `options` say.
///
/// # Errors
/// [`status::Failure`] with the exit status where the generation is not recorded.
pub fn run(options: &Options) -> Result<()> {
    let claim = Claim::of(&options.state)?;
    let name = options.state.display();
    let Some(mut file) = state::read(&claim, &options.state)? else {
        bail!("{name} is not there or empty; `optimarium ask` begins a search");
    };
    if file.evolution().is_finished() {
        return output::print(format!("{name} holds the whole search.\n"));
    }
    let work = Work::of(&file, options.data.as_deref())?;
    let mut refused = 0;
    let mut taken = Vec::new();
    for path in paths(&options.results)? {
        let name = path.display().to_string();
        match opened(&work, &path) {
            Ok((outcome, Verdict::Wanted)) => taken.push(Taken { outcome, name }),
            Ok((_, Verdict::Recorded)) => output::note(format_args!("{name} is recorded already.")),
            Ok((_, Verdict::Late)) => output::note(format_args!(
                "{name} is of an earlier generation, which is recorded."
            )),
            Ok((_, Verdict::Contradiction)) => {
                return Err(Status::Refused.because(anyhow!(
                    "{name} contradicts an earlier result, which is recorded. Nothing was recorded now; find out which is wrong, and remove it"
                )));
            }
            Err(reason) => {
                refused += 1;
                output::note(format_args!("{name} {reason}."));
            }
        }
    }
    // From here on nobody knows who came first.
    taken.sort_by(|a, b| order(a).cmp(&order(b)));
    if !options.mixed {
        refused += keep_one_device(&mut taken, file.device());
    }
    let lacking = record(&mut file, &work, &taken)?;
    let text = file.to_json();
    let written = claim.write(text.as_bytes());
    written.map_err(|error| Status::Unwritable.because(error))?;
    if lacking.is_empty() {
        return output::print(told(&file) + "\n");
    }
    let lacks = format!(
        "generation {} of {} lacks {}",
        work.generation + 1,
        file.config().generations,
        lacking.join(", ")
    );
    Err(match refused {
        0 => Status::Elsewhere.because(anyhow!(lacks)),
        _ => Status::Refused.because(anyhow!("{lacks}; what was refused is named above")),
    })
}

/// Returns the files that are named, those of a folder by name.
fn paths(named: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for path in named {
        if path.is_dir() {
            paths.extend(folder::list(path, RESULT)?);
        } else {
            paths.push(path.clone());
        }
    }
    Ok(paths)
}

/// Returns the outcome at `path`, and what it is to `work`.
///
/// # Errors
/// Why it is refused.
fn opened(work: &Work, path: &Path) -> Result<(Outcome, Verdict), String> {
    let text = recorded::contents(path).map_err(|error| format!("is refused: {error:#}"))?;
    let outcome = Outcome::open(&text).map_err(|refusal| refusal.to_string())?;
    let verdict = work
        .judge(&outcome)
        .map_err(|refusal| refusal.to_string())?;
    Ok((outcome, verdict))
}

/// By candidate, never by arrival.
fn order(taken: &Taken) -> (u32, (u32, u32), &str, &str) {
    let outcome = &taken.outcome;
    (outcome.round, outcome.lanes, &outcome.device, &taken.name)
}

/// Leaves the results of one device alone: that of the search, which is called `device`; returns how many
/// were others'.
fn keep_one_device(taken: &mut Vec<Taken>, device: &str) -> usize {
    let is_of_search = |found: &str| match device {
        // A search by one machine does not say whose arithmetic it was.
        PROCESSOR => found.starts_with(PROCESSOR),
        _ => found == device,
    };
    let first = taken.iter().map(|one| one.outcome.device.as_str());
    let first = first
        .clone()
        .find(|found| is_of_search(found))
        .map(str::to_owned);
    let before = taken.len();
    taken.retain(|one| {
        let found = &one.outcome.device;
        let is_kept = Some(found) == first.as_ref();
        if !is_kept {
            let others = first.as_deref().unwrap_or(device);
            output::note(format_args!(
                "{} was trained on {found} and not on {others}, which rounds differently; remove it to have it trained again, or take it by --mixed.",
                one.name
            ));
        }
        is_kept
    });
    before - taken.len()
}

/// Records the rounds that are complete, and the generation if all are; returns what is lacking.
///
/// # Errors
/// Where two results of one device contradict each other.
fn record(file: &mut RunFile, work: &Work, taken: &[Taken]) -> Result<Vec<String>> {
    let rounds: Vec<_> = work.rounds().collect();
    let mut lacking = Vec::new();
    let mut complete = Vec::new();
    for round in rounds {
        let mut lanes: Vec<Option<Lane<'_>>> = vec![None; work.lanes];
        for from in taken.iter().filter(|one| one.outcome.round == round.index) {
            fill(&mut lanes, from)?;
        }
        let seed = round.seed + 1;
        let gaps = gaps(&lanes);
        lacking.extend(gaps.iter().map(|lanes| {
            let task = round.dataset.slug();
            format!("{task}, seed {seed}, lanes {lanes}")
        }));
        complete.push((round, lanes.into_iter().collect::<Option<Vec<_>>>()));
    }
    let now = state::clock(file);
    for (round, lanes) in complete {
        // The file has them in order.
        let Some(lanes) = lanes else { break };
        let accuracy: Vec<f32> = lanes.iter().map(|lane| lane.accuracy).collect();
        let fitness: Vec<f64> = lanes.iter().map(|lane| lane.fitness).collect();
        file.record_round(round.dataset, &accuracy, &fitness, now);
    }
    if lacking.is_empty() {
        let trainings = Trainings::of(file.evolution());
        let (scores, adam) = trainings.scores(&file.rounds().board);
        file.record(&scores, adam, now);
    }
    Ok(lacking)
}

/// Enters the figures of `from`.
fn fill<'a>(lanes: &mut [Option<Lane<'a>>], from: &'a Taken) -> Result<()> {
    let Taken { outcome, name } = from;
    let figures = outcome.accuracy.iter().zip(&outcome.fitness);
    for (lane, (&accuracy, &fitness)) in lanes[outcome.range()].iter_mut().zip(figures) {
        match lane {
            None => {
                *lane = Some(Lane {
                    accuracy,
                    fitness,
                    from,
                });
            }
            Some(earlier) => {
                let is_same = (earlier.accuracy, earlier.fitness) == (accuracy, fitness);
                if !is_same && earlier.from.outcome.device == outcome.device {
                    return Err(Status::Refused.because(anyhow!(
                        "{name} contradicts an earlier result, {}: the same lane with other figures from the same device. Nothing was recorded; find out which is wrong, and remove it",
                        earlier.from.name
                    )));
                }
            }
        }
    }
    Ok(())
}

/// Returns the lanes without figures, those that follow each other together, counted from 1.
fn gaps(lanes: &[Option<Lane<'_>>]) -> Vec<String> {
    let lacking: BTreeSet<usize> = (0..lanes.len())
        .filter(|&lane| lanes[lane].is_none())
        .collect();
    let is_first = |&&lane: &&usize| lane == 0 || !lacking.contains(&(lane - 1));
    let text = |&first: &usize| {
        let end = (first..).find(|lane| !lacking.contains(lane));
        match end.unwrap_or(lanes.len()) {
            end if end == first + 1 => end.to_string(),
            end => format!("{}–{end}", first + 1),
        }
    };
    lacking.iter().filter(is_first).map(text).collect()
}

/// Says what the generation that was recorded last reached.
fn told(file: &RunFile) -> String {
    let last = file.generations().last().expect("one was recorded");
    let numbers = (last.generation + 1, file.config().generations);
    generation_line(numbers, &last.population, last.scores, last.adam, None)
}
