//! The search for those who ask: how it stands in a sentence, and its curves for the ear. Both come on demand alone.

use leptos::prelude::*;

use experiments::summary::summary;
use files::control::Control;
use page_state::sound::{self, Silence};
use session::{Session, fragment::Fragment};
use widgets::{part::NotFetched, sound::Sound};

/// Said where a lesson keeps for later what was asked for.
const HIDDEN: &str = "This lesson hides that for now.";

/// What answers; a handle that can be copied into every closure.
#[derive(Clone, Copy)]
pub struct Teller {
    /// What was said last, until it is put away.
    said: RwSignal<Option<String>>,
    sound: Sound,
    session: Session,
    fragment: Fragment,
}

impl Teller {
    /// Answers for the search of `session`.
    pub fn new(session: Session, fragment: Fragment) -> Self {
        Self {
            said: RwSignal::new(None),
            sound: Sound::default(),
            session,
            fragment,
        }
    }

    /// Says how the search stands.
    pub fn summarise(self) {
        self.say(self.stands());
    }

    /// Plays the curves, or silences them.
    pub fn listen(self) {
        if self.sound.plays.get_untracked() {
            self.hush();
            return;
        }
        leptos::task::spawn_local(async move {
            if let Err(NotFetched) = fetched::sing(self).await {
                self.say("The part of this page that plays curves could not be fetched. Is the network up? Then ask again.".into());
            }
        });
    }

    fn sing(self) {
        let chosen = self.session.selected.get_untracked();
        let hidden = self.fragment.hidden.get_untracked();
        let piece = self
            .session
            .state
            .with_untracked(|state| sound::piece(state, chosen, hidden));
        self.say(match piece {
            Err(Silence::Hidden) => HIDDEN.into(),
            Err(Silence::Nothing) => {
                "There is no curve to listen to yet: start a search, or watch a recorded one."
                    .into()
            }
            Ok(piece) if self.sound.play(&piece) => piece.text,
            Ok(_) => {
                "This browser lets no page play tones: read the charts as tables instead.".into()
            }
        });
    }

    /// Silences what plays and puts away what was said.
    pub fn hush(self) {
        if self.sound.plays.get_untracked() {
            self.sound.stop();
        }
        if self.said.with_untracked(Option::is_some) {
            self.said.set(None);
        }
    }

    fn stands(self) -> String {
        if self
            .fragment
            .hidden
            .with(|set| set.contains(Control::Figures))
        {
            return HIDDEN.into();
        }
        let Session {
            state,
            confirmation,
            ..
        } = self.session;
        state.with(|state| confirmation.with(|confirmation| summary(state, confirmation.as_ref())))
    }

    fn say(self, text: String) {
        // The same words once more are heard only where they were away meanwhile.
        self.said.set(None);
        request_animation_frame(move || {
            let _ = self.said.try_set(Some(text));
        });
    }
}

/// What plays the curves: in the part of the page that draws them.
// The macro declares a call from one wasm file into another.
#[allow(unsafe_code, improper_ctypes, improper_ctypes_definitions)]
mod fetched {
    use leptos::wasm_split::wasm_split;

    use super::Teller;
    use widgets::part::NotFetched;

    #[wasm_split(search, wasm_split_path = ::leptos::wasm_split, fallible)]
    pub fn sing(teller: Teller) -> Result<(), NotFetched> {
        teller.sing();
        Ok(())
    }
}

/// The two buttons.
#[component]
pub fn TellerButtons() -> impl IntoView {
    let teller: Teller = expect_context();
    let word = move || match teller.sound.plays.get() {
        true => "Silence",
        false => "Listen to the curves",
    };
    view! {
        <span class="teller-buttons">
            <button
                type="button"
                class="link"
                data-testid="summary"
                data-control=Control::Figures.slug()
                on:click=move |_| untrack(|| teller.summarise())
            >
                "Say where it stands"
            </button>
            <button
                type="button"
                class="link"
                data-testid="listen"
                hidden=move || teller.fragment.hidden.with(|hidden| sound::is_silenced(*hidden))
                on:click=move |_| teller.listen()
            >
                {word}
            </button>
        </span>
    }
}

/// Where the answer stands.
#[component]
pub fn Told() -> impl IntoView {
    let teller: Teller = expect_context();
    view! {
        <div class="told" class:empty=move || teller.said.with(Option::is_none)>
            <p role="status" data-testid="told">{teller.said}</p>
            <button type="button" class="link" on:click=move |_| teller.hush()>"Close"</button>
        </div>
    }
}

/// How the search stands, as the description of the page's content.
#[component]
pub fn Standing(
    /// Names it for what it describes.
    id: &'static str,
) -> impl IntoView {
    let teller: Teller = expect_context();
    let text = Memo::new(move |_| teller.stands());
    view! { <p id=id hidden>{text}</p> }
}
