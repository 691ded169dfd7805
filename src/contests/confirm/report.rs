//! What was confirmed, for people.

use anyhow::Result;

use super::{Confirmation, Confirmed};
use crate::report;
use host::output;
use statistics::{
    confirmation::{Finalist, Outcome},
    paired::Estimate,
};
use text::number::{count, counted, duration, signed};

/// Prints what came of it; `kept` tells whether files record the looks.
///
/// # Errors
/// [`output::Untaken`] where standard output took not everything.
pub fn print(confirmed: &Confirmed, kept: bool) -> Result<()> {
    let mut text = format!(
        "The best of {}, chosen by {} trainings in {}.\n\n",
        confirmed.run,
        count(confirmed.trainings),
        duration(confirmed.worked_secs.max(1.0))
    );
    for (number, place) in confirmed.places.iter().enumerate() {
        text += &confirmation(place, &confirmed.finalists, number == 0);
        if number == 0 {
            text += &format!("{}\n\n", report::look_text(&place.file, &place.look, kept));
        }
    }
    if let Some(first) = confirmed.places.first() {
        text += &format!("{}\n", report::legend(&first.file.config));
    }
    output::print(text)
}

fn confirmation(place: &Confirmation, finalists: &[Finalist], first: bool) -> String {
    let config = &place.file.config;
    let mut text = format!("{}: {}\n\n", place.place, report::settings(config));
    if let Some(outcomes) = &place.outcomes {
        // Adam is the measure, so nothing is to be said of it.
        let pairs = finalists.iter().zip(outcomes).skip(1);
        for (finalist, outcome) in pairs {
            text += &format!("{}\n", sentence(finalist, outcome));
        }
        text += "\n";
    }
    // Elsewhere one table is enough to read; --json has all.
    let shown = match first {
        true => &place.tables[..],
        false => place.tables.get(..1).unwrap_or(&[]),
    };
    for table in shown {
        text += &format!("{}\n\n", report::text(table, &place.file.optimizers));
    }
    if first {
        text += &report::budgets(&place.file, &place.tables);
    }
    text
}

/// What a finalist's lead was, what it is, and what that says; of one that had none, nothing.
pub fn sentence(finalist: &Finalist, outcome: &Outcome) -> String {
    let Outcome {
        lead,
        drop,
        diverged,
        ..
    } = outcome;
    let change = match drop.interval() {
        _ if finalist.selection_lead <= 0.0 => String::new(),
        Some((low, _)) if low > 0.0 => format!(
            "; {} of its lead was luck or suited what the search trained and scored on",
            drop.as_difference(4)
        ),
        _ if drop.mean > 0.0 => format!(
            "; its lead shrank by {}, which is not shown to be luck",
            drop.as_difference(4)
        ),
        // Luck can only be lost.
        _ => {
            let grown = Estimate {
                mean: -drop.mean,
                ..*drop
            };
            format!("; its lead did not shrink ({})", grown.as_difference(4))
        }
    };
    let mut text = format!(
        "{}: fitness {} Adam in the search, {} on {}{change}",
        finalist.name,
        beside(&signed(finalist.selection_lead, 4)),
        beside(&lead.as_difference(4)),
        counted(lead.n as u64, "fresh seed"),
    );
    if *diverged > 0 {
        text += &format!("; {} diverged", counted(*diverged as u64, "training"));
    }
    text + "."
}

/// `0.0100 ± 0.0200 below`, of a difference that is written as `−0.0100 ± 0.0200`.
fn beside(difference: &str) -> String {
    match difference.strip_prefix('−') {
        Some(size) => format!("{size} below"),
        None => format!("{} above", difference.trim_start_matches('+')),
    }
}
