use std::path::Path;

use proptest::prelude::*;

use super::{record::record, *};
use crate::{
    device::Choice,
    interrupt::Stop,
    maker::maker,
    storage::Claim,
    testing::{Folder, PACKS},
    threads,
};
use engine::callbacks::Interruption;
use files::run_file::{AskedImages, RunFile, curves::GenerationCurves};
use protocol::Event;
use science::{
    catalog::{Dataset, ModelSize, Protocol},
    config::RunConfig,
    fitness::Score,
    selection::Selection,
    term::TermSet,
};

/// Training steps of the whole population in one generation.
const STEPS: usize = 3 * 2;

fn tiny() -> RunConfig {
    RunConfig {
        population: 5,
        generations: 4,
        elites: 2,
        tournament: 2,
        seed: 11,
        tasks: vec![Dataset::Mnist, Dataset::FashionMnist],
        steps: 3,
        batch: 4,
        seeds_per_evaluation: 1,
        train_images: 1000,
        scoring_images: 100,
        model: ModelSize::Reduced,
        protocol: Protocol::Validation,
        fresh_seeds: false,
        term_set: TermSet::Paper,
        selection: Selection::Fitness,
    }
}

/// Goes on with `file` by so many threads, stops once `steps` steps were trained, and returns the search as it stands
/// on disk.
fn record_steps(
    file: RunFile,
    out: &Path,
    workers: usize,
    steps: usize,
) -> (RunFile, Result<(), Interruption>) {
    let device = Choice::Cpu.open().expect("the CPU is there");
    let mut pool = threads::team(&device.context, workers);
    let claim = Claim::of(out).expect("nobody else writes it");
    claim
        .write(file.to_json().as_bytes())
        .expect("it can be written");
    let (stop, mut trained) = (Stop::default(), 0);
    let show = |_: &RunFile, event: &Event| {
        if let Event::Trained { records, .. } = event {
            trained += records.len();
            if trained >= steps {
                stop.set();
            }
        }
    };
    let maker = maker(workers);
    let (file, outcome) = record(file, &claim, &mut pool, PACKS.into(), &stop, maker, show)
        .expect("it can be written");
    let json = claim.read().expect("it can be read");
    let stored = RunFile::parse(&json.expect("it was written")).expect("it is a search");
    assert_eq!(stored, file);
    (stored, outcome)
}

/// Everything but the seconds, which never repeat.
fn result(
    file: &RunFile,
) -> (
    &science::evolution::Evolution,
    &[Score],
    Vec<Option<&GenerationCurves>>,
) {
    let curves = file.generations().map(|told| told.curves).collect();
    (file.evolution(), file.adam(), curves)
}

#[test]
fn a_search_cut_anywhere_resumes_to_the_same_result() {
    let folder = Folder::new("search");
    let new = || RunFile::new("CPU", &tiny());
    let (whole, outcome) = record_steps(new(), &folder.path("whole.json"), 1, usize::MAX);
    assert_eq!(outcome, Ok(()));
    assert!(whole.evolution().is_finished());
    assert!(whole.generations().all(|told| told.curves.is_some()));

    let cases = ProptestConfig::with_cases(4);
    let out = folder.path("cut.json");
    proptest!(cases, |(first in 1..STEPS, second in 0..3 * STEPS)| {
        let (cut, outcome) = record_steps(new(), &out, 2, first + second);
        prop_assert_eq!(outcome, Err(Interruption::Stopped));
        let trained = first + second - 1;
        prop_assert_eq!(cut.adam().len(), trained / STEPS);
        let rounds = cut.rounds().board.rounds().len();
        prop_assert_eq!(rounds, trained % STEPS / tiny().steps as usize);
        let (resumed, outcome) = record_steps(cut, &out, 1, usize::MAX);
        prop_assert_eq!(outcome, Ok(()));
        prop_assert_eq!(result(&resumed), result(&whole));
        let worked: f64 = resumed.makers().iter().map(|maker| maker.secs).sum();
        prop_assert!((worked - resumed.worked_secs()).abs() < 1e-6, "{:?}", resumed.makers());
        let clock = resumed.elapsed_secs();
        prop_assert!(clock.is_sorted());
    });
}

#[test]
fn a_line_names_the_best_of_the_generation() {
    let file = RunFile::new("CPU", &tiny());
    let score = |fitness| Score {
        fitness,
        tasks: Vec::new(),
        diverged: false,
    };
    let scores = [0.1, 0.52347, f64::NAN, 0.3, 0.2].map(score);
    let line = generation_line(
        (3, 12),
        file.evolution().ask(),
        &scores,
        &score(0.5),
        Some("12 s left"),
    );
    assert_eq!(
        line,
        "generation  3 of 12: best 0.5235 (#1), Adam 0.5000: w ← w − lr·m̂/(√v̂+ε) (12 s left)"
    );
}

#[test]
fn an_earlier_file_goes_on_with_the_images_on_which_it_was_trained_or_says_that_they_are_unknown() {
    let paper = RunConfig {
        tasks: vec![Dataset::Mnist],
        ..science::config::Preset::Paper.config()
    };
    let earlier = |device, config: &RunConfig| RunFile::new(device, config).with_asked(None);
    let (file, note) = as_trained(earlier("CPU, 3 workers", &paper));
    let used = (file.config().train_images, file.config().scoring_images);
    assert_eq!(used, (5_000, 2_000));
    assert_eq!(file.asked(), Some(AskedImages::of(&paper)));
    assert!(note.is_some_and(|note| note.contains("5000 training and 2000 scoring images")));

    let (file, note) = as_trained(earlier("CPU", &paper));
    assert_eq!((file.config(), file.asked()), (&paper, None));
    assert!(note.is_some_and(|note| note.contains("result changes")));

    for known in [
        earlier("CPU, 3 workers", &tiny()),
        RunFile::new("CPU, 3 workers", &paper),
    ] {
        assert_eq!(as_trained(known.clone()), (known, None));
    }
}
