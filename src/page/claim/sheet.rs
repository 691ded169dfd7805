//! What somebody claims of an optimizer, unchecked, and the same contest on other seeds beside it.

use leptos::prelude::*;

use experiments::{
    contest::{self, Question},
    experiment::Stage,
    retest::{Retest, headline, seeds_text, settings},
};
use files::claim::{Claim, Told};
use page_state::state::Calibration;
use session::{Session, fragment::Fragment};
use statistics::{
    comparison::p_text,
    looks::{level, level_text},
};
use widget_state::{flower_name, format};
use widgets::{
    equation::Equation,
    flower::Flower,
    passing::passing_memo,
    table::{Cell, Column, Table},
};

/// The claim that is open, or why none is.
#[component]
pub fn Content() -> impl IntoView {
    let fragment: Fragment = expect_context();
    move || {
        fragment.claim.get().map(|opened| match opened {
            Ok(claim) => view! { <Claimed claim=claim /> }.into_any(),
            Err(error) => view! {
                <p class="shared-refused" role="alert" data-testid="claim-refused">{error.to_string()}</p>
            }
            .into_any(),
        })
    }
}

#[component]
fn Claimed(claim: Claim) -> impl IntoView {
    let session: Session = expect_context();
    let winner = claim.winner.clone();
    let claim = StoredValue::new(claim);
    let is_ours = move |retest: &&Retest| claim.with_value(|claim| retest.claim == *claim);
    let stage = passing_memo(move |_| {
        session.retest.with(|retest| {
            let retest = retest.as_ref().filter(is_ours)?;
            Some(retest.experiment.stage.clone())
        })
    });
    let done = move || {
        session.retest.with(|retest| {
            let percent = |retest: &Retest| retest.experiment.progress() * 100.0;
            retest.as_ref().map_or(0.0, percent)
        })
    };
    let outcome = passing_memo(move |_| {
        let finished = stage.with(|stage| *stage == Some(Stage::Finished));
        session
            .retest
            .with_untracked(|retest| retest.clone().filter(|_| finished))
    });
    let waits = passing_memo(move |_| session.waits());
    let time = move || {
        let timed = claim.with_value(Retest::timed);
        session.state.with(|state| match &state.calibration {
            Calibration::Running { config, .. } if *config == timed => {
                Some("Timing a few training steps…".to_string())
            }
            Calibration::Done {
                config, run_secs, ..
            } if *config == timed => {
                let secs = claim.with_value(|claim| Retest::secs(claim, *run_secs));
                Some(format!("A re-test takes {} here.", format::estimate(secs)))
            }
            _ => None,
        })
    };
    let trains = passing_memo(move |_| {
        stage.with(|stage| matches!(stage, Some(Stage::Loading | Stage::Training)))
    });
    let actions = move || {
        match trains.get() {
        true => view! {
            <progress max="100" value=done aria-label="Testing the claim again"></progress>
            <button type="button" data-testid="claim-stop" on:click=move |_| session.stop_retest()>"Stop"</button>
        }
        .into_any(),
        false => view! {
            <button
                type="button"
                class="primary"
                data-testid="claim-test"
                disabled=move || waits.with(Option::is_some)
                aria-describedby="claim-waits"
                title="Trains the same optimizers on other seeds, drawn here"
                on:click=move |_| claim.with_value(|claim| session.retest(claim, true))
            >
                {move || match stage.with(Option::is_some) {
                    true => "Re-test on further seeds",
                    false => "Re-test this claim",
                }}
            </button>
            <button
                type="button"
                data-testid="claim-repeat"
                disabled=move || waits.with(Option::is_some)
                aria-describedby="claim-waits"
                title="Trains the claim’s own seeds once more: on a CPU, what was trained on one comes to the same bits"
                on:click=move |_| claim.with_value(|claim| session.retest(claim, false))
            >
                "Train the same seeds"
            </button>
            {move || match time() {
                Some(time) => view! { <span class="soft">{time}</span> }.into_any(),
                None => view! {
                    <button
                        type="button"
                        class="link"
                        disabled=move || waits.with(Option::is_some)
                        aria-describedby="claim-waits"
                        on:click=move |_| claim.with_value(|claim| session.time_retest(claim))
                    >
                        "How long will it take here?"
                    </button>
                }
                .into_any(),
            }}
            <span id="claim-waits" class="soft" data-testid="claim-waits">{waits}</span>
        }
        .into_any(),
    }
    };
    let before = move || {
        let told = claim.with_value(|claim| session.tested_before(claim));
        told.map(|told| view! { <p class="soft" data-testid="claim-before">{told}</p> })
    };
    let said = move || {
        let running = session.retest.with(|retest| {
            let retest = retest.as_ref().filter(is_ours)?;
            let seeds = seeds_text(&retest.experiment.config);
            Some(match &retest.experiment.stage {
                Stage::Loading => format!("Fetching images and starting the engine, for {seeds}…"),
                Stage::Training => format!("Testing it on {seeds}…"),
                Stage::Stopped => "The re-test was stopped: it says nothing.".into(),
                Stage::Failed(reason) => format!("The re-test ended early. {reason}"),
                Stage::Finished => retest.verdict()?,
            })
        });
        running.unwrap_or_else(|| {
            let first = claim.with_value(|claim| session.tested_before(claim)).is_none();
            let begin = if first { "Not checked here: nothing" } else { "Nothing" };
            format!("{begin} is trained until you say so. A re-test takes as many other seeds, drawn at random; who tests again and again will see chance agree once.")
        })
    };
    view! {
        <div class="shared-flower"><Flower genome=winner.clone() /></div>
        <div class="shared-text">
            <h2>{format!("A claim about {}", flower_name::name(&winner))}</h2>
            <p>{claim.with_value(headline)}</p>
            <Claims claim=claim outcome=outcome />
            <p role="status" data-testid="claim-said">{said}</p>
            {before}
            <div class="shared-actions">{actions}</div>
            <details>
                <summary class="soft">"What was trained"</summary>
                <p class="soft">{claim.with_value(settings)}</p>
                <Equation genome=winner />
            </details>
        </div>
    }
}

/// Everything that is claimed, with what came out here beside it.
#[component]
fn Claims(claim: StoredValue<Claim>, outcome: Memo<Option<Retest>>) -> impl IntoView {
    let n = claim.with_value(|claim| claim.config.seeds);
    let columns = Signal::derive(move || {
        let claimed = Column::new(format!("Claimed (n = {n})"));
        let mut columns = vec![Column::new("Against"), Column::new("On"), claimed];
        if outcome.with(Option::is_some) {
            columns.extend([
                Column::new("Here").meaning(format!("The verdict, accuracy minus the rival's (mean and 95 % interval over seeds), and p, corrected for all rows, which a verdict takes to be at most {}", level_text(level(1)))),
                Column::new("The claim is").meaning("Confirmed: the same verdict. Contradicted: the opposite one, or a difference further from the claimed one than both intervals together allow. Otherwise inconclusive. On the same seeds: whether the bits are the same"),
            ]);
        }
        columns
    });
    let rows = move || {
        let found = outcome.with(|retest| retest.as_ref()?.answers().zip(retest.as_ref()?.words()));
        let row = |(at, (question, told)): (usize, (Question, Told))| {
            let claimed = format::points(&contest::told(told.mean, told.margin, n));
            let claimed = format!("{}, {claimed}", told.verdict.word());
            let mut cells = vec![
                Cell::new(question.rival),
                Cell::new(question.place),
                Cell::new(claimed),
            ];
            let found = found.as_ref();
            let found =
                found.and_then(|(answers, words)| answers.get(at).zip(words.get(at).copied()));
            if let Some((answer, word)) = found {
                let points = format::points(&answer.difference);
                let p = answer.p.map(|p| format!(" ({})", p_text(p)));
                let here = format!(
                    "{}, {points}{}",
                    answer.verdict.word(),
                    p.unwrap_or_default()
                );
                cells.extend([Cell::new(here), Cell::new(word)]);
            }
            cells
        };
        let told = claim.with_value(|claim| {
            let told = claim.told.iter().copied();
            Question::of_claim(claim)
                .into_iter()
                .zip(told)
                .collect::<Vec<_>>()
        });
        told.into_iter().enumerate().map(row).collect()
    };
    view! { <Table label="What is claimed" testid="claim-table" columns=columns rows=rows /> }
}
