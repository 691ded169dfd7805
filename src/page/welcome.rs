//! The first screen: what this is, in two sentences, and one obvious button.

use leptos::prelude::*;

use super::{
    controls::StartButton,
    offline::MissingImages,
    presets::{PresetChoice, TimeEstimate},
    recording::{FindingNote, RecordingNote},
    saved_runs::RunListButton,
    seed::SeedField,
    tour::TourOffer,
    watch::WatchButton,
};
use files::control::Control;
use lesson_views::{list::LessonList, maker::LessonButton};
use page_state::draft::same_but_seed;
use session::{Session, fragment::Fragment};
use widgets::browser;

/// Stands above the garden while nothing has been started.
#[component]
pub fn Welcome(
    /// Whether the settings are open.
    settings: RwSignal<bool>,
) -> impl IntoView {
    let session: Session = expect_context();
    let fragment: Fragment = expect_context();
    let led = Memo::new(move |_| session.permit().is_lessons());
    let tuned = Memo::new(move |_| {
        session.draft.with(|draft| {
            let faults = draft.read().err().unwrap_or_default();
            let names: Vec<&str> = faults.iter().map(|fault| fault.setting.name()).collect();
            (draft.preset().is_none(), names.join(", "))
        })
    });
    let of_lesson = Memo::new(move |_| {
        let now = session.config();
        let alike = |now| {
            fragment
                .lesson
                .tell(|lesson| same_but_seed(now, &lesson.config))
        };
        now.as_ref().and_then(alike) == Some(true)
    });
    let device = move || session.device_text();
    let remark = move || match tuned.get() {
        (_, faulty) if !faulty.is_empty() => {
            Some(format!("Some settings need a look first: {faulty}."))
        }
        (true, _) if of_lesson.get() => Some("The lesson’s settings.".into()),
        (true, _) => Some("Your own settings.".into()),
        _ => None,
    };
    let look = move |_| {
        settings.set(true);
        // The sheet is built before the next frame.
        request_animation_frame(|| {
            let faulty = document().query_selector("dialog[open] [aria-invalid=true]");
            if let Some(field) = faulty.ok().flatten() {
                browser::focus_in_place(&field);
                field.scroll_into_view();
            }
        });
    };
    view! {
        <section class="welcome">
            <h1>"Watch optimizers evolve"</h1>
            <p class="lead">
                "Every flower is an optimizer, the rule by which a neural network learns, and each is put to the test on real images, here on your own device. "
                "The best are crossed and mutated, generation after generation, while Adam, the standard, races beside them."
            </p>
            <TourOffer />
            <Show when=move || !led.get()><PresetChoice /></Show>
            <div class="launch">
                <Show when=move || !led.get()><div class="launch-start"><StartButton /></div></Show>
                <WatchButton />
                <RunListButton />
                <LessonButton />
                <div class="launch-notes">
                    <Show
                        when=move || !led.get()
                        fallback=|| view! {
                            <p data-testid="lesson-first">"The lesson comes first: its own Start begins its search."</p>
                        }
                    >
                        <p>
                            <SeedField />
                            {move || remark().map(|text| view! {
                                <button type="button" class="link to-settings" data-control=Control::Settings.slug() on:click=look>{text}</button>
                            })}
                        </p>
                        <p><TimeEstimate /></p>
                    </Show>
                    <MissingImages />
                    <Show when=move || session.founder.with(Option::is_some)>
                        <p>
                            "Goes on from a genome that is its first candidate."
                            <Show when=move || !fragment.lesson.is_there()>
                                <button type="button" class="link" on:click=move |_| session.founder.set(None)>
                                    "Leave it out"
                                </button>
                            </Show>
                        </p>
                    </Show>
                </div>
            </div>
            <LessonList />
            <p class="soft launch-device">"Trains on: " {device}</p>
            <FindingNote />
            <RecordingNote />
        </section>
    }
}
