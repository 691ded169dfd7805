//! A genome as a `torch.optim.Optimizer`.

use super::{Parts, RunningMean, text};
use crate::core::genome::Genome;

/// Returns a Python module with the genome as a class `GenomeOptimizer`; `name` stands in its
/// docstring.
///
/// The class takes parameters as every PyTorch optimizer does and, for a cosine decay, the run's
/// `total_steps`; the genome's numbers are defaults.
pub fn pytorch(genome: &Genome, name: &str) -> String {
    let parts = Parts::of(genome);
    let schedule = parts.equation.schedule;
    let mut lines = parts.docstring(name, "PyTorch");
    lines.push(String::new());
    if schedule.cosine_decay {
        lines.extend(["import math", ""].map(String::from));
    }
    lines.extend(
        [
            "import torch",
            "",
            "",
            "class GenomeOptimizer(torch.optim.Optimizer):",
        ]
        .map(String::from),
    );
    lines.extend(constructor(&parts));
    lines.push(String::new());
    lines.extend(step(&parts));
    text(lines)
}

fn constructor(parts: &Parts) -> Vec<String> {
    let mut lines = vec![
        "    def __init__(".to_string(),
        "        self,".into(),
        "        params,".into(),
    ];
    let mut names = Vec::new();
    if parts.equation.schedule.cosine_decay {
        lines.push("        total_steps,".into());
        names.push("total_steps");
    }
    for (name, value) in parts.hyperparameters() {
        lines.push(format!("        {name}={value},"));
        names.push(name);
    }
    lines.push("    ):".into());
    lines.push("        defaults = dict(".into());
    lines.extend(
        names
            .iter()
            .map(|name| format!("            {name}={name},")),
    );
    if parts.is_scheduled() {
        lines.push("            step=0,".into());
    }
    lines.push("        )".into());
    lines.push("        super().__init__(params, defaults)".into());
    lines
}

fn step(parts: &Parts) -> Vec<String> {
    let schedule = parts.equation.schedule;
    let mut lines: Vec<String> = [
        "    @torch.no_grad()",
        "    def step(self, closure=None):",
        "        loss = None",
        "        if closure is not None:",
        "            with torch.enable_grad():",
        "                loss = closure()",
        "        for group in self.param_groups:",
        "            rate = group[\"lr\"]",
    ]
    .map(String::from)
    .to_vec();
    let mut push = |line: &str| lines.push(line.into());
    if parts.is_scheduled() {
        push("            group[\"step\"] += 1");
    }
    if schedule.warmup_steps.is_some() {
        push("            rate *= min(1, group[\"step\"] / group[\"warmup_steps\"])");
    }
    if schedule.cosine_decay {
        push("            progress = min(1, (group[\"step\"] - 1) / group[\"total_steps\"])");
        push("            rate *= 0.5 * (1 + math.cos(math.pi * progress))");
    }
    for (name, _) in parts.hyperparameters() {
        if ["beta1", "beta2", "eps"].contains(&name) {
            push(&format!("            {name} = group[\"{name}\"]"));
        }
    }
    push("            for w in group[\"params\"]:");
    push("                if w.grad is None:");
    push("                    continue");
    push("                g = w.grad");
    if parts.equation.clip.is_some() {
        push("                g = g.clamp(-group[\"clip_value\"], group[\"clip_value\"])");
    }
    push("                w.mul_(1 - rate * group[\"weight_decay\"])");
    for line in parts.instant() {
        push(&format!("                {line}"));
    }
    for line in moments(parts) {
        push(&format!("                {line}"));
    }
    for line in parts.direction("torch", 16) {
        push(&line);
    }
    if !parts.equation.summands.is_empty() {
        push("                w.sub_(rate * direction)");
    }
    push("        return loss");
    lines
}

/// Initial state, running means and bias correction of one parameter tensor.
fn moments(parts: &Parts) -> Vec<String> {
    let running = parts.running();
    if running.is_empty() {
        return Vec::new();
    }
    let mut lines = vec!["state = self.state[w]".to_string(), "if not state:".into()];
    for RunningMean { name, .. } in &running {
        lines.push(format!("    state[\"{name}\"] = torch.zeros_like(w)"));
    }
    if parts.corrects_bias() {
        lines.push("    state[\"t\"] = 0".into());
        lines.push("state[\"t\"] += 1".into());
    }
    for RunningMean {
        name,
        beta,
        of,
        bias_correction,
    } in &running
    {
        lines.push(format!("{name} = state[\"{name}\"]"));
        lines.push(format!("{name}.mul_({beta}).add_((1 - {beta}) * {of})"));
        lines.push(match bias_correction {
            true => format!("{name}_hat = {name} / (1 - {beta} ** state[\"t\"])"),
            false => format!("{name}_hat = {name}"),
        });
    }
    lines
}
