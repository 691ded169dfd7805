//! Says before a search starts which of its images a page without a network lacks.

use leptos::{ev, prelude::*};

use science::catalog::Dataset;
use session::Session;
use widgets::browser;

/// A sentence while this device is offline and images of the settings were not loaded while it was online.
#[component]
pub fn MissingImages() -> impl IntoView {
    let session: Session = expect_context();
    let tasks = Memo::new(move |_| session.draft.with(|draft| draft.chosen.tasks.clone()));
    let online = RwSignal::new(browser::is_online());
    let listen = move |_: ev::Event| online.set(browser::is_online());
    browser::listen(ev::online, listen);
    browser::listen(ev::offline, listen);
    let missing = RwSignal::new(Vec::new());
    Effect::new(move |_| {
        missing.set(Vec::new());
        if online.get() {
            return;
        }
        let tasks = tasks.get();
        leptos::task::spawn_local(async move {
            let mut found = Vec::new();
            for task in tasks.into_iter().filter(|task| task.shipped().is_some()) {
                let first = format!("./data/{}/train-00.png", task.slug());
                if browser::is_kept(&first).await == Some(false) {
                    found.push(task);
                }
            }
            // Unless the page is gone.
            let _ = missing.try_set(found);
        });
    });
    move || {
        missing
            .with(|missing| sentence(missing))
            .map(|text| view! { <p class="fault" role="status" data-testid="missing">{text}</p> })
    }
}

fn sentence(missing: &[Dataset]) -> Option<String> {
    let names: Vec<&str> = missing.iter().map(|task| task.name()).collect();
    (!names.is_empty()).then(|| {
        format!(
            "This device is offline, and {} was not loaded while it was online: a search on it can start once it is online again.",
            names.join(" and ")
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_named() {
        assert_eq!(sentence(&[]), None);
        let text = sentence(&[Dataset::Cifar10]).expect("one is missing");
        assert!(
            text.starts_with("This device is offline, and CIFAR-10 was not loaded"),
            "{text}"
        );
    }
}
