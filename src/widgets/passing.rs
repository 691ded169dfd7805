//! Memos of views that come and go.

use leptos::{
    prelude::*,
    reactive::{
        computed::ArcMemo,
        graph::{Subscriber, ToAnySubscriber},
    },
};

/// A memo of an item in a list, or of a view that is built again: for whatever there reads a signal or a
/// memo that stays.
///
/// reactive_graph 0.2.16 keeps a memo or an effect that is gone among the subscribers of what it read, so
/// that they pile up: 5 kB with each generation of four candidates. This memo takes itself off, and what
/// reads only it is gone with it.
pub fn passing_memo<T>(value: impl Fn(Option<&T>) -> T + Send + Sync + 'static) -> Memo<T>
where
    T: PartialEq + Send + Sync + 'static,
{
    let memo = ArcMemo::new(value);
    on_cleanup({
        let memo = memo.clone();
        move || {
            let subscriber = memo.to_any_subscriber();
            subscriber.clear_sources(&subscriber);
        }
    });
    memo.into()
}
