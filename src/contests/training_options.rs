//! What is trained on fresh seeds, as arguments of every command that compares.

use std::{ops::Range, path::PathBuf};

use anyhow::{Result, ensure};

use super::report;
use host::{
    device::DeviceOptions,
    genome_argument::Found,
    output,
    settings::{self, Tasks},
};
use science::catalog::{ModelSize, Protocol};
use statistics::{
    comparison::{ComparisonConfig, FIRST_SEED},
    seed_numbers::SEARCH,
};

/// Scoring images where neither the command line nor the model's settings name their number.
const VALIDATION_IMAGES: u32 = 1_000;
const TEST_IMAGES: u32 = 2_000;

/// Tasks, network, length, seeds, images and device.
#[derive(Debug, Clone, clap::Args)]
pub struct TrainingOptions {
    #[arg(long, value_name = "TASK,…", help = tasks_help(), value_parser = settings::tasks)]
    tasks: Option<Tasks>,
    #[arg(long, help = format!("Networks to train [{}] [default: reduced]", settings::model_names()), hide_possible_values = true, ignore_case = true, value_parser = settings::model())]
    model: Option<ModelSize>,
    /// Images to score on: validation, or the official test images by the paper's protocol
    /// [default: paper with --model paper, else validation].
    #[arg(long, ignore_case = true, value_parser = settings::protocol())]
    protocol: Option<Protocol>,
    /// Training steps per run [default: 1000 or 200].
    #[arg(long)]
    steps: Option<u32>,
    /// Training runs per task and optimizer; below three there is no verdict [default: 3 or 5].
    #[arg(long, value_name = "N")]
    seeds: Option<u32>,
    /// Number of the first seed: numbers not used before are a new sample, for a file of its own.
    #[arg(long, value_name = "N", default_value_t = FIRST_SEED)]
    first_seed: u32,
    /// Images per minibatch [default: 128 or 64].
    #[arg(long)]
    batch: Option<u32>,
    /// Training images per task [default: 15000 or 5000].
    #[arg(long, value_name = "N")]
    train_images: Option<u32>,
    /// Images per task to score on [default: 1000, or 2000 test images; 10000 test images with --model paper].
    #[arg(long, value_name = "N")]
    scoring_images: Option<u32>,
    #[arg(long, help = format!("Number behind all random numbers [default: {}]", ComparisonConfig::paper().seed))]
    seed: Option<u64>,
    /// Folder of image packs [default: public/data, or data-full where more images are asked for].
    #[arg(long, value_name = "DIR")]
    pub(super) data: Option<PathBuf>,
    #[command(flatten)]
    pub(super) device: DeviceOptions,
}

/// What `--tasks` takes, and the published tasks, which it need not be given.
fn tasks_help() -> String {
    let slugs = ComparisonConfig::paper().tasks;
    let published: Vec<&str> = slugs.iter().map(|task| task.slug()).collect();
    format!(
        "Image sets to train on [{}] [default: {}]",
        settings::task_names(),
        published.join(",")
    )
}

/// Checks that none of the seeds of `config` is among those on which something `is_chosen`: what was best there is
/// flattered by them.
///
/// # Errors
/// Where one is.
pub fn check_fresh(
    config: &ComparisonConfig,
    chosen_on: &Range<u32>,
    is_chosen: &str,
) -> Result<()> {
    let last = config.first_seed.saturating_add(config.seeds.max(1) - 1);
    ensure!(
        last < chosen_on.start || chosen_on.end <= config.first_seed,
        "the seeds {} to {last} meet those on which {is_chosen}, {} to {}: choose another --first-seed",
        config.first_seed,
        chosen_on.start,
        chosen_on.end - 1
    );
    Ok(())
}

impl TrainingOptions {
    /// Returns the settings; what was not given is as usual for the network.
    pub fn config(&self) -> ComparisonConfig {
        self.over(ComparisonConfig::usual(
            self.model.unwrap_or(ModelSize::Reduced),
        ))
    }

    /// Returns the settings; what was not given is as the first of those was trained that were `found` with a training,
    /// which is said, and as usual for the network otherwise. Seeds are other ones, as many as are usual.
    ///
    /// # Errors
    /// Where the seeds are those of a search, which may have selected on them.
    pub fn config_of(&self, found: &[Found]) -> Result<ComparisonConfig> {
        let mut trained = found.iter().filter(|one| one.training.is_some());
        let Some(first) = trained.next() else {
            return Ok(self.config());
        };
        let known = first.training.clone().unwrap_or_else(|| self.config());
        let model = self.model.unwrap_or(known.model);
        let config = self.over(ComparisonConfig {
            model,
            seeds: ComparisonConfig::usual(model).seeds,
            ..known
        });
        let name = &first.named.name;
        output::note(format_args!(
            "With tasks, network, length, images and the seed behind them as {name} had, but for what is given here: {}.",
            report::training(&config)
        ));
        for other in trained.filter(|one| one.is_trained_otherwise(first)) {
            output::note(format_args!(
                "{} was trained otherwise where it comes from; here it is trained as {name}.",
                other.named.name
            ));
        }
        check_fresh(&config, &SEARCH, "searches select")?;
        Ok(config)
    }

    /// Puts what was given in the place of what is in `standard`.
    fn over(&self, standard: ComparisonConfig) -> ComparisonConfig {
        let protocol = self.protocol.unwrap_or(standard.protocol);
        let scoring_images = match protocol {
            _ if protocol == standard.protocol => standard.scoring_images,
            Protocol::Validation => VALIDATION_IMAGES,
            Protocol::Paper => TEST_IMAGES,
        };
        ComparisonConfig {
            seed: self.seed.unwrap_or(standard.seed),
            tasks: self.tasks.clone().map_or(standard.tasks, |tasks| tasks.0),
            seeds: self.seeds.unwrap_or(standard.seeds),
            first_seed: self.first_seed,
            steps: self.steps.unwrap_or(standard.steps),
            batch: self.batch.unwrap_or(standard.batch),
            train_images: self.train_images.unwrap_or(standard.train_images),
            scoring_images: self.scoring_images.unwrap_or(scoring_images),
            model: standard.model,
            protocol,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use host::testing::typed;
    use science::{
        catalog::Dataset,
        config::{Preset, RunConfig},
        presets::{self, NamedGenome},
    };
    use statistics::confirmation::fresh;

    #[test]
    fn what_is_not_given_is_as_the_best_of_a_search_was_trained() {
        let options = |arguments: &str| -> TrainingOptions {
            typed(arguments.split_whitespace()).expect(arguments)
        };
        let named = NamedGenome::new("Adam", presets::adam());
        let search = RunConfig {
            tasks: vec![Dataset::Digits],
            steps: 33,
            batch: 7,
            seed: 5,
            ..Preset::QuickLook.config()
        };
        let found = Found::of_search(named.clone(), &search);
        let known = fresh(&search, ComparisonConfig::reduced().seeds);
        let of = |arguments: &str, found: &[Found]| options(arguments).config_of(found);
        let found = [Found::of(named.clone()), found];
        let config = of("", &found).expect("its seeds are fresh");
        let of_search = ComparisonConfig {
            first_seed: config.first_seed,
            ..known.clone()
        };
        assert_eq!(config, of_search);
        assert_ne!(config.first_seed, known.first_seed);
        let config = of("--tasks mnist --seeds 4 --seed 9", &found).expect("its seeds are fresh");
        let given = ComparisonConfig {
            tasks: vec![Dataset::Mnist],
            seeds: 4,
            seed: 9,
            ..of_search
        };
        assert_eq!(config, given);
        let untold = of("", &found[..1]).expect("nothing was chosen");
        assert_eq!(untold, ComparisonConfig::reduced());

        let refusal = of("--first-seed 7", &found).expect_err("seeds of a search");
        let refusal = refusal.to_string();
        assert!(
            refusal.contains("the seeds 7 to 11 meet those on which searches select, 0 to 999"),
            "{refusal}"
        );
        assert!(of("--first-seed 7", &found[..1]).is_ok());
        let before = of("--first-seed 999 --seeds 1", &found);
        assert!(before.is_err() && of("--first-seed 1000", &found).is_ok());
    }
}
