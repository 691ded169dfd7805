//! ask / tell: the population in, its fitness told, the next population out, with lineage.
//!
//! Does not know how candidates are scored. Holds no generator: every generation breeds from its
//! own random stream, so a stored evolution goes on as if it had never stopped.
//!
//! Source: arXiv 2512.11853 and its public notebook.

use rand::Rng;
use serde::{Deserialize, Serialize};

use super::config::RunConfig;
use super::crossover::crossover;
use super::fitness::Score;
use super::genome::Genome;
use super::lineage;
pub use super::lineage::{Candidate, CandidateId, Mutation, Origin};
use super::mutation::{Rates, mutate};
use super::presets::{INITIAL, KNOWN};
use super::random::random_genome;
use super::selection::{Selection, survivors, tournament};
pub use super::standing::Generation;
use super::standing::{Standing, Standings, selection_fitness};
use super::streams::Stream;

/// One search: ask for the population, train it, tell its scores, until it is finished.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evolution {
    config: RunConfig,
    population: Vec<Candidate>,
    /// Everyone ever born, as born; a candidate's id is its position.
    everyone: Vec<Candidate>,
    /// Every generation that was told.
    history: Vec<Generation>,
}

impl Evolution {
    /// Returns a search at generation 0: the four known optimizers, then random genomes.
    ///
    /// A population smaller than four has the first of them. The settings are not checked here, see
    /// [`RunConfig::validate`].
    pub fn new(config: &RunConfig) -> Evolution {
        Self::founded(config, None)
    }

    /// Returns a search at generation 0 that goes on from `founder`: it is the first candidate, ahead
    /// of the known and random ones, of which one less has room.
    ///
    /// The founder is the caller's to keep within bounds, see [`Genome::is_within_bounds`].
    pub fn founded(config: &RunConfig, founder: Option<Genome>) -> Evolution {
        let mut rng = Stream::InitialPopulation.rng(config.seed);
        let known = KNOWN[..INITIAL]
            .iter()
            .map(|k| (k.genome(), Origin::Known(k.name.into())));
        let founder = founder.map(|genome| (genome, Origin::Founder));
        let random =
            std::iter::repeat_with(|| (random_genome(config.term_set, &mut rng), Origin::Random));
        let population: Vec<Candidate> = (0..config.population)
            .zip(founder.into_iter().chain(known).chain(random))
            .map(|(id, (genome, origin))| Candidate::born(id, genome, origin, 0))
            .collect();
        let everyone = population.clone();
        Evolution {
            config: config.clone(),
            population,
            everyone,
            history: Vec::new(),
        }
    }

    /// Returns the genome from which the search goes on, where it has one.
    pub fn founder(&self) -> Option<&Genome> {
        let first = self.everyone.first()?;
        (first.origin == Origin::Founder).then_some(&first.genome)
    }

    /// Returns the search of which `everyone` was born, in that order, and `history` told.
    ///
    /// Ids, births and elite marks of `everyone` are as [`Evolution::candidate`] returns them.
    ///
    /// # Errors
    /// A sentence naming what contradicts the settings or itself: nothing is taken on trust, so what
    /// is returned goes on as the stored search would have.
    pub fn restore(
        config: &RunConfig,
        everyone: Vec<Candidate>,
        history: Vec<Generation>,
    ) -> Result<Evolution, String> {
        if let Some(invalid) = config.validate().into_iter().next() {
            return Err(invalid.message);
        }
        if history.len() > config.generations as usize {
            return Err(format!(
                "{} generations were told where the settings have {}.",
                history.len(),
                config.generations
            ));
        }
        let mut population: Vec<CandidateId> = (0..config.population).map(CandidateId).collect();
        let mut born = 0;
        for generation in 0..config.generations {
            born = check_births(config, &everyone, generation, &population, born)?;
            let Some(told) = history.get(generation as usize) else {
                break;
            };
            if told.members != population || told.scores.len() != population.len() {
                return Err(format!(
                    "Generation {generation} has other members or scores than the settings and the scores before it make."
                ));
            }
            if generation + 1 < config.generations {
                let before = &history[..generation as usize];
                let fitness =
                    selection_fitness(config.fresh_seeds, before, &told.members, &told.scores);
                let mut rng = Stream::Breeding { generation }.rng(config.seed);
                let elites = config.elites as usize;
                let elites = survivors(config.selection, &fitness, elites, &mut rng);
                let elites = elites.into_iter().map(|position| told.members[position]);
                let newborn = (born..).map(CandidateId);
                population = elites.chain(newborn).take(population.len()).collect();
            }
        }
        if born as usize != everyone.len() {
            return Err(format!(
                "{} candidates are there where {born} were born.",
                everyone.len()
            ));
        }
        let generation = (history.len() as u32).min(config.generations - 1);
        let member = |id: &CandidateId| {
            let candidate = everyone[id.0 as usize].clone();
            let elite = candidate.birth_generation < generation;
            Candidate { elite, ..candidate }
        };
        Ok(Evolution {
            population: population.iter().map(member).collect(),
            config: config.clone(),
            everyone,
            history,
        })
    }

    /// Returns the population of the current generation, in the order in which scores are told;
    /// after the last generation, that one.
    pub fn ask(&self) -> &[Candidate] {
        &self.population
    }

    /// Takes the scores of the population and breeds the next generation, if there is one.
    ///
    /// The best pass unchanged, best first; everyone else is crossover of two tournament winners,
    /// then mutation with the [`Rates`] of this generation. Without selection see [`Selection`]. NaN counts as the worst fitness; equals
    /// are ordered by position. On fresh seeds an elite's fitness is the mean over the generations in
    /// which it was scored, see [`selection_fitness`].
    ///
    /// # Panics
    /// Where there is not one score per candidate, or the search is finished.
    pub fn tell(&mut self, scores: &[Score]) {
        assert!(!self.is_finished(), "the search is finished");
        assert_eq!(
            scores.len(),
            self.population.len(),
            "one score per candidate"
        );
        let next = (self.generation() + 1 < self.config.generations).then(|| self.breed(scores));
        self.history.push(Generation {
            members: self.members(),
            scores: scores.to_vec(),
        });
        if let Some(next) = next {
            self.everyone
                .extend(next.iter().filter(|candidate| !candidate.elite).cloned());
            self.population = next;
        }
    }

    fn members(&self) -> Vec<CandidateId> {
        self.population.iter().map(|one| one.id).collect()
    }

    fn breed(&self, scores: &[Score]) -> Vec<Candidate> {
        let (fresh, before) = (self.config.fresh_seeds, &self.history);
        let fitness = selection_fitness(fresh, before, &self.members(), scores);
        let generation = self.generation();
        let mut rng = Stream::Breeding { generation }.rng(self.config.seed);
        let rates = Rates::annealed(generation, self.config.generations);

        // The first that is drawn, so that what is stored can be checked.
        let elites = self.config.elites as usize;
        let mut next: Vec<Candidate> = survivors(self.config.selection, &fitness, elites, &mut rng)
            .into_iter()
            .map(|position| Candidate {
                elite: true,
                ..self.population[position].clone()
            })
            .collect();
        let mut id = self.everyone.len() as u32;
        while next.len() < self.population.len() {
            let drawn = match self.config.selection {
                Selection::Fitness => Some(self.config.tournament as usize),
                // Of one, chance alone is the winner.
                Selection::Drift => Some(1),
                Selection::Random => None,
            };
            let (genome, origin) = match drawn {
                Some(drawn) => self.offspring(&fitness, drawn, &rates, &mut rng),
                None => (
                    random_genome(self.config.term_set, &mut rng),
                    Origin::Random,
                ),
            };
            next.push(Candidate::born(id, genome, origin, generation + 1));
            id += 1;
        }
        next
    }

    /// Crosses two winners of tournaments among `drawn` each, and mutates the child.
    fn offspring(
        &self,
        fitness: &[f64],
        drawn: usize,
        rates: &Rates,
        rng: &mut impl Rng,
    ) -> (Genome, Origin) {
        let [a, b] = std::array::from_fn(|_| &self.population[tournament(fitness, drawn, rng)]);
        let (mut genome, crossover) = crossover(&a.genome, &b.genome, rng);
        let mutations = mutate(&mut genome, self.config.term_set, rates, rng);
        let origin = Origin::Offspring {
            parents: [a.id, b.id],
            crossover: Some(crossover),
            mutations,
        };
        (genome, origin)
    }

    /// Returns the settings of the search.
    pub fn config(&self) -> &RunConfig {
        &self.config
    }

    /// Returns the number of the current generation, from 0; the last one's once finished.
    pub fn generation(&self) -> u32 {
        (self.history.len() as u32).min(self.config.generations.saturating_sub(1))
    }

    /// Returns whether the last generation was told.
    pub fn is_finished(&self) -> bool {
        self.history.len() as u32 >= self.config.generations
    }

    /// Returns every generation told so far.
    pub fn history(&self) -> &[Generation] {
        &self.history
    }

    /// Returns everyone ever born, in order of birth, as born.
    pub fn all_candidates(&self) -> &[Candidate] {
        &self.everyone
    }

    /// Returns who leads by all that was told, and how it stands, see [`super::standing`]; `None`
    /// before the first generation was told.
    pub fn best(&self) -> Option<(&Candidate, Standing)> {
        let standings = self.standings();
        let leader = standings.leader()?;
        Some((self.candidate(leader.id)?, *leader))
    }

    /// Returns how everyone stands by all that was told.
    pub fn standings(&self) -> Standings {
        let mut standings = Standings::new(self.config.fresh_seeds);
        for told in &self.history {
            let members = told.members.iter().zip(&told.scores);
            standings.tell(members.map(|(id, score)| (*id, score.fitness)));
        }
        standings
    }

    /// Returns the scores of the first of the population that are known before it is trained. On fixed
    /// seeds these are the elites': training them again would give the same to the bit.
    pub fn known(&self) -> Vec<Score> {
        let Some(before) = self.history.last().filter(|_| !self.is_finished()) else {
            return Vec::new();
        };
        let elites = &self.population[..taken_over(&self.config, &self.population)];
        let score = |elite: &Candidate| {
            let place = before.members.iter().position(|id| *id == elite.id)?;
            before.scores.get(place).cloned()
        };
        elites.iter().map_while(score).collect()
    }

    /// Returns a candidate of any generation as it was born; `None` for an unknown id.
    pub fn candidate(&self, id: CandidateId) -> Option<&Candidate> {
        self.everyone.get(id.0 as usize)
    }

    /// Returns a candidate and everyone it descends from, youngest first, back to generation 0.
    pub fn ancestry(&self, id: CandidateId) -> Vec<&Candidate> {
        lineage::ancestry(id, |id| self.candidate(id))
    }
}

/// Returns how many of the first of `population` have their scores from the generation before: on fixed
/// seeds the elites, which come first.
pub fn taken_over(config: &RunConfig, population: &[Candidate]) -> usize {
    let elites = population.iter().take_while(|candidate| candidate.elite);
    match config.fresh_seeds {
        true => 0,
        false => elites.count(),
    }
}

/// Checks the candidates that enter with `generation`, whose population is `population` where
/// `born` were born before, and returns how many are born after it.
fn check_births(
    config: &RunConfig,
    everyone: &[Candidate],
    generation: u32,
    population: &[CandidateId],
    born: u32,
) -> Result<u32, String> {
    let later_is_random = config.selection == Selection::Random;
    let newborn = population.iter().filter(|id| id.0 >= born);
    let mut next = born;
    for id in newborn {
        let Some(candidate) = everyone.get(id.0 as usize) else {
            return Err(format!("Generation {generation} lacks candidate {id}."));
        };
        let parents = candidate.origin.parents();
        let lived_before = |parent: &CandidateId| parent.0 < born;
        if candidate.id != *id
            || candidate.birth_generation != generation
            || candidate.elite
            || parents.is_empty() != (generation == 0 || later_is_random)
            || (generation > 0 && later_is_random && candidate.origin != Origin::Random)
            || (candidate.origin == Origin::Founder && id.0 > 0)
            || !parents.iter().all(lived_before)
        {
            return Err(format!(
                "Candidate {id} cannot have been born in generation {generation} of these parents."
            ));
        }
        if !candidate.genome.is_within_bounds() {
            return Err(format!("A gene of candidate {id} is out of its range."));
        }
        if let (true, [a, b]) = (candidate.origin.is_complete(), parents) {
            let [a, b] = [a, b].map(|parent| &everyone[parent.0 as usize].genome);
            if candidate.origin.derive([a, b]).as_ref() != Some(&candidate.genome) {
                return Err(format!(
                    "Candidate {id} does not follow from its parents and what is recorded of its birth."
                ));
            }
        }
        next = id.0 + 1;
    }
    Ok(next)
}
