//! The lesson that is open or on its way, and what the tab keeps of it: a place of the page's own does not name it.

use leptos::prelude::*;

use super::lesson_reader::{Unread, Written};
use classroom::lesson::recording;
use files::{
    lesson::{Lesson, LessonError},
    share::{self, Remark, Shared},
};
use widgets::browser;

/// Under what the tab keeps the open lesson.
const KEPT: &str = "lesson";

/// And under what the last one that no link holds, after the text of its place: history leads back to that.
const KEPT_LONG: &str = "lesson-long";

/// And under what the one that was closed last, in the same way.
const KEPT_CLOSED: &str = "lesson-closed";

/// And under what where the file lies of the lesson that was fetched last.
const KEPT_PLACE: &str = "lesson-path";

/// A lesson that was asked for; a handle that can be copied into every closure.
#[derive(Clone, Copy, Default)]
pub struct OpenLesson {
    /// The lesson that is open, or why it is not.
    pub opened: RwSignal<Option<Result<Lesson, LessonError>>>,
    /// What was out of range in its settings and was clamped.
    pub remarks: RwSignal<Vec<Remark>>,
    /// Where its file lies beside the page, where it came from there.
    pub path: RwSignal<Option<String>>,
    /// Whether one was asked for that has not come yet.
    pub coming: RwSignal<bool>,
    /// Where the file lies of the lesson that was fetched last, and which that is: history leads back to it.
    place: StoredValue<Option<String>>,
    /// Counts lessons that were asked for, opened and left: what comes for an earlier wish is not shown.
    wishes: StoredValue<u32>,
}

impl OpenLesson {
    /// None yet; the tab knows where the file lies of the one that was fetched last.
    pub(super) fn of_tab() -> Self {
        Self {
            place: StoredValue::new(browser::kept_in_tab(KEPT_PLACE)),
            ..Self::default()
        }
    }

    /// Whether one was opened, be it one that cannot be read. Tracked.
    pub fn is_there(&self) -> bool {
        self.opened.with(Option::is_some)
    }

    /// Whether one is open, or on its way. Tracked.
    pub fn is_open(&self) -> bool {
        self.coming.get() || self.tell(|_| ()).is_some()
    }

    /// What `of` tells of the one that is open. Tracked.
    pub fn tell<T>(&self, of: impl FnOnce(&Lesson) -> T) -> Option<T> {
        self.opened
            .with(|opened| Some(of(opened.as_ref()?.as_ref().ok()?)))
    }

    /// Waits for another one, and returns by what that is known when it comes.
    pub(super) fn wish(&self) -> u32 {
        self.end_wish();
        self.coming.set(true);
        self.wishes.get_value()
    }

    /// Whether nothing else is wished since `wish`.
    pub(super) fn is_wished(&self, wish: u32) -> bool {
        self.wishes.get_value() == wish
    }

    /// Waits no more: nothing that was asked for before is to come.
    pub(super) fn end_wish(&self) {
        self.wishes.update_value(|wishes| *wishes += 1);
        if self.coming.get_untracked() {
            self.coming.set(false);
        }
    }

    /// Shows the one that came, or why none did.
    pub(super) fn take(&self, opened: Result<Written, Unread>) {
        self.end_wish();
        let written = opened.as_ref().ok();
        browser::keep_in_tab(KEPT, written.map(|written| written.json.as_str()));
        self.path.set(self.place.with_value(|place| {
            let path = recording::path_of_place(written?.fingerprint, place.as_deref()?);
            path.map(Into::into)
        }));
        let (opened, remarks) = match opened {
            Ok(written) => (Ok(written.lesson), written.remarks),
            Err(Unread(error)) => (Err(error), Vec::new()),
        };
        self.remarks.set(remarks);
        self.opened.set(Some(opened));
    }

    /// Closes it; a reload does not bring it back.
    pub(super) fn leave(&self) {
        browser::keep_in_tab(KEPT, None);
        self.end_wish();
        self.opened.set(None);
    }

    /// The file of the one that a reload brings back.
    pub(super) fn kept(&self) -> Option<String> {
        browser::kept_in_tab(KEPT)
    }

    /// Keeps one that no link holds, so that history leads back to it; returns the text of its place.
    pub(super) fn keep_long(&self, lesson: &Lesson, json: &str) -> String {
        let place = place_of(lesson);
        browser::keep_in_tab(KEPT_LONG, Some(&format!("{place}\n{json}")));
        place
    }

    /// Keeps the one that is to be closed, in the same way.
    pub(super) fn keep_closed(&self) {
        if let Some(json) = self.kept() {
            let place = untrack(|| self.tell(place_of));
            let kept = place.map(|place| format!("{place}\n{json}"));
            browser::keep_in_tab(KEPT_CLOSED, kept.as_deref());
        }
    }

    /// Keeps at which `path` beside the page the file lies of the one with this fingerprint.
    pub(super) fn keep_path(&self, fingerprint: u32, path: &str) {
        let place = recording::place_text(fingerprint, path);
        browser::keep_in_tab(KEPT_PLACE, Some(&place));
        self.place.set_value(Some(place));
    }

    /// The file of the one that no link holds, or that was closed, where `place` is the text of its place.
    pub(super) fn left_at(&self, place: &str) -> Option<String> {
        [KEPT_LONG, KEPT_CLOSED].into_iter().find_map(|key| {
            let kept = browser::kept_in_tab(key)?;
            let (at, json) = kept.split_once('\n')?;
            (at == place).then(|| json.into())
        })
    }

    /// Whether the one that is open is of `place`; without one that which a reload is to bring back may be.
    pub(super) fn may_be_at(&self, place: &str) -> bool {
        self.opened.with_untracked(|opened| match opened {
            Some(Ok(lesson)) => place_of(lesson) == place,
            Some(Err(_)) => false,
            None => true,
        })
    }
}

/// The search of a lesson, as a link would bring it.
pub(super) fn search_of(lesson: &Lesson) -> Shared {
    Shared {
        config: Some(lesson.config.clone()),
        founder: lesson.founder.clone(),
        ..Shared::default()
    }
}

/// The text of a lesson's place among the page's own: with its settings, and what it hides.
fn place_of(lesson: &Lesson) -> String {
    place_of_search(&Shared {
        hidden: lesson.hides(),
        ..search_of(lesson)
    })
}

/// The text of the place where the search of `shared` is shown, whichever view of it `shared` is of.
pub(super) fn place_of_search(shared: &Shared) -> String {
    share::encode(&Shared {
        config: shared.config.clone(),
        founder: shared.founder.clone(),
        hidden: shared.hidden,
        ..Shared::default()
    })
}
