//! Weights after every update of given gradients: the update rule against the reference.

use std::collections::BTreeMap;

use burn::tensor::Device;
use serde::Deserialize;

use super::{Finding, deviation::Deviation, reference_genome::ReferenceGenome};
use engine::{
    transfer::{download, upload},
    update_rule::UpdateRule,
};
use science::genome::Genome;

/// Expected of the update rule: its chains of a few operations keep most digits.
const TRAJECTORY_TOLERANCE: f64 = 1e-4;

/// One optimizer on given gradients.
#[derive(Debug, Deserialize)]
pub struct Trajectory {
    name: String,
    genome: ReferenceGenome,
    total_steps: u32,
    /// Weights [N].
    initial: Vec<f64>,
    /// Per step [N].
    gradients: Vec<Vec<f64>>,
    /// Weights after each step, per step [N].
    expected: Vec<Vec<f64>>,
}

impl Trajectory {
    pub(super) fn check(&self) -> Result<(), String> {
        let steps = self.total_steps as usize;
        let rows = |rows: &[Vec<f64>]| {
            rows.len() == steps && rows.iter().all(|row| row.len() == self.initial.len())
        };
        if self.initial.is_empty() || !rows(&self.gradients) || !rows(&self.expected) {
            return Err(format!(
                "The case {} does not have {steps} steps of equal length.",
                self.name
            ));
        }
        self.genome.check(&self.name)
    }
}

/// Returns one finding per case.
///
/// # Errors
/// What the device said when its figures could not be read.
pub async fn verify_trajectories(
    cases: &[Trajectory],
    device: &Device,
    tolerance: Option<f64>,
) -> Result<Vec<Finding>, String> {
    let mut alike = BTreeMap::<(u32, usize), Vec<&Trajectory>>::new();
    for case in cases {
        let kind = (case.total_steps, case.initial.len());
        alike.entry(kind).or_default().push(case);
    }
    let mut findings = Vec::new();
    for ((total_steps, _), cases) in alike {
        findings.extend(verify_alike(total_steps, &cases, device, tolerance).await?);
    }
    Ok(findings)
}

/// Runs all cases of one length as lanes of one population.
async fn verify_alike(
    total_steps: u32,
    cases: &[&Trajectory],
    device: &Device,
    tolerance: Option<f64>,
) -> Result<Vec<Finding>, String> {
    let table = |row: &dyn Fn(&Trajectory) -> &Vec<f64>| {
        let rows = cases.iter().flat_map(|case| row(case));
        let values: Vec<f32> = rows.map(|value| *value as f32).collect();
        let shape = [cases.len(), values.len() / cases.len()];
        upload(values, shape, device)
    };
    let optimizers: Vec<Genome> = cases.iter().map(|case| (&case.genome).into()).collect();
    let mut deviations: Vec<Deviation> = cases
        .iter()
        .map(|case| Deviation::new(&case.name, tolerance))
        .collect();
    let mut params = table(&|case| &case.initial);
    let rule = UpdateRule::new(&optimizers, total_steps);
    let mut state = rule.init(&params);
    for step in 0..total_steps as usize {
        let grads = table(&|case| &case.gradients[step]);
        (params, state) = rule.update(params, grads, state);
        let values = download(vec![params.clone()]).await?;
        let rows = values.chunks(values.len() / cases.len());
        for ((case, row), deviation) in cases.iter().zip(rows).zip(&mut deviations) {
            for (index, (want, have)) in case.expected[step].iter().zip(row).enumerate() {
                let place = || format!("step {step}, weight {index}");
                deviation.compare(place, *want, f64::from(*have), TRAJECTORY_TOLERANCE);
            }
        }
    }
    Ok(deviations
        .into_iter()
        .map(|deviation| deviation.finding)
        .collect())
}
