//! Gradients of a convolution's weights and biases: one dispatch.
//!
//! A workgroup has one candidate, four filters, one row of taps and up to eight neighbouring vectors of
//! input channels. Its threads share out images and windows, hold their sums in registers, and add
//! them up in workgroup memory at the end, in an order that does not depend on who else is there.

use burn_cubecl::{kernel::into_contiguous, tensor::CubeTensor};
use cubecl::prelude::*;

use super::{
    Four, THREADS,
    convolution::{Sizes, vector},
    empty, split,
    tile::{unpack, unpool},
};
use crate::kernels::Shape;

/// The weights' gradient [P, Co·C·9] and the biases' [P, Co], from the `gradient` of the output.
pub fn weight_gradient(
    input: CubeTensor,
    gradient: CubeTensor,
    codes: CubeTensor,
    shape: Shape,
) -> (CubeTensor, CubeTensor) {
    let input = into_contiguous(input);
    let weights = empty(&input, [shape.lanes, shape.weights()]);
    let biases = empty(&input, [shape.lanes, shape.outputs]);
    let vector = vector(shape.inputs);
    let chunks = shape.inputs / vector;
    let tiles = shape.outputs / 4 * 3 * (chunks / side_by_side(chunks));
    sum_up::launch(
        &input.client,
        CubeCount::Static(tiles as u32, shape.lanes as u32, 1),
        CubeDim::new_1d(THREADS as u32),
        vector,
        input.clone().into_buffer_arg(),
        gradient.into_buffer_arg(),
        codes.into_buffer_arg(),
        weights.clone().into_buffer_arg(),
        biases.clone().into_buffer_arg(),
        shape.images,
        Sizes::of(shape),
    );
    (weights, biases)
}

/// Vectors of channels that a workgroup reads side by side.
fn side_by_side(chunks: usize) -> usize {
    [8, 4, 2]
        .into_iter()
        .find(|count| chunks.is_multiple_of(*count))
        .unwrap_or(1)
}

/// `input` [P or 1, B, H+2, W+2, C]; `gradient` and `codes` as the forward pass laid out its output;
/// `codes` are not read unless pooled.
#[cube(launch)]
fn sum_up<N: Size>(
    input: &[Vector<f32, N>],
    gradient: &[Four],
    codes: &[u32],
    weights: &mut [f32],
    biases: &mut [f32],
    images: usize,
    #[comptime] sizes: Sizes,
) {
    let height = comptime![sizes.size[0] / 2];
    let width = comptime![sizes.size[1] / 2];
    let outputs = comptime![sizes.outputs];
    let all = comptime![outputs / 4];
    let inputs = comptime![sizes.inputs];
    let size = N::value();
    let chunks = comptime!(inputs / size);
    let side = comptime![side_by_side(chunks)];
    let workers = comptime![THREADS / side];
    let row = comptime![sizes.size[1] + 2];
    // Three taps of a row by the vector's channels, and the bias.
    let sums_len = comptime!(3 * size + 1);

    let unit = UNIT_POS as usize;
    let tile = CUBE_POS_X as usize;
    let lane = CUBE_POS_Y as usize;
    let tap_row = tile % 3;
    let group = tile / 3 % all;
    let block = tile / (3 * all) * side;
    let chunk = block + unit % side;

    let mut sums = Array::<Four>::new(sums_len);
    #[unroll]
    for index in 0..sums_len {
        sums[index] = Four::new(0.0);
    }
    let (row_of_windows, first_x) = split(unit / side, width);
    let (first_image, first_y) = split(row_of_windows, height);
    let mut x = first_x;
    let mut y = first_y;
    let mut image = first_image;
    while image < images {
        let slot = lane * images + image;
        let source = if comptime![sizes.shared] { image } else { slot };
        let corner = ((source * (2 * height + 2) + 2 * y + tap_row) * row + 2 * x) * chunks + chunk;
        let window = if comptime![sizes.pooled] {
            let cell = ((slot * (height + 2) + y + 1) * (width + 2) + x + 1) * all + group;
            read_pooled(gradient, codes, cell)
        } else {
            let cell = ((slot * (2 * height + 2) + 2 * y + 1) * row + 2 * x + 1) * all + group;
            read_window(gradient, cell, comptime!(row * all), all)
        };
        sums[comptime!(sums_len - 1)] += window[0] + window[1] + window[2] + window[3];
        #[unroll]
        for down in 0..2usize {
            let mut cells = Sequence::<Vector<f32, N>>::new();
            #[unroll]
            for column in 0..4usize {
                cells.push(input[corner + comptime!((down * row + column) * chunks)]);
            }
            #[unroll]
            for tap in 0..3usize {
                #[unroll]
                for right in 0..2usize {
                    let value: Vector<f32, N> = cells[comptime!(tap + right)];
                    #[unroll]
                    for n in 0..size {
                        sums[comptime!(tap * size + n)] +=
                            Four::new(value.extract(n)) * window[comptime!(down * 2 + right)];
                    }
                }
            }
        }
        // The window that is `workers` further, without a division.
        x += comptime!(workers % width);
        y += comptime!(workers / width % height);
        image += comptime!(workers / (width * height));
        if x >= width {
            x -= width;
            y += 1;
        }
        if y >= height {
            y -= height;
            image += 1;
        }
    }

    let mut shared = Shared::<[Four]>::new_slice(comptime!(sums_len * THREADS));
    #[unroll]
    for index in 0..sums_len {
        shared[index * THREADS + unit] = sums[index];
    }
    sync_cube();
    for entry in range_stepped(unit, comptime!(sums_len * side), THREADS) {
        let index = entry / side;
        let own = entry % side;
        let mut total = Four::new(0.0);
        for worker in 0..workers {
            total += shared[index * THREADS + worker * side + own];
        }
        if index < sums_len - 1 {
            let channel = (block + own) * size + index % size;
            let tap = tap_row * 3 + index / size;
            #[unroll]
            for f in 0..4usize {
                let filter = lane * outputs + group * 4 + f;
                weights[(filter * inputs + channel) * 9 + tap] = total.extract(f);
            }
        } else if tap_row == 0 && block + own == 0 {
            #[unroll]
            for f in 0..4usize {
                biases[lane * outputs + group * 4 + f] = total.extract(f);
            }
        }
    }
}

/// The four gradients of a window from its pooled cell.
#[cube]
fn read_pooled(gradient: &[Four], codes: &[u32], cell: usize) -> Sequence<Four> {
    let value = gradient[cell];
    let winners = unpack(codes[cell]);
    let mut window = Sequence::<Four>::new();
    #[unroll]
    for position in 0..4usize {
        window.push(unpool(value, winners, comptime!(position as u32)));
    }
    window
}

/// The four gradients of a window whose first is `cell`.
#[cube]
fn read_window(
    gradient: &[Four],
    cell: usize,
    #[comptime] row: usize,
    #[comptime] column: usize,
) -> Sequence<Four> {
    let mut window = Sequence::<Four>::new();
    #[unroll]
    for position in 0..4usize {
        let offset = comptime!(position / 2 * row + position % 2 * column);
        window.push(gradient[cell + offset]);
    }
    window
}
