//! The engine against figures of the reference implementation: how far off is the worst of each
//! case?
//!
//! Knows both formats of reference figures, trajectories of the update rule and training of the
//! full-size networks. Takes bytes; what counts as good enough is its caller's judgement, though
//! every figure carries what single precision can be expected to reach.

mod deviation;
mod network;
mod parameter;
mod reference_genome;
mod trajectory;

use burn::tensor::Device;

use self::trajectory::verify_trajectories;
pub use self::{network::Networks, trajectory::Trajectory};
use files::cut::fault;
use text::plain_text::plain_text;

/// Figures of the reference implementation.
#[derive(Debug)]
pub enum Reference {
    /// Weights after every update of given gradients.
    Trajectories(Vec<Trajectory>),
    /// Logits, gradients and losses of the two full-size networks.
    Models(Box<Networks>),
}

/// How far the engine is off in one case.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// Name of the case in the file.
    pub case: String,
    /// Number of figures that were compared.
    pub figures: usize,
    /// Where the error is largest in relation to the tolerance.
    pub place: String,
    /// |engine − reference| / max(1, |reference|) there; infinite where the engine gives no number.
    pub error: f64,
    /// What is allowed there.
    pub tolerance: f64,
}

impl Reference {
    /// Returns the figures in `json`.
    ///
    /// # Errors
    ///
    /// A sentence where it has neither of the two formats.
    pub fn parse(json: &[u8]) -> Result<Self, String> {
        let text = plain_text(json).map_err(|what| format!("It cannot be read: {what}."))?;
        let mut value: serde_json::Value = serde_json::from_slice(text.as_bytes())
            .map_err(|error| format!("It is not JSON, or not whole: {}.", fault(&error, text)))?;
        let incomplete =
            |file: &str, error: serde_json::Error| format!("It is no complete {file}: {error}.");
        let reference = if let Some(cases) = value.get_mut("cases") {
            let cases = serde_json::from_value(cases.take())
                .map_err(|error| incomplete("optimizer_trajectories.json", error))?;
            Reference::Trajectories(cases)
        } else if value.get("small_cnn").is_some() {
            let networks =
                serde_json::from_value(value).map_err(|error| incomplete("models.json", error))?;
            Reference::Models(networks)
        } else {
            return Err("It has neither the cases of optimizer_trajectories.json nor the networks of models.json.".into());
        };
        reference.check_shapes()?;
        Ok(reference)
    }

    /// Whether there is nothing to compare with.
    pub fn is_empty(&self) -> bool {
        matches!(self, Reference::Trajectories(cases) if cases.is_empty())
    }

    /// Returns one finding per case, computed on `device`, judged by `tolerance`, or by what is
    /// expected of single precision where there is none.
    ///
    /// # Errors
    ///
    /// What the device said when its figures could not be read.
    pub async fn verify(
        &self,
        device: &Device,
        tolerance: Option<f64>,
    ) -> Result<Vec<Finding>, String> {
        match self {
            Reference::Trajectories(cases) => verify_trajectories(cases, device, tolerance).await,
            Reference::Models(networks) => {
                let mut findings = Vec::new();
                for (name, dataset, network) in networks.all() {
                    let found = network.verify(name, dataset, networks.phase, device, tolerance);
                    findings.extend(found.await?);
                }
                Ok(findings)
            }
        }
    }

    fn check_shapes(&self) -> Result<(), String> {
        match self {
            Reference::Trajectories(cases) => cases.iter().try_for_each(Trajectory::check),
            Reference::Models(networks) => networks
                .all()
                .into_iter()
                .try_for_each(|(name, dataset, one)| one.check(name, dataset, networks.phase)),
        }
    }
}

#[cfg(test)]
mod tests;
