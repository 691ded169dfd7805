//! Windows that share a browser, storage that refuses, other versions, and drafts that grow too long.

use std::{cell::RefCell, rc::Rc};

use super::{super::LessonDraft, *};
use science::config::Preset;

/// A place that may refuse to keep anything new.
#[derive(Debug, Default, Clone)]
struct Shelf {
    text: Rc<RefCell<Option<String>>>,
    is_full: bool,
}

impl Shelf {
    fn with(text: &str) -> Self {
        let shelf = Self::default();
        shelf.keep(Some(text));
        shelf
    }

    fn filled(self) -> Self {
        Self {
            is_full: true,
            ..self
        }
    }
}

impl Place for Shelf {
    fn kept(&self) -> Option<String> {
        self.text.borrow().clone()
    }

    fn keep(&self, text: Option<&str>) -> bool {
        let is_done = text.is_none() || !self.is_full;
        if is_done {
            *self.text.borrow_mut() = text.map(Into::into);
        }
        is_done
    }
}

/// The page opened in a tab.
fn opened(tab: &Shelf, browser: &Shelf) -> (Keeper<Shelf, Shelf>, Option<KeptDraft>) {
    let mut keeper = Keeper {
        tab: tab.clone(),
        browser: browser.clone(),
        own: None,
    };
    let (kept, _) = keeper.recall();
    (keeper, kept)
}

fn written(title: &str) -> KeptDraft {
    KeptDraft {
        draft: LessonDraft {
            title: title.into(),
            ..LessonDraft::default()
        },
        config: Some(Preset::Classroom.config()),
    }
}

fn example() -> KeptDraft {
    KeptDraft {
        draft: LessonDraft::default(),
        config: None,
    }
}

/// What the page would bring back at `place`.
fn at(place: &Shelf) -> Option<KeptDraft> {
    let text = place.kept()?;
    Some(KeptDraft::of_text(&text).expect("this version's"))
}

/// A draft that another version wrote.
fn foreign() -> String {
    let text = written("new").to_text().expect("it is short");
    text.replacen("\"version\":1", "\"version\":2", 1)
}

#[test]
fn a_draft_outlives_a_reload_and_its_tab_until_the_example_is_back() {
    let (tab, browser) = (Shelf::default(), Shelf::default());
    let (mut keeper, kept) = opened(&tab, &browser);
    assert_eq!(kept, None);
    for title in ["a", "ab"] {
        assert!(keeper.keep(&written(title)).is_empty());
    }
    for place in [&tab, &Shelf::default()] {
        assert_eq!(opened(place, &browser).1, Some(written("ab")));
    }
    assert!(keeper.keep(&example()).is_empty());
    assert_eq!((tab.kept(), browser.kept()), (None, None));
    // What was only found is forgotten as well.
    keeper.keep(&written("c"));
    opened(&Shelf::default(), &browser).0.keep(&example());
    assert_eq!(browser.kept(), None);
}

#[test]
fn a_window_that_starts_over_leaves_what_another_one_wrote() {
    let (first, second, browser) = (Shelf::default(), Shelf::default(), Shelf::default());
    let (mut one, _) = opened(&first, &browser);
    let (mut two, _) = opened(&second, &browser);
    one.keep(&written("one"));
    two.keep(&written("two"));
    // Each goes on with its own.
    for (tab, title) in [(&first, "one"), (&second, "two")] {
        assert_eq!(opened(tab, &browser).1, Some(written(title)));
    }
    opened(&first, &browser).0.keep(&example());
    one.keep(&example());
    assert_eq!((first.kept(), at(&browser)), (None, Some(written("two"))));
    two.keep(&example());
    assert_eq!(browser.kept(), None);
}

#[test]
fn what_another_version_wrote_stays_until_that_is_forgotten_by_name() {
    let (tab, browser) = (Shelf::default(), Shelf::with(&foreign()));
    let (mut keeper, kept) = opened(&tab, &browser);
    assert_eq!((kept, keeper.recall().1), (None, vec![UNREADABLE]));
    assert_eq!(keeper.keep(&written("a")), [UNREADABLE, IN_TAB]);
    assert_eq!(at(&tab), Some(written("a")));
    assert_eq!(keeper.keep(&example()), [UNREADABLE]);
    assert_eq!((tab.kept(), browser.kept()), (None, Some(foreign())));
    keeper.forget_unreadable();
    assert_eq!(browser.kept(), None);
    assert!(keeper.keep(&written("b")).is_empty());
    keeper.forget_unreadable();
    assert_eq!(at(&browser), Some(written("b")));

    // As well in the tab: the browser keeps what is written.
    let tab = Shelf::with(&foreign());
    let (mut keeper, kept) = opened(&tab, &browser);
    assert_eq!(kept, Some(written("b")));
    assert_eq!(keeper.keep(&written("c")), [UNREADABLE]);
    assert_eq!(
        (tab.kept(), at(&browser)),
        (Some(foreign()), Some(written("c")))
    );
    keeper.forget_unreadable();
    assert_eq!(tab.kept(), None);
}

#[test]
fn what_is_refused_is_said_as_it_is() {
    let full = || Shelf::with(&written("old").to_text().expect("it is short")).filled();
    let (tab, browser) = (Shelf::default(), full());
    let (mut keeper, _) = opened(&tab, &browser);
    assert_eq!(keeper.keep(&written("a")), [IN_TAB]);
    assert_eq!(opened(&tab, &browser).1, Some(written("a")));

    let (mut keeper, _) = opened(&full(), &full());
    assert_eq!(keeper.keep(&written("a")), [NOT_KEPT]);

    // A tab that refuses has nothing older to bring back.
    let (tab, browser) = (full(), Shelf::default());
    let (mut keeper, _) = opened(&tab, &browser);
    assert!(keeper.keep(&written("a")).is_empty());
    assert_eq!(opened(&tab, &browser).1, Some(written("a")));
}

#[test]
fn a_draft_that_grows_too_long_leaves_what_was_kept() {
    let (tab, browser) = (Shelf::default(), Shelf::default());
    let (mut keeper, _) = opened(&tab, &browser);
    keeper.keep(&written("a"));
    let long = written(&"a".repeat(2 * files::lesson::MAX_BYTES));
    assert_eq!(keeper.keep(&long), [TOO_LONG]);
    for place in [&tab, &browser] {
        assert_eq!(at(place), Some(written("a")));
    }
    assert!(keeper.keep(&written("ab")).is_empty());
    keeper.keep(&long);
    keeper.keep(&example());
    assert_eq!((tab.kept(), browser.kept()), (None, None));
}
