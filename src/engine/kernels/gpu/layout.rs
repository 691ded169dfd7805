//! Moving maps and images between layouts, and dropout on maps: one thread per number or per four.

use burn_cubecl::{kernel::into_contiguous, tensor::CubeTensor};
use cubecl::prelude::*;

use super::{Four, THREADS, dims, empty, grid, split, thread};
use crate::kernels::layout::Maps;

/// Lays zeros around `images` [B, C, H, W] and the channels innermost: [B·(H+2)·(W+2), C].
pub fn surround(images: CubeTensor) -> CubeTensor {
    let images = into_contiguous(images);
    let [batch, channels, height, width] = dims(&images);
    let pixels = batch * (height + 2) * (width + 2);
    let surrounded = empty(&images, [pixels, channels]);
    surround_images::launch(
        &images.client,
        grid(pixels * channels, 1),
        CubeDim::new_1d(THREADS as u32),
        images.clone().into_buffer_arg(),
        surrounded.clone().into_buffer_arg(),
        [channels, height, width],
    );
    surrounded
}

/// Maps [P·B, H+2, W+2, C] → features [P·B, C·H·W]
pub fn flatten(maps: CubeTensor, shape: Maps) -> CubeTensor {
    let maps = into_contiguous(maps);
    let features = empty(&maps, [shape.count, shape.features()]);
    flatten_maps::launch(
        &maps.client,
        grid(shape.count * shape.features() / 4, 1),
        CubeDim::new_1d(THREADS as u32),
        maps.clone().into_buffer_arg(),
        features.clone().into_buffer_arg(),
        shape.count,
        [shape.channels, shape.height, shape.width],
    );
    features
}

/// Features [P·B, C·H·W] → maps [P·B, H+2, W+2, C]
pub fn unflatten(features: CubeTensor, shape: Maps) -> CubeTensor {
    let features = into_contiguous(features);
    let dims = [
        shape.count,
        shape.height + 2,
        shape.width + 2,
        shape.channels,
    ];
    let maps = empty(&features, dims);
    unflatten_features::launch(
        &features.client,
        grid(shape.count * shape.padded() / 4, 1),
        CubeDim::new_1d(THREADS as u32),
        features.clone().into_buffer_arg(),
        maps.clone().into_buffer_arg(),
        [shape.channels, shape.height, shape.width],
    );
    maps
}

/// Writes zeros around every image of maps [P·B, H+2, W+2, C].
pub fn frame(maps: &CubeTensor, shape: Maps) {
    let border = 2 * (shape.width + 2) + 2 * shape.height;
    frame_maps::launch(
        &maps.client,
        grid(shape.count * border * shape.channels / 4, 1),
        CubeDim::new_1d(THREADS as u32),
        maps.clone().into_buffer_arg(),
        shape.count,
        [shape.channels, shape.height, shape.width],
    );
}

/// Multiplies every candidate's maps by the same `mask` [B, C·H·W].
pub fn drop_out(maps: CubeTensor, mask: CubeTensor, shape: Maps) -> CubeTensor {
    let (maps, mask) = (into_contiguous(maps), into_contiguous(mask));
    let [images, _] = dims(&mask);
    let dropped = empty(&maps, dims::<4>(&maps));
    drop_out_maps::launch(
        &maps.client,
        grid(shape.count * shape.padded() / 4, 1),
        CubeDim::new_1d(THREADS as u32),
        maps.clone().into_buffer_arg(),
        mask.into_buffer_arg(),
        dropped.clone().into_buffer_arg(),
        images,
        [shape.channels, shape.height, shape.width],
    );
    dropped
}

/// A thread writes one number of [B, H+2, W+2, C].
#[cube(launch)]
fn surround_images(images: &[f32], surrounded: &mut [f32], #[comptime] shape: [usize; 3]) {
    let channels = comptime![shape[0]];
    let height = comptime![shape[1]];
    let width = comptime![shape[2]];
    let index = thread();
    if index >= surrounded.len() {
        terminate!();
    }
    let (cell, channel) = split(index, channels);
    let (row, x) = split(cell, comptime!(width + 2));
    let (image, y) = split(row, comptime!(height + 2));
    let inside = x >= 1 && x <= width && y >= 1 && y <= height;
    // The index of what lies outside is not used; it must only be one.
    let at = ((image * channels + channel) * height + y - 1) * width + x - 1;
    surrounded[index] = select(inside, images[select(inside, at, 0)], 0.0);
}

/// A thread moves four channels of one pixel; neighbours in a workgroup are neighbours in a row, which
/// the features keep together.
#[cube(launch)]
fn flatten_maps(maps: &[Four], features: &mut [f32], count: usize, #[comptime] shape: [usize; 3]) {
    let groups = comptime![shape[0] / 4];
    let height = comptime![shape[1]];
    let width = comptime![shape[2]];
    let index = thread();
    if index >= count * groups * height * width {
        terminate!();
    }
    let (row, x) = split(index, width);
    let (plane, y) = split(row, height);
    let (image, group) = split(plane, groups);
    let values = maps[((image * (height + 2) + y + 1) * (width + 2) + x + 1) * groups + group];
    #[unroll]
    for n in 0..4usize {
        features[((image * groups + group) * 4 + n) * height * width + y * width + x] =
            values.extract(n);
    }
}

/// A thread writes four channels of one cell, the border's included.
#[cube(launch)]
fn unflatten_features(features: &[f32], maps: &mut [Four], #[comptime] shape: [usize; 3]) {
    let groups = comptime![shape[0] / 4];
    let height = comptime![shape[1]];
    let width = comptime![shape[2]];
    let index = thread();
    if index >= maps.len() {
        terminate!();
    }
    let (cell, group) = split(index, groups);
    let (row, x) = split(cell, comptime!(width + 2));
    let (image, y) = split(row, comptime!(height + 2));
    let inside = x >= 1 && x <= width && y >= 1 && y <= height;
    let mut values = Four::new(0.0);
    if inside {
        #[unroll]
        for n in 0..4usize {
            let plane = (image * groups + group) * 4 + n;
            values.insert(n, features[(plane * height + y - 1) * width + x - 1]);
        }
    }
    maps[index] = values;
}

/// A thread writes four channels of one cell of the border: the rows above and below, then the sides.
#[cube(launch)]
fn frame_maps(maps: &mut [Four], count: usize, #[comptime] shape: [usize; 3]) {
    let groups = comptime![shape[0] / 4];
    let height = comptime![shape[1]];
    let width = comptime![shape[2] + 2];
    let index = thread();
    if index >= count * comptime!(2 * (width + height) * groups) {
        terminate!();
    }
    let (cell, group) = split(index, groups);
    let (image, place) = split(cell, comptime!(2 * (width + height)));
    let along = place - select(place < width, 0, width);
    let side = select(place < 2 * width, 0, place - 2 * width);
    let row = select(place < width, 0, height + 1);
    let y = select(place < 2 * width, row, 1 + side / 2);
    let x = select(place < 2 * width, along, side % 2 * (width - 1));
    maps[((image * (height + 2) + y) * width + x) * groups + group] = Four::new(0.0);
}

/// A thread multiplies four channels of one cell; borders stay zero.
#[cube(launch)]
fn drop_out_maps(
    maps: &[Four],
    mask: &[f32],
    dropped: &mut [Four],
    images: usize,
    #[comptime] shape: [usize; 3],
) {
    let groups = comptime![shape[0] / 4];
    let height = comptime![shape[1]];
    let width = comptime![shape[2]];
    let index = thread();
    if index >= dropped.len() {
        terminate!();
    }
    let (cell, group) = split(index, groups);
    let (row, x) = split(cell, comptime!(width + 2));
    let (slot, y) = split(row, comptime!(height + 2));
    let image = slot % images;
    let inside = x >= 1 && x <= width && y >= 1 && y <= height;
    let mut factors = Four::new(0.0);
    if inside {
        #[unroll]
        for n in 0..4usize {
            let plane = (image * groups + group) * 4 + n;
            factors.insert(n, mask[(plane * height + y - 1) * width + x - 1]);
        }
    }
    dropped[index] = maps[index] * factors;
}
