//! A lesson that is being written, as a browser keeps it through a reload: as typed, with the settings that stood beside
//! it.
//!
//! ```json
//! {"version": 1, "start": "1sATg4AAKAzUU", "title": "Predict, then run", "hidden": ["settings"], "projector": false,
//!  "class": true, "tasks": [{"text": "Is it better?", "kind": "choice", "answers": "yes\nno", "of": "lead",
//!    "low": "-0.1", "high": "0.2", "line": "adam-loss"}]}
//! ```

use serde::{Deserialize, Serialize};

use super::{Founder, LessonDraft, TaskDraft};
use files::{
    control::{Control, Hidden},
    lesson::{MAX_BYTES, MAX_TASKS},
    share,
};
use science::config::RunConfig;

/// The only version so far.
const VERSION: u32 = 1;

/// Longest text that is kept, in bytes: more than a lesson may have.
const LONGEST: usize = 2 * MAX_BYTES;

/// Said of a text that is none of this version's, which is then not its to throw away.
pub const UNREADABLE: &str = "This browser keeps a lesson that another version of this page was writing, which this one cannot read and leaves as it is.";

/// A draft that was kept.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptDraft {
    /// What was written.
    pub draft: LessonDraft,
    /// The settings beside it, where they were in range.
    pub config: Option<RunConfig>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    start: Option<String>,
    title: String,
    hidden: Vec<String>,
    projector: bool,
    class: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    founder: Option<Founder>,
    tasks: Vec<TaskDraft>,
}

impl KeptDraft {
    /// Returns the draft as a text to keep; `None` where it is too long.
    pub fn to_text(&self) -> Option<String> {
        let draft = &self.draft;
        let start = self
            .config
            .clone()
            .map(|config| share::encode(&config.into()));
        let hidden = draft.hidden.controls();
        let file = File {
            version: VERSION,
            start,
            title: draft.title.clone(),
            hidden: hidden.map(|one| one.slug().into()).collect(),
            projector: draft.projector,
            class: draft.class,
            founder: draft.founder.clone(),
            tasks: draft.tasks.clone(),
        };
        let text = serde_json::to_string(&file).expect("a draft can be written");
        (text.len() <= LONGEST).then_some(text)
    }

    /// Returns the draft that was kept as `text`.
    ///
    /// # Errors
    /// [`UNREADABLE`].
    pub fn of_text(text: &str) -> Result<Self, &'static str> {
        Self::read(text).ok_or(UNREADABLE)
    }

    fn read(text: &str) -> Option<Self> {
        let short = Some(text).filter(|text| text.len() <= LONGEST)?;
        let file: File = serde_json::from_str(short).ok()?;
        let is_usable = file.version == VERSION
            && (1..=MAX_TASKS).contains(&file.tasks.len())
            && file
                .founder
                .as_ref()
                .is_none_or(|founder| founder.genome.is_trainable());
        let controls = file.hidden.iter().map(|slug| Control::of_slug(slug));
        let hidden: Hidden = controls.collect::<Option<Vec<_>>>()?.into_iter().collect();
        let start = file.start.as_deref().map(share::decode);
        // Other settings than those that stood there are none to offer.
        let start = start
            .and_then(Result::ok)
            .filter(|(_, remarks)| remarks.is_empty());
        is_usable.then(|| Self {
            draft: LessonDraft {
                title: file.title,
                hidden,
                projector: file.projector,
                tasks: file.tasks,
                class: file.class,
                founder: file.founder,
            },
            config: start.and_then(|(shared, _)| shared.config),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{super::Kind, *};
    use files::lesson::{Line, Quantity};
    use science::{config::Preset, presets, testing};

    fn written() -> KeptDraft {
        let task = |kind| TaskDraft {
            text: "Est-ce mieux\u{202f}? “<b>”".into(),
            kind,
            answers: "yes\nno\n".into(),
            of: Quantity::FounderLead,
            low: "few".into(),
            high: "0,2".into(),
            line: Line::FounderLoss,
        };
        KeptDraft {
            draft: LessonDraft {
                title: " ".into(),
                hidden: Control::all().skip(1).step_by(2).collect(),
                projector: true,
                tasks: Kind::ALL.map(task).to_vec(),
                class: true,
                founder: Some(Founder {
                    name: "the best".into(),
                    genome: presets::published(),
                }),
            },
            config: Some(RunConfig {
                seed: 4_001,
                population: 9,
                ..Preset::Classroom.config()
            }),
        }
    }

    /// Whatever stands there, though it makes no lesson yet.
    #[test]
    fn a_draft_comes_back_as_it_was_typed() {
        let example = KeptDraft {
            draft: LessonDraft::default(),
            config: None,
        };
        for kept in [written(), example] {
            let text = kept.to_text().expect("it is short");
            assert_eq!(KeptDraft::of_text(&text), Ok(kept));
        }
    }

    /// A lesson of the largest size is kept while it is written; what no lesson can hold is not.
    #[test]
    fn a_draft_is_kept_up_to_a_length() {
        let mut kept = written();
        kept.draft.tasks = vec![TaskDraft::new(); MAX_TASKS];
        for task in &mut kept.draft.tasks {
            task.text = "🌷".repeat(files::lesson::MAX_TEXT);
            let answer = "🌷".repeat(files::lesson::MAX_ANSWER) + "\n";
            task.answers = answer.repeat(files::lesson::ANSWERS.1);
        }
        let text = kept.to_text().expect("a lesson may be so long");
        assert_eq!(KeptDraft::of_text(&text).as_ref(), Ok(&kept));
        kept.draft.tasks[0].answers = "a".repeat(LONGEST);
        assert_eq!(kept.to_text(), None);
    }

    #[test]
    fn what_another_version_wrote_is_left_out_and_said() {
        let text = written().to_text().expect("it is short");
        let changed = |from: &str, to: &str| {
            let changed = text.replacen(from, to, 1);
            assert_ne!(changed, text, "{from}");
            changed
        };
        let weight = format!("\"weight\":{:?}", presets::published().terms[0].weight);
        for other in [
            changed("\"version\":1", "\"version\":2"),
            changed("\"class\":true", "\"class\":true,\"language\":\"de\""),
            changed("\"founder-lead\"", "\"speed\""),
            changed("\"nothing\"", "\"word\""),
            changed(Control::all().nth(1).expect("many").slug(), "horoscope"),
            changed(&weight, "\"weight\":1e300"),
            text[..text.len() - 1].into(),
            text.clone() + &" ".repeat(LONGEST),
            String::new(),
        ] {
            assert_eq!(KeptDraft::of_text(&other), Err(UNREADABLE), "{other}");
        }
        // Settings that cannot be read are none to offer, and the rest stands.
        let without = KeptDraft {
            config: None,
            ..written()
        };
        assert_eq!(
            KeptDraft::of_text(&changed("\"start\":\"1", "\"start\":\"9")),
            Ok(without)
        );
    }

    #[test]
    fn a_hundred_thousand_mutated_drafts_are_kept_again_or_left_out() {
        let originals = [written().to_text().expect("it is short")];
        testing::read_damaged(47, &originals, [10_000, 10_000], |bytes| {
            let text = String::from_utf8_lossy(bytes);
            let read = KeptDraft::of_text(&text);
            Some(read.map(|kept| {
                let again = kept.to_text().expect("it is short still");
                assert_eq!(KeptDraft::of_text(&again), Ok(kept));
            }))
        });
    }
}
