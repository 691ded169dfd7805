//! Where an open lesson stands: beside the live page, fetched when one is opened.

use leptos::prelude::*;

use super::parts;
use lesson_views::close_link::CloseLink;
use session::{Session, fragment::Fragment, lesson_reader};
use widgets::part::Part;

/// The open lesson, or why it cannot be opened.
#[component]
pub fn LessonPanel() -> impl IntoView {
    let fragment: Fragment = expect_context();
    let session: Session = expect_context();
    fetch_wanted(fragment, session);
    move || {
        fragment.lesson.opened.get().map(|opened| match opened {
            Ok(lesson) => view! { <Part of=move || parts::lesson(lesson.clone()) /> }.into_any(),
            Err(error) => view! {
                <aside class="shared" aria-label="Lesson">
                    <p class="shared-refused" role="alert" data-testid="lesson-refused">{error.to_string()}</p>
                    <CloseLink testid="lesson-close" />
                </aside>
            }
            .into_any(),
        })
    }
}

/// Fetches the lesson that the address names beside the page.
fn fetch_wanted(fragment: Fragment, session: Session) {
    let Some(path) = session.lesson_wanted.get_value() else {
        return;
    };
    // Where another view was reloaded, the lesson is there as it was begun.
    if fragment.brings_lesson_back() {
        return;
    }
    let wish = fragment.await_lesson();
    leptos::task::spawn_local(async move {
        let opened = lesson_reader::beside(&path).await;
        fragment.arrive_lesson_of(wish, path, opened);
    });
}
