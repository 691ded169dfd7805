//! The update terms: one table, and the directions that they are made of.
//!
//! A term is a weighted sum of *directions*, which the kernels compute. What a term reads follows from its
//! directions; everything else that is known of it stands in its row of [`TERMS`]. Knows no tensor and no
//! drawing.
//!
//! A further term is a variant of [`Term`] and its row; the compiler then asks for its code in Python, its
//! equation and its petal. Only one that no sum of the directions expresses needs a [`Direction`] as well, and
//! that one line in both kernels.
//!
//! Source of the paper's seven: arXiv 2512.11853 and its public notebook. Most of them are older: `source` says whose.

use serde::{Deserialize, Serialize};

/// What the kernels compute of the gradient g and the moments m and v, element by element.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// g
    Gradient,
    /// m̂
    Momentum,
    /// g / (√v̂ + ε)
    RmsNorm,
    /// m̂ / (√v̂ + ε)
    Adam,
    /// sign(g), with sign(0) = 0
    Sign,
    /// g / (|g| + ε)
    Unit,
    /// sign(μ·m₋ + (1 − μ)·g), where m₋ is m before this step and μ is [`BLEND`]
    BlendedSign,
    /// sign(m̂), which is sign(m)
    SignMomentum,
}

/// μ, the share of the momentum in [`Direction::BlendedSign`].
pub const BLEND: f64 = 0.9;

/// NESTEROV is this share of g and the rest of m̂.
pub(crate) const LOOK_AHEAD: f64 = 0.9;

/// What reaches a direction, or a sum of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Reads {
    /// m̂, at least its sign.
    pub mean: bool,
    /// The length of m̂, which bias correction changes.
    pub mean_length: bool,
    /// m₋, the running mean before this step.
    pub mean_before: bool,
    /// v̂
    pub size: bool,
    /// ε
    pub eps: bool,
    /// The length of g, which clipping changes; else its sign alone.
    pub length: bool,
}

impl Reads {
    /// Returns what reaches a sum of what these reach.
    pub fn of_all(all: impl IntoIterator<Item = Reads>) -> Reads {
        all.into_iter().fold(Reads::default(), |sum, one| Reads {
            mean: sum.mean || one.mean,
            mean_length: sum.mean_length || one.mean_length,
            mean_before: sum.mean_before || one.mean_before,
            size: sum.size || one.size,
            eps: sum.eps || one.eps,
            length: sum.length || one.length,
        })
    }

    /// Whether a running mean m reaches it, that of this step or of the one before.
    pub fn any_mean(self) -> bool {
        self.mean || self.mean_before
    }
}

impl Direction {
    /// Every direction.
    pub const ALL: [Direction; 8] = [
        Direction::Gradient,
        Direction::Momentum,
        Direction::RmsNorm,
        Direction::Adam,
        Direction::Sign,
        Direction::Unit,
        Direction::BlendedSign,
        Direction::SignMomentum,
    ];

    /// What reaches it where both moments are running means.
    pub fn reads(self) -> Reads {
        use Direction::*;
        Reads {
            mean: matches!(self, Momentum | Adam | SignMomentum),
            mean_length: matches!(self, Momentum | Adam),
            mean_before: self == BlendedSign,
            size: matches!(self, RmsNorm | Adam),
            eps: matches!(self, RmsNorm | Adam | Unit),
            length: self != Sign,
        }
    }

    /// Whether its length is about one, whatever the gradient's.
    pub fn is_normalised(self) -> bool {
        !matches!(self, Direction::Gradient | Direction::Momentum)
    }
}

/// A primitive update direction T(g, m, v); its row of [`TERMS`] says the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Term {
    /// g
    Grad,
    /// m̂
    Momentum,
    /// g / (√v̂ + ε)
    RmsNorm,
    /// m̂ / (√v̂ + ε)
    Adam,
    /// sign(g), with sign(0) = 0
    Sign,
    /// g / (|g| + ε); the paper calls it SQRT_GRAD
    UnitGrad,
    /// m̂ + 0.9·(g − m̂)
    Nesterov,
    /// sign(m̂): Signum
    SignMomentum,
    /// sign(0.9·m₋ + 0.1·g): Lion
    Lion,
}

/// The paper that sums terms up and searches among the sums.
pub const PAPER: &str = "Marfinetz, \"Evolving Deep Learning Optimizers\", arXiv 2512.11853";

/// Who gave [`Term::Sign`] and, of the mean, [`Term::SignMomentum`].
const SIGNS: &str = "Bernstein et al., \"signSGD: Compressed Optimisation for Non-Convex Problems\", arXiv 1802.04434";

/// Which terms a search draws from.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Default, PartialOrd, Ord, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum TermSet {
    /// The paper's seven.
    #[default]
    Paper,
    /// Every term of the table.
    All,
}

impl TermSet {
    /// Both sets, the smaller first.
    pub const ALL: [TermSet; 2] = [TermSet::Paper, TermSet::All];

    /// Name for people.
    pub fn name(self) -> &'static str {
        match self {
            TermSet::Paper => "the paper's seven",
            TermSet::All => "all",
        }
    }

    /// Name in arguments and files; equal to the serde name.
    pub fn slug(self) -> &'static str {
        match self {
            TermSet::Paper => "paper",
            TermSet::All => "all",
        }
    }

    /// Returns the terms of the set, in the order of the table.
    pub fn terms(self) -> Vec<Term> {
        let within = TERMS.iter().filter(|info| info.set <= self);
        within.map(|info| info.term).collect()
    }
}

/// A row of the table of terms.
#[derive(Debug, Clone, Copy)]
pub struct TermInfo {
    /// Which term.
    pub term: Term,
    /// Its number in links; of the paper's seven also the paper's index.
    pub wire: u8,
    /// Short name for people.
    pub name: &'static str,
    /// What it computes, as plain text.
    pub formula: &'static str,
    /// One sentence on what it does.
    pub meaning: &'static str,
    /// Who gave it, and where.
    pub source: &'static str,
    /// The smallest set that has it.
    pub set: TermSet,
    /// Its weights over the directions; positive, with the sum 1.
    pub weights: &'static [(Direction, f64)],
    /// The term that it is where m is g; `None` where it reads no m.
    pub without_mean: Option<Term>,
    /// The term that it is where v is g²; `None` where none is.
    pub without_size: Option<Term>,
}

/// Every term, in the order of [`Term::ALL`].
pub static TERMS: [TermInfo; Term::COUNT] = [
    TermInfo {
        term: Term::Grad,
        wire: 0,
        name: "gradient",
        formula: "g",
        meaning: "Steps straight down the slope of this minibatch.",
        source: "Robbins, Monro, \"A Stochastic Approximation Method\", 1951",
        set: TermSet::Paper,
        weights: &[(Direction::Gradient, 1.0)],
        without_mean: None,
        without_size: None,
    },
    TermInfo {
        term: Term::Momentum,
        wire: 1,
        name: "momentum",
        formula: "m̂",
        meaning: "Steps along the running mean of past gradients, which smooths noise.",
        source: "Polyak, \"Some Methods of Speeding up the Convergence of Iteration Methods\", 1964",
        set: TermSet::Paper,
        weights: &[(Direction::Momentum, 1.0)],
        without_mean: Some(Term::Grad),
        without_size: None,
    },
    TermInfo {
        term: Term::RmsNorm,
        wire: 2,
        name: "RMS-normalised gradient",
        formula: "g / (√v̂ + ε)",
        meaning: "The gradient divided by its own recent size, so every weight moves at a similar pace.",
        source: "Tieleman, Hinton, \"Lecture 6.5: RMSProp\", 2012",
        set: TermSet::Paper,
        weights: &[(Direction::RmsNorm, 1.0)],
        without_mean: None,
        without_size: Some(Term::UnitGrad),
    },
    TermInfo {
        term: Term::Adam,
        wire: 3,
        name: "Adam term",
        formula: "m̂ / (√v̂ + ε)",
        meaning: "The running mean divided by the gradient's recent size: Adam's step.",
        source: "Kingma, Ba, \"Adam: A Method for Stochastic Optimization\", arXiv 1412.6980",
        set: TermSet::Paper,
        weights: &[(Direction::Adam, 1.0)],
        without_mean: Some(Term::RmsNorm),
        without_size: None,
    },
    TermInfo {
        term: Term::Sign,
        wire: 4,
        name: "sign",
        formula: "sign(g)",
        meaning: "Only the direction of the gradient, not its size: every step is ±1.",
        source: SIGNS,
        set: TermSet::Paper,
        weights: &[(Direction::Sign, 1.0)],
        without_mean: None,
        without_size: None,
    },
    TermInfo {
        term: Term::UnitGrad,
        wire: 5,
        name: "unit gradient",
        formula: "g / (|g| + ε)",
        meaning: "The gradient divided by its own size: like the sign, but soft near zero.",
        source: PAPER,
        set: TermSet::Paper,
        weights: &[(Direction::Unit, 1.0)],
        without_mean: None,
        without_size: None,
    },
    TermInfo {
        term: Term::Nesterov,
        wire: 6,
        name: "Nesterov",
        formula: "m̂ + 0.9·(g − m̂)",
        meaning: "Nine parts gradient to one part momentum: a look-ahead flavour.",
        source: PAPER,
        set: TermSet::Paper,
        weights: &[
            (Direction::Gradient, LOOK_AHEAD),
            (Direction::Momentum, 1.0 - LOOK_AHEAD),
        ],
        without_mean: Some(Term::Grad),
        without_size: None,
    },
    TermInfo {
        term: Term::SignMomentum,
        wire: 7,
        name: "sign of momentum",
        formula: "sign(m̂)",
        meaning: "Only the direction of the running mean: Signum's step, where every past gradient has a vote.",
        source: SIGNS,
        set: TermSet::All,
        weights: &[(Direction::SignMomentum, 1.0)],
        without_mean: Some(Term::Sign),
        without_size: None,
    },
    TermInfo {
        term: Term::Lion,
        wire: 8,
        name: "Lion term",
        formula: "sign(0.9·m₋ + 0.1·g)",
        meaning: "The direction of nine parts momentum before this step and one part gradient: Lion's step.",
        source: "Chen et al., \"Symbolic Discovery of Optimization Algorithms\", arXiv 2302.06675",
        set: TermSet::All,
        weights: &[(Direction::BlendedSign, 1.0)],
        without_mean: Some(Term::Sign),
        without_size: None,
    },
];

impl Term {
    /// Number of terms.
    pub const COUNT: usize = 9;

    /// Every term: the paper's seven in the order of its indices, then those beyond.
    pub const ALL: [Term; Term::COUNT] = [
        Term::Grad,
        Term::Momentum,
        Term::RmsNorm,
        Term::Adam,
        Term::Sign,
        Term::UnitGrad,
        Term::Nesterov,
        Term::SignMomentum,
        Term::Lion,
    ];

    /// Place of the term in [`Term::ALL`], for arrays of this program; never written.
    pub fn index(self) -> usize {
        self as usize
    }

    /// The term's row.
    pub fn info(self) -> &'static TermInfo {
        &TERMS[self.index()]
    }

    /// Returns the term that links call `wire`; `None` where there is none.
    pub fn of_wire(wire: u64) -> Option<Term> {
        let row = TERMS.iter().find(|info| u64::from(info.wire) == wire);
        row.map(|info| info.term)
    }

    /// Returns the term of the paper's `index`, 0–6; `None` beyond.
    pub fn of_paper(index: usize) -> Option<Term> {
        Term::of_wire(index as u64).filter(|term| term.info().set == TermSet::Paper)
    }

    /// Short name for people.
    pub fn name(self) -> &'static str {
        self.info().name
    }

    /// What the term computes, as plain text.
    pub fn formula(self) -> &'static str {
        self.info().formula
    }

    /// What the term computes, without spaces, for use within a longer formula.
    pub fn compact(self) -> String {
        self.formula().replace(' ', "")
    }

    /// What the term computes as a factor of a product, in brackets where it is a sum.
    pub fn factor(self) -> String {
        let text = self.compact();
        let mut depth = 0;
        let is_sum = text.chars().any(|letter| {
            match letter {
                '(' => depth += 1,
                ')' => depth -= 1,
                _ => {}
            }
            depth == 0 && matches!(letter, '+' | '−')
        });
        match is_sum {
            true => format!("({text})"),
            false => text,
        }
    }

    /// One sentence on what the term does.
    pub fn meaning(self) -> &'static str {
        self.info().meaning
    }

    /// What reaches the term where both moments are running means.
    pub fn reads(self) -> Reads {
        let directions = self.info().weights.iter();
        Reads::of_all(directions.map(|(direction, _)| direction.reads()))
    }

    /// Whether the step's length does not depend on the gradient's.
    pub fn is_normalised(self) -> bool {
        let mut directions = self.info().weights.iter();
        directions.all(|(direction, _)| direction.is_normalised())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn rows_stand_at_their_terms_and_numbers_never_change() {
        for (place, info) in TERMS.iter().enumerate() {
            assert_eq!((info.term, info.term.index()), (Term::ALL[place], place));
            assert_eq!(Term::of_wire(info.wire.into()), Some(info.term));
        }
        assert_eq!(
            TERMS.each_ref().map(|info| info.wire),
            [0, 1, 2, 3, 4, 5, 6, 7, 8]
        );
        assert_eq!(Term::of_wire(Term::COUNT as u64), None);
        assert_eq!(Term::of_paper(6), Some(Term::Nesterov));
        assert_eq!(Term::of_paper(7), None);
    }

    #[test]
    fn every_row_says_something_of_its_own() {
        let distinct = |of: fn(&TermInfo) -> &'static str| {
            let texts: BTreeSet<&str> = TERMS.iter().map(of).collect();
            assert_eq!(texts.len(), Term::COUNT);
        };
        distinct(|info| info.name);
        distinct(|info| info.formula);
        distinct(|info| info.meaning);
    }

    #[test]
    fn a_term_that_is_a_sum_is_multiplied_in_brackets() {
        assert_eq!(Term::Nesterov.factor(), "(m̂+0.9·(g−m̂))");
        for term in Term::ALL.into_iter().filter(|term| *term != Term::Nesterov) {
            assert_eq!(term.factor(), term.compact());
        }
    }

    #[test]
    fn weights_are_positive_sum_to_one_and_reach_every_direction() {
        for info in &TERMS {
            let sum: f64 = info.weights.iter().map(|(_, weight)| weight).sum();
            assert!((sum - 1.0).abs() < 1e-12, "{:?}", info.term);
            assert!(info.weights.iter().all(|(_, weight)| *weight > 0.0));
        }
        let used = |direction| {
            let mut weights = TERMS.iter().flat_map(|info| info.weights);
            weights.any(|(other, _)| *other == direction)
        };
        assert!(Direction::ALL.into_iter().all(used));
    }

    #[test]
    fn without_a_moment_a_term_is_one_that_does_not_read_it() {
        for info in &TERMS {
            let reads = info.term.reads();
            let (mean, size) = (info.without_mean, info.without_size);
            assert_eq!(mean.is_some(), reads.any_mean(), "{:?}", info.term);
            assert!(mean.is_none_or(|term| !term.reads().any_mean()));
            assert!(size.is_none_or(|term| !term.reads().size));
        }
    }

    #[test]
    fn the_papers_set_is_its_seven() {
        assert_eq!(TermSet::Paper.terms(), Term::ALL[..7]);
        assert_eq!(TermSet::All.terms(), Term::ALL);
        for set in TermSet::ALL {
            let name = serde_json::to_string(&set).expect("a set can be written");
            assert_eq!(name, format!("\"{}\"", set.slug()));
        }
    }
}
