//! Who stands where.

use super::*;
use science::{evolution::Origin, presets};

fn candidate(id: u32, parents: Option<[u32; 2]>) -> Candidate {
    let origin = match parents {
        Some(parents) => Origin::Offspring {
            parents: parents.map(CandidateId),
            crossover: None,
            mutations: Vec::new(),
        },
        None => Origin::Random,
    };
    Candidate {
        id: CandidateId(id),
        genome: presets::adam(),
        origin,
        birth_generation: 0,
        elite: false,
    }
}

fn ids(places: &[Place]) -> Vec<u32> {
    places.iter().map(|place| place.id.0).collect()
}

#[test]
fn elites_keep_their_place_and_offspring_stand_by_their_parents() {
    let first = [0, 1, 2, 3].map(|id| candidate(id, None));
    let before = arrange(&[], &first);
    assert_eq!(ids(&before), [0, 1, 2, 3]);
    // 2 is the elite; 5 has parents farther left than 4 and 6.
    let next = [
        candidate(2, None),
        candidate(4, Some([3, 3])),
        candidate(5, Some([0, 1])),
        candidate(6, Some([1, 3])),
    ];
    let places = arrange(&before, &next);
    assert_eq!(ids(&places), [5, 6, 2, 4]);
    assert_eq!(places[1].parents, Some([1, 3]));
    assert_eq!(places[2].parents, None);
}

#[test]
fn a_smaller_population_leaves_no_gap() {
    let many = [0, 1, 2, 3, 4, 5].map(|id| candidate(id, None));
    let before = arrange(&[], &many);
    let few = [
        candidate(5, None),
        candidate(1, None),
        candidate(9, Some([77, 0])),
    ];
    assert_eq!(ids(&arrange(&before, &few)), [5, 1, 9]);
}

#[test]
fn a_generation_stands_as_it_was_planted_whatever_was_on_show_before() {
    let generations = [
        vec![candidate(0, None), candidate(1, None), candidate(2, None)],
        vec![
            candidate(2, None),
            candidate(3, Some([2, 2])),
            candidate(4, Some([0, 1])),
        ],
        vec![
            candidate(4, None),
            candidate(5, Some([3, 2])),
            candidate(6, Some([4, 4])),
        ],
    ];
    let all: Vec<&[Candidate]> = generations.iter().map(Vec::as_slice).collect();
    let mut places = Vec::new();
    for (count, generation) in (1..).zip(&all) {
        places = arrange(&places, generation);
        assert_eq!(order(all[..count].iter().copied()), places);
    }
    assert_ne!(ids(&places), ids(&arrange(&[], all[2])), "history counts");
}

#[test]
fn rows_are_even() {
    assert_eq!(columns(11, 12), 6);
    assert_eq!(columns(9, 12), 6);
    assert_eq!(columns(5, 12), 4);
    assert_eq!(columns(12, 12), 12);
    for (fit, count) in (1..40).flat_map(|fit| (1..130).map(move |count| (fit, count))) {
        let columns = columns(fit, count);
        let rows = count.div_ceil(columns);
        assert!(columns <= fit, "{count} plants, {fit} fit");
        assert_eq!(rows, count.div_ceil(fit), "no row more than it takes");
        assert!(rows * columns - count < rows, "{count} plants, {fit} fit");
    }
    assert_eq!((columns(0, 3), columns(4, 0)), (1, 0));
}

#[test]
fn height_rises_with_the_value_and_meets_adam_at_its_line() {
    let adam = Some(0.84);
    assert_eq!(height(0.84, adam), ADAM_LEVEL);
    let heights = [-1.0, 0.1, 0.7, 0.83, 0.84, 0.85, 0.9, 1.05].map(|value| height(value, adam));
    assert!(heights.windows(2).all(|pair| pair[0] < pair[1]));
    assert!(heights[0] > 0.0 && heights[7] < 1.0);
    assert!(height(0.85, adam) - height(0.84, adam) > 0.04);
    assert!((0.0..=1.0).contains(&height(f64::from(f32::MAX), None)));
}

#[test]
fn ranks_put_the_unknown_last() {
    let values = [
        (CandidateId(3), Some(0.2)),
        (CandidateId(1), None),
        (CandidateId(2), Some(0.9)),
    ];
    let ranks = ranks(&values);
    assert_eq!([2, 3, 1].map(|id| ranks[&CandidateId(id)]), [1, 2, 3]);
}
