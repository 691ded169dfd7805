//! What can be wrong with the data files, each as a sentence for a visitor.

use thiserror::Error;

/// Why the manifest or a pack was refused.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum DataError {
    /// The manifest is no JSON of the known shape or contradicts itself.
    #[error("the data manifest cannot be used: {reason}")]
    Manifest {
        /// What was found instead.
        reason: String,
    },
    /// A pack could not be had at all; for callers, who fetch or read.
    #[error("the data pack {file} is missing ({reason}); {expected} bytes were expected")]
    Missing {
        /// Path in the data folder.
        file: String,
        /// What the network or the disk said.
        reason: String,
        /// Size in bytes by the manifest.
        expected: usize,
    },
    /// A pack is shorter than the manifest says.
    #[error("the data pack {file} is truncated: {found} bytes arrived, {expected} were expected")]
    Truncated {
        /// Path in the data folder.
        file: String,
        /// Bytes that arrived.
        found: usize,
        /// Size in bytes by the manifest.
        expected: usize,
    },
    /// A pack is longer than the manifest says.
    #[error("the data pack {file} is altered: {found} bytes arrived, {expected} were expected")]
    Overlong {
        /// Path in the data folder.
        file: String,
        /// Bytes that arrived.
        found: usize,
        /// Size in bytes by the manifest.
        expected: usize,
    },
    /// A pack has the right length and another content than the manifest says.
    #[error("the data pack {file} is altered: its SHA-256 is {found}, {expected} was expected")]
    Altered {
        /// Path in the data folder.
        file: String,
        /// SHA-256 of what arrived, in hexadecimal.
        found: String,
        /// SHA-256 by the manifest.
        expected: String,
    },
    /// A pack is what the manifest says, and yet no mosaic of labelled images.
    #[error("the data pack {file} is not a pack of images: {reason}")]
    Content {
        /// Path in the data folder.
        file: String,
        /// What was found instead.
        reason: String,
    },
}
