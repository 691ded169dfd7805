//! "Save as": a chart's values as CSV, its drawing as SVG or PNG.

use leptos::{html, prelude::*};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    CanvasRenderingContext2d, CssStyleDeclaration, Element, HtmlCanvasElement, HtmlImageElement,
    Url, XmlSerializer,
};

use super::{
    colour::Swatch,
    document::{Document, escaped, file_stem},
};
use crate::browser;
use web::canvas;

/// Pixels of a PNG per pixel of the page.
const PNG_SCALE: f64 = 2.0;

/// What of an element's look is written into it.
const LOOKS: [&str; 10] = [
    "opacity",
    "fill",
    "fill-opacity",
    "stroke",
    "stroke-width",
    "stroke-dasharray",
    "stroke-linejoin",
    "stroke-linecap",
    "font-size",
    "font-weight",
];

/// Said where the browser makes no file, or a wrong one.
const REFUSED: &str = "This browser could not make the file.";
const NOISE: &str = "This browser answers with noise whoever reads a picture from a page, as a guard against fingerprinting: the PNG would be wrong. Save as SVG, which is drawn without one.";

/// The three kinds of file.
#[derive(Clone, Copy)]
enum Kind {
    Csv,
    Svg,
    Png,
}

/// A button that opens the choice of files.
#[component]
pub fn SaveMenu(
    /// What the chart is of.
    title: Signal<String>,
    /// What y measures.
    axis: &'static str,
    /// The values as CSV.
    csv: Signal<String>,
    /// Where it is drawn: its SVG elements and the words marked `data-drawn` are saved. A `figure`
    /// around it holds the legend.
    room: NodeRef<html::Div>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let failed = RwSignal::new(None);
    let save = move |kind: Kind| {
        let title = title.get_untracked();
        leptos::task::spawn_local(async move {
            let saved = match kind {
                Kind::Csv => save_text(&title, "csv", "text/csv", &csv.get_untracked()),
                _ => match room.get_untracked() {
                    Some(room) => save_drawing(kind, &title, axis, &room).await,
                    None => Err(REFUSED),
                },
            };
            // The chart may have left the page meanwhile.
            let _ = failed.try_set(saved.err());
        });
    };
    let choices = move || {
        let choices = [("CSV", Kind::Csv), ("SVG", Kind::Svg), ("PNG", Kind::Png)];
        choices.map(|(word, kind)| {
            view! { <button type="button" class="link" on:click=move |_| save(kind)>{word}</button> }
        })
    };
    view! {
        <span class="save">
            <button
                type="button"
                class="link"
                aria-expanded=move || open.get().to_string()
                on:click=move |_| open.update(|open| *open = !*open)
            >
                "Save as"
            </button>
            {move || open.get().then(choices)}
            {move || failed.get().map(|sentence| view! {
                <span class="fault" role="alert" data-testid="save-refused">{sentence}</span>
            })}
        </span>
    }
}

/// Saves what `room` shows with its legend; where the browser refuses, a sentence.
async fn save_drawing(
    kind: Kind,
    title: &str,
    axis: &str,
    room: &Element,
) -> Result<(), &'static str> {
    let document = document_of(title, axis, room).ok_or(REFUSED)?;
    match kind {
        Kind::Png => {
            let url = png(&document).await?;
            let name = format!("{}.png", file_stem(title));
            browser::offer(&url, &name).ok_or(REFUSED)
        }
        _ => save_text(title, "svg", "image/svg+xml", &document.to_svg()),
    }
}

fn document_of(title: &str, axis: &str, room: &Element) -> Option<Document> {
    let swatch = Swatch::new()?;
    let style = style_of(room)?;
    let ground = style_of(&*leptos::prelude::document().body()?)?;
    let colour = |name| {
        ground
            .get_property_value(name)
            .ok()
            .and_then(|value| swatch.hex(&value))
    };
    let mut legend = Vec::new();
    let entries = room.closest("figure").ok()??;
    let entries = entries
        .query_selector_all(".legend-entry[aria-pressed=true]")
        .ok()?;
    for i in 0..entries.length() {
        let entry: Element = entries.item(i)?.dyn_into().ok()?;
        let mark = entry.query_selector("svg").ok()??;
        let name = entry.text_content().unwrap_or_default();
        legend.push((inlined(&mark, &swatch)?, name));
    }
    Some(Document {
        title: title.into(),
        axis: axis.into(),
        drawing: drawn(room, &swatch)?,
        size: (
            f64::from(room.client_width()),
            f64::from(room.client_height()),
        ),
        legend,
        ink_on_paper: (colour("color")?, colour("background-color")?),
        font: style.get_property_value("font-family").ok()?,
    })
}

/// Returns what of `room` is drawn, each part in its place.
fn drawn(room: &Element, swatch: &Swatch) -> Option<String> {
    let origin = room.get_bounding_client_rect();
    let parts = room.query_selector_all("svg, [data-drawn]").ok()?;
    let mut text = String::new();
    for i in 0..parts.length() {
        let part: Element = parts.item(i)?.dyn_into().ok()?;
        let place = part.get_bounding_client_rect();
        let (x, y) = (place.left() - origin.left(), place.top() - origin.top());
        text.push_str(&match part.has_attribute("data-drawn") {
            true => word(
                &part,
                (x, x + place.width()),
                y + place.height() / 2.0,
                swatch,
            )?,
            false => format!(
                "<g transform=\"translate({x} {y})\">{}</g>",
                inlined(&part, swatch)?
            ),
        });
    }
    Some(text)
}

/// Returns the text of `element` between the edges `across` around the height `middle`.
fn word(element: &Element, across: (f64, f64), middle: f64, swatch: &Swatch) -> Option<String> {
    let style = style_of(element)?;
    let look = |name| style.get_property_value(name).ok();
    let (anchor, x) = match look("text-align")?.as_str() {
        "end" | "right" => ("end", across.1),
        _ => ("start", across.0),
    };
    let fill = swatch.hex(&look("color")?)?;
    let size = look("font-size")?;
    let words = escaped(&element.text_content()?);
    Some(format!(
        "<text x=\"{x}\" y=\"{middle}\" dy=\"0.35em\" text-anchor=\"{anchor}\" fill=\"{fill}\" font-size=\"{size}\">{words}</text>"
    ))
}

fn style_of(element: &Element) -> Option<CssStyleDeclaration> {
    window().get_computed_style(element).ok()?
}

/// Returns `drawing` as text with the look of every element written into it.
fn inlined(drawing: &Element, swatch: &Swatch) -> Option<String> {
    let copy: Element = drawing.clone_node_with_deep(true).ok()?.dyn_into().ok()?;
    let size = drawing.get_bounding_client_rect();
    for (name, pixels) in [("width", size.width()), ("height", size.height())] {
        copy.set_attribute(name, &pixels.to_string()).ok()?;
    }
    copy.set_attribute("overflow", "visible").ok()?;
    copy.remove_attribute("class").ok()?;
    let (shown, copied) = (
        drawing.query_selector_all("*"),
        copy.query_selector_all("*"),
    );
    let (shown, copied) = (shown.ok()?, copied.ok()?);
    for i in 0..shown.length() {
        let from: Element = shown.item(i)?.dyn_into().ok()?;
        let to: Element = copied.item(i)?.dyn_into().ok()?;
        let style = style_of(&from)?;
        for name in LOOKS {
            let value = style.get_property_value(name).ok()?;
            let value = match name {
                "fill" | "stroke" => swatch.hex(&value).unwrap_or(value),
                _ => value,
            };
            to.set_attribute(name, &value).ok()?;
        }
        to.remove_attribute("class").ok()?;
    }
    let text = XmlSerializer::new().ok()?.serialize_to_string(&copy).ok()?;
    // The places that the page marks for itself.
    Some(text.replace("<!---->", ""))
}

/// Returns `document` as a PNG in a data address; where the browser refuses, a sentence.
async fn png(document: &Document) -> Result<String, &'static str> {
    let (width, height) = document.size();
    let canvas = canvas(width * PNG_SCALE, height * PNG_SCALE).ok_or(REFUSED)?;
    let context = context(&canvas).ok_or(REFUSED)?;
    if !canvas::is_faithful(&context).ok_or(REFUSED)? {
        return Err(NOISE);
    }
    let url = browser::blob_url("image/svg+xml", &document.to_svg()).ok_or(REFUSED)?;
    let drawn = draw(&url, &context).await;
    // Refused only where the address is none.
    let _ = Url::revoke_object_url(&url);
    drawn
        .and_then(|()| canvas.to_data_url().ok())
        .ok_or(REFUSED)
}

/// Draws the image at `url`, enlarged.
async fn draw(url: &str, context: &CanvasRenderingContext2d) -> Option<()> {
    let image = HtmlImageElement::new().ok()?;
    image.set_src(url);
    JsFuture::from(image.decode()).await.ok()?;
    context.scale(PNG_SCALE, PNG_SCALE).ok()?;
    context
        .draw_image_with_html_image_element(&image, 0.0, 0.0)
        .ok()
}

fn canvas(width: f64, height: f64) -> Option<HtmlCanvasElement> {
    let canvas = leptos::prelude::document().create_element("canvas").ok()?;
    let canvas: HtmlCanvasElement = canvas.dyn_into().ok()?;
    canvas.set_width(width as u32);
    canvas.set_height(height as u32);
    Some(canvas)
}

fn context(canvas: &HtmlCanvasElement) -> Option<CanvasRenderingContext2d> {
    let options = browser::object([("willReadFrequently", true.into())]);
    let context = canvas.get_context_with_context_options("2d", &options);
    context.ok()??.dyn_into().ok()
}

fn save_text(title: &str, ending: &str, kind: &str, text: &str) -> Result<(), &'static str> {
    browser::save(&format!("{}.{ending}", file_stem(title)), kind, text).ok_or(REFUSED)
}
