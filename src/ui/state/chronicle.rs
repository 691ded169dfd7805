//! The search as it was told, from which its file is made.

use crate::{
    core::{
        config::RunConfig,
        evolution::{self, Candidate, Evolution},
        fitness::Score,
    },
    run_file::RunFile,
};

/// Everyone born and every generation told, in order.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Chronicle {
    /// When the search began, in seconds since 1970; `None` where nobody looked at the clock.
    pub begun: Option<u64>,
    everyone: Vec<Candidate>,
    /// Generations that began.
    generations: usize,
    history: Vec<evolution::Generation>,
    adam: Vec<Score>,
    elapsed_secs: Vec<f64>,
}

impl Chronicle {
    /// Takes in a generation that begins.
    pub fn begin(&mut self, population: &[Candidate]) {
        let known = self.everyone.len();
        let newborn = population
            .iter()
            .filter(|candidate| candidate.id.0 as usize >= known);
        self.everyone.extend(newborn.cloned());
        self.generations += 1;
    }

    /// Takes in what the population of the generation under way reached.
    pub fn finish(
        &mut self,
        population: &[Candidate],
        scores: &[Score],
        adam: &Score,
        elapsed_secs: f64,
    ) {
        self.history.push(evolution::Generation {
            members: population.iter().map(|candidate| candidate.id).collect(),
            scores: scores.to_vec(),
        });
        self.adam.push(adam.clone());
        self.elapsed_secs.push(elapsed_secs);
    }

    /// Returns how many generations a file would hold: those told whose offspring are known.
    pub fn told(&self, config: &RunConfig) -> usize {
        match self.history.len() {
            all if all == config.generations as usize => all,
            some => some.min(self.generations.saturating_sub(1)),
        }
    }

    /// Returns the search as a file; `None` before there is a generation for it, or where one was not
    /// told whole.
    pub fn file(&self, device: &str, config: &RunConfig) -> Option<RunFile> {
        let told = self.told(config);
        if told == 0 {
            return None;
        }
        let history = self.history[..told].to_vec();
        let evolution = Evolution::restore(config, self.everyone.clone(), history).ok()?;
        let (adam, elapsed_secs) = (&self.adam[..told], &self.elapsed_secs[..told]);
        let file = RunFile::told(device, evolution, adam.to_vec(), elapsed_secs.to_vec());
        Some(match self.begun {
            Some(begun) => file.begun_at(begun),
            None => file,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::{
        config::Preset,
        fitness::{Score, TaskScore},
        presets,
    };

    fn score(config: &RunConfig, fitness: f64) -> Score {
        let task = |&dataset| TaskScore {
            dataset,
            accuracy: 0.5,
            fitness,
        };
        Score {
            fitness,
            tasks: config.tasks.iter().map(task).collect(),
            diverged: false,
        }
    }

    #[test]
    fn the_file_is_the_one_that_a_terminal_would_write() {
        let config = RunConfig {
            population: 6,
            generations: 3,
            ..Preset::QuickLook.config()
        };
        let evolution = Evolution::founded(&config, Some(presets::published()));
        let mut expected = RunFile::told("CPU", evolution, Vec::new(), Vec::new());
        let mut chronicle = Chronicle::default();
        for generation in 0..3 {
            let population = expected.evolution().ask().to_vec();
            chronicle.begin(&population);
            // Until its last generation is told, the file ends with the one under way.
            let file = chronicle.file("CPU", &config);
            assert_eq!(file, (generation > 0).then(|| expected.clone()));
            let scores: Vec<Score> = (0..6)
                .map(|i| score(&config, f64::from(i) / 10.0))
                .collect();
            let (adam, elapsed_secs) = (score(&config, 0.3), f64::from(generation) + 0.5);
            chronicle.finish(&population, &scores, &adam, elapsed_secs);
            if generation < 2 {
                assert_eq!(chronicle.file("CPU", &config), file);
            }
            expected.record(&scores, adam, elapsed_secs);
        }
        assert_eq!(chronicle.file("CPU", &config), Some(expected.clone()));
        chronicle.begun = Some(7);
        let dated = chronicle.file("CPU", &config).expect("it was told whole");
        assert_eq!(RunFile::parse(dated.to_json().as_bytes()), Ok(dated));
    }
}
