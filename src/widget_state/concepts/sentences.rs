//! Sentences with a number that is moved in them: what they say of it is worked out as their curves are.

use super::{
    Sentence,
    models::{kept, none_of, rate, warming_up},
};

use text::number::counted;

/// Steps after which the descent is looked at: the last that its curve shows.
const DESCENDED: i32 = 19;

/// What a step of the descent leaves.
pub const DESCENT: Sentence = Sentence {
    before: "With a learning rate of ",
    after: |rate| {
        let share = kept(rate);
        let left = percent(share.abs());
        let end = percent(share.abs().powi(DESCENDED));
        let leaps = match share < 0.0 {
            true => "leaps over the lowest point, and leaves",
            false => "leaves",
        };
        match share.abs() {
            none if none < 1e-6 => " one step leads to the lowest point.".into(),
            all if all > 1.0 + 1e-6 => format!(
                " every step leaps over the lowest point, to {left} of the distance: the descent diverges."
            ),
            all if all > 1.0 - 1e-6 => {
                " every step leaps over the lowest point, and ends just as far from it.".into()
            }
            _ => format!(
                " every step {leaps} {left} of the distance; after {DESCENDED} steps {end} is left."
            ),
        }
    },
};

/// What a running mean remembers.
pub const RUNNING_MEAN: Sentence = Sentence {
    before: "With β at ",
    after: |beta| {
        let steps = (1.0 / (1.0 - beta)).round();
        match beta == 0.0 {
            true => " the mean is the newest gradient, and remembers nothing.".into(),
            false => format!(
                " the mean remembers about {}: once it has seen many gradients, the newest is {} of it.",
                counted(steps as u64, "step"),
                percent(1.0 - beta)
            ),
        }
    },
};

/// What a warm-up costs.
pub const WARM_UP: Sentence = Sentence {
    before: "If the rate is full from step ",
    after: |steps| {
        let rising = rate(&warming_up(steps)).take(steps.round() as usize);
        let shares: Vec<f64> = rising.map(|(_, share)| share).collect();
        let mean = shares.iter().sum::<f64>() / shares.len() as f64;
        format!(
            " on, the first step has {} of it, and the steps up to there have {} on average.",
            percent(shares[0]),
            percent(mean)
        )
    },
};

/// How soon a weight is gone.
pub const SHRINKING: Sentence = Sentence {
    before: "With lr·λ at ",
    after: |rate| {
        if rate == 0.0 {
            return " a weight that no gradient holds up stays as it is.".into();
        }
        let half = (0.5_f64.ln() / (1.0 - rate).ln()).ceil();
        format!(
            " a weight that no gradient holds up loses {} with every step, and half of it within {}.",
            percent(rate),
            counted(half as u64, "step")
        )
    },
};

/// Who wins a draw.
pub const CHANCE_TO_WIN: Sentence = Sentence {
    before: "A draw of ",
    after: |drawn| {
        format!(
            " out of twelve makes the fittest a parent in {} of all cases, and one of the weaker six in {}.",
            percent(1.0 - none_of(1, drawn)),
            percent(none_of(6, drawn))
        )
    },
};

/// A share in percent: of small ones a decimal.
fn percent(share: f64) -> String {
    let percent = 100.0 * share;
    match percent < 9.95 && percent > 0.0 {
        true if percent < 0.05 => "less than 0.1 %".into(),
        true => format!("{percent:.1} %"),
        false => format!("{percent:.0} %"),
    }
}
