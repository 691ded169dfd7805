//! What stands in the name of a file that hosts and browsers may keep for ever: a hash of what is in it.

use std::fmt::Write;

use sha2::{Digest, Sha256};

/// Bytes of the hash: as many digits as trunk has in its names.
const BYTES: usize = 8;

/// The hash of `contents`, one after the other, in hexadecimal digits.
pub fn of(contents: &[&[u8]]) -> String {
    let mut digest = Sha256::new();
    for content in contents {
        digest.update(content);
    }
    digest.finalize()[..BYTES]
        .iter()
        .fold(String::new(), |mut digits, byte| {
            // A text takes whatever is written to it.
            let _ = write!(digits, "{byte:02x}");
            digits
        })
}
