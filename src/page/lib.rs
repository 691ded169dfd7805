//! The page: draws what the engine tells and sends what the visitor asks; knows no tensors.
//!
//! | part | files |
//! |---|---|
//! | the address and its history | `fragment`, `navigation`, `intake` |
//! | evolution made legible | `plants`, `best_and_chosen`, `of_search`, `open_in_laboratory`, `card`, `stepper`, `lineage`, `drift` |
//! | from a winner to a claim that others test | `proof`, `guard`, `claim` |
//! | for those who begin, and those who listen | `tour`, `help`, `keyboard`, `told` |
//! | lessons | `lesson_panel`, `lesson_reader`, `lesson_doing`, `lesson_before`, `lesson_curve`, `lesson_run`, `lesson_task`, `lesson_list`, `lesson_maker`, `worksheet` |
//! | a class | `check`, `class_lesson`, `collect`, `rerun` |
//! | the visitor's own images, saved runs | `own_data`, `saved_runs` |
//! | in front of a class, in another site's frame | `projector`, `embed` |
//! | what is fetched when it is opened | `sheets`, `parts` |
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
pub mod brought;
pub mod card;
pub mod check;
pub mod claim;
pub mod class_lesson;
pub mod close_link;
pub mod collect;
pub mod controls;
pub mod drift;
pub mod embed;
pub mod forget_button;
pub mod fragment;
pub mod guard;
pub mod help;
pub mod intake;
pub mod journal;
pub mod keyboard;
pub mod lesson_before;
mod lesson_curve;
pub mod lesson_doing;
mod lesson_list;
mod lesson_maker;
pub mod lesson_panel;
pub mod lesson_reader;
pub mod lesson_run;
mod lesson_task;
pub mod lineage;
pub mod navigation;
pub mod newer;
pub mod of_search;
pub mod offline;
pub mod open_in_laboratory;
pub mod own_data;
pub mod parts;
pub mod plants;
pub mod presets;
pub mod preview;
pub mod preview_charts;
pub mod projector;
pub mod proof;
pub mod recording;
pub mod recording_shown;
pub mod rerun;
pub mod saved_runs;
pub mod seed;
pub mod settings;
pub mod settings_text;
pub mod shared_banner;
pub mod sheets;
pub mod status;
pub mod stepper;
pub mod told;
pub mod tour;
pub mod view;
pub mod wake_lock;
pub mod watch;
pub mod welcome;
pub mod worksheet;

/// Mounts the page.
pub fn mount() {
    console_error_panic_hook::set_once();
    if let Some(waiting) = leptos::prelude::document().get_element_by_id("waiting") {
        waiting.remove();
    }
    leptos::mount::mount_to_body(app::App);
}
