//! Files that an earlier version wrote, as it wrote them, open in this one: a comparison of the terminal, and a search
//! that was cut, as it was given to the browser's database and as the page saved it. The version is that of commit
//! 0074100, the last before the product was crates: its engine trained them, on the CPU and natively, and its own
//! writers wrote them down.

use files::{
    comparison_file::ComparisonFile,
    file_kind::FileKind,
    run_file::{
        RunFile,
        pieces::{Head, assemble},
    },
};
use science::{
    catalog::Dataset,
    evolution::{CandidateId, Evolution},
    presets,
};
use statistics::looks::Plan;

const COMPARISON: &str = include_str!("fixtures/earlier_comparison.json");

/// The head, then the generations, each in a line.
const RECORD: &str = include_str!("fixtures/earlier_record.txt");

const RUN: &str = include_str!("fixtures/earlier_run.json");

#[test]
fn a_comparison_opens_with_lion_as_a_genome_and_its_look() {
    let mut file = ComparisonFile::parse(COMPARISON.as_bytes()).expect("it was written");
    let named: Vec<&str> = file.optimizers.iter().map(|one| &*one.name).collect();
    assert_eq!(named, ["Adam", "SGD", "Lion", "RMSProp@0.01"]);
    let genomes = [presets::adam(), presets::sgd(), presets::lion()];
    for (one, genome) in file.optimizers.iter().zip(genomes) {
        assert_eq!(one.genome, genome, "{}", one.name);
    }
    let reached = file.trials.iter().map(|trial| {
        let answers = trial.answers.as_ref().expect("it kept them");
        assert_eq!((trial.dataset, answers.images()), (Dataset::Mnist, 100));
        (trial.seed, answers.correct(), trial.losses.len())
    });
    assert_eq!(
        reached.collect::<Vec<_>>(),
        [
            (1000, 14, 4),
            (1000, 12, 4),
            (1000, 11, 4),
            (1000, 10, 4),
            (1001, 10, 4),
            (1001, 3, 4),
            (1001, 3, 4),
            (1001, 0, 1),
            (1002, 10, 4),
            (1002, 10, 4),
            (1002, 10, 4),
            (1002, 0, 1),
        ]
    );
    let diverged = &file.trials[11];
    assert_eq!((diverged.fitness, diverged.losses[0]), (-1.0, 2.271_167_5));
    let again = ComparisonFile::parse(&file.to_json()).expect("it was just written");
    assert_eq!(again, file);

    let plan = |seeds| Plan {
        seeds,
        tasks: vec![Dataset::Mnist],
        optimizers: file.optimizers.iter().map(|one| one.name.clone()).collect(),
    };
    let (same, more) = (plan(3), plan(5));
    assert_eq!(file.look(same).number, 1, "it was the first look");
    let second = file.look(more);
    assert_eq!((second.number, second.unrecorded), (2, 0));
}

#[test]
fn a_search_in_the_database_opens_as_the_file_that_the_page_saved() {
    let mut lines = RECORD.lines();
    let head = lines.next().expect("there is a head");
    let head = Head::parse(head).expect("it was written");
    let best = head.best.as_ref().expect("a generation was scored");
    assert_eq!((head.scored, head.pinned, head.ended), (1, false, false));
    assert_eq!(
        (best.fitness, best.adam),
        (0.175_000_002_607_703_2, 0.117_499_999_701_976_78)
    );
    assert_eq!(Head::parse(&head.to_json()).as_ref(), Ok(&head));

    let pieces: Vec<String> = lines.map(String::from).collect();
    let bytes: usize = pieces.iter().map(String::len).sum();
    assert_eq!((head.bytes, pieces.len()), (bytes as u64, 2));
    let file = assemble(&head, &pieces).expect("it was written");
    assert!(matches!(
        FileKind::of(RUN.as_bytes()),
        Some(FileKind::Run(_))
    ));
    assert_eq!(RunFile::parse(RUN.as_bytes()).as_ref(), Ok(&file));
    assert_eq!(
        RunFile::parse(file.to_json().as_bytes()).as_ref(),
        Ok(&file)
    );

    let config = file.config();
    assert_eq!(
        (config.population, config.seed, config.fresh_seeds),
        (6, 5, false)
    );
    assert_eq!(config.tasks, [Dataset::Mnist, Dataset::Cifar10]);
    assert_eq!((file.device(), file.begun()), ("CPU", Some(1_795_850_805)));
    let first = file.generation(0).expect("it was scored");
    let fittest = first
        .scores
        .iter()
        .map(|score| score.fitness)
        .fold(-1.0, f64::max);
    assert_eq!((first.scores.len(), fittest), (6, best.fitness));
    // The second generation was under way, two of its four rounds behind it.
    let under_way = file.evolution();
    let members = under_way.ask().iter().map(|candidate| candidate.id);
    let expected = [3, 1, 6, 7, 8, 9].map(CandidateId);
    assert!(members.eq(expected));
    let rounds = file.rounds();
    assert_eq!((rounds.board.rounds().len(), file.worked_secs()), (2, 9.0));
    assert!(
        rounds.board.rounds()[1]
            .iter()
            .all(|score| score.dataset == Dataset::Mnist)
    );
}

/// Terms beyond the paper's are a setting: without it every draw is what it was before there were any, at the beginning
/// and in every child.
#[test]
fn the_same_seed_draws_what_it_drew() {
    let file = RunFile::parse(RUN.as_bytes()).expect("it was written");
    let mut evolution = Evolution::new(file.config());
    let mut children = 0;
    for told in file.generations() {
        assert_eq!(evolution.ask(), told.population, "{}", told.generation);
        evolution.tell(told.scores);
        children += evolution.ask().iter().filter(|one| !one.elite).count();
    }
    assert_eq!(evolution.ask(), file.evolution().ask());
    assert!(children > 0);
}
