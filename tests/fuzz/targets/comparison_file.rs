//! A recorded comparison.

#![no_main]

use libfuzzer_sys::fuzz_target;
use files::comparison_file::ComparisonFile;
use statistics::comparison::tables;

fuzz_target!(|bytes: &[u8]| {
    match ComparisonFile::parse(bytes) {
        Ok(file) => {
            assert_eq!(file.config.validate(), []);
            let mut optimizers = file.optimizers.iter();
            assert!(optimizers.all(|named| named.genome.is_trainable()));
            let again = ComparisonFile::parse(&file.to_json()).expect("it was just written");
            assert_eq!(again.trials.len(), file.trials.len());
            let names: Vec<String> = file.optimizers.iter().map(|o| o.name.clone()).collect();
            let _ = tables(&names, &file.config, &file.trials, None);
        }
        Err(error) => assert!(error.to_string().chars().count() < 400),
    }
});
