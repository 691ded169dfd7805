//! Help: the tour, all keys, and the words explained.

use leptos::prelude::*;

use super::{keyboard::Keyboard, tour::Tour};
use page_state::keys::{Place, SHORTCUTS};
use widget_state::concepts::CONCEPTS;
use widgets::{tick::Tick, words::Word};

/// Opens the sheet.
#[component]
pub fn HelpButton() -> impl IntoView {
    let Keyboard { help, .. } = expect_context();
    view! {
        <button
            type="button"
            class="tool help"
            data-testid="help"
            data-tour="help"
            aria-label="Help"
            title="Help: a tour, the keys, the words"
            aria-haspopup="dialog"
            on:click=move |_| help.set(true)
        >
            "?"
        </button>
    }
}

/// What the sheet shows.
#[component]
pub fn Content() -> impl IntoView {
    let keyboard: Keyboard = expect_context();
    let tour: Tour = expect_context();
    let begin = move |_| {
        keyboard.help.set(false);
        tour.begin();
    };
    let words = CONCEPTS.iter().map(|row| {
        view! { <div><dt><Word term=row.term /></dt><dd>{row.sentences[0]}</dd></div> }
    });
    view! {
        <div class="help-sheet" data-testid="help-sheet">
            <p>
                <button type="button" class="primary" data-testid="help-tour" on:click=begin>
                    "Take the tour"
                </button>
                " It takes two minutes, shows the recorded run unless something runs already, and is left with Esc."
            </p>
            <h3>"Keys"</h3>
            <Tick testid="help-characters" on=move || keyboard.characters.get() tick=move |on| keyboard.choose(on)>
                "Keys of a single letter or sign are in use; switch them off if you steer by voice"
            </Tick>
            {Place::ALL.map(|place| view! { <Keys place=place /> }).collect_view()}
            <h3>"Words"</h3>
            <dl class="help-words">{words.collect_view()}</dl>
        </div>
    }
}

/// The keys that mean something at a place.
#[component]
fn Keys(place: Place) -> impl IntoView {
    let rows = SHORTCUTS.iter().filter(move |row| row.place == place);
    let rows = rows.map(|row| {
        let keys = row.shown.split(", ").map(|key| view! { <kbd>{key}</kbd> });
        view! { <div><dt>{keys.collect_view()}</dt><dd>{row.does}</dd></div> }
    });
    view! {
        <h4>{place.name()}</h4>
        <dl class="help-keys">{rows.collect_view()}</dl>
    }
}
