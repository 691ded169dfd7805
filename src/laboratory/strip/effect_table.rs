//! What the ablation strip shows, as a table.

use leptos::prelude::*;

use experiments::laboratory::ablation::Effect;
use statistics::comparison::{Against, p_text};
use widget_state::format;
use widgets::table::{Cell, Column, Table};

/// A row per change, with its finding.
#[component]
pub fn EffectTable(effects: Memo<Vec<Effect>>) -> impl IntoView {
    let columns = vec![
        Column::new("Change"),
        Column::new("Accuracy").number(),
        Column::new("Over images")
            .meaning("95 % interval over seeds and images, paired")
            .number(),
        Column::new("p").number(),
        Column::new("Verdict"),
        Column::new("Diverged").number(),
    ];
    let rows = move || effects.get().into_iter().map(row).collect();
    view! {
        <details class="lab-table">
            <summary>"The same as a table"</summary>
            <Table label="Every change" testid="effects" columns=Signal::stored(columns) rows=rows />
        </details>
    }
}

fn row(effect: Effect) -> Vec<Cell> {
    let Against {
        margin_with_images,
        finding,
        ..
    } = effect.against;
    let p = finding.p().map_or("–".into(), p_text);
    let images = margin_with_images
        .filter(|_| effect.diverged == 0)
        .map_or("–".into(), format::margin_points);
    let verdict = format!(
        "{}{}",
        finding.word(),
        format::detectable(&finding).unwrap_or_default()
    );
    vec![
        Cell::new(effect.name.clone()),
        Cell::new(effect.figure()),
        Cell::new(images),
        Cell::new(p),
        Cell::new(verdict),
        Cell::new(format!("{} of {}", effect.diverged, effect.runs)),
    ]
}
