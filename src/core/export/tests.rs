use super::*;
use crate::core::{presets, testing};

type Export = fn(&Genome, &str) -> String;

const EXPORTS: [Export; 2] = [pytorch, optax];

fn pytorch_of(genome: &Genome) -> String {
    pytorch(genome, "test")
}

#[track_caller]
fn assert_has(code: &str, parts: &[&str]) {
    for part in parts {
        assert!(code.contains(part), "no {part:?} in\n{code}");
    }
}

#[track_caller]
fn assert_lacks(code: &str, parts: &[&str]) {
    let code = code
        .rsplit("\"\"\"")
        .next()
        .expect("code after the docstring");
    for part in parts {
        assert!(!code.contains(part), "{part:?} in\n{code}");
    }
}

#[test]
fn every_known_optimizer_has_its_numbers_and_equations() {
    for known in &presets::KNOWN {
        let (genome, equation) = (known.genome(), Equation::of(&known.genome()));
        for export in EXPORTS {
            let code = export(&genome, known.name);
            assert_has(&code, &[known.name, "arXiv 2512.11853"]);
            for line in equation.lines() {
                assert_has(&code, &[&format!("\n    {line}\n")]);
            }
            for (name, value) in Parts::of(&genome).hyperparameters() {
                assert_has(&code, &[&format!("{name}={value},\n")]);
            }
            assert!(code.lines().all(|line| line.trim_end() == line), "{code}");
        }
    }
}

#[test]
fn what_a_genome_does_not_use_is_left_out() {
    let sgd = pytorch_of(&presets::sgd());
    assert_has(&sgd, &["lr=0.01,", "direction = m_hat\n"]);
    assert_lacks(
        &sgd,
        &[
            "v_hat",
            "eps",
            "sqrt",
            "beta2",
            "\"t\"",
            "\"step\"",
            "math",
            "clamp",
            "total_steps",
        ],
    );
    let rmsprop = optax(&presets::rmsprop(), "test");
    assert_has(
        &rmsprop,
        &["beta2=0.99,", "direction = g / (jnp.sqrt(v_hat) + eps)\n"],
    );
    assert_lacks(&rmsprop, &["m_hat", "beta1", "state.t", "minimum", "clip"]);
    let plain = Genome {
        terms: vec![presets::sgd().terms[0]],
        first_moment: false,
        ..presets::sgd()
    };
    assert_has(
        &optax(&plain, "test"),
        &["optax.EmptyState()", "direction = g\n"],
    );
    assert_lacks(&optax(&plain, "test"), &["jnp", "NamedTuple"]);
    assert_lacks(&pytorch_of(&plain), &["state", "beta"]);
}

#[test]
fn repeats_are_summed_and_switches_show() {
    let published = pytorch_of(&presets::published());
    assert_has(
        &published,
        &[
            "3.635201590951581 * m_hat / (torch.sqrt(v_hat) + eps)",
            "+ 0.7344442363116",
            "warmup_steps=100,",
            "math.cos",
        ],
    );
    assert_lacks(&published, &["**", "clamp"]);
    let adam = pytorch_of(&presets::adam());
    assert_has(
        &adam,
        &["m_hat = m / (1 - beta1 ** state[\"t\"])", "eps=1e-8,"],
    );
    let clipped = Genome {
        clipping: true,
        ..presets::adam()
    };
    assert_has(
        &optax(&clipped, "test"),
        &["jnp.clip(g, -clip_value, clip_value)"],
    );
}

#[test]
fn no_genome_and_no_name_breaks_the_text() {
    for seed in 0..200 {
        for export in EXPORTS {
            let code = export(&testing::genome(seed), "a\"\"\"\n\\ import os");
            assert_eq!(code.matches("\"\"\"").count(), 2, "{code}");
            assert!(
                code.starts_with("\"\"\"a import os, an optimizer for "),
                "{code}"
            );
        }
    }
    let endless = Genome {
        lr_log10: 400.0,
        ..presets::adam()
    };
    assert_has(&pytorch_of(&endless), &["lr=float(\"inf\"),"]);
}

#[test]
fn json_holds_every_field_to_the_bit() {
    for genome in (0..50).map(testing::genome).chain([presets::published()]) {
        let text = json(&genome);
        let own: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
        let expected = serde_json::to_value(&genome).expect("a genome is JSON");
        let names = |value: &serde_json::Value| -> Vec<String> {
            let fields = value.as_object().expect("an object");
            fields.keys().cloned().collect()
        };
        assert_eq!(names(&own), names(&expected));
        let read: Genome = serde_json::from_str(&text).expect("it is a genome");
        assert_eq!(read.terms.len(), genome.terms.len());
        // JSON readers may miss the last bit of a number, so its text is compared.
        for value in [genome.lr_log10, genome.beta2, genome.terms[0].weight] {
            assert_has(&text, &[&format!(": {value:?}")]);
        }
    }
}
