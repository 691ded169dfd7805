//! What a picture's header says, before anything of it is decoded.

use imagesize::blob_size;

/// Most pixels of a picture: what a browser decodes takes four bytes each, 256 MiB in all.
pub const MAX_PIXELS: u64 = 1 << 26;

/// Endings of pictures that every browser decodes.
const USUAL: [&str; 12] = [
    "png", "apng", "jpg", "jpeg", "jpe", "jfif", "pjpeg", "pjp", "webp", "gif", "bmp", "dib",
];

/// Endings of pictures that some do.
const OTHERS: [&str; 12] = [
    "avif", "avifs", "heic", "heif", "hif", "tif", "tiff", "jxl", "jp2", "ico", "cur", "svg",
];

/// Whether a file is a picture by its ending, in lower case, or its first bytes.
pub fn is_picture(ending: &str, head: &[u8]) -> bool {
    let at = |place: usize, magic: &[u8]| {
        head.get(place..)
            .is_some_and(|rest| rest.starts_with(magic))
    };
    USUAL.contains(&ending)
        || OTHERS.contains(&ending)
        || at(0, b"\x89PNG\r\n")
        || at(0, b"\xff\xd8\xff")
        || at(0, b"GIF8")
        || at(0, b"RIFF") && at(8, b"WEBP")
        || at(0, b"BM") && at(6, &[0; 4])
        || at(4, b"ftyp")
        || at(0, b"II*\0")
        || at(0, b"MM\0*")
}

/// Why the picture in `bytes` is not to be decoded, where its header says more pixels than there may be;
/// completes "It was skipped: …".
pub fn refusal(bytes: &[u8]) -> Option<String> {
    let size = blob_size(bytes).ok()?;
    let pixels = (size.width as u64).saturating_mul(size.height as u64);
    (pixels > MAX_PIXELS).then(|| {
        format!(
            "{} × {} pixels, more than the {} million that a picture may have",
            size.width,
            size.height,
            MAX_PIXELS / 1_000_000
        )
    })
}

/// Why the picture at `path`, which the browser cannot decode, is of no use; completes "It was skipped: …".
pub fn undecodable(path: &str) -> String {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    let ending = ending.to_ascii_lowercase();
    match OTHERS.contains(&ending.as_str()) {
        true => format!(
            "a picture in {}, which this browser cannot decode; saved as PNG or JPEG it can",
            ending.to_ascii_uppercase()
        ),
        false => "not a picture that this browser can decode".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::own::testing::{MUTATIONS, mutants};

    /// The beginning of a PNG of that size, one bit per pixel.
    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
        bytes.extend(width.to_be_bytes());
        bytes.extend(height.to_be_bytes());
        bytes.extend([1, 0, 0, 0, 0]);
        bytes
    }

    /// The beginning of a BMP of that size; a negative height is one from the top.
    fn bmp(width: i32, height: i32) -> Vec<u8> {
        let mut bytes = b"BM\0\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0".to_vec();
        bytes.extend(width.to_le_bytes());
        bytes.extend(height.to_le_bytes());
        bytes.extend([1, 0, 24, 0]);
        bytes
    }

    /// The beginning of a GIF of that size.
    fn gif(width: u16, height: u16) -> Vec<u8> {
        let mut bytes = b"GIF89a".to_vec();
        bytes.extend(width.to_le_bytes());
        bytes.extend(height.to_le_bytes());
        bytes.extend([0; 6]);
        bytes
    }

    /// A JPEG of that size up to its frame, behind a comment.
    fn jpeg(width: u16, height: u16) -> Vec<u8> {
        let mut bytes = b"\xff\xd8\xff\xfe\0\x06note\xff\xc0\0\x11\x08".to_vec();
        bytes.extend(height.to_be_bytes());
        bytes.extend(width.to_be_bytes());
        bytes.extend([3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1]);
        bytes
    }

    #[test]
    fn too_many_pixels_are_seen_in_the_header() {
        for bytes in [
            png(16_000, 16_000),
            png(u32::MAX, u32::MAX),
            bmp(10_000, 10_000),
            gif(65_535, 65_535),
            jpeg(16_000, 16_000),
        ] {
            let reason = refusal(&bytes).expect("too many");
            let much = " pixels, more than the 67 million";
            assert!(reason.contains(much), "{reason}");
        }
        let reason = refusal(&png(16_000, 16_000)).expect("too many");
        assert!(reason.starts_with("16000 × 16000"), "{reason}");
        // A telephone's fifty million, and whatever has no header.
        for bytes in [
            png(8_192, 8_192),
            bmp(32, 32),
            gif(1, 1),
            jpeg(8_160, 6_144),
            Vec::new(),
        ] {
            assert_eq!(refusal(&bytes), None);
        }
    }

    #[test]
    fn pictures_are_known_by_ending_or_first_bytes() {
        for ending in USUAL.iter().chain(&OTHERS) {
            assert!(is_picture(ending, b"anything"), "{ending}");
        }
        let heads = [
            png(1, 1),
            bmp(1, 1),
            gif(1, 1),
            jpeg(1, 1),
            b"RIFF\x24\0\0\0WEBPVP8 ".to_vec(),
            b"\0\0\0\x1cftypavif".to_vec(),
            b"\0\0\0\x18ftypheic".to_vec(),
            b"II*\0\x08\0".to_vec(),
        ];
        for head in heads {
            assert!(is_picture("", &head), "{head:?}");
        }
        assert!(!is_picture("txt", b"BMW"));
        assert!(!is_picture("", &[0, 0, 1, 0]));
    }

    #[test]
    fn what_a_browser_cannot_decode_is_named() {
        let heic = undecodable("pets/cat/1.HEIC");
        assert!(heic.starts_with("a picture in HEIC, which this browser"));
        for name in ["1.png", "picture"] {
            let none = "not a picture that this browser can decode";
            assert_eq!(undecodable(name), none);
        }
    }

    #[test]
    fn a_hundred_thousand_mutated_headers_do_no_harm() {
        let originals = [png(70_000, 9), bmp(9, 9), gif(9, 9), jpeg(9, 9)];
        let refused = mutants(&originals, MUTATIONS).filter(|bytes| refusal(bytes).is_some());
        assert!(refused.count() > 100, "some say that they are large");
    }
}
