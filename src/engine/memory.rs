//! What training takes of a device's memory, and how many lanes fit.
//!
//! Two limits count. A cohort, the lanes that are one tensor program, must keep its largest tensor
//! within what the device takes as one buffer. And all lanes that train at the same time must keep
//! their parameters and moments in memory together; where they cannot, some of them are trained to
//! the end before the others begin. Lanes are independent, so neither changes a figure.

use super::{fault::Fault, model::Model};

/// Images in one evaluation batch.
pub const EVALUATION_BATCH: usize = 250;

/// Lanes per cohort on the CPU: what fits the caches.
const CPU_LANES: usize = 4;

/// Most bytes of a tensor on a GPU, whatever buffers it takes. Kernels count numbers in 32 bits, some of
/// burn's in 31, and a driver may count bytes in 32; natively on Vulkan a device may claim `u64::MAX`.
const GPU_TENSOR_BYTES: u64 = u32::MAX as u64 / NUMBER_BYTES * NUMBER_BYTES;

/// Most bytes that a cohort takes on a GPU in all. How much memory it has no browser tells, and where there is
/// too little a driver need not refuse: it may swap, or lose the device. So this is a guess: what most that
/// take large buffers have.
const GPU_COHORT_BYTES: u64 = 4 << 30;

/// Bytes for training in a browser's worker. WebAssembly has 4 GiB; images and program need some.
const WASM_BYTES: u64 = 3 << 30;

/// Bytes that are asked for at once where memory is tried.
const BLOCK_BYTES: usize = 16 << 20;

const NUMBER_BYTES: u64 = size_of::<f32>() as u64;

/// Bytes that each lane of a network takes; an estimate, but for the largest tensor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Footprint {
    /// Between two steps: parameters and both moments.
    kept: u64,
    /// More during a step: gradients, every layer's output, and what its gradient needs.
    working: u64,
    /// The largest tensor.
    largest: u64,
}

impl Footprint {
    /// Returns what a lane of `model` takes with minibatches of `batch` images.
    pub fn new(model: &Model, batch: usize) -> Self {
        let images = batch.max(EVALUATION_BATCH) as u64;
        let parameters = NUMBER_BYTES * model.parameter_count() as u64;
        let tensor = |size: usize| NUMBER_BYTES * images * size as u64;
        let sizes = model.laid_out_sizes();
        let outputs: u64 = sizes.iter().copied().map(tensor).sum();
        let largest = tensor(sizes.into_iter().max().unwrap_or(0));
        Self {
            kept: 3 * parameters,
            working: 2 * parameters + 2 * outputs + 2 * largest,
            largest: largest.max(parameters),
        }
    }

    /// Returns the bytes of `lanes` lanes that train together in cohorts of `cohort`.
    pub fn bytes(&self, lanes: usize, cohort: usize) -> u64 {
        let (lanes, cohort) = (lanes as u64, cohort.min(lanes) as u64);
        self.kept
            .saturating_mul(lanes)
            .saturating_add(self.working.saturating_mul(cohort))
    }
}

/// What a device holds, as far as is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Capacity {
    /// Most lanes of a cohort, however small; `None` where more are always welcome.
    cohort: Option<usize>,
    /// Bytes of a cohort's largest tensor.
    tensor_bytes: u64,
    /// Bytes of a cohort in all.
    cohort_bytes: u64,
    /// Bytes in all.
    total_bytes: u64,
}

/// How many lanes are trained at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fit {
    /// As one tensor program; at least 1.
    pub cohort: usize,
    /// In memory at the same time; at least 1.
    pub together: usize,
}

impl Capacity {
    /// Of the CPU.
    pub fn cpu() -> Self {
        let in_browser = cfg!(target_family = "wasm");
        Self {
            cohort: Some(CPU_LANES),
            tensor_bytes: u64::MAX,
            cohort_bytes: u64::MAX,
            total_bytes: if in_browser { WASM_BYTES } else { u64::MAX },
        }
    }

    /// Of a GPU that takes buffers of `buffer_bytes`.
    pub fn gpu(buffer_bytes: u64) -> Self {
        Self {
            cohort: None,
            tensor_bytes: buffer_bytes.min(GPU_TENSOR_BYTES),
            cohort_bytes: GPU_COHORT_BYTES,
            total_bytes: u64::MAX,
        }
    }

    /// Returns the same with cohorts of at most `lanes` lanes.
    pub fn with_cohort(self, lanes: usize) -> Self {
        Self {
            cohort: Some(lanes),
            ..self
        }
    }

    /// Returns the same with `bytes` in all.
    pub fn with_total(self, bytes: u64) -> Self {
        Self {
            total_bytes: bytes,
            ..self
        }
    }

    /// Returns how many of `lanes` lanes that each take `need` are trained at once.
    pub fn fit(&self, need: &Footprint, lanes: usize) -> Fit {
        let within = |bytes: u64, each: u64| usize::try_from(bytes / each.max(1)).unwrap_or(lanes);
        let most = self.cohort.unwrap_or(lanes).min(lanes);
        let mut cohort = within(self.tensor_bytes, need.largest)
            .min(within(self.cohort_bytes, need.bytes(1, 1)))
            .min(most)
            .max(1);
        while cohort > 1 && need.bytes(cohort, cohort) > self.total_bytes {
            cohort /= 2;
        }
        let left = self
            .total_bytes
            .saturating_sub(need.working.saturating_mul(cohort as u64));
        let together = within(left, need.kept).min(lanes).max(cohort);
        Fit { cohort, together }
    }

    /// Expects less from now on, after `fit` was too much: half as many lanes in a cohort, and where
    /// that is one already, half as many together. Returns whether there was anything to halve.
    pub fn shrink(&mut self, need: &Footprint, fit: Fit) -> bool {
        if fit.cohort > 1 {
            self.tensor_bytes = need.largest * (fit.cohort / 2) as u64;
        } else if fit.together > 1 {
            self.total_bytes = need.bytes(fit.together / 2, 1);
        }
        fit.cohort > 1 || fit.together > 1
    }
}

/// Tries whether this thread can have `bytes` of memory, and gives them back.
///
/// An allocation that fails later ends the program; this one says so first.
///
/// # Errors
///
/// [`Fault::OutOfMemory`] where it cannot.
pub fn try_memory(bytes: u64) -> Result<(), Fault> {
    let mut blocks: Vec<Vec<u8>> = Vec::new();
    for _ in 0..bytes.div_ceil(BLOCK_BYTES as u64) {
        let mut block = Vec::new();
        block
            .try_reserve_exact(BLOCK_BYTES)
            .and_then(|()| blocks.try_reserve(1))
            .map_err(|_| Fault::OutOfMemory)?;
        // Else the compiler may find out that nobody looks at it.
        blocks.push(std::hint::black_box(block));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use science::catalog::{Dataset, ModelSize};

    const MIB: u64 = 1 << 20;

    fn need(size: ModelSize, dataset: Dataset) -> Footprint {
        Footprint::new(&Model::new(size, dataset), 64)
    }

    #[test]
    fn a_cohort_keeps_its_largest_tensor_within_a_buffer() {
        for size in ModelSize::ALL {
            for dataset in Dataset::ALL {
                let need = need(size, dataset);
                for buffer in [4 * MIB, 128 * MIB, 4096 * MIB] {
                    let Fit { cohort, together } = Capacity::gpu(buffer).fit(&need, 200);
                    assert_eq!(together, 200);
                    assert!(cohort == 1 || need.largest * cohort as u64 <= buffer);
                }
            }
        }
        // The paper's CIFAR-10 network has 2 million parameters and maps of 32 × 34 × 34 numbers.
        let large = need(ModelSize::Paper, Dataset::Cifar10);
        assert_eq!(large.largest, 250 * 32 * 34 * 34 * 4);
        assert_eq!(Capacity::gpu(128 * MIB).fit(&large, 50).cohort, 3);
    }

    #[test]
    fn whatever_a_gpu_claims_a_cohort_stays_within_what_kernels_can_count() {
        for size in ModelSize::ALL {
            for dataset in Dataset::ALL {
                let need = need(size, dataset);
                let cohort = Capacity::gpu(u64::MAX).fit(&need, 100_000).cohort as u64;
                assert!(cohort > 1);
                let bytes = need.largest * cohort;
                assert!(bytes < 1 << 32 && bytes / NUMBER_BYTES < 1 << 31);
                assert!(need.bytes(1, 1) * cohort <= GPU_COHORT_BYTES);
            }
        }
    }

    #[test]
    fn the_documents_tell_how_many_programs_a_step_takes() {
        let documents = include_str!("../../docs/engine.md");
        for (network, size, dataset) in [
            ("perceptron, 28 × 28", ModelSize::Perceptron, Dataset::Mnist),
            (
                "perceptron, 32 × 32",
                ModelSize::Perceptron,
                Dataset::Cifar10,
            ),
            ("reduced, 28 × 28", ModelSize::Reduced, Dataset::Mnist),
            ("reduced, 32 × 32", ModelSize::Reduced, Dataset::Cifar10),
            ("SmallCNN", ModelSize::Paper, Dataset::Mnist),
            ("CIFAR10CNN", ModelSize::Paper, Dataset::Cifar10),
        ] {
            let need = Footprint::new(&Model::new(size, dataset), 128);
            let programs = [1, 16, 50, 200].map(|lanes: usize| {
                let [promised, usual] = [128 * MIB, 2048 * MIB].map(|buffer| {
                    let fit = Capacity::gpu(buffer).fit(&need, lanes);
                    lanes.div_ceil(fit.cohort)
                });
                format!("{promised}, {usual}")
            });
            let line = format!("| {network} | {} |\n", programs.join(" | "));
            assert!(documents.contains(&line), "{line}");
        }
    }

    #[test]
    fn all_lanes_together_fit_the_memory() {
        let need = need(ModelSize::Paper, Dataset::Cifar10);
        for total in [64 * MIB, 512 * MIB, 3072 * MIB] {
            let Fit { cohort, together } = Capacity::cpu().with_total(total).fit(&need, 200);
            assert!((1..200).contains(&together), "{together}");
            assert!(together == 1 || need.bytes(together, cohort) <= total);
            assert!(cohort <= together);
        }
        let small = Footprint::new(&Model::new(ModelSize::Reduced, Dataset::Mnist), 64);
        let fit = Capacity::cpu().with_total(3072 * MIB).fit(&small, 200);
        assert_eq!((fit.cohort, fit.together), (CPU_LANES, 200));
    }

    #[test]
    fn what_was_too_much_is_halved_down_to_one_lane() {
        let need = need(ModelSize::Paper, Dataset::Mnist);
        let halved = |mut capacity: Capacity, lanes| {
            let mut fits = vec![capacity.fit(&need, lanes)];
            while capacity.shrink(&need, fits[fits.len() - 1]) {
                fits.push(capacity.fit(&need, lanes));
                assert!(fits.len() < 20);
            }
            let pairs = fits.iter().map(|fit| (fit.cohort, fit.together));
            pairs.collect::<Vec<_>>()
        };
        let expected = [(12, 12), (6, 12), (3, 12), (1, 12), (1, 6), (1, 3), (1, 1)];
        assert_eq!(halved(Capacity::gpu(128 * MIB), 12), expected);
        // From where larger buffers let it begin, through what smaller ones would.
        let large = halved(Capacity::gpu(2048 * MIB), 50);
        assert_eq!(large[..4], [(50, 50), (25, 50), (12, 50), (6, 50)]);
        assert_eq!(large[large.len() - 1], (1, 1));
    }

    #[test]
    fn memory_is_tried_before_it_is_used() {
        assert_eq!(try_memory(0), Ok(()));
        assert_eq!(try_memory(20 * MIB), Ok(()));
    }
}
