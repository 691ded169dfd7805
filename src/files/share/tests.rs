use proptest::prelude::*;
use rand::{RngExt, rngs::ChaCha8Rng, seq::IndexedRandom};

use super::*;
use science::{
    catalog::{Dataset, ModelSize},
    config::{Preset, Setting},
    genome::{GENES, Gene, GeneKind, GeneValue, MAX_WEIGHT, Term},
    presets,
    selection::Selection,
    term::{TERMS, TermSet},
    testing,
};

/// Of the links that are made up here.
const VERSION: char = VERSIONS[0];
const LATER: char = VERSIONS[1];

/// The settings in a link, and what is said of it.
fn settings_in(link: &str) -> (RunConfig, Vec<Remark>) {
    let (shared, remarks) = decode(link).expect("settings are left");
    (shared.config.expect("settings are left"), remarks)
}

/// Asserts that a link brings all that is shared, and nothing is said of it.
#[track_caller]
pub(super) fn assert_brings(link: &str, shared: &Shared) {
    let (found, remarks) = decode(link).unwrap_or_else(|error| panic!("{link}: {error}"));
    assert_eq!((&found, &remarks[..]), (shared, &[][..]), "{link}");
}

/// Everything that a link can hold, or some of it.
fn shared(seed: u64) -> Shared {
    let mut rng = testing::rng(seed);
    let names = ["", "Published", "adam@0.002+schedule", "Größe 12"];
    let name = names.choose(&mut rng).filter(|name| !name.is_empty());
    let genome = rng.random_bool(0.8).then(|| testing::genome(seed));
    let hidden = Control::linked().fold(Hidden::default(), |hidden, control| {
        hidden.with(control, rng.random_bool(0.2))
    });
    Shared {
        name: name.filter(|_| genome.is_some()).map(ToString::to_string),
        genome,
        founder: rng.random_bool(0.3).then(|| testing::genome(seed ^ 1)),
        config: rng.random_bool(0.7).then(|| testing::config(&mut rng)),
        view: [View::Evolution, View::Laboratory][usize::from(rng.random_bool(0.5))],
        hidden,
    }
}

/// Returns a link of one part with those bits under a checksum that fits.
fn crafted(kind: char, write: impl Fn(&mut Writer)) -> String {
    let mut bits = Writer::default();
    write(&mut bits);
    format!("{VERSION}{}", seal(VERSION, kind, &bits.finish()))
}

/// What is said of one changed thing in an otherwise good genome.
fn remark_on(change: impl FnOnce(&mut Genome)) -> (Genome, Remark) {
    let mut genome = presets::adam();
    change(&mut genome);
    let (shared, remarks) = decode(&encode(&Shared::from(genome))).expect("a genome is left");
    let genome = shared.genome.expect("a genome is left");
    assert!(genome.is_within_bounds());
    let [remark] = &remarks[..] else {
        panic!("one remark: {remarks:?}");
    };
    (genome, remark.clone())
}

#[track_caller]
fn assert_remark(remark: &Remark, field: &str, fate: Fate) {
    assert_eq!((&*remark.field, remark.fate), (field, fate));
}

proptest! {
    #[test]
    fn what_is_shared_comes_back_to_the_bit(seed: u64) {
        let shared = shared(seed);
        let text = encode(&shared);
        prop_assert!(text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b)), "{}", text);
        prop_assert!(text.len() < 500);
        match text.is_empty() {
            true => prop_assert_eq!(shared, Shared::default()),
            false => assert_brings(&text, &shared),
        }
    }

    #[test]
    fn a_genome_alone_takes_at_most_120_characters(seed: u64) {
        let mut genome = testing::genome(seed);
        let text = encode(&Shared::from(genome.clone()));
        prop_assert!(text.len() <= 120, "{} characters", text.len());
        // Even the largest: four terms, and nothing of Adam's.
        while genome.terms.len() < 4 {
            genome.terms.push(genome.terms[0]);
        }
        let text = encode(&Shared::from(genome));
        prop_assert!(text.len() <= 120, "{} characters", text.len());
    }

    #[test]
    fn no_text_makes_it_panic(text in "\\PC{0,60}", tail in "[0-9a-zA-Z_.-]{0,200}") {
        let _ = decode(&text);
        let _ = decode(&format!("{VERSION}{tail}"));
        let _ = decode(&format!("{VERSION}g{text}"));
    }
}

#[test]
fn links_that_are_out_in_the_world_still_open() {
    // Whoever changes one of these breaks every link that was ever shared: take the next version.
    for (text, expected) in [
        ("1gWQAAAAAAAGDgAACtM2YY", Shared::from(presets::adam())),
        (
            "1g5DLq7k2UL1VMoemgnB9KapNmPi1KDKAtq2revV-Hsrv9lfvht67vdXawJ-q1a8nlhGXb-F7zMg6nKR3CH1mx2ZDfAvtogqoTY0ubQysjA3x7kEk.sATg4AAKAzUU.vEQAqd3Zq",
            Shared {
                genome: Some(presets::published()),
                name: Some("Published".into()),
                founder: None,
                config: Some(RunConfig {
                    seed: 7,
                    ..Preset::Classroom.config()
                }),
                view: View::Laboratory,
                hidden: Hidden::default().with(Control::Device, true),
            },
        ),
    ] {
        assert_eq!(encode(&expected), text);
        assert_brings(text, &expected);
    }
}

#[test]
fn every_term_travels_and_only_what_older_pages_cannot_read_has_another_version() {
    for info in &TERMS {
        let genome = testing::adam_of(&[(info.term, -0.5); 4]);
        for shared in [
            Shared::from(genome.clone()),
            Shared {
                founder: Some(genome),
                ..Shared::from(presets::adam())
            },
        ] {
            let text = encode(&shared);
            let version = match info.set {
                TermSet::Paper => VERSION,
                TermSet::All => LATER,
            };
            assert!(text.starts_with(version), "{:?}: {text}", info.term);
            assert_brings(&text, &shared);
            let parts = &text[1..];
            for version in [VERSION, LATER] {
                let other = format!("{version}{parts}");
                assert!(other == text || decode(&other) == Err(ShareError::Damaged));
            }
        }
    }
    let lion = "2geQQAAAAAAAA2AAAAAAAA-F2PwvUoXH8xAAAAAAAA9gAA85Aaxw";
    assert_eq!(encode(&Shared::from(presets::lion())), lion);
}

#[test]
fn fresh_seeds_are_appended_and_missing_means_off() {
    let classroom = Preset::Classroom.config();
    let link = |fresh_seeds| {
        let config = RunConfig {
            fresh_seeds,
            ..classroom.clone()
        };
        let link = encode(&Shared::from(config.clone()));
        assert_brings(&link, &Shared::from(config.clone()));
        link
    };
    // Whoever knows no fresh seeds reads the bits before them, which are the same.
    let bytes = |text: &str| open(VERSION, 's', &text[2..]).expect("it is whole");
    let (with, without) = (bytes(&link(true)), bytes(&link(false)));
    let mut bits = Writer::default();
    settings::write(&classroom, &mut bits);
    let always = bits.finish();
    assert_eq!(without, always, "a link without it is as it always was");
    let padded = without.iter().chain(std::iter::repeat(&0));
    let differing = with.iter().zip(padded).map(|(a, b)| (a ^ b).count_ones());
    let differing: Vec<u32> = differing.collect();
    assert_eq!(differing.iter().sum::<u32>(), 1);
    assert_eq!(differing.last(), Some(&1), "it comes after all the others");
}

#[test]
fn every_row_of_the_tables_comes_back_and_the_first_ones_need_no_second_version() {
    let lists = Dataset::TASKS.map(|task| vec![task]);
    for tasks in lists.into_iter().chain([Dataset::TASKS.to_vec()]) {
        for model in ModelSize::ALL {
            for fresh_seeds in [false, true] {
                for term_set in [TermSet::Paper, TermSet::All] {
                    let shared = Shared::from(RunConfig {
                        tasks: tasks.clone(),
                        model,
                        fresh_seeds,
                        term_set,
                        ..Preset::Classroom.config()
                    });
                    let text = encode(&shared);
                    assert_brings(&text, &shared);
                    let first = tasks.iter().all(|task| task.number() < 4) && model.number() < 2;
                    let first = first && term_set == TermSet::Paper;
                    assert!(
                        text.starts_with(if first { VERSION } else { LATER }),
                        "{text}"
                    );
                }
            }
        }
    }
}

#[test]
fn settings_without_a_place_of_their_own_travel_by_number() {
    for config in [
        Preset::Paper.config(),
        RunConfig {
            tasks: Dataset::TASKS.to_vec(),
            model: ModelSize::Perceptron,
            fresh_seeds: true,
            ..Preset::Classroom.config()
        },
    ] {
        for selection in Selection::ALL {
            let config = RunConfig {
                selection,
                ..config.clone()
            };
            let text = encode(&Shared::from(config.clone()));
            assert_brings(&text, &Shared::from(config.clone()));
            let is_third = selection != Selection::Fitness;
            assert_eq!(text.starts_with('3'), is_third, "{text}");
        }
    }
    let read = |number: u64, value: u64| {
        let text = crafted('s', |bits| {
            bits.bits(1, 2);
            // Neither numbers nor extras but the last.
            bits.bits(0, 9 + 4 + 4);
            bits.flag(true);
            bits.bits(number, 5);
            bits.number(value);
        });
        let (config, remarks) = settings_in(&text);
        let message = remarks.first().map(|remark| remark.message.clone());
        (config.selection, message)
    };
    assert_eq!(read(15, 2), (Selection::Random, None));
    for (number, value, what) in [
        (15, 9, "“Selection” is choice number 9"),
        (31, 1, "has number 31"),
        // What has a place of its own is not said twice.
        (0, 9, "has number 0"),
    ] {
        let message = format!("The setting {what}, which is unknown here; it was ignored.");
        assert_eq!(read(number, value), (Selection::Fitness, Some(message)));
    }
}

#[test]
fn numbers_of_no_row_are_named_and_never_taken_for_another() {
    let link = |model: Option<u64>, tasks: &[u64]| {
        crafted('s', |bits| {
            // A preset as it is, then its seed, tasks, network and protocol.
            bits.bits(1, 2);
            bits.bits(0, 9 + 4);
            // Neither fresh seeds nor all terms.
            bits.bits(0, 2);
            bits.flag(model.is_some());
            model.into_iter().for_each(|number| bits.bits(number, 4));
            bits.flag(!tasks.is_empty());
            if !tasks.is_empty() {
                bits.bits(tasks.len() as u64, 4);
                tasks.iter().for_each(|number| bits.bits(*number, 4));
            }
        })
    };
    let read = |model, tasks: &[u64]| {
        let (config, remarks) = settings_in(&link(model, tasks));
        let messages: Vec<String> = remarks.into_iter().map(|remark| remark.message).collect();
        (config, messages)
    };
    let classroom = Preset::Classroom.config();
    assert_eq!(read(None, &[]), (classroom.clone(), vec![]));
    let (config, remarks) = read(Some(15), &[4, 15, 4, 0]);
    let expected = RunConfig {
        tasks: vec![Dataset::Digits, Dataset::Mnist],
        ..classroom.clone()
    };
    assert_eq!(config, expected);
    assert_eq!(
        remarks,
        [
            "The setting “Model” names network number 15, which is unknown here; it was ignored.",
            "The setting “Tasks” names image set number 15, which is unknown here; it was ignored.",
            "The setting “Tasks” names a task twice; it was ignored.",
        ]
    );
    let (config, remarks) = read(Some(2), &[15]);
    assert_eq!(config.model, ModelSize::Perceptron);
    assert_eq!((config.tasks, remarks.len()), (classroom.tasks, 1));
}

/// Changes bits of every part and puts a checksum over them that fits.
fn forged(text: &str, rng: &mut ChaCha8Rng) -> String {
    let version = text.chars().next().expect("a link has a version");
    let parts = text[1..].split('.').map(|part| {
        let kind = part.chars().next().expect("a part has a letter");
        let mut bytes = open(version, kind, &part[1..]).expect("a part is whole");
        for _ in 0..rng.random_range(0..6) {
            let at = rng.random_range(0..bytes.len());
            bytes[at] = rng.random();
        }
        if rng.random_bool(0.1) {
            bytes.truncate(rng.random_range(0..bytes.len()));
        }
        seal(version, kind, &bytes)
    });
    format!("{version}{}", parts.collect::<Vec<_>>().join("."))
}

#[test]
fn a_hundred_thousand_mutated_links_do_no_harm() {
    let mut rng = testing::rng(4);
    let originals: Vec<(String, Shared)> = (0..50)
        .map(shared)
        .map(|shared| (encode(&shared), shared))
        .filter(|(text, _)| !text.is_empty())
        .collect();
    let (mut used, mut refused) = (0, 0);
    for round in 0..100_000 {
        let (original, whole) = originals.choose(&mut rng).expect("there are links");
        let honest = round % 2 == 0;
        let text = if honest {
            let bytes = testing::mutated(original.as_bytes(), &mut rng);
            String::from_utf8_lossy(&bytes).into_owned()
        } else {
            forged(original, &mut rng)
        };
        let Ok((shared, remarks)) = decode(&text) else {
            refused += 1;
            continue;
        };
        used += 1;
        assert!(remarks.iter().all(|remark| remark.message.ends_with('.')));
        for genome in shared.genome.iter().chain(&shared.founder) {
            assert!(genome.is_within_bounds(), "{text}");
        }
        let invalid = shared.config.as_ref().map(RunConfig::validate);
        assert!(invalid.unwrap_or_default().is_empty(), "{text}");
        // What is damaged on the way is never taken for another value.
        if honest {
            let own = [None, whole.genome.as_ref()];
            assert!(own.contains(&shared.genome.as_ref()), "{text}");
            let own = [None, whole.config.as_ref()];
            assert!(own.contains(&shared.config.as_ref()), "{text}");
        }
        // What was understood can be shared in turn.
        let again = encode(&shared);
        if !again.is_empty() {
            assert_brings(&again, &shared);
        }
    }
    let told = format!("{used} used, {refused} refused");
    assert!(used > 20_000 && refused > 20_000, "{told}");
}

#[test]
fn a_link_that_was_cut_keeps_its_whole_parts() {
    let shared = Shared {
        genome: Some(presets::published()),
        config: Some(Preset::Classroom.config()),
        ..Shared::default()
    };
    let text = encode(&shared);
    let (cut, remarks) = decode(&text[..text.len() - 2]).expect("the genome is whole");
    assert_eq!((cut.genome, cut.config), (shared.genome, None));
    assert_eq!(
        remarks[0].message,
        "The settings in the link did not arrive whole and had to be ignored."
    );
    assert_eq!(decode(&text[..20]), Err(ShareError::Damaged));
}

#[test]
fn what_cannot_be_used_says_why() {
    let adam = encode(&Shared::from(presets::adam()));
    let newer = format!("4{}", &adam[1..]);
    assert_eq!(decode(&newer), Err(ShareError::Version('4')));
    for other in ["", "top", "4", "~:text", "ü", "#"] {
        assert_eq!(decode(other), Err(ShareError::NotALink), "{other}");
    }
    // The last are the same letters under another letter.
    let renamed = adam.replacen('g', "f", 1);
    for damaged in "1 2 3 1g 2g 3g 1gAAAA 1. 1x 1gü.s😀"
        .split(' ')
        .chain([&*renamed])
    {
        assert_eq!(decode(damaged), Err(ShareError::Damaged), "{damaged}");
    }
    assert_eq!(decode(&adam.repeat(500)), Err(ShareError::TooLong));
    // A part twice.
    let (_, remarks) = decode(&format!("{adam}.{}.qAA", &adam[1..])).expect("one is good");
    let fields: Vec<&str> = remarks.iter().map(|remark| &remark.field[..]).collect();
    assert_eq!(fields, ["genome", "link"]);
}

#[test]
fn every_gene_is_clamped_at_both_ends_by_name() {
    for info in &GENES {
        let ends = match info.kind {
            GeneKind::Real {
                bounds: (low, high),
                ..
            } => [
                (GeneValue::Real(low - 1.0), GeneValue::Real(low)),
                (GeneValue::Real(f64::INFINITY), GeneValue::Real(high)),
            ],
            GeneKind::Integer {
                initial: (low, high),
            } => [
                (GeneValue::Integer(0), GeneValue::Integer(low)),
                (GeneValue::Integer(u32::MAX), GeneValue::Integer(high)),
            ],
            GeneKind::Flag { .. } => continue,
        };
        for (value, nearest) in ends {
            let (genome, remark) = remark_on(|genome| genome.set(info.gene, value));
            assert_eq!(genome.value(info.gene), nearest);
            assert_remark(&remark, info.name, Fate::Clamped);
        }
    }
    let (_, remark) = remark_on(|genome| genome.lr_log10 = -7.0);
    assert_eq!(
        remark.message,
        "The learning rate is 10⁻⁷, out of its range; it was clamped to 10⁻⁵."
    );
}

#[test]
fn what_is_no_number_gives_way_to_adam() {
    for info in &GENES {
        if matches!(info.kind, GeneKind::Real { .. }) {
            let nan = GeneValue::Real(f64::NAN);
            let (genome, remark) = remark_on(|genome| genome.set(info.gene, nan));
            assert_eq!(genome, presets::adam());
            assert_remark(&remark, info.name, Fate::Ignored);
        }
    }
}

#[test]
fn terms_are_clamped_cut_and_left_out_by_name() {
    for (weight, clamped) in [(5.5, MAX_WEIGHT), (f64::NEG_INFINITY, -MAX_WEIGHT)] {
        let (genome, remark) = remark_on(|genome| genome.terms[0].weight = weight);
        assert_eq!(genome.terms[0].weight, clamped);
        assert_remark(&remark, "weight of m̂/(√v̂+ε)", Fate::Clamped);
    }
    let nan = testing::sum(&[(Term::Sign, f64::NAN)]);
    let (genome, remark) = remark_on(|genome| genome.terms.extend(nan));
    assert_eq!(genome, presets::adam());
    assert_remark(&remark, "weight of sign(g)", Fate::Ignored);
    let (genome, remark) = remark_on(|genome| genome.terms = vec![genome.terms[0]; 60]);
    assert_eq!(genome.terms.len(), 4);
    assert_remark(&remark, "genome", Fate::Ignored);

    // A term that nobody has, alone and beside a good one; and none at all.
    let terms = |indices: &'static [u64]| {
        crafted('g', move |bits| {
            bits.bits(indices.len() as u64, 3);
            for index in indices {
                bits.bits(*index, 3);
                if *index == 7 {
                    bits.bits(15, 4);
                }
                bits.real(1.0);
            }
            bits.bits(0, 64);
        })
    };
    let (shared, remarks) = decode(&terms(&[7, 3])).expect("one term is left");
    assert_eq!(shared.genome.expect("a genome").terms.len(), 1);
    assert_remark(&remarks[0], "term", Fate::Ignored);
    let cut = crafted('g', |bits| bits.bits(1, 3));
    for damaged in [terms(&[7]), terms(&[]), cut] {
        assert_eq!(decode(&damaged), Err(ShareError::Damaged));
    }
}

#[test]
fn a_founder_is_held_to_the_same_ranges() {
    let founder = Genome {
        beta1: 2.0,
        ..presets::adam()
    };
    let text = encode(&Shared {
        founder: Some(founder),
        ..Shared::default()
    });
    let (shared, remarks) = decode(&text).expect("the founder is left");
    assert_eq!(shared.founder.expect("a founder").beta1, 0.999);
    assert_eq!(remarks[0].field, "founder’s memory of the first moment");
    assert_eq!(Gene::Beta1.info().name, "memory of the first moment");
}

#[test]
fn every_setting_is_clamped_by_name() {
    for (setting, number) in Setting::numbers() {
        let (low, high) = number.range;
        for (value, nearest) in [(u32::MAX, high), (low.saturating_sub(1), low)] {
            let mut config = Preset::Paper.config();
            (number.set)(&mut config, value);
            let (read, remarks) = settings_in(&encode(&Shared::from(config.clone())));
            assert!(read.validate().is_empty());
            let held = matches!(setting, Setting::Elites | Setting::Tournament);
            if value != nearest && !(held && nearest == high) {
                assert_eq!((number.get)(&read), nearest);
            }
            if value != nearest {
                let named = |remark: &&Remark| remark.field.contains(setting.name());
                let remark = remarks.iter().find(named).expect("the setting is named");
                assert_eq!(remark.fate, Fate::Clamped, "{setting:?}");
            }
        }
    }
}

#[test]
fn elites_and_tournament_stay_within_the_population() {
    let config = RunConfig {
        population: 6,
        elites: 9,
        tournament: 8,
        ..Preset::QuickLook.config()
    };
    let (config, remarks) = settings_in(&encode(&Shared::from(config.clone())));
    assert_eq!((config.elites, config.tournament, remarks.len()), (5, 6, 2));
}

#[test]
fn a_task_that_repeats_is_ignored() {
    let text = |tasks: &'static [u64]| {
        crafted('s', move |bits| {
            bits.bits(1, 2);
            bits.bits(0, 10);
            bits.flag(true);
            bits.bits(tasks.len() as u64 % 4, 2);
            tasks.iter().for_each(|task| bits.bits(*task, 2));
            bits.bits(0, 2);
        })
    };
    let read = |tasks| {
        let (config, remarks) = settings_in(&text(tasks));
        (config.tasks, remarks.len())
    };
    let two = vec![Dataset::Mnist, Dataset::Cifar10];
    assert_eq!(read(&[0, 0, 2]), (two, 1));
    assert_eq!(read(&[3, 3]), (vec![Dataset::Own], 1));
    let first = [0, 1, 2, 3].map(|number| Dataset::of_number(number).expect("a dataset"));
    assert_eq!(read(&[0, 1, 2, 3]), (first.to_vec(), 0));
    let damaged = crafted('s', |bits| bits.bits(3, 60));
    assert_eq!(decode(&damaged), Err(ShareError::Damaged));
}

#[test]
fn names_that_could_deceive_stay_behind() {
    let long = "x".repeat(MAX_NAME + 1);
    for name in ["", " Adam", "a\nb", "evil\u{202e}txt", "<b>", &long] {
        let shared = Shared {
            name: Some(name.into()),
            ..Shared::from(presets::adam())
        };
        let (read, remarks) = decode(&encode(&shared)).expect("the genome is left");
        assert_eq!((read.name, remarks.len()), (None, 0), "{name:?}");
    }
    let text = crafted('g', |bits| {
        genome::write(&presets::adam(), bits);
        bits.bits(4, 5);
        bits.bits(0xffff_ffff, 32);
    });
    let (read, remarks) = decode(&text).expect("the genome is left");
    assert_eq!((read.genome, read.name), (Some(presets::adam()), None));
    assert_eq!(remarks[0].field, "name of the genome");
}

#[test]
fn every_control_that_a_link_can_hide_comes() {
    let (shared, _) = decode(&crafted('v', |bits| bits.bits(u64::MAX, 9))).expect("a view");
    assert!(Control::linked().all(|control| shared.hidden.contains(control)));
}
