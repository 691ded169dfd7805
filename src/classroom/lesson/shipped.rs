//! The lessons that come with the page: a table. Each is a file beside it, and has notes for teachers in
//! `docs/lessons`.

/// A lesson beside the page.
#[derive(Debug, Clone, Copy)]
pub struct Shipped {
    /// Its file's name in `lessons`, without `.json`.
    pub name: &'static str,
    /// What it is called, as in the file.
    pub title: &'static str,
    /// Minutes of class, predictions and talk included.
    pub minutes: u32,
}

/// Every lesson, in the order in which they build on each other.
pub const SHIPPED: [Shipped; 6] = [
    Shipped {
        name: "what-an-optimizer-does",
        title: "What does an optimizer do?",
        minutes: 25,
    },
    Shipped {
        name: "why-adam-divides",
        title: "Why does Adam divide?",
        minutes: 35,
    },
    Shipped {
        name: "bias-correction-and-warm-up",
        title: "Bias correction and warm-up",
        minutes: 45,
    },
    Shipped {
        name: "is-it-really-better",
        title: "Is it really better?",
        minutes: 45,
    },
    Shipped {
        name: "evolution-and-luck",
        title: "Evolution: selection, mutation, luck",
        minutes: 45,
    },
    Shipped {
        name: "what-the-winner-owes",
        title: "What does the winner owe to what?",
        minutes: 45,
    },
];

impl Shipped {
    /// What opens it: the query of the page's address.
    pub fn query(&self) -> String {
        format!("?lesson=lessons/{}.json", self.name)
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
    use files::lesson::Lesson;

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

    /// What is listed is there, with notes, opens, and needs no settings that a machine might lack.
    #[test]
    fn every_lesson_is_a_file_with_notes() {
        let listed: BTreeSet<String> = SHIPPED.iter().map(|one| one.name.into()).collect();
        assert_eq!(names("public/lessons"), listed);
        assert_eq!(names("docs/lessons"), listed);
        for shipped in &SHIPPED {
            let path = folder("public/lessons").join(format!("{}.json", shipped.name));
            let lesson = Lesson::parse(&fs::read(path).expect("it is listed"));
            let lesson = lesson.unwrap_or_else(|error| panic!("{}: {error}", shipped.name));
            assert_eq!(lesson.title, shipped.title);
            let predicted = lesson.tasks.iter().filter(|task| task.predict.is_some());
            assert!(
                predicted.count() >= 2,
                "{}: too little is predicted",
                shipped.name
            );
            for task in &lesson.config.tasks {
                let there = task.shipped().expect("its images come with the page");
                assert!(lesson.config.scoring_images as usize <= there.validation);
            }
        }
    }
}
