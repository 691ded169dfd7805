//! Results of a class in any text, and the file of a class.

#![no_main]

use files::class::{ClassFile, MAX_RESULT, find, is_mentioned};
use libfuzzer_sys::fuzz_target;
use classroom::class::collection::Collection;

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let found = find(&text);
    assert!(found.is_empty() || is_mentioned(&text));
    for one in found {
        match one {
            Ok(result) => {
                assert!(result.is_possible());
                let text = result.to_text();
                assert!(text.len() <= MAX_RESULT);
                assert_eq!(find(&text), [Ok(result)]);
            }
            Err(error) => assert!(error.to_string().chars().count() < 300),
        }
    }
    match ClassFile::parse(bytes) {
        Ok(class) => assert_eq!(ClassFile::parse(class.to_json().as_bytes()), Ok(class)),
        Err(error) => assert!(error.to_string().chars().count() < 500),
    }
    let mut class = Collection::default();
    for sentence in class.take(&text) {
        assert!(sentence.chars().count() < 500);
    }
    let mut again = Collection::default();
    again.take(&class.to_json());
    assert_eq!(again.results(), class.results());
});
