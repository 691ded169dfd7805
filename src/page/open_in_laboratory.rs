//! The way from a flower into the laboratory.

use leptos::prelude::*;

use files::control::Control;
use laboratory::Laboratory;
use science::presets::{self, NamedGenome};
use widget_state::flower_name;
use widgets::garden::Plant;

/// Opens the plant's genome in the laboratory; Adam's where there is none.
#[component]
pub fn OpenInLaboratory(
    /// Whose genome.
    #[prop(into)]
    plant: Signal<Option<Plant>>,
) -> impl IntoView {
    let laboratory: Laboratory = expect_context();
    let open = move |_| match plant.get_untracked() {
        Some(Plant { candidate, .. }) => {
            laboratory.open_searched(NamedGenome {
                name: match presets::recognise(&candidate.genome) {
                    Some(name) => name.into(),
                    None => flower_name::of_candidate(&candidate),
                },
                genome: candidate.genome,
            });
            laboratory.show();
        }
        None => laboratory.open_genome(NamedGenome {
            name: "Adam".into(),
            genome: presets::adam(),
        }),
    };
    view! {
        <button type="button" class="link" data-control=Control::Views.slug() data-testid="open-in-laboratory" on:click=open>
            "Open in the laboratory"
        </button>
    }
}
