//! The update rule of every genome in one dispatch. Same chain as the CPU's [`super::super::update`].

use burn_cubecl::{kernel::into_contiguous, tensor::CubeTensor};
use cubecl::prelude::*;

use super::{MAGNITUDE, THREADS, dims, upload, writable};
use crate::kernels::{
    Coefficients, Direction,
    place::{
        self, BETA1, BETA2, BLEND, CLIP, CORRECTION1, CORRECTION2, DECAY, EPS, ONE_MINUS_BETA1,
        ONE_MINUS_BETA2, ONE_MINUS_BLEND, RATE,
    },
};

/// Numbers of one row of the table.
const ROW: usize = place::COUNT;
/// Places of the weights of the directions.
const GRADIENT: usize = Direction::Gradient as usize;
const MOMENTUM: usize = Direction::Momentum as usize;
const RMS_NORM: usize = Direction::RmsNorm as usize;
const ADAM: usize = Direction::Adam as usize;
const SIGN_OF_GRADIENT: usize = Direction::Sign as usize;
const UNIT: usize = Direction::Unit as usize;
const BLENDED_SIGN: usize = Direction::BlendedSign as usize;
const SIGN_MOMENTUM: usize = Direction::SignMomentum as usize;
/// Parameters of one thread.
const SHARE: usize = 8;

/// The bit of a float's sign.
const SIGN: u32 = 0x8000_0000;
/// The bits of infinity.
const INFINITY: u32 = 0x7f80_0000;
/// The bits of a NaN.
const NAN: u32 = 0x7fc0_0000;

/// Parameters and both moments [P, N] after one update of every candidate whose `alive` [P] is not 0;
/// in place where nobody else holds them.
pub fn update(
    [parameters, gradients, first_moment, second_moment]: [CubeTensor; 4],
    alive: CubeTensor,
    coefficients: &[Coefficients],
) -> [CubeTensor; 3] {
    let [lanes, len] = dims(&parameters);
    let [parameters, first_moment, second_moment] =
        [parameters, first_moment, second_moment].map(writable);
    let rows: Vec<f32> = coefficients.iter().flat_map(Coefficients::row).collect();
    update_rows::launch(
        &parameters.client,
        CubeCount::Static(len.div_ceil(THREADS * SHARE) as u32, lanes as u32, 1),
        CubeDim::new_1d(THREADS as u32),
        upload(&parameters, &rows).into_buffer_arg(),
        into_contiguous(alive).into_buffer_arg(),
        into_contiguous(gradients).into_buffer_arg(),
        parameters.clone().into_buffer_arg(),
        first_moment.clone().into_buffer_arg(),
        second_moment.clone().into_buffer_arg(),
        len,
    );
    [parameters, first_moment, second_moment]
}

/// A thread updates [`SHARE`] parameters of one candidate, a workgroup's width apart.
///
/// `gradients` and `parameters` are the bits of floats, because the compiler of a shader may assume that
/// no float is NaN or infinite. A gradient that is, and is not clipped, makes its parameter NaN.
#[cube(launch)]
fn update_rows(
    table: &[f32],
    alive: &[f32],
    gradients: &[u32],
    parameters: &mut [u32],
    first_moment: &mut [f32],
    second_moment: &mut [f32],
    len: usize,
) {
    let lane = CUBE_POS_Y as usize;
    let row = lane * ROW;
    let first = CUBE_POS_X as usize * THREADS * SHARE + UNIT_POS as usize;
    let last = select(alive[lane] != 0.0, len, 0usize);
    for share in 0..SHARE {
        let index = first + share * THREADS;
        if index < last {
            let at = lane * len + index;
            let eps = table[row + EPS];
            let clip = u32::reinterpret(table[row + CLIP]);
            let size = gradients[at] & MAGNITUDE;
            let clipped = select(size > clip, clip, size);
            let lost = size > INFINITY || clipped == INFINITY;
            let g = f32::reinterpret(clipped | (gradients[at] & SIGN));
            let blended = first_moment[at] * table[row + BLEND] + g * table[row + ONE_MINUS_BLEND];
            let m = first_moment[at] * table[row + BETA1] + g * table[row + ONE_MINUS_BETA1];
            let v = second_moment[at] * table[row + BETA2] + g * g * table[row + ONE_MINUS_BETA2];
            first_moment[at] = m;
            second_moment[at] = v;
            let m = m * table[row + CORRECTION1];
            let v = v * table[row + CORRECTION2];
            let adaptive = (g * table[row + RMS_NORM] + m * table[row + ADAM]) / (v.sqrt() + eps);
            let sign = sign_of(g);
            let unit = g / (g.abs() + eps);
            let direction = g * table[row + GRADIENT]
                + m * table[row + MOMENTUM]
                + adaptive
                + sign * table[row + SIGN_OF_GRADIENT]
                + unit * table[row + UNIT]
                + sign_of(blended) * table[row + BLENDED_SIGN]
                + sign_of(m) * table[row + SIGN_MOMENTUM];
            let parameter = f32::reinterpret(parameters[at]);
            let updated = parameter * table[row + DECAY] - direction * table[row + RATE];
            parameters[at] = select(lost, NAN, u32::reinterpret(updated));
        }
    }
}

/// −1, 0 or 1.
#[cube]
fn sign_of(x: f32) -> f32 {
    select(x > 0.0, 1.0f32, 0.0f32) - select(x < 0.0, 1.0f32, 0.0f32)
}
