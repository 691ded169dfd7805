//! The lesson that was made: as a link, a QR code and a file.

use leptos::prelude::*;

use super::LessonMaker;
use crate::worksheet::WorksheetButton;
use classroom::lesson::worksheet::Done;
use files::lesson::{Lesson, MAX_LINK};
use session::fragment::Fragment;
use widgets::{browser, link_field::LinkField, qr::Qr};

/// The lesson as link, QR code and file; or what is still wrong with it.
#[component]
pub fn Made(
    /// As it is written.
    lesson: Memo<Result<Lesson, String>>,
) -> impl IntoView {
    let fragment: Fragment = expect_context();
    let maker: LessonMaker = expect_context();
    let fault = move || lesson.with(|lesson| lesson.as_ref().err().cloned());
    let link = Memo::new(move |_| {
        let text = lesson.with(|lesson| lesson.as_ref().ok().and_then(Lesson::to_link));
        text.map(|text| browser::link_to(&text)).unwrap_or_default()
    });
    let made = Memo::new(move |_| lesson.with(Result::is_ok));
    let linked = Memo::new(move |_| link.with(|link| !link.is_empty()));
    let made_sheet = move || {
        let lesson = lesson.get_untracked().ok()?;
        Some(Done {
            lesson,
            class: None,
            attempt: None,
        })
    };
    // No new tab could be told what no link holds.
    let preview = move |_| {
        if let Ok(lesson) = lesson.get_untracked() {
            maker.open.set(false);
            fragment.arrive_lesson(Ok((lesson, Vec::new()).into()));
        }
    };
    let save = move |_| {
        if let Ok(lesson) = lesson.get_untracked() {
            browser::download("optimarium-lesson.json", &lesson.to_json());
        }
    };
    view! {
        <section class="maker maker-made" aria-label="Link and file">
            <p class="fault" role="status" data-testid="maker-fault">{fault}</p>
            <Show when=move || linked.get()>
                <div class="share-link">
                    <div class="share-link-text">
                        <LinkField text=link label="Link of the lesson" testid="maker-link" copy_testid="maker-copy" />
                        <p>
                            <a href=link target="_blank" rel="noopener" data-testid="maker-preview">"Preview in a new tab"</a>
                        </p>
                    </div>
                    <Qr text=link.into() label="QR code of the lesson" />
                </div>
            </Show>
            <Show when=move || made.get() && !linked.get()>
                <p data-testid="maker-long">
                    {format!("This lesson is longer than the {MAX_LINK} letters of a link: save it as a file.")}
                </p>
                <p class="soft">
                    <button type="button" data-testid="maker-preview-here" on:click=preview>"Preview in this tab"</button>
                    " Close the lesson to go on writing: “Make a lesson” keeps what is written here."
                </p>
            </Show>
            <Show when=move || made.get()>
                <p><WorksheetButton made=made_sheet /></p>
                <p class="soft">
                    <button type="button" data-testid="maker-save" on:click=save>"Save as a file"</button>
                    " A file is opened by dropping it onto the page; one that is hosted beside the page also by ?lesson=optimarium-lesson.json in the address."
                </p>
            </Show>
        </section>
    }
}
