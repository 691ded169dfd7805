//! The update rule against all 89 reference trajectories.

use std::collections::BTreeMap;

use burn::tensor::{Tensor, TensorData};
use optimarium::{
    core::genome::Genome,
    engine::{device, update_rule::UpdateRule},
};
use serde::Deserialize;

use super::reference::{self, ReferenceGenome};

#[derive(Deserialize)]
struct Trajectories {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    genome: ReferenceGenome,
    total_steps: u32,
    initial: Vec<f64>,
    gradients: Vec<Vec<f64>>,
    expected: Vec<Vec<f64>>,
}

/// Single precision against the reference's double: relative to the weight, and absolute.
const TOLERANCE: f64 = 1e-4;

#[test]
fn every_reference_trajectory_is_reproduced() {
    let cases = reference::read::<Trajectories>("optimizer_trajectories.json").cases;
    assert_eq!(cases.len(), 89);
    let mut by_length = BTreeMap::<u32, Vec<Case>>::new();
    for case in cases {
        by_length.entry(case.total_steps).or_default().push(case);
    }
    let mut compared = 0;
    for (total_steps, cases) in by_length {
        compared += compare(total_steps, cases);
    }
    assert_eq!(compared, 89);
}

/// Runs all cases of one length as lanes of one population.
fn compare(total_steps: u32, cases: Vec<Case>) -> usize {
    let device = device::cpu();
    let table = |rows: Vec<&Vec<f64>>| {
        let values: Vec<f32> = rows
            .iter()
            .flat_map(|row| row.iter().map(|v| *v as f32))
            .collect();
        Tensor::<2>::from_data(
            TensorData::new(values, [rows.len(), rows[0].len()]),
            &device,
        )
    };
    let mut params = table(cases.iter().map(|case| &case.initial).collect());
    let (mut genomes, mut rest) = (Vec::<Genome>::new(), Vec::new());
    for case in cases {
        genomes.push(case.genome.into());
        rest.push((case.name, case.gradients, case.expected));
    }
    let rule = UpdateRule::new(&genomes, total_steps, &device);
    let mut state = rule.init(&params);
    for step in 0..total_steps as usize {
        let grads = table(
            rest.iter()
                .map(|(_, gradients, _)| &gradients[step])
                .collect(),
        );
        (params, state) = rule.update(params, grads, state);
        let values = params
            .to_data()
            .try_to_vec::<f32>()
            .expect("weights are f32");
        for ((name, _, expected), row) in rest.iter().zip(values.chunks(6)) {
            for (want, have) in expected[step].iter().zip(row) {
                let error = (want - f64::from(*have)).abs();
                assert!(
                    error <= TOLERANCE * want.abs().max(1.0),
                    "{name}, step {step}: {have} instead of {want}"
                );
            }
        }
    }
    rest.len()
}
