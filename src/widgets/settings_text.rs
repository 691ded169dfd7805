//! With which settings a search runs, as a sentence.

use super::hide;
use page_state::draft::same_but_seed;
use science::{
    config::{Preset, RunConfig},
    selection::Selection,
    term::TermSet,
};
use text::number::counted;

/// Says with which settings a search runs, without the seed where the page hides it.
pub fn settings_text(config: &RunConfig) -> String {
    settings_sentence(config, "", hide::tells_seed())
}

/// Says with which settings a search runs, `part` ahead of the number of generations, and by which seed where that is
/// told.
pub fn settings_sentence(config: &RunConfig, part: &str, tells_seed: bool) -> String {
    let tasks: Vec<&str> = config.tasks.iter().map(|task| task.name()).collect();
    let preset = Preset::ALL
        .into_iter()
        .find(|preset| same_but_seed(config, &preset.config()));
    let settings = match preset {
        Some(preset) => format!("{} settings", preset.name()),
        None => "Own settings".into(),
    };
    let terms = match config.term_set {
        TermSet::Paper => "",
        TermSet::All => ", all terms",
    };
    let fresh = match config.fresh_seeds {
        true => ", fresh seeds each generation",
        false => "",
    };
    let selection = match config.selection {
        Selection::Fitness => String::new(),
        control => format!(", a control ({})", control.name()),
    };
    let seed = match tells_seed {
        true => format!(", seed {}", config.seed),
        false => String::new(),
    };
    format!(
        "{settings}{seed}{fresh}{terms}{selection}: {part}{} of {}, {} of {} each on {}.",
        counted(config.generations.into(), "generation"),
        counted(config.population.into(), "optimizer"),
        counted(config.steps.into(), "step"),
        counted(config.batch.into(), "image"),
        tasks.join(", "),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_control_is_called_one() {
        let control = RunConfig {
            selection: Selection::Drift,
            ..Preset::QuickLook.config()
        };
        let text = settings_text(&control);
        assert!(
            text.starts_with("Own settings, seed 42, a control (drift): 8 "),
            "{text}"
        );
    }

    #[test]
    fn a_seed_that_is_hidden_is_left_out() {
        let config = RunConfig {
            seed: 90_417,
            ..Preset::QuickLook.config()
        };
        let text = |tells_seed| settings_sentence(&config, "", tells_seed);
        assert_eq!(text(true).replace(", seed 90417", ""), text(false));
        assert!(!text(false).contains("90417"), "{}", text(false));
        assert!(text(true).contains("90417"), "{}", text(true));
    }
}
