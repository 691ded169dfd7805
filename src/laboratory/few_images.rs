//! A line that says what one image is worth, where few are scored.

use leptos::prelude::*;

use session::Session;
use statistics::{comparison::ComparisonConfig, resolution::few_images_text};

/// Says it of a comparison under `config`; nothing where the images are many or nothing is compared.
#[component]
pub fn FewImages(
    /// The settings.
    #[prop(into)]
    config: Signal<Option<ComparisonConfig>>,
) -> impl IntoView {
    let Session { own, .. } = expect_context();
    let sentence = Memo::new(move |_| {
        config.with(|config| {
            let config = config.as_ref()?;
            let (wanted, protocol) = (config.scoring_images, config.protocol);
            few_images_text(own.scoring_images(&config.tasks, wanted, protocol))
        })
    });
    let line = |text| view! { <p class="soft" data-testid="few-images">{text}</p> };
    move || sentence.get().map(line)
}
