//! What the engine must reach: which figure is held against which, and how far it must get.
//!
//! Knows the parts' figures by their names alone.

use serde::Serialize;

use super::{
    Outcome, Part,
    figure::{Figure, Sample, Unit},
};
use crate::choice;

/// One line of the table of targets.
struct Target {
    what: &'static str,
    ours: (Part, &'static str),
    against: Against,
    bound: Bound,
}

/// What our figure is compared with.
#[derive(Clone, Copy)]
enum Against {
    Nothing,
    Figure(Part, &'static str),
    /// The best of the figures whose names begin so.
    Best(Part, &'static str),
}

/// How far it must get.
#[derive(Clone, Copy)]
enum Bound {
    /// Our figure.
    AtMost(f64, Unit),
    /// Our figure.
    AtLeast(f64, Unit),
    /// How many times better ours is than the other.
    Ratio(f64),
    /// Reported without a target.
    None,
}

use Against::{Best, Figure as Other, Nothing};
use Bound::{AtLeast, AtMost, Ratio};
use Part::{Browser, Curves, Gpu, Memory, Native, Peers, Size, Startup, Torch};

#[rustfmt::skip]
const TARGETS: &[Target] = &[
    Target { what: "W3 in Chromium on the CPU, one worker, against the best browser peer", ours: (Browser, "W3, CPU, one worker"), against: Best(Peers, "W3, "), bound: Ratio(8.0) },
    Target { what: "the same with two workers, against one", ours: (Browser, "W3, CPU, two workers"), against: Other(Browser, "W3, CPU, one worker"), bound: Ratio(1.7) },
    Target { what: "W1 native, one thread, against PyTorch eager, one thread", ours: (Native, "W1"), against: Other(Torch, "W1, loop"), bound: Bound::None },
    Target { what: "W2 native, one thread, against PyTorch eager, one thread", ours: (Native, "W2"), against: Other(Torch, "W2, loop"), bound: Bound::None },
    Target { what: "W3 native, one thread, against PyTorch eager, one thread", ours: (Native, "W3"), against: Best(Torch, "W3, "), bound: Ratio(1.0) },
    Target { what: "W3 native with two threads, against one", ours: (Native, "W3, 2 threads"), against: Other(Native, "W3"), bound: Bound::None },
    Target { what: "W3 on SwiftShader against jax-js vmap on SwiftShader", ours: (Browser, "W3, WebGPU"), against: Other(Peers, "W3, jax-js, WebGPU, vmap"), bound: Ratio(1.0) },
    Target { what: "candidate-steps per second at P = 32 against P = 1, native", ours: (Native, "P=32"), against: Other(Native, "P=1"), bound: Ratio(1.0) },
    Target { what: "the same on the GPU", ours: (Gpu, "P=32"), against: Other(Gpu, "P=1"), bound: Ratio(12.0) },
    Target { what: "W3 on the GPU against PyTorch eager in a loop", ours: (Gpu, "W3"), against: Other(Gpu, "PyTorch, W3, loop"), bound: Ratio(10.0) },
    Target { what: "W3 on the GPU against torch.func.vmap", ours: (Gpu, "W3"), against: Other(Gpu, "PyTorch, W3, vmap"), bound: Ratio(1.5) },
    Target { what: "W4 on the GPU against PyTorch eager in a loop", ours: (Gpu, "W4"), against: Other(Gpu, "PyTorch, W4, loop"), bound: Ratio(10.0) },
    Target { what: "W4 on the GPU against torch.func.vmap", ours: (Gpu, "W4"), against: Other(Gpu, "PyTorch, W4, vmap"), bound: Ratio(1.5) },
    Target { what: "FLOP/s of W4 against a large matmul, native", ours: (Native, "W4, FLOP/s"), against: Other(Native, "matmul, FLOP/s"), bound: Ratio(0.5) },
    Target { what: "FLOP/s of W4 against a large matmul, GPU", ours: (Gpu, "W4, FLOP/s"), against: Other(Gpu, "matmul, FLOP/s"), bound: Ratio(0.5) },
    Target { what: "page in brotli (wasm, js, css, html)", ours: (Size, "page"), against: Nothing, bound: AtMost(0.25, Unit::Megabytes) },
    Target { what: "CPU engine in brotli", ours: (Size, "CPU engine"), against: Nothing, bound: AtMost(0.5, Unit::Megabytes) },
    Target { what: "WebGPU engine in brotli", ours: (Size, "WebGPU engine"), against: Nothing, bound: AtMost(2.0, Unit::Megabytes) },
    Target { what: "page usable after a cold navigation, local server", ours: (Startup, "page usable"), against: Nothing, bound: AtMost(1.0, Unit::Seconds) },
    Target { what: "first generation of Quick look on the CPU", ours: (Startup, "first generation"), against: Nothing, bound: Bound::None },
    Target { what: "from a toggled gene to the first point of its curve, CPU", ours: (Startup, "toggle to first point, warm"), against: Nothing, bound: AtMost(0.3, Unit::Seconds) },
    Target { what: "the same, first toggle as the laboratory opens", ours: (Startup, "toggle to first point, cold"), against: Nothing, bound: Bound::None },
    Target { what: "fifty growing curves in one chart", ours: (Curves, "fifty growing curves"), against: Nothing, bound: AtLeast(30.0, Unit::Frames) },
    Target { what: "the same under the pointer", ours: (Curves, "fifty growing curves under the pointer"), against: Nothing, bound: AtLeast(30.0, Unit::Frames) },
    Target { what: "growth of wasm memory and JavaScript heap over 200 generations", ours: (Memory, "growth of wasm and heap"), against: Nothing, bound: AtMost(5.0, Unit::Percent) },
    Target { what: "growth of the page's process over 200 generations", ours: (Memory, "growth of the process"), against: Nothing, bound: AtMost(5.0, Unit::Percent) },
];

/// One line of the table, with what was measured.
#[derive(Debug, Serialize)]
pub struct Comparison {
    /// What is compared.
    pub what: &'static str,
    /// Our figure.
    pub ours: Figure,
    /// What it is held against.
    pub other: Option<Figure>,
    /// How many times better ours is; its quartiles are those of ours and the other's at their
    /// most unlike.
    pub ratio: Option<Sample>,
    /// The target in words.
    pub target: Option<String>,
    /// How it ended.
    pub verdict: Verdict,
}

/// Whether a target was reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It was.
    Met,
    /// It was not.
    Missed,
    /// There is none.
    Reported,
    /// A figure is missing.
    NotMeasured,
}

/// Compares what was measured with every target.
pub fn compare(outcomes: &[Outcome]) -> Vec<Comparison> {
    TARGETS
        .iter()
        .map(|target| target.compare(outcomes))
        .collect()
}

impl Target {
    fn compare(&self, outcomes: &[Outcome]) -> Comparison {
        let (part, name) = self.ours;
        let ours = find(outcomes, part, name);
        let other = match self.against {
            Nothing => None,
            Other(part, name) => Some(find(outcomes, part, name)),
            Best(part, prefix) => Some(best(outcomes, part, prefix)),
        };
        let ratio = other.as_ref().and_then(|other| ratio(&ours, other));
        let measured = match self.bound {
            AtMost(..) | AtLeast(..) => ours.sample.as_ref().ok().map(|sample| sample.median),
            Ratio(_) => ratio.map(|ratio| ratio.median),
            Bound::None => ratio
                .or(ours.sample.clone().ok())
                .map(|sample| sample.median),
        };
        let verdict = match (measured, self.bound) {
            (None, _) => Verdict::NotMeasured,
            (Some(_), Bound::None) => Verdict::Reported,
            (Some(value), AtMost(bound, _)) if value <= bound => Verdict::Met,
            (Some(value), AtLeast(bound, _) | Ratio(bound)) if value >= bound => Verdict::Met,
            _ => Verdict::Missed,
        };
        let target = match self.bound {
            AtMost(bound, unit) => Some(format!("≤ {bound} {}", unit.symbol())),
            AtLeast(bound, unit) => Some(format!("≥ {bound} {}", unit.symbol())),
            Ratio(bound) => Some(format!("≥ {bound} ×")),
            Bound::None => None,
        };
        Comparison {
            what: self.what,
            ours,
            other,
            ratio,
            target,
            verdict,
        }
    }
}

/// The figure `name` of `part`, or one that says why there is none.
fn find(outcomes: &[Outcome], part: Part, name: &str) -> Figure {
    let figures = figures(outcomes, part);
    let found = figures.iter().find(|figure| figure.name == name).cloned();
    found.unwrap_or_else(|| missing(outcomes, part, name))
}

/// The best measured figure of `part` whose name begins with `prefix`.
fn best(outcomes: &[Outcome], part: Part, prefix: &str) -> Figure {
    let median = |figure: &Figure| figure.sample.as_ref().map_or(f64::NAN, |one| one.median);
    figures(outcomes, part)
        .iter()
        .filter(|figure| figure.name.starts_with(prefix) && figure.sample.is_ok())
        .min_by(|a, b| {
            let order = median(a).total_cmp(&median(b));
            if a.unit.more_is_better() {
                order.reverse()
            } else {
                order
            }
        })
        .cloned()
        .unwrap_or_else(|| missing(outcomes, part, prefix.trim_end_matches(", ")))
}

fn figures(outcomes: &[Outcome], part: Part) -> &[Figure] {
    let outcome = outcomes.iter().find(|outcome| outcome.part == part);
    outcome.map_or(&[], |outcome| &outcome.figures)
}

fn missing(outcomes: &[Outcome], part: Part, name: &str) -> Figure {
    let outcome = outcomes.iter().find(|outcome| outcome.part == part);
    let reason = outcome.and_then(|outcome| outcome.failure.clone());
    let reason =
        reason.unwrap_or_else(|| format!("the part {} gave no such figure", choice::name(part)));
    Figure::missing(name, Unit::StepMillis, reason)
}

/// How many times better `ours` is than `other`.
fn ratio(ours: &Figure, other: &Figure) -> Option<Sample> {
    let (a, b) = (ours.sample.as_ref().ok()?, other.sample.as_ref().ok()?);
    let (more, less) = if ours.unit.more_is_better() {
        (a, b)
    } else {
        (b, a)
    };
    Some(Sample {
        median: more.median / less.median,
        q1: more.q1 / less.q3,
        q3: more.q3 / less.q1,
        n: a.n.min(b.n),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(part: Part, figures: &[(&str, Unit, f64)]) -> Outcome {
        let figures = figures.iter();
        Outcome {
            part,
            load: String::new(),
            figures: figures
                .map(|(name, unit, value)| Figure::new(*name, *unit, &[*value]))
                .collect(),
            failure: None,
        }
    }

    #[test]
    fn the_fastest_peer_counts() {
        let peers = [
            ("W3, slow", Unit::StepMillis, 900.0),
            ("W3, fast", Unit::StepMillis, 800.0),
            ("W1, fast", Unit::StepMillis, 1.0),
        ];
        let outcomes = [
            outcome(Browser, &[("W3, CPU, one worker", Unit::StepMillis, 100.0)]),
            outcome(Peers, &peers),
        ];
        let line = &compare(&outcomes)[0];
        assert_eq!(line.ratio.map(|ratio| ratio.median), Some(8.0));
        assert_eq!(line.verdict, Verdict::Met);
    }

    #[test]
    fn rates_are_better_when_larger() {
        let rates = [
            ("P=1", Unit::CandidateSteps, 10.0),
            ("P=32", Unit::CandidateSteps, 9.0),
        ];
        let lines = compare(&[outcome(Native, &rates)]);
        let line = lines
            .iter()
            .find(|line| line.ours.name == "P=32")
            .expect("a line on P = 32");
        assert_eq!(
            (line.ratio.map(|ratio| ratio.median), line.verdict),
            (Some(0.9), Verdict::Missed)
        );
    }

    #[test]
    fn what_is_missing_is_no_zero() {
        let failed = Outcome {
            part: Size,
            load: String::new(),
            figures: vec![],
            failure: Some("no page".into()),
        };
        let lines = compare(&[failed]);
        assert!(
            lines
                .iter()
                .all(|line| line.verdict == Verdict::NotMeasured)
        );
        let line = lines
            .iter()
            .find(|line| line.ours.name == "page")
            .expect("a line on the page");
        assert_eq!(line.ours.sample, Err("no page".into()));
    }
}
