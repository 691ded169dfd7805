//! 2×2 max-pooling and ReLU of two rows in one go.
//!
//! Rows lie as [W, C], channels innermost. Knows one image of one candidate.

/// Takes the maximum of each 2×2 window of two neighbouring rows [W, C] and cuts it at zero.
///
/// `winners` [W/2, C] says which of the four it was, in reading order; ties go to the first. A NaN wins, so
/// that a diverged candidate shows in its loss. `noted` has room for as many.
#[inline(always)]
pub fn pool_and_rectify(
    rows: [&[f32]; 2],
    channels: usize,
    pooled: &mut [f32],
    noted: &mut [u32],
    winners: &mut [u8],
) {
    // Numbers that the compiler knows make whole vectors: those of the reduced network's layers.
    match channels {
        8 => pool(rows, 8, pooled, noted),
        16 => pool(rows, 16, pooled, noted),
        _ => pool(rows, channels, pooled, noted),
    }
    for ((pooled, winner), noted) in pooled.iter_mut().zip(winners).zip(noted) {
        *pooled = if *pooled < 0.0 { 0.0 } else { *pooled };
        *winner = *noted as u8;
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
        #[cfg(target_arch = "wasm32")]
        if channels.is_multiple_of(4) {
            let values = [first, second, third, fourth].map(|values| values.as_chunks().0);
            choose_fours(values, pooled.as_chunks_mut().0, noted.as_chunks_mut().0);
            continue;
        }
        choose([first, second, third, fourth], pooled, noted);
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

/// The same, a vector of SIMD128 at a time: of longer runs the compiler makes single numbers.
#[cfg(target_arch = "wasm32")]
#[inline(always)]
fn choose_fours(
    [first, challengers @ ..]: [&[[f32; 4]]; 4],
    pooled: &mut [[f32; 4]],
    noted: &mut [[u32; 4]],
) {
    for (block, (pooled, noted)) in pooled.iter_mut().zip(noted).enumerate() {
        let mut best = first[block];
        let mut winner = [0; 4];
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
