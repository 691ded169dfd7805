//! What is finished of a shard: its first lanes, in a file that a later start goes on from.

use std::{
    fs,
    ops::Range,
    path::{Path, PathBuf},
};

use anyhow::Result;
use serde::{Deserialize, Serialize};

use super::{
    folder,
    outcome::Outcome,
    sealed::{self, Content, Refusal},
    shard::Shard,
    status::Status,
};
use files::run_file::curves::LearningCurve;
use host::{output, recorded, storage::replace::try_place};
use statistics::comparison::Trial;
use text::number::counted;

/// How the names of checkpoints end.
const CHECKPOINT: &str = ".checkpoint.json";

/// The finished trainings of a shard, from its first lane on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Checkpoint {
    /// Fingerprint of the shard.
    shard: String,
    /// As in its outcome, and so are the next four.
    device: String,
    accuracy: Vec<f32>,
    fitness: Vec<f64>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    trials: Vec<Trial>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    curves: Vec<LearningCurve>,
}

impl Content for Checkpoint {
    const FORMAT: &'static str = "optimarium-checkpoint";
    const NAME: &'static str = "a checkpoint";

    fn has_curves(&self) -> bool {
        !self.curves.is_empty()
    }
}

impl Checkpoint {
    fn new(shard: &Shard, device: &str) -> Self {
        Self {
            shard: sealed::fingerprint(shard),
            device: device.into(),
            accuracy: Vec::new(),
            fitness: Vec::new(),
            trials: Vec::new(),
            curves: Vec::new(),
        }
    }

    /// Returns the checkpoint of `shard` on `device` in `text`.
    ///
    /// # Errors
    /// Why there is none.
    fn open(text: &[u8], shard: &Shard, device: &str) -> Result<Self, String> {
        let checkpoint: Self =
            sealed::open(text).map_err(|refusal: Refusal| refusal.to_string())?;
        let (done, lanes) = (checkpoint.accuracy.len(), shard.range().len());
        let wanted = [!shard.names.is_empty(), shard.curves];
        let kept = wanted.map(|is_wanted| if is_wanted { done } else { 0 });
        let found = [checkpoint.trials.len(), checkpoint.curves.len()];
        if checkpoint.shard != sealed::fingerprint(shard) {
            return Err("is of another shard".into());
        }
        if checkpoint.device != device {
            let theirs = checkpoint.device;
            return Err(format!(
                "was trained on {theirs} and not on {device}, which rounds differently"
            ));
        }
        if done > lanes || checkpoint.fitness.len() != done || found != kept {
            return Err(format!(
                "cannot be used: its figures are not those of some of {lanes} lanes"
            ));
        }
        Ok(checkpoint)
    }
}

/// What is finished of a shard, in memory and in its file, where it has one.
#[derive(Debug)]
pub struct Kept {
    path: Option<PathBuf>,
    done: Checkpoint,
    grew: bool,
}

impl Kept {
    /// Returns what the folder has of `shard` on `device`; nothing where there is no folder or no checkpoint.
    /// One that cannot be used is named, and what it may have had is trained anew.
    ///
    /// # Errors
    /// Where nothing can be written there.
    pub fn open(folder: Option<&Path>, shard: &Shard, device: &str) -> Result<Self> {
        let mut kept = Self {
            path: folder.map(|folder| path(folder, shard)),
            done: Checkpoint::new(shard, device),
            grew: false,
        };
        let (Some(folder), Some(path)) = (folder, &kept.path) else {
            return Ok(kept);
        };
        folder::make(folder)?;
        try_place(path).map_err(|error| Status::Unwritable.because(error))?;
        if !path.exists() {
            return Ok(kept);
        }
        let name = path.display();
        let found = recorded::contents(path).map_err(|error| format!("is refused: {error:#}"));
        match found.and_then(|text| Checkpoint::open(&text, shard, device)) {
            Ok(done) => {
                let count = counted(done.accuracy.len() as u64, "training");
                output::note(format_args!("Going on after {count} from {name}."));
                kept.done = done;
            }
            Err(reason) => output::note(format_args!(
                "{name} {reason}; the shard is trained from its beginning."
            )),
        }
        Ok(kept)
    }

    /// Returns which of so many lanes to train next: all that are left, or `at_once` where they are kept.
    pub fn next(&self, lanes: usize, at_once: usize) -> Option<Range<usize>> {
        let first = self.done.accuracy.len();
        let end = match self.path {
            Some(_) => lanes.min(first + at_once),
            None => lanes,
        };
        (first < end).then_some(first..end)
    }

    /// Adds what the next lanes reached, and writes it.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn add(
        &mut self,
        accuracy: Vec<f32>,
        fitness: Vec<f64>,
        trials: Vec<Trial>,
        curves: Vec<LearningCurve>,
    ) -> Result<()> {
        self.done.accuracy.extend(accuracy);
        self.done.fitness.extend(fitness);
        self.done.trials.extend(trials);
        self.done.curves.extend(curves);
        let Some(path) = &self.path else {
            return Ok(());
        };
        folder::write(path, &self.done)?;
        self.grew = true;
        Ok(())
    }

    /// Says what was kept since the program began, if anything was.
    pub fn sentence(&self) -> Option<String> {
        let path = self.path.as_ref().filter(|_| self.grew)?;
        let count = counted(self.done.accuracy.len() as u64, "training");
        Some(format!(
            "{count} of it kept in {}; the same command goes on from there.",
            path.display()
        ))
    }

    /// Returns what came of `shard`, all of whose lanes are finished.
    pub fn outcome(self, shard: &Shard) -> Outcome {
        let Checkpoint {
            device,
            accuracy,
            fitness,
            trials,
            curves,
            ..
        } = self.done;
        Outcome {
            trials,
            curves,
            ..Outcome::new(shard, &device, accuracy, fitness)
        }
    }
}

/// Removes the checkpoint of `shard`, of which the result is written.
pub fn remove(folder: Option<&Path>, shard: &Shard) {
    if let Some(folder) = folder {
        // One that stays does no harm.
        let _ = fs::remove_file(path(folder, shard));
    }
}

/// Where the checkpoint of `shard` is: in one folder, no two shards have the same.
fn path(folder: &Path, shard: &Shard) -> PathBuf {
    folder.join(format!("{}{CHECKPOINT}", shard.stem()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use engine::round::Plan;
    use science::{catalog::Dataset, config::Preset, presets};

    /// A shard of three lanes.
    fn shard(generation: u32) -> Shard {
        Shard {
            search: "a0".repeat(32),
            generation,
            round: 0,
            lanes: (2, 5),
            images: "b1".repeat(32),
            names: Vec::new(),
            curves: false,
            plan: Plan {
                config: Preset::QuickLook.config(),
                dataset: Dataset::FashionMnist,
                seed: 0,
                generation: 0,
                optimizers: vec![presets::adam(); 3],
            },
        }
    }

    #[test]
    fn a_checkpoint_of_something_else_is_not_gone_on_from() {
        let device = "CPU (linux, x86_64, FMA)";
        let own = Checkpoint {
            accuracy: vec![0.5],
            fitness: vec![0.5],
            ..Checkpoint::new(&shard(0), device)
        };
        let text = sealed::seal(&own);
        let opened = Checkpoint::open(text.as_bytes(), &shard(0), device);
        assert_eq!(opened.as_ref(), Ok(&own));
        let refused = |text: &str, shard: &Shard, device: &str| {
            Checkpoint::open(text.as_bytes(), shard, device).expect_err("it is refused")
        };
        assert_eq!(refused(&text, &shard(1), device), "is of another shard");
        assert_eq!(
            refused(&text, &shard(0), "CPU (linux, x86_64)"),
            "was trained on CPU (linux, x86_64, FMA) and not on CPU (linux, x86_64), which rounds differently"
        );
        for (accuracy, fitness) in [(vec![0.5; 4], vec![0.5; 4]), (vec![0.5; 2], vec![0.5])] {
            let other = Checkpoint {
                accuracy,
                fitness,
                ..own.clone()
            };
            let reason = refused(&sealed::seal(&other), &shard(0), device);
            assert!(reason.contains("not those of some of 3 lanes"), "{reason}");
        }
        let named = Shard {
            names: vec!["a".into(), "b".into(), "c".into()],
            ..shard(0)
        };
        let learning = Shard {
            curves: true,
            ..shard(0)
        };
        for (lacking, curves) in [
            (&named, vec![]),
            (&learning, vec![]),
            (&learning, vec![LearningCurve::default(); 2]),
            (&shard(0), vec![LearningCurve::default()]),
        ] {
            let other = Checkpoint {
                shard: sealed::fingerprint(lacking),
                curves,
                ..own.clone()
            };
            let reason = refused(&sealed::seal(&other), lacking, device);
            assert!(reason.contains("not those of some of 3 lanes"), "{reason}");
        }
    }

    #[test]
    fn without_a_file_all_lanes_are_trained_together() {
        let kept = Kept::open(None, &shard(0), "CPU").expect("nothing is opened");
        assert_eq!(kept.next(3, 1), Some(0..3));
        let mut filed = Kept {
            path: Some("x".into()),
            ..kept
        };
        assert_eq!(filed.next(3, 2), Some(0..2));
        filed.done.accuracy = vec![0.5; 2];
        assert_eq!(filed.next(3, 2), Some(2..3));
        filed.done.accuracy = vec![0.5; 3];
        assert_eq!(filed.next(3, 2), None);
    }
}
