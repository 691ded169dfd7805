//! What the words say is so.

use super::*;
use crate::dial::Move;
use science::{
    fitness::{self, DIVERGED, LOSS_BONUS, MAX_LOSS},
    genome::MAX_TERMS,
    presets,
};
use statistics::paired::CONFIDENCE;

#[test]
fn every_word_has_its_place_and_three_sentences() {
    for (place, row) in CONCEPTS.iter().enumerate() {
        assert_eq!(row.term as usize, place);
        assert_eq!(row.term.concept().word, row.word);
        for sentence in row.sentences {
            let is_short = sentence.ends_with('.') && sentence.len() < 190;
            assert!(is_short, "{sentence}");
            assert!(!sentence.is_empty() && !sentence.starts_with(char::is_lowercase));
        }
    }
}

#[test]
fn figures_are_drawn_at_every_value() {
    for figure in CONCEPTS.iter().map(|row| row.figure) {
        let (low, high, start) = figure.range;
        let is_within = low < high && (low..=high).contains(&start);
        assert!(is_within, "{}", figure.title);
        for part in 0..=20 {
            let value = low + (high - low) * f64::from(part) / 20.0;
            let plot = (figure.plot)(value);
            assert!(!plot.is_empty() && !(figure.written)(value).is_empty());
            for line in &plot.lines {
                assert!(line.points.windows(2).all(|pair| pair[0].0 < pair[1].0));
                let (low, high) = plot.y_limits;
                for (_, y) in &line.points {
                    assert!((low..=high).contains(y), "{} at {value}: {y}", figure.title);
                }
            }
        }
    }
}

fn figure(term: Term) -> Figure {
    term.concept().figure
}

/// The whole sentence at a value.
fn said(term: Term, value: f64) -> String {
    let figure = figure(term);
    let Sentence { before, after } = figure.sentence.expect("it has one");
    format!("{before}{}{}", (figure.written)(value), after(value))
}

#[test]
fn every_sentence_around_a_number_is_one_wherever_that_moves() {
    let mut count = 0;
    for row in &CONCEPTS {
        let figure = row.figure;
        if figure.sentence.is_none() {
            continue;
        }
        count += 1;
        let dial = figure.dial();
        let mut value = dial.low;
        loop {
            let text = said(row.term, value);
            assert!(text.ends_with('.') && text.len() < 190, "{text}");
            assert!(!text.contains("  ") && !text.contains("NaN") && !text.contains("inf"));
            let next = dial.moved(value, Move::More);
            if next == value {
                break;
            }
            value = next;
        }
        assert_eq!(value, dial.high);
    }
    assert_eq!(count, 5);
}

#[test]
fn the_sentences_tell_what_their_curves_show() {
    use Term::{LearningRate, Moments, Tournament, WarmUp, WeightDecay};
    let texts = "\
        With a learning rate of 0.10 every step leaves 80 % of the distance; after 19 steps 1.4 % is left.
        With a learning rate of 0.50 one step leads to the lowest point.
        With a learning rate of 0.90 every step leaps over the lowest point, and leaves 80 % of the distance; after 19 steps 1.4 % is left.
        With a learning rate of 1.00 every step leaps over the lowest point, and ends just as far from it.
        With a learning rate of 1.04 every step leaps over the lowest point, to 108 % of the distance: the descent diverges.
        With β at 0.90 the mean remembers about 10 steps: once it has seen many gradients, the newest is 10 % of it.
        With β at 0.00 the mean is the newest gradient, and remembers nothing.
        If the rate is full from step 10 on, the first step has 10 % of it, and the steps up to there have 55 % on average.
        With lr·λ at 0.050 a weight that no gradient holds up loses 5.0 % with every step, and half of it within 14 steps.
        A draw of 3 out of twelve makes the fittest a parent in 25 % of all cases, and one of the weaker six in 9.1 %.";
    let said = [
        said(LearningRate, 0.1),
        said(LearningRate, 0.5),
        said(LearningRate, 0.9),
        said(LearningRate, 1.0),
        said(LearningRate, 1.04),
        said(Moments, 0.9),
        said(Moments, 0.0),
        said(WarmUp, 10.0),
        said(WeightDecay, 0.05),
        said(Tournament, 3.0),
    ];
    let texts: Vec<&str> = texts.lines().map(str::trim).collect();
    assert_eq!(said[..], texts);
    // The same from the curves.
    let path = last(Term::LearningRate, 0, 0.1);
    assert!((path.last().expect("a path") / path[0] - 0.0144).abs() < 5e-5);
    let rates = last(Term::WarmUp, 0, 10.0);
    assert!((rates[0] - 0.1).abs() < 1e-9 && rates[9] == 1.0 && rates[8] < 1.0);
    let weight = last(Term::WeightDecay, 0, 0.05);
    assert!(weight[13] <= 0.5 && weight[12] > 0.5);
    let chances = last(Term::Tournament, 0, 3.0);
    assert!((chances[6..].iter().sum::<f64>() - 0.0909).abs() < 5e-5);
}

fn says(term: Term, part: &str) {
    let text = term.concept().sentences.join(" ");
    assert!(text.contains(part), "{text}");
}

fn last(term: Term, line: usize, value: f64) -> Vec<f64> {
    let plot = (figure(term).plot)(value);
    let points = plot.lines[line].points.iter();
    points.map(|point| point.1).collect()
}

#[test]
fn sentences_hold_for_this_product() {
    says(Term::Loss, &format!("above {MAX_LOSS}"));
    says(Term::Loss, &format!("about {:.1}", 10f64.ln()));
    says(Term::LearningRate, "10⁻³");
    assert_eq!(presets::adam().lr_log10, -3.0);
    says(Term::Fitness, &format!("up to {LOSS_BONUS}"));
    assert_eq!(fitness::fitness(0.5, &[0.0; 50]), 0.5 + LOSS_BONUS);
    says(Term::Fitness, "counts as −1");
    assert_eq!(DIVERGED, -1.0);
    says(Term::Crossover, "four at most");
    assert_eq!(MAX_TERMS, 4);
    let intervals = format!("{:.0} % intervals", CONFIDENCE * 100.0);
    says(Term::Interval, &intervals);
}

#[test]
fn curves_show_what_the_sentences_say() {
    let first = last(Term::BiasCorrection, 1, 0.999)[0];
    assert!(first > 3.0, "longer than meant: {first}");
    let rates = last(Term::WarmUp, 0, 10.0);
    assert!(rates[..9].is_sorted() && rates[9] == 1.0 && rates[39] == 1.0);
    assert!(rates[0] > 0.0 && rates[0] <= 0.1);
    let rates = last(Term::Decay, 1, 1.0);
    assert!(rates.is_sorted_by(|a, b| a >= b) && rates[39] < 0.01);
    // The best of 12 wins a draw of 3 with probability 3/12, and somebody wins.
    let chances = last(Term::Tournament, 0, 3.0);
    assert!((chances[0] - 0.25).abs() < 1e-12);
    assert!((chances.iter().sum::<f64>() - 1.0).abs() < 1e-12);
    // Too small a rate leads less far than a fitting one, too large a rate away.
    let end = |rate| *last(Term::LearningRate, 0, rate).last().expect("a path");
    assert!(end(0.01) > end(0.3) && end(1.04) > 1.0);
    let margins = last(Term::Interval, 0, 1.0);
    // From 7 to 28 seeds, four times as many.
    let ratio = margins[4] / margins[25];
    assert!((2.0..2.5).contains(&ratio), "{ratio}");
    // Student's t of 4 degrees of freedom at 97.5 %, over the root of 5.
    let off = margins[2] - 2.776_445 / 5f64.sqrt();
    assert!(off.abs() < 1e-5, "{off}");
    // There p is 0.05, and falls as the difference grows.
    let p = last(Term::PValue, 1, 5.0);
    assert!(p.is_sorted_by(|a, b| a > b) && p[0] == 1.0, "{p:?}");
    assert!(p[12] > 0.05 && p[13] < 0.05, "1.24 standard deviations");
    // A low loss adds 0.05 at most, one above 1 nothing.
    let reward = last(Term::Fitness, 1, 0.8);
    assert!((reward[0] - 0.85).abs() < 1e-9 && reward[20..].iter().all(|one| *one == 0.8));
    assert_eq!(last(Term::Crossover, 2, 2.0), [1.6, 1.4, 0.3, 0.5]);
    assert_eq!(last(Term::Crossover, 2, 0.0), last(Term::Crossover, 1, 0.0));
    // What is kept never falls, and by luck alone rises above what it is worth.
    let elite = last(Term::Elite, 2, 0.05);
    assert!(elite.is_sorted() && elite[19] > elite[0] && elite[0] > 0.8);
    assert_eq!(last(Term::Elite, 2, 0.0), [0.8; 20]);
    // The same seed is the same run; the mean is every seed's.
    let of_seed = |seed| last(Term::Seed, 1, seed);
    assert_eq!(of_seed(7.0), of_seed(7.0));
    assert_ne!(of_seed(7.0), of_seed(8.0));
    assert_eq!(last(Term::Seed, 0, 7.0), last(Term::Seed, 0, 8.0));
}
