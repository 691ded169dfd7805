//! A class's lesson on a student's page: the name that gives the seed, and the result to hand in.

use leptos::prelude::*;

use classroom::{
    class::own_run::{file_text, left_out, lesson_of, result_of},
    lesson::attempt::Attempt,
};
use files::{
    class::{Student, StudentResult, Subject, find},
    lesson::Lesson,
};
use page_state::draft::Draft;
use session::Session;
use widgets::{browser, link_field::LinkField, qr::Qr};

/// Who does a class's lesson; a handle that can be copied into every closure.
#[derive(Clone, Copy)]
pub struct OwnRun {
    class: StoredValue<Lesson>,
    /// `None` until a name is typed.
    student: RwSignal<Option<Student>>,
    /// Whether it is done without a class, by the lesson's own seed.
    alone: RwSignal<bool>,
}

impl OwnRun {
    /// Returns the run of whoever typed a name here before, on any visit; none yet where nobody did.
    pub fn of(class: Lesson) -> Self {
        let key = |what: &str| format!("lesson-{:08x}-{what}", class.fingerprint());
        let (name_key, alone_key) = (key("name"), key("alone"));
        let known = browser::recall(&name_key).and_then(|name| Student::of(&name).ok());
        let student = RwSignal::new(known);
        keep(name_key, move || {
            student.with(|student| Some(student.as_ref()?.name().to_string()))
        });
        let alone = RwSignal::new(browser::recall(&alone_key).is_some());
        keep(alone_key, move || alone.get().then(|| "yes".into()));
        Self {
            class: StoredValue::new(class),
            student,
            alone,
        }
    }

    /// The lesson as it is for the whole class.
    pub fn class(&self) -> Lesson {
        self.class.get_value()
    }

    /// Whether it is done without a class. Tracked.
    pub fn is_alone(&self) -> bool {
        self.alone.get()
    }

    /// The student, and the lesson with their seed, once there is a name.
    pub fn named(&self) -> Option<(Student, Lesson)> {
        let student = self.student.get()?;
        let lesson = self.class.with_value(|class| lesson_of(class, &student));
        Some((student, lesson))
    }

    /// Asks for a name again, and whether there is a class.
    pub fn forget(&self) {
        self.student.set(None);
        self.alone.set(false);
    }
}

/// Has the browser keep `text` whenever it changes.
fn keep(key: String, text: impl Fn() -> Option<String> + 'static) {
    Effect::new(move |before: Option<()>| {
        let text = text();
        if before.is_some() {
            browser::remember(&key, text.as_deref());
        }
    });
}

/// Says that the run is nobody's in a class, and leads to the name.
#[component]
pub fn Alone(
    /// The class's run.
    own: OwnRun,
    /// Whether it is under way.
    running: Memo<bool>,
) -> impl IntoView {
    view! {
        <p class="soft" data-testid="class-none">
            "Done without a class, by the lesson’s own seed. "
            <button type="button" class="link" data-testid="class-join" disabled=running on:click=move |_| own.alone.set(false)>
                "In a class"
            </button>
            {move || running.get().then_some(" (after the run)")}
        </p>
    }
}

/// Asks for the name, unless it is done without a class; until then nothing starts.
#[component]
pub fn Naming(
    /// Whose it will be.
    own: OwnRun,
) -> impl IntoView {
    let fault = RwSignal::new(None);
    let typed = NodeRef::<leptos::html::Input>::new();
    let begin = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let name = typed
            .get_untracked()
            .map(|field| browser::normalised(&field.value()));
        match Student::of(&name.unwrap_or_default()) {
            Ok(student) => own.student.set(Some(student)),
            Err(sentence) => fault.set(Some(sentence)),
        }
    };
    view! {
        <form class="class-name" on:submit=begin>
            <p class="soft">
                "A lesson for a class: your name or number gives your run a seed of its own. Two with one name train the same run: then add a letter. It stays in this browser; it is in your result, which you hand in yourself. Without a class no name is needed."
            </p>
            <label class="maker-field">
                "Your name or number"
                <input type="text" autocomplete="off" data-testid="class-name" node_ref=typed />
            </label>
            <p class="fault" role="alert" data-testid="class-fault">{fault}</p>
            <p class="lesson-actions">
                <button type="submit" class="primary" data-testid="class-begin">"Begin"</button>
                <button type="button" data-testid="class-alone" on:click=move |_| own.alone.set(true)>
                    "Without a class"
                </button>
            </p>
        </form>
    }
}

/// Says whose run it is.
#[component]
pub fn Whose(
    /// The run.
    own: OwnRun,
    /// Who does it.
    student: Student,
    /// Its seed, where the lesson does not hide that.
    seed: Option<u64>,
    /// Whether it is under way.
    running: Memo<bool>,
) -> impl IntoView {
    view! {
        <p class="soft" data-testid="class-whose">
            <b dir="auto">{student.name().to_string()}</b>
            {seed.map(|seed| format!(", seed {seed}"))}
            ". "
            <button type="button" class="link" data-testid="class-rename" disabled=running on:click=move |_| own.forget()>
                "Another name"
            </button>
            {move || running.get().then_some(" (after the run)")}
        </p>
    }
}

/// The result of the run, once it told: to copy, to show and to save.
#[component]
pub fn HandIn(
    /// The run.
    own: OwnRun,
    /// Who does it.
    student: Student,
    /// What was predicted, and what came of it.
    attempt: RwSignal<Attempt>,
    /// Becomes true once the result was copied or saved.
    taken: RwSignal<bool>,
) -> impl IntoView {
    let session: Session = expect_context();
    // A draft of the settings shows what is trained; a visitor's own start trains the same.
    let seeded = own
        .class
        .with_value(|class| lesson_of(class, &student).config);
    Effect::new(move |_| session.draft.set(Draft::from(&seeded)));
    let key = own.class.with_value(|class| {
        let own = lesson_of(class, &student);
        StoredValue::new(format!("lesson-{:08x}-result", own.fingerprint()))
    });
    let kept = move || {
        let text = key.with_value(|key| browser::recall(key))?;
        find(&text).into_iter().next()?.ok()
    };
    let result = RwSignal::new(kept());
    Effect::new(move |_| {
        let told = attempt.with(|attempt| attempt.outcome().is_some());
        let known = result.with_untracked(Option::is_some);
        if told == known {
            return;
        }
        let of_run = || {
            attempt.with_untracked(|attempt| {
                session.state.with_untracked(|state| {
                    own.class
                        .with_value(|class| result_of(class, &student, attempt, state))
                })
            })
        };
        // What another window's run told is not on this page, and its result is kept.
        let new = match told {
            true => kept().or_else(of_run),
            false => None,
        };
        if new.is_some() || !told {
            let text = new.as_ref().map(StudentResult::to_text);
            key.with_value(|key| browser::remember(key, text.as_deref()));
            taken.set(false);
        }
        result.set(new);
    });
    let text = Memo::new(move |_| {
        result.with(|result| {
            result
                .as_ref()
                .map(StudentResult::to_text)
                .unwrap_or_default()
        })
    });
    let there = Memo::new(move |_| text.with(|text| !text.is_empty()));
    let tested = move || {
        let subject = result.with(|result| Some(result.as_ref()?.subject));
        (subject == Some(Subject::UnderTest)).then_some(
            " It tells of the optimizer under test, as it was trained beside Adam in the first generation.",
        )
    };
    let left_out = move || result.with(|result| result.as_ref().map(left_out));
    let save = move |_| {
        if let Some(result) = result.get_untracked() {
            let text = own.class.with_value(|class| file_text(class, &result));
            browser::download(&format!("optimarium-result-{}.txt", result.seed), &text);
            taken.set(true);
        }
    };
    view! {
        <Show when=move || there.get()>
            <section class="class-result" aria-labelledby="class-result" data-testid="class-result">
                <h3 id="class-result">"Your result"</h3>
                <p class="soft">"Give it to your teacher: paste it into the class’s chat, show the code to the camera, or hand in the file." {tested} {left_out}</p>
                <div on:copy=move |_| taken.set(true)>
                    <LinkField text=text label="Your result" testid="class-text" copy_testid="class-copy" taken=taken />
                </div>
                <Qr text=text.into() label="QR code of your result" />
                <p><button type="button" data-testid="class-save" on:click=save>"Save as a file"</button></p>
            </section>
        </Show>
    }
}
