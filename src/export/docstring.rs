//! The head of exported code: what it is, how it is used, for which length of run, and its equations.

use super::{Code, Parts, equation::Summand};
use science::{config::Preset, presets, term::PAPER};

/// Who gave the weight decay that every genome has.
const DECAY: &str =
    "Loshchilov, Hutter, \"Decoupled Weight Decay Regularization\", arXiv 1711.05101";

impl Parts {
    /// The module's docstring. `usage` shows how the code is used; `horizon` is the length, in
    /// steps, of the trainings in which the genome was scored, where that is known.
    pub fn docstring(
        &self,
        code: &mut Code,
        name: &str,
        library: &str,
        usage: &str,
        horizon: Option<u32>,
    ) {
        let name: String = name
            .chars()
            .filter(|c| !c.is_control() && !matches!(c, '"' | '\\'))
            .collect();
        let version = env!("CARGO_PKG_VERSION");
        let title =
            format!("\"\"\"{name}, an optimizer for {library}, written by Optimarium {version}.\n");
        code.add(0, title);
        code.add(1, usage);
        code.add(0, "");
        self.horizon(code, horizon);
        code.add(
            0,
            "\nTraining step t, counted from 1, with gradient g and weight w, element by element:\n",
        );
        let equations = self.equation.lines();
        for line in self.schedule_line().into_iter().chain(equations) {
            code.add(1, line);
        }
        code.add(0, "");
        self.sources(code);
        code.add(0, "\"\"\"");
    }

    /// Who gave the rule: the paper only its winner; of whatever is one term, whoever gave that.
    fn sources(&self, code: &mut Code) {
        if self.is_published() {
            code.add(0, format!("Rule: {PAPER}."));
            return;
        }
        match &self.equation.summands[..] {
            [] => {}
            [one] => code.add(0, format!("Rule: {}.", one.term.info().source)),
            several => {
                for Summand { term, .. } in several {
                    let source = term.info().source;
                    code.add(0, format!("Term {}: {source}.", term.compact()));
                }
                code.add(0, format!("A weighted sum of such terms: {PAPER}."));
            }
        }
        code.add(0, format!("Weight decay apart from the gradient: {DECAY}."));
    }

    /// Whether it is the winner of the published search.
    fn is_published(&self) -> bool {
        presets::recognise(&self.genome) == Some(presets::PUBLISHED)
    }

    /// For which length of run the code is.
    fn horizon(&self, code: &mut Code, steps: Option<u32>) {
        let published = || self.is_published().then(|| Preset::Paper.config().steps);
        code.add(0, match steps.or_else(published) {
            Some(steps) => format!(
                "Horizon: it was scored in trainings of {steps} steps. What it is worth in shorter or\nlonger ones is not known from those."
            ),
            None => "Horizon: the length of the trainings it was made for is not recorded.".into(),
        });
        if self.has_warmup() {
            code.add(0, "W = warmup_steps: the rate rises over so many steps, however long the run; 0 for none.");
        }
        if self.decays_rate() {
            code.add(0, "T = total_steps: the length of your run, at whose end the rate is zero; None for no decay.");
        }
        if self.is_scheduled() {
            code.add(
                0,
                "This schedule is part of the optimizer; another one multiplies with it.",
            );
        }
    }

    /// The schedule as an assignment in plain text.
    fn schedule_line(&self) -> Option<String> {
        let mut line = "lr ← lr".to_string();
        if self.has_warmup() {
            line += "·min(1, t/W)";
        }
        if self.decays_rate() {
            line += "·½(1 + cos(π·min(1, (t−1)/T)))";
        }
        self.is_scheduled().then_some(line)
    }
}
