//! The shapes of a line chart.

use leptos::prelude::*;

use widget_state::plot::{Frame, Line, Plot, Unit, ticks};

/// Horizontal lines, and marks along both axes.
pub fn grid(plot: &Plot, frame: &Frame) -> impl IntoView + use<> {
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
    let counts = plot.counts();
    // Between two generations there is none.
    let step = if counts { step.max(1.0) } else { step };
    let columns = columns
        .into_iter()
        .filter(move |x| !counts || (x - x.round()).abs() < 1e-9);
    let columns = columns.map(|x| {
        view! {
            <text class="mark" x=frame.px(x - offset) y=bottom + 17.0 text-anchor="middle">
                {Unit::Plain.mark(x, step)}
            </text>
        }
    });
    view! {
        {rows.collect_view()}
        {columns.collect_view()}
        <text class="mark axis-name" x=right + 16.0 y=bottom + 17.0>{plot.x_name}</text>
    }
}

/// Bands and lines; few lines with their names at their ends.
pub fn marks(plot: &Plot, frame: &Frame) -> impl IntoView + use<> {
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
        .filter_map(|line| Some((line, *line.points.last()?)))
        .collect();
    let ends = match plot.is_labelled() {
        true => line_ends(&drawn, frame).into_any(),
        false => ().into_any(),
    };
    let lines = drawn.iter().map(|(line, _)| {
        view! { <path class=format!("line {}", line.class) d=frame.path(&line.points) /> }
    });
    view! { {bands} {lines.collect_view()} {ends} }
}

/// A dot and the name at the end of each line.
fn line_ends(drawn: &[(&Line, (f64, f64))], frame: &Frame) -> impl IntoView + use<> {
    let ends: Vec<f64> = drawn.iter().map(|(_, end)| end.1).collect();
    let heights = frame.label_heights(&ends);
    let marks = drawn.iter().zip(heights).map(|((line, end), height)| {
        view! {
            <g class=format!("line {}", line.class)>
                <circle cx=frame.px(end.0) cy=frame.py(end.1) r="3" />
                <text x=frame.across.1 + 8.0 y=height + 4.0>{frame.label(&line.name)}</text>
            </g>
        }
    });
    marks.collect_view()
}

/// A vertical line at `x`, and a dot on every line that reaches it; of many lines the nearest to `y`
/// stands out.
pub fn crosshair(plot: &Plot, frame: &Frame, x: f64, y: Option<f64>) -> impl IntoView + use<> {
    let px = frame.px(x);
    let (bottom, top) = frame.upward;
    let dots = plot.lines.iter().filter_map(|line| {
        let (x, y) = line.at(x)?;
        let class = format!("line {}", line.class);
        Some(view! { <circle class=class cx=frame.px(x) cy=frame.py(y) r="3.5" /> })
    });
    let near = y.filter(|_| !plot.is_labelled());
    let near = near.and_then(|y| plot.nearest_line(x, y)).map(|line| {
        let class = format!("line near {}", line.class);
        view! { <path class=class d=frame.path(&line.points) /> }
    });
    view! {
        <line class="crosshair" x1=px x2=px y1=bottom y2=top />
        {near}
        {dots.collect_view()}
    }
}
