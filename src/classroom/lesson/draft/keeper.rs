//! Where a lesson that is being written is kept: in its own tab through a reload, and by the browser, which all its
//! windows share and where the one that was written last stands.

use super::kept::{KeptDraft, UNREADABLE};

/// Said of a draft that only the tab keeps.
const IN_TAB: &str = "What is written here is kept in this tab alone, and closing the tab loses it: save the lesson as a file before.";

/// Said of a draft that is not kept.
const NOT_KEPT: &str =
    "What is written here is not kept, and a reload loses it: save the lesson as a file.";

/// Said of a draft that is too long.
const TOO_LONG: &str = "This is longer than what is kept of a lesson, and than any lesson may be: shorten it. Until then what is added is not kept.";

/// What keeps one text through a reload.
pub trait Place {
    /// Returns what is kept.
    fn kept(&self) -> Option<String>;

    /// Keeps a text in its place, or nothing any more; returns whether that was done.
    fn keep(&self, text: Option<&str>) -> bool;
}

/// What one window keeps of its draft, and where.
#[derive(Debug, Default)]
pub struct Keeper<T, B> {
    tab: T,
    browser: B,
    /// What this window had the browser keep, or found there: anything else there is another window's.
    own: Option<String>,
}

impl<T: Place, B: Place> Keeper<T, B> {
    /// Returns what was kept before a reload, else what the browser keeps, and what is to be said of that.
    pub fn recall(&mut self) -> (Option<KeptDraft>, Vec<&'static str>) {
        let texts = [self.tab.kept(), self.browser.kept()];
        let mut readable = texts.into_iter().flatten().filter_map(|text| {
            let kept = KeptDraft::of_text(&text).ok()?;
            Some((kept, text))
        });
        let (kept, own) = readable.next().unzip();
        self.own = own;
        (kept, self.unreadable())
    }

    /// Keeps a draft, the example by keeping nothing; returns what is to be said of that.
    pub fn keep(&mut self, kept: &KeptDraft) -> Vec<&'static str> {
        let mut said = self.unreadable();
        if kept.draft.is_example() {
            self.forget();
            return said;
        }
        let Some(text) = kept.to_text() else {
            said.push(TOO_LONG);
            return said;
        };
        let in_browser = keep_in(&self.browser, &text);
        let in_tab = keep_in(&self.tab, &text);
        if in_browser {
            if !in_tab {
                // A reload is not to bring back what was written before.
                forget_in(&self.tab);
            }
            self.own = Some(text);
        }
        said.extend(match (in_browser, in_tab) {
            (true, _) => None,
            (false, true) => Some(IN_TAB),
            (false, false) => Some(NOT_KEPT),
        });
        said
    }

    /// Forgets what this window wrote, and nothing that another one or another version did.
    fn forget(&mut self) {
        forget_in(&self.tab);
        if self.own.is_some() && self.browser.kept() == self.own {
            forget_in(&self.browser);
        }
        self.own = None;
    }

    /// Forgets what another version wrote.
    pub fn forget_unreadable(&self) {
        if is_unreadable(&self.tab) {
            self.tab.keep(None);
        }
        if is_unreadable(&self.browser) {
            self.browser.keep(None);
        }
    }

    /// What is to be said where another version wrote something.
    fn unreadable(&self) -> Vec<&'static str> {
        let found = is_unreadable(&self.tab) || is_unreadable(&self.browser);
        found.then_some(UNREADABLE).into_iter().collect()
    }
}

fn is_unreadable(place: &impl Place) -> bool {
    let kept = place.kept();
    kept.is_some_and(|text| KeptDraft::of_text(&text).is_err())
}

fn keep_in(place: &impl Place, text: &str) -> bool {
    !is_unreadable(place) && place.keep(Some(text))
}

fn forget_in(place: &impl Place) {
    if !is_unreadable(place) {
        place.keep(None);
    }
}

#[cfg(test)]
mod tests;
