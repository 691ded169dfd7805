//! The effective step over a run as a small chart on a log scale, with the original's behind it.

use leptos::prelude::*;

use super::Editor;
use export::equation::Equation;
use files::control::Control;
use science::{
    effective::{has_opposite_signs, mean_normalised_step, start_up_text},
    gene::{Gene, GeneSet},
    genome::Genome,
};
use statistics::baselines::adam_at_mean_step;
use text::number::{counted, number};
use widget_state::{
    editor::step_curve::{LogScale, StepCurve},
    format,
};

/// What the step tells of.
const TELLS: [Gene; 4] = [
    Gene::LearningRate,
    Gene::BiasCorrection,
    Gene::WarmupSteps,
    Gene::CosineDecay,
];

const WIDTH: f64 = 240.0;
const HEIGHT: f64 = 72.0;

/// Draws the effective step of the genome under edit, made for a run of `horizon`, over a run of `steps`.
#[component]
pub fn StepChart(editor: Editor, horizon: Signal<u32>, steps: Signal<u32>) -> impl IntoView {
    let stretched = move |genome: &Genome| genome.stretched(horizon.get(), steps.get());
    let now = Memo::new(move |_| editor.genome.with(stretched));
    let was = Memo::new(move |_| stretched(&editor.original().genome));
    let curve = move |genome: Memo<Genome>| {
        Memo::new(move |_| genome.with(|genome| StepCurve::of(genome, steps.get())))
    };
    let (curve_now, curve_was) = (curve(now), curve(was));
    let scale =
        Memo::new(move |_| curve_now.with(|now| curve_was.with(|was| LogScale::over(&[now, was]))));
    let path = move |curve: Memo<StepCurve>| {
        Memo::new(move |_| curve.with(|curve| curve.path(scale.get(), WIDTH, HEIGHT)))
    };
    let (path_now, path_was) = (path(curve_now), path(curve_was));
    let sentences = Memo::new(move |_| {
        now.with(|now| was.with(|was| sentences(now, was, horizon.get(), steps.get())))
    });
    let marks = move || {
        let scale = scale.get();
        let mark = |value: f64| {
            let down = format!("{:.1}%", (1.0 - scale.share(value)) * 100.0);
            view! { <span class="step-mark" style=("--down", down)>{number(value)}</span> }
        };
        scale.marks().into_iter().map(mark).collect_view()
    };
    let grid = move || {
        let scale = scale.get();
        let line = |value: f64| {
            let y = format!("{:.1}", (1.0 - scale.share(value)) * HEIGHT);
            view! { <line class="step-grid" x1="0" x2=WIDTH y1=y.clone() y2=y /> }
        };
        scale.marks().into_iter().map(line).collect_view()
    };
    view! {
        <figure class="steps" data-control=Control::of_genes(&TELLS) data-testid="effective-step">
            <p class="steps-title" id="steps-title">
                "Effective step"
                <span class="soft">" log scale; dashed: as opened"</span>
            </p>
            <div class="steps-plot">
                <div class="steps-marks" aria-hidden="true">{marks}</div>
                <svg
                    role="img"
                    aria-labelledby="steps-title"
                    aria-describedby="steps-text"
                    viewBox=format!("0 0 {WIDTH} {HEIGHT}")
                    preserveAspectRatio="none"
                >
                    {grid}
                    <path class="steps-was" d=path_was />
                    <path class="steps-now" d=path_now />
                </svg>
                <span class="steps-ends" aria-hidden="true">
                    <span>"step 1"</span>
                    <span>{move || format::count(steps.get().into())}</span>
                </span>
            </div>
            <figcaption id="steps-text">
                {move || sentences.get().into_iter().map(|sentence| view! { <p>{sentence}</p> }).collect_view()}
                <details class="steps-why">
                    <summary>"What is this?"</summary>
                    <p>
                        "How far one step moves a weight at most: learning rate of the schedule × bias correction × the weights’ size Σ|α|, for a gradient that stays the same. Where a term follows the gradient’s size (g, m̂, look-ahead), that is of size one. Terms of opposite signs work against each other, and the step is shorter."
                    </p>
                </details>
            </figcaption>
        </figure>
    }
}

/// What the chart says in words, for the genomes as they train in a run of `steps`.
fn sentences(now: &Genome, was: &Genome, horizon: u32, steps: u32) -> Vec<String> {
    let mut sentences = Vec::new();
    let schedule = Equation::of(now).schedule;
    if schedule.warmup_steps.is_some() || schedule.cosine_decay {
        let scaled = match schedule.warmup_steps {
            Some(_) if horizon != steps => {
                format!(" (Scaled to these {steps} steps from a run of {horizon}.)")
            }
            _ => String::new(),
        };
        // Where any of it is hidden, all of this is.
        let sentence = schedule.sentence(GeneSet::default());
        sentences.extend(sentence.map(|sentence| format!("{sentence}{scaled}")));
    }
    sentences.extend(start_up_text(now, steps));
    if let (Some(after), Some(before)) = (
        mean_normalised_step(now, steps),
        mean_normalised_step(was, steps),
    ) {
        let times = after / before;
        if !(0.995..1.005).contains(&times) {
            let (times, word) = match times > 1.0 {
                true => (times, "longer"),
                false => (1.0 / times, "shorter"),
            };
            sentences.push(format!(
                "On average over these {} steps a step is {} times {word} than as opened.",
                format::count(steps.into()),
                number(times)
            ));
        }
    }
    if let Some(control) = adam_at_mean_step(now, steps) {
        sentences.push(format!(
            "Over {} Adam makes steps of the same mean size at a rate of {}, and at another one over another length of run.",
            counted(steps.into(), "step"),
            number(10f64.powf(control.lr_log10))
        ));
    }
    if has_opposite_signs(now) {
        sentences.push(
            "Its terms have opposite signs and work against each other: its steps are shorter than these figures say."
                .into(),
        );
    }
    sentences
}

#[cfg(test)]
mod tests {
    use super::*;
    use science::{genome::Term, presets, testing};

    #[test]
    fn switching_bias_correction_off_is_told_in_figures() {
        let off = Genome {
            bias_correction: false,
            ..presets::adam()
        };
        assert_eq!(
            sentences(&off, &presets::adam(), 500, 500),
            [
                "Bias correction is off: the first steps are up to 6.57 times longer (step 12) than with it; at the last of these 500 steps it is still 1.59 times longer, and equal within 5 % only from step 2,375.",
                "On average over these 500 steps a step is 2.6 times longer than as opened.",
                "Over 500 steps Adam makes steps of the same mean size at a rate of 2.6×10⁻³, and at another one over another length of run.",
            ]
        );
        let plain = sentences(&presets::sgd(), &presets::sgd(), 500, 500);
        assert_eq!(plain.len(), 1, "{plain:?}");
    }

    #[test]
    fn terms_that_work_against_each_other_are_told() {
        for (adam, sign, said) in [(1.0, -0.5, true), (-1.0, -0.5, false), (1.0, 0.5, false)] {
            let genome = testing::adam_of(&[(Term::Adam, adam), (Term::Sign, sign)]);
            let sentences = sentences(&genome, &genome, 500, 500);
            let last = sentences.last().expect("it tells its mean step");
            assert_eq!(last.contains("opposite signs"), said, "{last}");
        }
    }

    #[test]
    fn a_scaled_warm_up_says_so() {
        let published = presets::published().stretched(500, 100);
        let said = sentences(&published, &published, 500, 100);
        assert_eq!(
            said[0],
            "The learning rate rises over the first 20 steps and falls to zero along half a cosine. (Scaled to these 100 steps from a run of 500.)"
        );
    }
}
