//! What a JSON file of Optimarium's is, told by its first level, so that one in the wrong place can be
//! called by its name. Whether it is whole is left to the reader of its kind.

use std::fmt;

use serde::{Deserialize, de::IgnoredAny};

use crate::{class, comparison_file, lesson, run_file};

/// A kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// A recorded search, of this version.
    Run(u32),
    /// A recorded comparison, of this version.
    Comparison(u32),
    /// A lesson, of this version.
    Lesson(u32),
    /// The results of a class, of this version.
    Class(u32),
    /// A genome.
    Genome,
    /// The manifest of a folder of image packs.
    Manifest,
    /// Figures of the reference implementation.
    Reference,
}

/// What tells the kinds apart.
#[derive(Deserialize)]
struct Marks {
    format: Option<String>,
    version: Option<u32>,
    terms: Option<IgnoredAny>,
    term_types: Option<IgnoredAny>,
    datasets: Option<IgnoredAny>,
    cases: Option<IgnoredAny>,
    small_cnn: Option<IgnoredAny>,
}

impl FileKind {
    /// Returns what `json` is; `None` of what is no JSON, or of no known kind.
    pub fn of(json: &[u8]) -> Option<FileKind> {
        let marks: Marks = serde_json::from_slice(json).ok()?;
        let version = marks.version.unwrap_or(0);
        Some(match marks.format.as_deref() {
            Some(run_file::FORMAT) => FileKind::Run(version),
            Some(comparison_file::FORMAT) => FileKind::Comparison(version),
            Some(lesson::FORMAT) => FileKind::Lesson(version),
            Some(class::FORMAT) => FileKind::Class(version),
            Some(_) => return None,
            None if marks.terms.or(marks.term_types).is_some() => FileKind::Genome,
            None if marks.cases.or(marks.small_cnn).is_some() => FileKind::Reference,
            None if marks.datasets.is_some() => FileKind::Manifest,
            None => return None,
        })
    }
}

impl fmt::Display for FileKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FileKind::Run(version) => write!(f, "a recorded search of version {version}"),
            FileKind::Comparison(version) => {
                write!(f, "a recorded comparison of version {version}")
            }
            FileKind::Lesson(version) => write!(f, "a lesson of version {version}"),
            FileKind::Class(version) => {
                write!(f, "the results of a class of version {version}")
            }
            FileKind::Genome => write!(f, "a genome"),
            FileKind::Manifest => write!(f, "the manifest of a folder of image packs"),
            FileKind::Reference => write!(f, "a file of reference figures"),
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::{
        class::ClassFile, comparison_file::ComparisonFile, genome_text, lesson::Lesson,
        run_file::RunFile,
    };
    use science::{
        config::Preset,
        presets::{self, NamedGenome},
    };
    use statistics::comparison::ComparisonConfig;

    /// A whole file of a kind, and what its reader says of a part of it.
    type Written = (Vec<u8>, FileKind, fn(&[u8]) -> String);

    /// One of every kind that is written.
    pub fn written() -> [Written; 5] {
        let named = NamedGenome::new("Größe", presets::published());
        let comparison = ComparisonFile::new("CPU", ComparisonConfig::reduced(), vec![named]);
        let run = RunFile::new("CPU", &Preset::QuickLook.config());
        let class = ClassFile {
            lesson: None,
            results: vec!["a".into()],
            looks: Default::default(),
        };
        let genome = export::json(&presets::published());
        [
            (run.to_json().into_bytes(), FileKind::Run(2), |json| {
                RunFile::parse(json).expect_err("a part").to_string()
            }),
            (comparison.to_json(), FileKind::Comparison(1), |json| {
                ComparisonFile::parse(json).expect_err("a part").to_string()
            }),
            (
                in_repository("public/lessons/why-adam-divides.json"),
                FileKind::Lesson(2),
                |json| Lesson::read(json).expect_err("a part").to_string(),
            ),
            (class.to_json().into_bytes(), FileKind::Class(1), |json| {
                ClassFile::parse(json).expect_err("a part").to_string()
            }),
            (genome.into_bytes(), FileKind::Genome, |json| {
                let text = String::from_utf8_lossy(json);
                genome_text::parse(&text).expect_err("a part").to_string()
            }),
        ]
    }

    fn in_repository(file: &str) -> Vec<u8> {
        let folder = std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
        std::fs::read(folder.join(file)).expect("it is in the repository")
    }

    #[test]
    fn every_kind_is_known_again() {
        for (json, kind, _) in written() {
            assert_eq!(FileKind::of(&json), Some(kind));
        }
        let notebook = br#"{"term_types": [0], "alphas": [1]}"#;
        assert_eq!(FileKind::of(notebook), Some(FileKind::Genome));
        for (file, kind) in [
            ("public/data/manifest.json", FileKind::Manifest),
            ("tests/reference/models.json", FileKind::Reference),
            (
                "tests/reference/optimizer_trajectories.json",
                FileKind::Reference,
            ),
        ] {
            assert_eq!(FileKind::of(&in_repository(file)), Some(kind), "{file}");
        }
    }

    #[test]
    fn anything_else_has_no_kind() {
        for text in [
            "",
            "adam",
            "[]",
            "{}",
            r#"{"format": "gltf", "version": 1}"#,
            r#"{"terms": [], "terms": []}"#,
        ] {
            assert_eq!(FileKind::of(text.as_bytes()), None, "{text}");
        }
    }
}
