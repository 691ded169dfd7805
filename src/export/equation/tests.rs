//! The exact text of update rules, schedules and hyperparameters.

use proptest::prelude::*;

use super::*;
use science::{presets, testing};

fn text(terms: &[(Term, f64)]) -> String {
    Equation::of(&testing::adam_of(terms)).to_text()
}

#[test]
fn updates_read_as_one_line() {
    assert_eq!(
        Equation::of(&presets::published()).to_text(),
        "w ← w − lr·(3.64·m̂/(√v̂+ε) + 0.734·sign(g))"
    );
    assert_eq!(
        Equation::of(&presets::adam()).to_text(),
        "w ← w − lr·m̂/(√v̂+ε)"
    );
    assert_eq!(text(&[(Term::Sign, 0.5)]), "w ← w − lr·0.5·sign(g)");
    assert_eq!(text(&[(Term::Sign, -1.0)]), "w ← w − lr·(−sign(g))");
    assert_eq!(
        text(&[
            (Term::Nesterov, -0.25),
            (Term::RmsNorm, -0.0012),
            (Term::UnitGrad, -1.0)
        ]),
        "w ← w − lr·(−1.2×10⁻³·g/(√v̂+ε) − g/(|g|+ε) − 0.25·(m̂+0.9·(g−m̂)))"
    );
    // Beside one of its parts, look-ahead is told by both.
    assert_eq!(
        text(&[(Term::Nesterov, -0.25), (Term::Grad, -0.0012)]),
        "w ← w − lr·(−0.226·g − 0.025·m̂)"
    );
    assert_eq!(
        text(&[(Term::Grad, 0.3), (Term::Sign, 1.0), (Term::Grad, -0.3)]),
        "w ← w − lr·sign(g)"
    );
    assert_eq!(text(&[(Term::Grad, 0.3), (Term::Grad, -0.3)]), "w ← w");
}

#[test]
fn lines_define_what_the_update_reads() {
    let published = Genome {
        clipping: true,
        ..presets::published()
    };
    assert_eq!(
        Equation::of(&published).lines(),
        [
            "g ← clamp(g, −c, c)",
            "w ← (1 − lr·λ)·w",
            "m ← β1·m + (1−β1)·g, m̂ = m",
            "v ← β2·v + (1−β2)·g², v̂ = v",
            "w ← w − lr·(3.64·m̂/(√v̂+ε) + 0.734·sign(g))",
        ]
    );
    let adam = Genome {
        second_moment: false,
        ..presets::adam()
    };
    assert_eq!(
        Equation::of(&adam).lines()[1..],
        [
            "m ← β1·m + (1−β1)·g, m̂ = m/(1−β1ᵗ)",
            "v̂ = g²",
            "w ← w − lr·m̂/(√v̂+ε)"
        ]
    );
}

#[test]
fn only_the_hyperparameters_that_are_read_are_listed() {
    let listed = |genome: &Genome| {
        let pairs = Equation::of(genome).hyperparameters();
        pairs
            .into_iter()
            .map(|(symbol, value)| format!("{symbol}={value}"))
            .collect::<Vec<_>>()
    };
    assert_eq!(listed(&presets::sgd()), ["lr=0.01", "β1=0.9", "λ=10⁻⁴"]);
    assert_eq!(
        listed(&presets::rmsprop()),
        ["lr=10⁻³", "β2=0.99", "ε=10⁻⁸", "λ=10⁻⁴"]
    );
    let published = Genome {
        clipping: true,
        ..presets::published()
    };
    assert_eq!(
        listed(&published),
        [
            "lr=1.2×10⁻³",
            "β1=0.855",
            "β2=0.936",
            "ε=5.44×10⁻⁹",
            "λ=9.74×10⁻⁴",
            "c=1",
            "W=100"
        ]
    );
}

#[test]
fn schedules_read_as_one_sentence() {
    let sentence = |warmup, warmup_steps, cosine_decay| {
        let genome = Genome {
            warmup,
            warmup_steps,
            cosine_decay,
            ..presets::adam()
        };
        let sentence = Equation::of(&genome).schedule.sentence(GeneSet::default());
        sentence.expect("nothing is hidden")
    };
    let constant = "The learning rate stays the same throughout.";
    assert_eq!(sentence(false, 100, false), constant);
    assert_eq!(sentence(true, 1, false), constant);
    assert_eq!(
        sentence(false, 100, true),
        "The learning rate falls to zero along half a cosine."
    );
    assert_eq!(
        sentence(true, 100, false),
        "The learning rate rises over the first 100 steps, then stays the same."
    );
    assert_eq!(
        sentence(true, 50, true),
        "The learning rate rises over the first 50 steps and falls to zero along half a cosine."
    );
}

/// What is left says neither what is hidden nor that it is off.
#[test]
fn a_schedule_is_told_without_what_is_hidden() {
    let on = presets::published();
    let off = Genome {
        warmup: false,
        cosine_decay: false,
        ..on.clone()
    };
    let both = |untold: &[Gene]| {
        let untold: GeneSet = untold.iter().copied().collect();
        [&on, &off].map(|genome| Equation::of(genome).schedule.sentence(untold))
    };
    let said =
        |on: &str, off: &str| [on, off].map(|text| Some(format!("The learning rate {text}.")));
    assert_eq!(
        both(&[Gene::WarmupSteps]),
        said(
            "rises over the first steps and falls to zero along half a cosine",
            "stays the same throughout"
        )
    );
    assert_eq!(
        both(&[Gene::Warmup]),
        said(
            "falls to zero along half a cosine",
            "does not fall along a cosine"
        )
    );
    assert_eq!(
        both(&[Gene::CosineDecay]),
        said("rises over the first 100 steps", "has no warm-up")
    );
    assert_eq!(both(&[Gene::Warmup, Gene::CosineDecay]), [None, None]);
}

proptest! {
    #[test]
    fn symbols_in_the_update_are_defined_and_listed(seed: u64) {
        let equation = Equation::of(&testing::genome(seed));
        let lines = equation.lines();
        let update = equation.to_text();
        prop_assert_eq!(update.contains("m̂"), lines.iter().any(|line| line.contains("m̂ = ")));
        prop_assert_eq!(update.contains("v̂"), lines.iter().any(|line| line.contains("v̂ = ")));
        let symbols: Vec<&str> =
            equation.hyperparameters().into_iter().map(|(symbol, _)| symbol).collect();
        let all = lines.concat();
        for symbol in ["β1", "β2", "ε"] {
            prop_assert_eq!(all.contains(symbol), symbols.contains(&symbol), "{}", symbol);
        }
    }
}
