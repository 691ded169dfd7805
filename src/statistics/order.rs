//! Whether the order of optimizers is another at another length of run.
//!
//! An advantage that belongs to the length at which it was selected is no advantage at others. Knows tables, not
//! who trains.

use super::comparison::Table;
use crate::paired::Estimate;

/// Returns a sentence on each optimizer that is above the baseline at one length of run and below it at another;
/// `tables` has the same optimizers at each number of steps.
pub fn order_changes(tables: &[(u32, &Table)]) -> Vec<String> {
    let Some((_, first)) = tables.first() else {
        return Vec::new();
    };
    let baseline = &first.rows[0].optimizer;
    let others = first.rows.iter().skip(1).map(|row| &row.optimizer);
    let sentence = |name: &String| {
        let at = |(steps, table): &(u32, &Table)| {
            let row = table.rows.iter().find(|row| row.optimizer == *name)?;
            Some((*steps, row.against_first?.difference))
        };
        let all: Vec<(u32, Estimate)> = tables.iter().filter_map(at).collect();
        let above = all.iter().find(|(_, difference)| difference.mean > 0.0)?;
        let below = all.iter().find(|(_, difference)| difference.mean < 0.0)?;
        let (one, other) = match above.0 < below.0 {
            true => (above, below),
            false => (below, above),
        };
        let is_clear = |(_, difference): &(u32, Estimate)| {
            let margin = difference.margin;
            margin.is_some_and(|margin| difference.mean.abs() > margin)
        };
        let doubt = match is_clear(one) && is_clear(other) {
            true => "",
            false => "; one of them may be chance",
        };
        Some(format!(
            "The order changes: {name} is {} {baseline} at {} steps and {} at {}{doubt}.",
            side(one),
            one.0,
            side(other),
            other.0
        ))
    };
    others.filter_map(sentence).collect()
}

/// `above (+0.0100 ± 0.0020)`.
fn side((_, difference): &(u32, Estimate)) -> String {
    let word = if difference.mean > 0.0 {
        "above"
    } else {
        "below"
    };
    format!("{word} ({})", difference.as_difference(4))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::comparison::{ComparisonConfig, Trial, tables};
    use science::catalog::Dataset;

    /// The first table where `mine` is above Adam by each of these on a seed.
    fn table(differences: [f32; 3]) -> Table {
        let config = ComparisonConfig {
            tasks: vec![Dataset::Mnist],
            seeds: 3,
            ..ComparisonConfig::reduced()
        };
        let mut trials = Vec::new();
        for (seed, difference) in config.seed_numbers().zip(differences) {
            for (name, accuracy) in [("Adam", 0.5), ("mine", 0.5 + difference)] {
                trials.push(Trial::new(name, Dataset::Mnist, seed, accuracy, vec![1.0]));
            }
        }
        let names = ["Adam".to_string(), "mine".to_string()];
        tables(&names, &config, &trials, None).swap_remove(0)
    }

    #[test]
    fn a_change_is_said_with_both_differences() {
        let (above, below) = (table([0.1, 0.11, 0.12]), table([-0.2, -0.21, -0.22]));
        let said = order_changes(&[(200, &above), (400, &below)]);
        assert_eq!(said.len(), 1);
        assert_eq!(
            said[0],
            "The order changes: mine is above (+0.1100 ± 0.0248) Adam at 200 steps and below (−0.2100 ± 0.0248) at 400."
        );
        let unclear = table([-0.3, 0.1, 0.1]);
        let said = order_changes(&[(200, &above), (400, &unclear)]);
        let chance = "; one of them may be chance.";
        assert!(said[0].ends_with(chance), "{said:?}");
    }

    #[test]
    fn no_change_is_not_said() {
        let above = table([0.1, 0.11, 0.12]);
        assert!(order_changes(&[(200, &above), (400, &above)]).is_empty());
        assert!(order_changes(&[]).is_empty());
    }
}
