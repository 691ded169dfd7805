//! What a link brought: the genome, where it comes from, and what can be done with it.

use leptos::prelude::*;

use files::share::{Remark, Shared, View};
use laboratory::Laboratory;
use lesson_views::close_link::CloseLink;
use page_state::state::State;
use science::{catalog::Dataset, genome::Genome, presets::NamedGenome};
use session::{Session, player::Player};
use widget_state::flower_name;
use widgets::{
    equation::Equation, flower::Flower, passing::passing_memo, settings_text::settings_text,
    share::ShareButton,
};

/// What a link brought.
#[component]
pub fn Brought(
    /// All that could be used.
    shared: Shared,
    /// On the rest.
    remarks: Vec<Remark>,
) -> impl IntoView {
    let origin = {
        let shared = shared.clone();
        passing_memo(move |_| origin(&shared))
    };
    let genome = shared.genome.clone();
    let folded = RwSignal::new(false);
    fold_with_a_start(folded);
    let remarks = (!remarks.is_empty()).then(|| {
        let remarks = remarks.into_iter().map(|remark| view! { <li>{remark.message}</li> });
        view! { <ul class="shared-remarks" role="status" data-testid="shared-remarks">{remarks.collect_view()}</ul> }
    });
    let title = genome.as_ref().map_or_else(
        || "Settings came with this link".to_string(),
        |genome| {
            shared
                .name
                .clone()
                .unwrap_or_else(|| flower_name::name(genome))
        },
    );
    let drawing = genome.map(|genome| {
        view! {
            <div class="shared-flower"><Flower genome=genome.clone() /></div>
            <div class="shared-rule"><Equation genome=genome /></div>
        }
    });
    view! {
        <aside class="shared" class:folded=folded data-testid="shared" aria-label="Link">
            {drawing}
            <div class="shared-text">
                <h2>{title}</h2>
                <p>{origin}</p>
                {remarks}
                <Actions shared=shared folded=folded />
            </div>
            <button
                type="button"
                class="link shared-unfold"
                data-testid="shared-unfold"
                hidden=move || !folded.get()
                on:click=move |_| folded.set(false)
            >
                "What the link brought"
            </button>
            <CloseLink testid="shared-close" />
        </aside>
    }
}

/// Folds the banner to a line once a search starts: from then on its place is the garden's.
fn fold_with_a_start(folded: RwSignal<bool>) {
    let Session { state, .. } = expect_context();
    let searching = passing_memo(move |_| state.with(State::is_live));
    Effect::new(move |before: Option<bool>| {
        let now = searching.get();
        if before == Some(false) && now {
            folded.set(true);
        }
        now
    });
}

/// What can be done with what a link brought.
#[component]
fn Actions(
    shared: Shared,
    /// Whether the banner is but a line.
    folded: RwSignal<bool>,
) -> impl IntoView {
    let session: Session = expect_context();
    let player: Player = expect_context();
    let laboratory: Laboratory = expect_context();
    let page: RwSignal<View> = expect_context();
    let trouble = passing_memo(move |_| session.trouble());
    let title = move |usual: &'static str| move || trouble.get().unwrap_or_else(|| usual.into());
    let start = move |shared: &Shared, founder: Option<Genome>| {
        player.leave_if_open();
        session.start_from(shared.config.as_ref(), founder);
        page.set(View::Evolution);
        folded.set(true);
    };
    let race = shared.genome.clone().map(|genome| {
        let name = shared
            .name
            .clone()
            .unwrap_or_else(|| flower_name::name(&genome));
        let (raced, config) = (NamedGenome { name, genome }, shared.config.clone());
        let race = move |_| {
            laboratory.race_against_adam(raced.clone(), config.clone());
            folded.set(true);
        };
        view! {
            <button type="button" class="primary" data-testid="shared-race" on:click=race>
                "Race it against Adam"
            </button>
        }
    });
    let reproduce = shared.config.is_some().then(|| {
        let shared = shared.clone();
        view! {
            <button
                type="button"
                data-testid="shared-reproduce"
                data-remark=""
                title=title("Starts a search with the link’s settings and seed; one under way ends")
                disabled=move || trouble.with(Option::is_some)
                on:click=move |_| start(&shared, shared.founder.clone())
            >
                {if shared.genome.is_some() { "Reproduce its run" } else { "Start with them" }}
            </button>
        }
    });
    let go_on = shared.genome.is_some().then(|| {
        let shared = shared.clone();
        view! {
            <button
                type="button"
                data-testid="shared-continue"
                data-remark=""
                title=title("Starts a search whose first candidate is this genome; one under way ends")
                disabled=move || trouble.with(Option::is_some)
                on:click=move |_| start(&shared, shared.genome.clone())
            >
                "Continue evolving from it"
            </button>
        }
    });
    let share = shared
        .genome
        .is_some()
        .then(|| view! { <ShareButton shared=Signal::stored(shared) /> });
    view! { <div class="shared-actions">{race}{reproduce}{go_on}{share}</div> }
}

/// Says where what a link brought comes from.
fn origin(shared: &Shared) -> String {
    let what = match shared.genome {
        Some(_) => "This optimizer came with the link you opened.",
        None => "The link you opened brought these settings.",
    };
    let from = match (&shared.config, &shared.founder) {
        (Some(config), Some(_)) => format!(
            " It comes from a search that went on from another genome. {}",
            settings_text(config)
        ),
        (Some(config), None) => format!(" {}", settings_text(config)),
        _ => String::new(),
    };
    let own = shared
        .config
        .as_ref()
        .filter(|config| config.tasks.contains(&Dataset::Own));
    let own = own.map_or("", |_| {
        " Own data stays with whoever dropped it and is in no link: drop the same files under Settings, “Own data…”, first."
    });
    format!("{what}{from}{own} Nothing is trained until you say so.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use science::{config::Preset, presets};

    #[test]
    fn a_link_says_where_it_comes_from() {
        let mut shared = Shared {
            genome: Some(presets::published()),
            ..Shared::default()
        };
        assert_eq!(
            origin(&shared),
            "This optimizer came with the link you opened. Nothing is trained until you say so."
        );
        shared.config = Some(Preset::QuickLook.config());
        assert_eq!(
            origin(&shared),
            "This optimizer came with the link you opened. Quick look settings, seed 42: 8 generations of 12 optimizers, 40 steps of 32 images each on Fashion-MNIST. Nothing is trained until you say so."
        );
        if let Some(config) = &mut shared.config {
            config.tasks = vec![Dataset::Own];
        }
        assert!(origin(&shared).contains("each on Own data. Own data stays with"));
    }
}
