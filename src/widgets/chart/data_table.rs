//! A plot's values as a table.

use leptos::prelude::*;

use widget_state::plot::Plot;

/// Rows at most.
const ROWS: usize = 21;

/// The values of `plot`, evenly thinned.
#[component]
pub fn DataTable(
    /// What the chart is of.
    title: Signal<String>,
    /// What is drawn now.
    plot: Memo<Plot>,
) -> impl IntoView {
    let table = move || {
        let plot = plot.read();
        let heads = plot
            .lines
            .iter()
            .map(|line| view! { <th scope="col">{line.name.clone()}</th> });
        let rows = plot.table(ROWS).into_iter().map(|(x, cells)| {
            let cells = cells.into_iter().map(|cell| view! { <td>{cell}</td> });
            view! { <tr><th scope="row">{x}</th>{cells.collect_view()}</tr> }
        });
        view! {
            <table>
                <thead><tr><th scope="col">{plot.x_name}</th>{heads.collect_view()}</tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        }
    };
    let name = move || format!("{}, data table", title.get());
    view! { <div class="data-room" tabindex="0" role="region" aria-label=name>{table}</div> }
}
