//! `optimarium ask`: writes the shards that have no result yet, of the generation or rung under way or of a comparison.

use std::{
    collections::BTreeMap,
    fs,
    num::NonZero,
    ops::Range,
    path::{Path, PathBuf},
};

use anyhow::{Result, anyhow, bail};

use super::{
    folder::{self, RESULT, SHARD},
    outcome::{self, Outcome, PROCESSOR},
    sealed::{self, Refusal},
    shard::Shard,
    state::State,
    status::{self, Status},
    work::{Verdict, Work},
};
use files::run_file::RunFile;
use host::{
    output,
    recorded::{self, Recorded},
    search::dated,
    settings::Settings,
    storage::replace::replace,
};

/// Write the shards that have no valid result yet, and print their names: those of the generation under way of a
/// search, of the rung under way of a tuning, or of all that a comparison lacks, which `compare --begin` began.
///
/// A shard is some lanes of one task and seed. The folder is for the shards and results of one file: what is no
/// longer needed is removed from it. Nothing is printed once the search or comparison is finished.
#[derive(Debug, clap::Args)]
#[command(after_help = status::HELP)]
pub struct Options {
    /// The file of the search or comparison; where there is none, a search is begun with the settings below.
    #[arg(long, value_name = "FILE")]
    state: PathBuf,
    /// The folder of its shards and results, made if missing.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Optimizers in a shard, at most; they change no figure on the CPU.
    #[arg(long, value_name = "N", default_value = "4")]
    lanes: NonZero<usize>,
    /// Name of the GPU that will train a search that begins now, as results have it.
    #[arg(long, value_name = "NAME", default_value = PROCESSOR)]
    on: String,
    /// Folder with the packs of images [default: public/data, or data-full where more are needed].
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    #[command(flatten)]
    settings: Settings,
}

/// Does what `options` say.
///
/// # Errors
/// Where the file or the images are not as they should be, or something cannot be written.
pub fn run(options: &Options) -> Result<()> {
    let state = begun(options)?;
    let work = state.work(options.data.as_deref(), &options.state)?;
    let folder = &options.out;
    folder::make(folder)?;
    let wanted = match &work {
        Some(work) => wanted(work, folder, options.lanes.get())?,
        None => BTreeMap::new(),
    };
    tidy(folder, &wanted, &state, work.as_ref())?;
    let mut names = String::new();
    for (path, text) in &wanted {
        // Whoever reads it now reads on.
        if fs::read(path).ok().as_deref() != Some(text.as_bytes()) {
            replace(path, text.as_bytes()).map_err(|error| Status::Unwritable.because(error))?;
        }
        names += &format!("{}\n", path.display());
    }
    if work.is_some() {
        // Whoever trains them is taken to be like this machine.
        let device = outcome::device(state.0.device());
        state.doubts([&*device]).into_iter().for_each(output::note);
    }
    output::note(match work {
        Some(work) => work.asked(wanted.len()),
        None => format!("The {} is finished.", state.kind()),
    });
    output::print(names)
}

/// Returns what is in the file, or the search that begins there.
fn begun(options: &Options) -> Result<State> {
    let claim = status::claimed(&options.state)?;
    let name = options.state.display();
    let is_given = options.settings != Settings::default();
    match State::read(&claim, &options.state)? {
        Some(State(Recorded::Search(file)))
            if is_given && options.settings.config()? != *file.config() =>
        {
            bail!(
                "{name} is a search with other settings; leave them out to continue it, or name another --state"
            )
        }
        Some(State(Recorded::Comparison(_))) if is_given => {
            bail!(
                "{name} is a comparison, which has its settings; leave them out, or name another --state"
            )
        }
        Some(state) => return Ok(state),
        None => {}
    }
    let file = dated(RunFile::new(&options.on, &options.settings.config()?));
    claim
        .write(file.to_json().as_bytes())
        .map_err(|error| Status::Unwritable.because(error))?;
    Ok(State(Recorded::Search(file.into())))
}

/// Returns the text of every shard that lacks a result in `folder`, under its path.
fn wanted(work: &Work, folder: &Path, most: usize) -> Result<BTreeMap<PathBuf, String>> {
    let mut there = Vec::new();
    for path in folder::list(folder, RESULT)? {
        let outcome = Outcome::read(&path).ok();
        there.extend(outcome.filter(|one| matches!(work.judge(one), Ok(Verdict::Wanted))));
    }
    let mut wanted = BTreeMap::new();
    for of in work.rounds() {
        let index = of.index;
        let is_there = |one: &Outcome, lane| one.round == index && one.range().contains(&lane);
        let lacks = |lane| of.lacks(lane) && !there.iter().any(|one| is_there(one, lane));
        for lanes in gaps(work.lanes, lacks, most) {
            let shard = work.shard(index, lanes);
            let path = folder.join(format!("{}{SHARD}", shard.stem()));
            wanted.insert(path, sealed::seal(&shard) + "\n");
        }
    }
    Ok(wanted)
}

/// Returns those of the lanes `0..lanes` that `lacks` names, at most `most` together.
fn gaps(lanes: usize, lacks: impl Fn(usize) -> bool, most: usize) -> Vec<Range<usize>> {
    let mut gaps: Vec<Range<usize>> = Vec::new();
    for lane in (0..lanes).filter(|&lane| lacks(lane)) {
        match gaps.last_mut() {
            Some(last) if last.end == lane && last.len() < most => last.end += 1,
            _ => gaps.push(lane..lane + 1),
        }
    }
    gaps
}

/// Removes the shards that are not `wanted`, and the results of what is recorded: generations, rungs, tunings.
fn tidy(
    folder: &Path,
    wanted: &BTreeMap<PathBuf, String>,
    state: &State,
    work: Option<&Work>,
) -> Result<()> {
    let whole = state.identity();
    let mut spent = Vec::new();
    for path in folder::list(folder, SHARD)? {
        if wanted.contains_key(&path) {
            continue;
        }
        let opened = recorded::contents(&path).map(|text| Shard::open(&text))?;
        match opened {
            Ok(shard) if shard.search != whole && !state.is_spent(&shard.search) => bail!(
                "{} is of another {}; choose a folder of its own by --out",
                path.display(),
                state.kind()
            ),
            Err(Refusal::Other(_)) => bail!(
                "{} is no shard; choose a folder of its own by --out",
                path.display()
            ),
            Ok(_) | Err(_) => spent.push(path),
        }
    }
    for path in folder::list(folder, RESULT)? {
        let Ok(outcome) = Outcome::open(&recorded::contents(&path)?) else {
            continue;
        };
        let judged = work.map(|work| work.judge(&outcome));
        if matches!(judged, Some(Ok(Verdict::Late))) || state.is_spent(&outcome.search) {
            spent.push(path);
        }
    }
    for path in spent {
        fs::remove_file(&path).map_err(|error| {
            let error = anyhow!(error).context(format!("{} cannot be removed", path.display()));
            Status::Unwritable.because(error)
        })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lacks_a_result_is_cut_into_shards() {
        let without = |done: &'static [Range<usize>]| {
            move |lane: usize| !done.iter().any(|range| range.contains(&lane))
        };
        for (most, cut) in [
            (1, vec![0..1, 1..2, 4..5, 5..6, 6..7, 8..9]),
            (2, vec![0..2, 4..6, 6..7, 8..9]),
            (7, vec![0..2, 4..7, 8..9]),
        ] {
            assert_eq!(gaps(9, without(&[7..8, 2..4, 3..4]), most), cut, "{most}");
        }
        assert_eq!(gaps(3, without(&[]), 2), vec![0..2, 2..3]);
        assert!(gaps(3, without(&[0..2, 2..3]), 2).is_empty());
    }
}
