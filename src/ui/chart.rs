//! A line chart: SVG with labels at the line ends, a cursor for pointer and keyboard, and the same
//! data as a table and a sentence.

use leptos::{ev, html, prelude::*};
use wasm_bindgen::{JsCast, prelude::Closure};
use web_sys::{HtmlDetailsElement, HtmlElement, ResizeObserver};

use super::plot::{Frame, Plot, ticks};

/// Rows of the data table at most.
const TABLE_ROWS: usize = 21;

/// Height of the drawing in pixels.
const HEIGHT: f64 = 132.0;

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
    let room = NodeRef::<html::Div>::new();
    let width = width_of(room);
    let frame = Memo::new(move |_| plot.with(|plot| Frame::fit(plot, width.get(), HEIGHT)));
    let cursor = RwSignal::new(None::<f64>);
    let seen = Memo::new(move |_| plot.with(|plot| plot.nearest(cursor.get()?)));
    let summary = move || format!("{}. {}", title.get(), plot.with(Plot::summary));
    let reading = move || seen.get().map(|x| plot.with(|plot| plot.reading(x)));
    let range = move || {
        let (first, last) = frame.get().x;
        plot.with(|plot| {
            (
                plot.nearest(first).unwrap_or(first),
                plot.nearest(last).unwrap_or(last),
            )
        })
    };
    let point_at = move |event: ev::PointerEvent| {
        let Some(target) = event.current_target() else {
            return;
        };
        let bounds = target
            .unchecked_into::<HtmlElement>()
            .get_bounding_client_rect();
        let Frame { x, .. } = frame.get_untracked();
        let share = (f64::from(event.client_x()) - bounds.left()) / bounds.width().max(1.0);
        cursor.set(Some(x.0 + (x.1 - x.0) * share));
    };
    view! {
        <figure class="chart">
            <figcaption>
                <span class="chart-title">{title}</span>
                <span class="chart-axis">{move || reading().unwrap_or_else(|| axis.to_string())}</span>
            </figcaption>
            <div class="chart-room" node_ref=room>
                <svg role="img" aria-label=summary width=width height=HEIGHT>
                    {move || grid(&plot.read(), &frame.get())}
                    {move || marks(&plot.read(), &frame.get())}
                    {move || seen.get().map(|x| crosshair(&plot.read(), &frame.get(), x))}
                </svg>
                <input
                    type="range"
                    class="chart-cursor"
                    aria-label=move || format!("Read {} at one {}", title.get(), plot.read().x_name)
                    aria-valuetext=move || reading().unwrap_or_else(summary)
                    min=move || range().0
                    max=move || range().1
                    step="any"
                    style=move || {
                        let Frame { across, .. } = frame.get();
                        format!("left:{:.0}px;width:{:.0}px", across.0, across.1 - across.0)
                    }
                    prop:value=move || seen.get().unwrap_or(range().1)
                    on:keydown=move |event| move_by_key(&event, plot, cursor, range())
                    on:focus=move |_| cursor.set(Some(range().1))
                    on:blur=move |_| cursor.set(None)
                    on:pointermove=point_at
                    on:pointerdown=point_at
                    on:pointerleave=move |_| cursor.set(None)
                />
                <Show when=move || plot.with(Plot::is_empty)>
                    <p class="chart-empty">{empty}</p>
                </Show>
            </div>
            <DataTable plot=plot />
        </figure>
    }
}

/// Follows the element's width; a plausible one before it is laid out.
fn width_of(room: NodeRef<html::Div>) -> RwSignal<f64> {
    let width = RwSignal::new(300.0);
    let observer = StoredValue::new_local(None::<(ResizeObserver, Closure<dyn FnMut()>)>);
    Effect::new(move |_| {
        let Some(element) = room.get() else { return };
        let measured = element.clone();
        let on_resize = Closure::<dyn FnMut()>::new(move || {
            let now = f64::from(measured.client_width());
            if now > 0.0 && now != width.get_untracked() {
                width.set(now);
            }
        });
        if let Ok(created) = ResizeObserver::new(on_resize.as_ref().unchecked_ref()) {
            created.observe(&element);
            observer.set_value(Some((created, on_resize)));
        }
    });
    on_cleanup(move || {
        observer.update_value(|observer| {
            if let Some((observer, _)) = observer.take() {
                observer.disconnect();
            }
        });
    });
    width
}

fn grid(plot: &Plot, frame: &Frame) -> impl IntoView + use<> {
    let (left, right) = frame.across;
    let (bottom, _) = frame.upward;
    let (heights, step) = ticks(frame.y, 5);
    let rows = heights.into_iter().map(|y| {
        let py = frame.py(y);
        view! {
            <line class="grid" x1=left x2=right y1=py y2=py />
            <text class="mark" x=left - 6.0 y=py + 4.0 text-anchor="end">{plot.unit.mark(y, step)}</text>
        }
    });
    let offset = plot.x_offset;
    let (columns, step) = ticks((frame.x.0 + offset, frame.x.1 + offset), 4);
    let columns = columns.into_iter().filter(move |_| step >= 1.0).map(|x| {
        view! {
            <text class="mark" x=frame.px(x - offset) y=bottom + 17.0 text-anchor="middle">{x}</text>
        }
    });
    view! {
        {rows.collect_view()}
        {columns.collect_view()}
        <text class="mark axis-name" x=right + 16.0 y=bottom + 17.0>{plot.x_name}</text>
    }
}

fn marks(plot: &Plot, frame: &Frame) -> impl IntoView + use<> {
    let bands = plot.bands.iter().map(|band| {
        view! {
            <path class=format!("band {}", band.class) d=frame.area(&band.points)>
                <title>{band.name.clone()}</title>
            </path>
        }
    });
    let bands = bands.collect_view();
    let drawn: Vec<_> = plot
        .lines
        .iter()
        .filter(|line| !line.points.is_empty())
        .collect();
    let ends: Vec<(f64, f64)> = drawn
        .iter()
        .filter_map(|line| line.points.last().copied())
        .collect();
    let heights = frame.label_heights(&ends.iter().map(|end| end.1).collect::<Vec<_>>());
    let lines = drawn
        .into_iter()
        .zip(ends)
        .zip(heights)
        .map(|((line, end), height)| {
            let (x, y) = (frame.px(end.0), frame.py(end.1));
            view! {
                <g class=format!("line {}", line.class)>
                    <path d=frame.path(&line.points) />
                    <circle cx=x cy=y r="3" />
                    <text x=frame.across.1 + 8.0 y=height + 4.0>{line.name.clone()}</text>
                </g>
            }
        });
    view! { {bands} {lines.collect_view()} }
}

fn crosshair(plot: &Plot, frame: &Frame, x: f64) -> impl IntoView + use<> {
    let px = frame.px(x);
    let (bottom, top) = frame.upward;
    let dots = plot.lines.iter().filter_map(|line| {
        let (_, y) = line.points.iter().find(|point| point.0 == x)?;
        Some(
            view! { <circle class=format!("line {}", line.class) cx=px cy=frame.py(*y) r="3.5" /> },
        )
    });
    view! {
        <line class="crosshair" x1=px x2=px y1=bottom y2=top />
        {dots.collect_view()}
    }
}

/// Arrow keys go from one data point to the next; Home and End to the first and last.
fn move_by_key(
    event: &ev::KeyboardEvent,
    plot: Memo<Plot>,
    cursor: RwSignal<Option<f64>>,
    range: (f64, f64),
) {
    let here = cursor.get_untracked().unwrap_or(range.1);
    let next = match event.key().as_str() {
        "ArrowLeft" | "ArrowDown" => plot.with_untracked(|plot| plot.neighbour(here, false)),
        "ArrowRight" | "ArrowUp" => plot.with_untracked(|plot| plot.neighbour(here, true)),
        "Home" => Some(range.0),
        "End" => Some(range.1),
        _ => return,
    };
    event.prevent_default();
    cursor.set(Some(next.unwrap_or(here)));
}

#[component]
fn DataTable(plot: Memo<Plot>) -> impl IntoView {
    let open = RwSignal::new(false);
    let on_toggle = move |event: ev::Event| {
        open.set(event_target::<HtmlDetailsElement>(&event).open());
    };
    let table = move || {
        let plot = plot.read();
        let heads = plot
            .lines
            .iter()
            .map(|line| view! { <th scope="col">{line.name.clone()}</th> });
        let rows = plot.table(TABLE_ROWS).into_iter().map(|(x, cells)| {
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
    view! {
        <details class="data" on:toggle=on_toggle>
            <summary>"Data table"</summary>
            <div class="data-room">{move || open.get().then(table)}</div>
        </details>
    }
}
