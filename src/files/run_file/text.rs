//! The file as a whole, and the way there and back. What it holds is in [`super`].

mod assembly;
mod reader;
mod shape;
mod writer;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::numbers::Real;
use super::{About, AskedImages, FORMAT, MAX_BYTES, Reached, RunFile, RunFileError, VERSION};
use crate::{
    cut::fault,
    lesson::Predicted,
    maker::{Maker, UNSOUND},
};
use science::{config::RunConfig, evolution::Candidate};
use text::plain_text::plain_text;

pub(super) use self::{assembly::Assembly, reader::Reader, shape::GenerationText, writer::Writer};

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
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    makers: Vec<Maker>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    lesson: Option<Box<RawValue>>,
    config: RunConfig,
    numbers: Vec<Real>,
    generations: Vec<GenerationText>,
}

/// Returns `file` as JSON.
pub fn write(file: &RunFile) -> String {
    let evolution = file.evolution();
    let mut writer = Writer::default();
    let mut candidates = evolution.all_candidates().iter().peekable();
    let mut born = |number: u32| -> Vec<&Candidate> {
        std::iter::from_fn(|| candidates.next_if(|next| next.birth_generation == number)).collect()
    };
    let mut generations: Vec<GenerationText> = file
        .generations()
        .map(|scored| {
            let born = born(scored.generation);
            writer.generation(&born, &scored.population, Reached::All(scored.outcome()))
        })
        .collect();
    if !evolution.is_finished() {
        let born = born(evolution.generation());
        let reached = Reached::Rounds(file.rounds());
        generations.push(writer.generation(&born, evolution.ask(), reached));
    }
    let about = file.about.clone();
    let text = FileText {
        format: FORMAT.into(),
        version: file.version(),
        device: about.device,
        begun: about.begun,
        asked: about.asked,
        own: about.own,
        makers: about.makers,
        lesson: about.predicted.as_ref().map(Predicted::to_raw),
        config: evolution.config().clone(),
        numbers: writer.numbers.list(),
        generations,
    };
    serde_json::to_string(&text).expect("every search can be written")
}

/// Refuses JSON of something else, and of later versions.
pub(super) fn check_header(json: &str) -> Result<(), RunFileError> {
    match serde_json::from_slice::<Header>(json.as_bytes()) {
        Ok(header) if header.format != FORMAT || header.version == 0 => {
            Err(RunFileError::OtherFormat)
        }
        Ok(header) if header.version > VERSION => Err(RunFileError::NewerVersion {
            found: header.version,
        }),
        Ok(_) => Ok(()),
        Err(error) if error.is_data() => Err(RunFileError::OtherFormat),
        Err(error) => Err(not_json(fault(&error, json))),
    }
}

/// Returns the search in `json`.
pub fn read(json: &[u8]) -> Result<RunFile, RunFileError> {
    if json.len() > MAX_BYTES {
        return Err(RunFileError::TooLarge);
    }
    let json = plain_text(json).map_err(|what| not_json(what.to_string()))?;
    check_header(json)?;
    let text: FileText = serde_json::from_slice(json.as_bytes())
        .map_err(|error| refuse(format!("{}.", fault(&error, json))))?;
    text.into_file().map_err(refuse)
}

pub(super) fn not_json(reason: String) -> RunFileError {
    RunFileError::NotJson { reason }
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
        if !self.makers.iter().all(Maker::is_sound) {
            return Err(UNSOUND.into());
        }
        let about = About {
            device: self.device,
            begun: self.begun,
            asked: self.asked,
            own: self.own,
            makers: self.makers,
            predicted: None,
        };
        let mut file = assembly.finish(about, &self.config)?;
        let predicted = self.lesson.as_deref().map(Predicted::parse);
        file.about.predicted = predicted.transpose()?;
        Ok(file)
    }
}
