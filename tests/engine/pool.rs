//! A team of workers: the same figures whatever their number, and a clear end where one fails.

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    rc::Rc,
    sync::Arc,
};

use engine::{
    callbacks::Interruption,
    library::TaskImages,
    pool::{
        SingleWorker, WorkerPool,
        helper::{Helper, Request, Response},
        shared::{Link, SharedPool, Spawn},
    },
    round::Plan,
    self_test::noise,
};
use protocol::{Event, StepRecord};
use science::{config::RunConfig, presets};

use super::search::{Recorder, context, run_by, tiny};

/// Helpers in this thread, behind bytes as in a browser; they work when they are listened to.
#[derive(Default, Clone)]
pub struct Office {
    /// How many may still be spawned; no limit where `None`.
    places: Option<usize>,
    /// Answers after which a helper is gone.
    life: Option<usize>,
    /// How many more answers say that memory ran out.
    shortages: Rc<Cell<usize>>,
    /// Images that were sent to anybody.
    deliveries: Rc<RefCell<Vec<&'static str>>>,
}

pub struct Desk {
    helper: Helper,
    requests: VecDeque<Vec<u8>>,
    life: Option<usize>,
    shortages: Rc<Cell<usize>>,
    deliveries: Rc<RefCell<Vec<&'static str>>>,
}

impl Spawn for Office {
    type Link = Desk;

    async fn spawn(&mut self, count: usize) -> Vec<Desk> {
        let count = self.places.map_or(count, |places| places.min(count));
        let desk = || Desk {
            helper: Helper::new(context()),
            requests: VecDeque::new(),
            life: self.life,
            shortages: Rc::clone(&self.shortages),
            deliveries: Rc::clone(&self.deliveries),
        };
        (0..count).map(|_| desk()).collect()
    }
}

impl Link for Desk {
    fn send(&mut self, request: Request) {
        if let Request::Keep(task) = &request {
            self.deliveries.borrow_mut().push(task.train.dataset.slug());
        }
        let bytes = postcard::to_stdvec(&request).expect("a request can be written");
        self.requests.push_back(bytes);
    }

    async fn receive(&mut self) -> Result<Response, String> {
        loop {
            if self.life == Some(0) {
                return Err("it is gone".into());
            }
            let bytes = self.requests.pop_front().expect("a response is due");
            let request = postcard::from_bytes(&bytes).expect("a request can be read");
            if let Some(mut response) = self.helper.handle(request).await {
                if let Some(left) = self.shortages.get().checked_sub(1) {
                    self.shortages.set(left);
                    response = Response::OutOfMemory;
                }
                self.life = self.life.map(|life| life - 1);
                let bytes = postcard::to_stdvec(&response).expect("a response can be written");
                return Ok(postcard::from_bytes(&bytes).expect("and read"));
            }
        }
    }
}

/// Everything that a search tells, without the time and whatever the chunks of steps were.
pub fn figures(pool: &mut impl WorkerPool, config: &RunConfig) -> Vec<String> {
    let mut callbacks = Recorder::default();
    assert_eq!(run_by(pool, &mut callbacks, config), Ok(()));
    told(callbacks.events)
}

/// The same of the events of a search, without remarks and times.
pub fn told(events: Vec<Event>) -> Vec<String> {
    let mut figures = Vec::new();
    for event in events {
        match event {
            Event::Trained {
                generation,
                round,
                records,
                ..
            } => {
                for StepRecord {
                    step,
                    loss,
                    accuracy,
                } in records
                {
                    let loss: Vec<u32> = loss.into_iter().map(f32::to_bits).collect();
                    let place = (generation, round.index, step);
                    figures.push(format!("{place:?} {loss:?} {accuracy:?}"));
                }
            }
            Event::GenerationFinished { scores, adam, .. } => {
                figures.push(format!("{scores:?} {adam:?}"));
            }
            Event::Scored {
                generation,
                round,
                accuracy,
                fitness,
                answers,
                ..
            } => figures.push(format!(
                "{generation} {round:?} {accuracy:?} {fitness:?} {answers:?}"
            )),
            Event::Capped { .. } | Event::Images { .. } => {}
            other => figures.push(format!("{other:?}")),
        }
    }
    figures
}

/// Two generations, long enough for more than one chunk.
fn config() -> RunConfig {
    RunConfig {
        generations: 2,
        steps: 10,
        ..tiny()
    }
}

#[test]
fn the_number_of_workers_changes_no_figure() {
    let alone = figures(&mut SingleWorker::new(context()), &config());
    for workers in 1..=3 {
        let office = Office::default();
        let mut team = SharedPool::new(context(), workers, office.clone());
        assert_eq!(figures(&mut team, &config()), alone, "{workers} workers");
        let deliveries = office.deliveries.borrow();
        assert_eq!(
            deliveries.len(),
            2 * (workers - 1),
            "images travel once per task and helper: {deliveries:?}"
        );
    }
}

#[test]
fn more_workers_than_lanes_leave_some_out() {
    let config = RunConfig {
        generations: 1,
        steps: 2,
        ..tiny()
    };
    let office = Office::default();
    let mut team = SharedPool::new(context(), 20, office.clone());
    assert_eq!(
        figures(&mut team, &config),
        figures(&mut SingleWorker::new(context()), &config)
    );
    // Seven lanes: one for the leader, one for each of six helpers, on two tasks.
    assert_eq!(office.deliveries.borrow().len(), 6 * 2);
}

#[test]
fn a_team_that_finds_no_helpers_goes_on_alone() {
    let office = Office {
        places: Some(0),
        ..Office::default()
    };
    let mut team = SharedPool::new(context(), 3, office);
    assert_eq!(
        figures(&mut team, &config()),
        figures(&mut SingleWorker::new(context()), &config())
    );
    assert_eq!(team.workers(), 1);
}

#[test]
fn a_helper_that_dies_fails_the_search_and_the_next_one_hires_anew() {
    let office = Office {
        life: Some(2),
        ..Office::default()
    };
    let mut team = SharedPool::new(context(), 3, office);
    for _ in 0..2 {
        match run_by(&mut team, &mut Recorder::default(), &config()) {
            Err(Interruption::DeviceFailed(message)) => {
                assert!(message.contains("it is gone"), "{message}")
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_helper_whose_memory_runs_out_has_the_round_trained_again_in_smaller_cohorts() {
    let office = Office {
        shortages: Rc::new(Cell::new(2)),
        ..Office::default()
    };
    let mut team = SharedPool::new(context(), 3, office.clone());
    let expected = figures(&mut SingleWorker::new(context()), &config());
    assert_eq!(figures(&mut team, &config()), expected);
    assert_eq!(office.shortages.get(), 0);
    assert_ne!(team.context().capacity, context().capacity);
}

#[test]
fn a_helper_without_images_or_lanes_says_so() {
    let mut helper = Helper::new(context());
    let response = pollster::block_on(helper.handle(Request::Advance(1)));
    assert!(
        matches!(response, Some(Response::Failed(_))),
        "{response:?}"
    );
}

#[test]
fn a_team_stops_between_two_chunks() {
    let mut callbacks = Recorder {
        stop_at: Some(20),
        ..Recorder::default()
    };
    let office = Office::default();
    let mut team = SharedPool::new(context(), 2, office.clone());
    assert_eq!(
        run_by(&mut team, &mut callbacks, &tiny()),
        Err(Interruption::Stopped)
    );
    // Nothing of it is left over in the helpers, not even that memory ran out in what was stopped.
    office.shortages.set(1);
    assert_eq!(
        figures(&mut team, &tiny()),
        figures(&mut SingleWorker::new(context()), &tiny())
    );
    assert_eq!(office.shortages.get(), 0);
    assert_eq!(team.context().capacity, context().capacity);
}

#[test]
fn lanes_are_scored_after_the_same_steps_whoever_trains_them() {
    let dataset = config().tasks[0];
    let images = Arc::new(noise(dataset, 100));
    let task = TaskImages {
        train: Arc::clone(&images),
        scoring: images,
    };
    let plan = Plan {
        config: config(),
        dataset,
        seed: 0,
        generation: 0,
        optimizers: vec![presets::adam(); 4],
    };
    let mut callbacks = Recorder::default();
    pollster::block_on(async {
        // Of ten steps the first is told, and the helpers are told to train the second meanwhile.
        let mut team = SharedPool::new(context(), 2, Office::default());
        team.begin(plan.clone(), &task).await.expect("it begins");
        let told = team.advance(&mut callbacks, 10).await.expect("it trains");
        assert_eq!(told.len(), 1);
        let ours = team.answers(0..100).await.expect("it scores");

        let mut alone = SingleWorker::new(context());
        alone.begin(plan, &task).await.expect("it begins");
        let told = alone.advance(&mut callbacks, 2).await.expect("it trains");
        assert_eq!(told.len(), 2);
        let theirs = alone.answers(0..100).await.expect("it scores");
        assert_eq!(format!("{ours:?}"), format!("{theirs:?}"));
    });
}

#[test]
fn a_cut_order_is_refused() {
    let requests = [Request::Advance(3), Request::Classify(5..300), Request::End];
    for request in requests {
        let bytes = postcard::to_stdvec(&request).expect("a request can be written");
        let cut = &bytes[..bytes.len() - 1];
        assert!(postcard::from_bytes::<Request>(cut).is_err(), "{request:?}");
    }
}
