//! Keeps the screen on while a search runs, where the visitor wants it and the browser can.
//!
//! Looks at `navigator.wakeLock` by name, so that the page needs no unstable bindings.

use leptos::{ev, prelude::*};
use wasm_bindgen::JsValue;

use page_state::state::State;
use session::Session;
use widgets::{browser, tick::Tick};

const KEY: &str = "optimarium-wake-lock";

/// Holds the screen's lock while it is wanted, a search runs and the page is seen: the browser takes the
/// lock from a hidden page.
pub fn follow(session: Session) {
    let visible = RwSignal::new(!document().hidden());
    let turned = ev::Custom::<ev::Event>::new("visibilitychange");
    browser::listen(turned, move |_| {
        visible.set(!document().hidden());
    });
    let wanted = RwSignal::new(browser::recall(KEY).is_some());
    provide_context(Wanted(wanted));
    let needed = Memo::new(move |_| {
        let runs = session.state.with(State::is_training);
        wanted.get() && visible.get() && runs
    });
    let held = StoredValue::new_local(None::<JsValue>);
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
    let choose = move |on: bool| {
        wanted.set(on);
        browser::remember(KEY, on.then_some("on"));
    };
    manager().map(|_| {
        view! {
            <Tick testid="wake-lock" on=move || wanted.get() tick=choose>
                "Keep the screen on while a search runs"
            </Tick>
        }
    })
}

fn manager() -> Option<JsValue> {
    browser::property(&window().navigator(), "wakeLock")
}

/// Asks for the lock; `None` where the browser refuses, as on a low battery.
async fn request() -> Option<JsValue> {
    browser::answer(browser::call(&manager()?, "request", &["screen".into()])).await
}

fn release(lock: Option<JsValue>) {
    let released = lock.and_then(|lock| browser::call(&lock, "release", &[]));
    // A lock that is gone is released.
    leptos::task::spawn_local(async move { drop(browser::answer(released).await) });
}
