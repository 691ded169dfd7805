//! The names of a chart's lines as buttons that hide and show them.

use std::collections::BTreeSet;

use leptos::prelude::*;

use crate::passing::passing_memo;
use widget_state::plot::{Entry, Plot};

/// Entries from which on all can be hidden and shown at once.
const MANY: usize = 6;

/// One button per line or band, and one for all of many.
#[component]
pub fn Legend(
    /// Everything that could be drawn.
    plot: Memo<Plot>,
    /// Names of what is not drawn.
    hidden: RwSignal<BTreeSet<String>>,
) -> impl IntoView {
    let entries = Memo::new(move |_| plot.with(Plot::entries));
    let none_hidden = Memo::new(move |_| hidden.with(BTreeSet::is_empty));
    let switch_all = move |_| {
        let all = |entries: &Vec<Entry>| entries.iter().map(|entry| entry.name.clone()).collect();
        hidden.set(match none_hidden.get_untracked() {
            true => entries.with_untracked(all),
            false => BTreeSet::new(),
        });
    };
    let many = Memo::new(move |_| entries.with(|entries| entries.len() >= MANY));
    let button = move |entry: Entry| {
        let Entry { name, class, band } = entry;
        let (asked, wanted) = (name.clone(), name.clone());
        let shown = passing_memo(move |_| hidden.with(|hidden| !hidden.contains(&asked)));
        let toggle = move |_| {
            hidden.update(|hidden| {
                if !hidden.remove(&wanted) {
                    hidden.insert(wanted.clone());
                }
            });
        };
        let swatch = match band {
            true => {
                view! { <rect class=format!("band {class}") width="20" height="10" /> }.into_any()
            }
            false => view! { <path class=format!("line {class}") d="M1 5H19" /> }.into_any(),
        };
        view! {
            <button type="button" class="legend-entry" aria-pressed=move || shown.get().to_string() on:click=toggle>
                <svg width="20" height="10" aria-hidden="true">{swatch}</svg>
                <span>{name}</span>
            </button>
        }
    };
    view! {
        <div class="chart-legend" role="group" aria-label="Lines">
            {move || entries.get().into_iter().map(button).collect_view()}
            <Show when=move || many.get()>
                <button type="button" class="link" on:click=switch_all>
                    {move || if none_hidden.get() { "Hide all" } else { "Show all" }}
                </button>
            </Show>
        </div>
    }
}
