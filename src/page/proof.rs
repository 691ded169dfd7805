//! Where the path from a finished search to a verdict stands.

pub mod path;
mod verdict;

use leptos::prelude::*;

use self::path::Path;
use files::control::Control;
use page_state::state::{Engine, Phase, State};
use session::Session;

/// The path, once the run on show is over and the engine free to train again.
#[component]
pub fn Proof() -> impl IntoView {
    let Session { state, .. } = expect_context();
    let offered = Memo::new(move |_| state.with(is_ready));
    view! {
        <Show when=move || offered.get()>
            <section class="guard" data-control=Control::FreshSeeds.slug() aria-labelledby="guard-title" data-testid="guard">
                <h3 id="guard-title">"Is it really better?"</h3>
                <Path />
            </section>
        </Show>
    }
}

fn is_ready(state: &State) -> bool {
    let over = state.phase == Phase::Finished && state.best.is_some();
    over && matches!(state.engine, Engine::Ready(_))
}
