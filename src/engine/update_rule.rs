//! The update rule of every genome at once: one elementwise chain over [P, N].
//!
//! The sum of terms is linear, so a population is a table of coefficients, one column [P, 1] per
//! term or hyperparameter, and no branch depends on a genome. A moment that is off is a moment
//! with β = 0: then m = g and v = g². Source: arXiv 2512.11853, section "update rule"; the order
//! (clip, decay, moments, bias correction, update) is the notebook's.

use burn::tensor::{Device, Tensor, TensorData};

use crate::core::genome::{Genome, Term};

/// Weight of the gradient in the Nesterov term m̂ + 0.9·(g − m̂).
const NESTEROV: f64 = 0.9;

/// The coefficients of a population's genomes. Pure: it holds no state of the training.
#[derive(Debug, Clone)]
pub struct UpdateRule {
    genomes: Vec<Genome>,
    total_steps: u32,
    gradient: Tensor<2>,
    momentum: Tensor<2>,
    rms_norm: Tensor<2>,
    adam: Tensor<2>,
    sign: Tensor<2>,
    unit: Tensor<2>,
    beta1: Tensor<2>,
    beta2: Tensor<2>,
    one_minus_beta1: Tensor<2>,
    one_minus_beta2: Tensor<2>,
    eps: Tensor<2>,
    clip: Tensor<2>,
}

/// The optimizer's memory.
#[derive(Debug, Clone)]
pub struct OptimizerState {
    first_moment: Tensor<2>,
    second_moment: Tensor<2>,
    /// Updates made so far.
    step: u32,
}

impl UpdateRule {
    /// Lays out the coefficients of `genomes` for runs of `total_steps`.
    pub fn new(genomes: &[Genome], total_steps: u32, device: &Device) -> Self {
        let column = |of: &dyn Fn(&Genome) -> f64| column(genomes.iter().map(of), device);
        let weight = |genome: &Genome, term: Term| genome.canonical_weights()[term.index()];
        let beta1 = |genome: &Genome| {
            if genome.first_moment {
                genome.beta1
            } else {
                0.0
            }
        };
        let beta2 = |genome: &Genome| {
            if genome.second_moment {
                genome.beta2
            } else {
                0.0
            }
        };
        Self {
            gradient: column(&|g| weight(g, Term::Grad) + NESTEROV * weight(g, Term::Nesterov)),
            momentum: column(&|g| {
                weight(g, Term::Momentum) + (1.0 - NESTEROV) * weight(g, Term::Nesterov)
            }),
            rms_norm: column(&|g| weight(g, Term::RmsNorm)),
            adam: column(&|g| weight(g, Term::Adam)),
            sign: column(&|g| weight(g, Term::Sign)),
            unit: column(&|g| weight(g, Term::UnitGrad)),
            beta1: column(&beta1),
            beta2: column(&beta2),
            one_minus_beta1: column(&|g| 1.0 - beta1(g)),
            one_minus_beta2: column(&|g| 1.0 - beta2(g)),
            eps: column(&|g| 10f64.powf(g.eps_log10)),
            clip: column(&|g| {
                if g.clipping {
                    g.clip_value
                } else {
                    f64::INFINITY
                }
            }),
            genomes: genomes.to_vec(),
            total_steps,
        }
    }

    /// Returns the state before the first update of `params` [P, N].
    pub fn init(&self, params: &Tensor<2>) -> OptimizerState {
        OptimizerState {
            first_moment: params.zeros_like(),
            second_moment: params.zeros_like(),
            step: 0,
        }
    }

    /// Returns `params` [P, N] after one update by `grads` [P, N], and the state after it.
    pub fn update(
        &self,
        params: Tensor<2>,
        grads: Tensor<2>,
        state: OptimizerState,
    ) -> (Tensor<2>, OptimizerState) {
        let step = state.step;
        let [rate, decay, correction1, correction2] = self.schedule(step, &params.device());
        let bound = self.clip.clone().expand(grads.dims());
        let g = grads.min_pair(bound.clone()).max_pair(bound.neg());

        let first_moment =
            state.first_moment * self.beta1.clone() + g.clone() * self.one_minus_beta1.clone();
        let second_moment = state.second_moment * self.beta2.clone()
            + g.clone().square() * self.one_minus_beta2.clone();
        let m_hat = first_moment.clone() * correction1;
        let v_hat = second_moment.clone() * correction2;

        let adaptive = (g.clone() * self.rms_norm.clone() + m_hat.clone() * self.adam.clone())
            / (v_hat.sqrt() + self.eps.clone());
        let direction = g.clone() * self.gradient.clone()
            + m_hat * self.momentum.clone()
            + adaptive
            + g.clone().sign() * self.sign.clone()
            + g.clone() / (g.abs() + self.eps.clone()) * self.unit.clone();
        let params = params * decay - direction * rate;
        (
            params,
            OptimizerState {
                first_moment,
                second_moment,
                step: step + 1,
            },
        )
    }

    /// Columns [P, 1] that change with the step: lr, 1 − lr·λ, 1/(1 − β1ᵗ), 1/(1 − β2ᵗ).
    fn schedule(&self, step: u32, device: &Device) -> [Tensor<2>; 4] {
        let t = step as i32 + 1;
        let row = |genome: &Genome| {
            let rate = genome.learning_rate(step, self.total_steps);
            let correction = |on: bool, beta: f64| {
                if on && genome.bias_correction {
                    1.0 / (1.0 - beta.powi(t))
                } else {
                    1.0
                }
            };
            [
                rate,
                1.0 - rate * 10f64.powf(genome.weight_decay_log10),
                correction(genome.first_moment, genome.beta1),
                correction(genome.second_moment, genome.beta2),
            ]
        };
        let rows: Vec<f32> = self
            .genomes
            .iter()
            .flat_map(row)
            .map(|value| value as f32)
            .collect();
        let table = Tensor::<2>::from_data(TensorData::new(rows, [self.genomes.len(), 4]), device);
        [0, 1, 2, 3].map(|column| table.clone().narrow(1, column, 1))
    }
}

fn column(values: impl Iterator<Item = f64>, device: &Device) -> Tensor<2> {
    let values: Vec<f32> = values.map(|value| value as f32).collect();
    let lanes = values.len();
    Tensor::from_data(TensorData::new(values, [lanes, 1]), device)
}
