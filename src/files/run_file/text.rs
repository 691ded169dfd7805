//! The file as a whole, and the way there and back. What it holds is in [`super`].

mod assembly;
mod reader;
mod shape;
mod writer;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::numbers::Real;
use super::{About, AskedImages, FORMAT, MAX_BYTES, Reached, RunFile, RunFileError, VERSION};
use crate::{cut::fault, document::Head, lesson::Predicted, maker::Maker};
use science::config::RunConfig;
use text::plain_text::plain_text;

pub(super) use self::{assembly::Assembly, reader::Reader, shape::GenerationText, writer::Writer};

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
    let scored = file.generations().map(|one| {
        let reached = Reached::All(one.outcome());
        writer.generation(one.generation, &one.population, reached)
    });
    let mut generations: Vec<GenerationText> = scored.collect();
    if !evolution.is_finished() {
        let (number, reached) = (evolution.generation(), Reached::Rounds(file.rounds()));
        generations.push(writer.generation(number, evolution.ask(), reached));
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
    match serde_json::from_slice::<Head>(json.as_bytes()) {
        Ok(head) => match (head.format.as_deref(), head.version) {
            (Some(FORMAT), Some(1..=VERSION)) => Ok(()),
            (Some(FORMAT), Some(later @ 1..)) => Err(RunFileError::NewerVersion(later)),
            _ => Err(RunFileError::OtherFormat),
        },
        Err(error) if error.is_data() => Err(RunFileError::OtherFormat),
        Err(error) => Err(RunFileError::NotJson(fault(&error, json))),
    }
}

/// Returns the search in `json`.
pub fn read(json: &[u8]) -> Result<RunFile, RunFileError> {
    if json.len() > MAX_BYTES {
        return Err(RunFileError::TooLarge);
    }
    let json = plain_text(json).map_err(|what| RunFileError::NotJson(what.to_string()))?;
    check_header(json)?;
    let text: FileText = serde_json::from_slice(json.as_bytes())
        .map_err(|error| RunFileError::Contents(format!("{}.", fault(&error, json))))?;
    text.into_file().map_err(RunFileError::Contents)
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
        let mut about = About {
            device: self.device,
            begun: self.begun,
            asked: self.asked,
            own: self.own,
            makers: self.makers,
            predicted: None,
        };
        about.complete(self.lesson.as_deref())?;
        assembly.finish(about, &self.config)
    }
}
