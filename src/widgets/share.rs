//! Sharing: a genome as a link with a QR code for a classroom's screen, and as source code to take away.

use leptos::prelude::*;

use self::fetched::content;
use super::{
    browser, copy::CopyButton, dialog::Dialog, hide::HideChoices, icon::Icon,
    link_field::LinkField, part::Part, qr::Qr, tick::Tick,
};
use export::{json, optax, pytorch};
use files::share::{self, Control, Shared};
use science::genome::Genome;
use widget_state::flower_name;

/// Opens the sheet that shares whatever `shared` holds at that moment.
#[component]
pub fn ShareButton(
    /// A genome, and the settings it comes from, if there are any.
    #[prop(into)]
    shared: Signal<Shared>,
    /// Names the button in tests.
    #[prop(default = "share")]
    testid: &'static str,
) -> impl IntoView {
    let open = RwSignal::new(false);
    view! {
        <button
            type="button"
            class="share-button"
            data-testid=testid
            data-control=Control::Share.slug()
            aria-haspopup="dialog"
            on:click=move |_| open.set(true)
        >
            <Icon shape="M18 16a3 3 0 0 0-2.3 1.1l-6.8-3.6a3 3 0 0 0 0-1.9l6.8-3.6A3 3 0 1 0 15 6l-7 3.8a3 3 0 1 0 0 4.4l7 3.8a3 3 0 1 0 3-2z" />
            "Share"
        </button>
        <ShareDialog open=open shared=shared />
    }
}

/// The sheet: link, QR code, source code. It holds what was to be shared when it opened.
#[component]
pub fn ShareDialog(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// A genome, and the settings it comes from, if there are any.
    #[prop(into)]
    shared: Signal<Shared>,
) -> impl IntoView {
    view! {
        <Dialog open=open title="Share"><Part of=move || content(shared) /></Dialog>
    }
}

/// What the sheet shows: a part of the page that is fetched when one is first opened.
// The macro declares a call from one wasm file into another.
#[allow(unsafe_code, improper_ctypes, improper_ctypes_definitions)]
mod fetched {
    use leptos::{prelude::*, wasm_split::wasm_split};

    use super::{CodeSection, LinkSection, Shared};
    use crate::part::NotFetched;

    #[wasm_split(sheets, wasm_split_path = ::leptos::wasm_split, fallible)]
    pub fn content(shared: Signal<Shared>) -> Result<AnyView, NotFetched> {
        // A search that goes on would otherwise change the link while it is copied.
        let shared = RwSignal::new(shared.get_untracked());
        let genome = shared.with_untracked(|shared| shared.genome.clone());
        Ok(view! {
            <LinkSection shared=shared />
            {genome.map(|genome| {
                let name = shared.with_untracked(|shared| shared.name.clone());
                let horizon = shared
                    .with_untracked(|shared| shared.config.as_ref().map(|config| config.steps));
                view! { <CodeSection genome=genome name=name horizon=horizon /> }
            })}
        }
        .into_any())
    }
}

/// The link, what goes into it, and its QR code.
#[component]
fn LinkSection(shared: RwSignal<Shared>) -> impl IntoView {
    let config = shared.with_untracked(|shared| shared.config.clone());
    let founder = shared.with_untracked(|shared| shared.founder.clone());
    let with_settings = config.is_some();
    let name = shared.with_untracked(|shared| {
        let genome = shared.genome.as_ref()?;
        let name = shared.name.clone();
        Some(name.unwrap_or_else(|| flower_name::name(genome)))
    });
    let link = Memo::new(move |_| browser::link_to(&shared.with(share::encode)));
    let hidden = Signal::derive(move || shared.with(|shared| shared.hidden));
    let hide = move |hidden| shared.update(|shared| shared.hidden = hidden);
    view! {
        <section class="share-link" aria-label="Link">
            <div class="share-link-text">
                {name.map(|name| view! { <h3 data-testid="share-name">{name}</h3> })}
                <p>
                    "Whoever opens this link sees the genome at once, to the last digit. It is all in the link; nothing is stored anywhere."
                </p>
                <LinkField text=link label="Link" testid="share-link" copy_testid="copy-link" />
                <div class="share-options">
                    {with_settings.then(|| view! {
                        <Tick
                            on=|| true
                            tick=move |on| shared.update(|shared| {
                                shared.config = config.clone().filter(|_| on);
                                shared.founder = founder.clone().filter(|_| on);
                            })
                        >
                            "with settings and seed, so that the run can be reproduced"
                        </Tick>
                    })}
                    <details>
                        <summary>"For a lesson: hide controls"</summary>
                        <div class="choices">
                            <HideChoices controls=Control::linked().collect() hidden=hidden on_change=Callback::new(hide) />
                        </div>
                        <p class="soft">
                            "Whoever opens the link does not see them until the link’s banner is closed."
                        </p>
                    </details>
                </div>
            </div>
            <Qr text=link.into() label="QR code of the link" />
        </section>
    }
}

/// What a genome can be taken away as: its name, the file's, and the text of a genome with its name and horizon.
type Export = (
    &'static str,
    &'static str,
    fn(&Genome, &str, Option<u32>) -> String,
);

const EXPORTS: [Export; 3] = [
    ("PyTorch", "optimarium_torch.py", pytorch),
    ("Optax", "optimarium_optax.py", optax),
    ("JSON", "optimarium_genome.json", |genome, _, _| {
        json(genome)
    }),
];

/// The genome as source code, to copy or to save; `horizon` is the length of the trainings in which it
/// was scored.
#[component]
fn CodeSection(genome: Genome, name: Option<String>, horizon: Option<u32>) -> impl IntoView {
    let chosen = RwSignal::new(0);
    let name = name.unwrap_or_else(|| flower_name::name(&genome));
    let code = Memo::new(move |_| {
        let (.., text) = EXPORTS[chosen.get()];
        text(&genome, &name, horizon)
    });
    let tabs = EXPORTS.iter().enumerate().map(|(place, (name, ..))| {
        view! {
            <button
                type="button"
                aria-pressed=move || (chosen.get() == place).to_string()
                on:click=move |_| chosen.set(place)
            >
                {*name}
            </button>
        }
    });
    view! {
        <section class="share-code" aria-label="Source code">
            <div class="share-code-head">
                <h3>"Take it away as"</h3>
                <div class="segments" role="group" aria-label="Format">{tabs.collect_view()}</div>
                <span class="share-code-buttons">
                    <CopyButton text=code testid="copy-code" />
                    <button
                        type="button"
                        on:click=move |_| browser::download(EXPORTS[chosen.get()].1, &code.get())
                    >
                        "Download"
                    </button>
                </span>
            </div>
            <pre tabindex="0" translate="no" data-testid="code"><code>{code}</code></pre>
        </section>
    }
}
