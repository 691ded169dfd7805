//! Settings while they are typed: text that may not be a number yet, and what it means.

use files::share;
use science::{
    catalog::Dataset,
    config::{Invalid, Preset, RunConfig, Setting},
};
use text::{
    excerpt::excerpt,
    number::{self, Unread},
};

/// Most letters of a typed text that a message repeats.
const QUOTED: usize = 24;

/// What stands in the settings' fields.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// Texts of the numbers' fields, in the order of [`Setting::numbers`].
    numbers: Vec<String>,
    /// Text of the seed's field.
    pub seed: String,
    /// What is chosen rather than typed: tasks and choices. Everything else in it means nothing, and is the
    /// same in every draft.
    pub chosen: RunConfig,
}

impl From<&RunConfig> for Draft {
    fn from(config: &RunConfig) -> Self {
        let mut chosen = RunConfig {
            tasks: config.tasks.clone(),
            ..Preset::QuickLook.config()
        };
        for (_, choice) in Setting::choices() {
            (choice.set)(&mut chosen, (choice.get)(config));
        }
        Self {
            numbers: Setting::numbers()
                .map(|(_, number)| (number.get)(config).to_string())
                .collect(),
            seed: config.seed.to_string(),
            chosen,
        }
    }
}

impl Draft {
    /// Text in the field of a numeric setting.
    pub fn text(&self, setting: Setting) -> &str {
        match place(setting) {
            Some(i) => &self.numbers[i],
            None => &self.seed,
        }
    }

    /// Replaces the text in the field of a numeric setting.
    pub fn set_text(&mut self, setting: Setting, text: String) {
        match place(setting) {
            Some(i) => self.numbers[i] = text,
            None => self.seed = text,
        }
    }

    /// Adds a task after the others, or removes it.
    pub fn set_task(&mut self, task: Dataset, chosen: bool) {
        self.chosen.tasks.retain(|known| *known != task);
        if chosen {
            self.chosen.tasks.push(task);
        }
    }

    /// Returns the settings, or everything that is wrong with them.
    pub fn read(&self) -> Result<RunConfig, Vec<Invalid>> {
        let mut config = self.chosen.clone();
        let mut unreadable = Vec::new();
        for ((setting, number), text) in Setting::numbers().zip(&self.numbers) {
            let (low, high) = range(setting);
            match number::whole(text, low, high) {
                // A number that does not fit is out of range as well.
                Ok(value) => (number.set)(&mut config, value.try_into().unwrap_or(u32::MAX)),
                Err(unread) => unreadable.push(not_a_number(setting, text, &unread)),
            }
        }
        let (low, high) = range(Setting::Seed);
        match number::whole(&self.seed, low, high) {
            Ok(seed) => config.seed = seed,
            Err(unread) => unreadable.push(not_a_number(Setting::Seed, &self.seed, &unread)),
        }
        let mut found = config.validate();
        found.retain(|invalid| {
            unreadable
                .iter()
                .all(|other| other.setting != invalid.setting)
        });
        found.extend(unreadable);
        if found.is_empty() {
            Ok(config)
        } else {
            Err(found)
        }
    }

    /// Returns what a tab keeps of these settings through a reload: the text of a link to them; `None` while they are
    /// invalid, or of images that a reload forgets.
    pub fn to_text(&self) -> Option<String> {
        let config = self.read().ok()?;
        let config = Some(config).filter(|config| !config.tasks.contains(&Dataset::Own))?;
        Some(share::encode(&config.into()))
    }

    /// Returns the settings that were kept as `text`; `None` where it is none of their texts, to the letter.
    pub fn of_text(text: &str) -> Option<Self> {
        let (shared, _) = share::decode(text).ok()?;
        let draft = Self::from(&shared.config?);
        (draft.to_text().as_deref() == Some(text)).then_some(draft)
    }

    /// Returns the preset that these settings are, whatever the seed.
    pub fn preset(&self) -> Option<Preset> {
        let config = self.read().ok()?;
        Preset::ALL
            .into_iter()
            .find(|preset| same_but_seed(&config, &preset.config()))
    }
}

/// Whether two settings differ in nothing but the seed.
pub fn same_but_seed(a: &RunConfig, b: &RunConfig) -> bool {
    RunConfig {
        seed: b.seed,
        ..a.clone()
    } == *b
}

/// Whether a run with `config` was asked to be one with `asked`: how many images there are is the machine's to tell.
pub fn same_but_images(config: &RunConfig, asked: &RunConfig) -> bool {
    RunConfig {
        train_images: asked.train_images,
        scoring_images: asked.scoring_images,
        ..config.clone()
    } == *asked
}

/// Place of a number among the numbers; `None` for every other setting.
fn place(setting: Setting) -> Option<usize> {
    Setting::numbers().position(|(known, _)| known == setting)
}

/// Numbers that a setting allows, both ends included.
fn range(setting: Setting) -> (u64, u64) {
    match setting.range() {
        Some((low, high)) => (low.into(), high.into()),
        None => (0, u64::MAX),
    }
}

fn not_a_number(setting: Setting, text: &str, unread: &Unread) -> Invalid {
    let (name, (low, high)) = (setting.name(), range(setting));
    let fits = |number: &String| {
        number
            .parse()
            .is_ok_and(|number| (low..=high).contains(&number))
    };
    let message = match unread {
        Unread::Ambiguous { grouped, decimal } if fits(grouped) || fits(decimal) => {
            format!("{name}: {}{unread}", excerpt(text, QUOTED))
        }
        _ => format!("{name} must be a whole number from {low} to {high}."),
    };
    Invalid { setting, message }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::assert_says;
    use science::testing;

    #[test]
    fn every_preset_survives_its_fields() {
        for preset in Preset::ALL {
            let config = RunConfig {
                seed: u64::MAX,
                ..preset.config()
            };
            let mut draft = Draft::from(&config);
            assert_eq!(draft.read(), Ok(config));
            assert_eq!(draft.preset(), Some(preset));
            draft.chosen.fresh_seeds = true;
            assert_eq!(draft.preset(), None, "no preset has fresh seeds");
        }
    }

    #[test]
    fn a_reload_brings_valid_settings_back_to_the_letter() {
        let mut draft = Draft::from(&Preset::Classroom.config());
        draft.set_text(Setting::Population, "6".into());
        draft.seed = u64::MAX.to_string();
        draft.chosen.fresh_seeds = true;
        draft.set_task(Dataset::Cifar10, true);
        let text = draft.to_text().expect("it is valid");
        assert_eq!(Draft::of_text(&text), Some(draft.clone()));
        draft.set_task(Dataset::Own, true);
        assert_eq!(draft.to_text(), None, "the images are gone by then");
        draft.set_task(Dataset::Own, false);
        draft.set_text(Setting::Steps, "many".into());
        assert_eq!(draft.to_text(), None);
    }

    #[test]
    fn what_was_kept_and_cannot_be_read_is_ignored() {
        let text = Draft::from(&Preset::Paper.config()).to_text();
        let text = text.expect("it is valid");
        let cut = &text[..text.len() - 1];
        let long = text.repeat(10_000);
        let of_genome = share::encode(&science::presets::adam().into());
        for text in ["", "many", cut, &long, &of_genome, &format!(" {text}")] {
            assert_eq!(Draft::of_text(text), None);
        }
        let mut rng = testing::rng(31);
        for _ in 0..20_000 {
            let altered = testing::mutated(text.as_bytes(), &mut rng);
            let altered = String::from_utf8_lossy(&altered).into_owned();
            if let Some(draft) = Draft::of_text(&altered) {
                assert_eq!(draft.to_text(), Some(altered));
            }
        }
    }

    #[test]
    fn text_that_is_no_number_is_named() {
        let mut draft = Draft::from(&Preset::QuickLook.config());
        draft.set_text(Setting::Steps, "many".into());
        draft.set_text(Setting::Seed, "-1".into());
        let found = draft.read().expect_err("two faults");
        let settings: Vec<Setting> = found.iter().map(|invalid| invalid.setting).collect();
        assert_eq!(settings, [Setting::Steps, Setting::Seed]);
    }

    #[test]
    fn what_the_page_writes_can_be_typed_and_nothing_is_guessed() {
        let typed = |setting, text: &str| {
            let mut draft = Draft::from(&Preset::Paper.config());
            draft.set_text(setting, text.into());
            draft.read().map_err(|found| found[0].message.clone())
        };
        for text in "15,000|15 000|15\u{202f}000|1.5×10⁴|15000| 15e3 ".split('|') {
            let images = typed(Setting::TrainImages, text).map(|config| config.train_images);
            assert_eq!(images, Ok(15_000), "{text}");
        }
        let seed = typed(Setting::Seed, "18,446,744,073,709,551,615");
        assert_eq!(seed.map(|config| config.seed), Ok(u64::MAX));
        let point = typed(Setting::TrainImages, "14.500").map(|config| config.train_images);
        assert_eq!(point, Ok(14_500), "a share is none");
        for (setting, text, readings) in [
            (Setting::TrainImages, "15.000", "15000 or 15"),
            (Setting::Steps, "3.000", "3000 or 3"),
            (Setting::Population, "6.000", "6000 or 6"),
        ] {
            let either = format!("{}: {text}: did you mean {readings}?", setting.name());
            assert_eq!(typed(setting, text), Err(either));
        }
        let message = typed(Setting::Population, "1,000").expect_err("out of range");
        assert_says(message, "Population is 1000; it must be from …");
        for text in ["1.500", "1.000"] {
            let message = typed(Setting::Population, text).expect_err("out of range both ways");
            assert_says(message, "…must be a whole number from …");
        }
        for text in ["0x10", "1e-3", "50 %", "-5", "ten", "99.5"] {
            let message = typed(Setting::Steps, text).expect_err("no whole number");
            assert_says(message, "…must be a whole number from 1 to 5000…");
        }
        let huge = typed(Setting::Steps, "99999999999").expect_err("out of range");
        assert_says(huge, "…it must be from 1 to 5000…");
    }

    #[test]
    fn a_hundred_thousand_mutated_settings_do_no_harm() {
        use rand::RngExt;
        let mut rng = testing::rng(17);
        let mut typed: Vec<Setting> = Setting::numbers().map(|(setting, _)| setting).collect();
        typed.push(Setting::Seed);
        let (mut used, mut refused) = (0, 0);
        for _ in 0..100_000 {
            let mut draft = Draft::from(&testing::config(&mut rng));
            for _ in 0..rng.random_range(1..3) {
                let setting = typed[rng.random_range(0..typed.len())];
                let text = testing::mutated(draft.text(setting).as_bytes(), &mut rng);
                draft.set_text(setting, String::from_utf8_lossy(&text).into_owned());
            }
            match draft.read() {
                Ok(config) => {
                    used += 1;
                    assert_eq!(config.validate(), []);
                    assert_eq!(Draft::from(&config).read(), Ok(config));
                }
                Err(found) => {
                    refused += 1;
                    for Invalid { setting, message } in found {
                        assert!(message.contains(setting.name()), "{message}");
                        assert!(message.len() < 200, "{message}");
                    }
                }
            }
        }
        let told = format!("{used} used, {refused} refused");
        assert!(used > 10_000 && refused > 20_000, "{told}");
    }

    #[test]
    fn ranges_are_checked_too() {
        let mut draft = Draft::from(&Preset::QuickLook.config());
        draft.set_text(Setting::Population, "3".into());
        draft.set_task(Dataset::FashionMnist, false);
        let found = draft.read().expect_err("population and tasks");
        for setting in [Setting::Population, Setting::Tasks] {
            assert!(found.iter().any(|invalid| invalid.setting == setting));
        }
        assert_eq!(draft.preset(), None);
    }
}
