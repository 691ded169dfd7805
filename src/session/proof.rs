//! The path from a finished search to a verdict, and claims that are tested again: both train on the search's
//! engine, one at a time, while no search does.

use leptos::prelude::*;

use super::Session;
use experiments::{
    confirmation::Confirmation,
    proof::{Order, Proof, Step, Tuning},
    retest::{Retest, Tested, told_before},
};
use files::claim::Claim;
use page_state::state::{Calibration, State};
use protocol::{Command, Event, RunId};
use widgets::browser;

/// The tab's key of what tests of claims came to.
const TESTED: &str = "claims-tested";

/// Most tuned Adams that are kept in a visit.
const KEPT: usize = 8;

impl Session {
    /// Returns what `read` makes of the path of the search on show; `None` where it has none. Tracked.
    pub fn with_path<R>(&self, read: impl Fn(&Proof) -> R) -> Option<R> {
        let run = self.state.with(run_of);
        let known = self.proof.with(|proof| {
            let ours = proof.as_ref().filter(|proof| Some(proof.of) == run);
            ours.map(&read)
        });
        known.or_else(|| {
            self.state
                .with(|state| self.prepared(state))
                .map(|one| read(&one))
        })
    }

    /// Whether anything trains on the search's engine. Tracked.
    pub fn is_busy(&self) -> bool {
        self.state.with(State::is_live)
            || self.confirmation.with(|ours| {
                ours.as_ref()
                    .is_some_and(|ours| ours.experiment.is_active())
            })
            || self
                .proof
                .with(|proof| proof.as_ref().is_some_and(|one| one.active_run().is_some()))
            || self.retest.with(is_testing)
    }

    /// Says why nothing else can be trained now; `None` where something can. Tracked.
    pub fn waits(&self) -> Option<String> {
        if let Some(trouble) = self.trouble() {
            return Some(trouble);
        }
        let searches = self.state.with(State::is_live);
        match (searches, self.is_busy()) {
            (true, _) => Some("A search is under way: let it end, or press Reset, first.".into()),
            (false, true) => Some("A test is under way: let it end, or stop it, first.".into()),
            (false, false) => None,
        }
    }

    /// Why the search on show cannot be tested: it trained on the visitor's own images, which are not here. Tracked.
    pub fn lacks_images(&self) -> Option<&'static str> {
        self.own.state.track();
        self.state
            .with(|state| self.own.check(state.own.as_deref()))
            .err()
    }

    /// Whether no step of the path can begin now. Tracked.
    pub fn is_path_barred(&self) -> bool {
        self.is_busy() || self.lacks_images().is_some()
    }

    /// Begins `step` of the path, unless it is barred.
    pub fn begin_step(&self, step: Step) {
        if !untrack(|| self.is_path_barred()) {
            self.change_path(|proof, run, _| proof.begin(step, run));
        }
    }

    /// Begins the step that is next, and has the others follow, unless the path is barred.
    pub fn do_all_steps(&self) {
        if untrack(|| self.is_path_barred()) {
            return;
        }
        self.change_path(|proof, run, confirmed| {
            proof.do_all();
            proof.begin(proof.current(confirmed)?, run)
        });
    }

    /// Leaves `step` out.
    pub fn skip_step(&self, step: Step) {
        self.change_path(|proof, run, confirmed| {
            proof.skip(step);
            proof.advance(run, confirmed)
        });
    }

    /// Takes back that `step` is left out.
    pub fn take_back_step(&self, step: Step) {
        self.change_path(|proof, _, _| {
            proof.take_back(step);
            None
        });
    }

    /// Ends the step that trains, and what would follow it.
    pub fn stop_step(&self) {
        self.proof
            .update(|proof| proof.iter_mut().for_each(Proof::hold));
        self.line.stop(self.proving().or(self.confirming()));
    }

    /// Tests `claim` on other seeds, or trains its own once more, unless anything trains or nothing can.
    pub fn retest(&self, claim: &Claim, on_others: bool) {
        if untrack(|| self.is_busy()) || self.refuse() {
            return;
        }
        let run = self.next_run();
        let drawn = on_others.then(js_sys::Math::random);
        let retest = self
            .tested
            .with_untracked(|tested| Retest::new(claim.clone(), drawn, run, tested));
        self.line.send(retest.experiment.command());
        self.retest.set(Some(retest));
    }

    /// Says what tests of `claim` came to in this tab before the one on show. Tracked.
    pub fn tested_before(&self, claim: &Claim) -> Option<String> {
        let known = self.tested.with(|tested| tested.of(claim));
        self.retest.with(|retest| {
            let own = retest.as_ref().filter(|retest| retest.claim == *claim);
            told_before(own.map_or(&known, |retest| retest.earlier()))
        })
    }

    /// Ends the test of a claim.
    pub fn stop_retest(&self) {
        let run = self
            .retest
            .with_untracked(|retest| retest.as_ref()?.experiment.active_run());
        self.line.stop(run);
    }

    /// Times what a test of `claim` would train, unless anything trains.
    pub fn time_retest(&self, claim: &Claim) {
        if untrack(|| self.is_busy()) {
            return;
        }
        let (run, config) = (self.next_run(), Retest::timed(claim));
        let calibration = Calibration::Running {
            run,
            config: config.clone(),
        };
        self.state.update(|state| state.calibration = calibration);
        self.line.send(Command::Calibrate { run, config });
    }

    /// Ends the path of a search that goes.
    pub(super) fn leave_path(&self) {
        self.line.stop(self.proving());
        self.proof.set(None);
    }

    /// Gives path and test what the engine told.
    pub(super) fn prove(&self, events: &[Event]) {
        if self.proof.with_untracked(Option::is_some) {
            self.proof.update(|proof| {
                for proof in proof.iter_mut() {
                    events.iter().for_each(|event| proof.apply(event));
                }
            });
        }
        if self.retest.with_untracked(is_testing) {
            self.retest.update(|retest| {
                for experiment in retest.iter_mut().map(|retest| &mut retest.experiment) {
                    let own = |event: &&Event| event.run() == Some(experiment.run);
                    let own: Vec<&Event> = events.iter().filter(own).collect();
                    own.into_iter().for_each(|event| experiment.apply(event));
                }
            });
            self.retest.with_untracked(|retest| {
                let Some((retest, result)) =
                    retest.as_ref().and_then(|one| Some((one, one.result()?)))
                else {
                    return;
                };
                self.tested
                    .update(|tested| tested.add(&retest.claim, result));
                // Where the tab refuses, those of before stay there, which are nearer than none.
                let text = self.tested.with_untracked(Tested::to_text);
                browser::keep_in_tab(TESTED, Some(&text));
            });
        }
    }

    /// Begins what follows by itself, and keeps a tuned Adam for the visit.
    pub(super) fn go_on_proving(&self) {
        let due = self.proof.with_untracked(|proof| {
            let proof = proof.as_ref();
            proof.is_some_and(|one| one.goes_on() || one.tuning().is_some_and(Tuning::is_due))
        });
        let is_idle = self.proving().or(self.confirming()).is_none();
        let lacking = untrack(|| self.lacks_images()).filter(|_| is_idle);
        if let (true, Some(reason)) = (due, lacking) {
            self.proof
                .update(|proof| proof.iter_mut().for_each(|proof| proof.fail(reason)));
        } else if due {
            self.change_path(|proof, run, confirmed| proof.advance(run, confirmed));
        }
        self.proof.with_untracked(|proof| {
            let tuning = proof.as_ref().and_then(Proof::tuning);
            let Some(tuned) = tuning.filter(|tuning| tuning.tuned().is_some()) else {
                return;
            };
            self.tunings.update_value(|kept| {
                if !kept.iter().any(|one| one.is_like(tuned)) {
                    kept.truncate(KEPT - 1);
                    kept.insert(0, tuned.clone());
                }
            });
        });
    }

    /// Ends what trains of both, for this reason.
    pub(super) fn fail_proofs(&self, reason: &str) {
        self.proof
            .update(|proof| proof.iter_mut().for_each(|proof| proof.fail(reason)));
        self.retest.update(|retest| {
            retest
                .iter_mut()
                .for_each(|retest| retest.experiment.fail(reason));
        });
    }

    /// Changes the path of the search on show, which begins with this where it has not, and follows the order.
    fn change_path(
        &self,
        change: impl FnOnce(&mut Proof, RunId, Option<&Confirmation>) -> Option<Order>,
    ) {
        let run = self.state.with_untracked(run_of);
        let here = self.proof.get_untracked();
        let here = here.filter(|proof| Some(proof.of) == run);
        let prepared = || self.state.with_untracked(|state| self.prepared(state));
        let Some(mut proof) = here.or_else(prepared) else {
            return;
        };
        let run = self.next_run();
        let order = self
            .confirmation
            .with_untracked(|ours| change(&mut proof, run, ours.as_ref()));
        self.proof.set(Some(proof));
        match order {
            Some(Order::Confirm) => self.confirm_best(),
            Some(Order::Train(command)) => self.line.send(command),
            None => {}
        }
    }

    fn prepared(&self, state: &State) -> Option<Proof> {
        let mut proof = Proof::of(state)?;
        self.tunings.with_value(|known| proof.recall(known));
        Some(proof)
    }

    pub(super) fn confirming(&self) -> Option<RunId> {
        self.confirmation
            .with_untracked(|ours| ours.as_ref()?.experiment.active_run())
    }

    fn proving(&self) -> Option<RunId> {
        self.proof
            .with_untracked(|proof| proof.as_ref()?.active_run())
    }
}

fn run_of(state: &State) -> Option<RunId> {
    state.run.as_ref().map(|(run, _)| *run)
}

/// What tests of claims came to in this tab before a reload.
pub(super) fn tested() -> Tested {
    let kept = browser::kept_in_tab(TESTED);
    kept.map_or_else(Tested::default, |text| Tested::of_text(&text))
}

fn is_testing(retest: &Option<Retest>) -> bool {
    retest
        .as_ref()
        .is_some_and(|retest| retest.experiment.is_active())
}
