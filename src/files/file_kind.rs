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
mod tests {
    use super::*;
    use science::{
        config::Preset,
        presets::{self, NamedGenome},
    };
    use statistics::comparison::ComparisonConfig;

    #[test]
    fn every_kind_that_is_written_is_known_again() {
        let genome = export::json(&presets::published());
        let optimizers = vec![NamedGenome::new("mine", presets::published())];
        let comparison =
            comparison_file::ComparisonFile::new("CPU", ComparisonConfig::reduced(), optimizers);
        let run = run_file::RunFile::new("CPU", &Preset::QuickLook.config());
        let class = class::ClassFile {
            lesson: None,
            results: Vec::new(),
            looks: Default::default(),
        };
        let repository = |file| {
            let folder = std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
            std::fs::read(folder.join(file)).expect("it is in the repository")
        };
        for (json, kind) in [
            (genome.into_bytes(), FileKind::Genome),
            (
                br#"{"term_types": [0], "alphas": [1]}"#.to_vec(),
                FileKind::Genome,
            ),
            (comparison.to_json(), FileKind::Comparison(1)),
            (run.to_json().into_bytes(), FileKind::Run(run.version())),
            (class.to_json().into_bytes(), FileKind::Class(1)),
            (repository("public/data/manifest.json"), FileKind::Manifest),
            (
                repository("tests/reference/models.json"),
                FileKind::Reference,
            ),
            (
                repository("tests/reference/optimizer_trajectories.json"),
                FileKind::Reference,
            ),
        ] {
            assert_eq!(FileKind::of(&json), Some(kind));
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
