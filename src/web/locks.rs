//! The browser's locks (Web Locks): whoever holds one is alive, and a dead holder's lock is free.
//!
//! This is how a worker is missed that was ended without a word, and how a tab knows what another one
//! trains. Looked up by name, so that no bindings are needed; where a browser has no locks, nobody is
//! ever missed.

use std::{cell::Cell, rc::Rc};

use js_sys::{Function, Promise};
use wasm_bindgen::{JsCast, JsValue, prelude::Closure};
use wasm_bindgen_futures::JsFuture;

use super::js::{call, object, property};

/// A lock; free when this is dropped, or when page or worker end.
#[derive(Debug)]
pub struct Lock {
    release: Option<Function>,
    granted: Promise,
}

impl Lock {
    /// Returns once the lock is held, or where the browser has none.
    pub async fn granted(&self) {
        // It is never rejected.
        let _ = JsFuture::from(self.granted.clone()).await;
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        if let Some(release) = &self.release {
            // Resolving a promise throws nothing.
            let _ = release.call0(&JsValue::UNDEFINED);
        }
    }
}

/// Returns `kind` with a number after it that nobody else has.
pub fn unique_name(kind: &str) -> String {
    let number = (js_sys::Math::random() * 9e15) as u64;
    format!("{kind} {number}")
}

/// Holds the lock `name`, from when it is free.
pub fn hold(name: &str) -> Lock {
    wait(name, object([])).0
}

/// Takes the lock `name`; `None` where somebody holds it, as far as the browser tells.
pub async fn take(name: &str) -> Option<Lock> {
    let (lock, is_mine) = wait(name, if_available());
    lock.granted().await;
    is_mine.get().then_some(lock)
}

/// Asks for the lock `name`, and returns it with whether it is ours once it is granted.
fn wait(name: &str, options: JsValue) -> (Lock, Rc<Cell<bool>>) {
    let is_mine = Rc::new(Cell::new(true));
    let (mut release, mut grant) = (None, None);
    let until = Promise::new(&mut |resolve, _| release = Some(resolve));
    let granted = Promise::new(&mut |resolve, _| grant = Some(resolve));
    let grant = move || {
        if let Some(grant) = &grant {
            // Resolving a promise throws nothing.
            let _ = grant.call0(&JsValue::UNDEFINED);
        }
    };
    let callback = Closure::once_into_js({
        let (grant, is_mine) = (grant.clone(), Rc::clone(&is_mine));
        move |lock: JsValue| {
            is_mine.set(!lock.is_null());
            grant();
            match is_mine.get() {
                true => JsValue::from(until),
                false => JsValue::UNDEFINED,
            }
        }
    });
    match request(name, options, callback) {
        Some(held) => wasm_bindgen_futures::spawn_local(async move {
            // A refusal, as in a page without an origin, means that nobody is missed.
            let _ = JsFuture::from(held).await;
            grant();
        }),
        None => grant(),
    }
    (Lock { release, granted }, is_mine)
}

fn if_available() -> JsValue {
    object([("ifAvailable", true.into())])
}

/// Returns once nobody holds the lock `name`: true, or false where the browser does not tell.
pub async fn freed(name: &str) -> bool {
    let callback = Closure::once_into_js(|_: JsValue| {});
    match request(name, object([]), callback) {
        Some(granted) => JsFuture::from(granted).await.is_ok(),
        None => false,
    }
}

/// Returns whether somebody holds the lock `name`, as far as the browser tells.
pub async fn is_held(name: &str) -> bool {
    let held = Rc::new(Cell::new(false));
    let callback = Closure::once_into_js({
        let held = Rc::clone(&held);
        move |lock: JsValue| held.set(lock.is_null())
    });
    if let Some(answered) = request(name, if_available(), callback) {
        let _ = JsFuture::from(answered).await;
    }
    held.get()
}

/// Asks for a lock; `callback` is called with it, and its promise holds it.
fn request(name: &str, options: JsValue, callback: JsValue) -> Option<Promise> {
    let navigator: JsValue = property(&js_sys::global(), "navigator")?;
    let locks: JsValue = property(&navigator, "locks")?;
    let asked = call(&locks, "request", &[name.into(), options, callback])?;
    asked.dyn_into().ok()
}
