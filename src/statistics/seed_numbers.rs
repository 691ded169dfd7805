//! Which seed numbers serve which purpose, so that nothing is confirmed on what it was chosen by.
//!
//! A seed number fixes initial weights, minibatches and dropout of a training run, together with the seed
//! of the run; what each purpose takes by default stays within its range. A search on fresh seeds goes on
//! in the same numbers by its generations, which no other purpose has.

use std::ops::Range;

/// Of a search: it selects on them.
pub const SEARCH: Range<u32> = 0..1_000;

/// Of a comparison, in the page's race and in the terminal, its further samples included.
pub const RACE: Range<u32> = 1_000..100_000;

/// Of the guard, which scores the best of a search again.
pub const GUARD: Range<u32> = 100_000..200_000;

/// Of the live effect of an edit: whoever edits until it looks good selects on them.
pub const LIVE: Range<u32> = 200_000..300_000;

/// Of the ablation.
pub const ABLATION: Range<u32> = 300_000..400_000;

/// Of tuning a baseline: it selects on them.
pub const TUNING: Range<u32> = 400_000..500_000;

/// Of a claim: the verdict on a winner, and whoever tests that again.
pub const CLAIM: Range<u32> = 500_000..600_000;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::comparison::{self, ComparisonConfig};
    use science::config::Setting;

    #[test]
    fn no_two_purposes_share_a_seed() {
        let mut ranges = [SEARCH, RACE, GUARD, LIVE, ABLATION, TUNING, CLAIM];
        ranges.sort_by_key(|range| range.start);
        for pair in ranges.windows(2) {
            assert!(pair[0].end <= pair[1].start, "{pair:?}");
        }
        assert!(ranges.iter().all(|range| !range.is_empty()));
    }

    #[test]
    fn each_range_holds_what_its_purpose_takes() {
        let (_, most) = Setting::SeedsPerEvaluation.range().expect("it is a number");
        assert!(most <= SEARCH.end, "a search numbers its seeds from 0");
        let (_, most) = comparison::SEEDS;
        assert_eq!(RACE.start, comparison::FIRST_SEED);
        for range in [RACE, GUARD, LIVE, ABLATION, TUNING, CLAIM] {
            let config = ComparisonConfig {
                first_seed: range.start,
                seeds: most,
                ..ComparisonConfig::reduced()
            };
            assert_eq!(config.validate(), []);
            assert!(config.seed_numbers().all(|seed| range.contains(&seed)));
        }
    }
}
