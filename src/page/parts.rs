//! Where the parts of the page begin that are fetched when they are first opened.
//!
//! | file | what it holds |
//! |---|---|
//! | `laboratory` | the laboratory's view |
//! | `sheets` | settings, own data, saved runs, help, what opens a visitor's files; in [`widgets`], sharing and the words explained |
//! | `search` | what a search shows beside its garden; what reads and shows recordings, and keeps runs (in [`session`]); what a link brought; the path from a finished one to a verdict, and claims that came by a link |
//! | `teaching` | lessons, and what reads them (in [`session`]) |
//! | `teachers` | what makes a lesson, looks whether a class can do it, collects a class and prints a worksheet |
//!
//! [`widgets::part`] shows them.

// Calls from one wasm file into another, which the macro declares.
#![allow(unsafe_code, improper_ctypes, improper_ctypes_definitions)]

use leptos::{prelude::*, wasm_split::wasm_split};

use super::{
    brought, claim::sheet, help, journal, of_search, own_data, preview_charts, recording_shown,
    saved_runs, settings,
};
use files::{
    lesson::Lesson,
    share::{Remark, Shared},
};
use laboratory::LaboratoryView;
use lesson_views::{check, collect, doing, maker, worksheet};
use page_state::{
    arrival::{Arrival, recognise},
    state::State,
};
use widget_state::concepts::Met;
use widgets::{legend::Legend, part::NotFetched, words::Words};

/// Says of each view that is fetched in which file it lies, and what it shows.
macro_rules! views {
    ($($(#[$doc:meta])* $file:ident: $name:ident($($given:ident: $kind:ty),*) => $shown:expr;)*) => {$(
        $(#[$doc])*
        #[wasm_split($file, wasm_split_path = ::leptos::wasm_split, fallible)]
        pub fn $name($($given: $kind),*) -> Result<AnyView, NotFetched> {
            Ok($shown.into_any())
        }
    )*};
}

views! {
    /// The laboratory.
    laboratory: laboratory() => view! { <LaboratoryView /> };
    /// The settings, in a sheet that is `open`.
    sheets: settings(open: RwSignal<bool>) => view! { <settings::Form open=open /> };
    /// The visitor's own images.
    sheets: own_data() => view! { <own_data::Content /> };
    /// The list of saved runs.
    sheets: saved_runs() => view! { <saved_runs::RunList /> };
    /// How to read a flower.
    sheets: legend() => view! { <Legend /> };
    /// Help.
    sheets: help() => view! { <help::Content /> };
    /// The best of a search, and whoever was chosen.
    search: of_search() => view! { <of_search::OfSearch /> };
    /// The journal of a search.
    search: journal() => view! { <journal::Journal /> };
    /// What a recording is.
    search: recording() => view! { <recording_shown::About /> };
    /// The controls of a recording.
    search: recording_controls() => view! { <recording_shown::Controls /> };
    /// What a link brought.
    search: brought(shared: Shared, remarks: Vec<Remark>) => view! { <brought::Brought shared=shared remarks=remarks /> };
    /// The search that was interrupted.
    search: interrupted() => view! { <saved_runs::Interrupted /> };
    /// The search that was finished here before a reload.
    search: finished() => view! { <saved_runs::Finished /> };
    /// That runs are not kept.
    search: not_kept() => view! { <saved_runs::NotKept /> };
    /// The charts of the recorded run that grows on the first screen.
    search: preview_charts(state: RwSignal<State>) => view! { <preview_charts::PreviewCharts state=state /> };
    /// The words that the first screen says without explaining them.
    search: first_words() => view! { <Words at=Met::Welcome /> };
    /// A claim that came by a link.
    search: claim() => view! { <sheet::Content /> };
    /// An open lesson.
    teaching: lesson(lesson: Lesson) => view! { <doing::Content lesson=lesson /> };
    /// Whether a class can run this.
    teachers: check() => view! { <check::Content /> };
    /// What collects a class's results.
    teachers: collect() => view! { <collect::Content /> };
    /// A worksheet, which is printed when it is there.
    teachers: worksheet(sheet: worksheet::Sheet) => view! { <worksheet::Paper sheet=sheet /> };
    /// What makes a lesson.
    teachers: lesson_maker() => view! { <maker::Form /> };
}

/// What `bytes` are, which the visitor knows as `name`; and they themselves.
#[wasm_split(sheets, wasm_split_path = ::leptos::wasm_split, fallible)]
pub fn recognised(name: String, bytes: Vec<u8>) -> Result<(Arrival, Vec<u8>), NotFetched> {
    Ok((recognise(&name, &bytes), bytes))
}

/// Takes in every result in `text`, and shows the class.
#[wasm_split(teaching, wasm_split_path = ::leptos::wasm_split, fallible)]
pub fn collected(collect: collect::Collect, text: String) -> Result<(), NotFetched> {
    collect.take(text, || {});
    Ok(())
}
