//! A picture on a button.

use leptos::prelude::*;

/// A filled 24-unit icon.
#[component]
pub fn Icon(
    /// Its path.
    shape: &'static str,
) -> impl IntoView {
    view! { <svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d=shape /></svg> }
}
