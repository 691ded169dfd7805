//! What outlives a reload of the tab: what is chosen for a head-to-head, the last one that came to its end, and how often
//! its samples were looked at. Where the tab refuses, or has not the room, the laboratory begins anew.

use leptos::prelude::*;

use super::Laboratory;
use experiments::{
    experiment::Stage,
    laboratory::{
        kept::{Address, KeptEntry, race_of_text, samples_of_text, text_of_race, text_of_samples},
        race::Race,
        samples::Samples,
    },
};
use widgets::browser;

/// Under what the tab keeps each.
const ENTRY: &str = "laboratory-entry";
const RACE: &str = "laboratory-race";
const LOOKS: &str = "laboratory-looks";

/// What the address says.
pub fn address() -> Address {
    Address {
        text: browser::fragment(),
        is_own: browser::entry_note().is_some(),
        is_of_lesson: browser::parameter("lesson").is_some(),
    }
}

/// The looks that were taken in this tab.
pub fn samples() -> Samples {
    let kept = browser::kept_in_tab(LOOKS);
    kept.map_or_else(Samples::default, |text| samples_of_text(&text))
}

/// Keeps the looks; where the tab refuses, those of before stay there, which are nearer than none.
pub fn keep_samples(samples: &Samples) {
    if let Some(text) = text_of_samples(samples) {
        browser::keep_in_tab(LOOKS, Some(&text));
    }
}

/// Brings back what stood here before a reload, and keeps what does from now on. Called as the view is built, which a
/// press that begins a head-to-head may come before: that is not undone.
pub fn follow(laboratory: Laboratory) {
    let Laboratory {
        entry,
        race,
        opened_at,
        ..
    } = laboratory;
    let address = opened_at.try_update_value(Option::take).flatten();
    if !address.is_some_and(|address| bring_back(laboratory, &address)) {
        // It is of what is over now.
        keep(RACE, None);
    }
    let is_over = |race: &Race| {
        let comparison = race.comparison.as_ref();
        comparison.is_some_and(|comparison| comparison.stage == Stage::Finished)
    };
    let over = Memo::new(move |_| race.with(|race| race.as_ref().is_some_and(is_over)));
    Effect::new(move |_| {
        if over.get() {
            let text = race.with_untracked(|race| text_of_race(race.as_ref()?));
            keep(RACE, text);
        }
    });
    Effect::new(move |_| {
        // Its address is that of the last race too.
        over.track();
        keep(ENTRY, entry.kept(browser::fragment()).to_text());
    });
}

/// Brings back what is kept, where it belongs to `address`; returns whether it does.
fn bring_back(laboratory: Laboratory, address: &Address) -> bool {
    let entry = browser::kept_in_tab(ENTRY).and_then(|text| KeptEntry::of_text(&text));
    let Some(entry) = entry.filter(|entry| entry.belongs_to(address)) else {
        return false;
    };
    laboratory.entry.bring_back(entry);
    let race = browser::kept_in_tab(RACE).and_then(|text| race_of_text(&text));
    laboratory.race.set(race);
    true
}

/// Keeps nothing of before any more, but how often one looked.
pub fn forget() {
    keep(ENTRY, None);
    keep(RACE, None);
}

/// Keeps a text; where there is none, or the tab refuses it, no older one comes back in its place.
fn keep(key: &str, text: Option<String>) {
    if !browser::keep_in_tab(key, text.as_deref()) {
        browser::keep_in_tab(key, None);
    }
}
