//! The geometry of a flower: a genome as plain numbers and SVG paths, without leptos.
//!
//! Coordinates have their origin in the heart, x to the right and y downwards; [`VIEW_BOX`] holds
//! everything that can be drawn. Every mark stands for a gene: nothing is decoration.

use std::f64::consts::PI;

use super::outline::outline;
use science::{
    genome::{Genome, MAX_WEIGHT, Term},
    term::TermSet,
};

/// The drawing's `viewBox`: x, y, width, height.
pub const VIEW_BOX: [f64; 4] = [-46.0, -46.0, 92.0, 106.0];

/// Where the stem leaves the drawing, below the heart.
pub const FOOT: f64 = 60.0;

/// Where a wilting flower bends, below the heart.
pub const NECK: f64 = 34.0;

/// Terms clockwise from the top, with their places in sevenths of the circle: the paper's seven at whole ones,
/// further ones between. Neighbours are algebraic kin: momentum kin on the left, unscaled on the lower left,
/// normalised on the right, signs below them.
pub const AROUND: [(Term, f64); Term::COUNT] = [
    (Term::Adam, 0.0),
    (Term::RmsNorm, 1.0),
    (Term::UnitGrad, 2.0),
    (Term::Lion, 2.5),
    (Term::Sign, 3.0),
    (Term::Grad, 4.0),
    (Term::Nesterov, 5.0),
    (Term::Momentum, 6.0),
    (Term::SignMomentum, 6.5),
];

/// Distance from the heart's middle at which a petal of weight zero would end.
const ROOT: f64 = 13.0;
/// Length of a petal of the greatest weight, beyond [`ROOT`].
const REACH: f64 = 32.0;

/// A genome as a drawing.
#[derive(Debug, Clone, PartialEq)]
pub struct FlowerShape {
    /// One per term that takes part, in the order of [`Term::ALL`].
    pub petals: Vec<Petal>,
    /// Radius of the heart: log of the learning rate.
    pub heart: f64,
    /// Radius of the dot in the heart, where bias correction is on and a moment read.
    pub dot: Option<f64>,
    /// Radii of the rings of β1 and β2; `None` where the moment is off or not read.
    pub rings: [Option<f64>; 2],
    /// The notch in the outer ring, where warm-up is on.
    pub warmup: Option<Notch>,
    /// Whether the stem tapers: cosine decay.
    pub tapers: bool,
    /// Length of the thorn, where clipping is on: the tighter the bound, the longer.
    pub thorn: Option<f64>,
    /// Length of the leaf: log of the weight decay.
    pub leaf: f64,
}

/// One petal: a term and its canonical weight.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Petal {
    /// The term.
    pub term: Term,
    /// Degrees clockwise from the top; fixed per term.
    pub angle: f64,
    /// Length beyond the root, by the square root of |α|.
    pub length: f64,
    /// Whether α is positive; a negative one is drawn hollow.
    pub filled: bool,
}

/// A gap in a ring.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Notch {
    /// Radius of the ring it is cut from.
    pub radius: f64,
    /// Degrees clockwise from the stem, by the warm-up's steps.
    pub sweep: f64,
}

impl FlowerShape {
    /// Draws the canonical form of a genome.
    pub fn of(genome: &Genome) -> Self {
        let genome = genome.canonical();
        let petals = genome
            .terms
            .iter()
            .map(|summand| Petal {
                term: summand.term,
                angle: angle_of(summand.term),
                length: petal_length(summand.weight),
                filled: summand.weight > 0.0,
            })
            .collect();
        let heart = 3.8 + 5.6 * unit(genome.lr_log10, -5.0, -1.0);
        let inner = genome
            .first_moment
            .then(|| 11.2 + 1.7 * memory(genome.beta1));
        let outer = genome
            .second_moment
            .then(|| 18.4 + 2.2 * memory(genome.beta2));
        Self {
            petals,
            heart,
            dot: genome.bias_correction.then_some(heart * 0.44),
            rings: [inner, outer],
            warmup: genome.warmup.then(|| Notch {
                radius: outer.or(inner).unwrap_or(18.4),
                sweep: (0.8 * f64::from(genome.warmup_steps)).clamp(12.0, 300.0),
            }),
            tapers: genome.cosine_decay,
            thorn: genome
                .clipping
                .then(|| 12.0 - 4.0 * unit(genome.clip_value, 0.5, 2.0)),
            leaf: 2.0 + 16.0 * unit(genome.weight_decay_log10, -6.0, -2.0),
        }
    }

    /// The ring of β1 (0) or β2 (1) as a path, its notch left out.
    pub fn ring_path(&self, index: usize) -> Option<String> {
        let radius = self.rings[index]?;
        let notch = self.warmup.filter(|notch| notch.radius == radius);
        let sweep = notch.map_or(0.0, |notch| notch.sweep);
        // Two halves, for an arc of 360° would be none.
        let middle = 180.0 + (sweep + 360.0) / 2.0;
        let arc = |to: f64| {
            let (x, y) = polar(radius, to);
            format!("A{radius:.2} {radius:.2} 0 0 1 {x:.2} {y:.2}")
        };
        let (x, y) = polar(radius, 180.0 + sweep);
        Some(format!("M{x:.2} {y:.2}{}{}", arc(middle), arc(540.0)))
    }

    /// The dot in the heart as a path.
    pub fn dot_path(&self) -> Option<String> {
        let r = self.dot?;
        Some(format!(
            "M0 {:.2}A{r:.2} {r:.2} 0 0 1 0 {r:.2}A{r:.2} {r:.2} 0 0 1 0 {:.2}Z",
            -r, -r
        ))
    }

    /// The stem between two heights, with its thickness: even, or tapering as half a cosine.
    pub fn stem_path(&self, from: f64, to: f64) -> String {
        const STEPS: u32 = 8;
        let widths = (0..=STEPS).map(|i| {
            let y = from + (to - from) * f64::from(i) / f64::from(STEPS);
            let fall = (PI * (y / FOOT).min(1.0)).cos();
            let half = if self.tapers {
                0.4 + 1.7 * (1.0 + fall)
            } else {
                0.75
            };
            (half, y)
        });
        let right: Vec<_> = widths
            .map(|(half, y)| format!("{half:.2} {y:.2}"))
            .collect();
        let left: Vec<_> = right
            .iter()
            .rev()
            .map(|point| format!("-{point}"))
            .collect();
        format!("M{}L{}Z", right.join("L"), left.join("L"))
    }

    /// The leaf on the stem.
    pub fn leaf_path(&self) -> String {
        let (l, y) = (self.leaf, FOOT - 6.0);
        format!(
            "M0 {y}C{:.2} {:.2} {:.2} {:.2} {:.2} {:.2}C{:.2} {:.2} {:.2} {:.2} 0 {y}Z",
            -0.25 * l,
            y - 0.75 * l,
            -0.85 * l,
            y - 0.95 * l,
            -1.15 * l,
            y - 0.80 * l,
            -1.05 * l,
            y - 0.30 * l,
            -0.55 * l,
            y + 0.10 * l,
        )
    }

    /// The calyx: a sepal for each of the paper's terms that is absent, as long as a petal of weight zero.
    pub fn calyx_path(&self) -> String {
        let absent = |term: &Term| self.petals.iter().all(|petal| petal.term != *term);
        let sepal = |term: Term| {
            let (x, y) = polar(ROOT - 1.0, angle_of(term));
            let (left, right) = (
                polar(5.0, angle_of(term) - 26.0),
                polar(5.0, angle_of(term) + 26.0),
            );
            format!(
                "M0 0L{:.2} {:.2}Q{:.2} {:.2} {x:.2} {y:.2}Q{:.2} {:.2} {:.2} {:.2}Z",
                left.0,
                left.1,
                0.6 * x + 0.2 * left.0,
                0.6 * y + 0.2 * left.1,
                0.6 * x + 0.2 * right.0,
                0.6 * y + 0.2 * right.1,
                right.0,
                right.1,
            )
        };
        let terms = TermSet::Paper.terms().into_iter();
        terms.filter(absent).map(sepal).collect()
    }

    /// The thorn on the stem.
    pub fn thorn_path(&self) -> Option<String> {
        let length = self.thorn?;
        Some(format!(
            "M0.4 40.5Q{:.2} 42 {length:.2} {:.2}Q{:.2} 45 0.4 49.5Z",
            0.45 * length,
            43.0 - 0.5 * length,
            0.35 * length,
        ))
    }
}

impl Notch {
    /// The crescent within the notch: it swells as the rate rises.
    pub fn path(&self) -> String {
        const HALF_WIDTH: f64 = 2.0;
        let steps = (self.sweep / 8.0).ceil();
        let side = |sign: f64| {
            (0..=steps as u32).map(move |i| {
                let progress = f64::from(i) / steps;
                let radius = self.radius + sign * HALF_WIDTH * progress;
                let (x, y) = polar(radius, 180.0 + self.sweep * (0.06 + 0.86 * progress));
                format!("{x:.2} {y:.2}")
            })
        };
        let mut inner: Vec<_> = side(-1.0).collect();
        inner.reverse();
        format!(
            "M{}L{}Z",
            side(1.0).collect::<Vec<_>>().join("L"),
            inner.join("L")
        )
    }
}

impl Petal {
    /// Distance of the tip from the heart's middle.
    pub fn tip(&self) -> f64 {
        ROOT + self.length
    }

    /// The outline, pointing up; to be turned by [`Petal::angle`].
    pub fn path(&self) -> String {
        // Short petals are broader for their length, so that their colour can still be seen.
        let tip = self.tip();
        outline(self.term, 0.6 * tip + 17.0, tip)
    }

    /// The vein, pointing up; to be turned by [`Petal::angle`].
    pub fn vein(&self) -> String {
        let bend = if self.term == Term::Nesterov {
            0.12
        } else {
            0.0
        };
        let tip = self.tip();
        format!(
            "M0 {:.2}Q0 {:.2} {:.2} {:.2}",
            -0.3 * tip,
            -0.6 * tip,
            bend * tip,
            -0.84 * tip
        )
    }
}

/// Degrees clockwise from the top at which a term's petal stands.
pub fn angle_of(term: Term) -> f64 {
    let own = AROUND.iter().find(|(other, _)| *other == term);
    own.map_or(0.0, |(_, place)| place * 360.0 / 7.0)
}

/// Length of a petal beyond its root. Repeats of a term can add up to more than the bound of one
/// weight; beyond it the petal no longer grows.
pub fn petal_length(weight: f64) -> f64 {
    REACH * (weight.abs() / MAX_WEIGHT).min(1.0).sqrt()
}

/// How long a running mean remembers, in powers of ten of steps, up to 10⁴.
fn memory(beta: f64) -> f64 {
    -(1.0 - beta).clamp(1e-4, 1.0).log10()
}

/// Where a value lies in a range, 0–1.
fn unit(value: f64, low: f64, high: f64) -> f64 {
    ((value - low) / (high - low)).clamp(0.0, 1.0)
}

/// A point at `degrees` clockwise from the top.
fn polar(radius: f64, degrees: f64) -> (f64, f64) {
    let angle = degrees.to_radians();
    (radius * angle.sin(), -radius * angle.cos())
}
