//! Pictures as the browser decodes them, drawn at 32×32 without a page.

use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::JsValue;

use super::file::File;
use web::{
    canvas,
    js::{answer, call, construct, property},
};

/// Side of what is drawn, in pixels.
const SIDE: f64 = canvas::SIDE as f64;

/// Said where no picture can be decoded, or none be read as it is.
const NO_CANVAS: &str = "This browser cannot decode pictures beside the page (OffscreenCanvas); IDX files and CIFAR-10 batches can be used.";
const NOISE: &str = "This browser answers with noise whoever reads the pixels of a picture, as a guard against fingerprinting: the images would be noise. IDX files and CIFAR-10 batches can be used; they are read without a canvas.";

/// A canvas on which one picture after the other is drawn.
pub struct Easel {
    context: JsValue,
}

impl Easel {
    /// Sets up the canvas.
    ///
    /// # Errors
    /// A sentence, where the browser has none for workers, or one that cannot be read.
    pub fn new() -> Result<Self, String> {
        let context = construct("OffscreenCanvas", &[SIDE.into(), SIDE.into()])
            .and_then(|canvas| call(&canvas, "getContext", &["2d".into()]))
            .ok_or(NO_CANVAS)?;
        if !canvas::is_faithful(&context).ok_or(NO_CANVAS)? {
            return Err(NOISE.into());
        }
        let set = |name: &str, value: JsValue| Reflect::set(&context, &name.into(), &value);
        // Refused only by a canvas that does not know the wish; it draws all the same.
        let _ = set("fillStyle", "white".into());
        let _ = set("imageSmoothingQuality", "high".into());
        Ok(Self { context })
    }

    /// Returns the middle square of a picture, its transparent parts white: RGBA, shape [32, 32, 4];
    /// `None` where the browser cannot decode it.
    pub async fn draw(&self, file: &File) -> Option<Vec<u8>> {
        let arguments = [file.blob().clone()];
        let decoded = call(&js_sys::global(), "createImageBitmap", &arguments);
        let bitmap = answer(decoded).await?;
        let pixels = self.drawn(&bitmap);
        // Frees what is decoded now rather than at some later time.
        let _ = call(&bitmap, "close", &[]);
        pixels
    }

    fn drawn(&self, bitmap: &JsValue) -> Option<Vec<u8>> {
        let side_of = |name: &str| property::<JsValue>(bitmap, name)?.as_f64();
        let (width, height) = (side_of("width")?, side_of("height")?);
        let side = width.min(height);
        let (left, top) = ((width - side) / 2.0, (height - side) / 2.0);
        let whole = [0.0, 0.0, SIDE, SIDE].map(JsValue::from);
        call(&self.context, "fillRect", &whole)?;
        let mut arguments = vec![bitmap.clone()];
        arguments.extend([left, top, side, side, 0.0, 0.0, SIDE, SIDE].map(JsValue::from));
        call(&self.context, "drawImage", &arguments)?;
        let pixels = call(&self.context, "getImageData", &whole)?;
        Some(Uint8Array::new(&property::<JsValue>(&pixels, "data")?).to_vec())
    }
}
