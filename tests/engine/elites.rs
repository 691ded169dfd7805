//! Elites: taken over on fixed seeds, to the same figures as if they were trained again; scored anew on
//! fresh ones.

use engine::{
    library::Library,
    pool::{SingleWorker, train_and_score},
    round::Plan,
    search::search,
};
use files::run_file::RunFile;
use protocol::Event;
use science::{
    config::RunConfig,
    evolution::Evolution,
    fitness::{RoundScore, Score, Scoreboard, fitness},
    genome::Genome,
    presets,
};
use statistics::answers::Answers;

use crate::search::{RUN, Recorder, context, run_by, tiny};

/// What every lane reached in each round of one generation, round by round.
type Rounds = Vec<Vec<RoundScore>>;

/// A search in which everyone is trained in every generation, elites too: its end, Adam's scores, and all
/// rounds.
fn trained_anew(config: &RunConfig) -> (Evolution, Vec<Score>, Vec<Rounds>) {
    let mut evolution = Evolution::new(config);
    let (mut callbacks, mut pool) = (Recorder::default(), SingleWorker::new(context()));
    let mut library = Library::default();
    let tasks =
        pollster::block_on(library.load(&mut callbacks, RUN, config)).expect("they are here");
    let (mut adam, mut all) = (Vec::new(), Vec::new());
    while !evolution.is_finished() {
        let genomes = evolution.ask().iter().map(|one| one.genome.clone());
        let optimizers: Vec<Genome> = genomes.chain([presets::adam()]).collect();
        let mut board = Scoreboard::default();
        for task in &tasks {
            for seed in 0..config.seeds_per_evaluation {
                let plan = Plan {
                    config: config.clone(),
                    dataset: task.train.dataset,
                    seed,
                    generation: if config.fresh_seeds {
                        evolution.generation()
                    } else {
                        0
                    },
                    optimizers: optimizers.clone(),
                };
                let mut losses = vec![Vec::new(); optimizers.len()];
                let training =
                    train_and_score(&mut callbacks, &mut pool, plan, task, |_, records| {
                        for record in records {
                            for (curve, loss) in losses.iter_mut().zip(record.loss) {
                                curve.push(loss);
                            }
                        }
                    });
                let answers = pollster::block_on(training).expect("it trains");
                let accuracy: Vec<f32> = answers.iter().map(Answers::accuracy).collect();
                let lanes = accuracy.iter().zip(&losses);
                let fitness: Vec<f64> = lanes
                    .map(|(&accuracy, curve)| fitness(f64::from(accuracy), curve))
                    .collect();
                board.finish_round(task.train.dataset, &accuracy, &fitness);
            }
        }
        let mut scores = board.scores();
        adam.extend(scores.pop());
        all.push(board.rounds().to_vec());
        evolution.tell(&scores);
    }
    (evolution, adam, all)
}

/// The search that the events of `callbacks` tell, and how many candidates were trained in it.
fn told(config: &RunConfig, callbacks: &Recorder) -> (RunFile, usize) {
    let mut file = RunFile::new("CPU", config);
    let mut trained = 0;
    for event in &callbacks.events {
        match event {
            Event::Scored { accuracy, .. } => trained += accuracy.len() - 1,
            Event::GenerationFinished { scores, adam, .. } => {
                file.record(scores, adam.clone(), 0.0)
            }
            _ => {}
        }
    }
    (file, trained)
}

fn config(fresh_seeds: bool) -> RunConfig {
    RunConfig {
        generations: 4,
        seeds_per_evaluation: 2,
        fresh_seeds,
        ..tiny()
    }
}

#[test]
fn taking_elites_over_changes_no_score_to_the_bit() {
    let config = config(false);
    let (expected, adam, _) = trained_anew(&config);
    let mut callbacks = Recorder::default();
    assert_eq!(
        run_by(&mut SingleWorker::new(context()), &mut callbacks, &config),
        Ok(())
    );
    let (file, trained) = told(&config, &callbacks);
    // Written as text, which tells every bit of a number.
    let [found, wanted] = [file.evolution(), &expected].map(|one| format!("{:?}", one.history()));
    assert_eq!(found, wanted);
    assert_eq!(file.evolution(), &expected);
    assert_eq!(file.adam(), adam);
    assert_eq!(trained, (6 + 3 * 4) * config.rounds_per_generation());
}

#[test]
fn a_generation_of_which_elites_were_trained_too_goes_on_to_the_same_end() {
    let config = config(false);
    let (expected, _, rounds) = trained_anew(&config);
    // Stored in generation 2 after so many rounds, in which all seven had lanes.
    for finished in 1..=config.rounds_per_generation() {
        let mut file = RunFile::new("CPU", &config);
        for told in &expected.history()[..2] {
            file.record(&told.scores, told.scores[0].clone(), 0.0);
        }
        for round in &rounds[2][..finished] {
            let accuracy: Vec<f32> = round.iter().map(|lane| lane.accuracy as f32).collect();
            let fitness: Vec<f64> = round.iter().map(|lane| lane.fitness).collect();
            file.rounds_mut()
                .finish(round[0].dataset, &accuracy, &fitness, 0.0);
        }
        let file = RunFile::parse(file.to_json().as_bytes()).expect("it was just written");
        let (evolution, board) = (file.evolution().clone(), file.rounds().board.clone());
        assert_eq!(board.rounds()[0].len(), 5, "two elites are left out");
        let (mut callbacks, mut pool) = (Recorder::default(), SingleWorker::new(context()));
        let mut library = Library::default();
        let search = search(
            &mut callbacks,
            &mut pool,
            &mut library,
            RUN,
            evolution,
            board,
        );
        assert_eq!(pollster::block_on(search), Ok(()));
        let told = callbacks.events.iter().filter_map(|event| match event {
            Event::GenerationFinished { scores, .. } => Some(scores),
            _ => None,
        });
        let expected = expected.history()[2..].iter().map(|told| &told.scores);
        assert!(told.eq(expected), "after {finished} rounds");
    }
}

#[test]
fn on_fresh_seeds_everyone_is_scored_anew() {
    let config = config(true);
    let (expected, adam, _) = trained_anew(&config);
    let mut callbacks = Recorder::default();
    assert_eq!(
        run_by(&mut SingleWorker::new(context()), &mut callbacks, &config),
        Ok(())
    );
    let (file, trained) = told(&config, &callbacks);
    assert_eq!(file.evolution(), &expected);
    assert_eq!(file.adam(), adam);
    assert_eq!(trained, 4 * 6 * config.rounds_per_generation());
    // Adam is the same in each generation; what he reaches is not.
    let reached: Vec<u64> = adam.iter().map(|score| score.fitness.to_bits()).collect();
    assert!(
        (1..4).all(|i| !reached[..i].contains(&reached[i])),
        "{adam:?}"
    );
    // The first generation is that of fixed seeds.
    let mut fixed = Recorder::default();
    let fixed_config = self::config(false);
    assert_eq!(
        run_by(&mut SingleWorker::new(context()), &mut fixed, &fixed_config),
        Ok(())
    );
    let (fixed, _) = told(&fixed_config, &fixed);
    assert_eq!(fixed.adam()[0], adam[0]);
    assert_eq!(fixed.evolution().history()[0], expected.history()[0]);
    assert!(fixed.adam().iter().all(|score| *score == fixed.adam()[0]));
}
