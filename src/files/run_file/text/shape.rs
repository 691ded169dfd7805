//! The shapes in the file below its head: generations, scores, candidates, genomes, origins.

use serde::{Deserialize, Serialize};

use crate::run_file::{curves::GenerationCurves, numbers::Place};
use science::{catalog::Dataset, evolution::CandidateId, gene::Gene, genome::Term};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GenerationText {
    /// Who is not in an earlier generation; ids go on counting.
    pub born: Vec<CandidateText>,
    pub members: Vec<CandidateId>,
    #[serde(default, rename = "legs", skip_serializing_if = "Option::is_none")]
    pub rounds: Option<RoundsText>,
    #[serde(default, rename = "told", skip_serializing_if = "Option::is_none")]
    pub scored: Option<ScoredText>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoundsText {
    /// Accuracy and fitness per lane, under the task of the round.
    pub scores: Vec<(Dataset, Vec<(Place, Place)>)>,
    pub elapsed_secs: Place,
}

/// Messages about a damaged file name it as the file does.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, expecting = "struct ToldText")]
pub struct ScoredText {
    pub scores: Vec<ScoreText>,
    pub adam: ScoreText,
    pub elapsed_secs: Place,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub curves: Option<GenerationCurves>,
}

/// Fitness, whether it diverged, accuracy and fitness per task of the settings.
#[derive(Serialize, Deserialize)]
pub struct ScoreText(pub Place, pub bool, pub Vec<(Place, Place)>);

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CandidateText {
    pub genome: GenomeText,
    pub origin: OriginText,
}

/// Terms with weights; lr, β1, β2, ε, λ; m, v, bias correction, clipping; c; warm-up and its
/// length; cosine decay.
#[derive(Serialize, Deserialize)]
pub struct GenomeText(
    pub Vec<(Term, Place)>,
    pub Place,
    pub Place,
    pub Place,
    pub Place,
    pub Place,
    pub bool,
    pub bool,
    pub bool,
    pub bool,
    pub Place,
    pub bool,
    pub u32,
    pub bool,
);

#[derive(Serialize, Deserialize)]
pub enum OriginText {
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
pub struct CrossoverText(pub u32, pub u32, pub String);

/// Positions in the term list are missing in files of version 1; a removal then had no weight either.
#[derive(Serialize, Deserialize)]
pub enum MutationText {
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
