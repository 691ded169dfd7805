//! Text of one line that shows whether it is whole and unaltered: JSON with its format, its version, who
//! wrote it, and its SHA-256.
//!
//! ```json
//! {"format": "optimarium-shard", "version": 1, "engine": "0.1.0-3", "sha256": "9f…", "content": {…}}
//! ```
//!
//! A text is taken only where it is to the byte what would be written of its content. Real numbers are in
//! the shortest form that reads back to the same bits.

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::error::Category;
use thiserror::Error;

use data::pack::sha256;
use text::excerpt::excerpt;

/// The last version of the format; the one before is read. It knew no learning curves, and is written of what has none.
pub const VERSION: u32 = 2;

/// The version of what has no learning curves.
pub const PLAIN_VERSION: u32 = 1;

/// How lanes are trained: the program's version, and which arithmetic within it. The second began on 2026-11-30, when
/// convolutions began to round once for a·b + c; the third on the same day, when what belongs to the classes was first
/// added up in one order on every processor.
pub const ENGINE: &str = concat!(env!("CARGO_PKG_VERSION"), "-3");

/// Most letters that are repeated of what a file says of itself.
const REPEATED: usize = 40;

/// What can be sealed.
pub trait Content: Serialize + DeserializeOwned {
    /// Tells its files from other JSON.
    const FORMAT: &'static str;
    /// What it is for people, with its article.
    const NAME: &'static str;

    /// Whether it has learning curves, or asks for some.
    fn has_curves(&self) -> bool;

    /// The version of the format that can hold it.
    fn version(&self) -> u32 {
        match self.has_curves() {
            true => VERSION,
            false => PLAIN_VERSION,
        }
    }
}

/// Why a text was refused.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Refusal {
    /// It is something else.
    #[error("is not {0} of Optimarium")]
    Other(&'static str),
    /// It ends too early.
    #[error("is truncated")]
    Truncated,
    /// It is not what was written.
    #[error("is altered: its content and its SHA-256 do not agree")]
    Altered,
    /// A program that trains otherwise wrote it.
    #[error(
        "is of format {format}, engine {engine}; this reads up to format {VERSION}, engine {ENGINE}"
    )]
    Version {
        /// Version of its format.
        format: u32,
        /// How it trains.
        engine: String,
    },
    /// It is whole, and yet no training can be like this.
    #[error("cannot be used: {0}")]
    Content(String),
}

#[derive(Deserialize)]
struct Header {
    format: String,
    version: u32,
    engine: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Envelope<'a, T> {
    format: &'a str,
    version: u32,
    engine: &'a str,
    sha256: String,
    content: T,
}

/// Returns the line for `content`, without its end.
pub fn seal<T: Content>(content: &T) -> String {
    let envelope = Envelope {
        format: T::FORMAT,
        version: content.version(),
        engine: ENGINE,
        sha256: fingerprint(content),
        content,
    };
    serde_json::to_string(&envelope).expect("every content can be written")
}

/// Returns the SHA-256 of `content` under its format, version and engine.
pub fn fingerprint<T: Content>(content: &T) -> String {
    let json = serde_json::to_string(content).expect("every content can be written");
    let (format, version) = (T::FORMAT, content.version());
    sha256(format!("{format} {version} {ENGINE} {json}").as_bytes())
}

/// Returns the content of `text`.
///
/// # Errors
/// [`Refusal`] of anything but what [`seal`] returns, with or without an end of line.
pub fn open<T: Content>(text: &[u8]) -> Result<T, Refusal> {
    let text = text.strip_suffix(b"\n").unwrap_or(text);
    let unreadable = |error: serde_json::Error| match error.classify() {
        Category::Eof => Refusal::Truncated,
        // As of a minus sign without its number.
        _ if error.column() >= text.len() => Refusal::Truncated,
        _ => Refusal::Altered,
    };
    let Header {
        format,
        version,
        engine,
    } = serde_json::from_slice(text).map_err(|error| match error.classify() {
        Category::Data => Refusal::Other(T::NAME),
        _ => unreadable(error),
    })?;
    if format != T::FORMAT {
        return Err(Refusal::Other(T::NAME));
    }
    if !(PLAIN_VERSION..=VERSION).contains(&version) || engine != ENGINE {
        return Err(Refusal::Version {
            format: version,
            engine: excerpt(&engine, REPEATED),
        });
    }
    let Envelope { content, .. } =
        serde_json::from_slice::<Envelope<'_, T>>(text).map_err(unreadable)?;
    if seal(&content).as_bytes() != text {
        return Err(Refusal::Altered);
    }
    Ok(content)
}
