//! Where a candidate comes from: everyone it descends from, back to the initial population.

use leptos::{ev, prelude::*};
use web_sys::HtmlDetailsElement;

use export::{idle::idle_reason, label::without_effect};
use files::control::Control;
use page_state::{
    seeds,
    state::{Life, State},
};
use science::{
    evolution::CandidateId,
    gene::{Gene, GeneSet},
    genome::Genome,
    lineage::{Origin, ancestry, inheritance},
};
use session::{Session, player::Player};
use widget_state::{concepts::Met, flower_name};
use widgets::{
    equation::direction,
    family::FamilyTree,
    flower::Flower,
    garden::{Lineage, LineageMark},
    hide::untold,
    words::Words,
};

/// Ancestors shown before all are asked for.
const FEW: usize = 12;

/// Returns a candidate and everyone it descends from, youngest first.
pub fn lineage(state: &State, id: CandidateId) -> Vec<Life> {
    let lives = state.lives();
    let ids: Vec<CandidateId> = ancestry(id, |id| lives.get(&id).map(|life| &life.candidate))
        .into_iter()
        .map(|candidate| candidate.id)
        .collect();
    ids.iter().filter_map(|id| lives.get(id).cloned()).collect()
}

/// What a candidate has of each parent, as a sentence each, but for the genes of which nothing is said; both parents are
/// among `lives`.
fn inherited(life: &Life, lives: &[Life], untold: GeneSet) -> Vec<String> {
    let candidate = &life.candidate;
    let Some(genomes) = parents(life, lives) else {
        return Vec::new();
    };
    let parts = inheritance(candidate, genomes);
    let parts = parts.iter().zip(candidate.origin.parents());
    parts
        .filter_map(|(part, parent)| {
            let idle = |gene: &&Gene| idle_reason(&candidate.genome, **gene).is_some();
            let unused: Vec<&str> = part
                .genes
                .iter()
                .filter(|gene| !untold.contains(**gene))
                .filter(idle)
                .map(|gene| gene.info().name)
                .collect();
            let unused = match unused.is_empty() {
                true => String::new(),
                false => format!(" Unused here: {}.", unused.join(", ")),
            };
            Some(format!("{}{unused}", part.describe(*parent, untold)?))
        })
        .collect()
}

/// The genomes of a candidate's parents, where both are among `lives`.
fn parents<'a>(life: &Life, lives: &'a [Life]) -> Option<[&'a Genome; 2]> {
    let genome = |parent: &CandidateId| {
        let found = lives.iter().find(|life| life.candidate.id == *parent);
        found.map(|life| &life.candidate.genome)
    };
    match life.candidate.origin.parents() {
        [a, b] => genome(a).zip(genome(b)).map(|(a, b)| [a, b]),
        _ => None,
    }
}

/// One sentence on how far the lineage goes back.
fn extent(lives: &[Life]) -> String {
    let Some((own, ancestors)) = lives.split_first() else {
        return String::new();
    };
    let founders = lives
        .iter()
        .filter(|life| !matches!(life.candidate.origin, Origin::Offspring { .. }));
    let id = own.candidate.id;
    match (ancestors.len(), founders.count()) {
        (0, _) => format!("{id} belongs to the initial population: it has no ancestors."),
        (1, _) => format!("{id} has a single ancestor."),
        (ancestors, 1) => format!(
            "{id} has {ancestors} ancestors; they go back to a single one of the initial population."
        ),
        (ancestors, founders) => format!(
            "{id} has {ancestors} ancestors; they go back to {founders} of the initial population."
        ),
    }
}

/// The lineage of `id`, built only when it is opened.
#[component]
pub fn LineageTree(
    /// Whose lineage.
    id: Memo<Option<CandidateId>>,
) -> impl IntoView {
    let session: Session = expect_context();
    let player: Player = expect_context();
    let state = session.state;
    let open = RwSignal::new(false);
    let all = RwSignal::new(false);
    let untold = untold();
    let known = Memo::new(move |_| state.with(|state| (state.generation, state.scored.len())));
    let lives = Memo::new(move |_| {
        known.get();
        let id = id.get().filter(|_| open.get())?;
        Some(state.with_untracked(|state| lineage(state, id)))
    });
    let on_toggle = move |event: ev::Event| {
        open.set(event_target::<HtmlDetailsElement>(&event).open());
    };
    let list = move || {
        let lives = lives.get()?;
        let shown = if all.get() { lives.len() } else { FEW };
        let more = lives.len().saturating_sub(shown);
        let items = lives.iter().take(shown);
        let items: Vec<_> = items
            .map(|life| ancestor(life, &lives, untold.get()))
            .collect();
        let births: Vec<(CandidateId, u32)> = lives
            .iter()
            .map(|life| (life.candidate.id, life.candidate.birth_generation))
            .collect();
        let choose = Callback::new(move |id| {
            let born = births.iter().find(|birth| birth.0 == id);
            if let Some((_, born)) = born {
                show(session, player, id, *born);
            }
        });
        let fresh_seeds = state.with_untracked(State::has_fresh_seeds);
        Some(view! {
            <p class="soft">{extent(&lives)}</p>
            <FamilyTree lives=lives.clone() fresh_seeds=fresh_seeds on_choose=choose />
            <Words at=Met::Lineage />
            <ol class="lineage-list" data-testid="lineage">{items}</ol>
            {(more > 0).then(|| view! {
                <button type="button" class="link" on:click=move |_| all.set(true)>
                    {format!("Show {more} more")}
                </button>
            })}
        })
    };
    view! {
        <details class="lineage" data-tour="tree" data-control=Control::Ancestors.slug() on:toggle=on_toggle hidden=move || id.get().is_none()>
            <summary>
                "Lineage"
                {move || id.get().map(|id| format!(" of {id}"))}
            </summary>
            {list}
        </details>
    }
}

/// Shows a candidate in the generation in which it was born.
fn show(session: Session, player: Player, id: CandidateId, born: u32) {
    match player.is_open() {
        true => player.go_to(born),
        false => session
            .state
            .update(|state| state.look_back(Some(born).filter(|_| state.generation != Some(born)))),
    }
    session.selected.set(Some(id));
}

/// One of the lineage `lives`; its number leads to the generation in which it was born.
fn ancestor(life: &Life, lives: &[Life], untold: GeneSet) -> impl IntoView + use<> {
    let session: Session = expect_context();
    let player: Player = expect_context();
    let candidate = &life.candidate;
    let (id, born, lineage) = (
        candidate.id,
        candidate.birth_generation,
        Lineage::of(candidate),
    );
    let fresh_seeds = session.state.with_untracked(State::has_fresh_seeds);
    view! {
        <li>
            <Flower genome=candidate.genome.clone() wilted=life.diverged />
            <div>
                <p class="lineage-name">
                    <LineageMark lineage=lineage />
                    <button type="button" class="link" title="Show it in its generation" on:click=move |_| show(session, player, id, born)>
                        {flower_name::of_candidate(candidate)}
                    </button>
                    {direction(&candidate.genome, "lineage-formula")}
                </p>
                <p>{format!("Generation {}: {}.", born + 1, seeds::life(life, fresh_seeds))}</p>
                <p class="soft">{candidate.story(parents(life, lives), untold)}</p>
                {without_effect(&candidate.genome, candidate.origin.mutations(), untold)
                    .map(|unread| view! { <p class="soft">{unread}</p> })}
                {inherited(life, lives, untold)
                    .into_iter()
                    .map(|part| view! { <p class="soft">{part}</p> })
                    .collect_view()}
            </div>
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use science::{evolution::Candidate, presets};

    fn life(id: u32, origin: Origin, fitness: &[f64]) -> Life {
        Life {
            candidate: Candidate {
                id: CandidateId(id),
                genome: presets::adam(),
                origin,
                birth_generation: 0,
                elite: false,
            },
            fitness: fitness.to_vec(),
            diverged: fitness.contains(&-1.0),
        }
    }

    #[test]
    fn what_came_from_which_parent_is_told() {
        let born = Origin::Offspring {
            parents: [CandidateId(1), CandidateId(0)],
            crossover: None,
            mutations: Vec::new(),
        };
        let mut family = [
            life(2, born, &[]),
            life(1, Origin::Random, &[]),
            life(0, Origin::Random, &[]),
        ];
        let warmup = [Gene::Warmup].into_iter().collect();
        let told = |life: &Life, lives: &[Life]| inherited(life, lives, GeneSet::default());
        assert_eq!(told(&family[0], &family), [""; 0]);
        family[1].candidate.genome.warmup = true;
        assert_eq!(inherited(&family[0], &family, warmup), [""; 0]);
        assert_eq!(told(&family[0], &family), ["From #0: warm-up."]);
        assert_eq!(told(&family[0], &family[..2]), [""; 0]);
        assert_eq!(told(&family[1], &family), [""; 0]);
    }

    #[test]
    fn the_extent_counts_ancestors_and_founders() {
        let born = |parents: [u32; 2]| Origin::Offspring {
            parents: parents.map(CandidateId),
            crossover: None,
            mutations: Vec::new(),
        };
        let family = [
            life(9, born([4, 5]), &[]),
            life(5, born([1, 1]), &[]),
            life(4, Origin::Random, &[]),
            life(1, Origin::Random, &[]),
        ];
        assert_eq!(
            extent(&family),
            "#9 has 3 ancestors; they go back to 2 of the initial population."
        );
        assert_eq!(
            extent(&family[3..]),
            "#1 belongs to the initial population: it has no ancestors."
        );
    }
}
