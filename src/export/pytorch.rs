//! A genome as a `torch.optim.Optimizer`.

use super::{Code, Parts, RunningMean, literal, names};
use crate::equation::{Moment, Summand};
use science::genome::{Genome, Term};

/// Returns a Python module with the genome as a class that is called by `name`, and as
/// `GenomeOptimizer`; `horizon` is the length, in steps, of the trainings in which it was scored,
/// where that is known.
///
/// The class takes what PyTorch's own optimizers take (`lr`, `betas`, `eps`, `weight_decay`,
/// `maximize`, groups, closures) and refuses what they refuse; the genome's numbers are defaults. For
/// a cosine decay it needs the run's `total_steps`. Moments and weights are updated in place, in the
/// parameters' data type, in as few passes as PyTorch's own.
pub fn pytorch(genome: &Genome, name: &str, horizon: Option<u32>) -> String {
    let parts = Parts::of(genome);
    let class = names::class(name);
    let mut code = Code::default();
    code.add(
        0,
        parts.docstring(name, "PyTorch", &usage(&parts, &class), horizon),
    );
    code.add(0, ["", "import math", "", "import torch", "", ""]);
    code.line(0, format!("class {class}(torch.optim.Optimizer):"));
    constructor(&mut code, &parts);
    code.line(0, "");
    validation(&mut code, &parts);
    code.line(0, "");
    step(&mut code, &parts, &class);
    code.add(0, ["", ""]);
    code.line(
        0,
        "# The same name in every export, for scripts that take any.",
    );
    code.line(0, format!("GenomeOptimizer = {class}"));
    code.text()
}

fn usage(parts: &Parts, class: &str) -> Vec<String> {
    let total = match parts.decays_rate() {
        true => ", total_steps=len(batches)",
        false => "",
    };
    vec![
        format!("optimizer = {class}(model.parameters(){total})"),
        "for inputs, targets in batches:".into(),
        "    optimizer.zero_grad()".into(),
        "    loss_of(model(inputs), targets).backward()".into(),
        "    optimizer.step()".into(),
    ]
}

fn constructor(code: &mut Code, parts: &Parts) {
    let mut arguments = vec![format!("lr={}", parts.rate())];
    if !parts.running().is_empty() {
        arguments.push(format!("betas=({})", parts.betas().join(", ")));
    }
    if parts.divides() {
        arguments.push(format!("eps={}", parts.eps()));
    }
    arguments.push(format!("weight_decay={}", parts.weight_decay()));
    let mut own = parts.own_arguments();
    own.push("maximize=False".into());
    code.add(1, ["def __init__("]);
    code.add(2, ["self,", "params,"]);
    code.add(2, arguments.iter().map(|argument| format!("{argument},")));
    code.line(2, "*,");
    code.add(2, own.iter().map(|argument| format!("{argument},")));
    code.line(1, "):");
    code.line(2, "defaults = dict(");
    for argument in arguments.iter().chain(&own) {
        let name = argument.split('=').next().expect("a text has a beginning");
        code.line(3, format!("{name}={name},"));
    }
    if parts.is_scheduled() {
        code.line(3, "step=0,");
    }
    code.line(2, ")");
    code.line(2, "super().__init__(params, defaults)");
}

/// What every group of parameters goes through, the first ones included.
fn validation(code: &mut Code, parts: &Parts) {
    code.add(
        1,
        [
            "def add_param_group(self, param_group):",
            "    group = {**self.defaults, **param_group}",
            "    if isinstance(group[\"lr\"], torch.Tensor) and group[\"lr\"].numel() != 1:",
            "        raise ValueError(\"Tensor lr must be 1-element\")",
        ],
    );
    let mut demand = |key: &str, what: &str, holds: &str| {
        let holds = holds.replace('_', &format!("group[\"{key}\"]"));
        let error = format!("raise ValueError(f\"Invalid {what}: {{group['{key}']}}\")");
        code.add(2, [format!("if not {holds}:"), format!("    {error}")]);
    };
    demand("lr", "learning rate", "0.0 <= _ < math.inf");
    if parts.divides() {
        demand("eps", "epsilon value", "0.0 <= _ < math.inf");
    }
    demand("weight_decay", "weight_decay value", "0.0 <= _ < math.inf");
    for bound in parts.own_bounds() {
        let value = format!("group[\"{}\"]", bound.name);
        let is_given = match bound.name {
            "total_steps" => format!("{value} is not None and "),
            _ => String::new(),
        };
        code.line(2, format!("if {is_given}not {}:", bound.condition(&value)));
        code.line(3, bound.refusal(&value.replace('"', "'")));
    }
    if !parts.running().is_empty() {
        code.add(
            2,
            [
                "beta1, beta2 = group[\"betas\"]",
                "for index, beta in enumerate((beta1, beta2)):",
                "    if not 0.0 <= beta < 1.0:",
                "        raise ValueError(f\"Invalid beta parameter at index {index}: {beta}\")",
            ],
        );
    }
    if parts.is_scheduled() {
        code.add(
            2,
            [
                "if self.param_groups:",
                "    # A group that is added later enters the schedule where the others are.",
                "    group[\"step\"] = self.param_groups[0][\"step\"]",
            ],
        );
    }
    code.line(2, "super().add_param_group(group)");
}

fn step(code: &mut Code, parts: &Parts, class: &str) {
    code.add(
        1,
        [
            "@torch.no_grad()",
            "def step(self, closure=None):",
            "    loss = None",
            "    if closure is not None:",
            "        with torch.enable_grad():",
            "            loss = closure()",
            "    for group in self.param_groups:",
            "        for p in group[\"params\"]:",
            "            if p.grad is not None and p.grad.layout is not torch.strided:",
        ],
    );
    code.line(
        5,
        format!("raise RuntimeError(\"{class} does not support sparse gradients\")"),
    );
    code.line(2, "for group in self.param_groups:");
    // A rate that is a tensor would be changed in place by what follows, and belongs to the caller.
    code.line(3, "rate = float(group[\"lr\"])");
    if parts.is_scheduled() {
        code.line(3, "group[\"step\"] += 1");
    }
    if parts.has_warmup() {
        code.add(
            3,
            [
                "if group[\"step\"] < group[\"warmup_steps\"]:",
                "    rate *= group[\"step\"] / group[\"warmup_steps\"]",
            ],
        );
    }
    if parts.decays_rate() {
        code.add(
            3,
            [
                "if group[\"total_steps\"] is not None:",
                "    progress = min(1, (group[\"step\"] - 1) / group[\"total_steps\"])",
                "    rate *= 0.5 * (1 + math.cos(math.pi * progress))",
            ],
        );
    }
    if !parts.running().is_empty() {
        code.line(3, "beta1, beta2 = group[\"betas\"]");
    }
    code.add(
        3,
        [
            "for p in group[\"params\"]:",
            "    if p.grad is None:",
            "        continue",
            "    w, g = p, p.grad",
            "    if torch.is_complex(p):",
            "        w, g = torch.view_as_real(p), torch.view_as_real(p.grad)",
            "    if group[\"maximize\"]:",
            "        g = -g",
        ],
    );
    if parts.clips() {
        code.line(
            4,
            "g = g.clamp(-group[\"clip_value\"], group[\"clip_value\"])",
        );
    }
    code.add(4, moments(parts));
    code.add(4, update(parts));
    code.line(2, "return loss");
}

/// Initial state, running means and bias correction of one parameter tensor.
fn moments(parts: &Parts) -> Vec<String> {
    let running = parts.running();
    if running.is_empty() {
        return Vec::new();
    }
    let mut lines = vec!["state = self.state[p]".to_string(), "if not state:".into()];
    for RunningMean { name, .. } in &running {
        lines.push(format!("    state[\"{name}\"] = torch.zeros_like(w)"));
    }
    if parts.corrects_bias() {
        lines.push("    state[\"step\"] = 0".into());
        lines.push("state[\"step\"] += 1".into());
    }
    for RunningMean { name, number, .. } in &running {
        lines.push(format!("{name} = state[\"{name}\"]"));
        if *number == 1 && parts.equation.reads.mean_before {
            lines.push("blend = m.mul(0.9).add_(g, alpha=0.1)".into());
        }
        lines.push(match number {
            1 => "m.lerp_(g, 1 - beta1)".into(),
            _ => "v.mul_(beta2).addcmul_(g, g, value=1 - beta2)".into(),
        });
    }
    for RunningMean { number, .. } in running.iter().filter(|mean| mean.bias_correction) {
        lines.push(format!(
            "correction{number} = 1 - beta{number} ** state[\"step\"]"
        ));
    }
    lines
}

/// Weight decay, and every summand added to the weights in place. Bias correction goes into the
/// scalars, so that no tensor is written for it.
fn update(parts: &Parts) -> Vec<String> {
    let equation = &parts.equation;
    let mut lines = Vec::new();
    if equation.reads.size {
        lines.push(match equation.second_moment {
            Some(Moment::Running {
                bias_correction: true,
            }) => "root = v.sqrt().div_(math.sqrt(correction2)).add_(group[\"eps\"])".into(),
            Some(Moment::Running {
                bias_correction: false,
            }) => "root = v.sqrt().add_(group[\"eps\"])".into(),
            // v̂ = g², whose root is |g|.
            _ => "root = g.abs().add_(group[\"eps\"])".to_string(),
        });
    }
    let mut summands = equation.summands.iter();
    if summands.any(|summand| summand.term == Term::UnitGrad) {
        lines.push("size = g.abs().add_(group[\"eps\"])".into());
    }
    lines.push("w.mul_(1 - rate * group[\"weight_decay\"])".into());
    for summand in &equation.summands {
        lines.extend(addition(summand, equation.first_moment));
    }
    lines
}

/// Adds −rate·α·T to the weights.
fn addition(summand: &Summand, first_moment: Option<Moment>) -> Vec<String> {
    let factor = |share: f64| {
        let weight = summand.weight * share;
        let sign = if weight < 0.0 { "" } else { "-" };
        match weight.abs() {
            1.0 => format!("{sign}rate"),
            size => format!("{sign}rate * {}", literal(size)),
        }
    };
    // m̂ as a tensor, and the factor that makes it m̂.
    let (m, of_m) = match first_moment {
        Some(Moment::Running {
            bias_correction: true,
        }) => ("m", " / correction1"),
        Some(Moment::Running {
            bias_correction: false,
        }) => ("m", ""),
        _ => ("g", ""),
    };
    let whole = factor(1.0);
    match summand.term {
        Term::Grad => vec![format!("w.add_(g, alpha={whole})")],
        Term::Momentum => vec![format!("w.add_({m}, alpha={whole}{of_m})")],
        Term::RmsNorm => vec![format!("w.addcdiv_(g, root, value={whole})")],
        Term::Adam => vec![format!("w.addcdiv_({m}, root, value={whole}{of_m})")],
        Term::Sign => vec![format!("w.add_(g.sign(), alpha={whole})")],
        Term::UnitGrad => vec![format!("w.addcdiv_(g, size, value={whole})")],
        // m̂ + 0.9·(g − m̂) = 0.1·m̂ + 0.9·g
        Term::Nesterov if m == "g" => vec![format!("w.add_(g, alpha={whole})")],
        Term::Nesterov => vec![
            format!("w.add_(m, alpha={}{of_m})", factor(0.1)),
            format!("w.add_(g, alpha={})", factor(0.9)),
        ],
        Term::SignMomentum => vec![format!("w.add_({m}.sign(), alpha={whole})")],
        Term::Lion => vec![format!("w.add_(blend.sign(), alpha={whole})")],
    }
}
