//! The head of exported code: what it is, how it is used, for which length of run, and its equations.

use super::Parts;
use science::{config::Preset, presets, term::PAPER};

/// Who gave the weight decay that every genome has.
const DECAY: &str =
    "Loshchilov, Hutter, \"Decoupled Weight Decay Regularization\", arXiv 1711.05101";

impl Parts {
    /// The module's docstring. `usage` shows how the code is used; `horizon` is the length, in
    /// steps, of the trainings in which the genome was scored, where that is known.
    pub fn docstring(
        &self,
        name: &str,
        library: &str,
        usage: &[String],
        horizon: Option<u32>,
    ) -> Vec<String> {
        let name: String = name
            .chars()
            .filter(|c| !c.is_control() && !matches!(c, '"' | '\\'))
            .collect();
        let version = env!("CARGO_PKG_VERSION");
        let mut lines = vec![
            format!("\"\"\"{name}, an optimizer for {library}, written by Optimarium {version}."),
            String::new(),
        ];
        lines.extend(usage.iter().map(|line| format!("    {line}")));
        lines.push(String::new());
        lines.extend(self.horizon(horizon));
        lines.extend([
            String::new(),
            "Training step t, counted from 1, with gradient g and weight w, element by element:"
                .into(),
            String::new(),
        ]);
        let equations = self.equation.lines();
        let equations = self.schedule_line().into_iter().chain(equations);
        lines.extend(equations.map(|line| format!("    {line}")));
        lines.push(String::new());
        lines.extend(self.sources());
        lines.push("\"\"\"".into());
        lines
    }

    /// Who gave the rule: the paper only its winner; of whatever is one term, whoever gave that.
    fn sources(&self) -> Vec<String> {
        if self.is_published() {
            return vec![format!("Rule: {PAPER}.")];
        }
        let mut lines: Vec<String> = match &self.equation.summands[..] {
            [] => Vec::new(),
            [one] => vec![format!("Rule: {}.", one.term.info().source)],
            several => {
                let terms = several.iter().map(|summand| summand.term);
                let mut lines: Vec<String> = terms
                    .map(|term| format!("Term {}: {}.", term.compact(), term.info().source))
                    .collect();
                lines.push(format!("A weighted sum of such terms: {PAPER}."));
                lines
            }
        };
        lines.push(format!("Weight decay apart from the gradient: {DECAY}."));
        lines
    }

    /// Whether it is the winner of the published search.
    fn is_published(&self) -> bool {
        presets::recognise(&self.genome) == Some(presets::PUBLISHED)
    }

    /// For which length of run the code is.
    fn horizon(&self, steps: Option<u32>) -> Vec<String> {
        let mut lines = Vec::new();
        let published = || self.is_published().then(|| Preset::Paper.config().steps);
        match steps.or_else(published) {
            Some(steps) => lines.extend([
                format!("Horizon: it was scored in trainings of {steps} steps. What it is worth in shorter or"),
                "longer ones is not known from those.".into(),
            ]),
            None => lines.push("Horizon: the length of the trainings it was made for is not recorded.".into()),
        }
        if self.has_warmup() {
            lines.push("W = warmup_steps: the rate rises over so many steps, however long the run; 0 for none.".into());
        }
        if self.decays_rate() {
            lines.push("T = total_steps: the length of your run, at whose end the rate is zero; None for no decay.".into());
        }
        if self.is_scheduled() {
            lines.push(
                "This schedule is part of the optimizer; another one multiplies with it.".into(),
            );
        }
        lines
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
