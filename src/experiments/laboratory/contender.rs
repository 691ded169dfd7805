//! Who can take part in a head-to-head, and how far each was tuned.
//!
//! Plain data, tested natively. Knows no result but that of the tuning.

use serde::{Deserialize, Serialize};

use crate::experiment::Experiment;
use science::{
    behaviour::train_identically,
    catalog::Protocol,
    genome::{Genome, Term},
    presets::{self, NamedGenome},
};
use statistics::{
    baselines::{self, rate_grid},
    comparison::{ComparisonConfig, mean_accuracy},
    seed_numbers,
};
use text::number::number;

/// Most seeds on which a rate is tuned.
const MAX_TUNING_SEEDS: u32 = 3;

/// Usual rate of SGD with conventional momentum.
const USUAL_SGD_RATE: f64 = 1e-2;

/// How far an optimizer was tuned before the comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Budget {
    /// As it is known.
    Default,
    /// As it is known, with the schedule of the genome in the editor.
    SameSchedule,
    /// As it is known, with the schedule and the effective rate of the genome in the editor.
    SameRate,
    /// As it is known, at the mean effective step of the genome in the editor.
    SameStep,
    /// The best of a grid of rates.
    Tuned,
    /// The best of a grid of rates, with the schedule of the genome in the editor.
    TunedSchedule,
    /// As it stands in the editor.
    Edited,
    /// Found by the search on this page.
    Evolved,
    /// As the visitor wrote it.
    Written,
}

impl Budget {
    /// Says it in a few words.
    pub fn text(self) -> &'static str {
        match self {
            Budget::Default => "default",
            Budget::SameSchedule => "schedule from the editor",
            Budget::SameRate => "schedule and rate from the editor",
            Budget::SameStep => "mean effective step from the editor, over these steps",
            Budget::Tuned => "best of 5 rates",
            Budget::TunedSchedule => "best of 5 rates, schedule from the editor",
            Budget::Edited => "from the editor",
            Budget::Evolved => "evolved",
            Budget::Written => "as written",
        }
    }

    fn is_tuned(self) -> bool {
        matches!(self, Budget::Tuned | Budget::TunedSchedule)
    }

    fn is_of_editor(self) -> bool {
        matches!(
            self,
            Budget::SameSchedule | Budget::SameRate | Budget::SameStep | Budget::TunedSchedule
        )
    }
}

/// An optimizer that can be chosen.
#[derive(Debug, Clone, PartialEq)]
pub struct Contender {
    /// Name and genes.
    pub named: NamedGenome,
    /// How far it was tuned.
    pub budget: Budget,
}

impl Contender {
    /// An optimizer under its name.
    pub fn new(name: &str, genome: Genome, budget: Budget) -> Self {
        Self {
            named: NamedGenome::new(name, genome),
            budget,
        }
    }

    /// Whether it is Adam with something of the edited genome that Adam has already.
    pub fn is_adam_again(&self) -> bool {
        self.budget.is_of_editor() && train_identically(&self.named.genome, &presets::adam())
    }
}

/// Returns each contender that the page itself offers where `edited` stands in the editor, Adam as
/// it is known first.
pub fn offered(edited: &Genome) -> Vec<Contender> {
    let scheduled = baselines::with_schedule_of(edited, presets::adam());
    let at_rate = baselines::with_rate(scheduled.clone(), baselines::adam_rate(edited));
    let mut offered = vec![
        Contender::new("Adam", presets::adam(), Budget::Default),
        Contender::new("Adam, rate tuned", presets::adam(), Budget::Tuned),
        Contender::new("Adam + schedule", scheduled.clone(), Budget::SameSchedule),
        Contender::new("Adam + schedule + rate", at_rate, Budget::SameRate),
        Contender::new(
            "Adam + schedule, rate tuned",
            scheduled,
            Budget::TunedSchedule,
        ),
        Contender::new("Published", presets::published(), Budget::Default),
        Contender::new("SGD of the paper", presets::sgd(), Budget::Default),
    ];
    let usual: [(&str, Genome); 4] = [
        (
            "SGD, conventional momentum",
            conventional_sgd(USUAL_SGD_RATE),
        ),
        ("RMSProp", presets::rmsprop()),
        ("AdamW", presets::adamw()),
        ("Lion", presets::lion()),
    ];
    for (name, genome) in usual {
        offered.push(Contender::new(name, genome.clone(), Budget::Default));
        let tuned = format!("{name}, rate tuned");
        offered.push(Contender::new(&tuned, genome, Budget::Tuned));
    }
    offered
}

/// Leaves out whatever was written that takes part without that, as the genome in the editor may.
pub fn distinct(contenders: Vec<Contender>) -> Vec<Contender> {
    let takes_part = |written: &Contender| {
        contenders.iter().any(|other| {
            other.budget != Budget::Written
                && !other.budget.is_tuned()
                && other.named.genome == written.named.genome
        })
    };
    let mut distinct = contenders.clone();
    distinct.retain(|one| one.budget != Budget::Written || !takes_part(one));
    distinct
}

/// Returns SGD with conventional momentum, v ← β1·v + g, at `rate` and with the weight decay of every genome
/// of the paper. The running mean that MOMENTUM is, m = (1 − β1)·v, makes the same steps at a rate that is
/// higher by 1 / (1 − β1), ten times, where λ, by which the rate is multiplied, is as much lower.
fn conventional_sgd(rate: f64) -> Genome {
    let sgd = presets::sgd();
    let share = 1.0 - sgd.beta1;
    Genome {
        lr_log10: (rate / share).log10(),
        weight_decay_log10: sgd.weight_decay_log10 + share.log10(),
        ..sgd
    }
}

/// Returns the genome's rate as people state it: where MOMENTUM is the only term, that of conventional
/// momentum.
fn stated_rate(genome: &Genome) -> f64 {
    let rate = 10f64.powf(genome.lr_log10);
    match &genome.canonical_terms()[..] {
        [one] if one.term == Term::Momentum => rate * one.weight * (1.0 - genome.beta1),
        _ => rate,
    }
}

/// Returns the settings under which rates are tuned for a comparison under `config`: on validation
/// images and on seeds beyond all that a comparison has, so on other initial weights and minibatches.
pub fn tuning_config(config: &ComparisonConfig) -> ComparisonConfig {
    ComparisonConfig {
        seeds: config.seeds.min(MAX_TUNING_SEEDS),
        first_seed: seed_numbers::TUNING.start,
        scoring_images: ComparisonConfig::reduced().scoring_images,
        protocol: Protocol::Validation,
        ..config.clone()
    }
}

/// Returns every candidate rate of each contender whose rate is to be tuned.
pub fn tuning_lanes(contenders: &[Contender]) -> Vec<NamedGenome> {
    let tuned = contenders.iter().filter(|one| one.budget.is_tuned());
    tuned.flat_map(grid).collect()
}

/// Gives each contender whose rate was tuned the rate of the highest mean accuracy, and returns a
/// sentence on each.
pub fn take_best_rates(contenders: &mut [Contender], tuning: &Experiment) -> Vec<String> {
    let tuned = contenders.iter_mut().filter(|one| one.budget.is_tuned());
    let mut sentences = Vec::new();
    for contender in tuned {
        let lanes = grid(contender);
        let accuracy = |place: &usize| {
            let trials = tuning.trials.iter();
            mean_accuracy(trials.filter(|trial| trial.optimizer == lanes[*place].name))
        };
        let best = (0..lanes.len()).max_by(|a, b| accuracy(a).total_cmp(&accuracy(b)));
        let Some(best) = best else { continue };
        contender.named.genome = lanes[best].genome.clone();
        let rate = number(stated_rate(&contender.named.genome));
        let edge = match best {
            0 => ", the lowest of the grid: a lower one may do better",
            _ if best + 1 == lanes.len() => ", the highest of the grid: a higher one may do better",
            _ => "",
        };
        sentences.push(format!("{} trains at {rate}{edge}.", contender.named.name));
    }
    sentences
}

fn grid(contender: &Contender) -> Vec<NamedGenome> {
    let NamedGenome { name, genome } = &contender.named;
    let lane = |rate: f64| {
        NamedGenome::new(
            &format!("{name} @ {}", number(rate)),
            baselines::with_rate(genome.clone(), rate),
        )
    };
    // The grid of a running mean lies around what its rate means for conventional momentum.
    let stated = baselines::with_rate(genome.clone(), stated_rate(genome));
    rate_grid(&stated).map(lane).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::contest;
    use page_state::testing::assert_says;
    use protocol::RunId;
    use statistics::comparison::SEEDS;

    #[test]
    fn names_differ_and_adam_is_first() {
        let offered = offered(&presets::published());
        assert_eq!(offered[0].named.genome, presets::adam());
        for (place, one) in offered.iter().enumerate() {
            let same = |other: &Contender| other.named.name == one.named.name;
            assert_eq!(offered.iter().position(same), Some(place));
        }
    }

    #[test]
    fn controls_have_the_schedule_and_rate_of_the_edited_genome() {
        let edited = Genome {
            warmup: true,
            warmup_steps: 7,
            lr_log10: -2.5,
            ..presets::sgd()
        };
        let offered_to = offered(&edited).into_iter();
        let controls = offered_to.filter(|one| one.budget.is_of_editor());
        let controls: Vec<Genome> = controls.map(|one| one.named.genome).collect();
        let scheduled = Genome {
            warmup: true,
            warmup_steps: 7,
            ..presets::adam()
        };
        let mut at_rate = scheduled.clone();
        at_rate.lr_log10 = controls[1].lr_log10;
        assert!((at_rate.lr_log10 + 2.5).abs() < 1e-12);
        assert_eq!(controls, [scheduled.clone(), at_rate, scheduled]);
        let again = |genome: &Genome| {
            let all = offered(genome);
            all.iter().filter(|one| one.is_adam_again()).count()
        };
        assert_eq!((again(&edited), again(&presets::adam())), (0, 3));
    }

    #[test]
    fn every_usual_optimizer_is_there_as_known_and_tuned() {
        let offered = offered(&presets::published());
        let budgets = |name: &str| {
            let found = offered.iter().find(|one| one.named.name == name);
            found.map(|one| one.budget)
        };
        let sgd = "SGD, conventional momentum";
        for name in ["Adam", sgd, "RMSProp", "AdamW", "Lion"] {
            assert_eq!(budgets(name), Some(Budget::Default), "{name}");
            let tuned = format!("{name}, rate tuned");
            assert_eq!(budgets(&tuned), Some(Budget::Tuned), "{tuned}");
        }
    }

    #[test]
    fn a_running_mean_makes_the_steps_of_conventional_momentum() {
        let genome = conventional_sgd(0.02);
        let (rate, beta) = (10f64.powf(genome.lr_log10), genome.beta1);
        let (mut mean, mut sum) = (0.0, 0.0);
        for gradient in [0.3, -1.0, 0.5, 0.7] {
            mean = beta * mean + (1.0 - beta) * gradient;
            sum = beta * sum + gradient;
            assert!((rate * mean - 0.02 * sum).abs() < 1e-12);
        }
        let decay = rate * 10f64.powf(genome.weight_decay_log10);
        assert!((decay - 0.02 * 1e-4).abs() < 1e-15);
        assert!((stated_rate(&genome) - 0.02).abs() < 1e-12);
        assert!((stated_rate(&presets::sgd()) - 1e-3).abs() < 1e-12);
        assert!((stated_rate(&presets::lion()) - 1e-4).abs() < 1e-12);
    }

    #[test]
    fn conventional_momentum_is_tuned_around_its_usual_rate() {
        let usual = Contender::new("SGD", conventional_sgd(USUAL_SGD_RATE), Budget::Tuned);
        let grid = grid(&usual);
        let rates = grid.iter().map(|lane| number(stated_rate(&lane.genome)));
        assert!(rates.eq(["10⁻³", "3.16×10⁻³", "0.01", "0.0316", "0.1"]));
    }

    #[test]
    fn what_is_written_takes_part_once() {
        let one = |name, genome, budget| Contender::new(name, genome, budget);
        let contenders = vec![
            one("Adam, rate tuned", presets::adam(), Budget::Tuned),
            one("mine", presets::sgd(), Budget::Edited),
            one("set aside", presets::sgd(), Budget::Written),
            one("adam", presets::adam(), Budget::Written),
        ];
        let distinct = distinct(contenders);
        let names = distinct.iter().map(|one| &*one.named.name);
        assert!(names.eq(["Adam, rate tuned", "mine", "adam"]));
    }

    #[test]
    fn rates_are_tuned_on_validation_images_and_other_seeds() {
        let config = ComparisonConfig {
            seeds: 10,
            ..ComparisonConfig::paper()
        };
        let tuning = tuning_config(&config);
        assert_eq!(tuning.protocol, Protocol::Validation);
        assert_eq!((tuning.seeds, tuning.steps), (3, config.steps));
        let longest = ComparisonConfig {
            seeds: SEEDS.1,
            ..config
        };
        let is_other = |seed| longest.seed_numbers().all(|other| other != seed);
        assert!(tuning.seed_numbers().all(is_other));
        assert_eq!(tuning.validate(), []);
    }

    #[test]
    fn the_best_rate_is_taken_and_an_edge_is_said() {
        let lanes = tuning_lanes(&offered(&presets::published())[..3]);
        assert_eq!(lanes.len(), baselines::TUNED_RATES);
        let tune = |accuracies: [f32; 5]| {
            let config = tuning_config(&ComparisonConfig::reduced());
            let mut tuning = Experiment::new(RunId(1), config, lanes.clone());
            contest(&mut tuning, |_, _, lane| accuracies[lane]);
            let mut contenders = offered(&presets::published());
            contenders.truncate(3);
            let sentences = take_best_rates(&mut contenders, &tuning);
            (contenders, sentences)
        };
        let (contenders, sentences) = tune([0.1, 0.2, 0.3, 0.5, 0.4]);
        assert_eq!(sentences, ["Adam, rate tuned trains at 3.16×10⁻³."]);
        assert_eq!(contenders[0].named.genome, presets::adam());
        assert!((contenders[1].named.genome.lr_log10 + 2.5).abs() < 1e-9);
        let (_, sentences) = tune([0.0, 0.0, 0.0, 0.0, 0.9]);
        assert_says(&sentences[0], "…0.01, the highest of the grid…");
    }
}
