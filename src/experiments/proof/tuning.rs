//! Adam with a schedule, tuned with as many trainings as a search had: successive halving, as in the terminal, over
//! comparisons that the engine trains one after the other. Plain data, tested natively.

use std::collections::VecDeque;

use files::claim::TunedAdam;
use protocol::{Command, Event, RunId};
use science::{config::RunConfig, genome::Genome, presets};
use statistics::{
    baselines,
    comparison::{ComparisonConfig, SEEDS},
    confirmation::fresh,
    seed_numbers,
    tuning::{FEWEST, Halving, MOST},
};

/// Most settings that are trained together; they change no figure.
const LANES: usize = 50;

/// Some settings of a rung on some of its seeds, trained by one command.
#[derive(Debug, Clone, PartialEq)]
struct Share {
    /// The first of them, by its place in the rung.
    first: usize,
    genomes: Vec<Genome>,
    /// The first seed, counted from the first of tuning, and how many.
    seed: u32,
    seeds: u32,
}

/// The tuning, from its first setting to the chosen one.
#[derive(Debug, Clone, PartialEq)]
pub struct Tuning {
    config: ComparisonConfig,
    /// Fingerprint of the visitor's own images, where they are a task.
    own: Option<String>,
    trainings: u64,
    pub(super) halving: Halving,
    /// What is left of the rung, the share under way first.
    shares: VecDeque<Share>,
    /// Sums of accuracies over the finished shares of the rung, by place in it.
    sums: Vec<f64>,
    /// The same of the share under way.
    current: Vec<f64>,
    /// Steps of single settings: of finished shares, and of the one under way.
    done: u64,
    under_way: u64,
    run: Option<RunId>,
    ended: Option<String>,
}

impl Tuning {
    /// Prepares to tune Adam for a search under `search` that went through so many generations; `None` where its
    /// trainings are too few to choose by. `own` is the fingerprint of the visitor's own images, where it had them.
    pub fn new(search: &RunConfig, generations: u32, own: Option<String>) -> Option<Tuning> {
        let tasks = search.tasks.len() as u64;
        let evaluations = search.trainings(generations) / tasks.max(1);
        let evaluations = u32::try_from(evaluations).unwrap_or(MOST).min(MOST);
        if evaluations < FEWEST {
            return None;
        }
        let known = baselines::with_schedule(presets::adam());
        let mut tuning = Tuning {
            // By the split that chose the winner, so that neither has seen the images of the verdict.
            config: ComparisonConfig {
                protocol: search.protocol,
                ..fresh(search, 1)
            },
            own,
            trainings: u64::from(evaluations) * tasks,
            halving: Halving::new(&known, search.steps, evaluations, search.seed),
            shares: VecDeque::new(),
            sums: Vec::new(),
            current: Vec::new(),
            done: 0,
            under_way: 0,
            run: None,
            ended: None,
        };
        tuning.share();
        Some(tuning)
    }

    /// Trainings, one setting on one task and seed.
    pub fn trainings(&self) -> u64 {
        self.trainings
    }

    /// Settings that are tried.
    pub fn settings(&self) -> usize {
        self.halving.genomes().len()
    }

    /// Begins the next share, or the one that was cut short, as `run`; `None` where all is told or it trains.
    pub fn begin(&mut self, run: RunId) -> Option<Command> {
        if self.run.is_some() {
            return None;
        }
        let share = self.shares.front()?;
        self.current = vec![0.0; share.genomes.len()];
        self.under_way = 0;
        self.ended = None;
        self.run = Some(run);
        Some(Command::Compare {
            run,
            config: ComparisonConfig {
                first_seed: seed_numbers::TUNING.start + share.seed,
                seeds: share.seeds,
                ..self.config.clone()
            },
            optimizers: share.genomes.clone(),
        })
    }

    /// Takes in what the engine told; events of another run change nothing.
    pub fn apply(&mut self, event: &Event) {
        if self.run.is_none() || event.run() != self.run {
            return;
        }
        match event {
            Event::Trained { records, .. } => {
                self.under_way += (records.len() * self.current.len()) as u64;
            }
            Event::Scored { accuracy, .. } => {
                for (sum, accuracy) in self.current.iter_mut().zip(accuracy) {
                    *sum += f64::from(*accuracy);
                }
            }
            Event::Finished(_) => self.finish(),
            Event::Stopped(_) => self.end("It was stopped."),
            Event::Failed { message, .. } => self.end(message),
            _ => {}
        }
    }

    /// Ends what trains or is about to, for this reason; what is finished stays.
    pub fn end(&mut self, reason: &str) {
        if self.is_due() || self.run.take().is_some() {
            self.under_way = 0;
            self.ended = Some(reason.into());
        }
    }

    /// What trains now.
    pub fn run(&self) -> Option<RunId> {
        self.run
    }

    /// Whether the next share is due: one was finished, and more are left.
    pub fn is_due(&self) -> bool {
        let begun = self.done > 0 && self.ended.is_none();
        begun && self.run.is_none() && !self.shares.is_empty()
    }

    /// Why it ended before its end.
    pub fn ended(&self) -> Option<&str> {
        self.ended.as_deref()
    }

    /// Returns the share of its steps that is done, 0–1.
    pub fn progress(&self) -> f64 {
        (self.done + self.under_way) as f64 / self.all_steps().max(1) as f64
    }

    /// Steps of single settings that are left.
    pub fn steps_left(&self) -> u64 {
        self.all_steps().saturating_sub(self.done + self.under_way)
    }

    /// Returns the tuned Adam; `None` before all is told.
    pub fn tuned(&self) -> Option<TunedAdam> {
        let (genome, ..) = self.halving.chosen()?;
        Some(TunedAdam {
            genome: genome.clone(),
            trainings: self.trainings,
        })
    }

    /// Whether `other` would choose the same: equal settings, images and trainings.
    pub fn is_like(&self, other: &Tuning) -> bool {
        (&self.config, &self.own, self.trainings) == (&other.config, &other.own, other.trainings)
    }

    fn all_steps(&self) -> u64 {
        self.trainings * u64::from(self.config.steps)
    }

    fn finish(&mut self) {
        self.run = None;
        self.done += self.under_way;
        self.under_way = 0;
        let Some(share) = self.shares.pop_front() else {
            return;
        };
        for (sum, more) in self.sums[share.first..].iter_mut().zip(&self.current) {
            *sum += more;
        }
        if !self.shares.is_empty() {
            return;
        }
        if let Some(rung) = self.halving.ask() {
            let rounds = rung.seeds.len() * self.config.tasks.len();
            let means: Vec<f64> = self.sums.iter().map(|sum| sum / rounds as f64).collect();
            self.halving.tell(&means);
            self.share();
        }
    }

    /// Parts the next rung, where there is one, into shares.
    fn share(&mut self) {
        let Some(rung) = self.halving.ask() else {
            return;
        };
        self.sums = vec![0.0; rung.candidates.len()];
        let most = SEEDS.1;
        for seed in rung.seeds.clone().step_by(most as usize) {
            let seeds = (rung.seeds.end - seed).min(most);
            for (at, places) in rung.candidates.chunks(LANES).enumerate() {
                let genome = |place: &usize| self.halving.genomes()[*place].clone();
                self.shares.push_back(Share {
                    first: at * LANES,
                    genomes: places.iter().map(genome).collect(),
                    seed,
                    seeds,
                });
            }
        }
    }
}
