//! What older files of comparisons have otherwise.

use std::collections::BTreeSet;

use serde::{Deserialize, Deserializer, de};

use science::{
    catalog::Dataset,
    genome::{Genome, WeightedTerm},
    presets::{self, NamedGenome},
    term::{BLEND, Term},
};
use statistics::{comparison::Trial, looks::Looks};

/// Reads the optimizers, those of older files included.
pub fn optimizers<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<NamedGenome>, D::Error> {
    #[derive(Deserialize)]
    struct Written {
        name: String,
        genome: Genome,
        #[serde(default)]
        formula: Formula,
    }
    #[derive(Default, Deserialize)]
    #[serde(rename_all = "kebab-case")]
    enum Formula {
        #[default]
        Terms,
        Lion,
    }
    let named = |written: Written| {
        let genome = match written.formula {
            Formula::Terms => written.genome,
            Formula::Lion => lion_of(written.genome)?,
        };
        Ok(NamedGenome::new(&written.name, genome))
    };
    let written = Vec::<Written>::deserialize(deserializer)?;
    written
        .into_iter()
        .map(named)
        .collect::<Result<_, &str>>()
        .map_err(de::Error::custom)
}

/// Returns the genome of Lion as older files have it: its blend is their β1 and its decay of m their β2; of the
/// rest only rate, schedule, clipping and weight decay counted.
fn lion_of(older: Genome) -> Result<Genome, &'static str> {
    if older.beta1 != BLEND {
        return Err("`beta1` of Lion is not 0.9");
    }
    let lion = presets::lion();
    Ok(Genome {
        terms: vec![WeightedTerm {
            term: Term::Lion,
            weight: 1.0,
        }],
        beta1: older.beta2,
        beta2: lion.beta2,
        eps_log10: lion.eps_log10,
        first_moment: true,
        second_moment: false,
        bias_correction: false,
        ..older
    })
}

/// What has to be assumed of results whose looks were not recorded.
pub fn unrecorded(trials: &[Trial]) -> Looks {
    let seeds: BTreeSet<u32> = trials.iter().map(|trial| trial.seed).collect();
    let tasks: BTreeSet<Dataset> = trials.iter().map(|trial| trial.dataset).collect();
    let optimizers: BTreeSet<&str> = trials
        .iter()
        .map(|trial| trial.optimizer.as_str())
        .collect();
    Looks::unrecorded(seeds.len(), tasks.len(), optimizers.len())
}
