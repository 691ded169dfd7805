//! The tables of a head-to-head: means with intervals, differences from the baseline, and verdicts in the
//! primary one.

use leptos::prelude::*;

use super::legend::seeds_text;
use experiments::{experiment::Experiment, laboratory::race::Race};
use statistics::{
    comparison::{Row, Table, p_text},
    paired::Verdict,
};
use widget_state::{concepts::Met, format};
use widgets::{passing::passing_memo, words::Words};

/// Everything that a head-to-head found: overall first, then task by task.
#[component]
pub fn Verdicts(
    /// The head-to-head.
    race: RwSignal<Option<Race>>,
) -> impl IntoView {
    let tables = passing_memo(move |_| {
        race.with(|race| {
            let comparison = race.as_ref().and_then(|race| race.comparison.as_ref());
            comparison.map_or_else(Vec::new, Experiment::tables)
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
            let words = (!tables.is_empty()).then(|| view! { <Words at=Met::Verdict /> });
            view! { {tables.iter().map(table).collect_view()} {words} }
        })
    }
}

fn verdict_table(table: &Table, budgets: &[&'static str]) -> impl IntoView + use<> {
    let task = table.task.map_or("All tasks", |task| task.name());
    let first = table.rows[0].optimizer.clone();
    let caption = format!(
        "{task}, accuracy over {} ({})",
        seeds_text(table.seeds()),
        table.status()
    );
    let with_images = table.images.is_some();
    let images = table.images.map(|images| {
        let title = format!(
            "95 % interval over seeds and images, had other images than these {images} been drawn"
        );
        view! { <th scope="col" class="number" title=title>"Over images"</th> }
    });
    let rows: Vec<AnyView> = table
        .rows
        .iter()
        .zip(budgets)
        .map(|(row, budget)| verdict_row(row, &first, budget, with_images))
        .collect();
    let difference = format!("Difference from {first}");
    view! {
        <div class="lab-scroll">
            <table class="table lab-verdict" data-testid="verdict">
                <caption>{caption}</caption>
                <thead>
                    <tr>
                        <th scope="col">"Optimizer"</th>
                        // Where the table is wider than its room, this is not what is out of sight.
                        <th scope="col">"Verdict"</th>
                        <th scope="col">"Tuning"</th>
                        <th scope="col" class="number" title="Mean ± 95 % interval over seeds">"Accuracy"</th>
                        <th scope="col" class="number" title="Paired by seed: mean ± 95 % interval over seeds, for just these images">{difference}</th>
                        {images}
                        <th scope="col" class="number" title="Paired t-test over seeds, corrected by Holm; in the primary table alone">"p"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

fn verdict_row(row: &Row, first: &str, budget: &'static str, with_images: bool) -> AnyView {
    let margin = |margin: f64| format!(" ± {:.1}", margin * 100.0);
    let accuracy = match row.divergence() {
        Some(divergence) if row.diverged == row.runs => divergence,
        divergence => format!(
            "{:.1}{} %{}",
            row.estimate.mean * 100.0,
            row.estimate.margin.map_or_else(String::new, margin),
            divergence.map_or_else(String::new, |text| format!("; {text}, counted as 0 %"))
        ),
    };
    let difference = row.against_first.map(|one| match row.diverged {
        runs if runs == row.runs => "–".into(),
        _ => format::points(&one.difference),
    });
    let images = with_images.then(|| {
        let margin = row.against_first.and_then(|one| one.margin_with_images);
        view! { <td class="number">{margin.map(format::margin_points)}</td> }
    });
    let finding = row.against_first.map(|one| one.finding);
    let p = finding.and_then(|finding| finding.p()).map(p_text);
    let class = match finding.and_then(|finding| finding.verdict()) {
        Some(Verdict::Better) => "better",
        Some(Verdict::Worse) => "worse",
        Some(Verdict::Inconclusive) | None => "",
    };
    let sentence = row.sentence(first).unwrap_or_else(|| "the baseline".into());
    view! {
        <tr>
            <th scope="row">{row.optimizer.clone()}</th>
            <td class=format!("sentence {class}")>{sentence}</td>
            <td>{budget}</td>
            <td class="number">{accuracy}</td>
            <td class="number">{difference}</td>
            {images}
            <td class="number">{p}</td>
        </tr>
    }
    .into_any()
}
