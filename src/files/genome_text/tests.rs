use proptest::prelude::*;

use super::*;
use baselines::{with_rate, with_schedule};
use science::{
    genome::{GENES, GeneValue},
    term::TERMS,
    testing,
};

/// The published winner as the paper's notebook writes it.
const NOTEBOOK: &str = r#"{
    "term_types": [4, 4, 3, 3],
    "alphas": [0.41205802174892475, 0.32238621456272765, 2.0030004279455267, 1.6322011630060542],
    "lr_log10": -2.9198932483267144, "beta1": 0.8553020861538518, "beta2": 0.9357561078635277,
    "eps_log10": -8.26423960220415, "wd_log10": -3.0112238437153316, "use_m": true, "use_v": true,
    "use_bias_correction": false, "use_gradient_clipping": false, "clip_value": 1.0,
    "use_warmup": true, "warmup_steps": 100, "use_cosine_decay": true, "fitness": 0.9
}"#;

const ALPHAS: &str =
    "[0.41205802174892475, 0.32238621456272765, 2.0030004279455267, 1.6322011630060542]";

fn json(genome: &Genome) -> String {
    serde_json::to_string(genome).expect("a genome is JSON")
}

fn named(text: &str) -> (String, Genome) {
    let named = parse(text).unwrap_or_else(|error| panic!("{error}"));
    (named.name, named.genome)
}

#[track_caller]
fn assert_refused(text: &str, sentence: &str) {
    let error = parse(text).expect_err(text).to_string();
    assert!(error.contains(sentence), "{text}: {error}");
}

/// Asserts line by line that a text is refused by a sentence, or Adam as JSON where a part of it is replaced.
#[track_caller]
fn assert_each_refused(lines: &str) {
    for line in lines.trim().lines() {
        match line.trim().split(" ⇒ ").collect::<Vec<_>>()[..] {
            [text, sentence] => assert_refused(text, sentence),
            [from, to, sentence] => assert_refused(&altered(from, to), sentence),
            _ => panic!("{line}"),
        }
    }
}

/// Adam as JSON, with one part of the text replaced.
fn altered(from: &str, to: &str) -> String {
    let adam = json(&presets::adam());
    assert!(adam.contains(from), "{adam} lacks {from}");
    adam.replace(from, to)
}

#[test]
fn every_known_optimizer_is_found_in_any_case() {
    for known in &KNOWN {
        let name = known.name;
        for text in [name.into(), name.to_lowercase(), name.to_uppercase()] {
            assert_eq!(named(&text), (name.into(), known.genome()));
        }
    }
    assert_eq!(named(" adam\n").1, presets::adam());
}

#[test]
fn controls_join() {
    let adam = presets::adam;
    for (text, name, genome) in [
        ("adam+schedule", "Adam+schedule", with_schedule(adam())),
        ("Adam@2e-3", "Adam@2e-3", with_rate(adam(), 0.002)),
        ("LION@3e-4", "Lion@3e-4", with_rate(presets::lion(), 3e-4)),
    ] {
        assert_eq!(named(text), (name.into(), genome));
    }
    let spaced = format!("adam@{}0.002", "\n ".repeat(100));
    assert_eq!(named(&spaced).0, "Adam@0.002");
    let (name, genome) = named("RMSprop +RATE + schedule".replace("+ s", "+s").as_str());
    assert_eq!(name, "RMSProp+rate+schedule");
    let rated = with_rate(presets::rmsprop(), baselines::published_rate());
    assert_eq!(genome, with_schedule(rated));
    let [one, other] = ["adam@0.002+schedule", "adam+schedule@0.002"].map(named);
    assert_eq!(one.1, other.1);
}

/// Asserts equality up to the rounding of the JSON reader, one unit in the last place.
#[track_caller]
fn assert_same(read: &Genome, written: &Genome) {
    let near = |a: f64, b: f64| (a - b).abs() <= 2.0 * f64::EPSILON * b.abs();
    assert_eq!(read.terms.len(), written.terms.len());
    for (a, b) in read.terms.iter().zip(&written.terms) {
        assert!(
            a.term == b.term && near(a.weight, b.weight),
            "{a:?} instead of {b:?}"
        );
    }
    for info in &GENES {
        match (read.value(info.gene), written.value(info.gene)) {
            (GeneValue::Real(a), GeneValue::Real(b)) => assert!(near(a, b), "{a} instead of {b}"),
            (a, b) => assert_eq!(a, b),
        }
    }
}

#[test]
fn every_term_is_read_by_its_name_and_the_papers_by_its_number() {
    for info in &TERMS {
        let genome = testing::adam_of(&[(info.term, 2.5)]);
        assert_eq!(named(&json(&genome)).1, genome, "{:?}", info.term);
        let notebook = NOTEBOOK
            .replace("[4, 4, 3, 3]", &format!("[{}]", info.wire))
            .replace(ALPHAS, "[2.5]");
        match info.set {
            TermSet::Paper => assert_eq!(named(&notebook).1.terms, genome.terms),
            TermSet::All => assert_refused(&notebook, "a term is a number from 0 to 6"),
        }
    }
}

#[test]
fn json_is_read_in_both_forms() {
    let (name, genome) = named(NOTEBOOK);
    assert_eq!(name, "Published");
    assert_same(&genome, &presets::published());
    for known in &KNOWN {
        let text = serde_json::to_string_pretty(&known.genome()).expect("a genome is JSON");
        let (name, genome) = named(&text);
        assert_eq!(name, known.name);
        assert_same(&genome, &known.genome());
    }
    let other = altered("\"beta1\":0.9,", "\"beta1\":0.8,");
    assert_eq!(named(&other).0, "custom");
}

#[test]
fn refusals_name_what_is_wrong() {
    let known = "no known optimizer: write sgd, adam, adamw, rmsprop, published";
    assert_refused("", known);
    for rate in ["", "fast", "nan", "inf"] {
        let sentence = format!("the learning rate “{rate}” is not a number");
        assert_refused(&format!("adam@{rate}"), &sentence);
    }
    for rate in ["0", "-1", "1e999", "1e31", "1e-31", "1e-300"] {
        let sentence = format!("the learning rate “{rate}” is not from 10⁻³⁰ to 10³⁰");
        assert_refused(&format!("adam@{rate}"), &sentence);
    }
    let long = format!("adam@0.{}1", "0".repeat(40));
    assert_refused(&long, "…” is longer than 30 bytes");
    assert_each_refused(
        r#"
        adamm ⇒ “adamm” is no known optimizer
        adam+ ⇒ “+” is unknown after Adam
        adam+decay ⇒ “+decay” is unknown after Adam: write @RATE, +rate or +schedule
        { ⇒ no JSON object
        {} ⇒ `terms` is missing
        {"term_types": []} ⇒ `alphas` is missing
        0.999 ⇒ 1 ⇒ `beta2` is 1; it must be at least 0 and below 1
        0.9, ⇒ -0.5, ⇒ `beta1` is −0.5
        "clip_value":1.0 ⇒ "clip_value":0 ⇒ `clip_value` is 0; it must be from 1.18×10⁻³⁸ to 3.4×10³⁸
        "warmup_steps":100 ⇒ "warmup_steps":-1 ⇒ `warmup_steps` cannot be read
        -3.0 ⇒ "fast" ⇒ `lr_log10` cannot be read
        "Adam" ⇒ "Adagrad" ⇒ `terms` cannot be read: unknown variant `Adagrad`
        [{ ⇒ [],"rest":[{ ⇒ `terms` has 0 terms; a genome has 1 to 4
        "#,
    );
    assert_refused(&altered("\"beta2\":0.999,", ""), "`beta2` is missing");
    assert_refused(&NOTEBOOK.replace("4, 4", "4, 7"), "`term_types` holds 7");
    let three = NOTEBOOK.replace("[4, 4, ", "[4, ");
    assert_refused(&three, "`alphas` has 4 weights for 3 terms");
}

proptest! {
    #[test]
    fn any_genome_reads_back_from_its_json(seed: u64) {
        let genome = testing::genome(seed);
        assert_same(&named(&json(&genome)).1, &genome);
    }

    #[test]
    fn no_text_makes_it_panic(text: String) {
        drop(parse(&text));
    }
}

#[test]
fn what_no_training_can_use_is_refused_by_field() {
    assert_each_refused(
        r#"
        -3.0 ⇒ 31 ⇒ `lr_log10` is 31; it must be from −30 to 30
        -8.0 ⇒ -1e300 ⇒ `eps_log10` is −10³⁰⁰
        -4.0 ⇒ 1e9 ⇒ `weight_decay_log10` is 10⁹
        "weight":1.0 ⇒ "weight":1e300 ⇒ `terms` has the weight 10³⁰⁰; it must be from −10⁶ to 10⁶
        "clip_value":1.0 ⇒ "clip_value":1e-300 ⇒ `clip_value` is 10⁻³⁰⁰; it must be from 1.18×10⁻³⁸
        "clip_value":1.0 ⇒ "clip_value":1e300 ⇒ `clip_value` is 10³⁰⁰
        adam@1,500 ⇒ the learning rate “1,500”: did you mean 1500 or 1.5?
        adam@0.1@0.2 ⇒ “@0.2” after Adam sets the learning rate
        adam+rate@0.2 ⇒ sets the learning rate a second time
        adam+schedule+schedule ⇒ sets the schedule a second time
        "beta1":0.9, ⇒ "beta1":0.9,"beta1":0.8, ⇒ the field `beta1` stands there twice
        "#,
    );
    assert_refused(&NOTEBOOK.replace("0.412", "9999999.412"), "`alphas`");
    assert_eq!(named("adam@2×10⁻³").1, named("adam@0,002").1);
}

#[test]
fn what_is_huge_or_deep_is_refused_in_few_words() {
    let long = "x".repeat(MAX_LENGTH);
    let zeros = format!("adam@{}", "0".repeat(99_000));
    let half_letters = format!("{{\"a\":\"{}", "\\ud800".repeat(9_000));
    for (text, sentence) in [
        (format!("{long}x"), "too long"),
        (long.clone(), "“xxxxxxxxxxxxxxxxxxxxxxxx…” is no known"),
        (zeros, "“000000000000000000000000…”"),
        (format!("adam@0.{}2", "0".repeat(40)), "the learning rate"),
        (format!("{{\"a\":{}", "[".repeat(90_000)), "recursion limit"),
        (half_letters, "no JSON object"),
        (altered("Adam", &"y".repeat(50_000)), "`terms`"),
        (altered("-3.0", "1e999"), "number out of range"),
        (altered("-3.0", "NaN"), "no JSON object"),
        ("adam\0".into(), "“adam\u{fffd}” is no known"),
    ] {
        let error = parse(&text).expect_err("a text no one writes").to_string();
        assert!(error.contains(sentence), "{sentence}: {error}");
        assert!(error.chars().count() < 400, "{error}");
    }
}

#[test]
fn a_hundred_thousand_mutated_genomes_do_no_harm() {
    let texts = [NOTEBOOK, "adam@0.002+schedule", "published", "SGD+rate"];
    let mut originals = texts.map(String::from).to_vec();
    originals.extend((0..20).map(|seed| json(&testing::genome(seed))));
    testing::read_damaged(12, &originals, [10_000, 20_000], |text| {
        let text = String::from_utf8_lossy(text);
        Some(parse(&text).map(|NamedGenome { name, genome }| {
            assert!(genome.is_trainable(), "{text}");
            assert!(!name.is_empty() && name.chars().count() < 80, "{name}");
            assert_same(&named(&json(&genome)).1, &genome);
        }))
    });
}

#[test]
fn a_genome_that_was_exported_is_exported_to_the_same_bytes() {
    let mut rng = testing::rng(29);
    let random = (0..2_000).map(|_| science::random::random_genome(TermSet::All, &mut rng));
    for genome in random.chain(KNOWN.iter().map(|known| known.genome())) {
        let json = export::json(&genome);
        let (_, read) = named(&json);
        assert_eq!(export::json(&read), json);
        assert_eq!(read, genome);
    }
}
