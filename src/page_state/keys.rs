//! The keys of the page: one table, which the handlers look into and the help is drawn from.

use self::{
    Action::{
        Down, First, Help, Last, Leave, Left, Listen, Projector, Redo, Right, Run, Summary, Take,
        Undo, Up,
    },
    Place::{Chart, Curve, Editor, Garden, Guess, Number, Page, Tree},
};
use widget_state::dial::Move;

/// Where a key means something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Wherever nothing else has a use for it.
    Page,
    /// On a flower of the garden.
    Garden,
    /// On a flower of a family tree.
    Tree,
    /// On the cursor of a chart.
    Chart,
    /// On a number within a sentence.
    Number,
    /// On a number to predict.
    Guess,
    /// On a point of a curve to predict.
    Curve,
    /// In the genome editor.
    Editor,
}

impl Place {
    /// Every place, in the order in which help tells of them.
    pub const ALL: [Place; 8] = [Page, Garden, Tree, Chart, Number, Guess, Curve, Editor];

    /// Where that is, as a heading.
    pub fn name(self) -> &'static str {
        match self {
            Place::Page => "Anywhere",
            Place::Garden => "In the garden",
            Place::Tree => "In a family tree",
            Place::Chart => "On a chart",
            Place::Number => "On a number in a sentence",
            Place::Guess => "On a number to predict",
            Place::Curve => "On a curve to predict",
            Place::Editor => "In the genome editor",
        }
    }
}

/// What a key does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Starts, holds and lets go on.
    Run,
    /// Says how the search stands.
    Summary,
    /// Plays the curves, or silences them.
    Listen,
    /// Opens help.
    Help,
    /// Switches the view for a projector.
    Projector,
    /// Ends what plays and the tour.
    Leave,
    /// To the left.
    Left,
    /// To the right.
    Right,
    /// Upwards.
    Up,
    /// Downwards.
    Down,
    /// To the first.
    First,
    /// To the last.
    Last,
    /// Moves a number.
    Move(Move),
    /// Takes what stands there.
    Take,
    /// Takes the last change back.
    Undo,
    /// Makes it again.
    Redo,
}

/// A key that was pressed, as browsers tell it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Pressed<'a> {
    /// What it writes, or its name.
    pub key: &'a str,
    /// Where it is on the keyboard.
    pub code: &'a str,
    /// Whether Alt was held with it.
    pub alt: bool,
    /// Whether Ctrl was, or ⌘.
    pub ctrl: bool,
    /// Whether Shift was.
    pub shift: bool,
}

impl Pressed<'_> {
    /// Whether it is the key that is written so in the table, with all that has to be held and nothing else.
    fn is(&self, written: &str) -> bool {
        let (held, key) = written.rsplit_once('+').unwrap_or(("", written));
        let held = |name| held.split('+').any(|one| one == name);
        // Signs are on Shift of most keyboards; with Alt some write another letter.
        let shift = self.shift == held("Shift") || is_sign(key);
        let letter = held("Alt") && self.code.strip_prefix("Key") == Some(key);
        let same = letter || self.key.eq_ignore_ascii_case(key);
        same && shift && self.alt == held("Alt") && self.ctrl == held("Ctrl")
    }
}

/// Whether a key writes neither a letter nor a digit nor a space.
fn is_sign(key: &str) -> bool {
    let mut letters = key.chars();
    let sign = |letter: char| !letter.is_alphanumeric() && !letter.is_whitespace();
    letters.next().is_some_and(sign) && letters.next().is_none()
}

/// One row of the table.
#[derive(Debug, Clone, Copy)]
pub struct Shortcut {
    /// Where.
    pub place: Place,
    /// The keys that do it, by the names that browsers give them, behind whatever has to be held with them.
    pub keys: &'static [&'static str],
    /// The same as they are printed on keyboards.
    pub shown: &'static str,
    /// What it does.
    pub action: Action,
    /// The same in words.
    pub does: &'static str,
}

const fn row(place: Place, (keys, shown): Keys, action: Action, does: &'static str) -> Shortcut {
    Shortcut {
        place,
        keys,
        shown,
        action,
        does,
    }
}

/// Keys by their names, and as they are printed.
type Keys = (&'static [&'static str], &'static str);

const LEFT: Keys = (&["ArrowLeft"], "←");
const RIGHT: Keys = (&["ArrowRight"], "→");
const UP: Keys = (&["ArrowUp"], "↑");
const DOWN: Keys = (&["ArrowDown"], "↓");
const HOME: Keys = (&["Home"], "Home");
const END: Keys = (&["End"], "End");
const PAGE_UP: Keys = (&["PageUp"], "Page ↑");
const PAGE_DOWN: Keys = (&["PageDown"], "Page ↓");

const MORE: Action = Action::Move(Move::More);
const LESS: Action = Action::Move(Move::Less);
const FAR_MORE: Action = Action::Move(Move::FarMore);
const FAR_LESS: Action = Action::Move(Move::FarLess);
const LEAST: Action = Action::Move(Move::Least);
const MOST: Action = Action::Move(Move::Most);

/// Every key.
pub const SHORTCUTS: [Shortcut; 41] = [
    row(Page, (&[" "], "Space"), Run, "start, hold and go on"),
    row(Page, (&["s"], "S"), Summary, "say how the search stands"),
    row(
        Page,
        (&["l"], "L"),
        Listen,
        "listen to the curves of the chosen optimizer and of Adam, or silence them",
    ),
    row(Page, (&["?"], "?"), Help, "open help"),
    // A letter alone would be pressed by whoever dictates.
    row(
        Page,
        (&["Alt+P"], "Alt+P"),
        Projector,
        "switch the view for a projector on and off",
    ),
    row(
        Page,
        (&["Escape"], "Esc"),
        Leave,
        "leave the tour, silence the curves, close what is open",
    ),
    row(Garden, LEFT, Left, "choose the flower before"),
    row(Garden, RIGHT, Right, "choose the next flower"),
    row(Garden, UP, Up, "choose the flower above"),
    row(Garden, DOWN, Down, "choose the flower below"),
    row(Garden, HOME, First, "choose the first flower"),
    row(Garden, END, Last, "choose the last flower"),
    row(Tree, UP, Up, "go to a parent"),
    row(Tree, DOWN, Down, "go to a child"),
    row(Tree, LEFT, Left, "go left in the generation"),
    row(Tree, RIGHT, Right, "go right in the generation"),
    row(Tree, HOME, First, "go to the oldest of the lit line"),
    row(Tree, END, Last, "go to the one whose tree it is"),
    row(Chart, LEFT, Left, "read the point before"),
    row(Chart, RIGHT, Right, "read the next point"),
    row(
        Chart,
        UP,
        Up,
        "read the next point; where lines are many, the line above",
    ),
    row(
        Chart,
        DOWN,
        Down,
        "read the point before; where lines are many, the line below",
    ),
    row(Chart, HOME, First, "read the first point"),
    row(Chart, END, Last, "read the last point"),
    row(
        Number,
        (&["ArrowRight", "ArrowUp"], "→, ↑"),
        MORE,
        "a step more",
    ),
    row(
        Number,
        (&["ArrowLeft", "ArrowDown"], "←, ↓"),
        LESS,
        "a step less",
    ),
    row(Number, PAGE_UP, FAR_MORE, "a tenth of the way more"),
    row(Number, PAGE_DOWN, FAR_LESS, "a tenth of the way less"),
    row(Number, HOME, LEAST, "the least"),
    row(Number, END, MOST, "the most"),
    // What else moves it is the browser's.
    row(
        Guess,
        (&["Enter", " "], "Enter, Space"),
        Take,
        "predict what the thumb stands at",
    ),
    row(Curve, LEFT, Left, "choose the point before"),
    row(Curve, RIGHT, Right, "choose the next point"),
    row(Curve, UP, MORE, "raise the point"),
    row(Curve, DOWN, LESS, "lower the point"),
    row(Curve, PAGE_UP, FAR_MORE, "raise it by five steps"),
    row(Curve, PAGE_DOWN, FAR_LESS, "lower it by five steps"),
    row(Curve, HOME, LEAST, "put it at the bottom"),
    row(Curve, END, MOST, "put it at the top"),
    row(
        Editor,
        (&["Ctrl+Z"], "Ctrl+Z"),
        Undo,
        "take the last change back (⌘ Z on a Mac)",
    ),
    row(
        Editor,
        (&["Ctrl+Shift+Z", "Ctrl+Y"], "Ctrl+Shift+Z, Ctrl+Y"),
        Redo,
        "make it again",
    ),
];

impl Shortcut {
    /// Whether it has a single character, which speech input and a hand that slips may type unmeant: such keys
    /// can be switched off.
    pub fn is_character(&self) -> bool {
        let character = |key: &&str| key.chars().count() == 1 && *key != " ";
        self.keys.iter().any(character)
    }
}

/// Returns what was `pressed` means at `place`.
pub fn shortcut(place: Place, pressed: &Pressed) -> Option<&'static Shortcut> {
    let mut rows = SHORTCUTS.iter();
    rows.find(|row| row.place == place && row.keys.iter().any(|key| pressed.is(key)))
}

/// Returns the keys that do this there, as they are printed on keyboards; empty where none does.
pub fn shown(place: Place, action: Action) -> &'static str {
    let mut rows = SHORTCUTS.iter();
    let row = rows.find(|row| row.place == place && row.action == action);
    row.map_or("", |row| row.shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What `key`, pressed alone, does at `place`.
    fn alone(place: Place, key: &str) -> Option<Action> {
        let pressed = Pressed {
            key,
            ..Pressed::default()
        };
        shortcut(place, &pressed).map(|row| row.action)
    }

    #[test]
    fn a_key_means_one_thing_at_a_place_and_is_told() {
        for (index, row) in SHORTCUTS.iter().enumerate() {
            let same = |other: &&Shortcut| {
                let shared = row.keys.iter().any(|key| other.keys.contains(key));
                other.place == row.place && (shared || other.action == row.action)
            };
            assert_eq!(
                SHORTCUTS[..index].iter().find(same).map(|row| row.does),
                None
            );
            assert!(!row.shown.is_empty() && !row.does.is_empty());
            assert_eq!(shown(row.place, row.action), row.shown);
            for key in row.keys {
                let (held, key) = key.rsplit_once('+').unwrap_or(("", key));
                let pressed = Pressed {
                    key,
                    code: "",
                    alt: held.contains("Alt"),
                    ctrl: held.contains("Ctrl"),
                    shift: held.contains("Shift"),
                };
                let found = shortcut(row.place, &pressed);
                assert_eq!(found.map(|found| found.action), Some(row.action));
            }
        }
        for place in Place::ALL {
            assert!(SHORTCUTS.iter().any(|row| row.place == place));
        }
        let characters = SHORTCUTS.iter().filter(|row| row.is_character());
        let shown: Vec<&str> = characters.map(|row| row.shown).collect();
        assert_eq!(shown, ["S", "L", "?"]);
    }

    #[test]
    fn capitals_are_the_same_keys_and_others_mean_nothing() {
        assert_eq!(alone(Place::Page, "S"), Some(Action::Summary));
        assert_eq!(alone(Place::Page, "ArrowUp"), None);
        assert_eq!(alone(Place::Chart, "s"), None);
    }

    #[test]
    fn what_is_held_with_a_key_counts() {
        let none = Pressed::default();
        let does = |place, pressed: Pressed| shortcut(place, &pressed).map(|row| row.action);
        let shift = |key| Pressed {
            key,
            shift: true,
            ..none
        };
        assert_eq!(does(Place::Page, shift("?")), Some(Action::Help));
        assert_eq!(does(Place::Page, shift("S")), None);
        assert_eq!(does(Place::Page, shift(" ")), None);
        assert_eq!(does(Place::Garden, shift("ArrowUp")), None);
        // π is what Alt and P write on a Mac; the letter is at another place of other keyboards.
        for (key, code) in [("π", "KeyP"), ("p", "KeyR"), ("P", "KeyP")] {
            let alt = Pressed {
                key,
                code,
                alt: true,
                ..none
            };
            assert_eq!(does(Place::Page, alt), Some(Action::Projector), "{key}");
            assert_eq!(does(Place::Page, Pressed { ctrl: true, ..alt }), None);
            assert_eq!(does(Place::Page, Pressed { shift: true, ..alt }), None);
            assert_eq!(does(Place::Page, Pressed { alt: false, ..alt }), None);
        }
        let ctrl = |key| Pressed {
            key,
            ctrl: true,
            ..none
        };
        assert_eq!(does(Place::Editor, ctrl("z")), Some(Action::Undo));
        assert_eq!(does(Place::Editor, ctrl("y")), Some(Action::Redo));
        let both = Pressed {
            shift: true,
            ..ctrl("Z")
        };
        assert_eq!(does(Place::Editor, both), Some(Action::Redo));
        assert_eq!(alone(Place::Editor, "z"), None);
        assert_eq!(does(Place::Page, ctrl("s")), None);
    }
}
