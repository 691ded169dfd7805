//! The steps of the path, and where one stands.

/// One step of the path, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The best on fresh seeds.
    Confirm,
    /// Adam, tuned with as many trainings.
    Tune,
    /// A task on which nothing was selected.
    Elsewhere,
    /// The tasks of the search, and what follows from all.
    Verdict,
}

impl Step {
    /// Every step, in order.
    pub const ALL: [Step; 4] = [Step::Confirm, Step::Tune, Step::Elsewhere, Step::Verdict];

    /// Name for machines.
    pub fn slug(self) -> &'static str {
        match self {
            Step::Confirm => "confirm",
            Step::Tune => "tune",
            Step::Elsewhere => "elsewhere",
            Step::Verdict => "verdict",
        }
    }
}

/// Where a step stands.
#[derive(Debug, Clone, PartialEq)]
pub enum Status {
    /// Not begun.
    Open,
    /// Under way; the share that is done, 0–1.
    Training(f64),
    /// Done.
    Done,
    /// Left out by the visitor.
    Skipped,
    /// Ended before its end, for this reason; it can be begun again.
    Ended(String),
    /// It cannot be done, for this reason.
    Impossible(&'static str),
}

impl Status {
    /// Whether the path goes on behind it.
    pub fn is_settled(&self) -> bool {
        matches!(self, Status::Done | Status::Skipped | Status::Impossible(_))
    }
}
