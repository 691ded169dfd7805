//! A worker that reads a visitor's files, one after the other, and makes a task of them.
//!
//! It ends when the page has its answer, and all the memory that the reading took with it.

mod file;
mod picture;

use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::MessageEvent;

use self::{file::File, picture::Easel};
use super::{post, scope};
use data::own::{
    Collection, Format, MAX_FILE_BYTES, MAX_PICTURE_BYTES, refusal, too_large, undecodable,
};
use protocol::{Command, FileReading, OwnImages, OwnReport};

/// Files between two reports.
const REPORT_FILES: u32 = 25;

/// Waits for the list of files.
pub fn start() {
    std::panic::set_hook(Box::new(|info| {
        console_error_panic_hook::hook(info);
        post(&FileReading::Refused(format!(
            "The files could not be read: {info}"
        )));
    }));
    let on_message = Closure::<dyn Fn(MessageEvent)>::new(|message: MessageEvent| {
        let files = listed(&message.data());
        wasm_bindgen_futures::spawn_local(async move {
            match read(files).await {
                Ok((images, report)) => {
                    post(&FileReading::Done(report));
                    post(&Command::Own(Some(images)));
                }
                Err(sentence) => post(&FileReading::Refused(sentence)),
            }
        });
    });
    scope().set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    on_message.forget();
    post(&FileReading::Read { files: 0, total: 0 });
}

/// Reads [path, file, path, file, …] in the order of the paths, so that the order in which a browser
/// lists a folder means nothing.
fn listed(list: &JsValue) -> Vec<(String, File)> {
    let list: Vec<JsValue> = Array::from(list).to_vec();
    let pair = |pair: &[JsValue]| Some((pair[0].as_string()?, File::new(pair[1].clone())));
    let mut files: Vec<(String, File)> = list.chunks_exact(2).filter_map(pair).collect();
    files.sort_by(|(a, _), (b, _)| a.cmp(b));
    files
}

async fn read(files: Vec<(String, File)>) -> Result<(OwnImages, OwnReport), String> {
    let mut collection = Collection::default();
    let mut easel = None;
    let total = files.len() as u32;
    for ((path, file), number) in files.into_iter().zip(0..) {
        if number % REPORT_FILES == 0 {
            let files = number;
            post(&FileReading::Read { files, total });
        }
        match read_file(&path, &file, &mut collection, &mut easel).await {
            Ok(()) => {}
            Err(Reason::Of(reason)) => collection.skip(&path, &reason),
            Err(Reason::Sentence(sentence)) => return Err(sentence),
        }
    }
    collection.finish()
}

/// Why a file was not read.
enum Reason {
    /// Nothing more can be read: a sentence.
    Sentence(String),
    /// It is of no use itself; completes "It was skipped: …".
    Of(String),
}

async fn read_file(
    path: &str,
    file: &File,
    collection: &mut Collection,
    easel: &mut Option<Easel>,
) -> Result<(), Reason> {
    let head = file.head().await.map_err(Reason::Of)?;
    match Format::of(path, &head) {
        Format::Litter => Ok(()),
        Format::Picture => {
            if file.size() > MAX_PICTURE_BYTES as f64 {
                return Err(Reason::Of(too_large(MAX_PICTURE_BYTES)));
            }
            let bytes = file.bytes().await.map_err(Reason::Of)?;
            if let Some(reason) = refusal(&bytes) {
                return Err(Reason::Of(reason));
            }
            if collection.is_double(path, &bytes) {
                return Ok(());
            }
            let easel = match easel {
                Some(easel) => easel,
                None => easel.insert(Easel::new().map_err(Reason::Sentence)?),
            };
            let rgba = easel.draw(file).await;
            let rgba = rgba.ok_or_else(|| Reason::Of(undecodable(path)))?;
            collection
                .add_picture(path, &rgba)
                .map_err(Reason::Sentence)
        }
        Format::Gzip => {
            let bytes = file.unpacked(MAX_FILE_BYTES).await.map_err(Reason::Of)?;
            let name = path.strip_suffix(".gz").unwrap_or(path);
            let format = Format::of(name, &bytes);
            collection
                .add(path, format, bytes)
                .map_err(Reason::Sentence)
        }
        format @ (Format::Idx | Format::Cifar) => {
            if file.size() > MAX_FILE_BYTES as f64 {
                return Err(Reason::Of(too_large(MAX_FILE_BYTES)));
            }
            let bytes = file.bytes().await.map_err(Reason::Of)?;
            collection
                .add(path, format, bytes)
                .map_err(Reason::Sentence)
        }
        format => Err(Reason::Of(format.refusal().into())),
    }
}
