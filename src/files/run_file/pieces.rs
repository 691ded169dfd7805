//! A search in pieces, so that a growing one is stored without writing again what is stored: a head,
//! and a piece of JSON per generation.
//!
//! ```json
//! {"numbers": ["1.0", …], "generation": {"born": […], "members": […], "told": {…}}}
//! ```
//!
//! Every piece has numbers of its own; everything else is as in the file. The piece of a generation is
//! written when it begins, without `told`, once more with every round that is finished, and at last when it
//! was scored. The head says what the whole needs besides, and whatever a list of searches shows.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{
    About, FORMAT, Reached, RunFile, RunFileError,
    numbers::Real,
    text::{self, Assembly, GenerationText, Reader, Writer},
};
use crate::{cut::fault, lesson::Predicted, share};
use science::{config::RunConfig, evolution::Candidate, genome::Genome};

/// What is known of a search without its pieces.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Head {
    /// What its file would say beside its evolution.
    #[serde(flatten)]
    pub about: About,
    /// Its settings.
    pub config: RunConfig,
    /// Generations scored.
    #[serde(rename = "told")]
    pub scored: u32,
    /// Bytes of its pieces.
    pub bytes: u64,
    /// Whether it stays when room is needed.
    #[serde(default)]
    pub pinned: bool,
    /// Whether its end was wished, so that going on is not offered.
    #[serde(default)]
    pub ended: bool,
    /// The fittest so far.
    #[serde(skip)]
    pub best: Option<HeadBest>,
}

/// The fittest of a search.
#[derive(Debug, Clone, PartialEq)]
pub struct HeadBest {
    /// Its genome.
    pub genome: Genome,
    /// Its fitness.
    pub fitness: f64,
    /// Adam's in the same generation.
    pub adam: f64,
}

/// A head as it is stored.
#[derive(Serialize, Deserialize)]
struct HeadText {
    format: String,
    version: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    lesson: Option<Box<RawValue>>,
    #[serde(flatten)]
    head: Head,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    best: Option<BestText>,
}

/// The genome is written as in a link.
#[derive(Serialize, Deserialize)]
struct BestText {
    genome: String,
    fitness: Real,
    adam: Real,
}

#[derive(Serialize, Deserialize)]
struct PieceText {
    numbers: Vec<Real>,
    generation: GenerationText,
}

impl Head {
    /// Whether every generation was scored.
    pub fn is_finished(&self) -> bool {
        self.scored >= self.config.generations
    }

    /// Returns the head as JSON.
    pub fn to_json(&self) -> String {
        let best = self.best.as_ref().map(|best| BestText {
            genome: share::encode(&best.genome.clone().into()),
            fitness: Real(best.fitness),
            adam: Real(best.adam),
        });
        let predicted = self.about.predicted.as_ref();
        let text = HeadText {
            format: FORMAT.into(),
            version: super::version(predicted, false),
            lesson: predicted.map(Predicted::to_raw),
            head: self.clone(),
            best,
        };
        serde_json::to_string(&text).expect("every head can be written")
    }

    /// Returns the head in `json`.
    ///
    /// # Errors
    /// [`RunFileError`] for anything that [`Head::to_json`] could not have written.
    pub fn parse(json: &str) -> Result<Head, RunFileError> {
        text::check_header(json)?;
        // Bytes, as everywhere: each kind of reader is compiled once more for every type that it reads.
        let text: HeadText = serde_json::from_slice(json.as_bytes())
            .map_err(|error| RunFileError::Contents(format!("{}.", fault(&error, json))))?;
        let mut head = text.head;
        if let Some(invalid) = head.config.validate().into_iter().next() {
            return Err(RunFileError::Contents(invalid.message));
        }
        head.about
            .complete(text.lesson.as_deref())
            .map_err(RunFileError::Contents)?;
        // A drawing less is no reason to refuse the search.
        head.best = text.best.and_then(|best| {
            let (shared, _) = share::decode(&best.genome).ok()?;
            Some(HeadBest {
                genome: shared.genome?,
                fitness: best.fitness.0,
                adam: best.adam.0,
            })
        });
        Ok(head)
    }
}

/// Returns generation `number` (from 0) as JSON.
pub fn write_piece(number: u32, population: &[Candidate], reached: Reached<'_>) -> String {
    let mut writer = Writer::default();
    let generation = writer.generation(number, population, reached);
    let text = PieceText {
        numbers: writer.numbers.list(),
        generation,
    };
    serde_json::to_string(&text).expect("every generation can be written")
}

/// Returns the search of `head` and its pieces, from generation 0 on.
///
/// The last may have been scored without the next being known: it then counts as under way.
///
/// # Errors
/// [`RunFileError`] where a piece is missing, damaged or of another search.
pub fn assemble(head: &Head, pieces: &[String]) -> Result<RunFile, RunFileError> {
    let mut assembly = Assembly::default();
    for (index, json) in pieces.iter().enumerate() {
        let piece: PieceText = serde_json::from_slice(json.as_bytes())
            .map_err(|error| RunFileError::NotJson(fault(&error, json)))?;
        let reader = Reader {
            numbers: piece.numbers,
            tasks: &head.config.tasks,
        };
        let mut generation = piece.generation;
        if index + 1 == pieces.len() && index + 1 < head.config.generations as usize {
            generation.scored = None;
        }
        assembly
            .add(&reader, generation)
            .map_err(RunFileError::Contents)?;
    }
    let file = assembly.finish(head.about.clone(), &head.config);
    file.map_err(RunFileError::Contents)
}

#[cfg(test)]
mod tests {
    use super::{
        super::{
            AskedImages,
            tests::{self, assert_sound, config, record_rounds},
        },
        *,
    };
    use crate::{lesson::tests::said, maker::tests::maker};
    use science::{presets, testing};

    fn head(scored: u32) -> Head {
        let about = About {
            device: "CPU".into(),
            begun: Some(1_795_000_000),
            asked: Some(AskedImages {
                train_images: 15_000,
                scoring_images: 10_000,
            }),
            own: Some("0a".repeat(32)),
            makers: vec![maker(1, 12.5)],
            predicted: None,
        };
        Head {
            about,
            config: config(5, 4),
            scored,
            bytes: 4_000,
            pinned: true,
            ended: false,
            best: Some(HeadBest {
                genome: presets::published(),
                fitness: 0.1 + 0.2,
                adam: -1.0,
            }),
        }
    }

    /// The search after so many generations, with a round of the next every other time, and its pieces.
    fn recorded(scored: u32) -> (RunFile, Vec<String>) {
        let head = head(scored);
        let mut file = tests::recorded(&head.config, scored);
        if scored % 2 == 1 {
            record_rounds(&mut file, 1);
        }
        let whole = file.generations().map(|one| {
            let reached = Reached::All(one.outcome());
            write_piece(one.generation, &one.population, reached)
        });
        let mut pieces: Vec<String> = whole.collect();
        if !head.is_finished() {
            let rounds = Reached::Rounds(file.rounds());
            pieces.push(write_piece(scored, file.evolution().ask(), rounds));
        }
        (file.with_about(head.about), pieces)
    }

    #[test]
    fn a_head_reads_back() {
        let whole = head(2);
        assert_eq!(Head::parse(&whole.to_json()), Ok(whole.clone()));
        let bare = Head {
            about: About::default(),
            best: None,
            pinned: false,
            ..whole.clone()
        };
        assert_eq!(Head::parse(&bare.to_json()), Ok(bare));
        let mut of_lesson = whole.clone();
        of_lesson.about.predicted = Some(said());
        let json = of_lesson.to_json();
        assert!(json.contains("\"version\":3"), "{json}");
        assert_eq!(Head::parse(&json), Ok(of_lesson));
        let newer = whole.to_json().replace("\"version\":2", "\"version\":4");
        let refused = RunFileError::NewerVersion(4);
        assert_eq!(Head::parse(&newer), Err(refused));
        assert_eq!(Head::parse("{}"), Err(RunFileError::OtherFormat));
    }

    #[test]
    fn pieces_make_the_search_at_every_stage() {
        for scored in 0..=4 {
            let (file, pieces) = recorded(scored);
            assert_eq!(assemble(&head(scored), &pieces), Ok(file), "{scored}");
        }
        // The last generation counts only with its offspring.
        let ((file, _), (_, later)) = (recorded(2), recorded(3));
        assert_eq!(assemble(&head(3), &later[..3]), Ok(file));
    }

    #[test]
    fn missing_and_damaged_pieces_are_refused() {
        let (_, mut pieces) = recorded(3);
        assert!(assemble(&head(3), &pieces[1..]).is_err());
        assert!(assemble(&head(3), &[]).is_err());
        pieces[1].truncate(40);
        assert!(assemble(&head(3), &pieces).is_err());
    }

    #[test]
    fn what_is_refused_is_repeated_in_few_words() {
        let long = "x".repeat(100_000);
        let odd = head(1)
            .to_json()
            .replace("\"tasks\":[", &format!("\"tasks\":[\"{long}\","));
        let error = Head::parse(&odd).expect_err("no such task").to_string();
        assert!(error.chars().count() < 400, "{error}");
        let error = assemble(&head(1), &[format!("{{\"numbers\":[\"{long}\"]}}")]);
        let error = error.expect_err("no number").to_string();
        assert!(error.chars().count() < 400, "{error}");
    }

    #[test]
    fn a_hundred_thousand_mutated_searches_in_pieces_do_no_harm() {
        let originals = [0, 1, 2, 3, 4].map(|scored| {
            let (_, pieces) = recorded(scored);
            format!("{}\n{}", head(scored).to_json(), pieces.join("\n"))
        });
        testing::read_damaged(17, &originals, [5_000, 20_000], |text| {
            let text = String::from_utf8_lossy(text);
            let mut lines = text.split('\n').map(String::from);
            let head = lines.next().expect("every text has a line");
            let file = Head::parse(&head).and_then(|head| {
                assert_eq!(head.config.validate(), []);
                assert_eq!(Head::parse(&head.to_json()).as_ref(), Ok(&head));
                assemble(&head, &lines.collect::<Vec<_>>())
            });
            Some(file.map(assert_sound))
        });
    }
}
