//! A student's own run of a class's lesson: the lesson with the seed of a name, and the result of its run.

use crate::lesson::attempt::{Attempt, outcome, under_test};
use files::{
    class::{Guessed, Student, StudentResult, Subject},
    lesson::{Guess, Lesson, PAGE},
};
use page_state::state::State;
use science::genome::Genome;

/// Returns the lesson of a class as it is `student`'s: with the seed that the name gives.
pub fn lesson_of(class: &Lesson, student: &Student) -> Lesson {
    let mut own = class.clone();
    own.config.seed = student.seed(class.fingerprint());
    own
}

/// What a run told of the one whom a result tells of.
pub(super) struct Told {
    pub genome: Genome,
    pub fitness: f64,
    /// Adam's in the same generations.
    pub adam: f64,
}

/// Returns what the run of `state` told of `subject`, where it is that of the student's lesson `own` and has all its
/// generations.
pub(super) fn told(subject: Subject, own: &Lesson, state: &State) -> Option<Told> {
    let run = outcome(own, state)?;
    Some(match subject {
        Subject::Best => Told {
            genome: state.best.as_ref()?.candidate.genome.clone(),
            fitness: run.best,
            adam: run.adam,
        },
        Subject::UnderTest => {
            let (fitness, adam) = under_test(own, state)?;
            Told {
                genome: own.founder.clone()?,
                fitness,
                adam,
            }
        }
    })
}

/// Returns the result of an attempt at `class` by `student`, where it has told and `state` still shows its run.
pub fn result_of(
    class: &Lesson,
    student: &Student,
    attempt: &Attempt,
    state: &State,
) -> Option<StudentResult> {
    let run = attempt.outcome()?;
    let own = lesson_of(class, student);
    let subject = Subject::of(class);
    let told = told(subject, &own, state)?;
    let guess = |place| match attempt.guess(place) {
        None => Guessed::Nothing,
        // A drawn curve does not fit into 300 letters.
        Some(Guess::Curve(_)) => Guessed::Untold,
        Some(Guess::Answer(answer)) => Guessed::Answer(answer as u8),
        Some(Guess::Number(value)) => Guessed::number(value),
    };
    (outcome(&own, state)? == run).then(|| StudentResult {
        student: student.clone(),
        lesson: class.fingerprint(),
        seed: own.config.seed,
        arithmetic: state.arithmetic(),
        page: PAGE.into(),
        subject,
        genome: told.genome,
        fitness: told.fitness,
        adam: told.adam,
        first_lead: run.first_lead,
        guesses: (0..class.tasks.len()).map(guess).collect(),
    })
}

/// Said beside the result of a run for which something was drawn; nothing beside another.
pub fn left_out(result: &StudentResult) -> &'static str {
    match result.guesses.contains(&Guessed::Untold) {
        true => " The curve that was drawn is not in it: a result has no room for one.",
        false => "",
    }
}

/// The result as a file that says what it is.
pub fn file_text(lesson: &Lesson, result: &StudentResult) -> String {
    format!(
        "Optimarium, lesson “{}”: the result of {}. Send it to your teacher, who takes it in under “Collect results”.{}\n\n{}\n",
        lesson.title,
        result.student.name(),
        left_out(result),
        result.to_text()
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::class::testing::{class, founded, run, student};
    use files::class::{Arithmetic, find};
    use science::presets;

    #[test]
    fn a_finished_run_is_a_result_and_no_other_run_is() {
        let (class, mia) = (class(), student("Mia"));
        let own = lesson_of(&class, &mia);
        assert_ne!(own.config.seed, class.config.seed);
        assert_eq!(own, lesson_of(&class, &student(" MIA")));
        let mut attempt = Attempt::new(&own);
        assert!(attempt.predict(&own, 0, Guess::Number(0.05)));
        assert!(attempt.predict(&own, 1, Guess::Answer(1)));
        assert!(attempt.seal(&own));
        // With the lesson's own seed it is nobody's.
        let stray = run(&class.config, &[(0.6, 0.7), (0.8, 0.7)], "CPU");
        assert!(!attempt.reveal(&own, &stray));
        let state = run(&own.config, &[(0.6, 0.7), (0.8, 0.7)], "CPU, 4 threads");
        assert_eq!(result_of(&class, &mia, &attempt, &state), None);
        assert!(attempt.reveal(&own, &state));
        let result = result_of(&class, &mia, &attempt, &state).expect("it told");
        assert!(result.is_possible());
        assert_eq!(
            (result.fitness, result.adam, result.first_lead),
            (0.8, 0.7, Some(2))
        );
        assert_eq!(result.subject, Subject::Best);
        assert_eq!(result.arithmetic, Arithmetic::Cpu);
        assert_eq!(result.guesses, [Guessed::number(0.05), Guessed::Answer(1)]);
        assert_eq!(find(&file_text(&class, &result)), [Ok(result)]);
        // Another run is on the page by now.
        assert_eq!(result_of(&class, &mia, &attempt, &stray), None);
    }

    /// The best is of a later generation and far better; neither it nor its generation is in the result.
    #[test]
    fn where_an_optimizer_is_tested_the_result_is_its_own() {
        let founder = presets::sgd();
        let (class, mia) = (founded(&founder), student("Mia"));
        let own = lesson_of(&class, &mia);
        let mut attempt = Attempt::new(&own);
        assert!(attempt.predict(&own, 0, Guess::Number(0.05)));
        assert!(attempt.predict(&own, 1, Guess::Answer(1)));
        assert!(attempt.seal(&own));
        let mut state = run(&own.config, &[(0.6, 0.7), (0.9, 0.65)], "CPU");
        assert_eq!(told(Subject::UnderTest, &own, &state).map(drop), None);
        state.founder = Some(founder.clone());
        assert!(attempt.reveal(&own, &state));
        let told = attempt.outcome().expect("it was revealed");
        let result = result_of(&class, &mia, &attempt, &state).expect("it told");
        assert_eq!(result.subject, Subject::UnderTest);
        assert_eq!(result.genome, founder);
        assert_eq!((result.fitness, result.adam), (0.6, 0.7));
        assert_eq!(Some(result.lead()), told.founder_lead);
        assert_eq!(result.first_lead, Some(2), "that is the search’s");
        assert_eq!(find(&file_text(&class, &result)), [Ok(result)]);
    }

    #[test]
    fn adam_tested_against_itself_leads_by_nothing() {
        let (class, mia) = (founded(&presets::adam()), student("Mia"));
        let own = lesson_of(&class, &mia);
        let mut state = run(&own.config, &[(0.7, 0.7), (0.8, 0.7)], "CPU");
        state.founder = class.founder.clone();
        let told = told(Subject::of(&class), &own, &state).expect("it is over");
        assert_eq!(told.genome, presets::adam());
        assert_eq!(told.fitness - told.adam, 0.0);
    }

    #[test]
    fn it_says_on_what_it_was_trained() {
        for (device, arithmetic) in [
            ("CPU", Arithmetic::Cpu),
            ("GPU (Apple)", Arithmetic::Gpu),
            ("GPU (Apple), then CPU", Arithmetic::Both),
        ] {
            let state = run(&class().config, &[(0.6, 0.7)], device);
            assert_eq!(state.arithmetic(), arithmetic, "{device}");
        }
    }
}
