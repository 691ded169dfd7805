//! What is done with feature vectors [P, B, F] beside matrix products, number by number.

/// Adds each candidate's `bias` [P, F] to its `features` [P, B, F].
pub fn add_bias(features: &mut [f32], bias: &[f32], lanes: usize) {
    let own = features.len() / lanes;
    let outputs = bias.len() / lanes;
    let lanes = features
        .chunks_exact_mut(own)
        .zip(bias.chunks_exact(outputs));
    for (features, bias) in lanes {
        for row in features.chunks_exact_mut(outputs) {
            for (value, bias) in row.iter_mut().zip(bias) {
                *value += bias;
            }
        }
    }
}

/// Returns the sums over the images of `gradient` [P, B, F], one image after the other: [P, F].
pub fn sum_over_images(gradient: &[f32], lanes: usize, outputs: usize) -> Vec<f32> {
    let mut sums = vec![0.0; lanes * outputs];
    let own = gradient.len() / lanes;
    let lanes = gradient
        .chunks_exact(own)
        .zip(sums.chunks_exact_mut(outputs));
    for (gradient, sums) in lanes {
        for row in gradient.chunks_exact(outputs) {
            for (sum, value) in sums.iter_mut().zip(row) {
                *sum += value;
            }
        }
    }
    sums
}

/// max(x, 0); NaN stays.
pub fn rectify(features: &mut [f32]) {
    for value in features {
        if *value <= 0.0 {
            *value = 0.0;
        }
    }
}

/// The gradient of [`rectify`] from that of its `output`: 0 where that was cut.
pub fn rectify_backward(gradient: &mut [f32], output: &[f32]) {
    for (value, output) in gradient.iter_mut().zip(output) {
        if *output <= 0.0 {
            *value = 0.0;
        }
    }
}

/// Multiplies every candidate's `features` [P, B, F] by the same `mask` [B, F].
pub fn drop_out(features: &mut [f32], mask: &[f32]) {
    for lane in features.chunks_exact_mut(mask.len()) {
        for (value, mask) in lane.iter_mut().zip(mask) {
            *value *= mask;
        }
    }
}

/// Moves `running` a `share` of the way to `newest` times `factor`: running statistics.
pub fn blend(running: &mut [f32], newest: &[f32], factor: f32, share: f64) {
    let (kept, share) = ((1.0 - share) as f32, share as f32);
    for (running, newest) in running.iter_mut().zip(newest) {
        *running = *running * kept + newest * factor * share;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bias_is_each_candidates_own_and_its_gradient_the_sum_over_images() {
        let mut features = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0];
        assert_eq!(sum_over_images(&features, 2, 2), [4.0, 6.0, 12.0, 14.0]);
        add_bias(&mut features, &[10.0, 20.0, 30.0, 40.0], 2);
        assert_eq!(features, [11.0, 22.0, 13.0, 24.0, 35.0, 46.0, 37.0, 48.0]);
    }

    #[test]
    fn what_is_cut_has_no_gradient() {
        let mut features = [-1.0, 0.0, 2.0, f32::NAN];
        rectify(&mut features);
        assert_eq!(features[..3], [0.0, 0.0, 2.0]);
        assert!(features[3].is_nan());
        let mut gradient = [1.0, 2.0, 3.0, 4.0];
        rectify_backward(&mut gradient, &features);
        assert_eq!(gradient, [0.0, 0.0, 3.0, 4.0]);
    }

    #[test]
    fn a_mask_is_shared_by_all_candidates() {
        let mut features = [1.0, 2.0, 3.0, 4.0];
        drop_out(&mut features, &[0.0, 2.0]);
        assert_eq!(features, [0.0, 4.0, 0.0, 8.0]);
    }

    #[test]
    fn running_statistics_move_a_share_of_the_way() {
        let mut running = [1.0, 0.0];
        blend(&mut running, &[2.0, 4.0], 1.5, 0.25);
        assert_eq!(running, [1.5, 1.5]);
    }
}
