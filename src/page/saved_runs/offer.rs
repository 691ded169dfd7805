//! What the page says of storage by itself: the run that was interrupted, the one that was finished here before a reload, and
//! that none is kept.

use leptos::prelude::*;

use page_state::state::{Phase, State};
use runs::saved_runs::{finished, offer};
use session::{Session, fragment::Fragment, storage::RunStorage};
use widgets::{browser, settings_text::settings_text};

/// Offers to go on with the run that was interrupted, while nothing else is on the page.
#[component]
pub fn Interrupted() -> impl IntoView {
    let session: Session = expect_context();
    let state = session.state;
    let storage: RunStorage = expect_context();
    let trouble = Memo::new(move |_| session.trouble());
    let idle = Memo::new(move |_| state.with(|state| state.phase == Phase::Idle));
    let offered = Memo::new(move |_| {
        let claimed = storage.claimed.get();
        let key = storage.offered.get();
        let key = key.filter(|key| idle.get() && claimed != Some(*key))?;
        storage.saved_runs.with(|saved_runs| {
            let head = saved_runs.entry(key)?.head.as_ref().ok()?;
            let date = browser::date_and_time(key / 1000);
            let text = offer(head, date.as_deref());
            Some((key, text, settings_text(&head.config)))
        })
    });
    view! {
        {move || offered.get().map(|(key, text, settings)| view! {
            <aside class="recording" data-testid="offer" aria-label="Interrupted search">
                <p role="status"><strong>{text}</strong> " " {settings}</p>
                <p class="offer-actions">
                    <button
                        type="button"
                        class="primary"
                        data-testid="offer-continue"
                        data-remark=""
                        title=trouble
                        disabled=move || trouble.with(Option::is_some)
                        on:click=move |_| storage.go_on(key)
                    >
                        "Continue"
                    </button>
                    <button
                        type="button"
                        data-testid="offer-decline"
                        title="It stays among the saved runs"
                        on:click=move |_| storage.decline(key)
                    >
                        "Not now"
                    </button>
                </p>
            </aside>
        })}
    }
}

/// Offers to look again at the run that came to its end in this tab, while nothing else is on the page; an open lesson
/// has its own way to its run.
#[component]
pub fn Finished() -> impl IntoView {
    let session: Session = expect_context();
    let storage: RunStorage = expect_context();
    let fragment: Fragment = expect_context();
    let idle = Memo::new(move |_| {
        !fragment.lesson.is_open() && session.state.with(|state| state.phase == Phase::Idle)
    });
    let offered = Memo::new(move |_| {
        let key = storage.finished.get().filter(|_| idle.get())?;
        storage.saved_runs.with(|saved_runs| {
            let head = saved_runs.entry(key)?.head.as_ref().ok()?;
            let date = browser::date_and_time(key / 1000);
            let settings = settings_text(&head.config);
            Some((key, finished(head, date.as_deref()), settings))
        })
    });
    view! {
        {move || offered.get().map(|(key, text, settings)| view! {
            <aside class="recording" data-testid="finished" aria-label="Finished search">
                <p role="status"><strong>{text}</strong> " " {settings}</p>
                <p class="offer-actions">
                    <button type="button" class="primary" data-testid="finished-show" on:click=move |_| storage.go_on(key)>
                        "Show it again"
                    </button>
                    <button
                        type="button"
                        data-testid="finished-dismiss"
                        title="It stays among the saved runs"
                        on:click=move |_| storage.dismiss()
                    >
                        "Not now"
                    </button>
                </p>
            </aside>
        })}
    }
}

/// Says that runs are not kept, and lets the visitor save the one on the page.
#[component]
pub fn NotKept() -> impl IntoView {
    let Session { state, embed, .. } = expect_context();
    // A frame may have no storage by its site's wish, and its visitor can do nothing about it.
    let embedded = embed.with_value(Option::is_some);
    let storage: RunStorage = expect_context();
    let dismissed = RwSignal::new(false);
    let text = Memo::new(move |_| {
        storage.not_kept.get().filter(|_| {
            !embedded && !dismissed.get() && state.with(|state| state.phase != Phase::Idle)
        })
    });
    let ready =
        Memo::new(move |_| state.with(|state| state.recording.is_none() && state.recorded() > 0));
    let save = move |_| {
        if let Some(file) = state.with_untracked(State::file) {
            browser::download(&session::storage::file_name(&file), &file.to_json());
        }
    };
    view! {
        {move || text.get().map(|text| view! {
            <p class="notices not-kept" role="status" data-testid="not-kept">
                {text}
                <Show when=move || ready.get()>
                    <button type="button" class="link" on:click=save>"Save as file"</button>
                </Show>
                <button type="button" class="link" on:click=move |_| dismissed.set(true)>"Dismiss"</button>
            </p>
        })}
    }
}
