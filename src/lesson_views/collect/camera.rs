//! The camera as a reader of QR codes, where the browser has one (`BarcodeDetector`). No picture is kept.
//!
//! Looked up by name, so that the page needs no bindings for it.

use std::slice::from_ref;

use gloo_timers::future::TimeoutFuture;
use js_sys::{Array, JsString, Reflect};
use leptos::{html, prelude::*};
use wasm_bindgen::{JsCast, JsValue};

use super::Collect;
use widgets::browser::{answer, call, construct, object, property};

/// Rest between two looks.
const REST_MILLIS: u32 = 400;

/// Said where the camera gives no picture.
const REFUSED: &str =
    "The browser gave no camera: allow it for this page, or take the results in as text.";

/// Whether the browser reads codes and lets a page see through a camera.
pub fn is_there() -> bool {
    property::<JsValue>(&window(), "BarcodeDetector").is_some() && devices().is_some()
}

fn devices() -> Option<JsValue> {
    property(&window().navigator(), "mediaDevices")
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
        if let Some(tracks) = running.and_then(|stream| call(&stream, "getTracks", &[])) {
            for track in tracks.unchecked_into::<Array>() {
                call(&track, "stop", &[]);
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
                return collect.say(REFUSED);
            };
            // Switched off while the browser asked.
            let wanted = on.try_get_untracked() == Some(true);
            stream.try_set_value(Some(seen.clone()));
            if !wanted {
                return stop();
            }
            if let Some(video) = video.get_untracked() {
                let _ = Reflect::set(&video, &"srcObject".into(), &seen);
                call(&video, "play", &[]);
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
    let facing = object([("facingMode", "environment".into())]);
    let wish = object([("video", facing)]);
    answer(call(&devices()?, "getUserMedia", &[wish])).await
}

/// Looks for codes every now and then, and takes in each that was not the last one.
fn look(collect: Collect, on: RwSignal<bool>, video: JsValue) {
    let formats = object([("formats", Array::of1(&"qr_code".into()).into())]);
    let Some(detector) = construct("BarcodeDetector", &[formats]) else {
        return collect.say(REFUSED);
    };
    leptos::task::spawn_local(async move {
        let mut last = String::new();
        while on.try_get_untracked() == Some(true) {
            let codes = answer(call(&detector, "detect", from_ref(&video))).await;
            let codes = codes.and_then(|codes| codes.dyn_into::<Array>().ok());
            for code in codes.unwrap_or_default() {
                let text = property::<JsString>(&code, "rawValue").map(String::from);
                if let Some(text) = text.filter(|text| *text != last) {
                    collect.take(text.clone(), || {});
                    last = text;
                }
            }
            TimeoutFuture::new(REST_MILLIS).await;
        }
    });
}
