//! The page: draws what the engine tells and sends what the visitor asks; knows no tensors.
//!
//! | part | files |
//! |---|---|
//! | the address and its history | `fragment`, `navigation`, `intake` |
//! | evolution made legible | `best_and_chosen`, `card`, `stepper`, `lineage`, `drift`, `guard` |
//! | lessons | `lesson_panel`, `lesson_maker` |
//! | the visitor's own images, saved runs | `own_data`, `saved_runs` |
//! | everything around it | `app`, `bar`, `view`, `welcome`, `journal`, `settings`, `recording`, … |
//!
//! What it is put together from is in [`widgets`], the visit itself in [`session`], one view of its own in
//! [`laboratory`].
//!
//! Data flows one way: [`session`] applies events to [`page_state`], everything on the page is derived.

pub mod app;
pub mod background;
pub mod bar;
pub mod best_and_chosen;
pub mod card;
pub mod controls;
pub mod drift;
pub mod fragment;
pub mod guard;
pub mod intake;
pub mod journal;
pub mod keyboard;
pub mod lesson_maker;
pub mod lesson_panel;
pub mod lineage;
pub mod navigation;
pub mod newer;
pub mod offline;
pub mod own_data;
pub mod presets;
pub mod preview;
pub mod recording;
pub mod saved_runs;
pub mod seed;
pub mod settings;
pub mod shared_banner;
pub mod status;
pub mod stepper;
pub mod view;
pub mod wake_lock;
pub mod welcome;

/// Mounts the page.
pub fn mount() {
    console_error_panic_hook::set_once();
    if let Some(waiting) = leptos::prelude::document().get_element_by_id("waiting") {
        waiting.remove();
    }
    leptos::mount::mount_to_body(app::App);
}
