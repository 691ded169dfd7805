//! The sheets that lie on top of the page, and the one that is printed. What they show is fetched when it is first
//! opened ([`super::parts`]).

use leptos::{ev, prelude::*};

use super::{keyboard::Keyboard, parts};
use lesson_views::{check::Check, collect::Collect, maker::LessonMaker, worksheet::Printing};
use session::{Session, storage::RunStorage};
use widgets::{browser, dialog::Dialog, part::Part};

/// All of them.
#[component]
pub fn Sheets(
    /// Whether the settings are open.
    settings: RwSignal<bool>,
    /// Whether it is open how to read a flower.
    legend: RwSignal<bool>,
) -> impl IntoView {
    let own = expect_context::<Session>().own;
    let storage: RunStorage = expect_context();
    let Keyboard { help, .. } = expect_context();
    let maker: LessonMaker = expect_context();
    let collect: Collect = expect_context();
    let check: Check = expect_context();
    view! {
        <Dialog open=settings title="Settings"><Part of=move || parts::settings(settings) /></Dialog>
        <Dialog open=maker.open title="Make a lesson"><Part of=parts::lesson_maker /></Dialog>
        <Dialog open=collect.open title="Collect results"><Part of=parts::collect /></Dialog>
        <Dialog open=check.open title="Can my class run this?"><Part of=parts::check /></Dialog>
        <Worksheets />
        <Dialog open=storage.listed title="Saved runs"><Part of=parts::saved_runs /></Dialog>
        <Dialog open=own.open title="Own data"><Part of=parts::own_data /></Dialog>
        <Dialog open=legend title="How to read a flower"><Part of=parts::legend /></Dialog>
        <Dialog open=help title="Help"><Part of=parts::help /></Dialog>
    }
}

/// Where a worksheet stands, unseen but on paper, while it is printed.
#[component]
fn Worksheets() -> impl IntoView {
    let Printing(printing) = expect_context();
    browser::listen(ev::Custom::<ev::Event>::new("afterprint"), move |_| {
        printing.set(None);
    });
    move || {
        printing
            .get()
            .map(|sheet| view! { <Part of=move || parts::worksheet(sheet.clone()) /> })
    }
}
