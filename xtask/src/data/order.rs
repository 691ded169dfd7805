//! The order in which the images of an original split are used: balanced at every length.

use rand::SeedableRng;
use rand::rngs::ChaCha8Rng;
use rand::seq::SliceRandom;
use science::catalog::CLASSES;

/// Seed of every order. Another one makes other packs.
const SEED: u64 = 20_251_211;

/// All indices into `labels`, shuffled so that every ten in a row hold each class once, as long as
/// every class lasts; what is left over follows, shuffled.
///
/// The rule: ChaCha8 from [`SEED`] shuffles the indices of class 0, then of class 1, … 9; round n
/// takes the n-th of every class and shuffles these ten; at last the rest is shuffled.
pub fn balanced(labels: &[u8]) -> Vec<usize> {
    let mut random = ChaCha8Rng::seed_from_u64(SEED);
    let mut classes: Vec<Vec<usize>> = vec![Vec::new(); CLASSES];
    for (index, &label) in labels.iter().enumerate() {
        classes[usize::from(label)].push(index);
    }
    for class in &mut classes {
        class.shuffle(&mut random);
    }
    let rounds = classes.iter().map(Vec::len).min().unwrap_or(0);
    let mut order = Vec::with_capacity(labels.len());
    for round in 0..rounds {
        let mut ten: Vec<usize> = classes.iter().map(|class| class[round]).collect();
        ten.shuffle(&mut random);
        order.extend(ten);
    }
    let mut rest: Vec<usize> = classes
        .iter()
        .flat_map(|class| &class[rounds..])
        .copied()
        .collect();
    rest.shuffle(&mut random);
    order.extend(rest);
    order
}

#[cfg(test)]
mod tests {
    use super::balanced;

    #[test]
    fn every_ten_hold_each_class_once_and_nothing_is_lost() {
        let labels: Vec<u8> = (0..1_000u32)
            .map(|index| (index * index % 7 + index % 4) as u8)
            .collect();
        let order = balanced(&labels);
        let mut sorted = order.clone();
        sorted.sort_unstable();
        assert_eq!(sorted, (0..1_000).collect::<Vec<_>>());
        let least = (0..10)
            .map(|class| labels.iter().filter(|&&label| label == class).count())
            .min()
            .unwrap();
        for ten in order[..least * 10].chunks(10) {
            let mut classes: Vec<u8> = ten.iter().map(|&index| labels[index]).collect();
            classes.sort_unstable();
            assert_eq!(classes, (0..10).collect::<Vec<u8>>());
        }
    }
}
