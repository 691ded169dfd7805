//! IDX, MNIST's format: a magic number, one 32-bit size per axis, then bytes; big-endian.

use super::{FormatError, MAX_IMAGES, MAX_SIDE, source::Source};

const IMAGES: u32 = 0x0803;
const LABELS: u32 = 0x0801;

/// Bytes before the pixels: magic number, count, height, width.
const IMAGES_HEADER: usize = 16;
/// Bytes before the labels: magic number, count.
const LABELS_HEADER: usize = 8;

/// An IDX file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Idx {
    /// Grey images.
    Images(IdxImages),
    /// Labels 0–255, shape [N].
    Labels(Vec<u8>),
}

/// Grey images of an IDX file, which has no labels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdxImages {
    bytes: Vec<u8>,
    count: usize,
    height: usize,
    width: usize,
}

/// Reads an IDX file of images [N, H, W] or labels [N].
///
/// # Errors
/// [`FormatError`] naming the field that is not as it should be.
pub fn read(bytes: Vec<u8>) -> Result<Idx, FormatError> {
    match field(&bytes, 0, "its magic number")? {
        IMAGES => images(bytes).map(Idx::Images),
        LABELS => {
            let count = field(&bytes, 4, "its count")?;
            let count = in_range("count", count, MAX_IMAGES)?;
            whole(&bytes, LABELS_HEADER, count as u64, "its labels")?;
            Ok(Idx::Labels(bytes[LABELS_HEADER..].to_vec()))
        }
        found => Err(FormatError::Magic { found }),
    }
}

fn images(bytes: Vec<u8>) -> Result<IdxImages, FormatError> {
    let count = in_range("count", field(&bytes, 4, "its count")?, MAX_IMAGES)?;
    let height = in_range("height", field(&bytes, 8, "its height")?, MAX_SIDE)?;
    let width = in_range("width", field(&bytes, 12, "its width")?, MAX_SIDE)?;
    // In 64 bits: the product of what a header allows does not fit into 32.
    let pixels = count as u64 * (height * width) as u64;
    whole(&bytes, IMAGES_HEADER, pixels, "its pixels")?;
    Ok(IdxImages {
        bytes,
        count,
        height,
        width,
    })
}

impl IdxImages {
    /// Returns the images with `labels`, which come from the file `file`.
    ///
    /// # Errors
    /// [`FormatError::Count`] where there is not one label per image.
    pub fn labelled(self, labels: &[u8], file: &str) -> Result<Source, FormatError> {
        if labels.len() != self.count {
            return Err(FormatError::Count {
                images: self.count,
                file: file.into(),
                labels: labels.len(),
            });
        }
        Ok(Source {
            names: (0..=u8::MAX).map(|label| label.to_string()).collect(),
            shape: [1, self.height, self.width],
            bytes: self.bytes,
            first: IMAGES_HEADER,
            stride: self.height * self.width,
            labels: labels.iter().map(|label| u16::from(*label)).collect(),
        })
    }
}

fn field(bytes: &[u8], at: usize, part: &'static str) -> Result<u32, FormatError> {
    match bytes.get(at..at + 4) {
        Some(&[a, b, c, d]) => Ok(u32::from_be_bytes([a, b, c, d])),
        _ => Err(FormatError::Truncated {
            part,
            found: bytes.len(),
            expected: at as u64 + 4,
        }),
    }
}

fn in_range(field: &'static str, found: u32, most: usize) -> Result<usize, FormatError> {
    match found as usize {
        value if (1..=most).contains(&value) => Ok(value),
        _ => Err(FormatError::Header { field, found, most }),
    }
}

fn whole(bytes: &[u8], header: usize, body: u64, part: &'static str) -> Result<(), FormatError> {
    let (found, expected) = (bytes.len(), header as u64 + body);
    match (found as u64).cmp(&expected) {
        std::cmp::Ordering::Less => Err(FormatError::Truncated {
            part,
            found,
            expected,
        }),
        std::cmp::Ordering::Equal => Ok(()),
        std::cmp::Ordering::Greater => Err(FormatError::Overlong { found, expected }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::own::testing::{MUTATIONS, idx_images, idx_labels, mutants};

    #[test]
    fn images_and_labels_are_read_to_the_byte() {
        let images = idx_images(2, [3, 5]);
        let Ok(Idx::Images(read_back)) = read(images.clone()) else {
            panic!("they are images");
        };
        let Ok(Idx::Labels(labels)) = read(idx_labels(&[7, 255])) else {
            panic!("they are labels");
        };
        let source = read_back.labelled(&labels, "labels").expect("two of each");
        assert_eq!((source.len(), source.shape), (2, [1, 3, 5]));
        assert_eq!(source.image(0), &images[16..31]);
        assert_eq!(source.image(1), &images[31..]);
        assert_eq!((source.name(0), source.name(1)), ("7", "255"));
    }

    #[test]
    fn what_is_wrong_is_named() {
        let message = |bytes: &[u8]| read(bytes.to_vec()).expect_err("broken").to_string();
        let images = idx_images(3, [28, 28]);
        for (end, sentence) in [
            (3, "truncated at byte 3 of 4, in its magic number"),
            (13, "truncated at byte 13 of 16, in its width"),
            (1000, "truncated at byte 1000 of 2368, in its pixels"),
        ] {
            assert_eq!(message(&images[..end]), sentence);
        }
        let changed = |at: usize, value: u32| {
            let mut images = images.clone();
            images[at..at + 4].copy_from_slice(&value.to_be_bytes());
            message(&images)
        };
        assert!(changed(0, 0x0d03).starts_with("its magic number is 0x00000d03; it must be"));
        let count = "its count is 4294967295; it must be from 1 to 70000";
        assert_eq!(changed(4, u32::MAX), count);
        assert_eq!(changed(8, 0), "its height is 0; it must be from 1 to 1024");
        let width = "its width is 1025; it must be from 1 to 1024";
        assert_eq!(changed(12, 1025), width);
        assert_eq!(changed(4, 2), "2368 bytes, 1584 by its header");
        let Ok(Idx::Images(images)) = read(images) else {
            panic!("they are images");
        };
        let refused = images.labelled(&[1], "labels").expect_err("too few");
        let few = "its count is 3 images, but labels has 1 labels";
        assert_eq!(refused.to_string(), few);
    }

    #[test]
    fn a_hundred_thousand_mutated_files_are_read_or_refused() {
        let originals = [idx_images(4, [6, 5]), idx_labels(&[0, 1, 2, 3, 4])];
        let mut read_whole = 0;
        for bytes in mutants(&originals, MUTATIONS) {
            if let Ok(Idx::Images(images)) = read(bytes) {
                let labels = vec![0; images.count];
                let source = images.labelled(&labels, "labels").expect("as many");
                assert_eq!(source.image(source.len() - 1).len(), source.stride);
                read_whole += 1;
            }
        }
        assert!(read_whole > 0, "some mutations only touch pixels");
    }
}
