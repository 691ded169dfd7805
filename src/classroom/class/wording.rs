//! What a class's sheet says, by whom its results tell of: a table.

use files::class::Subject;

/// The words for one kind of results.
#[derive(Debug, PartialEq, Eq)]
pub struct Wording {
    /// What the test asks.
    pub question: &'static str,
    /// Whom it tests, within a sentence.
    pub subject: &'static str,
    /// Whose scores a result and its run once more have, within a sentence.
    pub one: &'static str,
    /// What the flowers are.
    pub flowers: &'static str,
    /// The column of its scores.
    pub column: &'static str,
    /// What stands in that column.
    pub meaning: &'static str,
    /// What stands in Adam's.
    pub adam: &'static str,
    /// What every verdict leaves open.
    pub reservation: Option<&'static str>,
    /// What the picture of certainty tells, and does not.
    pub worth: &'static str,
}

/// The words for results that tell of `subject`.
pub fn wording(subject: Subject) -> &'static Wording {
    match subject {
        Subject::Best => &Wording {
            question: "Is the best better than Adam?",
            subject: "the best of each search",
            one: "best",
            flowers: "Every flower is the best of one student’s search. The higher it stands, the farther it was ahead of its own Adam, the line.",
            column: "Best",
            meaning: "Fitness of the best",
            adam: "Adam’s fitness in the same generations",
            reservation: Some(
                "Each search chose its best by these same scores, so a part of every lead is the luck of whoever was chosen. “Good, or lucky?” below a run’s best scores it again on fresh seeds.",
            ),
            worth: "Each best is the highest of many on the very seed it was chosen by, which flatters it: the test says that such searches end ahead of Adam there, not that any of these rules is better elsewhere.",
        },
        Subject::UnderTest => &Wording {
            question: "Is the optimizer under test better than Adam?",
            subject: "the optimizer under test",
            one: "the optimizer under test",
            flowers: "Every flower is the optimizer under test, trained with one student’s seed. The higher it stands, the farther it was ahead of its own Adam, the line.",
            column: "Under test",
            meaning: "Fitness of the optimizer under test in the first generation",
            adam: "Adam’s fitness in the same generation",
            reservation: None,
            worth: "The optimizer was chosen before any of these runs, so no lead is the luck of whoever was chosen; the test holds for trainings like these, and not beyond them.",
        },
    }
}
