//! The update rule of every genome at once.
//!
//! The sum of terms is linear, so a population is a table of coefficients, a row per candidate, and no
//! branch depends on a genome. A moment that is off is a moment with β = 0: then m = g and v = g².
//! One kernel touches each number once; in tensor operations it is one elementwise chain over [P, N].
//! Source: arXiv 2512.11853, section "update rule"; the order (clip, decay, moments, bias correction,
//! update) is the notebook's.

use burn::tensor::{Bool, Device, Tensor, TensorData};

use super::{
    formulation::Formulation,
    kernels::{self, Coefficients},
};
use crate::core::genome::{Genome, Term};

/// Weight of the gradient in the Nesterov term m̂ + 0.9·(g − m̂).
const NESTEROV: f64 = 0.9;

/// The coefficients of a population's genomes. Pure: it holds no state of the training.
#[derive(Debug, Clone)]
pub struct UpdateRule {
    genomes: Vec<Genome>,
    total_steps: u32,
    /// Those that stay the same, laid out for tensor operations; `None` for the kernel.
    columns: Option<Columns>,
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
        Self::laid_out(genomes, total_steps, device, Formulation::of(device))
    }

    /// Does as [`UpdateRule::new`], for that formulation.
    pub fn laid_out(
        genomes: &[Genome],
        total_steps: u32,
        device: &Device,
        formulation: Formulation,
    ) -> Self {
        let constant = || {
            genomes
                .iter()
                .map(|genome| coefficients(genome, 0, total_steps))
        };
        Self {
            genomes: genomes.to_vec(),
            total_steps,
            columns: match formulation {
                Formulation::Kernels => None,
                Formulation::Tensors => Some(Columns::new(&constant().collect::<Vec<_>>(), device)),
            },
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
        let alive = Tensor::<2>::ones([self.genomes.len(), 1], &params.device()).bool();
        self.update_where(alive, params, grads, state)
    }

    /// Does as [`UpdateRule::update`] where `alive` [P, 1]; the parameters of the others stay.
    ///
    /// They are held back by selection, not by multiplication: NaN times zero is NaN.
    pub fn update_where(
        &self,
        alive: Tensor<2, Bool>,
        params: Tensor<2>,
        grads: Tensor<2>,
        state: OptimizerState,
    ) -> (Tensor<2>, OptimizerState) {
        let OptimizerState {
            first_moment,
            second_moment,
            step,
        } = state;
        let coefficients: Vec<Coefficients> = self
            .genomes
            .iter()
            .map(|genome| coefficients(genome, step, self.total_steps))
            .collect();
        let moments = [first_moment, second_moment];
        let [params, first_moment, second_moment] = match &self.columns {
            Some(columns) => columns.update(alive, params, grads, moments, &coefficients),
            None => {
                let [first_moment, second_moment] = moments;
                let alive = alive.float().reshape([self.genomes.len()]);
                kernels::update(
                    params,
                    grads,
                    first_moment,
                    second_moment,
                    alive,
                    coefficients,
                )
            }
        };
        let state = OptimizerState {
            first_moment,
            second_moment,
            step: step + 1,
        };
        (params, state)
    }
}

/// What `genome` needs at `step`, counted from 0.
fn coefficients(genome: &Genome, step: u32, total_steps: u32) -> Coefficients {
    let weights = genome.canonical_weights();
    let weight = |term: Term| weights[term.index()];
    let beta = |on: bool, beta: f64| if on { beta } else { 0.0 };
    let beta1 = beta(genome.first_moment, genome.beta1);
    let beta2 = beta(genome.second_moment, genome.beta2);
    let correction = |on: bool, beta: f64| {
        if on && genome.bias_correction {
            1.0 / (1.0 - beta.powi(step as i32 + 1))
        } else {
            1.0
        }
    };
    let rate = genome.learning_rate(step, total_steps);
    let nesterov = weight(Term::Nesterov);
    let clip = if genome.clipping {
        genome.clip_value
    } else {
        f64::INFINITY
    };
    Coefficients {
        gradient: (weight(Term::Grad) + NESTEROV * nesterov) as f32,
        momentum: (weight(Term::Momentum) + (1.0 - NESTEROV) * nesterov) as f32,
        rms_norm: weight(Term::RmsNorm) as f32,
        adam: weight(Term::Adam) as f32,
        sign: weight(Term::Sign) as f32,
        unit: weight(Term::UnitGrad) as f32,
        beta1: beta1 as f32,
        beta2: beta2 as f32,
        one_minus_beta1: (1.0 - beta1) as f32,
        one_minus_beta2: (1.0 - beta2) as f32,
        eps: 10f64.powf(genome.eps_log10) as f32,
        clip: clip as f32,
        rate: rate as f32,
        decay: (1.0 - rate * 10f64.powf(genome.weight_decay_log10)) as f32,
        correction1: correction(genome.first_moment, genome.beta1) as f32,
        correction2: correction(genome.second_moment, genome.beta2) as f32,
    }
}

/// The coefficients that stay the same, each [P, 1].
#[derive(Debug, Clone)]
struct Columns {
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

impl Columns {
    fn new(rows: &[Coefficients], device: &Device) -> Self {
        let column = |of: fn(&Coefficients) -> f32| column(rows.iter().map(of), device);
        Self {
            gradient: column(|c| c.gradient),
            momentum: column(|c| c.momentum),
            rms_norm: column(|c| c.rms_norm),
            adam: column(|c| c.adam),
            sign: column(|c| c.sign),
            unit: column(|c| c.unit),
            beta1: column(|c| c.beta1),
            beta2: column(|c| c.beta2),
            one_minus_beta1: column(|c| c.one_minus_beta1),
            one_minus_beta2: column(|c| c.one_minus_beta2),
            eps: column(|c| c.eps),
            clip: column(|c| c.clip),
        }
    }

    /// Parameters and moments [P, N] after one update; `rows` has what changes with the step.
    fn update(
        &self,
        alive: Tensor<2, Bool>,
        params: Tensor<2>,
        grads: Tensor<2>,
        [first_moment, second_moment]: [Tensor<2>; 2],
        rows: &[Coefficients],
    ) -> [Tensor<2>; 3] {
        let changing = rows
            .iter()
            .flat_map(|c| [c.rate, c.decay, c.correction1, c.correction2]);
        let table = TensorData::new(changing.collect::<Vec<_>>(), [rows.len(), 4]);
        let table = Tensor::<2>::from_data(table, &params.device());
        let [rate, decay, correction1, correction2] =
            [0, 1, 2, 3].map(|column| table.clone().narrow(1, column, 1));

        let bound = self.clip.clone().expand(grads.dims());
        let g = grads.min_pair(bound.clone()).max_pair(bound.neg());
        let first_moment =
            first_moment * self.beta1.clone() + g.clone() * self.one_minus_beta1.clone();
        let second_moment =
            second_moment * self.beta2.clone() + g.clone().square() * self.one_minus_beta2.clone();
        let m_hat = first_moment.clone() * correction1;
        let v_hat = second_moment.clone() * correction2;

        let adaptive = (g.clone() * self.rms_norm.clone() + m_hat.clone() * self.adam.clone())
            / (v_hat.sqrt() + self.eps.clone());
        let direction = g.clone() * self.gradient.clone()
            + m_hat * self.momentum.clone()
            + adaptive
            + g.clone().sign() * self.sign.clone()
            + g.clone() / (g.abs() + self.eps.clone()) * self.unit.clone();
        let updated = params.clone() * decay - direction * rate;
        let alive = alive.expand(params.dims());
        [
            params.mask_where(alive, updated),
            first_moment,
            second_moment,
        ]
    }
}

fn column(values: impl Iterator<Item = f32>, device: &Device) -> Tensor<2> {
    let values: Vec<f32> = values.collect();
    let lanes = values.len();
    Tensor::from_data(TensorData::new(values, [lanes, 1]), device)
}
