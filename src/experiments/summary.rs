//! How a search stands, in a few sentences for whoever asks: what a glance at the page tells those who see it.

use crate::confirmation::{Confirmation, Outcome, Stage};
use page_state::state::{Best, Phase, State};
use science::presets::ADAM_AT_RATE;
use widget_state::{flower_name, format};

/// Returns how the search of `state` stands; `confirmation` is what scores on fresh seeds there are.
pub fn summary(state: &State, confirmation: Option<&Confirmation>) -> String {
    let Some(config) = state.config() else {
        return "No search has been started.".into();
    };
    let recorded = if state.recording.is_some() {
        "Recording, "
    } else {
        ""
    };
    let here = state.shown_generation().unwrap_or(0) + 1;
    let phase = match state.phase {
        _ if state.viewed.is_some() => ", looked back at",
        Phase::Idle | Phase::Running => "",
        Phase::Loading => ", being prepared",
        Phase::Paused => ", held",
        Phase::Finished => ", finished",
        Phase::Failed => ", ended by an error",
    };
    let all = config.generations;
    let mut place = format!("{recorded}generation {here} of {all}{phase}");
    place[..1].make_ascii_uppercase();
    let Some(best) = state.shown_best() else {
        return format!("{place}. Nobody is scored yet.");
    };
    let certainty = certainty(state, &best, confirmation);
    let (lead, by) = format::lead(best.score.fitness - best.adam.fitness);
    format!(
        "{place}. Best fitness {} by {}, {ADAM_AT_RATE} {}, {lead} {by}. {certainty}",
        format::fitness(best.score.fitness),
        flower_name::of_candidate(&best.candidate),
        format::fitness(best.adam.fitness),
    )
}

/// What can be said about chance.
fn certainty(state: &State, best: &Best, confirmation: Option<&Confirmation>) -> String {
    let run = state.run.as_ref().map(|(run, _)| *run);
    let ours = confirmation.filter(|confirmation| Some(confirmation.of) == run);
    let outcome = ours.and_then(|confirmation| match confirmation.stage() {
        Stage::Done(outcomes) => {
            let mut pairs = confirmation.finalists.iter().zip(outcomes);
            let (_, outcome) = pairs.find(|(one, _)| one.id == Some(best.candidate.id))?;
            Some(outcome)
        }
        Stage::Training | Stage::Ended(_) => None,
    });
    match outcome {
        Some(outcome) => on_fresh_seeds(&outcome),
        None => "Not shown to be beyond chance: it was not scored on fresh seeds.".into(),
    }
}

/// What fresh seeds say of a lead.
fn on_fresh_seeds(outcome: &Outcome) -> String {
    let n = outcome.lead.n;
    let (lead, by) = format::lead(outcome.lead.mean);
    let Some((low, high)) = outcome.lead.interval() else {
        return format!("On {n} fresh seeds: {lead} {by}, whose spread is unknown.");
    };
    let verdict = match (low > 0.0, high < 0.0) {
        (true, _) => "better than Adam beyond chance",
        (_, true) => "worse than Adam beyond chance",
        _ => "not shown to be beyond chance",
    };
    format!(
        "On {n} fresh seeds: {lead} {by} ± {:.3}, {verdict}.",
        (high - low) / 2.0
    )
}

#[cfg(test)]
mod tests;
