//! The walls between the layers that the compiler cannot see: who may name whom.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Layer → names that must not occur in its code.
const WALLS: [(&str, &[&str]); 5] = [
    (
        "core",
        &[
            "crate::engine",
            "crate::native",
            "crate::protocol",
            "crate::ui",
            "crate::worker",
            "burn::",
            "leptos",
            "web_sys",
            "gloo",
            "std::time",
        ],
    ),
    (
        "engine",
        &[
            "crate::native",
            "crate::ui",
            "crate::worker",
            "leptos",
            "web_sys",
            "gloo",
            "std::time",
        ],
    ),
    (
        "native",
        &["crate::ui", "crate::worker", "leptos", "web_sys"],
    ),
    ("worker", &["crate::native", "crate::ui", "leptos"]),
    (
        "ui",
        &["crate::engine", "crate::native", "crate::worker", "burn::"],
    ),
];

#[test]
fn no_layer_names_one_that_it_must_not_know() {
    let src = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")).join("src");
    for (layer, forbidden) in WALLS {
        let mut files = vec![src.join(format!("{layer}.rs"))];
        collect(&src.join(layer), &mut files);
        assert!(files.len() > 2, "the layer {layer} has moved");
        for file in files {
            let text = fs::read_to_string(&file).expect("the file was just listed");
            for name in forbidden {
                assert!(!text.contains(name), "{} names {name}", file.display());
            }
        }
    }
}

/// Ways by which a text becomes markup or code in a browser, or a style that the page's
/// Content-Security-Policy refuses.
const UNSAFE: [&str; 14] = [
    "create_contextual_fragment",
    "document_write",
    "DomParser",
    " eval(",
    "\"eval\"",
    "Function::new",
    "inner_html",
    "innerHTML",
    "insert_adjacent",
    "js_sys::eval",
    "new_no_args",
    "new_with_args",
    "outer_html",
    " style=format!",
];

#[test]
fn no_text_becomes_markup_or_code() {
    let mut files = Vec::new();
    collect(
        &Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")).join("src"),
        &mut files,
    );
    assert!(files.len() > 100, "the source has moved");
    for file in files {
        let text = fs::read_to_string(&file).expect("the file was just listed");
        for name in UNSAFE {
            assert!(!text.contains(name), "{} names {name}", file.display());
        }
    }
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("every layer has a folder") {
        let path = entry.expect("the folder can be read").path();
        if path.is_dir() {
            collect(&path, files);
        } else {
            files.push(path);
        }
    }
}
