//! `optimarium ask`: writes the shards of the generation under way that have no result yet.

use std::{
    collections::BTreeMap,
    fs,
    num::NonZero,
    ops::Range,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, anyhow, bail};

use super::{
    folder::{self, RESULT, SHARD},
    outcome::{Outcome, PROCESSOR},
    sealed::{self, Refusal},
    shard::Shard,
    state,
    status::{self, Status},
    work::{self, Verdict, Work},
};
use crate::{
    output, recorded,
    search::dated,
    settings::Settings,
    storage::{Claim, replace::replace},
};
use files::run_file::RunFile;

/// Write the shards of the generation under way that have no valid result yet, and print their names.
///
/// A shard is some lanes of one task and seed. The folder is for the shards and results of one search:
/// what is no longer needed is removed from it. Nothing is printed once the search is finished.
#[derive(Debug, clap::Args)]
#[command(after_help = status::HELP)]
pub struct Options {
    /// The file of the search; where there is none, it is begun with the settings below.
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
    let file = begun(options)?;
    let work = match file.evolution().is_finished() {
        true => None,
        false => Some(Work::of(&file, options.data.as_deref())?),
    };
    let folder = &options.out;
    let made = fs::create_dir_all(folder)
        .with_context(|| format!("the folder {} cannot be made", folder.display()));
    made.map_err(|error| Status::Unwritable.because(error))?;
    let wanted = match &work {
        Some(work) => wanted(work, folder, options.lanes.get())?,
        None => BTreeMap::new(),
    };
    tidy(folder, &wanted, &file, work.as_ref())?;
    let mut names = String::new();
    for (path, text) in &wanted {
        // Whoever reads it now reads on.
        if fs::read(path).ok().as_deref() != Some(text.as_bytes()) {
            replace(path, text.as_bytes()).map_err(|error| Status::Unwritable.because(error))?;
        }
        names += &format!("{}\n", path.display());
    }
    let said = match work {
        Some(work) => format!(
            "Generation {} of {}: {} shards to evaluate.",
            work.generation + 1,
            file.config().generations,
            wanted.len()
        ),
        None => "The search is finished.".into(),
    };
    output::note(said);
    output::print(names)
}

/// Returns the search in its file, or the one that begins there.
fn begun(options: &Options) -> Result<RunFile> {
    let claim = Claim::of(&options.state)?;
    let is_given = options.settings != Settings::default();
    if let Some(file) = state::read(&claim, &options.state)? {
        if is_given && options.settings.config()? != *file.config() {
            bail!(
                "{} is a search with other settings; leave them out to continue it, or name another --state",
                options.state.display()
            );
        }
        return Ok(file);
    }
    let file = dated(RunFile::new(&options.on, &options.settings.config()?));
    claim
        .write(file.to_json().as_bytes())
        .map_err(|error| Status::Unwritable.because(error))?;
    Ok(file)
}

/// Returns the text of every shard that lacks a result in `folder`, under its path.
fn wanted(work: &Work, folder: &Path, most: usize) -> Result<BTreeMap<PathBuf, String>> {
    let mut there = BTreeMap::<u32, Vec<Range<usize>>>::new();
    for path in folder::list(folder, RESULT)? {
        let outcome = recorded::contents(&path)
            .ok()
            .and_then(|text| Outcome::open(&text).ok());
        if let Some(outcome) = outcome
            && let Ok(Verdict::Wanted) = work.judge(&outcome)
        {
            there
                .entry(outcome.round)
                .or_default()
                .push(outcome.range());
        }
    }
    let mut wanted = BTreeMap::new();
    for round in work.rounds() {
        let done = there.get(&round.index).map_or(&[][..], Vec::as_slice);
        for lanes in gaps(work.lanes, done, most) {
            let shard = work.shard(round.index, lanes);
            let path = folder.join(format!("{}{SHARD}", shard.stem()));
            wanted.insert(path, sealed::seal(&shard) + "\n");
        }
    }
    Ok(wanted)
}

/// Returns the lanes of `0..lanes` that are in none of `done`, at most `most` together.
fn gaps(lanes: usize, done: &[Range<usize>], most: usize) -> Vec<Range<usize>> {
    let is_done = |lane: usize| done.iter().any(|range| range.contains(&lane));
    let mut gaps: Vec<Range<usize>> = Vec::new();
    for lane in (0..lanes).filter(|&lane| !is_done(lane)) {
        match gaps.last_mut() {
            Some(last) if last.end == lane && last.len() < most => last.end += 1,
            _ => gaps.push(lane..lane + 1),
        }
    }
    gaps
}

/// Removes the shards that are not `wanted`, and the results of generations that are recorded.
fn tidy(
    folder: &Path,
    wanted: &BTreeMap<PathBuf, String>,
    file: &RunFile,
    work: Option<&Work>,
) -> Result<()> {
    let search = work::search(file);
    let mut spent = Vec::new();
    for path in folder::list(folder, SHARD)? {
        if wanted.contains_key(&path) {
            continue;
        }
        let opened = recorded::contents(&path).map(|text| Shard::open(&text))?;
        match opened {
            Ok(shard) if shard.search != search => bail!(
                "{} is of another search; choose a folder of its own by --out",
                path.display()
            ),
            Err(Refusal::Other(_)) => bail!(
                "{} is no shard; choose a folder of its own by --out",
                path.display()
            ),
            Ok(_) | Err(_) => spent.push(path),
        }
    }
    for path in folder::list(folder, RESULT)? {
        let outcome = Outcome::open(&recorded::contents(&path)?);
        let judged = outcome
            .ok()
            .zip(work)
            .map(|(outcome, work)| work.judge(&outcome));
        if let Some(Ok(Verdict::Late)) = judged {
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
        for (most, cut) in [
            (1, vec![0..1, 1..2, 4..5, 5..6, 6..7, 8..9]),
            (2, vec![0..2, 4..6, 6..7, 8..9]),
            (7, vec![0..2, 4..7, 8..9]),
        ] {
            assert_eq!(gaps(9, &[7..8, 2..4, 3..4], most), cut, "{most}");
        }
        assert_eq!(gaps(3, &[], 2), vec![0..2, 2..3]);
        assert!(gaps(3, &[0..2, 2..3], 2).is_empty());
    }
}
