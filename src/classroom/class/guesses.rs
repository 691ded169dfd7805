//! What the class guessed, task by task, beside what came.

use crate::lesson::attempt::value_text;
use files::{
    class::{Guessed, StudentResult, Subject},
    lesson::{Lesson, Prediction, Quantity, Scale},
};
use statistics::paired::quantile;

/// Returns a sentence per task of `lesson` for which somebody guessed, with the task's number.
pub fn guesses(lesson: &Lesson, results: &[StudentResult]) -> Vec<String> {
    let sentence = |place: usize| {
        let said = match lesson.tasks[place].predict.as_ref()? {
            Prediction::Choice(answers) => answered(answers, results, place),
            Prediction::Number(scale) => numbers(scale, results, place),
            Prediction::Curve(_) => drawn(results, place),
        };
        said.map(|said| format!("Task {}: {said}.", place + 1))
    };
    (0..lesson.tasks.len()).filter_map(sentence).collect()
}

/// How many gave each answer.
fn answered(answers: &[String], results: &[StudentResult], place: usize) -> Option<String> {
    let count = |answer: usize| {
        let given = |one: &&StudentResult| match one.guesses.get(place) {
            Some(Guessed::Answer(given)) => usize::from(*given) == answer,
            _ => false,
        };
        results.iter().filter(given).count()
    };
    let counts: Vec<usize> = (0..answers.len()).map(count).collect();
    let texts = answers.iter().zip(&counts);
    let texts: Vec<String> = texts
        .map(|(answer, count)| format!("“{answer}” {count}"))
        .collect();
    counts
        .iter()
        .any(|count| *count > 0)
        .then(|| texts.join(", "))
}

/// That results leave out what was drawn, where somebody drew.
fn drawn(results: &[StudentResult], place: usize) -> Option<String> {
    let drew = |one: &&StudentResult| one.guesses.get(place) == Some(&Guessed::Untold);
    let who = match results.iter().filter(drew).count() {
        0 => return None,
        1 => "one drew a curve".into(),
        count => format!("{count} drew a curve"),
    };
    Some(format!(
        "{who}, for which a result has no room: compare them on the screens or on worksheets"
    ))
}

/// Between which numbers the guesses lie, their median, and that of what came.
fn numbers(scale: &Scale, results: &[StudentResult], place: usize) -> Option<String> {
    let guessed = sorted(
        results
            .iter()
            .filter_map(|one| match one.guesses.get(place) {
                Some(Guessed::Number(value)) => Some(f64::from(*value)),
                _ => None,
            }),
    );
    let came = sorted(results.iter().filter_map(|one| told(one, scale.of)));
    let text = |value: f64| value_text(scale.of, value);
    let (low, high) = (guessed.first()?, guessed.last()?);
    let none = match scale.of {
        Quantity::FirstLead => "nobody was ahead",
        _ => "their results do not tell what came",
    };
    let came = quantile(&came, 0.5).map_or_else(
        || none.into(),
        |middle| format!("the runs’ was {}", text(middle)),
    );
    if let [one] = guessed[..] {
        let name = scale.of.name();
        return Some(format!("one guessed the {name}: {}; {came}", text(one)));
    }
    Some(format!(
        "{} guessed the {}, from {} to {}; their median was {}, {came}",
        guessed.len(),
        scale.of.name(),
        text(*low),
        text(*high),
        text(quantile(&guessed, 0.5)?)
    ))
}

/// What a result tells of a quantity: of the one whom it tells of, and of no other.
fn told(one: &StudentResult, of: Quantity) -> Option<f64> {
    match (one.subject, of) {
        (_, Quantity::FirstLead) => one.first_lead.map(f64::from),
        (Subject::Best, Quantity::Best) | (Subject::UnderTest, Quantity::Founder) => {
            Some(one.fitness)
        }
        (Subject::Best, Quantity::Lead) | (Subject::UnderTest, Quantity::FounderLead) => {
            Some(one.lead())
        }
        // Beside the best of a later generation Adam may have been trained anew.
        (Subject::Best, Quantity::Adam) => Some(one.adam),
        (Subject::Best, Quantity::LearningRate) => Some(one.genome.lr_log10),
        _ => None,
    }
}

fn sorted(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::class::testing::{class, founded, result, result_in};
    use files::lesson::Line;
    use science::presets;

    fn ask_for(class: &mut Lesson, quantity: Quantity) {
        if let Some(Prediction::Number(scale)) = &mut class.tasks[0].predict {
            scale.of = quantity;
        }
    }

    #[test]
    fn an_optimizer_under_test_tells_of_itself_alone() {
        let mut class = founded(&presets::sgd());
        let said = |class: &Lesson, subject| {
            let one = StudentResult {
                subject,
                guesses: vec![Guessed::number(0.02)],
                ..result_in(class, "a", 0.01)
            };
            guesses(class, &[one])
        };
        ask_for(&mut class, Quantity::FounderLead);
        let guessed = "Task 1: one guessed the lead of the optimizer under test over Adam: +0.020; the runs’ was +0.010.";
        assert_eq!(said(&class, Subject::UnderTest), [guessed]);
        let untold = "their results do not tell what came.";
        assert!(said(&class, Subject::Best)[0].ends_with(untold));
        ask_for(&mut class, Quantity::Lead);
        assert!(said(&class, Subject::UnderTest)[0].ends_with(untold));
        assert!(said(&class, Subject::Best)[0].ends_with("the runs’ was +0.010."));
    }

    #[test]
    fn a_drawn_curve_is_said_to_be_left_out() {
        let mut class = class();
        class.tasks[0].predict = Some(Prediction::Curve(Line::AdamLoss));
        let drew = |name| StudentResult {
            guesses: vec![Guessed::Untold],
            ..result(name, 0.1)
        };
        let silent = StudentResult {
            guesses: vec![Guessed::Nothing],
            ..result("c", 0.1)
        };
        let told = |results: &[StudentResult]| guesses(&class, results);
        let end = "for which a result has no room: compare them on the screens or on worksheets.";
        assert_eq!(
            told(&[drew("a"), drew("b"), silent.clone()]),
            [format!("Task 1: 2 drew a curve, {end}")]
        );
        assert_eq!(
            told(&[drew("a")]),
            [format!("Task 1: one drew a curve, {end}")]
        );
        assert_eq!(told(&[silent]), Vec::<String>::new());
    }

    #[test]
    fn what_was_guessed_stands_beside_what_came() {
        let guessed = |name, lead, number, answer| StudentResult {
            guesses: vec![Guessed::number(number), Guessed::Answer(answer)],
            ..result(name, lead)
        };
        let class_of = [
            guessed("a", 0.1, 0.0, 0),
            guessed("b", 0.0, 0.2, 1),
            guessed("c", -0.1, 0.05, 1),
        ];
        assert_eq!(
            guesses(&class(), &class_of),
            [
                "Task 1: 3 guessed the lead of the best over Adam, from +0.000 to +0.200; their median was +0.050, the runs’ was +0.000.",
                "Task 2: “yes” 1, “no” 2.",
            ]
        );
        assert_eq!(guesses(&class(), &[]), Vec::<String>::new());
        let silent = StudentResult {
            guesses: Vec::new(),
            ..result("d", 0.1)
        };
        assert_eq!(guesses(&class(), &[silent]), Vec::<String>::new());
        let mut first = class();
        ask_for(&mut first, Quantity::FirstLead);
        let behind = StudentResult {
            guesses: vec![Guessed::number(2.0)],
            ..result("e", -0.1)
        };
        let nobody = "Task 1: one guessed the first generation ahead of Adam: generation 2; nobody was ahead.";
        assert_eq!(guesses(&first, &[behind]), [nobody]);
    }
}
