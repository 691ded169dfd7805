//! What the page's address asks for: `?device=`, `?preset=`, `?seed=`, `?workers=`, `?run=`, `?lesson=`,
//! `?check`, `?projector`, `?embed=`.

mod named;
mod origin;

pub use self::{named::lessons_named, origin::Origin};

use super::{device_choice::DeviceChoice, draft::Draft, shipped_run::ShippedRun};
use protocol::Workers;
use science::config::Preset;
use text::{excerpt::excerpt, number};

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
    /// Which recorded search to watch.
    pub recording: Option<ShippedRun>,
    /// Which lesson to fetch, as a path beside the page.
    pub lesson: Option<String>,
    /// Whether to say if a class can run this here.
    pub check: bool,
    /// Whether the page is to be read from afar.
    pub projector: bool,
    /// The site that shows the page in a frame of its own, and is told how the run goes.
    pub embed: Option<Origin>,
    /// A sentence for each wish that is ignored.
    pub remarks: Vec<String>,
}

impl Address {
    /// Reads the wishes that `parameter` gives by name.
    pub fn of(parameter: impl Fn(&str) -> Option<String>) -> Self {
        let mut wishes = Wishes {
            parameter,
            remarks: Vec::new(),
        };
        let devices = "auto, webgpu or cpu";
        let choice = wishes.hear("device", "device", devices, DeviceChoice::from_slug);
        let presets = "quick, classroom or paper";
        let preset = wishes.hear("preset", "preset", presets, |text| {
            let mut presets = Preset::ALL.into_iter();
            presets.find(|preset| preset_slug(*preset) == text)
        });
        let mut draft = Draft::from(&preset.unwrap_or(Preset::QuickLook).config());
        let seeds = format!("a whole number from 0 to {}", number::count(u64::MAX));
        let seed = |text: &str| number::whole(text, 0, u64::MAX).ok();
        if let Some(seed) = wishes.hear("seed", "seed", &seeds, seed) {
            draft.seed = seed.to_string();
        }
        let numbers = format!("a whole number from 1 to {}", Workers::MAX);
        let workers = wishes.hear("workers", "number of workers", &numbers, Workers::parse);
        let runs = ShippedRun::ALL.map(ShippedRun::slug).join(" or ");
        let recording = wishes.hear("run", "recorded run", &runs, ShippedRun::from_slug);
        let paths = format!(
            "a path beside this page of up to {PATH} letters (a to z), digits, -, _ and ., such as lessons/mine.json"
        );
        let path = |text: &str| is_beside(text).then(|| text.into());
        let lesson = wishes.hear("lesson", "lesson", &paths, path);
        let mut is_wished = |name: &str, wish: &str| {
            let alone = format!("?{name} alone, without a value");
            let wished = wishes.hear(name, wish, &alone, |text| text.is_empty().then_some(()));
            wished.is_some()
        };
        let check = is_wished("check", "check of this machine");
        let projector = is_wished("projector", "projector view");
        let origins = "an origin of http or https alone, such as https://lms.example.org";
        let embed = wishes.hear("embed", "embedding site", origins, Origin::parse);
        Self {
            choice: choice.unwrap_or_default(),
            draft,
            workers,
            recording,
            lesson,
            check,
            projector,
            embed,
            remarks: wishes.remarks,
        }
    }
}

/// What is heard of the wishes that `parameter` gives by name.
struct Wishes<P> {
    parameter: P,
    remarks: Vec<String>,
}

impl<P: Fn(&str) -> Option<String>> Wishes<P> {
    /// Returns what `read` makes of the wish `name`, which is for a `what`; a remark says of one that it makes nothing
    /// of what is `allowed`.
    fn hear<T>(
        &mut self,
        name: &str,
        what: &str,
        allowed: &str,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let text = (self.parameter)(name)?;
        let heard = read(&text);
        if heard.is_none() {
            let quoted = excerpt(&text, QUOTED);
            self.remarks.push(format!(
                "The address asks for the {what} “{quoted}”, which is ignored: it can be {allowed}."
            ));
        }
        heard
    }
}

/// Longest path of a lesson, in letters.
const PATH: usize = 120;

/// Whether a path leads to a file in the page's folder or one within it.
fn is_beside(path: &str) -> bool {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
    path.len() <= PATH
        && path
            .split('/')
            .all(|part| !part.is_empty() && !part.starts_with('.') && part.chars().all(plain))
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
            "check" | "projector" => Some(String::new()),
            "embed" => Some("https://lms.example.org".into()),
            _ => Some("7".into()),
        });
        assert_eq!(address.choice, DeviceChoice::Cpu);
        assert_eq!(address.draft.preset(), Some(Preset::Paper));
        assert_eq!(address.draft.seed, "7");
        assert_eq!(address.workers, Workers::parse("7"));
        assert_eq!(address.recording, Some(ShippedRun::Classroom));
        assert!(address.check && address.projector);
        assert_eq!(address.embed, Origin::parse("https://lms.example.org"));
        assert!(address.remarks.is_empty());
    }

    /// What is copied while a recording plays opens it, and wishes for nothing else.
    #[test]
    fn every_recorded_run_opens_by_its_own_address() {
        let plain = Address::of(|_| None);
        assert_eq!(plain.recording, None);
        for run in ShippedRun::ALL {
            let query = run.query();
            let wishes = query.strip_prefix('?').expect("it is a query").split('&');
            let wishes: Vec<_> = wishes.filter_map(|wish| wish.split_once('=')).collect();
            let asked = Address::of(|name| {
                let found = wishes.iter().find(|(wish, _)| *wish == name);
                found.map(|(_, value)| value.to_string())
            });
            assert_eq!(asked.recording, Some(run));
            let recording = None;
            assert_eq!(Address { recording, ..asked }, plain);
        }
    }

    #[test]
    fn a_lesson_lies_beside_the_page() {
        let asked = |path: &str| Address::of(|name| (name == "lesson").then(|| path.into()));
        for path in ["a.json", "lessons/why-adam_divides.json", "a/b/c"] {
            assert_eq!(asked(path).lesson.as_deref(), Some(path));
        }
        let hosts = ["//example.org/a", "https://example.org/a"];
        let paths = ["", "/a.json", "../a", "a/../b", "a b", "a?b"];
        for path in paths.into_iter().chain(hosts) {
            let address = asked(path);
            assert_eq!((address.lesson, address.remarks.len()), (None, 1), "{path}");
        }
    }

    #[test]
    fn nonsense_is_named_and_ignored() {
        let mut address = Address::of(|_| Some("<b>".into()));
        let remarks = std::mem::take(&mut address.remarks);
        assert_eq!(address, Address::of(|_| None));
        assert_eq!(address.draft, Draft::from(&Preset::QuickLook.config()));
        assert_eq!(remarks.len(), 9);
        assert!(remarks[0].contains("“<b>”"));
    }

    #[test]
    fn whoever_is_refused_is_told_what_would_be_taken() {
        let asked =
            |wish: &str, text: &str| Address::of(|name| (name == wish).then(|| text.into()));
        let most = "18,446,744,073,709,551,615";
        for text in ["-5", "18446744073709551616", "1.5", ""] {
            let told = asked("seed", text).remarks.concat();
            assert!(
                told.ends_with(&format!("it can be a whole number from 0 to {most}.")),
                "{told}"
            );
        }
        for text in ["0", most] {
            let address = asked("seed", text);
            assert_eq!(address.remarks, [""; 0]);
            assert_eq!(address.draft.seed, text.replace(',', ""));
        }
        let told = asked("lesson", "my lesson.json").remarks.concat();
        assert!(
            told.contains("up to 120 letters (a to z), digits, -, _ and ., such as"),
            "{told}"
        );
        let (longest, longer) = ("a".repeat(120), "a".repeat(121));
        assert_eq!(asked("lesson", &longest).lesson, Some(longest));
        assert_eq!(asked("lesson", &longer).lesson, None);
        let told = asked("check", "on").remarks.concat();
        assert!(
            told.ends_with("it can be ?check alone, without a value."),
            "{told}"
        );
        let told = asked("embed", "ftp://lms.example.org").remarks.concat();
        assert!(told.contains("an origin of http or https alone"), "{told}");
    }

    #[test]
    fn a_hundred_thousand_mutated_addresses_do_no_harm() {
        let wishes = [
            ("device", "webgpu"),
            ("preset", "classroom"),
            ("seed", "18446744073709551615"),
            ("workers", "12"),
            ("run", "fifty-generations"),
            ("lesson", "lessons/bias.json"),
            ("check", "on"),
            ("projector", "on"),
            ("embed", "https://lms.example.org:8443"),
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
        let told = format!("{heard} heard, {ignored} ignored");
        assert!(heard > 50_000 && ignored > 100_000, "{told}");
    }
}
