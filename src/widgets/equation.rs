//! The update rule of a genome as MathML.

use leptos::prelude::*;

use super::{flower::Part, hide::untold};
use export::{
    equation::{self, Moment, Summand},
    label,
};
use files::control::Control;
use science::{
    gene::{Gene, GeneSet},
    genome::{Genome, Term},
};
use text::number::number;

/// The update rule: the step itself, and below it what its symbols are. Each summand carries the
/// hue of its petal. What only tells how a hidden gene stands is left out, and its number is its symbol; the terms are
/// those that count, whatever is hidden.
#[component]
pub fn Equation(
    /// The genome.
    #[prop(into)]
    genome: Signal<Genome>,
) -> impl IntoView {
    let rule = Memo::new(move |_| genome.with(equation::Equation::of));
    let untold = untold();
    let mean_reads = || view! { <mi>"g"</mi> }.into_any();
    let size_reads = || view! { <msup><mi>"g"</mi><mn>"2"</mn></msup> }.into_any();
    move || {
        let untold = untold.get();
        let is_said = |gene| !untold.contains(gene);
        rule.with(|rule| {
            let bound = rule.clip.filter(|_| is_said(Gene::Clipping));
            let first = rule.first_moment.filter(|_| is_said(Gene::FirstMoment));
            let second = rule.second_moment.filter(|_| is_said(Gene::SecondMoment));
            view! {
                <div class="equation" data-control=Control::Equations.slug() translate="no" tabindex="0" role="group" aria-label="Update rule">
                    {step(rule)}
                    <div class="equation-where">
                        {bound.map(|bound| clip(is_said(Gene::ClipValue).then_some(bound)).into_any())}
                        {rule.reads.mean_before.then(|| mean_before().into_any())}
                        {first.map(|moment| moment_rule(moment, "m", "1", rule.reads.mean, untold, mean_reads))}
                        {second.map(|moment| moment_rule(moment, "v", "2", true, untold, size_reads))}
                        {decay().into_any()}
                    </div>
                </div>
            }
        })
    }
}

/// The direction of the update in one line, which is hidden with the formulas.
pub fn direction(genome: &Genome, class: &'static str) -> impl IntoView + use<> {
    let text = label::direction(genome);
    view! { <span class=class data-control=Control::Equations.slug()>{text}</span> }
}

/// w ← w − lr · (…), one summand to a row.
fn step(rule: &equation::Equation) -> AnyView {
    let label = rule.to_text();
    let mut summands: Vec<_> = rule.summands.iter().enumerate().map(summand).collect();
    let bare = rule.summands.len() == 1 && rule.summands[0].weight > 0.0;
    let head = view! { <mi>"w"</mi><mo>"←"</mo><mi>"w"</mi> };
    let minus = view! { <mo>"−"</mo><mi mathvariant="normal">"lr"</mi><mo>"·"</mo> };
    let open = || (!bare).then(|| view! { <mo stretchy="false">"("</mo> });
    let close = || (!bare).then(|| view! { <mo stretchy="false">")"</mo> });
    match summands.len() {
        0 => view! { <math display="block" aria-label=label>{head}</math> }.into_any(),
        1 => view! {
            <math display="block" aria-label=label>
                <mrow>{head}{minus}{open()}{summands}{close()}</mrow>
            </math>
        }
        .into_any(),
        _ => {
            let last = summands.pop();
            let mut rows = summands.into_iter();
            let first = rows.next();
            view! {
                <math display="block" aria-label=label>
                    <mtable>
                        <mtr><mtd><mrow>{head}{minus}{open()}</mrow></mtd><mtd>{first}</mtd></mtr>
                        {rows
                            .map(|row| view! { <mtr><mtd></mtd><mtd>{row}</mtd></mtr> })
                            .collect_view()}
                        <mtr><mtd></mtd><mtd><mrow>{last}{close()}</mrow></mtd></mtr>
                    </mtable>
                </math>
            }
            .into_any()
        }
    }
}

fn summand((place, summand): (usize, &Summand)) -> AnyView {
    let sign = match (place, summand.weight < 0.0) {
        (0, false) => None,
        (_, false) => Some("+"),
        (_, true) => Some("−"),
    };
    let coefficient = summand
        .coefficient
        .clone()
        .map(|coefficient| view! { <mn>{coefficient}</mn><mo>"·"</mo> });
    view! {
        <mrow>
            {sign.map(|sign| view! { <mo>{sign}</mo> })}
            <mrow class="equation-term" data-part=Part::Petal(summand.term).slug()>
                {coefficient}
                {term(summand.term)}
            </mrow>
        </mrow>
    }
    .into_any()
}

fn term(term: Term) -> AnyView {
    match term {
        Term::Grad => view! { <mi>"g"</mi> }.into_any(),
        Term::Momentum => hat("m").into_any(),
        Term::RmsNorm => normalised(view! { <mi>"g"</mi> }).into_any(),
        Term::Adam => normalised(hat("m")).into_any(),
        Term::Sign => sign(view! { <mi>"g"</mi> }).into_any(),
        Term::SignMomentum => sign(hat("m")).into_any(),
        Term::Lion => sign(view! {
            <mn>"0.9"</mn>
            {before()}
            <mo>"+"</mo>
            <mn>"0.1"</mn>
            <mi>"g"</mi>
        })
        .into_any(),
        Term::UnitGrad => view! {
            <mfrac>
                <mi>"g"</mi>
                <mrow>
                    <mo stretchy="false">"|"</mo>
                    <mi>"g"</mi>
                    <mo stretchy="false">"|"</mo>
                    <mo>"+"</mo>
                    <mi>"ε"</mi>
                </mrow>
            </mfrac>
        }
        .into_any(),
        Term::Nesterov => view! {
            <mrow>
                <mo stretchy="false">"("</mo>
                {hat("m")}
                <mo>"+"</mo>
                <mn>"0.9"</mn>
                <mo stretchy="false">"("</mo>
                <mi>"g"</mi>
                <mo>"−"</mo>
                {hat("m")}
                <mo stretchy="false">")"</mo>
                <mo stretchy="false">")"</mo>
            </mrow>
        }
        .into_any(),
    }
}

fn sign(of: impl IntoView + 'static) -> impl IntoView {
    view! {
        <mrow>
            <mi mathvariant="normal">"sign"</mi>
            <mo stretchy="false">"("</mo>
            {of}
            <mo stretchy="false">")"</mo>
        </mrow>
    }
}

/// m₋, the m before this step.
fn before() -> impl IntoView {
    view! { <msub><mi>"m"</mi><mo form="prefix">"−"</mo></msub> }
}

fn mean_before() -> impl IntoView {
    view! { <math display="block">{before()}<mo>"←"</mo><mi>"m"</mi></math> }
}

/// The accent ˆ, not the operator ^: math fonts draw that lower and as large as a letter.
fn hat(symbol: &'static str) -> impl IntoView {
    view! {
        <mover accent="true">
            <mi>{symbol}</mi>
            <mo stretchy="false">"ˆ"</mo>
        </mover>
    }
}

/// Divided by √v̂ + ε.
fn normalised(above: impl IntoView + 'static) -> impl IntoView {
    view! {
        <mfrac>
            <mrow>{above}</mrow>
            <mrow>
                <msqrt>{hat("v")}</msqrt>
                <mo>"+"</mo>
                <mi>"ε"</mi>
            </mrow>
        </mfrac>
    }
}

/// With the symbol in place of a bound that is not told.
fn clip(bound: Option<f64>) -> impl IntoView {
    let bound = || match bound {
        Some(bound) => view! { <mn>{number(bound)}</mn> }.into_any(),
        None => view! { <mi>{Gene::ClipValue.info().symbol}</mi> }.into_any(),
    };
    view! {
        <math display="block">
            <mi>"g"</mi>
            <mo>"←"</mo>
            <mi mathvariant="normal">"clamp"</mi>
            <mrow>
                <mo stretchy="false">"("</mo>
                <mi>"g"</mi>
                <mo separator="true">","</mo>
                <mo form="prefix">"−"</mo>
                {bound()}
                <mo separator="true">","</mo>
                {bound()}
                <mo stretchy="false">")"</mo>
            </mrow>
        </math>
    }
}

fn decay() -> impl IntoView {
    view! {
        <math display="block">
            <mi>"w"</mi>
            <mo>"←"</mo>
            <mrow>
                <mo stretchy="false">"("</mo>
                <mn>"1"</mn>
                <mo>"−"</mo>
                <mi mathvariant="normal">"lr"</mi>
                <mo>"·"</mo>
                <mi>"λ"</mi>
                <mo stretchy="false">")"</mo>
            </mrow>
            <mi>"w"</mi>
        </math>
    }
}

/// m ← β1·m + (1−β1)·g and m̂ = m / (1−β1ᵗ), or m̂ = g where the moment is off. What m̂ is is left out where nothing is
/// said of bias correction, and where not `has_hat`: where only the m before this step is read.
fn moment_rule(
    moment: Moment,
    symbol: &'static str,
    index: &'static str,
    has_hat: bool,
    untold: GeneSet,
    reads: fn() -> AnyView,
) -> AnyView {
    let beta = || view! { <msub><mi>"β"</mi><mn>{index}</mn></msub> };
    let power = view! { <msubsup><mi>"β"</mi><mn>{index}</mn><mi>"t"</mi></msubsup> };
    let Moment::Running { bias_correction } = moment else {
        return view! {
            <math display="block">{hat(symbol)}<mo>"="</mo>{reads()}</math>
        }
        .into_any();
    };
    let corrected = match bias_correction {
        true => view! {
            <mfrac>
                <mi>{symbol}</mi>
                <mrow><mn>"1"</mn><mo>"−"</mo>{power}</mrow>
            </mfrac>
        }
        .into_any(),
        false => view! { <mi>{symbol}</mi> }.into_any(),
    };
    view! {
        <math display="block">
            <mi>{symbol}</mi>
            <mo>"←"</mo>
            {beta()}
            <mi>{symbol}</mi>
            <mo>"+"</mo>
            <mrow>
                <mo stretchy="false">"("</mo>
                <mn>"1"</mn>
                <mo>"−"</mo>
                {beta()}
                <mo stretchy="false">")"</mo>
            </mrow>
            {reads()}
            {(has_hat && !untold.contains(Gene::BiasCorrection))
                .then(|| {
                    view! {
                        <mo separator="true">","</mo>
                        <mspace width="0.8em" />
                        {hat(symbol)}
                        <mo>"="</mo>
                        {corrected}
                    }
                })}
        </math>
    }
    .into_any()
}
