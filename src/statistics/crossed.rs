//! How sure a mean is over seeds *and* images, where every seed was scored on the same images.
//!
//! An interval over seeds alone holds for just these images: on others all seeds move together. Seeds and
//! images are crossed, so this is the two-way random-effects model d = μ + seed + image + rest, whose
//! analysis of variance gives (Searle, Casella & McCulloch 1992, ch. 4; Owen 2007 for the same sum by
//! resampling)
//!
//! Var(mean) = V_seeds + V_images − V_rest,
//!
//! each V the mean square of that effect over the number of values: the variance of the means of the
//! seeds over their number, that of the means of the images over theirs, and what both hold twice. The
//! margins of both parts, each by Student's t with its own degrees of freedom, are added in quadrature
//! (Howe 1974): with few seeds a single t for the sum would be too short.

use crate::paired::reach;

/// Most scoring images of a task for which an interval over seeds and images is worth its bits: with more,
/// seeds bring most of the uncertainty.
pub const FEW_IMAGES: usize = 5_000;

/// Returns half the width of the interval around the mean of `tasks` over seeds and images; `None` where
/// a task has fewer than two seeds or images, its rows differ in length, or tasks in their seeds.
///
/// Each task has one row per seed with one value per image. The mean is that over tasks of their means;
/// images of different tasks are different images.
pub fn margin(tasks: &[Vec<Vec<f64>>]) -> Option<f64> {
    let seeds = tasks.first()?.len();
    if seeds < 2 {
        return None;
    }
    let parts: Option<Vec<Part>> = tasks.iter().map(|rows| Part::of(rows, seeds)).collect();
    let parts = parts?;
    let count = tasks.len() as f64;
    let overall = (0..seeds).map(|seed| {
        let means = parts.iter().map(|part| part.seeds[seed]);
        means.sum::<f64>() / count
    });
    let overall: Vec<f64> = overall.collect();
    let of_seeds = variance(&overall) / seeds as f64;
    let of_images: f64 = parts.iter().map(|part| part.of_images).sum::<f64>() / (count * count);
    let images = parts.iter().map(|part| part.images).min()?;
    let by_seeds = reach(seeds)? * of_seeds.sqrt();
    let by_images = reach(images)? * of_images.sqrt();
    let margin = by_seeds.hypot(by_images);
    margin.is_finite().then_some(margin)
}

/// One task.
struct Part {
    images: usize,
    /// Mean over images per seed.
    seeds: Vec<f64>,
    /// What images add to the variance of the mean: V_images − V_rest, at least 0.
    of_images: f64,
}

impl Part {
    fn of(rows: &[Vec<f64>], seeds: usize) -> Option<Part> {
        let images = rows.first()?.len();
        if rows.len() != seeds || images < 2 || rows.iter().any(|row| row.len() != images) {
            return None;
        }
        let (s, i) = (seeds as f64, images as f64);
        let mut by_image = vec![0.0; images];
        for row in rows {
            by_image
                .iter_mut()
                .zip(row)
                .for_each(|(sum, value)| *sum += value / s);
        }
        let by_seed: Vec<f64> = rows.iter().map(|row| row.iter().sum::<f64>() / i).collect();
        let mean = by_seed.iter().sum::<f64>() / s;
        let mut squares = 0.0;
        for (row, of_seed) in rows.iter().zip(&by_seed) {
            for (value, of_image) in row.iter().zip(&by_image) {
                squares += (value - of_seed - of_image + mean).powi(2);
            }
        }
        let rest = squares / ((s - 1.0) * (i - 1.0)) / (s * i);
        Some(Part {
            images,
            of_images: (variance(&by_image) / i - rest).max(0.0),
            seeds: by_seed,
        })
    }
}

fn variance(values: &[f64]) -> f64 {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    values
        .iter()
        .map(|value| (value - mean).powi(2))
        .sum::<f64>()
        / (n - 1.0)
}

#[cfg(test)]
mod tests {
    use rand::Rng;
    use rand_distr::{Distribution, StandardNormal};
    use statrs::distribution::ContinuousCDF;

    use super::*;
    use crate::paired::student;
    use science::testing::rng;

    /// Values with these standard deviations of seeds, images and rest, true mean 0.
    fn drawn(seeds: usize, images: usize, sd: [f64; 3], rng: &mut impl Rng) -> Vec<Vec<f64>> {
        let mut normal = |sd: f64| -> f64 {
            let value: f64 = StandardNormal.sample(rng);
            sd * value
        };
        let of_images: Vec<f64> = (0..images).map(|_| normal(sd[1])).collect();
        let row = |_| {
            let of_seed = normal(sd[0]);
            let values = of_images.iter().map(|of_image| of_seed + of_image);
            values.map(|value| value + normal(sd[2])).collect()
        };
        (0..seeds).map(row).collect()
    }

    #[test]
    fn a_table_of_two_by_three_is_what_the_formula_says() {
        let rows = vec![vec![1.0, 2.0, 6.0], vec![3.0, 2.0, 10.0]];
        // Means of seeds 3 and 5, of images 2, 2 and 8; what neither explains: ±0, ±1, ∓1, so that
        // V_seeds = 2 / 2, V_images = 12 / 3, V_rest = 4 / (1 · 2) / 6.
        let of_t = |n| student(n).expect("it is one").inverse_cdf(0.975);
        let expected = of_t(2).hypot(of_t(3) * (4.0 - 4.0 / 12.0f64).sqrt());
        let found = margin(&[rows]).expect("a margin");
        assert!((found - expected).abs() < 1e-9, "{found} {expected}");
    }

    #[test]
    fn the_interval_covers_the_mean_in_95_of_100_where_images_are_drawn_too() {
        const ROUNDS: usize = 2_000;
        let mut rng = rng(7);
        for (seeds, tasks, sd) in [
            (3, 1, [0.01, 0.3, 0.3]),
            (10, 1, [0.005, 0.3, 0.3]),
            (10, 1, [0.03, 0.05, 0.3]),
            (5, 3, [0.01, 0.3, 0.3]),
        ] {
            let (mut covered, mut seeds_alone) = (0, 0);
            for _ in 0..ROUNDS {
                let drawn: Vec<_> = (0..tasks)
                    .map(|_| drawn(seeds, 100, sd, &mut rng))
                    .collect();
                let by_seed: Vec<f64> = (0..seeds)
                    .map(|seed| {
                        let of_task = |rows: &Vec<Vec<f64>>| rows[seed].iter().sum::<f64>() / 100.0;
                        drawn.iter().map(of_task).sum::<f64>() / tasks as f64
                    })
                    .collect();
                let mean = by_seed.iter().sum::<f64>() / seeds as f64;
                let alone = reach(seeds).unwrap() * (variance(&by_seed) / seeds as f64).sqrt();
                let margin = margin(&drawn).expect("a margin");
                assert!(margin >= alone * (1.0 - 1e-12));
                covered += usize::from(mean.abs() <= margin);
                seeds_alone += usize::from(mean.abs() <= alone);
            }
            let share = |covered: usize| covered as f64 / ROUNDS as f64;
            let (both, alone) = (share(covered), share(seeds_alone));
            println!("{seeds} seeds, {tasks} tasks, {sd:?}: {both} {alone}");
            // Four standard errors of a share around 95 %, and a little more where Howe's sum is on the
            // safe side.
            assert!((0.93..0.985).contains(&both), "{both}");
            let suffices = sd[1] <= 10.0 * sd[0];
            assert!(suffices || alone < 0.93, "seeds alone: {alone}");
        }
    }

    #[test]
    fn what_is_not_crossed_has_no_margin() {
        let row = vec![1.0, 2.0];
        assert_eq!(margin(&[]), None);
        assert_eq!(margin(&[vec![row.clone()]]), None, "one seed");
        assert_eq!(margin(&[vec![vec![1.0], vec![2.0]]]), None, "one image");
        assert_eq!(margin(&[vec![row.clone(), vec![1.0]]]), None);
        let two = vec![row.clone(), row.clone()];
        assert_eq!(margin(&[two.clone(), vec![row.clone()]]), None);
        assert_eq!(margin(&[vec![vec![0.0, 0.0]; 2]]), Some(0.0));
        assert_eq!(margin(&[vec![vec![f64::NAN, 0.0]; 2]]), None);
    }
}
