//! What each formulation of a layer costs, layer by layer and device by device.
//!
//! All ways of a layer get the same numbers, multiples of powers of two so small that every sum is
//! exact in whatever order: their results must be the same, bit by bit, and are compared before
//! anything is timed. The ways are timed in turn, round by round, so that other work on the machine
//! meets all of them alike.

mod ways;

use burn::tensor::{Device, Tensor, TensorData};

use self::ways::{Columns, Conv, Linear, Sizes, Update};
use crate::{
    core::catalog::{Dataset, ModelSize},
    engine::{kernels::Coefficients, layers::Layer, model::Model},
};

/// What is measured on a device.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// Network, task, images of a minibatch, candidates, in this order.
    pub cases: &'static [(ModelSize, Dataset, usize, &'static [usize])],
    /// Rounds of a layer: fewest and most.
    pub rounds: (usize, usize),
    /// Milliseconds for the rounds of a layer.
    pub budget_ms: f64,
}

/// For a CPU.
pub const CPU: Plan = Plan {
    cases: &[
        (ModelSize::Reduced, Dataset::Mnist, 64, &[16, 1]),
        (ModelSize::Reduced, Dataset::Cifar10, 64, &[16, 1]),
        (ModelSize::Paper, Dataset::Mnist, 128, &[1]),
        (ModelSize::Paper, Dataset::Cifar10, 128, &[1]),
        (ModelSize::Paper, Dataset::Mnist, 128, &[16]),
    ],
    rounds: (5, 30),
    budget_ms: 6000.0,
};

/// For a CPU that computes in wasm, which takes several times as long.
pub const WASM: Plan = Plan {
    rounds: (3, 15),
    budget_ms: 4000.0,
    ..CPU
};

/// For a GPU that is none (SwiftShader).
pub const SWIFTSHADER: Plan = Plan {
    cases: &[(ModelSize::Reduced, Dataset::Mnist, 64, &[16])],
    rounds: (2, 3),
    budget_ms: 20_000.0,
};

/// The milliseconds of one way of a layer.
struct Times {
    way: &'static str,
    forward: Vec<f64>,
    backward: Vec<f64>,
}

/// Measures what `plan` says on `device` and gives a table in Markdown, line by line, to `tell`;
/// `now` is a clock in milliseconds.
///
/// # Panics
/// Where two ways differ in their results.
pub async fn measure(plan: Plan, device: &Device, now: fn() -> f64, tell: impl Fn(String)) {
    tell("| network, layer | P | pass | ms, median (quartiles) | n | fastest |".into());
    tell("|---|---|---|---|---|---|".into());
    let mut race = Race {
        plan,
        device,
        now,
        noise: 1,
        difference: 0.0,
    };
    for (size, dataset, images, population) in plan.cases {
        for &lanes in *population {
            let model = Model::new(*size, *dataset);
            let [mut channels, mut height, mut width] = model.input();
            let name = format!("{size:?} {height}×{width}, B = {images}");
            for (index, layer) in model.layers().iter().enumerate() {
                match *layer {
                    Layer::Conv {
                        inputs,
                        outputs,
                        pooled,
                    } => {
                        let sizes = Sizes {
                            lanes,
                            images: *images,
                            size: [height, width],
                            inputs,
                            outputs,
                            patch: (index == 0).then_some(0),
                            pooled,
                        };
                        let (times, share) = race.conv(sizes).await;
                        let tail = if pooled { " + pool + ReLU" } else { "" };
                        let what = format!(
                            "{name}: conv {channels} → {outputs}, {height}×{width}{tail} ({share})"
                        );
                        report(&what, lanes, &times, &tell);
                        channels = outputs;
                        if pooled {
                            (height, width) = (height / 2, width / 2);
                        }
                    }
                    Layer::Linear { inputs, outputs } => {
                        let times = race.linear([lanes, *images, inputs, outputs]).await;
                        let what = format!("{name}: linear {inputs} → {outputs}");
                        report(&what, lanes, &times, &tell);
                    }
                    _ => {}
                }
            }
            let parameters = model.parameter_count();
            let times = race.update([lanes, parameters]).await;
            let what = format!("{name}: update, N = {parameters}");
            report(&what, lanes, &times, &tell);
        }
    }
    tell(format!(
        "\nLargest difference between the ways of a layer, relative to its largest number: {:e} (updates \
         included, whose numbers are not exact).",
        race.difference
    ));
}

fn report(what: &str, lanes: usize, times: &[Times], tell: &impl Fn(String)) {
    type Millis = fn(&Times) -> Vec<f64>;
    let passes: [(&str, Millis); 3] = [
        ("forward", |times| times.forward.clone()),
        ("backward", |times| times.backward.clone()),
        ("both", |times| {
            let pairs = times.forward.iter().zip(&times.backward);
            pairs
                .map(|(forward, backward)| forward + backward)
                .collect()
        }),
    ];
    for (pass, of) in passes {
        let all: Vec<(&str, [f64; 3], usize)> = times
            .iter()
            .map(|times| (times.way, quartiles(of(times)), of(times).len()))
            .filter(|(_, _, n)| *n > 0)
            .collect();
        let Some(fastest) = all.iter().min_by(|a, b| a.1[1].total_cmp(&b.1[1])) else {
            continue;
        };
        let cells: Vec<String> = all
            .iter()
            .map(|(way, [q1, median, q3], _)| {
                format!("{way} {} ({}–{})", short(*median), short(*q1), short(*q3))
            })
            .collect();
        let (cells, n, best) = (cells.join("; "), fastest.2, fastest.0);
        tell(format!(
            "| {what} | {lanes} | {pass} | {cells} | {n} | {best} |"
        ));
    }
}

/// Three significant digits.
fn short(ms: f64) -> String {
    match ms {
        _ if ms >= 100.0 => format!("{ms:.0}"),
        _ if ms >= 10.0 => format!("{ms:.1}"),
        _ if ms >= 1.0 => format!("{ms:.2}"),
        _ => format!("{ms:.3}"),
    }
}

fn quartiles(mut values: Vec<f64>) -> [f64; 3] {
    values.sort_by(f64::total_cmp);
    [0.25, 0.5, 0.75].map(|share| {
        let Some(last) = values.len().checked_sub(1) else {
            return f64::NAN;
        };
        let at = share * last as f64;
        let (below, above) = (values[at.floor() as usize], values[at.ceil() as usize]);
        below + (above - below) * at.fract()
    })
}

struct Race<'a> {
    plan: Plan,
    device: &'a Device,
    now: fn() -> f64,
    noise: u64,
    difference: f32,
}

impl Race<'_> {
    async fn conv(&mut self, sizes: Sizes) -> (Vec<Times>, String) {
        let Sizes {
            lanes,
            images,
            size: [height, width],
            inputs,
            outputs,
            pooled,
            ..
        } = sizes;
        let shared = sizes.patch.is_some();
        let given = if shared { 1 } else { lanes };
        // Images have any value up to 1; behind ReLU half of the numbers are zero.
        let x = self.numbers([given, images, inputs, height, width], |n| {
            let value = (n % 16) as f32 / 16.0;
            if shared || n & 16 == 0 { value } else { 0.0 }
        });
        let weight = self.numbers([lanes, outputs * inputs * 9], weight_of);
        let bias = self.numbers([lanes, outputs], weight_of);
        let [below, right] = sizes.output_size();
        let gradient = self.numbers([lanes, images, outputs, below, right], gradient_of);

        let mut expected: Option<Vec<Tensor<1>>> = None;
        let mut ways = Vec::new();
        let mut share = String::from("no ReLU");
        for way in Conv::ALL {
            // The minibatch has no gradient, so the two do the same.
            if shared && way == Conv::GroupedTransposed {
                continue;
            }
            let own_x = way.lay_in(x.clone(), shared) + 0.0;
            let own_gradient = way.lay_in(gradient.clone(), false) + 0.0;
            let (y, kept) = way.forward(own_x.clone(), weight.clone(), bias.clone(), sizes);
            let (input_grad, weight_grad, bias_grad) =
                way.backward(kept, weight.clone(), own_gradient.clone(), sizes);
            let y = flat(way.lay_out(y, lanes));
            if pooled && way == Conv::Kernels {
                let passing = y.clone().greater_elem(0.0).float().mean();
                share = format!("{:.2} of gradients not 0", read(passing).await[0] / 4.0);
            }
            let mut figures = vec![y, flat(weight_grad), flat(bias_grad)];
            figures.extend(input_grad.map(|grad| flat(way.lay_out(grad, lanes))));
            self.compare(&format!("{way:?} {sizes:?}"), &mut expected, figures, 0.0)
                .await;
            ways.push((way, own_x, own_gradient));
        }
        drop(expected);

        let mut times: Vec<Times> = ways.iter().map(|way| Times::of(conv_name(way.0))).collect();
        let mut rounds = Rounds::new(self.plan, self.now);
        while rounds.another() {
            for ((way, x, gradient), times) in ways.iter().zip(&mut times) {
                // Its own, as in a network, where nobody else holds it.
                let gradient = gradient.clone() + 0.0;
                finish(gradient.clone()).await;
                let before = (self.now)();
                let (y, kept) = way.forward(x.clone(), weight.clone(), bias.clone(), sizes);
                finish(y).await;
                let between = (self.now)();
                let (input_grad, weight_grad, _) =
                    way.backward(kept, weight.clone(), gradient, sizes);
                match input_grad {
                    Some(grad) => finish(grad).await,
                    None => finish(weight_grad).await,
                }
                times.push(between - before, (self.now)() - between);
            }
        }
        (times, share)
    }

    async fn linear(&mut self, [lanes, images, inputs, outputs]: [usize; 4]) -> Vec<Times> {
        let x = self.numbers([lanes, images, inputs], |n| (n % 16) as f32 / 16.0);
        let weight = self.numbers([lanes, outputs, inputs], weight_of);
        let gradient = self.numbers([lanes, images, outputs], gradient_of);
        let mut expected = None;
        let mut ways = Vec::new();
        for way in Linear::ALL {
            let weight = way.lay_in(weight.clone());
            let y = way.forward(x.clone(), weight.clone());
            let [input_grad, weight_grad] =
                way.backward(x.clone(), weight.clone(), gradient.clone());
            let figures = vec![flat(y), flat(input_grad), flat(way.lay_out(weight_grad))];
            self.compare(&format!("{way:?}"), &mut expected, figures, 0.0)
                .await;
            ways.push((way, weight));
        }
        let name = |way| match way {
            Linear::Product => "[P, I, O]",
            Linear::Engine => "engine",
        };
        let mut times: Vec<Times> = ways.iter().map(|way| Times::of(name(way.0))).collect();
        let mut rounds = Rounds::new(self.plan, self.now);
        while rounds.another() {
            for ((way, weight), times) in ways.iter().zip(&mut times) {
                let before = (self.now)();
                finish(way.forward(x.clone(), weight.clone())).await;
                let between = (self.now)();
                let [input_grad, weight_grad] =
                    way.backward(x.clone(), weight.clone(), gradient.clone());
                finish(weight_grad).await;
                finish(input_grad).await;
                times.push(between - before, (self.now)() - between);
            }
        }
        times
    }

    async fn update(&mut self, [lanes, parameters]: [usize; 2]) -> Vec<Times> {
        let dims = [lanes, parameters];
        let grads = self.numbers(dims, gradient_of);
        let start = [0; 3].map(|_| self.numbers(dims, |n| (1 + n % 15) as f32 / 16.0));
        let rows = (0..lanes).map(|lane| coefficients(lane as f32 / lanes as f32));
        let columns = Columns::new(rows.collect(), self.device);
        let alive = Tensor::<2>::ones([lanes, 1], self.device);
        let mut expected = None;
        let mut states = Vec::new();
        for way in Update::ALL {
            let own = start.clone().map(|tensor| tensor + 0.0);
            let state = way.update(own, grads.clone(), &alive, &columns);
            let figures = state.clone().map(flat).to_vec();
            self.compare(&format!("{way:?}"), &mut expected, figures, 1e-5)
                .await;
            states.push(Some((way, state)));
        }
        let name = |way| match way {
            Update::Chain => "chain",
            Update::Kernel => "kernel",
        };
        let mut times: Vec<Times> = Update::ALL
            .iter()
            .map(|way| Times::of(name(*way)))
            .collect();
        let mut rounds = Rounds::new(self.plan, self.now);
        while rounds.another() {
            for (own, times) in states.iter_mut().zip(&mut times) {
                let (way, state) = own.take().expect("an update leaves its state");
                let before = (self.now)();
                let state = way.update(state, grads.clone(), &alive, &columns);
                finish(state[0].clone()).await;
                times.forward.push((self.now)() - before);
                *own = Some((way, state));
            }
        }
        times
    }

    /// A tensor of numbers made of seeded noise.
    fn numbers<const D: usize>(&mut self, dims: [usize; D], of: impl Fn(u64) -> f32) -> Tensor<D> {
        let values: Vec<f32> = (0..dims.iter().product())
            .map(|_| {
                self.noise ^= self.noise << 13;
                self.noise ^= self.noise >> 7;
                self.noise ^= self.noise << 17;
                of(self.noise >> 32)
            })
            .collect();
        Tensor::from_data(TensorData::new(values, dims), self.device)
    }

    /// Asserts that `figures` are as `expected`; the first way's are expected of the others.
    async fn compare(
        &mut self,
        what: &str,
        expected: &mut Option<Vec<Tensor<1>>>,
        figures: Vec<Tensor<1>>,
        tolerance: f32,
    ) {
        let Some(expected) = expected else {
            *expected = Some(figures);
            return;
        };
        assert_eq!(expected.len(), figures.len(), "{what}");
        for (index, (a, b)) in expected.iter().zip(figures).enumerate() {
            let difference = (a.clone() - b.clone()).abs().max() / a.clone().abs().max();
            let difference = read(difference).await[0];
            // A NaN is no match either.
            assert!(difference <= tolerance, "{what}, {index}: {difference}");
            self.difference = self.difference.max(difference);
        }
    }
}

impl Times {
    fn of(way: &'static str) -> Self {
        Self {
            way,
            forward: Vec::new(),
            backward: Vec::new(),
        }
    }

    fn push(&mut self, forward: f64, backward: f64) {
        self.forward.push(forward);
        self.backward.push(backward);
    }
}

/// Counts rounds until there are enough, or the time is up. The comparison before was the warm-up.
struct Rounds {
    plan: Plan,
    now: fn() -> f64,
    start: f64,
    done: usize,
}

impl Rounds {
    fn new(plan: Plan, now: fn() -> f64) -> Self {
        Self {
            plan,
            now,
            start: now(),
            done: 0,
        }
    }

    fn another(&mut self) -> bool {
        let (fewest, most) = self.plan.rounds;
        let in_time = (self.now)() - self.start < self.plan.budget_ms;
        let another = self.done < fewest || (self.done < most && in_time);
        self.done += 1;
        another
    }
}

fn conv_name(way: Conv) -> &'static str {
    match way {
        Conv::GroupedTurned => "grouped",
        Conv::GroupedTransposed => "grouped, transposed",
        Conv::Slices => "im2col, slices",
        Conv::Unfold => "im2col, unfold4d",
        Conv::Kernels => "kernels",
    }
}

/// ±7/64
fn weight_of(n: u64) -> f32 {
    ((n % 15) as f32 - 7.0) / 64.0
}

/// ±8/16, never 0
fn gradient_of(n: u64) -> f32 {
    let size = (1 + n % 8) as f32 / 16.0;
    if n & 8 == 0 { size } else { -size }
}

/// All terms at once: what a genome has switched off costs the same.
fn coefficients(share: f32) -> Coefficients {
    Coefficients {
        gradient: 0.1 + share,
        momentum: 0.2,
        rms_norm: 0.3,
        adam: 1.0 - share,
        sign: 0.1,
        unit: 0.1,
        blended_sign: 0.0,
        blend: 0.0,
        one_minus_blend: 0.0,
        beta1: 0.9,
        beta2: 0.999,
        one_minus_beta1: 0.1,
        one_minus_beta2: 0.001,
        eps: 1e-8,
        clip: 0.4,
        // So large that the update shows in the parameters.
        rate: 0.5,
        decay: 0.9999,
        correction1: 10.0,
        correction2: 1000.0,
    }
}

fn flat<const D: usize>(tensor: Tensor<D>) -> Tensor<1> {
    let len = tensor.dims().iter().product::<usize>();
    tensor.reshape([len])
}

async fn read(tensor: Tensor<1>) -> Vec<f32> {
    let data = tensor.into_data_async().await.expect("a device that works");
    data.try_into_vec().expect("numbers")
}

/// Waits until `tensor` is computed, by reading one number of it.
async fn finish<const D: usize>(tensor: Tensor<D>) {
    let one = (0..D).fold(tensor, |tensor, axis| tensor.narrow(axis, 0, 1));
    read(one.reshape([1])).await;
}
