//! The page: draws what the engine tells and sends what the visitor asks; knows no tensors.
//!
//! | part | files |
//! |---|---|
//! | what is dropped and pasted | `intake` |
//! | evolution made legible | `plants`, `best_and_chosen`, `of_search`, `open_in_laboratory`, `card`, `stepper`, `lineage`, `drift` |
//! | from a winner to a claim that others test | `proof`, `guard`, `claim` |
//! | for those who begin, and those who listen | `tour`, `help`, `keyboard`, `told` |
//! | where a lesson stands | `lesson_panel` |
//! | the visitor's own images, saved runs | `own_data`, `saved_runs` |
//! | in front of a class, in another site's frame | `projector`, `embed` |
//! | what is fetched when it is opened | `sheets`, `parts` |
//! | everything around it | `app`, `bar`, `view`, `welcome`, `journal`, `settings`, `recording`, … |
//!
//! What it is put together from is in [`widgets`], the visit itself and the address in [`session`], views of their own
//! in [`laboratory`] and [`lesson_views`].
//!
//! Data flows one way: [`session`] applies events to [`page_state`], everything on the page is derived.

pub mod app;
pub mod background;
pub mod bar;
pub mod best_and_chosen;
pub mod brought;
pub mod card;
pub mod claim;
pub mod controls;
pub mod drift;
pub mod embed;
pub mod guard;
pub mod help;
pub mod intake;
pub mod journal;
pub mod keyboard;
pub mod lesson_panel;
pub mod lineage;
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
pub mod saved_runs;
pub mod seed;
pub mod settings;
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

/// Mounts the page.
pub fn mount() {
    console_error_panic_hook::set_once();
    if let Some(waiting) = leptos::prelude::document().get_element_by_id("waiting") {
        waiting.remove();
    }
    leptos::mount::mount_to_body(app::App);
}
