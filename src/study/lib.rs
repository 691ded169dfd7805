//! `optimarium study`: a whole preregistered study, from its plan to its report.

mod document;
mod findings;
mod history;
mod part;
mod plan;
mod plot;
mod report;
mod state;
mod status;
mod workplace;

use std::path::{Path, PathBuf};

use anyhow::Result;

pub use self::plan::WINNER;
use self::{
    findings::{End, Findings},
    history::History,
    part::Part,
    plan::Plan,
    state::State,
    workplace::{Workplace, check_entrants},
};
use contests::contest;
use host::{
    device::DeviceOptions,
    interrupt::Stop,
    output::{self, Untaken},
};

/// Do a study as its plan says: searches, controls, tuned baselines and comparisons on fresh seeds, each a part with
/// a file of its own, and a report after each.
///
/// Stopped at any moment, even by a crash, the same command goes on where it was. Files of other commands are taken
/// over where they have the plan's settings: fitness-101.json may be a search of `optimarium search`.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// The plan, such as docs/studies/evolution.toml.
    #[arg(value_name = "PLAN")]
    plan: PathBuf,
    /// The folder of its parts, and of report.md and report.html.
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
    /// Do these parts alone, by name (drift), seed (101) or both (drift-101); --status names them. A comparison begins
    /// once both sides of the primary outcome are finished, and whoever is finished later joins.
    #[arg(long, value_name = "PART,…", value_delimiter = ',')]
    only: Vec<String>,
    /// Train nothing: say what is done, what is left, and about how long that takes.
    #[arg(long)]
    status: bool,
    /// Train nothing: write the report of what is there.
    #[arg(long, conflicts_with = "status")]
    report: bool,
    /// Declare that the study ends with the searches that are in, though more are planned: the report then has the
    /// verdict, if they are as many as the plan's least, and keeps to it whatever comes later. It is one only if their
    /// number was not chosen by the results.
    #[arg(long = "final", requires = "report")]
    ends: bool,
    /// Train nothing: write the file of every part that machines can share by `ask`, `evaluate` and `tell` now, and
    /// print the names of those that are not finished.
    #[arg(long, conflicts_with_all = ["status", "report"])]
    begin: bool,
    /// Folder of image packs [default: public/data, or data-full where more images are asked for].
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    #[command(flatten)]
    device: DeviceOptions,
}

/// Does what `options` say.
///
/// # Errors
/// Where the plan, a file, the images or the device cannot be used; [`host::interrupt::Interrupted`] by a signal;
/// [`Untaken`] where standard output took not everything.
pub fn run(options: &Options) -> Result<()> {
    let plan = Plan::read(&options.plan)?;
    let parts = Part::all(&plan)?;
    let chosen = Part::chosen(&parts, &options.only)?;
    let folder = options.out.as_path();
    let mut state = State::read(&plan, &parts, folder)?;
    check_entrants(&state)?;
    if options.status {
        return output::print(status::text(&chosen, &state));
    }
    contest::make(Some(folder))?;
    let mut history = History::of(folder, &plan, state.is_begun())?;
    if options.report {
        let end = match options.ends {
            true => ended(&mut history, &state, folder)?,
            false => history.end(),
        };
        return conclude(&state, folder, true, &history, &end);
    }
    let stop = Stop::on_signals()?;
    let device = options.device.device.open()?;
    let workplace = Workplace {
        folder,
        data: options.data.as_deref(),
        options: options.device,
        device: &device,
        stop: &stop,
    };
    if options.begin {
        return begin(&workplace, &chosen, &state);
    }
    workplace.check(&chosen, &state)?;
    let mut is_taken = true;
    for (number, part) in chosen.iter().enumerate() {
        if state.is_done(part) {
            continue;
        }
        // Others may work on the same study.
        state = State::read(&plan, &parts, folder)?;
        if state.is_done(part) {
            continue;
        }
        output::note(format_args!(
            "Part {} of {}: {part}",
            number + 1,
            chosen.len()
        ));
        let worked = workplace.work(part, &state);
        // Others may work on it or end it meanwhile.
        state = match State::read(&plan, &parts, folder) {
            Ok(state) => state,
            Err(error) => return Err(worked.err().unwrap_or(error)),
        };
        history = History::of(folder, &plan, state.is_begun())?;
        // Whatever came of it is reported; why it ended is said either way.
        let written = report::write(&state, folder, &history, &history.end());
        is_taken &= worked?;
        written?;
    }
    conclude(&state, folder, is_taken, &history, &history.end())
}

/// Writes the files of the parts that can be shared now, and names them; says which others are left.
fn begin(workplace: &Workplace<'_>, chosen: &[&Part<'_>], state: &State<'_>) -> Result<()> {
    let mut names = String::new();
    let mut later = Vec::new();
    for part in chosen.iter().filter(|part| !state.is_done(part)) {
        match workplace.begin(part, state)? {
            Some(path) => names += &format!("{}\n", path.display()),
            None => later.push(part.to_string()),
        }
    }
    if !later.is_empty() {
        output::note(format_args!(
            "Waiting for what is to be shared: {}.",
            later.join(", ")
        ));
    }
    output::print(names)
}

/// Declares that the study ends with the searches that are in, unless it ended before; too few are no end.
fn ended(history: &mut History, state: &State<'_>, folder: &Path) -> Result<End> {
    if history.end() != End::AsPlanned {
        return Ok(history.end());
    }
    let there = Findings::of(state, &End::AsPlanned)?.primary.replicates;
    let searches: Vec<u64> = there.iter().map(|(seed, _)| *seed).collect();
    let search = &state.plan.search;
    if (search.least..search.seeds.len()).contains(&searches.len()) {
        history.declare(&searches, folder)?;
    }
    Ok(End::With(searches))
}

/// Writes the report, and says what the primary outcome is.
fn conclude(
    state: &State<'_>,
    folder: &Path,
    is_taken: bool,
    history: &History,
    end: &End,
) -> Result<()> {
    let said = report::write(state, folder, history, end)?;
    if !is_taken {
        return Err(Untaken::Before.into());
    }
    let [_, page] = report::FILES.map(|file| folder.join(file));
    output::print(format_args!("{said}\nThe report is {}.\n", page.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::testing::{EVOLUTION, plan};
    use host::testing::Folder;

    /// The project's own study, of whose six searches three are in.
    const RUNS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/studies/runs");

    #[test]
    fn an_end_is_declared_once_and_a_report_tells_what_is_not_of_the_plan() {
        let (first, changed) = (plan(EVOLUTION), plan(&format!("{EVOLUTION}\n# later")));
        let parts = Part::all(&first).expect("no two are called alike");
        let state = State::read(&first, &parts, Path::new(RUNS)).expect("they are the plan's");
        let folder = Folder::new("ended");
        let place = folder.path("");
        let mut history = History::of(&place, &changed, true).expect("it can be written");
        assert_eq!(history.end(), End::AsPlanned);
        let end = ended(&mut history, &state, &place).expect("it can be written");
        assert_eq!(end, End::With(vec![101, 102, 103]));
        let mut kept = History::of(&place, &first, true).expect("it can be read");
        assert_eq!(kept.end(), end);
        assert_eq!(ended(&mut kept, &state, &place).expect("it is known"), end);
        folder.put("fitness-107.json", "{}");
        report::write(&state, &place, &kept, &end).expect("it can be written");
        let report = std::fs::read_to_string(folder.path("report.md")).expect("it was written");
        for told in [
            "The plan was changed after parts were there",
            "of no part of this plan: fitness-107.json.",
            "It ends with 3 of 6 planned searches, as was declared by --final",
        ] {
            assert!(report.contains(told), "{told}: {report}");
        }
    }
}
