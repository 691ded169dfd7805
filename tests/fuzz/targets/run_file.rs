//! A recorded search.

#![no_main]

use libfuzzer_sys::fuzz_target;
use files::run_file::RunFile;

fuzz_target!(|bytes: &[u8]| {
    match RunFile::parse(bytes) {
        Ok(file) => {
            assert_eq!(file.config().validate(), []);
            for candidate in file.evolution().all_candidates() {
                assert!(candidate.genome.is_within_bounds());
                assert!(!candidate.story(None, Default::default()).is_empty());
            }
            assert_eq!(file.generations().count(), file.adam().len());
            assert_eq!(RunFile::parse(file.to_json().as_bytes()), Ok(file.clone()));
            // It goes on.
            let mut evolution = file.evolution().clone();
            if let Some(told) = file
                .generations()
                .last()
                .filter(|_| !evolution.is_finished())
            {
                evolution.tell(told.scores);
            }
        }
        Err(error) => assert!(error.to_string().chars().count() < 400),
    }
});
