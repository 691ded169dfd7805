//! What tells one visitor's images from another's.

use sha2::{Digest, Sha256};

use crate::pack::hexadecimal;
use protocol::OwnImages;

/// SHA-256 of every split's number of images, labels and pixels, in lower-case hexadecimal: equal for
/// what trains equally, whatever the classes are called.
pub fn fingerprint(images: &OwnImages) -> String {
    let mut digest = Sha256::new();
    for split in [&images.train, &images.validation, &images.test] {
        digest.update((split.labels.len() as u64).to_le_bytes());
        digest.update(&split.labels);
        digest.update(&split.pixels);
    }
    hexadecimal(&digest.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::LabelledPixels;

    fn images(counts: [u8; 3]) -> OwnImages {
        let mut next = 0..;
        let [train, validation, test] = counts.map(|count| LabelledPixels {
            pixels: next
                .by_ref()
                .take(usize::from(count) * 3072)
                .map(|place: u32| place as u8)
                .collect(),
            labels: vec![1; count.into()],
        });
        OwnImages {
            train,
            validation,
            test,
        }
    }

    #[test]
    fn every_pixel_label_and_split_counts() {
        let original = images([3, 1, 1]);
        let known = fingerprint(&original);
        assert_eq!(known.len(), 64);
        assert_eq!(fingerprint(&original.clone()), known);
        let mut changed = [original.clone(), original.clone(), images([2, 2, 1])];
        changed[0].train.pixels[100] += 1;
        changed[1].test.labels[0] = 0;
        for other in changed {
            assert_ne!(fingerprint(&other), known);
        }
    }
}
