//! The engine against all figures of the reference implementation, and the judge against a forger.

use std::{fs, path::Path};

use engine::device;
use serde_json::Value;

use super::{Finding, Reference};

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
            "small_cnn",
        ),
        (damaged("/cifar10_cnn/labels/0", 10.into()), "cifar10_cnn"),
    ] {
        let error = Reference::parse(&json).expect_err(reason);
        assert!(error.contains(reason), "{error}");
    }
}
