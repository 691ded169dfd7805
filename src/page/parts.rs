//! Where the parts of the page begin that are fetched when they are first opened.
//!
//! | file | what it holds |
//! |---|---|
//! | `laboratory` | the laboratory's view |
//! | `sheets` | settings, own data, saved runs, help, what opens a visitor's files; in [`widgets`], sharing and the words explained |
//! | `search` | what a search shows beside its garden; what reads and shows recordings, and keeps runs (in [`session`]); what a link brought; the path from a finished one to a verdict, and claims that came by a link |
//! | `teaching` | lessons, what reads them (`lesson_reader`), and what teachers use |
//!
//! [`widgets::part`] shows them.

// Calls from one wasm file into another, which the macro declares.
#![allow(unsafe_code, improper_ctypes, improper_ctypes_definitions)]

use leptos::{prelude::*, wasm_split::wasm_split};

use super::{
    brought, claim::sheet, collect, help, journal, lesson_doing, lesson_maker, of_search, own_data,
    preview_charts, recording_shown, saved_runs, settings, worksheet,
};
use files::{
    lesson::Lesson,
    share::{Remark, Shared},
};
use laboratory::LaboratoryView;
use page_state::{
    arrival::{Arrival, recognise},
    state::State,
};
use widgets::{legend::Legend, part::NotFetched};

/// The laboratory.
#[wasm_split(laboratory, wasm_split_path = ::leptos::wasm_split, fallible)]
pub fn laboratory() -> Result<AnyView, NotFetched> {
    Ok(view! { <LaboratoryView /> }.into_any())
}

/// The settings, in a sheet that is `open`.
#[wasm_split(sheets, wasm_split_path = ::leptos::wasm_split, fallible)]
pub fn settings(open: RwSignal<bool>) -> Result<AnyView, NotFetched> {
    Ok(view! { <settings::Form open=open /> }.into_any())
}

/// The visitor's own images.
#[wasm_split(sheets, wasm_split_path = ::leptos::wasm_split, fallible)]
pub fn own_data() -> Result<AnyView, NotFetched> {
    Ok(view! { <own_data::Content /> }.into_any())
}

/// The list of saved runs.
#[wasm_split(sheets, wasm_split_path = ::leptos::wasm_split, fallible)]
pub fn saved_runs() -> Result<AnyView, NotFetched> {
    Ok(view! { <saved_runs::RunList /> }.into_any())
}

/// How to read a flower.
#[wasm_split(sheets, wasm_split_path = ::leptos::wasm_split, fallible)]
pub fn legend() -> Result<AnyView, NotFetched> {
    Ok(view! { <Legend /> }.into_any())
}

/// What `bytes` are, which the visitor knows as `name`; and they themselves.
#[wasm_split(sheets, wasm_split_path = ::leptos::wasm_split, fallible)]
pub fn recognised(name: String, bytes: Vec<u8>) -> Result<(Arrival, Vec<u8>), NotFetched> {
    Ok((recognise(&name, &bytes), bytes))
}

/// Help.
#[wasm_split(sheets, wasm_split_path = ::leptos::wasm_split, fallible)]
pub fn help() -> Result<AnyView, NotFetched> {
    Ok(view! { <help::Content /> }.into_any())
}

/// The best of a search, and whoever was chosen.
#[wasm_split(search, wasm_split_path = ::leptos::wasm_split, fallible)]
pub fn of_search() -> Result<AnyView, NotFetched> {
    Ok(view! { <of_search::OfSearch /> }.into_any())
}

/// The journal of a search.
#[wasm_split(search, wasm_split_path = ::leptos::wasm_split, fallible)]
pub fn journal() -> Result<AnyView, NotFetched> {
    Ok(view! { <journal::Journal /> }.into_any())
}

/// What a recording is.
#[wasm_split(search, wasm_split_path = ::leptos::wasm_split, fallible)]
pub fn recording() -> Result<AnyView, NotFetched> {
    Ok(view! { <recording_shown::About /> }.into_any())
}

/// The controls of a recording.
#[wasm_split(search, wasm_split_path = ::leptos::wasm_split, fallible)]
pub fn recording_controls() -> Result<AnyView, NotFetched> {
    Ok(view! { <recording_shown::Controls /> }.into_any())
}

/// What a link brought.
#[wasm_split(search, wasm_split_path = ::leptos::wasm_split, fallible)]
pub fn brought(shared: Shared, remarks: Vec<Remark>) -> Result<AnyView, NotFetched> {
    Ok(view! { <brought::Brought shared=shared remarks=remarks /> }.into_any())
}

/// The search that was interrupted.
#[wasm_split(search, wasm_split_path = ::leptos::wasm_split, fallible)]
pub fn interrupted() -> Result<AnyView, NotFetched> {
    Ok(view! { <saved_runs::Interrupted /> }.into_any())
}

/// That runs are not kept.
#[wasm_split(search, wasm_split_path = ::leptos::wasm_split, fallible)]
pub fn not_kept() -> Result<AnyView, NotFetched> {
    Ok(view! { <saved_runs::NotKept /> }.into_any())
}

/// The charts of the recorded run that grows on the first screen.
#[wasm_split(search, wasm_split_path = ::leptos::wasm_split, fallible)]
pub fn preview_charts(state: RwSignal<State>) -> Result<AnyView, NotFetched> {
    Ok(view! { <preview_charts::PreviewCharts state=state /> }.into_any())
}

/// A claim that came by a link.
#[wasm_split(search, wasm_split_path = ::leptos::wasm_split, fallible)]
pub fn claim() -> Result<AnyView, NotFetched> {
    Ok(view! { <sheet::Content /> }.into_any())
}

/// An open lesson.
#[wasm_split(teaching, wasm_split_path = ::leptos::wasm_split, fallible)]
pub fn lesson(lesson: Lesson) -> Result<AnyView, NotFetched> {
    Ok(view! { <lesson_doing::Content lesson=lesson /> }.into_any())
}

/// What collects a class's results.
#[wasm_split(teaching, wasm_split_path = ::leptos::wasm_split, fallible)]
pub fn collect() -> Result<AnyView, NotFetched> {
    Ok(view! { <collect::Content /> }.into_any())
}

/// Takes in every result in `text`, and shows the class.
#[wasm_split(teaching, wasm_split_path = ::leptos::wasm_split, fallible)]
pub fn collected(collect: collect::Collect, text: String) -> Result<(), NotFetched> {
    collect.take(&text);
    Ok(())
}

/// A worksheet, which is printed when it is there.
#[wasm_split(teaching, wasm_split_path = ::leptos::wasm_split, fallible)]
pub fn worksheet(sheet: worksheet::Sheet) -> Result<AnyView, NotFetched> {
    Ok(view! { <worksheet::Paper sheet=sheet /> }.into_any())
}

/// What makes a lesson.
#[wasm_split(teaching, wasm_split_path = ::leptos::wasm_split, fallible)]
pub fn lesson_maker() -> Result<AnyView, NotFetched> {
    Ok(view! { <lesson_maker::Form /> }.into_any())
}
