//! A genome as an `optax.GradientTransformation`.

use super::{Parts, RunningMean, text};
use crate::core::genome::Genome;

/// Returns a Python module with the genome as a function `genome_optimizer`, which makes the
/// transformation; `name` stands in its docstring.
///
/// The function takes the run's `total_steps` for a cosine decay; the genome's numbers are
/// defaults. The transformation's `update` needs the parameters, because weights decay.
pub fn optax(genome: &Genome, name: &str) -> String {
    let parts = Parts::of(genome);
    let state = state(&parts);
    let mut lines = parts.docstring(name, "Optax");
    lines.push(String::new());
    if !state.is_empty() {
        lines.extend(["from typing import NamedTuple", ""].map(String::from));
    }
    lines.push("import jax".into());
    if needs_numpy(&parts) {
        lines.push("import jax.numpy as jnp".into());
    }
    lines.extend(["import optax", "", ""].map(String::from));
    if !state.is_empty() {
        lines.push("class GenomeState(NamedTuple):".into());
        for (field, of) in &state {
            lines.push(format!("    {field}: {of}"));
        }
        lines.extend([String::new(), String::new()]);
    }
    lines.push("def genome_optimizer(".into());
    if parts.equation.schedule.cosine_decay {
        lines.push("    total_steps,".into());
    }
    for (name, value) in parts.hyperparameters() {
        lines.push(format!("    {name}={value},"));
    }
    lines.push("):".into());
    lines.extend(init(&state));
    lines.push(String::new());
    lines.extend(update(&parts, &state));
    lines.push(String::new());
    lines.push("    return optax.GradientTransformation(init, update)".into());
    text(lines)
}

/// Fields and types of the state.
fn state(parts: &Parts) -> Vec<(&'static str, &'static str)> {
    let mut fields = Vec::new();
    if parts.is_scheduled() || parts.corrects_bias() {
        fields.push(("t", "jax.Array"));
    }
    fields.extend(
        parts
            .running()
            .iter()
            .map(|mean| (mean.name, "optax.Params")),
    );
    fields
}

/// Whether anything beside plain arithmetic is computed.
fn needs_numpy(parts: &Parts) -> bool {
    let state = state(parts);
    !state.is_empty()
        || parts.equation.clip.is_some()
        || parts
            .summands("jnp")
            .iter()
            .any(|summand| summand.contains("jnp."))
}

fn init(state: &[(&str, &str)]) -> Vec<String> {
    let mut lines = vec!["    def init(params):".to_string()];
    if state.is_empty() {
        lines.push("        return optax.EmptyState()".into());
        return lines;
    }
    lines.push("        return GenomeState(".into());
    for (field, _) in state {
        let zero = match *field {
            "t" => "jnp.zeros([], jnp.int32)",
            _ => "jax.tree.map(jnp.zeros_like, params)",
        };
        lines.push(format!("            {field}={zero},"));
    }
    lines.push("        )".into());
    lines
}

fn update(parts: &Parts, state: &[(&str, &str)]) -> Vec<String> {
    let schedule = parts.equation.schedule;
    let running = parts.running();
    let mut lines: Vec<String> = [
        "    def update(grads, state, params=None):",
        "        if params is None:",
        "            raise ValueError(optax.NO_PARAMS_MSG)",
    ]
    .map(String::from)
    .to_vec();
    let mut push = |line: String| lines.push(format!("        {line}"));
    if state.iter().any(|(field, _)| *field == "t") {
        push("t = state.t + 1".into());
    }
    push("rate = lr".into());
    if schedule.warmup_steps.is_some() {
        push("rate = rate * jnp.minimum(1, t / warmup_steps)".into());
    }
    if schedule.cosine_decay {
        push("progress = jnp.minimum(1, (t - 1) / total_steps)".into());
        push("rate = rate * 0.5 * (1 + jnp.cos(jnp.pi * progress))".into());
    }
    if parts.equation.clip.is_some() {
        push("grads = jax.tree.map(lambda g: jnp.clip(g, -clip_value, clip_value), grads)".into());
    }
    for RunningMean { name, beta, of, .. } in &running {
        push(format!("{name} = jax.tree.map("));
        push(format!(
            "    lambda {name}, g: {beta} * {name} + (1 - {beta}) * {of}, state.{name}, grads"
        ));
        push(")".into());
    }
    push(String::new());
    let means: Vec<&str> = running.iter().map(|mean| mean.name).collect();
    let arguments = [&["w", "g"], &means[..]].concat().join(", ");
    push(format!("def step({arguments}):"));
    for line in parts.instant() {
        push(format!("    {line}"));
    }
    for RunningMean {
        name,
        beta,
        bias_correction,
        ..
    } in &running
    {
        push(match bias_correction {
            true => format!("    {name}_hat = {name} / (1 - {beta} ** t)"),
            false => format!("    {name}_hat = {name}"),
        });
    }
    for line in parts.direction("jnp", 4) {
        push(line);
    }
    push(match parts.equation.summands.is_empty() {
        true => "    return -rate * weight_decay * w".into(),
        false => "    return -rate * (weight_decay * w + direction)".into(),
    });
    push(String::new());
    let trees = [&["params", "grads"], &means[..]].concat().join(", ");
    push(format!("updates = jax.tree.map(step, {trees})"));
    if state.is_empty() {
        push("return updates, state".into());
    } else {
        let fields: Vec<String> = state
            .iter()
            .map(|(field, _)| format!("{field}={field}"))
            .collect();
        push(format!(
            "return updates, GenomeState({})",
            fields.join(", ")
        ));
    }
    for line in &mut lines {
        line.truncate(line.trim_end().len());
    }
    lines
}
