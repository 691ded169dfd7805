//! The strip as a picture: one row per change, on a common axis.

use leptos::{html, prelude::*};

use super::csv::csv;
use experiments::laboratory::ablation::{Effect, axis};
use statistics::{comparison::Finding, paired::Verdict};
use widget_state::plot::{Unit, ticks};
use widgets::chart::SaveMenu;

/// What the strip is of, and how it is read.
const TITLE: &str = "Change of accuracy";
const AXIS: &str = "in percentage points (pp), against the genome as it stands; right is better";

/// One row per change: its name, a dot with its interval on a common axis, its figure.
#[component]
pub fn Strip(
    effects: Memo<Vec<Effect>>,
    pointed: RwSignal<Option<usize>>,
    shown: Memo<Option<usize>>,
) -> impl IntoView {
    let rows = move || {
        effects.with(|effects| {
            let axis = axis(effects);
            let row = |effect: &Effect| row(effect, axis, pointed, shown);
            effects.iter().map(row).collect_view()
        })
    };
    let room = NodeRef::<html::Div>::new();
    let table = Signal::derive(move || effects.with(|effects| csv(effects)));
    let title = Signal::derive(move || effects.with(|effects| title(effects)));
    view! {
        <figure class="chart">
            <figcaption>
                <span class="chart-title">{title}</span>
                <span class="chart-axis">{AXIS}</span>
            </figcaption>
            <div
                class="strip"
                role="group"
                aria-label="Change of accuracy; what made runs diverge first, then the greatest loss"
                node_ref=room
            >
                {rows}
                <div class="strip-axis" aria-hidden="true">
                    {move || effects.with(|effects| scale(axis(effects)))}
                </div>
                <p class="strip-axis soft">
                    <span data-drawn="">"← costs accuracy"</span>
                    <span data-drawn="">"gains →"</span>
                </p>
                <Show when=move || effects.with(|effects| effects.iter().any(|effect| effect.diverged > 0))>
                    <p class="strip-axis soft" data-testid="diverged-note">
                        <span data-drawn="">"× Runs diverged: their loss was no number or above 50. Not on the scale."</span>
                    </p>
                </Show>
            </div>
            <div class="chart-foot">
                <div class="chart-tools">
                    <SaveMenu title=title axis=AXIS csv=table room=room />
                </div>
            </div>
        </figure>
    }
}

/// The title, which also goes into files: it says where figures are preliminary.
pub fn title(effects: &[Effect]) -> String {
    let finding = effects.first().map(|effect| effect.against.finding);
    match finding {
        Some(Finding::Preliminary) => format!("{TITLE} (preliminary)"),
        _ => TITLE.into(),
    }
}

/// Where `value` lies between the ends of `axis`, from the left.
fn place(axis: (f64, f64), value: f64) -> String {
    format!("{:.2}%", (value - axis.0) / (axis.1 - axis.0) * 100.0)
}

/// Marks along the axis in percentage points.
fn scale(axis: (f64, f64)) -> impl IntoView + use<> {
    let (marks, step) = ticks((axis.0 * 100.0, axis.1 * 100.0), 4);
    let marks = marks.into_iter().map(|points| {
        let x = place(axis, points / 100.0);
        view! {
            <line class="grid" x1=x.clone() x2=x.clone() y1="0" y2="4" />
            <text class="mark" x=x y="17" text-anchor="middle">{points_text(points, step)}</text>
        }
    });
    view! { <svg class="strip-plot">{marks.collect_view()}</svg> }
}

/// Writes a mark with its sign and unit.
fn points_text(points: f64, step: f64) -> String {
    let sign = if points > 0.0 { "+" } else { "" };
    format!("{sign}{} pp", Unit::Plain.mark(points, step))
}

fn row(
    effect: &Effect,
    axis: (f64, f64),
    pointed: RwSignal<Option<usize>>,
    shown: Memo<Option<usize>>,
) -> impl IntoView + use<> {
    let place = move |value: f64| place(axis, value);
    let (lane, difference) = (effect.lane, effect.against.difference);
    let mark = if effect.diverged > 0 {
        view! { <text class="strip-diverged" x="0" y="50%" dominant-baseline="central">"×"</text> }
            .into_any()
    } else {
        let whisker = difference.interval().map(|(low, high)| {
            view! { <line class="strip-whisker" x1=place(low) x2=place(high) y1="50%" y2="50%" /> }
        });
        view! {
            {whisker}
            <circle cx=place(difference.mean) cy="50%" r="4.5" />
        }
        .into_any()
    };
    let class = match effect.against.finding.verdict() {
        Some(Verdict::Better) => "strip-row better",
        Some(Verdict::Worse) => "strip-row worse",
        Some(Verdict::Inconclusive) | None => "strip-row",
    };
    let look = move |_| pointed.set(Some(lane));
    view! {
        <button
            type="button"
            class=class
            data-testid="effect"
            title=effect.meaning
            aria-label=effect.sentence()
            aria-pressed=move || (shown.get() == Some(lane)).to_string()
            on:pointerenter=move |_| pointed.set(Some(lane))
            on:focus=move |_| pointed.set(Some(lane))
            on:click=look
        >
            <span class="strip-name" data-drawn="">{effect.name.clone()}</span>
            <svg class="strip-plot" aria-hidden="true">
                <line class="strip-zero" x1=place(0.0) x2=place(0.0) y1="0" y2="100%" />
                {mark}
            </svg>
            <span class="strip-figure" data-drawn="">{effect.figure()}</span>
        </button>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_have_sign_and_unit() {
        assert_eq!(points_text(-5.0, 5.0), "−5 pp");
        assert_eq!(points_text(0.0, 5.0), "0 pp");
        assert_eq!(points_text(0.2, 0.2), "+0.2 pp");
        assert_eq!(place((-0.08, 0.02), 0.0), "80.00%");
    }
}
