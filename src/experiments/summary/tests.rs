//! The summary follows the search.

use super::*;
use page_state::testing::{assert_says, candidate, go_through};
use protocol::{DeviceKind, RunId};
use science::{config::Preset, presets};
use statistics::paired::Estimate;

const RUN: RunId = RunId(1);

fn scored() -> State {
    let mut state = State::new(DeviceKind::Cpu);
    state.begin(RUN, Preset::QuickLook.config());
    let best = candidate(4, presets::published());
    go_through(&mut state, RUN, &best, &[(0.83, 0.81)]);
    state
}

#[test]
fn it_says_where_the_search_stands() {
    let mut state = State::new(DeviceKind::Cpu);
    assert_eq!(summary(&state, None), "No search has been started.");
    state.begin(RUN, Preset::QuickLook.config());
    let begun = "Generation 1 of 8, being prepared. Nobody is scored yet.";
    assert_eq!(summary(&state, None), begun);
    let mut state = scored();
    state.phase = Phase::Paused;
    assert_eq!(
        summary(&state, None),
        "Generation 1 of 8, held. Best fitness 0.830 by Published #4, Adam at 10⁻³ 0.810, lead +0.020. Not shown to be beyond chance: it was not scored on fresh seeds."
    );
}

#[test]
fn scores_on_fresh_seeds_decide_about_chance() {
    let said = |mean: f64, margin: Option<f64>| {
        let lead = Estimate { n: 5, mean, margin };
        on_fresh_seeds(&Outcome {
            fitness: lead,
            lead,
            drop: lead,
            diverged: 0,
        })
    };
    assert_eq!(
        said(0.018, Some(0.012)),
        "On 5 fresh seeds: lead +0.018 ± 0.012, better than Adam beyond chance."
    );
    assert!(said(0.018, Some(0.02)).ends_with(", not shown to be beyond chance."));
    assert_eq!(
        said(-0.018, Some(0.012)),
        "On 5 fresh seeds: behind by 0.018 ± 0.012, worse than Adam beyond chance."
    );
    assert!(said(0.018, None).ends_with("whose spread is unknown."));
}

#[test]
fn another_searchs_fresh_seeds_count_for_nothing() {
    let state = scored();
    let mut confirmation = Confirmation::of(&state, RunId(2)).expect("a generation is scored");
    for of in [RUN, RunId(9)] {
        confirmation.of = of;
        let said = summary(&state, Some(&confirmation));
        assert_says(said, "…it was not scored on fresh seeds.");
    }
}
