//! A whole search with made-up fitness: elitism, repeatability, lineage, resuming, end.

use std::collections::BTreeSet;

use proptest::prelude::*;
use science::config::{Preset, RunConfig};
use science::evolution::{Candidate, CandidateId, Evolution, Generation, Mutation, Origin};
use science::fitness::Score;
use science::gene::GeneSet;
use science::genome::{GENES, GeneKind, GeneValue, Genome, MAX_TERMS, MAX_WEIGHT, Term};
use science::presets;
use science::selection::{Selection, ranking};

fn config(population: u32, generations: u32, elites: u32, tournament: u32, seed: u64) -> RunConfig {
    RunConfig {
        population,
        generations,
        elites,
        tournament,
        seed,
        ..Preset::QuickLook.config()
    }
}

fn score(fitness: f64) -> Score {
    Score {
        fitness,
        tasks: Vec::new(),
        diverged: false,
    }
}

/// A fitness with one summit: two parts Adam, one part sign, at a rate of 10⁻³.
fn synthetic(genome: &Genome) -> f64 {
    let mut target = [0.0; Term::COUNT];
    (target[Term::Adam.index()], target[Term::Sign.index()]) = (2.0, 1.0);
    let weights = genome.summed_weights();
    let miss: f64 = weights
        .iter()
        .zip(target)
        .map(|(w, t)| (w - t).powi(2))
        .sum();
    1.0 - miss.sqrt() / 5.0 - (genome.lr_log10 + 3.0).abs() / 10.0
}

fn tell(evolution: &mut Evolution) {
    let scores: Vec<Score> = evolution
        .ask()
        .iter()
        .map(|c| score(synthetic(&c.genome)))
        .collect();
    evolution.tell(&scores);
}

fn finished(config: &RunConfig) -> Evolution {
    to_its_end(Evolution::new(config))
}

fn to_its_end(mut evolution: Evolution) -> Evolution {
    while !evolution.is_finished() {
        tell(&mut evolution);
    }
    evolution
}

/// What is made of the record of `evolution`, were these its `settings`.
fn restored(evolution: &Evolution, settings: &RunConfig) -> Result<Evolution, String> {
    let everyone = evolution.all_candidates().to_vec();
    Evolution::restore(settings, everyone, evolution.history().to_vec())
}

#[test]
fn the_initial_population_is_the_four_known_then_random() {
    let evolution = Evolution::new(&config(10, 5, 2, 3, 42));
    let population = evolution.ask();
    assert_eq!(population.len(), 10);
    for (candidate, known) in population.iter().zip(&presets::KNOWN[..4]) {
        assert_eq!(candidate.origin, Origin::Known(known.name.into()));
        assert_eq!(candidate.genome, known.genome());
    }
    assert!(
        population[4..]
            .iter()
            .all(|candidate| candidate.origin == Origin::Random)
    );
    assert!(
        population
            .iter()
            .all(|candidate| candidate.birth_generation == 0 && !candidate.elite)
    );
    let larger = Evolution::new(&config(20, 5, 2, 3, 42));
    assert_eq!(
        &larger.ask()[..10],
        population,
        "more candidates change none of the first"
    );
    let three: Vec<Origin> = Evolution::new(&config(3, 5, 1, 2, 42))
        .ask()
        .iter()
        .map(|c| c.origin.clone())
        .collect();
    assert_eq!(
        three,
        ["SGD", "Adam", "AdamW"].map(|name| Origin::Known(name.into()))
    );
}

#[test]
fn a_founder_comes_first_and_shifts_the_others() {
    let settings = config(10, 3, 2, 3, 42);
    let plain = Evolution::new(&settings);
    let genome = presets::published();
    let founded = Evolution::founded(&settings, Some(genome.clone()));
    assert_eq!((plain.founder(), founded.founder()), (None, Some(&genome)));
    let first = &founded.ask()[0];
    assert_eq!((&first.genome, &first.origin), (&genome, &Origin::Founder));
    assert!(first.origin.parents().is_empty());
    for (shifted, candidate) in founded.ask()[1..].iter().zip(plain.ask()) {
        assert_eq!(shifted.genome, candidate.genome);
        assert_eq!(shifted.origin, candidate.origin);
        assert_eq!(shifted.id.0, candidate.id.0 + 1);
    }
    let again = Evolution::founded(&settings, Some(genome));
    assert_eq!(
        again, founded,
        "the same founder and seed give the same run"
    );
}

/// The search of `selection` after all its generations, told synthetic scores.
fn whole(selection: Selection, seed: u64) -> Evolution {
    let settings = RunConfig {
        selection,
        ..config(20, 12, 3, 4, seed)
    };
    let evolution = finished(&settings);
    let restored = restored(&evolution, &settings);
    assert_eq!(restored.as_ref(), Ok(&evolution), "{selection:?}");
    evolution
}

/// Mean synthetic fitness of a generation.
fn mean(generation: &Generation) -> f64 {
    let sum: f64 = generation.scores.iter().map(|score| score.fitness).sum();
    sum / generation.scores.len() as f64
}

#[test]
fn controls_train_as_many_and_learn_nothing_from_their_scores() {
    let [mut by_fitness, mut drift, mut random] = [0.0; 3];
    for seed in 0..20 {
        let [searched, drifted, drawn] = Selection::ALL.map(|kind| whole(kind, seed));
        for control in [&drifted, &drawn] {
            assert_eq!(control.history()[0], searched.history()[0], "one beginning");
            assert_eq!(
                control.all_candidates().len(),
                searched.all_candidates().len()
            );
        }
        // Newcomers: nobody's offspring in one, of parents and mutations in the other.
        let later = |evolution: &Evolution, fits: fn(&Origin) -> bool| {
            let newcomers = evolution.all_candidates()[20..].iter();
            newcomers.map(|one| &one.origin).all(fits)
        };
        assert!(later(&drawn, |origin| *origin == Origin::Random));
        assert!(later(&drifted, |origin| origin.parents().len() == 2));
        for (sum, evolution) in [
            (&mut by_fitness, &searched),
            (&mut drift, &drifted),
            (&mut random, &drawn),
        ] {
            let history = evolution.history();
            *sum += mean(&history[11]) - mean(&history[0]);
        }
        // Drift does not ask who is good, not even of those who stay: other scores, the same births.
        let settings = drifted.config();
        let mut opposed = Evolution::new(settings);
        while !opposed.is_finished() {
            let scores: Vec<Score> = opposed
                .ask()
                .iter()
                .map(|one| score(-synthetic(&one.genome)))
                .collect();
            opposed.tell(&scores);
        }
        assert_eq!(opposed.all_candidates(), drifted.all_candidates());
    }
    assert!(by_fitness > 2.0 * drift.abs(), "{by_fitness} {drift}");
    assert!(by_fitness > 2.0 * random.abs(), "{by_fitness} {random}");
}

#[test]
fn newcomers_of_another_kind_than_the_settings_say_are_refused() {
    for (is, said) in [
        (Selection::Random, Selection::Fitness),
        (Selection::Fitness, Selection::Random),
        (Selection::Drift, Selection::Fitness),
    ] {
        let evolution = whole(is, 5);
        let settings = RunConfig {
            selection: said,
            ..evolution.config().clone()
        };
        restored(&evolution, &settings).expect_err("it contradicts itself");
    }
    // No known optimizer is born later.
    let evolution = whole(Selection::Random, 5);
    let mut all = evolution.all_candidates().to_vec();
    all[25].origin = Origin::Known("Adam".into());
    let history = evolution.history().to_vec();
    Evolution::restore(evolution.config(), all, history).expect_err("only random ones are");
}

#[test]
fn elites_keep_everything_and_come_first_best_first() {
    let mut evolution = Evolution::new(&config(8, 3, 3, 4, 1));
    let before = evolution.ask().to_vec();
    let fitness = [0.1, f64::NAN, 0.9, 0.4, 0.9, -1.0, 0.2, 0.95];
    evolution.tell(&fitness.map(score));
    for (elite, position) in evolution.ask().iter().zip([7, 2, 4]) {
        assert_eq!(
            *elite,
            Candidate {
                elite: true,
                ..before[position].clone()
            }
        );
    }
    for child in &evolution.ask()[3..] {
        assert!(matches!(child.origin, Origin::Offspring { .. }));
        assert!(!child.elite && child.birth_generation == 1);
    }
}

#[test]
fn a_tournament_of_everyone_breeds_from_the_best_alone() {
    let mut evolution = Evolution::new(&config(6, 2, 0, 6, 1));
    evolution.tell(&[f64::NAN, 0.2, 0.1, 0.5, f64::NAN, 0.3].map(score));
    for child in evolution.ask() {
        assert_eq!(child.origin.parents(), [CandidateId(3); 2]);
    }
}

#[test]
fn a_seed_fixes_the_run_and_another_changes_it() {
    let run = |seed| finished(&config(20, 12, 2, 3, seed));
    assert_eq!(run(42), run(42));
    let genomes = |evolution: &Evolution| -> Vec<Genome> {
        evolution
            .ask()
            .iter()
            .map(|candidate| candidate.genome.clone())
            .collect()
    };
    assert_ne!(genomes(&run(42)), genomes(&run(43)));
}

#[test]
fn a_stored_run_goes_on_as_if_it_had_never_stopped() {
    let settings = config(12, 8, 2, 3, 7);
    let mut evolution = Evolution::new(&settings);
    for _ in 0..4 {
        tell(&mut evolution);
    }
    let bytes = postcard::to_allocvec(&evolution).expect("an evolution can be stored");
    let resumed: Evolution = postcard::from_bytes(&bytes).expect("and read again");
    assert_eq!(resumed, evolution);
    assert_eq!(to_its_end(resumed), finished(&settings));
}

#[test]
fn the_last_generation_ends_the_search_without_breeding() {
    let mut evolution = Evolution::new(&config(6, 3, 1, 2, 5));
    for generation in 0..3 {
        assert!(!evolution.is_finished());
        assert_eq!(evolution.generation(), generation);
        tell(&mut evolution);
    }
    assert!(evolution.is_finished());
    assert_eq!((evolution.generation(), evolution.history().len()), (2, 3));
    let last: Vec<CandidateId> = evolution
        .ask()
        .iter()
        .map(|candidate| candidate.id)
        .collect();
    assert_eq!(evolution.history()[2].members, last);
}

#[test]
#[should_panic(expected = "the search is finished")]
fn nothing_can_be_told_after_the_end() {
    let mut evolution = finished(&config(6, 2, 1, 2, 5));
    tell(&mut evolution);
}

#[test]
#[should_panic(expected = "one score per candidate")]
fn a_missing_score_is_refused() {
    Evolution::new(&config(6, 2, 1, 2, 5)).tell(&[score(0.5)]);
}

#[test]
fn the_best_is_the_best_ever_told_even_without_elites() {
    let mut evolution = Evolution::new(&config(5, 3, 0, 2, 9));
    assert!(evolution.best().is_none());
    evolution.tell(&[0.1, 0.2, 0.8, 0.8, f64::NAN].map(score));
    evolution.tell(&[0.1, 0.8, f64::NAN, 0.3, 0.4].map(score));
    let (best, told) = evolution.best().expect("two generations were told");
    assert_eq!((best.id, told.fitness), (CandidateId(2), 0.8));
    evolution.tell(&[0.1, 0.2, 0.3, 0.9, 0.4].map(score));
    let (best, told) = evolution.best().expect("three generations were told");
    assert_eq!((best.id, told.fitness), (evolution.ask()[3].id, 0.9));
}

/// The numbers of a genome as bits: equal only where the genomes are equal to the bit.
fn bits(genome: &Genome) -> Vec<u64> {
    let terms = genome.terms.iter();
    let terms = terms.flat_map(|summand| [summand.term.index() as u64, summand.weight.to_bits()]);
    let genes = GENES.iter().map(|info| match genome.value(info.gene) {
        GeneValue::Real(value) => value.to_bits(),
        GeneValue::Integer(value) => value.into(),
        GeneValue::Flag(on) => on.into(),
    });
    terms.chain(genes).collect()
}

#[test]
fn every_child_follows_from_its_parents_and_its_record_to_the_bit() {
    let (mut children, mut changes) = (0, 0);
    for (population, generations, elites, tournament, seed) in [
        (30, 60, 2, 3, 42),
        (16, 40, 0, 4, 7),
        (50, 20, 5, 1, 1),
        (8, 80, 1, 8, 99),
    ] {
        let evolution = finished(&config(population, generations, elites, tournament, seed));
        for child in evolution.all_candidates() {
            let [a, b] = child.origin.parents() else {
                assert_eq!(child.birth_generation, 0);
                continue;
            };
            let parents = [a, b].map(|id| &evolution.candidate(*id).expect("kept").genome);
            let derived = child
                .origin
                .derive(parents)
                .expect("its record is complete");
            assert_eq!(bits(&derived), bits(&child.genome), "{}", child.id);
            children += 1;
            changes += child.origin.mutations().len();
            assert_eq!(
                child.changes(GeneSet::default()).len(),
                child.origin.mutations().len()
            );
        }
    }
    assert!(children > 3_500 && changes > 5_000, "{children} {changes}");
}

#[test]
fn a_child_that_does_not_follow_is_refused() {
    let evolution = finished(&config(8, 6, 2, 3, 4));
    let restore =
        |everyone| Evolution::restore(evolution.config(), everyone, evolution.history().to_vec());
    let unaltered = restored(&evolution, evolution.config());
    assert_eq!(unaltered.as_ref(), Ok(&evolution));
    let mut altered = evolution.all_candidates().to_vec();
    let child = altered.last_mut().expect("there are children");
    child.genome.clip_value = 0.75;
    let refusal = restore(altered.clone()).expect_err("it is another genome");
    assert!(refusal.contains("does not follow"), "{refusal}");
    // As in a file from before crossovers were recorded, where nothing can be derived.
    for candidate in &mut altered {
        if let Origin::Offspring { crossover, .. } = &mut candidate.origin {
            *crossover = None;
        }
    }
    assert!(restore(altered).is_ok());
}

#[test]
fn on_fresh_seeds_elites_are_ranked_by_the_mean_of_their_scores() {
    let settings = RunConfig {
        fresh_seeds: true,
        ..config(5, 4, 2, 3, 9)
    };
    let mut evolution = Evolution::new(&settings);
    evolution.tell(&[0.5, 0.75, 0.625, 0.25, 0.125].map(score));
    assert!(evolution.known().is_empty(), "elites are scored anew");
    let (best, standing) = evolution.best().expect("a generation was told");
    assert_eq!((best.id, standing.scores), (CandidateId(1), 1));
    // The elites are 1 and 2. Number 1 was lucky: its mean falls behind the other's, and behind the
    // newcomer in the third place.
    evolution.tell(&[0.25, 0.625, 0.875, 0.0, 0.0].map(score));
    let (best, standing) = evolution.best().expect("two generations were told");
    assert_eq!((best.id, standing.fitness), (CandidateId(2), 0.625));
    assert_eq!((standing.scores, standing.last()), (2, 1));
    let newcomer = evolution.history()[1].members[2];
    let elites: Vec<CandidateId> = evolution.ask()[..2].iter().map(|one| one.id).collect();
    assert_eq!(elites, [newcomer, CandidateId(2)]);
    evolution.tell(&[0.5, 0.125, 0.0, 0.0, 0.0].map(score));
    let (best, standing) = evolution.best().expect("three generations were told");
    assert_eq!(
        (best.id, standing.fitness, standing.scores),
        (newcomer, 0.6875, 2)
    );
    assert_eq!(restored(&evolution, &settings), Ok(evolution));
}

#[test]
fn on_fixed_seeds_the_scores_of_elites_are_known() {
    let mut evolution = Evolution::new(&config(5, 3, 2, 3, 9));
    assert!(evolution.known().is_empty());
    evolution.tell(&[0.5, 0.75, 0.625, 0.25, 0.125].map(score));
    assert_eq!(evolution.known(), [0.75, 0.625].map(score));
    evolution.tell(&[0.75, 0.625, 1.0, 0.0, 0.0].map(score));
    assert_eq!(evolution.known(), [1.0, 0.75].map(score));
    evolution.tell(&[1.0, 0.75, 0.0, 0.0, 0.0].map(score));
    assert!(evolution.known().is_empty(), "it is finished");
}

#[test]
fn mutation_anneals_with_the_generations() {
    let mut evolution = Evolution::new(&config(4000, 3, 0, 2, 42));
    for decay in [1.0, 1.0 - 0.5 / 3.0] {
        tell(&mut evolution);
        let origins = evolution.ask().iter().map(|candidate| &candidate.origin);
        let flips: usize = origins
            .map(|origin| match origin {
                Origin::Offspring { mutations, .. } => mutations
                    .iter()
                    .filter(|mutation| matches!(mutation, Mutation::Flag { .. }))
                    .count(),
                _ => panic!("no elite, so everyone is bred"),
            })
            .sum();
        // Six switches each, at p_flag; five standard deviations of about 45.
        let expected = 4000.0 * 6.0 * 0.10 * decay;
        assert!(
            (flips as f64 - expected).abs() < 225.0,
            "{flips} instead of {expected}"
        );
    }
}

#[test]
fn selection_climbs() {
    let evolution = finished(&config(30, 30, 2, 3, 42));
    let history = evolution.history();
    let (first, last) = (mean(&history[0]), mean(&history[29]));
    assert!(last > first + 0.1, "{last} after {first}");
    let best = |generation: &Generation| {
        let fitness = generation.scores.iter().map(|score| score.fitness);
        fitness.fold(f64::MIN, f64::max)
    };
    assert!(
        history.iter().map(best).is_sorted(),
        "an elite is never lost"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn every_candidate_descends_from_the_initial_population(
        seed: u64, population in 4u32..20, generations in 1u32..12, elites in 0u32..4, tournament in 1u32..5,
    ) {
        let evolution = finished(&config(population, generations, elites, tournament, seed));
        for member in evolution.ask() {
            let ancestry = evolution.ancestry(member.id);
            prop_assert_eq!(ancestry[0].id, member.id);
            let ids: BTreeSet<CandidateId> = ancestry.iter().map(|ancestor| ancestor.id).collect();
            prop_assert_eq!(ids.len(), ancestry.len());
            for ancestor in ancestry {
                prop_assert_eq!(ancestor.birth_generation == 0, ancestor.origin.parents().is_empty());
                for parent in ancestor.origin.parents() {
                    prop_assert!(ids.contains(parent));
                    let parent = evolution.candidate(*parent).expect("parents are kept");
                    prop_assert!(parent.birth_generation < ancestor.birth_generation);
                    let generation = &evolution.history()[ancestor.birth_generation as usize - 1];
                    prop_assert!(generation.members.contains(&parent.id), "parents lived then");
                }
            }
        }
    }

    #[test]
    fn every_generation_keeps_size_ids_elites_and_ranges(
        seed: u64, population in 4u32..20, elites in 0u32..4, tournament in 1u32..5,
    ) {
        let mut evolution = Evolution::new(&config(population, 8, elites, tournament, seed));
        let mut born = 0;
        while !evolution.is_finished() {
            let fitness: Vec<f64> = evolution.ask().iter().map(|c| synthetic(&c.genome)).collect();
            let best = ranking(&fitness).into_iter().take(elites as usize);
            let best: Vec<CandidateId> = best.map(|position| evolution.ask()[position].id).collect();
            for candidate in evolution.ask() {
                prop_assert_eq!(candidate.elite, candidate.birth_generation < evolution.generation());
                if !candidate.elite {
                    prop_assert_eq!(candidate.id, CandidateId(born), "ids count births");
                    born += 1;
                }
                prop_assert!((1..=MAX_TERMS).contains(&candidate.genome.terms.len()));
                prop_assert!(candidate.genome.terms.iter().all(|t| t.weight.abs() <= MAX_WEIGHT));
                for info in &GENES {
                    if let GeneKind::Real { bounds: (low, high), .. } = info.kind {
                        let value = candidate.genome.value(info.gene).number();
                        prop_assert!((low..=high).contains(&value), "{:?}", info.gene);
                    }
                }
                prop_assert!((50..=200).contains(&candidate.genome.warmup_steps));
            }
            tell(&mut evolution);
            prop_assert_eq!(evolution.ask().len(), population as usize);
            if !evolution.is_finished() {
                let elite: Vec<CandidateId> =
                    evolution.ask().iter().filter(|c| c.elite).map(|c| c.id).collect();
                prop_assert_eq!(elite, best);
            }
        }
    }
}
