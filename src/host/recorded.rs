//! Recorded searches and comparisons in files, and what a file of another kind is called.

use std::{
    fmt::Display,
    fs::File,
    io::{Read, Take},
    path::Path,
};

use anyhow::{Context, Error, Result, anyhow, bail};
use serde::Serialize;
use serde_json::{Map, Value};

use export::equation::Equation;
use files::{
    comparison_file::{self, ComparisonFile},
    file_kind::FileKind,
    maker::Maker,
    run_file::RunFile,
};
use text::{number::number, plain_text::plain_text};

/// What a file of results holds.
#[derive(Debug)]
pub enum Recorded {
    /// A search.
    Search(Box<RunFile>),
    /// A comparison, or what is tuned for one.
    Comparison(Box<ComparisonFile>),
}

impl Recorded {
    /// Who trained it.
    pub fn makers(&self) -> &[Maker] {
        match self {
            Recorded::Search(file) => file.makers(),
            Recorded::Comparison(file) => &file.makers,
        }
    }

    /// The device on which it was begun.
    pub fn device(&self) -> &str {
        match self {
            Recorded::Search(file) => file.device(),
            Recorded::Comparison(file) => &file.device,
        }
    }

    /// Seconds that were worked on it; a comparison knows those of its makers alone.
    pub fn secs(&self) -> f64 {
        match self {
            Recorded::Search(file) => file.worked_secs(),
            Recorded::Comparison(file) => file.makers.iter().map(|maker| maker.secs).sum(),
        }
    }
}

/// Reads the file at `path`.
///
/// # Errors
/// Where it cannot be read, or is larger than anything that is read here.
pub fn contents(path: &Path) -> Result<Vec<u8>> {
    let name = path.display();
    if path.is_dir() {
        bail!("{name} is a folder, not a file");
    }
    let of_a_file = path.to_str().and_then(|text| text.split_once('#'));
    if let Some((whole, _)) = of_a_file
        && !path.exists()
        && Path::new(whole).is_file()
    {
        bail!(
            "{name} is one genome of {whole}, and a whole file is wanted here: leave out what begins with “#”"
        );
    }
    let file = File::open(path).with_context(|| format!("cannot read {name}"))?;
    whole(file).with_context(|| format!("cannot read {name}"))
}

/// Reads `source` to its end.
///
/// # Errors
/// Where it cannot be read, or is larger than anything that is read here.
pub fn whole(source: impl Read) -> Result<Vec<u8>> {
    let most = comparison_file::MAX_BYTES;
    let mut bytes = Vec::new();
    let mut source: Take<_> = source.take(most as u64 + 1);
    source.read_to_end(&mut bytes)?;
    if bytes.len() > most {
        bail!("it has more than {most} bytes");
    }
    Ok(bytes)
}

/// Returns the search in the `bytes` of what is called `name`.
///
/// # Errors
/// Where there is none; says what there is instead.
pub fn search(name: impl Display, bytes: &[u8]) -> Result<RunFile> {
    RunFile::parse(bytes).map_err(|error| {
        let is_own = |kind| matches!(kind, FileKind::Run(_));
        refusal(name, bytes, "a recorded search", is_own, Error::new(error))
    })
}

/// Returns the comparison in the `bytes` of what is called `name`.
///
/// # Errors
/// Where there is none; says what there is instead.
pub fn comparison(name: impl Display, bytes: &[u8]) -> Result<ComparisonFile> {
    ComparisonFile::parse(bytes).map_err(|error| {
        let is_own = |kind| matches!(kind, FileKind::Comparison(_));
        refusal(
            name,
            bytes,
            "a recorded comparison",
            is_own,
            Error::new(error),
        )
    })
}

/// Returns why the `bytes` of what is called `name` are not what is `wanted`: that they are of another
/// kind, where this is known and not `is_own`, else `error`.
pub fn refusal(
    name: impl Display,
    bytes: &[u8],
    wanted: &str,
    is_own: impl FnOnce(FileKind) -> bool,
    error: Error,
) -> Error {
    match kind(bytes) {
        Some(kind) if !is_own(kind) => {
            anyhow!("{name} is {}, not {wanted}", description(kind, bytes))
        }
        _ => error.context(name.to_string()),
    }
}

/// Returns which settings of `theirs` and `ours`, both of the same kind, are not the same, and what they are.
pub fn differences(theirs: &impl Serialize, ours: &impl Serialize) -> Vec<String> {
    let fields = |config: Value| match config {
        Value::Object(fields) => fields,
        other => Map::from_iter([("settings".into(), other)]),
    };
    let value =
        |config: serde_json::Result<Value>| fields(config.expect("settings can be written"));
    let (theirs, ours) = (
        value(serde_json::to_value(theirs)),
        value(serde_json::to_value(ours)),
    );
    let differing = ours.iter().filter_map(|(name, ours)| {
        let theirs = theirs.get(name).unwrap_or(&Value::Null);
        (theirs != ours).then(|| format!("{name} is {theirs} there and {ours} here"))
    });
    differing.collect()
}

/// Returns the kind of file that `bytes` are.
pub fn kind(bytes: &[u8]) -> Option<FileKind> {
    FileKind::of(plain_text(bytes).ok()?.as_bytes())
}

/// Says what `bytes` of this `kind` are, and of a search which genome it found.
fn description(kind: FileKind, bytes: &[u8]) -> String {
    let file = RunFile::parse(bytes).ok();
    match file.as_ref().and_then(|file| file.evolution().best()) {
        Some((best, score)) => format!(
            "{kind} (its best genome is {}, {}, of fitness {})",
            best.id,
            Equation::of(&best.genome).to_text(),
            number(score.fitness)
        ),
        None => kind.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_that_differ_are_named() {
        let ours = science::config::Preset::QuickLook.config();
        let mut theirs = ours.clone();
        assert_eq!(differences(&theirs, &ours), [""; 0]);
        theirs.population = 9;
        theirs.tasks.clear();
        assert_eq!(
            differences(&theirs, &ours),
            [
                "population is 9 there and 12 here",
                "tasks is [] there and [\"fashion-mnist\"] here"
            ]
        );
    }

    #[test]
    fn a_file_in_the_wrong_place_is_called_by_its_name() {
        let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
        let run = contents(&folder.join("public/runs/classroom.json")).expect("it is shipped");
        let file = search("classroom.json", &run).expect("it is a search");
        let (best, _) = file.evolution().best().expect("it is told");
        let refused = comparison("classroom.json", &run).expect_err("it is a search");
        let begin = format!(
            "classroom.json is {} (its best genome is {}, w ← ",
            kind(&run).expect("it is one of ours"),
            best.id
        );
        let sentence = refused.to_string();
        assert!(sentence.starts_with(&begin), "{sentence}");
        assert!(
            sentence.ends_with(", not a recorded comparison"),
            "{sentence}"
        );
        for (bytes, sentence) in [
            (
                &br#"{"terms": []}"#[..],
                "x is a genome, not a recorded search",
            ),
            (
                br#"{"format": "optimarium-comparison", "version": 1}"#,
                "x is a recorded comparison of version 1, not",
            ),
            (
                br#"{"format": "optimarium-run", "version": 9}"#,
                "x: The file has version 9",
            ),
            (b"", "it is empty"),
            (b"\xff\xfe{\0", "text in UTF-16"),
            (b"{}", "not a recorded search of Optimarium"),
        ] {
            let error = format!("{:#}", search("x", bytes).expect_err("it is refused"));
            assert!(error.contains(sentence), "{error}");
        }
        let marked = [&b"\xef\xbb\xbf"[..], &run[..]].concat();
        assert_eq!(search("marked", &marked).expect("it is a search"), file);
        assert!(contents(folder).is_err_and(|error| error.to_string().contains("is a folder")));
    }

    #[test]
    fn a_genome_of_a_file_is_no_missing_file() {
        let run = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../public/runs/classroom.json");
        let refused = |text: String| format!("{:#}", contents(Path::new(&text)).expect_err(&text));
        let genome = refused(format!("{}#5", run.display()));
        assert!(
            genome.contains("is one genome of") && genome.ends_with("begins with “#”"),
            "{genome}"
        );
        let missing = refused(format!("{}x#5", run.display()));
        assert!(missing.starts_with("cannot read "), "{missing}");
    }
}
