//! A student's run once more: said above the page while it runs, and whether it came to the same.

use leptos::prelude::*;

use super::collect::Collect;
use session::Session;

/// Stands above the page while a student's run is made once more, and after it.
#[component]
pub fn RerunBanner() -> impl IntoView {
    let collect: Collect = expect_context();
    let session: Session = expect_context();
    let text = Memo::new(move |_| {
        let rerun = collect.rerun.get()?;
        let told = session.state.with(|state| rerun.told(state));
        Some(told.unwrap_or_else(|| {
            format!(
                "The run of {} once more, with seed {}: whether it comes to the same follows after its last generation.",
                rerun.result.student.name(),
                rerun.result.seed
            )
        }))
    });
    let came_to = Memo::new(move |_| {
        let rerun = collect.rerun.get()?;
        let same = session.state.with(|state| rerun.is_same(state))?;
        Some((rerun.result, same))
    });
    Effect::new(move |_| {
        if let Some((result, same)) = came_to.get() {
            collect.reruns.update(|reruns| reruns.note(&result, same));
        }
    });
    let shown = Memo::new(move |_| text.with(Option::is_some));
    view! {
        <Show when=move || shown.get()>
            <aside class="recording" aria-label="A student’s run" data-testid="rerun">
                <p role="status">{text}</p>
                <p class="offer-actions">
                    <button type="button" data-testid="rerun-back" on:click=move |_| collect.open.set(true)>
                        "Back to the results"
                    </button>
                    <button type="button" class="link" on:click=move |_| collect.rerun.set(None)>"Close"</button>
                </p>
            </aside>
        </Show>
    }
}
