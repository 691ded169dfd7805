//! One generation within the state: begun, trained, scored.

use super::{Generation, ScoredGeneration, State, past::best_of};
use crate::curves::{Lane, RoundCurves};
use files::run_file::FinishedRounds;
use protocol::{Round, StepRecord};
use science::{
    catalog::Dataset,
    evolution::{Candidate, taken_over},
    fitness::Score,
    selection::ranking,
    term::Term,
};

/// By how much a challenger's accuracy must exceed the leader's to be drawn in its stead.
const LEAD: f32 = 0.02;

impl State {
    /// Begins a generation, or goes on with it from its finished `rounds`.
    pub(super) fn start_generation(
        &mut self,
        generation: u32,
        population: Vec<Candidate>,
        rounds: FinishedRounds,
    ) {
        self.go_on();
        let fittest = self.fittest();
        let champion = fittest.map(|lane| self.population[lane].id);
        if let Some(lane) = fittest {
            let curves = self.rounds.iter();
            self.previous = curves
                .filter_map(|curves| Some((curves.round.index, curves.lanes.get(lane)?.clone())))
                .collect();
        }
        if self.generation != Some(generation) {
            self.keep_curves(&population);
        }
        self.generation = Some(generation);
        self.forget_from(generation as usize);
        self.popularity.push(popularity(&population));
        self.population = population;
        let known = self.known_scores().into_iter().map(|score| score.diverged);
        let known: Vec<bool> = known.collect();
        let trained = 0..self.population.len() - known.len();
        let trained = trained.map(|lane| rounds.board.is_diverged(lane));
        self.diverged = known.iter().copied().chain(trained).collect();
        let population = &self.population;
        let place = |id| population.iter().position(|candidate| candidate.id == id);
        self.leader = champion.and_then(place);
        self.scores.clear();
        let finished = rounds.board.rounds().len() as u32;
        self.rounds.retain(|curves| curves.round.index < finished);
        self.round_accuracy.clear();
        self.adam_score = None;
        if finished > 0 {
            self.advance_pace(finished, 0, rounds.elapsed_secs);
        }
        self.finished_rounds = rounds;
    }

    /// Forgets what was told of the generations from number `first` on: they are trained anew.
    fn forget_from(&mut self, first: usize) {
        self.popularity.truncate(first);
        self.history.truncate(first);
        if self.scored.len() > first {
            self.scored.truncate(first);
            self.standings = self.standings_of(&self.scored);
            self.best = best_of(&self.scored, &self.standings);
            self.look_back(self.viewed);
        }
    }

    pub(super) fn train(&mut self, round: Round, records: &[StepRecord], elapsed_secs: f64) {
        let Some((_, config)) = &self.run else { return };
        let total_steps = config.steps;
        if self.live().is_none_or(|live| live.round != round) {
            let known = taken_over(config, &self.population);
            let trained = self.population.len() - known + 1;
            let curves = self.known_curves.get(&round.index).cloned();
            let mut curves = curves.unwrap_or_default();
            curves.resize(known, Lane::default());
            self.rounds
                .push(RoundCurves::new(round, trained, total_steps).behind(curves));
            self.round_accuracy.clear();
        }
        let Some(live) = self.rounds.last_mut() else {
            return;
        };
        records.iter().for_each(|record| live.push(record));
        let steps_done = live.steps_done;
        for (diverged, lane) in self.diverged.iter_mut().zip(&live.lanes) {
            *diverged |= lane.diverged;
        }
        self.follow_leader();
        self.advance_pace(round.index, steps_done, elapsed_secs);
    }

    /// Notes that so many rounds of the generation are done, and so many steps of the next.
    fn advance_pace(&mut self, rounds: u32, steps: u32, elapsed_secs: f64) {
        let Some((_, config)) = &self.run else { return };
        let generation = self.generation.unwrap_or(0);
        let before = config.candidate_steps(generation);
        let steps = u64::from(rounds) * u64::from(config.steps) + u64::from(steps);
        let done = before + steps * u64::from(config.trained_candidates(generation));
        self.pace.advance(done, elapsed_secs);
    }

    pub(super) fn follow_leader(&mut self) {
        let accuracy = |lane: usize| {
            (!self.diverged[lane])
                .then(|| self.accuracy(lane))
                .flatten()
                .unwrap_or(-1.0)
        };
        let now: Vec<f64> = (0..self.population.len())
            .map(|lane| accuracy(lane).into())
            .collect();
        let challenger = ranking(&now).first().copied();
        if let Some(challenger) = challenger {
            let keeps = self
                .leader
                .is_some_and(|lane| accuracy(lane) + LEAD >= accuracy(challenger));
            if !keeps {
                self.leader = Some(challenger);
            }
        }
    }

    /// The lane of the fittest in this generation, the first of equals.
    fn fittest(&self) -> Option<usize> {
        let fitness: Vec<f64> = self.scores.iter().map(|score| score.fitness).collect();
        ranking(&fitness).first().copied()
    }

    /// Keeps the curves of those of `population` that are not trained again.
    fn keep_curves(&mut self, population: &[Candidate]) {
        let Some((_, config)) = &self.run else { return };
        let elites = &population[..taken_over(config, population)];
        let lane = |elite: &Candidate| {
            let mut before = self.population.iter();
            before.position(|candidate| candidate.id == elite.id)
        };
        let lanes: Vec<Option<usize>> = elites.iter().map(lane).collect();
        let of_round = |curves: &RoundCurves| {
            let curve = |lane: &Option<usize>| curves.lanes.get((*lane)?).cloned();
            let known = lanes.iter().map(|lane| curve(lane).unwrap_or_default());
            (curves.round.index, known.collect())
        };
        self.known_curves = self.rounds.iter().map(of_round).collect();
    }

    /// The scores of the first of the population, those that are not trained again.
    fn known_scores(&self) -> Vec<&Score> {
        let Some((_, config)) = &self.run else {
            return Vec::new();
        };
        let elites = &self.population[..taken_over(config, &self.population)];
        let score = |elite: &Candidate| {
            let before = self.scored.last()?;
            let mut population = before.population.iter();
            let place = population.position(|candidate| candidate.id == elite.id)?;
            before.scores.get(place)
        };
        elites.iter().map_while(score).collect()
    }

    /// The fitness of the candidate at `place`, where it is not trained again.
    pub fn known_fitness(&self, place: usize) -> Option<f64> {
        let known = self.known_scores();
        known.get(place).map(|score| score.fitness)
    }

    /// The accuracy on the scoring images of `dataset` of those that are not trained again.
    pub(super) fn known_accuracy(&self, dataset: Dataset) -> Vec<f32> {
        let accuracy = |score: &&Score| {
            let mut tasks = score.tasks.iter();
            let task = tasks.find(|task| task.dataset == dataset);
            task.map_or(0.0, |task| task.accuracy as f32)
        };
        self.known_scores().iter().map(accuracy).collect()
    }

    pub(super) fn finish_generation(
        &mut self,
        generation: u32,
        scores: Vec<Score>,
        adam: Score,
        elapsed_secs: f64,
    ) {
        if let Some((_, config)) = &self.run {
            let done = config.candidate_steps(generation + 1);
            self.pace.advance(done, elapsed_secs);
        }
        self.diverged = scores.iter().map(|score| score.diverged).collect();
        self.scores = scores;
        self.leader = self.fittest();
        let sound: Vec<f64> = self
            .scores
            .iter()
            .filter(|score| !score.diverged)
            .map(|score| score.fitness)
            .collect();
        if let Some(lane) = self.leader {
            let score = &self.scores[lane];
            self.history.push(Generation {
                best: score.fitness,
                mean: (!sound.is_empty()).then(|| sound.iter().sum::<f64>() / sound.len() as f64),
                adam: adam.fitness,
                diverged: self.scores.len() - sound.len(),
            });
        }
        let scored = ScoredGeneration {
            population: self.population.clone(),
            scores: self.scores.clone(),
            adam: adam.clone(),
            elapsed_secs,
            curves: None,
            maker: self.maker(elapsed_secs),
        };
        self.standings.tell(scored.fitness());
        self.scored.push(scored);
        self.best = best_of(&self.scored, &self.standings);
        self.adam_score = Some(adam);
    }
}

/// Returns per term the share of candidates whose canonical sum has it.
fn popularity(population: &[Candidate]) -> [f64; Term::COUNT] {
    let mut shares = [0.0; Term::COUNT];
    for candidate in population {
        for summand in candidate.genome.canonical_terms() {
            shares[summand.term.index()] += 1.0 / population.len() as f64;
        }
    }
    shares
}
