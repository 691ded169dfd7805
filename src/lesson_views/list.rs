//! The lessons that come with the page, folded on the first screen.

use leptos::prelude::*;

use super::{check::CheckButton, collect::CollectButton};
use classroom::lesson::shipped::SHIPPED;
use files::control::Control;
use widgets::projector;

/// A link to each. What else the address asks for, as a device, a lesson leaves out, but the view for a projector.
#[component]
pub fn LessonList() -> impl IntoView {
    let lessons = SHIPPED.iter().map(|lesson| {
        let address = move || {
            let projector = if projector::is_on() { "&projector" } else { "" };
            format!("./{}{projector}", lesson.query())
        };
        view! {
            <li>
                <a href=address>{lesson.title}</a>
                <span class="soft">{format!("{} minutes, ", lesson.minutes)}</span>
                <a class="soft" href=lesson.notes() target="_blank" rel="noopener" aria-label=format!("Notes for teachers: {}", lesson.title)>
                    "notes"
                </a>
            </li>
        }
    });
    view! {
        <details class="lesson-list" data-testid="lessons">
            <summary>"Lessons"</summary>
            <p class="soft">"A lesson takes the minutes that stand beside it; its training takes under two of them on an ordinary computer. The notes for teachers tell the aim, what comes out, and the answers."</p>
            <ol>{lessons.collect_view()}</ol>
            <p class="soft">
                <CheckButton />
                <span data-control=Control::Settings.slug()>" · A class’s results: "<CollectButton /></span>
            </p>
        </details>
    }
}
