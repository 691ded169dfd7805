//! The tour: it moves the live page, says what is to be seen, and is left at any step. Nothing waits for it.

use std::time::Duration;

use leptos::{html, prelude::*};
use web_sys::Element;

use files::share::View;
use page_state::{
    shipped_run::ShippedRun,
    state::State,
    tour::{Act, STEPS, block},
};
use session::{Session, fragment::Fragment, player::Player};
use widgets::browser;

/// Where it is remembered that the tour was offered.
const KEY: &str = "optimarium-tour";

/// Where a search is started, or the way there from a recording that the visitor opened.
const START: &str = "[data-testid=start], [data-testid=replay-leave]";

/// What marks the part of the page that a step is about.
const MARK: &str = "data-toured";

/// Time for the page to take its new shape before it is scrolled.
const SETTLED: Duration = Duration::from_millis(120);

/// The tour; a handle that can be copied into every closure.
#[derive(Clone, Copy)]
pub struct Tour {
    at: RwSignal<Option<usize>>,
    offered: RwSignal<bool>,
    session: Session,
    player: Player,
    view: RwSignal<View>,
}

impl Tour {
    /// A tour that has not begun.
    pub fn new(session: Session, player: Player, view: RwSignal<View>) -> Self {
        Self {
            at: RwSignal::new(None),
            offered: RwSignal::new(browser::recall(KEY).is_none()),
            session,
            player,
            view,
        }
    }

    /// Begins.
    pub fn begin(self) {
        self.forget_offer();
        self.view.set(View::Evolution);
        self.go(Some(0));
    }

    /// Leaves, wherever it is.
    pub fn leave(self) {
        if self.at.get_untracked().is_some() {
            self.go(None);
        }
    }

    /// Ends after the last step, where a search is started. A recording that comes with the page closes, as it opens
    /// again by one press; whatever else is on show stays.
    fn finish(self) {
        self.go(None);
        self.view.set(View::Evolution);
        if self.player.served.with_untracked(Option::is_some) {
            self.player.leave();
            browser::to_top();
        }
        let to_start = || {
            if let Some(start) = found(START) {
                browser::call(&start, "focus", &[]);
            }
        };
        set_timeout(to_start, SETTLED);
    }

    fn forget_offer(self) {
        self.offered.set(false);
        // Refused only where the browser keeps nothing: then it is offered once more.
        browser::remember(KEY, Some("offered"));
    }

    fn go(self, to: Option<usize>) {
        self.at.set(to);
        let step = to.and_then(|place| STEPS.get(place));
        if let Some(step) = step {
            self.act(step.act);
        }
        let place = step.map(|step| step.place);
        let point = move || {
            // The visitor may be elsewhere by now.
            if self.at.try_get_untracked() == Some(to) {
                point_at(place);
            }
        };
        set_timeout(point, SETTLED);
    }

    fn act(self, act: Act) {
        let Session {
            state, selected, ..
        } = self.session;
        let recorded = state.with_untracked(|state| {
            let recording = state.recording.as_ref()?;
            Some(recording.generations)
        });
        match act {
            Act::Point => {}
            Act::Watch => {
                if state.with_untracked(|state| state.run.is_none()) {
                    self.player.open_shipped(ShippedRun::Classroom);
                }
            }
            Act::Begin => match recorded {
                Some(_) => self.player.go_to(0),
                None => state.update(|state| state.look_back(Some(0))),
            },
            Act::End => match recorded {
                Some(generations) => self.player.go_to(generations.saturating_sub(1)),
                None => state.update(|state| state.look_back(None)),
            },
            Act::ChooseWorst => {
                let worst = state.with_untracked(worst);
                selected.set(worst);
            }
            Act::OpenTree => {
                selected.set(None);
                if let Some(tree) = part("tree") {
                    // Any element takes it; a part that opens does.
                    let _ = tree.set_attribute("open", "");
                }
            }
        }
    }
}

/// Who of the generation on show has the lowest score.
fn worst(state: &State) -> Option<science::evolution::CandidateId> {
    let scored = state.shown_population().iter().zip(state.shown_scores());
    scored
        .min_by(|a, b| a.1.fitness.total_cmp(&b.1.fitness))
        .map(|(candidate, _)| candidate.id)
}

fn found(selector: &str) -> Option<Element> {
    document().query_selector(selector).ok().flatten()
}

fn part(place: &str) -> Option<Element> {
    found(&format!("[data-tour={place}]"))
}

/// Marks the part of the page at `place`, that alone, and brings it into view.
fn point_at(place: Option<&str>) {
    if let Some(before) = found(&format!("[{MARK}]")) {
        let _ = before.remove_attribute(MARK);
    }
    let Some(part) = place.and_then(part) else {
        return;
    };
    let _ = part.set_attribute(MARK, "");
    let still = browser::prefers("(prefers-reduced-motion: reduce)");
    let window = window().inner_height().ok();
    let window = window.and_then(|height| height.as_f64());
    let height = part.get_bounding_client_rect().height();
    let options = browser::object([
        ("behavior", if still { "auto" } else { "smooth" }.into()),
        ("block", block(height, window.unwrap_or(height)).into()),
    ]);
    browser::call(&part, "scrollIntoView", &[options]);
}

/// Offers the tour to whoever is here for the first time and came for nothing in particular.
#[component]
pub fn TourOffer() -> impl IntoView {
    let tour: Tour = expect_context();
    let fragment: Fragment = expect_context();
    let due = move || {
        let brought = fragment.opened.with(Option::is_some) || fragment.lesson.is_there();
        tour.offered.get() && !brought && tour.at.get().is_none()
    };
    view! {
        <Show when=due>
            <p class="tour-offer" data-testid="tour-offer">
                "First time here? "
                <button type="button" class="link" data-testid="tour-start" on:click=move |_| tour.begin()>
                    "Take the tour of two minutes"
                </button>
                " "
                <button type="button" class="link" data-testid="tour-decline" on:click=move |_| tour.forget_offer()>
                    "No, thanks"
                </button>
            </p>
        </Show>
    }
}

/// The step of the tour, beside the page.
#[component]
pub fn TourPanel() -> impl IntoView {
    let tour: Tour = expect_context();
    let begun = Memo::new(move |_| tour.at.get().is_some());
    let place = move || tour.at.get().unwrap_or(0);
    let last = move || place() + 1 == STEPS.len();
    let next = NodeRef::<html::Button>::new();
    next.on_load(|button| {
        // Whoever began it goes on with the same key.
        let _ = button.focus();
    });
    let on_next = move |_| {
        let to = place() + 1;
        match to < STEPS.len() {
            true => tour.go(Some(to)),
            false => tour.finish(),
        }
    };
    view! {
        <Show when=move || begun.get()>
            <section class="tour" aria-label="Tour" data-testid="tour">
                <p role="status">
                    <span class="soft">{move || format!("{} of {}. ", place() + 1, STEPS.len())}</span>
                    {move || STEPS[place()].text}
                </p>
                <div class="tour-buttons">
                    <button type="button" class="link" data-testid="tour-leave" on:click=move |_| tour.leave()>"Leave the tour"</button>
                    <button
                        type="button"
                        disabled=move || place() == 0
                        on:click=move |_| tour.go(place().checked_sub(1))
                    >
                        "Back"
                    </button>
                    <button type="button" class="primary" data-testid="tour-next" node_ref=next on:click=on_next>
                        {move || if last() { "Done" } else { "Next" }}
                    </button>
                </div>
            </section>
        </Show>
    }
}
