//! Which parts of a genome can go: its *barnacles* change nothing beyond a margin, and the shortest rule has none.
//!
//! A removal leaves out a term, switches a moment off, or sets another gene back to Adam's value. Whoever prunes
//! removes greedily, and compares with the genome as it was, so that small losses do not add up unseen. Knows
//! samples, not who trains.

use super::{
    ablation::{Change, without_terms_then},
    equivalence::Equivalence,
};
use science::{
    genome::{GENES, Gene, GeneValue, Genome},
    presets,
};

/// Genes that are not set back: the rate is tuned, not removed, and bound and length go with their switches.
const KEPT: [Gene; 3] = [Gene::LearningRate, Gene::ClipValue, Gene::WarmupSteps];

/// Returns every removal of one part that makes another optimizer of `genome`.
pub fn removals(genome: &Genome) -> Vec<Change> {
    let adam = presets::adam();
    let back = GENES.iter().filter(|info| !KEPT.contains(&info.gene));
    let back = back.map(|info| {
        let value = match info.gene {
            Gene::FirstMoment | Gene::SecondMoment => GeneValue::Flag(false),
            gene => adam.value(gene),
        };
        Change::of_gene(genome, info, value)
    });
    without_terms_then(back, genome)
}

/// Returns the place of the removal that goes first: of those that are equivalent the best; `None` where none is.
pub fn goes_first(tests: &[Option<Equivalence>]) -> Option<usize> {
    let holding = tests.iter().enumerate().filter_map(|(place, test)| {
        let test = test.filter(Equivalence::holds)?;
        Some((place, test.difference.mean))
    });
    let best = holding.reduce(|best, one| if one.1 > best.1 { one } else { best });
    best.map(|(place, _)| place)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paired::Estimate;

    #[test]
    fn everything_that_adam_has_otherwise_can_go() {
        let names = |genome: &Genome| -> Vec<String> {
            removals(genome).into_iter().map(|one| one.name).collect()
        };
        assert_eq!(
            names(&presets::adam()),
            ["first moment off", "second moment off"]
        );
        assert_eq!(
            names(&presets::published()),
            [
                "without m̂/(√v̂+ε)",
                "without sign(g)",
                "β1 = 0.9",
                "β2 = 0.999",
                "ε = 10⁻⁸",
                "λ = 10⁻⁴",
                "first moment off",
                "second moment off",
                "bias correction on",
                "warm-up off",
                "cosine decay off",
            ]
        );
    }

    #[test]
    fn pruning_comes_to_an_end_whatever_is_removed() {
        for seed in 0..50 {
            let mut genome = science::testing::genome(seed);
            for _ in 0..20 {
                let mut removals = removals(&genome);
                if removals.is_empty() {
                    break;
                }
                genome = removals.swap_remove(seed as usize % removals.len()).genome;
            }
            assert_eq!(removals(&genome), [], "{seed}");
        }
    }

    #[test]
    fn the_best_of_those_that_change_nothing_goes_first() {
        let test = |mean, p| {
            let difference = Estimate {
                n: 5,
                mean,
                margin: Some(0.001),
            };
            Some(Equivalence {
                difference,
                p: Some(p),
            })
        };
        let tests = [test(0.001, 0.04), test(0.002, 0.01), test(0.004, 0.5), None];
        assert_eq!(goes_first(&tests), Some(1));
        assert_eq!(goes_first(&tests[2..]), None);
    }
}
