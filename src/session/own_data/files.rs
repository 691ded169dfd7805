//! Files with their paths, from a choice or a drop: [path, file, path, file, …].

use js_sys::{Array, JsString, Promise};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

use web::js::{call, property};

/// Most files at a time: as many pictures as there may be, and as much again that is none.
const MAX_FILES: u32 = 140_000;

/// Returns the files that were chosen in `input`, a folder's with the paths in it.
///
/// # Errors
/// A sentence, where there are too many.
pub fn chosen(input: &JsValue) -> Result<Array, String> {
    let listed = Array::new();
    for file in list(input, "files") {
        push(&listed, name(&file), file)?;
    }
    Ok(listed)
}

/// Returns what a drop brought: folders and files, to be [`walked`](walk). A browser shows them only
/// while it tells of the drop.
pub fn dropped(event: &JsValue) -> Vec<JsValue> {
    let transfer: Option<JsValue> = property(event, "dataTransfer");
    let items = transfer.map_or_else(Array::new, |transfer| list(&transfer, "items"));
    let entry = |item: JsValue| {
        let by = |method| call(&item, method, &[]).filter(|entry| !entry.is_null());
        by("webkitGetAsEntry").or_else(|| by("getAsFile"))
    };
    items.into_iter().filter_map(entry).collect()
}

/// Returns all files of `entries` and of the folders among them.
///
/// # Errors
/// A sentence, where there are too many or one cannot be read.
pub async fn walk(mut entries: Vec<JsValue>) -> Result<Array, String> {
    let listed = Array::new();
    while let Some(entry) = entries.pop() {
        let Some(path) = text(&entry, "fullPath") else {
            push(&listed, name(&entry), entry)?;
            continue;
        };
        let path = path.trim_start_matches('/').to_string();
        let unreadable = || format!("{path} could not be read.");
        let is_folder = js_sys::Reflect::get(&entry, &"isDirectory".into());
        if is_folder.is_ok_and(|is_folder| is_folder.is_truthy()) {
            let reader = call(&entry, "createReader", &[]).ok_or_else(unreadable)?;
            // A browser tells a hundred at a time, and nothing at the end.
            loop {
                let some = told(&reader, "readEntries").await.ok_or_else(unreadable)?;
                let some = Array::from(&some);
                if some.length() == 0 {
                    break;
                }
                entries.extend(some);
                if entries.len() > MAX_FILES as usize {
                    return Err(too_many());
                }
            }
        } else {
            let file = told(&entry, "file").await.ok_or_else(unreadable)?;
            push(&listed, path, file)?;
        }
    }
    Ok(listed)
}

fn push(listed: &Array, path: String, file: JsValue) -> Result<(), String> {
    if listed.length() / 2 >= MAX_FILES {
        return Err(too_many());
    }
    listed.push(&path.into());
    listed.push(&file);
    Ok(())
}

fn too_many() -> String {
    format!("There are more than {MAX_FILES} files; fewer at a time can be used.")
}

/// A file's path in the folder that was chosen, or its name.
fn name(file: &JsValue) -> String {
    text(file, "webkitRelativePath")
        .filter(|path| !path.is_empty())
        .or_else(|| text(file, "name"))
        .unwrap_or_default()
}

fn text(target: &JsValue, key: &str) -> Option<String> {
    property::<JsString>(target, key).map(String::from)
}

fn list(holder: &JsValue, key: &str) -> Array {
    let list: Option<JsValue> = property(holder, key);
    list.map_or_else(Array::new, |list| Array::from(&list))
}

/// Calls a method that answers by one of two callbacks.
async fn told(target: &JsValue, method: &str) -> Option<JsValue> {
    let promise = Promise::new(&mut |resolve, reject| {
        // One that does not exist would never answer.
        if call(target, method, &[resolve.into(), reject.clone().into()]).is_none() {
            let _ = reject.call0(&JsValue::NULL);
        }
    });
    JsFuture::from(promise).await.ok()
}
