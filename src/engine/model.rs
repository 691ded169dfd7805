//! Networks as lists of layers, their parameters in one flat tensor per population.

use burn::tensor::{Device, Tensor};
use rand::{Rng, RngExt};

use super::{
    batch_norm::{BatchMoments, Moments, batch_norm_backward, batch_norm_eval, batch_norm_train},
    convolution::{Input, Patches, conv, conv_backward},
    kernels::{self, Sections},
    layers::{self, Activation, Init, Layer, Saved},
    transfer::fill,
};
use science::catalog::{CLASSES, Dataset, ModelSize, Part};

/// Share of the newest batch in batch normalisation's running statistics (PyTorch's default).
const RUNNING_MOMENTUM: f64 = 0.1;

/// A network: layers and the shape of its input. Parameters live outside, in a tensor [P, N].
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    layers: Vec<Layer>,
    input: [usize; 3],
}

/// How a forward pass treats dropout and batch normalisation.
#[derive(Debug, Clone, Copy)]
pub enum Mode<'a> {
    /// Dropout by these masks, one per dropout layer (none: nothing is dropped); batch moments.
    Train(&'a [Tensor<2>]),
    /// No dropout; running moments, one per batch-normalisation layer.
    Evaluate(&'a [Moments]),
}

/// What a training forward pass leaves behind.
#[derive(Debug)]
pub struct Tape {
    sections: Sections,
    saved: Vec<Saved>,
    /// The batch's moments, one per batch-normalisation layer.
    pub moments: Vec<BatchMoments>,
}

impl Model {
    /// Returns the network of that size for images of that dataset.
    pub fn new(size: ModelSize, dataset: Dataset) -> Self {
        let input = dataset.shape();
        Self::of(size.parts(input), input)
    }

    /// Returns the network of these `parts` for images of the shape `input` [C, H, W].
    fn of(parts: &[Part], input: [usize; 3]) -> Self {
        let [mut channels, mut height, mut width] = input;
        let mut features = 0;
        let layer = |part: &Part| match *part {
            Part::Conv { outputs, pooled } => {
                let inputs = std::mem::replace(&mut channels, outputs);
                if pooled {
                    (height, width) = (height / 2, width / 2);
                }
                Layer::Conv {
                    inputs,
                    outputs,
                    pooled,
                }
            }
            Part::BatchNorm => Layer::BatchNorm { channels },
            Part::Flatten => {
                features = channels * height * width;
                Layer::Flatten
            }
            Part::Linear(outputs) => {
                let inputs = std::mem::replace(&mut features, outputs);
                Layer::Linear { inputs, outputs }
            }
            Part::Relu => Layer::Relu,
            Part::Dropout(probability) => Layer::Dropout { probability },
        };
        Self {
            layers: parts.iter().map(layer).collect(),
            input,
        }
    }

    /// A reduced network with what only the larger ones have: a convolution without pooling, batch
    /// normalisation and dropout of maps.
    pub fn sampler(dataset: Dataset) -> Self {
        let conv = |outputs, pooled| Part::Conv { outputs, pooled };
        let parts = [
            conv(8, true),
            conv(8, false),
            Part::BatchNorm,
            Part::Dropout(0.25),
            conv(16, true),
            Part::Flatten,
            Part::Linear(CLASSES),
        ];
        Self::of(&parts, dataset.shape())
    }

    /// Lays out a minibatch of images [B, C, H, W] as the first layer wants it: once for all candidates.
    pub fn lay_out(&self, images: Tensor<4>) -> Activation {
        match self.layers.first() {
            Some(Layer::Flatten) => {
                let [batch, channels, height, width] = images.dims();
                Activation::Features(images.reshape([1, batch, channels * height * width]))
            }
            _ => Activation::Images(Patches::of(images)),
        }
    }

    /// The layers in order.
    pub fn layers(&self) -> &[Layer] {
        &self.layers
    }

    /// Shape [C, H, W] of one image.
    pub fn input(&self) -> [usize; 3] {
        self.input
    }

    /// Number of parameters N of one candidate.
    pub fn parameter_count(&self) -> usize {
        self.parameters().map(|parameter| parameter.len()).sum()
    }

    fn parameters(&self) -> impl Iterator<Item = layers::Parameter> {
        self.layers.iter().flat_map(Layer::parameters)
    }

    /// Draws one candidate's initial parameters, N values in the order of the layers.
    pub fn initial_parameters(&self, rng: &mut impl Rng) -> Vec<f32> {
        let mut values = Vec::with_capacity(self.parameter_count());
        for parameter in self.parameters() {
            match parameter.init {
                Init::Constant(value) => values.resize(values.len() + parameter.len(), value),
                Init::Uniform(bound) => {
                    let draw = || rng.random_range(-bound..bound) as f32;
                    values.extend(std::iter::repeat_with(draw).take(parameter.len()));
                }
            }
        }
        values
    }

    /// Features under each dropout layer and its probability, in order.
    pub fn dropouts(&self) -> Vec<(usize, f64)> {
        let sizes = self.activation_sizes();
        let dropout = |(layer, size): (&Layer, usize)| match layer {
            Layer::Dropout { probability } => Some((size, *probability)),
            _ => None,
        };
        self.layers.iter().zip(sizes).filter_map(dropout).collect()
    }

    /// Elements of each layer's output for one candidate and one image.
    pub fn activation_sizes(&self) -> Vec<usize> {
        let [_, mut height, mut width] = self.input;
        let mut size = self.input.iter().product();
        let of = |layer: &Layer| {
            match *layer {
                Layer::Conv {
                    outputs, pooled, ..
                } => {
                    if pooled {
                        (height, width) = (height / 2, width / 2);
                    }
                    size = outputs * height * width;
                }
                Layer::Linear { outputs, .. } => size = outputs,
                Layer::BatchNorm { .. } | Layer::Relu | Layer::Dropout { .. } | Layer::Flatten => {}
            }
            size
        };
        self.layers.iter().map(of).collect()
    }

    /// Elements of each layer's output as it lies in memory, for one candidate and one image: maps have
    /// zeros around them.
    pub fn laid_out_sizes(&self) -> Vec<usize> {
        let [mut channels, mut height, mut width] = self.input;
        let mut features = None;
        let of = |layer: &Layer| {
            match *layer {
                Layer::Conv {
                    outputs, pooled, ..
                } => {
                    channels = outputs;
                    if pooled {
                        (height, width) = (height / 2, width / 2);
                    }
                }
                Layer::Flatten => features = Some(channels * height * width),
                Layer::Linear { outputs, .. } => features = Some(outputs),
                Layer::BatchNorm { .. } | Layer::Relu | Layer::Dropout { .. } => {}
            }
            features.unwrap_or(channels * (height + 2) * (width + 2))
        };
        self.layers.iter().map(of).collect()
    }

    /// Returns the moments that batch normalisation starts from: mean 0, variance 1.
    pub fn initial_moments(&self, lanes: usize, device: &Device) -> Vec<Moments> {
        let start = |layer: &Layer| match layer {
            Layer::BatchNorm { channels } => Some(Moments {
                mean: fill(0.0, [lanes * channels], device),
                variance: fill(1.0, [lanes * channels], device),
            }),
            _ => None,
        };
        self.layers.iter().filter_map(start).collect()
    }

    /// Computes logits [P, B, K] of `images`, as [`Model::lay_out`] returns them, under `params` [P, N].
    pub fn forward(&self, params: &Tensor<2>, images: Activation, mode: Mode) -> (Tensor<3>, Tape) {
        let lanes = params.dims()[0];
        let lens = self.parameters().map(|parameter| parameter.len());
        let sections = Sections::of(params.clone(), lens.collect());
        let mut starts = (0..sections.count()).step_by(2);
        let mut tape = Tape {
            sections: sections.clone(),
            saved: Vec::with_capacity(self.layers.len()),
            moments: Vec::new(),
        };
        let (mut masks, mut running) = match mode {
            Mode::Train(masks) => (masks.iter(), [].iter()),
            Mode::Evaluate(running) => ([].iter(), running.iter()),
        };
        let mut x = images;
        for layer in &self.layers {
            let saved;
            (x, saved) = match (layer, x) {
                (Layer::Conv { pooled, .. }, x) => {
                    let input = match x {
                        Activation::Images(x) => Input::Patches(x),
                        Activation::Maps(x) => Input::Maps(x),
                        Activation::Features(_) => unreachable!("no convolution of features"),
                    };
                    let [weight, bias] = pair(&sections, &mut starts);
                    let (y, kept) = conv(input, weight, bias, *pooled);
                    (Activation::Maps(y), Saved::Conv(kept))
                }
                (Layer::BatchNorm { .. }, Activation::Maps(x)) => {
                    let [scale, shift] = pair(&sections, &mut starts);
                    match running.next() {
                        Some(moments) => {
                            let y = batch_norm_eval(x, scale, shift, moments);
                            (Activation::Maps(y), Saved::Nothing)
                        }
                        None => {
                            let (y, kept, moments) = batch_norm_train(x, scale, shift);
                            tape.moments.push(moments);
                            (Activation::Maps(y), Saved::BatchNorm(kept))
                        }
                    }
                }
                (Layer::Relu, Activation::Features(x)) => layers::relu(x),
                (Layer::Dropout { .. }, x) => match masks.next() {
                    Some(mask) => (layers::drop_out(x, mask), Saved::Dropout(mask.clone())),
                    None => (x, Saved::Nothing),
                },
                (Layer::Flatten, Activation::Maps(x)) => layers::flatten(x, lanes),
                (Layer::Flatten, Activation::Features(x)) => {
                    let [_, batch, features] = x.dims();
                    let x = x.expand([lanes, batch, features]);
                    (Activation::Features(x), Saved::Nothing)
                }
                (Layer::Linear { .. }, Activation::Features(x)) => {
                    let [weight, bias] = pair(&sections, &mut starts);
                    layers::linear(x, weight, bias)
                }
                (layer, _) => unreachable!("{layer:?} does not fit where it stands"),
            };
            tape.saved.push(saved);
        }
        match x {
            Activation::Features(logits) => (logits, tape),
            _ => unreachable!("a network ends in a linear layer"),
        }
    }

    /// Computes the gradients [P, N] of the parameters from those of the logits [P, B, K].
    pub fn backward(&self, tape: Tape, logits_grad: Tensor<3>) -> Tensor<2> {
        let sections = &tape.sections;
        let mut starts = (0..sections.count()).step_by(2).rev();
        let mut grads = Vec::new();
        let mut grad = Activation::Features(logits_grad);
        for (layer, saved) in self.layers.iter().zip(tape.saved).rev() {
            grad = match (layer, saved, grad) {
                (_, Saved::Conv(kept), Activation::Maps(grad)) => {
                    let [weight, _] = pair(sections, &mut starts);
                    let (input_grad, weight_grad, bias_grad) = conv_backward(kept, weight, grad);
                    grads.extend([bias_grad, weight_grad]);
                    match input_grad {
                        Some(grad) => Activation::Maps(grad),
                        None => break,
                    }
                }
                (_, Saved::BatchNorm(kept), Activation::Maps(grad)) => {
                    let [scale, _] = pair(sections, &mut starts);
                    let (input_grad, scale_grad, shift_grad) =
                        batch_norm_backward(kept, scale, grad);
                    grads.extend([shift_grad, scale_grad]);
                    Activation::Maps(input_grad)
                }
                (_, Saved::Relu(output), Activation::Features(grad)) => {
                    Activation::Features(kernels::rectify_backward(output, grad))
                }
                (_, Saved::Dropout(mask), grad) => layers::drop_out(grad, &mask),
                (_, Saved::Nothing, grad) => grad,
                (_, Saved::Flatten(before), Activation::Features(grad)) => {
                    Activation::Maps(layers::flatten_backward(grad, before))
                }
                (_, Saved::Linear(input), Activation::Features(grad)) => {
                    let [weight, _] = pair(sections, &mut starts);
                    let (weight_grad, bias_grad) = layers::linear_backward(input, grad.clone());
                    grads.extend([bias_grad, weight_grad]);
                    if starts.len() == 0 {
                        break;
                    }
                    Activation::Features(layers::linear_input_gradient(weight, grad))
                }
                (layer, saved, _) => unreachable!("{saved:?} was not saved by {layer:?}"),
            };
        }
        grads.reverse();
        kernels::join(grads)
    }
}

/// Moves running moments a step towards those of a batch.
pub fn update_moments(running: &mut [Moments], batch: Vec<BatchMoments>) {
    for (running, BatchMoments { of_batch, unbiased }) in running.iter_mut().zip(batch) {
        let Moments { mean, variance } = of_batch;
        running.mean = kernels::blend(running.mean.clone(), mean, 1.0, RUNNING_MOMENTUM);
        running.variance = kernels::blend(
            running.variance.clone(),
            variance,
            unbiased,
            RUNNING_MOMENTUM,
        );
    }
}

/// Weight and bias, each [P, len], of the next layer that has parameters, whose sections begin at the next of `starts`.
fn pair(sections: &Sections, starts: &mut impl Iterator<Item = usize>) -> [Tensor<2>; 2] {
    let start = starts.next().expect("a layer has its parameters");
    [sections.get(start), sections.get(start + 1)]
}
