//! A genome as JSON, in the form that Optimarium reads.
//!
//! Written by hand: the page carries no JSON writer, and every number stands in the shortest form that
//! reads back to the same bits.

use science::genome::Genome;

/// Returns the genome as a JSON object, one field per line.
pub fn json(genome: &Genome) -> String {
    let terms: Vec<String> = genome
        .terms
        .iter()
        .map(|summand| {
            let weight = real(summand.weight);
            format!(
                "    {{ \"term\": \"{:?}\", \"weight\": {weight} }}",
                summand.term
            )
        })
        .collect();
    let fields = [
        ("lr_log10", real(genome.lr_log10)),
        ("beta1", real(genome.beta1)),
        ("beta2", real(genome.beta2)),
        ("eps_log10", real(genome.eps_log10)),
        ("weight_decay_log10", real(genome.weight_decay_log10)),
        ("first_moment", genome.first_moment.to_string()),
        ("second_moment", genome.second_moment.to_string()),
        ("bias_correction", genome.bias_correction.to_string()),
        ("clipping", genome.clipping.to_string()),
        ("clip_value", real(genome.clip_value)),
        ("warmup", genome.warmup.to_string()),
        ("warmup_steps", genome.warmup_steps.to_string()),
        ("cosine_decay", genome.cosine_decay.to_string()),
    ];
    let fields = fields.map(|(name, value)| format!("  \"{name}\": {value}"));
    format!(
        "{{\n  \"terms\": [\n{}\n  ],\n{}\n}}\n",
        terms.join(",\n"),
        fields.join(",\n")
    )
}

fn real(value: f64) -> String {
    if value.is_finite() {
        format!("{value:?}")
    } else {
        "null".into()
    }
}
