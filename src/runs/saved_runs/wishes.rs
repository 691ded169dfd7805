//! Which runs the visitor discarded, until storage has taken that in.
//!
//! Noted at once, beside the runs: storage may be full, refuse, or be slower than the tab's end.

use std::collections::BTreeMap;

use super::Key;

/// What becomes of a run; the later one is more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wish {
    /// It is not offered to go on with.
    Ended,
    /// It is gone.
    Removed,
}

impl Wish {
    fn letter(self) -> char {
        match self {
            Wish::Ended => 'e',
            Wish::Removed => 'r',
        }
    }
}

/// The wishes that storage has not taken in yet.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wishes(BTreeMap<Key, Wish>);

impl Wishes {
    /// Reads a note; what cannot be understood is passed over.
    pub fn parse(note: &str) -> Self {
        let wish = |word: &str| {
            let wish = [Wish::Ended, Wish::Removed]
                .into_iter()
                .find(|wish| word.ends_with(wish.letter()))?;
            Some((word[..word.len() - 1].parse().ok()?, wish))
        };
        Self(note.split(' ').filter_map(wish).collect())
    }

    /// Writes the note, e.g. `1764300000000e 1764300000001r`; `None` where there is nothing to note.
    pub fn note(&self) -> Option<String> {
        let words = self.0.iter();
        let words = words.map(|(key, wish)| format!("{key}{}", wish.letter()));
        let words: Vec<String> = words.collect();
        (!words.is_empty()).then(|| words.join(" "))
    }

    /// What was wished of a run.
    pub fn of(&self, key: Key) -> Option<Wish> {
        self.0.get(&key).copied()
    }

    /// Everything that was wished.
    pub fn all(&self) -> impl Iterator<Item = (Key, Wish)> {
        self.0.iter().map(|(key, wish)| (*key, *wish))
    }

    /// Adds a wish; less than what was wished before changes nothing.
    pub fn add(&mut self, key: Key, wish: Wish) {
        let known = self.0.entry(key).or_insert(wish);
        *known = wish.max(*known);
    }

    /// Takes a wish out that came true, unless more was wished since.
    pub fn fulfil(&mut self, key: Key, wish: Wish) {
        if self.of(key).is_some_and(|known| known <= wish) {
            self.0.remove(&key);
        }
    }

    /// Takes out what was wished of a run.
    pub fn forget(&mut self, key: Key) {
        self.0.remove(&key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wishes_are_noted_and_read() {
        let mut wishes = Wishes::default();
        assert_eq!(wishes.note(), None);
        wishes.add(7, Wish::Removed);
        wishes.add(7, Wish::Ended);
        wishes.add(5, Wish::Ended);
        assert_eq!(wishes.note().as_deref(), Some("5e 7r"));
        assert_eq!(Wishes::parse("5e 7r"), wishes);
        wishes.fulfil(7, Wish::Ended);
        assert_eq!(wishes.of(7), Some(Wish::Removed), "more was wished");
        wishes.fulfil(7, Wish::Removed);
        wishes.forget(5);
        assert_eq!(wishes, Wishes::default());
    }

    #[test]
    fn nonsense_in_a_note_is_passed_over() {
        let long = "99999999999999999999e";
        for nonsense in ["", "e", "5", "5x", "-1e", "é", "5é", long] {
            assert_eq!(Wishes::parse(nonsense), Wishes::default(), "{nonsense}");
        }
        assert_eq!(Wishes::parse("x 5e  é"), Wishes::parse("5e"));
    }
}
