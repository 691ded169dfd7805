//! The tables of a head-to-head: means with intervals, differences from the baseline, verdicts.

use leptos::prelude::*;

use super::{race::Race, state::Experiment};
use crate::{
    core::{
        comparison::{Row, Table, p_text},
        statistics::Verdict,
    },
    ui::{format, passing::passing_memo},
};

/// Everything that a head-to-head found: overall first, then task by task.
#[component]
pub fn Verdicts(
    /// The head-to-head.
    race: RwSignal<Option<Race>>,
) -> impl IntoView {
    let tables = passing_memo(move |_| {
        race.with(|race| {
            let comparison = race.as_ref().and_then(|race| race.comparison.as_ref());
            let mut tables = comparison.map_or_else(Vec::new, Experiment::tables);
            tables.sort_by_key(|table| table.task.is_some());
            tables
        })
    });
    let budgets = passing_memo(move |_| {
        race.with(|race| {
            let contenders = race.as_ref().map_or(&[][..], |race| &race.contenders);
            contenders
                .iter()
                .map(|one| one.budget.text())
                .collect::<Vec<_>>()
        })
    });
    move || {
        let budgets = budgets.get();
        tables.with(|tables| {
            let table = |table: &Table| verdict_table(table, &budgets).into_any();
            tables.iter().map(table).collect_view()
        })
    }
}

fn verdict_table(table: &Table, budgets: &[&'static str]) -> impl IntoView + use<> {
    let task = table.task.map_or("All tasks", |task| task.name());
    let first = table.rows[0].optimizer.clone();
    let seeds = table.rows[0].estimate.n;
    let rows: Vec<AnyView> = table
        .rows
        .iter()
        .zip(budgets)
        .map(|(row, budget)| verdict_row(row, &first, budget))
        .collect();
    let difference = format!("Difference from {first}");
    view! {
        <div class="lab-scroll">
            <table class="lab-verdict" data-testid="verdict">
                <caption>{format!("{task}, accuracy over {seeds} seeds")}</caption>
                <thead>
                    <tr>
                        <th scope="col">"Optimizer"</th>
                        <th scope="col">"Tuning"</th>
                        <th scope="col" class="number" title="Mean ± 95 % interval">"Accuracy"</th>
                        <th scope="col" class="number" title="Paired by seed: mean ± 95 % interval">{difference}</th>
                        <th scope="col" class="number" title="Paired t-test, corrected by Holm">"p"</th>
                        <th scope="col">"Verdict"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

fn verdict_row(row: &Row, first: &str, budget: &'static str) -> AnyView {
    let margin = |margin: f64| format!(" ± {:.1}", margin * 100.0);
    let accuracy = format!(
        "{:.1}{} %",
        row.estimate.mean * 100.0,
        row.estimate.margin.map_or_else(String::new, margin)
    );
    let difference = row.against_first.map(|one| format::points(&one.difference));
    let p = row.against_first.and_then(|one| one.p).map(p_text);
    let class = row.against_first.map_or("", |one| match one.verdict {
        Verdict::Better => "better",
        Verdict::Worse => "worse",
        Verdict::Inconclusive => "",
    });
    let diverged = (row.diverged > 0).then(|| format!("; {} runs diverged", row.diverged));
    let sentence = row.sentence(first).unwrap_or_else(|| "the baseline".into());
    view! {
        <tr>
            <th scope="row">{row.optimizer.clone()}</th>
            <td>{budget}</td>
            <td class="number">{accuracy}</td>
            <td class="number">{difference}</td>
            <td class="number">{p}</td>
            <td class=class>{sentence}{diverged}</td>
        </tr>
    }
    .into_any()
}
