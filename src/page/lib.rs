//! The page: draws what the engine tells and sends what the visitor asks; knows no tensors.
//!
//! | part | files |
//! |---|---|
//! | the outside: worker, device, address, storage | `session`, `engine_client`, `engine_line`, `device`, `fragment`, `navigation`, `browser`, `player`, `saved_runs/storage` |
//! | the genome editor | `editor` |
//! | the garden | `garden`, `card`, `flower`, `equation`, `legend` |
//! | evolution made legible | `stepper`, `lineage`, `drift`, `guard` |
//! | the laboratory | `laboratory` |
//! | the visitor's own images | `own_data` |
//! | everything around it | `app`, `bar`, `view`, `welcome`, `best_and_chosen`, `journal`, `settings`, `recording`, `share`, … |
//!
//! Data flows one way: [`session`] applies events to [`page_state`], everything on the page is derived.

pub mod app;
pub mod background;
pub mod bar;
pub mod best_and_chosen;
pub mod browser;
pub mod caption;
pub mod card;
pub mod chart;
pub mod controls;
pub mod copy;
pub mod device;
pub mod dialog;
pub mod drift;
pub mod editor;
pub mod engine_client;
pub mod engine_line;
pub mod equation;
pub mod few_images;
pub mod flower;
pub mod focus;
pub mod fragment;
pub mod garden;
pub mod guard;
pub mod intake;
pub mod journal;
pub mod keyboard;
pub mod laboratory;
pub mod legend;
pub mod lineage;
pub mod navigation;
pub mod newer;
pub mod offline;
pub mod own_data;
pub mod passing;
pub mod player;
pub mod popularity;
pub mod presets;
pub mod qr;
pub mod recording;
pub mod saved_runs;
pub mod seed;
pub mod session;
pub mod settings;
pub mod share;
pub mod shared_banner;
pub mod speech;
pub mod status;
pub mod stepper;
pub mod theme;
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
