//! A genome under edit: what it was, what it is, and every step between; no browser.

use super::{
    entry::Entry,
    scale::{Field, Scale},
};
use science::{
    behaviour::train_identically,
    genome::{GENES, Gene, GeneValue, Genome, MAX_TERMS, MAX_WEIGHT, Term, WeightedTerm},
    presets::{self, NamedGenome},
};
use text::number::counted;

/// Weight α of a term that was just added.
pub const NEW_WEIGHT: f64 = 0.5;

/// What the name of an edited genome ends in.
const EDITED: &str = ", edited";

/// A genome under edit.
#[derive(Debug, Clone, PartialEq)]
pub struct EditorState {
    original: NamedGenome,
    genome: Genome,
    /// Genomes to go back to, the latest last.
    past: Vec<Genome>,
    /// Genomes to go forward to, the next last.
    future: Vec<Genome>,
    /// The field whose changes still belong to one step.
    moving: Option<Field>,
    remark: Option<Remark>,
}

/// What was done with a typed text that could not be taken as it stood.
#[derive(Debug, Clone, PartialEq)]
pub struct Remark {
    /// Where it was typed.
    pub field: Field,
    /// One sentence.
    pub text: String,
}

/// A difference from the original.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Difference {
    /// A gene has another value.
    Gene {
        /// Which.
        gene: Gene,
        /// Its value in the original.
        was: GeneValue,
    },
    /// A term has another weight.
    Weight {
        /// Its place in the genome's list.
        place: usize,
        /// Its weight in the original.
        was: f64,
    },
    /// A term that the original lacks.
    Added {
        /// Its place in the genome's list.
        place: usize,
    },
    /// A term that only the original has.
    Removed {
        /// Its place in the original's list.
        place: usize,
        /// The term and its weight.
        term: WeightedTerm,
    },
}

impl EditorState {
    /// Opens a genome.
    pub fn new(original: NamedGenome) -> Self {
        Self {
            genome: original.genome.clone(),
            original,
            past: Vec::new(),
            future: Vec::new(),
            moving: None,
            remark: None,
        }
    }

    /// Opens `original` as it was edited into `genome`, which can be undone as one step.
    pub fn edited(original: NamedGenome, genome: Genome) -> Self {
        let mut state = Self::new(original);
        state.step(|opened| *opened = genome);
        state
    }

    /// The genome as it stands.
    pub fn genome(&self) -> &Genome {
        &self.genome
    }

    /// The genome as it was opened.
    pub fn original(&self) -> &NamedGenome {
        &self.original
    }

    /// Returns what to call the genome: the original's name, the name of the known optimizer that it
    /// has become, or the original's with a word, once, that it was edited.
    pub fn name(&self) -> String {
        let original = &self.original.name;
        if !self.is_changed() {
            return original.clone();
        }
        match presets::recognise(&self.genome) {
            Some(known) if known != original => known.into(),
            _ if original.ends_with(EDITED) => original.clone(),
            _ => format!("{original}{EDITED}"),
        }
    }

    /// Whether the genome differs from the original.
    pub fn is_changed(&self) -> bool {
        self.genome != self.original.genome
    }

    /// Returns in one sentence how far the genome is from the original.
    pub fn summary(&self) -> String {
        let name = &self.original.name;
        match self.differences().len() {
            // The order of terms alone is no difference.
            0 => {
                let known = presets::known(&self.genome);
                let meaning = known.map_or_else(String::new, |known| format!("{} ", known.meaning));
                format!(
                    "{meaning}This is its genome, all its settings, as opened; move a slider to see what it does."
                )
            }
            count => {
                let changes = counted(count as u64, "change");
                match train_identically(&self.genome, &self.original.genome) {
                    true => format!("{changes} from {name}, without effect: it trains the same."),
                    false => format!("{changes} from {name}."),
                }
            }
        }
    }

    /// What was done with the last typed text, where it was not taken as it stood.
    pub fn remark(&self) -> Option<&Remark> {
        self.remark.as_ref()
    }

    /// Moves a number to a notch of its slider; consecutive moves of one field are one step.
    ///
    /// Where the original's number lies nearest to the notch, that number is taken exactly.
    pub fn slide(&mut self, field: Field, notch: u32) {
        let scale = Scale::of(field);
        let value = match self.was(field) {
            Some(was) if scale.notch(was) == notch => was,
            _ => scale.at(notch),
        };
        self.write(field, value);
    }

    /// Ends a move: what follows is another step.
    pub fn commit(&mut self) {
        self.moving = None;
        if self.past.last() == Some(&self.genome) {
            self.past.pop();
        }
    }

    /// Takes a typed text for a number, within the bounds; [`Self::remark`] tells what was not
    /// taken as it stood.
    pub fn enter(&mut self, field: Field, text: &str) {
        self.commit();
        let Entry { value, remark } = Entry::of(text, field, &self.genome);
        if let Some(value) = value {
            self.write(field, value);
            self.commit();
        }
        self.remark = remark.map(|text| Remark { field, text });
    }

    /// Flips a switch.
    pub fn set_flag(&mut self, gene: Gene, on: bool) {
        if self.genome.flag(gene).is_some() {
            self.step(|genome| genome.set(gene, GeneValue::Flag(on)));
        }
    }

    /// Whether another term fits in.
    pub fn can_add(&self) -> bool {
        self.genome.terms.len() < MAX_TERMS
    }

    /// Appends a term with [`NEW_WEIGHT`], where another fits in.
    pub fn add_term(&mut self, term: Term) {
        if self.can_add() {
            self.step(|genome| {
                genome.terms.push(WeightedTerm {
                    term,
                    weight: NEW_WEIGHT,
                });
            });
        }
    }

    /// Whether a term can go; the last one stays.
    pub fn can_remove(&self) -> bool {
        self.genome.terms.len() > 1
    }

    /// Removes the term at a place, unless it is the last.
    pub fn remove_term(&mut self, place: usize) {
        if self.can_remove() && place < self.genome.terms.len() {
            self.step(|genome| {
                genome.terms.remove(place);
            });
        }
    }

    /// Whether merging repeats would shorten the list of terms.
    pub fn can_merge(&self) -> bool {
        merged(&self.genome.terms).len() < self.genome.terms.len()
    }

    /// Adds up the weights of equal terms; the update stays the same.
    pub fn merge_terms(&mut self) {
        if self.can_merge() {
            self.step(|genome| genome.terms = merged(&genome.terms));
        }
    }

    /// Returns the field's number in the original, where it has one.
    pub fn was(&self, field: Field) -> Option<f64> {
        let field = match field {
            Field::Weight(place) => {
                let (_, pairs) = self.counterparts();
                Field::Weight((*pairs.get(place)?)?)
            }
            gene => gene,
        };
        field.read(&self.original.genome)
    }

    /// Returns every difference from the original: terms first, then genes in the table's order.
    ///
    /// The n-th of equal terms is compared with the n-th of the original.
    pub fn differences(&self) -> Vec<Difference> {
        let (genome, original) = (&self.genome, &self.original.genome);
        let (missing, pairs) = self.counterparts();
        let terms = pairs.iter().enumerate().filter_map(|(place, pair)| {
            let Some(pair) = pair else {
                return Some(Difference::Added { place });
            };
            let was = original.terms[*pair].weight;
            (genome.terms[place].weight != was).then_some(Difference::Weight { place, was })
        });
        let removed = missing.into_iter().map(|place| Difference::Removed {
            place,
            term: original.terms[place],
        });
        let genes = GENES.iter().filter_map(|info| {
            let was = original.value(info.gene);
            let gene = info.gene;
            (genome.value(gene) != was).then_some(Difference::Gene { gene, was })
        });
        terms.chain(removed).chain(genes).collect()
    }

    /// Takes one difference back; nothing where there is no room for a removed term.
    pub fn revert(&mut self, difference: Difference) {
        match difference {
            Difference::Gene { gene, was } => self.step(|genome| genome.set(gene, was)),
            Difference::Weight { place, was } => self.step(|genome| {
                if let Some(summand) = genome.terms.get_mut(place) {
                    summand.weight = was;
                }
            }),
            Difference::Added { place } => self.remove_term(place),
            Difference::Removed { place, term } if self.can_add() => self.step(|genome| {
                genome.terms.insert(place.min(genome.terms.len()), term);
            }),
            Difference::Removed { .. } => {}
        }
    }

    /// Puts the original back; a step that can be undone.
    pub fn reset(&mut self) {
        let original = self.original.genome.clone();
        self.step(|genome| *genome = original);
    }

    /// Whether there is a step to undo.
    pub fn can_undo(&self) -> bool {
        !self.past.is_empty()
    }

    /// Whether there is a step to redo.
    pub fn can_redo(&self) -> bool {
        !self.future.is_empty()
    }

    /// Goes back one step.
    pub fn undo(&mut self) {
        self.commit();
        self.remark = None;
        if let Some(before) = self.past.pop() {
            self.future
                .push(std::mem::replace(&mut self.genome, before));
        }
    }

    /// Goes forward again one step.
    pub fn redo(&mut self) {
        self.commit();
        self.remark = None;
        if let Some(after) = self.future.pop() {
            self.past.push(std::mem::replace(&mut self.genome, after));
        }
    }

    /// Changes a field within its step, or begins one.
    fn write(&mut self, field: Field, value: f64) {
        let mut changed = self.genome.clone();
        field.write(&mut changed, value);
        self.remark = None;
        if changed == self.genome {
            return;
        }
        if self.moving != Some(field) {
            self.commit();
            self.past.push(self.genome.clone());
            self.future.clear();
            self.moving = Some(field);
        }
        self.genome = changed;
    }

    /// Changes the genome in one step of its own.
    fn step(&mut self, change: impl FnOnce(&mut Genome)) {
        self.commit();
        self.remark = None;
        let mut changed = self.genome.clone();
        change(&mut changed);
        if changed != self.genome {
            self.past.push(std::mem::replace(&mut self.genome, changed));
            self.future.clear();
        }
    }

    /// Returns the original's places without a counterpart, and for each place of the genome's list
    /// the place of its counterpart.
    fn counterparts(&self) -> (Vec<usize>, Vec<Option<usize>>) {
        let original = &self.original.genome.terms;
        let mut missing: Vec<usize> = (0..original.len()).collect();
        let pairs = self.genome.terms.iter().map(|summand| {
            let found = missing
                .iter()
                .position(|place| original[*place].term == summand.term)?;
            Some(missing.remove(found))
        });
        let pairs = pairs.collect();
        (missing, pairs)
    }
}

/// Returns the terms with repeats added up, in order of their first mention. A sum beyond the
/// bound of one weight takes as many terms as it needs; terms that cancel out go, but for the last.
fn merged(terms: &[WeightedTerm]) -> Vec<WeightedTerm> {
    let mut sums: Vec<WeightedTerm> = Vec::new();
    for summand in terms {
        match sums.iter_mut().find(|sum| sum.term == summand.term) {
            Some(sum) => sum.weight += summand.weight,
            None => sums.push(*summand),
        }
    }
    let repeated = |term| terms.iter().filter(|summand| summand.term == term).count() > 1;
    let gross: f64 = terms.iter().map(|summand| summand.weight.abs()).sum();
    let first = sums.first().copied();
    sums.retain(|sum| !repeated(sum.term) || sum.weight.abs() > 1e-12 * gross);
    let mut merged: Vec<WeightedTerm> = Vec::new();
    for WeightedTerm { term, weight } in sums {
        let over = (weight.abs() / MAX_WEIGHT).ceil().max(1.0) as usize - 1;
        let whole = MAX_WEIGHT.copysign(weight);
        let mut weights = vec![whole; over];
        weights.push(weight - whole * over as f64);
        merged.extend(
            weights
                .into_iter()
                .map(|weight| WeightedTerm { term, weight }),
        );
    }
    if let (true, Some(first)) = (merged.is_empty(), first) {
        merged.push(WeightedTerm {
            weight: 0.0,
            ..first
        });
    }
    merged
}

#[cfg(test)]
mod tests;
