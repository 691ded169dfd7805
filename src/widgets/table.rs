//! A table of results: rows and columns where there is room, else a card per row on which the name of its column
//! stands beside every figure, so that none lies out of sight (`style/table.css`).

use leptos::prelude::*;

/// What stands above a column.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Column {
    name: String,
    meaning: Option<String>,
    number: bool,
    unseen: bool,
}

impl Column {
    /// A column with this name.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            ..Self::default()
        }
    }

    /// A column of buttons, which say what they are: its name is read out alone.
    pub fn unseen(name: impl Into<String>) -> Self {
        Self {
            unseen: true,
            ..Self::new(name)
        }
    }

    /// Says what stands in it.
    pub fn meaning(self, meaning: impl Into<String>) -> Self {
        Self {
            meaning: Some(meaning.into()),
            ..self
        }
    }

    /// Has figures stand below each other.
    pub fn number(self) -> Self {
        Self {
            number: true,
            ..self
        }
    }

    fn class(&self) -> Option<&'static str> {
        self.number.then_some("number")
    }
}

/// What stands in one column of a row: a text, or one element.
pub struct Cell {
    content: AnyView,
    class: &'static str,
}

impl Cell {
    /// A cell that says no more than its content.
    pub fn new(content: impl IntoView + 'static) -> Self {
        Self::classed("", content)
    }

    /// A cell with a look of its own, such as `better`.
    pub fn classed(class: &'static str, content: impl IntoView + 'static) -> Self {
        Self {
            content: content.into_any(),
            class,
        }
    }
}

/// `rows` under `columns`; the first cell of a row names it.
#[component]
pub fn Table<R>(
    /// What it is of.
    #[prop(into)]
    label: String,
    /// Names it in tests.
    testid: &'static str,
    /// What stands above it, where that is not said elsewhere.
    #[prop(optional, into)]
    caption: Option<String>,
    /// Its columns.
    #[prop(into)]
    columns: Signal<Vec<Column>>,
    /// Its rows, each with a cell per column.
    rows: R,
) -> impl IntoView
where
    R: Fn() -> Vec<Vec<Cell>> + Send + 'static,
{
    let heads = move || columns.get().into_iter().map(head).collect_view();
    let rows = move || {
        let columns = columns.get();
        let row = |cells: Vec<Cell>| {
            let cells = columns.iter().zip(cells).enumerate();
            let cells = cells.map(|(place, (column, cell))| match place {
                0 => first(cell).into_any(),
                _ => other(column, cell).into_any(),
            });
            view! { <tr role="row">{cells.collect_view()}</tr> }
        };
        rows().into_iter().map(row).collect_view()
    };
    // Said by name, for a row that is drawn as a card is a row to no browser.
    view! {
        <div class="table-room" tabindex="0" role="region" aria-label=label>
            <table class="table" role="table" data-testid=testid>
                {caption.map(|caption| view! { <caption>{caption}</caption> })}
                <thead role="rowgroup"><tr role="row">{heads}</tr></thead>
                <tbody role="rowgroup">{rows}</tbody>
            </table>
        </div>
    }
}

fn head(column: Column) -> impl IntoView {
    let class = column.class();
    let name = match column.unseen {
        true => view! { <span class="visually-hidden">{column.name}</span> }.into_any(),
        false => column.name.into_any(),
    };
    view! { <th scope="col" role="columnheader" class=class title=column.meaning>{name}</th> }
}

fn first(cell: Cell) -> impl IntoView {
    view! { <th scope="row" role="rowheader">{cell.content}</th> }
}

fn other(column: &Column, cell: Cell) -> impl IntoView + use<> {
    let class = format!("{} {}", column.class().unwrap_or_default(), cell.class);
    let label = (!column.unseen).then(|| column.name.clone());
    view! { <td role="cell" class=class.trim().to_owned() data-label=label>{cell.content}</td> }
}
