//! The exported source code, run by Python on the reference trajectories, and held to what people
//! expect of an optimizer for PyTorch or Optax, where Python can.
//!
//! `OPTIMARIUM_PYTHON` names the interpreter, which then must have both libraries; without it
//! `python3` is tried, and what it lacks is said on standard error to be skipped.

use std::{
    env, fs,
    io::{self, Write},
    path::Path,
    process::Command,
};

use files::genome_text;
use science::{
    export::{optax, pytorch},
    genome::Genome,
    presets,
};
use serde_json::Value;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests");

#[test]
fn pytorch_code_follows_the_reference_and_the_habits_of_torch() {
    check("torch", "pytorch", pytorch);
}

#[test]
fn optax_code_follows_the_reference_and_the_habits_of_optax() {
    check("optax", "optax", optax);
}

/// Exports every genome of the reference and every known optimizer, and has `check.py` run the code.
fn check(library: &str, target: &str, export: fn(&Genome, &str, Option<u32>) -> String) {
    let asked = env::var("OPTIMARIUM_PYTHON").ok();
    let python = asked.clone().unwrap_or_else(|| "python3".into());
    let import = Command::new(&python)
        .args(["-c", &format!("import {library}")])
        .output();
    if !import.is_ok_and(|output| output.status.success()) {
        let lack = format!("{python} cannot import {library}");
        assert_eq!(asked, None, "{lack}");
        // Past the test harness, which shows nothing of a test that passes.
        let skipped = format!("\nSKIPPED: code for {target} was not run, because {lack}\n");
        io::stderr()
            .write_all(skipped.as_bytes())
            .expect("standard error takes a line");
        return;
    }
    let reference = Path::new(FOLDER).join("reference/optimizer_trajectories.json");
    let json = fs::read(&reference).expect("the reference is there");
    let trajectories: Value = serde_json::from_slice(&json).expect("the reference is JSON");
    let cases = trajectories["cases"]
        .as_array()
        .expect("the reference has cases");
    assert_eq!(cases.len(), 89);
    let folder = env::temp_dir().join(format!("optimarium-{target}-{}", std::process::id()));
    fs::create_dir_all(folder.join("known")).expect("a temporary folder");
    let write = |name: String, code: String| {
        fs::write(folder.join(format!("{name}.py")), code).expect("a temporary file");
    };
    for case in cases {
        let name = case["name"].as_str().expect("a case has a name");
        let named = genome_text::parse(&case["genome"].to_string()).expect("a genome");
        write(name.into(), export(&named.optimizer.genome, name, None));
    }
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
    assert!(out.starts_with("89 trajectories agree\nholds: "), "{out}");
}
