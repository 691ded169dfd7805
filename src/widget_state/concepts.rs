//! The words of the field that the page uses: three sentences on each, and a small curve to play with.
//!
//! What stands here is true of this page: where the product decides, a test holds the sentence to it.

mod figures;
mod models;
mod sentences;

use crate::{dial::Dial, plot::Plot};

/// One row of the table of words.
#[derive(Debug, Clone, Copy)]
pub struct Concept {
    /// Which.
    pub term: Term,
    /// The word.
    pub word: &'static str,
    /// Where it is met first, whichever way one takes, and therefore offered.
    pub met: &'static [Met],
    /// Three sentences for those who meet it for the first time.
    pub sentences: [&'static str; 3],
    /// A curve that follows a number.
    pub figure: Figure,
}

/// A curve that follows a number which the visitor moves.
#[derive(Debug, Clone, Copy)]
pub struct Figure {
    /// What is drawn.
    pub title: &'static str,
    /// What y measures.
    pub axis: &'static str,
    /// What the visitor moves.
    pub knob: &'static str,
    /// Its least value, its largest, and that from which it starts.
    pub range: (f64, f64, f64),
    /// The distance of two values.
    pub step: f64,
    /// A sentence with the number in it, which is moved there; a slider moves it where there is none.
    pub sentence: Option<Sentence>,
    /// How a value is written.
    pub written: fn(f64) -> String,
    /// The curve at a value.
    pub plot: fn(f64) -> Plot,
}

/// A sentence around a number, which says what that does.
#[derive(Debug, Clone, Copy)]
pub struct Sentence {
    /// What stands before the number.
    pub before: &'static str,
    /// What stands behind it, at a value.
    pub after: fn(f64) -> String,
}

/// A place where words are met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Met {
    /// The first screen, with Adam's rule on it.
    Welcome,
    /// An optimizer's card.
    Card,
    /// The charts of a search.
    Journal,
    /// The settings of a search.
    Settings,
    /// A candidate's ancestors.
    Lineage,
    /// The best, scored again.
    Guard,
    /// What a comparison found.
    Verdict,
    /// What a class found.
    Class,
}

/// A word that is explained.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Term {
    /// The slope of the loss.
    Gradient,
    /// How wrong a network is.
    Loss,
    /// The length of steps.
    LearningRate,
    /// Running means.
    Moments,
    /// What puts young running means right.
    BiasCorrection,
    /// A rate that rises.
    WarmUp,
    /// A rate that falls.
    Decay,
    /// A pull towards zero.
    WeightDecay,
    /// A bound on every element of the gradient.
    Clipping,
    /// What selection goes by.
    Fitness,
    /// How parents are chosen.
    Tournament,
    /// How children are made.
    Crossover,
    /// Who passes on unchanged.
    Elite,
    /// Where chance comes from.
    Seed,
    /// How sure a mean is.
    Interval,
    /// How surprising a difference is.
    PValue,
}

impl Figure {
    /// How its number moves.
    pub fn dial(&self) -> Dial {
        let (low, high, _) = self.range;
        Dial {
            low,
            high,
            step: self.step,
        }
    }
}

impl Met {
    /// The words that are met here, in the order of the table.
    pub fn concepts(self) -> impl Iterator<Item = &'static Concept> {
        CONCEPTS.iter().filter(move |row| row.met.contains(&self))
    }
}

impl Term {
    /// Its row.
    pub fn concept(self) -> &'static Concept {
        // A test holds every row to its place.
        &CONCEPTS[self as usize]
    }
}

/// Every word, in the order in which one leads to the next; at the place that its variant has.
pub const CONCEPTS: [Concept; 16] = [
    Concept {
        term: Term::Gradient,
        word: "gradient",
        met: &[Met::Welcome, Met::Journal],
        sentences: [
            "For each weight of the network the gradient, g in the formulas, says how steeply the loss rises when that weight grows.",
            "It is worked out anew from every minibatch of images, so it is a noisy estimate.",
            "Every optimizer here steps against a mixture of it and of its past; which mixture is what evolves.",
        ],
        figure: figures::SLOPE,
    },
    Concept {
        term: Term::Loss,
        word: "loss",
        met: &[Met::Journal],
        sentences: [
            "The loss says how wrong the network is on a minibatch: the cross entropy between its answers and the right ones.",
            "Guessing among ten classes costs about 2.3; being right and sure of it costs nearly nothing.",
            "Where it is no number any more, or above 50, the training has diverged and ends.",
        ],
        figure: figures::SURPRISE,
    },
    Concept {
        term: Term::LearningRate,
        word: "learning rate",
        met: &[Met::Welcome, Met::Card],
        sentences: [
            "The learning rate, lr in the formulas, is what every step is multiplied by.",
            "If it is too small, the few steps of a training do not lead far; if it is too large, they overshoot, and the loss jumps about or diverges.",
            "In a flower it is the heart, on a log scale; Adam’s usual one is 10⁻³.",
        ],
        figure: figures::DESCENT,
    },
    Concept {
        term: Term::Moments,
        word: "moments",
        met: &[Met::Welcome, Met::Card],
        sentences: [
            "The first moment m is a running mean of the gradient, the second moment v is one of its square.",
            "From step to step each keeps a share of itself, β1 or β2: 0.9 remembers about ten steps, 0.999 about a thousand.",
            "Adam divides m by the root of v, so that weights with large gradients and with small ones move alike; evolution can switch either off.",
        ],
        figure: figures::RUNNING_MEAN,
    },
    Concept {
        term: Term::BiasCorrection,
        word: "bias correction",
        met: &[Met::Welcome, Met::Card],
        sentences: [
            "Running means begin at zero, so that in the first steps they are too small.",
            "Bias correction divides them by 1 − βᵗ at step t, which puts that right.",
            "Without it Adam’s first steps are longer than meant, as the root of v, by which it divides, comes too small.",
        ],
        figure: figures::START_UP,
    },
    Concept {
        term: Term::WarmUp,
        word: "warm-up",
        met: &[Met::Card],
        sentences: [
            "With warm-up the learning rate rises in a straight line over the first steps, from nearly nothing to its full value.",
            "It keeps the steps short while the running means have seen little.",
            "In a flower it is the notch with the crescent, as long as the rate rises.",
        ],
        figure: figures::WARM_UP,
    },
    Concept {
        term: Term::Decay,
        word: "decay",
        met: &[Met::Card],
        sentences: [
            "With cosine decay the learning rate falls to zero at the end of the training, along half a cosine.",
            "Long steps find the way early, short steps settle late.",
            "It has to be known beforehand how long the training is, so that a genome with decay is made for a number of steps.",
        ],
        figure: figures::DECAY,
    },
    Concept {
        term: Term::WeightDecay,
        word: "weight decay",
        met: &[Met::Card],
        sentences: [
            "With every step each weight is multiplied by 1 − lr·λ, apart from what the gradient does.",
            "So a weight shrinks towards zero unless the gradient holds it up.",
            "Every genome here has some, drawn as the leaf: it has no switch, but it can be tiny.",
        ],
        figure: figures::SHRINKING,
    },
    Concept {
        term: Term::Clipping,
        word: "clipping",
        met: &[Met::Card],
        sentences: [
            "Element-wise clipping holds every element of the gradient between −c and c before anything else reads it.",
            "A minibatch that is out of the ordinary then cannot throw a weight far.",
            "Where gradients are smaller than the bound, as they mostly are here, it changes nothing.",
        ],
        figure: figures::CLIPPED,
    },
    Concept {
        term: Term::Fitness,
        word: "fitness",
        met: &[Met::Welcome, Met::Journal],
        sentences: [
            "Fitness is what selection goes by: the share of unseen images that are classified correctly after training, plus up to 0.05 for a low training loss.",
            "Where there are several tasks or seeds it is the mean over them.",
            "A training that diverges counts as −1 in it.",
        ],
        figure: figures::REWARD,
    },
    Concept {
        term: Term::Tournament,
        word: "tournament",
        met: &[Met::Settings],
        sentences: [
            "For each parent a few candidates are drawn by lot, and the fittest of them becomes it.",
            "The more are drawn, the stronger the selection: of n candidates the best wins a draw of k with probability k/n.",
            "Weaker ones keep a chance, and with them what may be good in their genomes.",
        ],
        figure: figures::CHANCE_TO_WIN,
    },
    Concept {
        term: Term::Crossover,
        word: "crossover",
        met: &[Met::Welcome, Met::Lineage],
        sentences: [
            "A child takes the first terms of one parent and the last of the other, four at most.",
            "Each of its other genes, such as the learning rate, is either parent’s at equal odds.",
            "Then mutation may change some; the lineage tells what came from whom.",
        ],
        figure: figures::CUT,
    },
    Concept {
        term: Term::Elite,
        word: "elite",
        met: &[Met::Settings, Met::Lineage],
        sentences: [
            "The best of a generation pass to the next unchanged; they are its elite.",
            "On fixed seeds their scores pass with them, for training them again would give the same; on fresh seeds they are scored again.",
            "A lucky score can keep a mediocre one among them: that is why the best can be scored again at the end.",
        ],
        figure: figures::LUCK,
    },
    Concept {
        term: Term::Seed,
        word: "seed",
        met: &[Met::Welcome, Met::Settings, Met::Class],
        sentences: [
            "The seed is a number from which every random choice of a run follows: the first genomes, the initial weights, the order of the images, the mutations.",
            "The same settings and seed give the same run again, on the CPU to the last bit.",
            "Another seed is another draw of luck, so that only what holds over several is worth believing.",
        ],
        figure: figures::DRAWS,
    },
    Concept {
        term: Term::Interval,
        word: "interval",
        met: &[Met::Guard, Met::Class],
        sentences: [
            "A mean over a few seeds would come out differently over others; the interval, written ±, says by how much.",
            "Of many 95 % intervals made like this, about 95 % hold the true mean, if the values scatter like a bell (Student’s t).",
            "From two seeds to five it shrinks most; later, four times as many seeds make it half as wide.",
        ],
        figure: figures::MARGIN,
    },
    Concept {
        term: Term::PValue,
        word: "p-value",
        met: &[Met::Verdict, Met::Class],
        sentences: [
            "If two optimizers were equally good, the p-value is how often the luck of the seeds alone would set them at least so far apart.",
            "It comes from a paired t-test, seed by seed, corrected for how many are compared (Holm); all looks at a sample share the 5 % left to chance, which textbooks call alpha spending.",
            "It is not the chance of being wrong, and a large one does not show that two are equal.",
        ],
        figure: figures::SURPRISING,
    },
];

#[cfg(test)]
mod tests;
