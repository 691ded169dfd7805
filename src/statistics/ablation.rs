//! Every single-gene change of a genome: what a part of it is worth shows without that part.
//!
//! Knows which changes make another optimizer, not what they do to a training.

use science::{
    behaviour::train_identically,
    gene::{Gene, GeneInfo, value_text},
    genome::{GENES, GeneValue, Genome},
};

/// A genome with one thing changed.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// What was changed, in a few words: `without sign(g)`, `warm-up off`.
    pub name: String,
    /// The gene that was changed; `None` where it was a term.
    pub gene: Option<Gene>,
    /// One sentence on what the changed part does.
    pub meaning: &'static str,
    /// The genome with the change.
    pub genome: Genome,
}

impl Change {
    /// Returns `genome` with this `value` of a gene.
    pub fn of_gene(genome: &Genome, info: &GeneInfo, value: GeneValue) -> Change {
        let mut changed = genome.clone();
        changed.set(info.gene, value);
        let name = match value {
            GeneValue::Flag(on) => format!("{} {}", info.name, if on { "on" } else { "off" }),
            value => format!("{} = {}", info.symbol, value_text(info.gene, value)),
        };
        Change {
            name,
            gene: Some(info.gene),
            meaning: info.meaning,
            genome: changed,
        }
    }
}

/// Returns every change of one gene that makes another optimizer of `genome`: each term of the
/// canonical sum removed with everything that counts as it, then each switch flipped.
///
/// What trains identically to the genome is left out, and so is a sum without its last term.
pub fn single_changes(genome: &Genome) -> Vec<Change> {
    let flipped = GENES.iter().filter_map(|info| {
        let on = genome.flag(info.gene)?;
        Some(Change::of_gene(genome, info, GeneValue::Flag(!on)))
    });
    without_terms_then(flipped, genome)
}

/// Returns `genome` without each term of its canonical sum, then the `changes` of its genes; leaves out what
/// [`single_changes`] does.
pub fn without_terms_then(changes: impl Iterator<Item = Change>, genome: &Genome) -> Vec<Change> {
    let terms = genome.canonical_terms();
    let several = terms.len() > 1;
    let without = terms.iter().filter(|_| several).map(|removed| {
        let mut rest = terms.clone();
        rest.retain(|summand| summand != removed);
        Change {
            name: format!("without {}", removed.term.compact()),
            gene: None,
            meaning: removed.term.meaning(),
            genome: Genome {
                terms: rest,
                ..genome.clone()
            },
        }
    });
    let matters = |change: &Change| !train_identically(&change.genome, genome);
    without.chain(changes).filter(matters).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use science::{genome::Term, presets, testing};

    fn names(genome: &Genome) -> Vec<String> {
        let changes = single_changes(genome);
        changes.into_iter().map(|change| change.name).collect()
    }

    #[test]
    fn the_published_genome_has_these_changes() {
        assert_eq!(
            names(&presets::published()),
            [
                "without m̂/(√v̂+ε)",
                "without sign(g)",
                "first moment off",
                "second moment off",
                "bias correction on",
                "element-wise clipping on",
                "warm-up off",
                "cosine decay off",
            ]
        );
    }

    #[test]
    fn what_cannot_matter_is_left_out() {
        // Plain gradient: no moment is read, so neither moments nor bias correction matter.
        let mut plain = presets::sgd();
        plain.terms[0].term = Term::Grad;
        let schedule = ["element-wise clipping on", "warm-up on", "cosine decay on"];
        assert_eq!(names(&plain), schedule);
        // The sign of a gradient has no size to clip.
        plain.terms[0].term = Term::Sign;
        assert_eq!(names(&plain), schedule[1..]);
        // A term that cancels out is not there to be removed, and the last one stays.
        let ghost = [(Term::Sign, 0.3), (Term::Sign, -0.3), (Term::Grad, 1.0)];
        plain.terms = testing::sum(&ghost);
        assert_eq!(names(&plain), schedule);
    }

    proptest! {
        #[test]
        fn every_change_is_another_optimizer_that_can_be_trained(seed: u64) {
            let genome = testing::genome(seed);
            for change in single_changes(&genome) {
                prop_assert!(!change.genome.terms.is_empty());
                prop_assert!(!train_identically(&change.genome, &genome), "{}", change.name);
            }
        }
    }
}
