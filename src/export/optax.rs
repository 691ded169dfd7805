//! A genome as an `optax.GradientTransformation`.

use super::{Code, Parts, RunningMean, literal, names};
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
    parts.docstring(&mut code, name, "Optax", &usage(&parts, &function), horizon);
    code.add(
        0,
        "
import numbers
from typing import NamedTuple

import jax
import jax.numpy as jnp
import optax

",
    );
    code.add(0, format!("class {state}(NamedTuple):"));
    code.add(1, "count: jax.Array");
    for RunningMean { name, .. } in parts.running() {
        code.add(1, format!("{name}: optax.Updates"));
    }
    code.add(0, format!("\n\ndef {function}("));
    for (name, value) in arguments(&parts) {
        code.add(1, format!("{name}={value},"));
    }
    let own = parts.own_arguments();
    if !own.is_empty() {
        code.add(1, format!("*,\n{},", own.join(",\n")));
    }
    code.add(0, ") -> optax.GradientTransformation:");
    validation(&mut code, &parts);
    code.add(0, "");
    init(&mut code, &parts, &function, &state);
    code.add(0, "");
    update(&mut code, &parts, &function, &state);
    code.add(0, "");
    code.add(1, "return optax.GradientTransformation(init, update)");
    code.add(
        0,
        "\n\n# The same name in every export, for scripts that take any.",
    );
    code.add(0, format!("genome_optimizer = {function}"));
    code.text()
}

fn usage(parts: &Parts, function: &str) -> String {
    let total = match parts.decays_rate() {
        true => "total_steps=len(batches)",
        false => "",
    };
    format!(
        "optimizer = {function}({total})
state = optimizer.init(params)
for batch in batches:
    grads = jax.grad(loss)(params, batch)
    updates, state = optimizer.update(grads, state, params)
    params = optax.apply_updates(params, updates)"
    )
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
    code.add(1, "for name, value, low, high in [");
    for (name, _) in arguments(parts) {
        let high = match name {
            "b1" | "b2" => "1.0",
            _ => "float(\"inf\")",
        };
        code.add(2, format!("(\"{name}\", {name}, 0.0, {high}),"));
    }
    code.add(
        1,
        r#"]:
    if isinstance(value, numbers.Real) and not low <= value < high:
        raise ValueError(f"{name} is {value}; it must be from {low} to below {high}")"#,
    );
    for bound in parts.own_bounds() {
        let (name, holds) = (bound.name, bound.condition(bound.name));
        code.add(
            1,
            format!("if isinstance({name}, numbers.Real) and not {holds}:"),
        );
        code.add(2, bound.refusal(name));
    }
}

fn init(code: &mut Code, parts: &Parts, function: &str, state: &str) {
    code.add(
        1,
        format!(
            r#"def init(params):
    if any(jnp.iscomplexobj(w) for w in jax.tree.leaves(params)):
        raise ValueError(
            "{function} takes real parameters; for complex ones wrap it in "
            "optax.contrib.split_real_and_imaginary"
        )
    return {state}(
        count=jnp.zeros([], jnp.int32),"#
        ),
    );
    for RunningMean { name, .. } in parts.running() {
        code.add(3, format!("{name}=jax.tree.map(jnp.zeros_like, params),"));
    }
    code.add(2, ")");
}

fn update(code: &mut Code, parts: &Parts, function: &str, state: &str) {
    let running = parts.running();
    code.add(
        1,
        format!(
            r#"def update(grads, state, params=None):
    if params is None:
        raise ValueError(
            "{function} decays weights, so it needs them: update(grads, state, params)"
        )
    count = state.count + 1
    rate = learning_rate(state.count) if callable(learning_rate) else learning_rate"#
        ),
    );
    if parts.is_scheduled() {
        // Whole numbers would be divided in single precision, whatever precision is asked for.
        code.add(2, "t = state.count + 1.0");
    }
    if parts.has_warmup() {
        code.add(
            2,
            "rate = rate * jnp.minimum(1, t / jnp.maximum(1, warmup_steps))",
        );
    }
    if parts.decays_rate() {
        code.add(
            2,
            "if total_steps is not None:
    progress = jnp.minimum(1, (t - 1) / total_steps)
    rate = rate * 0.5 * (1 + jnp.cos(jnp.pi * progress))",
        );
    }
    if parts.clips() {
        code.add(
            2,
            "grads = jax.tree.map(lambda g: jnp.clip(g, -clip_value, clip_value), grads)",
        );
    }
    for RunningMean { name, number, .. } in &running {
        let of = if *number == 1 { "g" } else { "g * g" };
        code.add(
            2,
            format!(
                "{name} = jax.tree.map(
    lambda {name}, g: (b{number} * {name} + (1 - b{number}) * {of}).astype({name}.dtype),
    state.{name},
    grads,
)"
            ),
        );
    }
    code.add(0, "");
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
    let names = [&["w", "g"], &names[..]].concat().join(", ");
    code.add(2, format!("def step({names}):"));
    // No term reads an m̂ that is g: the canonical form has the term of g instead.
    if parts.equation.second_moment == Some(Moment::Instant) {
        code.add(3, "v_hat = g * g");
    }
    for RunningMean {
        name,
        number,
        bias_correction,
    } in hats()
    {
        let correction = match bias_correction {
            true => format!(" / (1 - b{number} ** count)"),
            false => String::new(),
        };
        code.add(3, format!("{name}_hat = {name}{correction}"));
    }
    direction(code, parts);
    code.add(
        3,
        match parts.equation.summands.is_empty() {
            true => "change = -rate * weight_decay * w",
            false => "change = -rate * (weight_decay * w + direction)",
        },
    );
    code.add(3, "return jnp.asarray(change, jnp.result_type(w))\n");
    let trees = [&["params", "grads"], &trees[..]].concat().join(", ");
    code.add(2, format!("updates = jax.tree.map(step, {trees})"));
    let means = running
        .iter()
        .map(|RunningMean { name, .. }| format!(", {name}={name}"));
    let means: String = means.collect();
    code.add(2, format!("return updates, {state}(count=count{means})"));
}

/// The assignment `direction = Σ α·T`; nothing where all terms cancel.
fn direction(code: &mut Code, parts: &Parts) {
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
        [] => {}
        [one] => code.add(3, format!("direction = {one}")),
        several => {
            code.add(3, "direction = (");
            code.add(4, several.join("\n"));
            code.add(3, ")");
        }
    }
}
