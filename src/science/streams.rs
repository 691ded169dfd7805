//! Random streams: every use of chance in a run has its own, named and seeded.
//!
//! No stream's state is ever stored: a stream is found again from the run's seed and its name, so a
//! run resumes anywhere, and drawing more from one stream shifts no other. This file does not know
//! what is drawn.

use rand::{SeedableRng, rngs::ChaCha8Rng};

use super::catalog::Dataset;

/// A purpose of random numbers within one run.
///
/// The training streams know no candidate: all of one seed share weights, minibatches and dropout. As
/// published, every generation trains on the same ones, those of generation 0; only a search on fresh
/// seeds ([`RunConfig::fresh_seeds`](super::config::RunConfig::fresh_seeds)) goes on to others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stream {
    /// The random genomes of the initial population.
    InitialPopulation,
    /// Selection, crossover and mutation among the parents of one generation.
    Breeding {
        /// Generation of the parents, from 0.
        generation: u32,
    },
    /// The settings that are tried where a baseline is tuned.
    Tuning,
    /// Initial weights of the network.
    InitialWeights(TaskSeed),
    /// Which images form each minibatch.
    DataOrder(TaskSeed),
    /// Dropout masks.
    Dropout(TaskSeed),
    /// Flips and crops of training images.
    Augmentation(TaskSeed),
}

/// A training run, whoever trains in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TaskSeed {
    /// The task.
    pub dataset: Dataset,
    /// Number of the seed within the task, from 0.
    pub seed: u32,
    /// Generation that has it to itself; 0 where all share it.
    pub generation: u32,
}

impl TaskSeed {
    /// The first of a task, shared by all generations.
    pub fn first(dataset: Dataset) -> Self {
        Self {
            dataset,
            seed: 0,
            generation: 0,
        }
    }

    fn words(self, purpose: u32) -> [u32; 4] {
        // Zero is left to purposes without a dataset.
        let dataset = u32::from(self.dataset.number()) + 1;
        [purpose, dataset, self.seed, self.generation]
    }
}

impl Stream {
    /// Returns the stream's generator, at its start.
    ///
    /// Its 32-byte ChaCha key is the little-endian run seed (8 bytes), then purpose, dataset, seed
    /// index and generation (4 bytes each, zero where the purpose has none), then 8 zero bytes. So
    /// different streams have different keys, and the numbers never depend on the platform.
    pub fn rng(self, run_seed: u64) -> ChaCha8Rng {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&run_seed.to_le_bytes());
        for (bytes, word) in key[8..].chunks_exact_mut(4).zip(self.words()) {
            bytes.copy_from_slice(&word.to_le_bytes());
        }
        ChaCha8Rng::from_seed(key)
    }

    /// Purpose, dataset, seed index and generation. The numbers are part of what a seed means: they
    /// must stay as they are.
    fn words(self) -> [u32; 4] {
        match self {
            Stream::InitialPopulation => [1, 0, 0, 0],
            Stream::Breeding { generation } => [2, 0, 0, generation],
            Stream::InitialWeights(of) => of.words(3),
            Stream::DataOrder(of) => of.words(4),
            Stream::Dropout(of) => of.words(5),
            Stream::Augmentation(of) => of.words(6),
            Stream::Tuning => [7, 0, 0, 0],
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use rand::Rng;

    use super::*;

    fn every_stream() -> Vec<Stream> {
        let mut streams = vec![Stream::InitialPopulation, Stream::Tuning];
        streams.extend((0..40).map(|generation| Stream::Breeding { generation }));
        for dataset in Dataset::TASKS {
            // Seeds of a search, of a comparison, and those that a generation has to itself.
            let shared = (0..10).chain(1_000..1_010).map(|seed| (seed, 0));
            let fresh = (0..10).flat_map(|seed| (1..6).map(move |generation| (seed, generation)));
            for (seed, generation) in shared.chain(fresh) {
                let of = TaskSeed {
                    dataset,
                    seed,
                    generation,
                };
                streams.extend([
                    Stream::InitialWeights(of),
                    Stream::DataOrder(of),
                    Stream::Dropout(of),
                    Stream::Augmentation(of),
                ]);
            }
        }
        streams
    }

    #[test]
    fn every_stream_of_every_run_differs_and_repeats() {
        let streams = every_stream();
        let mut first_draws = BTreeSet::new();
        for run_seed in [0, 1, 42, 1 << 32, u64::MAX] {
            for stream in &streams {
                let draw = stream.rng(run_seed).next_u64();
                assert_eq!(draw, stream.rng(run_seed).next_u64());
                assert!(
                    first_draws.insert(draw),
                    "{stream:?} of run {run_seed} is not its own"
                );
            }
        }
    }

    #[test]
    fn draws_agree_with_another_implementation_of_chacha8() {
        // Computed in Python from the documented key. Whoever changes these changes what every
        // published seed means.
        for (stream, draw) in [
            (Stream::InitialPopulation, 9672674645702868097),
            (Stream::Breeding { generation: 7 }, 8071057476622141803),
            (
                Stream::InitialWeights(TaskSeed {
                    seed: 1,
                    ..TaskSeed::first(Dataset::Cifar10)
                }),
                15786959689404477375_u64,
            ),
        ] {
            assert_eq!(stream.rng(42).next_u64(), draw, "{stream:?}");
        }
    }
}
