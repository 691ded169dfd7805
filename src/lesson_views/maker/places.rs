//! Where the page keeps the lesson that is being written.

use classroom::lesson::draft::keeper::Place;
use widgets::browser;

/// Under what either keeps it.
const KEY: &str = "lesson-draft";

/// This tab, through a reload.
#[derive(Default)]
pub struct Tab;

/// The browser, for all its windows.
#[derive(Default)]
pub struct Browser;

impl Place for Tab {
    fn kept(&self) -> Option<String> {
        browser::kept_in_tab(KEY)
    }

    fn keep(&self, text: Option<&str>) -> bool {
        browser::keep_in_tab(KEY, text)
    }
}

impl Place for Browser {
    fn kept(&self) -> Option<String> {
        browser::recall(KEY)
    }

    fn keep(&self, text: Option<&str>) -> bool {
        browser::remember(KEY, text)
    }
}
