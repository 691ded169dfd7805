//! A genome as source code: an optimizer for PyTorch or Optax, complete and readable; and as JSON.
//!
//! The code does what the engine does, in the same order: schedule, clipping, weight decay, moments,
//! bias correction, update (arXiv 2512.11853). What the genome does not use is left out, and
//! repeats of a term are summed up. `tests/export` runs the code against the reference.

mod json;
mod optax;
mod pytorch;

pub use json::json;
pub use optax::optax;
pub use pytorch::pytorch;

use super::{
    equation::{Equation, Moment},
    gene::Gene,
    genome::{Genome, Term},
};

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
        let schedule = self.equation.schedule;
        schedule.warmup_steps.is_some() || schedule.cosine_decay
    }

    /// The moments that are running means.
    fn running(&self) -> Vec<RunningMean> {
        let moments = [
            (self.equation.first_moment, "m", "beta1", "g"),
            (self.equation.second_moment, "v", "beta2", "g * g"),
        ];
        let running = |(moment, name, beta, of)| match moment {
            Some(Moment::Running { bias_correction }) => Some(RunningMean {
                name,
                beta,
                of,
                bias_correction,
            }),
            _ => None,
        };
        moments.into_iter().filter_map(running).collect()
    }

    /// Assignments to those moments that are none: `v_hat = g * g`. (m̂ = g is read as g.)
    fn instant(&self) -> Vec<String> {
        match self.equation.second_moment {
            Some(Moment::Instant) => vec!["v_hat = g * g".into()],
            _ => Vec::new(),
        }
    }

    fn corrects_bias(&self) -> bool {
        self.running().iter().any(|mean| mean.bias_correction)
    }

    /// Names and values of the numbers that the code reads.
    fn hyperparameters(&self) -> Vec<(&'static str, String)> {
        let genome = &self.genome;
        let rate = |log10: f64| literal(10f64.powf(log10));
        let argument = |gene: Gene| match gene {
            Gene::LearningRate => Some(("lr", rate(genome.lr_log10))),
            Gene::Beta1 => Some(("beta1", literal(genome.beta1))),
            Gene::Beta2 => Some(("beta2", literal(genome.beta2))),
            Gene::Epsilon => Some(("eps", rate(genome.eps_log10))),
            Gene::WeightDecay => Some(("weight_decay", rate(genome.weight_decay_log10))),
            Gene::ClipValue => Some(("clip_value", literal(genome.clip_value))),
            Gene::WarmupSteps => Some(("warmup_steps", genome.warmup_steps.to_string())),
            _ => None,
        };
        let genes = self.equation.genes();
        genes.into_iter().filter_map(argument).collect()
    }

    /// The update's direction Σ α·T in Python, `library` holding `sign`, `abs` and `sqrt`; one line
    /// per summand, empty where all terms cancel.
    fn summands(&self, library: &str) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        for summand in &self.equation.summands {
            let term = match summand.term {
                Term::Grad => "g".into(),
                Term::Momentum => "m_hat".into(),
                Term::RmsNorm => format!("g / ({library}.sqrt(v_hat) + eps)"),
                Term::Adam => format!("m_hat / ({library}.sqrt(v_hat) + eps)"),
                Term::Sign => format!("{library}.sign(g)"),
                Term::UnitGrad => format!("g / ({library}.abs(g) + eps)"),
                Term::Nesterov => "(m_hat + 0.9 * (g - m_hat))".into(),
            };
            let product = match summand.weight.abs() {
                1.0 => term,
                weight => format!("{} * {term}", literal(weight)),
            };
            let sign = match (lines.is_empty(), summand.weight < 0.0) {
                (true, false) => "",
                (true, true) => "-",
                (false, false) => "+ ",
                (false, true) => "- ",
            };
            lines.push(format!("{sign}{product}"));
        }
        lines
    }

    /// The assignment `direction = Σ α·T` at an indentation; nothing where all terms cancel.
    fn direction(&self, library: &str, indentation: usize) -> Vec<String> {
        let indent = " ".repeat(indentation);
        match &self.summands(library)[..] {
            [] => Vec::new(),
            [one] => vec![format!("{indent}direction = {one}")],
            several => {
                let mut lines = vec![format!("{indent}direction = (")];
                lines.extend(several.iter().map(|line| format!("{indent}    {line}")));
                lines.push(format!("{indent})"));
                lines
            }
        }
    }

    /// The module's docstring: what this is, and the equations.
    fn docstring(&self, name: &str, library: &str) -> Vec<String> {
        let name: String = name
            .chars()
            .filter(|c| !c.is_control() && !matches!(c, '"' | '\\'))
            .collect();
        let mut lines = vec![
            format!("\"\"\"{name}, an optimizer for {library}, written by Optimarium."),
            String::new(),
            "Training step t, counted from 1, with gradient g and weight w, element by element:"
                .into(),
            String::new(),
        ];
        lines.extend(self.schedule_line().map(|line| format!("    {line}")));
        lines.extend(
            self.equation
                .lines()
                .into_iter()
                .map(|line| format!("    {line}")),
        );
        lines.push(String::new());
        lines.push(
            "Rule: Marfinetz, \"Evolving Deep Learning Optimizers\", arXiv 2512.11853.".into(),
        );
        lines.push("\"\"\"".into());
        lines
    }

    /// The schedule as an assignment in plain text.
    fn schedule_line(&self) -> Option<String> {
        let schedule = self.equation.schedule;
        let mut line = "lr ← lr".to_string();
        if schedule.warmup_steps.is_some() {
            line += "·min(1, t/W)";
        }
        if schedule.cosine_decay {
            line += "·½(1 + cos(π·(t−1)/T))";
        }
        self.is_scheduled().then_some(line)
    }
}

/// A moment that is a running mean.
struct RunningMean {
    name: &'static str,
    beta: &'static str,
    of: &'static str,
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

/// Lines as a text that ends with a line break.
fn text(lines: Vec<String>) -> String {
    lines.join("\n") + "\n"
}

#[cfg(test)]
mod tests;
