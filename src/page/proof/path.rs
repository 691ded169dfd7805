//! The path from a finished search to a verdict: each step with what it will do, how long that takes here, and what
//! came of it.

use leptos::prelude::*;

use super::verdict::{Verdict, covers};
use crate::guard;
use experiments::{
    confirmation::{SEEDS as CONFIRMED_SEEDS, Stage},
    contest::TUNED,
    proof::{Proof, SEEDS, Status, Step},
};
use page_state::state::State;
use session::Session;
use text::number::number;
use widget_state::format;
use widgets::{passing::passing_memo, speech};

/// What is shown of a step.
#[derive(Debug, Clone, PartialEq)]
struct Shown {
    title: String,
    status: Status,
    /// Whether it is the next one, or under way.
    is_current: bool,
    can_take_back: bool,
    /// What it will do, or what came of it.
    text: String,
    secs: Option<f64>,
}

/// What can be done about a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Doing {
    Train,
    Begin,
    TakeBack,
}

/// All of it.
#[component]
pub fn Path() -> impl IntoView {
    let session: Session = expect_context();
    let there = Memo::new(move |_| session.with_path(|_| ()).is_some());
    let barred = Memo::new(move |_| session.is_path_barred());
    let left = Memo::new(move |_| {
        session.confirmation.with(|confirmed| {
            session.with_path(|proof| {
                let open = Step::ALL.into_iter();
                let open = open.filter(|step| proof.is_open(*step, confirmed.as_ref()));
                let secs: Vec<Option<f64>> = open.map(|step| proof.secs(step)).collect();
                let sum: Option<f64> = secs.iter().copied().sum();
                (secs.len(), sum)
            })
        })
    });
    // A step that trains says so itself.
    let waits = move || {
        let on_path = session.with_path(|proof| proof.active_run().is_some()) == Some(true)
            || session.confirmation.with(|ours| {
                let ours = ours.as_ref();
                ours.is_some_and(|ours| ours.experiment.is_active())
            });
        let reason = session.lacks_images().map(String::from);
        let reason = reason.or_else(|| session.waits()).filter(|_| !on_path)?;
        Some(view! { <p class="soft" data-testid="proof-waits">{reason}</p> })
    };
    let all = move || {
        let (steps, secs) = left.get()?;
        (steps > 1).then(|| {
            let time = secs.map_or_else(
                || "How long it takes is known once something was trained here.".into(),
                |secs| format!("All that is left takes {} here.", format::estimate(secs)),
            );
            view! {
                <p class="proof-all">
                    <button
                        type="button"
                        class="primary"
                        data-testid="proof-all"
                        disabled=barred
                        on:click=move |_| session.do_all_steps()
                    >
                        "Do all"
                    </button>
                    <span class="soft">{time} " The steps are kept while this page stays open; the link at their end keeps the verdict."</span>
                </p>
            }
        })
    };
    view! {
        <Show
            when=move || there.get()
            fallback=|| view! {
                <p class="soft">"Whoever this search bred is Adam by another name: there is nothing to test."</p>
            }
        >
            {all}
            {waits}
            <ol class="proof-steps">
                {Step::ALL.map(|step| view! { <StepView step=step barred=barred /> }).collect_view()}
            </ol>
        </Show>
    }
}

#[component]
fn StepView(
    step: Step,
    /// Whether no step can begin now.
    barred: Memo<bool>,
) -> impl IntoView {
    let session: Session = expect_context();
    let shown = passing_memo(move |_| {
        session.confirmation.with(|confirmed| {
            session.with_path(|proof| {
                let confirmed = confirmed.as_ref();
                let status = proof.status(step, confirmed);
                Shown {
                    title: title(step, proof),
                    is_current: proof.current(confirmed) == Some(step),
                    can_take_back: proof.can_take_back(step),
                    text: text(step, proof, &status, session),
                    secs: proof.secs(step),
                    status,
                }
            })
        })
    });
    let doing = passing_memo(move |_| {
        shown.with(|shown| {
            let shown = shown.as_ref()?;
            match shown.status {
                Status::Training(_) => Some(Doing::Train),
                Status::Open | Status::Ended(_) if shown.is_current => Some(Doing::Begin),
                Status::Skipped if shown.can_take_back => Some(Doing::TakeBack),
                _ => None,
            }
        })
    });
    let kind = passing_memo(move |_| {
        shown.with(|shown| match shown.as_ref().map(|shown| &shown.status) {
            Some(Status::Training(_)) => "training",
            Some(Status::Done) => "done",
            Some(Status::Open | Status::Ended(_)) => "open",
            Some(Status::Skipped | Status::Impossible(_)) | None => "out",
        })
    });
    speech::follow(move || {
        shown.with(|shown| {
            let shown = shown.as_ref()?;
            match &shown.status {
                Status::Done => Some(format!("{}: done.", shown.title)),
                Status::Ended(reason) => Some(format!("{}: {reason}", shown.title)),
                _ => None,
            }
        })
    });
    let results = move || match (step, kind.get()) {
        (Step::Confirm, "done") => Some(view! { <Confirmed /> }.into_any()),
        (Step::Verdict, "done") => Some(view! { <Verdict /> }.into_any()),
        _ => None,
    };
    let done = move || {
        shown.with(|shown| match shown.as_ref().map(|shown| &shown.status) {
            Some(Status::Training(done)) => done * 100.0,
            _ => 0.0,
        })
    };
    let secs = move || time(shown.with(|shown| shown.as_ref()?.secs));
    let title = move || shown.with(|shown| Some(shown.as_ref()?.title.clone()));
    let foot = move || {
        Some(match doing.get()? {
            Doing::Train => view! {
                <p class="proof-go">
                    <progress max="100" value=done aria-label=title></progress>
                    <span class="soft">{move || format!("{:.0} %", done())}</span>
                    <button type="button" data-testid="proof-stop" on:click=move |_| session.stop_step()>"Stop"</button>
                </p>
            }
            .into_any(),
            Doing::Begin => view! {
                <p class="proof-go">
                    <button
                        type="button"
                        data-testid=if step == Step::Confirm { "confirm" } else { "proof-begin" }
                        disabled=barred
                        on:click=move |_| session.begin_step(step)
                    >
                        {call(step)}
                    </button>
                    {(step != Step::Verdict).then(|| view! {
                        <button
                            type="button"
                            class="link"
                            data-testid="proof-skip"
                            disabled=barred
                            on:click=move |_| session.skip_step(step)
                        >
                            "Skip"
                        </button>
                    })}
                    <span class="soft">{secs}</span>
                </p>
            }
            .into_any(),
            Doing::TakeBack => view! {
                <p class="proof-go">
                    <button
                        type="button"
                        class="link"
                        disabled=barred
                        on:click=move |_| session.take_back_step(step)
                    >
                        "Do it after all"
                    </button>
                </p>
            }
            .into_any(),
        })
    };
    let text = move || shown.with(|shown| Some(shown.as_ref()?.text.clone()));
    view! {
        <li class="proof-step" data-testid=format!("step-{}", step.slug()) data-status=kind>
            <h4>{title}</h4>
            <p class="soft">{text}</p>
            {foot}
            {results}
        </li>
    }
}

/// The results of the first step.
#[component]
fn Confirmed() -> impl IntoView {
    let Session { confirmation, .. } = expect_context();
    move || {
        confirmation.with(|ours| {
            let ours = ours.as_ref()?;
            match ours.stage() {
                Stage::Done(outcomes) => Some(guard::results(ours, &outcomes)),
                Stage::Training | Stage::Ended(_) => None,
            }
        })
    }
}

fn title(step: Step, proof: &Proof) -> String {
    match step {
        Step::Confirm => "Good, or lucky?".into(),
        Step::Tune => "Tune Adam with the same budget".into(),
        Step::Elsewhere => match proof.other {
            Some(other) => format!("Another task: {}", other.name()),
            None => "Another task".into(),
        },
        Step::Verdict => "Verdict".into(),
    }
}

fn call(step: Step) -> &'static str {
    match step {
        Step::Confirm => "Score the best again on fresh seeds",
        Step::Tune => "Tune Adam",
        Step::Elsewhere => "Train them on it",
        Step::Verdict => "Train for the verdict",
    }
}

fn time(secs: Option<f64>) -> String {
    match secs {
        Some(secs) => format!("Takes {} here.", format::estimate(secs)),
        None => "How long it takes is known once something was trained here.".into(),
    }
}

fn text(step: Step, proof: &Proof, status: &Status, session: Session) -> String {
    match status {
        Status::Impossible(reason) => return (*reason).into(),
        Status::Ended(reason) => return format!("{reason} {}", before(step, proof, session)),
        Status::Skipped => return "Left out.".into(),
        Status::Open | Status::Training(_) => return before(step, proof, session),
        Status::Done => {}
    }
    match step {
        Step::Confirm => String::new(),
        Step::Tune => tuned(proof),
        Step::Elsewhere => "Trained. What came out stands in the verdict.".into(),
        Step::Verdict => covers(proof),
    }
}

/// What a step will do.
fn before(step: Step, proof: &Proof, session: Session) -> String {
    let rivals = match proof.status(Step::Tune, None) {
        Status::Skipped | Status::Impossible(_) => " and Adam at its usual rate".into(),
        _ => format!(", {TUNED} and Adam at its usual rate"),
    };
    match step {
        Step::Confirm => {
            let fresh_seeds = session.state.with_untracked(State::has_fresh_seeds);
            format!(
                "{} The best three and Adam train on {CONFIRMED_SEEDS} of them.",
                guard::offer_text(fresh_seeds)
            )
        }
        Step::Tune => proof.tuning().map_or_else(String::new, |tuning| {
            format!(
                "The line to beat is Adam at a rate that nobody tuned. The search had {} trainings; Adam with a schedule gets as many: {} settings of rate, β1, β2, ε, λ and warm-up, of which the better half trains on, again and again, on seeds of their own.",
                format::count(tuning.trainings()),
                format::count(tuning.settings() as u64)
            )
        }),
        Step::Elsewhere => format!(
            "{}{rivals}, on a task that this search never selected on, with {SEEDS} seeds.",
            proof.winner.name
        ),
        Step::Verdict => format!(
            "{}{rivals} on the search’s own {}, with {SEEDS} seeds that neither search nor tuning had, scored on images by which {} was not chosen. Then all is judged at once.",
            proof.winner.name,
            match proof.config.tasks.len() {
                1 => "task",
                _ => "tasks",
            },
            proof.winner.name
        ),
    }
}

/// What was chosen of all settings.
fn tuned(proof: &Proof) -> String {
    let Some((tuning, tuned)) = proof.tuning().zip(proof.tuned()) else {
        return String::new();
    };
    let genome = &tuned.genome;
    let rate = |log10: f64| number(10f64.powf(log10));
    format!(
        "Chosen of {} settings with {} trainings: rate {}, β1 {:.3}, β2 {:.4}, ε {}, λ {}, warm-up of {} steps, then a cosine.",
        format::count(tuning.settings() as u64),
        format::count(tuned.trainings),
        rate(genome.lr_log10),
        genome.beta1,
        genome.beta2,
        rate(genome.eps_log10),
        rate(genome.weight_decay_log10),
        genome.warmup_steps
    )
}
