//! What a step makes of a network's logits by burn's operations, each a pass over them: for the CPU.

use burn::tensor::{Int, Tensor, activation::log_softmax};

/// As [`super::judge`] returns them.
pub fn judge(
    logits: Tensor<3>,
    one_hot: Tensor<3>,
    labels: Tensor<3, Int>,
    alive: Tensor<1>,
    max_loss: f32,
) -> (Tensor<1>, Tensor<3>, Tensor<1>) {
    let images = logits.dims()[1] as f64;
    let correct = hits(&logits, labels).sum_dims_squeeze::<1, _>(&[1, 2]);
    let log_probabilities = log_softmax(logits, 2);
    let losses = (log_probabilities.clone() * one_hot.clone())
        .sum_dims_squeeze::<1, _>(&[1, 2])
        .div_scalar(-images);
    let gradient = (log_probabilities.exp() - one_hot).div_scalar(images);
    let sound = losses.clone().lower_equal_elem(max_loss);
    let alive = alive.bool().bool_and(sound).float();
    (Tensor::cat(vec![losses, correct], 0), gradient, alive)
}

/// 1 where an image's largest logit [P, B, K] is the label's [1, B, 1], else 0; [P, B, 1].
pub fn hits(logits: &Tensor<3>, labels: Tensor<3, Int>) -> Tensor<3> {
    let answers = logits.clone().argmax(2);
    let labels = labels.expand(answers.dims());
    answers.equal(labels).float()
}

#[cfg(test)]
mod tests {
    use burn::tensor::TensorData;

    use super::*;
    use crate::device;

    /// Plain loops in f64.
    fn expected(logits: &[[f64; 3]; 2], label: [usize; 2]) -> (f64, f64, Vec<f64>) {
        let (mut loss, mut correct, mut gradient) = (0.0, 0.0, Vec::new());
        for (row, label) in logits.iter().zip(label) {
            let sum: f64 = row.iter().map(|logit| logit.exp()).sum();
            loss -= (row[label].exp() / sum).ln() / 2.0;
            if row.iter().all(|logit| *logit <= row[label]) {
                correct += 1.0;
            }
            for (class, logit) in row.iter().enumerate() {
                let wanted = if class == label { 1.0 } else { 0.0 };
                gradient.push((logit.exp() / sum - wanted) / 2.0);
            }
        }
        (loss, correct, gradient)
    }

    #[test]
    fn losses_gradients_and_answers_are_those_of_plain_loops() {
        let device = device::cpu();
        let lanes = [
            [[0.5, -1.0, 2.0], [3.0, 1.0, -2.0]],
            [[0.0, 0.25, -0.5], [-60.0, -60.0, 60.0]],
        ];
        let labels = [2, 0];
        let logits: Vec<f32> = lanes
            .iter()
            .flatten()
            .flatten()
            .map(|x| *x as f32)
            .collect();
        let (figures, gradient, alive) = judge(
            Tensor::from_data(TensorData::new(logits, [2, 2, 3]), &device),
            Tensor::from_data([[[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]], &device),
            Tensor::from_data([[[2], [0]]], &device),
            Tensor::ones([2], &device),
            50.0,
        );
        let [figures, alive] = [figures, alive].map(|all| all.into_data().try_into_vec::<f32>());
        let (figures, alive) = (figures.expect("floats"), alive.expect("floats"));
        let gradient = gradient.into_data().try_into_vec::<f32>().expect("floats");
        for (lane, logits) in lanes.iter().enumerate() {
            let (loss, correct, slopes) = expected(logits, labels);
            assert!((f64::from(figures[lane]) - loss).abs() < 1e-5 * loss.max(1.0));
            assert_eq!(f64::from(figures[2 + lane]), correct);
            for (have, slope) in gradient[lane * 6..].iter().zip(slopes) {
                assert!((f64::from(*have) - slope).abs() < 1e-6, "{have} {slope}");
            }
        }
        // The second lane's loss is above 50.
        assert_eq!(alive, [1.0, 0.0]);
    }
}
