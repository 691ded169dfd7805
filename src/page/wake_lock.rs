//! Keeps the screen on while a search runs, where the visitor wants it and the browser can.
//!
//! Looks at `navigator.wakeLock` by name, so that the page needs no unstable bindings.

use js_sys::{Function, Object, Promise};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use page_state::state::Phase;
use session::Session;
use widgets::browser;

const KEY: &str = "optimarium-wake-lock";

/// Holds the screen's lock while it is wanted, a search runs and the page is seen: the browser takes the
/// lock from a hidden page.
pub fn follow(session: Session) {
    let visible = RwSignal::new(!document().hidden());
    let handle = window_event_listener_untyped("visibilitychange", move |_| {
        visible.set(!document().hidden());
    });
    on_cleanup(move || handle.remove());
    let wanted = RwSignal::new(browser::recall(KEY).is_some());
    provide_context(Wanted(wanted));
    let needed = Memo::new(move |_| {
        let runs = session.state.with(|state| {
            let at_work = matches!(state.phase, Phase::Loading | Phase::Running);
            at_work && state.recording.is_none()
        });
        wanted.get() && visible.get() && runs
    });
    let held = StoredValue::new_local(None::<Object>);
    Effect::new(move |_| {
        if !needed.get() {
            release(held.try_update_value(Option::take).flatten());
            return;
        }
        leptos::task::spawn_local(async move {
            let lock = request().await;
            // Where it was asked for twice, the second answer takes the place of the first.
            let unneeded = match needed.get_untracked() {
                true => held.try_update_value(|held| std::mem::replace(held, lock)),
                false => Some(lock),
            };
            release(unneeded.flatten());
        });
    });
}

/// Whether the visitor wants the screen to stay on.
#[derive(Clone, Copy)]
struct Wanted(RwSignal<bool>);

/// The switch among the settings; nothing where the browser cannot.
#[component]
pub fn WakeLockSwitch() -> impl IntoView {
    let Wanted(wanted) = expect_context();
    let change = move |_| {
        wanted.update(|wanted| *wanted = !*wanted);
        browser::remember(KEY, wanted.get_untracked().then_some("on"));
    };
    manager().map(|_| {
        view! {
            <label class="choice">
                <input type="checkbox" data-testid="wake-lock" prop:checked=wanted on:change=change />
                "Keep the screen on while a search runs"
            </label>
        }
    })
}

fn manager() -> Option<Object> {
    let navigator: Object = browser::property(&window(), "navigator")?;
    browser::property(&navigator, "wakeLock")
}

/// Asks for the lock; `None` where the browser refuses, as on a low battery.
async fn request() -> Option<Object> {
    let manager = manager()?;
    let request: Function = browser::property(&manager, "request")?;
    let asked = request.call1(&manager, &"screen".into()).ok()?;
    let lock: JsValue = JsFuture::from(asked.dyn_into::<Promise>().ok()?)
        .await
        .ok()?;
    lock.dyn_into().ok()
}

fn release(lock: Option<Object>) {
    let release = lock.and_then(|lock| {
        let release: Function = browser::property(&lock, "release")?;
        release.call0(&lock).ok()?.dyn_into::<Promise>().ok()
    });
    if let Some(released) = release {
        // A lock that is gone is released.
        leptos::task::spawn_local(async move {
            let _ = JsFuture::from(released).await;
        });
    }
}
