//! A saved search: its head in the first line, a piece in every other.

#![no_main]

use libfuzzer_sys::fuzz_target;
use files::run_file::{RunFile, pieces::{Head, assemble}};

fuzz_target!(|text: &str| {
    let mut lines = text.split('\n').map(String::from);
    let head = lines.next().expect("every text has a line");
    let file = Head::parse(&head).and_then(|head| {
        assert_eq!(head.config.validate(), []);
        assert_eq!(Head::parse(&head.to_json()).as_ref(), Ok(&head));
        assemble(&head, &lines.collect::<Vec<_>>())
    });
    match file {
        Ok(file) => {
            for candidate in file.evolution().all_candidates() {
                assert!(candidate.genome.is_within_bounds());
            }
            assert_eq!(file.generations().count(), file.adam().len());
            assert_eq!(RunFile::parse(file.to_json().as_bytes()), Ok(file));
        }
        Err(error) => assert!(error.to_string().chars().count() < 400),
    }
});
