//! A comparison as a file: every single result, from which tables are made again and more is added.
//!
//! ```json
//! {"format": "optimarium-comparison", "version": 1, "device": "CPU", "config": {"steps": 1000, …},
//!  "optimizers": [{"name": "Adam", "genome": {…}}, …],
//!  "trials": [{"optimizer": "Adam", "dataset": "mnist", "seed": 1000, "accuracy": 0.98,
//!    "fitness": 1.03, "losses": [2.31, …]}, …]}
//! ```
//!
//! Trials stand in the order in which they ended; `losses` ends where a run diverged. Files of the
//! same settings and device can be merged by joining their lists.

use std::{fs, io::ErrorKind, path::Path};

use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};

use crate::core::{
    catalog::Dataset,
    comparison::{ComparisonConfig, Trial},
    optimizer::NamedOptimizer,
};

const FORMAT: &str = "optimarium-comparison";

/// The only version of the file so far.
const VERSION: u32 = 1;

/// Settings, optimizers and results of a comparison.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ComparisonFile {
    format: String,
    version: u32,
    /// Where it was trained, a name for people.
    pub device: String,
    /// The settings.
    pub config: ComparisonConfig,
    /// Who is compared, the baseline first.
    pub optimizers: Vec<NamedOptimizer>,
    /// The results so far.
    pub trials: Vec<Trial>,
}

impl ComparisonFile {
    /// Returns a comparison without results.
    pub fn new(device: &str, config: ComparisonConfig, optimizers: Vec<NamedOptimizer>) -> Self {
        Self {
            format: FORMAT.into(),
            version: VERSION,
            device: device.into(),
            config,
            optimizers,
            trials: Vec::new(),
        }
    }

    /// Takes over the file at `path`, if there is one, with whatever optimizers, tasks and seeds it
    /// has beyond this comparison's.
    ///
    /// # Errors
    /// Where the file cannot be read, or has other settings, another device or other genomes under
    /// the same names: their results cannot be compared.
    pub fn resume(&mut self, path: &Path) -> Result<()> {
        let json = match fs::read(path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
            json => json.with_context(|| format!("cannot read {}", path.display()))?,
        };
        let of_file = || path.display().to_string();
        let stored: ComparisonFile = serde_json::from_slice(&json)
            .with_context(|| format!("{} is no recorded comparison", path.display()))?;
        self.take_over(stored).with_context(of_file)
    }

    fn take_over(&mut self, stored: ComparisonFile) -> Result<()> {
        ensure!(
            stored.format == FORMAT && stored.version == VERSION,
            "this is a file of another kind or version"
        );
        ensure!(
            self.config.extends(&stored.config),
            "it was made with other settings than these; name another file with --out"
        );
        ensure!(
            self.device == stored.device,
            "it was made on {}, this is {}; name another file with --out",
            stored.device,
            self.device
        );
        for theirs in stored.optimizers {
            match self.optimizers.iter().find(|ours| ours.name == theirs.name) {
                // Compared as the JSON reader returns them: it rounds the last digit.
                Some(ours) => ensure!(
                    reread(ours)? == theirs,
                    "it has another genome under the name {}; give this one another name, \
                     as in mine=GENOME",
                    ours.name
                ),
                None => self.optimizers.push(theirs),
            }
        }
        for task in stored.config.tasks {
            if !self.config.tasks.contains(&task) {
                self.config.tasks.push(task);
            }
        }
        self.config.seeds = self.config.seeds.max(stored.config.seeds);
        self.trials = stored.trials;
        Ok(())
    }

    /// Returns whether there is a result of the optimizer `name` on this task and seed.
    pub fn has(&self, name: &str, dataset: Dataset, seed: u32) -> bool {
        let same = |trial: &Trial| {
            trial.optimizer == name && trial.dataset == dataset && trial.seed == seed
        };
        self.trials.iter().any(same)
    }

    /// Writes it to `path`, in one piece or not at all.
    ///
    /// # Errors
    /// What the disk said.
    pub fn save(&self, path: &Path) -> Result<()> {
        let partial = path.with_added_extension("partial");
        let json = serde_json::to_vec(self)?;
        fs::write(&partial, json)
            .and_then(|()| fs::rename(&partial, path))
            .with_context(|| format!("cannot write {}", path.display()))
    }
}

/// Returns what a reader of the file gets.
fn reread(named: &NamedOptimizer) -> Result<NamedOptimizer> {
    Ok(serde_json::from_str(&serde_json::to_string(named)?)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::{genome::Genome, presets};

    fn adam_at(lr_log10: f64) -> NamedOptimizer {
        let genome = Genome {
            lr_log10,
            ..presets::adam()
        };
        NamedOptimizer::new("Adam", genome)
    }

    fn published() -> NamedOptimizer {
        NamedOptimizer::new("Published", presets::published())
    }

    fn file(config: ComparisonConfig, optimizers: Vec<NamedOptimizer>) -> ComparisonFile {
        ComparisonFile::new("CPU", config, optimizers)
    }

    #[test]
    fn a_file_is_resumed_only_where_its_results_are_comparable() {
        let folder = std::env::temp_dir().join(format!("optimarium-file-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a temporary folder");
        let path = folder.join("comparison.json");
        let config = ComparisonConfig::reduced;

        let mut first = file(config(), vec![adam_at(-3.0), published()]);
        first.resume(&path).expect("no file is no obstacle");
        first.trials.push(Trial {
            optimizer: "Adam".into(),
            dataset: Dataset::Mnist,
            seed: 1000,
            accuracy: 0.875,
            fitness: 0.875,
            losses: vec![2.25, 1.5],
        });
        first.save(&path).expect("a file is written");

        let wider = ComparisonConfig {
            seeds: 9,
            tasks: vec![Dataset::Mnist],
            ..config()
        };
        let mut second = file(wider.clone(), vec![published()]);
        second.resume(&path).expect("the same settings");
        assert_eq!(second.trials, first.trials);
        assert!(second.has("Adam", Dataset::Mnist, 1000));
        assert!(!second.has("Adam", Dataset::Mnist, 1001));
        assert!(!second.has("Published", Dataset::Mnist, 1000));
        let names: Vec<&str> = second
            .optimizers
            .iter()
            .map(|named| named.name.as_str())
            .collect();
        assert_eq!(names, ["Published", "Adam"]);
        assert_eq!((second.config.seeds, second.config.tasks.len()), (9, 3));

        let refusal = |mut file: ComparisonFile| {
            let error = file.resume(&path).expect_err("another comparison");
            format!("{error:#}")
        };
        let longer = ComparisonConfig {
            steps: 300,
            ..config()
        };
        assert!(refusal(file(longer, vec![published()])).contains("other settings"));
        assert!(
            refusal(file(config(), vec![adam_at(-2.0)]))
                .contains("another genome under the name Adam")
        );
        let gpu = ComparisonFile::new("GPU", config(), vec![published()]);
        assert!(refusal(gpu).contains("made on CPU, this is GPU"));
        fs::write(&path, "{}").expect("a temporary file");
        assert!(refusal(file(config(), vec![])).contains("no recorded comparison"));
        fs::remove_dir_all(&folder).expect("it was just made");
    }
}
