//! The first level of a JSON file of ours: its format and its version, read before anything else, so that a file of
//! another kind or of a newer page is told as such and not as damaged.

use serde::{Deserialize, de::DeserializeOwned};

use crate::cut::fault;
use text::plain_text::plain_text;

/// A file that says that it has the format which was asked for.
#[derive(Debug)]
pub(crate) struct Document<'a> {
    /// Its version, where it says one.
    pub version: Option<u32>,
    text: &'a str,
}

/// What a file of ours begins with.
#[derive(Deserialize)]
pub(crate) struct Head {
    pub format: Option<String>,
    pub version: Option<u32>,
}

impl<'a> Document<'a> {
    /// Returns the document in `json`, of at most `most` bytes and of this `format`.
    ///
    /// # Errors
    /// Why it is none, as a part of a sentence.
    pub fn open(json: &'a [u8], most: usize, format: &str) -> Result<Self, String> {
        if json.len() > most {
            return Err(format!("it has more than {most} bytes"));
        }
        let text = plain_text(json).map_err(|what| what.to_string())?;
        let head: Head = read(text)?;
        if head.format.as_deref() != Some(format) {
            return Err(format!("its “format” is not “{format}”"));
        }
        Ok(Self {
            version: head.version,
            text,
        })
    }

    /// Returns all that is in it.
    ///
    /// # Errors
    /// What the JSON reader says, as a part of a sentence.
    pub fn content<T: DeserializeOwned>(&self) -> Result<T, String> {
        read(self.text)
    }
}

fn read<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    serde_json::from_str(text).map_err(|error| fault(&error, text))
}
