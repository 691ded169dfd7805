//! Flowers keep their names.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use science::{
    genome::Term,
    lineage::{CandidateId, Origin},
    testing,
};

fn words(table: &'static str) -> Vec<&'static str> {
    table.split_ascii_whitespace().collect()
}

#[test]
fn the_tables_are_of_distinct_words() {
    for table in [words(ADJECTIVES), words(PLANTS)] {
        assert_eq!(table.len() as u64, WORDS);
        let plain = |word: &&str| word.bytes().all(|letter| letter.is_ascii_lowercase());
        assert!(table.iter().all(plain));
        assert!(table.is_sorted());
    }
    let all: BTreeSet<_> = [ADJECTIVES, PLANTS].into_iter().flat_map(words).collect();
    // No word is in a table twice, or in both.
    assert_eq!(all.len() as u64, 2 * WORDS);
    // By their places names are made: neither table ever changes.
    let all = [words(ADJECTIVES), words(PLANTS)].concat().join(" ");
    assert_eq!(hash(&all), 7_033_172_321_593_815_089);
}

#[test]
fn the_hash_is_fnv_1a() {
    // From the test vectors of its authors.
    assert_eq!(hash(""), 0xcbf2_9ce4_8422_2325);
    assert_eq!(hash("a"), 0xaf63_dc4c_8601_ec8c);
    assert_eq!(hash("foobar"), 0x8594_4171_f739_67e8);
}

#[test]
fn names_are_frozen() {
    assert_eq!(
        text(&presets::adam().canonical()),
        "3:1.00000e0;-3.00000e0;9.00000e-1;9.99000e-1;-8.00000e0;-4.00000e0;1.00000e0;1;111000"
    );
    let genomes = [
        presets::sgd(),
        presets::adam(),
        presets::published(),
        testing::genome(1),
        testing::genome(2),
        testing::genome(3),
    ];
    assert_eq!(
        genomes.map(|genome| flower_name(&genome)),
        [
            "Rare lotus",
            "Floating phlox",
            "Tidal feverfew",
            "Keen tulip",
            "Restless foxglove",
            "Rustic gladiolus"
        ]
    );
}

#[test]
fn a_known_optimizer_goes_by_its_own_name() {
    let candidate = |genome| Candidate {
        id: CandidateId(12),
        genome,
        origin: Origin::Random,
        birth_generation: 0,
        elite: false,
    };
    assert_eq!(of_candidate(&candidate(presets::adam())), "Adam #12");
    let strange = testing::genome(1);
    let expected = format!("{} #12", flower_name(&strange));
    assert_eq!(of_candidate(&candidate(strange)), expected);
}

#[test]
fn sums_that_differ_in_rounding_have_one_name() {
    let sum = testing::adam_of(&[(Term::Adam, 0.1), (Term::Adam, 0.2)]);
    let whole = testing::adam_of(&[(Term::Adam, 0.3)]);
    assert_ne!(sum.canonical(), whole.canonical());
    assert_eq!(flower_name(&sum), flower_name(&whole));
}

#[test]
fn a_garden_has_names_enough() {
    let names: BTreeSet<String> = (0..128)
        .map(|seed| flower_name(&testing::genome(seed)))
        .collect();
    // Of 128 drawn from 16,384 half a pair is expected to meet.
    assert!(names.len() >= 125, "{}", names.len());
}

proptest! {
    #[test]
    fn a_name_follows_from_the_canonical_form(seed: u64) {
        let genome = testing::genome(seed);
        let name = flower_name(&genome);
        prop_assert_eq!(&name, &flower_name(&genome.canonical()));
        prop_assert_eq!(name.split(' ').count(), 2);
    }
}
