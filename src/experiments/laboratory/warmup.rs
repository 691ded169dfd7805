//! Whose warm-up takes too much of a training. Plain data, tested natively.

use science::presets::NamedGenome;

/// Warm-up of more than one part in so many of a training is told.
const SHARE: u32 = 5;

/// Says who spends more than a fifth of `steps` in warm-up, where there is one.
pub fn long_warmup<'a>(
    optimizers: impl IntoIterator<Item = &'a NamedGenome>,
    steps: u32,
) -> Option<String> {
    let warms_up = |one: &&NamedGenome| {
        let genome = &one.genome;
        genome.warmup && u64::from(SHARE) * u64::from(genome.warmup_steps) > steps.into()
    };
    let names: Vec<&str> = optimizers
        .into_iter()
        .filter(warms_up)
        .map(|one| one.name.as_str())
        .collect();
    let who = match &names[..] {
        [] => return None,
        [one] => (*one).to_string(),
        [one, other] => format!("{one} and {other}"),
        [first, rest @ ..] => format!("{first} and {} others", rest.len()),
    };
    Some(format!(
        "More than a fifth of the {steps} steps are warm-up for {who}: more steps do justice to it."
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use science::{genome::Genome, presets};

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
}
