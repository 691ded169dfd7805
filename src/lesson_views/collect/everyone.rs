//! Everyone's flower in one bed, and everyone's figures in one table.

use leptos::prelude::*;

use super::Collect;
use classroom::class::{certainty::ahead, collection::Collection, guesses::guesses, rerun::Rerun};
use files::{class::StudentResult, share::View};
use session::{Session, fragment::Fragment, navigation::Navigation, player::Player};
use widget_state::format;
use widgets::{
    browser,
    garden::{Gathered, Gathering},
    table::{Cell, Column, Table},
};

/// Garden and table.
#[component]
pub fn Everyone() -> impl IntoView {
    let collect: Collect = expect_context();
    let wording = collect.class.with_untracked(Collection::wording);
    let ahead = move || collect.class.with(|class| ahead(class.results()));
    let plants = Memo::new(move |_| {
        let gathered = |one: &StudentResult| Gathered {
            name: one.student.name().into(),
            genome: one.genome.clone(),
            lead: one.lead(),
        };
        collect
            .class
            .with(|class| class.results().iter().map(gathered).collect::<Vec<_>>())
    });
    let columns = vec![
        Column::new("Student"),
        Column::new(wording.column)
            .meaning(wording.meaning)
            .number(),
        Column::new("Adam").meaning(wording.adam).number(),
        Column::new("Difference").number(),
        Column::new("Device"),
        Column::unseen("Once more"),
    ];
    let rows = move || {
        let results = collect.class.with(|class| class.results().to_vec());
        results.into_iter().map(row).collect()
    };
    let unknown = move || {
        collect.class.with(|class| class.lesson().is_none()).then_some(
            "Paste the lesson’s link or its address here as well, and a student’s run can be made once more here.",
        )
    };
    let guessed = move || {
        let said = collect.class.with(|class| {
            let lesson = class.lesson()?;
            Some(guesses(lesson, class.results())).filter(|said| !said.is_empty())
        })?;
        let said = said.into_iter().map(|text| view! { <li>{text}</li> });
        Some(
            view! { <ul class="collect-guesses" data-testid="collect-guesses">{said.collect_view()}</ul> },
        )
    };
    view! {
        <section class="collect-part" aria-labelledby="collect-all">
            <h3 id="collect-all">"The class"</h3>
            <p class="soft">{wording.flowers} " " <span data-testid="collect-ahead">{ahead}</span></p>
            <Gathering plants=plants label="Everyone’s flower; the table says the same in figures" />
            <Table label="The class’s results" testid="collect-table" columns=Signal::stored(columns) rows=rows />
            {guessed}
            {move || unknown().map(|text| view! { <p class="soft">{text}</p> })}
        </section>
    }
}

fn row(result: StudentResult) -> Vec<Cell> {
    let name = result.student.name().to_string();
    let label = format!("Run again: {name}");
    vec![
        Cell::new(view! { <bdi>{name}</bdi> }),
        Cell::new(format::fitness(result.fitness)),
        Cell::new(format::fitness(result.adam)),
        Cell::new(format::signed(result.lead())),
        Cell::new(result.arithmetic.name()),
        Cell::new(view! { <Again result=result label=label /> }),
    ]
}

/// Makes a student's run once more, where the lesson is known.
#[component]
fn Again(result: StudentResult, label: String) -> impl IntoView {
    let collect: Collect = expect_context();
    let session: Session = expect_context();
    let player: Player = expect_context();
    let navigation: Navigation = expect_context();
    let fragment: Fragment = expect_context();
    let page: RwSignal<View> = expect_context();
    let mark = {
        let result = result.clone();
        move || {
            let mark = collect.reruns.with(|reruns| reruns.mark(&result));
            mark.map(|mark| view! { <span class="soft" data-testid="collect-mark">{mark}</span> })
        }
    };
    let run = move |_| {
        let rerun = collect
            .class
            .with_untracked(|class| Rerun::of(class.lesson()?, result.clone()));
        let Some(rerun) = rerun else { return };
        // An open lesson would take the run for its own.
        if untrack(|| fragment.lesson.is_there()) {
            navigation.close_link();
        }
        player.leave_if_open();
        let (config, founder) = (rerun.lesson.config.clone(), rerun.lesson.founder.clone());
        collect.rerun.set(Some(rerun));
        collect.open.set(false);
        page.set(View::Evolution);
        // The lesson is closed, and whatever waited for it, before the next frame.
        request_animation_frame(move || {
            session.start_from(Some(&config), founder);
            browser::to_top();
        });
    };
    let known = collect
        .class
        .with_untracked(|class| class.lesson().is_some());
    known.then(|| {
        view! {
            <button
                type="button"
                class="link"
                data-testid="collect-again"
                aria-label=label
                disabled=move || session.trouble().is_some()
                on:click=run
            >
                "Run again"
            </button>
            " "
            {mark}
        }
    })
}
