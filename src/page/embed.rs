//! The page in a frame of another site: without bars, and telling that site alone how the run goes.

use js_sys::JSON;
use leptos::{prelude::*, reactive::spawn_local_scoped};
use wasm_bindgen::JsValue;

use classroom::embed::News;
use page_state::{address::Origin, state::State};
use session::{Session, fragment::Fragment};
use widgets::{browser, passing::passing_memo};

/// Marks the page for its style sheet, and tells the site around it what happens from now on.
pub fn follow(session: Session, fragment: Fragment) {
    let Some(origin) = session.embed.get_value() else {
        return;
    };
    if let Some(root) = document().document_element() {
        // Never refused.
        let _ = root.set_attribute("data-embed", "");
    }
    spawn_local_scoped(async move {
        // Where it does not come, that site hears nothing, as from a page that is not there yet.
        let _ = fetched::tell(origin, session, fragment).await;
    });
}

/// What tells: in the part of the page that has the lessons, of which it tells too.
// The macro declares a call from one wasm file into another.
#[allow(unsafe_code, improper_ctypes, improper_ctypes_definitions)]
mod fetched {
    use leptos::wasm_split::wasm_split;

    use super::{Fragment, Origin, Session};
    use widgets::part::NotFetched;

    #[wasm_split(teaching, wasm_split_path = ::leptos::wasm_split, fallible)]
    pub fn tell(origin: Origin, session: Session, fragment: Fragment) -> Result<(), NotFetched> {
        super::tell_from_now_on(origin, session, fragment);
        Ok(())
    }
}

/// Tells `origin` what happens.
fn tell_from_now_on(origin: Origin, session: Session, fragment: Fragment) {
    let origin = StoredValue::new(origin);
    let tell = move |news: Option<News>| {
        if let Some(news) = news {
            origin.with_value(|origin| post(&news, origin));
        }
    };
    let with_lesson = move |make: fn(&State, Option<&files::lesson::Lesson>) -> Option<News>| {
        fragment.lesson.opened.with_untracked(|opened| {
            let lesson = opened.as_ref().and_then(|opened| opened.as_ref().ok());
            session.state.with_untracked(|state| make(state, lesson))
        })
    };
    let engine = passing_memo(move |_| session.state.with(|state| News::ready(state, None)));
    let awaited = session.lesson_wanted.with_value(Option::is_some);
    Effect::new(move |told: Option<bool>| {
        let come = !awaited || fragment.lesson.is_there();
        let there = come && !fragment.lesson.coming.get();
        let is_known = there && engine.with(Option::is_some);
        let told = told.unwrap_or(false);
        if is_known && !told {
            tell(with_lesson(News::ready));
        }
        told || is_known
    });
    let here = passing_memo(move |_| session.state.with(|state| News::of_run(state, None)));
    Effect::new(move |_| {
        if here.with(Option::is_some) {
            tell(with_lesson(News::of_run));
        }
    });
}

/// Posts to the page around this one, whose browser delivers it only where that is of `origin`.
fn post(news: &News, origin: &Origin) {
    let here = JsValue::from(window());
    let around = browser::property::<JsValue>(&here, "parent").filter(|around| *around != here);
    // Opened in a window of its own the page has nobody to tell.
    let Some(around) = around else {
        return;
    };
    if let Ok(message) = JSON::parse(&news.to_json()) {
        // Refused only where the origin is none, which has been looked at.
        browser::call(
            &around,
            "postMessage",
            &[message, origin.to_string().into()],
        );
    }
}
