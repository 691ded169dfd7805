//! Claims as links: whole, damaged, and made up.

use base64ct::{Base64UrlUnpadded, Encoding};
use rand::RngExt;
use science::{catalog::ModelSize, config::Preset, genome::WeightedTerm, testing};
use statistics::{baselines, confirmation, seed_numbers, tuning::Halving};

use super::*;

fn told(mean: f64, margin: f64, verdict: Verdict) -> Told {
    Told {
        mean,
        margin: Some(margin),
        verdict,
    }
}

/// A claim on a search's winner against Adam, tuned and not, on its own task and on another.
fn usual() -> Claim {
    let search = Preset::Classroom.config();
    let known = baselines::with_schedule(presets::adam());
    let drawn = Halving::new(&known, search.steps, 200, search.seed);
    Claim {
        winner: presets::published(),
        tuned: Some(TunedAdam {
            genome: drawn.genomes()[7].clone(),
            trainings: 200,
        }),
        config: ComparisonConfig {
            first_seed: seed_numbers::CLAIM.start,
            ..confirmation::fresh(&search, 10)
        },
        other: Some(Dataset::Digits),
        told: vec![
            told(0.0114, 0.0038, Verdict::Better),
            told(0.0391, 0.0041, Verdict::Better),
            told(-0.0021, 0.0052, Verdict::Inconclusive),
            told(-0.0113, 0.0031, Verdict::Worse),
        ],
    }
}

/// Against Adam alone, on the search's task alone.
fn shortest() -> Claim {
    let mut claim = usual();
    claim.tuned = None;
    claim.other = None;
    claim.told.truncate(1);
    claim
}

/// The longest that there is: nothing in it has a short form.
fn longest() -> Claim {
    let odd = |at: u32| 0.1 + 0.2 + f64::from(at) / 3e7;
    let mut winner = testing::opposite(&testing::genome(1));
    let term = science::term::Term::Lion;
    let weights = [odd(1), -3.3e-9, 1e-7 / 3.0, -1.1e-8];
    winner.terms = weights.map(|weight| WeightedTerm { term, weight }).to_vec();
    for (gene, value) in [(&mut winner.lr_log10, -3.3), (&mut winner.eps_log10, -7.7)] {
        *gene = value + odd(2) / 10.0;
    }
    winner.beta1 = 1e-7 / 3.0;
    winner.beta2 = 2e-7 / 3.0;
    winner.weight_decay_log10 = -4.0 + odd(3) / 7.0;
    winner.clip_value = 1.0 + odd(4) / 9.0;
    winner.warmup_steps = 199;
    let mut claim = usual();
    claim.winner = winner;
    claim.config.seed = u64::MAX;
    claim.config.seeds = MAX_SEEDS;
    claim.config.tasks = vec![Dataset::Cifar10, Dataset::Mnist, Dataset::FashionMnist];
    claim.config.model = *ModelSize::ALL.last().expect("there are networks");
    claim.config.steps = 4_973;
    claim.config.batch = 509;
    claim.config.train_images = 14_983;
    claim.config.scoring_images = 9_967;
    for (at, told) in claim.told.iter_mut().enumerate() {
        *told = Told {
            mean: 1e-7 / (3.0 + at as f64),
            margin: Some(1e-8 / (7.0 + at as f64)),
            verdict: Verdict::Better,
        };
    }
    claim
}

#[test]
fn a_claim_comes_back_to_the_bit_and_its_link_is_short() {
    for claim in [usual(), shortest(), longest()] {
        let link = claim.to_link().expect("it is possible");
        assert!(link.len() <= MAX_LINK, "{}", link.len());
        assert!(link.starts_with("claim1.") && !link.ends_with(['-', '_']));
        assert_eq!(Claim::of_link(&link), Some(Ok(claim.clone())));
        let around = format!("Look: <https://example.org/?device=cpu#{link}>, said Mia.");
        assert_eq!(Claim::of_link(&around), Some(Ok(claim)));
    }
    assert!(shortest().to_link().expect("it is possible").len() < 200);
    assert!(usual().to_link().expect("it is possible").len() < 450);
}

/// One of the first version, as it was written.
#[test]
fn the_first_claims_keep_opening() {
    let link = include_str!("../../../tests/fixtures/claim.txt").trim();
    assert_eq!(usual().to_link().as_deref(), Some(link));
    assert_eq!(Claim::of_link(link), Some(Ok(usual())));
}

#[test]
fn prose_is_no_claim_and_a_newer_one_is_known_as_such() {
    for text in [
        "I claim. That is all that I have to say about it, really.",
        "claim123.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "https://example.org/#1gWQAAAAAAAGDgAACtM2YY",
    ] {
        assert_eq!(Claim::of_link(text), None, "{text}");
    }
    let link = usual().to_link().expect("it is possible");
    let newer = link.replace("claim1", "claim2");
    assert_eq!(Claim::of_link(&newer), Some(Err(ClaimError::Version)));
    for error in [ClaimError::Damaged, ClaimError::Version, ClaimError::Odd] {
        assert!(error.to_string().ends_with('.'));
    }
}

#[test]
fn every_cut_and_every_altered_letter_is_refused() {
    let link = usual().to_link().expect("it is possible");
    for damaged in sealed::tests::damaged(&link) {
        let found = Claim::of_link(&damaged);
        assert_eq!(found, Some(Err(ClaimError::Damaged)), "{damaged}");
    }
    let long = format!("claim1.{}", "A".repeat(MAX_LINK));
    assert_eq!(Claim::of_link(&long), Some(Err(ClaimError::Damaged)));
}

#[test]
fn what_the_page_never_writes_has_no_link() {
    fn tuned(claim: &mut Claim) -> &mut TunedAdam {
        claim.tuned.as_mut().expect("it has one")
    }
    let broken: [fn(&mut Claim); 12] = [
        |claim| claim.config.tasks.push(Dataset::Own),
        |claim| claim.other = Some(Dataset::Own),
        |claim| claim.other = Some(claim.config.tasks[0]),
        |claim| claim.other = None,
        |claim| claim.config.seeds = 2,
        |claim| claim.config.seeds = MAX_SEEDS + 1,
        |claim| claim.config.first_seed = 0,
        |claim| claim.winner.lr_log10 = f64::NAN,
        |claim| tuned(claim).genome = presets::sgd(),
        |claim| tuned(claim).genome.warmup_steps = 1_000_000,
        |claim| claim.told[0].mean = -0.0114,
        |claim| claim.told[1].margin = Some(0.0),
    ];
    for (at, brk) in broken.into_iter().enumerate() {
        let mut claim = usual();
        brk(&mut claim);
        assert_eq!(claim.to_link(), None, "{at}");
    }
}

/// Bits with a checksum that fits, as somebody may send who means harm.
#[test]
fn a_hundred_thousand_made_up_claims_can_be_tested_or_are_refused() {
    let originals = [usual(), shortest(), longest()].map(|claim| claim.bits().finish());
    let mut rng = testing::rng(31);
    let mut counts = [0; 3];
    for turn in 0..100_000 {
        let mut bytes = testing::mutated(&originals[turn % originals.len()], &mut rng);
        let unsealed = rng.random_bool(0.2);
        if !unsealed {
            bytes.extend(sealed::CRC.checksum(&bytes).to_le_bytes());
        }
        let text = format!("claim1.{}", Base64UrlUnpadded::encode_string(&bytes));
        match Claim::of_link(&text) {
            Some(Ok(claim)) => {
                assert!(claim.winner.is_trainable());
                assert!(claim.tuned.iter().all(|one| one.genome.is_trainable()));
                assert_eq!(claim.config.validate(), []);
                assert_eq!(claim.to_link(), Some(text));
                counts[0] += 1;
            }
            Some(Err(_)) => counts[1] += 1,
            None => counts[2] += 1,
        }
    }
    assert!(counts[0] > 1_000 && counts[1] > 10_000, "{counts:?}");
}

#[test]
fn a_hundred_thousand_mutated_links_do_no_harm() {
    let links = [usual(), shortest()].map(|claim| claim.to_link().expect("it is possible"));
    testing::read_damaged(32, &links, [0, 10_000], |bytes| {
        let found = Claim::of_link(&String::from_utf8_lossy(bytes))?;
        Some(found.map(drop))
    });
}
