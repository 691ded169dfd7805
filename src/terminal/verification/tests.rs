//! The engine against all figures of the reference implementation, and the judge against a forger.

use std::{fs, path::Path};

use engine::device;
use serde_json::Value;

use super::{Finding, Networks, Reference};

fn file(name: &str) -> Vec<u8> {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")).join("tests/reference");
    fs::read(folder.join(name)).expect("the reference is here")
}

fn verify(json: &[u8]) -> Vec<Finding> {
    let reference = Reference::parse(json).expect("the reference is in its known form");
    pollster::block_on(reference.verify(&device::cpu(), None)).expect("the CPU can be read")
}

fn assert_within_tolerance(findings: &[Finding]) {
    for finding in findings {
        assert!(finding.error <= finding.tolerance, "{finding:?}");
    }
}

#[test]
fn every_reference_trajectory_is_reproduced() {
    let findings = verify(&file("optimizer_trajectories.json"));
    assert_eq!(findings.len(), 89);
    assert!(findings.iter().all(|finding| finding.figures >= 6 * 10));
    assert_within_tolerance(&findings);
}

#[test]
fn both_networks_agree_with_the_reference() {
    let findings = verify(&file("models.json"));
    // Gradients and five trainings each.
    assert_eq!(findings.len(), 2 * 6);
    assert_within_tolerance(&findings);
}

#[test]
fn a_wrong_figure_is_found_where_it_stands() {
    let mut json: Value = serde_json::from_slice(&file("optimizer_trajectories.json")).unwrap();
    let cases = json["cases"].as_array_mut().expect("cases");
    cases.truncate(3);
    let name = cases[1]["name"].as_str().expect("a name").to_owned();
    let figure = &mut cases[1]["expected"][7][4];
    *figure = (figure.as_f64().expect("a number") + 0.5).into();
    let findings = verify(&serde_json::to_vec(&json).unwrap());
    let (wrong, right): (Vec<_>, Vec<_>) = findings
        .into_iter()
        .partition(|finding| finding.case == name);
    assert_within_tolerance(&right);
    assert_eq!(right.len(), 2);
    assert_eq!(wrong[0].place, "step 7, weight 4");
    assert!((wrong[0].error - 0.5).abs() < 0.2, "{:?}", wrong[0]);
}

#[test]
fn files_of_other_formats_are_refused() {
    let damaged = |place: &str, value: Value| {
        let mut json: Value = serde_json::from_slice(&file("models.json")).unwrap();
        *json.pointer_mut(place).expect("the place is there") = value;
        serde_json::to_vec(&json).unwrap()
    };
    for (json, reason) in [
        (b"{".to_vec(), "not JSON"),
        (br#"{"format":"optimarium-run"}"#.to_vec(), "models.json"),
        (
            br#"{"cases":[{"name":"x"}]}"#.to_vec(),
            "optimizer_trajectories.json",
        ),
        (
            damaged("/small_cnn/parameters/0/first3/0", 9.0.into()),
            "small_cnn is not ours: value 0 of features.0.weight is 9 before training, by the formula of phase 0.5",
        ),
        (
            damaged("/cifar10_cnn/labels/0", 10.into()),
            "cifar10_cnn is not ours: it has the label 10",
        ),
        (
            damaged("/small_cnn/labels", serde_json::json!([1])),
            "1 `labels` for 8 images",
        ),
        (
            damaged("/small_cnn/input_shape/3", 27.into()),
            "its `input_shape` is [8, 1, 28, 27], ours is any number of [1, 28, 28]",
        ),
        (
            damaged("/small_cnn/parameters/0/shape/0", 31.into()),
            "its layers have",
        ),
    ] {
        let error = Reference::parse(&json).expect_err(reason);
        assert!(error.contains(reason), "{error}");
    }
}

#[test]
fn a_file_of_another_phase_says_which() {
    let mut json: Value = serde_json::from_slice(&file("models.json")).expect("it is JSON");
    let formula = |i: usize, phase: f64, scale: f64| {
        let i = i as f64;
        scale * (0.7 * i + phase).sin() + 0.3 * scale * (0.013 * i * i + phase).sin()
    };
    // What another file would have, written out by the formula in `_how` of the first two parameters.
    for network in ["small_cnn", "cifar10_cnn"] {
        let parameters = json[network]["parameters"].as_array_mut().expect("a list");
        parameters.truncate(2);
        for (k, parameter) in parameters.iter_mut().enumerate() {
            let inputs = parameter["shape"][1].as_f64();
            let scale = inputs.map_or(0.05, |inputs| (2.0 / (inputs * 9.0)).sqrt());
            let first = (0..3).map(|i| formula(i, 2.25 + k as f64, scale));
            parameter["first3"] = first.collect::<Vec<f64>>().into();
        }
    }
    json["_phase"] = 2.25.into();
    let networks: Networks = serde_json::from_value(json.clone()).expect("it is complete");
    let fits = |networks: &Networks| {
        let mut parameters = networks.small_cnn.parameters.iter().enumerate();
        parameters.all(|(k, one)| one.difference(k, networks.phase).is_none())
    };
    assert!(fits(&networks));
    json.as_object_mut().expect("an object").remove("_phase");
    let networks: Networks = serde_json::from_value(json).expect("it is complete");
    assert_eq!(networks.phase, 0.5);
    assert!(!fits(&networks));
}
