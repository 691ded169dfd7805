//! Trees of every shape can be read.

use proptest::prelude::*;
use rand::RngExt;

use super::*;
use crate::testing::candidate;
use science::{
    lineage::{Origin, ancestry},
    presets, testing,
};

fn life(id: u32, generation: u32, parents: Option<[u32; 2]>) -> Life {
    let origin = match parents {
        Some(parents) => Origin::Offspring {
            parents: parents.map(CandidateId),
            crossover: None,
            mutations: Vec::new(),
        },
        None => Origin::Random,
    };
    Life {
        candidate: Candidate {
            origin,
            birth_generation: generation,
            ..candidate(id, testing::genome(u64::from(id)))
        },
        fitness: Vec::new(),
        diverged: false,
    }
}

/// Someone of the last of `generations` generations of `size`, and everyone it descends from; parents are of any
/// generation before, as elites are.
fn family(seed: u64, generations: u32, size: u32) -> Vec<Life> {
    let mut rng = testing::rng(seed);
    let mut all = Vec::new();
    for generation in 0..generations {
        for _ in 0..size {
            let before = generation * size;
            let parents = [(); 2].map(|()| rng.random_range(0..before.max(1)));
            let id = all.len() as u32;
            let parents = Some(parents).filter(|_| generation > 0);
            all.push(life(id, generation, parents));
        }
    }
    let own = CandidateId(all.len() as u32 - 1);
    let ids = ancestry(own, |id| all.get(id.0 as usize).map(|life| &life.candidate));
    let ids: Vec<usize> = ids.iter().map(|one| one.id.0 as usize).collect();
    ids.into_iter().map(|id| all[id].clone()).collect()
}

fn point([a, b, c, d]: [(f64, f64); 4], t: f64) -> (f64, f64) {
    let s = 1.0 - t;
    let at = |part: fn((f64, f64)) -> f64| {
        s * s * s * part(a)
            + 3.0 * s * s * t * part(b)
            + 3.0 * s * t * t * part(c)
            + t * t * t * part(d)
    };
    (at(|point| point.0), at(|point| point.1))
}

proptest! {
    #[test]
    fn a_tree_is_narrow_and_nothing_crosses_its_line(seed: u64, generations in 1u32..12, size in 2u32..30) {
        let lives = family(seed, generations, size);
        let tree = Family::of(&lives).expect("somebody is there");
        let (width, height) = tree.size();
        prop_assert!(width <= MARGIN + COLUMNS as f64 * CELL && height <= f64::from(generations) * ROW);
        prop_assert_eq!(tree.members.len() + tree.undrawn, lives.len());
        prop_assert_eq!(tree.members.last().map(|one| one.id), Some(lives[0].candidate.id));
        let mut places: Vec<_> = tree.members.iter().map(|one| (one.row, one.column)).collect();
        let sorted = places.clone();
        places.dedup();
        prop_assert!(places.is_sorted() && places == sorted, "everyone has a place of its own");
        for member in &tree.members {
            let (x, y) = member.middle();
            prop_assert!(x > 0.0 && x < width && y > 0.0 && y < height);
        }
        let line = tree.members.iter().find(|one| one.is_lit()).expect("a line").middle().0;
        for tie in &tree.ties {
            let [parent, child] = [tie.parent, tie.child].map(|place| &tree.members[place]);
            prop_assert!(parent.row < child.row, "a parent stands above its child");
            let curve = tree.curve(tie);
            let inner = (1..40).map(|step| point(curve, f64::from(step) / 40.0));
            let inner: Vec<(f64, f64)> = inner.collect();
            prop_assert!(inner.iter().all(|(x, _)| *x > 0.0 && *x < width));
            prop_assert!(inner.windows(2).all(|pair| pair[0].1 < pair[1].1), "ties lead down");
            if tie.lit {
                prop_assert!(inner.iter().all(|(x, _)| (x - line).abs() < 1e-9));
            } else {
                let right = inner[0].0 > line;
                let apart = inner.iter().all(|(x, _)| (x - line).abs() > 1e-9 && (*x > line) == right);
                prop_assert!(apart, "{:?}", inner);
            }
        }
    }

    #[test]
    fn the_line_leads_from_the_first_generation_without_a_gap(seed: u64, generations in 1u32..12) {
        let lives = family(seed, generations, 5);
        let tree = Family::of(&lives).expect("somebody is there");
        let lit: Vec<usize> = (0..tree.members.len()).filter(|&place| tree.members[place].is_lit()).collect();
        prop_assert_eq!(tree.generations[tree.members[lit[0]].row], 0);
        for pair in lit.windows(2) {
            let tie = tree.ties.iter().find(|tie| tie.lit && tie.child == pair[1]);
            prop_assert_eq!(tie.map(|tie| tie.parent), Some(pair[0]));
            prop_assert_eq!(tree.walk(pair[1], Way::Parent), Some(pair[0]));
            prop_assert_eq!(tree.walk(pair[0], Way::Child), Some(pair[1]));
        }
        prop_assert_eq!(tree.walk(0, Way::Oldest), Some(lit[0]));
        prop_assert_eq!(tree.walk(0, Way::Own), lit.last().copied());
        // By the keys everyone can be reached.
        let mut reached = vec![*lit.last().expect("a line")];
        let mut next = 0;
        while next < reached.len() {
            for way in [Way::Parent, Way::Child, Way::Left, Way::Right] {
                let there = tree.walk(reached[next], way);
                if let Some(there) = there.filter(|there| !reached.contains(there)) {
                    reached.push(there);
                }
            }
            next += 1;
        }
        for (row, _) in tree.generations.iter().enumerate() {
            let lit = tree.members.iter().any(|one| one.row == row && one.is_lit());
            let all = tree.members.iter().enumerate().filter(|(_, one)| one.row == row);
            let missed = all.filter(|(place, _)| !reached.contains(place)).count();
            prop_assert!(!lit || missed == 0);
        }
    }
}

#[test]
fn the_line_follows_whose_genes_were_taken() {
    let mut lives = vec![life(2, 1, Some([0, 1])), life(1, 0, None), life(0, 0, None)];
    lives[2].candidate.genome = presets::adam();
    lives[1].candidate.genome = presets::published();
    lives[0].candidate.genome = presets::published();
    let tree = Family::of(&lives).expect("three are there");
    let lit = tree.members.iter().filter(|one| one.is_lit());
    assert!(lit.map(|one| one.id.0).eq([1, 2]));
    assert_eq!(
        tree.told(&lives),
        "Published #2 of generation 2, child of Published #1 of generation 1."
    );
    assert_eq!(tree.ties.len(), 2);
    assert_eq!(
        tree.label(2, &lives, false),
        "Published #2, born in generation 2; not scored yet; child of #0 and #1; on the lit line"
    );
    assert_eq!(Family::of(&[]), None);
}

#[test]
fn one_of_the_initial_population_stands_alone() {
    let tree = Family::of(&[life(3, 0, None)]).expect("it is there");
    assert_eq!((tree.members.len(), tree.ties.len()), (1, 0));
    for way in [Way::Parent, Way::Child, Way::Left, Way::Right] {
        assert_eq!(tree.walk(0, way), None);
    }
}
