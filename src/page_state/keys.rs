//! The keys of the page: one table, which the handlers look into and the help is drawn from.

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
}

impl Place {
    /// Every place, in the order in which help tells of them.
    pub const ALL: [Place; 4] = [Place::Page, Place::Garden, Place::Tree, Place::Chart];

    /// Where that is, as a heading.
    pub fn name(self) -> &'static str {
        match self {
            Place::Page => "Anywhere",
            Place::Garden => "In the garden",
            Place::Tree => "In a family tree",
            Place::Chart => "On a chart",
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
}

/// One row of the table.
#[derive(Debug, Clone, Copy)]
pub struct Shortcut {
    /// Where.
    pub place: Place,
    /// The key, by the name that browsers give it, behind whatever has to be held with it.
    pub key: &'static str,
    /// The key as it is printed on keyboards.
    pub shown: &'static str,
    /// What it does.
    pub action: Action,
    /// The same in words.
    pub does: &'static str,
}

const fn row(
    place: Place,
    (key, shown): (&'static str, &'static str),
    action: Action,
    does: &'static str,
) -> Shortcut {
    Shortcut {
        place,
        key,
        shown,
        action,
        does,
    }
}

const LEFT: (&str, &str) = ("ArrowLeft", "←");
const RIGHT: (&str, &str) = ("ArrowRight", "→");
const UP: (&str, &str) = ("ArrowUp", "↑");
const DOWN: (&str, &str) = ("ArrowDown", "↓");
const HOME: (&str, &str) = ("Home", "Home");
const END: (&str, &str) = ("End", "End");

/// Every key.
pub const SHORTCUTS: [Shortcut; 24] = [
    row(
        Place::Page,
        (" ", "Space"),
        Action::Run,
        "start, hold and go on",
    ),
    row(
        Place::Page,
        ("s", "S"),
        Action::Summary,
        "say how the search stands",
    ),
    row(
        Place::Page,
        ("l", "L"),
        Action::Listen,
        "listen to the curves of the chosen optimizer and of Adam, or silence them",
    ),
    row(Place::Page, ("?", "?"), Action::Help, "open help"),
    // A letter alone would be pressed by whoever dictates.
    row(
        Place::Page,
        ("Alt+P", "Alt P"),
        Action::Projector,
        "switch the view for a projector on and off",
    ),
    row(
        Place::Page,
        ("Escape", "Esc"),
        Action::Leave,
        "leave the tour, silence the curves, close what is open",
    ),
    row(
        Place::Garden,
        LEFT,
        Action::Left,
        "choose the flower before",
    ),
    row(
        Place::Garden,
        RIGHT,
        Action::Right,
        "choose the next flower",
    ),
    row(Place::Garden, UP, Action::Up, "choose the flower above"),
    row(Place::Garden, DOWN, Action::Down, "choose the flower below"),
    row(
        Place::Garden,
        HOME,
        Action::First,
        "choose the first flower",
    ),
    row(Place::Garden, END, Action::Last, "choose the last flower"),
    row(Place::Tree, UP, Action::Up, "go to a parent"),
    row(Place::Tree, DOWN, Action::Down, "go to a child"),
    row(Place::Tree, LEFT, Action::Left, "go left in the generation"),
    row(
        Place::Tree,
        RIGHT,
        Action::Right,
        "go right in the generation",
    ),
    row(
        Place::Tree,
        HOME,
        Action::First,
        "go to the oldest of the lit line",
    ),
    row(
        Place::Tree,
        END,
        Action::Last,
        "go to the one whose tree it is",
    ),
    row(Place::Chart, LEFT, Action::Left, "read the point before"),
    row(Place::Chart, RIGHT, Action::Right, "read the next point"),
    row(
        Place::Chart,
        UP,
        Action::Up,
        "read the next point; where lines are many, the line above",
    ),
    row(
        Place::Chart,
        DOWN,
        Action::Down,
        "read the point before; where lines are many, the line below",
    ),
    row(Place::Chart, HOME, Action::First, "read the first point"),
    row(Place::Chart, END, Action::Last, "read the last point"),
];

impl Shortcut {
    /// Whether it is a single character, which speech input and a hand that slips may type unmeant: such keys
    /// can be switched off.
    pub fn is_character(&self) -> bool {
        self.key.chars().count() == 1 && self.key != " "
    }
}

/// Returns what `key` means at `place`.
pub fn shortcut(place: Place, key: &str) -> Option<&'static Shortcut> {
    let mut rows = SHORTCUTS.iter();
    rows.find(|row| row.place == place && row.key.eq_ignore_ascii_case(key))
}

/// Returns what `key` does at `place`.
pub fn action(place: Place, key: &str) -> Option<Action> {
    shortcut(place, key).map(|row| row.action)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_means_one_thing_at_a_place_and_is_told() {
        for (index, row) in SHORTCUTS.iter().enumerate() {
            let same = |other: &&Shortcut| {
                other.place == row.place && (other.key == row.key || other.action == row.action)
            };
            assert_eq!(
                SHORTCUTS[..index].iter().find(same).map(|row| row.does),
                None
            );
            assert!(!row.shown.is_empty() && !row.does.is_empty());
            assert_eq!(action(row.place, row.key), Some(row.action));
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
        assert_eq!(action(Place::Page, "S"), Some(Action::Summary));
        assert_eq!(action(Place::Page, "ArrowUp"), None);
        assert_eq!(action(Place::Chart, "s"), None);
    }
}
