//! The sheet that collects a class's results: what came in, everyone's flower, the table and one test.

mod camera;
mod everyone;
mod incoming;

use leptos::prelude::*;

use self::{everyone::Everyone, incoming::Incoming};
use classroom::{
    begun::Begun,
    class::{
        certainty::growth,
        collection::Collection,
        kept::Kept,
        rerun::{Rerun, Reruns},
    },
};
use files::{control::Control, lesson::LessonError};
use page_state::address::lessons_named;
use session::{
    fragment::Fragment,
    lesson_reader::{self, Unread},
};
use statistics::paired::Verdict;
use widget_state::concepts::Met;
use widgets::{browser, chart::LineChart, dialog, forget_button::ForgetButton, words::Words};

/// Under what the browser keeps a class.
const KEPT: &str = "class";

/// And under what when that was begun.
const BEGUN: &str = "class-begun";

/// The class that is collected; a handle that can be copied into every closure.
#[derive(Clone, Copy, Default)]
pub struct Collect {
    /// Whether the sheet is open.
    pub open: RwSignal<bool>,
    /// A student's run that is made once more.
    pub rerun: RwSignal<Option<Rerun>>,
    /// What such runs came to.
    pub reruns: RwSignal<Reruns>,
    /// Whether a lesson is on its way that an address in a text names.
    coming: RwSignal<bool>,
    class: RwSignal<Collection>,
    /// Whether `class` has what this browser kept.
    recalled: StoredValue<bool>,
    /// Whether the browser keeps a class that cannot be read.
    unread: RwSignal<bool>,
    /// What became of what was taken in last, sentence by sentence.
    said: RwSignal<Vec<String>>,
}

impl Collect {
    /// Returns an empty class; the sheet is open where the address asks for it.
    pub fn of_address() -> Self {
        Self {
            open: RwSignal::new(browser::parameter("collect").is_some()),
            ..Self::default()
        }
    }

    /// Takes in the class that this browser kept, the first time that one is wanted.
    fn recall(&self) {
        if self.recalled.get_value() {
            return;
        }
        self.recalled.set_value(true);
        self.show_kept();
    }

    /// Shows what the browser keeps, or says why not.
    fn show_kept(&self) {
        if let Some(sentence) = self.catch_up().sentence() {
            self.say(sentence);
        }
    }

    /// Takes in every result in `text`, and shows the class; the lesson is fetched first, where an address in the text
    /// names one beside the page. Calls `taken` once all is taken in.
    pub fn take(self, text: String, taken: impl FnOnce() + 'static) {
        let named = lessons_named(&text, &browser::address_with(""));
        self.open.set(true);
        if named.is_empty() {
            self.take_in(|class| class.take(&text));
            return taken();
        }
        self.coming.set(true);
        leptos::task::spawn_local(async move {
            let mut lessons = Vec::new();
            for one in named {
                lessons.push(match one {
                    Ok(path) => match lesson_reader::beside(&path).await {
                        Ok(written) => Ok(written.lesson),
                        Err(Unread(error)) => Err(error),
                    },
                    Err(sentence) => Err(LessonError::Limit(sentence)),
                });
            }
            self.coming.set(false);
            self.take_in(|class| class.take_naming(&text, lessons));
            taken();
        });
    }

    /// Takes in every result in files, each a name and its bytes where they could be read, and shows the class.
    fn take_files(&self, files: Vec<(String, Option<Vec<u8>>)>) {
        self.open.set(true);
        self.take_in(|class| class.take_files(files));
    }

    fn take_in(&self, take: impl FnOnce(&mut Collection) -> Vec<String>) {
        self.recalled.set_value(true);
        let kept = self.catch_up();
        let mut said = self.class.try_update(take).unwrap_or_default();
        said.extend(self.keep(kept).sentence().map(Into::into));
        self.said.set(said);
    }

    /// Tests all that are here, those of another window as well.
    fn test(&self) {
        let kept = self.catch_up();
        self.class.update(Collection::test);
        if let Some(sentence) = self.keep(kept).sentence() {
            self.say(sentence);
        }
    }

    /// Forgets the class, unless another window has added to it meanwhile, which is shown first; returns whether it
    /// is forgotten. Where the browser keeps another one, that is shown from now on.
    fn forget(&self) -> bool {
        let count = || self.class.with_untracked(|class| class.results().len());
        let before = count();
        let kept = self.catch_up();
        if count() != before {
            return false;
        }
        self.said.set(Vec::new());
        if kept == Kept::Own {
            self.begin(Collection::default());
        } else {
            self.class.set(Collection::default());
            self.show_kept();
        }
        true
    }

    /// Throws away the class that cannot be read, where one is still kept: the window's is kept in its place. Returns
    /// that it did, or had none to.
    fn discard(&self) -> bool {
        if self.catch_up() == Kept::Unread {
            self.begin(self.class.get_untracked());
        }
        self.said.set(Vec::new());
        if let Some(sentence) = self.keep(self.catch_up()).sentence() {
            self.say(sentence);
        }
        true
    }

    /// Goes on with `class` as one that is begun now, in place of whatever is kept.
    fn begin(&self, class: Collection) {
        let now = Begun::at(browser::now());
        self.class.set(class.begun_at(now));
        browser::remember(KEPT, None);
        browser::remember(BEGUN, now.to_text().as_deref());
    }

    /// Takes in what another window kept meanwhile, and says whether that is this class.
    fn catch_up(&self) -> Kept {
        let begun = Begun::of_text(browser::recall(BEGUN).as_deref());
        let kept = browser::recall(KEPT);
        let caught_up = self
            .class
            .try_update(|class| class.catch_up(kept.as_deref(), begun));
        // Without the page there is nothing to keep.
        let caught_up = caught_up.unwrap_or(Kept::Another);
        self.unread.set(caught_up == Kept::Unread);
        caught_up
    }

    /// Whether something is said of what was taken in last.
    fn has_said(&self) -> bool {
        self.said.with_untracked(|said| !said.is_empty())
    }

    fn say(&self, sentence: &str) {
        self.said.set(vec![sentence.into()]);
    }

    /// Keeps the class, where nothing else is kept; returns what is kept then.
    fn keep(&self, kept: Kept) -> Kept {
        let is_empty = self
            .class
            .with_untracked(|class| class.results().is_empty());
        if kept != Kept::Own || is_empty {
            return kept;
        }
        let now = Begun::at(browser::now());
        let noted = self
            .class
            .try_update(|class| (class.note_begun(now), class.to_json()));
        let is_kept = noted.is_some_and(|(begun, text)| {
            browser::remember(KEPT, Some(&text))
                && browser::remember(BEGUN, begun.to_text().as_deref())
        });
        match is_kept {
            true => Kept::Own,
            false => Kept::Refused,
        }
    }
}

/// Opens the sheet.
#[component]
pub fn CollectButton(
    /// Closes what it stands in.
    #[prop(optional)]
    within: Option<RwSignal<bool>>,
) -> impl IntoView {
    let collect: Collect = expect_context();
    let open = move |_| dialog::open(collect.open, within);
    view! {
        <button
            type="button"
            class="link"
            data-testid="collect-open"
            data-control=Control::Settings.slug()
            aria-haspopup="dialog"
            on:click=open
        >
            "Collect results"
        </button>
    }
}

/// What the sheet shows.
#[component]
pub fn Content() -> impl IntoView {
    let collect: Collect = expect_context();
    let fragment: Fragment = expect_context();
    on_cleanup(|| browser::set_parameter("collect", None));
    collect.recall();
    if let Some(Ok(lesson)) = fragment.lesson.opened.get_untracked() {
        collect.class.update(|class| class.know(&lesson));
    }
    let count = Memo::new(move |_| collect.class.with(|class| class.results().len()));
    view! {
        <p class="soft">
            "Every student’s run of a lesson for a class ends in a short result. Collect them here, in whatever text they come: a class is an experiment, and every student one of its seeds. Nothing is sent anywhere; this browser keeps them until you start over."
        </p>
        <Incoming />
        <div class="collect-said" role="status" data-testid="collect-said">
            {move || collect.said.get().into_iter().map(|text| view! { <p>{text}</p> }).collect_view()}
        </div>
        <Show when=move || collect.unread.get()>
            <p class="collect-keep">
                <ForgetButton
                    label="Discard the class that is kept"
                    question="Discard the class that this version cannot read?"
                    testid="collect-discard"
                    forget=move || collect.discard()
                />
            </p>
        </Show>
        <Show when=move || { count.get() > 0 }><Everyone /></Show>
        <Show when=move || { count.get() > 1 }><Certainty /></Show>
        <Show when=move || { count.get() > 0 }><Keep /></Show>
    }
}

/// The test, and how the interval narrowed.
#[component]
fn Certainty() -> impl IntoView {
    let collect: Collect = expect_context();
    // All results here are of one kind until the class is cleared, and this with it.
    let wording = collect.class.with_untracked(Collection::wording);
    let plot = Memo::new(move |_| collect.class.with(|class| growth(class.results())));
    let verdict = Memo::new(move |_| collect.class.with(Collection::verdict));
    let status = move || collect.class.with(Collection::status);
    let ready = Memo::new(move |_| collect.class.with(Collection::can_test));
    let count = move || collect.class.with(|class| class.results().len());
    let class = move || match verdict.get() {
        Some((Verdict::Better, _)) => "collect-verdict better",
        Some((Verdict::Worse, _)) => "collect-verdict worse",
        _ => "collect-verdict",
    };
    let test = move |_| collect.test();
    view! {
        <section class="collect-part" aria-labelledby="collect-test">
            <h3 id="collect-test">{wording.question}</h3>
            <p class=class role="status" data-testid="collect-verdict">{move || verdict.get().map(|(_, text)| text)}</p>
            {wording.reservation.map(|left_open| view! { <p class="soft">{left_open}</p> })}
            <p class="soft" data-testid="collect-status">{status}</p>
            <Show when=move || ready.get()>
                <p>
                    <button type="button" class="primary" data-testid="collect-test" on:click=test>
                        {move || format!("Test with these {}", count())}
                    </button>
                </p>
            </Show>
            <LineChart
                title=Signal::stored("How certainty grew".to_string())
                axis="lead over Adam, 95 % interval; below 0 is behind, higher is better"
                empty=Signal::stored("Appears with two students")
                plot=plot
            />
            <p class="soft">
                "The mean lead over Adam and its 95 % interval after 2, 3, … students, in the order in which their results arrived; wider ones of the first few are cut off. "
                {wording.worth}
            </p>
            <Words at=Met::Class />
        </section>
    }
}

/// Saves the class, or begins with another at the second press.
#[component]
fn Keep() -> impl IntoView {
    let collect: Collect = expect_context();
    let save = move |_| {
        let text = collect.class.with_untracked(Collection::to_json);
        browser::download("optimarium-class.json", &text);
    };
    view! {
        <p class="collect-keep">
            <button type="button" data-testid="collect-save" on:click=save>"Save the class"</button>
            <ForgetButton question="Forget all of them?" testid="collect-clear" forget=move || collect.forget() />
        </p>
    }
}
