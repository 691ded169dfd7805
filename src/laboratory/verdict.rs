//! The tables of a head-to-head: means with intervals, differences from the baseline, and verdicts in the
//! primary one.

use leptos::prelude::*;

use experiments::{experiment::Experiment, laboratory::race::Race};
use statistics::{
    comparison::{Row, Table, p_text},
    paired::Verdict,
};
use text::number::counted;
use widget_state::{concepts::Met, format};
use widgets::{
    passing::passing_memo,
    table::{Cell, Column, Table as Results},
    words::Words,
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
            comparison.map_or_else(Vec::new, Experiment::tables)
        })
    });
    let budgets = passing_memo(move |_| {
        race.with(|race| {
            let contenders = race.iter().flat_map(|race| &race.contenders);
            let budgets = contenders.map(|one| one.budget.text());
            budgets.collect::<Vec<_>>()
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
        counted(table.seeds() as u64, "seed"),
        table.status()
    );
    let with_images = table.images.is_some();
    let images = table.images.map(|images| {
        let meaning = format!(
            "95 % interval over seeds and images in percentage points, had other images than these {images} been drawn"
        );
        Column::new("Over images").meaning(meaning).number()
    });
    let mut columns = vec![
        Column::new("Optimizer"),
        // Where the table is wider than its room, this is not what is out of sight.
        Column::new("Verdict"),
        Column::new("Tuning"),
        Column::new("Accuracy")
            .meaning("Mean ± 95 % interval over seeds")
            .number(),
        Column::new(format!("Difference from {first}"))
            .meaning("In percentage points, paired by seed: mean ± 95 % interval over seeds, for just these images")
            .number(),
    ];
    columns.extend(images);
    columns.push(
        Column::new("p")
            .meaning("Paired t-test over seeds, raised for the number of rows (Holm's correction); in the primary table alone")
            .number(),
    );
    let (ranked, budgets) = (table.rows.clone(), budgets.to_vec());
    let rows = move || {
        let pairs = ranked.iter().zip(&budgets);
        let row =
            |(row, budget): (&Row, &&'static str)| verdict_row(row, &first, budget, with_images);
        pairs.map(row).collect()
    };
    view! {
        <Results label=caption.clone() testid="verdict" caption=caption columns=Signal::stored(columns) rows=rows />
    }
}

fn verdict_row(row: &Row, first: &str, budget: &'static str, with_images: bool) -> Vec<Cell> {
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
        Cell::new(margin.map(format::margin_points))
    });
    let finding = row.against_first.map(|one| one.finding);
    let p = finding.and_then(|finding| finding.p()).map(p_text);
    let class = match finding.and_then(|finding| finding.verdict()) {
        Some(Verdict::Better) => "sentence better",
        Some(Verdict::Worse) => "sentence worse",
        Some(Verdict::Inconclusive) | None => "sentence",
    };
    let sentence = row.sentence(first).unwrap_or_else(|| "the baseline".into());
    let mut cells = vec![
        Cell::new(row.optimizer.clone()),
        Cell::classed(class, sentence),
        Cell::new(budget),
        Cell::new(accuracy),
        Cell::new(difference),
    ];
    cells.extend(images);
    cells.push(Cell::new(p));
    cells
}
