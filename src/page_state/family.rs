//! The family tree of a candidate, laid out: ancestors above their children, a row for each generation in which
//! one of them was born, and one line of descent straight on the left.
//!
//! Places are in pixels of the drawing; who draws them is not known.

use std::collections::HashMap;

use science::{
    evolution::CandidateId,
    lineage::{Candidate, inheritance},
};

use crate::{seeds, state::Life};
use widget_state::flower_name;

/// Width of a place.
pub const CELL: f64 = 52.0;

/// Height of a row.
pub const ROW: f64 = 78.0;

/// Most places side by side, that of the line included: a tree of hundreds stays as narrow as a phone is wide.
pub const COLUMNS: usize = 7;

/// Room beside the line for ties that pass it by.
const MARGIN: f64 = 22.0;

/// A candidate in the tree.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    /// Who.
    pub id: CandidateId,
    /// Its row, the oldest first.
    pub row: usize,
    /// Its place in the row; the line's is 0.
    pub column: usize,
}

impl Member {
    /// Whether it is of the line.
    pub fn is_lit(&self) -> bool {
        self.column == 0
    }

    /// Its middle.
    pub fn middle(&self) -> (f64, f64) {
        (
            MARGIN + (self.column as f64 + 0.5) * CELL,
            (self.row as f64 + 0.5) * ROW,
        )
    }
}

/// From a parent to a child, both by their places in [`Family::members`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tie {
    /// The parent.
    pub parent: usize,
    /// The child.
    pub child: usize,
    /// Whether it is of the line.
    pub lit: bool,
}

/// Where the keys lead from a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// To a parent, that of the line first.
    Parent,
    /// To a child, that of the line first.
    Child,
    /// To the left in its row.
    Left,
    /// To the right in its row.
    Right,
    /// To the oldest of the line.
    Oldest,
    /// To whose tree it is.
    Own,
}

/// The tree.
#[derive(Debug, Clone, PartialEq)]
pub struct Family {
    /// Everyone who is drawn, row by row, each from left to right; the last is whose tree it is.
    pub members: Vec<Member>,
    /// Everyone's parents, as far as they are drawn.
    pub ties: Vec<Tie>,
    /// The generations (from 0) of the rows.
    pub generations: Vec<u32>,
    /// Ancestors for whom there is no place.
    pub undrawn: usize,
}

impl Family {
    /// Lays out `lives`: someone and everyone it descends from, youngest first. `None` without anybody.
    pub fn of(lives: &[Life]) -> Option<Self> {
        let own = lives.first()?.candidate.id;
        let candidates: HashMap<CandidateId, &Candidate> = lives
            .iter()
            .map(|life| (life.candidate.id, &life.candidate))
            .collect();
        let line = line(own, &candidates);
        let mut generations: Vec<u32> = candidates
            .values()
            .map(|one| one.birth_generation)
            .collect();
        generations.sort_unstable();
        generations.dedup();
        // From the youngest row upwards, so that everybody's children have their places already.
        let mut columns: HashMap<CandidateId, usize> = HashMap::new();
        let mut rows: Vec<Vec<CandidateId>> = Vec::new();
        for generation in generations.iter().rev() {
            let mut row = Vec::new();
            let mut others = Vec::new();
            for life in lives {
                let one = &life.candidate;
                if one.birth_generation != *generation {
                    continue;
                }
                if line.contains(&one.id) {
                    row.push(one.id);
                    continue;
                }
                let is_child = |(id, _): &(&CandidateId, &usize)| {
                    let parents = candidates[id].origin.parents();
                    parents.contains(&one.id)
                };
                let children: Vec<usize> = columns
                    .iter()
                    .filter(is_child)
                    .map(|(_, column)| *column)
                    .collect();
                // Without a child that is drawn there is nothing to tie it to.
                if let Some(nearest) = children.iter().min() {
                    let sum: usize = children.iter().sum();
                    others.push((*nearest, sum as f64 / children.len() as f64, one.id));
                }
            }
            others.sort_by_key(|(nearest, _, id)| (*nearest, *id));
            others.truncate(COLUMNS - 1);
            others.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.2.cmp(&b.2)));
            // A row in which nobody of the line was born leaves its place free.
            columns.extend(row.iter().map(|id| (*id, 0)));
            columns.extend(others.iter().map(|other| other.2).zip(1..));
            row.extend(others.iter().map(|other| other.2));
            rows.push(row);
        }
        rows.reverse();
        let (rows, generations): (Vec<_>, Vec<_>) = rows
            .into_iter()
            .zip(generations)
            .filter(|(row, _)| !row.is_empty())
            .unzip();
        let members: Vec<Member> = rows
            .iter()
            .enumerate()
            .flat_map(|(row, ids)| ids.iter().map(move |id| (row, *id)))
            .map(|(row, id)| Member {
                id,
                row,
                column: columns[&id],
            })
            .collect();
        let places: HashMap<CandidateId, usize> =
            members.iter().map(|member| member.id).zip(0..).collect();
        let mut ties = Vec::new();
        for (child, member) in members.iter().enumerate() {
            let parents = candidates[&member.id].origin.parents();
            let follows = line.iter().position(|id| *id == member.id);
            let next = follows.and_then(|place| line.get(place + 1));
            for (place, parent) in parents.iter().enumerate() {
                // The same parent twice is one tie.
                if parents[..place].contains(parent) {
                    continue;
                }
                if let Some(&parent_place) = places.get(parent) {
                    ties.push(Tie {
                        parent: parent_place,
                        child,
                        lit: next == Some(parent),
                    });
                }
            }
        }
        Some(Self {
            undrawn: lives.len() - members.len(),
            members,
            ties,
            generations,
        })
    }

    /// Width and height of the drawing.
    pub fn size(&self) -> (f64, f64) {
        let columns = self.members.iter().map(|member| member.column + 1).max();
        (
            MARGIN + columns.unwrap_or(1) as f64 * CELL,
            self.generations.len() as f64 * ROW,
        )
    }

    /// The ends and the two middle points of a tie's cubic curve. A tie within the line that is not of it passes
    /// by on the left, every other stays on the right of the line.
    pub fn curve(&self, tie: &Tie) -> [(f64, f64); 4] {
        let [parent, child] = [tie.parent, tie.child].map(|place| &self.members[place]);
        let (from, to) = (parent.middle(), child.middle());
        let aside = match parent.is_lit() && child.is_lit() && !tie.lit {
            true => -MARGIN - CELL / 2.0 + 4.0,
            false => 0.0,
        };
        let half = (to.1 - from.1) / 2.0;
        [
            from,
            (from.0 + aside, from.1 + half),
            (to.0 + aside, to.1 - half),
            to,
        ]
    }

    /// Returns where `way` leads from the member at `place`; `None` where it leads nowhere.
    pub fn walk(&self, place: usize, way: Way) -> Option<usize> {
        let here = self.members.get(place)?;
        let ties = self.ties.iter();
        // Of several the tie of the line, else the leftmost.
        let order = |tie: &&Tie, end: usize| (!tie.lit, self.members[end].column, end);
        let beside = |column: Option<usize>| {
            let column = column?;
            let mut members = self.members.iter();
            members.position(|other| other.row == here.row && other.column == column)
        };
        match way {
            Way::Parent => ties
                .filter(|tie| tie.child == place)
                .min_by_key(|tie| order(tie, tie.parent))
                .map(|tie| tie.parent),
            Way::Child => ties
                .filter(|tie| tie.parent == place)
                .min_by_key(|tie| order(tie, tie.child))
                .map(|tie| tie.child),
            Way::Left => beside(here.column.checked_sub(1)),
            Way::Right => beside(Some(here.column + 1)),
            Way::Oldest => self.members.iter().position(Member::is_lit),
            Way::Own => self.members.len().checked_sub(1),
        }
    }

    /// The member at `place` in words: name, birth, what it reached, parents.
    pub fn label(&self, place: usize, lives: &[Life], fresh_seeds: bool) -> String {
        let Some(member) = self.members.get(place) else {
            return String::new();
        };
        let Some(life) = life_of(member.id, lives) else {
            return String::new();
        };
        let candidate = &life.candidate;
        let parents = match candidate.origin.parents() {
            [a, b] if a == b => format!("; child of {a}"),
            [a, b] => format!("; child of {a} and {b}"),
            _ => String::new(),
        };
        let lit = if member.is_lit() {
            "; on the lit line"
        } else {
            ""
        };
        format!(
            "{}, born in generation {}; {}{parents}{lit}",
            flower_name::of_candidate(candidate),
            candidate.birth_generation + 1,
            seeds::life(life, fresh_seeds)
        )
    }

    /// The line in words, from the youngest to the oldest; `lives` are those that were laid out.
    pub fn told(&self, lives: &[Life]) -> String {
        let named = |id: CandidateId| {
            let life = life_of(id, lives)?;
            Some(format!(
                "{} of generation {}",
                flower_name::of_candidate(&life.candidate),
                life.candidate.birth_generation + 1
            ))
        };
        let line = self.members.iter().rev().filter(|member| member.is_lit());
        let line: Vec<String> = line.filter_map(|member| named(member.id)).collect();
        let line = line.join(", child of ");
        match self.undrawn {
            0 => format!("{line}."),
            1 => format!("{line}. One more ancestor is in the list alone."),
            more => format!("{line}. {more} more ancestors are in the list alone."),
        }
    }
}

fn life_of(id: CandidateId, lives: &[Life]) -> Option<&Life> {
    lives.iter().find(|life| life.candidate.id == id)
}

/// Follows from `own` at each birth the parent of whom the child has more of what the two differ in, the first
/// parent where it has as much of both; youngest first.
fn line(own: CandidateId, candidates: &HashMap<CandidateId, &Candidate>) -> Vec<CandidateId> {
    let mut line = vec![own];
    while let Some(child) = line.last().and_then(|id| candidates.get(id)) {
        let [a, b] = child.origin.parents() else {
            break;
        };
        let next = match (candidates.get(a), candidates.get(b)) {
            (Some(first), Some(second)) => {
                let parts = inheritance(child, [&first.genome, &second.genome]);
                let [of_a, of_b] = parts.map(|part| part.terms.len() + part.genes.len());
                if of_b > of_a { second } else { first }
            }
            (Some(only), None) | (None, Some(only)) => only,
            (None, None) => break,
        };
        // Parents are older; a file that says otherwise ends the line.
        if next.birth_generation >= child.birth_generation {
            break;
        }
        line.push(next.id);
    }
    line
}

#[cfg(test)]
mod tests;
