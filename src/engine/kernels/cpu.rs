//! The kernels for the CPU, on the numbers of burn's tensors: each borrows them in order, and has a slice of its own
//! to write to.

use burn::{
    backend::{
        Flex,
        ops::FloatTensorOps,
        tensor::{FloatTensor, IntTensor},
    },
    tensor::{Tensor, TensorData},
};

use super::{Coefficients, PopulationOps, Shape, maps_of};
use kernels::{block, features, judgement, layout, normalisation, update};

type FlexTensor = FloatTensor<Flex>;

fn floats<const D: usize>(values: Vec<f32>, shape: [usize; D]) -> FlexTensor {
    FlexTensor::from_data(TensorData::new(values, shape))
}

fn dims<const D: usize>(tensor: &FlexTensor) -> [usize; D] {
    let shape = tensor.layout().shape();
    std::array::from_fn(|axis| shape[axis])
}

/// The tensor's numbers in order; a view is copied first.
fn in_order(tensor: FlexTensor) -> FlexTensor {
    if tensor.layout().contiguous_offsets().is_some() {
        tensor
    } else {
        tensor.to_contiguous()
    }
}

/// The tensor with numbers of its own to write to: without a copy where nobody else holds them.
fn writable(tensor: FlexTensor) -> FlexTensor {
    tensor.to_contiguous()
}

/// Borrows the numbers of a tensor that is in order.
macro_rules! borrow {
    ($($tensor:ident),+) => {
        $(
            let $tensor = in_order($tensor);
            let $tensor = $tensor.as_slice::<f32>().expect("f32 numbers in order");
        )+
    };
}

/// Puts sections [P, len] side by side: [P, N].
pub fn join(sections: Vec<Tensor<2>>) -> Tensor<2> {
    let flex = |section: Tensor<2>| {
        let section = section.try_into_primitive::<Flex>();
        in_order(section.expect("what was computed on the CPU lies there"))
    };
    let sections: Vec<FlexTensor> = sections.into_iter().map(flex).collect();
    let of = |section: &FlexTensor| dims::<2>(section);
    let lanes = sections.first().map_or(0, |first| of(first)[0]);
    let len = sections.iter().map(|section| of(section)[1]).sum();
    let mut joined = Vec::with_capacity(lanes * len);
    for lane in 0..lanes {
        for section in &sections {
            let [_, len] = of(section);
            let numbers = section.as_slice::<f32>().expect("f32 numbers in order");
            joined.extend_from_slice(&numbers[lane * len..][..len]);
        }
    }
    Tensor::from_primitive::<Flex>(floats(joined, [lanes, len]))
}

impl PopulationOps for Flex {
    fn sections(parameters: FlexTensor, _: Vec<usize>) -> FlexTensor {
        parameters
    }

    fn section(parameters: FlexTensor, _: usize, lens: Vec<usize>, index: usize) -> FlexTensor {
        let start = lens[..index].iter().sum::<usize>();
        parameters.narrow(1, start, lens[index])
    }

    fn linear(x: FlexTensor, weight: FlexTensor, bias: FlexTensor) -> FlexTensor {
        let [lanes, _] = dims(&bias);
        borrow!(bias);
        let mut y = Self::float_matmul(x, Self::float_swap_dims(weight, 1, 2));
        features::add_bias(y.storage_mut(), bias, lanes);
        y
    }

    fn linear_weight_gradient(x: FlexTensor, gradient: FlexTensor) -> (FlexTensor, FlexTensor) {
        let [lanes, _, outputs] = dims(&gradient);
        let of_weight = Self::float_matmul(Self::float_swap_dims(gradient.clone(), 1, 2), x);
        borrow!(gradient);
        let of_bias = features::sum_over_images(gradient, lanes, outputs);
        (of_weight, floats(of_bias, [lanes, outputs]))
    }

    fn rectify(features: FlexTensor) -> FlexTensor {
        let mut features = writable(features);
        features::rectify(features.storage_mut());
        features
    }

    fn rectify_backward(output: FlexTensor, gradient: FlexTensor) -> FlexTensor {
        let mut gradient = writable(gradient);
        borrow!(output);
        features::rectify_backward(gradient.storage_mut(), output);
        gradient
    }

    fn judge(
        logits: FlexTensor,
        labels: FlexTensor,
        alive: FlexTensor,
        max_loss: f32,
    ) -> (FlexTensor, FlexTensor, FlexTensor) {
        let shape: [usize; 3] = dims(&logits);
        let lanes = shape[0];
        let mut alive = writable(alive);
        borrow!(logits, labels);
        let mut figures = vec![0.0; 2 * lanes];
        let mut gradient = vec![0.0; logits.len()];
        judgement::Judge {
            logits,
            labels,
            max_loss,
            figures: &mut figures,
            gradient: &mut gradient,
            alive: alive.storage_mut(),
        }
        .run();
        (floats(figures, [2 * lanes]), floats(gradient, shape), alive)
    }

    fn hits(logits: FlexTensor, labels: FlexTensor) -> FlexTensor {
        let [lanes, images, _] = dims(&logits);
        borrow!(logits, labels);
        floats(judgement::hits(logits, labels, lanes), [lanes * images])
    }

    fn patches(images: FlexTensor) -> FlexTensor {
        let [batch, channels, height, width] = dims(&images);
        borrow!(images);
        let size = layout::patch_size(channels);
        let mut patches = vec![0.0; batch * height * width * size];
        layout::LayOut {
            images,
            shape: [channels, height, width],
            patches: &mut patches,
        }
        .run();
        floats(patches, [batch * height * width, size])
    }

    fn conv(
        input: FlexTensor,
        weight: FlexTensor,
        bias: FlexTensor,
        shape: Shape,
    ) -> (FlexTensor, IntTensor<Flex>) {
        borrow!(input, weight, bias);
        let count = shape.lanes * shape.images;
        let [height, width] = shape.output_size();
        let mut output = vec![0.0; count * shape.output_len()];
        let mut winners = vec![0u8; (count * shape.winners_len()).max(1)];
        block::Forward {
            shape,
            input,
            weights: weight,
            bias,
            output: &mut output,
            winners: &mut winners,
        }
        .run();
        let len = winners.len();
        (
            floats(output, [count, height + 2, width + 2, shape.outputs]),
            FlexTensor::from_data(TensorData::new(winners, [len])),
        )
    }

    fn conv_backward(
        input: FlexTensor,
        weight: FlexTensor,
        maps: FlexTensor,
        winners: IntTensor<Flex>,
        gradient: FlexTensor,
        shape: Shape,
    ) -> (FlexTensor, FlexTensor, FlexTensor) {
        let input_dims = if shape.patch.is_some() {
            [0; 4]
        } else {
            dims(&input)
        };
        borrow!(input, weight, maps, gradient);
        let winners = winners.as_slice::<u8>().expect("winners in order");
        let mut input_gradient = vec![0.0; input_dims.iter().product()];
        let mut weight_gradient = vec![0.0; shape.lanes * shape.weights()];
        let mut bias_gradient = vec![0.0; shape.lanes * shape.outputs];
        block::Backward {
            shape,
            input,
            weights: weight,
            output: maps,
            winners,
            gradient,
            input_gradient: &mut input_gradient,
            weight_gradient: &mut weight_gradient,
            bias_gradient: &mut bias_gradient,
        }
        .run();
        (
            floats(input_gradient, input_dims),
            floats(weight_gradient, [shape.lanes, shape.weights()]),
            floats(bias_gradient, [shape.lanes, shape.outputs]),
        )
    }

    fn batch_norm_train(
        input: FlexTensor,
        scale: FlexTensor,
        shift: FlexTensor,
        eps: f32,
    ) -> (FlexTensor, FlexTensor, FlexTensor) {
        let shape = dims(&input);
        let [lanes, channels] = dims(&scale);
        borrow!(input, scale, shift);
        let mut output = vec![0.0; input.len()];
        let mut mean = vec![0.0; lanes * channels];
        let mut variance = vec![0.0; lanes * channels];
        normalisation::Forward {
            shape: maps_of(shape),
            lanes,
            eps,
            input,
            scale,
            shift,
            moments: normalisation::Moments::Batch(&mut mean, &mut variance),
            output: &mut output,
        }
        .run();
        (
            floats(output, shape),
            floats(mean, [lanes * channels]),
            floats(variance, [lanes * channels]),
        )
    }

    fn batch_norm_eval(
        input: FlexTensor,
        scale: FlexTensor,
        shift: FlexTensor,
        mean: FlexTensor,
        variance: FlexTensor,
        eps: f32,
    ) -> FlexTensor {
        let shape = dims(&input);
        let [lanes, _] = dims(&scale);
        borrow!(input, scale, shift, mean, variance);
        let mut output = vec![0.0; input.len()];
        normalisation::Forward {
            shape: maps_of(shape),
            lanes,
            eps,
            input,
            scale,
            shift,
            moments: normalisation::Moments::Running(mean, variance),
            output: &mut output,
        }
        .run();
        floats(output, shape)
    }

    fn batch_norm_backward(
        input: FlexTensor,
        output: FlexTensor,
        scale: FlexTensor,
        mean: FlexTensor,
        variance: FlexTensor,
        gradient: FlexTensor,
        eps: f32,
    ) -> (FlexTensor, FlexTensor, FlexTensor) {
        let shape = dims(&input);
        let [lanes, channels] = dims(&scale);
        borrow!(input, output, scale, mean, variance, gradient);
        let mut input_gradient = vec![0.0; input.len()];
        let mut scale_gradient = vec![0.0; lanes * channels];
        let mut shift_gradient = vec![0.0; lanes * channels];
        normalisation::Backward {
            shape: maps_of(shape),
            lanes,
            eps,
            input,
            output,
            scale,
            mean,
            variance,
            gradient,
            input_gradient: &mut input_gradient,
            scale_gradient: &mut scale_gradient,
            shift_gradient: &mut shift_gradient,
        }
        .run();
        (
            floats(input_gradient, shape),
            floats(scale_gradient, [lanes, channels]),
            floats(shift_gradient, [lanes, channels]),
        )
    }

    fn blend(running: FlexTensor, newest: FlexTensor, factor: f32, share: f64) -> FlexTensor {
        let mut running = writable(running);
        borrow!(newest);
        features::blend(running.storage_mut(), newest, factor, share);
        running
    }

    fn drop_out_features(features: FlexTensor, mask: FlexTensor) -> FlexTensor {
        let mut features = writable(features);
        borrow!(mask);
        features::drop_out(features.storage_mut(), mask);
        features
    }

    fn drop_out(maps: FlexTensor, mask: FlexTensor) -> FlexTensor {
        let shape = maps_of(dims(&maps));
        let mut maps = writable(maps);
        borrow!(mask);
        layout::DropOut {
            shape,
            mask,
            maps: maps.storage_mut(),
        }
        .run();
        maps
    }

    fn flatten(maps: FlexTensor) -> FlexTensor {
        let shape = maps_of(dims(&maps));
        borrow!(maps);
        let mut features = vec![0.0; shape.count * shape.features()];
        layout::Flatten {
            shape,
            maps,
            features: &mut features,
        }
        .run();
        floats(features, [shape.count, shape.features()])
    }

    fn unflatten(features: FlexTensor, [channels, height, width]: [usize; 3]) -> FlexTensor {
        let [count, _] = dims(&features);
        let shape = layout::Maps {
            count,
            height,
            width,
            channels,
        };
        borrow!(features);
        let mut maps = vec![0.0; count * shape.padded()];
        layout::Unflatten {
            shape,
            features,
            maps: &mut maps,
        }
        .run();
        floats(maps, [count, height + 2, width + 2, channels])
    }

    fn update(
        parameters: FlexTensor,
        gradients: FlexTensor,
        first_moment: FlexTensor,
        second_moment: FlexTensor,
        alive: FlexTensor,
        coefficients: Vec<Coefficients>,
    ) -> (FlexTensor, FlexTensor, FlexTensor) {
        let [mut parameters, mut first_moment, mut second_moment] =
            [parameters, first_moment, second_moment].map(writable);
        borrow!(gradients, alive);
        update::Update {
            coefficients: &coefficients,
            alive,
            gradients,
            parameters: parameters.storage_mut(),
            first_moment: first_moment.storage_mut(),
            second_moment: second_moment.storage_mut(),
        }
        .run();
        (parameters, first_moment, second_moment)
    }
}
