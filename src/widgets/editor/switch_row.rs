//! A switch of the genome, and what it means.

use leptos::prelude::*;

use super::{Editor, Was, explanation, label, light, was_button};
use crate::flower::Part;
use export::idle::idle_reason;
use files::control::Control;
use science::genome::{Gene, GeneValue};
use widget_state::editor::{scale::title, state::Difference};

/// Returns the row of a switch.
pub fn switch_row(editor: Editor, gene: Gene, lit: RwSignal<Option<Part>>) -> AnyView {
    let (info, part) = (gene.info(), Part::Gene(gene));
    let id = format!("editor-{gene:?}");
    let state = editor.state;
    let on = Memo::new(move |_| state.with(|state| state.genome().flag(gene) == Some(true)));
    let idle = Memo::new(move |_| state.with(|state| idle_reason(state.genome(), gene)));
    let was = move || {
        let was = state.with(|state| state.original().genome.flag(gene))?;
        (was != on.get()).then(|| Was {
            name: title(gene),
            text: if was { "on" } else { "off" }.into(),
            difference: Difference::Gene {
                gene,
                was: GeneValue::Flag(was),
            },
        })
    };
    let flip = move |event| {
        let on = event_target_checked(&event);
        editor.edit(&mut |state| state.set_flag(gene, on));
    };
    view! {
        <div
            class="gene"
            data-part=part.slug()
            data-control=Control::of_genes(&[gene])
            on:pointerenter=move |_| light(lit, Some(part))
            on:pointerleave=move |_| light(lit, None)
            on:focusin=move |_| light(lit, Some(part))
            on:focusout=move |_| light(lit, None)
        >
            <label for=id.clone()>{label(gene)}</label>
            <span class="gene-entry">
                {was_button(editor, was)}
                <input
                    type="checkbox"
                    role="switch"
                    id=id.clone()
                    aria-describedby=format!("{id}-hint")
                    prop:checked=on
                    on:change=flip
                />
            </span>
            <p class="gene-hint" id=format!("{id}-hint")>
                {move || explanation(info.meaning, idle.get())}
                <span class="gene-adam">{format!(" Adam: {}.", info.in_adam)}</span>
            </p>
        </div>
    }
    .into_any()
}
