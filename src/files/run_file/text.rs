//! The file as a whole, and the way there and back. What it holds is in [`super`].

mod assembly;
mod reader;
mod shape;
mod writer;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::numbers::Real;
use super::{AskedImages, FORMAT, MAX_BYTES, Reached, RunFile, RunFileError, VERSION};
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
        version: file.version(),
        device: file.device().into(),
        begun: file.begun(),
        asked: file.asked(),
        own: file.own().map(Into::into),
        makers: file.makers().to_vec(),
        lesson: file.predicted().map(Predicted::to_raw),
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
        Err(error) => Err(RunFileError::NotJson {
            reason: fault(&error, json),
        }),
    }
}

/// Returns the search in `json`.
pub fn read(json: &[u8]) -> Result<RunFile, RunFileError> {
    if json.len() > MAX_BYTES {
        return Err(RunFileError::TooLarge);
    }
    let json = match plain_text(json) {
        Ok(text) => text,
        Err(what) => {
            return Err(RunFileError::NotJson {
                reason: what.to_string(),
            });
        }
    };
    check_header(json)?;
    let text: FileText = serde_json::from_slice(json.as_bytes())
        .map_err(|error| refuse(format!("{}.", fault(&error, json))))?;
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
        if !self.makers.iter().all(Maker::is_sound) {
            return Err(UNSOUND.into());
        }
        let mut file = assembly.finish(self.device, self.begun, self.own, &self.config)?;
        file.made_by(self.makers);
        let predicted = self.lesson.as_deref().map(Predicted::parse).transpose()?;
        Ok(file.with_asked(self.asked).with_predicted(predicted))
    }
}
