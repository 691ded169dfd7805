//! The browser's address bar, storage, preferences, clipboard and files; every refusal counts as
//! "nothing there".
//!
//! Files are looked up by name, so that the page needs no bindings for them.

use js_sys::{Array, Boolean, Date, JsString, Number, Promise, Uint8Array};
use leptos::{
    ev::EventDescriptor,
    prelude::{document, on_cleanup, window, window_event_listener},
};
use wasm_bindgen::{JsCast, JsValue, prelude::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, Element, Event, HtmlAnchorElement, Response, Storage, Url};

pub use web::js::{answer, call, construct, object, property};

/// Returns the value of a parameter in the page's address.
pub fn parameter(name: &str) -> Option<String> {
    let search = window().location().search().ok()?;
    web_sys::UrlSearchParams::new_with_str(&search)
        .ok()?
        .get(name)
}

/// Returns what the page's head says of `name`.
pub fn meta(name: &str) -> Option<String> {
    let selector = format!("meta[name=\"{name}\"]");
    let element = document().query_selector(&selector).ok()??;
    element.get_attribute("content")
}

/// Sets a parameter in the page's address without a reload, or removes it.
pub fn set_parameter(name: &str, value: Option<&str>) {
    write_parameter(name, value, false);
}

/// Puts a wish into the page's address as a new entry of the history, with the note of the current one.
pub fn push_parameter(name: &str, value: &str) {
    write_parameter(name, Some(value), true);
}

fn write_parameter(name: &str, value: Option<&str>, new: bool) {
    let Some(url) = own_url() else { return };
    match value {
        Some(value) => url.search_params().set(name, value),
        None => url.search_params().delete(name),
    }
    let note = window().history().and_then(|history| history.state());
    show(&url, &note.unwrap_or(JsValue::NULL), new);
}

/// Makes `url` the page's address, as a `new` entry of the history or in place of the current one, with a note.
fn show(url: &Url, note: &JsValue, new: bool) {
    let Ok(history) = window().history() else {
        return;
    };
    let url = url.href();
    // Refused only where a page changes its address hundreds of times a minute.
    let _ = match new {
        true => history.push_state_with_url(note, "", Some(&url)),
        false => history.replace_state_with_url(note, "", Some(&url)),
    };
}

fn own_url() -> Option<Url> {
    Url::new(&window().location().href().ok()?).ok()
}

/// Returns what follows the # in the page's address; empty where there is none.
pub fn fragment() -> String {
    let hash = window().location().hash().unwrap_or_default();
    hash.strip_prefix('#').unwrap_or_default().into()
}

/// Returns what [`set_fragment`] noted with the current entry of the history; `None` where the visitor
/// came by a link.
pub fn entry_note() -> Option<String> {
    window().history().ok()?.state().ok()?.as_string()
}

/// Puts `text` after the # of the page's address, as a `new` entry of the history or in place of the
/// current one, and notes something with the entry that only this page reads.
pub fn set_fragment(text: &str, note: &str, new: bool) {
    write_fragment(text, &note.into(), new);
}

fn write_fragment(text: &str, note: &JsValue, new: bool) {
    if let Some(url) = own_url() {
        url.set_hash(text);
        show(&url, note, new);
    }
}

/// Puts `text` after the # of the page's address, as if the visitor had opened such a link.
pub fn set_link(text: &str) {
    // Refused only where a page changes its address hundreds of times a minute.
    let _ = window().location().set_hash(text);
}

/// Puts `text` after the # of the page's address, as if the visitor had come by such a link: the current entry of the
/// history is that link's.
pub fn set_own_link(text: &str) {
    write_fragment(text, &JsValue::NULL, false);
}

/// Returns the address of this page with `text` after the # and no wishes before it.
pub fn link_to(text: &str) -> String {
    address_with(&format!("#{text}"))
}

/// Returns the address of this page with `end` in place of all wishes and of what is after the #.
pub fn address_with(end: &str) -> String {
    let location = window().location();
    let origin = location.origin().unwrap_or_default();
    let path = location.pathname().unwrap_or_default();
    format!("{origin}{path}{end}")
}

/// Puts `text` on the clipboard; returns whether the browser let it.
pub async fn copy(text: String) -> bool {
    let clipboard = property::<JsValue>(&window().navigator(), "clipboard");
    let written = clipboard.and_then(|clipboard| call(&clipboard, "writeText", &[text.into()]));
    answer(written).await.is_some()
}

/// Whether the page came by a way on which nobody could change it; by plain http browsers refuse it much.
pub fn is_secure() -> bool {
    window().is_secure_context()
}

/// Gives an element the focus and selects its text, a field's or any other's.
pub fn select(element: &Element) {
    focus_in_place(element);
    if call(element, "select", &[]).is_none()
        && let Some(selection) = call(&window(), "getSelection", &[])
    {
        call(&selection, "selectAllChildren", &[element.into()]);
    }
}

/// Lets the visitor save `text` as a file.
pub fn download(name: &str, text: &str) {
    // Where the browser refuses, it says so itself.
    let _ = save(name, "", text);
}

/// Lets the visitor save `text` as a file of some `kind` (a media type); `None` where the browser refuses.
///
/// The address stays for as long as the page: nothing tells when a browser, which may ask the visitor
/// first, has read what is there.
pub fn save(name: &str, kind: &str, text: &str) -> Option<()> {
    offer(&blob_url(kind, text)?, name)
}

/// Has the browser save what is at `url` under `name`.
pub fn offer(url: &str, name: &str) -> Option<()> {
    let link = window().document()?.create_element("a").ok()?;
    let link: HtmlAnchorElement = link.dyn_into().ok()?;
    link.set_href(url);
    link.set_download(name);
    link.click();
    Some(())
}

/// Returns an address of `text`, which is kept until that is revoked.
pub fn blob_url(kind: &str, text: &str) -> Option<String> {
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    let parts = Array::of1(&text.into());
    let blob = Blob::new_with_str_sequence_and_options(&parts, &options).ok()?;
    Url::create_object_url_with_blob(&blob).ok()
}

/// Returns the time in milliseconds since 1970.
pub fn now() -> u64 {
    Date::now() as u64
}

/// Returns what was remembered under `key` on an earlier visit.
pub fn recall(key: &str) -> Option<String> {
    window().local_storage().ok()??.get_item(key).ok()?
}

/// Remembers `value` for later visits, or forgets the key; returns whether the browser did.
pub fn remember(key: &str, value: Option<&str>) -> bool {
    set(window().local_storage(), key, value)
}

/// Has the browser print what is on the page; some frames may not.
pub fn print() {
    call(&window(), "print", &[]);
}

/// Whether the page is back where this tab had it: by a reload, or by a way back or forward.
pub fn is_back() -> bool {
    let performance = property::<JsValue>(&window(), "performance");
    let entries = performance
        .and_then(|performance| call(&performance, "getEntriesByType", &["navigation".into()]));
    let entry = entries.and_then(|entries| property::<JsValue>(&entries, "0"));
    let how = entry.and_then(|entry| property::<JsString>(&entry, "type"));
    how.is_some_and(|how| how == "reload" || how == "back_forward")
}

/// Returns what was kept under `key` in this tab, before a reload.
pub fn kept_in_tab(key: &str) -> Option<String> {
    window().session_storage().ok()??.get_item(key).ok()?
}

/// Keeps `value` for as long as the tab is open, or forgets the key; returns whether the tab did. Where it does not a
/// reload begins anew, as in a private window.
pub fn keep_in_tab(key: &str, value: Option<&str>) -> bool {
    set(window().session_storage(), key, value)
}

fn set(storage: Result<Option<Storage>, JsValue>, key: &str, value: Option<&str>) -> bool {
    let Ok(Some(storage)) = storage else {
        return false;
    };
    let done = match value {
        Some(value) => storage.set_item(key, value),
        None => storage.remove_item(key),
    };
    done.is_ok()
}

/// Returns `text` with letters and their accents put together (Unicode's NFC).
pub fn normalised(text: &str) -> String {
    JsString::from(text).normalize("NFC").into()
}

/// Returns whether a media query holds.
pub fn prefers(query: &str) -> bool {
    window()
        .match_media(query)
        .ok()
        .flatten()
        .is_some_and(|list| list.matches())
}

/// Hears an event of the window for as long as its owner lives.
pub fn listen<E>(event: E, hear: impl Fn(E::EventType) + 'static)
where
    E: EventDescriptor<EventType: JsCast> + 'static,
{
    let handle = window_event_listener(event, hear);
    on_cleanup(move || handle.remove());
}

/// Tells whether a media query holds whenever that changes, for as long as the page is open.
pub fn follow(query: &str, hear: impl Fn(bool) + 'static) {
    let Some(list) = window().match_media(query).ok().flatten() else {
        return;
    };
    let asked = list.clone();
    let changed = Closure::<dyn Fn()>::new(move || hear(asked.matches()));
    // Fails for no listener that is a function.
    let _ = list.add_event_listener_with_callback("change", changed.as_ref().unchecked_ref());
    changed.forget();
}

/// Whether an element begins in the upper half of the window while the page is at its top.
pub fn is_near_top(element: &Element) -> bool {
    let window = window();
    let height = window.inner_height().ok().and_then(|one| one.as_f64());
    let scrolled = window.scroll_y().unwrap_or_default();
    let top = element.get_bounding_client_rect().top() + scrolled;
    top < height.unwrap_or_default() / 2.0
}

/// Shows the head of the page, wherever it was left: there begins what a press has opened. At once and not smoothly, as
/// motion is not for everyone.
pub fn to_top() {
    window().scroll_to_with_x_and_y(0.0, 0.0);
}

/// Gives an element the focus without scrolling to it.
pub fn focus_in_place(element: &JsValue) {
    call(
        element,
        "focus",
        &[object([("preventScroll", true.into())])],
    );
}

/// Returns the files of an input or of a drag's transfer.
pub fn files(holder: &JsValue) -> Vec<Blob> {
    let files: Option<JsValue> = property(holder, "files");
    let file = |place: u32| property(files.as_ref()?, &place.to_string());
    (0..file_count(holder)).filter_map(file).collect()
}

/// Returns the first of them.
pub fn first_file(holder: &JsValue) -> Option<Blob> {
    files(holder).into_iter().next()
}

/// Returns how many files an input or a transfer has.
pub fn file_count(holder: &JsValue) -> u32 {
    let files: Option<JsValue> = property(holder, "files");
    let count = files.and_then(|files| property::<Number>(&files, "length"));
    count.map_or(0, |count| count.value_of() as u32)
}

/// Returns the name of a file.
pub fn file_name(file: &Blob) -> String {
    property::<JsString>(file, "name").map_or_else(|| "The file".into(), String::from)
}

/// Returns the plain text of a transfer.
pub fn plain_text(transfer: &JsValue) -> Option<String> {
    call(transfer, "getData", &["text/plain".into()])?.as_string()
}

/// Whether a drag carries files, not text or a link.
pub fn drags_files(event: &JsValue) -> bool {
    property(event, "dataTransfer")
        .and_then(|transfer: JsValue| property(&transfer, "types"))
        .is_some_and(|types: Array| types.includes(&"Files".into(), 0))
}

/// Whether an event happened in an element that `selector` matches.
pub fn is_in(event: &Event, selector: &str) -> bool {
    let element = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok());
    element.is_some_and(|element| element.closest(selector).ok().flatten().is_some())
}

/// Returns the bytes of a file of the visitor's.
pub async fn contents(file: &Blob) -> Option<Vec<u8>> {
    bytes(file.array_buffer()).await
}

/// Fetches what is at `url`; the error ends a sentence.
pub async fn fetch(url: &str) -> Result<Vec<u8>, String> {
    let answer = JsFuture::from(window().fetch_with_str(url)).await;
    let response: Response = answer
        .ok()
        .and_then(|answer| answer.dyn_into().ok())
        .ok_or("the server cannot be reached")?;
    if !response.ok() {
        return Err(format!("the server answered {}", response.status()));
    }
    let whole = match response.array_buffer() {
        Ok(body) => bytes(body).await,
        Err(_) => None,
    };
    whole.ok_or_else(|| "the connection broke off".into())
}

async fn bytes(buffer: Promise) -> Option<Vec<u8>> {
    let buffer = JsFuture::from(buffer).await.ok()?;
    Some(Uint8Array::new(&buffer).to_vec())
}

/// Whether the browser believes that there is a network.
pub fn is_online() -> bool {
    let online = property::<Boolean>(&window().navigator(), "onLine");
    online.is_none_or(|online| online.value_of())
}

/// Returns whether what is at `url` was kept for visits without a network; `None` where nobody can tell.
pub async fn is_kept(url: &str) -> Option<bool> {
    let caches: JsValue = property(&window(), "caches")?;
    let found = answer(call(&caches, "match", &[url.into()])).await?;
    Some(!found.is_undefined())
}

/// Returns how many bytes the browser counts for this site, where it tells.
pub async fn storage_used() -> Option<u64> {
    let storage: JsValue = property(&window().navigator(), "storage")?;
    let estimate = answer(call(&storage, "estimate", &[])).await?;
    let usage: Number = property(&estimate, "usage")?;
    Some(usage.value_of() as u64)
}

/// Returns the day of a time in seconds since 1970, e.g. `23 November 2026`; `None` far beyond.
pub fn date(unix_secs: u64) -> Option<String> {
    moment(unix_secs, [("dateStyle", "long".into())])
}

/// Returns a time in seconds since 1970, e.g. `23 November 2026 at 14:05`; `None` far beyond.
pub fn date_and_time(unix_secs: u64) -> Option<String> {
    let styles = [("dateStyle", "long"), ("timeStyle", "short")];
    moment(unix_secs, styles.map(|(name, style)| (name, style.into())))
}

fn moment<const N: usize>(unix_secs: u64, styles: [(&str, JsValue); N]) -> Option<String> {
    let date = Date::new(&(unix_secs as f64 * 1000.0).into());
    let options = object(styles);
    (!date.get_time().is_nan()).then(|| date.to_locale_string("en-GB", &options).into())
}
