//! Who does a lesson in a class: a name or number, and the seed that follows from it.

use crate::{sealed::CRC, shown::without_joiners};
use text::excerpt::excerpt;

/// Longest name in bytes, so that a result has room for it: 36 Latin letters, or 12 Chinese ones.
pub const MAX_NAME: usize = 36;

/// A student by name or number.
///
/// Two names are one student's where they are equal after this: space at both ends is taken away, space within
/// is one blank, capitals are made small by Unicode's table (`str::to_lowercase`). Whoever takes a name in puts
/// letters with accents together first (NFC), as every browser does by itself; nothing else is folded, so “ß” and
/// “ss” are two.
#[derive(Debug, Clone)]
pub struct Student {
    name: String,
    key: String,
}

impl Student {
    /// Returns the student who typed `name`.
    ///
    /// # Errors
    /// What is wrong with the name and what to do, as a sentence.
    pub fn of(name: &str) -> Result<Student, String> {
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        if name.is_empty() {
            return Err("Type a name or a number first.".into());
        }
        if name.len() > MAX_NAME {
            return Err("The name is too long: shorten it, or take a number.".into());
        }
        // What cannot be seen could make a name look like another one.
        let seen = without_joiners(&name);
        if excerpt(&seen, MAX_NAME) != seen {
            return Err("The name has letters that do not show: type it anew.".into());
        }
        let key = name.to_lowercase();
        Ok(Student { name, key })
    }

    /// The name as typed, without needless space.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The seed of this student's run of the lesson with this checksum: the CRC-32 of the checksum's bytes, lowest
    /// first, and the folded name. Of 200 names two have the same seed in one class of 200,000; names of up to
    /// four letters without accents never do.
    pub fn seed(&self, lesson: u32) -> u64 {
        let mut digest = CRC.digest();
        digest.update(&lesson.to_le_bytes());
        digest.update(self.key.as_bytes());
        digest.finalize().into()
    }
}

impl PartialEq for Student {
    fn eq(&self, other: &Student) -> bool {
        self.key == other.key
    }
}

impl Eq for Student {}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn student(name: &str) -> Student {
        Student::of(name).expect("it is a name")
    }

    #[test]
    fn a_name_is_the_same_however_it_is_typed_and_gives_one_seed() {
        let mia = student("Mia  Öz");
        assert_eq!(mia.name(), "Mia Öz");
        for typed in [" mia öz", "MIA\tÖZ\n", "miA öZ"] {
            assert_eq!(student(typed), mia, "{typed}");
            assert_eq!(student(typed).seed(7), mia.seed(7), "{typed}");
        }
        assert_ne!(student("Mia Oz"), mia);
        assert_ne!(mia.seed(7), mia.seed(8), "another lesson, another seed");
        // It must stay what it is: results of earlier lessons are run again by it.
        assert_eq!(student("17").seed(0x1234_5678), 0xffeb_ae31);
    }

    #[test]
    fn a_class_has_as_many_seeds_as_students() {
        for lesson in [0, 1, 0xdead_beef] {
            let numbers = (1..=200).map(|number: u32| number.to_string());
            let names = ["Mia", "Mio", "Ali", "Ada", "Ben", "Zoë"].map(String::from);
            let seeds: HashSet<u64> = numbers
                .chain(names)
                .map(|name| student(&name).seed(lesson))
                .collect();
            assert_eq!(seeds.len(), 206);
        }
    }

    #[test]
    fn what_is_no_name_is_said() {
        for (typed, said) in [
            (" \n", "Type a name"),
            (&"x".repeat(37), "too long"),
            (&"王".repeat(13), "too long"),
            ("a\u{200b}b", "do not show"),
            ("a\u{202e}b", "do not show"),
            ("a\u{200d}b", "do not show"),
            ("علی\u{200c}\u{200c}رضا", "do not show"),
            ("علی\u{200c}", "do not show"),
        ] {
            let refused = Student::of(typed).expect_err(said);
            assert!(refused.contains(said), "{refused}");
        }
        for typed in [&"x".repeat(36), "علی\u{200c}رضا", "👩\u{200d}🌾 Zoë"] {
            assert_eq!(student(typed).name(), typed);
        }
    }
}
