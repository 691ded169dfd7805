//! What stands in the name of a file that hosts and browsers may keep for ever: a hash of what is in it.

use data::pack::sha256;

/// As many digits as trunk has in its names.
const DIGITS: usize = 16;

/// The hash of `contents`, one after the other, in hexadecimal digits.
pub fn of(contents: &[&[u8]]) -> String {
    let mut hash = sha256(&contents.concat());
    hash.truncate(DIGITS);
    hash
}
