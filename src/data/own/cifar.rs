//! CIFAR-10's binary batches: records of a label and a red, a green and a blue plane of 32×32 bytes.

use super::{FormatError, source::Source};
use science::catalog::CLASSES;

/// Bytes of an image.
const IMAGE: usize = 3 * 32 * 32;
/// Bytes of a record.
const RECORD: usize = 1 + IMAGE;

/// Reads a batch.
///
/// # Errors
/// [`FormatError`] where its size is not that of records or a label is none.
pub fn read(bytes: Vec<u8>) -> Result<Source, FormatError> {
    let found = bytes.len();
    if found == 0 || !found.is_multiple_of(RECORD) {
        return Err(FormatError::Records { found });
    }
    let labels = bytes.iter().step_by(RECORD);
    for (record, &found) in labels.clone().enumerate() {
        if usize::from(found) >= CLASSES {
            return Err(FormatError::Label { record, found });
        }
    }
    Ok(Source {
        names: (0..CLASSES).map(|label| label.to_string()).collect(),
        shape: [3, 32, 32],
        labels: labels.map(|label| u16::from(*label)).collect(),
        first: 1,
        stride: RECORD,
        bytes,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::own::testing::{MUTATIONS, cifar, mutants};

    #[test]
    fn a_batch_is_read_to_the_byte() {
        let batch = cifar(&[3, 9]);
        let source = read(batch.clone()).expect("a batch");
        assert_eq!((source.name(0), source.name(1)), ("3", "9"));
        assert_eq!(source.image(0), &batch[1..RECORD]);
        assert_eq!(source.image(1), &batch[RECORD + 1..]);
    }

    #[test]
    fn what_is_wrong_is_named() {
        let mut batch = cifar(&[3, 9]);
        let message = |bytes: &[u8]| read(bytes.to_vec()).expect_err("broken").to_string();
        assert_eq!(
            message(&batch[1..]),
            "its size of 6145 bytes is no multiple of 3073, the size of a CIFAR-10 record"
        );
        assert!(message(&[]).starts_with("its size of 0 bytes"));
        batch[RECORD] = 10;
        assert_eq!(
            message(&batch),
            "its record 1 has the label 10; the labels of CIFAR-10 are 0 to 9"
        );
    }

    #[test]
    fn a_hundred_thousand_mutated_batches_are_read_or_refused() {
        let mut read_whole = 0;
        for bytes in mutants(&[cifar(&[0])], MUTATIONS) {
            if let Ok(source) = read(bytes) {
                assert_eq!(source.image(source.len() - 1).len(), IMAGE);
                read_whole += 1;
            }
        }
        assert!(read_whole > 0, "some mutations only touch pixels");
    }
}
