use super::*;
use science::{presets, term::TERMS, testing};

type Export = fn(&Genome, &str, Option<u32>) -> String;

const EXPORTS: [Export; 2] = [pytorch, optax];

fn pytorch_of(genome: &Genome) -> String {
    pytorch(genome, "test", None)
}

fn optax_of(genome: &Genome) -> String {
    optax(genome, "test", None)
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
            let code = export(&genome, known.name, None);
            assert_has(&code, &[known.name]);
            for line in equation.lines() {
                assert_has(&code, &[&format!("\n    {line}\n")]);
            }
            let parts = Parts::of(&genome);
            let mut numbers = vec![parts.rate(), parts.weight_decay()];
            numbers.extend(parts.divides().then(|| parts.eps()));
            for mean in parts.running() {
                numbers.push(parts.betas()[usize::from(mean.number) - 1].clone());
            }
            for number in &numbers {
                assert_has(&code, &[number]);
            }
            assert!(code.lines().all(|line| line.trim_end() == line), "{code}");
        }
    }
}

#[test]
fn a_rule_is_credited_to_whoever_gave_it() {
    const PAPER: &str = "arXiv 2512.11853";
    for known in &presets::KNOWN {
        for export in EXPORTS {
            let code = export(&known.genome(), known.name, None);
            let is_papers = code.contains(PAPER);
            assert_eq!(is_papers, known.name == presets::PUBLISHED, "{code}");
            assert_eq!(code.matches("\nRule: ").count(), 1, "{code}");
        }
    }
    for (genome, source) in [
        (presets::sgd(), "Rule: Polyak"),
        (presets::adamw(), "Rule: Kingma, Ba"),
        (presets::rmsprop(), "Rule: Tieleman, Hinton"),
        (presets::lion(), "Rule: Chen et al."),
    ] {
        let other = Genome {
            lr_log10: -2.5,
            cosine_decay: true,
            ..genome.clone()
        };
        for genome in [&genome, &other] {
            assert_has(&pytorch_of(genome), &[source, "Weight decay apart from"]);
            assert!(!optax_of(genome).contains(PAPER));
        }
    }
    // A sum that nobody published: its terms have sources, and so has the idea to sum them.
    let sum = Genome {
        lr_log10: -2.0,
        ..presets::published()
    };
    let code = pytorch_of(&sum);
    assert_has(
        &code,
        &[
            "Term m̂/(√v̂+ε): Kingma, Ba",
            "Term sign(g): Bernstein et al.",
            "A weighted sum of such terms: Marfinetz",
        ],
    );
    assert!(!code.contains("\nRule: "), "{code}");
}

#[test]
fn both_libraries_have_the_same_bounds_of_what_is_the_genomes_own() {
    let genome = Genome {
        clipping: true,
        ..presets::published()
    };
    let [torch, jax] = EXPORTS.map(|export| export(&genome, "test", None));
    for (holds, message) in [
        ("clip_value > 0.0", "it must be above 0"),
        (
            "0 <= warmup_steps < float(\"inf\")",
            "it must be finite and not below 0",
        ),
        (
            "1 <= total_steps < float(\"inf\")",
            "it must be finite and not below 1",
        ),
    ] {
        let name = holds
            .split(' ')
            .find(|word| word.contains('_'))
            .expect("it names one");
        let in_group = holds.replace(name, &format!("group[\"{name}\"]"));
        assert_has(
            &torch,
            &[
                &format!("not {in_group}:"),
                &format!("{name} is {{group['{name}']}}; {message}\")"),
            ],
        );
        assert_has(
            &jax,
            &[
                &format!("not {holds}:"),
                &format!("{name} is {{{name}}}; {message}\")"),
            ],
        );
    }
}

#[test]
fn every_term_has_code_of_its_own() {
    let mut codes: Vec<String> = Vec::new();
    for info in &TERMS {
        let genome = testing::adam_of(&[(info.term, 1.0)]);
        for export in EXPORTS {
            let code = export(&genome, "test", None);
            assert_has(&code, &[&info.term.compact()]);
            let body = code.rsplit("\"\"\"").next().expect("there is code");
            assert!(
                !codes.iter().any(|other| other == body),
                "{:?}: {body}",
                info.term
            );
            codes.push(body.into());
        }
    }
}

#[test]
fn signs_of_momentum_keep_what_they_read() {
    let lion = pytorch_of(&presets::lion());
    assert_has(
        &lion,
        &[
            "blend = m.mul(0.9).add_(g, alpha=0.1)\n                m.lerp_(g, 1 - beta1)",
            "w.add_(blend.sign(), alpha=-rate)\n",
            "\n    m₋ ← m\n    m ← β1·m + (1−β1)·g\n",
        ],
    );
    assert_lacks(&lion, &["eps", "correction", "\"v\""]);
    let lion = optax_of(&presets::lion());
    assert_has(
        &lion,
        &[
            "def step(w, g, m_before):",
            "direction = jnp.sign(0.9 * m_before + 0.1 * g)",
            "jax.tree.map(step, params, grads, state.m)",
        ],
    );
    assert_lacks(&lion, &["m_hat", "eps"]);
}

#[test]
fn what_a_genome_does_not_use_is_left_out() {
    let sgd = pytorch_of(&presets::sgd());
    assert_has(&sgd, &["lr=0.01,", "w.add_(m, alpha=-rate)\n"]);
    assert_lacks(
        &sgd,
        &[
            "\"v\"",
            "eps",
            "sqrt",
            "correction",
            "\"step\"",
            "clamp",
            "total_steps",
        ],
    );
    let rmsprop = optax_of(&presets::rmsprop());
    assert_has(
        &rmsprop,
        &["b2=0.99,", "direction = g / (jnp.sqrt(v_hat) + eps)\n"],
    );
    assert_lacks(&rmsprop, &["m_hat", "**", "minimum", "clip"]);
    let plain = Genome {
        first_moment: false,
        ..presets::sgd()
    };
    assert_has(&optax_of(&plain), &["direction = g\n"]);
    assert_lacks(&optax_of(&plain), &["b1", "state.m"]);
    assert_has(&pytorch_of(&plain), &["w.add_(g, alpha=-rate)\n"]);
    assert_lacks(&pytorch_of(&plain), &["self.state", "beta"]);
}

#[test]
fn repeats_are_summed_and_switches_show() {
    let published = pytorch_of(&presets::published());
    assert_has(
        &published,
        &[
            "w.addcdiv_(m, root, value=-rate * 3.635201590951581)",
            "w.add_(g.sign(), alpha=-rate * 0.7344442363116",
            "warmup_steps=100,",
            "        total_steps,\n",
            "math.cos",
        ],
    );
    assert_lacks(&published, &["correction", "clamp"]);
    let adam = pytorch_of(&presets::adam());
    assert_has(
        &adam,
        &[
            "correction1 = 1 - beta1 ** state[\"step\"]",
            "value=-rate / correction1",
            "betas=(0.9, 0.999),",
            "eps=1e-8,",
        ],
    );
    let clipped = Genome {
        clipping: true,
        ..presets::adam()
    };
    assert_has(
        &optax_of(&clipped),
        &["jnp.clip(g, -clip_value, clip_value)"],
    );
    assert_has(&pytorch_of(&clipped), &["g.clamp(-group[\"clip_value\"]"]);
}

#[test]
fn the_head_says_who_wrote_it_and_for_which_runs() {
    let version = env!("CARGO_PKG_VERSION");
    let wrote = format!("written by Optimarium {version}.");
    for export in EXPORTS {
        let unknown = export(&presets::adam(), "Adam", None);
        assert_has(&unknown, &[&wrote, "is not recorded"]);
        let scored = export(&presets::adam(), "Adam", Some(200));
        assert_has(&scored, &["scored in trainings of 200 steps"]);
        let published = export(&presets::published(), "mine", None);
        assert_has(
            &published,
            &[
                "scored in trainings of 500 steps",
                "W = warmup_steps",
                "T = total_steps",
            ],
        );
    }
    let class = pytorch(&presets::adam(), "Adam + rate", None);
    assert_has(
        &class,
        &[
            "\nclass AdamRate(torch.optim.Optimizer):\n",
            "\nGenomeOptimizer = AdamRate\n",
        ],
    );
    let function = optax(&presets::adam(), "Adam + rate", None);
    assert_has(
        &function,
        &[
            "\ndef adam_rate(\n",
            "\ngenome_optimizer = adam_rate\n",
            "class AdamRateState(",
        ],
    );
}

#[test]
fn no_genome_and_no_name_breaks_the_text() {
    for seed in 0..200 {
        for export in EXPORTS {
            let code = export(&testing::genome(seed), "a\"\"\"\n\\ import os", None);
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
