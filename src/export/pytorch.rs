//! A genome as a `torch.optim.Optimizer`.

use super::{Code, Parts, RunningMean, literal, names};
use crate::equation::Summand;
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
    parts.docstring(&mut code, name, "PyTorch", &usage(&parts, &class), horizon);
    code.add(0, "\nimport math\n\nimport torch\n\n");
    code.add(0, format!("class {class}(torch.optim.Optimizer):"));
    constructor(&mut code, &parts);
    code.add(0, "");
    validation(&mut code, &parts);
    code.add(0, "");
    step(&mut code, &parts, &class);
    code.add(
        0,
        "\n\n# The same name in every export, for scripts that take any.",
    );
    code.add(0, format!("GenomeOptimizer = {class}"));
    code.text()
}

fn usage(parts: &Parts, class: &str) -> String {
    let total = match parts.decays_rate() {
        true => ", total_steps=len(batches)",
        false => "",
    };
    format!(
        "optimizer = {class}(model.parameters(){total})
for inputs, targets in batches:
    optimizer.zero_grad()
    loss_of(model(inputs), targets).backward()
    optimizer.step()"
    )
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
    code.add(1, "def __init__(\n    self,\n    params,");
    code.add(2, arguments.join(",\n") + ",");
    code.add(2, "*,");
    code.add(2, own.join(",\n") + ",");
    code.add(1, "):\n    defaults = dict(");
    for argument in arguments.iter().chain(&own) {
        let name = argument.split('=').next().expect("a text has a beginning");
        code.add(3, format!("{name}={name},"));
    }
    if parts.is_scheduled() {
        code.add(3, "step=0,");
    }
    code.add(2, ")\nsuper().__init__(params, defaults)");
}

/// What every group of parameters goes through, the first ones included.
fn validation(code: &mut Code, parts: &Parts) {
    code.add(
        1,
        r#"def add_param_group(self, param_group):
    group = {**self.defaults, **param_group}
    if isinstance(group["lr"], torch.Tensor) and group["lr"].numel() != 1:
        raise ValueError("Tensor lr must be 1-element")"#,
    );
    let mut demand = |key: &str, what: &str| {
        code.add(2, format!("if not 0.0 <= group[\"{key}\"] < math.inf:"));
        code.add(
            3,
            format!("raise ValueError(f\"Invalid {what}: {{group['{key}']}}\")"),
        );
    };
    demand("lr", "learning rate");
    if parts.divides() {
        demand("eps", "epsilon value");
    }
    demand("weight_decay", "weight_decay value");
    for bound in parts.own_bounds() {
        let value = format!("group[\"{}\"]", bound.name);
        let is_given = match bound.name {
            "total_steps" => format!("{value} is not None and "),
            _ => String::new(),
        };
        code.add(2, format!("if {is_given}not {}:", bound.condition(&value)));
        code.add(3, bound.refusal(&value.replace('"', "'")));
    }
    if !parts.running().is_empty() {
        code.add(
            2,
            r#"beta1, beta2 = group["betas"]
for index, beta in enumerate((beta1, beta2)):
    if not 0.0 <= beta < 1.0:
        raise ValueError(f"Invalid beta parameter at index {index}: {beta}")"#,
        );
    }
    if parts.is_scheduled() {
        code.add(
            2,
            r#"if self.param_groups:
    # A group that is added later enters the schedule where the others are.
    group["step"] = self.param_groups[0]["step"]"#,
        );
    }
    code.add(2, "super().add_param_group(group)");
}

fn step(code: &mut Code, parts: &Parts, class: &str) {
    code.add(
        1,
        r#"@torch.no_grad()
def step(self, closure=None):
    loss = None
    if closure is not None:
        with torch.enable_grad():
            loss = closure()
    for group in self.param_groups:
        for p in group["params"]:
            if p.grad is not None and p.grad.layout is not torch.strided:"#,
    );
    code.add(
        5,
        format!("raise RuntimeError(\"{class} does not support sparse gradients\")"),
    );
    code.add(2, "for group in self.param_groups:");
    // A rate that is a tensor would be changed in place by what follows, and belongs to the caller.
    code.add(3, "rate = float(group[\"lr\"])");
    if parts.is_scheduled() {
        code.add(3, "group[\"step\"] += 1");
    }
    if parts.has_warmup() {
        code.add(
            3,
            r#"if group["step"] < group["warmup_steps"]:
    rate *= group["step"] / group["warmup_steps"]"#,
        );
    }
    if parts.decays_rate() {
        code.add(
            3,
            r#"if group["total_steps"] is not None:
    progress = min(1, (group["step"] - 1) / group["total_steps"])
    rate *= 0.5 * (1 + math.cos(math.pi * progress))"#,
        );
    }
    if !parts.running().is_empty() {
        code.add(3, "beta1, beta2 = group[\"betas\"]");
    }
    code.add(
        3,
        r#"for p in group["params"]:
    if p.grad is None:
        continue
    w, g = p, p.grad
    if torch.is_complex(p):
        w, g = torch.view_as_real(p), torch.view_as_real(p.grad)
    if group["maximize"]:
        g = -g"#,
    );
    if parts.clips() {
        code.add(
            4,
            "g = g.clamp(-group[\"clip_value\"], group[\"clip_value\"])",
        );
    }
    moments(code, parts);
    update(code, parts);
    code.add(2, "return loss");
}

/// Initial state, running means and bias correction of one parameter tensor.
fn moments(code: &mut Code, parts: &Parts) {
    let running = parts.running();
    if running.is_empty() {
        return;
    }
    code.add(4, "state = self.state[p]\nif not state:");
    for RunningMean { name, .. } in &running {
        code.add(5, format!("state[\"{name}\"] = torch.zeros_like(w)"));
    }
    if parts.corrects_bias() {
        code.add(4, "    state[\"step\"] = 0\nstate[\"step\"] += 1");
    }
    for RunningMean { name, number, .. } in &running {
        code.add(4, format!("{name} = state[\"{name}\"]"));
        if *number == 1 && parts.equation.reads.mean_before {
            code.add(4, "blend = m.mul(0.9).add_(g, alpha=0.1)");
        }
        code.add(
            4,
            match number {
                1 => "m.lerp_(g, 1 - beta1)",
                _ => "v.mul_(beta2).addcmul_(g, g, value=1 - beta2)",
            },
        );
    }
    for RunningMean { number, .. } in running.iter().filter(|mean| mean.bias_correction) {
        code.add(
            4,
            format!("correction{number} = 1 - beta{number} ** state[\"step\"]"),
        );
    }
}

/// Weight decay, and every summand added to the weights in place. Bias correction goes into the
/// scalars, so that no tensor is written for it.
fn update(code: &mut Code, parts: &Parts) {
    let equation = &parts.equation;
    if equation.reads.size {
        let root = match corrected(parts, 2) {
            Some(true) => "v.sqrt().div_(math.sqrt(correction2))",
            Some(false) => "v.sqrt()",
            // v̂ = g², whose root is |g|.
            None => "g.abs()",
        };
        code.add(4, format!("root = {root}.add_(group[\"eps\"])"));
    }
    let mut summands = equation.summands.iter();
    if summands.any(|summand| summand.term == Term::UnitGrad) {
        code.add(4, "size = g.abs().add_(group[\"eps\"])");
    }
    code.add(4, "w.mul_(1 - rate * group[\"weight_decay\"])");
    // The factor that makes m m̂, which no term reads where m is no running mean.
    let of_m = match corrected(parts, 1) {
        Some(true) => " / correction1",
        _ => "",
    };
    for summand in &equation.summands {
        code.add(4, addition(summand, of_m));
    }
}

/// Whether a moment, the first or the second, is corrected for its start at zero; `None` where it is no running mean.
fn corrected(parts: &Parts, number: u8) -> Option<bool> {
    let mut running = parts.running().into_iter();
    let mean = running.find(|mean| mean.number == number)?;
    Some(mean.bias_correction)
}

/// Adds −rate·α·T to the weights, where m times `of_m` is m̂.
fn addition(summand: &Summand, of_m: &str) -> String {
    let factor = |share: f64| {
        let weight = summand.weight * share;
        let sign = if weight < 0.0 { "" } else { "-" };
        match weight.abs() {
            1.0 => format!("{sign}rate"),
            size => format!("{sign}rate * {}", literal(size)),
        }
    };
    let whole = factor(1.0);
    match summand.term {
        Term::Grad => format!("w.add_(g, alpha={whole})"),
        Term::Momentum => format!("w.add_(m, alpha={whole}{of_m})"),
        Term::RmsNorm => format!("w.addcdiv_(g, root, value={whole})"),
        Term::Adam => format!("w.addcdiv_(m, root, value={whole}{of_m})"),
        Term::Sign => format!("w.add_(g.sign(), alpha={whole})"),
        Term::UnitGrad => format!("w.addcdiv_(g, size, value={whole})"),
        // m̂ + 0.9·(g − m̂) = 0.1·m̂ + 0.9·g
        Term::Nesterov => {
            let (of_mean, of_g) = (factor(0.1), factor(0.9));
            format!("w.add_(m, alpha={of_mean}{of_m})\nw.add_(g, alpha={of_g})")
        }
        Term::SignMomentum => format!("w.add_(m.sign(), alpha={whole})"),
        Term::Lion => format!("w.add_(blend.sign(), alpha={whole})"),
    }
}
