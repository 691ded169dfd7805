//! How long a run would take: told from a few steps, on a clock that only the work moves.

use std::{cell::Cell, ops::Range, path::Path, rc::Rc};

use engine::{
    calibration::calibrate,
    callbacks::{Callbacks, Interruption},
    device::DeviceContext,
    library::{Library, TaskImages},
    pool::{TrainingError, WorkerPool},
    round::Plan,
    search::search,
};
use protocol::{Event, RunId, StepRecord};
use science::{
    catalog::Dataset, config::RunConfig, evolution::Evolution, fitness::Scoreboard, genome::Genome,
};
use statistics::answers::Answers;

use super::search::{context, tiny};

/// Seconds that work takes: once for all lanes, and for each unit of the busiest worker's load.
#[derive(Clone, Copy)]
struct Price {
    once: f64,
    each: f64,
    load: fn(&[Genome], usize) -> f64,
}

const STEP: Price = Price {
    once: 0.002,
    each: 0.0005,
    load: lanes,
};

/// The lanes of the busiest of so many workers.
fn lanes(optimizers: &[Genome], workers: usize) -> f64 {
    optimizers.len().div_ceil(workers) as f64
}

/// Lanes of which those beyond four are two each, as where they leave a cache.
fn crowded(optimizers: &[Genome], workers: usize) -> f64 {
    let lanes = lanes(optimizers, workers);
    lanes + (lanes - 4.0).max(0.0)
}

/// Terms of a worker's share.
fn terms(optimizers: &[Genome], workers: usize) -> f64 {
    let terms: usize = optimizers.iter().map(|one| one.terms.len()).sum();
    terms as f64 / workers as f64
}

/// Workers that train nothing, and take the time for it.
struct Priced {
    context: DeviceContext,
    workers: usize,
    step: Price,
    /// Until when all takes three times as long, as before a browser has optimised the code.
    cold_secs: f64,
    clock: Rc<Cell<f64>>,
    lanes: usize,
    load: f64,
    done: u32,
}

impl Priced {
    fn work(&self, times: f64, price: Price) {
        let now = self.clock.get();
        let slowed = if now < self.cold_secs { 3.0 } else { 1.0 };
        self.clock
            .set(now + slowed * times * (price.once + price.each * self.load));
    }
}

impl WorkerPool for Priced {
    fn context(&self) -> &DeviceContext {
        &self.context
    }

    fn context_mut(&mut self) -> &mut DeviceContext {
        &mut self.context
    }

    fn workers(&self) -> usize {
        self.workers
    }

    async fn begin(&mut self, plan: Plan, _: &TaskImages) -> Result<(), TrainingError> {
        (self.lanes, self.done) = (plan.optimizers.len(), 0);
        self.load = (self.step.load)(&plan.optimizers, self.workers);
        self.work(2.0, self.step);
        Ok(())
    }

    async fn advance(
        &mut self,
        _: &mut impl Callbacks,
        steps: u32,
    ) -> Result<Vec<StepRecord>, TrainingError> {
        let now = steps.min(8);
        self.work(f64::from(now), self.step);
        let record = |step| StepRecord {
            step,
            loss: vec![1.0; self.lanes],
            accuracy: vec![0.5; self.lanes],
        };
        let records = (self.done..self.done + now).map(record).collect();
        self.done += now;
        Ok(records)
    }

    async fn answers(&mut self, range: Range<usize>) -> Result<Vec<Answers>, TrainingError> {
        self.work(range.len() as f64 / 100.0, self.step);
        let all = || range.clone().map(|_| true).collect();
        Ok((0..self.lanes).map(|_| all()).collect())
    }

    fn end(&mut self) {}
}

struct Clocked(Rc<Cell<f64>>);

impl Callbacks for Clocked {
    fn emit(&mut self, _: Event) {}

    async fn checkpoint(&mut self) -> Result<(), Interruption> {
        Ok(())
    }

    fn generation_finished(&mut self) {}

    async fn fetch(&mut self, file: &str) -> Result<Vec<u8>, String> {
        let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")).join("public/data");
        std::fs::read(folder.join(file)).map_err(|error| error.to_string())
    }

    fn elapsed_secs(&self) -> f64 {
        self.0.get()
    }
}

/// By which factor the estimate of `config` is off where the first `cold_secs` are slow.
fn error_of(config: &RunConfig, workers: usize, step: Price, cold_secs: f64) -> f64 {
    let clock = Rc::new(Cell::new(0.0));
    let mut pool = Priced {
        context: context(),
        workers,
        step,
        cold_secs,
        clock: Rc::clone(&clock),
        lanes: 0,
        load: 0.0,
        done: 0,
    };
    let mut callbacks = Clocked(Rc::clone(&clock));
    let told = pollster::block_on(calibrate(&mut callbacks, &mut pool, config)).expect("it runs");
    let (begun, mut library) = (clock.get(), Library::default());
    let searched = search(
        &mut callbacks,
        &mut pool,
        &mut library,
        RunId(1),
        Evolution::new(config),
        Scoreboard::default(),
    );
    assert_eq!(pollster::block_on(searched), Ok(()));
    told.run_secs / (clock.get() - begun)
}

/// What a step costs once must not be counted for every few lanes, nor images that are not there: with small
/// networks, those of lessons, an estimate would be twice too long.
#[test]
fn an_estimate_is_what_the_run_takes() {
    let short = RunConfig {
        population: 20,
        elites: 2,
        tasks: vec![Dataset::Digits, Dataset::Mnist],
        seeds_per_evaluation: 2,
        steps: 50,
        scoring_images: 1_000,
        ..tiny()
    };
    let fresh = RunConfig {
        fresh_seeds: true,
        ..short.clone()
    };
    let four = RunConfig {
        population: 4,
        generations: 1,
        ..short.clone()
    };
    for config in [&short, &fresh, &four] {
        for workers in [1, 2, 3, 16] {
            let off = error_of(config, workers, STEP, 0.0);
            assert!((off - 1.0).abs() < 1e-6, "{workers} workers: {off}");
        }
    }
}

/// Steps that are long are the lanes' alone, and are not timed twice.
#[test]
fn a_long_step_is_scaled_by_lanes() {
    let price = Price {
        once: 0.0,
        each: 0.1,
        load: lanes,
    };
    let config = RunConfig {
        population: 20,
        ..tiny()
    };
    let off = error_of(&config, 2, price, 0.0);
    assert!((off - 1.0).abs() < 1e-6, "{off}");
}

/// What is timed while the browser still optimises takes longer than more of it does later: further lanes would seem
/// to cost nothing.
#[test]
fn code_that_is_optimised_late_is_timed_after_that() {
    let config = RunConfig {
        population: 30,
        ..tiny()
    };
    for workers in [1, 2] {
        let off = error_of(&config, workers, STEP, 0.9);
        assert!((off - 1.0).abs() < 1e-6, "{workers} workers: {off}");
    }
}

/// Of a generation whose steps are short all is timed, as it will be trained: neither two lanes nor Adam in every lane
/// tells what it costs.
#[test]
fn what_is_timed_is_the_first_generation() {
    let config = RunConfig {
        population: 30,
        generations: 1,
        ..tiny()
    };
    for load in [crowded, terms] {
        let off = error_of(&config, 2, Price { load, ..STEP }, 0.0);
        assert!((off - 1.0).abs() < 1e-6, "{off}");
    }
}
