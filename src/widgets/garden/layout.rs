//! Who stands where in the garden, as plain data.

use std::collections::HashMap;

use science::evolution::{Candidate, CandidateId};

/// Height of Adam's line, as a share of the way from the ground to the top.
pub const ADAM_LEVEL: f64 = 0.6;

/// Difference from Adam that takes a plant half of the way to the top or the ground.
const HALFWAY: f64 = 0.05;

/// A plant's place: its position in the list is its slot.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// Who stands there.
    pub id: CandidateId,
    /// Slots of its parents in the generation before, where it has just been bred of them.
    pub parents: Option<[usize; 2]>,
}

/// Gives every candidate of the last of `generations`, which follow each other from the first on, a slot. It follows
/// from the run alone, not from which of its generations were on show before.
pub fn order<'a>(generations: impl IntoIterator<Item = &'a [Candidate]>) -> Vec<Place> {
    let planted = |before: Vec<Place>, population| arrange(&before, population);
    generations.into_iter().fold(Vec::new(), planted)
}

/// Gives every candidate a slot. Who stood in the garden before keeps its slot; the others fill
/// the free ones, each as near to its parents as the order of arrival allows.
fn arrange(before: &[Place], population: &[Candidate]) -> Vec<Place> {
    let slots: HashMap<_, _> = before.iter().map(|place| place.id).zip(0..).collect();
    let mut places = vec![None; population.len()];
    let mut newcomers = Vec::new();
    for candidate in population {
        let id = candidate.id;
        match slots.get(&id) {
            Some(&slot) if slot < places.len() => places[slot] = Some(Place { id, parents: None }),
            _ => {
                let parents = match candidate.origin.parents() {
                    [a, b] => slots.get(a).zip(slots.get(b)).map(|(a, b)| [*a, *b]),
                    _ => None,
                };
                newcomers.push(Place { id, parents });
            }
        }
    }
    newcomers.sort_by_key(|place| place.parents.map_or(usize::MAX, |[a, b]| a + b));
    let mut newcomers = newcomers.into_iter();
    places
        .into_iter()
        .filter_map(|place| place.or_else(|| newcomers.next()))
        .collect()
}

/// How close plants stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Density {
    /// A few, drawn large.
    Roomy,
    /// A school class.
    Close,
    /// A crowd.
    Dense,
}

impl Density {
    /// How close so many plants stand.
    pub fn of(count: usize) -> Self {
        match count {
            0..=13 => Density::Roomy,
            14..=60 => Density::Close,
            _ => Density::Dense,
        }
    }

    /// Its name in the style sheet.
    pub fn slug(self) -> &'static str {
        match self {
            Density::Roomy => "roomy",
            Density::Close => "close",
            Density::Dense => "dense",
        }
    }

    /// Least width of a plant's place, in rem: the mark and the figure below it have room.
    pub fn cell(self) -> f64 {
        match self {
            Density::Roomy => 3.8,
            Density::Close => 3.4,
            Density::Dense => 2.5,
        }
    }
}

/// Returns into how many columns `count` plants go where `fit` have room side by side: as many rows as that
/// takes, all as long as each other but for the last, which is shorter by less than there are rows.
pub fn columns(fit: usize, count: usize) -> usize {
    let rows = count.div_ceil(fit.max(1)).max(1);
    count.div_ceil(rows)
}

/// Returns the height of a plant between ground (0) and top (1): Adam's value stands at
/// [`ADAM_LEVEL`], and differences shrink the farther they are from it, so that small ones near
/// Adam can be seen.
pub fn height(value: f64, adam: Option<f64>) -> f64 {
    let Some(adam) = adam else {
        return ADAM_LEVEL * value.clamp(0.0, 1.0);
    };
    let difference = value - adam;
    let share = difference.abs() / (difference.abs() + HALFWAY);
    if difference < 0.0 {
        ADAM_LEVEL * (1.0 - share)
    } else {
        ADAM_LEVEL + (1.0 - ADAM_LEVEL) * share
    }
}

/// Ranks from 1, the highest value first; those without a value come last.
pub fn ranks(values: &[(CandidateId, Option<f64>)]) -> HashMap<CandidateId, usize> {
    let mut order = values.to_vec();
    let key = |value: Option<f64>| value.unwrap_or(f64::NEG_INFINITY);
    order.sort_by(|a, b| key(b.1).total_cmp(&key(a.1)));
    order.into_iter().map(|(id, _)| id).zip(1..).collect()
}

#[cfg(test)]
#[path = "layout_tests.rs"]
mod tests;
