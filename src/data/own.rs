//! A visitor's own images: files of known formats, read within hard limits and made into one task.
//!
//! Takes names and bytes and returns images or a sentence. Pictures (PNG, JPEG, …) are drawn by the
//! browser, so they come here as 32×32 pixels. Whatever cannot be used is left out and named, as are
//! doubles; the rest makes the task. Nothing here knows where the files are, and the same files give the
//! same task everywhere.

mod cifar;
mod collection;
mod fingerprint;
mod format;
mod idx;
mod picture;
mod source;
mod task;
#[cfg(test)]
mod testing;

pub use collection::{Collection, too_large};
pub use format::Format;
pub use picture::{refusal, undecodable};

use thiserror::Error;

/// Most bytes of one file, unpacked.
pub const MAX_FILE_BYTES: usize = 64 << 20;
/// Most bytes of one picture as a file.
pub const MAX_PICTURE_BYTES: usize = 16 << 20;
/// Most bytes of all files together, unpacked.
pub const MAX_TOTAL_BYTES: usize = 256 << 20;
/// Most images of all files together: as many as MNIST has.
pub const MAX_IMAGES: usize = 70_000;
/// Most pixels of one side of an image in an IDX file.
pub const MAX_SIDE: usize = 1024;

/// What is wrong with one file; completes "{its name}: …".
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum FormatError {
    /// It ends too early.
    #[error("truncated at byte {found} of {expected}, in {part}")]
    Truncated {
        /// What is cut.
        part: &'static str,
        /// Bytes that are there.
        found: usize,
        /// Bytes up to the end of that part.
        expected: u64,
    },
    /// It goes on after its end.
    #[error("{found} bytes, {expected} by its header")]
    Overlong {
        /// Bytes that are there.
        found: usize,
        /// Bytes by the header.
        expected: u64,
    },
    /// It begins with another number.
    #[error(
        "its magic number is 0x{found:08x}; it must be 0x00000803 for images or 0x00000801 for labels, in bytes"
    )]
    Magic {
        /// The number.
        found: u32,
    },
    /// A number in its header is out of range.
    #[error("its {field} is {found}; it must be from 1 to {most}")]
    Header {
        /// Count, height or width.
        field: &'static str,
        /// The number.
        found: u32,
        /// The largest that is read.
        most: usize,
    },
    /// Its size is not that of whole records.
    #[error("its size of {found} bytes is no multiple of 3073, the size of a CIFAR-10 record")]
    Records {
        /// Bytes that are there.
        found: usize,
    },
    /// A record has a label that CIFAR-10 has not.
    #[error("its record {record} has the label {found}; the labels of CIFAR-10 are 0 to 9")]
    Label {
        /// Number of the record, from 0.
        record: usize,
        /// The label.
        found: u8,
    },
    /// Images and labels do not belong together.
    #[error("its count is {images} images, but {file} has {labels} labels")]
    Count {
        /// Images here.
        images: usize,
        /// The file with the labels.
        file: String,
        /// Labels there.
        labels: usize,
    },
}
