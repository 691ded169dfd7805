//! Moving maps and images between layouts, and dropout on maps.
//!
//! Maps lie as [P, B, H+2, W+2, C] with zeros around every image, features as [P, B, C·H·W] (channel by
//! channel, as PyTorch flattens), images as [B, C, H, W].

use super::simd::{Kernel, vectorised};

/// Sizes of maps.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Maps {
    /// Candidates times images, P·B.
    pub count: usize,
    /// Height.
    pub height: usize,
    /// Width.
    pub width: usize,
    /// Channels.
    pub channels: usize,
}

impl Maps {
    /// Numbers of one image, zeros around it included.
    pub fn padded(&self) -> usize {
        (self.height + 2) * (self.width + 2) * self.channels
    }

    /// Numbers of one image's features.
    pub fn features(&self) -> usize {
        self.height * self.width * self.channels
    }

    /// Start of the channels at a position, among one image's numbers.
    #[inline(always)]
    fn start(&self, y: usize, x: usize) -> usize {
        ((y + 1) * (self.width + 2) + x + 1) * self.channels
    }
}

/// Numbers per patch of so many channels: nine neighbours, filled up with zeros to a multiple of
/// four.
pub fn patch_size(channels: usize) -> usize {
    (9 * channels).next_multiple_of(4)
}

/// Lays out every pixel of `images` [B, C, H, W] with its neighbours: `patches`
/// [B, H, W, patch_size], zero before, in the order (row, column, channel).
pub struct LayOut<'a> {
    /// [B, C, H, W]
    pub images: &'a [f32],
    /// [C, H, W]
    pub shape: [usize; 3],
    /// Written.
    pub patches: &'a mut [f32],
}

impl LayOut<'_> {
    /// Computes it with this machine's vector instructions.
    #[inline(never)]
    pub fn run(self) {
        vectorised(self);
    }
}

impl Kernel for LayOut<'_> {
    type Output = ();

    #[inline(always)]
    fn compute<const FUSED: bool>(self) {
        let [channels, height, width] = self.shape;
        let size = patch_size(channels);
        let images = self.images.chunks_exact(channels * height * width);
        for (image, patches) in images.zip(self.patches.chunks_exact_mut(height * width * size)) {
            for (index, patch) in patches.chunks_exact_mut(size).enumerate() {
                let (y, x) = (index / width, index % width);
                for tap in 0..9 {
                    let (Some(row), Some(column)) =
                        ((y + tap / 3).checked_sub(1), (x + tap % 3).checked_sub(1))
                    else {
                        continue;
                    };
                    if row < height && column < width {
                        for channel in 0..channels {
                            patch[tap * channels + channel] =
                                image[(channel * height + row) * width + column];
                        }
                    }
                }
            }
        }
    }
}

/// Maps into features.
pub struct Flatten<'a> {
    /// Sizes.
    pub shape: Maps,
    /// Read.
    pub maps: &'a [f32],
    /// Written.
    pub features: &'a mut [f32],
}

impl Flatten<'_> {
    /// Computes it with this machine's vector instructions.
    #[inline(never)]
    pub fn run(self) {
        vectorised(self);
    }
}

impl Kernel for Flatten<'_> {
    type Output = ();

    #[inline(always)]
    fn compute<const FUSED: bool>(self) {
        let shape = self.shape;
        let features = self.features.chunks_exact_mut(shape.features());
        for (maps, features) in self.maps.chunks_exact(shape.padded()).zip(features) {
            let plane = shape.height * shape.width;
            for y in 0..shape.height {
                for x in 0..shape.width {
                    let start = shape.start(y, x);
                    for (c, value) in maps[start..start + shape.channels].iter().enumerate() {
                        features[c * plane + y * shape.width + x] = *value;
                    }
                }
            }
        }
    }
}

/// Features back into maps, whose borders must be zero.
pub struct Unflatten<'a> {
    /// Sizes.
    pub shape: Maps,
    /// Read.
    pub features: &'a [f32],
    /// Written.
    pub maps: &'a mut [f32],
}

impl Unflatten<'_> {
    /// Computes it with this machine's vector instructions.
    #[inline(never)]
    pub fn run(self) {
        vectorised(self);
    }
}

impl Kernel for Unflatten<'_> {
    type Output = ();

    #[inline(always)]
    fn compute<const FUSED: bool>(self) {
        let shape = self.shape;
        let features = self.features.chunks_exact(shape.features());
        for (maps, features) in self.maps.chunks_exact_mut(shape.padded()).zip(features) {
            let plane = shape.height * shape.width;
            for y in 0..shape.height {
                for x in 0..shape.width {
                    let start = shape.start(y, x);
                    let maps = &mut maps[start..start + shape.channels];
                    for (c, value) in maps.iter_mut().enumerate() {
                        *value = features[c * plane + y * shape.width + x];
                    }
                }
            }
        }
    }
}

/// Multiplies every candidate's maps by the same mask.
pub struct DropOut<'a> {
    /// Sizes.
    pub shape: Maps,
    /// [B, C·H·W]
    pub mask: &'a [f32],
    /// Changed.
    pub maps: &'a mut [f32],
}

impl DropOut<'_> {
    /// Computes it with this machine's vector instructions.
    #[inline(never)]
    pub fn run(self) {
        vectorised(self);
    }
}

impl Kernel for DropOut<'_> {
    type Output = ();

    #[inline(always)]
    fn compute<const FUSED: bool>(self) {
        let images = self.mask.len() / self.shape.features();
        let shape = Maps {
            count: images,
            ..self.shape
        };
        let mut laid_out = vec![0.0; images * shape.padded()];
        Unflatten {
            shape,
            features: self.mask,
            maps: &mut laid_out,
        }
        .compute::<FUSED>();
        for lane in self.maps.chunks_exact_mut(laid_out.len()) {
            for (value, mask) in lane.iter_mut().zip(&laid_out) {
                *value *= mask;
            }
        }
    }
}
