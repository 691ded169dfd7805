//! How the genes drift: the middle of the population, generation by generation.

use leptos::{ev, prelude::*};
use web_sys::HtmlDetailsElement;

use super::{
    chart::LineChart,
    plot::{Band, Line, Plot, Unit},
    session::Session,
    state::State,
};
use crate::core::{evolution::Candidate, genome::Term};

/// A figure of a genome whose drift is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trait {
    LearningRate,
    Beta1,
    Beta2,
    /// The weight of a term in those that use it.
    Weight(Term),
}

impl Trait {
    fn all() -> impl Iterator<Item = Trait> {
        let rates = [Trait::LearningRate, Trait::Beta1, Trait::Beta2];
        rates.into_iter().chain(Term::ALL.map(Trait::Weight))
    }

    fn title(self) -> String {
        match self {
            Trait::LearningRate => "Learning rate".into(),
            Trait::Beta1 => "β1, memory of the gradient".into(),
            Trait::Beta2 => "β2, memory of its square".into(),
            Trait::Weight(term) => format!("Weight of {}", term.compact()),
        }
    }

    fn axis(self) -> &'static str {
        match self {
            Trait::LearningRate => "log scale; median and middle half",
            Trait::Beta1 | Trait::Beta2 => "median and middle half",
            Trait::Weight(_) => "median and middle half of those that use it",
        }
    }

    fn unit(self) -> Unit {
        match self {
            Trait::LearningRate => Unit::Power,
            Trait::Beta1 | Trait::Beta2 => Unit::Fitness,
            Trait::Weight(_) => Unit::Plain,
        }
    }

    fn of(self, candidate: &Candidate) -> Option<f64> {
        let genome = &candidate.genome;
        match self {
            Trait::LearningRate => Some(genome.lr_log10),
            Trait::Beta1 => Some(genome.beta1),
            Trait::Beta2 => Some(genome.beta2),
            Trait::Weight(term) => {
                let weight = genome.canonical_weights()[term.index()];
                (weight != 0.0).then_some(weight)
            }
        }
    }

    /// Quartiles in `population`; `None` where nobody has it.
    fn quartiles(self, population: &[Candidate]) -> Option<[f64; 3]> {
        let mut values: Vec<f64> = population.iter().filter_map(|one| self.of(one)).collect();
        values.sort_by(f64::total_cmp);
        let last = values.len().checked_sub(1)?;
        let quantile = |share: f64| {
            let at = last as f64 * share;
            let (below, above) = (values[at.floor() as usize], values[at.ceil() as usize]);
            below + (above - below) * at.fract()
        };
        Some([0.25, 0.5, 0.75].map(quantile))
    }

    /// The drift over the finished generations of `state` and the one under way.
    fn plot(self, state: &State) -> Plot {
        let under_way = (state.told.len() < state.popularity.len()).then_some(&state.population);
        let told = state.told.iter().map(|told| &told.population);
        let quartiles: Vec<(f64, [f64; 3])> = told
            .chain(under_way)
            .enumerate()
            .filter_map(|(i, population)| Some((i as f64, self.quartiles(population)?)))
            .collect();
        let least = quartiles.iter().map(|(_, q)| q[0]).fold(0.0, f64::min);
        let most = quartiles.iter().map(|(_, q)| q[2]).fold(0.0, f64::max);
        let generations = state.config().map_or(8, |config| config.generations);
        Plot {
            x_name: "generation",
            x_offset: 1.0,
            x_range: (0.0, f64::from(generations.max(2) - 1)),
            unit: self.unit(),
            y_limits: (least - 0.1, most + 0.1),
            lines: vec![Line {
                name: "median".into(),
                class: "best",
                points: quartiles.iter().map(|(x, q)| (*x, q[1])).collect(),
            }],
            bands: vec![Band {
                name: "middle half".into(),
                class: "best",
                points: quartiles.iter().map(|(x, q)| (*x, q[0], q[2])).collect(),
            }],
        }
    }
}

/// One small chart per figure, built only when opened.
#[component]
pub fn Drift() -> impl IntoView {
    let Session { state, .. } = expect_context();
    let open = RwSignal::new(false);
    let on_toggle = move |event: ev::Event| {
        open.set(event_target::<HtmlDetailsElement>(&event).open());
    };
    let known = Memo::new(move |_| {
        state.with(|state| {
            let run = state.run.as_ref().map(|(run, _)| *run);
            (run, state.told.len(), state.popularity.len())
        })
    });
    let chart = move |figure: Trait| {
        let plot = Memo::new(move |_| {
            known.track();
            state.with_untracked(|state| figure.plot(state))
        });
        view! {
            <LineChart
                title=figure.title()
                axis=figure.axis()
                empty="Nobody uses it"
                plot=plot
            />
        }
    };
    view! {
        <details class="more" on:toggle=on_toggle data-testid="drift">
            <summary>"How the genes drift, generation by generation"</summary>
            {move || open.get().then(|| view! {
                <div class="multiples">{Trait::all().map(chart).collect_view()}</div>
            })}
        </details>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::{
        evolution::{CandidateId, Origin},
        genome::WeightedTerm,
        presets,
    };

    fn candidate(id: u32, lr_log10: f64, weight: f64) -> Candidate {
        let term = Term::Sign;
        let mut genome = presets::adam();
        genome.lr_log10 = lr_log10;
        genome.terms = vec![WeightedTerm { term, weight }];
        Candidate {
            id: CandidateId(id),
            genome,
            origin: Origin::Random,
            born: 0,
            elite: false,
        }
    }

    #[test]
    fn quartiles_lie_between_the_values_of_those_that_have_it() {
        let population: Vec<Candidate> = (0..5)
            .map(|i| candidate(i, -1.0 - f64::from(i), f64::from(i)))
            .collect();
        let quartiles = |figure: Trait| figure.quartiles(&population);
        assert_eq!(quartiles(Trait::LearningRate), Some([-4.0, -3.0, -2.0]));
        assert_eq!(
            quartiles(Trait::Weight(Term::Sign)),
            Some([1.75, 2.5, 3.25])
        );
        assert_eq!(quartiles(Trait::Weight(Term::Adam)), None);
    }
}
