//! Batch normalisation and ReLU of a whole population: per candidate and channel.
//!
//! Sums take one workgroup per candidate and two neighbouring fours of channels; what follows from
//! them takes a thread per four channels of a cell.

use burn_cubecl::{kernel::into_contiguous, tensor::CubeTensor};
use cubecl::prelude::*;

use super::{Four, THREADS, dims, empty, grid, thread, writable};
use crate::kernels::layout::Maps;

/// Threads of a workgroup that sums up.
const SUMMANDS: usize = 256;

/// Sizes that a kernel is compiled for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Sizes {
    height: usize,
    width: usize,
    /// Fours of channels.
    groups: usize,
}

impl Sizes {
    fn of(shape: Maps) -> Self {
        Self {
            height: shape.height,
            width: shape.width,
            groups: shape.channels / 4,
        }
    }

    /// Fours that a workgroup sums up side by side.
    fn side(self) -> usize {
        if self.groups.is_multiple_of(2) { 2 } else { 1 }
    }

    fn workgroups(self, lanes: usize) -> CubeCount {
        CubeCount::Static((self.groups / self.side()) as u32, lanes as u32, 1)
    }
}

/// Mean and biased variance [P·C] of maps [P·B, H+2, W+2, C].
pub fn moments(input: &CubeTensor, lanes: usize, shape: Maps) -> [CubeTensor; 2] {
    let moments = [(); 2].map(|()| empty(input, [lanes * shape.channels]));
    let [mean, variance] = moments.clone();
    sum_moments::launch(
        &input.client,
        Sizes::of(shape).workgroups(lanes),
        CubeDim::new_1d(SUMMANDS as u32),
        input.clone().into_buffer_arg(),
        mean.into_buffer_arg(),
        variance.into_buffer_arg(),
        shape.count / lanes,
        Sizes::of(shape),
    );
    moments
}

/// Normalises by `mean` and `variance` [P·C], scales and shifts [P, C], cuts at zero.
pub fn normalise(
    input: CubeTensor,
    [mean, variance]: [CubeTensor; 2],
    [scale, shift]: [CubeTensor; 2],
    eps: f32,
    shape: Maps,
) -> CubeTensor {
    let [lanes, _] = dims(&scale);
    let output = empty(&input, dims::<4>(&input));
    normalise_cells::launch(
        &input.client,
        grid(shape.count * shape.padded() / 4, 1),
        CubeDim::new_1d(THREADS as u32),
        input.clone().into_buffer_arg(),
        into_contiguous(mean).into_buffer_arg(),
        into_contiguous(variance).into_buffer_arg(),
        into_contiguous(scale).into_buffer_arg(),
        into_contiguous(shift).into_buffer_arg(),
        output.clone().into_buffer_arg(),
        shape.count / lanes,
        eps,
        Sizes::of(shape),
    );
    output
}

/// Gradients of [`normalise`] by a batch's own moments: the input's, the scale's and the shift's.
pub fn backward(
    [input, output, gradient]: [CubeTensor; 3],
    [mean, variance]: [CubeTensor; 2],
    scale: CubeTensor,
    eps: f32,
    shape: Maps,
) -> [CubeTensor; 3] {
    let [lanes, channels] = dims(&scale);
    let sizes = Sizes::of(shape);
    let images = shape.count / lanes;
    let scale_gradient = empty(&input, [lanes, channels]);
    let shift_gradient = empty(&input, [lanes, channels]);
    sum_gradients::launch(
        &input.client,
        sizes.workgroups(lanes),
        CubeDim::new_1d(SUMMANDS as u32),
        input.clone().into_buffer_arg(),
        output.clone().into_buffer_arg(),
        gradient.clone().into_buffer_arg(),
        mean.clone().into_buffer_arg(),
        variance.clone().into_buffer_arg(),
        scale_gradient.clone().into_buffer_arg(),
        shift_gradient.clone().into_buffer_arg(),
        images,
        eps,
        sizes,
    );
    let input_gradient = writable(gradient);
    pass_gradient::launch(
        &input.client,
        grid(shape.count * shape.padded() / 4, 1),
        CubeDim::new_1d(THREADS as u32),
        input.clone().into_buffer_arg(),
        output.into_buffer_arg(),
        input_gradient.clone().into_buffer_arg(),
        mean.into_buffer_arg(),
        variance.into_buffer_arg(),
        into_contiguous(scale).into_buffer_arg(),
        scale_gradient.clone().into_buffer_arg(),
        shift_gradient.clone().into_buffer_arg(),
        images,
        eps,
        sizes,
    );
    [input_gradient, scale_gradient, shift_gradient]
}

/// Adds up what every thread of a workgroup has, `side` neighbouring sums apart; all get their own.
#[cube]
fn total(shared: &mut Shared<[Four]>, value: Four, #[comptime] side: usize) -> Four {
    let unit = UNIT_POS as usize;
    sync_cube();
    shared[unit] = value;
    sync_cube();
    let mut active = CUBE_DIM as usize / 2;
    while active >= side {
        if unit < active {
            let other = shared[unit + active];
            shared[unit] += other;
        }
        sync_cube();
        active /= 2;
    }
    shared[unit % side]
}

/// Mean and biased variance of the maps [P, B, H+2, W+2, C], in two passes.
#[cube(launch)]
fn sum_moments(
    input: &[Four],
    mean: &mut [Four],
    variance: &mut [Four],
    images: usize,
    #[comptime] sizes: Sizes,
) {
    let side = comptime![sizes.side()];
    let pixels = comptime![sizes.height * sizes.width];
    let unit = UNIT_POS as usize;
    let group = CUBE_POS_X as usize * side + unit % side;
    let lane = CUBE_POS_Y as usize;
    let count = images * pixels;
    let mut shared = Shared::<[Four]>::new_slice(SUMMANDS);

    let mut sum = Four::new(0.0);
    for item in range_stepped(unit / side, count, SUMMANDS / side) {
        sum += input[cell_of(lane * images + item / pixels, item % pixels, group, sizes)];
    }
    let number = Four::new(f32::cast_from(count));
    let centre = total(&mut shared, sum, side) / number;

    let mut squares = Four::new(0.0);
    for item in range_stepped(unit / side, count, SUMMANDS / side) {
        let x = input[cell_of(lane * images + item / pixels, item % pixels, group, sizes)] - centre;
        squares += x * x;
    }
    let spread = total(&mut shared, squares, side) / number;
    if unit < side {
        let at = lane * comptime![sizes.groups] + group;
        mean[at] = centre;
        variance[at] = spread;
    }
}

/// Sums for the scale's and the shift's gradient.
#[cube(launch)]
fn sum_gradients(
    input: &[Four],
    output: &[Four],
    gradient: &[Four],
    mean: &[Four],
    variance: &[Four],
    scale_gradient: &mut [Four],
    shift_gradient: &mut [Four],
    images: usize,
    eps: f32,
    #[comptime] sizes: Sizes,
) {
    let side = comptime![sizes.side()];
    let pixels = comptime![sizes.height * sizes.width];
    let unit = UNIT_POS as usize;
    let group = CUBE_POS_X as usize * side + unit % side;
    let lane = CUBE_POS_Y as usize;
    let at = lane * comptime![sizes.groups] + group;
    let centre = mean[at];
    let mut shared = Shared::<[Four]>::new_slice(SUMMANDS);

    let mut shift = Four::new(0.0);
    let mut scale = Four::new(0.0);
    for item in range_stepped(unit / side, images * pixels, SUMMANDS / side) {
        let cell = cell_of(lane * images + item / pixels, item % pixels, group, sizes);
        let passes = through_relu(output[cell], gradient[cell]);
        shift += passes;
        scale += passes * (input[cell] - centre);
    }
    let shift = total(&mut shared, shift, side);
    let scale = total(&mut shared, scale, side);
    if unit < side {
        shift_gradient[at] = shift;
        scale_gradient[at] = scale / (variance[at] + Four::new(eps)).sqrt();
    }
}

/// A thread writes four channels of one cell, zeros in the border.
#[cube(launch)]
fn normalise_cells(
    input: &[Four],
    mean: &[Four],
    variance: &[Four],
    scale: &[Four],
    shift: &[Four],
    output: &mut [Four],
    images: usize,
    eps: f32,
    #[comptime] sizes: Sizes,
) {
    let index = thread();
    if index >= output.len() {
        terminate!();
    }
    let channel = channel_of(index, images, sizes);
    let deviation = (variance[channel] + Four::new(eps)).sqrt();
    let y = (input[index] - mean[channel]) / deviation * scale[channel] + shift[channel];
    let zero = Four::new(0.0);
    let y = select_many(y.less_than(&zero), zero, y);
    output[index] = select(is_inside(index, sizes), y, zero);
}

/// A thread turns the gradient of four channels of one cell into the input's, zeros in the border.
#[cube(launch)]
fn pass_gradient(
    input: &[Four],
    output: &[Four],
    gradient: &mut [Four],
    mean: &[Four],
    variance: &[Four],
    scale: &[Four],
    scale_gradient: &[Four],
    shift_gradient: &[Four],
    images: usize,
    eps: f32,
    #[comptime] sizes: Sizes,
) {
    let index = thread();
    if index >= output.len() {
        terminate!();
    }
    let channel = channel_of(index, images, sizes);
    let number = Four::new(f32::cast_from(
        images * comptime![sizes.height * sizes.width],
    ));
    let inverse = Four::new(1.0) / (variance[channel] + Four::new(eps)).sqrt();
    let normalised = (input[index] - mean[channel]) * inverse;
    let centred = through_relu(output[index], gradient[index])
        - shift_gradient[channel] / number
        - normalised * scale_gradient[channel] / number;
    let value = centred * inverse * scale[channel];
    gradient[index] = select(is_inside(index, sizes), value, Four::new(0.0));
}

/// What a ReLU that gave `output` lets through of `gradient`.
#[cube]
fn through_relu(output: Four, gradient: Four) -> Four {
    let zero = Four::new(0.0);
    select_many(output.less_equal(&zero), zero, gradient)
}

/// Index of a pixel's group of channels.
#[cube]
fn cell_of(slot: usize, pixel: usize, group: usize, #[comptime] sizes: Sizes) -> usize {
    let height = comptime![sizes.height];
    let width = comptime![sizes.width];
    let y = pixel / width + 1;
    let x = pixel % width + 1;
    ((slot * (height + 2) + y) * (width + 2) + x) * comptime![sizes.groups] + group
}

/// Index of a cell's group of channels among those of all candidates [P, C].
#[cube]
fn channel_of(index: usize, images: usize, #[comptime] sizes: Sizes) -> usize {
    let groups = comptime![sizes.groups];
    let cells = comptime![(sizes.height + 2) * (sizes.width + 2)];
    index / (images * cells * groups) * groups + index % groups
}

/// Whether a cell is not of the border.
#[cube]
fn is_inside(index: usize, #[comptime] sizes: Sizes) -> bool {
    let height = comptime![sizes.height];
    let width = comptime![sizes.width];
    let cell = index / comptime![sizes.groups];
    let x = cell % (width + 2);
    let y = cell / (width + 2) % (height + 2);
    x >= 1 && x <= width && y >= 1 && y <= height
}
