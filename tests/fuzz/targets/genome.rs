//! A genome in writing: a name with controls, or JSON in either form.

#![no_main]

use libfuzzer_sys::fuzz_target;
use files::genome_text::parse;

fuzz_target!(|text: &str| {
    match parse(text) {
        Ok(named) => {
            assert!(named.genome.is_trainable());
            assert!(!named.name.is_empty() && named.name.chars().count() < 80);
            let json = serde_json::to_string(&named.genome).expect("a genome is JSON");
            let again = parse(&json).expect("it was just written").genome;
            assert_eq!(again.terms.len(), named.genome.terms.len());
        }
        Err(error) => assert!(error.to_string().chars().count() < 400),
    }
});
