//! A link's fragment, as it stands and with checksums that fit.

#![no_main]

use base64ct::{Base64UrlUnpadded, Encoding};
use crc::{CRC_32_ISO_HDLC, Crc};
use libfuzzer_sys::fuzz_target;
use files::share::{self, VERSIONS};

fuzz_target!(|bytes: &[u8]| {
    check(&String::from_utf8_lossy(bytes));
    for version in VERSIONS {
        check(&sealed(version, bytes));
    }
});

fn check(text: &str) {
    let Ok((shared, remarks)) = share::decode(text) else {
        return;
    };
    assert!(remarks.len() < 200, "{} remarks", remarks.len());
    for genome in shared.genome.iter().chain(&shared.founder) {
        assert!(genome.is_within_bounds());
    }
    if let Some(config) = &shared.config {
        assert_eq!(config.validate(), []);
    }
    let again = share::encode(&shared);
    if !again.is_empty() {
        assert_eq!(share::decode(&again), Ok((shared, Vec::new())));
    }
}

/// Takes `bytes` as parts: a letter, a length, so many bytes.
fn sealed(version: char, mut bytes: &[u8]) -> String {
    let mut parts = Vec::new();
    while let [kind, length, rest @ ..] = bytes {
        let kind = b"gfsvx"[usize::from(kind % 5)];
        let (body, tail) = rest.split_at(usize::from(*length).min(rest.len()));
        let crc = Crc::<u32>::new(&CRC_32_ISO_HDLC);
        let mut digest = crc.digest();
        digest.update(&[version as u8, kind]);
        digest.update(body);
        let sealed = [body, &digest.finalize().to_le_bytes()].concat();
        let text = Base64UrlUnpadded::encode_string(&sealed);
        parts.push(format!("{}{text}", char::from(kind)));
        bytes = tail;
    }
    format!("{version}{}", parts.join("."))
}
