//! What is made of a network's logits [P, B, K]: losses, their gradient, who trains on, and which answers are right.

/// Columns in which what belongs to the classes is added up: those of a browser's vectors, on every machine, so that all
/// have the same bits.
const COLUMNS: usize = 4;

/// The cross entropy of every candidate and its gradient.
pub struct Judge<'a> {
    /// [P, B, K]
    pub logits: &'a [f32],
    /// Number of each image's class [B].
    pub labels: &'a [f32],
    /// Largest loss with which a candidate trains on.
    pub max_loss: f32,
    /// Written: each candidate's mean loss, then how many answers of each are right; [2·P].
    pub figures: &'a mut [f32],
    /// Written: that of the mean loss by the logits, [P, B, K].
    pub gradient: &'a mut [f32],
    /// Changed: 0 where a loss is above the largest or no number; [P].
    pub alive: &'a mut [f32],
}

impl Judge<'_> {
    /// Computes it.
    pub fn run(self) {
        let lanes = self.alive.len();
        let images = self.labels.len() as f32;
        let own = self.logits.len() / lanes;
        let classes = own / self.labels.len();
        let (losses, correct) = self.figures.split_at_mut(lanes);
        let logits = self.logits.chunks_exact(own);
        let gradients = self.gradient.chunks_exact_mut(own);
        for (lane, (logits, gradient)) in logits.zip(gradients).enumerate() {
            let rows = logits.chunks_exact(classes);
            let gradients = gradient.chunks_exact_mut(classes);
            let (mut likelihoods, mut right) = (vec![0.0; classes], 0.0);
            for ((row, gradient), label) in rows.zip(gradients).zip(self.labels) {
                add_log_likelihood(row, *label, images, gradient, &mut likelihoods);
                right += hit(row, *label);
            }
            losses[lane] = sum_in_columns(&likelihoods, |sum| sum) / -images;
            correct[lane] = right;
            // NaN is not below it either.
            let sound = losses[lane] <= self.max_loss;
            self.alive[lane] = if sound { self.alive[lane] } else { 0.0 };
        }
    }
}

/// Adds the logarithm of the probability that one image's `logits` [K] give to its label to that class's of
/// `likelihoods` [K]; writes the gradient of the mean loss of so many `images`.
fn add_log_likelihood(
    logits: &[f32],
    label: f32,
    images: f32,
    gradient: &mut [f32],
    likelihoods: &mut [f32],
) {
    let largest = logits[answer(logits)];
    for (shifted, logit) in gradient.iter_mut().zip(logits) {
        *shifted = logit - largest;
    }
    let log_sum = sum_in_columns(gradient, f32::exp).ln();
    for (class, (slot, likelihood)) in gradient.iter_mut().zip(likelihoods).enumerate() {
        let wanted = if class as f32 == label { 1.0 } else { 0.0 };
        let log_probability = *slot - log_sum;
        // Not the label's alone: where another is −∞ the loss is no number.
        *likelihood += log_probability * wanted;
        *slot = (log_probability.exp() - wanted) / images;
    }
}

/// Adds up what `of` makes of the values of all classes.
fn sum_in_columns(values: &[f32], of: impl Fn(f32) -> f32) -> f32 {
    let (rows, rest) = values.as_chunks::<COLUMNS>();
    let mut sums = [0.0; COLUMNS];
    for row in rows {
        for (sum, value) in sums.iter_mut().zip(row) {
            *sum += of(*value);
        }
    }
    let rest: f32 = rest.iter().map(|value| of(*value)).sum();
    (sums[0] + sums[2]) + (sums[1] + sums[3]) + rest
}

/// Class of the largest of `logits` [K], the first of equals; that of the first which is no number, if any is.
fn answer(logits: &[f32]) -> usize {
    let mut best = 0;
    for (class, logit) in logits.iter().enumerate() {
        if logit.is_nan() {
            return class;
        }
        if *logit > logits[best] {
            best = class;
        }
    }
    best
}

/// 1 where the answer is the label, else 0.
fn hit(logits: &[f32], label: f32) -> f32 {
    f32::from(u8::from(answer(logits) as f32 == label))
}

/// Returns 1 for every answer of `logits` [P, B, K] that is the image's label [B], else 0; [P, B].
pub fn hits(logits: &[f32], labels: &[f32], lanes: usize) -> Vec<f32> {
    let classes = logits.len() / (lanes * labels.len());
    let rows = logits.chunks_exact(classes).zip(labels.iter().cycle());
    rows.map(|(row, label)| hit(row, *label)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Loss, right answers and the logits' gradient of one candidate's rows, by plain loops in f64.
    fn expected<const K: usize>(logits: &[[f64; K]], labels: &[usize]) -> (f64, f64, Vec<f64>) {
        let images = labels.len() as f64;
        let (mut loss, mut correct, mut gradient) = (0.0, 0.0, Vec::new());
        for (row, label) in logits.iter().zip(labels) {
            let sum: f64 = row.iter().map(|logit| logit.exp()).sum();
            loss -= (row[*label].exp() / sum).ln() / images;
            if row.iter().all(|logit| *logit <= row[*label]) {
                correct += 1.0;
            }
            for (class, logit) in row.iter().enumerate() {
                let wanted = if class == *label { 1.0 } else { 0.0 };
                gradient.push((logit.exp() / sum - wanted) / images);
            }
        }
        (loss, correct, gradient)
    }

    #[test]
    fn losses_gradients_and_answers_are_those_of_plain_loops() {
        let lanes = [
            [
                [0.5, -1.0, 2.0, 0.25, 1.5, -0.75],
                [3.0, 1.0, -2.0, 0.0, 0.125, 2.5],
            ],
            [
                [0.0, 0.25, -0.5, 0.0, 0.0, 0.0],
                [-60.0, -60.0, 60.0, 0.0, 0.0, 0.0],
            ],
        ];
        let labels = [2, 0];
        let logits: Vec<f32> = (lanes.as_flattened().as_flattened().iter())
            .map(|logit| *logit as f32)
            .collect();
        let numbers = labels.map(|label| label as f32);
        let (mut figures, mut gradient, mut alive) = ([0.0; 4], [0.0; 24], [1.0; 2]);
        Judge {
            logits: &logits,
            labels: &numbers,
            max_loss: 50.0,
            figures: &mut figures,
            gradient: &mut gradient,
            alive: &mut alive,
        }
        .run();
        for (lane, logits) in lanes.iter().enumerate() {
            let (loss, correct, slopes) = expected(logits, &labels);
            assert!((f64::from(figures[lane]) - loss).abs() < 1e-5 * loss.max(1.0));
            assert_eq!(f64::from(figures[2 + lane]), correct);
            for (have, slope) in gradient[lane * 12..].iter().zip(slopes) {
                assert!((f64::from(*have) - slope).abs() < 1e-6, "{have} {slope}");
            }
        }
        // The second lane's loss is above 50.
        assert_eq!(alive, [1.0, 0.0]);
        assert_eq!(hits(&logits, &numbers, 2), [1.0, 1.0, 0.0, 0.0]);
    }

    #[test]
    fn a_lane_that_ended_stays_ended_and_no_number_ends_one() {
        let inf = f32::INFINITY;
        let lanes = [
            [0.0, 0.0, 0.0],
            [0.0, 0.0, 0.0],
            [f32::NAN, 0.0, 0.0],
            [0.0, f32::NAN, 0.0],
            [inf, 0.0, 0.0],
            [-inf, 0.0, 0.0],
            [0.0, -inf, 0.0],
        ];
        let mut alive = [1.0, 0.0, 1.0, 1.0, 1.0, 1.0, 1.0];
        Judge {
            logits: lanes.as_flattened(),
            labels: &[0.0],
            max_loss: 50.0,
            figures: &mut [0.0; 14],
            gradient: &mut [0.0; 21],
            alive: &mut alive,
        }
        .run();
        assert_eq!(alive, [1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
    }

    #[test]
    fn the_first_of_equal_logits_is_the_answer() {
        assert_eq!(answer(&[0.0, 2.0, 2.0, 1.0]), 1);
        assert_eq!(answer(&[-1.0, -1.0]), 0);
        assert_eq!(answer(&[5.0, f32::NAN, 7.0]), 1);
    }
}
