//! The lessons that come with the page: a table. Each is a file beside it, and has notes for teachers in
//! `docs/lessons`.

use files::lesson::Lesson;
use science::config::RunConfig;

/// A lesson beside the page.
#[derive(Debug, Clone, Copy)]
pub struct Shipped {
    /// Its file's name in `lessons`, without `.json`.
    pub name: &'static str,
    /// What it is called, as in the file.
    pub title: &'static str,
    /// Minutes of class, predictions and talk included.
    pub minutes: u32,
    /// Its seed, as in the file.
    pub seed: u64,
    /// Tells it from a copy with other words or settings, see [`checksum`].
    checksum: u32,
}

/// The checksum of `lesson` whatever its seed: each student of a class has another, and the notes are of many.
fn checksum(lesson: &Lesson) -> u32 {
    let unseeded = Lesson {
        config: RunConfig {
            seed: 0,
            ..lesson.config.clone()
        },
        ..lesson.clone()
    };
    unseeded.fingerprint()
}

/// Every lesson, in the order in which they build on each other.
pub const SHIPPED: [Shipped; 6] = [
    Shipped {
        name: "what-an-optimizer-does",
        title: "What does an optimizer do?",
        minutes: 25,
        seed: 1,
        checksum: 0xe8a5_9a2d,
    },
    Shipped {
        name: "why-adam-divides",
        title: "Why does Adam divide?",
        minutes: 35,
        seed: 1,
        checksum: 0xa5e5_8b96,
    },
    Shipped {
        name: "bias-correction-and-warm-up",
        title: "Bias correction and warm-up",
        minutes: 45,
        seed: 1,
        checksum: 0x32bc_cbb7,
    },
    Shipped {
        name: "is-it-really-better",
        title: "Is it really better?",
        minutes: 45,
        seed: 1,
        checksum: 0xb101_5cc6,
    },
    Shipped {
        name: "evolution-and-luck",
        title: "Evolution: selection, mutation, luck",
        minutes: 45,
        seed: 1,
        checksum: 0xa5f8_bf66,
    },
    Shipped {
        name: "what-the-winner-owes",
        title: "What does the winner owe to what?",
        minutes: 45,
        seed: 1,
        checksum: 0x7e83_9568,
    },
];

impl Shipped {
    /// Returns the row of `lesson`; `None` where no such lesson ships, as of a copy that somebody changed: what the
    /// notes state is of other runs then.
    pub fn of(lesson: &Lesson) -> Option<&'static Shipped> {
        let checksum = checksum(lesson);
        SHIPPED.iter().find(|one| one.checksum == checksum)
    }

    /// What opens it: the query of the page's address.
    pub fn query(&self) -> String {
        format!("?lesson={}", self.path())
    }

    /// Where its file lies beside the page.
    pub fn path(&self) -> String {
        format!("lessons/{}.json", self.name)
    }

    /// Where its notes for teachers are, beside the page: `cargo xtask` makes them of `docs/lessons`.
    pub fn notes(&self) -> String {
        format!("./notes/{}.html", self.name)
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs, path::Path};

    use super::*;

    fn folder(name: &str) -> std::path::PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../..")
            .join(name)
    }

    fn names(path: &str) -> BTreeSet<String> {
        let entries = fs::read_dir(folder(path)).expect("the folder is there");
        let stem = |entry: fs::DirEntry| {
            let path = entry.path();
            Some(path.file_stem()?.to_string_lossy().into_owned())
        };
        let entries = entries.filter_map(|entry| stem(entry.expect("it can be read")));
        entries.filter(|name| name != "README").collect()
    }

    fn opened(shipped: &Shipped) -> Lesson {
        let path = folder("public/lessons").join(format!("{}.json", shipped.name));
        let lesson = Lesson::parse(&fs::read(path).expect("it is listed"));
        lesson.unwrap_or_else(|error| panic!("{}: {error}", shipped.name))
    }

    /// Every file below a folder of the source, as text.
    fn sources(path: &Path) -> Vec<String> {
        let entries = fs::read_dir(path).expect("the folder is there");
        let paths = entries.map(|entry| entry.expect("it can be read").path());
        let texts = paths.map(|path| match path.is_dir() {
            true => sources(&path),
            false => vec![fs::read_to_string(&path).expect("it is text")],
        });
        texts.flatten().collect()
    }

    /// The controls that a text names: what stands in quotes behind a word for where a pupil presses or looks.
    fn controls(text: &str) -> Vec<String> {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let leads = ["ress", "resses", "under", "chart", "open", "egins"];
        let leads = leads.map(|lead| format!("{lead} “"));
        let named = leads.iter().flat_map(|lead| text.split(lead).skip(1));
        let quoted = named.filter_map(|rest| rest.split_once('”'));
        quoted.map(|(name, _)| name.into()).collect()
    }

    /// What is listed is there, with notes, opens, and needs no settings that a machine might lack.
    #[test]
    fn every_lesson_is_a_file_with_notes() {
        let listed: BTreeSet<String> = SHIPPED.iter().map(|one| one.name.into()).collect();
        let recorded = names("public/lessons/recorded");
        assert_eq!(recorded, listed);
        let mut files = names("public/lessons");
        assert!(files.remove("recorded"));
        assert_eq!(files, listed);
        assert_eq!(names("docs/lessons"), listed);
        for shipped in &SHIPPED {
            let lesson = opened(shipped);
            assert_eq!(lesson.title, shipped.title);
            assert_eq!(lesson.config.seed, shipped.seed);
            let predicted = lesson.tasks.iter().filter(|task| task.predict.is_some());
            assert!(predicted.count() >= 2, "{}", shipped.name);
            for task in &lesson.config.tasks {
                let there = task.shipped().expect("its images come with the page");
                assert!(lesson.config.scoring_images as usize <= there.validation);
            }
        }
    }

    /// A lesson keeps its notes with any student's seed; one that was changed has none.
    #[test]
    fn a_lesson_that_ships_is_known_by_all_that_is_in_it() {
        let other = SHIPPED.iter().filter_map(|shipped| {
            let known = checksum(&opened(shipped));
            let line = format!("{}: {known:#010x}", shipped.name);
            (shipped.checksum != known).then_some(line)
        });
        let other: Vec<String> = other.collect();
        assert!(other.is_empty(), "the files are {}", other.join(", "));
        for shipped in &SHIPPED {
            let (name, lesson) = (shipped.name, opened(shipped));
            let found = |lesson: &Lesson| Shipped::of(lesson).map(|one| one.name);
            assert_eq!(found(&lesson), Some(name));
            let mut own = lesson.clone();
            own.config.seed += 1;
            assert_eq!(found(&own), Some(name));
            let mut steps = lesson.clone();
            steps.config.steps += 1;
            let mut words = lesson;
            words.tasks[0].text.push('!');
            assert_eq!((found(&steps), found(&words)), (None, None));
        }
    }

    /// Pupils press and look where lessons and notes say: each such name is one of the page's.
    #[test]
    fn what_lessons_tell_to_press_is_on_the_page() {
        let folders = ["page", "lesson_views", "laboratory", "runs", "widgets"];
        let sources = folders.map(|name| sources(&folder("src").join(name)));
        let there = |name: &str| {
            // Some go on with a number.
            let literal = match name.strip_suffix('…') {
                Some(beginning) => format!("\"{beginning}"),
                None => format!("\"{name}\""),
            };
            sources.iter().flatten().any(|text| text.contains(&literal))
        };
        for shipped in &SHIPPED {
            let notes = folder("docs/lessons").join(format!("{}.md", shipped.name));
            let notes = fs::read_to_string(notes).expect("it is listed");
            let tasks = opened(shipped).tasks.into_iter().map(|task| task.text);
            let texts: Vec<String> = tasks.chain([notes]).collect();
            for name in texts.iter().flat_map(|text| controls(text)) {
                assert!(there(&name), "{}: there is no “{name}”", shipped.name);
            }
        }
        let named = |text: &str| controls(text).len();
        assert_eq!(named("Press “Start” under\n“Lessons”, then “wait”."), 2);
    }
}
