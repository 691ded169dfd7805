//! The guard against the winner's curse: the best of a search, scored again on seeds that did not choose them.
//!
//! The best of many is partly lucky, so the score by which it was chosen flatters it. Other seeds can
//! also be harder or easier for everyone, which is not luck: so what counts is the lead over Adam, who was
//! not chosen, on the same seeds. In the search it is a known number; on fresh seeds it is a paired sample.
//! Their difference is what the choice flattered, with the interval of the sample (Student's t). Knows
//! scores, not who trains.

use serde::{Deserialize, Serialize};

use super::{
    comparison::{ComparisonConfig, Measure, Trial},
    seed_numbers,
};
use crate::paired::{Estimate, PairedTest};
use science::{
    behaviour::train_identically, catalog::Protocol, config::RunConfig, genome::Genome,
    lineage::CandidateId, presets, standing::Standing,
};

/// Adam's name among the finalists.
pub const ADAM: &str = "Adam";

/// One of the best, and the score by which it was chosen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Finalist {
    /// Its name: the number in the run, or Adam.
    pub name: String,
    /// Who it is; `None` for Adam.
    pub id: Option<CandidateId>,
    /// The optimizer.
    pub genome: Genome,
    /// Its fitness in the search; Adam's is of the same generations as the winner's.
    pub selection: f64,
    /// By how much it exceeded Adam's in the same generations.
    pub selection_lead: f64,
}

/// What a finalist reached on the fresh seeds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// Fitness, the mean over tasks.
    pub fitness: Estimate,
    /// Its lead over Adam, seed by seed.
    pub lead: Estimate,
    /// By how much the lead is smaller than in the search.
    pub drop: Estimate,
    /// How many of its training runs diverged.
    pub diverged: usize,
}

/// Returns Adam and up to `most` of the best of a search, fittest first: of those that train identically the
/// first, and none that is Adam by another name. Nothing before a generation was scored.
///
/// `ranked` is who stands how, the leader first; `adam` is Adam's fitness in each generation; `genome` is who
/// somebody was.
pub fn finalists<'a>(
    ranked: &[Standing],
    adam: &[f64],
    genome: impl Fn(&Standing) -> Option<&'a Genome>,
    most: usize,
) -> Vec<Finalist> {
    let adam_beside = |standing: &Standing| {
        let counted = adam.get(standing.first as usize..=standing.last() as usize)?;
        Some(counted.iter().sum::<f64>() / counted.len() as f64)
    };
    let Some(selection) = ranked.first().and_then(adam_beside) else {
        return Vec::new();
    };
    let mut found = vec![Finalist {
        name: ADAM.into(),
        id: None,
        genome: presets::adam(),
        selection,
        selection_lead: 0.0,
    }];
    for standing in ranked {
        if found.len() > most {
            break;
        }
        let (Some(genome), Some(adam)) = (genome(standing), adam_beside(standing)) else {
            continue;
        };
        let known = |one: &Finalist| train_identically(&one.genome, genome);
        if !found.iter().any(known) {
            found.push(Finalist {
                name: standing.id.to_string(),
                id: Some(standing.id),
                genome: genome.clone(),
                selection: standing.fitness,
                selection_lead: standing.fitness - adam,
            });
        }
    }
    found
}

/// Returns the comparison with the same training as the search, on `seeds` seeds that it never used. It scores
/// on the validation images: the test images are seen only where somebody asks for them.
pub fn fresh(config: &RunConfig, seeds: u32) -> ComparisonConfig {
    ComparisonConfig {
        seeds,
        first_seed: seed_numbers::GUARD.start,
        protocol: Protocol::Validation,
        ..ComparisonConfig::of(config.clone())
    }
}

/// Returns what each of `finalists`, Adam first, reached in `trials` under `config`; `None` where a seed is not
/// finished by everyone, or none is.
pub fn outcomes(
    finalists: &[Finalist],
    config: &ComparisonConfig,
    trials: &[Trial],
) -> Option<Vec<Outcome>> {
    let fitness = |name: &str| config.on_seeds(trials, name, &config.tasks, Measure::Fitness);
    let adam = fitness(ADAM)?;
    let outcome = |one: &Finalist| {
        let own = fitness(&one.name)?;
        let lead = PairedTest::of(&own, &adam)?.difference;
        Some(Outcome {
            fitness: Estimate::of(&own)?,
            lead,
            drop: Estimate {
                mean: one.selection_lead - lead.mean,
                ..lead
            },
            diverged: config.diverged(trials, &one.name),
        })
    };
    finalists.iter().map(outcome).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use science::{catalog::Dataset, config::Preset, standing::Standings};

    #[test]
    fn the_best_are_few_distinct_and_beside_adam_of_their_generations() {
        let rate = |lr_log10: f64| Genome {
            lr_log10,
            ..presets::adam()
        };
        let genomes = [rate(-2.0), presets::adam(), rate(-2.0), rate(-2.5)];
        let mut standings = Standings::new(true);
        let scores = |fitness: [f64; 4]| (0..4).map(CandidateId).zip(fitness).collect::<Vec<_>>();
        standings.tell(scores([0.9, 0.8, 0.7, 0.5]));
        standings.tell(scores([0.5, 0.8, 0.7, 0.5]));
        let genome = |one: &Standing| genomes.get(one.id.0 as usize);
        let ranked = standings.ranked();
        let names = |most| -> Vec<String> {
            let found = finalists(&ranked, &[0.5, 0.25], genome, most);
            found.into_iter().map(|one| one.name).collect()
        };
        assert_eq!(names(3), ["Adam", "#0", "#3"]);
        assert_eq!(names(1), ["Adam", "#0"]);
        let found = finalists(&ranked, &[0.5, 0.25], genome, 1);
        assert_eq!((found[0].selection, found[1].selection), (0.375, 0.7));
        assert!((found[1].selection_lead - 0.325).abs() < 1e-12);
        assert!(finalists(&[], &[], genome, 3).is_empty());
        assert!(finalists(&ranked, &[0.5], genome, 3).is_empty());
    }

    #[test]
    fn an_outcome_wants_every_seed_of_everyone() {
        let mut search = Preset::QuickLook.config();
        search.protocol = Protocol::Paper;
        let config = fresh(&search, 2);
        assert_eq!(config.protocol, Protocol::Validation);
        assert_eq!(config.validate(), []);
        let finalist = |name: &str| Finalist {
            name: name.into(),
            id: None,
            genome: presets::adam(),
            selection: 0.5,
            selection_lead: 0.125,
        };
        let finalists = [finalist(ADAM), finalist("#7")];
        let mut trials = Vec::new();
        for (seed, accuracies) in config.seed_numbers().zip([[0.25, 0.5], [0.25, 0.375]]) {
            for (one, accuracy) in finalists.iter().zip(accuracies) {
                let (name, task) = (&one.name, Dataset::FashionMnist);
                trials.push(Trial::new(name, task, seed, accuracy, vec![2.0]));
            }
        }
        let found = outcomes(&finalists, &config, &trials).expect("all is in");
        assert_eq!((found[1].lead.mean, found[1].drop.mean), (0.1875, -0.0625));
        assert_eq!(found[1].lead.n, 2);
        // Of a file that has more seeds than these.
        let mut more = trials.clone();
        let beyond = config.first_seed + 2;
        more.push(Trial::new(
            "#7",
            Dataset::FashionMnist,
            beyond,
            0.0,
            vec![f32::NAN],
        ));
        assert!(more[4].diverged());
        assert_eq!(outcomes(&finalists, &config, &more), Some(found));
        // One seed of his, another of Adam's: what is left must not be paired.
        trials.pop();
        assert_eq!(outcomes(&finalists, &config, &trials), None);
        trials.remove(0);
        assert_eq!(outcomes(&finalists, &config, &trials), None);
    }
}
