//! From a search to its shapes in the file.

use super::shape::{
    CandidateText, CrossoverText, GenerationText, GenomeText, MutationText, OriginText, RoundsText,
    ScoreText, ScoredText,
};
use crate::run_file::{FinishedRounds, Outcome, Reached, numbers::Numbers};
use science::{
    crossover::Crossover,
    evolution::{Candidate, Mutation, Origin},
    fitness::{RoundScore, Score, TaskScore},
    genome::{Genome, WeightedTerm},
};

/// Turns a search into its shape in the file, number by number.
#[derive(Default)]
pub struct Writer {
    pub numbers: Numbers,
}

impl Writer {
    /// Generation `number` (from 0) of this `population`; who is in no earlier one is written as born.
    pub fn generation(
        &mut self,
        number: u32,
        population: &[Candidate],
        reached: Reached<'_>,
    ) -> GenerationText {
        let born = population.iter();
        let born = born.filter(|candidate| candidate.birth_generation == number);
        let born = born.map(|candidate| CandidateText {
            genome: self.genome(&candidate.genome),
            origin: self.origin(&candidate.origin),
        });
        let born = born.collect();
        let (rounds, scored) = match reached {
            Reached::Rounds(rounds) => (self.rounds(rounds), None),
            Reached::All(outcome) => (None, Some(self.scored(outcome))),
        };
        GenerationText {
            born,
            members: population.iter().map(|member| member.id).collect(),
            rounds,
            scored,
        }
    }

    fn rounds(&mut self, rounds: &FinishedRounds) -> Option<RoundsText> {
        if *rounds == FinishedRounds::default() {
            return None;
        }
        let numbers = &mut self.numbers;
        let mut lane =
            |score: &RoundScore| (numbers.place(score.accuracy), numbers.place(score.fitness));
        let finished = rounds.board.rounds().iter();
        Some(RoundsText {
            scores: finished
                .map(|round| (round[0].dataset, round.iter().map(&mut lane).collect()))
                .collect(),
            elapsed_secs: numbers.place(rounds.elapsed_secs),
        })
    }

    fn scored(&mut self, outcome: Outcome<'_>) -> ScoredText {
        let scores = outcome.scores.iter().map(|score| self.score(score));
        ScoredText {
            scores: scores.collect(),
            adam: self.score(outcome.adam),
            elapsed_secs: self.numbers.place(outcome.elapsed_secs),
            curves: outcome.curves.cloned(),
        }
    }

    fn score(&mut self, score: &Score) -> ScoreText {
        let numbers = &mut self.numbers;
        let task = |task: &TaskScore| (numbers.place(task.accuracy), numbers.place(task.fitness));
        let tasks = score.tasks.iter().map(task).collect();
        ScoreText(numbers.place(score.fitness), score.diverged, tasks)
    }

    fn genome(&mut self, genome: &Genome) -> GenomeText {
        let numbers = &mut self.numbers;
        let term = |summand: &WeightedTerm| (summand.term, numbers.place(summand.weight));
        GenomeText(
            genome.terms.iter().map(term).collect(),
            numbers.place(genome.lr_log10),
            numbers.place(genome.beta1),
            numbers.place(genome.beta2),
            numbers.place(genome.eps_log10),
            numbers.place(genome.weight_decay_log10),
            genome.first_moment,
            genome.second_moment,
            genome.bias_correction,
            genome.clipping,
            numbers.place(genome.clip_value),
            genome.warmup,
            genome.warmup_steps,
            genome.cosine_decay,
        )
    }

    fn origin(&mut self, origin: &Origin) -> OriginText {
        match origin {
            Origin::Known(name) => OriginText::Known(name.clone()),
            Origin::Random => OriginText::Random,
            Origin::Founder => OriginText::Founder,
            Origin::Offspring {
                parents,
                crossover,
                mutations,
            } => OriginText::Offspring(
                *parents,
                mutations
                    .iter()
                    .map(|mutation| self.mutation(mutation))
                    .collect(),
                crossover.as_ref().map(crossover_text),
            ),
        }
    }

    fn mutation(&mut self, mutation: &Mutation) -> MutationText {
        let mut place = |value| self.numbers.place(value);
        match *mutation {
            Mutation::TermAdded { term, weight } => MutationText::TermAdded(term, place(weight)),
            Mutation::TermRemoved { term, lost: None } => MutationText::TermRemoved(term),
            Mutation::TermRemoved {
                term,
                lost: Some(lost),
            } => MutationText::TermLost(term, lost.place, place(lost.weight)),
            Mutation::TermChanged {
                from,
                to,
                place: at,
            } => MutationText::TermChanged(from, to, at),
            Mutation::Weight {
                term,
                from,
                to,
                place: at,
            } => MutationText::Weight(term, place(from), place(to), at),
            Mutation::Real { gene, from, to } => MutationText::Real(gene, place(from), place(to)),
            Mutation::Flag { gene, on } => MutationText::Flag(gene, on),
        }
    }
}

fn crossover_text(crossover: &Crossover) -> CrossoverText {
    let letter = |second: &bool| if *second { 'b' } else { 'a' };
    let genes = crossover.second.iter().map(letter).collect();
    CrossoverText(crossover.head, crossover.tail, genes)
}
