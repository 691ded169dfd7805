//! A genome as source code: an optimizer for PyTorch or Optax, complete and readable; and as JSON.
//!
//! The code does what the engine does, in the same order: schedule, clipping, weight decay, moments,
//! bias correction, update (arXiv 2512.11853). What the genome does not use is left out, and
//! repeats of a term are summed up. Arguments, errors and data types are those of the library that
//! the code is for. `tests/export` runs the code against the reference.

mod docstring;
pub mod equation;
pub mod idle;
mod json;
pub mod label;
mod names;
mod optax;
mod pytorch;

pub use json::json;
pub use optax::optax;
pub use pytorch::pytorch;

use crate::equation::{Equation, Moment};
use science::{gene::Gene, genome::Genome};

/// What the code of a genome consists of, whatever the library.
struct Parts {
    equation: Equation,
    genome: Genome,
}

impl Parts {
    fn of(genome: &Genome) -> Parts {
        Parts {
            equation: Equation::of(genome),
            genome: genome.clone(),
        }
    }

    fn is_scheduled(&self) -> bool {
        self.has_warmup() || self.decays_rate()
    }

    fn has_warmup(&self) -> bool {
        self.equation.schedule.warmup_steps.is_some()
    }

    /// Whether the rate falls along a cosine.
    fn decays_rate(&self) -> bool {
        self.equation.schedule.cosine_decay
    }

    fn clips(&self) -> bool {
        self.equation.clip.is_some()
    }

    /// Whether the update divides by something plus ε.
    fn divides(&self) -> bool {
        self.reads(Gene::Epsilon)
    }

    fn reads(&self, gene: Gene) -> bool {
        self.equation.genes().contains(&gene)
    }

    /// The moments that are running means, the first before the second.
    fn running(&self) -> Vec<RunningMean> {
        let moments = [
            (self.equation.first_moment, "m", 1),
            (self.equation.second_moment, "v", 2),
        ];
        let running = |(moment, name, number)| match moment {
            Some(Moment::Running { bias_correction }) => Some(RunningMean {
                name,
                number,
                bias_correction,
            }),
            _ => None,
        };
        moments.into_iter().filter_map(running).collect()
    }

    fn corrects_bias(&self) -> bool {
        self.running().iter().any(|mean| mean.bias_correction)
    }

    /// The learning rate.
    fn rate(&self) -> String {
        literal(10f64.powf(self.genome.lr_log10))
    }

    /// β1 and β2; what the update does not read is there for a pair, and has no effect.
    fn betas(&self) -> [String; 2] {
        [self.genome.beta1, self.genome.beta2].map(literal)
    }

    fn eps(&self) -> String {
        literal(10f64.powf(self.genome.eps_log10))
    }

    fn weight_decay(&self) -> String {
        literal(10f64.powf(self.genome.weight_decay_log10))
    }

    /// The arguments that the libraries' own optimizers do not have, with their defaults: the bound of
    /// the clipping, the length of the warm-up, and the run's length, which has none.
    fn own_arguments(&self) -> Vec<String> {
        let mut arguments = Vec::new();
        if self.clips() {
            arguments.push(format!("clip_value={}", literal(self.genome.clip_value)));
        }
        if self.has_warmup() {
            arguments.push(format!("warmup_steps={}", self.genome.warmup_steps));
        }
        if self.decays_rate() {
            arguments.push("total_steps".into());
        }
        arguments
    }

    /// What these have to be; `None` of the run's length is no decay, which is left to the caller.
    fn own_bounds(&self) -> impl Iterator<Item = Bound> {
        let bound =
            |is_there: bool, name, holds, words| is_there.then_some(Bound { name, holds, words });
        [
            bound(self.clips(), "clip_value", "_ > 0.0", "above 0"),
            bound(
                self.has_warmup(),
                "warmup_steps",
                "0 <= _ < float(\"inf\")",
                "finite and not below 0",
            ),
            bound(
                self.decays_rate(),
                "total_steps",
                "1 <= _ < float(\"inf\")",
                "finite and not below 1",
            ),
        ]
        .into_iter()
        .flatten()
    }
}

/// What an argument of [`Parts::own_arguments`] has to be, the same in every library.
struct Bound {
    /// The argument.
    name: &'static str,
    /// What holds of it, with `_` for its value.
    holds: &'static str,
    /// The same in words, behind "it must be".
    words: &'static str,
}

impl Bound {
    /// The condition in Python, where `value` is what was given.
    fn condition(&self, value: &str) -> String {
        self.holds.replace('_', value)
    }

    /// The line in Python that refuses what was given, which `value` is inside of a text.
    fn refusal(&self, value: &str) -> String {
        let Bound { name, words, .. } = self;
        format!("raise ValueError(f\"{name} is {{{value}}}; it must be {words}\")")
    }
}

/// A moment that is a running mean.
struct RunningMean {
    /// What it is called.
    name: &'static str,
    /// Its place among the moments, as people count.
    number: u8,
    bias_correction: bool,
}

/// A number as Python reads it back to the same bits.
fn literal(value: f64) -> String {
    if value.is_finite() {
        format!("{value:?}")
    } else {
        format!("float(\"{value}\")")
    }
}

/// Lines of code, four blanks a level.
#[derive(Default)]
struct Code(Vec<String>);

impl Code {
    /// Appends the lines of `text` at an indentation of so many levels; an empty line stays empty.
    fn add(&mut self, levels: usize, text: impl AsRef<str>) {
        let indent = "    ".repeat(levels);
        let indented = |line: &str| match line {
            "" => String::new(),
            line => format!("{indent}{line}"),
        };
        self.0.extend(text.as_ref().split('\n').map(indented));
    }

    /// The whole text; it ends with a line break.
    fn text(self) -> String {
        self.0.join("\n") + "\n"
    }
}

#[cfg(test)]
mod tests;
