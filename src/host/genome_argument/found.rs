//! An optimizer that was found, with the training that its file or link tells of.

use science::{config::RunConfig, presets::NamedGenome};
use statistics::{comparison::ComparisonConfig, confirmation::fresh};

/// An optimizer, and on what it was trained.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// The optimizer.
    pub named: NamedGenome,
    /// The training that its file or link tells of, with as many seeds as are usual; `None` where it is only a
    /// genome.
    pub training: Option<ComparisonConfig>,
}

impl Found {
    /// One of which no training is known.
    pub fn of(named: NamedGenome) -> Self {
        Self {
            named,
            training: None,
        }
    }

    /// One of a search under `config`.
    pub fn of_search(named: NamedGenome, config: &RunConfig) -> Self {
        let usual = ComparisonConfig::usual(config.model);
        Self {
            named,
            training: Some(fresh(config, usual.seeds)),
        }
    }

    /// Whether both tell of a training, and of another one, seeds aside.
    pub fn is_trained_otherwise(&self, other: &Found) -> bool {
        let seedless = |found: &Found| {
            let training = found.training.clone()?;
            Some(ComparisonConfig {
                seed: 0,
                seeds: 0,
                first_seed: 0,
                ..training
            })
        };
        seedless(self)
            .zip(seedless(other))
            .is_some_and(|(one, other)| one != other)
    }

    /// The same under another name.
    pub fn called(self, name: &str) -> Self {
        Self {
            named: NamedGenome::new(name, self.named.genome),
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        genome_argument::{
            Arguments,
            tests::{odd, search},
        },
        testing::Folder,
    };
    use files::{
        comparison_file::ComparisonFile,
        share::{self, Shared},
    };

    #[test]
    fn a_genome_of_a_file_or_a_link_keeps_its_training() {
        let files = Folder::new("trainings");
        let run = search();
        let find = |argument: &str| {
            let found = Arguments::new(&b""[..]).find(argument.as_ref());
            found.expect("it is there").training
        };
        let of_search = fresh(run.config(), ComparisonConfig::reduced().seeds);
        let file = files.put("run.json", run.to_json());
        for argument in [file.clone(), format!("{file}#2"), format!("mine={file}")] {
            assert_eq!(find(&argument), Some(of_search.clone()), "{argument}");
        }
        let link = share::encode(&Shared {
            genome: Some(odd()),
            config: Some(run.config().clone()),
            ..Shared::default()
        });
        assert_eq!(find(&format!("#{link}")), Some(of_search));
        let config = ComparisonConfig {
            steps: 77,
            ..ComparisonConfig::reduced()
        };
        let comparison =
            ComparisonFile::new("CPU", config.clone(), vec![NamedGenome::new("one", odd())]);
        let file = files.put("one.json", comparison.to_json());
        assert_eq!(find(&file), Some(config.clone()));
        assert_eq!(find("adam"), None);

        // Of several, the first that tells of its training.
        let run = files.put("run.json", run.to_json());
        let mut arguments = Arguments::new(&b""[..]);
        let mut trained_after = |argument: &str| {
            arguments.find(argument.as_ref()).expect("it is there");
            let first = arguments.trained().first();
            first.and_then(|found| found.training.clone())
        };
        assert_eq!(trained_after("adam"), None);
        assert_eq!(trained_after(&file), Some(config.clone()));
        assert_eq!(trained_after(&run), Some(config));
    }
}
