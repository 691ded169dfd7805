//! Our engine in a terminal: what `optimarium bench` measures.

use anyhow::{Context, Result};
use serde::Deserialize;

use super::{
    Bench,
    figure::{Figure, Sample, Unit},
};
use crate::{process, tools};

/// What `optimarium bench --json` prints.
#[derive(Deserialize)]
struct Answer {
    device: String,
    rows: Vec<Row>,
}

#[derive(Deserialize)]
struct Row {
    name: String,
    threads: usize,
    lanes: f64,
    median_ms: f64,
    q1_ms: f64,
    q3_ms: f64,
    n: usize,
    gflops: Option<f64>,
}

/// Measures on the CPU; W3 by two threads as well, as two workers share it in a browser.
///
/// # Errors
/// Where the program does not build or fails.
pub fn cpu(bench: &Bench, tell: &mut dyn FnMut(Figure)) -> Result<()> {
    measure(bench, &[], &[], tell)?;
    let two_threads = ["--only", "W3", "--threads", "2"];
    measure(bench, &[], &two_threads, tell)
}

/// Measures on the GPU.
///
/// # Errors
/// Where the program does not build, or there is no GPU.
pub fn gpu(bench: &Bench, tell: &mut dyn FnMut(Figure)) -> Result<()> {
    measure(bench, &["--features", "webgpu"], &["--device", "gpu"], tell)
}

fn measure(
    bench: &Bench,
    build: &[&str],
    more: &[&str],
    tell: &mut dyn FnMut(Figure),
) -> Result<()> {
    let mut cargo = tools::cargo(bench.root);
    cargo
        .args(["run", "--quiet", "--profile", &bench.options.profile])
        .args(["--package", "terminal"])
        .args(build)
        .args(["--", "bench", "--json"])
        .args(more);
    let text = process::captured(&mut cargo)?;
    let answer: Answer =
        serde_json::from_str(&text).context("`optimarium bench --json` printed something else")?;
    for row in &answer.rows {
        row.figures()
            .into_iter()
            .for_each(|figure| tell(figure.with_note(&answer.device)));
    }
    Ok(())
}

impl Row {
    /// Milliseconds per step under the workload's name, for "P=…" steps per second, and the FLOP/s
    /// where they are known.
    fn figures(&self) -> Vec<Figure> {
        let name = match self.threads {
            1 => self.name.clone(),
            threads => format!("{}, {threads} threads", self.name),
        };
        let time = Sample {
            median: self.median_ms,
            q1: self.q1_ms,
            q3: self.q3_ms,
            n: self.n,
        };
        let main = if self.name.starts_with("P=") {
            Figure::from_sample(
                &name,
                Unit::CandidateSteps,
                Ok(time.rate(self.lanes * 1000.0)),
            )
        } else {
            Figure::from_sample(&name, Unit::StepMillis, Ok(time))
        };
        let flops = self.gflops.map(|gflops| {
            let rate = time.rate(gflops * self.median_ms);
            Figure::from_sample(format!("{name}, FLOP/s"), Unit::Gflops, Ok(rate))
        });
        std::iter::once(main).chain(flops).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_becomes_figures() {
        let text = r#"{"device": "CPU", "rows": [{"name": "P=32", "threads": 1, "lanes": 32, "median_ms": 64.0,
            "q1_ms": 60.0, "q3_ms": 70.0, "n": 9, "candidate_steps_per_sec": 500.0, "gflops": 3.0}]}"#;
        let answer: Answer = serde_json::from_str(text).expect("this is the format");
        let figures = answer.rows[0].figures();
        let medians = figures
            .iter()
            .map(|figure| figure.sample.clone().map(|sample| sample.median));
        assert_eq!(medians.collect::<Vec<_>>(), [Ok(500.0), Ok(3.0)]);
        assert_eq!(figures[1].name, "P=32, FLOP/s");
    }
}
