use std::fs;

use super::*;
use crate::testing::Folder;
use files::share::{self, Shared};
use science::{
    config::{Preset, RunConfig},
    fitness::{Score, TaskScore},
    genome::Genome,
    presets,
};
use statistics::comparison::ComparisonConfig;

fn read(argument: &str) -> Result<NamedGenome> {
    Arguments::new(&b""[..]).read(argument.as_ref())
}

#[track_caller]
fn assert_read(argument: &str, name: &str, genome: &Genome) {
    let named = read(argument).unwrap_or_else(|error| panic!("{argument}: {error:#}"));
    assert_eq!(
        (named.name.as_str(), &named.genome),
        (name, genome),
        "{argument}"
    );
}

#[track_caller]
fn assert_refused(argument: &str, sentence: &str) {
    let error = format!("{:#}", read(argument).expect_err(argument));
    assert!(error.contains(sentence), "{argument}: {error}");
}

/// One that is no known optimizer.
pub(super) fn odd() -> Genome {
    Genome {
        beta1: 0.5,
        ..presets::adam()
    }
}

/// A search of one generation, whose candidate 3 was the best.
pub(super) fn search() -> RunFile {
    let config = RunConfig {
        population: 5,
        generations: 2,
        elites: 2,
        ..Preset::QuickLook.config()
    };
    let score = |fitness| Score {
        fitness,
        tasks: config
            .tasks
            .iter()
            .map(|&dataset| TaskScore {
                dataset,
                accuracy: 0.5,
                fitness,
            })
            .collect(),
        diverged: false,
    };
    let mut file = RunFile::new("CPU", &config);
    file.record(&[0.1, 0.2, 0.3, 0.9, 0.4].map(score), score(0.2), 1.0);
    file
}

#[test]
fn a_genome_comes_from_text_or_file_under_its_own_or_a_given_name() {
    let files = Folder::new("genomes");
    let json = export::json(&odd());
    let file = files.put("mine.json", &json);
    assert_read("ADAM", "Adam", &presets::adam());
    assert_read("first=adam", "first", &presets::adam());
    assert_read(&file, "mine", &odd());
    assert_read(&format!("best={file}"), "best", &odd());
    assert_read(&json, "custom", &odd());
    assert_read(&format!("half={json}"), "half", &odd());
    for (name, contents) in [
        ("upper.JSON", json.clone()),
        ("no-ending", json.clone()),
        ("windows.json", json.replace('\n', "\r\n")),
        ("marked.json", format!("\u{feff}{json}")),
    ] {
        let stem = name.split('.').next().expect("a name");
        assert_read(&files.put(name, contents), stem, &odd());
    }
    assert_read(
        &files.put("name.txt", "\u{feff}adam\r\n"),
        "Adam",
        &presets::adam(),
    );
    assert_read(&format!("\u{feff}{json}"), "custom", &odd());
}

#[test]
fn the_winner_leaves_its_own_file() {
    let files = Folder::new("winners");
    let run = search();
    let genome = |id| {
        &run.evolution()
            .candidate(CandidateId(id))
            .expect("it was born")
            .genome
    };
    let file = files.put("run.json", run.to_json());
    assert_read(&file, "run", genome(3));
    assert_read(&format!("mine={file}"), "mine", genome(3));
    assert_read(&format!("{file}#0"), "run #0", genome(0));
    assert_read(&format!("late={file}#7"), "late", genome(7));
    assert_refused(&format!("{file}#8"), "has no candidate “8”; it has 0 to 7");
    assert_refused(&format!("{file}#best"), "no candidate “best”");
    assert_read(
        &files.put("marked.json", format!("\u{feff}{}", run.to_json())),
        "marked",
        genome(3),
    );
    // A file of that name wins.
    assert_read(
        &files.put("run.json#0", export::json(&odd())),
        "run",
        &odd(),
    );
    let fresh = RunFile::new("CPU", run.config());
    let fresh = files.put("fresh.json", fresh.to_json());
    assert_refused(&fresh, "without a finished generation; ");
    assert_read(&format!("{fresh}#2"), "fresh #2", genome(2));
}

#[test]
fn a_comparison_gives_the_optimizer_that_is_named() {
    let files = Folder::new("comparisons");
    let of = |names: &[&str]| {
        let optimizers = names.iter().map(|name| NamedGenome::new(name, odd()));
        let config = ComparisonConfig::reduced();
        ComparisonFile::new("CPU", config, optimizers.collect()).to_json()
    };
    let file = files.put("both.json", of(&["Adam", "lr=0.1", "a#b"]));
    for (choice, name) in [
        ("Adam", "Adam"),
        ("adam", "Adam"),
        ("lr=0.1", "lr=0.1"),
        ("a#b", "a#b"),
    ] {
        assert_read(&format!("{file}#{choice}"), name, &odd());
    }
    assert_refused(
        &file,
        "a recorded comparison of Adam, lr=0.1, a#b; choose one",
    );
    assert_refused(
        &format!("{file}#sgd"),
        "no optimizer “sgd”; it has Adam, lr=0.1, a#b",
    );
    assert_read(&files.put("one.json", of(&["only"])), "only", &odd());
}

#[test]
fn a_path_is_a_path() {
    let files = Folder::new("paths");
    let folder = files.path("").to_str().expect("a plain path").to_string();
    let deep = files.put("runs/lr=0.1/best.json", export::json(&odd()));
    assert_read(&deep, "best", &odd());
    assert_read(&format!("mine={deep}"), "mine", &odd());
    assert_read(&files.put("a=adam", export::json(&odd())), "a=adam", &odd());
    assert_refused(&format!("{folder}/gone/lr=0.1/best.json"), "cannot read");
    assert_refused(
        &format!("{folder}/gone/lr=0.1/best.json"),
        "gone/lr=0.1/best.json",
    );
    assert_refused("nowhere.json", "cannot read nowhere.json");
    assert_refused("mine=nowhere.JSON", "cannot read nowhere.JSON");
    assert_refused("nowhere.json#3", "cannot read nowhere.json#3");
    assert_refused(&folder, "is a folder");
    assert_refused(&format!("{folder}/"), "is a folder");
    assert_refused(&"long".repeat(2_000), "no known optimizer");
    // Whatever lies about, a known name means what it always meant.
    assert_read("adam", "Adam", &presets::adam());
}

#[test]
#[cfg(unix)]
fn a_path_need_not_be_text() {
    use std::os::unix::ffi::OsStrExt;

    let files = Folder::new("bytes");
    let path = files.path("").join(OsStr::from_bytes(b"best-\xff.json"));
    fs::write(&path, export::json(&odd())).expect("a temporary file");
    let named = Arguments::new(&b""[..])
        .read(path.as_os_str())
        .expect("it is there");
    assert_eq!(named.genome, odd());
    let gone = files.path("").join(OsStr::from_bytes(b"gone-\xff"));
    assert!(Arguments::new(&b""[..]).read(gone.as_os_str()).is_err());
}

#[test]
fn links_are_taken_whole_or_from_the_number_sign_on() {
    let files = Folder::new("links");
    let genome = presets::published();
    let link = |name: Option<&str>| {
        share::encode(&Shared {
            genome: Some(genome.clone()),
            name: name.map(Into::into),
            ..Shared::default()
        })
    };
    let bare = link(None);
    for text in [
        bare.clone(),
        format!("#{bare}"),
        format!("https://example.org/optimarium/?preset=classroom&seed=7#{bare}"),
        format!("http://localhost:8080/#{bare}"),
        format!("localhost:8080/#{bare}"),
        format!("file:///srv/index.html#{bare}\r\n"),
    ] {
        assert_read(&text, "Published", &genome);
        assert_read(&format!("mine={text}"), "mine", &genome);
        assert_read(&files.put("link.txt", &text), "Published", &genome);
    }
    assert_read(&link(Some("tulip")), "tulip", &genome);
    assert_read(
        &files.put("odd.url", format!("#{}", link(Some("tulip")))),
        "tulip",
        &genome,
    );
    assert_refused("https://example.org/", "is no link of Optimarium's");
    assert_refused(
        &format!("https://example.org/#{}", &bare[..bare.len() - 9]),
        "the link is damaged",
    );
    for (text, sentence) in [
        ("#1gAAAA", "the link is damaged"),
        ("#claim1.AAAA", "this is the link of a claim, which"),
        ("https://example.org/#lesson1.AAAA", "the link of a lesson"),
        ("#optiresult1.AAAA", "a student’s result"),
        ("claim1.txt", "no known optimizer"),
    ] {
        assert_refused(text, sentence);
    }
    assert_refused(
        &format!("https://example.org/#4{}", &bare[1..]),
        "version 4",
    );
    let empty = share::encode(&Shared {
        config: Some(Preset::Classroom.config()),
        ..Shared::default()
    });
    assert_refused(&format!("#{empty}"), "holds no genome");
}

#[test]
fn standard_input_is_taken_once() {
    let json = export::json(&odd());
    let run = search().to_json();
    let mut arguments = Arguments::new(json.as_bytes());
    let named = arguments.read("-".as_ref()).expect("it is a genome");
    assert_eq!((named.name.as_str(), named.genome), ("input", odd()));
    let again = arguments
        .read("again=-".as_ref())
        .expect_err("it is at its end");
    assert!(again.to_string().contains("once"), "{again}");
    let named = Arguments::new(run.as_bytes()).read("winner=-".as_ref());
    assert_eq!(named.expect("it is a search").name, "winner");
    assert!(
        Arguments::new(&b""[..])
            .read("-".as_ref())
            .is_err_and(|error| format!("{error:#}").contains("empty"))
    );
}

#[test]
fn what_is_no_genome_is_called_by_its_name() {
    let files = Folder::new("others");
    let repository = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
    let of_repository = |file: &str| repository.join(file).display().to_string();
    let utf_16: Vec<u8> = export::json(&odd())
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    for (file, sentence) in [
        (
            of_repository("public/data/manifest.json"),
            "is the manifest of a folder of image packs, which holds no genome",
        ),
        (
            of_repository("tests/reference/models.json"),
            "is a file of reference figures",
        ),
        (files.put("empty.json", ""), "it is empty"),
        (
            files.put("utf-16.json", utf_16),
            "text in UTF-16; save it as UTF-8",
        ),
        (
            files.put("run.json.gz", b"\x1f\x8b\x08\0"),
            "compressed by gzip",
        ),
        (files.put("image.json", b"\x89PNG\r\n"), "no text in UTF-8"),
        (
            files.put("half.json", &search().to_json()[..500]),
            "it is cut short, so a part of it was lost",
        ),
        (files.put("list.json", "[1, 2]"), "no known optimizer"),
        (
            files.put("nan.json", export::json(&odd()).replace("0.5", "NaN")),
            "no JSON object",
        ),
        (
            format!("{}#3", files.put("genome.json", export::json(&odd()))),
            "is no recorded search or comparison",
        ),
    ] {
        assert_refused(&file, sentence);
    }
    let version = |number| format!("\"version\":{number}");
    let newer = search()
        .to_json()
        .replace(&version(search().version()), &version(9));
    assert_refused(&files.put("newer.json", newer), "version 9");
    assert_refused("=adam", "empty name");
    assert_refused("adagrad", "no known optimizer");
    assert_refused("", "no known optimizer");
}

#[test]
fn who_was_tuned_in_a_comparison_is_taken_from_it_as_any_other() {
    let files = Folder::new("tuned-elsewhere");
    let named = NamedGenome::new("Adam+tuned", odd());
    let adam = NamedGenome::new("Adam", presets::adam());
    let comparison = ComparisonFile::new("CPU", ComparisonConfig::reduced(), vec![adam, named]);
    let file = files.put("tuned.json", comparison.to_json());
    for (argument, name) in [
        (format!("{file}#Adam+tuned"), "Adam+tuned"),
        (format!("mine={file}#adam+tuned"), "mine"),
    ] {
        assert_read(&argument, name, &odd());
        let entrant = Arguments::new(&b""[..]).read_entrant(argument.as_ref());
        assert_eq!(entrant.expect("it is there").tuned, Tuned::Not);
    }
    assert_refused("evil\u{1b}[31m=adam", "has letters that do not show");
}

#[test]
fn a_known_optimizer_is_tuned_where_it_can_be() {
    let entrant = |argument: &str| Arguments::new(&b""[..]).read_entrant(argument.as_ref());
    let tuned = entrant("adam+schedule+Tuned").expect("a known one");
    let known = genome_text::parse("adam+schedule").expect("a known one");
    assert_eq!(
        (tuned.tuned, tuned.named.genome),
        (Tuned::Wanted, known.genome)
    );
    assert_eq!(tuned.named.name, "Adam+schedule+tuned");
    let named = entrant("rival=lion+tuned").expect("a known one");
    assert_eq!(
        (named.tuned, named.named.name.as_str()),
        (Tuned::Wanted, "rival")
    );
    assert_eq!(
        entrant("adam+schedule").expect("a known one").tuned,
        Tuned::Not
    );
    let refused = |argument: &str| format!("{:#}", entrant(argument).expect_err(argument));
    assert!(refused("adagrad+tuned").contains("no known optimizer"));
    let no_file = refused("nofile.json+tuned");
    assert!(
        no_file.contains("“nofile.json” cannot be tuned: before +tuned stands a known"),
        "{no_file}"
    );
    assert!(refused("=adam+tuned").contains("empty name"));
    assert_refused("adam+tuned", "which compare and confirm do by --budget");
    let files = Folder::new("tuned");
    let file = files.put("mine+tuned", r#"{"terms": []}"#);
    assert!(refused(&file).contains("terms"));
}
