//! The page as a whole: bar, garden, best and chosen, journal, and what lies on top of them.

use leptos::prelude::*;

use super::{
    background,
    bar::Bar,
    best_and_chosen::BestAndChosen,
    claim::ClaimBanner,
    embed,
    intake::Intake,
    keyboard::Keyboard,
    lesson_panel::LessonPanel,
    newer, parts, plants,
    preview::Preview,
    projector,
    recording::RecordingBanner,
    shared_banner::SharedBanner,
    sheets::Sheets,
    stepper::Stepper,
    told::{Standing, Teller, Told},
    tour::{Tour, TourPanel},
    wake_lock,
    welcome::Welcome,
};
use files::{control::Control, share::View};
use laboratory::Laboratory;
use lesson_views::{
    check::Check, collect::Collect, maker::LessonMaker, rerun::RerunBanner, worksheet::Printing,
};
use page_state::{
    fitness_note::fitness_note,
    loan::Start,
    state::{Phase, State},
};
use science::presets::{ADAM_AT_RATE, ADAM_UNTUNED};
use session::{
    Session, are_settings_wished, fragment::Fragment, navigation::Navigation, player::Player,
    storage::RunStorage,
};
use widget_state::format;
use widgets::{
    focus,
    garden::Garden,
    hide,
    part::Part,
    projector::Projector,
    speech::{self, Speech, Voice},
    words::{Glossary, GlossarySheet},
};

/// Names the text that describes the page's content.
const STANDING: &str = "standing";

/// The page.
#[component]
pub fn App() -> impl IntoView {
    let fragment = Fragment::open();
    provide_context(fragment);
    let session = Session::open(Signal::derive(move || fragment.lesson.is_open()));
    provide_context(session);
    let speech = Speech::default();
    provide_context(speech);
    let projector = Projector::new(session.projector_wanted);
    provide_context(projector);
    hide::provide_untold(fragment.hidden);
    let lesson = move || fragment.lesson.coming.get() || fragment.lesson.is_there();
    let player = Player::new(session, Signal::derive(lesson));
    provide_context(player);
    let view = RwSignal::new(View::default());
    provide_context(view);
    let laboratory = Laboratory::new(session, view);
    provide_context(laboratory);
    let evolution = move || view.get() == View::Evolution;
    let laboratory_opened =
        Memo::new(move |opened| opened.copied().unwrap_or(false) || view.get() == View::Laboratory);
    take_settings(fragment, session);
    keep_settings(fragment, session);
    provide_context(Navigation::connect(fragment, view, laboratory.editor));
    projector::follow(projector, fragment);
    embed::follow(session, fragment);
    provide_context(LessonMaker::default());
    provide_context(Printing::default());
    let settings = RwSignal::new(false);
    let legend = RwSignal::new(false);
    let phase = Memo::new(move |_| session.state.with(|state| state.phase));
    let idle = Memo::new(move |_| phase.get() == Phase::Idle);
    let led = Memo::new(move |_| session.permit().is_lessons());
    let shown = Memo::new(move |_| session.state.with(plants::plants));
    // Once per generation, not with every step. It is read, not only tracked: a memo that nobody reads
    // is never computed, and tells nothing.
    let planted = Memo::new(move |_| session.state.with(plants::planted));
    let order = Memo::new(move |_| {
        planted.get();
        session.state.with_untracked(plants::order)
    });
    let adam = Memo::new(move |_| session.state.with(plants::adam_line));
    let storage = RunStorage::new(session);
    provide_context(storage);
    let journal = a_frame_later(Memo::new(move |_| !idle.get()));
    provide_context(Glossary::default());
    provide_context(Teller::new(session, fragment));
    provide_context(Tour::new(session, player, view));
    let keyboard = Keyboard::remembered();
    provide_context(keyboard);
    keyboard.listen(session, player, view);
    focus::keep();
    let collect = Collect::of_address();
    provide_context(collect);
    provide_context(Check::new(session));
    let intake = Intake::new(player, laboratory, fragment, collect);
    provide_context(intake);
    intake.listen();
    background::listen(session);
    wake_lock::follow(session);
    view! {
        <Voice speech=speech />
        <Bar settings=settings />
        <Show when=move || storage.offered.with(Option::is_some)><Part of=parts::interrupted /></Show>
        <Show when=move || storage.finished.with(Option::is_some)><Part of=parts::finished /></Show>
        <Notices />
        <Show when=move || storage.not_kept.with(Option::is_some)><Part of=parts::not_kept /></Show>
        <RecordingBanner />
        <RerunBanner />
        <LessonPanel />
        <SharedBanner />
        <ClaimBanner />
        <Told />
        <main
            id=View::Evolution.slug()
            class="page view"
            class:idle=idle
            aria-describedby=STANDING
            hidden=move || !evolution()
        >
            <Standing id=STANDING />
            <section class="garden-region" aria-label="Garden" data-tour="garden">
                <Show when=move || idle.get() fallback=Figures>
                    <Welcome settings=settings />
                </Show>
                <Stepper />
                <Show
                    when=move || idle.get()
                    fallback=move || view! {
                        <Garden plants=shown.into() order=order adam=adam.into() selected=session.selected />
                    }
                >
                    // Beside a lesson it would tell what is to be predicted.
                    <Show when=move || !led.get()>
                        // Its charts are those of the journal.
                        <div
                            class="part"
                            data-control=format!("{} {}", Control::FitnessChart.slug(), Control::TermChart.slug())
                        >
                            <Preview />
                        </div>
                    </Show>
                </Show>
            </section>
            <BestAndChosen legend=legend />
            <Show when=move || journal.get()>
                <section class="journal" data-tour="journal" aria-label="Journal"><Part of=parts::journal /></section>
            </Show>
        </main>
        <Show when=move || laboratory_opened.get()>
            <div id=View::Laboratory.slug() class="view" hidden=evolution><Part of=parts::laboratory /></div>
        </Show>
        <Sheets settings=settings legend=legend />
        <GlossarySheet />
        <TourPanel />
    }
}

/// Follows `source`, but becomes true only in the next frame: what it shows is built in a task of
/// its own, so that none keeps the page for long.
fn a_frame_later(source: Memo<bool>) -> RwSignal<bool> {
    let later = RwSignal::new(source.get_untracked());
    Effect::new(move |_| {
        if source.get() {
            request_animation_frame(move || later.set(source.get_untracked()));
        } else {
            later.set(false);
        }
    });
    later
}

/// Generation, best and Adam in large figures.
#[component]
fn Figures() -> impl IntoView {
    let Session { state, own, .. } = expect_context();
    let generation = Memo::new(move |_| state.with(generation_text));
    let figures = Memo::new(move |_| {
        state.with(|state| {
            let best = state.shown_best()?;
            Some((best.score.fitness, best.adam.fitness))
        })
    });
    let dash = || "–".to_string();
    let best = move || {
        figures
            .get()
            .map_or_else(dash, |(best, _)| format::fitness(best))
    };
    let adam = move || {
        figures
            .get()
            .map_or_else(dash, |(_, adam)| format::fitness(adam))
    };
    let lead = Memo::new(move |_| {
        let none = ("lead", "–".to_string());
        figures
            .get()
            .map_or(none, |(best, adam)| format::lead(best - adam))
    });
    // A lesson may test another than the best.
    let whose = move || match lead.get().0 {
        "lead" => "Lead of the best",
        _ => "Best behind by",
    };
    let spoken = move || {
        let (best, adam) = figures.get()?;
        let (best, adam) = (format::fitness(best), format::fitness(adam));
        Some(format!(
            "{}. Best fitness {best}, {ADAM_AT_RATE} {adam}.",
            generation.get()
        ))
    };
    speech::follow(spoken);
    let images = Memo::new(move |_| {
        let config = state.with(|state| state.config().cloned())?;
        let wanted = (config.scoring_images, config.protocol);
        Some(own.scoring_images(&config.tasks, wanted.0, wanted.1))
    });
    let note = Memo::new(move |_| {
        let best = state.with(State::shown_best)?;
        Some(fitness_note(&best.score, images.get()?))
    });
    let control = Memo::new(move |_| state.with(|state| state.config()?.selection.note()));
    view! {
        <div class="figures" data-tour="figures" data-control=Control::Figures.slug()>
            <h1 data-testid="generation">{generation}</h1>
            <dl data-remark="" title="Adam's fitness is of the same generation as the best's, on the same images, at its usual rate: nobody tuned it. On fresh seeds both are means over the same generations.">
                <div class="of-best"><dt>"Best fitness"</dt><dd data-testid="best-fitness">{best}</dd></div>
                <div class="of-adam"><dt>{ADAM_UNTUNED}</dt><dd data-testid="adam-fitness">{adam}</dd></div>
                <div><dt>{whose}</dt><dd>{move || lead.get().1}</dd></div>
            </dl>
            <p class="figures-note" data-testid="fitness-note">{note}</p>
            {move || control.get().map(|note| view! { <p class="figures-note" data-testid="control-note">{note}</p> })}
        </div>
    }
}

/// Said while the engine takes long to arrive.
const SLOW: &str = "The engine is still on its way; over a slow connection it takes a minute. Should nothing come, reload the page.";

/// Errors, and remarks that stop nothing.
#[component]
fn Notices() -> impl IntoView {
    let Session {
        state,
        remarks,
        slow,
        meanwhile,
        ..
    } = expect_context();
    let player: Player = expect_context();
    let storage: RunStorage = expect_context();
    let newer = newer::notice();
    let error = Memo::new(move |_| state.with(|state| state.error.clone()));
    let notices = Memo::new(move |_| {
        let mut all = remarks.get();
        all.extend(slow.get().then(|| SLOW.to_string()));
        all.extend(storage.said.get());
        all.extend(meanwhile.get());
        all.extend(newer.get().map(String::from));
        state.with(|state| all.extend(state.notices.iter().cloned()));
        all
    });
    view! {
        {move || error.get().map(|message| view! {
            <p class="error" role="alert" data-testid="error">{message}</p>
        })}
        {move || player.refused.get().map(|message| view! {
            <p class="error" role="alert" data-testid="refused">{message}</p>
        })}
        <Show when=move || notices.with(|notices| !notices.is_empty())>
            <ul class="notices" role="status">
                {move || notices.get().into_iter().map(|text| view! { <li>{text}</li> }).collect_view()}
            </ul>
        </Show>
    }
}

/// Adam's figures in the generation on show; of an earlier one only the fitness, as of everyone.
fn generation_text(state: &State) -> String {
    let total = state.config().map_or(0, |config| config.generations);
    match state.shown_generation() {
        Some(generation) => format!("Generation {} of {total}", generation + 1),
        None => format!("Generation 1 of {total}"),
    }
}

/// Said where the address has wishes that its link overrules.
const OVERRULED: &str = "The link brings settings of its own, which are used in place of the preset and seed that the address asks for before the #.";

/// Puts the settings of a link where every start takes them from.
fn take_settings(fragment: Fragment, session: Session) {
    Effect::new(move |_| {
        fragment.visited.track();
        untrack(|| {
            let now = Start {
                draft: session.draft.get(),
                founder: session.founder.get(),
            };
            let Some(Start { draft, founder }) = fragment.start(&now) else {
                return;
            };
            let overruled =
                are_settings_wished() && draft != now.draft && fragment.search().is_some();
            session.remarks.update(|remarks| {
                remarks.retain(|remark| remark != OVERRULED);
                remarks.extend(overruled.then(|| OVERRULED.to_string()));
            });
            session.draft.set(draft);
            session.founder.set(founder);
        });
    });
}

/// Keeps the settings as typed through a reload, where nothing but the visitor brought them: what the address brings
/// it brings again.
fn keep_settings(fragment: Fragment, session: Session) {
    Effect::new(move |_| {
        session.draft.track();
        fragment.opened.track();
        if !fragment.lesson.is_open() && fragment.search().is_none() {
            session.keep_draft();
        }
    });
}
