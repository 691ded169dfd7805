//! What a visitor brings to the page, by drop, choice or paste: told apart by what is in it, named as what it
//! is where the page has no use for it. Knows no browser.

use files::{
    claim::{Claim, ClaimError},
    class,
    cut::is_cut,
    genome_text,
    lesson::{self, Lesson, LessonError},
    share::{self, Remark, ShareError, Shared},
};
use science::presets::NamedGenome;
use text::{excerpt::excerpt, plain_text::NotText};

/// Bytes that tell what a file is.
const HEAD: usize = 600;

/// Most letters of a name that a sentence repeats.
const QUOTED: usize = 60;

/// What was brought.
#[derive(Debug, Clone, PartialEq)]
pub enum Arrival {
    /// A link, or a text with one.
    Link(Result<(Shared, Vec<Remark>), ShareError>),
    /// The link to a claim.
    Claim(Result<Claim, ClaimError>),
    /// A lesson's link, or its file; with what was out of range in its settings and was clamped.
    Lesson(Result<lesson::Read, LessonError>),
    /// A text with results of a class, or the file of a class.
    Results(String),
    /// An optimizer in writing.
    Genome(NamedGenome),
    /// Perhaps a recorded search: nothing else that is known.
    Run,
    /// Something else, as a sentence for the visitor.
    Other(String),
}

/// Tells what `bytes` are, which the visitor knows as `name`.
pub fn recognise(name: &str, bytes: &[u8]) -> Arrival {
    let name = excerpt(name, QUOTED);
    let other = |what: &str| Arrival::Other(format!("{name} is {what}"));
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let head = &bytes[..bytes.len().min(HEAD)];
    // A table of results may be in an encoding in which nothing else is read.
    if let Some(text) = results(bytes, head) {
        return Arrival::Results(text);
    }
    if let Some(what) = by_first_bytes(&name, head) {
        return other(what);
    }
    // A recorded search may be far too large for anything else, and may have its lesson in it.
    if mentions(head, "\"optimarium-run\"") {
        return Arrival::Run;
    }
    // Its link is no link of another kind, and its file has one in it.
    if mentions(head, "\"optimarium-lesson\"") {
        return Arrival::Lesson(Lesson::read(bytes));
    }
    if mentions(head, "\"optimarium-comparison\"") {
        return match is_cut(bytes) {
            true => Arrival::Other(format!("{name} cannot be opened: {}.", NotText::Cut)),
            false => other(COMPARISON),
        };
    }
    if bytes.len() > genome_text::MAX_LENGTH {
        return match head.trim_ascii_start().first() {
            Some(b'{') => Arrival::Run,
            _ => other(UNKNOWN),
        };
    }
    let Ok(text) = str::from_utf8(bytes) else {
        return other(UNKNOWN);
    };
    by_text(&name, text.trim())
}

/// The text of `bytes`, where results of a class are in it.
fn results(bytes: &[u8], head: &[u8]) -> Option<String> {
    let is_of_class = mentions(head, "\"optimarium-class\"");
    let is_json = head.trim_ascii_start().starts_with(b"{");
    // A recorded search may be far too large for a search of words.
    let is_long = bytes.len() > class::MAX_BYTES;
    if mentions(head, "\"optimarium-run\"") || (is_long && is_json && !is_of_class) {
        return None;
    }
    // What is longer is said to be cut by whoever takes it in.
    let most = bytes.len().min(class::MAX_FILE);
    let text = class::text_of(&bytes[..most]).ok()?;
    let found = is_of_class || class::is_mentioned(&text);
    found.then(|| text.into_owned())
}

const PICTURE: &str = "a picture. It holds no run and no genome; pictures to train on go under Settings, “Own data…”.";
const ARCHIVE: &str = "a packed archive: unpack it, then open what is in it. Images to train on go under Settings, “Own data…”.";
const GZIP: &str = "packed by gzip: unpack it, then open it. IDX files to train on go packed or not under Settings, “Own data…”.";
const IMAGES: &str = "a file of images or labels (IDX): drop it under Settings, “Own data…”.";
const WIDE: &str = "text in UTF-16: save it as UTF-8, then open it again.";
const COMPARISON: &str = "a comparison that “optimarium compare --out” wrote: the terminal goes on with it, the page shows recorded searches.";
const TORCH: &str = "an optimizer as PyTorch code: it runs in Python. The page opens the same genome as JSON or as a link.";
const OPTAX: &str = "an optimizer as Optax code: it runs in Python. The page opens the same genome as JSON or as a link.";
const CODE: &str = "Python code: the page opens recorded searches, genomes as JSON, and links.";
const TABLE: &str = "a table (CSV), such as a chart here saves for other programs: the page opens recorded searches, genomes as JSON, and links.";
const DRAWING: &str = "a drawing (SVG), such as a chart here saves: it holds no run and no genome.";
const WEB_PAGE: &str =
    "a saved web page: open the page’s address, or save a run or a genome from it.";
const NOTEBOOK: &str = "a notebook: the page opens recorded searches, genomes as JSON, and links.";
const EMPTY: &str = "empty.";
const UNKNOWN: &str = "neither a recorded search nor a genome as JSON nor a link.";

/// What a file is by its first bytes; `None` where they may be text.
fn by_first_bytes(name: &str, head: &[u8]) -> Option<&'static str> {
    let name = name.to_ascii_lowercase();
    let at = |place: usize, magic: &[u8]| {
        head.get(place..)
            .is_some_and(|rest| rest.starts_with(magic))
    };
    let pictures: [&[u8]; 7] = [
        b"\x89PNG",
        b"\xff\xd8\xff",
        b"GIF8",
        b"II*\0",
        b"MM\0*",
        b"\0\0\x01\0",
        b"\xff\x0a",
    ];
    let archives: [&[u8]; 6] = [
        b"PK\x03\x04",
        b"PK\x05\x06",
        b"7z\xbc\xaf",
        b"Rar!",
        b"BZh",
        b"\xfd7zXZ",
    ];
    let bitmap = at(0, b"BM") && (at(6, &[0; 4]) || name.ends_with(".bmp"));
    if pictures.iter().any(|magic| at(0, magic))
        || at(0, b"RIFF") && at(8, b"WEBP")
        || at(4, b"ftyp")
        || bitmap
    {
        return Some(PICTURE);
    }
    if archives.iter().any(|magic| at(0, magic)) || at(257, b"ustar") || at(0, b"\x28\xb5\x2f\xfd")
    {
        return Some(ARCHIVE);
    }
    if at(0, b"\x1f\x8b") {
        let tar = name.ends_with(".tar.gz") || name.ends_with(".tgz");
        return Some(if tar { ARCHIVE } else { GZIP });
    }
    if at(0, &[0, 0, 8]) {
        return Some(IMAGES);
    }
    if at(0, b"\xff\xfe") || at(0, b"\xfe\xff") {
        return Some(WIDE);
    }
    head.trim_ascii().is_empty().then_some(EMPTY)
}

fn by_text(name: &str, text: &str) -> Arrival {
    let other = |what: &str| Arrival::Other(format!("{name} is {what}"));
    let lower = name.to_ascii_lowercase();
    if text.starts_with('{') {
        return match genome_text::parse(text) {
            Ok(named) => Arrival::Genome(named),
            Err(error) if is_genome(text) => {
                Arrival::Other(format!("{name} cannot be opened: {error}."))
            }
            Err(_) if text.contains("\"nbformat\"") => other(NOTEBOOK),
            Err(_) => Arrival::Run,
        };
    }
    let markup = text
        .get(..200.min(text.len()))
        .unwrap_or(text)
        .to_ascii_lowercase();
    if markup.starts_with('<') && (markup.contains("<!doctype html") || markup.contains("<html")) {
        return other(WEB_PAGE);
    }
    if markup.starts_with('<') && text.contains("<svg") {
        return other(DRAWING);
    }
    // Code and tables may speak of links.
    if text.contains("torch.optim") {
        return other(TORCH);
    }
    if text.contains("optax") && text.contains("import ") {
        return other(OPTAX);
    }
    if let Some(opened) = Lesson::read_link(text) {
        return Arrival::Lesson(opened);
    }
    if let Some(opened) = Claim::of_link(text) {
        return Arrival::Claim(opened);
    }
    if let Some(opened) = share::link_in(text) {
        return Arrival::Link(opened);
    }
    if lower.ends_with(".py") {
        return other(CODE);
    }
    if lower.ends_with(".csv") || is_table(text) {
        return other(TABLE);
    }
    match genome_text::parse(text) {
        Ok(named) => Arrival::Genome(named),
        Err(_) => other(UNKNOWN),
    }
}

/// Whether a text is meant as a genome in JSON.
fn is_genome(text: &str) -> bool {
    ["\"terms\"", "\"lr_log10\"", "\"term_types\"", "\"alphas\""]
        .into_iter()
        .any(|field| text.contains(field))
        && !text.contains("\"format\"")
}

/// Whether every line has as many commas as the first, and that some.
fn is_table(text: &str) -> bool {
    let mut commas = text.lines().map(|line| line.matches(',').count());
    let first = commas.next().unwrap_or(0);
    first > 0 && text.lines().nth(1).is_some() && commas.all(|count| count == first)
}

fn mentions(head: &[u8], words: &str) -> bool {
    head.windows(words.len())
        .any(|part| part == words.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use export::{json, optax, pytorch};
    use files::{
        lesson::Predicted,
        run_file::{About, RunFile},
    };
    use science::{config::Preset, presets, testing};

    fn told(name: &str, bytes: &[u8]) -> String {
        match recognise(name, bytes) {
            Arrival::Other(sentence) => sentence,
            found => panic!("{name}: {found:?}"),
        }
    }

    #[test]
    fn our_own_files_come_home() {
        let genome = testing::genome(3);
        let as_json = json(&genome);
        for (before, after) in [("", ""), ("\u{feff}", ""), ("\r\n ", "\n")] {
            let text = format!("{before}{as_json}{after}");
            let found = recognise("optimarium_genome.json", text.as_bytes());
            let Arrival::Genome(found) = found else {
                panic!("{text}");
            };
            assert_eq!(found.genome, genome);
        }
        let run = RunFile::new("CPU", &Preset::QuickLook.config()).to_json();
        assert_eq!(recognise("run.json", run.as_bytes()), Arrival::Run);
        let shared = Shared::from(genome.clone());
        let link = share::encode(&shared);
        for text in [
            link.clone(),
            format!("[InternetShortcut]\nURL=https://example.org/#{link}\n"),
        ] {
            let opened = Ok((shared.clone(), Vec::new()));
            assert_eq!(recognise("a.url", text.as_bytes()), Arrival::Link(opened));
        }
        let named = recognise("what was pasted", b"adam@0.002+schedule");
        assert!(matches!(named, Arrival::Genome(named) if named.name == "Adam@0.002+schedule"));
    }

    #[test]
    fn a_lesson_is_known_by_link_and_by_file() {
        let lesson = include_bytes!("../../public/lessons/why-adam-divides.json");
        let lesson = Lesson::parse(lesson).expect("it ships with the page");
        let link = lesson.to_link().expect("it is short");
        for text in [
            lesson.to_json(),
            link.clone(),
            format!("https://example.org/#{link}"),
        ] {
            // Dropped, or pasted, with or without what an editor puts around it.
            for (name, text) in [
                ("lesson.json", text.clone()),
                ("What was pasted", format!("\r\n {text}\n")),
            ] {
                let found = recognise(name, text.as_bytes());
                let opened = (lesson.clone(), Vec::new());
                assert_eq!(found, Arrival::Lesson(Ok(opened)), "{name}: {text}");
            }
        }
        // One that is too long for a link comes by its file alone.
        let mut long = lesson.clone();
        let written = |place: u64| json(&testing::genome(place));
        let tasks = (0..files::lesson::MAX_TASKS as u64).map(|place| files::lesson::Task {
            text: written(place)
                .chars()
                .take(files::lesson::MAX_TEXT)
                .collect(),
            predict: None,
        });
        long.tasks = tasks.collect();
        assert_eq!(long.to_link(), None);
        let opened = Arrival::Lesson(Ok((long.clone(), Vec::new())));
        let file = long.to_json();
        assert_eq!(recognise("What was pasted", file.as_bytes()), opened);
        // The name of one is none.
        assert!(told("What was pasted", b"Lesson1.x.pdf").contains("neither a recorded search"));
        // The run of a lesson has the lesson in it, and is a run.
        let about = About {
            predicted: Predicted::new(lesson.clone(), vec![None; lesson.tasks.len()]),
            ..About::default()
        };
        let run = RunFile::new("CPU", &lesson.config).with_about(about);
        let json = run.to_json();
        assert!(json.contains(files::lesson::FORMAT));
        assert_eq!(recognise("run.json", json.as_bytes()), Arrival::Run);
        let cut = &link[..link.len() - 1];
        let damaged = Arrival::Lesson(Err(LessonError::Damaged));
        assert_eq!(recognise("what was pasted", cut.as_bytes()), damaged);
    }

    #[test]
    fn a_claim_is_known_by_its_link() {
        let link = include_str!("../../tests/fixtures/claim.txt").trim();
        for before in ["", "Mia: https://example.org/#"] {
            let text = format!("{before}{link}");
            let found = recognise("what was pasted", text.as_bytes());
            assert!(matches!(found, Arrival::Claim(Ok(_))), "{text}");
        }
        let cut = &link[..link.len() - 1];
        let damaged = Arrival::Claim(Err(ClaimError::Damaged));
        assert_eq!(recognise("what was pasted", cut.as_bytes()), damaged);
    }

    #[test]
    fn results_of_a_class_are_known_in_any_text() {
        let text = "Mia;optiresult1.Q1NamL9y60KXaRsiBeMS4w\r\n";
        for bytes in [
            text.as_bytes(),
            br#"{"format": "optimarium-class", "version": 1, "results": []}"#,
        ] {
            let found = recognise("class.csv", bytes);
            let whole = String::from_utf8_lossy(bytes).into_owned();
            assert_eq!(found, Arrival::Results(whole));
        }
        // Tables as programs save them, and a chat of years.
        let latin = [&b"Zo\xeb;"[..], text.as_bytes()].concat();
        let wide: Vec<u8> = format!("\u{feff}{text}")
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        let long = format!("{text}{}", "Good morning!\n".repeat(class::MAX_FILE / 10));
        for bytes in [&latin, &wide, long.as_bytes()] {
            let found = recognise("class.csv", bytes);
            let is_one = matches!(&found, Arrival::Results(text) if class::is_mentioned(text));
            assert!(is_one, "{:?}", &bytes[..20]);
        }
    }

    #[test]
    fn what_the_page_cannot_open_is_named() {
        let genome = presets::published();
        let comparison = br#"{"format": "optimarium-comparison", "version": 1}"#;
        assert!(told("both.json", comparison).contains("“optimarium compare --out” wrote"));
        let cut = told("both.json", &comparison[..comparison.len() - 1]);
        assert!(
            cut.starts_with("both.json cannot be opened: it is cut short, so a part"),
            "{cut}"
        );
        let [torch, jax] = [pytorch, optax].map(|write| write(&genome, "Mine", None));
        assert!(told("optimarium_torch.py", torch.as_bytes()).contains("PyTorch"));
        assert!(told("optimarium_optax.py", jax.as_bytes()).contains("Optax"));
        assert!(told("print.py", b"print(1)").contains("Python code"));
        assert!(told("curve.csv", b"step,Adam\r\n1,0.5\r\n").contains("CSV"));
        assert!(told("curve", b"step,Adam\r\n1,0.5\r\n").contains("CSV"));
        assert!(told("chart.svg", b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>").contains("SVG"));
        assert!(told("chart.svg", b"<?xml version=\"1.0\"?><svg/>").contains("SVG"));
        assert!(told("page.html", b"<!DOCTYPE html><html></html>").contains("saved web page"));
        assert!(told("a.ipynb", br#"{"cells": [], "nbformat": 4}"#).contains("notebook"));
        assert!(told("empty.json", b"").ends_with("is empty."));
        assert!(told("empty.json", b"\xef\xbb\xbf \n").ends_with("is empty."));
        assert!(told("a.json", b"\xff\xfe{\0").contains("UTF-16"));
        assert!(told("a.json", b"\xfe\xff\0{").contains("UTF-16"));
        for magic in [
            &b"\x89PNG\r\n\x1a\n"[..],
            b"\xff\xd8\xff\xe0",
            b"GIF89a",
            b"RIFF\0\0\0\0WEBP",
            b"BM\0\0\0\0\0\0\0\0",
            b"\0\0\0\x1cftypavif",
            b"\0\0\0\x18ftypheic",
            b"II*\0",
            b"MM\0*",
        ] {
            assert!(told("shot", magic).contains("is a picture"), "{magic:?}");
        }
        let mut tar = vec![b'a'; 257];
        tar.extend(b"ustar");
        for archive in [&b"PK\x03\x04"[..], b"7z\xbc\xaf", b"Rar!", &tar] {
            assert!(told("pack", archive).contains("archive"), "{archive:?}");
        }
        assert!(told("a.tar.gz", b"\x1f\x8b\x08").contains("archive"));
        assert!(told("images.gz", b"\x1f\x8b\x08").contains("gzip"));
        assert!(told("train-images-idx3-ubyte", &[0, 0, 8, 3]).contains("Own data"));
        assert!(told("notes.txt", b"Dear all").contains("neither a recorded search"));
        assert!(told("noise", &[7, 200, 255]).contains("neither a recorded search"));
        let broken = json(&genome).replace("\"beta1\"", "\"beta9\"");
        assert!(told("g.json", broken.as_bytes()).contains("field `beta1` is missing"));
        let damaged = recognise("a", b"https://example.org/#1gWQAAAAAAAGDgAACtM2YX");
        assert_eq!(damaged, Arrival::Link(Err(ShareError::Damaged)));
    }

    #[test]
    fn a_hundred_thousand_mutated_files_are_told_apart() {
        let originals = [
            json(&presets::published()),
            "https://example.org/#1gWQAAAAAAAGDgAACtM2YY".into(),
            RunFile::new("CPU", &Preset::QuickLook.config()).to_json(),
            "step,Adam\r\n1,0.5\r\n".into(),
        ];
        let mut rng = testing::rng(23);
        let mut counts = [0; 4];
        for turn in 0..100_000 {
            let bytes = testing::mutated(originals[turn % originals.len()].as_bytes(), &mut rng);
            let kind = match recognise("file", &bytes) {
                Arrival::Link(_) => 0,
                Arrival::Genome(named) => {
                    assert!(named.genome.is_trainable());
                    1
                }
                Arrival::Run => 2,
                Arrival::Claim(_) | Arrival::Lesson(_) | Arrival::Results(_) => {
                    panic!("none of them is one")
                }
                Arrival::Other(sentence) => {
                    let is_short = sentence.ends_with('.') && sentence.len() < 500;
                    assert!(is_short, "{sentence}");
                    3
                }
            };
            counts[kind] += 1;
        }
        assert!(counts.iter().all(|count| *count > 1000), "{counts:?}");
    }
}
