//! A curve to predict: points that a pointer draws and the arrow keys move; after the run beside the run's own.

use leptos::{ev, html, prelude::*};
use web_sys::Element;

use classroom::lesson::curve::{SAMPLES, height_text, level, nearest, polyline, step_of, told};
use files::lesson::{Drawn, Line, POINTS};
use page_state::keys::{Action, Place};
use widget_state::dial::Move;
use widgets::{browser, keys};

/// Size of the drawing, and the margin that keeps its points whole.
const WIDTH: f64 = 300.0;
const HEIGHT: f64 = 120.0;
const MARGIN: f64 = 10.0;

/// Takes a curve from a pointer or the keyboard.
#[component]
pub fn CurveField(
    /// Which one.
    line: Line,
    /// Steps of the run.
    steps: u32,
    /// Number of the task, from 1.
    number: usize,
    /// What is drawn so far; `None` before the first touch.
    #[prop(into)]
    drawn: Signal<Option<Drawn>>,
    /// Takes another one.
    on_draw: Callback<Drawn>,
) -> impl IntoView {
    let picture = NodeRef::<html::Div>::new();
    let now = Memo::new(move |_| drawn.get().unwrap_or_else(|| level(line)));
    let chosen = RwSignal::new(0_usize);
    let put = move |place: usize, height: f64| {
        let mut curve = now.get_untracked();
        curve[place] = height.clamp(0.0, line.top());
        chosen.set(place);
        on_draw.run(curve);
    };
    let draw = move |event: ev::PointerEvent| {
        let Some(bounds) = picture
            .get_untracked()
            .map(|it| it.get_bounding_client_rect())
        else {
            return;
        };
        let margin = MARGIN / (WIDTH + 2.0 * MARGIN) * bounds.width();
        let share =
            |at: f64, from: f64, length: f64| (at - from - margin) / (length - 2.0 * margin);
        let x = share(event.client_x().into(), bounds.left(), bounds.width());
        let y = share(event.client_y().into(), bounds.top(), bounds.height());
        put(nearest(x), (1.0 - y) * line.top());
    };
    let press = move |event: ev::PointerEvent| {
        if event.button() == 0 {
            event.prevent_default();
            let target = event_target::<Element>(&event);
            // Without it a drawing only ends at the edge.
            let _ = target.set_pointer_capture(event.pointer_id());
            draw(event);
        }
    };
    let drag = move |event: ev::PointerEvent| {
        if event.buttons() & 1 == 1 {
            draw(event);
        }
    };
    let points = (0..POINTS).map(move |place| {
        let height = move || now.get()[place];
        let text = move || {
            let height = height_text(line, height());
            match drawn.with(Option::is_some) {
                true => height,
                false => format!("{height}, not yet predicted"),
            }
        };
        let own = NodeRef::<html::Span>::new();
        let focus = move |to: usize| {
            let parent = own.get_untracked().and_then(|own| own.parent_element());
            let selector = format!("[role=slider]:nth-of-type({})", to + 1);
            let other = parent.and_then(|all| all.query_selector(&selector).ok().flatten());
            if let Some(other) = other {
                chosen.set(to);
                browser::focus_in_place(&other);
            }
        };
        let key = move |event: ev::KeyboardEvent| {
            let height = now.get_untracked()[place];
            match keys::action(Place::Curve, &event) {
                Some(Action::Move(by)) => put(place, match by {
                    Move::More => height + line.step(),
                    Move::Less => height - line.step(),
                    Move::FarMore => height + 5.0 * line.step(),
                    Move::FarLess => height - 5.0 * line.step(),
                    Move::Least => 0.0,
                    Move::Most => line.top(),
                }),
                Some(Action::Left) => focus(place.saturating_sub(1)),
                Some(Action::Right) => focus((place + 1).min(POINTS - 1)),
                _ => return,
            }
            event.prevent_default();
        };
        let left = 100.0 * (MARGIN + WIDTH * place as f64 / (POINTS - 1) as f64) / (WIDTH + 2.0 * MARGIN);
        let top = move || {
            let share = 1.0 - height() / line.top();
            100.0 * (MARGIN + HEIGHT * share) / (HEIGHT + 2.0 * MARGIN)
        };
        view! {
            <span
                node_ref=own
                role="slider"
                class="curve-point"
                tabindex=move || if chosen.get() == place { "0" } else { "-1" }
                aria-orientation="vertical"
                aria-label=format!("Task {number}, {} at step {}", axis(line), step_of(place, steps))
                aria-valuemin="0"
                aria-valuemax=line.top().to_string()
                aria-valuenow=move || format!("{:.3}", height())
                aria-valuetext=text
                style:left=format!("{left:.2}%")
                style:top=move || format!("{:.2}%", top())
                on:keydown=key
                on:focus=move |_| chosen.set(place)
            ></span>
        }
    });
    view! {
        <div class="lesson-curve">
            <p class="soft">{line.name()}</p>
            <Height line=line />
            <div
                class="curve-picture"
                node_ref=picture
                data-testid="curve"
                on:pointerdown=press
                on:pointermove=drag
            >
                <Picture
                    line=line
                    drawn=Signal::derive(move || Some(now.get()))
                    begun=Signal::derive(move || drawn.with(Option::is_some))
                />
                {points.collect_view()}
            </div>
            <Ends line=line steps=steps />
            <p class="soft curve-help">
                "Draw across it; or choose a point with ← and → and move it with ↑ and ↓."
            </p>
        </div>
    }
}

/// What was drawn, and what the run drew once it told.
#[component]
pub fn CurvePair(
    /// Which one.
    line: Line,
    /// Steps of the run.
    steps: u32,
    /// What was predicted.
    drawn: Drawn,
    /// Whether the run told.
    revealed: bool,
    /// The run's curve.
    run: Option<Vec<f64>>,
) -> impl IntoView {
    let said = revealed.then(|| told(line, &drawn, run.as_deref()));
    let known = run.is_some();
    view! {
        <div class="lesson-curve" data-testid="curve-pair">
            <p class="soft">{line.name()}</p>
            <Height line=line />
            <div class="curve-picture">
                <Picture line=line drawn=Signal::stored(Some(drawn)) begun=Signal::stored(true) run=run />
            </div>
            <Ends line=line steps=steps />
            <p class="curve-legend">
                <span class="curve-yours">"Your curve"</span>
                {known.then(|| view! { <span class="curve-run">"The run"</span> })}
            </p>
            {said.map(|said| view! { <p data-testid="curve-said">{format!("The run: {said}.")}</p> })}
        </div>
    }
}

/// A frame on paper, with what was drawn on the page and what the run drew.
#[component]
pub fn CurveRoom(
    /// Which one.
    line: Line,
    /// Steps of the run.
    steps: u32,
    /// What was predicted; `None` leaves room for it.
    drawn: Option<Drawn>,
    /// The run's curve.
    run: Option<Vec<f64>>,
) -> impl IntoView {
    view! {
        <p class="sheet-note">{line.name()}": dashed what was expected, solid what came."</p>
        <div class="sheet-curve-room">
            <Height line=line />
            <div class="sheet-frame">
                <Picture line=line drawn=Signal::stored(drawn) begun=Signal::stored(true) run=run />
            </div>
            <Ends line=line steps=steps />
        </div>
    }
}

/// Both curves over a frame; for the eye alone: points and sentences say the same.
#[component]
fn Picture(
    line: Line,
    drawn: Signal<Option<Drawn>>,
    begun: Signal<bool>,
    #[prop(optional_no_strip)] run: Option<Vec<f64>>,
) -> impl IntoView {
    let guess = move || {
        let drawn = drawn.get()?;
        Some(polyline(line, &drawn, POINTS, WIDTH, HEIGHT))
    };
    let run = run.map(|run| polyline(line, &run, SAMPLES, WIDTH, HEIGHT));
    view! {
        <svg
            viewBox=format!("{} {} {} {}", -MARGIN, -MARGIN, WIDTH + 2.0 * MARGIN, HEIGHT + 2.0 * MARGIN)
            preserveAspectRatio="none"
            aria-hidden="true"
        >
            <rect width=WIDTH height=HEIGHT class="curve-frame" />
            <polyline points=guess class="curve-guess" class:curve-open=move || !begun.get() />
            {run.map(|run| view! { <polyline points=run class="curve-told" /> })}
        </svg>
    }
}

/// The ends of the upright axis, beside it; for the eye alone: what is below the picture says the same.
#[component]
fn Height(line: Line) -> impl IntoView {
    view! {
        <p class="curve-height" aria-hidden="true">
            <span>{height_text(line, line.top())}</span>
            <span>{height_text(line, 0.0)}</span>
        </p>
    }
}

/// What the edges of the picture mean.
#[component]
fn Ends(line: Line, steps: u32) -> impl IntoView {
    view! {
        <p class="lesson-ends">
            <span>"step 1"</span>
            <span>{format!("{} from 0 to {}", axis(line), height_text(line, line.top()))}</span>
            <span>{format!("step {steps}")}</span>
        </p>
    }
}

fn axis(line: Line) -> &'static str {
    match line.is_loss() {
        true => "loss",
        false => "accuracy",
    }
}
