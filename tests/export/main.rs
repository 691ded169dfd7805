//! The exported source code, run by Python on the reference trajectories, and held to what people
//! expect of an optimizer for PyTorch or Optax, where Python can.
//!
//! The reference knows the paper's seven terms; for the others [`beyond`] makes cases from their equations.
//!
//! `cargo xtask test --only export` names the interpreter by `OPTIMARIUM_PYTHON`, with the libraries that it
//! promises; whoever runs these tests by hand names one that has them.

use std::{env, fs, path::Path, process::Command};

use export::{optax, pytorch};
use files::genome_text;
use science::{
    genome::{Genome, WeightedTerm},
    presets,
    term::{Direction, TERMS, Term, TermSet},
};
use serde_json::{Value, json};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests");

#[test]
#[ignore = "needs PyTorch: cargo xtask test --only export"]
fn pytorch_code_follows_the_reference_and_the_habits_of_torch() {
    check("torch", "pytorch", pytorch);
}

#[test]
#[ignore = "needs Optax: cargo xtask test --only export"]
fn optax_code_follows_the_reference_and_the_habits_of_optax() {
    check("optax", "optax", optax);
}

/// Exports every genome of the reference and every known optimizer, and has `check.py` run the code.
fn check(library: &str, target: &str, export: fn(&Genome, &str, Option<u32>) -> String) {
    let python = env::var("OPTIMARIUM_PYTHON");
    let python = python.expect(
        "run `cargo xtask test --only export`, or name an interpreter by OPTIMARIUM_PYTHON",
    );
    let import = Command::new(&python)
        .args(["-c", &format!("import {library}")])
        .output();
    assert!(
        import.is_ok_and(|output| output.status.success()),
        "{python} cannot import {library}"
    );
    let reference = Path::new(FOLDER).join("reference/optimizer_trajectories.json");
    let json = fs::read(&reference).expect("the reference is there");
    let mut trajectories: Value = serde_json::from_slice(&json).expect("the reference is JSON");
    let cases = trajectories["cases"]
        .as_array_mut()
        .expect("the reference has cases");
    assert_eq!(cases.len(), 89);
    cases.extend(beyond());
    let folder = env::temp_dir().join(format!("optimarium-{target}-{}", std::process::id()));
    fs::create_dir_all(folder.join("known")).expect("a temporary folder");
    let write = |name: String, code: String| {
        fs::write(folder.join(format!("{name}.py")), code).expect("a temporary file");
    };
    for case in &*cases {
        let name = case["name"].as_str().expect("a case has a name");
        let named = genome_text::parse(&case["genome"].to_string()).expect("a genome");
        write(name.into(), export(&named.genome, name, None));
    }
    let count = cases.len();
    let json = trajectories.to_string();
    let reference = folder.join("trajectories.json");
    fs::write(&reference, json).expect("a temporary file");
    let mut known: Vec<(&str, Genome)> = presets::KNOWN
        .iter()
        .map(|known| (known.name, known.genome()))
        .collect();
    let clipped = Genome {
        clipping: true,
        ..presets::adam()
    };
    known.push(("Clipped", clipped));
    for (name, genome) in &known {
        write(format!("known/{name}"), export(genome, name, None));
    }
    let outcome = Command::new(&python)
        .arg(Path::new(FOLDER).join("export/check.py"))
        .args([target.as_ref(), folder.as_path(), &reference])
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .output()
        .expect("the interpreter ran before");
    fs::remove_dir_all(&folder).expect("it was just made");
    let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let (out, err) = (said(&outcome.stdout), said(&outcome.stderr));
    assert!(outcome.status.success(), "{out}{err}");
    assert!(
        out.starts_with(&format!("{count} trajectories agree\nholds: ")),
        "{out}"
    );
}

/// Steps of a case of [`beyond`].
const STEPS: u32 = 30;

/// Cases as the reference has them for every term beyond the paper's seven: alone, and beside Adam's, whose bias
/// correction its signs do not read.
fn beyond() -> Vec<Value> {
    let further = TERMS.iter().filter(|info| info.set > TermSet::Paper);
    let cases = further.flat_map(|info| {
        let weighted = |term, weight| WeightedTerm { term, weight };
        let alone = Genome {
            terms: vec![weighted(info.term, -0.7)],
            ..presets::lion()
        };
        let beside = Genome {
            terms: vec![weighted(info.term, 1.0), weighted(Term::Adam, 0.5)],
            clipping: true,
            clip_value: 0.8,
            warmup: true,
            warmup_steps: 9,
            cosine_decay: true,
            ..presets::adam()
        };
        [("alone", alone), ("beside", beside)]
            .map(|(how, genome)| case(format!("beyond_{:?}_{how}", info.term), genome))
    });
    cases.collect()
}

/// A genome's course on two weights, in f64, from the directions of its terms.
fn case(name: String, genome: Genome) -> Value {
    let wave = |step: u32, phase: f64| (f64::from(step) * 1.7 + phase).sin() + 0.2;
    let gradients: Vec<[f64; 2]> = (0..STEPS)
        .map(|step| [wave(step, 0.3), wave(step, 2.0)])
        .collect();
    let initial = [0.4, -1.1];
    let (mut w, mut m, mut v) = (initial, [0.0; 2], [0.0; 2]);
    let (beta1, beta2) = (genome.beta1, genome.beta2);
    let (eps, decay) = (
        10f64.powf(genome.eps_log10),
        10f64.powf(genome.weight_decay_log10),
    );
    let step = |(step, gradient): (u32, &[f64; 2])| {
        let rate = genome.learning_rate(step, STEPS);
        for i in 0..w.len() {
            let bound = if genome.clipping {
                genome.clip_value
            } else {
                f64::INFINITY
            };
            let g = gradient[i].clamp(-bound, bound);
            let before = m[i];
            m[i] = beta1 * m[i] + (1.0 - beta1) * g;
            v[i] = beta2 * v[i] + (1.0 - beta2) * g * g;
            let bias = |beta: f64| match genome.bias_correction {
                true => 1.0 - beta.powi(step as i32 + 1),
                false => 1.0,
            };
            let (m_hat, v_hat) = (m[i] / bias(beta1), v[i] / bias(beta2));
            let of = |direction| match direction {
                Direction::Gradient => g,
                Direction::Momentum => m_hat,
                Direction::RmsNorm => g / (v_hat.sqrt() + eps),
                Direction::Adam => m_hat / (v_hat.sqrt() + eps),
                Direction::Sign => g.signum(),
                Direction::Unit => g / (g.abs() + eps),
                Direction::BlendedSign => (0.9 * before + 0.1 * g).signum(),
                Direction::SignMomentum => m_hat.signum(),
            };
            let summands = genome.terms.iter().flat_map(|summand| {
                let directions = summand.term.info().weights.iter();
                directions.map(|(direction, share)| summand.weight * share * of(*direction))
            });
            w[i] = w[i] * (1.0 - rate * decay) - rate * summands.sum::<f64>();
        }
        w
    };
    let expected: Vec<[f64; 2]> = (0..).zip(&gradients).map(step).collect();
    json!({
        "name": name, "genome": genome, "total_steps": STEPS,
        "initial": initial, "gradients": gradients, "expected": expected,
    })
}
