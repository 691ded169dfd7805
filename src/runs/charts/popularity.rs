//! How many of the population use each term, generation by generation.

use page_state::state::State;
use science::genome::Term;
use widget_state::plot::{Line, Plot};

/// Looks of the terms' lines: the petals' hues.
const LOOKS: [&str; Term::COUNT] = [
    "term-0", "term-1", "term-2", "term-3", "term-4", "term-5", "term-6", "term-7", "term-8",
];

/// One line per term that the run of `state` draws from or has.
pub fn popularity(state: &State) -> Plot {
    let of_term = |term: Term| {
        let shares = state.popularity.iter().enumerate();
        let points = shares.map(|(i, shares)| (i as f64, shares[term.index()]));
        Line::new(term.name(), LOOKS[term.index()], points)
    };
    let lines = state.terms().into_iter().map(of_term);
    Plot::by_generation(state.planned_generations(), lines.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::DeviceKind;
    use science::term::TermSet;

    #[test]
    fn every_term_has_a_line_of_its_own_share() {
        let mut state = State::new(DeviceKind::Cpu);
        assert!(popularity(&state).is_empty());
        let sign = Term::Sign.index();
        for share in [0.25, 0.5] {
            let mut shares = [0.0; Term::COUNT];
            shares[sign] = share;
            state.popularity.push(shares);
        }
        let plot = popularity(&state);
        assert!(plot.is_labelled());
        assert_eq!(plot.lines[sign].name, Term::Sign.name());
        assert_eq!(plot.lines[sign].points, [(0.0, 0.25), (1.0, 0.5)]);
        assert_eq!(plot.lines[Term::Adam.index()].points[1], (1.0, 0.0));
        let names =
            |plot: Plot| -> Vec<String> { plot.lines.into_iter().map(|line| line.name).collect() };
        let seven = TermSet::Paper.terms();
        assert_eq!(
            names(plot),
            seven.iter().map(|term| term.name()).collect::<Vec<_>>()
        );
        // A founder may bring a term beyond the set.
        state.popularity[1][Term::Lion.index()] = 0.5;
        let plot = popularity(&state);
        assert_eq!(plot.lines[7].class, "term-8");
        assert_eq!(names(plot)[7..], [Term::Lion.name()]);
    }
}
