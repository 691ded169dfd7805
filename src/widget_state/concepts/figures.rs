//! The small curves beside the words, worked out by the formulas of the product where it has one.

use super::{
    Figure,
    models::{
        CANDIDATES, STEPS, by_step, chance, even, kept, none_of, rate, sample, up_to, warming_up,
    },
    sentences,
};
use crate::plot::{Line, Plot, Unit};
use science::{effective::uncorrected_ratio, fitness::fitness, genome::Genome, presets};
use statistics::paired::{Estimate, PairedTest, SIGNIFICANCE};
use text::number::number;

fn plot(
    x_name: &'static str,
    x_range: (f64, f64),
    unit: Unit,
    y_limits: (f64, f64),
    lines: Vec<Line>,
) -> Plot {
    Plot {
        x_name,
        x_offset: 0.0,
        x_range,
        unit,
        y_limits,
        lines,
        bands: Vec::new(),
    }
}

fn along_steps(unit: Unit, y_limits: (f64, f64), lines: Vec<Line>) -> Plot {
    plot("step", (1.0, f64::from(STEPS)), unit, y_limits, lines)
}

/// A bowl and its slope at a weight.
pub const SLOPE: Figure = Figure {
    title: "Loss of one weight, and its slope",
    axis: "loss by weight; the slope is the gradient",
    knob: "weight",
    range: (-1.0, 1.0, 0.6),
    step: 0.05,
    sentence: None,
    written: |weight| {
        let slope = number(2.0 * weight).replace('-', "−");
        format!("{weight:.2}, gradient {slope}").replace('-', "−")
    },
    plot: |weight| {
        let bowl = (-20..=20).map(|x| f64::from(x) / 20.0).map(|x| (x, x * x));
        let tangent = [-0.3, 0.3].map(|d| (weight + d, weight * weight + 2.0 * weight * d));
        plot(
            "weight",
            (-1.3, 1.3),
            Unit::Plain,
            (-0.7, 1.7),
            vec![
                Line::new("loss", "adam", bowl),
                Line::new("slope", "best", tangent),
            ],
        )
    },
};

/// What an answer costs.
pub const SURPRISE: Figure = Figure {
    title: "Loss by how sure of the right class",
    axis: "loss; lower is better",
    knob: "sure of the right class by",
    range: (1.0, 99.0, 10.0),
    step: 1.0,
    sentence: None,
    written: |percent| format!("{percent:.0} %, loss {:.2}", -(percent / 100.0).ln()),
    plot: |percent| {
        let loss = |percent: f64| (percent, -(percent / 100.0).ln());
        let here = [(0.0, loss(percent).1), loss(percent)];
        plot(
            "percent",
            (0.0, 100.0),
            Unit::Plain,
            (0.0, 4.7),
            vec![
                Line::new("loss", "adam", (1..=100).map(f64::from).map(loss)),
                Line::new("here", "best", here),
            ],
        )
    },
};

/// Gradient descent in a bowl w², from 1.
pub const DESCENT: Figure = Figure {
    title: "Descent in a bowl",
    axis: "distance from the lowest point; lower is better",
    knob: "learning rate",
    range: (0.01, 1.04, 0.1),
    step: 0.01,
    sentence: Some(sentences::DESCENT),
    written: |rate| format!("{rate:.2}"),
    plot: |rate| {
        let distance = |step: u32| kept(rate).powi(step as i32 - 1).abs();
        along_steps(
            Unit::Plain,
            (0.0, 5.0),
            vec![Line::new("distance", "best", by_step(distance).take(20))],
        )
    },
};

/// The running mean of a noisy gradient around 1.
pub const RUNNING_MEAN: Figure = Figure {
    title: "A noisy gradient and its running mean",
    axis: "the mean is corrected for its start at zero",
    knob: "β",
    range: (0.0, 0.98, 0.8),
    step: 0.02,
    sentence: Some(sentences::RUNNING_MEAN),
    written: |beta| format!("{beta:.2}"),
    plot: |beta| {
        let noisy = |step: u32| 2.0 * even(step);
        let mean = |step: u32| {
            let sum = |mean: f64, step: u32| beta * mean + (1.0 - beta) * noisy(step);
            (1..=step).fold(0.0, sum) / (1.0 - beta.powi(step as i32))
        };
        along_steps(
            Unit::Plain,
            (0.0, 2.0),
            vec![
                Line::new("gradient", "adam", by_step(noisy)),
                Line::new("mean", "best", by_step(mean)),
            ],
        )
    },
};

/// What becomes of Adam's first steps without bias correction.
pub const START_UP: Figure = Figure {
    title: "Adam’s steps without bias correction",
    axis: "times the corrected step; 1 is as meant",
    knob: "β2",
    range: (0.9, 0.999, 0.999),
    step: 0.003,
    sentence: None,
    written: |beta2| format!("{beta2:.3}"),
    plot: |beta2| {
        let genome = Genome {
            beta2,
            ..presets::adam()
        };
        along_steps(
            Unit::Plain,
            (0.0, 8.0),
            vec![
                Line::new("corrected", "adam", by_step(|_| 1.0)),
                Line::new(
                    "without",
                    "best",
                    by_step(|step| uncorrected_ratio(&genome, step.into())),
                ),
            ],
        )
    },
};

/// A rate that rises.
pub const WARM_UP: Figure = Figure {
    title: "Learning rate with warm-up",
    axis: "share of the full rate",
    knob: "steps of warm-up",
    range: (1.0, 40.0, 10.0),
    step: 1.0,
    sentence: Some(sentences::WARM_UP),
    written: |steps| format!("{steps:.0}"),
    plot: |steps| {
        let rate = rate(&warming_up(steps));
        along_steps(
            Unit::Percent,
            (0.0, 1.0),
            vec![Line::new("rate", "best", rate)],
        )
    },
};

/// A rate that falls, after a warm-up.
pub const DECAY: Figure = Figure {
    title: "Learning rate with cosine decay",
    axis: "share of the full rate",
    knob: "steps of warm-up before",
    range: (1.0, 40.0, 1.0),
    step: 1.0,
    sentence: None,
    written: |steps| format!("{steps:.0}"),
    plot: |steps| {
        let genome = Genome {
            cosine_decay: true,
            ..warming_up(steps)
        };
        let steady = Genome {
            cosine_decay: false,
            ..genome.clone()
        };
        along_steps(
            Unit::Percent,
            (0.0, 1.0),
            vec![
                Line::new("without decay", "adam", rate(&steady)),
                Line::new("with decay", "best", rate(&genome)),
            ],
        )
    },
};

/// What clipping leaves of a gradient's element.
pub const CLIPPED: Figure = Figure {
    title: "An element of the gradient, clipped",
    axis: "what the moments and the terms read",
    knob: "bound c",
    range: (0.5, 2.0, 1.0),
    step: 0.1,
    sentence: None,
    written: |bound| format!("{bound:.1}"),
    plot: |bound| {
        let elements = || (-30..=30).map(|tenth| f64::from(tenth) / 10.0);
        plot(
            "element",
            (-3.0, 3.0),
            Unit::Plain,
            (-3.0, 3.0),
            vec![
                Line::new("as it is", "adam", elements().map(|g| (g, g))),
                Line::new(
                    "clipped",
                    "best",
                    elements().map(|g| (g, g.clamp(-bound, bound))),
                ),
            ],
        )
    },
};

/// A weight that no gradient holds up.
pub const SHRINKING: Figure = Figure {
    title: "A weight that no gradient holds up",
    axis: "share of the weight that is left",
    knob: "lr·λ",
    range: (0.0, 0.2, 0.05),
    step: 0.005,
    sentence: Some(sentences::SHRINKING),
    written: |rate| format!("{rate:.3}"),
    plot: |rate| {
        let left = |step: u32| (1.0 - rate).powi(step as i32);
        along_steps(
            Unit::Percent,
            (0.0, 1.0),
            vec![Line::new("weight", "best", by_step(left))],
        )
    },
};

/// How likely each of twelve wins a tournament.
pub const CHANCE_TO_WIN: Figure = Figure {
    title: "Chance to win a draw among twelve",
    axis: "by rank; rank 1 is the fittest",
    knob: "candidates drawn",
    range: (1.0, 12.0, 3.0),
    step: 1.0,
    sentence: Some(sentences::CHANCE_TO_WIN),
    written: |drawn| format!("{drawn:.0}"),
    plot: |drawn| {
        // Rank r wins where it is drawn and nobody better is; with the chance that all drawn are of the r
        // fittest to the worst, less the same without r.
        let chance = (1..=CANDIDATES).map(|rank| {
            let wins = none_of(rank - 1, drawn) - none_of(rank, drawn);
            (f64::from(rank), wins)
        });
        plot(
            "rank",
            (1.0, f64::from(CANDIDATES)),
            Unit::Percent,
            (0.0, 1.0),
            vec![Line::new("chance", "best", chance)],
        )
    },
};

/// Half the width of an interval by the number of seeds.
pub const MARGIN: Figure = Figure {
    title: "Half the width of an interval",
    axis: "by the number of seeds; narrower is surer",
    knob: "scatter of the values (standard deviation)",
    range: (0.1, 2.0, 1.0),
    step: 0.1,
    sentence: None,
    written: |scatter| format!("{scatter:.1}"),
    plot: |scatter| {
        let margin = |seeds: u32| {
            let margin = Estimate::of(&sample(0.0, scatter, seeds))?.margin?;
            Some((f64::from(seeds), margin))
        };
        plot(
            "seeds",
            (3.0, 30.0),
            Unit::Plain,
            (0.0, 5.0),
            vec![Line::new("±", "best", (3..=30).filter_map(margin))],
        )
    },
};

/// What a low loss adds to the share that is right.
pub const REWARD: Figure = Figure {
    title: "Fitness by training loss",
    axis: "share of images that are right, and fitness",
    knob: "share of images that are right",
    range: (0.1, 1.0, 0.8),
    step: 0.01,
    sentence: None,
    written: |right| format!("{:.0} %", right * 100.0),
    plot: |right| {
        let losses = || (0..=30).map(|loss| f64::from(loss) / 20.0);
        plot(
            "loss",
            (0.0, 1.5),
            Unit::Plain,
            (0.0, 1.06),
            vec![
                Line::new("right", "adam", losses().map(|loss| (loss, right))),
                Line::new(
                    "fitness",
                    "best",
                    losses().map(|loss| (loss, fitness(right, &[loss as f32]))),
                ),
            ],
        )
    },
};

/// Two parents of four terms each, and their child.
pub const CUT: Figure = Figure {
    title: "Weights of two parents’ terms and their child’s",
    axis: "weight of the first, second, third and fourth term",
    knob: "terms of the first parent",
    range: (0.0, 4.0, 2.0),
    step: 1.0,
    sentence: None,
    written: |cut| format!("{cut:.0}"),
    plot: |cut| {
        let (one, other) = ([1.6, 1.4, 1.5, 1.3], [0.4, 0.6, 0.3, 0.5]);
        let child = |term: usize| {
            if (term as f64) < cut {
                one[term]
            } else {
                other[term]
            }
        };
        let terms = |weights: [f64; 4]| up_to(4, move |term| weights[term as usize - 1]);
        plot(
            "term",
            (1.0, 4.0),
            Unit::Plain,
            (0.0, 2.0),
            vec![
                Line::new("one parent", "series-0", terms(one)),
                Line::new("the other", "series-1", terms(other)),
                Line::new("child", "best", terms(std::array::from_fn(child))),
            ],
        )
    },
};

/// What luck alone makes of the best.
pub const LUCK: Figure = Figure {
    title: "Twelve equals, and the luckiest of them kept",
    axis: "score; all of them are worth 0.80",
    knob: "scatter of a score",
    range: (0.0, 0.1, 0.03),
    step: 0.005,
    sentence: None,
    written: |scatter| format!("{scatter:.3}"),
    plot: |scatter| {
        let best_of = |generation: u32| {
            let scores = (0..CANDIDATES).map(|one| chance(generation * CANDIDATES + one));
            // Within ± √3 deviations an even spread has this deviation.
            0.8 + scatter * 12f64.sqrt() * (scores.fold(0.0, f64::max) - 0.5)
        };
        let elite = |generation: u32| (1..=generation).map(best_of).fold(0.0, f64::max);
        plot(
            "generation",
            (1.0, 20.0),
            Unit::Plain,
            (0.7, 1.0),
            vec![
                Line::new("worth", "adam", up_to(20, |_| 0.8)),
                Line::new("best drawn", "series-0", up_to(20, best_of)),
                Line::new("elite", "best", up_to(20, elite)),
            ],
        )
    },
};

/// What differs from seed to seed.
pub const DRAWS: Figure = Figure {
    title: "The same training with another seed",
    axis: "share of images that are right; the mean is over twenty seeds",
    knob: "seed",
    range: (1.0, 20.0, 7.0),
    step: 1.0,
    sentence: None,
    written: |seed| format!("{seed:.0}"),
    plot: |seed| {
        let learnt = |step: u32| 0.1 + 0.7 * (1.0 - (-f64::from(step) / 10.0).exp());
        let with = |seed: u32, step: u32| learnt(step) + 0.2 * (chance(seed * STEPS + step) - 0.5);
        let mean = |step: u32| (1..=20).map(|seed| with(seed, step)).sum::<f64>() / 20.0;
        along_steps(
            Unit::Percent,
            (0.0, 1.0),
            vec![
                Line::new("mean", "adam", by_step(mean)),
                Line::new("this seed", "best", by_step(|step| with(seed as u32, step))),
            ],
        )
    },
};

/// How surprising a difference is by its size.
pub const SURPRISING: Figure = Figure {
    title: "p-value by the size of a difference",
    axis: "in standard deviations from seed to seed; below the line it is significant",
    knob: "seeds",
    range: (3.0, 30.0, 5.0),
    step: 1.0,
    sentence: None,
    written: |seeds| format!("{seeds:.0}"),
    plot: |seeds| {
        let seeds = seeds as u32;
        let p = |tenth: u32| {
            let difference = f64::from(tenth) / 10.0;
            let own = sample(difference, 1.0, seeds);
            Some((difference, PairedTest::of(&own, &vec![0.0; own.len()])?.p?))
        };
        let level = (0..=20).map(|tenth| (f64::from(tenth) / 10.0, SIGNIFICANCE));
        plot(
            "difference",
            (0.0, 2.0),
            Unit::Plain,
            (0.0, 1.0),
            vec![
                Line::new("level", "adam", level),
                Line::new("p", "best", (0..=20).filter_map(p)),
            ],
        )
    },
};
