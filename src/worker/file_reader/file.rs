//! A file of the visitor's: its first bytes, all of them, or what gzip packed into it.
//!
//! The browser's functions are looked up by name, so that the engine needs no bindings for them.

use js_sys::Uint8Array;
use wasm_bindgen::JsValue;

use data::own::{Format, too_large};
use web::js::{answer, call, construct, property};

/// A file.
pub struct File(JsValue);

impl File {
    /// Takes the browser's `Blob`.
    pub fn new(blob: JsValue) -> Self {
        Self(blob)
    }

    /// The browser's `Blob`.
    pub fn blob(&self) -> &JsValue {
        &self.0
    }

    /// Size in bytes, as packed.
    pub fn size(&self) -> f64 {
        property::<JsValue>(&self.0, "size")
            .and_then(|size| size.as_f64())
            .unwrap_or(f64::INFINITY)
    }

    /// Returns the first bytes.
    ///
    /// # Errors
    /// Why the file cannot be read.
    pub async fn head(&self) -> Result<Vec<u8>, String> {
        let head = call(&self.0, "slice", &[0.into(), (Format::HEAD as f64).into()]);
        content(&head.ok_or(UNREADABLE)?).await
    }

    /// Returns all bytes.
    ///
    /// # Errors
    /// Why the file cannot be read.
    pub async fn bytes(&self) -> Result<Vec<u8>, String> {
        content(&self.0).await
    }

    /// Returns what gzip packed into the file, which is read only as far as `limit` bytes.
    ///
    /// # Errors
    /// Why there is nothing, or that there is more.
    pub async fn unpacked(&self, limit: usize) -> Result<Vec<u8>, String> {
        const UNKNOWN: &str = "this browser cannot unpack gzip; unpack it first";
        let unpacker = construct("DecompressionStream", &["gzip".into()]).ok_or(UNKNOWN)?;
        let reader = call(&self.0, "stream", &[])
            .and_then(|packed| call(&packed, "pipeThrough", &[unpacker]))
            .and_then(|unpacked| call(&unpacked, "getReader", &[]))
            .ok_or(UNKNOWN)?;
        let mut bytes = Vec::new();
        loop {
            let part = answer(call(&reader, "read", &[]))
                .await
                .ok_or("it is damaged: gzip cannot unpack it")?;
            let Some(part) = property::<JsValue>(&part, "value") else {
                return Ok(bytes);
            };
            let part = Uint8Array::new(&part);
            if bytes.len() + part.length() as usize > limit {
                // What is left is not read; that it ends is all there is to say.
                let _ = call(&reader, "cancel", &[]);
                return Err(format!("{} once unpacked", too_large(limit)));
            }
            bytes.extend(part.to_vec());
        }
    }
}

const UNREADABLE: &str = "the browser cannot read it (was it moved or changed?)";

async fn content(blob: &JsValue) -> Result<Vec<u8>, String> {
    let buffer = answer(call(blob, "arrayBuffer", &[])).await;
    Ok(Uint8Array::new(&buffer.ok_or(UNREADABLE)?).to_vec())
}
