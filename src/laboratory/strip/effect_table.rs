//! What the ablation strip shows, as a table.

use leptos::prelude::*;

use experiments::laboratory::ablation::Effect;
use statistics::comparison::{Against, p_text};
use widget_state::format;

/// A row per change, with its finding.
#[component]
pub fn EffectTable(effects: Memo<Vec<Effect>>) -> impl IntoView {
    let rows = move || {
        effects
            .get()
            .into_iter()
            .map(|effect| {
                let Against {
                    margin_with_images,
                    finding,
                    ..
                } = effect.against;
                let p = finding.p().map_or("–".into(), p_text);
                let images = margin_with_images
                    .filter(|_| effect.diverged == 0)
                    .map_or("–".into(), format::margin_points);
                let diverged = format!("{} of {}", effect.diverged, effect.runs);
                view! {
                    <tr>
                        <th scope="row">{effect.name.clone()}</th>
                        <td class="number">{effect.figure()}</td>
                        <td class="number">{images}</td>
                        <td class="number">{p}</td>
                        <td>{finding.word()}{format::detectable(&finding)}</td>
                        <td class="number">{diverged}</td>
                    </tr>
                }
            })
            .collect_view()
    };
    view! {
        <details class="lab-table">
            <summary>"The same as a table"</summary>
            <div class="lab-scroll">
                <table class="table">
                    <thead>
                        <tr>
                            <th scope="col">"Change"</th>
                            <th scope="col" class="number">"Accuracy"</th>
                            <th scope="col" class="number" title="95 % interval over seeds and images, paired">"Over images"</th>
                            <th scope="col" class="number">"p"</th>
                            <th scope="col">"Verdict"</th>
                            <th scope="col" class="number">"Diverged"</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </details>
    }
}
