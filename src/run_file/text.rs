//! The shape of the file, and the way there and back. What it holds is in [`super`].

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::{RunFile, RunFileError, VERSION};
use crate::core::{
    catalog::Dataset,
    config::RunConfig,
    evolution::{Candidate, CandidateId, Evolution, Generation, Mutation, Origin},
    fitness::{Score, TaskScore},
    gene::Gene,
    genome::{Genome, Term, WeightedTerm},
};

/// Tells the file from other JSON.
const FORMAT: &str = "optimarium-run";

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
    config: RunConfig,
    generations: Vec<GenerationText>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct GenerationText {
    /// Who is not in an earlier generation; ids go on counting.
    born: Vec<CandidateText>,
    members: Vec<CandidateId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    told: Option<ToldText>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ToldText {
    scores: Vec<ScoreText>,
    adam: ScoreText,
    elapsed_secs: Real,
}

/// Fitness, whether it diverged, accuracy and fitness per task of the settings.
#[derive(Serialize, Deserialize)]
struct ScoreText(Real, bool, Vec<(Real, Real)>);

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
    Vec<(Term, Real)>,
    Real,
    Real,
    Real,
    Real,
    Real,
    bool,
    bool,
    bool,
    bool,
    Real,
    bool,
    u32,
    bool,
);

#[derive(Serialize, Deserialize)]
enum OriginText {
    Known(String),
    Random,
    /// Both parents, then what mutation changed.
    Offspring([CandidateId; 2], Vec<MutationText>),
}

#[derive(Serialize, Deserialize)]
enum MutationText {
    TermAdded(Term, Real),
    TermRemoved(Term),
    TermChanged(Term, Term),
    Weight(Term, Real, Real),
    Real(Gene, Real, Real),
    Flag(Gene, bool),
}

/// A real number that survives JSON to the bit.
#[derive(Clone, Copy)]
struct Real(f64);

impl Serialize for Real {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{:?}", self.0))
    }
}

impl<'de> Deserialize<'de> for Real {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(RealVisitor)
    }
}

struct RealVisitor;

impl de::Visitor<'_> for RealVisitor {
    type Value = Real;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a finite number as text")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Real, E> {
        match text.parse::<f64>() {
            Ok(value) if value.is_finite() => Ok(Real(value)),
            _ => Err(E::invalid_value(de::Unexpected::Str(text), &self)),
        }
    }
}

/// Returns `file` as JSON.
pub fn write(file: &RunFile) -> String {
    let evolution = file.evolution();
    let history = evolution.history();
    let mut everyone = evolution.everyone().iter().peekable();
    let mut generation = |number: u32, members: Vec<CandidateId>, told| {
        let born = std::iter::from_fn(|| everyone.next_if(|next| next.born == number));
        GenerationText {
            born: born.map(CandidateText::from).collect(),
            members,
            told,
        }
    };
    let beside = file.adam().iter().zip(file.elapsed_secs());
    let mut generations: Vec<GenerationText> = (0..)
        .zip(history.iter().zip(beside))
        .map(|(number, (told, (adam, elapsed_secs)))| {
            let told_text = ToldText {
                scores: told.scores.iter().map(ScoreText::from).collect(),
                adam: adam.into(),
                elapsed_secs: Real(*elapsed_secs),
            };
            generation(number, told.members.clone(), Some(told_text))
        })
        .collect();
    if !evolution.is_finished() {
        let members = evolution.ask().iter().map(|candidate| candidate.id);
        generations.push(generation(evolution.generation(), members.collect(), None));
    }
    let text = FileText {
        format: FORMAT.into(),
        version: VERSION,
        device: file.device().into(),
        config: evolution.config().clone(),
        generations,
    };
    serde_json::to_string(&text).expect("every search can be written")
}

/// Returns the search in `json`.
pub fn read(json: &[u8]) -> Result<RunFile, RunFileError> {
    match serde_json::from_slice::<Header>(json) {
        Ok(header) if header.format != FORMAT || header.version == 0 => {
            return Err(RunFileError::OtherFormat);
        }
        Ok(header) if header.version > VERSION => {
            return Err(RunFileError::NewerVersion {
                found: header.version,
            });
        }
        Ok(_) => {}
        Err(error) if error.is_data() => return Err(RunFileError::OtherFormat),
        Err(error) => {
            return Err(RunFileError::NotJson {
                reason: error.to_string(),
            });
        }
    }
    let text: FileText =
        serde_json::from_slice(json).map_err(|error| refuse(format!("{error}.")))?;
    let (mut everyone, mut history) = (Vec::new(), Vec::new());
    let (mut adam, mut elapsed_secs) = (Vec::new(), Vec::<f64>::new());
    let mut under_way = None;
    for (number, generation) in (0..).zip(text.generations) {
        if under_way.is_some() {
            return Err(refuse(format!(
                "Generation {number} follows one without scores."
            )));
        }
        for candidate in generation.born {
            let id = CandidateId(everyone.len() as u32);
            everyone.push(candidate.into_candidate(id, number));
        }
        let Some(told) = generation.told else {
            under_way = Some(generation.members);
            continue;
        };
        let tasks = &text.config.tasks;
        let scores = told.scores.into_iter().map(|score| score.into_score(tasks));
        history.push(Generation {
            members: generation.members,
            scores: scores.collect::<Result<_, _>>()?,
        });
        adam.push(told.adam.into_score(tasks)?);
        let before = elapsed_secs.last().copied().unwrap_or(0.0);
        if told.elapsed_secs.0 < before {
            return Err(refuse("Its clock runs backwards.".into()));
        }
        elapsed_secs.push(told.elapsed_secs.0);
    }
    let evolution = Evolution::restore(&text.config, everyone, history).map_err(refuse)?;
    let population = evolution.ask().iter().map(|candidate| candidate.id);
    let expected = (!evolution.is_finished()).then(|| population.collect());
    if under_way != expected {
        return Err(refuse(
            "The generation under way has other members than the scores before it make.".into(),
        ));
    }
    Ok(RunFile {
        device: text.device,
        evolution,
        adam,
        elapsed_secs,
    })
}

fn refuse(reason: String) -> RunFileError {
    RunFileError::Contents { reason }
}

impl From<&Score> for ScoreText {
    fn from(score: &Score) -> Self {
        let task = |task: &TaskScore| (Real(task.accuracy), Real(task.fitness));
        ScoreText(
            Real(score.fitness),
            score.diverged,
            score.tasks.iter().map(task).collect(),
        )
    }
}

impl ScoreText {
    fn into_score(self, tasks: &[Dataset]) -> Result<Score, RunFileError> {
        let ScoreText(fitness, diverged, per_task) = self;
        if per_task.len() != tasks.len() {
            return Err(refuse(format!(
                "A score has {} tasks where the settings have {}.",
                per_task.len(),
                tasks.len()
            )));
        }
        let task = |(dataset, (accuracy, fitness)): (&Dataset, (Real, Real))| TaskScore {
            dataset: *dataset,
            accuracy: accuracy.0,
            fitness: fitness.0,
        };
        let tasks: Vec<TaskScore> = tasks.iter().zip(per_task).map(task).collect();
        if !tasks
            .iter()
            .all(|task| (0.0..=1.0).contains(&task.accuracy))
        {
            return Err(refuse("An accuracy is not between 0 and 1.".into()));
        }
        Ok(Score {
            fitness: fitness.0,
            tasks,
            diverged,
        })
    }
}

impl From<&Candidate> for CandidateText {
    fn from(candidate: &Candidate) -> Self {
        Self {
            genome: (&candidate.genome).into(),
            origin: (&candidate.origin).into(),
        }
    }
}

impl CandidateText {
    fn into_candidate(self, id: CandidateId, born: u32) -> Candidate {
        Candidate {
            id,
            genome: self.genome.into(),
            origin: self.origin.into(),
            born,
            elite: false,
        }
    }
}

impl From<&Genome> for GenomeText {
    fn from(genome: &Genome) -> Self {
        let term = |summand: &WeightedTerm| (summand.term, Real(summand.weight));
        GenomeText(
            genome.terms.iter().map(term).collect(),
            Real(genome.lr_log10),
            Real(genome.beta1),
            Real(genome.beta2),
            Real(genome.eps_log10),
            Real(genome.weight_decay_log10),
            genome.first_moment,
            genome.second_moment,
            genome.bias_correction,
            genome.clipping,
            Real(genome.clip_value),
            genome.warmup,
            genome.warmup_steps,
            genome.cosine_decay,
        )
    }
}

impl From<GenomeText> for Genome {
    fn from(text: GenomeText) -> Self {
        let GenomeText(
            terms,
            Real(lr_log10),
            Real(beta1),
            Real(beta2),
            Real(eps_log10),
            Real(weight_decay_log10),
            first_moment,
            second_moment,
            bias_correction,
            clipping,
            Real(clip_value),
            warmup,
            warmup_steps,
            cosine_decay,
        ) = text;
        let summand = |(term, Real(weight))| WeightedTerm { term, weight };
        Genome {
            terms: terms.into_iter().map(summand).collect(),
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
        }
    }
}

impl From<&Origin> for OriginText {
    fn from(origin: &Origin) -> Self {
        match origin {
            Origin::Known(name) => OriginText::Known(name.clone()),
            Origin::Random => OriginText::Random,
            Origin::Offspring { parents, mutations } => {
                OriginText::Offspring(*parents, mutations.iter().map(MutationText::from).collect())
            }
        }
    }
}

impl From<OriginText> for Origin {
    fn from(text: OriginText) -> Self {
        match text {
            OriginText::Known(name) => Origin::Known(name),
            OriginText::Random => Origin::Random,
            OriginText::Offspring(parents, mutations) => Origin::Offspring {
                parents,
                mutations: mutations.into_iter().map(Mutation::from).collect(),
            },
        }
    }
}

impl From<&Mutation> for MutationText {
    fn from(mutation: &Mutation) -> Self {
        match *mutation {
            Mutation::TermAdded { term, weight } => MutationText::TermAdded(term, Real(weight)),
            Mutation::TermRemoved { term } => MutationText::TermRemoved(term),
            Mutation::TermChanged { from, to } => MutationText::TermChanged(from, to),
            Mutation::Weight { term, from, to } => MutationText::Weight(term, Real(from), Real(to)),
            Mutation::Real { gene, from, to } => MutationText::Real(gene, Real(from), Real(to)),
            Mutation::Flag { gene, on } => MutationText::Flag(gene, on),
        }
    }
}

impl From<MutationText> for Mutation {
    fn from(text: MutationText) -> Self {
        match text {
            MutationText::TermAdded(term, Real(weight)) => Mutation::TermAdded { term, weight },
            MutationText::TermRemoved(term) => Mutation::TermRemoved { term },
            MutationText::TermChanged(from, to) => Mutation::TermChanged { from, to },
            MutationText::Weight(term, Real(from), Real(to)) => Mutation::Weight { term, from, to },
            MutationText::Real(gene, Real(from), Real(to)) => Mutation::Real { gene, from, to },
            MutationText::Flag(gene, on) => Mutation::Flag { gene, on },
        }
    }
}
