use rand::{RngExt, rngs::ChaCha8Rng};
use serde_json::{Value, json};

use super::{curves::tests::curves, *};
use crate::{lesson::tests::said, maker::tests::maker};
use science::{
    config::Preset,
    fitness::{DIVERGED, TaskScore},
    gene::GeneSet,
    presets,
    term::{TERMS, TermSet},
    testing,
};

pub(super) fn config(population: u32, generations: u32) -> RunConfig {
    RunConfig {
        population,
        generations,
        tasks: vec![Dataset::FashionMnist, Dataset::Mnist],
        ..Preset::QuickLook.config()
    }
}

fn score(rng: &mut ChaCha8Rng) -> Score {
    let task = |dataset| {
        let accuracy = f64::from(rng.random_range(0..1000) as f32 / 1000.0);
        let fitness = accuracy + rng.random_range(0.0..0.05);
        TaskScore {
            dataset,
            accuracy,
            fitness,
        }
    };
    let tasks: Vec<TaskScore> = config(4, 1).tasks.into_iter().map(task).collect();
    Score {
        fitness: tasks.iter().map(|task| task.fitness).sum::<f64>() / 2.0,
        tasks,
        diverged: rng.random_bool(0.1),
    }
}

/// Tells one generation made-up scores that depend on its number alone.
fn record(file: &mut RunFile) {
    let generation = file.evolution().generation();
    let mut rng = testing::rng(u64::from(generation));
    let population = file.evolution().ask().iter();
    let scores: Vec<Score> = population.map(|_| score(&mut rng)).collect();
    let adam = score(&mut rng);
    file.record(&scores, adam, f64::from(generation + 1) * 0.7);
    // As in a file of which an earlier version wrote a part.
    if generation % 2 == 1 {
        let curves = curves(file.config().steps, generation);
        file.record_curves(curves);
    }
}

/// Finishes so many rounds of the generation under way by made-up figures, the last lane diverging.
pub(super) fn record_rounds(file: &mut RunFile, rounds: usize) {
    let evolution = file.evolution();
    let lanes = evolution.ask().len() - evolution.known().len() + 1;
    for (round, dataset) in file.config().rounds().into_iter().enumerate().take(rounds) {
        let reached = (0..lanes).map(|lane| lane as f32 / (lanes + round) as f32);
        let accuracy: Vec<f32> = reached.collect();
        let mut fitness: Vec<f64> = accuracy.iter().map(|&one| f64::from(one) + 0.01).collect();
        fitness[lanes - 1] = DIVERGED;
        let elapsed_secs = file.worked_secs() + 0.1;
        file.rounds_mut()
            .finish(dataset, &accuracy, &fitness, elapsed_secs);
    }
}

pub(super) fn recorded(config: &RunConfig, generations: u32) -> RunFile {
    let mut file = RunFile::new("CPU", config);
    for _ in 0..generations {
        record(&mut file);
    }
    file
}

fn parse(json: &str) -> Result<RunFile, RunFileError> {
    RunFile::parse(json.as_bytes())
}

fn json_of(file: &RunFile) -> Value {
    serde_json::from_str(&file.to_json()).expect("the file is JSON")
}

/// Asserts that a file reads back.
#[track_caller]
fn assert_reread(file: &RunFile) {
    assert_eq!(parse(&file.to_json()).as_ref(), Ok(file));
}

/// Why the file is refused once another value stands at a place.
#[track_caller]
fn refusal(whole: &Value, place: &str, value: Value) -> String {
    let mut damaged = whole.clone();
    *damaged.pointer_mut(place).expect("the place is there") = value;
    let refused = parse(&damaged.to_string()).expect_err(place);
    refused.to_string()
}

#[test]
fn a_file_reads_back_to_the_bit_at_every_stage() {
    let config = config(9, 6);
    for generations in 0..=6 {
        let file = recorded(&config, generations);
        assert_reread(&file);
        assert_reread(&file.with_about(About {
            begun: Some(1_795_000_000),
            own: Some("0f".repeat(32)),
            ..About::default()
        }));
    }
    for rounds in 0..=2 {
        let mut file = recorded(&config, 2);
        record_rounds(&mut file, rounds);
        assert_eq!(file.rounds().board.rounds().len(), rounds);
        assert_reread(&file);
        record(&mut file);
        assert_eq!(file, recorded(&config, 3));
    }
}

#[test]
fn what_was_predicted_is_kept_and_asks_for_a_newer_page() {
    let plain = recorded(&config(5, 3), 2);
    assert_eq!(json_of(&plain)["version"], 2);
    let file = plain.with_about(About {
        predicted: Some(said()),
        ..About::default()
    });
    let whole = json_of(&file);
    assert_eq!(whole["version"], 3);
    assert_reread(&file);
    for (place, value) in [
        ("/lesson/guesses/2/answer", json!(7)),
        ("/lesson/lesson/title", json!("")),
        ("/lesson/lesson/format", json!("other")),
    ] {
        let refusal = refusal(&whole, place, value);
        assert!(
            refusal.starts_with("The file cannot be used: It"),
            "{refusal}"
        );
    }
}

#[test]
fn whom_a_search_goes_on_from_has_a_curve_of_its_own() {
    let config = config(5, 3);
    let mut file = RunFile::founded("CPU", &config, Some(presets::published()));
    record(&mut file);
    let curves = curves(config.steps, 0);
    file.record_curves(GenerationCurves {
        founder: Some(curves.adam.clone()),
        ..curves
    });
    let whole = json_of(&file);
    assert_eq!(whole["version"], 3);
    assert_reread(&file);
    let place = "/generations/0/told/curves/founder/1/0";
    let refusal = refusal(&whole, place, json!(10_001));
    assert!(refusal.contains("no training gives"), "{refusal}");
}

#[test]
fn who_trained_is_kept_and_may_be_missing() {
    let mut file = recorded(&config(5, 3), 2);
    assert!(!file.to_json().contains("makers"));
    file.made_by(vec![maker(2, 1.5)]);
    assert_reread(&file);
    file.made_by(vec![maker(2, -1.5)]);
    let refusal = parse(&file.to_json()).expect_err("it cannot be");
    assert!(refusal.to_string().contains("seconds"), "{refusal}");
}

#[test]
fn files_without_curves_open_and_wrong_ones_are_refused_by_name() {
    let config = config(5, 3);
    let file = recorded(&config, 2);
    let recorded = [0, 1].map(|number| file.generation(number).expect("it is scored").curves);
    assert_eq!(recorded, [None, Some(&curves(config.steps, 1))]);
    let mut text = json_of(&file);
    let scored = &mut text["generations"][1]["told"];
    let written = scored.as_object_mut().expect("an object").remove("curves");
    let bare = parse(&text.to_string()).expect("an earlier version wrote it");
    assert_eq!(bare, file.with_curves(vec![None, None]));
    let mut long = written.expect("they are written");
    long["best"] = json!([vec![1; 49], vec![1; 49]]);
    text["generations"][1]["told"]["curves"] = long;
    let error = parse(&text.to_string()).expect_err("too long").to_string();
    assert!(error.contains("learning curves"), "{error}");
}

#[test]
fn a_stored_search_goes_on_as_if_it_had_never_stopped() {
    for founder in [None, Some(presets::published())] {
        let mut whole = RunFile::founded("CPU", &config(8, 5), founder.clone());
        let mut resumed = whole.clone();
        for generation in 0..5 {
            record(&mut whole);
            resumed = parse(&resumed.to_json()).expect("it was just written");
            let kept = resumed.evolution().founder();
            assert_eq!(kept, founder.as_ref(), "{generation}");
            record(&mut resumed);
        }
        assert_eq!(resumed, whole);
        assert!(resumed.evolution().is_finished());
    }
}

#[test]
fn it_tells_every_generation_as_it_lived() {
    let config = config(8, 5);
    let mut file = RunFile::new("CPU", &config);
    let mut lived = Vec::new();
    for _ in 0..5 {
        lived.push(file.evolution().ask().to_vec());
        record(&mut file);
    }
    let file = parse(&file.to_json()).expect("it was just written");
    assert_eq!(file.generations().count(), lived.len());
    for (number, scored) in (0..).zip(file.generations()) {
        let population = &lived[number as usize];
        assert_eq!(
            (scored.generation, &scored.population),
            (number, population)
        );
        let history = &file.evolution().history()[number as usize];
        assert_eq!(scored.scores, history.scores);
        assert_eq!(scored.elapsed_secs, f64::from(number + 1) * 0.7);
    }
}

#[test]
fn a_search_of_24_by_24_is_small_enough_to_ship() {
    let bytes = recorded(&config(24, 24), 24).to_json().len();
    assert!(bytes < 275_000, "{bytes} bytes");
}

#[test]
fn other_files_are_refused_by_what_they_are() {
    let not_json = |text: &str| matches!(parse(text), Err(RunFileError::NotJson(_)));
    assert!(not_json("") && not_json("PNG") && not_json(r#"{"format":"optim"#));
    let genome = r#"{"format":"optimarium-genome","version":1}"#;
    for other in ["[]", "3", "{}", genome] {
        assert_eq!(parse(other), Err(RunFileError::OtherFormat), "{other}");
    }
    assert_eq!(
        parse(r#"{"format":"optimarium-run","version":4,"anything":[]}"#),
        Err(RunFileError::NewerVersion(4))
    );
}

#[test]
fn lanes_of_elites_from_before_they_were_taken_over_are_left_out() {
    let mut file = recorded(&config(6, 4), 1);
    record_rounds(&mut file, 2);
    let mut older = json_of(&file);
    older["version"] = json!(1);
    for round in 0..2 {
        let place = format!("/generations/1/legs/scores/{round}/1");
        let lanes = older.pointer_mut(&place).and_then(Value::as_array_mut);
        let lanes = lanes.expect("there are lanes");
        lanes.splice(0..0, [lanes[1].clone(), lanes[2].clone()]);
    }
    assert_eq!(parse(&older.to_string()), Ok(file));
}

/// A file from before the setting `field`, of which it then had `usual`.
fn older(field: &str, usual: Value) -> RunFile {
    let usual_file = recorded(&config(6, 4), 3);
    let mut older = json_of(&usual_file);
    let settings = older["config"].as_object_mut().expect("there are settings");
    assert_eq!(settings.remove(field), Some(usual));
    let older = parse(&older.to_string()).expect("it is whole");
    assert_eq!(older, usual_file);
    older
}

#[test]
fn fresh_seeds_are_kept_and_missing_means_off() {
    let fresh = RunConfig {
        fresh_seeds: true,
        ..config(6, 4)
    };
    let file = recorded(&fresh, 3);
    assert_reread(&file);
    let older = older("fresh_seeds", json!(false));
    let [fresh, earlier] = [&file, &older].map(|file| file.evolution().all_candidates());
    assert_ne!(fresh, earlier);
}

#[test]
fn every_term_is_kept_and_a_missing_set_is_the_papers() {
    let wide = RunConfig {
        term_set: TermSet::All,
        ..config(40, 4)
    };
    let file = recorded(&wide, 3);
    assert_reread(&file);
    for info in &TERMS {
        let candidates = file.evolution().all_candidates().iter();
        let mut terms = candidates.flat_map(|one| &one.genome.terms);
        let is_there = terms.any(|summand| summand.term == info.term);
        assert!(is_there, "{:?}", info.term);
    }
    older("term_set", json!("paper"));
}

#[test]
fn a_record_of_a_birth_that_does_not_fit_is_refused() {
    let whole = json_of(&recorded(&config(6, 4), 2));
    let (lost, moved) = (json!(["Grad", 7, 0]), json!(["Adam", 0, 1, 9]));
    for (place, value, reason) in [
        ("/2/0", json!(9), "does not follow"),
        ("/2/1", json!(4_294_967_295u32), "does not follow"),
        ("/2/2", json!("ab"), "every gene"),
        ("/2/2", json!("?".repeat(13)), "every gene"),
        ("/1", json!([{"TermLost": lost}]), "does not follow"),
        ("/1", json!([{"Weight": moved}]), "does not follow"),
    ] {
        let place = format!("/generations/1/born/0/origin/Offspring{place}");
        let refusal = refusal(&whole, &place, value);
        assert!(refusal.contains(reason), "{place}: {refusal}");
    }
}

#[test]
fn contradictions_are_refused_by_name() {
    let mut whole = json_of(&recorded(&config(6, 4), 2));
    let numbers = whole["numbers"].as_array_mut().expect("there are numbers");
    let wrong = numbers.len();
    numbers.extend(["1.5", "0.1", "-30.0"].map(Value::from));
    let mutation = |mutation: Value| json!({"Offspring": [[0, 1], [mutation]]});
    let of_nobody = json!({"Offspring": [[0, 4294967295u32], []]});
    let flag = mutation(json!({"Flag": ["Beta1", true]}));
    let real = mutation(json!({"Real": ["Warmup", 0, 1]}));
    let origin = "/generations/1/born/0/origin";
    let clock = "/generations/1/told/elapsed_secs";
    let of_adam = "/generations/0/told/adam/2/1/1";
    whole["own"] = json!("00".repeat(32));
    for (place, value, reason) in [
        ("/own", json!("<b>"), "own images"),
        ("/config/population", json!(1000), "Population"),
        ("/config/population", json!(7), "candidate #6"),
        ("/config/elites", json!(6), "Elites"),
        ("/config/elites", json!(1), "cannot have been born"),
        ("/config/generations", json!(1), "2 generations"),
        ("/config/tasks", json!(["mnist"]), "2 tasks"),
        ("/config/tasks", json!(["imagenet"]), "imagenet"),
        ("/generations/1/members/0", json!(99), "other members"),
        ("/generations/0/told", json!(1), "struct ToldText"),
        ("/generations/0/told/scores", json!([]), "scores"),
        ("/numbers/0", json!("NaN"), "NaN"),
        ("/generations/0/told/scores/0/0", json!(9999), "9999"),
        ("/generations/0/told/adam/2/0/0", json!(wrong), "accuracy"),
        (clock, json!(wrong + 1), "clock"),
        ("/generations/0/born/0/genome/1", json!(wrong + 2), "gene"),
        (origin, json!("Random"), "parents"),
        ("/generations/0/born/2/origin", json!("Founder"), "born"),
        ("/generations/0/told/scores/0/0", json!(wrong), "fitness"),
        (of_adam, json!(wrong + 2), "fitness"),
        (origin, flag, "memory of the first moment"),
        (origin, real, "warm-up"),
        (origin, of_nobody, "parents"),
    ] {
        let found = refusal(&whole, place, value);
        assert!(found.starts_with("The file cannot be used"), "{found}");
        let named = found.to_lowercase().contains(&reason.to_lowercase());
        assert!(named, "{place}: {found}");
    }
}

#[test]
fn rounds_that_no_training_gives_are_refused_by_name() {
    let mut file = recorded(&config(6, 4), 1);
    record_rounds(&mut file, 2);
    let mut whole = json_of(&file);
    let numbers = whole["numbers"].as_array_mut().expect("there are numbers");
    let wrong = numbers.len();
    numbers.extend(["1.5", "0.1"].map(Value::from));
    let cifar = json!("cifar-10");
    for (place, value, reason) in [
        ("/scores/0/0", cifar, "CIFAR-10 where Fashion-MNIST"),
        ("/scores/0/0", json!("imagenet"), "imagenet"),
        ("/scores/0/1", json!([]), "0 lanes where 5"),
        ("/scores/0/1", json!([[0, 0]]), "1 lanes where 5"),
        ("/scores/1/1/3/0", json!(wrong), "accuracy of 1.5"),
        ("/scores/1/1/0/1", json!(wrong), "fitness of 1.5"),
        ("/scores/1/1/0/1", json!(9999), "9999"),
        ("/scores/1/1/0", json!([0]), "length 1"),
        ("/scores", json!(null), "null"),
        ("/elapsed_secs", json!(wrong + 1), "clock"),
    ] {
        let place = format!("/generations/1/legs{place}");
        let refusal = refusal(&whole, &place, value);
        assert!(refusal.contains(reason), "{place}: {refusal}");
    }
    let rounds = whole["generations"][1]["legs"].clone();
    let scores = &rounds["scores"];
    let more = json!([scores[0], scores[1], scores[1]]);
    let refusal = refusal(&whole, "/generations/1/legs/scores", more);
    assert!(refusal.contains("3 training runs"), "{refusal}");
    whole["generations"][0]["legs"] = rounds;
    let refusal = parse(&whole.to_string()).expect_err("it is told");
    assert!(refusal.to_string().contains("Generation 1"), "{refusal}");
}

#[test]
fn names_are_kept_short_and_plain() {
    let mut whole = json_of(&recorded(&config(4, 3), 1));
    whole["device"] = json!("GPU\0\u{202e}\n".repeat(1_000));
    whole["generations"][0]["born"][0]["origin"] = json!({"Known": "x".repeat(100_000)});
    let file = parse(&whole.to_string()).expect("only names are odd");
    assert!(file.device().starts_with("GPU\u{fffd}\u{fffd} GPU"));
    assert_eq!(file.device().chars().count(), MAX_NAME + 1);
    let origin = file.evolution().all_candidates()[0].story(None, GeneSet::default());
    assert!(origin.chars().count() < 300, "{origin}");
    assert_reread(&file);
}

#[test]
fn what_is_huge_or_deep_is_refused_in_few_words() {
    let header = r#"{"format":"optimarium-run","version":1,"#;
    for text in [
        "[".repeat(1_000_000),
        format!("{header}\"device\":{}", "[".repeat(1_000_000)),
        format!("{header}\"device\":\"\\ud800\"}}"),
        format!("{header}\"version\":1}}"),
        format!("{header}\"{}\":1}}", "x".repeat(1_000_000)),
        r#"{"format":"optimarium-run","version":1e999}"#.into(),
    ] {
        let error = parse(&text).expect_err("no recorded search").to_string();
        assert!(error.chars().count() < 400, "{error}");
    }
    let blanks = vec![b' '; MAX_BYTES + 1];
    assert_eq!(RunFile::parse(&blanks), Err(RunFileError::TooLarge));
}

/// Asserts whatever must hold of a file that was accepted: it can be replayed, written and continued.
pub(super) fn assert_sound(mut file: RunFile) {
    let evolution = file.evolution();
    assert_eq!(evolution.config().validate(), []);
    for candidate in evolution.all_candidates() {
        assert!(candidate.genome.is_within_bounds(), "{candidate:?}");
        assert!(!candidate.story(None, GeneSet::default()).is_empty());
    }
    assert_eq!(file.generations().count(), file.adam().len());
    assert_reread(&file);
    if !file.evolution().is_finished() && file.config().tasks == config(4, 3).tasks {
        record(&mut file);
    }
}

#[test]
fn the_recordings_that_come_with_the_page_are_whole() {
    let classroom = include_bytes!("../../../public/runs/classroom.json").as_slice();
    let fifty = include_bytes!("../../../public/runs/fifty-generations.json").as_slice();
    let [classroom, fifty] = [classroom, fifty].map(|json| {
        let file = RunFile::parse(json).expect("the page plays it");
        assert!(file.evolution().is_finished());
        assert!(
            file.generations()
                .all(|generation| generation.curves.is_some())
        );
        assert_sound(file.clone());
        file
    });
    assert_eq!(classroom.config(), &Preset::Classroom.config(), "its name");
    assert_eq!(fifty.generations().count(), 50, "its name");
}

#[test]
fn a_hundred_thousand_mutated_files_do_no_harm() {
    let mut originals = vec![recorded(&config(5, 4), 2).to_json()];
    originals.extend([0, 1, 2, 3].map(|generations| {
        let mut file = recorded(&config(4, 3), generations);
        record_rounds(&mut file, generations as usize % 3);
        file.begun_at(1_795_000_000).to_json()
    }));
    testing::read_damaged(13, &originals, [5_000, 20_000], |json| {
        Some(RunFile::parse(json).map(assert_sound))
    });
}
