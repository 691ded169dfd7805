use super::*;
use files::run_file::{About, pieces::HeadBest};
use science::{config::Preset, presets};

fn head(scored: u32) -> Head {
    Head {
        about: About::default(),
        config: Preset::QuickLook.config(),
        scored,
        bytes: 1_000,
        pinned: false,
        ended: false,
        best: None,
    }
}

fn pinned(bytes: u64) -> Head {
    Head {
        pinned: true,
        bytes,
        ..head(8)
    }
}

fn saved_runs(count: u64) -> SavedRuns {
    let entry = |key| Entry {
        key,
        head: Ok(head(8)),
    };
    SavedRuns::new((0..count).rev().map(entry).collect())
}

#[test]
fn the_oldest_runs_make_room_first() {
    let mut saved_runs = saved_runs(MAX_RUNS as u64 + 3);
    assert_eq!(saved_runs.surplus(99), [0, 1, 2]);
    saved_runs.put(1, pinned(1_000));
    assert_eq!(saved_runs.surplus(0), [2, 3, 4]);
}

#[test]
fn large_runs_make_room_as_well() {
    let mut saved_runs = saved_runs(3);
    // The run that is trained now stays, whatever its size.
    for bytes in [MAX_BYTES, 2 * MAX_BYTES] {
        let large = Head { bytes, ..head(8) };
        saved_runs.put(7, large);
        assert_eq!(saved_runs.surplus(7), [0, 1, 2]);
    }
}

#[test]
fn what_cannot_be_read_is_not_thrown_away() {
    let newer = Entry {
        key: 0,
        head: Err("It is newer.".into()),
    };
    let mut entries = saved_runs(MAX_RUNS as u64 + 1).entries().to_vec();
    entries[0] = newer;
    let saved_runs = SavedRuns::new(entries);
    assert_eq!(saved_runs.surplus(99), [1]);
    assert_eq!(saved_runs.oldest(1, 1), [2]);
}

#[test]
fn as_few_of_the_oldest_go_as_have_the_bytes() {
    let mut saved_runs = saved_runs(4);
    assert_eq!(saved_runs.oldest(0, 9), [0; 0]);
    assert_eq!(saved_runs.oldest(1_000, 9), [0]);
    assert_eq!(saved_runs.oldest(1_001, 9), [0, 1]);
    assert_eq!(saved_runs.oldest(9_000, 2), [0, 1, 3]);
    saved_runs.put(0, pinned(1_000));
    assert_eq!(saved_runs.oldest(1_001, 1), [2, 3]);
}

#[test]
fn half_of_the_room_can_be_held_back() {
    let mut saved_runs = saved_runs(40);
    for key in 0..15 {
        assert!(saved_runs.may_pin(), "{key}");
        saved_runs.put(key, pinned(1_000));
    }
    assert!(!saved_runs.may_pin());
    assert_eq!(saved_runs.surplus(99).len(), 10);
    saved_runs.put(0, head(8));
    assert!(saved_runs.may_pin());
    saved_runs.put(1, pinned(MAX_BYTES / 2));
    assert!(!saved_runs.may_pin());
    assert_eq!(
        all_pinned(),
        "“Keep” holds back at most 15 runs and 32.0 MB, so that newer ones find room; release another one first."
    );
}

#[test]
fn only_a_run_that_nobody_ended_is_offered() {
    let mut saved_runs = saved_runs(2);
    assert_eq!(saved_runs.interrupted().count(), 0);
    saved_runs.put(5, head(3));
    saved_runs.put(4, head(2));
    let ended = Head {
        ended: true,
        ..head(3)
    };
    saved_runs.put(6, ended);
    let offered: Vec<Key> = saved_runs.interrupted().map(|entry| entry.key).collect();
    assert_eq!(offered, [5, 4]);
    assert_eq!(
        offer(&head(3), Some("24 November 2026")),
        "Your search of 24 November 2026 stopped in generation 4 of 8."
    );
}

#[test]
fn a_run_is_told_in_words() {
    assert_eq!(finished(&head(8), None), "Your search is over and saved.");
    let told = Head {
        best: Some(HeadBest {
            genome: presets::adam(),
            fitness: 0.75,
            adam: 0.5,
        }),
        ..head(8)
    };
    assert_eq!(
        finished(&told, Some("24 November 2026")),
        "Your search of 24 November 2026 is over and saved (best 0.750, Adam 0.500)."
    );
    assert_eq!(extent(&head(3)), "3 of 8 generations");
    assert_eq!(extent(&head(8)), "all 8 generations");
    assert_eq!(size(999), "999 bytes");
    assert_eq!(size(134_864), "135 kB");
    assert_eq!(size(MAX_BYTES), "64.0 MB");
    assert!(made_room(&["1 May 2026".into()]).starts_with("The saved run of 1 May 2026 made room"));
}
