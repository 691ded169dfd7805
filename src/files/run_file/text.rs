//! The shape of the file, and the way there and back. What it holds is in [`super`].

use serde::{Deserialize, Serialize};

use super::curves::GenerationCurves;
use super::numbers::{Numbers, Place, Real};
use super::{
    AskedImages, FORMAT, FinishedRounds, MAX_BYTES, MAX_NAME, Outcome, Reached, RunFile,
    RunFileError, VERSION,
};
use science::{
    catalog::Dataset,
    config::RunConfig,
    crossover::Crossover,
    evolution::{Candidate, CandidateId, Evolution, Generation, Mutation, Origin},
    excerpt::excerpt,
    fitness::{RoundScore, Score, Scoreboard, TaskScore, is_possible},
    gene::{Gene, GeneKind},
    genome::{Genome, Term, WeightedTerm},
    lineage::Lost,
    plain_text::plain_text,
};

/// Most letters of what the JSON reader says: it repeats what it finds, whatever its length.
pub(super) const REASON: usize = 200;

/// What every version begins with.
#[derive(Deserialize)]
struct Header {
    format: String,
    version: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct FileText {
    format: String,
    version: u32,
    device: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    begun: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    asked: Option<AskedImages>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    own: Option<String>,
    config: RunConfig,
    numbers: Vec<Real>,
    generations: Vec<GenerationText>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GenerationText {
    /// Who is not in an earlier generation; ids go on counting.
    born: Vec<CandidateText>,
    members: Vec<CandidateId>,
    #[serde(default, rename = "legs", skip_serializing_if = "Option::is_none")]
    rounds: Option<RoundsText>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub told: Option<ToldText>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RoundsText {
    /// Accuracy and fitness per lane, under the task of the round.
    scores: Vec<(Dataset, Vec<(Place, Place)>)>,
    elapsed_secs: Place,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ToldText {
    scores: Vec<ScoreText>,
    adam: ScoreText,
    elapsed_secs: Place,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    curves: Option<GenerationCurves>,
}

/// Fitness, whether it diverged, accuracy and fitness per task of the settings.
#[derive(Serialize, Deserialize)]
struct ScoreText(Place, bool, Vec<(Place, Place)>);

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct CandidateText {
    genome: GenomeText,
    origin: OriginText,
}

/// Terms with weights; lr, β1, β2, ε, λ; m, v, bias correction, clipping; c; warm-up and its
/// length; cosine decay.
#[derive(Serialize, Deserialize)]
struct GenomeText(
    Vec<(Term, Place)>,
    Place,
    Place,
    Place,
    Place,
    Place,
    bool,
    bool,
    bool,
    bool,
    Place,
    bool,
    u32,
    bool,
);

#[derive(Serialize, Deserialize)]
enum OriginText {
    Known(String),
    Random,
    /// Both parents, what mutation changed, and how the parents were put together.
    Offspring(
        [CandidateId; 2],
        Vec<MutationText>,
        #[serde(default, skip_serializing_if = "Option::is_none")] Option<CrossoverText>,
    ),
    Founder,
}

/// Terms of the first parent, the second parent's first term, and per gene `a` or `b`: whose it is.
#[derive(Serialize, Deserialize)]
struct CrossoverText(u32, u32, String);

/// Positions in the term list are missing in files of version 1; a removal then had no weight either.
#[derive(Serialize, Deserialize)]
enum MutationText {
    TermAdded(Term, Place),
    TermRemoved(Term),
    TermLost(Term, u32, Place),
    TermChanged(
        Term,
        Term,
        #[serde(default, skip_serializing_if = "Option::is_none")] Option<u32>,
    ),
    Weight(
        Term,
        Place,
        Place,
        #[serde(default, skip_serializing_if = "Option::is_none")] Option<u32>,
    ),
    Real(Gene, Place, Place),
    Flag(Gene, bool),
}

/// Returns `file` as JSON.
pub fn write(file: &RunFile) -> String {
    let evolution = file.evolution();
    let mut writer = Writer::default();
    let mut everyone = evolution.all_candidates().iter().peekable();
    let mut born = |number: u32| -> Vec<&Candidate> {
        std::iter::from_fn(|| everyone.next_if(|next| next.birth_generation == number)).collect()
    };
    let mut generations: Vec<GenerationText> = file
        .generations()
        .map(|told| {
            let born = born(told.generation);
            writer.generation(&born, &told.population, Reached::All(told.outcome()))
        })
        .collect();
    if !evolution.is_finished() {
        let born = born(evolution.generation());
        let reached = Reached::Rounds(file.rounds());
        generations.push(writer.generation(&born, evolution.ask(), reached));
    }
    let text = FileText {
        format: FORMAT.into(),
        version: VERSION,
        device: file.device().into(),
        begun: file.begun(),
        asked: file.asked(),
        own: file.own().map(Into::into),
        config: evolution.config().clone(),
        numbers: writer.numbers.list(),
        generations,
    };
    serde_json::to_string(&text).expect("every search can be written")
}

/// Refuses JSON of something else, and of later versions.
pub(super) fn check_header(json: &[u8]) -> Result<(), RunFileError> {
    match serde_json::from_slice::<Header>(json) {
        Ok(header) if header.format != FORMAT || header.version == 0 => {
            Err(RunFileError::OtherFormat)
        }
        Ok(header) if header.version > VERSION => Err(RunFileError::NewerVersion {
            found: header.version,
        }),
        Ok(_) => Ok(()),
        Err(error) if error.is_data() => Err(RunFileError::OtherFormat),
        Err(error) => Err(RunFileError::NotJson {
            reason: excerpt(&error.to_string(), REASON),
        }),
    }
}

/// Returns the search in `json`.
pub fn read(json: &[u8]) -> Result<RunFile, RunFileError> {
    if json.len() > MAX_BYTES {
        return Err(RunFileError::TooLarge);
    }
    let json = match plain_text(json) {
        Ok(text) => text.as_bytes(),
        Err(what) => {
            return Err(RunFileError::NotJson {
                reason: what.to_string(),
            });
        }
    };
    check_header(json)?;
    let text: FileText = serde_json::from_slice(json)
        .map_err(|error| refuse(format!("{}.", excerpt(&error.to_string(), REASON))))?;
    text.into_file().map_err(refuse)
}

pub(super) fn refuse(reason: String) -> RunFileError {
    RunFileError::Contents { reason }
}

impl FileText {
    fn into_file(self) -> Result<RunFile, String> {
        let mut assembly = Assembly::default();
        let reader = Reader {
            numbers: self.numbers,
            tasks: &self.config.tasks,
        };
        for generation in self.generations {
            assembly.add(&reader, generation)?;
        }
        let file = assembly.finish(self.device, self.begun, self.own, &self.config)?;
        Ok(file.with_asked(self.asked))
    }
}

/// A search that is put together generation by generation.
#[derive(Default)]
pub(super) struct Assembly {
    everyone: Vec<Candidate>,
    history: Vec<Generation>,
    adam: Vec<Score>,
    elapsed_secs: Vec<f64>,
    curves: Vec<Option<GenerationCurves>>,
    under_way: Option<Vec<CandidateId>>,
    rounds: FinishedRounds,
}

impl Assembly {
    /// Takes the next generation.
    pub fn add(&mut self, reader: &Reader, generation: GenerationText) -> Result<(), String> {
        let number = self.history.len() as u32;
        if self.under_way.is_some() {
            return Err(format!(
                "Generation {} follows one without scores.",
                number + 1
            ));
        }
        for candidate in generation.born {
            let id = CandidateId(self.everyone.len() as u32);
            self.everyone.push(reader.candidate(candidate, id, number)?);
        }
        let Some(told) = generation.told else {
            self.under_way = Some(generation.members);
            if let Some(rounds) = generation.rounds {
                self.rounds = reader.rounds(rounds)?;
                self.check_clock(self.rounds.elapsed_secs)?;
            }
            return Ok(());
        };
        if generation.rounds.is_some() {
            return Err(format!(
                "Generation {} has scores, and legs as if it were under way.",
                number + 1
            ));
        }
        let scores = told.scores.into_iter().map(|score| reader.score(score));
        self.history.push(Generation {
            members: generation.members,
            scores: scores.collect::<Result<_, _>>()?,
        });
        self.adam.push(reader.score(told.adam)?);
        let now = reader.real(told.elapsed_secs)?;
        self.check_clock(now)?;
        self.elapsed_secs.push(now);
        self.curves.push(told.curves);
        Ok(())
    }

    fn check_clock(&self, now: f64) -> Result<(), String> {
        let before = self.elapsed_secs.last().copied().unwrap_or(0.0);
        if now < before {
            return Err("Its clock runs backwards.".into());
        }
        Ok(())
    }

    /// Returns the search, if its parts and `config` agree.
    pub fn finish(
        mut self,
        device: String,
        begun: Option<u64>,
        own: Option<String>,
        config: &RunConfig,
    ) -> Result<RunFile, String> {
        if own.as_deref().is_some_and(|own| !is_sha256(own)) {
            return Err("The fingerprint of its own images is no SHA-256.".into());
        }
        let mut curves = self.curves.iter().flatten();
        curves.try_for_each(|curves| curves.check(config.steps))?;
        let evolution = Evolution::restore(config, self.everyone, self.history)?;
        let population = evolution.ask().iter().map(|candidate| candidate.id);
        let expected = (!evolution.is_finished()).then(|| population.collect());
        if self.under_way != expected {
            return Err(
                "The generation under way has other members than the scores before it make.".into(),
            );
        }
        // Before elites were taken over they had lanes too, ahead of the others.
        let lanes = evolution.ask().len() - evolution.known().len() + 1;
        self.rounds.board.keep_last(lanes);
        self.rounds.board.check(lanes, &config.rounds())?;
        Ok(RunFile {
            device: excerpt(&device, MAX_NAME),
            begun,
            asked: None,
            own,
            evolution,
            adam: self.adam,
            elapsed_secs: self.elapsed_secs,
            curves: self.curves,
            rounds: self.rounds,
        })
    }
}

fn is_sha256(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Turns a search into its shape in the file, number by number.
#[derive(Default)]
pub(super) struct Writer {
    pub numbers: Numbers,
}

impl Writer {
    /// `born` are those of `population` who are in no earlier generation, as born.
    pub fn generation(
        &mut self,
        born: &[&Candidate],
        population: &[Candidate],
        reached: Reached<'_>,
    ) -> GenerationText {
        let born = self.candidates(born);
        let (rounds, told) = match reached {
            Reached::Rounds(rounds) => (self.rounds(rounds), None),
            Reached::All(outcome) => (None, Some(self.told(outcome))),
        };
        GenerationText {
            born,
            members: population.iter().map(|member| member.id).collect(),
            rounds,
            told,
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

    fn told(&mut self, outcome: Outcome<'_>) -> ToldText {
        let scores = outcome.scores.iter().map(|score| self.score(score));
        ToldText {
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

    fn candidates(&mut self, candidates: &[&Candidate]) -> Vec<CandidateText> {
        let candidate = |candidate: &&Candidate| CandidateText {
            genome: self.genome(&candidate.genome),
            origin: self.origin(&candidate.origin),
        };
        candidates.iter().map(candidate).collect()
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
pub(super) struct Reader<'a> {
    pub numbers: Vec<Real>,
    pub tasks: &'a [Dataset],
}

impl Reader<'_> {
    fn real(&self, Place(place): Place) -> Result<f64, String> {
        match self.numbers.get(place as usize) {
            Some(Real(value)) => Ok(*value),
            None => Err(format!("There is no number {place}.")),
        }
    }

    fn rounds(&self, text: RoundsText) -> Result<FinishedRounds, String> {
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

    fn score(&self, text: ScoreText) -> Result<Score, String> {
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
        Ok(Score {
            fitness: self.fitness(fitness)?,
            tasks: self
                .tasks
                .iter()
                .zip(per_task)
                .map(task)
                .collect::<Result<_, _>>()?,
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

    fn candidate(
        &self,
        text: CandidateText,
        id: CandidateId,
        born: u32,
    ) -> Result<Candidate, String> {
        Ok(Candidate {
            id,
            genome: self.genome(text.genome)?,
            origin: self.origin(text.origin)?,
            birth_generation: born,
            elite: false,
        })
    }

    fn genome(&self, text: GenomeText) -> Result<Genome, String> {
        let GenomeText(
            terms,
            lr_log10,
            beta1,
            beta2,
            eps_log10,
            weight_decay_log10,
            first_moment,
            second_moment,
            bias_correction,
            clipping,
            clip_value,
            warmup,
            warmup_steps,
            cosine_decay,
        ) = text;
        let summand = |(term, weight)| {
            let weight = self.real(weight)?;
            Ok(WeightedTerm { term, weight })
        };
        Ok(Genome {
            terms: terms
                .into_iter()
                .map(summand)
                .collect::<Result<_, String>>()?,
            lr_log10: self.real(lr_log10)?,
            beta1: self.real(beta1)?,
            beta2: self.real(beta2)?,
            eps_log10: self.real(eps_log10)?,
            weight_decay_log10: self.real(weight_decay_log10)?,
            first_moment,
            second_moment,
            bias_correction,
            clipping,
            clip_value: self.real(clip_value)?,
            warmup,
            warmup_steps,
            cosine_decay,
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
