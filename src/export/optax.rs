//! A genome as an `optax.GradientTransformation`.

use super::{Bound, Code, Parts, RunningMean, literal, names};
use crate::equation::Moment;
use science::genome::{Genome, Term};

/// Returns a Python module with the genome as a function that is called by `name`, and as
/// `genome_optimizer`, which makes the transformation; `horizon` is the length, in steps, of the
/// trainings in which it was scored, where that is known.
///
/// The function takes what Optax's own optimizers take (`learning_rate`, a number or a schedule, `b1`,
/// `b2`, `eps`, `weight_decay`) and refuses numbers that make no sense; the genome's are defaults. For
/// a cosine decay it needs the run's `total_steps`. Updates and moments have the parameters' data
/// type. The transformation's `update` needs the parameters, because weights decay.
pub fn optax(genome: &Genome, name: &str, horizon: Option<u32>) -> String {
    let parts = Parts::of(genome);
    let function = names::function(name);
    let state = format!("{}State", names::class(name));
    let mut code = Code::default();
    code.add(
        0,
        parts.docstring(name, "Optax", &usage(&parts, &function), horizon),
    );
    code.add(
        0,
        ["", "import numbers", "from typing import NamedTuple", ""],
    );
    code.add(
        0,
        [
            "import jax",
            "import jax.numpy as jnp",
            "import optax",
            "",
            "",
        ],
    );
    code.line(0, format!("class {state}(NamedTuple):"));
    code.line(1, "count: jax.Array");
    let running = parts.running();
    code.add(
        1,
        running
            .iter()
            .map(|mean| format!("{}: optax.Updates", mean.name)),
    );
    code.add(0, ["", ""]);
    code.line(0, format!("def {function}("));
    let arguments = arguments(&parts);
    let own = parts.own_arguments();
    code.add(
        1,
        arguments
            .iter()
            .map(|(name, value)| format!("{name}={value},")),
    );
    if !own.is_empty() {
        code.line(1, "*,");
        code.add(1, own.iter().map(|argument| format!("{argument},")));
    }
    code.line(0, ") -> optax.GradientTransformation:");
    validation(&mut code, &parts);
    code.line(0, "");
    init(&mut code, &parts, &function, &state);
    code.line(0, "");
    update(&mut code, &parts, &function, &state);
    code.line(0, "");
    code.line(1, "return optax.GradientTransformation(init, update)");
    code.add(0, ["", ""]);
    code.line(
        0,
        "# The same name in every export, for scripts that take any.",
    );
    code.line(0, format!("genome_optimizer = {function}"));
    code.text()
}

fn usage(parts: &Parts, function: &str) -> Vec<String> {
    let total = match parts.decays_rate() {
        true => "total_steps=len(batches)",
        false => "",
    };
    vec![
        format!("optimizer = {function}({total})"),
        "state = optimizer.init(params)".into(),
        "for batch in batches:".into(),
        "    grads = jax.grad(loss)(params, batch)".into(),
        "    updates, state = optimizer.update(grads, state, params)".into(),
        "    params = optax.apply_updates(params, updates)".into(),
    ]
}

/// Arguments that Optax's own optimizers have, with their defaults.
fn arguments(parts: &Parts) -> Vec<(&'static str, String)> {
    let mut arguments = vec![("learning_rate", parts.rate())];
    if !parts.running().is_empty() {
        let [b1, b2] = parts.betas();
        arguments.extend([("b1", b1), ("b2", b2)]);
    }
    if parts.divides() {
        arguments.push(("eps", parts.eps()));
    }
    arguments.push(("weight_decay", parts.weight_decay()));
    arguments
}

/// Refuses plain numbers out of range. Arrays pass: under `jit` their values are not known.
fn validation(code: &mut Code, parts: &Parts) {
    const ENDLESS: &str = "float(\"inf\")";
    let range = |name: &'static str| match name {
        "b1" | "b2" => (name, "0.0", "1.0"),
        _ => (name, "0.0", ENDLESS),
    };
    let arguments = arguments(parts);
    let ranges = arguments.iter().map(|(name, _)| range(name));
    code.line(1, "for name, value, low, high in [");
    let row = |(name, low, high)| format!("(\"{name}\", {name}, {low}, {high}),");
    code.add(2, ranges.map(row));
    code.add(
        1,
        [
            "]:",
            "    if isinstance(value, numbers.Real) and not low <= value < high:",
            "        raise ValueError(f\"{name} is {value}; it must be from {low} to below {high}\")",
        ],
    );
    for bound in parts.own_bounds() {
        let Bound { name, .. } = bound;
        let holds = bound.condition(name);
        code.line(
            1,
            format!("if isinstance({name}, numbers.Real) and not {holds}:"),
        );
        code.line(2, bound.refusal(name));
    }
}

fn init(code: &mut Code, parts: &Parts, function: &str, state: &str) {
    code.add(
        1,
        [
            "def init(params):",
            "    if any(jnp.iscomplexobj(w) for w in jax.tree.leaves(params)):",
            "        raise ValueError(",
        ],
    );
    code.line(
        4,
        format!("\"{function} takes real parameters; for complex ones wrap it in \""),
    );
    code.line(4, "\"optax.contrib.split_real_and_imaginary\"");
    code.line(3, ")");
    code.line(2, format!("return {state}("));
    code.line(3, "count=jnp.zeros([], jnp.int32),");
    let zeros = |mean: &RunningMean| format!("{}=jax.tree.map(jnp.zeros_like, params),", mean.name);
    code.add(3, parts.running().iter().map(zeros));
    code.line(2, ")");
}

fn update(code: &mut Code, parts: &Parts, function: &str, state: &str) {
    let running = parts.running();
    code.line(1, "def update(grads, state, params=None):");
    code.line(2, "if params is None:");
    code.line(3, "raise ValueError(");
    code.line(
        4,
        format!("\"{function} decays weights, so it needs them: update(grads, state, params)\""),
    );
    code.line(3, ")");
    code.add(
        2,
        [
            "count = state.count + 1",
            "rate = learning_rate(state.count) if callable(learning_rate) else learning_rate",
        ],
    );
    if parts.is_scheduled() {
        // Whole numbers would be divided in single precision, whatever precision is asked for.
        code.line(2, "t = state.count + 1.0");
    }
    if parts.has_warmup() {
        code.line(
            2,
            "rate = rate * jnp.minimum(1, t / jnp.maximum(1, warmup_steps))",
        );
    }
    if parts.decays_rate() {
        code.add(
            2,
            [
                "if total_steps is not None:",
                "    progress = jnp.minimum(1, (t - 1) / total_steps)",
                "    rate = rate * 0.5 * (1 + jnp.cos(jnp.pi * progress))",
            ],
        );
    }
    if parts.clips() {
        code.line(
            2,
            "grads = jax.tree.map(lambda g: jnp.clip(g, -clip_value, clip_value), grads)",
        );
    }
    for RunningMean { name, number, .. } in &running {
        let of = if *number == 1 { "g" } else { "g * g" };
        code.line(2, format!("{name} = jax.tree.map("));
        code.line(
            3,
            format!("lambda {name}, g: (b{number} * {name} + (1 - b{number}) * {of}).astype({name}.dtype),"),
        );
        code.add(3, [&format!("state.{name},"), "grads,"]);
        code.line(2, ")");
    }
    code.line(0, "");
    let reads = parts.equation.reads;
    let hats = || {
        let read = |mean: &&RunningMean| mean.number != 1 || reads.mean;
        running.iter().filter(read)
    };
    // What `step` reads besides weights and gradients, and the trees in which that is.
    let mut moments: Vec<(&str, &str)> = hats().map(|mean| (mean.name, mean.name)).collect();
    if reads.mean_before {
        moments.push(("m_before", "state.m"));
    }
    let (names, trees): (Vec<&str>, Vec<&str>) = moments.into_iter().unzip();
    code.line(
        2,
        format!(
            "def step({}):",
            [&["w", "g"], &names[..]].concat().join(", ")
        ),
    );
    code.add(3, instant(parts));
    for RunningMean {
        name,
        number,
        bias_correction,
    } in hats()
    {
        code.line(
            3,
            match bias_correction {
                true => format!("{name}_hat = {name} / (1 - b{number} ** count)"),
                false => format!("{name}_hat = {name}"),
            },
        );
    }
    code.add(3, direction(parts));
    code.line(
        3,
        match parts.equation.summands.is_empty() {
            true => "change = -rate * weight_decay * w",
            false => "change = -rate * (weight_decay * w + direction)",
        },
    );
    code.line(3, "return jnp.asarray(change, jnp.result_type(w))");
    code.line(0, "");
    let trees = [&["params", "grads"], &trees[..]].concat().join(", ");
    code.line(2, format!("updates = jax.tree.map(step, {trees})"));
    let means: Vec<&str> = running.iter().map(|mean| mean.name).collect();
    let fields = [&["count"], &means[..]].concat();
    let fields: Vec<String> = fields
        .iter()
        .map(|field| format!("{field}={field}"))
        .collect();
    code.line(2, format!("return updates, {state}({})", fields.join(", ")));
}

/// Assignments to those moments that are none: `m_hat = g`.
fn instant(parts: &Parts) -> Vec<&'static str> {
    let moments = [
        (parts.equation.first_moment, "m_hat = g"),
        (parts.equation.second_moment, "v_hat = g * g"),
    ];
    let instant = |(moment, line)| matches!(moment, Some(Moment::Instant)).then_some(line);
    moments.into_iter().filter_map(instant).collect()
}

/// The assignment `direction = Σ α·T`; nothing where all terms cancel.
fn direction(parts: &Parts) -> Vec<String> {
    let mut summands: Vec<String> = Vec::new();
    for summand in &parts.equation.summands {
        let term = match summand.term {
            Term::Grad => "g",
            Term::Momentum => "m_hat",
            Term::RmsNorm => "g / (jnp.sqrt(v_hat) + eps)",
            Term::Adam => "m_hat / (jnp.sqrt(v_hat) + eps)",
            Term::Sign => "jnp.sign(g)",
            Term::UnitGrad => "g / (jnp.abs(g) + eps)",
            Term::Nesterov => "(m_hat + 0.9 * (g - m_hat))",
            Term::SignMomentum => "jnp.sign(m_hat)",
            Term::Lion => "jnp.sign(0.9 * m_before + 0.1 * g)",
        };
        let product = match summand.weight.abs() {
            1.0 => term.into(),
            weight => format!("{} * {term}", literal(weight)),
        };
        let sign = match (summands.is_empty(), summand.weight < 0.0) {
            (true, false) => "",
            (true, true) => "-",
            (false, false) => "+ ",
            (false, true) => "- ",
        };
        summands.push(format!("{sign}{product}"));
    }
    match &summands[..] {
        [] => Vec::new(),
        [one] => vec![format!("direction = {one}")],
        several => {
            let mut lines = vec!["direction = (".to_string()];
            lines.extend(several.iter().map(|line| format!("    {line}")));
            lines.push(")".into());
            lines
        }
    }
}
