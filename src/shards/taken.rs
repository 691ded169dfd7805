//! Results that are taken together, in an order that does not depend on who came first.

use std::collections::BTreeSet;

use anyhow::{Result, anyhow};

use super::{
    outcome::{Outcome, PROCESSOR},
    status::Status,
    work::{RoundOfWork, Work},
};
use files::run_file::curves::LearningCurve;
use host::output;
use statistics::comparison::Trial;

/// A result that is taken, and what it is called.
#[derive(Debug)]
pub struct Taken {
    /// The result.
    pub outcome: Outcome,
    /// Its name.
    pub name: String,
}

/// Figures of a lane, and whose they are.
#[derive(Debug, Clone, Copy)]
pub struct Lane<'a> {
    /// Share of the scoring images classified correctly, 0–1.
    pub accuracy: f32,
    /// The fitness of this round alone.
    pub fitness: f64,
    /// What a comparison keeps.
    pub trial: Option<&'a Trial>,
    /// What a search keeps of its generations' last rounds.
    pub curve: Option<&'a LearningCurve>,
    from: &'a Taken,
}

impl<'a> Lane<'a> {
    /// On which device it was trained.
    pub fn device(&self) -> &'a str {
        &self.from.outcome.device
    }
}

/// A round of the work with what the results have of it.
#[derive(Debug)]
pub struct Filled<'a> {
    /// The round.
    pub of: &'a RoundOfWork,
    /// The lanes that are there, in their places.
    pub lanes: Vec<Option<Lane<'a>>>,
}

impl Taken {
    /// By candidate, never by arrival.
    pub fn order(&self) -> (u32, (u32, u32), &str, &str) {
        let Outcome {
            round,
            lanes,
            device,
            ..
        } = &self.outcome;
        (*round, *lanes, device, &self.name)
    }
}

/// Leaves the results of one device alone: that of the file, which is called `device`; returns how many
/// were others'.
pub fn keep_one_device(taken: &mut Vec<Taken>, device: &str) -> usize {
    let is_of_file = |found: &str| match device {
        // A file of one machine does not say whose arithmetic it was.
        PROCESSOR => found.starts_with(PROCESSOR),
        _ => found == device,
    };
    let mut found = taken.iter().map(|one| one.outcome.device.as_str());
    let first = found.find(|found| is_of_file(found)).map(str::to_owned);
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

impl<'a> Filled<'a> {
    /// Enters `taken` into the rounds of `work` that lack something.
    ///
    /// # Errors
    /// Where two results of one device contradict each other.
    pub fn all(work: &'a Work, taken: &'a [Taken]) -> Result<Vec<Self>> {
        let mut rounds = Vec::new();
        for of in work.rounds() {
            let mut filled = Self {
                of,
                lanes: vec![None; work.lanes],
            };
            let own = |one: &&Taken| one.outcome.round == of.index;
            taken
                .iter()
                .filter(own)
                .try_for_each(|from| filled.fill(from))?;
            rounds.push(filled);
        }
        Ok(rounds)
    }

    /// Enters the figures of `from`.
    fn fill(&mut self, from: &'a Taken) -> Result<()> {
        let Taken { outcome, name } = from;
        let figures = outcome.accuracy.iter().zip(&outcome.fitness).enumerate();
        let lanes = &mut self.lanes[outcome.range()];
        for (lane, (place, (&accuracy, &fitness))) in lanes.iter_mut().zip(figures) {
            let curve = outcome.curves.get(place);
            let Some(earlier) = lane else {
                *lane = Some(Lane {
                    accuracy,
                    fitness,
                    trial: outcome.trials.get(place),
                    curve,
                    from,
                });
                continue;
            };
            if earlier.device() != outcome.device {
                continue;
            }
            // An earlier version may have asked for one of them, without curves.
            let known = earlier.curve.or(curve);
            let figures = (accuracy, fitness, curve.or(known));
            if (earlier.accuracy, earlier.fitness, known) != figures {
                return Err(Status::Refused.because(anyhow!(
                    "{name} contradicts an earlier result, {}: the same lane with other figures from the same device. Nothing was recorded; find out which is wrong, and remove it",
                    earlier.from.name
                )));
            }
            if earlier.curve.is_none() && curve.is_some() {
                (earlier.curve, earlier.from) = (curve, from);
            }
        }
        Ok(())
    }

    /// Returns the lanes that were lacking and are there now.
    pub fn new_lanes(&self) -> impl Iterator<Item = &Lane<'a>> {
        let lanes = self.lanes.iter().enumerate();
        let new = lanes.filter(|(place, _)| self.of.lacks(*place));
        new.filter_map(|(_, lane)| lane.as_ref())
    }

    /// Returns the lanes that are lacking still, those that follow each other together, counted from 1.
    pub fn gaps(&self) -> Vec<String> {
        let is_lacking = |&lane: &usize| self.of.lacks(lane) && self.lanes[lane].is_none();
        let lacking: BTreeSet<usize> = (0..self.lanes.len()).filter(is_lacking).collect();
        let is_first = |&&lane: &&usize| lane == 0 || !lacking.contains(&(lane - 1));
        let text = |&first: &usize| {
            let end = (first..).find(|lane| !lacking.contains(lane));
            match end.unwrap_or(self.lanes.len()) {
                end if end == first + 1 => end.to_string(),
                end => format!("{}–{end}", first + 1),
            }
        };
        lacking.iter().filter(is_first).map(text).collect()
    }
}
