//! Optimizers that the visitor wrote, or set aside from the editor. Plain data, tested natively.

use super::state::distinct_name;
use crate::core::optimizer::NamedOptimizer;

/// The list, without two that are the same optimizer or have the same name.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Written {
    entries: Vec<(u32, NamedOptimizer)>,
    last: u32,
}

impl Written {
    /// Adds `named` and returns its number: that of its equal where there is one already. Where another one
    /// has its name, it gets a number behind it.
    pub fn add(&mut self, mut named: NamedOptimizer) -> u32 {
        let same = |(_, other): &&(u32, NamedOptimizer)| other.optimizer == named.optimizer;
        if let Some((number, _)) = self.entries.iter().find(same) {
            return *number;
        }
        let taken = |name: &str| self.entries.iter().any(|(_, other)| other.name == name);
        named.name = distinct_name(&named.name, taken);
        self.last += 1;
        self.entries.push((self.last, named));
        self.last
    }

    /// Takes away the one with this number.
    pub fn remove(&mut self, number: u32) {
        self.entries.retain(|(other, _)| *other != number);
    }

    /// Returns the one with this number.
    pub fn get(&self, number: u32) -> Option<&NamedOptimizer> {
        let entry = self.entries.iter().find(|(other, _)| *other == number);
        entry.map(|(_, named)| named)
    }

    /// Every number, in the order of the list; none is given a second time.
    pub fn numbers(&self) -> impl Iterator<Item = u32> {
        self.entries.iter().map(|(number, _)| *number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::presets;

    #[test]
    fn equals_are_one_and_namesakes_are_told_apart() {
        let mut written = Written::default();
        let first = written.add(NamedOptimizer::new("mine", presets::adam()));
        assert_eq!(
            written.add(NamedOptimizer::new("same", presets::adam())),
            first
        );
        let second = written.add(NamedOptimizer::new("mine", presets::sgd()));
        let name = |number| written.get(number).map(|named| named.name.as_str());
        assert_eq!(
            [name(first), name(second)],
            [Some("mine"), Some("mine (2)")]
        );
    }

    #[test]
    fn a_number_stays_with_its_optimizer() {
        let mut written = Written::default();
        let first = written.add(NamedOptimizer::new("a", presets::adam()));
        let second = written.add(NamedOptimizer::new("b", presets::sgd()));
        written.remove(first);
        assert_eq!(written.get(first), None);
        assert_eq!(written.numbers().collect::<Vec<_>>(), [second]);
        let again = written.add(NamedOptimizer::new("a", presets::adam()));
        assert!(again != first && again != second);
    }
}
