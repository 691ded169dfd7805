//! How long a step takes: warm-up, then as many steps as the time allows.

use std::time::{Duration, Instant};

use anyhow::Result;
use serde::Serialize;
use statrs::statistics::{Data, OrderStatistics};

/// Steps that are not counted, at most; they take at most a tenth of the budget, but one always is.
const WARM_UP: usize = 3;

/// Counted steps: fewest, whatever the budget, and most.
const STEPS: (usize, usize) = (3, 30);

/// The counted steps' milliseconds: median, quartiles, and their number n.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Timing {
    pub median_ms: f64,
    pub q1_ms: f64,
    pub q3_ms: f64,
    pub n: usize,
}

impl Timing {
    /// Times `step` for about `budget_secs` seconds.
    ///
    /// # Errors
    /// The first that `step` returns.
    pub fn measure(budget_secs: u32, mut step: impl FnMut() -> Result<()>) -> Result<Self> {
        let budget = Duration::from_secs(u64::from(budget_secs));
        let start = Instant::now();
        for _ in 0..WARM_UP {
            step()?;
            if start.elapsed() > budget / 10 {
                break;
            }
        }
        let start = Instant::now();
        let mut millis = Vec::new();
        while millis.len() < STEPS.0 || (millis.len() < STEPS.1 && start.elapsed() < budget) {
            let before = Instant::now();
            step()?;
            millis.push(before.elapsed().as_secs_f64() * 1000.0);
        }
        Ok(Self::of(millis))
    }

    /// Returns the timing of steps that took so many milliseconds.
    pub fn of(millis: Vec<f64>) -> Self {
        let n = millis.len();
        let mut data = Data::new(millis);
        Self {
            median_ms: data.median(),
            q1_ms: data.lower_quartile(),
            q3_ms: data.upper_quartile(),
            n,
        }
    }
}
