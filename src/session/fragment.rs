//! What a link brought after the #, and what the page puts there itself.
//!
//! The browser's history has an entry per link opened and per view; what is edited takes the place of
//! the entry it stands in. The page notes something with every entry of its own: one without a note is
//! a link.

use leptos::{ev, prelude::*};

use super::{
    lesson_reader::{self, Unread, Written},
    open_lesson::{OpenLesson, place_of_search, search_of},
};
use files::{
    claim::{Claim, ClaimError},
    class,
    control::{Control, Hidden},
    lesson::Lesson,
    share::{self, Remark, ShareError, Shared},
};
use page_state::{
    draft::Draft,
    loan::{Loan, Start},
};
use science::{config::RunConfig, genome::Genome};
use widgets::browser;

/// What a link brought: all that could be used of it with remarks on the rest, or why nothing could.
pub type Opened = Result<(Shared, Vec<Remark>), ShareError>;

/// Noted with the first entry of a lesson that no link holds, and with no other.
const LONG_NOTE: &str = "";

/// Stands before what is noted with an entry at which no lesson and no claim is open: the way there, from one that was
/// closed, closes it again.
const CLOSED: char = '!';

/// The part of the address after the #; a handle that can be copied into every closure.
#[derive(Clone, Copy, Default)]
pub struct Fragment {
    /// What the link brought that the visitor opened last; `None` without one, once it is closed, and
    /// after a way back or a reload that led to an entry of the page's own.
    pub opened: RwSignal<Option<Opened>>,
    /// The lesson that is open, or on its way.
    pub lesson: OpenLesson,
    /// The claim whose link was opened last, or why it is none; `None` once it is closed.
    pub claim: RwSignal<Option<Result<Claim, ClaimError>>>,
    /// What a lesson hides.
    pub hidden: RwSignal<Hidden>,
    /// Tells whenever the visitor opens a link or goes back and forward.
    pub visited: Trigger,
    /// The text that was read or written last.
    text: StoredValue<String>,
    /// Whether it is a link's, not a place's of the page's own: both may be one text, once a link is closed.
    of_link: StoredValue<bool>,
    /// The settings of the link, and its founder; every place holds them until the link is closed.
    search: StoredValue<Option<(RunConfig, Option<Genome>)>>,
    loan: StoredValue<Loan>,
    /// The text of the link that was opened last, and whether its settings are still to be taken.
    link: StoredValue<(String, bool)>,
}

impl Fragment {
    /// Reads the address, now and whenever the visitor opens a link or goes back and forward.
    pub fn open() -> Self {
        let fragment = Self {
            lesson: OpenLesson::of_tab(),
            ..Self::default()
        };
        fragment.go_to(browser::fragment());
        // Before anything is drawn, so that nothing hidden is seen.
        mark(fragment.hidden.get_untracked());
        browser::listen(ev::popstate, move |_| fragment.read());
        browser::listen(ev::hashchange, move |_| fragment.read());
        fragment.hide_controls();
        fragment
    }

    /// Shows `shared` in the address as a new entry of the history: for another view.
    pub fn push(&self, shared: &Shared, note: &str) {
        self.write(share::encode(shared), note, true);
    }

    /// Shows `shared` in the address in place of the current entry: for what is being edited.
    pub fn replace(&self, shared: &Shared, note: &str) {
        self.write(share::encode(shared), note, false);
    }

    /// Opens a link that came by another way than the address, which shows it from now on.
    pub fn arrive(&self, opened: Opened) {
        if let Ok((shared, _)) = &opened {
            let text = share::encode(shared);
            browser::set_link(&text);
            self.lesson.leave();
            self.claim.set(None);
            self.hidden.set(shared.hidden);
            self.lend(Some(shared));
            self.stand_anew(text, true);
        }
        self.opened.set(Some(opened));
        self.visited.notify();
    }

    /// Opens a claim that came by another way than the address, which shows it from now on.
    pub fn arrive_claim(&self, opened: Result<Claim, ClaimError>) {
        if let Some(text) = opened.as_ref().ok().and_then(Claim::to_link) {
            browser::set_link(&text);
            self.stand_anew(text, true);
        }
        self.take_claim(opened);
        self.visited.notify();
    }

    /// Opens a lesson that came by another way than the address, which shows it from now on where its link is
    /// short enough; else a place of the page's own with its settings, where the tab keeps the lesson.
    pub fn arrive_lesson(&self, opened: Result<Written, Unread>) {
        // A reload is to bring this one back.
        if opened.is_ok() {
            browser::set_parameter("lesson", None);
        }
        self.bring_lesson(opened, true);
    }

    /// Shows a lesson in the address: as a `new` entry of the history, or in place of the one whose address asked for
    /// it.
    fn bring_lesson(&self, opened: Result<Written, Unread>, new: bool) {
        if let Ok(Written {
            lesson, json, link, ..
        }) = &opened
        {
            let text = match link {
                Some(link) => {
                    match new {
                        true => browser::set_link(link),
                        false => browser::set_own_link(link),
                    }
                    link.clone()
                }
                None => {
                    let place = self.lesson.keep_long(lesson, json);
                    let new = new && self.text.with_value(|known| *known != place);
                    browser::set_fragment(&place, LONG_NOTE, new);
                    place
                }
            };
            self.stand_anew(text, link.is_some());
        }
        self.take_lesson(opened);
        self.visited.notify();
    }

    /// Opens the lesson of the file at `path` beside the page, as [`Fragment::arrive_lesson`] does, unless something
    /// else is wished by now.
    pub fn arrive_lesson_of(&self, wish: u32, path: String, opened: Result<Written, Unread>) {
        if !self.lesson.is_wished(wish) {
            return;
        }
        if let Ok(Written { fingerprint, .. }) = &opened {
            self.lesson.keep_path(*fingerprint, &path);
        }
        self.bring_lesson(opened, false);
    }

    /// Hides all that can be, until a lesson has come that was asked for; returns the wish for it.
    pub fn await_lesson(&self) -> u32 {
        let all: Hidden = Control::all().collect();
        self.hidden.set(all);
        mark(all);
        self.lesson.wish()
    }

    /// Shows a claim; what else a link brought is over.
    fn take_claim(&self, opened: Result<Claim, ClaimError>) {
        self.lesson.leave();
        self.hidden.set(Hidden::default());
        self.lend(None);
        self.opened.set(None);
        self.claim.set(Some(opened));
    }

    /// Shows a lesson; what else a link brought is over.
    fn take_lesson(&self, opened: Result<Written, Unread>) {
        self.lesson.take(opened);
        self.hide_for_lesson();
        self.lend(untrack(|| self.lesson.tell(search_of)).as_ref());
        self.opened.set(None);
        self.claim.set(None);
    }

    fn hide_for_lesson(&self) {
        let hidden = untrack(|| self.lesson.tell(Lesson::hides));
        self.hidden.set(hidden.unwrap_or_default());
    }

    /// Opens the lesson whose link is `text`, unless something else is wished by the time that it was read.
    fn read_lesson(self, text: String, is_link: bool) {
        self.stand_at(text.clone(), is_link);
        let wish = self.await_lesson();
        leptos::task::spawn_local(async move {
            let opened = lesson_reader::of_link(text.clone()).await;
            if !self.lesson.is_wished(wish) {
                return;
            }
            if is_link {
                self.note_link(&text);
            }
            self.take_lesson(opened);
            self.visited.notify();
        });
    }

    /// Opens the lesson that the tab kept as `json`, unless something else is wished by the time that it was read;
    /// where it cannot be read `hidden` is what is hidden.
    fn reopen_lesson(self, json: String, hidden: Hidden) {
        let wish = self.await_lesson();
        leptos::task::spawn_local(async move {
            let opened = lesson_reader::of_file(json.into_bytes()).await;
            if !self.lesson.is_wished(wish) {
                return;
            }
            match opened {
                Ok(written) => {
                    // What was clamped was said when it was opened first.
                    let remarks = Vec::new();
                    self.lesson.take(Ok(Written { remarks, ..written }));
                    self.hide_for_lesson();
                    self.claim.set(None);
                }
                Err(_) => {
                    self.lesson.end_wish();
                    self.hidden.set(hidden);
                }
            }
        });
    }

    /// Whether the current entry, one of the page's own, brings the lesson back that the tab keeps.
    pub fn brings_lesson_back(&self) -> bool {
        keeps_lesson() && self.lesson.kept().is_some()
    }

    /// Forgets the link that was opened, and what a lesson hides; the settings that it brought stay where they
    /// are.
    pub fn close(&self) {
        self.lesson.keep_closed();
        self.opened.set(None);
        self.claim.set(None);
        self.lesson.leave();
        self.hidden.set(Hidden::default());
        self.search.set_value(None);
        self.loan.set_value(Loan::default());
    }

    /// The settings of the link, and its founder.
    pub fn search(&self) -> Option<(RunConfig, Option<Genome>)> {
        self.search.get_value()
    }

    /// What takes the place of `now`, with which a search would start, where the address leads; `None` where
    /// that stays.
    pub fn start(&self, now: &Start) -> Option<Start> {
        let link = self.search().map(|(config, founder)| Start {
            draft: Draft::from(&config),
            founder,
        });
        let fresh = self
            .link
            .try_update_value(|(_, fresh)| std::mem::take(fresh))?;
        self.loan
            .try_update_value(|loan| loan.follow(link, fresh, now))?
    }

    /// What the address shows; `None` where nothing of it can be used.
    pub fn shown(&self) -> Option<Shared> {
        if self.text.with_value(|text| Lesson::is_link(text)) {
            return self.lesson.opened.with_untracked(|lesson| match lesson {
                Some(Ok(lesson)) => Some(search_of(lesson)),
                Some(Err(_)) => None,
                None => Some(Shared::default()),
            });
        }
        if self.text.with_value(|text| Claim::of_link(text)).is_some() {
            return Some(Shared::default());
        }
        match self.text.with_value(|text| decode(text)) {
            Some(decoded) => decoded.ok().map(|(shared, _)| shared),
            None => Some(Shared::default()),
        }
    }

    /// What the page noted with the current entry of the history; `None` of a link.
    pub fn note(&self) -> Option<String> {
        let note = browser::entry_note()?;
        Some(note.strip_prefix(CLOSED).unwrap_or(&note).into())
    }

    /// Whether a lesson or a claim is open, or on its way.
    fn is_occupied(&self) -> bool {
        untrack(|| {
            let has_lesson = self.lesson.coming.get() || self.lesson.is_there();
            has_lesson || self.claim.with(Option::is_some)
        })
    }

    fn write(&self, text: String, note: &str, new: bool) {
        // The text of a link that was closed may be the page's own as well.
        let stands = self.note().is_some() && self.text.with_value(|known| *known == text);
        if new || !stands {
            let note = match self.is_occupied() {
                true => note.to_string(),
                false => format!("{CLOSED}{note}"),
            };
            browser::set_fragment(&text, &note, new);
            self.stand_at(text, false);
        }
    }

    /// Stands where something was opened: its settings are to be taken, whatever was opened before.
    fn stand_anew(&self, text: String, is_link: bool) {
        self.link.set_value((text.clone(), true));
        self.stand_at(text, is_link);
    }

    /// Has the settings of the link `text` taken, unless it is the one that was opened last.
    fn note_link(&self, text: &str) {
        if self.link.with_value(|(known, _)| known != text) {
            self.link.set_value((text.into(), true));
        }
    }

    fn stand_at(&self, text: String, is_link: bool) {
        self.text.set_value(text);
        self.of_link.set_value(is_link);
    }

    fn read(&self) {
        let text = browser::fragment();
        let is_link = self.note().is_none();
        // A way back to a link that was closed may change the entry alone.
        if self.text.with_value(|known| *known != text) || self.of_link.get_value() != is_link {
            self.go_to(text);
        }
    }

    /// Opens what `text`, that of the address, brings.
    fn go_to(&self, text: String) {
        let is_link = self.note().is_none();
        let keeps = keeps_lesson();
        if Lesson::is_link(&text) {
            return self.read_lesson(text, is_link);
        }
        if let Some(claim) = Claim::of_link(&text) {
            self.stand_anew(text, is_link);
            self.take_claim(claim);
            return self.visited.notify();
        }
        let decoded = decode(&text);
        let shared = match &decoded {
            Some(Ok((shared, _))) => Some(shared),
            _ => None,
        };
        let hidden = shared.map_or_else(Hidden::default, |shared| shared.hidden);
        self.lend(shared);
        if is_link {
            self.note_link(&text);
        }
        if !keeps {
            self.lesson.leave();
            self.claim.set(None);
        }
        let mut kept = self.lesson.kept().filter(|_| keeps);
        if keeps
            && let Some(place) = shared.map(place_of_search)
            && let Some(left) = self.lesson.left_at(&place)
            && kept.as_ref() != Some(&left)
            && (kept.is_none() || !self.may_be_of_open(&place))
        {
            self.lesson.leave();
            kept = Some(left);
        }
        if self.lesson.opened.with_untracked(Option::is_none) {
            match kept {
                Some(json) => self.reopen_lesson(json, hidden),
                None => self.hidden.set(hidden),
            }
        }
        self.stand_at(text, is_link);
        self.opened.set(decoded.filter(|_| is_link));
        self.visited.notify();
    }

    /// Whether the current entry, at the `place` of a long lesson, may be of the one that is open instead, or of
    /// the one that a reload is to bring back.
    fn may_be_of_open(&self, place: &str) -> bool {
        self.note().as_deref() != Some(LONG_NOTE) && self.lesson.may_be_at(place)
    }

    fn lend(&self, shared: Option<&Shared>) {
        let search =
            shared.and_then(|shared| Some((shared.config.clone()?, shared.founder.clone())));
        self.search.set_value(search);
    }

    /// Keeps the style sheet told of what a lesson hides.
    fn hide_controls(self) {
        Effect::new(move |_| mark(self.hidden.get()));
    }
}

/// Tells the style sheet which parts a lesson hides, by name.
fn mark(hidden: Hidden) {
    let names: Vec<&str> = hidden.controls().map(Control::slug).collect();
    if let Some(page) = document().document_element() {
        // Any text will do as an attribute's value.
        let _ = page.set_attribute("data-hidden", &names.join(" "));
    }
}

/// Whether the current entry, one of the page's own, keeps the lesson that was open, through a reload too: unless none
/// was.
fn keeps_lesson() -> bool {
    browser::entry_note().is_some_and(|note| !note.starts_with(CLOSED))
}

/// What a text after the # brings; `None` where there is none.
fn decode(text: &str) -> Option<Opened> {
    let opened = match class::is_mentioned(text) {
        true => Err(ShareError::Result),
        false => share::decode(text),
    };
    (!text.is_empty()).then_some(opened)
}
