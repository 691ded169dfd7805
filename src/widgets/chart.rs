//! A line chart: SVG with names at the line ends, a legend that hides and shows lines, a cursor for
//! pointer and keyboard, and the same data as a table, a sentence and a file.

mod colour;
mod data_table;
mod document;
mod drawing;
mod legend;
mod save;

use std::collections::BTreeSet;

use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

pub use self::save::SaveMenu;
use self::{
    data_table::DataTable,
    drawing::{crosshair, grid, marks},
    legend::Legend,
};
use super::{keys, projector, width::width_of};
use page_state::keys::{Action, Place};
use widget_state::plot::{Frame, Plot};

/// Height of the drawing in pixels: a name at the end of each of nine lines has its own line of text.
const HEIGHT: f64 = 140.0;

/// Where a chart is read, in data.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Cursor {
    x: f64,
    /// Height of the pointer, or of the line that the keys chose.
    y: Option<f64>,
}

/// Draws `plot` under `title`; `axis` says what is measured and what higher means.
#[component]
pub fn LineChart(
    /// What the chart is of.
    #[prop(into)]
    title: Signal<String>,
    /// What y measures and which direction is good.
    axis: &'static str,
    /// What stands there before there is anything to draw.
    #[prop(into)]
    empty: Signal<&'static str>,
    /// The content.
    plot: Memo<Plot>,
) -> impl IntoView {
    let whole = plot;
    let hidden = RwSignal::new(BTreeSet::new());
    let plot = Memo::new(move |_| hidden.with(|hidden| whole.get().without(hidden)));
    let tabular = RwSignal::new(false);
    let room = NodeRef::<html::Div>::new();
    let width = width_of(room);
    let frame = Memo::new(move |_| plot.with(|plot| Frame::fit(plot, width.get(), HEIGHT)));
    let cursor = RwSignal::new(None::<Cursor>);
    let seen = Memo::new(move |_| {
        let Cursor { x, y } = cursor.get()?;
        let x = plot.with(|plot| plot.nearest(x))?;
        Some(Cursor { x, y })
    });
    let summary = move || format!("{}. {}", title.get(), plot.with(Plot::summary));
    let reading = move || {
        let Cursor { x, y } = seen.get()?;
        Some(plot.with(|plot| plot.reading(x, y)))
    };
    let range = move || {
        let (first, last) = frame.get().x;
        plot.with(|plot| {
            (
                plot.nearest(first).unwrap_or(first),
                plot.nearest(last).unwrap_or(last),
            )
        })
    };
    // From afar nobody points at a chart: there it says by itself what its lines end at.
    let at_end = move || {
        let shown = projector::is_on() && seen.get().is_none();
        shown.then(|| plot.with(Plot::summary))
    };
    let csv = Signal::derive(move || plot.with(Plot::csv));
    let point_at = move |event: ev::PointerEvent| {
        let Some(target) = event.current_target() else {
            return;
        };
        let bounds = target
            .unchecked_into::<HtmlElement>()
            .get_bounding_client_rect();
        let frame = frame.get_untracked();
        let (first, last) = frame.x;
        let share = (f64::from(event.client_x()) - bounds.left()) / bounds.width().max(1.0);
        cursor.set(Some(Cursor {
            x: first + (last - first) * share,
            // The style may draw it larger than it is.
            y: Some(frame.y_at(
                (f64::from(event.client_y()) - bounds.top()) * HEIGHT / bounds.height().max(1.0),
            )),
        }));
    };
    view! {
        <figure class="chart" class:crowded=move || plot.with(Plot::is_crowded)>
            <figcaption>
                <span class="chart-title">{title}</span>
                <span class="chart-axis">{move || reading().unwrap_or_else(|| axis.to_string())}</span>
                {move || at_end().map(|text| view! { <span class="chart-end">{text}</span> })}
            </figcaption>
            <div class="chart-room" node_ref=room>
                <svg
                    role="img"
                    aria-label=summary
                    width=width
                    height=HEIGHT
                    viewBox=move || format!("0 0 {} {HEIGHT}", width.get())
                >
                    {move || grid(&plot.read(), &frame.get())}
                    {move || marks(&plot.read(), &frame.get())}
                    {move || seen.get().map(|Cursor { x, y }| crosshair(&plot.read(), &frame.get(), x, y))}
                </svg>
                <input
                    type="range"
                    class="chart-cursor"
                    aria-label=move || format!("Read {} at one {}", title.get(), plot.read().x_name)
                    aria-valuetext=move || reading().unwrap_or_else(summary)
                    min=move || range().0
                    max=move || range().1
                    step="any"
                    style:left=move || format!("{:.0}px", frame.get().across.0)
                    style:width=move || {
                        let (left, right) = frame.get().across;
                        format!("{:.0}px", right - left)
                    }
                    prop:value=move || seen.get().map_or(range().1, |seen| seen.x)
                    on:keydown=move |event| move_by_key(&event, plot, cursor, range())
                    on:focus=move |_| cursor.set(Some(Cursor { x: range().1, y: None }))
                    on:blur=move |_| cursor.set(None)
                    on:pointermove=point_at
                    on:pointerdown=point_at
                    on:pointerleave=move |_| cursor.set(None)
                />
                <Show when=move || plot.with(Plot::is_empty)>
                    <p class="chart-empty">
                        {move || if whole.with(Plot::is_empty) { empty.get() } else { "Every line is hidden" }}
                    </p>
                </Show>
            </div>
            <div class="chart-foot" hidden=move || whole.with(Plot::is_empty)>
                <Legend plot=whole hidden=hidden />
                <div class="chart-tools">
                    <SaveMenu title=title axis=axis csv=csv room=room />
                    <button
                        type="button"
                        class="link"
                        aria-expanded=move || tabular.get().to_string()
                        on:click=move |_| tabular.update(|open| *open = !*open)
                    >
                        "Data table"
                    </button>
                </div>
            </div>
            <Show when=move || tabular.get()><DataTable title=title plot=plot /></Show>
        </figure>
    }
}

/// Arrow keys go from one data point to the next, Home and End to the first and last; where the lines
/// are too many to be read at once, up and down go from line to line.
fn move_by_key(
    event: &ev::KeyboardEvent,
    plot: Memo<Plot>,
    cursor: RwSignal<Option<Cursor>>,
    range: (f64, f64),
) {
    let Some(action) = keys::action(Place::Chart, event) else {
        return;
    };
    let start = Cursor {
        x: range.1,
        y: None,
    };
    let here = cursor.get_untracked().unwrap_or(start);
    let next = plot.with_untracked(|plot| {
        let many = !plot.is_labelled();
        let along = |x: Option<f64>| {
            let x = x.unwrap_or(here.x);
            let line = here.y.and_then(|y| plot.nearest_line(here.x, y));
            let y = line.and_then(|line| line.at(x));
            Cursor {
                x,
                y: y.map(|point| point.1).or(here.y),
            }
        };
        let across = |upward: bool| Cursor {
            y: plot.next_line(here.x, here.y, upward).or(here.y),
            ..here
        };
        match action {
            Action::Up if many => Some(across(true)),
            Action::Down if many => Some(across(false)),
            Action::Left | Action::Down => Some(along(plot.neighbour(here.x, false))),
            Action::Right | Action::Up => Some(along(plot.neighbour(here.x, true))),
            Action::First => Some(along(Some(range.0))),
            Action::Last => Some(along(Some(range.1))),
            _ => None,
        }
    });
    if let Some(next) = next {
        event.prevent_default();
        cursor.set(Some(next));
    }
}
