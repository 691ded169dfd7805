//! Genomes in disguise against a plain float64 run of the update rule.

use proptest::prelude::*;
use rand::{Rng, RngExt, seq::SliceRandom};
use rand_distr::StandardNormal;

use super::*;
use crate::genome::WeightedTerm;
use crate::presets::{KNOWN, recognise};
use crate::term::Reads;
use crate::testing::{self, adam_of, direction, rng};

const STEPS: u32 = 260;

/// The weight after each step of the paper's update rule on fixed random gradients.
fn trajectory(genome: &Genome) -> Vec<f64> {
    let mut rng = rng(77);
    let (mut w, mut m, mut v) = (0.5f64, 0.0, 0.0);
    let (beta1, beta2) = (genome.beta1, genome.beta2);
    let (eps, decay) = (
        10f64.powf(genome.eps_log10),
        10f64.powf(genome.weight_decay_log10),
    );
    let update = |step: u32| {
        let mut g: f64 = 3.0 * rng.sample::<f64, _>(StandardNormal);
        if genome.clipping {
            g = g.clamp(-genome.clip_value, genome.clip_value);
        }
        let before = if genome.first_moment { m } else { g };
        m = if genome.first_moment {
            beta1 * m + (1.0 - beta1) * g
        } else {
            g
        };
        v = if genome.second_moment {
            beta2 * v + (1.0 - beta2) * g * g
        } else {
            g * g
        };
        let correction = |beta: f64, moment: bool| {
            if genome.bias_correction && moment {
                1.0 - beta.powf(f64::from(step + 1))
            } else {
                1.0
            }
        };
        let m_hat = m / correction(beta1, genome.first_moment);
        let root = (v / correction(beta2, genome.second_moment)).sqrt() + eps;
        let direction = |term| direction(term, [g, m_hat, before], root, eps);
        let sum: f64 = genome
            .terms
            .iter()
            .map(|s| s.weight * direction(s.term))
            .sum();
        let rate = genome.learning_rate(step, STEPS);
        w = w * (1.0 - rate * decay) - rate * sum;
        w
    };
    (0..STEPS).map(update).collect()
}

/// Largest difference of two trajectories, relative to the longest way from the start.
fn distance(a: &Genome, b: &Genome) -> f64 {
    let (a, b) = (trajectory(a), trajectory(b));
    let ways = a.iter().chain(&b).map(|w| (w - 0.5).abs());
    let apart = a.iter().zip(&b).map(|(a, b)| (a - b).abs());
    apart.fold(0.0, f64::max) / ways.fold(1e-12, f64::max)
}

/// Rewrites a genome in ways that must not matter.
fn disguised(genome: &Genome, rng: &mut impl Rng) -> Genome {
    let mut same = genome.clone();
    let reads = Reads::of_all(genome.terms.iter().map(|summand| summand.term.reads()));
    // α and lr share one product, lr and λ another.
    let shift = rng.random_range(-0.5..0.5);
    same.lr_log10 += shift;
    same.weight_decay_log10 -= shift;
    same.terms
        .iter_mut()
        .for_each(|summand| summand.weight /= 10f64.powf(shift));
    // Repeats add up, opposites cancel, order is nothing.
    let (share, ghost) = (rng.random_range(0.1..0.9), rng.random_range(0.1..2.0));
    let WeightedTerm { term, weight } = same.terms[0];
    same.terms[0].weight = weight * share;
    let rest = (term, weight * (1.0 - share));
    let ghosts = [ghost, -ghost].map(|weight| (Term::Nesterov, weight));
    same.terms
        .extend(testing::sum(&[&[rest][..], &ghosts].concat()));
    same.terms.shuffle(rng);
    // Genes without effect.
    if !genome.clipping {
        same.clip_value = rng.random_range(0.5..2.0);
    }
    if !genome.warmup {
        same.warmup_steps = rng.random_range(50..200);
    }
    if !genome.first_moment || !reads.any_mean() {
        same.beta1 = rng.random_range(0.5..0.99);
    }
    if !genome.second_moment || !reads.size {
        same.beta2 = rng.random_range(0.9..0.999);
    }
    same
}

#[test]
fn terms_coincide_where_a_moment_is_off() {
    use Term::*;
    let only = |term, first_moment, second_moment| Genome {
        first_moment,
        second_moment,
        ..adam_of(&[(term, 1.0)])
    };
    let same = |a: &Genome, b: &Genome| {
        let (told, near) = (train_identically(a, b), distance(a, b) < 1e-9);
        assert_eq!(told, near, "{a:?} {b:?}");
        told
    };
    for on in [true, false] {
        for (one, other) in [(Momentum, Grad), (Nesterov, Grad), (Adam, RmsNorm)] {
            assert!(same(&only(one, false, on), &only(other, true, on)));
        }
        assert!(same(&only(RmsNorm, on, false), &only(UnitGrad, on, true)));
    }
    assert!(!same(&only(Momentum, true, true), &only(Grad, true, true)));
    assert!(!same(&only(Adam, true, false), &only(RmsNorm, true, false)));
    let look_ahead = adam_of(&[(Grad, 0.9), (Momentum, 0.1)]);
    assert!(same(&only(Nesterov, true, true), &look_ahead));
    let soft = Genome {
        eps_log10: -4.0,
        ..only(UnitGrad, true, true)
    };
    let clipped = Genome {
        clipping: true,
        ..soft.clone()
    };
    assert!(!same(&soft, &clipped), "ε shows how large g was");
    let forgetful = Genome {
        beta1: 0.0,
        beta2: 0.0,
        ..only(Adam, true, true)
    };
    assert!(same(&forgetful, &only(UnitGrad, false, false)));
}

#[test]
fn genes_without_effect_do_not_matter() {
    let sign = adam_of(&[(Term::Sign, 1.0)]);
    let mut idle = testing::opposite(&sign);
    (idle.lr_log10, idle.weight_decay_log10) = (sign.lr_log10, sign.weight_decay_log10);
    (idle.warmup_steps, idle.cosine_decay) = (1, false);
    // Both are on, and neither shows.
    assert!(idle.clipping && idle.warmup);
    assert!(train_identically(&sign, &idle));
    assert!(distance(&sign, &idle) < 1e-9);
}

proptest! {
    #[test]
    fn disguises_are_seen_through(seed: u64) {
        let genome = testing::genome(seed);
        let same = disguised(&genome, &mut rng(seed ^ 1));
        prop_assert!(train_identically(&genome, &same), "{genome:?} {same:?}");
        prop_assert!(distance(&genome, &same) < 1e-9, "{}", distance(&genome, &same));
    }

    #[test]
    fn known_optimizers_are_recognised_in_disguise(index in 0..KNOWN.len(), seed: u64) {
        let genome = disguised(&KNOWN[index].genome(), &mut rng(seed));
        prop_assert_eq!(recognise(&genome), Some(KNOWN[index].name));
    }

    /// The verdict agrees with training itself, whichever gene is changed.
    #[test]
    fn a_changed_gene_matters_where_it_changes_the_training(seed: u64, changed in 0usize..13) {
        let genome = testing::genome(seed);
        let gene = crate::genome::GENES[changed].gene;
        let mut other = genome.clone();
        other.set(gene, testing::opposite(&genome).value(gene));
        let apart = distance(&genome, &other);
        // Between the two lies what rounding or a tiny ε can do; nothing is claimed there.
        if apart < 1e-13 {
            prop_assert!(train_identically(&genome, &other), "{gene:?}: {genome:?}");
        } else if apart > 1e-6 {
            prop_assert!(!train_identically(&genome, &other), "{gene:?}: {genome:?}");
        }
    }

    #[test]
    fn random_genomes_are_not_mistaken_for_known_ones(seed: u64) {
        prop_assert_eq!(recognise(&testing::genome(seed)), None);
    }
}
