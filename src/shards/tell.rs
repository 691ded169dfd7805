//! `optimarium tell`: records results as `search` or `compare` would have.

use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow, bail};

use super::{
    folder::{self, RESULT},
    outcome::Outcome,
    state::State,
    status::{self, Status},
    taken::{Filled, Taken, keep_one_device},
    work::{Verdict, Work},
};
use host::output;

/// Most places that are named where results are lacking.
const NAMED: usize = 12;

/// Record results in the file of their search or comparison: of a search the generation, once all of it is there;
/// of a tuning or a comparison whatever is there.
///
/// Results may come in any order and more than once. Those that are not whole, or not of the generation
/// under way, are named and left out, as is one that contradicts what another device may have trained; where two of one
/// device contradict each other, nothing is recorded.
#[derive(Debug, clap::Args)]
#[command(after_help = status::HELP)]
pub struct Options {
    /// The file of the search or comparison.
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

/// Does what `options` say.
///
/// # Errors
/// [`status::Failure`] with the exit status where something is lacking still.
pub fn run(options: &Options) -> Result<()> {
    let claim = status::claimed(&options.state)?;
    let name = options.state.display();
    let Some(mut state) = State::read(&claim, &options.state)? else {
        bail!("{name} is not there or empty; `optimarium ask` begins a search");
    };
    let Some(work) = state.work(options.data.as_deref(), &options.state)? else {
        let refused = unneeded(&state, &paths(&options.results)?);
        let whole = format!("{name} holds the whole {}", state.kind());
        return match refused {
            0 => output::print(whole + ".\n"),
            _ => Err(Status::Refused.because(anyhow!("{whole}; what was refused is named above"))),
        };
    };
    let mut refused = 0;
    let mut taken = Vec::new();
    for path in paths(&options.results)? {
        let name = path.display().to_string();
        match opened(&work, &state, &path) {
            Ok((outcome, Verdict::Wanted)) => taken.push(Taken { outcome, name }),
            Ok((_, Verdict::Recorded)) => output::note(format_args!("{name} is recorded already.")),
            Ok((_, Verdict::Late)) => output::note(format_args!(
                "{name} is of an earlier {}, which is recorded.",
                work.part
            )),
            Ok((outcome, Verdict::Contradiction)) if state.is_of_others(&outcome.device) => {
                output::note(format_args!(
                    "{name} was trained on {}, and what it is of is recorded, with other figures and maybe of another device.",
                    outcome.device
                ));
            }
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
    taken.sort_by(|a, b| a.order().cmp(&b.order()));
    if !options.mixed {
        refused += keep_one_device(&mut taken, state.0.device());
    }
    let rounds = Filled::all(&work, &taken)?;
    let devices = taken.iter().map(|one| one.outcome.device.as_str());
    state.doubts(devices).into_iter().for_each(output::note);
    state.record(&rounds)?;
    let written = claim.write(&state.to_json());
    written.map_err(|error| Status::Unwritable.because(error))?;
    let lacking = lacking(&state, &rounds);
    if lacking.is_empty() {
        return output::print(state.told() + "\n");
    }
    let lacks = format!("{} lacks {}", work.title, listed(&lacking));
    Err(match refused {
        0 => Status::Elsewhere.because(anyhow!(lacks)),
        _ => Status::Refused.because(anyhow!("{lacks}; what was refused is named above")),
    })
}

/// Names what is lacking.
fn lacking(state: &State, rounds: &[Filled<'_>]) -> Vec<String> {
    let of = |filled: &Filled<'_>| {
        let (task, seed) = (
            filled.of.plan.dataset.slug(),
            state.seed(filled.of.plan.seed),
        );
        let gaps = filled.gaps().into_iter();
        gaps.map(|lanes| format!("{task}, seed {seed}, lanes {lanes}"))
            .collect::<Vec<_>>()
    };
    rounds.iter().flat_map(of).collect()
}

/// Lists the first of `names`, and says how many more there are.
fn listed(names: &[String]) -> String {
    let shown = names[..names.len().min(NAMED)].join(", ");
    match names.len().saturating_sub(NAMED) {
        0 => shown,
        more => format!("{shown}, and {more} more"),
    }
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

/// Looks at what is told of what is whole already, and returns how many are no results; of other work is only said.
fn unneeded(state: &State, paths: &[PathBuf]) -> usize {
    let mut refused = 0;
    for path in paths {
        let name = path.display();
        match Outcome::read(path) {
            Ok(outcome)
                if outcome.search == state.identity() || state.is_spent(&outcome.search) => {}
            Ok(_) => output::note(format_args!("{name} is of something else.")),
            Err(reason) => {
                refused += 1;
                output::note(format_args!("{name} {reason}."));
            }
        }
    }
    refused
}

/// Returns the outcome at `path`, and what it is to `work`.
///
/// # Errors
/// Why it is refused.
fn opened(work: &Work, state: &State, path: &Path) -> Result<(Outcome, Verdict), String> {
    let outcome = Outcome::read(path)?;
    if state.is_spent(&outcome.search) {
        return Ok((outcome, Verdict::Late));
    }
    let verdict = work
        .judge(&outcome)
        .map_err(|refusal| refusal.to_string())?;
    Ok((outcome, verdict))
}
