//! A newer version of the page, of which public/boot.js tells.

use leptos::{ev, prelude::*};

use widgets::browser;

/// Said while the newer version waits: a window takes it as it opens, if it is alone.
const READY: &str = "A newer version of this page is ready. Reload the page to get it, and close its other windows first: they keep the old one.";

/// Said where it came while the page was in use, which is still the old one.
const TAKEN: &str = "A newer version of this page took over in the background; this window still shows the old one. Reload it once nothing is trained: what it has not loaded yet is no longer there.";

/// Returns what there is to say of a newer version, now and later.
pub fn notice() -> RwSignal<Option<&'static str>> {
    let said = RwSignal::new(sentence());
    let told = ev::Custom::<ev::Event>::new("newerversion");
    browser::listen(told, move |_| said.set(sentence()));
    said
}

fn sentence() -> Option<&'static str> {
    let root = document().document_element()?;
    match root.get_attribute("data-newer")?.as_str() {
        "ready" => Some(READY),
        "taken" => Some(TAKEN),
        _ => None,
    }
}
