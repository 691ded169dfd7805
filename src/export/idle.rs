//! Which parts of a genome change nothing as it stands, and why.

use science::{
    behaviour::train_identically,
    gene::{GENES, Gene, GeneKind, GeneValue},
    genome::{Genome, Term},
};

/// Returns the genes that a change of alone would change nothing, in the order of [`GENES`].
pub fn idle_genes(genome: &Genome) -> Vec<Gene> {
    let genes = GENES.iter().map(|info| info.gene);
    genes
        .filter(|gene| idle_reason(genome, *gene).is_some())
        .collect()
}

/// Returns as what else a term counts in the genome, and why, as a sentence; `None` where it counts as
/// itself.
pub fn other_name(genome: &Genome, term: Term) -> Option<String> {
    let counts = genome.counts_as(term);
    if counts == term {
        return None;
    }
    let forgets_mean = genome.counts_as(Term::Momentum) == Term::Grad;
    let why = match (term.info().without_mean, counts) {
        (Some(other), _) if forgets_mean && other == counts => "m̂ is g here",
        (Some(_), Term::UnitGrad) => "m̂ is g and √v̂ is |g| here",
        _ if term.info().without_size == Some(counts) => "√v̂ is |g| here",
        _ => "look-ahead is 0.9·g + 0.1·m̂",
    };
    Some(format!("It counts as {}: {why}.", counts.compact()))
}

/// Returns why a change of `gene` alone would change nothing; `None` where it would.
pub fn idle_reason(genome: &Genome, gene: Gene) -> Option<&'static str> {
    let changes_nothing = |value| {
        let mut other = genome.clone();
        other.set(gene, value);
        train_identically(genome, &other)
    };
    others(genome, gene)
        .into_iter()
        .all(changes_nothing)
        .then(|| reason(genome, gene))
}

/// Values of the gene that differ as much as any do.
fn others(genome: &Genome, gene: Gene) -> [GeneValue; 2] {
    match gene.info().kind {
        GeneKind::Real {
            bounds: (low, high),
            ..
        } => [low, high].map(GeneValue::Real),
        GeneKind::Integer {
            initial: (low, high),
        } => [low, high].map(GeneValue::Integer),
        GeneKind::Flag { .. } => [GeneValue::Flag(genome.flag(gene) == Some(false)); 2],
    }
}

fn reason(genome: &Genome, gene: Gene) -> &'static str {
    match gene {
        Gene::Beta1 if !genome.first_moment => "The first moment is off.",
        Gene::Beta2 if !genome.second_moment => "The second moment is off.",
        Gene::ClipValue if !genome.clipping => "Clipping is off.",
        Gene::WarmupSteps if !genome.warmup => "Warm-up is off.",
        Gene::Warmup => "A warm-up of a single step changes nothing.",
        _ if genome.canonical_terms().is_empty() => "The terms cancel out, so nothing is read.",
        Gene::FirstMoment if genome.beta1 == 0.0 => "β1 is 0: m̂ is the gradient either way.",
        Gene::FirstMoment | Gene::Beta1 => "No term reads m̂.",
        Gene::SecondMoment if genome.beta2 == 0.0 => {
            "β2 is 0: v̂ is the squared gradient either way."
        }
        Gene::SecondMoment | Gene::Beta2 => "No term reads v̂.",
        Gene::BiasCorrection if genome.canonical().first_moment => {
            "Of the running mean only signs are read, and bias correction keeps them."
        }
        Gene::BiasCorrection => "No term reads a running mean.",
        Gene::Epsilon => "No term divides by ε.",
        Gene::Clipping | Gene::ClipValue => "Only signs are read, and clipping keeps them.",
        _ => "It makes no difference here.",
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use science::{presets, testing};

    fn idle(genome: &Genome) -> Vec<(Gene, &'static str)> {
        let reason = |gene| Some((gene, idle_reason(genome, gene)?));
        GENES.iter().filter_map(|info| reason(info.gene)).collect()
    }

    #[test]
    fn each_reason_fits_the_optimizer() {
        use Gene::*;
        assert_eq!(
            idle(&presets::adam()),
            [
                (ClipValue, "Clipping is off."),
                (WarmupSteps, "Warm-up is off.")
            ]
        );
        assert_eq!(
            idle(&presets::sgd()),
            [
                (Beta2, "The second moment is off."),
                (Epsilon, "No term divides by ε."),
                (SecondMoment, "No term reads v̂."),
                (ClipValue, "Clipping is off."),
                (WarmupSteps, "Warm-up is off."),
            ]
        );
        assert_eq!(
            idle(&presets::rmsprop())[0],
            (Beta1, "The first moment is off.")
        );
        let sign = Genome {
            clipping: true,
            ..testing::adam_of(&[(Term::Sign, 1.0)])
        };
        let reasons = idle(&sign);
        for expected in [
            (Beta1, "No term reads m̂."),
            (BiasCorrection, "No term reads a running mean."),
            (Clipping, "Only signs are read, and clipping keeps them."),
            (ClipValue, "Only signs are read, and clipping keeps them."),
        ] {
            assert!(reasons.contains(&expected), "{expected:?} in {reasons:?}");
        }
        let forgetful = Genome {
            beta1: 0.0,
            beta2: 0.0,
            ..presets::adam()
        };
        let reasons = idle(&forgetful);
        assert!(reasons.contains(&(FirstMoment, "β1 is 0: m̂ is the gradient either way.")));
        assert!(reasons.contains(&(
            SecondMoment,
            "β2 is 0: v̂ is the squared gradient either way."
        )));
        assert!(reasons.iter().all(|(gene, _)| *gene != Beta1));
        let nothing = testing::adam_of(&[]);
        assert!(idle(&nothing).contains(&(Beta1, "The terms cancel out, so nothing is read.")));
        let short = Genome {
            warmup: true,
            warmup_steps: 1,
            ..presets::adam()
        };
        assert!(idle(&short).contains(&(Warmup, "A warm-up of a single step changes nothing.")));
        assert_eq!(idle_genes(&presets::adam()), [ClipValue, WarmupSteps]);
    }

    #[test]
    fn a_term_that_is_another_is_told_so() {
        let mut genome = presets::adam();
        let named = |genome: &Genome, term| other_name(genome, term).unwrap_or_default();
        assert_eq!(named(&genome, Term::Adam), "");
        genome.first_moment = false;
        let momentum = named(&genome, Term::Momentum);
        assert_eq!(momentum, "It counts as g: m̂ is g here.");
        let adam = named(&genome, Term::Adam);
        assert_eq!(adam, "It counts as g/(√v̂+ε): m̂ is g here.");
        genome.second_moment = false;
        assert_eq!(
            named(&genome, Term::Adam),
            "It counts as g/(|g|+ε): m̂ is g and √v̂ is |g| here."
        );
        let mixed = testing::adam_of(&[(Term::Nesterov, 1.0), (Term::Momentum, 1.0)]);
        assert_eq!(
            named(&mixed, Term::Nesterov),
            "It counts as g: look-ahead is 0.9·g + 0.1·m̂."
        );
    }

    proptest! {
        #[test]
        fn a_gene_with_a_reason_trains_identically_at_any_value(seed: u64, other: u64) {
            let (genome, other) = (testing::genome(seed), testing::genome(other));
            for (gene, reason) in idle(&genome) {
                prop_assert_ne!(reason, "It makes no difference here.", "{:?}", gene);
                let mut changed = genome.clone();
                changed.set(gene, other.value(gene));
                prop_assert!(train_identically(&genome, &changed), "{:?}: {}", gene, reason);
            }
        }
    }
}
