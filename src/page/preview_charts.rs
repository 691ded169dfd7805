//! The charts under the first screen's garden: the journal's, of the recorded run as it grows.

use leptos::prelude::*;

use page_state::state::State;
use runs::{
    charts::{ChartInfo, JOURNAL, Sources},
    past_runs::PastRuns,
};
use widgets::chart::LineChart;

/// The journal's charts of the run in `state`.
#[component]
pub fn PreviewCharts(
    /// The recorded run, as far as it has grown.
    state: RwSignal<State>,
) -> impl IntoView {
    let chart = move |info: &'static ChartInfo| {
        let plot = Memo::new(move |_| {
            state.with(|state| {
                (info.plot)(&Sources {
                    state,
                    past: &PastRuns::default(),
                    tells_seed: true,
                    tuned: None,
                })
            })
        });
        let title = Memo::new(move |_| state.with(|state| info.titled(state)));
        let empty = Memo::new(move |_| state.with(|state| info.nothing(state)));
        view! { <LineChart title=title axis=info.axis empty=empty plot=plot /> }
    };
    let shown = |info: &&ChartInfo| state.with_untracked(|state| info.is_shown(state));
    view! { <div class="charts">{JOURNAL.iter().filter(shown).map(chart).collect_view()}</div> }
}
