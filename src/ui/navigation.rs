//! Views and links: a link opens its view, and the address follows the view and what is edited there.

use std::time::Duration;

use leptos::prelude::*;

use super::{fragment::Fragment, laboratory::Laboratory, view::View};
use crate::core::{presets::NamedGenome, share::Shared};

/// Rest after an edit before it stands in the address: browsers limit how often that may change.
const REST: Duration = Duration::from_millis(400);

/// Connects the address, the views and the laboratory's genome.
pub fn connect(fragment: Fragment, view: RwSignal<View>, laboratory: Laboratory) {
    Effect::new(move |_| {
        fragment.visited.track();
        let opened = fragment.opened.get_untracked();
        let shared = match opened {
            Some(Ok((shared, _))) => shared,
            Some(Err(_)) => return,
            None => Shared::default(),
        };
        if shared.view == View::Laboratory
            && let Some(genome) = shared.genome
        {
            let name = shared.name.unwrap_or_else(|| "From a link".into());
            laboratory.editor.open(NamedGenome { name, genome });
        }
        view.set(shared.view);
    });
    Effect::new(move |before: Option<View>| {
        let now = view.get();
        if before.is_some_and(|before| before != now) && fragment.view() != now {
            fragment.push(&Shared {
                view: now,
                hidden: fragment.hidden(),
                ..Shared::default()
            });
        }
        now
    });
    let due = StoredValue::new(None::<TimeoutHandle>);
    Effect::new(move |before: Option<NamedGenome>| {
        let now = NamedGenome {
            name: laboratory.editor.name(),
            genome: laboratory.editor.genome(),
        };
        let edited = before.is_some_and(|before| before.genome != now.genome);
        if edited {
            if let Some(due) = due.get_value() {
                due.clear();
            }
            let shared = now.clone();
            let write = move || {
                if view.get_untracked() == View::Laboratory {
                    fragment.replace(&Shared {
                        genome: Some(shared.genome),
                        name: Some(shared.name),
                        view: View::Laboratory,
                        hidden: fragment.hidden(),
                        ..Shared::default()
                    });
                }
            };
            due.set_value(set_timeout_with_handle(write, REST).ok());
        }
        now
    });
}
