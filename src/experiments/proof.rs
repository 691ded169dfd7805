//! Is the winner of a search really better? A path in four steps, each a training that exists elsewhere too: the best
//! on fresh seeds, a tuned Adam, another task, and the verdict.
//!
//! What is asked is fixed before anything trains: the winner is the search's best, the seeds are ten that nothing
//! else has, the images those by which it was not chosen. Plain data, fed by the engine's events.

mod rate;
mod step;
mod tuning;

use self::rate::Rate;
pub use self::{
    step::{Status, Step},
    tuning::Tuning,
};
use crate::{
    confirmation::{self, Confirmation, SEEDS as CONFIRMED_SEEDS},
    contest,
    experiment::{Experiment, Stage},
};
use files::claim::{Claim, TunedAdam};
use page_state::state::State;
use protocol::{Command, Event, RunId};
use science::{
    catalog::{Dataset, Protocol},
    config::RunConfig,
    presets::NamedGenome,
};
use statistics::{
    comparison::ComparisonConfig, confirmation::fresh, questions::Answer, seed_numbers,
};
use widget_state::flower_name;

/// Seeds of the verdict, fixed beforehand.
pub const SEEDS: u32 = 10;

/// What is to be begun.
#[derive(Debug, Clone, PartialEq)]
pub enum Order {
    /// The first step.
    Confirm,
    /// Another one: the engine's command.
    Train(Command),
}

/// The path of one search.
#[derive(Debug, Clone, PartialEq)]
pub struct Proof {
    /// The search.
    pub of: RunId,
    /// Its winner.
    pub winner: NamedGenome,
    /// The settings of the verdict.
    pub config: ComparisonConfig,
    /// A task that the search did not have, where one is left.
    pub other: Option<Dataset>,
    tuning: Option<Tuning>,
    elsewhere: Option<Experiment>,
    here: Option<Experiment>,
    skipped: Vec<Step>,
    /// Whether each step follows the one before by itself.
    all: bool,
    rate: Rate,
}

impl Proof {
    /// Prepares the path of `state`’s search, whose winner is its best that is not Adam by another name; `None` before
    /// a generation is finished, and where nobody else is there.
    pub fn of(state: &State) -> Option<Proof> {
        let (of, search) = state.run.as_ref()?;
        let confirmation = Confirmation::of(state, *of)?;
        let winner = confirmation.finalists.get(1)?;
        let generations = state.scored.len() as u32;
        // By one split the winner was chosen: the verdict is on the other.
        let protocol = match search.protocol {
            Protocol::Validation => Protocol::Paper,
            Protocol::Paper => Protocol::Validation,
        };
        // A recording was trained elsewhere.
        let live = state.recording.is_none() && state.pace.done > 0;
        Some(Proof {
            of: *of,
            winner: NamedGenome::new(&flower_name::name(&winner.genome), winner.genome.clone()),
            config: ComparisonConfig {
                first_seed: seed_numbers::CLAIM.start,
                protocol,
                ..fresh(search, SEEDS)
            },
            other: other_task(search),
            tuning: Tuning::new(search, generations, state.own.clone()),
            elsewhere: None,
            here: None,
            skipped: Vec::new(),
            all: false,
            rate: Rate::of(live.then(|| state.pace.elapsed_secs / state.pace.done as f64)),
        })
    }

    /// The tuning, where the search had trainings enough.
    pub fn tuning(&self) -> Option<&Tuning> {
        self.tuning.as_ref()
    }

    /// Takes over what was tuned earlier in the visit for the same settings with as many trainings.
    pub fn recall(&mut self, known: &[Tuning]) {
        if let Some(own) = &mut self.tuning
            && let Some(known) = known.iter().find(|known| known.is_like(own))
        {
            *own = known.clone();
        }
    }

    /// Where `step` stands; `confirmed` is the first step's training, where it is of this search.
    pub fn status(&self, step: Step, confirmed: Option<&Confirmation>) -> Status {
        let of = |experiment: &Option<Experiment>| match experiment {
            None => Status::Open,
            Some(experiment) => match &experiment.stage {
                Stage::Loading | Stage::Training => Status::Training(experiment.progress()),
                Stage::Finished => Status::Done,
                Stage::Stopped => Status::Ended("It was stopped.".into()),
                Stage::Failed(reason) => Status::Ended(reason.clone()),
            },
        };
        let confirmed = confirmed.filter(|confirmed| confirmed.of == self.of);
        let status = match step {
            Step::Confirm => match confirmed.map(|one| (one.stage(), one)) {
                None => Status::Open,
                Some((confirmation::Stage::Training, one)) => {
                    Status::Training(one.experiment.progress())
                }
                Some((confirmation::Stage::Done(_), _)) => Status::Done,
                Some((confirmation::Stage::Ended(reason), _)) => Status::Ended(reason),
            },
            Step::Tune => match &self.tuning {
                None => Status::Impossible(
                    "The search had too few trainings: by so few, no Adam can be chosen.",
                ),
                Some(tuning) if tuning.tuned().is_some() => Status::Done,
                Some(tuning) => match (tuning.run(), tuning.ended()) {
                    (Some(_), _) => Status::Training(tuning.progress()),
                    (None, Some(reason)) => Status::Ended(reason.into()),
                    (None, None) if tuning.is_due() => Status::Training(tuning.progress()),
                    (None, None) => Status::Open,
                },
            },
            Step::Elsewhere if self.other.is_none() => Status::Impossible(
                "The search had every task that there is, so none is left on which nothing was selected.",
            ),
            Step::Elsewhere => of(&self.elsewhere),
            Step::Verdict => of(&self.here),
        };
        match status {
            Status::Open | Status::Ended(_) if self.skipped.contains(&step) => Status::Skipped,
            status => status,
        }
    }

    /// The step that is next or under way; `None` once the verdict is there.
    pub fn current(&self, confirmed: Option<&Confirmation>) -> Option<Step> {
        let open = |step: &Step| !self.status(*step, confirmed).is_settled();
        Step::ALL.into_iter().find(open)
    }

    /// What trains now, the first step aside.
    pub fn active_run(&self) -> Option<RunId> {
        let tuning = self.tuning.as_ref().and_then(Tuning::run);
        let mut trained = self.elsewhere.iter().chain(&self.here);
        tuning.or_else(|| trained.find_map(Experiment::active_run))
    }

    /// Whether each step follows the one before by itself.
    pub fn goes_on(&self) -> bool {
        self.all
    }

    /// Has each step follow the one before, until one is stopped or fails.
    pub fn do_all(&mut self) {
        self.all = true;
    }

    /// Has nothing follow what is under way.
    pub fn hold(&mut self) {
        self.all = false;
    }

    /// Leaves `step` out.
    pub fn skip(&mut self, step: Step) {
        self.skipped.push(step);
    }

    /// Takes back that `step` is left out, where nothing that depends on it has begun.
    pub fn take_back(&mut self, step: Step) {
        if self.can_take_back(step) {
            self.skipped.retain(|skipped| *skipped != step);
        }
    }

    /// Whether a step that is left out can still be done.
    pub fn can_take_back(&self, step: Step) -> bool {
        match step {
            Step::Confirm => true,
            Step::Tune => self.elsewhere.is_none() && self.here.is_none(),
            Step::Elsewhere | Step::Verdict => self.here.is_none(),
        }
    }

    /// Begins `step`, whose command is to be sent as `run`; `None` where there is none.
    pub fn begin(&mut self, step: Step, run: RunId) -> Option<Order> {
        let train = |experiment: &mut Option<Experiment>, tasks: Vec<Dataset>, lanes| {
            let config = ComparisonConfig {
                tasks,
                ..self.config.clone()
            };
            let begun = experiment.insert(Experiment::new(run, config, lanes));
            Some(Order::Train(begun.command()))
        };
        let lanes = contest::lanes(&self.winner.genome, self.tuned().as_ref());
        match step {
            Step::Confirm => Some(Order::Confirm),
            Step::Tune => Some(Order::Train(self.tuning.as_mut()?.begin(run)?)),
            Step::Elsewhere => train(&mut self.elsewhere, vec![self.other?], lanes),
            Step::Verdict => train(&mut self.here, self.config.tasks.clone(), lanes),
        }
    }

    /// Returns what follows by itself: the tuning's next share, and the next step where all shall be done.
    pub fn advance(&mut self, run: RunId, confirmed: Option<&Confirmation>) -> Option<Order> {
        if self.active_run().is_some() {
            return None;
        }
        if self.tuning.as_ref().is_some_and(Tuning::is_due) {
            return self.begin(Step::Tune, run);
        }
        let step = self.current(confirmed).filter(|_| self.all);
        let step = step.map(|step| (step, self.status(step, confirmed)));
        match step {
            Some((step, Status::Open)) => self.begin(step, run),
            Some((_, Status::Training(_))) => None,
            _ => {
                self.all = false;
                None
            }
        }
    }

    /// Whether `step` is still to be begun, now or when it is its turn.
    pub fn is_open(&self, step: Step, confirmed: Option<&Confirmation>) -> bool {
        matches!(
            self.status(step, confirmed),
            Status::Open | Status::Ended(_)
        )
    }

    /// Takes in what the engine told; of other runs, the first step's above all, how fast it trains.
    pub fn apply(&mut self, event: &Event) {
        self.rate.note(event);
        if let Some(tuning) = &mut self.tuning {
            tuning.apply(event);
        }
        for part in [&mut self.elsewhere, &mut self.here].into_iter().flatten() {
            if event.run() == Some(part.run) {
                part.apply(event);
            }
        }
    }

    /// Ends what trains, for this reason.
    pub fn fail(&mut self, reason: &str) {
        self.all = false;
        if let Some(tuning) = &mut self.tuning {
            tuning.end(reason);
        }
        for part in [&mut self.elsewhere, &mut self.here].into_iter().flatten() {
            part.fail(reason);
        }
    }

    /// Returns the seconds that `step` will take here; `None` where nothing was trained yet to tell by.
    pub fn secs(&self, step: Step) -> Option<f64> {
        let ComparisonConfig { tasks, steps, .. } = &self.config;
        let of = |lanes: usize, seeds: u32, tasks: usize| {
            lanes as u64 * u64::from(seeds) * tasks as u64 * u64::from(*steps)
        };
        // Before it is tuned, a tuned Adam is reckoned with.
        let lanes = 2 + usize::from(!self.skipped.contains(&Step::Tune));
        let steps = match step {
            Step::Confirm => of(1 + confirmation::BEST, CONFIRMED_SEEDS, tasks.len()),
            Step::Tune => self.tuning.as_ref()?.steps_left(),
            Step::Elsewhere => of(lanes, SEEDS, 1),
            Step::Verdict => of(lanes, SEEDS, tasks.len()),
        };
        Some(steps as f64 * self.rate.secs_per_step?)
    }

    /// The tuned Adam, once it is tuned.
    pub fn tuned(&self) -> Option<TunedAdam> {
        self.tuning.as_ref()?.tuned()
    }

    /// What came out; `None` before the verdict.
    pub fn answers(&self) -> Option<Vec<Answer>> {
        let here = self
            .here
            .as_ref()
            .filter(|here| here.stage == Stage::Finished)?;
        let there = self.judged_elsewhere();
        let mut trials = here.trials.clone();
        trials.extend(there.iter().flat_map(|(_, there)| there.trials.clone()));
        let other = there.map(|(other, _)| other);
        let tuned = here.optimizers.len() == 3;
        contest::answers(&self.config, &self.config.tasks, other, &trials, tuned)
    }

    /// Sentences worth knowing on what was trained.
    pub fn notices(&self) -> Vec<String> {
        let parts = [&self.elsewhere, &self.here].into_iter().flatten();
        let mut notices: Vec<String> = parts.flat_map(|part| part.notices.clone()).collect();
        notices.dedup();
        notices
    }

    /// What can be claimed of the winner; `None` before the verdict.
    pub fn claim(&self) -> Option<Claim> {
        let answers = self.answers()?;
        let tuned = self.here.as_ref()?.optimizers.len() == 3;
        Some(Claim {
            winner: self.winner.genome.clone(),
            tuned: self.tuned().filter(|_| tuned),
            config: self.config.clone(),
            other: self.judged_elsewhere().map(|(other, _)| other),
            told: answers.iter().map(contest::as_claimed).collect(),
        })
    }

    fn judged_elsewhere(&self) -> Option<(Dataset, &Experiment)> {
        let there = self.elsewhere.as_ref();
        self.other
            .zip(there.filter(|there| there.stage == Stage::Finished))
    }
}

/// A task on which the search selected nothing: one that no preset selects on, else the first that ships.
fn other_task(search: &RunConfig) -> Option<Dataset> {
    let mut left = Dataset::ALL.into_iter();
    let is_new = |task: &Dataset| !search.tasks.contains(task);
    let digits = Some(Dataset::Digits).filter(is_new);
    digits.or_else(|| left.find(is_new))
}

#[cfg(test)]
mod tests;
