//! Names for the engines' files that change with what is in them, as trunk gives them to all others.
//!
//! The page starts an engine by its loader, a line that names the two large files, and finds it by a line in its
//! head. So a page of before, which a browser kept, never starts an engine of another version.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use super::PAGE;
use crate::{content_hash, listing};

/// How the name of the file ends that starts an engine.
pub const LOADER: &str = "_loader.js";
/// Before it stands which loader the page starts.
const HEAD_END: &str = "</head>";

/// Renames the files of every engine in `folder`.
///
/// # Errors
/// Where an engine is not as trunk and wasm-bindgen write them.
pub fn rename(folder: &Path) -> Result<()> {
    let files = listing::files(folder)?;
    let engines: Vec<_> = files
        .iter()
        .filter_map(|name| name.strip_suffix(LOADER))
        .collect();
    ensure!(!engines.is_empty(), "the page has no engine");
    for engine in engines {
        rename_one(folder, engine).with_context(|| format!("the engine {engine}"))?;
    }
    Ok(())
}

fn rename_one(folder: &Path, engine: &str) -> Result<()> {
    let path = |name: &str| folder.join(name);
    let (bindings, wasm) = (format!("{engine}.js"), format!("{engine}_bg.wasm"));
    let code = fs::read_to_string(path(&bindings))?;
    let hash = content_hash::of(&[code.as_bytes(), &fs::read(path(&wasm))?]);
    let (new_bindings, new_wasm) = (
        format!("{engine}-{hash}.js"),
        format!("{engine}-{hash}_bg.wasm"),
    );
    let (loader, new_loader) = (
        format!("{engine}{LOADER}"),
        format!("{engine}-{hash}{LOADER}"),
    );
    let loading = fs::read_to_string(path(&loader))?;
    let loading = replaced(&loading, &bindings, &new_bindings)?;
    fs::write(path(&new_loader), loading)?;
    fs::remove_file(path(&loader))?;
    let page = path(PAGE);
    let name = format!("<meta name=\"{engine}\" content=\"{new_loader}\" />{HEAD_END}");
    let markup = fs::read_to_string(&page)?;
    fs::write(&page, replaced(&markup, HEAD_END, &name)?)?;
    fs::write(path(&new_bindings), replaced(&code, &wasm, &new_wasm)?)?;
    fs::remove_file(path(&bindings))?;
    fs::rename(path(&wasm), path(&new_wasm))?;
    Ok(())
}

/// `text` with the one place that names `old` naming `new`.
fn replaced(text: &str, old: &str, new: &str) -> Result<String> {
    let places = text.matches(old).count();
    ensure!(places == 1, "{old} is named {places} times instead of once");
    Ok(text.replace(old, new))
}
