//! Asking a device for what it has finished, for as long as somebody waits for it.
//!
//! Firefox looks every 100 ms whether a buffer of the GPU can be read, and besides whenever it is handed work,
//! none included (bug 1870699). What is waited for is not known here, so whoever waits for something else asks
//! too, a few hundred times at most.

use std::{
    future::poll_fn,
    pin::pin,
    task::{Context, Poll},
};

use futures_util::{FutureExt, future::LocalBoxFuture};

/// How often a device is asked before it is left to answer by itself; some two seconds.
const MOST: u32 = 500;

/// Does `work`, and calls `nudge` after every pause in which that did not go on. `pause` makes such pauses,
/// given how many nudges there were since `work` last went on.
pub async fn nudged<'a, T>(
    work: impl Future<Output = T>,
    pause: impl Fn(u32) -> LocalBoxFuture<'a, ()>,
    nudge: impl Fn(),
) -> T {
    let mut work = pin!(work);
    let mut pausing: Option<LocalBoxFuture<()>> = None;
    let mut nudges = 0;
    // Whether the work went on in the pause.
    let mut moved = false;
    poll_fn(move |context| {
        if is_over(&mut pausing, context) {
            if !moved {
                nudge();
                nudges += 1;
            }
            pausing = None;
        } else {
            (moved, nudges) = (true, 0);
        }
        if let Poll::Ready(outcome) = work.as_mut().poll(context) {
            return Poll::Ready(outcome);
        }
        if pausing.is_none() && nudges < MOST {
            moved = false;
            pausing = Some(pause(nudges));
            if is_over(&mut pausing, context) {
                context.waker().wake_by_ref();
            }
        }
        Poll::Pending
    })
    .await
}

fn is_over(pausing: &mut Option<LocalBoxFuture<()>>, context: &mut Context) -> bool {
    let pausing = pausing.as_mut();
    pausing.is_some_and(|pause| pause.poll_unpin(context).is_ready())
}

#[cfg(test)]
mod tests {
    use std::cell::{Cell, RefCell};

    use futures_channel::oneshot::{self, Sender};
    use futures_util::future::pending;

    use super::*;

    /// Polls `future` as the event loop does once something has happened.
    fn turn<T>(future: &mut (impl Future<Output = T> + Unpin)) -> Poll<T> {
        future.poll_unpin(&mut Context::from_waker(std::task::Waker::noop()))
    }

    /// Pauses that end when the test says so, and how many nudges each was told of.
    #[derive(Default)]
    struct Pauses {
        under_way: RefCell<Option<Sender<()>>>,
        told: RefCell<Vec<u32>>,
    }

    impl Pauses {
        fn begin(&self, nudges: u32) -> LocalBoxFuture<'static, ()> {
            let (sender, receiver) = oneshot::channel();
            self.under_way.replace(Some(sender));
            self.told.borrow_mut().push(nudges);
            receiver.map(|_| ()).boxed_local()
        }

        fn end(&self) {
            let sender = self.under_way.take().expect("a pause is under way");
            sender.send(()).expect("somebody waits for it");
        }
    }

    #[test]
    fn who_waits_nudges_after_each_pause() {
        let (pauses, count) = (Pauses::default(), Cell::new(0));
        let (answer, read) = oneshot::channel();
        let mut work = pin!(nudged(
            read,
            |nudges| pauses.begin(nudges),
            || count.set(count.get() + 1)
        ));
        assert!(turn(&mut work).is_pending());
        assert_eq!(count.get(), 0);
        for nudges in 1..=3 {
            pauses.end();
            assert!(turn(&mut work).is_pending());
            assert_eq!(count.get(), nudges);
        }
        answer.send(7).expect("somebody waits for it");
        assert_eq!(turn(&mut work), Poll::Ready(Ok(7)));
        assert_eq!(*pauses.told.borrow(), [0, 1, 2, 3]);
    }

    #[test]
    fn work_that_goes_on_is_left_alone() {
        let (pauses, count) = (Pauses::default(), Cell::new(0));
        let mut work = pin!(nudged(
            pending::<()>(),
            |nudges| pauses.begin(nudges),
            || count.set(count.get() + 1)
        ));
        for _ in 0..3 {
            // Woken by itself within the pause, which then ends.
            assert!(turn(&mut work).is_pending());
            assert!(turn(&mut work).is_pending());
            pauses.end();
            assert!(turn(&mut work).is_pending());
        }
        assert_eq!(count.get(), 0);
    }

    #[test]
    fn who_waits_for_long_stops_nudging_until_the_work_goes_on() {
        let (pauses, count) = (Pauses::default(), Cell::new(0));
        let mut work = pin!(nudged(
            pending::<()>(),
            |nudges| pauses.begin(nudges),
            || count.set(count.get() + 1)
        ));
        assert!(turn(&mut work).is_pending());
        for _ in 0..MOST {
            pauses.end();
            assert!(turn(&mut work).is_pending());
        }
        assert_eq!(count.get(), MOST);
        assert!(pauses.under_way.borrow().is_none(), "it has given up");
        assert!(turn(&mut work).is_pending());
        pauses.end();
        assert!(turn(&mut work).is_pending());
        assert_eq!(count.get(), MOST + 1);
    }
}
