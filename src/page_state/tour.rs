//! The tour of two minutes: a table of places on the page, what happens there, and what is said.

/// What a step does to the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Nothing: it points at what is there.
    Point,
    /// Opens the recorded run, unless something runs or plays already.
    Watch,
    /// Holds, and goes back to the first generation.
    Begin,
    /// Goes to the last generation that there is.
    End,
    /// Chooses the flower that stands lowest.
    ChooseWorst,
    /// Gives the best its place back, and opens its family tree.
    OpenTree,
}

/// One step.
#[derive(Debug, Clone, Copy)]
pub struct Step {
    /// The part of the page, by its `data-tour`.
    pub place: &'static str,
    /// What happens as it begins.
    pub act: Act,
    /// What is said.
    pub text: &'static str,
}

/// Every step; about a quarter of a minute each.
pub const STEPS: [Step; 8] = [
    Step {
        place: "garden",
        act: Act::Watch,
        text: "Every flower is an optimizer, the rule by which a network learns, and its drawing is its genome: all its settings. The higher it stands, the fitter it is; the line is Adam, the usual choice.",
    },
    Step {
        place: "garden",
        act: Act::Begin,
        text: "This is the first generation: known optimizers and strangers drawn at random, each tried on the same images from the same initial weights.",
    },
    Step {
        place: "garden",
        act: Act::End,
        text: "Some generations later. The best were crossed and mutated, again and again, and the strangers became a family.",
    },
    Step {
        place: "figures",
        act: Act::Point,
        text: "Here the best and Adam stand in figures. A lead can be luck: at the end of a search of your own, the best can be scored again on fresh seeds.",
    },
    Step {
        place: "bench",
        act: Act::ChooseWorst,
        text: "Press a flower, and here it is with its name, its formula, its figures, and a button to share it. This is one that does badly.",
    },
    Step {
        place: "tree",
        act: Act::OpenTree,
        text: "This is the family of the best. Its ancestors stand above it, and the lit line follows whose genes it has.",
    },
    Step {
        place: "journal",
        act: Act::Point,
        text: "The curves of the best against Adam’s. They can be read by keys, as a table, and by ear.",
    },
    Step {
        place: "help",
        act: Act::Point,
        text: "Under Help are this tour, all keys, and the words explained. In the Laboratory you change a genome and see what it does. Now start a search of your own.",
    },
];

/// Returns which edge of a part stands at the window's edge once the part is scrolled to, as browsers name it: one
/// that takes more than half of the window is seen from its beginning, from wherever the visitor comes.
pub fn block(part: f64, window: f64) -> &'static str {
    match part > window / 2.0 {
        true => "start",
        false => "nearest",
    }
}

/// Longest reading time of a step, in seconds; eight of them are two minutes.
#[cfg(test)]
const SECONDS: f64 = 15.0;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tour_takes_two_minutes_at_most() {
        // Slow readers take in 150 words a minute.
        for step in &STEPS {
            let words = step.text.split_whitespace().count();
            assert!(words as f64 / 150.0 * 60.0 <= SECONDS, "{}", step.text);
            assert!(step.text.ends_with('.') && !step.place.is_empty());
        }
        assert!(STEPS.len() as f64 * SECONDS <= 120.0);
    }

    #[test]
    fn who_goes_back_to_a_tall_part_sees_its_beginning() {
        // A family tree with its list, and the figures, on a telephone.
        assert_eq!(block(1192.0, 844.0), "start");
        assert_eq!(block(148.0, 844.0), "nearest");
    }

    #[test]
    fn there_is_something_to_see_before_anything_is_shown_of_it() {
        assert_eq!(STEPS[0].act, Act::Watch);
    }
}
