//! The outlines of the petals.

use science::genome::Term;

/// A path command and its points: across in units of the width, along in units of the tip's
/// distance.
type Segment = (char, &'static [f64]);

/// Returns a petal's outline as a path, pointing up from the heart.
pub fn outline(term: Term, width: f64, length: f64) -> String {
    let mut path = String::new();
    for (command, points) in segments(term) {
        path.push(*command);
        let points: Vec<_> = points
            .chunks(2)
            .map(|point| format!("{:.2} {:.2}", point[0] * width, point[1] * length))
            .collect();
        path.push_str(&points.join(" "));
    }
    path.push('Z');
    path
}

/// A term's shape family: momentum kin are round, sign-like terms angular.
fn segments(term: Term) -> &'static [Segment] {
    match term {
        // A plain leaf.
        Term::Grad => &[
            ('M', &[0.0, -0.08]),
            ('C', &[0.25, -0.34, 0.21, -0.70, 0.0, -1.0]),
            ('C', &[-0.21, -0.70, -0.25, -0.34, 0.0, -0.08]),
        ],
        // A full round petal.
        Term::Momentum => &[
            ('M', &[0.0, -0.08]),
            ('C', &[0.24, -0.34, 0.44, -1.0, 0.0, -1.0]),
            ('C', &[-0.44, -1.0, -0.24, -0.34, 0.0, -0.08]),
        ],
        // A round petal leaning forward.
        Term::Nesterov => &[
            ('M', &[0.0, -0.08]),
            ('C', &[0.22, -0.22, 0.38, -0.62, 0.26, -0.97]),
            ('C', &[0.02, -1.06, -0.42, -0.72, -0.17, -0.36]),
            ('C', &[-0.12, -0.26, -0.05, -0.16, 0.0, -0.08]),
        ],
        // A round petal, cleft like cherry blossom.
        Term::Adam => &[
            ('M', &[0.0, -0.08]),
            ('C', &[0.22, -0.30, 0.48, -0.88, 0.19, -0.99]),
            ('C', &[0.10, -1.02, 0.03, -0.94, 0.0, -0.87]),
            ('C', &[-0.03, -0.94, -0.10, -1.02, -0.19, -0.99]),
            ('C', &[-0.48, -0.88, -0.22, -0.30, 0.0, -0.08]),
        ],
        // A fan with a level edge.
        Term::RmsNorm => &[
            ('M', &[0.0, -0.08]),
            ('C', &[0.08, -0.40, 0.20, -0.66, 0.29, -0.86]),
            ('Q', &[0.32, -0.95, 0.22, -0.97]),
            ('Q', &[0.0, -1.01, -0.22, -0.97]),
            ('Q', &[-0.32, -0.95, -0.29, -0.86]),
            ('C', &[-0.20, -0.66, -0.08, -0.40, 0.0, -0.08]),
        ],
        // A diamond, softened at its corners.
        Term::UnitGrad => &[
            ('M', &[0.0, -0.08]),
            ('L', &[0.20, -0.56]),
            ('Q', &[0.23, -0.63, 0.20, -0.70]),
            ('L', &[0.05, -0.96]),
            ('Q', &[0.0, -1.03, -0.05, -0.96]),
            ('L', &[-0.20, -0.70]),
            ('Q', &[-0.23, -0.63, -0.20, -0.56]),
            ('L', &[0.0, -0.08]),
        ],
        // An arrowhead: nothing but direction.
        Term::Sign => &[
            ('M', &[0.0, -0.08]),
            ('L', &[0.10, -0.56]),
            ('L', &[0.26, -0.54]),
            ('L', &[0.0, -1.0]),
            ('L', &[-0.26, -0.54]),
            ('L', &[-0.10, -0.56]),
        ],
        // A rounded arrowhead: the direction of a mean.
        Term::SignMomentum => &[
            ('M', &[0.0, -0.08]),
            ('C', &[0.08, -0.28, 0.06, -0.48, 0.09, -0.60]),
            ('L', &[0.22, -0.58]),
            ('C', &[0.21, -0.78, 0.09, -0.90, 0.0, -1.0]),
            ('C', &[-0.09, -0.90, -0.21, -0.78, -0.22, -0.58]),
            ('L', &[-0.09, -0.60]),
            ('C', &[-0.06, -0.48, -0.08, -0.28, 0.0, -0.08]),
        ],
        // Two arrowheads: the momentum's and the gradient's.
        Term::Lion => &[
            ('M', &[0.0, -0.08]),
            ('L', &[0.07, -0.44]),
            ('L', &[0.20, -0.40]),
            ('L', &[0.09, -0.70]),
            ('L', &[0.20, -0.66]),
            ('L', &[0.0, -1.0]),
            ('L', &[-0.20, -0.66]),
            ('L', &[-0.09, -0.70]),
            ('L', &[-0.20, -0.40]),
            ('L', &[-0.07, -0.44]),
        ],
    }
}
