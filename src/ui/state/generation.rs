//! One generation within the state: begun, trained, scored.

use super::{Best, Generation, State, Told, past::best_of};
use crate::{
    core::{evolution::Candidate, fitness::Score},
    protocol::{Leg, StepRecord},
    run_file::FinishedLegs,
    ui::curves::LegCurves,
};

/// By how much a challenger's accuracy must exceed the leader's to be drawn in its stead.
const LEAD: f32 = 0.02;

impl State {
    /// Begins a generation, or goes on with it from its finished `legs`.
    pub(super) fn start_generation(
        &mut self,
        generation: u32,
        population: Vec<Candidate>,
        legs: FinishedLegs,
    ) {
        self.go_on();
        let fittest = self.fittest();
        let champion = fittest.map(|lane| self.population[lane].id);
        if let Some(lane) = fittest {
            let curves = self.legs.iter();
            self.previous = curves
                .filter_map(|curves| Some((curves.leg.index, curves.lanes.get(lane)?.clone())))
                .collect();
        }
        self.generation = Some(generation);
        self.forget_from(generation as usize);
        self.popularity.push(popularity(&population));
        self.diverged = (0..population.len())
            .map(|lane| legs.board.is_diverged(lane))
            .collect();
        self.population = population;
        let population = &self.population;
        let place = |id| population.iter().position(|candidate| candidate.id == id);
        self.leader = champion.and_then(place);
        self.scores.clear();
        let finished = legs.board.legs().len() as u32;
        self.legs.retain(|curves| curves.leg.index < finished);
        self.leg_accuracy.clear();
        self.adam_score = None;
        if finished > 0 {
            self.advance_pace(finished, 0, legs.elapsed_secs);
        }
        self.finished_legs = legs;
    }

    /// Forgets what was told of the generations from number `first` on: they are trained anew.
    fn forget_from(&mut self, first: usize) {
        self.popularity.truncate(first);
        self.history.truncate(first);
        if self.told.len() > first {
            self.told.truncate(first);
            self.best = best_of(&self.told);
            self.look_back(self.viewed);
        }
    }

    pub(super) fn train(&mut self, leg: Leg, records: &[StepRecord], elapsed_secs: f64) {
        let Some((_, config)) = &self.run else { return };
        let (population, total_steps) = (self.population.len(), config.steps);
        if self.live().is_none_or(|live| live.leg != leg) {
            self.legs
                .push(LegCurves::new(leg, population + 1, total_steps));
            self.leg_accuracy.clear();
        }
        let Some(live) = self.legs.last_mut() else {
            return;
        };
        records.iter().for_each(|record| live.push(record));
        let steps_done = live.steps_done;
        for (diverged, lane) in self.diverged.iter_mut().zip(&live.lanes) {
            *diverged |= lane.diverged;
        }
        self.follow_leader();
        self.advance_pace(leg.index, steps_done, elapsed_secs);
    }

    /// Notes that so many legs of the generation are done, and so many steps of the next.
    fn advance_pace(&mut self, legs: u32, steps: u32, elapsed_secs: f64) {
        let Some((_, config)) = &self.run else { return };
        let generation = u64::from(self.generation.unwrap_or(0));
        let before = generation * config.candidate_steps_per_generation();
        let steps = u64::from(legs) * u64::from(config.steps) + u64::from(steps);
        let done = before + steps * self.population.len() as u64;
        self.pace.advance(done, elapsed_secs);
    }

    pub(super) fn follow_leader(&mut self) {
        let accuracy = |lane: usize| {
            (!self.diverged[lane])
                .then(|| self.accuracy(lane))
                .flatten()
                .unwrap_or(-1.0)
        };
        let challenger =
            (0..self.population.len()).max_by(|a, b| accuracy(*a).total_cmp(&accuracy(*b)));
        if let Some(challenger) = challenger {
            let keeps = self
                .leader
                .is_some_and(|lane| accuracy(lane) + LEAD >= accuracy(challenger));
            if !keeps {
                self.leader = Some(challenger);
            }
        }
    }

    fn fittest(&self) -> Option<usize> {
        (0..self.scores.len())
            .max_by(|a, b| self.scores[*a].fitness.total_cmp(&self.scores[*b].fitness))
    }

    pub(super) fn finish_generation(
        &mut self,
        generation: u32,
        scores: Vec<Score>,
        adam: Score,
        elapsed_secs: f64,
    ) {
        if let Some((_, config)) = &self.run {
            let done = config.candidate_steps_per_generation() * u64::from(generation + 1);
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
            if self
                .best
                .as_ref()
                .is_none_or(|best| score.fitness >= best.score.fitness)
            {
                self.best = Some(Best {
                    candidate: self.population[lane].clone(),
                    score: score.clone(),
                    generation,
                    adam: adam.clone(),
                });
            }
        }
        self.told.push(Told {
            population: self.population.clone(),
            scores: self.scores.clone(),
            adam: adam.clone(),
            elapsed_secs,
        });
        self.adam_score = Some(adam);
    }
}

/// Returns per term the share of candidates whose canonical sum has it.
fn popularity(population: &[Candidate]) -> [f64; 7] {
    let mut shares = [0.0; 7];
    for candidate in population {
        for summand in candidate.genome.canonical_terms() {
            shares[summand.term.index()] += 1.0 / population.len() as f64;
        }
    }
    shares
}
