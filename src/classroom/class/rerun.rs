//! A student's run once more on the teacher's machine, and whether it comes to the same.

use super::{
    own_run::{Told, lesson_of, told},
    wording::wording,
};
use files::{
    class::{Arithmetic, StudentResult},
    lesson::{Lesson, PAGE},
};
use page_state::state::State;
use widget_state::format;

/// A run to be made once more.
#[derive(Debug, Clone, PartialEq)]
pub struct Rerun {
    /// What the student sent.
    pub result: StudentResult,
    /// The lesson with the student's seed.
    pub lesson: Lesson,
}

impl Rerun {
    /// Returns the run of `result` once more, where that is of this class's lesson.
    pub fn of(class: &Lesson, result: StudentResult) -> Option<Rerun> {
        (result.lesson == class.fingerprint()).then(|| Rerun {
            lesson: lesson_of(class, &result.student),
            result,
        })
    }

    /// Whether the run on show came to what the result says, to the bit; `None` until it is at its end, and of another
    /// run.
    pub fn is_same(&self, state: &State) -> Option<bool> {
        let here = told(self.result.subject, &self.lesson, state)?;
        Some(self.is_to_the_bit(&here))
    }

    fn is_to_the_bit(&self, here: &Told) -> bool {
        let there = &self.result;
        here.fitness.to_bits() == there.fitness.to_bits()
            && here.adam.to_bits() == there.adam.to_bits()
            && here.genome == there.genome
    }

    /// Says whether the run on show came to what the result says; `None` until it is at its end, and of another
    /// run.
    pub fn told(&self, state: &State) -> Option<String> {
        let there = &self.result;
        let here = told(there.subject, &self.lesson, state)?;
        let name = there.student.name();
        let one = wording(there.subject).one;
        let figures = |fitness: f64, adam: f64| {
            let [fitness, adam] = [fitness, adam].map(format::fitness);
            format!("{one} {fitness}, Adam {adam}")
        };
        if self.is_to_the_bit(&here) {
            return Some(format!(
                "The run of {name} once more, and it is the same to the bit: {}, and the same genome.",
                figures(here.fitness, here.adam)
            ));
        }
        let on = state.arithmetic();
        let why = if there.page != PAGE {
            format!(
                "It was run by version {} of this page, which is {PAGE}: figures may differ.",
                there.page
            )
        } else if there.arithmetic != Arithmetic::Cpu || on != Arithmetic::Cpu {
            format!(
                "It was trained on {} there and on {} here; only CPUs give the same bits everywhere.",
                there.arithmetic.name(),
                on.name()
            )
        } else {
            "On CPUs every browser gives the same bits: the result was changed, or trained with other images."
                .into()
        };
        Some(format!(
            "The run of {name} once more, and it is not the same: {} here, {} in the result. {why}",
            figures(here.fitness, here.adam),
            figures(there.fitness, there.adam)
        ))
    }
}

/// The results whose runs were made once more in this visit, each with whether it came to the same.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Reruns(Vec<(StudentResult, bool)>);

impl Reruns {
    /// Notes what a run came to; the last time counts.
    pub fn note(&mut self, result: &StudentResult, same: bool) {
        self.0.retain(|(known, _)| known != result);
        self.0.push((result.clone(), same));
    }

    /// What stands beside a result that was made once more.
    pub fn mark(&self, result: &StudentResult) -> Option<&'static str> {
        let (_, same) = self.0.iter().find(|(known, _)| known == result)?;
        Some(match same {
            true => "✓ once more: the same to the bit",
            false => "✗ once more: not the same",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::class::testing::{class, founded, result, result_in, run};
    use files::class::Subject;
    use science::presets;

    #[test]
    fn a_run_once_more_says_whether_it_is_the_same() {
        let sent = StudentResult {
            genome: presets::published(),
            fitness: 0.8,
            ..result("Mia", 0.1)
        };
        let again = |sent: &StudentResult| Rerun::of(&class(), sent.clone()).expect("its lesson");
        let config = again(&sent).lesson.config;
        assert_eq!(config.seed, sent.seed);
        let state = |best, device| run(&config, &[(0.6, 0.7), (best, 0.7)], device);
        let told = |sent: &StudentResult, best, device| {
            again(sent).told(&state(best, device)).expect("it is over")
        };
        let same = told(&sent, 0.8, "CPU");
        assert_eq!(
            same,
            "The run of Mia once more, and it is the same to the bit: best 0.800, Adam 0.700, and the same genome."
        );
        let near = f64::from_bits(0.8_f64.to_bits() + 1);
        assert!(told(&sent, near, "CPU").contains("not the same: best 0.800"));
        assert!(told(&sent, near, "CPU").contains("the result was changed"));
        assert!(told(&sent, near, "GPU (Apple)").contains("on CPU there and on GPU here"));
        let older = StudentResult {
            page: "0.0.9".into(),
            ..sent.clone()
        };
        assert!(told(&older, near, "CPU").contains("by version 0.0.9"));
        // Not yet at its end, and another run.
        let begun = run(&config, &[(0.6, 0.7)], "CPU");
        assert_eq!(again(&sent).told(&begun), None);
        let other = run(&class().config, &[(0.6, 0.7), (0.8, 0.7)], "CPU");
        assert_eq!(again(&sent).told(&other), None);
        assert_eq!(again(&sent).is_same(&begun), None);
        assert_eq!(again(&sent).is_same(&state(0.8, "CPU")), Some(true));
        assert_eq!(again(&sent).is_same(&state(near, "CPU")), Some(false));
        let foreign = StudentResult { lesson: 1, ..sent };
        assert_eq!(Rerun::of(&class(), foreign), None);
    }

    #[test]
    fn a_result_keeps_what_its_run_came_to_last() {
        let (mia, ali) = (result("Mia", 0.1), result("Ali", 0.1));
        let mut reruns = Reruns::default();
        assert_eq!(reruns.mark(&mia), None);
        reruns.note(&mia, false);
        reruns.note(&ali, true);
        reruns.note(&mia, true);
        for one in [&mia, &ali] {
            assert!(
                reruns
                    .mark(one)
                    .is_some_and(|mark| mark.contains("the same to the bit"))
            );
        }
        // Another result of the same student was not made once more.
        assert_eq!(reruns.mark(&result("Mia", 0.2)), None);
        reruns.note(&ali, false);
        assert!(
            reruns
                .mark(&ali)
                .is_some_and(|mark| mark.contains("not the same"))
        );
    }

    /// To the bit as it was scored in the first generation, whatever the best came to later; and a result of an
    /// earlier page, which tells of the best, is still held against that.
    #[test]
    fn an_optimizer_under_test_is_held_against_its_own_scores() {
        let class = founded(&presets::sgd());
        let sent = result_in(&class, "Mia", -0.1);
        let near = StudentResult {
            fitness: f64::from_bits(sent.fitness.to_bits() + 1),
            ..sent.clone()
        };
        let other = StudentResult {
            genome: presets::adam(),
            ..sent.clone()
        };
        let earlier = StudentResult {
            subject: Subject::Best,
            genome: presets::published(),
            fitness: 0.8,
            ..sent.clone()
        };
        let told = |sent: &StudentResult| {
            let again = Rerun::of(&class, sent.clone()).expect("its lesson");
            let reached = [(0.7 - 0.1, 0.7), (0.8, 0.7)];
            let mut state = run(&again.lesson.config, &reached, "CPU");
            assert_eq!(again.told(&state), None, "another optimizer’s run");
            state.founder = class.founder.clone();
            again.told(&state).expect("it is over")
        };
        assert_eq!(
            told(&sent),
            "The run of Mia once more, and it is the same to the bit: the optimizer under test 0.600, Adam 0.700, and the same genome."
        );
        assert!(told(&near).contains("not the same: the optimizer under test 0.600"));
        assert!(told(&other).contains("not the same"));
        assert!(told(&earlier).contains("the same to the bit: best 0.800, Adam 0.700"));
    }
}
