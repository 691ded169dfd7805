//! What reads recordings: in the part of the page that shows a search.

// Calls from one wasm file into another, which the macro declares.
#![allow(unsafe_code, improper_ctypes, improper_ctypes_definitions)]

use leptos::wasm_split::{SplitLoaderError, wasm_split};

use files::run_file::{
    RunFile, RunFileError,
    pieces::{Head, assemble},
};

/// Why there is no recording, as a sentence.
#[derive(Debug)]
pub struct Unread(pub String);

impl From<SplitLoaderError> for Unread {
    fn from(_: SplitLoaderError) -> Self {
        Self("The part of this page that reads recordings could not be fetched. Is the network up? Then open it again.".into())
    }
}

impl From<RunFileError> for Unread {
    fn from(error: RunFileError) -> Self {
        Self(error.to_string())
    }
}

impl From<Unread> for String {
    fn from(Unread(reason): Unread) -> Self {
        reason
    }
}

/// Reads the recording in `json`.
#[wasm_split(
    search,
    wasm_split_path = ::leptos::wasm_split,
    preload(
        /// Fetches what reads a recording before there is one.
        fetch_ahead
    ),
    fallible
)]
pub fn recording(json: Vec<u8>) -> Result<RunFile, Unread> {
    Ok(RunFile::parse(&json)?)
}

/// Reads the saved run of `head` and its pieces.
#[wasm_split(search, wasm_split_path = ::leptos::wasm_split, fallible)]
pub fn saved(head: Head, pieces: Vec<String>) -> Result<(Head, Vec<String>, RunFile), Unread> {
    let file = assemble(&head, &pieces)?;
    Ok((head, pieces, file))
}
