//! From the shapes in the file back to a search, checked one by one.

use super::shape::{
    CandidateText, CrossoverText, GenomeText, MutationText, OriginText, RoundsText, ScoreText,
};
use crate::run_file::{
    FinishedRounds, MAX_NAME,
    numbers::{Place, Real},
};
use science::{
    catalog::Dataset,
    crossover::Crossover,
    evolution::{Candidate, CandidateId, Mutation, Origin},
    fitness::{Score, Scoreboard, TaskScore, is_possible},
    gene::GeneKind,
    genome::{Genome, WeightedTerm},
    lineage::Lost,
};
use text::excerpt::excerpt;

fn read_crossover(CrossoverText(head, tail, genes): CrossoverText) -> Result<Crossover, String> {
    let second = genes.bytes().map(|letter| match letter {
        b'a' => Some(false),
        b'b' => Some(true),
        _ => None,
    });
    let second: Option<Vec<bool>> = second.collect();
    let second = second.and_then(|second| second.try_into().ok());
    let second = second.ok_or("A crossover does not say of every gene whose it is.")?;
    Ok(Crossover { head, tail, second })
}

/// Turns the file's shapes back; errors are sentences.
pub struct Reader<'a> {
    pub numbers: Vec<Real>,
    pub tasks: &'a [Dataset],
}

impl Reader<'_> {
    pub fn real(&self, Place(place): Place) -> Result<f64, String> {
        let real = self.numbers.get(place as usize);
        let real = real.map(|Real(value)| *value);
        real.ok_or_else(|| format!("There is no number {place}."))
    }

    pub fn rounds(&self, text: RoundsText) -> Result<FinishedRounds, String> {
        let mut board = Scoreboard::default();
        for (dataset, lanes) in text.scores {
            // An accuracy is told in single precision.
            let lane = |(accuracy, fitness)| Ok((self.real(accuracy)? as f32, self.real(fitness)?));
            let lanes: Result<Vec<(f32, f64)>, String> = lanes.into_iter().map(lane).collect();
            let (accuracy, fitness): (Vec<f32>, Vec<f64>) = lanes?.into_iter().unzip();
            board.finish_round(dataset, &accuracy, &fitness);
        }
        Ok(FinishedRounds {
            board,
            elapsed_secs: self.real(text.elapsed_secs)?,
        })
    }

    pub fn score(&self, text: ScoreText) -> Result<Score, String> {
        let ScoreText(fitness, diverged, per_task) = text;
        if per_task.len() != self.tasks.len() {
            return Err(format!(
                "A score has {} tasks where the settings have {}.",
                per_task.len(),
                self.tasks.len()
            ));
        }
        let task = |(dataset, (accuracy, fitness)): (&Dataset, (Place, Place))| {
            let accuracy = self.real(accuracy)?;
            if !(0.0..=1.0).contains(&accuracy) {
                return Err(format!("An accuracy is {accuracy:?}, not between 0 and 1."));
            }
            Ok(TaskScore {
                dataset: *dataset,
                accuracy,
                fitness: self.fitness(fitness)?,
            })
        };
        let tasks = self.tasks.iter().zip(per_task).map(task);
        Ok(Score {
            fitness: self.fitness(fitness)?,
            tasks: tasks.collect::<Result<_, _>>()?,
            diverged,
        })
    }

    fn fitness(&self, place: Place) -> Result<f64, String> {
        let fitness = self.real(place)?;
        if is_possible(fitness) {
            return Ok(fitness);
        }
        Err(format!(
            "A fitness is {fitness:?}, which no training gives."
        ))
    }

    pub fn candidate(
        &self,
        text: CandidateText,
        id: CandidateId,
        birth_generation: u32,
    ) -> Result<Candidate, String> {
        Ok(Candidate {
            id,
            genome: self.genome(text.genome)?,
            origin: self.origin(text.origin)?,
            birth_generation,
            elite: false,
        })
    }

    fn genome(&self, text: GenomeText) -> Result<Genome, String> {
        let summand = |(term, weight)| {
            let weight = self.real(weight)?;
            Ok(WeightedTerm { term, weight })
        };
        let terms = text.0.into_iter().map(summand);
        Ok(Genome {
            terms: terms.collect::<Result<_, String>>()?,
            lr_log10: self.real(text.1)?,
            beta1: self.real(text.2)?,
            beta2: self.real(text.3)?,
            eps_log10: self.real(text.4)?,
            weight_decay_log10: self.real(text.5)?,
            first_moment: text.6,
            second_moment: text.7,
            bias_correction: text.8,
            clipping: text.9,
            clip_value: self.real(text.10)?,
            warmup: text.11,
            warmup_steps: text.12,
            cosine_decay: text.13,
        })
    }

    fn origin(&self, text: OriginText) -> Result<Origin, String> {
        Ok(match text {
            OriginText::Known(name) => Origin::Known(excerpt(&name, MAX_NAME)),
            OriginText::Random => Origin::Random,
            OriginText::Founder => Origin::Founder,
            OriginText::Offspring(parents, mutations, crossover) => {
                let mutations = mutations
                    .into_iter()
                    .map(|mutation| self.mutation(mutation));
                Origin::Offspring {
                    parents,
                    crossover: crossover.map(read_crossover).transpose()?,
                    mutations: mutations.collect::<Result<_, _>>()?,
                }
            }
        })
    }

    fn mutation(&self, text: MutationText) -> Result<Mutation, String> {
        Ok(match text {
            MutationText::TermAdded(term, weight) => Mutation::TermAdded {
                term,
                weight: self.real(weight)?,
            },
            MutationText::TermRemoved(term) => Mutation::TermRemoved { term, lost: None },
            MutationText::TermLost(term, place, weight) => Mutation::TermRemoved {
                term,
                lost: Some(Lost {
                    place,
                    weight: self.real(weight)?,
                }),
            },
            MutationText::TermChanged(from, to, place) => Mutation::TermChanged { from, to, place },
            MutationText::Weight(term, from, to, place) => Mutation::Weight {
                term,
                from: self.real(from)?,
                to: self.real(to)?,
                place,
            },
            MutationText::Real(gene, from, to)
                if matches!(gene.info().kind, GeneKind::Real { .. }) =>
            {
                Mutation::Real {
                    gene,
                    from: self.real(from)?,
                    to: self.real(to)?,
                }
            }
            MutationText::Flag(gene, on) if matches!(gene.info().kind, GeneKind::Flag { .. }) => {
                Mutation::Flag { gene, on }
            }
            MutationText::Real(gene, ..) | MutationText::Flag(gene, _) => {
                let name = gene.info().name;
                return Err(format!("No mutation changes the {name} in this way."));
            }
        })
    }
}
