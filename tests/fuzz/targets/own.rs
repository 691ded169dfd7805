//! A visitor's own images: files, each a choice of its path, its length in two bytes, and its bytes.

#![no_main]

use libfuzzer_sys::fuzz_target;
use data::own::{Collection, Format};
use protocol::{OwnImages, OwnReport};

const PATHS: [&str; 8] = [
    "a-images",
    "a-labels",
    "b-images",
    "b-labels",
    "batch.bin",
    "cat/1.png",
    "dog/2.png",
    "readme",
];

/// Bytes of a picture of 32×32, RGBA.
const PICTURE: usize = 32 * 32 * 4;

fuzz_target!(|bytes: &[u8]| {
    match read(bytes) {
        Ok((images, report)) => {
            assert!((2..=10).contains(&report.classes.len()));
            let splits = [&images.train, &images.validation, &images.test];
            for (number, split) in splits.into_iter().enumerate() {
                assert_eq!(split.pixels.len(), split.labels.len() * 3072);
                for (label, class) in report.classes.iter().enumerate() {
                    let of_class = split.labels.iter().filter(|of| usize::from(**of) == label);
                    assert_eq!(of_class.count(), class.images[number] as usize);
                }
            }
            assert!(report.remarks.iter().all(|remark| remark.len() < 400));
        }
        Err(sentence) => assert!(sentence.ends_with('.') && sentence.len() < 2000),
    }
});

fn read(mut bytes: &[u8]) -> Result<(OwnImages, OwnReport), String> {
    let mut collection = Collection::default();
    while let [choice, high, low, rest @ ..] = bytes {
        let length = usize::from(u16::from_be_bytes([*high, *low]));
        let (file, tail) = rest.split_at(length.min(rest.len()));
        let path = PATHS[usize::from(*choice) % PATHS.len()];
        match Format::of(path, file) {
            Format::Picture if collection.is_double(path, file) => {}
            // A browser draws it.
            Format::Picture => {
                let drawn: Vec<u8> = file.iter().copied().cycle().take(PICTURE).collect();
                collection.add_picture(path, &drawn)?;
            }
            format => collection.add(path, format, file.to_vec())?,
        }
        bytes = tail;
    }
    collection.finish()
}
