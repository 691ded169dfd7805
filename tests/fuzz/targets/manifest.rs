//! The manifest of a data folder.

#![no_main]

use libfuzzer_sys::fuzz_target;
use science::catalog::Split;
use data::{Manifest, pack::CAPACITY};

fuzz_target!(|bytes: &[u8]| {
    match Manifest::parse(bytes) {
        Ok(manifest) => {
            let json = serde_json::to_vec(&manifest).expect("a manifest is JSON");
            assert_eq!(Manifest::parse(&json).as_ref(), Ok(&manifest));
            for dataset in &manifest.datasets {
                for split in Split::ALL {
                    let split = dataset.split(split);
                    assert!((1..=split.packs.len() * CAPACITY).contains(&split.images));
                    assert!(
                        split
                            .packs
                            .iter()
                            .all(|pack| pack.file.split('/').all(|part| part != ".."))
                    );
                }
            }
        }
        Err(error) => assert!(error.to_string().chars().count() < 400),
    }
});
