//! Which search may start. While a lesson is open it is the lesson's alone, until that has told: whatever else trained
//! beside its predictions would be taken for what they are about.

use super::{
    draft::{Draft, same_but_images},
    loan::Start,
};
use science::{config::RunConfig, genome::Genome};

/// What may start.
#[derive(Debug, Clone, PartialEq)]
pub enum Permit {
    /// Whatever stands in the settings.
    Anything,
    /// Nothing: a lesson is on its way, or whose it is has to be known.
    Nothing,
    /// A lesson's search alone.
    Lesson(Only),
}

/// The search of a lesson.
#[derive(Debug, Clone, PartialEq)]
pub struct Only {
    /// Its settings.
    pub config: RunConfig,
    /// The genome that it goes on from.
    pub founder: Option<Genome>,
    /// Whether it waits for predictions.
    pub waits: bool,
}

impl Permit {
    /// Whether a lesson says what starts.
    pub fn is_lessons(&self) -> bool {
        *self != Permit::Anything
    }

    /// Returns the settings that the lesson fixes, as they stand in their fields; `None` where the visitor's count.
    pub fn fixed(&self) -> Option<Draft> {
        match self {
            Permit::Lesson(only) => Some(Draft::from(&only.config)),
            Permit::Anything | Permit::Nothing => None,
        }
    }

    /// Returns what starts next, with `typed` in the settings; `None` where nothing can.
    pub fn next(&self, typed: &Start) -> Option<(RunConfig, Option<Genome>)> {
        match self {
            Permit::Anything => Some((typed.draft.read().ok()?, typed.founder.clone())),
            Permit::Nothing => None,
            Permit::Lesson(only) => {
                (!only.waits).then(|| (only.config.clone(), only.founder.clone()))
            }
        }
    }

    /// Whether a kept run with `config` that goes on from `founder` may be taken up.
    pub fn admits(&self, config: &RunConfig, founder: Option<&Genome>) -> bool {
        match self {
            Permit::Anything => true,
            Permit::Nothing => false,
            Permit::Lesson(only) => {
                !only.waits
                    && same_but_images(config, &only.config)
                    && founder == only.founder.as_ref()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use science::{config::Preset, presets};

    fn only(waits: bool) -> Only {
        Only {
            config: Preset::Classroom.config(),
            founder: Some(presets::published()),
            waits,
        }
    }

    /// As a preset stands there that was pressed before the lesson came.
    fn typed(seed: &str) -> Start {
        let mut draft = Draft::from(&Preset::QuickLook.config());
        draft.seed = seed.into();
        Start {
            draft,
            founder: None,
        }
    }

    #[test]
    fn whatever_is_typed_the_lessons_search_starts_once_all_is_predicted() {
        let usual = Some((Preset::QuickLook.config(), None));
        assert_eq!(Permit::Anything.next(&typed("42")), usual);
        assert_eq!(Permit::Anything.next(&typed("many")), None);
        for seed in ["42", "many"] {
            assert_eq!(Permit::Nothing.next(&typed(seed)), None);
            assert_eq!(Permit::Lesson(only(true)).next(&typed(seed)), None);
            let lessons = Some((Preset::Classroom.config(), Some(presets::published())));
            assert_eq!(Permit::Lesson(only(false)).next(&typed(seed)), lessons);
        }
    }

    #[test]
    fn only_the_lessons_run_is_taken_up() {
        let (own, founder) = (Preset::Classroom.config(), presets::published());
        let ready = Permit::Lesson(only(false));
        assert!(ready.admits(&own, Some(&founder)));
        // This machine may have fewer images.
        let fewer = RunConfig {
            train_images: 100,
            ..own.clone()
        };
        assert!(ready.admits(&fewer, Some(&founder)));
        let reseeded = RunConfig {
            seed: 7,
            ..own.clone()
        };
        assert!(!ready.admits(&reseeded, Some(&founder)));
        assert!(!ready.admits(&own, None), "it goes on from nobody");
        assert!(!Permit::Lesson(only(true)).admits(&own, Some(&founder)));
        assert!(!Permit::Nothing.admits(&own, Some(&founder)));
        assert!(Permit::Anything.admits(&reseeded, None));
    }

    #[test]
    fn the_settings_show_what_the_lesson_fixes() {
        let fixed = Some(Draft::from(&Preset::Classroom.config()));
        assert_eq!(Permit::Lesson(only(true)).fixed(), fixed);
        assert_eq!(Permit::Anything.fixed(), None);
        let lessons = [Permit::Nothing, Permit::Lesson(only(false))];
        assert!(lessons.iter().all(Permit::is_lessons));
        assert!(!Permit::Anything.is_lessons());
    }
}
