//! How many of the population use each term, generation by generation.

use leptos::prelude::*;

use super::session::Session;
use crate::core::genome::Term;

/// Generations drawn at most; older ones leave on the left.
const SHOWN: usize = 60;

/// One row of bars per term.
#[component]
pub fn Popularity() -> impl IntoView {
    let Session { state, .. } = expect_context();
    let shares = Memo::new(move |_| {
        state.with(|state| {
            let from = state.popularity.len().saturating_sub(SHOWN);
            (from, state.popularity[from..].to_vec())
        })
    });
    let rows = Term::ALL.into_iter().map(|term| {
        let series = Memo::new(move |_| {
            shares.with(|(_, all)| {
                all.iter()
                    .map(|shares| shares[term.index()])
                    .collect::<Vec<_>>()
            })
        });
        let latest = move || {
            series.with(|series| series.last().map(|share| format!("{:.0} %", share * 100.0)))
        };
        let bars = move || {
            let from = shares.with(|(from, _)| *from);
            let series = series.get();
            let bars = series.into_iter().enumerate().map(|(i, share)| {
                let title = format!("Generation {}: {:.0} %", from + i + 1, share * 100.0);
                view! { <i style:height=format!("{:.0}%", share * 100.0) title=title></i> }
            });
            bars.collect_view()
        };
        view! {
            <tr style=("--hue", format!("var(--term-{})", term.index()))>
                <th scope="row" title=term.meaning()>{term.name()}</th>
                <td aria-hidden="true"><div class="bars">{bars}</div></td>
                <td class="share">{latest}</td>
            </tr>
        }
    });
    view! {
        <figure class="chart popularity">
            <figcaption>
                <span class="chart-title">"Terms in the population"</span>
                <span class="chart-axis">"share of optimizers that use it, by generation"</span>
            </figcaption>
            <table>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </figure>
    }
}
