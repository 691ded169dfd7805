//! One plain line under a panel, and a "why?" that opens the reason and its source.

use leptos::prelude::*;

/// A caption with its reason; the source is the paper that the page follows.
#[component]
pub fn Caption(
    /// What is to be seen, in plain words.
    #[prop(into)]
    text: Signal<String>,
    /// Two or three sentences on why it is so.
    #[prop(into)]
    why: Signal<String>,
) -> impl IntoView {
    view! {
        <details class="caption">
            <summary>{text}" "<span class="why">"why?"</span></summary>
            <p>
                {why}" "
                <a href="https://arxiv.org/abs/2512.11853" target="_blank" rel="noopener">
                    "arXiv 2512.11853"
                </a>
            </p>
        </details>
    }
}
