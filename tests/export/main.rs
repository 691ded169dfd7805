//! The exported source code, run by Python on the reference trajectories where Python can.
//!
//! `OPTIMARIUM_PYTHON` names the interpreter (else `python3`). One that lacks the library skips.

#![cfg(feature = "data")]

use std::{env, fs, path::Path, process::Command};

use optimarium::{
    core::{
        export::{optax, pytorch},
        genome::Genome,
    },
    genome_text,
};
use serde_json::Value;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests");

#[test]
fn pytorch_code_reproduces_every_reference_trajectory() {
    check("torch", "pytorch", pytorch);
}

#[test]
fn optax_code_reproduces_every_reference_trajectory() {
    check("optax", "optax", optax);
}

/// Exports every genome of the reference, and has `check.py` run the code.
fn check(library: &str, target: &str, export: fn(&Genome, &str) -> String) {
    let python = env::var("OPTIMARIUM_PYTHON").unwrap_or_else(|_| "python3".into());
    let import = Command::new(&python)
        .args(["-c", &format!("import {library}")])
        .output();
    if !import.is_ok_and(|output| output.status.success()) {
        println!("skipped: {python} cannot import {library}");
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
    fs::create_dir_all(&folder).expect("a temporary folder");
    for case in cases {
        let name = case["name"].as_str().expect("a case has a name");
        let named = genome_text::parse(&case["genome"].to_string()).expect("a genome");
        let code = export(&named.optimizer.genome, name);
        fs::write(folder.join(format!("{name}.py")), code).expect("a temporary file");
    }
    let outcome = Command::new(&python)
        .arg(Path::new(FOLDER).join("export/check.py"))
        .args([target.as_ref(), folder.as_path(), &reference])
        .output()
        .expect("the interpreter ran before");
    fs::remove_dir_all(&folder).expect("it was just made");
    let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(outcome.status.success(), "{}", said(&outcome.stderr));
    assert_eq!(said(&outcome.stdout).trim(), "89 trajectories agree");
}
