//! Bytes under a checksum as text for a link, and back. Knows nothing of what they mean.
//!
//! No text ends in `-` or `_`, which programs that show a link take for punctuation behind it.

use base64ct::{Base64UrlUnpadded, Encoding};
use crc::{CRC_32_ISO_HDLC, Crc, NoTable};

/// A table would weigh more in the page than it saves on a hundred bytes.
pub(crate) const CRC: Crc<u32, NoTable> = Crc::<u32, NoTable>::new(&CRC_32_ISO_HDLC);

/// Returns `head`, then in base64url without padding `bytes` and their checksum, which covers `beside` too.
pub(crate) fn seal(head: &str, beside: &[u8], bytes: &[u8]) -> String {
    let sealed = |bytes: &[u8]| {
        let bytes = [bytes, &checksum(beside, bytes)].concat();
        format!("{head}{}", Base64UrlUnpadded::encode_string(&bytes))
    };
    let text = sealed(bytes);
    match text.ends_with(['-', '_']) {
        // The last letter then holds all six bits. One byte more, which nobody reads, leaves it two.
        true => sealed(&[bytes, &[0]].concat()),
        false => text,
    }
}

/// Returns the bytes in `code`, what [`seal`] wrote behind the head; `None` where the checksum does not fit.
pub(crate) fn open(beside: &[u8], code: &str) -> Option<Vec<u8>> {
    let mut bytes = Base64UrlUnpadded::decode_vec(code).ok()?;
    let body = bytes.len().checked_sub(size_of::<u32>())?;
    let found = bytes.split_off(body);
    (found == checksum(beside, &bytes)).then_some(bytes)
}

fn checksum(beside: &[u8], bytes: &[u8]) -> [u8; size_of::<u32>()] {
    let mut digest = CRC.digest();
    digest.update(beside);
    digest.update(bytes);
    digest.finalize().to_le_bytes()
}

#[cfg(test)]
pub(crate) mod tests {
    /// A link cut behind each letter of its code, then with each of those altered.
    pub fn damaged(link: &str) -> impl Iterator<Item = String> {
        let begins = link.find('.').expect("it has a dot") + 1;
        let cut = (begins..link.len()).map(|end| link[..end].into());
        let altered = (begins..link.len()).flat_map(move |place| {
            let others = ["A", "z", "-", "0"].into_iter();
            let others = others.filter(move |letter| *letter != &link[place..=place]);
            others.map(move |letter| {
                let mut altered = link.to_string();
                altered.replace_range(place..=place, letter);
                altered
            })
        });
        cut.chain(altered)
    }
}
