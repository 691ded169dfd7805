//! Known optimizers as genomes.
//!
//! Knows their genes, not how they perform. Source of all but Lion: arXiv 2512.11853 and its public notebook.

use serde::{Deserialize, Serialize};

use super::behaviour::train_identically;
use super::genome::{Genome, Term, sum};

/// An optimizer and what it is called.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NamedGenome {
    /// Name for people.
    pub name: String,
    /// The optimizer.
    pub genome: Genome,
}

impl NamedGenome {
    /// An optimizer under its name.
    pub fn new(name: &str, genome: Genome) -> Self {
        Self {
            name: name.into(),
            genome,
        }
    }
}

/// A known optimizer.
#[derive(Debug, Clone, Copy)]
pub struct Known {
    /// Name for people.
    pub name: &'static str,
    /// One sentence on what it is.
    pub meaning: &'static str,
    genome: fn() -> Genome,
}

impl Known {
    /// Returns the optimizer as a genome.
    pub fn genome(&self) -> Genome {
        (self.genome)()
    }
}

/// Name of the winner of the published search.
pub const PUBLISHED: &str = "Published";

/// Every known optimizer; the first [`INITIAL`] open the initial population.
pub const KNOWN: [Known; 6] = [
    Known {
        name: "SGD",
        meaning: "Follows a running mean of the gradient; every weight uses the same rate.",
        genome: sgd,
    },
    Known {
        name: "Adam",
        meaning: "Divides the running mean of the gradient by the gradient's recent size, weight by weight.",
        genome: adam,
    },
    Known {
        name: "AdamW",
        meaning: "Adam with a hundred times stronger weight decay, applied apart from the gradient.",
        genome: adamw,
    },
    Known {
        name: "RMSProp",
        meaning: "Divides the gradient itself by its recent size, without a running mean.",
        genome: rmsprop,
    },
    Known {
        name: PUBLISHED,
        meaning: "The winner of the search whose rules this page follows (arXiv 2512.11853): sign and Adam terms together, with warm-up and cosine decay.",
        genome: published,
    },
    Known {
        name: "Lion",
        meaning: "Steps by ±1 along a blend of momentum and gradient; found by a search over programs.",
        genome: lion,
    },
];

/// What to call Adam as it is known where its rate matters: where the line of [`adam`] is drawn, or somebody is
/// said to be better.
pub const ADAM_AT_RATE: &str = "Adam at 10⁻³";

/// The same, with the word that its rate was not chosen for the task.
pub const ADAM_UNTUNED: &str = "Adam at 10⁻³, untuned";

/// How many of [`KNOWN`] open the initial population.
pub const INITIAL: usize = 4;

/// Returns SGD "with momentum" as published: MOMENTUM at lr 10⁻².
///
/// Its momentum is a running mean, so it is about ten times weaker than the conventional momentum
/// SGD at that rate.
pub fn sgd() -> Genome {
    Genome {
        terms: sum(&[(Term::Momentum, 1.0)]),
        lr_log10: -2.0,
        second_moment: false,
        bias_correction: false,
        ..adam()
    }
}

/// Returns Adam: ADAM_TERM at lr 10⁻³, β1 = 0.9, β2 = 0.999, ε = 10⁻⁸, with the weight decay of 10⁻⁴
/// that every genome of the paper carries.
pub fn adam() -> Genome {
    Genome {
        terms: sum(&[(Term::Adam, 1.0)]),
        lr_log10: -3.0,
        beta1: 0.9,
        beta2: 0.999,
        eps_log10: -8.0,
        weight_decay_log10: -4.0,
        first_moment: true,
        second_moment: true,
        bias_correction: true,
        clipping: false,
        clip_value: 1.0,
        warmup: false,
        warmup_steps: 100,
        cosine_decay: false,
    }
}

/// Returns AdamW: Adam with a weight decay of 10⁻².
pub fn adamw() -> Genome {
    Genome {
        weight_decay_log10: -2.0,
        ..adam()
    }
}

/// Returns RMSProp: RMS_NORM at lr 10⁻³, β2 = 0.99, no first moment, no bias correction.
pub fn rmsprop() -> Genome {
    Genome {
        terms: sum(&[(Term::RmsNorm, 1.0)]),
        beta2: 0.99,
        first_moment: false,
        bias_correction: false,
        ..adam()
    }
}

/// Returns the winner of the published search, canonically 0.734·SIGN_GRAD + 3.635·ADAM_TERM.
pub fn published() -> Genome {
    Genome {
        terms: sum(&[
            (Term::Sign, 0.41205802174892475),
            (Term::Sign, 0.32238621456272765),
            (Term::Adam, 2.0030004279455267),
            (Term::Adam, 1.6322011630060542),
        ]),
        lr_log10: -2.9198932483267144,
        beta1: 0.8553020861538518,
        beta2: 0.9357561078635277,
        eps_log10: -8.26423960220415,
        weight_decay_log10: -3.0112238437153316,
        bias_correction: false,
        warmup: true,
        cosine_decay: true,
        ..adam()
    }
}

/// Returns Lion at lr 10⁻⁴ and λ = 10⁻³, Optax's weight decay: the sign of 0.9·m₋ + 0.1·g, and m with the decay
/// 0.99, which its authors call β2.
///
/// Source: "Symbolic Discovery of Optimization Algorithms", arXiv 2302.06675, algorithm 2.
pub fn lion() -> Genome {
    Genome {
        terms: sum(&[(Term::Lion, 1.0)]),
        lr_log10: -4.0,
        beta1: 0.99,
        weight_decay_log10: -3.0,
        second_moment: false,
        bias_correction: false,
        ..adam()
    }
}

/// Returns the known optimizer that trains identically to the genome, if there is one.
///
/// See [`train_identically`] for what counts: repeats and order of terms, genes without effect, and
/// the split between α and learning rate do not.
pub fn known(genome: &Genome) -> Option<&'static Known> {
    KNOWN
        .iter()
        .find(|known| train_identically(&known.genome(), genome))
}

/// Returns the name of that optimizer.
pub fn recognise(genome: &Genome) -> Option<&'static str> {
    known(genome).map(|known| known.name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use text::number::number;

    #[test]
    fn the_published_winner_has_its_summed_weights() {
        let weights = published().summed_weights();
        for term in Term::ALL {
            let expected = match term {
                Term::Sign => 0.7344442363116524,
                Term::Adam => 3.635201590951581,
                _ => 0.0,
            };
            assert!((weights[term.index()] - expected).abs() < 1e-12, "{term:?}");
        }
        let rate = published().learning_rate(100, 1_000_000_000) * weights[Term::Adam.index()];
        assert!((rate - 4.37e-3).abs() < 0.01e-3, "{rate}");
    }

    #[test]
    fn adams_line_names_its_rate() {
        let rate = number(10f64.powf(adam().lr_log10));
        assert_eq!(ADAM_AT_RATE, format!("Adam at {rate}"));
        assert_eq!(ADAM_UNTUNED, format!("{ADAM_AT_RATE}, untuned"));
    }

    #[test]
    fn the_four_open_the_population_in_the_papers_order() {
        let names: Vec<&str> = KNOWN[..INITIAL].iter().map(|known| known.name).collect();
        assert_eq!(names, ["SGD", "Adam", "AdamW", "RMSProp"]);
    }

    #[test]
    fn sgd_and_rmsprop_switch_off_what_they_do_not_keep() {
        let sgd = sgd();
        let kept = [sgd.first_moment, sgd.second_moment, sgd.bias_correction];
        assert_eq!(kept, [true, false, false]);
        assert_eq!((sgd.lr_log10, sgd.beta1), (-2.0, 0.9));
        assert_eq!(sgd.terms[0].term, Term::Momentum);
        let own = rmsprop();
        let kept = [own.first_moment, own.second_moment, own.bias_correction];
        assert_eq!(kept, [false, true, false]);
        assert_eq!((own.lr_log10, own.beta2), (-3.0, 0.99));
        let decaying = Genome {
            weight_decay_log10: -2.0,
            ..adam()
        };
        assert_eq!(adamw(), decaying);
    }

    #[test]
    fn every_known_optimizer_is_recognised_by_its_own_name() {
        for known in &KNOWN {
            assert_eq!(recognise(&known.genome()), Some(known.name));
        }
    }
}
