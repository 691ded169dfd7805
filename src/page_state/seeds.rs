//! What scores on fixed and on fresh seeds can show, in words: one text for every place that says it.

use super::state::{Best, Life};
use science::presets::ADAM_AT_RATE;
use widget_state::format;

/// What a search can show and what it cannot, as sentences for the settings.
pub fn meaning(fresh_seeds: bool) -> &'static str {
    match fresh_seeds {
        false => {
            "Off, as published: every generation trains from the same initial weights on the same minibatches. A score then never changes, so elites are not trained again, and a score that stays proves nothing new. Such a search can show what suits these weights and this order of images; whether it holds on others, only other seeds show."
        }
        true => {
            "On: scores move from generation to generation, Adam's too. An elite is trained again each time and ranked by the mean of its scores, so a lucky one falls behind; the best needs at least two."
        }
    }
}

/// What becomes of the elites in the next generation, as sentences for the chart of fitness.
pub fn elites(fresh_seeds: bool) -> &'static str {
    match fresh_seeds {
        false => {
            "A single generation's winner is partly lucky, and on fixed seeds it stays so: the elites' scores are taken over into the next generation, not measured again, so a line that stays level is one score, not many."
        }
        true => {
            "“Best” is the highest score of each generation, which is partly luck: the elites prove themselves again in the next, on other seeds, and the mean of their scores counts. Adam's line moves because the seeds do."
        }
    }
}

/// What the leader reached, and where, as a sentence.
pub fn reached(best: &Best, fresh_seeds: bool) -> String {
    let lead = format::signed(best.score.fitness - best.adam.fitness);
    let fitness = format::fitness(best.score.fitness);
    let last = best.generation + 1;
    match (fresh_seeds, best.scores) {
        (false, _) => {
            format!("Fitness {fitness} in generation {last}, {lead} against {ADAM_AT_RATE} there.")
        }
        (true, 1) => format!(
            "Fitness {fitness} in generation {last}, {lead} against {ADAM_AT_RATE} there. It was scored once: nobody has two scores yet, which the best needs on fresh seeds."
        ),
        (true, scores) => format!(
            "Fitness {fitness}, the mean of {scores} scores in generations {} to {last}, {lead} against {ADAM_AT_RATE} in the same.",
            last + 1 - scores
        ),
    }
}

/// What a candidate reached in its life, as a phrase.
pub fn life(life: &Life, fresh_seeds: bool) -> String {
    let shown = |fitness: &f64| format::fitness(*fitness);
    let (first, later) = match &life.fitness[..] {
        [] => return "not scored yet".into(),
        _ if life.diverged => return "diverged".into(),
        [only] => return format!("fitness {}", shown(only)),
        [first, later @ ..] => (first, later),
    };
    let generations = match later.len() {
        1 => "one more generation".into(),
        count => format!("{count} more generations"),
    };
    if !fresh_seeds && later.iter().all(|score| score == first) {
        let first = shown(first);
        return format!(
            "fitness {first}; passed on as an elite for {generations}, its score with it"
        );
    }
    let all = &life.fitness;
    let least = shown(&all.iter().copied().fold(f64::INFINITY, f64::min));
    let most = shown(&all.iter().copied().fold(f64::NEG_INFINITY, f64::max));
    let mean = shown(&(all.iter().sum::<f64>() / all.len() as f64));
    format!(
        "mean fitness {mean} of {} scores from {least} to {most}, as an elite for {generations}",
        all.len()
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{candidate, score};
    use science::{evolution::Candidate, presets};

    fn born_later() -> Candidate {
        Candidate {
            birth_generation: 2,
            ..candidate(7, presets::adam())
        }
    }

    #[test]
    fn a_life_is_told_in_a_phrase() {
        let told = |fitness: &[f64], fresh_seeds| {
            let one = Life {
                candidate: born_later(),
                fitness: fitness.to_vec(),
                diverged: fitness.contains(&-1.0),
            };
            life(&one, fresh_seeds)
        };
        assert_eq!(told(&[], false), "not scored yet");
        assert_eq!(told(&[0.8], true), "fitness 0.800");
        assert_eq!(
            told(&[0.8; 3], false),
            "fitness 0.800; passed on as an elite for 2 more generations, its score with it"
        );
        assert_eq!(
            told(&[0.8, 0.83, 0.79], true),
            "mean fitness 0.807 of 3 scores from 0.790 to 0.830, as an elite for 2 more generations"
        );
        assert_eq!(told(&[-1.0], false), "diverged");
    }

    #[test]
    fn the_leader_is_told_with_the_scores_that_count() {
        let best = |scores| Best {
            candidate: born_later(),
            score: score(0.8),
            generation: 4,
            scores,
            adam: score(0.78),
        };
        assert_eq!(
            reached(&best(1), false),
            "Fitness 0.800 in generation 5, +0.020 against Adam at 10⁻³ there."
        );
        assert!(reached(&best(1), true).contains("nobody has two scores yet"));
        assert_eq!(
            reached(&best(3), true),
            "Fitness 0.800, the mean of 3 scores in generations 3 to 5, +0.020 against Adam at 10⁻³ in the same."
        );
    }
}
