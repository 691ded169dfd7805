//! Selection: who is best, who survives, and the tournament for a parent; and the controls.
//!
//! Knows fitness values only, neither genomes nor where the values came from. NaN counts as worst;
//! equals are ordered by position, so that a seed fixes the outcome. Source: arXiv 2512.11853.

use std::cmp::Ordering;

use rand::{Rng, seq::SliceRandom};
use serde::{Deserialize, Serialize};

/// Who breeds the next generation.
///
/// The controls train as many candidates as a search of the same settings, from the same first generation.
/// Drift asks nothing of their scores but which was the best; random search keeps the best of them too, and
/// breeds from none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Selection {
    /// The fitter, as published.
    #[default]
    Fitness,
    /// Whoever chance draws: crossover and mutation as in a search, survivors and parents at equal odds.
    Drift,
    /// Nobody: random genomes in every generation. The best survive, which changes nobody else.
    Random,
}

impl Selection {
    /// Every kind; the place is its number in links.
    pub const ALL: [Selection; 3] = [Selection::Fitness, Selection::Drift, Selection::Random];

    /// Name in arguments and files; equal to the serde name.
    pub fn slug(self) -> &'static str {
        match self {
            Selection::Fitness => "fitness",
            Selection::Drift => "drift",
            Selection::Random => "random",
        }
    }

    /// Name for people.
    pub fn name(self) -> &'static str {
        match self {
            Selection::Fitness => "by fitness",
            Selection::Drift => "drift",
            Selection::Random => "random search",
        }
    }

    /// What it is.
    pub fn meaning(self) -> &'static str {
        match self {
            Selection::Fitness => "the fitter are parents, and the best survive",
            Selection::Drift => "parents and survivors are drawn by chance",
            Selection::Random => "the best stay, every newcomer is a random optimizer",
        }
    }

    /// Returns what whoever looks at a run of this kind has to know; `None` of a search as published.
    pub fn note(self) -> Option<String> {
        let (name, meaning) = (self.name(), self.meaning());
        (self != Selection::Fitness)
            .then(|| format!("A control, {name}: {meaning}. A search has to beat its best."))
    }
}

/// Orders two fitness values, the better one first; NaN equals −∞.
pub fn better_first(a: f64, b: f64) -> Ordering {
    let key = |fitness: f64| fitness.max(f64::NEG_INFINITY);
    key(b).partial_cmp(&key(a)).expect("no NaN is left")
}

/// Returns the positions of all values, best first; equals keep their order.
pub fn ranking(fitness: &[f64]) -> Vec<usize> {
    let mut positions: Vec<usize> = (0..fitness.len()).collect();
    positions.sort_by(|&a, &b| better_first(fitness[a], fitness[b]));
    positions
}

/// Returns the positions of the `count` that pass to the next generation unchanged: the best, best first, or
/// whom chance draws where there is no selection.
pub fn survivors(
    selection: Selection,
    fitness: &[f64],
    count: usize,
    rng: &mut impl Rng,
) -> Vec<usize> {
    let mut positions = match selection {
        Selection::Fitness | Selection::Random => ranking(fitness),
        Selection::Drift => {
            let mut positions: Vec<usize> = (0..fitness.len()).collect();
            positions.shuffle(rng);
            positions
        }
    };
    positions.truncate(count);
    positions
}

/// Returns the position of the fittest of `size` values drawn without replacement.
///
/// The best of n wins with probability k/n (k = `size`, at most n). Of equals, the first wins.
///
/// # Panics
/// Where `fitness` is empty or `size` is zero.
pub fn tournament(fitness: &[f64], size: usize, rng: &mut impl Rng) -> usize {
    let mut positions: Vec<usize> = (0..fitness.len()).collect();
    let (drawn, _) = positions.partial_shuffle(rng, size);
    let best = drawn
        .iter()
        .copied()
        .min_by(|&a, &b| better_first(fitness[a], fitness[b]).then(a.cmp(&b)));
    best.expect("a tournament needs a candidate")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{DRAWS, assert_odds, rng};

    #[test]
    fn ranking_puts_nan_last_and_keeps_the_order_of_equals() {
        let fitness = [0.5, f64::NAN, 0.9, 0.5, -1.0, 0.0, -0.0];
        assert_eq!(ranking(&fitness), [2, 0, 3, 5, 6, 4, 1]);
    }

    #[test]
    fn each_rank_wins_with_the_odds_of_drawing_without_replacement() {
        // The r-th best of n wins where it is drawn and the r − 1 better ones are not:
        // C(n − r, k − 1) / C(n, k).
        let fitness = [0.3, 0.9, 0.1, 0.7, 0.5, f64::NAN];
        let binomial =
            |n: usize, k: usize| (0..k).fold(1.0, |c, i| c * (n - i) as f64 / (i + 1) as f64);
        let ranks = ranking(&fitness);
        let mut rng = rng(3);
        for size in 1..=fitness.len() {
            let mut wins = [0; 6];
            for _ in 0..DRAWS {
                wins[tournament(&fitness, size, &mut rng)] += 1;
            }
            assert_odds(wins[ranks[0]], DRAWS, size as f64 / 6.0);
            for (rank, &position) in ranks.iter().enumerate() {
                let worse = fitness.len() - rank - 1;
                let odds = if worse + 1 < size {
                    0.0
                } else {
                    binomial(worse, size - 1) / binomial(fitness.len(), size)
                };
                assert_odds(wins[position], DRAWS, odds);
            }
        }
    }

    #[test]
    fn a_tournament_of_equals_goes_to_the_first_drawn_by_position() {
        let mut rng = rng(4);
        let mut wins = [0; 3];
        for _ in 0..DRAWS {
            wins[tournament(&[0.5; 3], 2, &mut rng)] += 1;
        }
        assert_odds(wins[0], DRAWS, 2.0 / 3.0);
        assert_eq!(wins[2], 0);
    }

    #[test]
    fn a_tournament_larger_than_the_population_takes_everyone() {
        assert_eq!(tournament(&[0.1, 0.3, 0.2], 9, &mut rng(5)), 1);
    }
}
