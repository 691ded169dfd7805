//! A family tree: flowers above their children, ties between them, one line of descent lit.

use leptos::{ev, html, prelude::*, wasm_bindgen::JsCast, web_sys::HtmlElement};

use super::{flower::Flower, keys};
use page_state::{
    family::{Family, ROW, Way},
    keys::{Action, Place},
    state::Life,
};
use science::evolution::CandidateId;

/// Draws the tree of `lives`: someone and all it descends from, youngest first. It scrolls in its own box; arrow
/// keys go from flower to flower, and each says who it is.
#[component]
pub fn FamilyTree(
    /// Whom it shows.
    lives: Vec<Life>,
    /// Whether each generation trains on seeds of its own.
    fresh_seeds: bool,
    /// Asks to see somebody.
    on_choose: Callback<CandidateId>,
) -> impl IntoView {
    let family = Family::of(&lives)?;
    let (width, height) = family.size();
    let (lit, other): (Vec<_>, Vec<_>) = family.ties.iter().partition(|tie| tie.lit);
    // The line lies on top.
    let ties = other.into_iter().chain(lit).map(|tie| {
        let [from, first, second, to] = family.curve(tie).map(|(x, y)| format!("{x:.1} {y:.1}"));
        view! { <path class="family-tie" class:lit=tie.lit d=format!("M{from}C{first} {second} {to}") /> }
    });
    let ties = ties.collect_view();
    let rows = family
        .generations
        .iter()
        .enumerate()
        .map(|(row, generation)| {
            let middle = (row as f64 + 0.5) * ROW;
            view! { <text class="mark" x="2" y=middle + 4.0>{generation + 1}</text> }
        });
    let rows = rows.collect_view();
    let stop = RwSignal::new(family.members.len().saturating_sub(1));
    let members = family.members.iter().enumerate().map(|(place, member)| {
        let id = member.id;
        let life = lives.iter().find(|life| life.candidate.id == id)?;
        let label = family.label(place, &lives, fresh_seeds);
        let (x, y) = member.middle();
        Some(view! {
            <button
                type="button"
                class="family-member"
                class:lit=member.is_lit()
                title=label.clone()
                aria-label=label
                tabindex=move || if stop.get() == place { "0" } else { "-1" }
                style:left=format!("{x:.1}px")
                style:top=format!("{y:.1}px")
                on:focus=move |_| stop.set(place)
                on:click=move |_| on_choose.run(id)
            >
                <Flower genome=life.candidate.genome.clone() wilted=life.diverged />
                <span class="family-number">{id.to_string()}</span>
            </button>
        })
    });
    let members = members.collect_view();
    let line = family.told(&lives);
    let bed = NodeRef::<html::Div>::new();
    let walk = move |event: ev::KeyboardEvent| {
        let way = keys::action(Place::Tree, &event).and_then(way);
        let to = way.and_then(|way| family.walk(stop.get_untracked(), way));
        if let Some(to) = to {
            event.prevent_default();
            let button = bed
                .get_untracked()
                .and_then(|bed| bed.children().item(to as u32))
                .and_then(|button| button.dyn_into::<HtmlElement>().ok());
            if let Some(button) = button {
                // Fails only where the tree has just left the page.
                let _ = button.focus();
            }
        }
    };
    Some(view! {
        <figure class="family" data-testid="family">
            <div class="family-room">
                <div class="family-ground" style:width=format!("{width:.0}px") style:height=format!("{height:.0}px")>
                    <svg width=width height=height viewBox=format!("0 0 {width} {height}") aria-hidden="true">
                        {ties}
                        {rows}
                    </svg>
                    <div role="group" aria-label="Family tree; arrow keys go to parents, children and neighbours" node_ref=bed on:keydown=walk>
                        {members}
                    </div>
                </div>
            </div>
            <figcaption class="soft">
                "Ancestors stand above, numbers on the left are generations. The lit line follows at each birth the parent of whom the child has more: "
                {line}
            </figcaption>
        </figure>
    })
}

fn way(action: Action) -> Option<Way> {
    Some(match action {
        Action::Up => Way::Parent,
        Action::Down => Way::Child,
        Action::Left => Way::Left,
        Action::Right => Way::Right,
        Action::First => Way::Oldest,
        Action::Last => Way::Own,
        _ => return None,
    })
}
