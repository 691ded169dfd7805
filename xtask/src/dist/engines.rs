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
/// How the names of an engine's files end: the bindings, the wasm that they name, and what names the bindings.
const ENDS: [&str; 3] = [".js", "_bg.wasm", LOADER];
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
    let [bindings, wasm, loader] = &ENDS.map(|end| format!("{engine}{end}"));
    let hash = content_hash::of(&[&fs::read(path(bindings))?, &fs::read(path(wasm))?]);
    let [new_bindings, new_wasm, new_loader] = &ENDS.map(|end| format!("{engine}-{hash}{end}"));
    for (file, new_file, named, new_named) in [
        (loader, new_loader, bindings, new_bindings),
        (bindings, new_bindings, wasm, new_wasm),
    ] {
        let text = fs::read_to_string(path(file))?;
        fs::write(path(new_file), replaced(&text, named, new_named)?)?;
        fs::remove_file(path(file))?;
    }
    fs::rename(path(wasm), path(new_wasm))?;
    let name = format!("<meta name=\"{engine}\" content=\"{new_loader}\" />{HEAD_END}");
    let markup = fs::read_to_string(path(PAGE))?;
    Ok(fs::write(path(PAGE), replaced(&markup, HEAD_END, &name)?)?)
}

/// `text` with the one place that names `old` naming `new`.
fn replaced(text: &str, old: &str, new: &str) -> Result<String> {
    let places = text.matches(old).count();
    ensure!(places == 1, "{old} is named {places} times instead of once");
    Ok(text.replace(old, new))
}
