//! The widest vector instructions that the machine has, picked at run time.
//!
//! Knows nothing of what is computed. In a browser the width is fixed when the engine is compiled
//! (SIMD128), so there is nothing to pick, and every product is rounded before it is added: the same bits in every
//! browser. A terminal's processor adds a product in one rounding where it can, which takes half the instructions;
//! what it multiplies matrices with, `gemm`, does the same.

/// A computation that is compiled once per width of vector instructions.
pub(crate) trait Kernel {
    /// What it gives.
    type Output;

    /// Computes it; `FUSED` is for [`multiply_add`]. This and everything it calls must be `#[inline(always)]`, or it
    /// is compiled for the least of machines.
    fn compute<const FUSED: bool>(self) -> Self::Output;
}

/// a·b + c: rounded once where `FUSED`, otherwise after the product as well. Without the instruction a fused one is a
/// slow call of a function, so only [`vectorised`] says which.
#[inline(always)]
pub(crate) fn multiply_add<const FUSED: bool>(a: f32, b: f32, c: f32) -> f32 {
    if FUSED { a.mul_add(b, c) } else { a * b + c }
}

/// Computes `kernel` with this machine's vector instructions. All widths that fuse give the same bits, and so do all
/// that do not.
#[inline(always)]
pub(crate) fn vectorised<K: Kernel>(kernel: K) -> K::Output {
    #[cfg(target_arch = "wasm32")]
    return kernel.compute::<false>();
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
        // Every width that pulp picks natively comes with the fused instruction: x86-v3, x86-v4, NEON.
        #[cfg(test)]
        if testing::UNFUSED.get() {
            return self.0.compute::<false>();
        }
        if S::IS_SCALAR {
            self.0.compute::<false>()
        } else {
            self.0.compute::<true>()
        }
    }
}

/// Whether this machine's kernels add a product in one rounding.
pub fn fuses() -> bool {
    struct Fuses;
    impl Kernel for Fuses {
        type Output = bool;

        #[inline(always)]
        fn compute<const FUSED: bool>(self) -> bool {
            FUSED
        }
    }
    vectorised(Fuses)
}

/// For tests of both ways on one machine.
#[cfg(test)]
pub(crate) mod testing {
    use std::cell::Cell;

    thread_local! {
        /// Whether this thread computes as browsers do.
        pub static UNFUSED: Cell<bool> = const { Cell::new(false) };
    }
}
