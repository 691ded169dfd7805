//! The engine against figures of the reference implementation: how far off is the worst of each
//! case?
//!
//! Knows both formats of reference figures, trajectories of the update rule and training of the
//! full-size networks. Takes bytes; what counts as good enough is its caller's judgement, though
//! every figure carries what single precision can be expected to reach.

use std::collections::BTreeMap;

use burn::tensor::{Device, Tensor, TensorData, activation::log_softmax};
use serde::Deserialize;

use engine::{
    batches::Batch,
    model::{Mode, Model, repeat_parameters},
    update_rule::UpdateRule,
};
use science::{
    catalog::{CLASSES, Dataset, ModelSize},
    genome::{Genome, Term, WeightedTerm},
    plain_text::plain_text,
};

/// Expected of the update rule: its chains of a few operations keep most digits.
const TRAJECTORY_TOLERANCE: f64 = 1e-4;

/// Expected of logits and gradients, of a first loss, and of losses after some steps.
const GRADIENT_TOLERANCE: f64 = 1e-4;
const LOSS_TOLERANCE: f64 = 1e-5;
const TRAINING_TOLERANCE: f64 = 1e-3;

/// RMSProp's first steps amplify rounding: the reference itself is off by 1e-2 in float32.
const RMSPROP_TOLERANCE: f64 = 2e-2;

/// Figures of the reference implementation.
#[derive(Debug)]
pub enum Reference {
    /// Weights after every update of given gradients.
    Trajectories(Vec<Trajectory>),
    /// Logits, gradients and losses of the two full-size networks.
    Models(Box<Networks>),
}

/// How far the engine is off in one case.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// Name of the case in the file.
    pub case: String,
    /// Number of figures that were compared.
    pub figures: usize,
    /// Where the error is largest in relation to the tolerance.
    pub place: String,
    /// |engine − reference| / max(1, |reference|) there; infinite where the engine gives no number.
    pub error: f64,
    /// What is allowed there.
    pub tolerance: f64,
}

impl Reference {
    /// Returns the figures in `json`.
    ///
    /// # Errors
    ///
    /// A sentence where it has neither of the two formats.
    pub fn parse(json: &[u8]) -> Result<Self, String> {
        let text = plain_text(json).map_err(|what| format!("It cannot be read: {what}."))?;
        let mut value: serde_json::Value = serde_json::from_slice(text.as_bytes())
            .map_err(|error| format!("It is not JSON: {error}."))?;
        let incomplete =
            |file: &str, error: serde_json::Error| format!("It is no complete {file}: {error}.");
        let reference = if let Some(cases) = value.get_mut("cases") {
            let cases = serde_json::from_value(cases.take())
                .map_err(|error| incomplete("optimizer_trajectories.json", error))?;
            Reference::Trajectories(cases)
        } else if value.get("small_cnn").is_some() {
            let networks =
                serde_json::from_value(value).map_err(|error| incomplete("models.json", error))?;
            Reference::Models(networks)
        } else {
            return Err("It has neither the cases of optimizer_trajectories.json nor the networks of models.json.".into());
        };
        reference.check_shapes()?;
        Ok(reference)
    }

    /// Returns one finding per case, computed on `device`, judged by `tolerance`, or by what is
    /// expected of single precision where there is none.
    ///
    /// # Errors
    ///
    /// What the device said when its figures could not be read.
    pub async fn verify(
        &self,
        device: &Device,
        tolerance: Option<f64>,
    ) -> Result<Vec<Finding>, String> {
        match self {
            Reference::Trajectories(cases) => verify_trajectories(cases, device, tolerance).await,
            Reference::Models(networks) => {
                let mut findings = networks
                    .small_cnn
                    .verify(
                        "small_cnn",
                        Dataset::Mnist,
                        networks.phase,
                        device,
                        tolerance,
                    )
                    .await?;
                let cifar10 = &networks.cifar10_cnn;
                findings.extend(
                    cifar10
                        .verify(
                            "cifar10_cnn",
                            Dataset::Cifar10,
                            networks.phase,
                            device,
                            tolerance,
                        )
                        .await?,
                );
                Ok(findings)
            }
        }
    }

    fn check_shapes(&self) -> Result<(), String> {
        match self {
            Reference::Trajectories(cases) => cases.iter().try_for_each(Trajectory::check),
            Reference::Models(networks) => {
                let phase = networks.phase;
                networks
                    .small_cnn
                    .check("small_cnn", Dataset::Mnist, phase)?;
                let cifar10 = &networks.cifar10_cnn;
                cifar10.check("cifar10_cnn", Dataset::Cifar10, phase)
            }
        }
    }
}

/// Keeps the worst of a case's figures.
struct Deviation {
    finding: Finding,
    /// Holds for every figure, where there is one.
    tolerance: Option<f64>,
}

impl Deviation {
    fn new(case: &str, tolerance: Option<f64>) -> Self {
        Self {
            tolerance,
            finding: Finding {
                case: case.into(),
                figures: 0,
                place: "nowhere".into(),
                error: 0.0,
                tolerance: f64::INFINITY,
            },
        }
    }

    /// Compares in relation to `want`, or absolutely where that is small.
    fn compare(&mut self, place: impl FnOnce() -> String, want: f64, have: f64, expected: f64) {
        self.compare_to_scale(place, want, have, want.abs().max(1.0), expected);
    }

    /// Compares in relation to `scale`.
    fn compare_to_scale(
        &mut self,
        place: impl FnOnce() -> String,
        want: f64,
        have: f64,
        scale: f64,
        expected: f64,
    ) {
        let tolerance = self.tolerance.unwrap_or(expected);
        let error = (want - have).abs() / scale;
        let error = if error.is_nan() { f64::INFINITY } else { error };
        let finding = &mut self.finding;
        if finding.figures == 0 || error / tolerance > finding.error / finding.tolerance {
            (finding.place, finding.error, finding.tolerance) = (place(), error, tolerance);
        }
        finding.figures += 1;
    }
}

/// One optimizer on given gradients.
#[derive(Debug, Deserialize)]
pub struct Trajectory {
    name: String,
    genome: ReferenceGenome,
    total_steps: u32,
    /// Weights [N].
    initial: Vec<f64>,
    /// Per step [N].
    gradients: Vec<Vec<f64>>,
    /// Weights after each step, per step [N].
    expected: Vec<Vec<f64>>,
}

impl Trajectory {
    fn check(&self) -> Result<(), String> {
        let steps = self.total_steps as usize;
        let rows = |rows: &[Vec<f64>]| {
            rows.len() == steps && rows.iter().all(|row| row.len() == self.initial.len())
        };
        if self.initial.is_empty() || !rows(&self.gradients) || !rows(&self.expected) {
            return Err(format!(
                "The case {} does not have {steps} steps of equal length.",
                self.name
            ));
        }
        self.genome.check(&self.name)
    }
}

async fn verify_trajectories(
    cases: &[Trajectory],
    device: &Device,
    tolerance: Option<f64>,
) -> Result<Vec<Finding>, String> {
    let mut alike = BTreeMap::<(u32, usize), Vec<&Trajectory>>::new();
    for case in cases {
        let kind = (case.total_steps, case.initial.len());
        alike.entry(kind).or_default().push(case);
    }
    let mut findings = Vec::new();
    for ((total_steps, _), cases) in alike {
        findings.extend(verify_alike(total_steps, &cases, device, tolerance).await?);
    }
    Ok(findings)
}

/// Runs all cases of one length as lanes of one population.
async fn verify_alike(
    total_steps: u32,
    cases: &[&Trajectory],
    device: &Device,
    tolerance: Option<f64>,
) -> Result<Vec<Finding>, String> {
    let table = |row: &dyn Fn(&Trajectory) -> &Vec<f64>| {
        let rows = cases.iter().flat_map(|case| row(case));
        let values: Vec<f32> = rows.map(|value| *value as f32).collect();
        let shape = [cases.len(), values.len() / cases.len()];
        Tensor::<2>::from_data(TensorData::new(values, shape), device)
    };
    let optimizers: Vec<Genome> = cases.iter().map(|case| (&case.genome).into()).collect();
    let mut deviations: Vec<Deviation> = cases
        .iter()
        .map(|case| Deviation::new(&case.name, tolerance))
        .collect();
    let mut params = table(&|case| &case.initial);
    let rule = UpdateRule::new(&optimizers, total_steps);
    let mut state = rule.init(&params);
    for step in 0..total_steps as usize {
        let grads = table(&|case| &case.gradients[step]);
        (params, state) = rule.update(params, grads, state);
        let values = read(params.clone()).await?;
        let rows = values.chunks(values.len() / cases.len());
        for ((case, row), deviation) in cases.iter().zip(rows).zip(&mut deviations) {
            for (index, (want, have)) in case.expected[step].iter().zip(row).enumerate() {
                let place = || format!("step {step}, weight {index}");
                deviation.compare(place, *want, f64::from(*have), TRAJECTORY_TOLERANCE);
            }
        }
    }
    Ok(deviations
        .into_iter()
        .map(|deviation| deviation.finding)
        .collect())
}

/// The figures of both full-size networks.
#[derive(Debug, Deserialize)]
pub struct Networks {
    /// Phase of the first parameter in the fill formula of the file's `_how`; that of parameter k is higher by k.
    #[serde(rename = "_phase", default = "usual_phase")]
    phase: f64,
    small_cnn: Network,
    cifar10_cnn: Network,
}

/// The phase of files that do not name theirs.
fn usual_phase() -> f64 {
    0.5
}

/// One network on one batch, nothing dropped.
#[derive(Debug, Deserialize)]
struct Network {
    /// [B, C, H, W].
    input_shape: [usize; 4],
    labels: Vec<u8>,
    /// [2, K].
    logits_first2: Vec<Vec<f64>>,
    loss: f64,
    parameters: Vec<Parameter>,
    /// Per optimizer.
    training: BTreeMap<String, Training>,
}

#[derive(Debug, Deserialize)]
struct Parameter {
    name: String,
    shape: Vec<usize>,
    first3: Vec<f64>,
    grad_sum: f64,
    grad_l1: f64,
    grad_l2: f64,
    /// Gradient at some positions.
    grad_at: BTreeMap<usize, f64>,
}

#[derive(Debug, Deserialize)]
struct Training {
    genome: ReferenceGenome,
    total_steps: u32,
    /// Before each step.
    losses: Vec<f64>,
}

impl Network {
    fn check(&self, name: &str, dataset: Dataset, phase: f64) -> Result<(), String> {
        if let Some(difference) = self.difference(dataset, phase) {
            return Err(format!("The network {name} is not ours: {difference}."));
        }
        for (optimizer, training) in &self.training {
            if training.losses.len() != training.total_steps as usize {
                return Err(format!("The training {optimizer} of {name} lacks losses."));
            }
            training.genome.check(optimizer)?;
        }
        Ok(())
    }

    /// Returns by what the network differs from ours on `dataset`; `None` where nothing does.
    fn difference(&self, dataset: Dataset, phase: f64) -> Option<String> {
        let [batch, channels, height, width] = self.input_shape;
        let shape = dataset.shape();
        if [channels, height, width] != shape || batch == 0 {
            let theirs = self.input_shape;
            return Some(format!(
                "its `input_shape` is {theirs:?}, ours is any number of {shape:?}"
            ));
        }
        if self.labels.len() != batch {
            let count = self.labels.len();
            return Some(format!("it has {count} `labels` for {batch} images"));
        }
        if let Some(label) = self
            .labels
            .iter()
            .find(|label| usize::from(**label) >= CLASSES)
        {
            return Some(format!(
                "it has the label {label}, ours end at {}",
                CLASSES - 1
            ));
        }
        let count: usize = self.parameters.iter().map(Parameter::len).sum();
        let ours = Model::new(ModelSize::Paper, dataset).parameter_count();
        if count != ours {
            return Some(format!("its layers have {count} parameters, ours {ours}"));
        }
        let mut parameters = self.parameters.iter().enumerate();
        parameters.find_map(|(index, parameter)| parameter.difference(index, phase))
    }

    async fn verify(
        &self,
        name: &str,
        dataset: Dataset,
        phase: f64,
        device: &Device,
        tolerance: Option<f64>,
    ) -> Result<Vec<Finding>, String> {
        let model = Model::new(ModelSize::Paper, dataset);
        let parameters = self.parameters.iter().enumerate();
        let initial: Vec<f32> = parameters
            .flat_map(|(index, p)| p.values(index, phase))
            .collect();
        let mut findings = vec![
            self.verify_gradients(name, &model, &initial, device, tolerance)
                .await?,
        ];
        findings.extend(
            self.verify_training(name, &model, &initial, device, tolerance)
                .await?,
        );
        Ok(findings)
    }

    async fn verify_gradients(
        &self,
        name: &str,
        model: &Model,
        initial: &[f32],
        device: &Device,
        tolerance: Option<f64>,
    ) -> Result<Finding, String> {
        let mut deviation = Deviation::new(&format!("{name}: gradients"), tolerance);
        // Two equal lanes: the second one must not disturb the first.
        let params = repeat_parameters(initial, 2, device);
        let batch = self.batch(model, device);
        let (logits, _) = model.forward(&params, batch.images.clone(), Mode::Train(&[]));
        let wanted = self.logits_first2.iter().flatten();
        for (index, (want, have)) in wanted.zip(read(logits).await?).enumerate() {
            let place = || format!("logit {index}");
            deviation.compare(place, *want, f64::from(have), GRADIENT_TOLERANCE);
        }
        let (losses, grads) = losses_and_grads(model, &params, &batch).await?;
        let loss = f64::from(losses[0]);
        deviation.compare(|| "loss".into(), self.loss, loss, LOSS_TOLERANCE);

        let grads = read(grads.narrow(0, 0, 1)).await?;
        let mut rest = &grads[..];
        for parameter in &self.parameters {
            let (grad, tail) = rest.split_at(parameter.len());
            rest = tail;
            parameter.compare(grad, &mut deviation);
        }
        Ok(deviation.finding)
    }

    /// Trains with all optimizers at once, as lanes of one population.
    async fn verify_training(
        &self,
        name: &str,
        model: &Model,
        initial: &[f32],
        device: &Device,
        tolerance: Option<f64>,
    ) -> Result<Vec<Finding>, String> {
        let mut findings = Vec::new();
        let mut alike = BTreeMap::<u32, Vec<(&String, &Training)>>::new();
        for case in &self.training {
            alike.entry(case.1.total_steps).or_default().push(case);
        }
        let batch = self.batch(model, device);
        for (total_steps, cases) in alike {
            let optimizers: Vec<Genome> = cases
                .iter()
                .map(|(_, case)| (&case.genome).into())
                .collect();
            let mut deviations: Vec<Deviation> = cases
                .iter()
                .map(|(optimizer, _)| Deviation::new(&format!("{name}: {optimizer}"), tolerance))
                .collect();
            let rule = UpdateRule::new(&optimizers, total_steps);
            let mut params = repeat_parameters(initial, optimizers.len(), device);
            let mut state = rule.init(&params);
            // Not by the trainer, which stops a lane at a loss of 50: the reference went on at 241.
            for step in 0..total_steps as usize {
                let (losses, grads) = losses_and_grads(model, &params, &batch).await?;
                for ((have, (optimizer, case)), deviation) in
                    losses.iter().zip(&cases).zip(&mut deviations)
                {
                    let expected = match optimizer.as_str() {
                        "rmsprop" => RMSPROP_TOLERANCE,
                        _ => TRAINING_TOLERANCE,
                    };
                    let place = || format!("loss at step {step}");
                    deviation.compare(place, case.losses[step], f64::from(*have), expected);
                }
                (params, state) = rule.update(params, grads, state);
            }
            findings.extend(deviations.into_iter().map(|deviation| deviation.finding));
        }
        Ok(findings)
    }

    /// The reference's deterministic images, by the formula in its `_how`.
    fn batch(&self, model: &Model, device: &Device) -> Batch {
        let [batch, channels, height, width] = self.input_shape;
        let value = |i: usize| {
            let i = i as f64;
            ((0.11 * i).sin() + 0.5 * (0.0007 * i).cos()) as f32
        };
        let images = (0..batch * channels * height * width).map(value).collect();
        Batch::new(model, images, &self.labels, device)
    }
}

impl Parameter {
    fn len(&self) -> usize {
        self.shape.iter().product()
    }

    /// Returns what of the parameter at `index` cannot be ours: a position outside, or a first initial value
    /// that is not the formula's.
    fn difference(&self, index: usize, phase: f64) -> Option<String> {
        let (name, len) = (&self.name, self.len());
        if let Some(position) = self.grad_at.keys().find(|position| **position >= len) {
            return Some(format!(
                "{name} has {len} values, but a gradient at position {position}"
            ));
        }
        let mut values = self.first3.iter().enumerate();
        values.find_map(|(i, theirs)| {
            let ours = self.value(index, i, phase);
            // A phase that is no number makes none that is near.
            let is_near = (theirs - ours).abs() < 1e-12;
            (!is_near).then(|| {
                format!(
                    "value {i} of {name} is {theirs} before training, by the formula of phase {phase} it is {ours}; \
                     a file of another phase says which in `_phase`"
                )
            })
        })
    }

    fn values(&self, index: usize, phase: f64) -> Vec<f32> {
        (0..self.len())
            .map(|i| self.value(index, i, phase) as f32)
            .collect()
    }

    /// Initial value `i` of the parameter, which stands at `index` in the list, by the formula in
    /// the file's `_how`.
    fn value(&self, index: usize, i: usize, phase: f64) -> f64 {
        let (phase, i) = (phase + index as f64, i as f64);
        let (scale, offset) = match &self.shape[..] {
            _ if self.name.ends_with("bias") => (0.05, 0.0),
            [_, inputs, 3, 3] => ((2.0 / (inputs * 9) as f64).sqrt(), 0.0),
            [_, inputs] => ((2.0 / *inputs as f64).sqrt(), 0.0),
            _ => (0.1, 1.0),
        };
        offset + scale * (0.7 * i + phase).sin() + 0.3 * scale * (0.013 * i * i + phase).sin()
    }

    fn compare(&self, grad: &[f32], deviation: &mut Deviation) {
        let name = &self.name;
        let sum = |of: fn(f64) -> f64| grad.iter().map(|g| of(f64::from(*g))).sum::<f64>();
        deviation.compare_to_scale(
            || format!("{name}: sum of the gradient"),
            self.grad_sum,
            sum(|g| g),
            self.grad_l1.max(1e-3),
            GRADIENT_TOLERANCE,
        );
        let norms = [
            ("L1", self.grad_l1, sum(f64::abs)),
            ("L2", self.grad_l2, sum(|g| g * g).sqrt()),
        ];
        for (norm, want, have) in norms {
            let place = || format!("{name}: {norm} norm of the gradient");
            deviation.compare(place, want, have, GRADIENT_TOLERANCE);
        }
        for (index, want) in &self.grad_at {
            let place = || format!("{name}: gradient {index}");
            let have = f64::from(grad[*index]);
            deviation.compare(place, *want, have, GRADIENT_TOLERANCE);
        }
    }
}

/// Returns the loss of every lane and the gradients [P, N], nothing dropped.
async fn losses_and_grads(
    model: &Model,
    params: &Tensor<2>,
    batch: &Batch,
) -> Result<(Vec<f32>, Tensor<2>), String> {
    let size = batch.size() as f64;
    let (logits, tape) = model.forward(params, batch.images.clone(), Mode::Train(&[]));
    let log_probabilities = log_softmax(logits, 2);
    let losses = (log_probabilities.clone() * batch.one_hot.clone())
        .sum_dims_squeeze::<1, _>(&[1, 2])
        .div_scalar(-size);
    let logits_grad = (log_probabilities.exp() - batch.one_hot.clone()).div_scalar(size);
    let grads = model.backward(params, tape, logits_grad);
    Ok((read(losses).await?, grads))
}

async fn read<const D: usize>(tensor: Tensor<D>) -> Result<Vec<f32>, String> {
    let data = tensor
        .into_data_async()
        .await
        .map_err(|error| format!("{error:?}"))?;
    data.try_into_vec::<f32>()
        .map_err(|error| format!("{error:?}"))
}

/// A genome under the reference's field names.
#[derive(Debug, Deserialize)]
struct ReferenceGenome {
    term_types: Vec<usize>,
    alphas: Vec<f64>,
    lr_log10: f64,
    beta1: f64,
    beta2: f64,
    eps_log10: f64,
    wd_log10: f64,
    use_m: bool,
    use_v: bool,
    use_bias_correction: bool,
    use_gradient_clipping: bool,
    clip_value: f64,
    use_warmup: bool,
    warmup_steps: u32,
    use_cosine_decay: bool,
}

impl ReferenceGenome {
    fn check(&self, case: &str) -> Result<(), String> {
        let known = self
            .term_types
            .iter()
            .all(|index| Term::of_paper(*index).is_some());
        if !known || self.term_types.len() != self.alphas.len() {
            return Err(format!(
                "The genome of {case} has unknown terms or not one weight per term."
            ));
        }
        Ok(())
    }
}

impl From<&ReferenceGenome> for Genome {
    fn from(genome: &ReferenceGenome) -> Self {
        let term = |(index, weight): (&usize, &f64)| WeightedTerm {
            term: Term::of_paper(*index).expect("the terms were checked"),
            weight: *weight,
        };
        Genome {
            terms: genome
                .term_types
                .iter()
                .zip(&genome.alphas)
                .map(term)
                .collect(),
            lr_log10: genome.lr_log10,
            beta1: genome.beta1,
            beta2: genome.beta2,
            eps_log10: genome.eps_log10,
            weight_decay_log10: genome.wd_log10,
            first_moment: genome.use_m,
            second_moment: genome.use_v,
            bias_correction: genome.use_bias_correction,
            clipping: genome.use_gradient_clipping,
            clip_value: genome.clip_value,
            warmup: genome.use_warmup,
            warmup_steps: genome.warmup_steps,
            cosine_decay: genome.use_cosine_decay,
        }
    }
}

#[cfg(test)]
mod tests;
