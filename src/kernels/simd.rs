//! The widest vector instructions that the machine has, picked at run time.
//!
//! Knows nothing of what is computed. In a browser the width is fixed when the engine is compiled
//! (SIMD128), so there is nothing to pick.

/// A computation that is compiled once per width of vector instructions.
pub(crate) trait Kernel {
    /// What it gives.
    type Output;

    /// Computes it. This and everything it calls must be `#[inline(always)]`, or it is compiled for
    /// the least of machines.
    fn compute(self) -> Self::Output;
}

/// Computes `kernel` with this machine's vector instructions.
///
/// No width contracts a·b + c into one rounding, so all of them give the same bits.
#[inline(always)]
pub(crate) fn vectorised<K: Kernel>(kernel: K) -> K::Output {
    #[cfg(target_arch = "wasm32")]
    return kernel.compute();
    #[cfg(not(target_arch = "wasm32"))]
    return pulp::Arch::new().dispatch(Vectorised(kernel));
}

#[cfg(not(target_arch = "wasm32"))]
struct Vectorised<K>(K);

#[cfg(not(target_arch = "wasm32"))]
impl<K: Kernel> pulp::WithSimd for Vectorised<K> {
    type Output = K::Output;

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) -> K::Output {
        self.0.compute()
    }
}
