//! A part of the page that is fetched when it is first opened: what the first screen does not need.
//!
//! Where one begins is marked by `leptos::wasm_split`; what only it calls is then taken out of the page's wasm
//! (xtask's `parts`). The service worker keeps these files with all others, so they open without a network.

use std::{future::Future, pin::Pin};

use leptos::{prelude::*, wasm_split::SplitLoaderError};

/// A part did not come; the browser's console has the reason.
#[derive(Debug)]
pub struct NotFetched;

impl From<SplitLoaderError> for NotFetched {
    fn from(_: SplitLoaderError) -> Self {
        Self
    }
}

/// A part on its way.
type Coming = Pin<Box<dyn Future<Output = Result<AnyView, NotFetched>> + Send>>;

/// Fetches a part, at its first call, and builds what it shows.
#[derive(Clone, Copy)]
pub struct Source(Callback<(), Coming>);

impl<F, B> From<B> for Source
where
    B: Fn() -> F + Send + Sync + 'static,
    F: Future<Output = Result<AnyView, NotFetched>> + Send + 'static,
{
    fn from(build: B) -> Self {
        Self(Callback::new(move |()| Box::pin(build()) as Coming))
    }
}

/// Shows what `of` brings, that it is on its way, or that it did not come.
#[component]
pub fn Part(
    /// Where the part begins.
    #[prop(into)]
    of: Source,
) -> impl IntoView {
    let attempt = Trigger::new();
    move || {
        attempt.track();
        let coming = of.0.run(());
        let on_its_way = RwSignal::new(true);
        let part = Suspend::new(async move {
            let part = coming.await;
            on_its_way.set(false);
            part.unwrap_or_else(|NotFetched| {
                view! {
                    <p class="error" role="alert">
                        "This part of the page could not be fetched. Is the network up? "
                        <button type="button" on:click=move |_| attempt.notify()>"Try again"</button>
                    </p>
                }
                .into_any()
            })
        });
        view! {
            {move || on_its_way.get().then(|| view! { <p class="soft">"Fetching this part of the page…"</p> })}
            {part}
        }
    }
}
