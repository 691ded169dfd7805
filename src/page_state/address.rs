//! What the page's address asks for: `?device=`, `?preset=`, `?seed=`, `?workers=`, `?run=`.

use super::{device_choice::DeviceChoice, draft::Draft};
use protocol::Workers;
use science::{config::Preset, excerpt::excerpt, number};

/// Name of the recorded run that is served with the page, in links and as a file.
pub const RECORDED_RUN: &str = "classroom";

/// Most letters of a wish that a remark repeats.
const QUOTED: usize = 24;

/// The wishes in the address, and remarks on those that make no sense.
#[derive(Debug, Clone, PartialEq)]
pub struct Address {
    /// Which device to train on.
    pub choice: DeviceChoice,
    /// Settings to begin with.
    pub draft: Draft,
    /// How many workers share the training on the CPU; the engine decides where `None`.
    pub workers: Option<Workers>,
    /// Whether to watch [`RECORDED_RUN`].
    pub recording: bool,
    /// A sentence for each wish that is ignored.
    pub remarks: Vec<String>,
}

impl Address {
    /// Reads the wishes that `parameter` gives by name.
    pub fn of(parameter: impl Fn(&str) -> Option<String>) -> Self {
        let mut remarks = Vec::new();
        let mut ignore = |name: &str, text: &str, allowed: &str| {
            let quoted = excerpt(text, QUOTED);
            remarks.push(format!(
                "The address asks for the {name} “{quoted}”, which is ignored: it can be {allowed}."
            ));
        };
        let mut choice = DeviceChoice::default();
        if let Some(text) = parameter("device") {
            match DeviceChoice::from_slug(&text) {
                Some(known) => choice = known,
                None => ignore("device", &text, "auto, webgpu or cpu"),
            }
        }
        let mut preset = Preset::QuickLook;
        if let Some(text) = parameter("preset") {
            match Preset::ALL
                .into_iter()
                .find(|preset| preset_slug(*preset) == text)
            {
                Some(known) => preset = known,
                None => ignore("preset", &text, "quick, classroom or paper"),
            }
        }
        let mut draft = Draft::from(&preset.config());
        if let Some(text) = parameter("seed") {
            match number::whole(&text, 0, u64::MAX) {
                Ok(seed) => draft.seed = seed.to_string(),
                Err(_) => ignore("seed", &text, "any whole number"),
            }
        }
        let mut workers = None;
        if let Some(text) = parameter("workers") {
            workers = Workers::parse(&text);
            if workers.is_none() {
                let allowed = format!("a whole number from 1 to {}", Workers::MAX);
                ignore("number of workers", &text, &allowed);
            }
        }
        let recording = match parameter("run") {
            Some(text) if text != RECORDED_RUN => {
                ignore("recorded run", &text, RECORDED_RUN);
                false
            }
            wish => wish.is_some(),
        };
        Self {
            choice,
            draft,
            workers,
            recording,
            remarks,
        }
    }
}

/// A preset's name in links and test ids.
pub fn preset_slug(preset: Preset) -> &'static str {
    match preset {
        Preset::QuickLook => "quick",
        Preset::Classroom => "classroom",
        Preset::Paper => "paper",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use science::testing;

    #[test]
    fn wishes_are_heard() {
        let address = Address::of(|name| match name {
            "device" => Some("cpu".into()),
            "preset" => Some("paper".into()),
            "run" => Some("classroom".into()),
            _ => Some("7".into()),
        });
        assert_eq!(address.choice, DeviceChoice::Cpu);
        assert_eq!(address.draft.preset(), Some(Preset::Paper));
        assert_eq!(address.draft.seed, "7");
        assert_eq!(address.workers, Workers::parse("7"));
        assert!(address.recording);
        assert!(address.remarks.is_empty());
    }

    #[test]
    fn nonsense_is_named_and_ignored() {
        let address = Address::of(|_| Some("<b>".into()));
        assert_eq!(address.choice, DeviceChoice::Auto);
        assert_eq!(address.draft, Draft::from(&Preset::QuickLook.config()));
        assert_eq!(address.workers, None);
        assert!(!address.recording);
        assert_eq!(address.remarks.len(), 5);
        assert!(address.remarks[0].contains("“<b>”"));
    }

    #[test]
    fn a_hundred_thousand_mutated_addresses_do_no_harm() {
        let wishes = [
            ("device", "webgpu"),
            ("preset", "classroom"),
            ("seed", "18446744073709551615"),
            ("workers", "12"),
            ("run", RECORDED_RUN),
        ];
        let mut rng = testing::rng(18);
        let (mut heard, mut ignored) = (0, 0);
        for _ in 0..100_000 {
            let texts = wishes.map(|(name, wish)| {
                let text = testing::mutated(wish.as_bytes(), &mut rng);
                (name, String::from_utf8_lossy(&text).into_owned())
            });
            let address = Address::of(|wanted| {
                let found = texts.iter().find(|(name, _)| *name == wanted);
                found.map(|(_, text)| text.clone())
            });
            ignored += address.remarks.len();
            heard += texts.len() - address.remarks.len();
            let config = address.draft.read().expect("the settings are a preset's");
            assert_eq!(config.validate(), []);
            for remark in address.remarks {
                assert!(remark.chars().count() < 200, "{remark}");
                assert!(!remark.contains(char::is_control), "{remark}");
            }
        }
        assert!(
            heard > 50_000 && ignored > 100_000,
            "{heard} heard, {ignored} ignored"
        );
    }
}
