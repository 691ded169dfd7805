//! The canonical form of a genome: what it amounts to, written in one way.
//!
//! Genomes that make the same updates can be written differently: a term repeated, a moment switched off
//! that no term reads, ADAM_TERM where m̂ is g and so is RMS_NORM. Whoever draws, names, counts or explains
//! a genome does so by its canonical form, so that what trains alike looks alike. Training itself follows
//! the genome as it is written; both agree in real arithmetic and differ at most in rounding.
//!
//! Works on the equations of arXiv 2512.11853 alone.

use super::{
    genome::{Genome, NEGLIGIBLE, WeightedTerm},
    term::{LOOK_AHEAD, Reads, TERMS, Term, TermInfo},
};

/// Relative difference up to which two numbers count as equal; 10^x of a typed number is not exact.
pub(super) const TOLERANCE: f64 = 1e-9;

impl Genome {
    /// Returns the genome in its canonical form, which trains identically:
    /// - one summand per term type, in the order of the table, without what cancels out (below 10⁻¹² of Σ|α|);
    /// - without first moment (or with β1 = 0) m̂ is g: MOMENTUM and NESTEROV are GRAD, ADAM_TERM is
    ///   RMS_NORM, the signs of momentum are SIGN_GRAD;
    /// - without second moment (or with β2 = 0) √v̂ is |g|: RMS_NORM is UNIT_GRAD;
    /// - NESTEROV beside GRAD or MOMENTUM is 0.9·GRAD + 0.1·MOMENTUM, and those two in that ratio are
    ///   NESTEROV;
    /// - a switch is off where it changes nothing: a moment that no term reads, bias correction of no
    ///   moment or of one of which only the sign is read, clipping of what only signs are read of, a warm-up of one step;
    /// - a number that nothing reads stands at a fixed value: βs at 0, ε at 10⁻⁸, bound and length at 1.
    ///
    /// lr, λ and the weights stay as they are written: lr·α and lr·λ are what trains, and which of two
    /// factors is larger is the genome's own. The sum is empty where all terms cancel.
    pub fn canonical(&self) -> Genome {
        let weights = self.canonical_weights();
        let present = TERMS
            .iter()
            .filter(|info| weights[info.term.index()] != 0.0);
        let reads = Reads::of_all(present.map(|info| info.term.reads()));
        let reads_mean = reads.any_mean();
        let reads_size = self.remembers_size() && reads.size;
        let clipping = self.clipping && reads.length;
        let warmup = self.warmup && self.warmup_steps > 1;
        Genome {
            terms: Term::ALL
                .into_iter()
                .map(|term| WeightedTerm {
                    term,
                    weight: weights[term.index()],
                })
                .filter(|summand| summand.weight != 0.0)
                .collect(),
            lr_log10: self.lr_log10,
            beta1: if reads_mean { self.beta1 } else { 0.0 },
            beta2: if reads_size { self.beta2 } else { 0.0 },
            eps_log10: if reads.eps { self.eps_log10 } else { -8.0 },
            weight_decay_log10: self.weight_decay_log10,
            first_moment: reads_mean,
            second_moment: reads_size,
            bias_correction: self.bias_correction && (reads.mean_length || reads_size),
            clipping,
            clip_value: if clipping { self.clip_value } else { 1.0 },
            warmup,
            warmup_steps: if warmup { self.warmup_steps } else { 1 },
            cosine_decay: self.cosine_decay,
        }
    }

    /// Returns the summands of the canonical form, see [`Genome::canonical`].
    pub fn canonical_terms(&self) -> Vec<WeightedTerm> {
        self.canonical().terms
    }

    /// Returns the term as which `term` counts in this genome, where all of it counts as one: RMS_NORM for
    /// ADAM_TERM without first moment. NESTEROV beside GRAD or MOMENTUM counts as GRAD, its greater part.
    pub fn counts_as(&self, term: Term) -> Term {
        let look_ahead = || self.canonical_weights()[Term::Nesterov.index()] != 0.0;
        let read = match (term, self.remembers_mean()) {
            (term, false) => term.info().without_mean.unwrap_or(term),
            (Term::Nesterov, true) if !look_ahead() => Term::Grad,
            (Term::Grad | Term::Momentum, true) if look_ahead() => Term::Nesterov,
            (term, true) => term,
        };
        match (read.info().without_size, self.remembers_size()) {
            (Some(term), false) => term,
            _ => read,
        }
    }

    /// Weights of the canonical form per term type; exactly zero where a term is absent.
    fn canonical_weights(&self) -> [f64; Term::COUNT] {
        let gross: f64 = self.terms.iter().map(|summand| summand.weight.abs()).sum();
        let without_ghosts = |weights: [f64; Term::COUNT]| {
            weights.map(|weight| match weight.abs() > NEGLIGIBLE * gross {
                true => weight,
                false => 0.0,
            })
        };
        let mut weights = without_ghosts(self.summed_weights());
        let [grad, momentum, nesterov] =
            [Term::Grad, Term::Momentum, Term::Nesterov].map(Term::index);
        if !self.remembers_mean() {
            pass_on(&mut weights, |info| info.without_mean);
        } else if weights[grad] != 0.0 || weights[momentum] != 0.0 {
            let ahead = std::mem::take(&mut weights[nesterov]);
            weights[grad] += LOOK_AHEAD * ahead;
            weights[momentum] += (1.0 - LOOK_AHEAD) * ahead;
            let (of_grad, of_momentum) = (weights[grad], weights[momentum]);
            let sum = of_grad + of_momentum;
            let excess = (of_grad - LOOK_AHEAD * sum).abs();
            if sum.abs() > NEGLIGIBLE * gross && excess <= TOLERANCE * sum.abs() {
                (weights[grad], weights[momentum], weights[nesterov]) = (0.0, 0.0, sum);
            }
        }
        if !self.remembers_size() {
            pass_on(&mut weights, |info| info.without_size);
        }
        without_ghosts(weights)
    }

    /// Whether m is more than this step's g.
    fn remembers_mean(&self) -> bool {
        self.first_moment && self.beta1 > 0.0
    }

    /// Whether v is more than this step's g².
    fn remembers_size(&self) -> bool {
        self.second_moment && self.beta2 > 0.0
    }
}

/// Adds the weight of every term to that of the term as which it counts, where it does.
fn pass_on(weights: &mut [f64; Term::COUNT], counts_as: fn(&TermInfo) -> Option<Term>) {
    for info in &TERMS {
        if let Some(term) = counts_as(info) {
            weights[term.index()] += std::mem::take(&mut weights[info.term.index()]);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::behaviour::train_identically;
    use crate::presets;
    use crate::testing::{self, adam_of, sum};

    fn of(terms: &[(Term, f64)], first_moment: bool, second_moment: bool) -> Genome {
        Genome {
            first_moment,
            second_moment,
            ..adam_of(terms)
        }
    }

    #[test]
    fn repeated_terms_add_up_and_cancelled_terms_vanish() {
        let signs = [0.1, 0.2, -0.3].map(|weight| (Term::Sign, weight));
        let genome = adam_of(&[&signs[..], &[(Term::Grad, -2.0)]].concat());
        let ghost = genome.summed_weights()[Term::Sign.index()];
        assert_ne!(ghost, 0.0, "rounding leaves a ghost");
        assert_eq!(genome.canonical_terms(), sum(&[(Term::Grad, -2.0)]));
    }

    #[test]
    fn one_rule_is_one_term() {
        use Term::*;
        let signs = vec![(Lion, 1.0), (SignMomentum, 0.5)];
        let repeat = vec![(Adam, 1.0), (RmsNorm, 0.5), (Sign, -1.0)];
        let cancelling = vec![(Adam, 1.0), (RmsNorm, -1.0), (Grad, 1.0)];
        for (written, first, second, canonical) in [
            (vec![(Momentum, 1.0)], false, true, vec![(Grad, 1.0)]),
            (vec![(Nesterov, 2.0)], false, true, vec![(Grad, 2.0)]),
            (vec![(Adam, 1.0)], false, true, vec![(RmsNorm, 1.0)]),
            (vec![(RmsNorm, 1.0)], true, false, vec![(UnitGrad, 1.0)]),
            (vec![(Adam, 1.0)], false, false, vec![(UnitGrad, 1.0)]),
            (vec![(Adam, 1.0)], true, false, vec![(Adam, 1.0)]),
            (vec![(Lion, 1.0)], true, true, vec![(Lion, 1.0)]),
            (signs, false, true, vec![(Sign, 1.5)]),
            (vec![(Nesterov, 2.0)], true, true, vec![(Nesterov, 2.0)]),
            (repeat, false, true, vec![(RmsNorm, 1.5), (Sign, -1.0)]),
            (cancelling, false, true, vec![(Grad, 1.0)]),
        ] {
            let genome = of(&written, first, second);
            assert_eq!(genome.canonical_terms(), sum(&canonical), "{written:?}");
        }
        let mixed = of(&[(Nesterov, 1.0), (Momentum, 0.5)], true, true);
        let mut terms = mixed.canonical_terms();
        for summand in &mut terms {
            summand.weight = (summand.weight * 1e9).round() / 1e9;
        }
        assert_eq!(terms, sum(&[(Grad, 0.9), (Momentum, 0.6)]));
        let apart = of(&[(Grad, 1.8), (Momentum, 0.2)], true, true);
        assert_eq!(apart.canonical_terms(), sum(&[(Nesterov, 2.0)]));
    }

    #[test]
    fn what_nothing_reads_is_off() {
        let genome = Genome {
            clipping: true,
            warmup: true,
            warmup_steps: 1,
            ..of(&[(Term::Sign, 1.0)], true, true)
        };
        let canonical = genome.canonical();
        assert!(!canonical.first_moment && !canonical.second_moment);
        assert!(!canonical.bias_correction && !canonical.clipping && !canonical.warmup);
        let sgd = presets::sgd().canonical();
        assert_eq!((sgd.first_moment, sgd.second_moment), (true, false));
        let cancelled = of(&[(Term::Adam, 1.0), (Term::Adam, -1.0)], true, true);
        assert_eq!(cancelled.canonical_terms(), []);
    }

    #[test]
    fn a_term_counts_as_what_it_amounts_to() {
        use Term::*;
        let forgetful = of(&[(Adam, 1.0)], false, false);
        assert_eq!(
            Term::ALL.map(|term| forgetful.counts_as(term)),
            [
                Grad, Grad, UnitGrad, UnitGrad, Sign, UnitGrad, Grad, Sign, Sign
            ]
        );
        let ahead = of(&[(Nesterov, 1.0)], true, true);
        assert_eq!(ahead.counts_as(Nesterov), Nesterov);
        let mixed = of(&[(Nesterov, 1.0), (Momentum, 1.0)], true, true);
        assert_eq!(mixed.counts_as(Nesterov), Grad);
        assert_eq!(mixed.counts_as(Momentum), Momentum);
    }

    proptest! {
        #[test]
        fn the_canonical_form_trains_identically_and_is_its_own(seed: u64) {
            let genome = testing::genome(seed);
            let canonical = genome.canonical();
            prop_assert!(train_identically(&genome, &canonical), "{genome:?}");
            prop_assert_eq!(canonical.canonical(), canonical.clone());
            prop_assert!(canonical.terms.len() <= genome.terms.len());
        }

        #[test]
        fn what_trains_identically_has_the_same_terms(a: u64, b: u64) {
            // Two random genomes hardly ever train alike; their short sums without moments often do.
            let plain = |seed| {
                let genome = testing::genome(seed);
                Genome {
                    terms: vec![WeightedTerm { weight: 1.0, ..genome.terms[0] }],
                    first_moment: false,
                    second_moment: genome.second_moment,
                    ..presets::adam()
                }
            };
            let (a, b) = (plain(a), plain(b));
            prop_assert_eq!(train_identically(&a, &b), a.canonical() == b.canonical());
        }
    }
}
