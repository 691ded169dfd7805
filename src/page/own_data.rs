//! The sheet into which files are dropped, and what it shows of them.

use leptos::{ev, html, prelude::*};
use wasm_bindgen::{Clamped, JsCast};
use web_sys::{CanvasRenderingContext2d, HtmlInputElement, ImageData};

use protocol::{OwnClass, OwnReport};
use science::{catalog::Dataset, config::Preset};
use session::Session;
use session::own_data::{OwnData, files};
use widget_state::format;
use widgets::{browser, passing::passing_memo, speech};

/// Side of an image in pixels.
const SIDE: usize = 32;

/// What can be dropped, a sentence each.
const FORMATS: [(&str, &str); 3] = [
    (
        "Pictures",
        "a folder that has one folder per class, with whatever pictures this browser can show, such as PNG, JPEG, WebP, GIF, BMP or AVIF. The middle square of each is used, and of the same picture one.",
    ),
    (
        "IDX, the format of MNIST",
        "a file of images with its file of labels, packed (.gz) or not.",
    ),
    ("CIFAR-10", "binary batches, named .bin."),
];

/// Opens the sheet.
#[component]
pub fn OwnDataButton() -> impl IntoView {
    let open = expect_context::<Session>().own.open;
    view! {
        <button
            type="button"
            class="link"
            data-testid="own-data"
            aria-haspopup="dialog"
            on:click=move |_| open.set(true)
        >
            "Own data…"
        </button>
    }
}

/// What the sheet shows.
#[component]
pub fn Content() -> impl IntoView {
    let own = expect_context::<Session>().own;
    let state = own.state;
    let over = RwSignal::new(false);
    listen_for_drops(own, over);
    let formats = FORMATS.map(|(name, sentence)| view! { <li><b>{name}</b>": "{sentence}</li> });
    let reading = passing_memo(move |_| state.with(|state| state.reading));
    let report = passing_memo(move |_| state.with(|state| state.report.clone()));
    let refused = passing_memo(move |_| state.with(|state| state.refused.clone()));
    speech::follow(move || reading.get().map(reading_text));
    view! {
        <p class="own-lead">
            "Your own images as one more task. They are decoded here and never leave this machine; the page forgets them when its tab is closed."
        </p>
        <section class="own-drop" class:over=over aria-label="Files">
            <p>"Drop files or a folder anywhere here, or choose them:"</p>
            <div class="own-choices">
                <Choose label="Choose a folder" testid="own-folder" folder=true />
                <Choose label="Choose files" testid="own-files" folder=false />
            </div>
            <ul class="soft">{formats}</ul>
            <p class="soft">
                "At most ten classes, 70,000 images and 256 MiB; up to 20,000 images are used, all brought to 32 × 32 pixels."
            </p>
        </section>
        <p class="own-reading" data-testid="own-reading">
            {move || reading.get().map(|reading| view! {
                {reading_text(reading)}
                <button type="button" class="link" on:click=move |_| { own.stop(); }>"Stop"</button>
            })}
        </p>
        {move || refused.get().map(|sentence| view! {
            <p class="fault" role="alert" data-testid="own-refused">{sentence}</p>
        })}
        {move || report.get().map(|report| view! { <Report report=report /> })}
    }
}

/// A button that opens the browser's choice of files.
#[component]
fn Choose(label: &'static str, testid: &'static str, folder: bool) -> impl IntoView {
    let own = expect_context::<Session>().own;
    let input = NodeRef::<html::Input>::new();
    let on_change = move |event: ev::Event| {
        let input = event_target::<HtmlInputElement>(&event);
        let files = files::chosen(&input);
        // The same files can be chosen again.
        input.set_value("");
        own.read(files);
    };
    Effect::new(move |_| {
        if let Some(input) = input.get().filter(|_| folder) {
            // Where a browser does not know it, single files can be chosen still.
            let _ = input.set_attribute("webkitdirectory", "");
        }
    });
    view! {
        <label class="button">
            {label}
            <input
                type="file"
                class="visually-hidden"
                multiple
                data-testid=testid
                node_ref=input
                on:change=on_change
            />
        </label>
    }
}

/// What the images are, and what can be done with them.
#[component]
fn Report(report: OwnReport) -> impl IntoView {
    let session: Session = expect_context();
    let own = session.own;
    let OwnReport {
        classes, remarks, ..
    } = report;
    let summary = summary(&classes);
    let remarks = remarks
        .into_iter()
        .map(|remark| view! { <li>{remark}</li> });
    let classes = classes
        .into_iter()
        .map(|class| view! { <Class class=class /> });
    let train = move |_| {
        session
            .draft
            .update(|draft| draft.chosen.tasks = vec![Dataset::Own]);
        own.open.set(false);
    };
    let remove = move |_| {
        own.remove();
        session.draft.update(|draft| {
            draft.set_task(Dataset::Own, false);
            if draft.chosen.tasks.is_empty() {
                draft.chosen.tasks = Preset::QuickLook.config().tasks;
            }
        });
    };
    view! {
        <section class="own-report" aria-labelledby="own-report-title" data-testid="own-report">
            <h3 id="own-report-title">{summary}</h3>
            <ul class="soft own-remarks">{remarks.collect_view()}</ul>
            <ul class="own-classes">{classes.collect_view()}</ul>
            <p class="own-actions">
                <button type="button" class="primary" data-testid="own-use" on:click=train>
                    "Make it the task of the next search"
                </button>
                <button type="button" data-testid="own-remove" on:click=remove>"Remove"</button>
                <span class="soft">"It stands among the tasks in the settings and in the laboratory."</span>
            </p>
        </section>
    }
}

/// Name and number of a class, above some of its images.
#[component]
fn Class(class: OwnClass) -> impl IntoView {
    let OwnClass {
        name,
        images,
        samples,
    } = class;
    let count = format::count(images.iter().map(|count| u64::from(*count)).sum());
    let width = samples.len() / (SIDE * 4);
    let canvas = NodeRef::<html::Canvas>::new();
    Effect::new(move |_| {
        let context = canvas.get().and_then(|canvas| {
            let context = canvas.get_context("2d").ok()??;
            context.dyn_into::<CanvasRenderingContext2d>().ok()
        });
        let image = ImageData::new_with_u8_clamped_array(Clamped(&samples), width as u32);
        if let (Some(context), Ok(image)) = (context, image) {
            // A canvas that cannot be painted stays empty; name and number say enough.
            let _ = context.put_image_data(&image, 0.0, 0.0);
        }
    });
    let label = format!("Some images of {name}");
    view! {
        <li>
            <span><b>{name}</b>" "<small class="soft">{count}</small></span>
            <canvas node_ref=canvas width=width height=SIDE role="img" aria-label=label></canvas>
        </li>
    }
}

fn reading_text((files, total): (u32, u32)) -> String {
    let [files, total] = [files, total].map(|count| format::count(count.into()));
    format!("Reading: {files} of {total} files")
}

fn summary(classes: &[OwnClass]) -> String {
    let [train, validation, test] = [0, 1, 2].map(|split| {
        let images = classes.iter().map(|class| u64::from(class.images[split]));
        images.sum()
    });
    format!(
        "{} classes, {} images: {} to train on, {} to validate, {} to test",
        classes.len(),
        format::count(train + validation + test),
        format::count(train),
        format::count(validation),
        format::count(test)
    )
}

/// Takes whatever is dropped on the page while the sheet is open.
fn listen_for_drops(own: OwnData, over: RwSignal<bool>) {
    browser::listen(ev::dragover, move |event| {
        if browser::drags_files(&event) {
            over.set(true);
        }
    });
    browser::listen(ev::dragleave, move |event| {
        // Into another element: still over the page.
        if event.related_target().is_none() {
            over.set(false);
        }
    });
    browser::listen(ev::drop, move |event| {
        over.set(false);
        if browser::drags_files(&event) {
            event.prevent_default();
            let entries = files::dropped(&event);
            leptos::task::spawn_local(async move { own.read(files::walk(entries).await) });
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_adds_up() {
        let class = |images| OwnClass {
            name: "cat".into(),
            images,
            samples: Vec::new(),
        };
        assert_eq!(
            summary(&[class([1500, 250, 250]), class([6, 1, 1])]),
            "2 classes, 2,008 images: 1,506 to train on, 251 to validate, 251 to test"
        );
    }
}
