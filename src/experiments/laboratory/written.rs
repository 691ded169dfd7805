//! Optimizers that the visitor wrote, or set aside from the editor. Plain data, tested natively.

use std::collections::BTreeMap;

use crate::experiment::distinct_name;
use files::{
    genome_text::{self, NAMELESS},
    link_kind::LinkKind,
    run_file::{self, RunFile},
    share,
};
use science::presets::{self, NamedGenome};

/// What the terminal's names end in where all of an optimizer is to be tuned.
const TUNED: &str = "+tuned";

/// Returns the optimizer that a text brings: a name, a genome as JSON, a link, or a recorded search, of which
/// the best takes part.
///
/// # Errors
/// A sentence on what is wrong with it.
pub fn read(text: &str) -> Result<NamedGenome, String> {
    let is_json = text.trim_start().starts_with('{');
    if let Some(kind) = LinkKind::of(text).filter(|_| !is_json) {
        return Err(format!("this is {kind}: {}.", kind.opens()));
    }
    if let Some(link) = share::link_in(text) {
        let (shared, _) = link.map_err(|error| error.to_string())?;
        let genome = shared
            .genome
            .ok_or("the link brings settings and no optimizer.")?;
        let known = || presets::recognise(&genome).unwrap_or(NAMELESS).to_string();
        let name = shared.name.unwrap_or_else(known);
        return Ok(NamedGenome::new(&name, genome));
    }
    let first = text.trim_start();
    if first.starts_with('{')
        && first.contains("\"optimarium-run\"")
        && first.len() <= run_file::MAX_BYTES
    {
        let file = RunFile::parse(text.as_bytes()).map_err(|error| error.to_string())?;
        return best(&file).ok_or_else(|| "no generation of this search is finished.".into());
    }
    if text.trim().to_ascii_lowercase().ends_with(TUNED) {
        return Err(format!(
            "{TUNED} is for the terminal, which tunes everything with a budget of trainings. Here the rate is tuned \
             alone: choose from “Rate tuned” above."
        ));
    }
    genome_text::parse(text).map_err(|error| format!("{error}."))
}

/// The best of a recorded search, by the rule of page and terminal.
fn best(file: &RunFile) -> Option<NamedGenome> {
    let (best, _) = file.evolution().best()?;
    Some(NamedGenome::new(
        &format!("Best of the file ({})", best.id),
        best.genome.clone(),
    ))
}

/// The list, without two that are the same optimizer or have the same name.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Written {
    /// By number, which only grows.
    entries: BTreeMap<u32, NamedGenome>,
    last: u32,
}

impl Written {
    /// Adds `named` and returns its number: that of its equal where there is one already. Where another one
    /// has its name, it gets a number behind it.
    pub fn add(&mut self, mut named: NamedGenome) -> u32 {
        let mut entries = self.entries.iter();
        if let Some((number, _)) = entries.find(|(_, other)| other.genome == named.genome) {
            return *number;
        }
        let taken = |name: &str| self.list().any(|other| other.name == name);
        named.name = distinct_name(&named.name, taken);
        self.last += 1;
        self.entries.insert(self.last, named);
        self.last
    }

    /// Takes away the one with this number.
    pub fn remove(&mut self, number: u32) {
        self.entries.remove(&number);
    }

    /// Returns the one with this number.
    pub fn get(&self, number: u32) -> Option<&NamedGenome> {
        self.entries.get(&number)
    }

    /// Everyone, in order.
    pub fn list(&self) -> impl Iterator<Item = &NamedGenome> {
        self.entries.values()
    }

    /// Every number, in the order of the list; none is given a second time.
    pub fn numbers(&self) -> impl Iterator<Item = u32> {
        self.entries.keys().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use page_state::testing::assert_says;
    use science::presets;

    #[test]
    fn equals_are_one_and_namesakes_are_told_apart() {
        let mut written = Written::default();
        let first = written.add(NamedGenome::new("mine", presets::adam()));
        let same = written.add(NamedGenome::new("same", presets::adam()));
        assert_eq!(same, first);
        let second = written.add(NamedGenome::new("mine", presets::sgd()));
        let name = |number| written.get(number).map(|named| named.name.as_str());
        let names = [first, second].map(name);
        assert_eq!(names, [Some("mine"), Some("mine (2)")]);
    }

    #[test]
    fn a_link_takes_part_and_a_search_sends_its_best() {
        let link = "https://example.org/#1gWQAAAAAAAGDgAACtM2YY";
        for text in [
            link.to_string(),
            format!(" ({link}), "),
            link.replace("https", "http"),
        ] {
            let adam = read(&text).expect("Adam");
            assert_eq!((adam.name.as_str(), adam.genome), ("Adam", presets::adam()));
        }
        let rated = read("adam@0.002").map(|named| named.name);
        assert_eq!(rated, Ok("Adam@0.002".into()));
        for (text, reason) in [
            ("https://example.org/#1gWQAAAAAAAGDgAACtM2YX", "damaged"),
            ("https://example.org/#1gWQ", "damaged"),
            ("https://example.org/#claim1.AAAA", "the link of a claim"),
            ("adamm", "no known optimizer"),
            (" Adam+schedule+TUNED\n", "+tuned is for the terminal"),
            ("{\"terms\": []}", "has 0 terms"),
            ("{\"format\": \"optimarium-run\"}", ""),
        ] {
            let refused = read(text).expect_err("nothing to race");
            assert!(refused.ends_with('.'), "{refused}");
            assert!(refused.contains(reason), "{refused}");
        }
        let settings = share::encode(&share::Shared {
            config: Some(science::config::Preset::Paper.config()),
            ..share::Shared::default()
        });
        assert!(read(&settings).is_err_and(|reason| reason.contains("no optimizer")));
        let run = include_str!("../../../tests/fixtures/run.json");
        let named = read(run).expect("its best");
        assert_says(named.name, "Best of the file (#…");
    }

    #[test]
    fn a_number_stays_with_its_optimizer() {
        let mut written = Written::default();
        let first = written.add(NamedGenome::new("a", presets::adam()));
        let second = written.add(NamedGenome::new("b", presets::sgd()));
        written.remove(first);
        assert_eq!(written.get(first), None);
        assert_eq!(written.numbers().collect::<Vec<_>>(), [second]);
        let again = written.add(NamedGenome::new("a", presets::adam()));
        assert!(again != first && again != second);
    }
}
