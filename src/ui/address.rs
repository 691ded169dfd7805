//! What the page's address asks for: `?device=`, `?preset=`, `?seed=`, `?workers=`, `?run=`.

use super::{browser, device::DeviceChoice, draft::Draft};
use crate::{core::config::Preset, protocol::Workers};

/// Name of the recorded run that is served with the page, in links and as a file.
pub const RECORDED_RUN: &str = "classroom";

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
    /// Reads the address of this page.
    pub fn read() -> Self {
        Self::of(browser::parameter)
    }

    fn of(parameter: impl Fn(&str) -> Option<String>) -> Self {
        let mut remarks = Vec::new();
        let mut ignore = |name: &str, text: &str, allowed: &str| {
            remarks.push(format!(
                "The address asks for the {name} “{text}”, which is ignored: it can be {allowed}."
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
            match text.parse::<u64>() {
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
}
