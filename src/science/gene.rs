//! The table of genes: range, mutation and meaning of everything in a genome but its term list.
//!
//! Operators, editor, links and documentation loop over [`GENES`]; no range is written twice. This
//! file does not know how a gene is drawn or mutated, only between which bounds, nor what a genome is.
//!
//! Source of every range: arXiv 2512.11853 and its public notebook.

use serde::{Deserialize, Serialize};
use text::number::{memory, number};

/// A gene other than the term list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Gene {
    /// log₁₀ of the learning rate.
    LearningRate,
    /// β1.
    Beta1,
    /// β2.
    Beta2,
    /// log₁₀ of ε.
    Epsilon,
    /// log₁₀ of the weight decay.
    WeightDecay,
    /// First moment on or off.
    FirstMoment,
    /// Second moment on or off.
    SecondMoment,
    /// Bias correction on or off.
    BiasCorrection,
    /// Element-wise clipping on or off.
    Clipping,
    /// Bound of the clipping.
    ClipValue,
    /// Warm-up on or off.
    Warmup,
    /// Length of the warm-up.
    WarmupSteps,
    /// Cosine decay on or off.
    CosineDecay,
}

/// The value of a gene, by kind.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum GeneValue {
    /// A real number as the genome stores it: log₁₀ for lr, ε and λ.
    Real(f64),
    /// A whole number.
    Integer(u32),
    /// A switch.
    Flag(bool),
}

impl GeneValue {
    /// Returns it as a number; a switch is 0 or 1.
    pub fn number(self) -> f64 {
        match self {
            GeneValue::Real(value) => value,
            GeneValue::Integer(value) => value.into(),
            GeneValue::Flag(on) => on.into(),
        }
    }
}

/// How a gene is drawn and mutated.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum GeneKind {
    /// A real number: drawn uniformly from `initial`; mutated by N(0, `sigma_factor`·σ) and
    /// clamped to `bounds`. A `sigma_factor` of zero means that it never mutates.
    Real {
        /// Range of the random initial value.
        initial: (f64, f64),
        /// Share of the mutation's σ.
        sigma_factor: f64,
        /// Clamp after mutation; equal to `initial` where the gene never mutates.
        bounds: (f64, f64),
    },
    /// A whole number, drawn uniformly from `initial` (both ends included), never mutated.
    Integer {
        /// Range of the random initial value.
        initial: (u32, u32),
    },
    /// A switch: on with probability `initial_odds`; mutation flips it.
    Flag {
        /// Probability of starting on.
        initial_odds: f64,
    },
}

impl GeneKind {
    /// Between which values evolution keeps it; a switch from 0 to 1.
    pub fn bounds(self) -> (f64, f64) {
        match self {
            GeneKind::Real { bounds, .. } => bounds,
            GeneKind::Integer {
                initial: (low, high),
            } => (low.into(), high.into()),
            GeneKind::Flag { .. } => (0.0, 1.0),
        }
    }
}

/// One row of the gene table.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GeneInfo {
    /// Which gene.
    pub gene: Gene,
    /// The paper's symbol, e.g. β1.
    pub symbol: &'static str,
    /// Name for people.
    pub name: &'static str,
    /// How it is drawn and mutated.
    pub kind: GeneKind,
    /// One sentence on what it does.
    pub meaning: &'static str,
    /// Its value in Adam.
    pub in_adam: &'static str,
}

/// Every gene besides the term list, with range, mutation and meaning: the one table from which
/// operators, editor, links and documentation are made.
pub const GENES: [GeneInfo; 13] = [
    GeneInfo {
        gene: Gene::LearningRate,
        symbol: "lr",
        name: "learning rate",
        kind: real((-4.0, -2.0), 1.0, (-5.0, -1.0)),
        meaning: "How far one step goes.",
        in_adam: "10⁻³",
    },
    GeneInfo {
        gene: Gene::Beta1,
        symbol: "β1",
        name: "memory of the first moment",
        kind: real((0.5, 0.99), 0.2, (0.0, 0.999)),
        meaning: "How long the running mean of gradients remembers: about 1/(1 − β1) steps.",
        in_adam: "0.9",
    },
    GeneInfo {
        gene: Gene::Beta2,
        symbol: "β2",
        name: "memory of the second moment",
        kind: real((0.9, 0.9999), 0.1, (0.0, 0.9999)),
        meaning: "How long the running mean of squared gradients remembers: about 1/(1 − β2) steps.",
        in_adam: "0.999",
    },
    GeneInfo {
        gene: Gene::Epsilon,
        symbol: "ε",
        name: "denominator floor",
        kind: real((-9.0, -6.0), 1.0, (-10.0, -4.0)),
        meaning: "Keeps a division by a tiny gradient finite.",
        in_adam: "10⁻⁸",
    },
    GeneInfo {
        gene: Gene::WeightDecay,
        symbol: "λ",
        name: "weight decay",
        kind: real((-5.0, -3.0), 1.0, (-6.0, -2.0)),
        meaning: "Shrinks every weight a little at each step, apart from the gradient.",
        in_adam: "10⁻⁴",
    },
    GeneInfo {
        gene: Gene::FirstMoment,
        symbol: "m",
        name: "first moment",
        kind: flag(0.7),
        meaning: "Keeps a running mean of gradients; off, m is the gradient itself.",
        in_adam: "on",
    },
    GeneInfo {
        gene: Gene::SecondMoment,
        symbol: "v",
        name: "second moment",
        kind: flag(0.7),
        meaning: "Keeps a running mean of squared gradients; off, v is the squared gradient itself.",
        in_adam: "on",
    },
    GeneInfo {
        gene: Gene::BiasCorrection,
        symbol: "m̂, v̂",
        name: "bias correction",
        kind: flag(0.6),
        meaning: "Makes up for running means that start at zero. Off, a step that reads only v̂ begins longer and one that reads only m̂ shorter; at usual betas Adam's up to 6.6 times longer, and where β2 is low shorter.",
        in_adam: "on",
    },
    GeneInfo {
        gene: Gene::Clipping,
        symbol: "clip",
        name: "element-wise clipping",
        kind: flag(0.2),
        meaning: "Limits each element of the gradient to ±c (not its norm).",
        in_adam: "off",
    },
    GeneInfo {
        gene: Gene::ClipValue,
        symbol: "c",
        name: "clipping bound",
        kind: real((0.5, 2.0), 0.0, (0.5, 2.0)),
        meaning: "The bound c of the clipping; evolution never mutates it.",
        in_adam: "1 (unused)",
    },
    GeneInfo {
        gene: Gene::Warmup,
        symbol: "warm-up",
        name: "warm-up",
        kind: flag(0.3),
        meaning: "Raises the learning rate from near zero over the first steps.",
        in_adam: "off",
    },
    GeneInfo {
        gene: Gene::WarmupSteps,
        symbol: "W",
        name: "warm-up length",
        kind: GeneKind::Integer { initial: (50, 200) },
        meaning: "How many steps the warm-up lasts; evolution never mutates it.",
        in_adam: "100 (unused)",
    },
    GeneInfo {
        gene: Gene::CosineDecay,
        symbol: "cosine",
        name: "cosine decay",
        kind: flag(0.3),
        meaning: "Lets the learning rate fall to zero along half a cosine over the run.",
        in_adam: "off",
    },
];

const fn real(initial: (f64, f64), sigma_factor: f64, bounds: (f64, f64)) -> GeneKind {
    GeneKind::Real {
        initial,
        sigma_factor,
        bounds,
    }
}

const fn flag(initial_odds: f64) -> GeneKind {
    GeneKind::Flag { initial_odds }
}

impl Gene {
    /// Returns the gene's row of the table.
    pub fn info(self) -> &'static GeneInfo {
        GENES
            .iter()
            .find(|info| info.gene == self)
            .expect("every gene has a row")
    }

    /// Returns the switch that has to be on for this number to be read; `None` where there is none. Whoever sees such
    /// a number in use knows how its switch stands.
    pub fn switch(self) -> Option<Gene> {
        match self {
            Gene::Beta1 => Some(Gene::FirstMoment),
            Gene::Beta2 => Some(Gene::SecondMoment),
            Gene::ClipValue => Some(Gene::Clipping),
            Gene::WarmupSteps => Some(Gene::Warmup),
            _ => None,
        }
    }
}

/// Some of the genes. A text that is given a set says nothing of those in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct GeneSet(u16);

impl GeneSet {
    /// Whether `gene` is in it.
    pub fn contains(self, gene: Gene) -> bool {
        self.0 & bit(gene) != 0
    }
}

impl FromIterator<Gene> for GeneSet {
    fn from_iter<I: IntoIterator<Item = Gene>>(genes: I) -> Self {
        Self(genes.into_iter().map(bit).fold(0, |set, bit| set | bit))
    }
}

const fn bit(gene: Gene) -> u16 {
    1 << gene as u16
}

/// Returns a gene's value as people write it: rates as rates rather than as log₁₀.
pub fn value_text(gene: Gene, value: GeneValue) -> String {
    match (gene, value) {
        (Gene::Beta1 | Gene::Beta2, GeneValue::Real(beta)) => memory(beta),
        (Gene::LearningRate | Gene::Epsilon | Gene::WeightDecay, GeneValue::Real(log10)) => {
            number(10f64.powf(log10))
        }
        (_, GeneValue::Real(value)) => number(value),
        (_, GeneValue::Integer(value)) => value.to_string(),
        (_, GeneValue::Flag(on)) => if on { "on" } else { "off" }.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::presets;

    #[test]
    fn ranges_are_the_papers() {
        for (gene, initial, sigma_factor, bounds) in [
            (Gene::LearningRate, (-4.0, -2.0), 1.0, (-5.0, -1.0)),
            (Gene::Beta1, (0.5, 0.99), 0.2, (0.0, 0.999)),
            (Gene::Beta2, (0.9, 0.9999), 0.1, (0.0, 0.9999)),
            (Gene::Epsilon, (-9.0, -6.0), 1.0, (-10.0, -4.0)),
            (Gene::WeightDecay, (-5.0, -3.0), 1.0, (-6.0, -2.0)),
            (Gene::ClipValue, (0.5, 2.0), 0.0, (0.5, 2.0)),
        ] {
            assert_eq!(gene.info().kind, real(initial, sigma_factor, bounds));
        }
        let steps = GeneKind::Integer { initial: (50, 200) };
        assert_eq!(Gene::WarmupSteps.info().kind, steps);
        let odds = GENES.map(|info| match info.kind {
            GeneKind::Flag { initial_odds } => Some(initial_odds),
            _ => None,
        });
        let odds: Vec<f64> = odds.into_iter().flatten().collect();
        assert_eq!(odds, [0.7, 0.7, 0.6, 0.2, 0.3, 0.3]);
    }

    #[test]
    fn a_set_has_the_genes_that_were_put_in_it() {
        for info in &GENES {
            let set: GeneSet = [info.gene].into_iter().collect();
            for other in &GENES {
                assert_eq!(set.contains(other.gene), other.gene == info.gene);
            }
        }
        let all: GeneSet = GENES.iter().map(|info| info.gene).collect();
        assert!(GENES.iter().all(|info| all.contains(info.gene)));
        assert!(!GeneSet::default().contains(Gene::LearningRate));
    }

    #[test]
    fn the_gene_table_tells_adams_values() {
        let adam = presets::adam();
        for info in &GENES {
            let text = value_text(info.gene, adam.value(info.gene));
            assert_eq!(
                info.in_adam.trim_end_matches(" (unused)"),
                text,
                "{:?}",
                info.gene
            );
        }
    }
}
