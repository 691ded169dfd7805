//! The camera as a reader of QR codes, where the browser has one (`BarcodeDetector`). No picture is kept.
//!
//! Looked up by name, so that the page needs no bindings for it.

use std::time::Duration;

use js_sys::{Array, Function, JsString, Object, Promise, Reflect};
use leptos::{html, prelude::*};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::Collect;
use widgets::browser::property;

/// Rest between two looks.
const REST: Duration = Duration::from_millis(400);

/// Said where the camera gives no picture.
const REFUSED: &str =
    "The browser gave no camera: allow it for this page, or take the results in as text.";

/// Whether the browser reads codes and lets a page see through a camera.
pub fn is_there() -> bool {
    detector_class().is_some() && devices().is_some()
}

fn detector_class() -> Option<Function> {
    property(&window(), "BarcodeDetector")
}

fn devices() -> Option<Object> {
    property(&window().navigator(), "mediaDevices")
}

/// Calls a method of `target`.
fn call(target: &JsValue, method: &str, arguments: &Array) -> Option<JsValue> {
    let method: Function = property(target, method)?;
    method.apply(target, arguments).ok()
}

async fn awaited(promise: Option<JsValue>) -> Option<JsValue> {
    JsFuture::from(promise?.dyn_into::<Promise>().ok()?)
        .await
        .ok()
}

/// Looks through the camera for results until it is switched off.
#[component]
pub fn Camera() -> impl IntoView {
    let collect: Collect = expect_context();
    let on = RwSignal::new(false);
    let video = NodeRef::<html::Video>::new();
    let stream = StoredValue::new_local(None::<JsValue>);
    let stop = move || {
        let running = stream.try_update_value(Option::take).flatten();
        if let Some(tracks) = running.and_then(|stream| call(&stream, "getTracks", &Array::new())) {
            for track in tracks.unchecked_into::<Array>() {
                call(&track, "stop", &Array::new());
            }
        }
        let _ = on.try_set(false);
    };
    on_cleanup(stop);
    let start = move || {
        on.set(true);
        leptos::task::spawn_local(async move {
            let Some(seen) = open().await else {
                stop();
                return collect.say(REFUSED.into());
            };
            // Switched off while the browser asked.
            let wanted = on.try_get_untracked() == Some(true);
            stream.try_set_value(Some(seen.clone()));
            if !wanted {
                return stop();
            }
            if let Some(video) = video.get_untracked() {
                let _ = Reflect::set(&video, &"srcObject".into(), &seen);
                call(&video, "play", &Array::new());
                look(collect, on, video.into());
            }
        });
    };
    let press = move |_| match on.get_untracked() {
        true => stop(),
        false => start(),
    };
    view! {
        <button type="button" aria-pressed=move || on.get().to_string() data-testid="collect-camera" on:click=press>
            "Camera"
        </button>
        <video class="collect-video" hidden=move || !on.get() muted playsinline node_ref=video aria-label="What the camera sees"></video>
    }
}

/// Returns what the camera at the back sees.
async fn open() -> Option<JsValue> {
    let wish = Object::new();
    let facing = Object::new();
    Reflect::set(&facing, &"facingMode".into(), &"environment".into()).ok()?;
    Reflect::set(&wish, &"video".into(), &facing).ok()?;
    let devices = devices()?;
    awaited(call(&devices, "getUserMedia", &Array::of1(&wish))).await
}

/// Looks for codes every now and then, and takes in each that was not the last one.
fn look(collect: Collect, on: RwSignal<bool>, video: JsValue) {
    let formats = Object::new();
    let listed = Array::of1(&"qr_code".into());
    let _ = Reflect::set(&formats, &"formats".into(), &listed);
    let detector =
        detector_class().and_then(|class| Reflect::construct(&class, &Array::of1(&formats)).ok());
    let Some(detector) = detector else {
        return collect.say(REFUSED.into());
    };
    leptos::task::spawn_local(async move {
        let mut last = String::new();
        while on.try_get_untracked() == Some(true) {
            let codes = awaited(call(&detector, "detect", &Array::of1(&video))).await;
            let codes = codes.and_then(|codes| codes.dyn_into::<Array>().ok());
            for code in codes.unwrap_or_default() {
                let text = property::<JsString>(&code, "rawValue").map(String::from);
                if let Some(text) = text.filter(|text| *text != last) {
                    collect.take(&text);
                    last = text;
                }
            }
            rest().await;
        }
    });
}

async fn rest() {
    let wait = Promise::new(&mut |done, _| {
        set_timeout(move || drop(done.call0(&JsValue::NULL)), REST);
    });
    let _ = JsFuture::from(wait).await;
}
