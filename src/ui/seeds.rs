//! What scores on fixed and on fresh seeds can show, in words: one text for every place that says it.

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

/// What becomes of the elites in the next generation, as a sentence.
pub fn elites(fresh_seeds: bool) -> &'static str {
    match fresh_seeds {
        false => {
            "A single generation's winner is partly lucky, and on fixed seeds it stays so: the elites' scores are taken over into the next generation, not measured again."
        }
        true => {
            "A single generation's winner is partly lucky: the elites prove themselves again in the next, on other seeds, and the mean of their scores counts. Adam's line moves because the seeds do."
        }
    }
}
