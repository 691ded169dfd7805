//! The verdict on a winner: a sentence, a table, and a link to what is claimed.

use leptos::prelude::*;

use experiments::{contest::Question, proof::Proof, retest::seeds_text};
use laboratory::few_images::FewImages;
use science::catalog::Split;
use session::Session;
use statistics::{
    comparison::p_text,
    looks::{level, level_text},
    paired::Verdict as Word,
    questions::Answer,
};
use widget_state::{concepts::Met, format};
use widgets::{
    browser,
    link_field::LinkField,
    table::{Cell, Column, Table},
    words::Words,
};

/// What came out, and its link.
#[component]
pub fn Verdict() -> impl IntoView {
    let session: Session = expect_context();
    let found = Memo::new(move |_| session.with_path(of).flatten());
    let link = Memo::new(move |_| {
        let link = found.with(|found| found.as_ref()?.link.clone());
        link.map(|link| browser::link_to(&link)).unwrap_or_default()
    });
    let config = Signal::derive(move || session.with_path(|proof| proof.config.clone()));
    let sentence = move || found.with(|found| Some(found.as_ref()?.sentence.clone()));
    let table = move || {
        let (n, rows) = found.with(|found| {
            let found = found.as_ref()?;
            Some((found.n, found.rows.clone()))
        })?;
        let rows = move || rows.iter().map(row).collect();
        Some(view! {
            <Table label="Every question" testid="proof-table" columns=Signal::stored(columns(n)) rows=rows />
        })
    };
    let notices = move || {
        found.with(|found| {
            let notices = found.iter().flat_map(|found| &found.notices);
            notices
                .map(|notice| view! { <p class="soft">{notice.clone()}</p> })
                .collect_view()
        })
    };
    let linked = Memo::new(move |_| link.with(|link| !link.is_empty()));
    view! {
        <p class="proof-verdict" role="status" data-testid="proof-verdict">{sentence}</p>
        {table}
        {notices}
        <FewImages config=config />
        <Words at=Met::Verdict />
        <Show
            when=move || linked.get()
            fallback=|| view! {
                <p class="soft">"No link can hold this claim: own images, and numbers beyond those that evolution draws, are in none."</p>
            }
        >
            <section class="proof-link" aria-label="Link to this claim">
                <p class="soft">
                    "Link to this claim: whoever opens it sees what is claimed, and can test it again on other seeds."
                </p>
                <LinkField text=link label="Link to this claim" testid="claim-link" copy_testid="copy-claim" />
            </section>
        </Show>
    }
}

/// What is shown of a verdict.
#[derive(Debug, Clone, PartialEq)]
struct Found {
    sentence: String,
    n: usize,
    rows: Vec<(Question, Answer)>,
    notices: Vec<String>,
    link: Option<String>,
}

fn of(proof: &Proof) -> Option<Found> {
    let (answers, claim) = (proof.answers()?, proof.claim()?);
    let rows: Vec<(Question, Answer)> = Question::of_claim(&claim)
        .into_iter()
        .zip(answers)
        .collect();
    let (_, answer) = rows.first()?;
    Some(Found {
        sentence: Question::verdict(&proof.winner.name, &rows)?,
        n: answer.difference.n,
        notices: proof.notices(),
        link: claim.to_link(),
        rows,
    })
}

fn columns(n: usize) -> Vec<Column> {
    vec![
        Column::new("Against"),
        Column::new("On"),
        Column::new(format!("Difference (n = {n})")).meaning(
            "Accuracy minus the rival's in percentage points, paired by seed: mean and 95 % interval over seeds",
        ),
        Column::new("p").meaning(
            "Paired t-test over seeds; each p is raised for the number of rows, so that a false verdict among all of them stays as rare as one (Holm's correction)",
        ),
        Column::new("Verdict"),
    ]
}

fn row((question, answer): &(Question, Answer)) -> Vec<Cell> {
    let Question { rival, place } = question.clone();
    let class = match answer.verdict {
        Word::Better => "better",
        Word::Worse => "worse",
        Word::Inconclusive => "",
    };
    vec![
        Cell::new(rival),
        Cell::new(place),
        Cell::new(format::points(&answer.difference)),
        Cell::new(answer.p.map_or_else(|| "–".into(), p_text)),
        Cell::classed(class, answer.verdict.word()),
    ]
}

/// What the verdict covers.
pub fn covers(proof: &Proof) -> String {
    let config = &proof.config;
    let split = match config.protocol.scoring_split() {
        Split::Test => "test",
        _ => "validation",
    };
    format!(
        "{}, {} steps of {} images, scored on up to {} {split} images a task. Points: percentage points. ±: 95 % interval over seeds, for just these images. Better or worse where p, corrected for all rows, is at most {}. A run that diverged counts as accuracy 0.",
        seeds_text(config),
        format::count(config.steps.into()),
        config.batch,
        format::count(config.scoring_images.into()),
        level_text(level(1))
    )
}
