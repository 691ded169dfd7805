//! What a browser has, looked up by name, so that no bindings are needed; what is missing or refused is `None`.

use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Returns a property of `target`; `None` where it has no such value.
pub fn property<T: JsCast>(target: &JsValue, name: &str) -> Option<T> {
    let value = Reflect::get(target, &name.into()).ok()?;
    let is_there = !value.is_undefined() && !value.is_null();
    is_there.then_some(value)?.dyn_into().ok()
}

/// Calls a method of `target`; `None` where it has no such one or it throws.
pub fn call(target: &JsValue, method: &str, arguments: &[JsValue]) -> Option<JsValue> {
    let method: Function = property(target, method)?;
    method.apply(target, &arguments.iter().collect()).ok()
}

/// Makes a new one of the kind that the global scope has as `name`.
pub fn construct(name: &str, arguments: &[JsValue]) -> Option<JsValue> {
    let kind: Function = property(&js_sys::global(), name)?;
    Reflect::construct(&kind, &arguments.iter().collect()).ok()
}

/// Waits for a promise; `None` where it is none or is broken.
pub async fn answer(promise: Option<JsValue>) -> Option<JsValue> {
    let promise: Promise = promise?.dyn_into().ok()?;
    JsFuture::from(promise).await.ok()
}

/// Returns a plain object with these properties.
pub fn object<const N: usize>(properties: [(&str, JsValue); N]) -> JsValue {
    let object = Object::new();
    for (name, value) in properties {
        // A plain object takes every property.
        let _ = Reflect::set(&object, &name.into(), &value);
    }
    object.into()
}
