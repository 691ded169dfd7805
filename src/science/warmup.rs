//! Whose warm-up takes too much of a training to be judged by it.

use crate::presets::NamedGenome;
use text::number::counted;

/// Warm-up of more than one part in so many of a training is told.
const SHARE: u32 = 5;

/// Says who spends more than a fifth of `steps` in warm-up, and who all of them, where there is one.
pub fn long_warmup<'a>(
    optimizers: impl IntoIterator<Item = &'a NamedGenome>,
    steps: u32,
) -> Option<String> {
    let warms_up = |one: &&NamedGenome| {
        let genome = &one.genome;
        genome.warmup && u64::from(SHARE) * u64::from(genome.warmup_steps) > steps.into()
    };
    let (never_ends, ends): (Vec<_>, Vec<_>) = optimizers
        .into_iter()
        .filter(warms_up)
        .partition(|one| one.genome.warmup_steps >= steps);
    let always = who(&never_ends).map(|who| {
        format!(
            "All {} are warm-up for {who}, whose rate is still rising at the end: the result is that of a \
             smaller rate, and says nothing of longer runs.",
            counted(steps.into(), "step")
        )
    });
    let long = who(&ends).map(|who| {
        format!("More than a fifth of the {steps} steps are warm-up for {who}: more steps do justice to it.")
    });
    let said: Vec<String> = always.into_iter().chain(long).collect();
    (!said.is_empty()).then(|| said.join(" "))
}

/// Names these optimizers in a sentence; `None` where there is none.
fn who(optimizers: &[&NamedGenome]) -> Option<String> {
    Some(match optimizers {
        [] => return None,
        [one] => one.name.clone(),
        [one, other] => format!("{} and {}", one.name, other.name),
        [first, rest @ ..] => format!("{} and {} others", first.name, rest.len()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{genome::Genome, presets};

    fn warming(name: &str, steps: u32) -> NamedGenome {
        let genome = Genome {
            warmup: true,
            warmup_steps: steps,
            ..presets::adam()
        };
        NamedGenome::new(name, genome)
    }

    #[test]
    fn a_fifth_is_the_most_that_passes() {
        let adam = NamedGenome::new("Adam", presets::adam());
        let fifth = [adam.clone(), warming("a", 100)];
        assert_eq!(long_warmup(&fifth, 500), None);
        let more = [adam, warming("a", 101), warming("b", 200)];
        let text = long_warmup(&more, 500).expect("it is said");
        assert!(
            text.contains("of the 500 steps are warm-up for a and b:"),
            "{text}"
        );
        let many = [1, 2, 3].map(|steps| warming("a", steps));
        assert!(long_warmup(&many, 4).is_some_and(|text| text.contains("a and 2 others")));
    }

    #[test]
    fn warm_up_to_the_end_is_told_as_such() {
        let both = [warming("a", 100), warming("b", 50)];
        let text = long_warmup(&both, 100).expect("it is said");
        assert!(
            text.starts_with("All 100 steps are warm-up for a,"),
            "{text}"
        );
        assert!(text.contains("warm-up for b: more steps"), "{text}");
    }
}
