//! How many lanes train at once changes no figure; where memory runs out, fewer do.

use engine::{
    calibration::calibrate,
    callbacks::{Callbacks, Interruption},
    device::DeviceContext,
    fault::{Fault, Faults},
    library::Library,
    memory::{Capacity, Footprint},
    model::Model,
    pool::{SingleWorker, WorkerPool, shared::SharedPool},
};
use protocol::Event;
use science::{
    catalog::{Dataset, ModelSize},
    config::RunConfig,
};

use super::{
    comparison,
    pool::{Office, figures, told},
    search::{Recorder, context, run_by, tiny},
};

fn config() -> RunConfig {
    RunConfig {
        generations: 2,
        steps: 10,
        ..tiny()
    }
}

fn context_with(capacity: Capacity) -> DeviceContext {
    DeviceContext {
        capacity,
        ..context()
    }
}

/// Callbacks on whose device something goes wrong before some of its steps.
struct Unlucky {
    recorder: Recorder,
    faults: Faults,
    fault: Fault,
    at: Vec<u32>,
}

impl Unlucky {
    fn new(context: &DeviceContext, fault: Fault, at: impl Into<Vec<u32>>) -> Self {
        Self {
            recorder: Recorder::default(),
            faults: context.faults.clone(),
            fault,
            at: at.into(),
        }
    }
}

impl Callbacks for Unlucky {
    fn emit(&mut self, event: Event) {
        self.recorder.emit(event);
    }

    async fn checkpoint(&mut self) -> Result<(), Interruption> {
        self.recorder.checkpoint().await?;
        if self.at.contains(&self.recorder.checkpoints) {
            self.faults.report(self.fault.clone());
        }
        Ok(())
    }

    fn generation_finished(&mut self) {}

    async fn fetch(&mut self, file: &str) -> Result<Vec<u8>, String> {
        self.recorder.fetch(file).await
    }

    fn elapsed_secs(&self) -> f64 {
        self.recorder.elapsed_secs()
    }
}

fn remarks(callbacks: &Recorder) -> Vec<&str> {
    let mut remarks = Vec::new();
    for event in &callbacks.events {
        if let Event::Capped { message, .. } = event {
            remarks.push(message.as_str());
        }
    }
    remarks
}

#[test]
fn neither_cohorts_nor_parts_change_a_figure() {
    let expected = figures(&mut SingleWorker::new(context()), &config());
    for cohort in [1, 2, 3, 5, 7] {
        let capacity = Capacity::cpu().with_cohort(cohort);
        let mut alone = SingleWorker::new(context_with(capacity));
        assert_eq!(figures(&mut alone, &config()), expected, "{cohort} lanes");
    }
    let need = Footprint::new(&Model::new(ModelSize::Reduced, Dataset::Cifar10), 8);
    for together in [1, 2, 3, 5, 7] {
        let capacity = Capacity::cpu().with_total(need.bytes(together, 1));
        assert_eq!(capacity.fit(&need, 7).together, together);
        let mut alone = SingleWorker::new(context_with(capacity));
        assert_eq!(figures(&mut alone, &config()), expected, "{together} lanes");
        let mut team = SharedPool::new(context_with(capacity), 2, Office::default());
        assert_eq!(figures(&mut team, &config()), expected, "{together} each");
    }
}

#[test]
fn lanes_that_do_not_fit_together_are_announced() {
    let mut pool = SingleWorker::new(context_with(Capacity::cpu().with_total(1 << 20)));
    let mut callbacks = Recorder::default();
    assert_eq!(run_by(&mut pool, &mut callbacks, &config()), Ok(()));
    let of_search = remarks(&callbacks);
    assert_eq!(of_search.len(), 2, "once for each task: {of_search:?}");
    assert!(of_search[0].contains("7 networks") && of_search[0].contains("1 at a time"));

    let (mut callbacks, mut library) = (Recorder::default(), Library::default());
    let (config, optimizers) = (comparison::tiny(), comparison::optimizers());
    let outcome = comparison::run_by(
        &mut pool,
        &mut callbacks,
        &mut library,
        &config,
        &optimizers,
    );
    assert_eq!(outcome, Ok(()));
    let of_comparison = remarks(&callbacks);
    assert_eq!(of_comparison.len(), 2, "of two seeds: {of_comparison:?}");
    assert!(of_comparison[1].starts_with("CIFAR-10: 4 networks"));
}

#[test]
fn where_memory_runs_out_the_round_is_trained_again_with_half_the_lanes() {
    let expected = figures(&mut SingleWorker::new(context()), &config());
    let mut shrunk = 0;
    // While images load, at the first step, within a round, while scoring, in the next generation.
    for at in (1..80).step_by(4) {
        let context = context();
        let mut callbacks = Unlucky::new(&context, Fault::OutOfMemory, [at, at + 3]);
        let mut pool = SingleWorker::new(context);
        assert_eq!(
            run_by(&mut pool, &mut callbacks, &config()),
            Ok(()),
            "at {at}"
        );
        if pool.context().capacity != Capacity::cpu() {
            shrunk += 1;
            assert!(remarks(&callbacks.recorder)[0].contains("Memory ran out"));
        }
        assert_eq!(told(callbacks.recorder.events), expected, "at {at}");
    }
    assert!(shrunk > 10, "only {shrunk} of 20 trained with fewer");
}

#[test]
fn memory_that_never_suffices_ends_the_run_with_advice() {
    let context = context();
    let always: Vec<u32> = (1..10_000).collect();
    let mut callbacks = Unlucky::new(&context, Fault::OutOfMemory, always);
    match run_by(&mut SingleWorker::new(context), &mut callbacks, &config()) {
        Err(Interruption::Failed(message)) => {
            assert!(message.contains("not enough memory"), "{message}")
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_broken_device_ends_the_run_as_such() {
    let context = context();
    let lost = "The GPU was lost.".to_string();
    let mut callbacks = Unlucky::new(&context, Fault::Broken(lost.clone()), [30]);
    let outcome = run_by(&mut SingleWorker::new(context), &mut callbacks, &config());
    assert_eq!(outcome, Err(Interruption::DeviceFailed(lost)));
}

#[test]
fn a_calibration_makes_do_with_less_memory_as_well() {
    let estimate = |at: &[u32]| {
        let context = context();
        let mut callbacks = Unlucky::new(&context, Fault::OutOfMemory, at);
        let mut pool = SingleWorker::new(context);
        let estimate = pollster::block_on(calibrate(&mut callbacks, &mut pool, &tiny()));
        estimate.expect("it runs").memory_bytes
    };
    assert!(estimate(&[2]) < estimate(&[]));
}
