//! A lesson's worksheet, printed by one press: on paper alone, black on white, on A4 and Letter.

use leptos::prelude::*;

use super::curve::CurveRoom;
use classroom::lesson::worksheet::{Axes, Done, Room, SheetTask, Worksheet};
use files::control::Control;
use session::Session;
use widgets::{
    browser,
    qr::{self, Qr},
    settings_text::settings_sentence,
};

/// Blank lines of a task without a prediction.
const LINES: usize = 3;

/// Least size of a module of a code that a telephone reads from paper, and from what size to what size the code is
/// printed, in millimetres.
const MODULE: f64 = 0.4;
const CODE: (f64, f64) = (42.0, 64.0);

/// Size of the curve's drawing, in its own units, and the room around it for marks and names.
const SIZE: (f64, f64) = (640.0, 240.0);
const EDGES: Edges = Edges {
    left: 56.0,
    right: 12.0,
    top: 10.0,
    bottom: 38.0,
};

struct Edges {
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
}

/// What is printed.
#[derive(Debug, Clone)]
pub struct Sheet {
    content: Worksheet,
    settings: String,
    /// Who does it, where that was typed.
    student: Option<String>,
}

/// The sheet that is being printed; a handle that can be copied into every closure.
#[derive(Clone, Copy, Default)]
pub struct Printing(pub RwSignal<Option<Sheet>>);

/// Prints the worksheet of a lesson that is done, or is to be.
#[component]
pub fn WorksheetButton(
    /// The lesson as it is when the button is pressed; `None` prints nothing.
    made: impl Fn() -> Option<Done> + Send + Sync + 'static,
    /// Who does it, where that was typed.
    #[prop(default = None)]
    student: Option<String>,
) -> impl IntoView {
    let session: Session = expect_context();
    let printing: Printing = expect_context();
    let print = move |_| {
        let Some(done) = made() else {
            return;
        };
        let content = session
            .state
            .with_untracked(|state| Worksheet::of(&done, state));
        let hides_seed = done.lesson.hides().contains(Control::Seed);
        printing.0.set(Some(Sheet {
            content,
            settings: settings_sentence(&done.lesson.config, "", !hides_seed),
            student: student.clone(),
        }));
    };
    view! {
        <button type="button" data-testid="worksheet-print" on:click=print>"Print a worksheet"</button>
    }
}

/// The sheet, which is printed as soon as it is there.
#[component]
pub fn Paper(
    /// What is on it.
    sheet: Sheet,
) -> impl IntoView {
    // It stands in the page before the next frame.
    request_animation_frame(browser::print);
    let Sheet {
        content,
        settings,
        student,
    } = sheet;
    let Worksheet {
        title,
        filled,
        tasks,
        numbers,
        generations,
        axes,
        curve,
        end,
    } = content;
    let link = end.map(|end| browser::address_with(&end));
    let way = match link.map(|link| (code_size(&link), link)) {
        Some((Some(size), link)) => view! {
            <div class="sheet-way" style:width=format!("{size:.1}mm")>
                <Qr text=Signal::stored(link) label="QR code of the lesson" />"Opens the lesson"
            </div>
        }
        .into_any(),
        Some((None, _)) => view! { <p class="sheet-way">"The lesson’s link is too long for a code on paper: open it where it was given to you."</p> }.into_any(),
        None => view! { <p class="sheet-way">"The lesson is a file: drop it onto the page."</p> }.into_any(),
    };
    let numbers = numbers.into_iter().map(|row| {
        view! {
            <tr>
                <th scope="row">{row.of.name()}</th>
                <td>{row.of.unit()}</td>
                <td>{row.guess}</td>
                <td>{row.told}</td>
            </tr>
        }
    });
    let head = generations
        .iter()
        .map(|one| view! { <th scope="col">{one.number}</th> });
    let head = head.collect_view();
    let figures = ["best", "Adam", "best − Adam"]
        .into_iter()
        .enumerate()
        .map(|(row, name)| {
            let cells = generations
                .iter()
                .map(|one| view! { <td>{one.figures[row].clone()}</td> });
            view! { <tr><th scope="row">{name}</th>{cells.collect_view()}</tr> }
        });
    let figures = figures.collect_view();
    let curve_note = match (filled, curve.is_empty()) {
        (false, _) => "Before the run, draw dashed what you expect; after it, solid what came.",
        (true, true) => {
            "The run’s curve is no longer on the page: press “Show the run again” in the lesson, where that is offered, or start it again, and print once more."
        }
        (true, false) => "Solid: the best. Dotted: Adam at its usual rate.",
    };
    view! {
        <article class="worksheet" lang="en" data-testid="worksheet">
            <header>
                <div>
                    <h1 dir="auto">{title}</h1>
                    <p class="sheet-names"><span>"Name " {student.map(|name| view! { <b dir="auto">{name}</b> })}</span><span>"Class"</span><span>"Date"</span></p>
                    <p>{settings}</p>
                </div>
                {way}
            </header>
            <h2>"Tasks"</h2>
            <ol>{tasks.into_iter().map(|task| view! { <Task task=task /> }).collect_view()}</ol>
            <section>
                <h2>"What the run tells"</h2>
                <table>
                    <thead>
                        <tr><th scope="col">"Number"</th><th scope="col">"Unit"</th><th scope="col">"My guess"</th><th scope="col">"The run"</th></tr>
                    </thead>
                    <tbody>{numbers.collect_view()}</tbody>
                </table>
                <p class="sheet-note">
                    "Fitness points: the share of unseen images that are right, from 0 to 1, plus up to 0.05 for a low training loss."
                </p>
            </section>
            <section>
                <h2>"Fitness by generation, in fitness points"</h2>
                <table class="sheet-figures">
                    <thead><tr><th scope="col">"Generation"</th>{head}</tr></thead>
                    <tbody>{figures}</tbody>
                </table>
            </section>
            {axes.map(|axes| view! {
                <section>
                    <h2>"The curve"</h2>
                    <p class="sheet-note">{curve_note}</p>
                    <Curve axes=axes curve=curve />
                </section>
            })}
        </article>
    }
}

/// How large the code of `link` is printed, in millimetres; `None` where it would be too dense or too large.
fn code_size(link: &str) -> Option<f64> {
    let size = f64::from(qr::side(link)?) * MODULE;
    (size <= CODE.1).then(|| size.max(CODE.0))
}

#[component]
fn Task(task: SheetTask) -> impl IntoView {
    let room = match task.room {
        Room::Lines => (0..LINES)
            .map(|_| view! { <p class="sheet-line"></p> })
            .collect_view()
            .into_any(),
        Room::Boxes(answers) => {
            let boxes = answers.into_iter().map(|(answer, ticked)| {
                let mark = if ticked { "☒" } else { "☐" };
                view! { <li><span class="sheet-box">{mark}</span><span dir="auto">{answer}</span></li> }
            });
            view! { <ul class="sheet-boxes">{boxes.collect_view()}</ul> }.into_any()
        }
        Room::Scale {
            of,
            ends,
            parts,
            guess,
            told,
        } => {
            let [low, high] = ends;
            let x = |share: f64| 8.0 + share * 584.0;
            let marks = (0..=parts).map(|part| {
                let at = x(f64::from(part) / f64::from(parts));
                view! { <path d=format!("M{at:.1} 18v14") /> }
            });
            let pointer = |share: f64, name: &'static str, line: &'static str, y: f64| {
                let at = x(share);
                let anchor = if share > 0.5 { "end" } else { "start" };
                view! { <path class="sheet-pointer" d=format!("M{at:.1} {line}") /><text x=at y=y text-anchor=anchor>{name}</text> }
            };
            view! {
                <svg class="sheet-scale" viewBox="0 0 600 50" aria-hidden="true">
                    <path d="M8 25h584" />
                    {marks.collect_view()}
                    {guess.map(|share| pointer(share, "my guess", "25v-10", 11.0))}
                    {told.map(|share| pointer(share, "the run", "25v10", 45.0))}
                </svg>
                <p class="sheet-ends"><span>{low}</span><span>{of.name()}" ("{of.unit()}")"</span><span>{high}</span></p>
            }
            .into_any()
        }
        Room::Frame {
            line,
            steps,
            guess,
            told,
        } => view! { <CurveRoom line=line steps=steps drawn=guess run=told /> }.into_any(),
    };
    view! { <li><p class="sheet-task" dir="auto">{task.text}</p>{room}</li> }
}

/// Axes with room to draw between them, and the run's two lines once it told.
#[component]
fn Curve(axes: Axes, curve: Vec<(f64, f64)>) -> impl IntoView {
    let (right, bottom) = (SIZE.0 - EDGES.right, SIZE.1 - EDGES.bottom);
    let along = |(from, to): (f64, f64), value: f64| (value - from) / (to - from);
    let px = |generation: f64| EDGES.left + along(axes.across, generation) * (right - EDGES.left);
    let py = |fitness: f64| bottom - along(axes.upward, fitness) * (bottom - EDGES.top);
    let rows = axes.fitness.iter().map(|fitness| {
        let y = py(*fitness);
        view! {
            <path class="sheet-grid" d=format!("M{} {y:.1}H{right}", EDGES.left) />
            <text x=EDGES.left - 8.0 y=y + 4.5 text-anchor="end">{format!("{fitness:.1}").replace('-', "−")}</text>
        }
    });
    let columns = axes.generations.iter().map(|generation| {
        let x = px(*generation);
        view! {
            <path class="sheet-grid" d=format!("M{x:.1} {}V{bottom}", EDGES.top) />
            <text x=x y=bottom + 17.0 text-anchor="middle">{*generation}</text>
        }
    });
    let line = |of: fn(&(f64, f64)) -> f64, class: &'static str| {
        let points = curve.iter().enumerate().map(|(place, scored)| {
            let (x, y) = (px(place as f64 + 1.0), py(of(scored)));
            let step = if place == 0 { 'M' } else { 'L' };
            format!("{step}{x:.1} {y:.1}")
        });
        let drawn: String = points.collect();
        view! { <path class=class d=drawn /> }
    };
    view! {
        <svg class="sheet-curve" viewBox=format!("0 0 {} {}", SIZE.0, SIZE.1) role="img" aria-label="Fitness by generation">
            {rows.collect_view()}
            {columns.collect_view()}
            <path class="sheet-axis" d=format!("M{} {}V{bottom}H{right}", EDGES.left, EDGES.top) />
            <text x=right y=SIZE.1 - 5.0 text-anchor="end">"generation →"</text>
            <text x=-EDGES.top y=14.0 text-anchor="end" transform="rotate(-90)">"fitness →"</text>
            {line(|scored| scored.0, "sheet-best")}
            {line(|scored| scored.1, "sheet-adam")}
        </svg>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_printed_so_that_it_can_be_read() {
        let size = |letters: usize| code_size(&"x".repeat(letters));
        assert_eq!(size(100), Some(CODE.0));
        for letters in [500, 1_000, 2_000] {
            let side = qr::side(&"x".repeat(letters)).expect("it fits a code");
            assert!(size(letters).expect("it can be printed") / f64::from(side) >= MODULE);
        }
        assert_eq!(size(2_900), None);
    }
}
