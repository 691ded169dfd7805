//! Storage that is slow, full, cleared, closed, silent, or refuses, and what a visitor discards there.

use std::{
    pin::Pin,
    task::{Context, Waker},
};

use proptest::prelude::*;

use super::*;
use crate::saved_runs::testing::{self, Memory, RUN};
use files::run_file::pieces::assemble;
use science::evolution::Evolution;

type Work = Pin<Box<dyn Future<Output = ()>>>;

/// A visit: the page's part, with a search that is made by hand.
struct Visit {
    memory: Memory,
    archive: Archive<Memory>,
    news: Rc<RefCell<Vec<News>>>,
    /// All that was told.
    told: Vec<News>,
    works: Vec<Work>,
    search: Option<(State, Evolution)>,
    runs: u32,
}

impl Visit {
    /// Opens the page and looks into storage.
    fn new(memory: &Memory) -> Self {
        let news = Rc::new(RefCell::new(Vec::new()));
        let archive = Archive::new(memory.clone(), {
            let news = Rc::clone(&news);
            move |one| news.borrow_mut().push(one)
        });
        let mut visit = Self {
            memory: memory.clone(),
            archive,
            news,
            told: Vec::new(),
            works: Vec::new(),
            search: None,
            runs: RUN.0,
        };
        visit.refresh();
        visit
    }

    fn refresh(&mut self) {
        let archive = self.archive.clone();
        let refresh = async move { archive.refresh().await };
        self.works.push(Box::pin(refresh));
    }

    /// Lets storage take one turn; returns whether there is more to do.
    fn turn(&mut self) -> bool {
        let mut context = Context::from_waker(Waker::noop());
        self.works
            .retain_mut(|work| work.as_mut().poll(&mut context).is_pending());
        let news: Vec<News> = self.news.borrow_mut().drain(..).collect();
        for one in &news {
            match one {
                News::Waiting => {
                    let archive = self.archive.clone();
                    self.works
                        .push(Box::pin(async move { archive.work().await }));
                }
                News::Answers => {
                    self.refresh();
                    self.keep();
                }
                News::WriteAnew => self.keep(),
                _ => {}
            }
        }
        self.told.extend(news);
        !self.works.is_empty() || !self.news.borrow().is_empty()
    }

    fn settle(&mut self) {
        while self.turn() {}
    }

    fn keep(&mut self) {
        if let Some((state, _)) = &self.search {
            self.archive.keep(state);
        }
    }

    /// Begins a search, in place of one that is on the page.
    fn start(&mut self) {
        self.reset();
        let (mut state, evolution) = testing::started();
        self.runs += 1;
        if let Some((run, _)) = &mut state.run {
            run.0 = self.runs;
        }
        let now = self.memory.with(|contents| {
            contents.unix_millis += 1;
            contents.unix_millis
        });
        let key = self.archive.fresh_key(now);
        self.archive.open(SaveProgress::new(RunId(self.runs), key));
        self.search = Some((state, evolution));
        self.keep();
    }

    /// Finishes the generation under way and begins the next.
    fn advance(&mut self) {
        if let Some((state, evolution)) = &mut self.search
            && !evolution.is_finished()
        {
            testing::finish(state, evolution);
            if !evolution.is_finished() {
                testing::begin(state, evolution);
            }
        }
        self.keep();
    }

    /// The same, until it is stored.
    fn advance_stored(&mut self) {
        self.advance();
        self.settle();
    }

    fn reset(&mut self) {
        self.search = None;
        self.archive.close();
    }

    /// Goes on with a run of an earlier visit.
    fn go_on(&mut self, key: Key) {
        self.settle();
        let Ok((head, pieces)) = pollster::block_on(self.archive.read(key)) else {
            return;
        };
        if head.is_finished() {
            return;
        }
        let file = assemble(&head, &pieces).expect("what is stored can be read");
        self.reset();
        self.runs += 1;
        let (mut state, _) = testing::started();
        state.take_up(RunId(self.runs), &file);
        testing::begin(&mut state, file.evolution());
        let progress = SaveProgress::of_stored(RunId(self.runs), key, &head, &pieces, &file);
        self.archive.open(progress);
        self.search = Some((state, file.evolution().clone()));
    }

    fn key(&self) -> Option<Key> {
        let inner = self.archive.inner();
        inner.progress.as_ref().map(SaveProgress::key)
    }

    fn offered(&self) -> Vec<Key> {
        let saved_runs = self.archive.saved_runs();
        saved_runs.interrupted().map(|entry| entry.key).collect()
    }

    fn listed(&self) -> Vec<Key> {
        let saved_runs = self.archive.saved_runs();
        saved_runs.entries().iter().map(|entry| entry.key).collect()
    }
}

/// A later visit to the same storage, which has looked at it.
fn next_visit(memory: &Memory) -> Visit {
    let mut visit = Visit::new(memory);
    visit.settle();
    visit
}

/// Checks that all that is stored can be read, and that the list of it is true.
fn check(memory: &Memory) {
    memory.with(|contents| {
        for (key, (head, pieces)) in &contents.runs {
            let head = Head::parse(head).expect("heads can be read");
            if let Err(error) = assemble(&head, pieces) {
                panic!("run {key} of {} pieces: {error}", pieces.len());
            }
        }
    });
}

/// A search of which two generations are stored, on its page.
fn stored(memory: &Memory) -> (Visit, Key) {
    let mut visit = next_visit(memory);
    visit.start();
    visit.advance();
    visit.advance_stored();
    let key = visit.key().expect("it was started");
    (visit, key)
}

#[test]
fn a_run_is_stored_however_slow_storage_is() {
    for turns in [0, 1, 7] {
        let memory = Memory::default();
        memory.with(|contents| contents.turns = turns);
        let mut visit = Visit::new(&memory);
        visit.start();
        for _ in 0..4 {
            visit.advance();
            visit.turn();
        }
        visit.settle();
        check(&memory);
        let (state, _) = visit.search.as_ref().expect("it goes on");
        let key = visit.key().expect("it is on the page");
        let read = pollster::block_on(visit.archive.read(key));
        let (head, pieces) = read.expect("it is there");
        assert_eq!(assemble(&head, &pieces).ok(), state.file());
        assert!(head.is_finished());
        assert_eq!(next_visit(&memory).offered(), [0; 0]);
    }
}

#[test]
fn a_run_that_was_reset_is_not_offered_although_storage_was_full() {
    for forgetful in [false, true] {
        let memory = Memory::default();
        let (mut visit, key) = stored(&memory);
        memory.with(|contents| {
            contents.full = true;
            contents.forgetful = forgetful;
        });
        visit.advance_stored();
        assert!(visit.told.contains(&News::Kept(Some(Trouble::Full))));
        assert_eq!(next_visit(&memory).offered(), [key], "it was not discarded");
        visit.reset();
        visit.settle();
        let mut later = next_visit(&memory);
        assert_eq!(later.offered(), [0; 0]);
        // Where not even a note finds room it has to go.
        assert_eq!(later.listed().len(), usize::from(!forgetful));
        check(&memory);
        // With room again the note is not needed.
        memory.be_well();
        later.refresh();
        later.settle();
        assert_eq!(memory.note(), None);
        assert_eq!(next_visit(&memory).offered(), [0; 0]);
    }
}

#[test]
fn what_is_discarded_stays_so_although_storage_refuses() {
    let memory = Memory::default();
    let (_, ended) = stored(&memory);
    let (_, removed) = stored(&memory);
    let mut visit = next_visit(&memory);
    assert_eq!(visit.offered(), [removed, ended]);
    memory.with(|contents| contents.refuses = true);
    visit.archive.end(ended);
    visit.archive.remove(removed);
    assert_eq!(visit.listed(), [ended]);
    visit.settle();
    assert_eq!(visit.listed(), [ended]);
    memory.with(|contents| contents.refuses = false);
    // At once, before storage has taken it in.
    let mut later = Visit::new(&memory);
    while later.listed().is_empty() {
        later.turn();
    }
    assert_eq!((later.listed(), later.offered()), (vec![ended], vec![]));
    later.settle();
    assert_eq!(memory.note(), None);
    memory.with(|contents| assert_eq!(contents.runs.len(), 1));
    // It can be gone on with, and then it is offered again at once.
    later.go_on(ended);
    later.keep();
    later.settle();
    assert_eq!(next_visit(&memory).offered(), [ended]);
    check(&memory);
}

#[test]
fn a_run_of_which_two_batches_found_no_room_is_not_offered_once_reset() {
    let memory = Memory::default();
    let mut visit = next_visit(&memory);
    visit.start();
    visit.settle();
    let key = visit.key().expect("it was started");
    memory.with(|contents| contents.turns = 5);
    visit.advance();
    visit.advance();
    visit.turn();
    visit.turn();
    // Waits while the one before is written, after which alone it has its place.
    visit.advance();
    memory.with(|contents| contents.full = true);
    visit.settle();
    assert_eq!(visit.listed(), [key]);
    visit.reset();
    visit.settle();
    assert_eq!(next_visit(&memory).offered(), [0; 0]);
    memory.with(|contents| contents.full = false);
    let later = next_visit(&memory);
    assert_eq!((later.listed(), later.offered()), (vec![key], vec![]));
}

#[test]
fn a_look_that_is_answered_late_undoes_nothing() {
    let memory = Memory::default();
    let (_, key) = stored(&memory);
    let mut visit = next_visit(&memory);
    memory.with(|contents| contents.answer_turns = 20);
    visit.refresh();
    visit.turn();
    visit.archive.end(key);
    visit.settle();
    assert_eq!((visit.listed(), visit.offered()), (vec![key], vec![]));
}

#[test]
fn a_refusal_that_cannot_be_noted_is_told() {
    let memory = Memory::default();
    let (_, key) = stored(&memory);
    let mut visit = next_visit(&memory);
    memory.with(|contents| {
        contents.refuses = true;
        contents.forgetful = true;
    });
    visit.archive.remove(key);
    visit.settle();
    assert!(visit.told.contains(&News::Refused(key)));
}

#[test]
fn a_pin_that_is_refused_is_told_and_not_shown() {
    let memory = Memory::default();
    let (_, key) = stored(&memory);
    let mut visit = next_visit(&memory);
    let is_pinned = |visit: &Visit| {
        let entry = visit.archive.saved_runs().entry(key).cloned();
        entry.is_some_and(|entry| entry.is_pinned())
    };
    memory.with(|contents| contents.full = true);
    assert!(visit.archive.pin(key, true));
    assert!(is_pinned(&visit));
    visit.settle();
    assert!(!is_pinned(&visit));
    assert!(visit.told.contains(&News::Refused(key)));
    memory.with(|contents| contents.full = false);
    visit.archive.pin(key, true);
    visit.settle();
    assert!(is_pinned(&next_visit(&memory)));
}

#[test]
fn what_another_tab_does_with_a_run_is_not_undone() {
    let memory = Memory::default();
    let (mut visit, key) = stored(&memory);
    let mut other = next_visit(&memory);
    other.archive.pin(key, true);
    other.settle();
    visit.advance_stored();
    let head = |memory: &Memory| {
        let saved_runs = next_visit(memory).archive.saved_runs();
        let entry = saved_runs.entry(key).expect("it is there");
        entry.head.clone().expect("heads can be read")
    };
    assert!(head(&memory).pinned);
    // Nor does a tab that saw less of it take back how far it came.
    let far = head(&memory);
    other.archive.end(key);
    other.settle();
    assert_eq!(head(&memory), Head { ended: true, ..far });
    check(&memory);
}

#[test]
fn a_run_that_is_removed_from_its_page_is_not_written_anew() {
    let memory = Memory::default();
    let (_, old) = stored(&memory);
    let mut visit = next_visit(&memory);
    visit.start();
    visit.advance_stored();
    let key = visit.key().expect("it was started");
    visit.archive.pin(old, true);
    visit.settle();
    memory.with(|contents| contents.full = true);
    visit.advance_stored();
    memory.with(|contents| contents.full = false);
    visit.archive.remove(key);
    visit.settle();
    assert_eq!(next_visit(&memory).listed(), [old]);
}

#[test]
fn looks_that_fail_use_up_no_tries_and_another_run_gets_one() {
    let memory = Memory::default();
    let mut visit = next_visit(&memory);
    memory.with(|contents| contents.refuses = true);
    for _ in 0..MAX_REFUSALS {
        visit.refresh();
        visit.settle();
    }
    assert_eq!(visit.told.last(), Some(&News::Kept(Some(Trouble::Refused))));
    memory.with(|contents| contents.refuses = false);
    visit.refresh();
    visit.settle();
    assert_eq!(visit.told.last(), Some(&News::Kept(None)));
    memory.with(|contents| contents.full = true);
    visit.start();
    for _ in 0..MAX_REFUSALS {
        visit.advance_stored();
    }
    memory.with(|contents| contents.full = false);
    visit.start();
    visit.settle();
    assert_eq!(Some(visit.listed()), visit.key().map(|key| vec![key]));
}

#[test]
fn a_connection_that_the_browser_closed_loses_nothing() {
    let memory = Memory::default();
    let (mut visit, key) = stored(&memory);
    memory.close_connections();
    assert!(pollster::block_on(visit.archive.read(key)).is_ok());
    memory.close_connections();
    visit.advance_stored();
    assert!(!visit.told.contains(&News::Kept(Some(Trouble::Refused))));
    check(&memory);
    let (state, _) = visit.search.as_ref().expect("it goes on");
    let (head, _) = pollster::block_on(visit.archive.read(key)).expect("it is stored");
    assert_eq!(head.scored as usize, state.scored.len());
}

#[test]
fn storage_that_answers_late_gets_everything() {
    let memory = Memory::default();
    let (_, key) = stored(&memory);
    memory.with(|contents| contents.silent = true);
    let mut visit = next_visit(&memory);
    assert!(visit.told.contains(&News::Kept(Some(Trouble::Silent))));
    visit.start();
    visit.advance_stored();
    assert_eq!(memory.with(|contents| contents.runs.len()), 1);
    memory.answer();
    visit.settle();
    assert_eq!(memory.with(|contents| contents.runs.len()), 2);
    assert!(visit.told.contains(&News::Kept(None)));
    assert!(visit.listed().contains(&key));
    check(&memory);
}

#[test]
fn storage_that_refuses_is_left_alone_until_there_is_room() {
    let memory = Memory::default();
    let (_, old) = stored(&memory);
    let mut visit = next_visit(&memory);
    visit.archive.pin(old, true);
    visit.settle();
    memory.with(|contents| contents.full = true);
    visit.start();
    for _ in 0..3 {
        visit.advance_stored();
    }
    let refusals = visit.told.iter();
    let refusals = refusals.filter(|news| **news == News::Kept(Some(Trouble::Full)));
    assert_eq!(refusals.count(), MAX_REFUSALS as usize);
    memory.with(|contents| contents.full = false);
    visit.archive.remove(old);
    visit.settle();
    check(&memory);
    assert_eq!(Some(visit.listed()), visit.key().map(|key| vec![key]));
}

#[test]
fn the_oldest_runs_make_room_where_that_helps() {
    let memory = Memory::default();
    let (_, old) = stored(&memory);
    let mut visit = next_visit(&memory);
    memory.with(|contents| contents.full = true);
    visit.start();
    visit.settle();
    assert!(visit.told.contains(&News::MadeRoom(vec![old])));
    assert_eq!(Some(visit.listed()), visit.key().map(|key| vec![key]));
    check(&memory);
}

/// What happens to a visit.
#[derive(Debug, Clone, Copy)]
enum Happening {
    Start,
    Advance,
    Reset,
    /// To the run of this place in the list.
    Decline(usize),
    Delete(usize),
    Pin(usize, bool),
    GoOn(usize),
    Full(bool),
    Refuses(bool),
    Forgetful(bool),
    Slow(u32),
    Cleared,
    Closed,
    Refresh,
    Turn,
    /// The page is opened anew, whatever was being written.
    Reload,
}

fn happenings() -> impl Strategy<Value = Vec<Happening>> {
    let one = prop_oneof![
        2 => Just(Happening::Start),
        6 => Just(Happening::Advance),
        1 => Just(Happening::Reset),
        1 => (0..4_usize).prop_map(Happening::Decline),
        1 => (0..4_usize).prop_map(Happening::Delete),
        1 => (0..4_usize, any::<bool>()).prop_map(|(place, pinned)| Happening::Pin(place, pinned)),
        1 => (0..4_usize).prop_map(Happening::GoOn),
        2 => any::<bool>().prop_map(Happening::Full),
        1 => any::<bool>().prop_map(Happening::Refuses),
        1 => any::<bool>().prop_map(Happening::Forgetful),
        1 => (0..4_u32).prop_map(Happening::Slow),
        1 => Just(Happening::Cleared),
        1 => Just(Happening::Closed),
        1 => Just(Happening::Refresh),
        9 => Just(Happening::Turn),
        1 => Just(Happening::Reload),
    ];
    prop::collection::vec(one, 0..60)
}

/// What a visitor discarded, and whether it could be noted.
#[derive(Default)]
struct Discarded {
    ended: Vec<Key>,
    removed: Vec<Key>,
}

fn happen(visit: &mut Visit, discarded: &mut Discarded, happening: Happening) {
    let memory = visit.memory.clone();
    let listed = visit.listed();
    let on_page = visit.key();
    let at = |place: usize| {
        let key = listed.get(place).copied();
        key.filter(|key| Some(*key) != on_page)
    };
    // What cannot be noted is told, and tried elsewhere.
    let noted = memory.with(|contents| !contents.forgetful);
    let mut leaves = None;
    match happening {
        Happening::Start => {
            leaves = on_page;
            visit.start();
        }
        Happening::Advance => visit.advance(),
        Happening::Reset => {
            leaves = on_page;
            visit.reset();
        }
        Happening::Decline(place) => {
            leaves = at(place);
            leaves.into_iter().for_each(|key| visit.archive.end(key));
        }
        Happening::Delete(place) => {
            if let Some(key) = at(place) {
                visit.archive.remove(key);
                discarded.removed.extend(noted.then_some(key));
            }
        }
        Happening::Pin(place, pinned) => {
            if let Some(&key) = listed.get(place) {
                visit.archive.pin(key, pinned);
            }
        }
        Happening::GoOn(place) => {
            if let Some(key) = at(place) {
                leaves = on_page;
                visit.go_on(key);
                if visit.key() == Some(key) {
                    discarded.ended.retain(|ended| *ended != key);
                } else {
                    leaves = None;
                }
            }
        }
        Happening::Full(full) => memory.with(|contents| contents.full = full),
        Happening::Refuses(refuses) => memory.with(|contents| contents.refuses = refuses),
        Happening::Forgetful(forgetful) => memory.with(|contents| contents.forgetful = forgetful),
        Happening::Slow(turns) => memory.with(|contents| contents.turns = turns),
        Happening::Cleared => memory.with(|contents| contents.runs.clear()),
        Happening::Closed => memory.close_connections(),
        Happening::Refresh => visit.refresh(),
        Happening::Turn => {
            visit.turn();
        }
        Happening::Reload => {
            *visit = Visit::new(&memory);
            visit.settle();
        }
    }
    discarded.ended.extend(leaves.filter(|_| noted));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn whatever_happens_to_storage_discarded_runs_stay_so_and_the_one_on_the_page_is_kept(
        happenings in happenings()
    ) {
        let memory = Memory::default();
        let (mut visit, mut discarded) = (next_visit(&memory), Discarded::default());
        for happening in happenings {
            happen(&mut visit, &mut discarded, happening);
            check(&memory);
        }
        let later = next_visit(&memory);
        for key in later.offered() {
            prop_assert!(!discarded.ended.contains(&key), "{key} is offered");
        }
        for key in later.listed() {
            prop_assert!(!discarded.removed.contains(&key), "{key} is listed");
        }
        // In the end all is well again.
        memory.be_well();
        visit.settle();
        let goes_on = visit.search.as_ref().is_some_and(|(_, search)| !search.is_finished());
        if let Some(key) = visit.key()
            && goes_on
            && visit.archive.inner().refusals < MAX_REFUSALS
        {
            visit.advance_stored();
            let (state, evolution) = visit.search.as_ref().expect("it is on the page");
            let (head, pieces) = pollster::block_on(visit.archive.read(key)).expect("it is kept");
            prop_assert_eq!(assemble(&head, &pieces).ok(), state.file());
            prop_assert_eq!(head.is_finished(), evolution.is_finished());
        }
    }
}
