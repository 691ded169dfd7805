//! The view for a projector: who switches it on this page, in the settings and by a lesson.

use leptos::prelude::*;

use page_state::keys::{Action, Place, shown};
use session::fragment::Fragment;
use widgets::{projector::Projector, tick::Tick};

/// Lets a lesson ask for it.
pub fn follow(projector: Projector, fragment: Fragment) {
    let wishes = Memo::new(move |_| fragment.lesson.tell(|lesson| lesson.projector) == Some(true));
    Effect::new(move |before: Option<bool>| {
        let wishes = wishes.get();
        if wishes || before == Some(true) {
            projector.follow(wishes);
        }
        wishes
    });
}

/// Switches it in the settings.
#[component]
pub fn ProjectorSwitch() -> impl IntoView {
    let projector: Projector = expect_context();
    view! {
        <Tick testid="projector" on=move || projector.is_on() tick=move |_| projector.switch()>
            {format!("For a projector: larger type, thicker lines ({})", shown(Place::Page, Action::Projector))}
        </Tick>
    }
}
