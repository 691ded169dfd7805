//! The visitor's own images: what was read of their files, and the engines' share of it.
//!
//! The images themselves are bytes that the page keeps outside its own memory and never looks into:
//! it hands them to every engine that it starts, and forgets them with the tab.

pub mod files;
mod reader;

use js_sys::{Array, Uint8Array};
use leptos::prelude::*;

use self::reader::{Reader, ReaderMessage};
use page_state::tasks;
use protocol::{Command, FileReading, OwnReport};
use science::{
    catalog::{Dataset, Protocol},
    config::RunConfig,
};

/// Why a search does not go on, and is not tested.
const OTHERS: &str = "This search trained on images of your own that are not here now. Drop the same files again under Settings, “Own data…”, then go on with it.";

/// Where the visitor's own images stand.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct OwnState {
    /// What the images are; `None` where there are none.
    pub report: Option<OwnReport>,
    /// (files read, files in all) while files are read.
    pub reading: Option<(u32, u32)>,
    /// Why the last files were refused.
    pub refused: Option<String>,
}

/// The visitor's own images; a handle that can be copied into every closure.
#[derive(Clone, Copy, Default)]
pub struct OwnData {
    /// Whether their sheet is open.
    pub open: RwSignal<bool>,
    /// Where they stand.
    pub state: RwSignal<OwnState>,
    kept: StoredValue<Kept, LocalStorage>,
}

/// What the engines are given.
#[derive(Default)]
struct Kept {
    /// [`Command::Own`] as bytes; `None` where there are no images.
    command: Option<Uint8Array>,
    /// Counts changes of it.
    revision: u32,
    reader: Option<Reader>,
    /// Counts readings, so that what an earlier one still says is not heard.
    reading: u32,
}

impl OwnData {
    /// Everything that can be a task here: what ships, own images where there are some, and whatever
    /// is `chosen` already, as by a link. Tracked.
    pub fn tasks(&self, chosen: &[Dataset]) -> Vec<Dataset> {
        let here = self.state.with(|state| state.report.is_some());
        tasks::offered(here, chosen)
    }

    /// Images on which each task of `tasks` is scored at least, where `wanted` are asked for: some have
    /// fewer. Tracked.
    pub fn scoring_images(&self, tasks: &[Dataset], wanted: u32, protocol: Protocol) -> u32 {
        let split = protocol.scoring_split();
        let own = self
            .state
            .with(|state| state.report.as_ref().map(|report| report.images(split)));
        tasks::scoring_images(tasks, wanted, split, own)
    }

    /// Fingerprint of the images, where they are here and a task of `config`.
    pub fn fingerprint(&self, config: &RunConfig) -> Option<String> {
        let state = self.state.read_untracked();
        let report = state.report.as_ref()?;
        let asked = config.tasks.contains(&Dataset::Own);
        asked.then(|| report.fingerprint.clone())
    }

    /// Checks that a search can go on or be tested which trained on the images of `fingerprint`; without one, on none
    /// or on nobody knows which.
    ///
    /// # Errors
    /// A sentence, where others are here, or none.
    pub fn check(&self, fingerprint: Option<&str>) -> Result<(), &'static str> {
        let state = self.state.read_untracked();
        let here = state
            .report
            .as_ref()
            .map(|report| report.fingerprint.as_str());
        match fingerprint.is_none() || fingerprint == here {
            true => Ok(()),
            false => Err(OTHERS),
        }
    }

    /// Reads `files`, [path, file, …], in place of what is being read; earlier images stay until
    /// these are understood.
    pub fn read(&self, files: Result<Array, String>) {
        let own = *self;
        let reading = self.stop();
        let files = match files {
            Ok(files) => files,
            Err(sentence) => return self.refuse(sentence),
        };
        let total = files.length() / 2;
        self.state.update(|state| {
            state.reading = Some((0, total));
            state.refused = None;
        });
        let tell = move |message| {
            if own.kept.with_value(|kept| kept.reading) == reading {
                own.hear(message);
            }
        };
        match Reader::start(files, tell) {
            Ok(reader) => self.kept.update_value(|kept| kept.reader = Some(reader)),
            Err(sentence) => self.refuse(sentence),
        }
    }

    /// Ends what is being read and returns the number of the next reading.
    pub fn stop(&self) -> u32 {
        self.state.update(|state| state.reading = None);
        self.kept.update_value(|kept| {
            kept.reader = None;
            kept.reading += 1;
        });
        self.kept.with_value(|kept| kept.reading)
    }

    fn refuse(&self, sentence: String) {
        self.stop();
        self.state.update(|state| state.refused = Some(sentence));
    }

    fn hear(&self, message: ReaderMessage) {
        match message {
            ReaderMessage::Reading(FileReading::Read { files, total }) => {
                self.state
                    .update(|state| state.reading = Some((files, total)));
            }
            ReaderMessage::Reading(FileReading::Refused(sentence)) => self.refuse(sentence),
            // The images follow.
            ReaderMessage::Reading(FileReading::Done(_)) => {}
            ReaderMessage::Images(report, command) => {
                self.stop();
                self.keep(Some(command));
                self.state.update(|state| state.report = Some(report));
            }
        }
    }

    fn keep(&self, command: Option<Uint8Array>) {
        self.kept.update_value(|kept| {
            kept.command = command;
            kept.revision += 1;
        });
    }

    /// Forgets the images.
    pub fn remove(&self) {
        self.keep(None);
        self.state.set(OwnState::default());
    }

    /// Returns what an engine has to hear before its next command, where it knows of `revision` or of
    /// nothing (0), and the revision that it knows then.
    pub fn news(&self, revision: u32) -> Option<(Uint8Array, u32)> {
        self.kept.with_value(|kept| {
            if kept.revision == revision {
                return None;
            }
            let nothing = || {
                let bytes = postcard::to_stdvec(&Command::Own(None)).ok()?;
                Some(Uint8Array::from(bytes.as_slice()))
            };
            let command = kept.command.clone().or_else(nothing)?;
            Some((command, kept.revision))
        })
    }
}
