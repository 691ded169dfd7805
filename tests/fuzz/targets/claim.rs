//! The link to a claim, as it stands and with a checksum that fits.

#![no_main]

use base64ct::{Base64UrlUnpadded, Encoding};
use crc::{CRC_32_ISO_HDLC, Crc};
use files::claim::{Claim, MAX_LINK};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    check(&String::from_utf8_lossy(bytes));
    let sum = Crc::<u32>::new(&CRC_32_ISO_HDLC).checksum(bytes);
    let sealed = [bytes, &sum.to_le_bytes()].concat();
    check(&format!("claim1.{}", Base64UrlUnpadded::encode_string(&sealed)));
});

fn check(text: &str) {
    match Claim::of_link(text) {
        Some(Ok(claim)) => {
            assert!(claim.winner.is_trainable());
            assert!(claim.tuned.iter().all(|tuned| tuned.genome.is_trainable()));
            assert_eq!(claim.config.validate(), []);
            let link = claim.to_link().expect("it was read");
            assert!(link.len() <= MAX_LINK);
            assert_eq!(Claim::of_link(&link), Some(Ok(claim)));
        }
        Some(Err(error)) => assert!(error.to_string().chars().count() < 300),
        None => {}
    }
}
