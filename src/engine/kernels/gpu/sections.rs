//! The parameters of a population, cut into those of each layer: one dispatch for a network.
//!
//! A layer's parameters [P, len] are not neighbours among all [P, N], so each would be copied on its own, and
//! the same once more for the gradients. They are copied together instead, and each section of the copy is
//! read where it lies.

use burn::tensor::Shape as Dims;
use burn_cubecl::{kernel::into_contiguous, tensor::CubeTensor};
use cubecl::prelude::*;

use super::{THREADS, dims, empty, grid, thread};

/// Numbers between two places where a buffer can be bound: 256 bytes, the most that WebGPU lets a device ask for.
const ALIGNMENT: usize = 64;

/// Lays out `parameters` [P, N] in sections of `lens` each, one behind the other: [1, all].
pub fn sections(parameters: CubeTensor, lens: Vec<usize>) -> CubeTensor {
    let parameters = into_contiguous(parameters);
    let [lanes, len] = dims(&parameters);
    let sections = empty(&parameters, [1, start_of(lanes, &lens, lens.len())]);
    lay_out::launch(
        &parameters.client,
        grid(len, lanes),
        CubeDim::new_1d(THREADS as u32),
        parameters.clone().into_buffer_arg(),
        sections.clone().into_buffer_arg(),
        lanes,
        lens,
    );
    sections
}

/// The section number `index` of [`sections`], [P, len], where it lies.
pub fn section(sections: CubeTensor, lanes: usize, lens: &[usize], index: usize) -> CubeTensor {
    let bytes = sections.dtype.size() as u64;
    let [_, all] = dims(&sections);
    let start = start_of(lanes, lens, index);
    let end = start + lanes * lens[index];
    let handle = sections.handle.offset_start(start as u64 * bytes);
    CubeTensor::new_contiguous(
        sections.client,
        sections.device,
        Dims::new([lanes, lens[index]]),
        handle.offset_end((all - end) as u64 * bytes),
        sections.dtype,
    )
}

/// Where a section begins.
fn start_of(lanes: usize, lens: &[usize], index: usize) -> usize {
    let before = lens[..index].iter();
    before
        .map(|len| (lanes * len).next_multiple_of(ALIGNMENT))
        .sum()
}

/// A thread copies one parameter of one candidate.
#[cube(launch)]
fn lay_out(parameters: &[f32], sections: &mut [f32], lanes: usize, #[comptime] lens: Vec<usize>) {
    let len = comptime![lens.iter().sum::<usize>()];
    let count = comptime![lens.len()];
    let index = thread();
    if index >= len {
        terminate!();
    }
    let lane = CUBE_POS_Y as usize;
    let mut at = index;
    let mut start = 0usize;
    #[unroll]
    for number in 0..count {
        let before = comptime![lens[..number].iter().sum::<usize>()];
        let len = comptime![lens[number]];
        let here = start + lane * len + index - before;
        at = select(index >= before, here, at);
        start += (lanes * len).div_ceil(ALIGNMENT) * ALIGNMENT;
    }
    sections[at] = parameters[lane * len + index];
}
