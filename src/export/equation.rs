//! A genome as a readable update rule: plain data to draw, and plain text to read.
//!
//! Follows the genome's canonical form, so that genomes that train identically read alike, and knows no
//! markup. Symbols and order are those of arXiv 2512.11853.

use science::{
    gene::{GENES, Gene, GeneKind, GeneSet, value_text},
    genome::{Genome, Term},
    term::Reads,
};
use text::number::number;

/// A genome's update rule: w ← w − lr·Σ α·T(g, m̂, v̂), and what it reads.
#[derive(Debug, Clone, PartialEq)]
pub struct Equation {
    /// The canonical sum, in the order of the table of terms; empty where all terms cancel.
    pub summands: Vec<Summand>,
    /// Bound of the element-wise clipping, where it is on.
    pub clip: Option<f64>,
    /// What the summands read.
    pub reads: Reads,
    /// What m̂ is; `None` where no summand reads it or the m before this step.
    pub first_moment: Option<Moment>,
    /// What v̂ is; `None` where no summand reads it.
    pub second_moment: Option<Moment>,
    /// How the learning rate moves.
    pub schedule: Schedule,
    genome: Genome,
}

/// One summand of the canonical sum.
#[derive(Debug, Clone, PartialEq)]
pub struct Summand {
    /// The canonical weight α, signed.
    pub weight: f64,
    /// |α| in three significant digits; `None` where that is 1.
    pub coefficient: Option<String>,
    /// The direction.
    pub term: Term,
}

/// What a moment is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// No running mean: v̂ = g². (m̂ = g is not read: the canonical form has the term of g instead.)
    Instant,
    /// A running mean: m ← β1·m + (1−β1)·g, v ← β2·v + (1−β2)·g².
    Running {
        /// Whether it is divided by 1−βᵗ.
        bias_correction: bool,
    },
}

/// How the learning rate moves over a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Schedule {
    /// Length of the warm-up; `None` where it is off or a single step, which changes nothing.
    pub warmup_steps: Option<u32>,
    /// Whether the rate falls to zero along half a cosine.
    pub cosine_decay: bool,
}

impl Schedule {
    /// Returns the schedule as one sentence, but for the genes of which nothing is said; `None` where nothing is left.
    pub fn sentence(&self, untold: GeneSet) -> Option<String> {
        let is_said = |gene| !untold.contains(gene);
        let rises = self
            .warmup_steps
            .map(|steps| match is_said(Gene::WarmupSteps) {
                true => format!("rises over the first {steps} steps"),
                false => "rises over the first steps".into(),
            });
        let falls = "falls to zero along half a cosine";
        let does = match (is_said(Gene::Warmup), is_said(Gene::CosineDecay)) {
            (false, false) => return None,
            (true, true) => match (rises, self.cosine_decay) {
                (None, false) => "stays the same throughout".into(),
                (None, true) => falls.into(),
                (Some(rises), false) => format!("{rises}, then stays the same"),
                (Some(rises), true) => format!("{rises} and {falls}"),
            },
            (true, false) => rises.unwrap_or_else(|| "has no warm-up".into()),
            (false, true) => match self.cosine_decay {
                true => falls.into(),
                false => "does not fall along a cosine".into(),
            },
        };
        Some(format!("The learning rate {does}."))
    }
}

impl Equation {
    /// Returns the update rule of a genome.
    pub fn of(genome: &Genome) -> Equation {
        let genome = genome.canonical();
        let summands: Vec<Summand> = genome
            .terms
            .iter()
            .map(|summand| Summand {
                weight: summand.weight,
                coefficient: Some(number(summand.weight.abs())).filter(|text| text != "1"),
                term: summand.term,
            })
            .collect();
        let reads = Reads::of_all(summands.iter().map(|summand| summand.term.reads()));
        let running = |is_corrected| Moment::Running {
            bias_correction: genome.bias_correction && is_corrected,
        };
        Equation {
            clip: genome.clipping.then_some(genome.clip_value),
            first_moment: genome.first_moment.then_some(running(reads.mean_length)),
            second_moment: reads.size.then_some(match genome.second_moment {
                true => running(true),
                false => Moment::Instant,
            }),
            schedule: Schedule {
                warmup_steps: genome.warmup.then_some(genome.warmup_steps),
                cosine_decay: genome.cosine_decay,
            },
            summands,
            reads,
            genome,
        }
    }

    /// Returns the update in one line of plain text, weight decay and clipping left out:
    /// `w ← w − lr·(3.64·m̂/(√v̂+ε) + 0.734·sign(g))`.
    pub fn to_text(&self) -> String {
        match self.direction() {
            Some(direction) => format!("w ← w − lr·{direction}"),
            None => "w ← w".into(),
        }
    }

    /// Returns what the learning rate is multiplied by, as a factor in plain text:
    /// `(3.64·m̂/(√v̂+ε) + 0.734·sign(g))`; `None` where all terms cancel.
    pub fn direction(&self) -> Option<String> {
        match &self.summands[..] {
            [] => None,
            [one] if one.weight > 0.0 => Some(one.text()),
            several => {
                let mut sum = String::new();
                for (i, summand) in several.iter().enumerate() {
                    sum.push_str(match (i, summand.weight < 0.0) {
                        (0, false) => "",
                        (0, true) => "−",
                        (_, false) => " + ",
                        (_, true) => " − ",
                    });
                    sum.push_str(&summand.text());
                }
                Some(format!("({sum})"))
            }
        }
    }

    /// Returns every assignment of one training step in plain text, in order of computation.
    pub fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        if self.clip.is_some() {
            lines.push("g ← clamp(g, −c, c)".into());
        }
        lines.push("w ← (1 − lr·λ)·w".into());
        if self.reads.mean_before {
            lines.push("m₋ ← m".into());
        }
        let first = |moment: Moment| match self.reads.mean {
            true => moment.line("m", "g", "β1"),
            false => moment.update("m", "g", "β1"),
        };
        lines.extend(self.first_moment.map(first));
        lines.extend(
            self.second_moment
                .map(|moment| moment.line("v", "g²", "β2")),
        );
        lines.push(self.to_text());
        lines
    }

    /// Returns symbol and value of every number that the update rule reads.
    pub fn hyperparameters(&self) -> Vec<(&'static str, String)> {
        let value = |gene| value_text(gene, self.genome.value(gene));
        let genes = self.genes().into_iter();
        genes
            .map(|gene| (gene.info().symbol, value(gene)))
            .collect()
    }

    /// Returns the genes whose numbers the update rule reads, in the order of [`GENES`].
    pub fn genes(&self) -> Vec<Gene> {
        let running = |moment| matches!(moment, Some(Moment::Running { .. }));
        let matters = |gene: &Gene| match gene {
            Gene::Beta1 => running(self.first_moment),
            Gene::Beta2 => running(self.second_moment),
            Gene::Epsilon => self.reads.eps,
            Gene::ClipValue => self.clip.is_some(),
            Gene::WarmupSteps => self.schedule.warmup_steps.is_some(),
            number => !matches!(number.info().kind, GeneKind::Flag { .. }),
        };
        GENES.iter().map(|info| info.gene).filter(matters).collect()
    }
}

impl Summand {
    /// The summand without its sign.
    fn text(&self) -> String {
        let term = self.term.factor();
        match &self.coefficient {
            Some(coefficient) => format!("{coefficient}·{term}"),
            None => term,
        }
    }
}

impl Moment {
    /// The running mean's own assignment.
    fn update(self, symbol: &str, reads: &str, beta: &str) -> String {
        format!("{symbol} ← {beta}·{symbol} + (1−{beta})·{reads}")
    }

    /// That and what is read of it.
    fn line(self, symbol: &str, reads: &str, beta: &str) -> String {
        let update = self.update(symbol, reads, beta);
        match self {
            Moment::Instant => format!("{symbol}̂ = {reads}"),
            Moment::Running { bias_correction } => {
                let length = bias_correction.then(|| format!("/(1−{beta}ᵗ)"));
                format!(
                    "{update}, {symbol}̂ = {symbol}{}",
                    length.unwrap_or_default()
                )
            }
        }
    }
}

#[cfg(test)]
mod tests;
