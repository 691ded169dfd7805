use crc::{CRC_32_ISO_HDLC, Crc};
use rand::{RngExt, rngs::ChaCha8Rng};

use super::*;
use science::testing;

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// A pack of `count` made-up images.
fn pack(dataset: Dataset, count: usize) -> Vec<u8> {
    let mut images = Images::new(dataset);
    let size = image_size(dataset);
    for index in 0..count {
        let pixels: Vec<u8> = (0..size).map(|pixel| (pixel * 31 + index) as u8).collect();
        images.push(&pixels, (index % CLASSES) as u8);
    }
    encode(&images).expect("it can be written")
}

/// Decodes `bytes` as the file that a manifest lists just so.
fn decode_listed(dataset: Dataset, images: usize, bytes: &[u8]) -> Result<Images, DataError> {
    let entry = PackEntry {
        file: "made/up.png".into(),
        images,
        bytes: bytes.len(),
        sha256: sha256(bytes),
    };
    decode(dataset, &entry, bytes)
}

/// One chunk of a PNG with a checksum that fits.
fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let crc = Crc::<u32>::new(&CRC_32_ISO_HDLC);
    let body = [kind, data].concat();
    let length = (data.len() as u32).to_be_bytes();
    [&length[..], &body, &crc.checksum(&body).to_be_bytes()].concat()
}

/// The chunks of a PNG: name and data, as far as they are whole.
fn chunks(mut bytes: &[u8]) -> Vec<([u8; 4], Vec<u8>)> {
    let mut found = Vec::new();
    bytes = bytes.strip_prefix(SIGNATURE).unwrap_or_default();
    while let Some((length, rest)) = bytes.split_first_chunk() {
        let length = u32::from_be_bytes(*length) as usize;
        let Some((kind, rest)) = rest.split_first_chunk() else {
            break;
        };
        let Some((data, rest)) = rest.split_at_checked(length) else {
            break;
        };
        found.push((*kind, data.to_vec()));
        bytes = rest.get(4..).unwrap_or_default();
    }
    found
}

fn assembled(chunks: &[([u8; 4], Vec<u8>)]) -> Vec<u8> {
    let sealed = chunks.iter().map(|(kind, data)| chunk(kind, data));
    sealed.fold(SIGNATURE.to_vec(), |file, chunk| [file, chunk].concat())
}

fn header(width: u32, height: u32) -> Vec<u8> {
    let size = [width.to_be_bytes(), height.to_be_bytes()].concat();
    // 8 bits of grey, not interlaced.
    [&size[..], &[8, 0, 0, 0, 0]].concat()
}

#[test]
fn bombs_are_refused_without_the_memory_they_ask_for() {
    let whole = chunks(&pack(Dataset::Mnist, 10));
    let [labels, picture] = [*b"tEXt", *b"IDAT"].map(|kind| {
        let chunk = whole.iter().find(|(known, _)| *known == kind);
        chunk.expect("a pack has one").clone()
    });
    let end = (*b"IEND", Vec::new());
    let own = (*b"IHDR", header(1120, 700));
    assert!(decode_listed(Dataset::Mnist, 10, &assembled(&whole)).is_ok());

    let largest = (*b"IHDR", header(i32::MAX as u32, i32::MAX as u32));
    // 200 MB of zeros, twice compressed, where a colour profile should be.
    let mut profile = b"bomb\0\0".to_vec();
    profile.extend(deflated_zeros(200_000_000));
    let zeros = deflated_zeros(200_000_000);
    let unfolding = [&b"labels\0\0"[..], &zeros].concat();
    let long = [&b"labels\0"[..], &[b'1'; 1_000_000]].concat();
    let [profile, zeros, unfolding, long] = [
        (*b"iCCP", profile),
        (*b"IDAT", zeros),
        (*b"zTXt", unfolding),
        (*b"tEXt", long),
    ];
    let bombs: [&[_]; 5] = [
        &[&largest, &labels, &picture, &end],
        &[&own, &profile, &labels, &picture, &end],
        &[&own, &labels, &zeros, &end],
        &[&own, &unfolding, &picture, &end],
        &[&own, &long, &picture, &end],
    ];
    for (index, bomb) in bombs.into_iter().enumerate() {
        let bomb: Vec<_> = bomb.iter().map(|chunk| (*chunk).clone()).collect();
        let file = assembled(&bomb);
        assert!(file.len() < 2_000_000, "a bomb is small");
        match decode_listed(Dataset::Mnist, 10, &file) {
            Err(error) => assert!(error.to_string().contains("made/up.png"), "{error}"),
            // The profile is not needed, and nothing beyond the picture is unpacked.
            Ok(images) => assert!([1, 2].contains(&index) && images.len() == 10),
        }
    }
    // A chunk that claims four gigabytes.
    let mut endless = assembled(&[own]);
    endless.extend([0x7f, 0xff, 0xff, 0xff]);
    endless.extend(b"tEXtlabels\0");
    assert!(decode_listed(Dataset::Mnist, 10, &endless).is_err());
}

/// `count` zeros as a zlib stream.
fn deflated_zeros(count: usize) -> Vec<u8> {
    // The encoder of the png crate is the only one at hand: a picture of one row.
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, count as u32 - 1, 1);
    encoder.set_color(ColorType::Grayscale);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_filter(Filter::NoFilter);
    encoder.set_compression(Compression::Fast);
    let mut writer = encoder.write_header().expect("it can be written");
    writer
        .write_image_data(&vec![0; count - 1])
        .expect("it can be written");
    writer.finish().expect("it can be written");
    let parts = chunks(&bytes).into_iter();
    let parts = parts.filter(|(kind, _)| kind == b"IDAT");
    parts.flat_map(|(_, data)| data).collect()
}

/// Changes chunks of a PNG and puts checksums over them that fit.
fn forged(original: &[u8], rng: &mut ChaCha8Rng) -> Vec<u8> {
    let mut parts = chunks(original);
    let at = rng.random_range(0..parts.len());
    match rng.random_range(0..8) {
        0 => drop(parts.remove(at)),
        1 => parts.push(parts[at].clone()),
        2 => {
            let other = rng.random_range(0..parts.len());
            parts.swap(at, other);
        }
        3 => parts[at].0 = *b"zTXt",
        _ => parts[at].1 = testing::mutated(&parts[at].1, rng),
    }
    assembled(&parts)
}

#[test]
fn a_hundred_thousand_mutated_packs_do_no_harm() {
    let original = pack(Dataset::Mnist, 3);
    let mut rng = testing::rng(15);
    let (mut used, mut refused) = (0, 0);
    for round in 0..100_000 {
        // One in ten gets as far as its pixels, which takes a hundred times as long.
        let bytes = match round % 10 {
            0 => forged(&original, &mut rng),
            _ => testing::mutated(&original, &mut rng),
        };
        let odd = rng.random_range(0..5);
        let count = if round % 7 == 0 { odd } else { 3 };
        let dataset = [Dataset::Cifar10, Dataset::Mnist][usize::from(round % 11 != 0)];
        match decode_listed(dataset, count, &bytes) {
            Ok(images) => {
                used += 1;
                assert_eq!((images.len(), images.dataset), (count, dataset));
                assert_eq!(images.pixels.len(), count * image_size(dataset));
                assert_eq!(images.class_counts().iter().sum::<usize>(), count);
            }
            Err(error) => {
                refused += 1;
                let error = error.to_string();
                assert!(error.contains("made/up.png"), "{error}");
                assert!(error.chars().count() < 400, "{error}");
            }
        }
    }
    let told = format!("{used} used, {refused} refused");
    assert!(used > 1_000 && refused > 50_000, "{told}");
}
