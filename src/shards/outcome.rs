//! What came of a shard. Its bytes follow from the shard's and the device: no time is in it.

use std::{env::consts, ops::Range, path::Path};

use serde::{Deserialize, Serialize};

use super::{
    sealed::{self, Content, Refusal},
    shard::Shard,
};
use files::{maker::Maker, run_file::curves::LearningCurve};
use host::{maker, recorded};
use statistics::comparison::Trial;

/// The figures of a shard's lanes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// Fingerprint of the shard.
    pub shard: String,
    /// As in the shard, and so are the next three.
    pub search: String,
    /// Number of the generation.
    pub generation: u32,
    /// Number of the round.
    pub round: u32,
    /// Which lanes.
    pub lanes: (u32, u32),
    /// Whose arithmetic: see [`device`].
    pub device: String,
    /// Accuracy per lane.
    pub accuracy: Vec<f32>,
    /// Fitness per lane.
    pub fitness: Vec<f64>,
    /// The same with losses and answers, where the shard is of a comparison.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub trials: Vec<Trial>,
    /// Learning curve per lane, where the shard asks for them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub curves: Vec<LearningCurve>,
}

impl Content for Outcome {
    const FORMAT: &'static str = "optimarium-result";
    const NAME: &'static str = "a result";

    fn has_curves(&self) -> bool {
        !self.curves.is_empty()
    }
}

impl Outcome {
    /// Returns what came of `shard`.
    pub fn new(shard: &Shard, device: &str, accuracy: Vec<f32>, fitness: Vec<f64>) -> Self {
        Self {
            shard: sealed::fingerprint(shard),
            search: shard.search.clone(),
            generation: shard.generation,
            round: shard.round,
            lanes: shard.lanes,
            device: device.into(),
            accuracy,
            fitness,
            trials: Vec::new(),
            curves: Vec::new(),
        }
    }

    /// Returns the outcome in `text`.
    ///
    /// # Errors
    /// [`Refusal`] of what is none.
    pub fn open(text: &[u8]) -> Result<Self, Refusal> {
        let outcome: Outcome = sealed::open(text)?;
        let (first, end) = outcome.lanes;
        let lanes = end.saturating_sub(first) as usize;
        let kept = [outcome.trials.len(), outcome.curves.len()];
        let are_kept = kept.iter().all(|count| [0, lanes].contains(count));
        if [outcome.accuracy.len(), outcome.fitness.len()] != [lanes; 2] || !are_kept {
            return Err(Refusal::Content(format!(
                "its figures are not those of the lanes {first} to {end}"
            )));
        }
        Ok(outcome)
    }

    /// Returns the outcome in the file at `path`.
    ///
    /// # Errors
    /// Why it is refused, behind its name.
    pub fn read(path: &Path) -> Result<Self, String> {
        let text = recorded::contents(path).map_err(|error| format!("is refused: {error:#}"))?;
        Self::open(&text).map_err(|refusal| refusal.to_string())
    }

    /// Whether it came of `shard`, with all that it asks for.
    pub fn is_of(&self, shard: &Shard) -> bool {
        let figures = self.accuracy.iter().zip(&self.fitness);
        let mut told = self.trials.iter().zip(&shard.names).zip(figures);
        let agree = |((trial, name), (&accuracy, &fitness)): ((&Trial, &String), (&f32, &f64))| {
            (&trial.optimizer, trial.dataset, trial.seed)
                == (name, shard.plan.dataset, shard.plan.seed)
                && (trial.accuracy, trial.fitness) == (f64::from(accuracy), fitness)
        };
        self.shard == sealed::fingerprint(shard)
            && self.lanes == shard.lanes
            && self.trials.len() == shard.names.len()
            && self.has_curves() == shard.curves
            && told.all(agree)
    }

    /// Its lanes.
    pub fn range(&self) -> Range<usize> {
        self.lanes.0 as usize..self.lanes.1 as usize
    }
}

/// How the names of processors begin.
pub const PROCESSOR: &str = "CPU";

/// How the names of those end that round a·b + c once.
const FUSES: &str = ", FMA)";

/// Returns the name of the device called `name`; of a processor with whatever its last bits depend on:
/// the mathematics of its system, and whether it rounds a·b + c once (docs/browsers.md, Terminal).
pub fn device(name: &str) -> String {
    if name != PROCESSOR {
        return name.into();
    }
    let (os, architecture) = (consts::OS, consts::ARCH);
    let end = if is_fused() { FUSES } else { ")" };
    format!("{PROCESSOR} ({os}, {architecture}{end}")
}

/// Returns who trained on the `device` of a result for so many seconds: this version of the program, which takes the
/// results of no other arithmetic; how many machines and threads they were is not told.
pub fn maker(device: &str, secs: f64) -> Maker {
    // Of a GPU as a terminal notes it whose processor fuses, as all do that are in use.
    let fuses = !device.starts_with(PROCESSOR) || device.ends_with(FUSES);
    Maker {
        program: format!("optimarium {}", maker::VERSION),
        processor: device.into(),
        threads: 0,
        arithmetic: maker::arithmetic_of(fuses).into(),
        secs,
    }
}

#[cfg(any(target_arch = "x86_64", target_arch = "x86"))]
fn is_fused() -> bool {
    std::is_x86_feature_detected!("fma")
}

/// Other processors that are in use all do.
#[cfg(not(any(target_arch = "x86_64", target_arch = "x86")))]
fn is_fused() -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use files::run_file::curves::CurveRecorder;

    #[test]
    fn a_device_is_noted_in_its_own_arithmetic() {
        let arithmetic = |device: &str| maker(device, 1.5).arithmetic;
        let here = device(PROCESSOR);
        assert_eq!(arithmetic(&here), host::maker::maker(1).arithmetic);
        let [fused, plain] = ["CPU (linux, x86_64, FMA)", "CPU (linux, x86_64)"].map(arithmetic);
        assert_eq!(fused, files::maker::FUSED);
        assert_eq!(plain, files::maker::ARITHMETIC);
        assert_eq!(arithmetic("NVIDIA H100"), fused);
    }

    /// Results of two arithmetics under one number would be mixed: whoever names a new one raises the number.
    #[test]
    fn the_third_arithmetic_has_the_third_number() {
        let third = "single precision (f32), on a CPU a·b + c in one rounding and classes in columns of four";
        assert_eq!(files::maker::FUSED, third);
        assert!(sealed::ENGINE.ends_with("-3"), "{}", sealed::ENGINE);
    }

    #[test]
    fn no_bit_of_a_result_can_be_flipped_and_no_end_be_cut() {
        let mut recorder = CurveRecorder::new(2, 2);
        recorder.push(&[2.3, f32::NAN], &[0.125, 0.0]);
        recorder.push(&[1.1, f32::NAN], &[0.5, 0.0]);
        let curves: Vec<_> = (0..).map_while(|lane| recorder.curve(lane)).collect();
        let plain = Outcome {
            shard: "3f".repeat(32),
            search: "a0".repeat(32),
            generation: 3,
            round: 1,
            lanes: (2, 4),
            device: device(PROCESSOR),
            accuracy: vec![0.1, 0.87],
            fitness: vec![0.123_456_789_012_345_67, -1.0],
            trials: Vec::new(),
            curves: Vec::new(),
        };
        let learnt = Outcome {
            curves,
            ..plain.clone()
        };
        for (outcome, version) in [(plain, 1), (learnt, 2)] {
            let text = sealed::seal(&outcome).into_bytes();
            let json: serde_json::Value = serde_json::from_slice(&text).expect("it is JSON");
            assert_eq!(json["version"], version);
            assert_eq!(Outcome::open(&text), Ok(outcome.clone()));
            assert_eq!(Outcome::open(&[&text[..], b"\n"].concat()), Ok(outcome));
            for bit in 0..text.len() * 8 {
                let mut flipped = text.clone();
                flipped[bit / 8] ^= 1 << (bit % 8);
                assert!(Outcome::open(&flipped).is_err(), "bit {bit}");
            }
            for end in 0..text.len() {
                assert_eq!(
                    Outcome::open(&text[..end]),
                    Err(Refusal::Truncated),
                    "{end}"
                );
            }
        }
    }
}
