//! Files that are dropped or chosen, and what is pasted: each opened where it belongs, or named.

use leptos::{ev, prelude::*};
use wasm_bindgen::JsValue;
use web_sys::Blob;

use super::parts;
use files::run_file::{MAX_BYTES, RunFileError};
use laboratory::Laboratory;
use lesson_views::collect::Collect;
use page_state::arrival::Arrival;
use session::{
    fragment::Fragment,
    lesson_reader::{self, Unread},
    player::Player,
};
use widgets::{browser, part::NotFetched};

/// What a text is called that came without a name.
const PASTED: &str = "What was pasted";

/// Said where what opens files did not come.
const NOT_FETCHED: &str = "The part of this page that opens files could not be fetched. Is the network up? Then open it again.";

/// Where a visitor pastes for another purpose.
const FIELDS: &str = "input, textarea, select, [contenteditable], dialog";

/// What opens a visitor's files; a handle that can be copied into every closure.
#[derive(Clone, Copy)]
pub struct Intake {
    player: Player,
    laboratory: Laboratory,
    fragment: Fragment,
    collect: Collect,
}

impl Intake {
    /// Opens runs in `player`, genomes in `laboratory`, results in `collect` and links as if they stood in the
    /// address.
    pub fn new(
        player: Player,
        laboratory: Laboratory,
        fragment: Fragment,
        collect: Collect,
    ) -> Self {
        Self {
            player,
            laboratory,
            fragment,
            collect,
        }
    }

    /// Opens the first of the files that `holder`, an input or a transfer, has; returns whether it has one.
    pub fn open_from(&self, holder: &JsValue) -> bool {
        let count = browser::file_count(holder);
        let Some(file) = browser::first_file(holder) else {
            return false;
        };
        let intake = *self;
        self.player.refused.set(None);
        self.player.opening.set(true);
        leptos::task::spawn_local(async move {
            let name = browser::file_name(&file);
            let opened = match content(&name, &file).await {
                Ok(bytes) => intake.take(name.clone(), bytes).await,
                Err(sentence) => Err(sentence),
            };
            intake.player.opening.set(false);
            let one = (count > 1).then(|| {
                format!("Of {count} files only {name} was opened: one at a time can be. A folder of pictures goes under Settings, “Own data…”.")
            });
            intake.player.refused.set(opened.err().or(one));
        });
        true
    }

    /// Opens what `bytes` are, or says what they are.
    async fn take(&self, name: String, bytes: Vec<u8>) -> Result<(), String> {
        let missing = |NotFetched| NOT_FETCHED.to_string();
        let (arrival, bytes) = parts::recognised(name, bytes).await.map_err(missing)?;
        match arrival {
            Arrival::Link(opened) => self.fragment.arrive(opened),
            Arrival::Claim(opened) => self.fragment.arrive_claim(opened),
            Arrival::Lesson(Ok(read)) => {
                let written = lesson_reader::written(read).await;
                self.fragment.arrive_lesson(written);
            }
            Arrival::Lesson(Err(error)) => self.fragment.arrive_lesson(Err(Unread(error))),
            // A sheet of its own.
            Arrival::Results(text) => {
                return parts::collected(self.collect, text).await.map_err(missing);
            }
            Arrival::Genome(named) => self.laboratory.open_genome(named),
            Arrival::Run => self.player.take(bytes).await?,
            Arrival::Other(sentence) => return Err(sentence),
        }
        browser::to_top();
        Ok(())
    }

    /// Takes files that are dropped anywhere on the page, and whatever is pasted beside its fields.
    pub fn listen(&self) {
        let intake = *self;
        browser::listen(ev::dragover, |event| {
            if browser::drags_files(&event) {
                event.prevent_default();
            }
        });
        browser::listen(ev::drop, move |event| {
            if browser::drags_files(&event) {
                event.prevent_default();
                // A sheet that lies on top of the page takes what it can use itself.
                if browser::is_in(&event, "dialog") {
                    return;
                }
                if let Some(transfer) = browser::property::<JsValue>(&event, "dataTransfer") {
                    intake.open_from(&transfer);
                }
            }
        });
        browser::listen(ev::paste, move |event| {
            let pasted = browser::property::<JsValue>(&event, "clipboardData");
            let Some(pasted) = pasted.filter(|_| !browser::is_in(&event, FIELDS)) else {
                return;
            };
            if intake.open_from(&pasted) {
                event.prevent_default();
            } else if let Some(text) =
                browser::plain_text(&pasted).filter(|text| !text.trim().is_empty())
            {
                event.prevent_default();
                leptos::task::spawn_local(async move {
                    let opened = intake.take(PASTED.into(), text.into_bytes()).await;
                    intake.player.refused.set(opened.err());
                });
            }
        });
    }
}

async fn content(name: &str, file: &Blob) -> Result<Vec<u8>, String> {
    if file.size() > MAX_BYTES as f64 {
        return Err(RunFileError::TooLarge.to_string());
    }
    let unreadable = || {
        format!("{name} could not be read. A folder of pictures goes under Settings, “Own data…”.")
    };
    browser::contents(file).await.ok_or_else(unreadable)
}
