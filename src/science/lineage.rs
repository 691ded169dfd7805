//! Candidates, where they came from, and the walk back to the initial population.
//!
//! Holds facts only; who breeds is in [`super::evolution`].

mod change;
mod inheritance;
#[cfg(test)]
mod testing;

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};

pub use self::change::{Lost, Mutation};
pub use self::inheritance::{Inheritance, inheritance};
use super::crossover::Crossover;
use super::gene::GeneSet;
use super::genome::Genome;

/// A candidate's identity within one run; an elite keeps it from generation to generation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct CandidateId(pub u32);

/// Where a genome came from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Origin {
    /// A known optimizer of the initial population, by name.
    Known(String),
    /// Drawn at random: for the initial population, and in a random search for every generation.
    Random,
    /// Crossover of two parents, then mutation.
    Offspring {
        /// Both parents; the same candidate twice where selection drew it twice.
        parents: [CandidateId; 2],
        /// How they were put together; `None` in files from before it was recorded.
        crossover: Option<Crossover>,
        /// What mutation changed, in order; empty where nothing did.
        mutations: Vec<Mutation>,
    },
    /// Chosen by whoever began the search, to go on from.
    Founder,
}

/// A genome in the population.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Candidate {
    /// Identity within the run.
    pub id: CandidateId,
    /// The optimizer.
    pub genome: Genome,
    /// Where it came from.
    pub origin: Origin,
    /// Generation (from 0) in which it first appeared.
    pub birth_generation: u32,
    /// Whether it passed unchanged from the generation before.
    pub elite: bool,
}

impl fmt::Display for CandidateId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.0)
    }
}

impl Origin {
    /// Whether it says everything from which a child follows: not the origins of the initial
    /// population, nor those of files from before crossover and places were recorded.
    pub fn is_complete(&self) -> bool {
        self.crossover().is_some() && self.mutations().iter().all(Mutation::is_complete)
    }

    /// Returns the child that follows from the genomes of its parents and this record, to the bit;
    /// `None` where the record is not complete, or does not fit the parents.
    pub fn derive(&self, [a, b]: [&Genome; 2]) -> Option<Genome> {
        let mut child = self.crossover()?.child(a, b)?;
        for mutation in self.mutations() {
            mutation.apply(&mut child)?;
        }
        Some(child)
    }

    /// Returns the parents; none for the initial population.
    pub fn parents(&self) -> &[CandidateId] {
        match self {
            Origin::Offspring { parents, .. } => parents,
            Origin::Known(_) | Origin::Random | Origin::Founder => &[],
        }
    }

    /// Returns how the parents were put together, where that was recorded.
    fn crossover(&self) -> Option<&Crossover> {
        match self {
            Origin::Offspring { crossover, .. } => crossover.as_ref(),
            Origin::Known(_) | Origin::Random | Origin::Founder => None,
        }
    }

    /// Returns what mutation changed, in order; nothing for the initial population.
    pub fn mutations(&self) -> &[Mutation] {
        match self {
            Origin::Offspring { mutations, .. } => mutations,
            Origin::Known(_) | Origin::Random | Origin::Founder => &[],
        }
    }
}

impl Candidate {
    /// A newcomer of a generation.
    pub fn born(id: u32, genome: Genome, origin: Origin, birth_generation: u32) -> Candidate {
        Candidate {
            id: CandidateId(id),
            genome,
            origin,
            birth_generation,
            elite: false,
        }
    }

    /// Returns how it came into being, before any mutation, as the beginning of a sentence: "Crossover
    /// of #3 and #7". Where nothing but one parent's genes came of it, it is called a copy, as far as
    /// `parents`, the parents' genomes, are known.
    pub fn birth(&self, parents: Option<[&Genome; 2]>) -> String {
        let [a, b] = match &self.origin {
            Origin::Known(name) => {
                return format!("{name}, a known optimizer of the initial population");
            }
            Origin::Random => return "Drawn at random".into(),
            Origin::Founder => return "The founder: chosen for this search to go on from".into(),
            Origin::Offspring { parents, .. } => parents,
        };
        let copied = parents.and_then(|parents| inheritance::copied(self, parents));
        match copied.map(|parent| [a, b][parent]) {
            Some(parent) if a == b => format!("A copy of {parent}"),
            Some(parent) => format!("Crossover of {a} and {b}, which gave a copy of {parent}"),
            None if a == b => format!("Crossover of {a} with itself"),
            None => format!("Crossover of {a} and {b}"),
        }
    }

    /// Returns what mutation changed, a sentence each, in order, but for the genes of which nothing is said.
    pub fn changes(&self, untold: GeneSet) -> Vec<String> {
        change::sentences(&self.genome, self.origin.mutations(), untold)
    }

    /// Returns what follows on [`Candidate::birth`] in its sentence. A mutation of which nothing is said was one all
    /// the same.
    pub fn after_birth(&self, untold: GeneSet) -> &'static str {
        let is_same = self.origin.mutations().is_empty();
        match self.changes(untold).is_empty() {
            _ if self.origin.parents().is_empty() => "",
            _ if is_same => ", without mutation",
            true => ", then mutated in what is hidden here",
            false => ", then mutated",
        }
    }

    /// Returns [`Candidate::birth`] and [`Candidate::changes`] as whole sentences.
    pub fn story(&self, parents: Option<[&Genome; 2]>, untold: GeneSet) -> String {
        let birth = format!("{}{}.", self.birth(parents), self.after_birth(untold));
        let sentences = [birth].into_iter().chain(self.changes(untold));
        sentences.collect::<Vec<_>>().join(" ")
    }
}

/// Returns a candidate and everyone it descends from, youngest first, each once.
///
/// `find` looks a candidate up; those that it does not know are left out, with their ancestors.
pub fn ancestry<'a>(
    id: CandidateId,
    find: impl Fn(CandidateId) -> Option<&'a Candidate>,
) -> Vec<&'a Candidate> {
    let mut waiting = BTreeSet::from([id]);
    let mut found = Vec::new();
    // Parents have smaller ids than their offspring, so the largest waiting id is never met again.
    while let Some(candidate) = waiting.pop_last() {
        if let Some(candidate) = find(candidate) {
            waiting.extend(candidate.origin.parents());
            found.push(candidate);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        gene::{GENES, Gene},
        genome::Term,
        lineage::testing::{changed, flag, offspring, real, removed},
        presets,
        testing::adam_of,
    };

    fn candidate(id: u32, parents: Option<[u32; 2]>) -> Candidate {
        let child = |parents| offspring(parents, None, &[]).origin;
        let origin = parents.map_or(Origin::Random, child);
        Candidate::born(id, presets::adam(), origin, 0)
    }

    #[test]
    fn ancestry_meets_everyone_once_youngest_first() {
        let family = [
            candidate(0, None),
            candidate(1, None),
            candidate(2, None),
            candidate(3, Some([0, 1])),
            candidate(4, Some([3, 3])),
            candidate(5, Some([4, 3])),
        ];
        let ids: Vec<u32> = ancestry(CandidateId(5), |id| family.get(id.0 as usize))
            .into_iter()
            .map(|candidate| candidate.id.0)
            .collect();
        assert_eq!(ids, [5, 4, 3, 1, 0]);
        assert!(ancestry(CandidateId(9), |id| family.get(id.0 as usize)).is_empty());
    }

    const WHOLE: Crossover = Crossover {
        head: 1,
        tail: 1,
        second: [false; GENES.len()],
    };

    #[test]
    fn origins_read_as_sentences() {
        let known = Candidate {
            origin: Origin::Known("Adam".into()),
            ..candidate(0, None)
        };
        assert_eq!(
            known.story(None, GeneSet::default()),
            "Adam, a known optimizer of the initial population."
        );
        let mutations = [removed(Term::Grad, None), flag(Gene::CosineDecay, true)];
        let child = offspring([3, 7], Some(WHOLE), &mutations);
        assert_eq!(
            child.story(None, GeneSet::default()),
            "Crossover of #3 and #7, then mutated. Lost the term g. The cosine decay was switched on."
        );
    }

    /// A text without the gene that changed must not say that nothing did.
    #[test]
    fn what_is_hidden_is_not_named_and_not_denied() {
        let cosine: GeneSet = [Gene::CosineDecay].into_iter().collect();
        let (flipped, lost) = (flag(Gene::CosineDecay, true), removed(Term::Grad, None));
        let story =
            |mutations: &[Mutation]| offspring([3, 7], Some(WHOLE), mutations).story(None, cosine);
        assert_eq!(
            story(&[lost, flipped]),
            "Crossover of #3 and #7, then mutated. Lost the term g."
        );
        assert_eq!(
            story(&[flipped]),
            "Crossover of #3 and #7, then mutated in what is hidden here."
        );
        assert_eq!(story(&[]), "Crossover of #3 and #7, without mutation.");
    }

    #[test]
    fn a_copy_is_called_a_copy() {
        let parent = adam_of(&[(Term::Adam, 0.5); 2]);
        let other = Genome {
            beta1: 0.8,
            ..parent.clone()
        };
        let story = |parents, of: [&Genome; 2], crossover, mutations: &[Mutation]| {
            let mut child = offspring(parents, Some(crossover), mutations);
            child.genome = child.origin.derive(of).expect("its record is complete");
            child.story(Some(of), GeneSet::default())
        };
        let both = [&parent, &parent];
        assert_eq!(
            story([3, 3], both, WHOLE, &[]),
            "A copy of #3, without mutation."
        );
        let moved = [real(Gene::Beta1, 0.9, 0.7)];
        assert_eq!(
            story([3, 3], both, WHOLE, &moved),
            "A copy of #3, then mutated. The memory of the first moment went from 0.9 to 0.7."
        );
        // The first term, then both: three terms are no copy of two.
        let shifted = Crossover { tail: 0, ..WHOLE };
        assert_eq!(
            story([3, 3], both, shifted, &[]),
            "Crossover of #3 with itself, without mutation."
        );
        assert_eq!(
            story([3, 4], [&parent, &other], WHOLE, &[]),
            "Crossover of #3 and #4, which gave a copy of #3, without mutation."
        );
        let second = Crossover {
            second: [true; GENES.len()],
            ..WHOLE
        };
        assert_eq!(
            story([3, 4], [&parent, &other], second, &[]),
            "Crossover of #3 and #4, which gave a copy of #4, without mutation."
        );
    }

    #[test]
    fn a_record_that_does_not_fit_derives_nobody() {
        let adam = presets::adam();
        let derive = |crossover: Option<Crossover>, mutations: &[Mutation]| {
            let origin = offspring([0, 0], crossover, mutations).origin;
            (origin.is_complete(), origin.derive([&adam, &adam]))
        };
        let whole = Crossover { tail: 0, ..WHOLE };
        let (complete, child) = derive(Some(whole), &[]);
        assert!(complete && child.is_some_and(|child| child.terms.len() == 2));
        let short = derive(Some(WHOLE), &[]);
        assert_eq!(short, (true, None), "Adam has one term");
        assert_eq!(derive(None, &[]), (false, None));
        let unplaced = changed(Term::Adam, Term::Sign, None);
        assert_eq!(derive(Some(whole), &[unplaced]), (false, None));
        assert!(!Origin::Random.is_complete());
    }
}
