//! The saved runs as a list: to go on with, to watch, to save as a file, to remove.

use leptos::prelude::*;

use files::{control::Control, run_file::pieces::Head};
use page_state::state::State;
use runs::saved_runs::{Entry, Key, MAX_BYTES, MAX_RUNS, SavedRuns, best, extent, size};
use session::{Session, player::Player, storage::RunStorage};
use widgets::{
    browser, flower::Flower, forget_button::ForgetButton, passing::passing_memo,
    settings_text::settings_text,
};

/// Opens the list.
#[component]
pub fn RunListButton() -> impl IntoView {
    let storage: RunStorage = expect_context();
    view! {
        <button
            type="button"
            class="watch"
            data-testid="runs-open"
            data-control=Control::Recordings.slug()
            aria-haspopup="dialog"
            on:click=move |_| storage.listed.set(true)
        >
            "Saved runs"
        </button>
    }
}

/// Every run in storage, the newest first; the sheet around it closes when one is opened.
#[component]
pub fn RunList() -> impl IntoView {
    let storage: RunStorage = expect_context();
    let session: Session = expect_context();
    leptos::task::spawn_local(storage.refresh());
    let searches = passing_memo(move |_| session.state.with(State::is_live));
    let empty = passing_memo(move |_| {
        storage
            .saved_runs
            .with(|saved_runs| saved_runs.entries().is_empty())
    });
    let used = passing_memo(move |_| {
        let (count, bytes) = storage
            .saved_runs
            .with(|saved_runs| (saved_runs.entries().len(), saved_runs.bytes()));
        let runs = match count {
            1 => "One run".into(),
            count => format!("{count} runs"),
        };
        let site = storage.used.get().map_or_else(String::new, |used| {
            format!(" The browser counts {} for this whole site.", size(used))
        });
        format!(
            "{runs}, {}, of at most {MAX_RUNS} and {}; the oldest make room first.{site}",
            size(bytes),
            size(MAX_BYTES)
        )
    });
    view! {
        <p class="soft">
            "Every search is kept in this browser, generation by generation, and goes on after a reload, a crash or a closed tab. Nothing leaves this machine."
        </p>
        {move || storage.not_kept.get().map(|text| view! { <p class="fault" role="alert">{text}</p> })}
        {move || storage.said.get().map(|text| view! { <p role="status" data-testid="runs-said">{text}</p> })}
        {move || searches.get().then(|| view! {
            <p class="soft" data-testid="runs-wait">
                "A search is under way: once it has ended or is reset, another one can be continued or replayed."
            </p>
        })}
        <Show when=move || !empty.get() fallback=|| view! { <p>"No run is saved here yet."</p> }>
            <ul class="runs" data-testid="runs">
                <For
                    each=move || storage.saved_runs.with(|saved_runs| saved_runs.entries().iter().rev().cloned().collect::<Vec<_>>())
                    // What grew is built anew; whoever keeps one stays on its button.
                    key=|entry| (entry.key, entry.head.as_ref().map(|head| head.scored).ok())
                    children=move |entry| view! { <Row entry=entry /> }
                />
            </ul>
            <p class="soft" data-testid="runs-used">{used}</p>
        </Show>
    }
}

#[component]
fn Row(entry: Entry) -> impl IntoView {
    let key = entry.key;
    let date = browser::date_and_time(key / 1000).unwrap_or_default();
    match entry.head {
        Ok(head) => view! { <Readable key=key date=date head=head /> }.into_any(),
        Err(reason) => view! {
            <li class="run">
                <div class="run-text">
                    <p><b>{date}</b></p>
                    <p class="fault">"It cannot be opened here: " {reason}</p>
                </div>
                <div class="run-actions"><DeleteButton key=key /></div>
            </li>
        }
        .into_any(),
    }
}

#[component]
fn Readable(key: Key, date: String, head: Head) -> impl IntoView {
    let storage: RunStorage = expect_context();
    let player: Player = expect_context();
    let session: Session = expect_context();
    let searching = passing_memo(move |_| session.state.with(State::is_live));
    let trouble = passing_memo(move |_| session.trouble());
    let here = passing_memo(move |_| {
        storage.saved_runs.track();
        searching.get() && storage.is_on_page(key)
    });
    let drawing = head.best.as_ref().map(|best| {
        let genome = best.genome.clone();
        view! { <Flower genome=genome /> }
    });
    let mut facts = vec![extent(&head)];
    facts.extend(best(&head));
    facts.push(size(head.bytes));
    let told = head.scored > 0;
    let pinned = passing_memo(move |_| {
        let is_pinned = |entry: &Entry| entry.head.as_ref().is_ok_and(|head| head.pinned);
        let own = |runs: &SavedRuns| {
            let mut entries = runs.entries().iter();
            entries.any(|entry| entry.key == key && is_pinned(entry))
        };
        storage.saved_runs.with(own)
    });
    let close = move || {
        storage.listed.set(false);
        // By then the sheet has given the focus back.
        request_animation_frame(browser::to_top);
    };
    let go_on = (!head.is_finished()).then(|| {
        view! {
            <button
                type="button"
                data-testid="run-continue"
                data-remark=""
                title=trouble
                disabled=move || searching.get() || trouble.with(Option::is_some)
                on:click=move |_| {
                    close();
                    storage.go_on(key);
                }
            >
                "Continue"
            </button>
        }
    });
    let finished = told.then(|| {
        view! {
            <button
                type="button"
                data-testid="run-replay"
                disabled=searching
                on:click=move |_| {
                    close();
                    storage.replay(key, player);
                }
            >
                "Replay"
            </button>
            <button type="button" data-testid="run-save" on:click=move |_| storage.export(key)>
                "Save as file"
            </button>
        }
    });
    let settings = passing_memo(move |_| settings_text(&head.config));
    view! {
        <li class="run">
            <div class="run-flower">{drawing}</div>
            <div class="run-text">
                <p><b>{date}</b>{move || here.get().then_some(" · on the page now")}</p>
                <p>{facts.join(" · ")}</p>
                <p class="soft">{settings}</p>
            </div>
            <div class="run-actions" role="group" aria-label="Run">
                {go_on}
                {finished}
                <button
                    type="button"
                    aria-pressed=move || pinned.get().to_string()
                    title="Stays when older runs make room for newer ones"
                    on:click=move |_| storage.pin(key, !pinned.get_untracked())
                >
                    "Keep"
                </button>
                <Show when=move || !here.get()><DeleteButton key=key /></Show>
            </div>
        </li>
    }
}

/// Removes a run at the second press.
#[component]
fn DeleteButton(key: Key) -> impl IntoView {
    let storage: RunStorage = expect_context();
    let forget = move || {
        storage.delete(key);
        true
    };
    view! {
        <ForgetButton label="Delete" question="Delete for good?" testid="run-delete" class="" forget=forget />
    }
}
