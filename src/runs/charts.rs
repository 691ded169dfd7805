//! The charts of a search: the journal's are a table, those of the genes' drift follow from the genes.
//!
//! What a chart shows is made here, how it is drawn is not known.

mod drift;
mod fitness;
mod learning;
mod popularity;

pub use drift::Trait;

use files::control::Control;

use crate::past_runs::PastRuns;
use experiments::laboratory::{plots::Y, tuned_adam::TunedAdam};
use page_state::state::State;
use widget_state::plot::Plot;

/// What charts are made of.
#[derive(Debug, Clone, Copy)]
pub struct Sources<'a> {
    /// The run on show.
    pub state: &'a State,
    /// Earlier ones, to be laid under it.
    pub past: &'a PastRuns,
    /// Whether those are named by their seeds as well.
    pub tells_seed: bool,
    /// Adam, tuned on the settings of some search.
    pub tuned: Option<&'a TunedAdam>,
}

/// One row of the table of charts.
#[derive(Debug, Clone, Copy)]
pub struct ChartInfo {
    /// As what a lesson can hide it.
    pub control: Control,
    /// What it is of.
    pub title: &'static str,
    /// Whether it shows the round under way, on whose task it is.
    pub of_round: bool,
    /// What y measures and which direction is good.
    pub axis: &'static str,
    /// What stands there before there is anything to draw.
    pub empty: &'static str,
    /// The content.
    pub plot: fn(&Sources) -> Plot,
}

/// Said where a recording has curves, but not of the generation on show.
const NOT_RECORDED: &str = "The recording has none of this generation";

/// The journal's charts, in the order in which they are shown.
pub const JOURNAL: [ChartInfo; 4] = [
    ChartInfo {
        control: Control::LearningCurves,
        title: "Accuracy",
        of_round: true,
        axis: "of each minibatch, smoothed; higher is better",
        empty: "Appears when training starts",
        plot: |sources| learning::learning(sources.state, Y::Accuracy),
    },
    ChartInfo {
        control: Control::LearningCurves,
        title: "Loss",
        of_round: true,
        axis: "cross entropy in nats, smoothed; lower is better",
        empty: "Appears when training starts",
        plot: |sources| learning::learning(sources.state, Y::Loss),
    },
    ChartInfo {
        control: Control::FitnessChart,
        title: "Fitness",
        of_round: false,
        axis: "by generation; higher is better",
        empty: "Appears when the first generation is scored",
        plot: |sources| {
            let current = sources.state.run.as_ref().map(|(run, _)| *run);
            let tuned = sources.tuned.filter(|tuned| Some(tuned.of) == current);
            fitness::fitness(
                sources.state,
                sources.past.lines(sources.state, sources.tells_seed),
                tuned,
            )
        },
    },
    ChartInfo {
        control: Control::TermChart,
        title: "Terms in the population",
        of_round: false,
        axis: "share of optimizers that use it, by generation; RMS-normalised: divided by its recent size",
        empty: "Appears with the first generation",
        plot: |sources| popularity::popularity(sources.state),
    },
];

impl ChartInfo {
    /// Title of the chart of `state`.
    pub fn titled(&self, state: &State) -> String {
        let on = state.live().filter(|_| self.of_round);
        let on = on.map(|live| format!(" on {}", live.round.dataset.name()));
        format!("{}{}", self.title, on.unwrap_or_default())
    }

    /// Whether there is any use in the chart: a recording may have no learning curves at all.
    pub fn is_shown(&self, state: &State) -> bool {
        let recording = state.recording.as_ref();
        !self.of_round || recording.is_none_or(|recording| recording.has_curves)
    }

    /// What stands there while there is nothing to draw of `state`.
    pub fn nothing(&self, state: &State) -> &'static str {
        match self.of_round && state.recording.is_some() {
            true => NOT_RECORDED,
            false => self.empty,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::DeviceKind;

    #[test]
    fn every_row_has_a_plot_of_nothing_and_words_for_it() {
        let (state, past) = (State::new(DeviceKind::Cpu), PastRuns::default());
        let sources = Sources {
            state: &state,
            past: &past,
            tells_seed: true,
            tuned: None,
        };
        for info in &JOURNAL {
            assert!((info.plot)(&sources).is_empty(), "{}", info.title);
            assert_eq!(info.titled(&state), info.title);
            assert!(!info.nothing(&state).is_empty() && !info.axis.is_empty());
        }
    }
}
