//! The sheet that says whether a class can run this: what this machine has, what a class of such machines fetches, and
//! a text with both to send back. It has an address of its own, for whoever keeps the machines.

use std::time::Duration;

use js_sys::JsString;
use leptos::prelude::*;
use wasm_bindgen::JsValue;

use classroom::lesson::{
    check::{Machine, Mark, Offline, Row, Storage, report, verdict},
    needs::Needs,
};
use files::lesson::Lesson;
use page_state::state::Engine;
use protocol::DeviceKind;
use science::config::{Preset, RunConfig};
use session::{Session, fragment::Fragment, storage::refusal};
use widgets::{browser, copy::CopyButton, dialog, link_field::LinkField};

/// Where the page's build wrote how many bytes it has.
const WEIGHT: &str = "weight";

/// Machines of a class, until another number is typed.
const CLASS: &str = "30";

/// Under what the browser keeps when it was first looked at here.
const FIRST: &str = "check";

/// How often it is asked whether the page is kept by now, and how often in vain where nothing keeps it: the page begins
/// with that when it is done with all else, up to a minute later.
const ASK_AGAIN: Duration = Duration::from_secs(2);
const PATIENCE: u32 = 45;

/// The smallest program with an operation of SIMD.
const SIMD: [u8; 31] = [
    0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253,
    15, 253, 98, 11,
];

/// Whether the sheet is open; a handle that can be copied into every closure.
#[derive(Clone, Copy)]
pub struct Check {
    /// Whether it is.
    pub open: RwSignal<bool>,
}

impl Check {
    /// Opens it where the address of the visit asks for it.
    pub fn new(session: Session) -> Self {
        Self {
            open: RwSignal::new(session.check_wanted),
        }
    }
}

/// Opens the sheet.
#[component]
pub fn CheckButton(
    /// Closes what it stands in.
    #[prop(optional)]
    within: Option<RwSignal<bool>>,
) -> impl IntoView {
    let check: Check = expect_context();
    let open = move |_| dialog::open(check.open, within);
    view! {
        <button type="button" class="link" data-testid="check-open" aria-haspopup="dialog" on:click=open>
            "Can my class run this?"
        </button>
    }
}

/// What the sheet shows.
#[component]
pub fn Content() -> impl IntoView {
    let session: Session = expect_context();
    let fragment: Fragment = expect_context();
    on_cleanup(|| browser::set_parameter("check", None));
    let config = Memo::new(move |_| {
        let of_lesson = fragment.lesson.tell(|lesson| lesson.config.clone());
        of_lesson.unwrap_or_else(|| Preset::Classroom.config())
    });
    let of = Memo::new(move |_| of_whom(fragment));
    time(session, fragment, config);
    let gpu = Memo::new(move |_| {
        let on_gpu = |engine: &Engine| match engine {
            Engine::Ready(report) => report.kind == DeviceKind::WebGpu,
            Engine::Starting(_) | Engine::Failed(_) => false,
        };
        session.state.with(|state| on_gpu(&state.engine))
    });
    let needs = Memo::new(move |_| {
        config.with(|config| Needs::of(browser::meta(WEIGHT).as_deref(), &config.tasks))
    });
    let rows = rows(session, config, gpu, needs);
    let machines = RwSignal::new(CLASS.to_string());
    let class = Memo::new(move |_| {
        machines.with(|typed| needs.with(|needs| needs.of_class(typed, gpu.get())))
    });
    let found = Memo::new(move |_| {
        let class = class.get().unwrap_or_default();
        let version = browser::meta("version").unwrap_or_default();
        let page = format!("{} {version}", browser::address_with(""));
        rows.with(|rows| of.with(|of| report(of, page.trim(), &browser_name(), rows, &class)))
    });
    view! {
        <p class="soft">
            "What this machine has for a lesson, and what a class of such machines fetches. Send the address to whoever keeps the machines: opened on one of them it looks at that one. Nothing that is found is sent anywhere."
        </p>
        <section class="check" aria-label="Address">
            <LinkField text=address(fragment) label="Address of this check" testid="check-address" copy_testid="check-address-copy" />
        </section>
        <section class="check" aria-labelledby="check-machine">
            <h3 id="check-machine">"This machine"</h3>
            <p class="soft" data-testid="check-of">{of}</p>
            <p class="check-verdict" role="status" data-testid="check-verdict">
                {move || rows.with(|rows| verdict(rows).1)}
            </p>
            <ul class="check-rows">
                {move || rows.get().into_iter().map(|row| view! { <Answer row=row /> }).collect_view()}
            </ul>
        </section>
        <Class machines=machines class=class />
        <section class="check" aria-labelledby="check-every">
            <h3 id="check-every">"Every machine"</h3>
            <ul class="lesson-needs">
                {move || needs.get().sentences().into_iter().map(|text| view! { <li>{text}</li> }).collect_view()}
            </ul>
        </section>
        <section class="check" aria-labelledby="check-found">
            <h3 id="check-found">"To send back"</h3>
            <pre class="check-found" data-testid="check-found">{found}</pre>
            <p><CopyButton text=found testid="check-copy" name="Copy what was found" /></p>
        </section>
    }
}

/// A question about this machine, and its answer.
#[component]
fn Answer(row: Row) -> impl IntoView {
    let Row {
        slug,
        name,
        mark,
        text,
    } = row;
    let class = match mark {
        Mark::Bad => "check-sign fault",
        Mark::Good | Mark::Limited | Mark::Waiting => "check-sign",
    };
    view! {
        <li data-testid=format!("check-{slug}")>
            <span class=class aria-hidden="true">{mark.sign()}</span>
            <span><b>{name}": "{mark.word()}"."</b>" "{text}</span>
        </li>
    }
}

/// What as many machines as are typed fetch.
#[component]
fn Class(machines: RwSignal<String>, class: Memo<Result<Vec<String>, String>>) -> impl IntoView {
    let fault = move || class.with(|class| class.as_ref().err().cloned());
    let sentences = move || class.get().unwrap_or_default();
    view! {
        <section class="check" aria-labelledby="check-class">
            <h3 id="check-class">"A class of such machines"</h3>
            <label class="check-machines">
                "Machines"
                <input
                    type="text"
                    inputmode="numeric"
                    maxlength="12"
                    autocomplete="off"
                    data-testid="check-machines"
                    aria-describedby="check-fault"
                    aria-invalid=move || class.with(Result::is_err).to_string()
                    prop:value=machines
                    on:input=move |event| machines.set(event_target_value(&event))
                />
            </label>
            <p class="fault" id="check-fault" role="status" data-testid="check-fault">{fault}</p>
            <ul class="lesson-needs" data-testid="check-class">
                {move || sentences().into_iter().map(|text| view! { <li>{text}</li> }).collect_view()}
            </ul>
        </section>
    }
}

/// Says for which run a machine is looked at. Tracked.
fn of_whom(fragment: Fragment) -> String {
    const PRESET: &str = "For a run of the preset Classroom.";
    if fragment.lesson.coming.get() {
        return "The lesson is on its way.".into();
    }
    fragment.lesson.opened.with(|lesson| match lesson {
        Some(Ok(lesson)) => format!("For the lesson “{}”.", lesson.title),
        Some(Err(error)) => format!("{error} {PRESET}"),
        None => format!("{PRESET} With a lesson open, for that."),
    })
}

/// The address that opens this sheet, with the lesson that is open where an address can hold it.
fn address(fragment: Fragment) -> Memo<String> {
    Memo::new(move |_| {
        let wanted = || fragment.lesson.path.get();
        browser::address_with(&match fragment.lesson.tell(Lesson::to_link) {
            Some(Some(link)) => format!("?check#{link}"),
            Some(None) => {
                wanted().map_or_else(|| "?check".into(), |path| format!("?check&lesson={path}"))
            }
            None => "?check".into(),
        })
    })
}

/// Times the run as soon as the engine is there and nothing else is under way.
fn time(session: Session, fragment: Fragment, config: Memo<RunConfig>) {
    let due = Memo::new(move |_| {
        let is_settled = !fragment.lesson.coming.get();
        let config = config.get();
        let is_due = session.state.with(|state| {
            let is_free = matches!(state.engine, Engine::Ready(_)) && !state.is_live();
            let is_known = state.calibration.is_known(&config);
            is_free && !is_known
        });
        (is_settled && is_due).then_some(config)
    });
    Effect::new(move |_| {
        if let Some(config) = due.get() {
            session.time(config);
        }
    });
}

/// What is found out about this machine, row by row.
fn rows(
    session: Session,
    config: Memo<RunConfig>,
    gpu: Memo<bool>,
    needs: Memo<Needs>,
) -> Memo<Vec<Row>> {
    let (offline, storage) = (offline(), storage());
    let simd = has_simd();
    let workers = browser::property::<JsValue>(&window(), "Worker").is_some();
    let device = Memo::new(move |_| session.device_text());
    let engine = Memo::new(move |_| session.state.with(|state| state.engine.clone()));
    let calibration = Memo::new(move |_| session.state.with(|state| state.calibration.clone()));
    Memo::new(move |_| {
        let machine = Machine {
            device: device.get(),
            engine: engine.get(),
            gpu: gpu.get(),
            simd,
            workers,
            secure: browser::is_secure(),
            offline: offline.get(),
            storage: storage.get(),
            calibration: calibration.get(),
            first_visit: needs.with(|needs| needs.first_visit(gpu.get())),
        };
        config.with(|config| machine.rows(config)).into()
    })
}

fn has_simd() -> bool {
    let program = js_sys::Uint8Array::from(SIMD.as_slice());
    js_sys::WebAssembly::validate(&program).unwrap_or(false)
}

/// Whether the page is kept, asked again until it is.
fn offline() -> RwSignal<Offline> {
    let found = RwSignal::new(Offline::Coming);
    let Some(workers) = browser::property::<JsValue>(&window().navigator(), "serviceWorker") else {
        found.set(Offline::Refused);
        return found;
    };
    let asked = RwSignal::new(0);
    let ask = move || {
        if found.get_untracked() == Offline::Kept {
            return;
        }
        asked.update(|asked| *asked += 1);
        let workers = workers.clone();
        leptos::task::spawn_local(async move {
            let registered = browser::call(&workers, "getRegistration", &[]);
            let registered = browser::answer(registered).await;
            let registered = registered.filter(|one| !one.is_undefined());
            // It is active once it has kept all of a version.
            let is_active = registered
                .as_ref()
                .is_some_and(|one| browser::property::<JsValue>(one, "active").is_some());
            let is_kept = is_active && browser::is_kept("./").await == Some(true);
            let is_late = asked
                .try_get_untracked()
                .is_none_or(|asked| asked > PATIENCE);
            // Unless the sheet is closed.
            let _ = found.try_set(match registered {
                _ if is_kept => Offline::Kept,
                None if is_late => Offline::Refused,
                _ => Offline::Coming,
            });
        });
    };
    ask();
    if let Ok(timer) = set_interval_with_handle(ask, ASK_AGAIN) {
        on_cleanup(move || timer.clear());
    }
    found
}

/// Whether runs are stored, and whether something of an earlier day is there.
fn storage() -> RwSignal<Storage> {
    let found = RwSignal::new(Storage::Asked);
    let now = (js_sys::Date::now() / 1000.0) as u64;
    let first = browser::recall(FIRST).and_then(|first| first.parse().ok());
    if first.is_none() {
        browser::remember(FIRST, Some(&now.to_string()));
    }
    let first = first.and_then(browser::date);
    let since = first.filter(|day| Some(day) != browser::date(now).as_ref());
    leptos::task::spawn_local(async move {
        let told = match refusal().await {
            Some(sentence) => Storage::Refused(sentence),
            None => Storage::Stores { since },
        };
        // Unless the sheet is closed.
        let _ = found.try_set(told);
    });
    found
}

/// What the browser calls itself.
fn browser_name() -> String {
    let name = browser::property::<JsString>(&window().navigator(), "userAgent");
    name.map_or_else(String::new, String::from)
}
