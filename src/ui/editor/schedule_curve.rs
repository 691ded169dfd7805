//! The learning rate over a run as a small curve, with the original's behind it.

use leptos::prelude::*;

use super::{
    Editor,
    schedule::{path, relative_rates},
};
use crate::{core::equation::Equation, ui::format};

const WIDTH: f64 = 240.0;
const HEIGHT: f64 = 48.0;

/// Draws the schedule of the genome under edit.
#[component]
pub fn ScheduleCurve(editor: Editor, steps: Signal<u32>) -> impl IntoView {
    let sentence = Memo::new(move |_| {
        editor
            .genome
            .with(|genome| Equation::of(genome).schedule.sentence())
    });
    let now = Memo::new(move |_| {
        let rates = editor
            .genome
            .with(|genome| relative_rates(genome, steps.get()));
        path(&rates, WIDTH, HEIGHT)
    });
    let was = Memo::new(move |_| {
        let original = editor.original().genome;
        path(&relative_rates(&original, steps.get()), WIDTH, HEIGHT)
    });
    view! {
        <figure class="schedule">
            <div class="schedule-plot">
                <span class="schedule-mark" aria-hidden="true">"lr"</span>
                <svg
                    role="img"
                    aria-label=move || format!("Learning rate over {} steps. {}", format::count(steps.get().into()), sentence.get())
                    viewBox=format!("0 0 {WIDTH} {HEIGHT}")
                    preserveAspectRatio="none"
                >
                    <path class="schedule-was" d=was />
                    <path class="schedule-area" d=move || format!("{}V{HEIGHT}H0Z", now.get()) />
                    <path class="schedule-now" d=now />
                </svg>
                <span class="schedule-mark" aria-hidden="true">"0"</span>
                <span class="schedule-steps" aria-hidden="true">
                    <span>"step 1"</span>
                    <span>{move || format::count(steps.get().into())}</span>
                </span>
            </div>
            <figcaption>{sentence}</figcaption>
        </figure>
    }
}
