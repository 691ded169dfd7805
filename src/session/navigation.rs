//! Views and links: a link opens its view, and the address follows the view and what is edited there.
//!
//! An entry of the laboratory holds the genome under edit. The page notes with it which genome that was
//! edited from, so that a way back to it from elsewhere takes no edit back, and a reload shows what was
//! edited.

use std::time::Duration;

use leptos::prelude::*;

use super::fragment::Fragment;
use files::share::{self, Shared, View};
use science::{genome::Genome, presets::NamedGenome};
use widgets::{browser, editor::Editor};

/// Rest after an edit before it stands in the address: browsers limit how often that may change.
const REST: Duration = Duration::from_millis(400);

/// What connects the address, the views and the laboratory's genome; a handle that can be copied into
/// every closure.
#[derive(Clone, Copy)]
pub struct Navigation {
    fragment: Fragment,
    view: RwSignal<View>,
    editor: Editor,
}

impl Navigation {
    /// Goes where the address leads, and from now on follows it, the view and the edits.
    pub fn connect(fragment: Fragment, view: RwSignal<View>, editor: Editor) -> Self {
        let navigation = Self {
            fragment,
            view,
            editor,
        };
        Effect::new(move |_| {
            fragment.visited.track();
            untrack(|| navigation.visit());
        });
        Effect::new(move |before: Option<View>| {
            let now = view.get();
            if let Some(before) = before.filter(|before| *before != now) {
                untrack(|| navigation.turn(before, now));
            }
            now
        });
        let due = StoredValue::new(None::<TimeoutHandle>);
        Effect::new(move |before: Option<Genome>| {
            let now = editor.genome();
            if before.is_some_and(|before| before != now) {
                if let Some(due) = due.get_value() {
                    due.clear();
                }
                let follow = move || untrack(|| navigation.follow(view.get()));
                due.set_value(set_timeout_with_handle(follow, REST).ok());
            }
            now
        });
        navigation
    }

    /// Forgets the link that was opened; a new entry of the history keeps what the view needs, so that the way back
    /// leads to the link.
    pub fn close_link(&self) {
        untrack(|| {
            self.fragment.close();
            let place = self.place(self.view.get());
            self.fragment.push(&place, &self.note());
            // Of the new entry alone: a reload there opens it no more.
            browser::set_parameter("lesson", None);
        });
    }

    /// Shows what the address leads to.
    fn visit(&self) {
        let Some(shared) = self.fragment.shown() else {
            return;
        };
        if shared.view == View::Laboratory
            && let Some(genome) = shared.genome
        {
            let note = self.fragment.note();
            let (original, now) = (self.editor.original(), self.editor.genome());
            if !is_under_edit(&genome, note.as_deref(), &original, &now) {
                match note.as_deref().and_then(original_of) {
                    Some(original) => self.editor.open_edited(original, genome),
                    None => {
                        let name = shared.name.unwrap_or_else(|| "From a link".into());
                        self.editor.open(NamedGenome { name, genome });
                    }
                }
            }
        }
        self.view.set(shared.view);
        self.follow(shared.view);
    }

    /// Gives the view `now` an entry of its own, unless the address led to it, and shows its beginning, unless history
    /// did: where a view was left the browser knows.
    fn turn(&self, before: View, now: View) {
        let shown = self.fragment.shown();
        let is_led = shown.is_some_and(|shown| shown.view == now);
        if !is_led || self.fragment.note().is_none() {
            // It is shown, or begun, before the next frame.
            request_animation_frame(move || begin(now));
        }
        if !is_led {
            // The last edit may not stand there yet.
            self.follow(before);
            self.fragment.push(&self.place(now), &self.note());
        }
    }

    /// Brings the address up to the genome under edit, where `view` shows it.
    fn follow(&self, view: View) {
        let place = self.place(view);
        let shown = self.fragment.shown().and_then(|shown| shown.genome);
        if view == View::Laboratory && shown != place.genome {
            self.fragment.replace(&place, &self.note());
        }
    }

    /// What the address holds for a view.
    fn place(&self, view: View) -> Shared {
        let edited = view == View::Laboratory;
        let (config, founder) = self.fragment.search().unzip();
        Shared {
            genome: edited.then(|| self.editor.genome()),
            name: edited.then(|| self.editor.name()),
            founder: founder.flatten(),
            config,
            view,
            hidden: self.fragment.hidden.get(),
        }
    }

    fn note(&self) -> String {
        note_of(&self.editor.original())
    }
}

/// Brings the beginning of `view` into sight, wherever the one before it was left and whatever stands above: the top of
/// the page, where that shows it in its upper half. At once and not smoothly, as motion is not for everyone.
pub fn begin(view: View) {
    let Some(place) = document().get_element_by_id(view.slug()) else {
        return;
    };
    match browser::is_near_top(&place) {
        true => browser::to_top(),
        false => place.scroll_into_view(),
    }
}

/// What the page notes with an entry of the history: the genome that was opened in the editor.
fn note_of(original: &NamedGenome) -> String {
    share::encode(&Shared {
        genome: Some(original.genome.clone()),
        name: Some(original.name.clone()),
        ..Shared::default()
    })
}

/// The genome that a note names.
fn original_of(note: &str) -> Option<NamedGenome> {
    let (shared, _) = share::decode(note).ok()?;
    Some(NamedGenome {
        name: shared.name?,
        genome: shared.genome?,
    })
}

/// Whether an entry with `genome` and this note is of the genome `now` under edit: the same, or edited
/// from the same original.
fn is_under_edit(
    genome: &Genome,
    note: Option<&str>,
    original: &NamedGenome,
    now: &Genome,
) -> bool {
    let same_original = note.is_some_and(|note| note == note_of(original));
    genome == now || same_original && *now != original.genome
}

#[cfg(test)]
mod tests {
    use super::*;
    use science::presets;

    #[test]
    fn an_entry_of_ones_own_takes_no_edit_back() {
        let original = NamedGenome {
            name: "Published".into(),
            genome: presets::published(),
        };
        let edited = |lr_log10| Genome {
            lr_log10,
            ..presets::published()
        };
        let (earlier, now) = (edited(-2.0), edited(-2.5));
        let note = note_of(&original);
        assert_eq!(original_of(&note).as_ref(), Some(&original));
        let is_kept = |genome: &Genome, note: Option<&str>, now: &Genome| {
            is_under_edit(genome, note, &original, now)
        };
        assert!(is_kept(&now, None, &now));
        assert!(is_kept(&earlier, Some(&note), &now));
        // A link is opened whatever was edited.
        assert!(!is_kept(&earlier, None, &now));
        assert!(!is_kept(&earlier, Some(&note), &original.genome));
        let another = note_of(&NamedGenome {
            name: "Adam".into(),
            genome: presets::adam(),
        });
        assert!(!is_kept(&earlier, Some(&another), &now));
    }
}
