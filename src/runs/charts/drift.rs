//! How the genes drift: the middle of the population, generation by generation.

use export::idle::idle_reason;
use page_state::state::State;
use science::{
    evolution::Candidate,
    gene::GeneSet,
    genome::{GENES, Gene, GeneInfo, GeneKind, Genome, Term},
};
use statistics::paired::quantile;
use widget_state::plot::{Band, Line, Plot, Unit, series};

/// A figure of a genome whose drift is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trait {
    /// A gene that is no switch.
    Number(Gene),
    /// The weight of a term in those that use it.
    Weight(Term),
    /// How many have each switch on.
    Switches,
}

impl Trait {
    /// Every gene that is a number, but those of which nothing is said.
    pub fn numbers(untold: GeneSet) -> impl Iterator<Item = Trait> {
        let told = move |info: &&GeneInfo| !is_switch(info) && !untold.contains(info.gene);
        let numbers = GENES.iter().filter(told);
        numbers.map(|info| Trait::Number(info.gene))
    }

    /// The switches, unless nothing is said of any, then the weights of the terms that the run of `state` draws from or
    /// has.
    pub fn switches_and_weights(state: &State, untold: GeneSet) -> Vec<Trait> {
        let told = |info: &GeneInfo| is_switch(info) && !untold.contains(info.gene);
        let switches = GENES.iter().any(told).then_some(Trait::Switches);
        let weights = state.terms().into_iter().map(Trait::Weight);
        switches.into_iter().chain(weights).collect()
    }

    /// What the chart is of.
    pub fn title(self) -> String {
        match self {
            Trait::Switches => "Switches".into(),
            Trait::Number(gene) => {
                let info = gene.info();
                format!("{}, {}", info.symbol, info.name)
            }
            Trait::Weight(term) => format!("Weight of {}", term.compact()),
        }
    }

    /// What y measures.
    pub fn axis(self) -> &'static str {
        match self {
            Trait::Switches => "share of optimizers in which it is on and changes something",
            Trait::Number(Gene::LearningRate | Gene::Epsilon | Gene::WeightDecay) => {
                "log scale; median and middle half of those that use it"
            }
            Trait::Number(_) | Trait::Weight(_) => "median and middle half of those that use it",
        }
    }

    /// What stands there before there is anything to draw.
    pub fn empty(self) -> &'static str {
        match self {
            Trait::Switches => "Appears with the first generation",
            Trait::Number(_) | Trait::Weight(_) => "Nobody uses it",
        }
    }

    fn unit(self) -> Unit {
        match self {
            Trait::Number(gene) => Unit::Gene(gene),
            Trait::Weight(_) | Trait::Switches => Unit::Plain,
        }
    }

    /// The figure of the genome's canonical form; `None` where nothing reads it.
    fn of(self, genome: &Genome) -> Option<f64> {
        match self {
            Trait::Number(gene) if idle_reason(genome, gene).is_some() => None,
            Trait::Number(gene) => Some(genome.value(gene).number()),
            Trait::Weight(term) => {
                let terms = genome.canonical_terms();
                let own = terms.iter().find(|summand| summand.term == term)?;
                Some(own.weight)
            }
            Trait::Switches => None,
        }
    }

    /// Quartiles in `population`; `None` where nobody has it.
    fn quartiles(self, population: &[Candidate]) -> Option<[f64; 3]> {
        let mut values: Vec<f64> = population
            .iter()
            .filter_map(|one| self.of(&one.genome))
            .collect();
        values.sort_by(f64::total_cmp);
        let quartile = |share| quantile(&values, share);
        Some([quartile(0.25)?, quartile(0.5)?, quartile(0.75)?])
    }

    /// The drift over the generations of `state`, without the switches of which nothing is said.
    pub fn plot(self, state: &State, untold: GeneSet) -> Plot {
        if self == Trait::Switches {
            return switches_plot(state, untold);
        }
        let quartiles: Vec<(f64, [f64; 3])> = populations(state)
            .filter_map(|(x, population)| Some((x, self.quartiles(population)?)))
            .collect();
        let least = quartiles.iter().map(|(_, q)| q[0]).fold(0.0, f64::min);
        let most = quartiles.iter().map(|(_, q)| q[2]).fold(0.0, f64::max);
        let medians = quartiles.iter().map(|(x, q)| (*x, q[1]));
        let band = Band {
            name: "middle half".into(),
            class: "best",
            points: quartiles.iter().map(|(x, q)| (*x, q[0], q[2])).collect(),
        };
        Plot {
            unit: self.unit(),
            y_limits: match self {
                Trait::Number(gene) => gene.info().kind.bounds(),
                _ => (least - 0.1, most + 0.1),
            },
            bands: vec![band],
            ..Plot::by_generation(
                state.planned_generations(),
                vec![Line::new("median", "best", medians)],
            )
        }
    }
}

fn is_switch(info: &GeneInfo) -> bool {
    matches!(info.kind, GeneKind::Flag { .. })
}

/// The share of the population in which each switch is on and changes something.
fn switches_plot(state: &State, untold: GeneSet) -> Plot {
    let share = |population: &[Candidate], gene: Gene| {
        let on = population
            .iter()
            .filter(|one| one.genome.canonical().flag(gene) == Some(true));
        on.count() as f64 / population.len().max(1) as f64
    };
    let switches = GENES.iter().filter(|info| is_switch(info)).enumerate();
    // A line keeps its colour, whichever of the others are told.
    let told = switches.filter(|(_, info)| !untold.contains(info.gene));
    let lines = told.map(|(place, info)| {
        let points = populations(state).map(|(x, population)| (x, share(population, info.gene)));
        Line::new(info.name, series(place), points)
    });
    Plot::by_generation(state.planned_generations(), lines.collect())
}

/// The finished generations of `state` and the one under way, by number.
fn populations(state: &State) -> impl Iterator<Item = (f64, &[Candidate])> {
    let under_way = state.scored.len() < state.popularity.len();
    let under_way = under_way.then_some(&state.population[..]);
    let scored = state.scored.iter().map(|scored| &scored.population[..]);
    let all = scored.chain(under_way).enumerate();
    all.map(|(i, population)| (i as f64, population))
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::DeviceKind;
    use science::{evolution::Origin, genome::sum, presets};

    fn candidate(id: u32, lr_log10: f64, weight: f64) -> Candidate {
        let mut genome = presets::adam();
        genome.lr_log10 = lr_log10;
        genome.warmup = weight > 1.0;
        genome.clipping = true;
        genome.terms = sum(&[(Term::Sign, weight), (Term::Adam, 1.0)]);
        Candidate::born(id, genome, Origin::Random, 0)
    }

    #[test]
    fn quartiles_lie_between_the_values_of_those_that_have_it() {
        let population: Vec<Candidate> = (0..5)
            .map(|i| candidate(i, -1.0 - f64::from(i), f64::from(i)))
            .collect();
        let quartiles = |figure: Trait| figure.quartiles(&population);
        let number = |gene| quartiles(Trait::Number(gene));
        assert_eq!(number(Gene::LearningRate), Some([-4.0, -3.0, -2.0]));
        assert_eq!(number(Gene::WarmupSteps), Some([100.0; 3]));
        assert_eq!(
            quartiles(Trait::Weight(Term::Sign)),
            Some([1.75, 2.5, 3.25])
        );
        assert_eq!(quartiles(Trait::Weight(Term::Grad)), None);
    }

    #[test]
    fn what_nothing_reads_does_not_drift() {
        let mut population: Vec<Candidate> = (0..3).map(|i| candidate(i, -2.0, 1.0)).collect();
        population[0].genome.first_moment = false;
        population[0].genome.beta1 = 0.5;
        let quartiles = |figure: Trait| figure.quartiles(&population);
        assert_eq!(quartiles(Trait::Number(Gene::Beta1)), Some([0.9; 3]));
        assert_eq!(quartiles(Trait::Weight(Term::RmsNorm)), Some([1.0; 3]));
        assert_eq!(quartiles(Trait::Number(Gene::WarmupSteps)), None);
    }

    #[test]
    fn every_gene_of_the_table_is_drawn() {
        let mut state = State::new(DeviceKind::Cpu);
        state.population = (0..4).map(|i| candidate(i, -2.0, f64::from(i))).collect();
        state.popularity.push([0.0; Term::COUNT]);
        let all = GeneSet::default();
        let switches = switches_plot(&state, all).lines;
        assert_eq!(Trait::numbers(all).count() + switches.len(), GENES.len());
        for figure in Trait::numbers(all) {
            let plot = figure.plot(&state, all);
            assert_eq!(plot.lines[0].points.len(), 1, "{figure:?}");
            let (least, most) = plot.y_limits;
            assert!(least < most, "{figure:?}");
        }
        let untold = [Gene::Warmup, Gene::Beta1].into_iter().collect();
        assert!(!Trait::numbers(untold).any(|figure| figure == Trait::Number(Gene::Beta1)));
        assert_eq!(
            Trait::numbers(untold).count() + 1,
            Trait::numbers(all).count()
        );
        let told = Trait::Switches.plot(&state, untold).lines;
        let rest = switches.iter().filter(|line| line.name != "warm-up");
        assert!(told.iter().eq(rest), "{told:?}");
        let none = GENES.iter().map(|info| info.gene).collect();
        let shows = |untold| Trait::switches_and_weights(&state, untold).contains(&Trait::Switches);
        assert_eq!([untold, none].map(shows), [true, false]);
        let warmup = switches.iter().find(|line| line.name == "warm-up");
        assert_eq!(warmup.map(|line| &line.points[..]), Some(&[(0.0, 0.5)][..]));
    }
}
