//! One attempt at a lesson: predict, run, reveal. What was predicted is sealed by the start of the run, and kept as
//! text, so that a reload neither loses nor reopens it.

use serde::{Deserialize, Serialize};

use super::curve;
use crate::begun::Begun;
use files::{
    lesson::{Guess, Lesson, Predicted, Prediction, Quantity, Task},
    run_file::pieces::Head,
};
use page_state::{
    draft::same_but_images,
    permit::{Only, Permit},
    state::State,
};
use science::config::RunConfig;
use widget_state::format;

/// What the run of a lesson reached.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// Fitness of the best.
    pub best: f64,
    /// Adam's in the same generations.
    pub adam: f64,
    /// The first generation, from 1, whose best is ahead of Adam; `None` where there is none.
    pub first_lead: Option<u32>,
    /// log₁₀ of the best's learning rate.
    pub learning_rate: f64,
    /// Fitness of the optimizer that the search goes on from, where it has one, in the first generation.
    #[serde(default)]
    pub founder: Option<f64>,
    /// By how much that was ahead of Adam.
    #[serde(default)]
    pub founder_lead: Option<f64>,
}

/// Where an attempt stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Some task still waits for its prediction, the first at this place.
    Predicting(usize),
    /// Everything is predicted, nothing has begun.
    Ready,
    /// The run began; predictions stand.
    Sealed,
    /// The run told.
    Revealed,
}

/// Predictions, and what became of them.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Attempt {
    /// Of which lesson.
    lesson: u32,
    guesses: Vec<Option<Guess>>,
    sealed: bool,
    /// Whether the lesson's recording tells in place of a run of one's own.
    #[serde(default)]
    recorded: bool,
    outcome: Option<Outcome>,
    /// The run's curve for each task that asks for one.
    #[serde(default)]
    curves: Vec<Option<Vec<f64>>>,
    #[serde(default)]
    begun: Begun,
}

impl Attempt {
    /// Returns an attempt at `lesson` with nothing predicted.
    pub fn new(lesson: &Lesson) -> Self {
        Self {
            lesson: lesson.fingerprint(),
            guesses: vec![None; lesson.tasks.len()],
            ..Self::default()
        }
    }

    /// Returns the one that follows an attempt that was cleared: nothing predicted, and begun at this moment.
    pub fn anew(lesson: &Lesson, begun: Begun) -> Self {
        Self {
            begun,
            ..Self::new(lesson)
        }
    }

    /// Returns the attempt at `lesson` that was kept as `text`; a new one where it is of another lesson or makes
    /// no sense. One without a moment is of an earlier page.
    pub fn recall(lesson: &Lesson, text: Option<&str>) -> Self {
        let kept = text.and_then(|text| serde_json::from_str::<Self>(text).ok());
        let kept = kept.filter(|kept| kept.fits(lesson));
        let kept = kept.map(|kept| kept.noting_begun(Begun::EARLIER));
        kept.unwrap_or_else(|| Self::new(lesson))
    }

    /// Returns what stands where another window kept `kept` of the same lesson meanwhile. What was sealed stands, the
    /// earlier one of two; of what can still change both count, and where they differ this one. Nothing of this one
    /// does where it was cleared there.
    #[must_use]
    pub fn merged(self, kept: Attempt) -> Attempt {
        if self.is_cleared_by(&kept) {
            return kept;
        }
        let begun = self.begun.or(kept.begun);
        let stands = match (self.sealed, kept.sealed) {
            (true, true) if self.guesses == kept.guesses && kept.outcome.is_none() => self,
            (_, true) => kept,
            (true, false) => self,
            (false, false) => {
                let both = self.guesses.iter().zip(&kept.guesses);
                Attempt {
                    guesses: both.map(|(own, other)| own.or(*other)).collect(),
                    ..self
                }
            }
        };
        Attempt { begun, ..stands }
    }

    /// Whether another window cleared this one, and kept that one since. An earlier page's window cleared nothing of it.
    pub fn is_cleared_by(&self, kept: &Attempt) -> bool {
        kept.begun != Begun::EARLIER && self.begun.differs(kept.begun)
    }

    /// Returns it begun `now`, where nothing of it was kept so far.
    #[must_use]
    pub fn noting_begun(self, now: Begun) -> Attempt {
        let begun = self.begun.or(now);
        Attempt { begun, ..self }
    }

    /// The attempt as a text to keep.
    pub fn to_text(&self) -> String {
        serde_json::to_string(self).expect("an attempt can be written")
    }

    /// What is predicted for the task at `place`.
    pub fn guess(&self, place: usize) -> Option<Guess> {
        *self.guesses.get(place)?
    }

    /// What the run reached, once it told.
    pub fn outcome(&self) -> Option<Outcome> {
        self.outcome
    }

    /// The run's curve for the task at `place`; `None` before the run told, or where the page has none.
    pub fn curve(&self, place: usize) -> Option<&[f64]> {
        self.curves.get(place)?.as_deref()
    }

    /// Predicts; returns whether that was still possible and on the task's scale.
    pub fn predict(&mut self, lesson: &Lesson, place: usize, guess: Guess) -> bool {
        let task = lesson.tasks.get(place);
        let allowed = !self.sealed && task.is_some_and(|task| guess.is_on_scale(task));
        if allowed {
            self.guesses[place] = Some(guess);
        }
        allowed
    }

    /// Where it stands.
    pub fn stage(&self, lesson: &Lesson) -> Stage {
        if self.outcome.is_some() {
            return Stage::Revealed;
        }
        if self.sealed {
            return Stage::Sealed;
        }
        self.waits_for(lesson)
            .map_or(Stage::Ready, Stage::Predicting)
    }

    /// The first task that waits for its prediction.
    fn waits_for(&self, lesson: &Lesson) -> Option<usize> {
        let mut tasks = lesson.tasks.iter().zip(&self.guesses);
        tasks.position(|(task, guess)| task.predict.is_some() && guess.is_none())
    }

    /// What may start beside it.
    pub fn permit(&self, lesson: &Lesson) -> Permit {
        let waits = match self.stage(lesson) {
            Stage::Predicting(_) => true,
            Stage::Ready | Stage::Sealed => false,
            Stage::Revealed => return Permit::Anything,
        };
        Permit::Lesson(Only {
            config: lesson.config.clone(),
            founder: lesson.founder.clone(),
            waits,
        })
    }

    /// Seals the predictions, where all are made: a run of one's own begins.
    pub fn seal(&mut self, lesson: &Lesson) -> bool {
        self.sealed |= self.stage(lesson) == Stage::Ready;
        self.recorded &= self.outcome.is_some();
        self.sealed
    }

    /// Seals the predictions, where all are made: the lesson's recording begins.
    pub fn seal_for_recording(&mut self, lesson: &Lesson) -> bool {
        let sealed = self.seal(lesson);
        self.recorded |= sealed && self.outcome.is_none();
        sealed
    }

    /// Whether what was told, or will be, is told by the lesson's recording.
    pub fn is_recorded(&self) -> bool {
        self.recorded
    }

    /// What was predicted for `lesson`, as the file of its run keeps it; `None` before the run.
    pub fn predicted(&self, lesson: &Lesson) -> Option<Predicted> {
        let predicted = Predicted::new(lesson.clone(), self.guesses.clone());
        predicted.filter(|_| self.sealed)
    }

    /// Whether the run of `state` is the one that told, to its end.
    pub fn is_shown(&self, lesson: &Lesson, state: &State) -> bool {
        self.outcome.is_some() && outcome(lesson, state) == self.outcome
    }

    /// Whether the saved run with this head is the one that told: it has the same predictions, and reached the same.
    pub fn is_kept_as(&self, lesson: &Lesson, head: &Head) -> bool {
        let reached = head.best.as_ref().map(|best| (best.fitness, best.adam));
        let own = self.outcome.map(|outcome| (outcome.best, outcome.adam));
        let is_its =
            head.about.predicted.is_some() && head.about.predicted == self.predicted(lesson);
        is_its && head.is_finished() && own.is_some() && reached == own
    }

    /// Takes in what `state` tells, where that is the lesson's own run, to its end, or its recording, where that was
    /// begun; returns whether anything is new.
    pub fn reveal(&mut self, lesson: &Lesson, state: &State) -> bool {
        let due = self.sealed && self.recorded == state.recording.is_some();
        if !due || self.outcome.is_some() {
            return false;
        }
        self.outcome = outcome(lesson, state);
        if self.outcome.is_some() {
            let curve = |task: &Task| match task.predict {
                Some(Prediction::Curve(line)) => curve::of_run(line, state),
                _ => None,
            };
            self.curves = lesson.tasks.iter().map(curve).collect();
        }
        self.outcome.is_some()
    }

    fn fits(&self, lesson: &Lesson) -> bool {
        let can_be = Predicted::new(lesson.clone(), self.guesses.clone()).is_some();
        self.lesson == lesson.fingerprint()
            && can_be
            && (!self.sealed || self.waits_for(lesson).is_none())
            && (self.outcome.is_none() || self.sealed)
    }
}

impl Outcome {
    /// The value of a quantity; `None` where the run had none.
    pub fn value(&self, of: Quantity) -> Option<f64> {
        match of {
            Quantity::Best => Some(self.best),
            Quantity::Adam => Some(self.adam),
            Quantity::Lead => Some(self.best - self.adam),
            Quantity::FirstLead => self.first_lead.map(f64::from),
            Quantity::LearningRate => Some(self.learning_rate),
            Quantity::Founder => self.founder,
            Quantity::FounderLead => self.founder_lead,
        }
    }

    /// Everything that the run told, as a sentence; `recorded` says that it was the lesson's recording.
    pub fn sentence(&self, recorded: bool) -> String {
        let first_lead = match self.first_lead {
            Some(generation) => {
                format!("ahead of Adam for the first time in generation {generation}")
            }
            None => "never ahead of Adam".into(),
        };
        let tested = self.founder.zip(self.founder_lead);
        let tested = tested.map_or_else(String::new, |(fitness, lead)| {
            let (lead, by) = format::lead(lead);
            format!(
                " The optimizer under test, which need not be the best: {}, {lead} {by}.",
                format::fitness(fitness)
            )
        });
        let (lead, by) = format::lead(self.best - self.adam);
        format!(
            "The {}run: best {}, Adam {}, {lead} {by}; {first_lead}.{tested}",
            if recorded { "recorded " } else { "" },
            format::fitness(self.best),
            format::fitness(self.adam)
        )
    }
}

/// A value of a quantity, for people.
pub fn value_text(of: Quantity, value: f64) -> String {
    match of {
        Quantity::Best | Quantity::Adam | Quantity::Founder => format::fitness(value),
        Quantity::Lead | Quantity::FounderLead => {
            let behind = match format::lead(value).0 {
                "lead" => "",
                _ => " (behind)",
            };
            format!("{}{behind}", format::signed(value))
        }
        Quantity::FirstLead => format!("generation {value:.0}"),
        Quantity::LearningRate => format!("{value:.1}").replace('-', "−"),
    }
}

/// What was guessed for a task, for people.
pub fn guess_text(task: &Task, guess: Guess) -> String {
    match (&task.predict, guess) {
        (Some(Prediction::Choice(answers)), Guess::Answer(place)) => {
            format!("“{}”", answers.get(place).map_or("", String::as_str))
        }
        (Some(Prediction::Number(scale)), Guess::Number(value)) => value_text(scale.of, value),
        (Some(Prediction::Curve(line)), Guess::Curve(drawn)) => {
            let [first, last] = [drawn[0], drawn[drawn.len() - 1]];
            let text = |height| curve::height_text(*line, height);
            format!("from {} to {}", text(first), text(last))
        }
        _ => String::new(),
    }
}

/// What the run says beside a guess on a scale; `None` where a task asks for no number.
pub fn told_text(task: &Task, guess: Guess, outcome: &Outcome) -> Option<String> {
    let (Some(Prediction::Number(scale)), Guess::Number(guessed)) = (&task.predict, guess) else {
        return None;
    };
    let Some(value) = outcome.value(scale.of) else {
        return Some(match scale.of.of_founder() {
            true => "the run has none".into(),
            false => "none: the best was never ahead of Adam".into(),
        });
    };
    let off = (value - guessed).abs();
    let off = match scale.of {
        Quantity::FirstLead if off == 1.0 => "1 generation".into(),
        Quantity::FirstLead => format!("{off:.0} generations"),
        Quantity::LearningRate => format!("{off:.1}"),
        _ => format::fitness(off),
    };
    Some(format!(
        "{}, {off} from your guess",
        value_text(scale.of, value)
    ))
}

/// What is said beside an answer that was chosen: no number of the run stands there, and a run shows the answer to some
/// questions only. `class` tells whose lesson it is, `noted` whether notes say what many runs told.
pub fn answered_text(class: bool, noted: bool) -> &'static str {
    match (class, noted) {
        (true, true) => "One run cannot tell; a class’s can. ",
        (false, true) => "What speaks for your guess, and what against it? ",
        (_, false) => "What speaks for your guess, and what against it? Talk it over.",
    }
}

/// Whether a run with these settings is the lesson's.
pub fn is_run_of(lesson: &Lesson, config: &RunConfig) -> bool {
    same_but_images(config, &lesson.config)
}

/// Whether the run of `state` has the lesson's settings and goes on from its optimizer: its own, or its recording.
pub fn is_of(lesson: &Lesson, state: &State) -> bool {
    let ours = state
        .config()
        .is_some_and(|config| is_run_of(lesson, config));
    ours && state.founder == lesson.founder
}

/// Whether the run of `state` is of the lesson that was handed out: its own, or in a class that of a student, whose
/// seed is another one; trained here.
pub fn is_run_of_handed_out(lesson: &Lesson, state: &State) -> bool {
    let own = state.config().filter(|_| lesson.class).map(|config| {
        let mut own = lesson.clone();
        own.config.seed = config.seed;
        own
    });
    state.recording.is_none() && is_of(own.as_ref().unwrap_or(lesson), state)
}

/// What the run of `state` reached, where it is the lesson's and has all its generations.
pub(crate) fn outcome(lesson: &Lesson, state: &State) -> Option<Outcome> {
    let whole = state.history.len() == state.config()?.generations as usize;
    let ours = is_of(lesson, state);
    let best = state.best.as_ref().filter(|_| whole && ours)?;
    let tested = under_test(lesson, state);
    let tested = tested.map(|(tested, adam)| (tested, tested - adam));
    let (founder, founder_lead) = tested.unzip();
    let first = state.history.iter().position(|one| one.best > one.adam);
    Some(Outcome {
        best: best.score.fitness,
        adam: best.adam.fitness,
        first_lead: first.map(|place| place as u32 + 1),
        learning_rate: best.candidate.genome.lr_log10,
        founder,
        founder_lead,
    })
}

/// The fitness of the optimizer that the lesson's search goes on from, and Adam's, in the generation in which that was
/// trained: the first, whose first candidate it is.
pub(crate) fn under_test(lesson: &Lesson, state: &State) -> Option<(f64, f64)> {
    let first = state.scored.first().filter(|_| lesson.founder.is_some())?;
    Some((first.scores.first()?.fitness, first.adam.fitness))
}

#[cfg(test)]
pub(super) mod tests;
