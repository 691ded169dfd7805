//! A pack: up to 1,000 labelled images in one PNG file that a person can look at.
//!
//! The PNG is 8-bit grey or, for images of three channels, 8-bit RGB, not interlaced: a mosaic
//! of 25 rows × 40 columns of tiles, one image a tile, in reading order; unused tiles are black.
//! The chunk `tEXt` with the keyword `labels` holds one digit per image in the same order, and
//! thereby their number. A pack needs nothing else to be read.
//!
//! Images are ordered so that every ten in a row hold each class once, as long as the classes
//! last: the first 10·n images of a split are balanced for every n.

use std::io::Cursor;

use png::{BitDepth, ColorType, Compression, Filter};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{DataError, PackEntry};
use science::catalog::{CLASSES, Dataset, Split};

/// Rows of tiles in a mosaic.
pub const ROWS: usize = 25;
/// Columns of tiles in a mosaic.
pub const COLUMNS: usize = 40;
/// Images in a full pack.
pub const CAPACITY: usize = ROWS * COLUMNS;
/// Images in a full pack of `split` as they ship. Short runs score on a few hundred validation images: what they do not
/// use would be half of what they fetch for it.
pub fn images_in(split: Split) -> usize {
    match split {
        Split::Validation => CAPACITY / 2,
        Split::Train | Split::Test => CAPACITY,
    }
}

/// Keyword of the text chunk with the labels.
const KEYWORD: &str = "labels";
/// What the PNG decoder may allocate beside the mosaic itself, in bytes.
const DECODER_LIMIT: usize = 16 << 20;

/// N labelled images of one dataset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Images {
    /// Where they come from; gives C, H and W.
    pub dataset: Dataset,
    /// Pixels 0–255, shape `[N, C, H, W]`, row-major.
    pub pixels: Vec<u8>,
    /// Labels 0–9, shape `[N]`.
    pub labels: Vec<u8>,
}

impl Images {
    /// No images of `dataset`.
    pub fn new(dataset: Dataset) -> Images {
        Images {
            dataset,
            pixels: Vec::new(),
            labels: Vec::new(),
        }
    }

    /// Number N of images.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// Pixels [C, H, W] of image `index`.
    ///
    /// # Panics
    /// Where `index` is not below [`Images::len`].
    pub fn image(&self, index: usize) -> &[u8] {
        let size = image_size(self.dataset);
        &self.pixels[index * size..(index + 1) * size]
    }

    /// Appends one image of shape [C, H, W].
    ///
    /// # Panics
    /// Where `pixels` has another size.
    pub fn push(&mut self, pixels: &[u8], label: u8) {
        assert_eq!(
            pixels.len(),
            image_size(self.dataset),
            "pixels of one image"
        );
        self.pixels.extend_from_slice(pixels);
        self.labels.push(label);
    }

    /// Appends `other`.
    ///
    /// # Panics
    /// Where `other` is of another dataset.
    pub fn extend(&mut self, other: &Images) {
        assert_eq!(self.dataset, other.dataset, "one dataset");
        self.pixels.extend_from_slice(&other.pixels);
        self.labels.extend_from_slice(&other.labels);
    }

    /// Keeps the first `count` images.
    pub fn truncate(&mut self, count: usize) {
        self.labels.truncate(count);
        self.pixels
            .truncate(self.labels.len() * image_size(self.dataset));
    }

    /// How many images there are of each class.
    pub fn class_counts(&self) -> [usize; CLASSES] {
        let mut counts = [0; CLASSES];
        for &label in &self.labels {
            counts[usize::from(label)] += 1;
        }
        counts
    }
}

/// The images in `bytes`, which must be exactly the file that `entry` describes.
///
/// # Errors
/// A [`DataError`] that names the file, for every other input.
pub fn decode(dataset: Dataset, entry: &PackEntry, bytes: &[u8]) -> Result<Images, DataError> {
    let (file, found, expected) = (entry.file.clone(), bytes.len(), entry.bytes);
    if found < expected {
        return Err(DataError::Truncated {
            file,
            found,
            expected,
        });
    }
    if found > expected {
        return Err(DataError::Overlong {
            file,
            found,
            expected,
        });
    }
    let found = sha256(bytes);
    if found != entry.sha256 {
        return Err(DataError::Altered {
            file,
            found,
            expected: entry.sha256.clone(),
        });
    }
    read(dataset, entry.images, bytes).map_err(|reason| DataError::Content { file, reason })
}

/// One pack with `images`: the same bytes for the same images, as long as Cargo.lock stays.
///
/// Of all PNG row filters the one with the smallest file is taken; for small drawings that is
/// often none.
///
/// # Errors
/// What the PNG encoder says.
///
/// # Panics
/// Where `images` does not fit into one pack.
pub fn encode(images: &Images) -> Result<Vec<u8>, png::EncodingError> {
    assert!(
        images.len() <= CAPACITY,
        "at most {CAPACITY} images in a pack"
    );
    let mosaic = mosaic(images);
    let labels: String = images
        .labels
        .iter()
        .map(|label| char::from(b'0' + label))
        .collect();
    let mut smallest: Option<Vec<u8>> = None;
    for filter in [
        Filter::NoFilter,
        Filter::Sub,
        Filter::Up,
        Filter::Avg,
        Filter::Paeth,
        Filter::Adaptive,
    ] {
        let mut bytes = Vec::new();
        let [width, height] = mosaic_size(images.dataset);
        let mut encoder = png::Encoder::new(&mut bytes, width, height);
        encoder.set_color(color_type(images.dataset));
        encoder.set_depth(BitDepth::Eight);
        encoder.set_compression(Compression::High);
        encoder.set_filter(filter);
        encoder.add_text_chunk(KEYWORD.to_owned(), labels.clone())?;
        let mut writer = encoder.write_header()?;
        writer.write_image_data(&mosaic)?;
        writer.finish()?;
        if smallest
            .as_ref()
            .is_none_or(|best| bytes.len() < best.len())
        {
            smallest = Some(bytes);
        }
    }
    Ok(smallest.unwrap_or_default())
}

/// SHA-256 of `bytes` in lower-case hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

/// `bytes` as two lower-case digits each.
pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn read(dataset: Dataset, count: usize, bytes: &[u8]) -> Result<Images, String> {
    let limits = png::Limits {
        bytes: DECODER_LIMIT,
    };
    let mut reader = png::Decoder::new_with_limits(Cursor::new(bytes), limits)
        .read_info()
        .map_err(|error| error.to_string())?;

    let info = reader.info();
    let expected = (
        mosaic_size(dataset),
        color_type(dataset),
        BitDepth::Eight,
        false,
    );
    let found = (
        [info.width, info.height],
        info.color_type,
        info.bit_depth,
        info.interlaced,
    );
    if found != expected {
        return Err(format!(
            "a picture of {found:?} instead of {expected:?} (size, colours, depth, interlaced)"
        ));
    }
    let labels = info
        .uncompressed_latin1_text
        .iter()
        .find(|chunk| chunk.keyword == KEYWORD);
    let labels = labels.ok_or("it has no labels")?.text.chars();
    let labels: Vec<u8> = labels
        .map(|digit| digit.to_digit(CLASSES as u32).map(|label| label as u8))
        .collect::<Option<_>>()
        .ok_or("a label is not a class")?;
    if labels.len() != count || count > CAPACITY {
        return Err(format!("{} labels for {count} images", labels.len()));
    }

    let mut mosaic = vec![0; mosaic_bytes(dataset)];
    let frame = reader
        .next_frame(&mut mosaic)
        .map_err(|error| error.to_string())?;
    if frame.buffer_size() != mosaic.len() {
        return Err(format!(
            "{} bytes of pixels instead of {}",
            frame.buffer_size(),
            mosaic.len()
        ));
    }
    let mut pixels = vec![0; count * image_size(dataset)];
    for (pixel, position) in pixels.iter_mut().zip(positions(dataset)) {
        *pixel = mosaic[position];
    }
    Ok(Images {
        dataset,
        pixels,
        labels,
    })
}

fn mosaic(images: &Images) -> Vec<u8> {
    let mut mosaic = vec![0; mosaic_bytes(images.dataset)];
    for (pixel, position) in images.pixels.iter().zip(positions(images.dataset)) {
        mosaic[position] = *pixel;
    }
    mosaic
}

/// Where in the mosaic [25·H, 40·W, C] each pixel of [N, C, H, W] lies, in the order of the latter.
fn positions(dataset: Dataset) -> impl Iterator<Item = usize> {
    let [channels, height, width] = dataset.shape();
    (0..CAPACITY).flat_map(move |tile| {
        let (top, left) = (tile / COLUMNS * height, tile % COLUMNS * width);
        (0..channels).flat_map(move |channel| {
            (0..height).flat_map(move |y| {
                (0..width)
                    .map(move |x| ((top + y) * COLUMNS * width + left + x) * channels + channel)
            })
        })
    })
}

fn image_size(dataset: Dataset) -> usize {
    dataset.shape().iter().product()
}

fn mosaic_bytes(dataset: Dataset) -> usize {
    CAPACITY * image_size(dataset)
}

fn mosaic_size(dataset: Dataset) -> [u32; 2] {
    let [_, height, width] = dataset.shape();
    [(COLUMNS * width) as u32, (ROWS * height) as u32]
}

fn color_type(dataset: Dataset) -> ColorType {
    match dataset.shape() {
        [1, _, _] => ColorType::Grayscale,
        _ => ColorType::Rgb,
    }
}

#[cfg(test)]
mod tests;
