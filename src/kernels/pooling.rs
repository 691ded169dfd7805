//! 2×2 max-pooling and ReLU of two rows in one go.
//!
//! Rows lie as [W, C], channels innermost. Knows one image of one candidate.

use super::simd::{Kernel, vectorised};

/// Numbers that are compared at once.
#[cfg(target_arch = "wasm32")]
const VECTOR: usize = 4;
#[cfg(not(target_arch = "wasm32"))]
const VECTOR: usize = 8;

/// Takes the maximum of each 2×2 window of two neighbouring rows [W, C] and cuts it at zero. Ties go to the first;
/// a NaN wins, so that a diverged candidate shows in its loss.
pub struct Pool<'a> {
    /// Two rows, each [W, C].
    pub rows: [&'a [f32]; 2],
    /// C
    pub channels: usize,
    /// Written: [W/2, C].
    pub pooled: &'a mut [f32],
    /// Room for the winners [W/2, C].
    pub noted: &'a mut [u32],
    /// Written: which of the four it was, in reading order [W/2, C].
    pub winners: &'a mut [u8],
}

impl Pool<'_> {
    /// Computes it with this machine's vector instructions: apart from the convolution, which the compiler would
    /// otherwise lay out by what stands beside it.
    #[inline(never)]
    pub fn run(self) {
        vectorised(self);
    }
}

impl Kernel for Pool<'_> {
    type Output = ();

    #[inline(always)]
    fn compute<const FUSED: bool>(self) {
        // Numbers that the compiler knows make shorter code: those of the reduced network's layers.
        match self.channels {
            8 => pool(self.rows, 8, self.pooled, self.noted),
            16 => pool(self.rows, 16, self.pooled, self.noted),
            channels => pool(self.rows, channels, self.pooled, self.noted),
        }
        let noted = self.winners.iter_mut().zip(self.noted);
        for (pooled, (winner, noted)) in self.pooled.iter_mut().zip(noted) {
            *pooled = if *pooled < 0.0 { 0.0 } else { *pooled };
            *winner = *noted as u8;
        }
    }
}

/// Pools. Winners are noted in numbers as long as those that are compared: a vector of bytes would be put together
/// one by one.
#[inline(always)]
fn pool([top, bottom]: [&[f32]; 2], channels: usize, pooled: &mut [f32], noted: &mut [u32]) {
    let windows = top
        .chunks_exact(2 * channels)
        .zip(bottom.chunks_exact(2 * channels));
    let targets = pooled
        .chunks_exact_mut(channels)
        .zip(noted.chunks_exact_mut(channels));
    for ((top, bottom), (pooled, noted)) in windows.zip(targets) {
        let (first, second) = top.split_at(channels);
        let (third, fourth) = bottom.split_at(channels);
        let values = [first, second, third, fourth];
        if channels.is_multiple_of(VECTOR) {
            let values = values.map(|values| values.as_chunks().0);
            choose_vectors(values, pooled.as_chunks_mut().0, noted.as_chunks_mut().0);
        } else {
            choose(values, pooled, noted);
        }
    }
}

/// Notes the largest of four and which it was.
#[inline(always)]
fn choose([first, second, third, fourth]: [&[f32]; 4], pooled: &mut [f32], noted: &mut [u32]) {
    let values = first.iter().zip(second).zip(third.iter().zip(fourth));
    for ((pooled, noted), ((first, second), (third, fourth))) in
        pooled.iter_mut().zip(noted).zip(values)
    {
        let (mut best, mut winner) = (*first, 0);
        for (index, value) in [(1, *second), (2, *third), (3, *fourth)] {
            challenge(&mut best, &mut winner, value, index);
        }
        *pooled = best;
        *noted = winner;
    }
}

/// The same, a vector at a time: of longer runs the compiler makes single numbers in SIMD128, and natively vectors
/// gathered number by number from several windows.
#[inline(always)]
fn choose_vectors(
    [first, challengers @ ..]: [&[[f32; VECTOR]]; 4],
    pooled: &mut [[f32; VECTOR]],
    noted: &mut [[u32; VECTOR]],
) {
    for (block, (pooled, noted)) in pooled.iter_mut().zip(noted).enumerate() {
        #[cfg(not(target_arch = "wasm32"))]
        let block = std::hint::black_box(block);
        let mut best = first[block];
        let mut winner = [0; VECTOR];
        for (index, values) in (1..).zip(challengers) {
            for (n, value) in values[block].into_iter().enumerate() {
                challenge(&mut best[n], &mut winner[n], value, index);
            }
        }
        *pooled = best;
        *noted = winner;
    }
}

/// Lets `value` take the place of what is smaller.
#[inline(always)]
fn challenge(best: &mut f32, winner: &mut u32, value: f32, index: u32) {
    let wins = (value > *best) | value.is_nan();
    *best = if wins { value } else { *best };
    *winner = if wins { index } else { *winner };
}
