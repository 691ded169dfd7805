//! A message between page and engine, or between the page and the reader of a visitor's files.

#![no_main]

use libfuzzer_sys::fuzz_target;
use protocol::{Command, Event, FileReading};
use serde::{Serialize, de::DeserializeOwned};

fuzz_target!(|bytes: &[u8]| {
    check::<Command>(bytes);
    check::<Event>(bytes);
    check::<FileReading>(bytes);
});

fn check<T: Serialize + DeserializeOwned>(bytes: &[u8]) {
    if let Ok(message) = postcard::from_bytes::<T>(bytes) {
        let once = postcard::to_stdvec(&message).expect("every message can be written");
        let again: T = postcard::from_bytes(&once).expect("it was just written");
        assert_eq!(postcard::to_stdvec(&again).as_ref(), Ok(&once));
    }
}
