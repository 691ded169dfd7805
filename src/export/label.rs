//! A genome's formula, and what of it does nothing, as text.

use super::{equation::Equation, idle::idle_genes};
use science::{
    behaviour::train_identically,
    gene::{Gene, GeneSet, GeneValue},
    genome::Genome,
    lineage::{Candidate, CandidateId, Mutation},
};

/// Returns the oldest candidate of `population` that trains identically to the one of number `id` and came before
/// it; `None` where it is the first of its kind or not among them.
pub fn copy_of<'a>(
    population: impl Iterator<Item = &'a Candidate> + Clone,
    id: CandidateId,
) -> Option<CandidateId> {
    let own = population.clone().find(|candidate| candidate.id == id)?;
    population
        .filter(|other| other.id < id && train_identically(&other.genome, &own.genome))
        .map(|other| other.id)
        .min()
}

/// Says what of a genome nothing reads as it stands, but for the genes of which nothing is said; `None` where all of it
/// is used.
pub fn unused_text(genome: &Genome, untold: GeneSet) -> Option<String> {
    let names: Vec<&str> = idle_genes(genome)
        .into_iter()
        .filter(|gene| !untold.contains(*gene))
        .map(|gene| gene.info().name)
        .collect();
    (!names.is_empty()).then(|| format!("Unused here: {}.", names.join(", ")))
}

/// Names those of `mutations` that change nothing in `genome`, the child, as a sentence, but for the genes of which
/// nothing is said; `None` where all do.
pub fn without_effect(genome: &Genome, mutations: &[Mutation], untold: GeneSet) -> Option<String> {
    let is_said = |mutation: &&Mutation| !mutation.gene().is_some_and(|gene| untold.contains(gene));
    let name_without = |gene: Gene, before: GeneValue| {
        let mut other = genome.clone();
        other.set(gene, before);
        train_identically(&other, genome).then(|| gene.info().name.to_string())
    };
    let name = |mutation: &Mutation| match *mutation {
        Mutation::Real { gene, from, .. } => name_without(gene, GeneValue::Real(from)),
        Mutation::Flag { gene, on, .. } => name_without(gene, GeneValue::Flag(!on)),
        Mutation::TermChanged { from, to, .. } => (genome.counts_as(from) == genome.counts_as(to))
            .then(|| format!("{} for {}, the same here", to.compact(), from.compact())),
        _ => None,
    };
    let names: Vec<String> = mutations.iter().filter(is_said).filter_map(name).collect();
    (!names.is_empty()).then(|| {
        format!(
            "Without effect, for nothing reads it here: {}.",
            names.join("; ")
        )
    })
}

/// Returns the direction of the update, e.g. `3.64·m̂/(√v̂+ε) + 0.734·sign(g)`.
pub fn direction(genome: &Genome) -> String {
    match Equation::of(genome).direction() {
        Some(sum) => {
            let inner = sum.strip_prefix('(').and_then(|sum| sum.strip_suffix(')'));
            inner.unwrap_or(&sum).into()
        }
        None => "no update: its terms cancel".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use science::{genome::Term, lineage::Origin, presets, testing};

    #[test]
    fn a_copy_is_one_of_an_older_candidate() {
        let candidate = |id, genome: Genome| Candidate {
            id: CandidateId(id),
            genome,
            origin: Origin::Random,
            birth_generation: 0,
            elite: false,
        };
        let without_mean = |term| Genome {
            first_moment: false,
            ..testing::adam_of(&[(term, 1.0)])
        };
        let population = [
            candidate(7, without_mean(Term::Adam)),
            candidate(3, without_mean(Term::RmsNorm)),
            candidate(4, presets::sgd()),
        ];
        let copied = |id| copy_of(population.iter(), CandidateId(id));
        assert_eq!(copied(7), Some(CandidateId(3)));
        assert_eq!((copied(3), copied(4), copied(9)), (None, None, None));
        assert_eq!(
            unused_text(&population[0].genome, GeneSet::default()).as_deref(),
            Some("Unused here: memory of the first moment, clipping bound, warm-up length.")
        );
        let bound = [Gene::ClipValue].into_iter().collect();
        assert_eq!(
            unused_text(&population[0].genome, bound).as_deref(),
            Some("Unused here: memory of the first moment, warm-up length.")
        );
    }

    #[test]
    fn a_mutation_that_nothing_reads_is_told_so() {
        let genome = Genome {
            bias_correction: false,
            ..presets::adam()
        };
        let flipped = [Mutation::Flag {
            gene: Gene::BiasCorrection,
            on: false,
        }];
        let without_effect = |genome: &Genome| without_effect(genome, &flipped, GeneSet::default());
        assert_eq!(without_effect(&genome), None);
        let sign = Genome {
            terms: testing::sum(&[(Term::Sign, 1.0)]),
            ..genome
        };
        assert_eq!(
            without_effect(&sign).as_deref(),
            Some("Without effect, for nothing reads it here: bias correction.")
        );
        let corrected = [Gene::BiasCorrection].into_iter().collect();
        assert_eq!(super::without_effect(&sign, &flipped, corrected), None);
    }
}
