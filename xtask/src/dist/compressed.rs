//! What compresses, in brotli and gzip beside itself, for servers that send those as they are.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use anyhow::{Context, Result, anyhow};
use brotli::enc::BrotliEncoderParams;
use flate2::{Compression, write::GzEncoder};

/// What text and code end in; pictures and fonts are compressed by themselves.
const COMPRESSIBLE: [&str; 8] = [
    "css",
    "html",
    "js",
    "json",
    "svg",
    "txt",
    "wasm",
    "webmanifest",
];
/// The largest window that every browser takes, as a power of two.
const WINDOW: i32 = 22;
/// gzip's best.
const GZIP_BEST: u32 = 9;

/// Writes NAME.br and NAME.gz into `folder` for those of the files `names` that they make smaller.
///
/// # Errors
/// Where a file cannot be read or written.
pub fn write(folder: &Path, names: &[String], quality: u32) -> Result<()> {
    let ends = |name: &String| {
        let (_, end) = name.rsplit_once('.').unwrap_or_default();
        COMPRESSIBLE.contains(&end)
    };
    let names: Vec<&String> = names.iter().filter(|name| ends(name)).collect();
    let next = AtomicUsize::new(0);
    let work = || -> Result<()> {
        while let Some(name) = names.get(next.fetch_add(1, Ordering::Relaxed)) {
            write_one(&folder.join(name), quality)
                .with_context(|| format!("cannot compress {name}"))?;
        }
        Ok(())
    };
    let threads = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        threads.into_iter().try_for_each(|thread| {
            let ended = thread.join();
            ended.unwrap_or_else(|_| Err(anyhow!("compressing broke off")))
        })
    })
}

fn write_one(path: &Path, quality: u32) -> Result<()> {
    let bytes = fs::read(path)?;
    for (end, packed) in [
        ("br", brotli(&bytes, quality)?),
        ("gz", gzip(&bytes, quality)?),
    ] {
        if packed.len() < bytes.len() {
            let name = format!("{}.{end}", path.display());
            fs::write(&name, packed)?;
        }
    }
    Ok(())
}

fn brotli(bytes: &[u8], quality: u32) -> Result<Vec<u8>> {
    let parameters = BrotliEncoderParams {
        quality: quality.try_into()?,
        lgwin: WINDOW,
        size_hint: bytes.len(),
        ..BrotliEncoderParams::default()
    };
    let mut packed = Vec::new();
    brotli::BrotliCompress(&mut &*bytes, &mut packed, &parameters)?;
    Ok(packed)
}

fn gzip(bytes: &[u8], quality: u32) -> Result<Vec<u8>> {
    let level = Compression::new(quality.min(GZIP_BEST));
    let mut encoder = GzEncoder::new(Vec::new(), level);
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}
