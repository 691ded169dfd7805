//! A pack of images whose length and checksum are as listed. Under a fuzzer the PNG reader looks at no
//! checksum of its own.

#![no_main]

use libfuzzer_sys::fuzz_target;
use science::catalog::Dataset;
use data::{PackEntry, decode, pack::sha256};

fuzz_target!(|bytes: &[u8]| {
    let Some((choice, bytes)) = bytes.split_first() else {
        return;
    };
    let dataset = Dataset::ALL[usize::from(choice & 15) % Dataset::ALL.len()];
    let entry = PackEntry {
        file: "fuzzed.png".into(),
        images: usize::from(choice >> 4),
        bytes: bytes.len(),
        sha256: sha256(bytes),
    };
    match decode(dataset, &entry, bytes) {
        Ok(images) => {
            let size: usize = dataset.shape().iter().product();
            assert_eq!((images.dataset, images.len()), (dataset, entry.images));
            assert_eq!(images.pixels.len(), images.len() * size);
            assert_eq!(images.class_counts().iter().sum::<usize>(), images.len());
        }
        Err(error) => assert!(error.to_string().chars().count() < 400),
    }
});
