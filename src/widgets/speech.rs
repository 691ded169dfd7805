//! What is said to those who listen to the page: one voice for all that changes by itself, which waits
//! between two sentences, leaves out what is outdated by then, and always comes to the last state.

use std::time::Duration;

use leptos::prelude::*;

/// Shortest time between two announcements; a screen reader takes about as long for a sentence.
const PAUSE_MILLIS: f64 = 4000.0;

/// A voice; a handle that can be copied into every closure.
#[derive(Clone, Copy, Default)]
pub struct Speech {
    queue: StoredValue<Queue>,
    said: RwSignal<String>,
}

/// What waits to be said, by who says it.
#[derive(Debug, Default)]
struct Queue {
    sources: u32,
    waiting: Vec<(u32, String)>,
    /// Whether a time to speak is set.
    due: bool,
    free_at: f64,
}

impl Speech {
    /// Says what `text` becomes for as long as its owner lives; not what it is at first, which is read
    /// like the rest of the page.
    pub fn follow(self, text: impl Fn() -> Option<String> + 'static) {
        let source = self
            .queue
            .try_update_value(Queue::source)
            .unwrap_or_default();
        Effect::new(move |before: Option<Option<String>>| {
            let now = text();
            if let (Some(before), Some(text)) = (&before, &now)
                && before.as_ref() != Some(text)
            {
                self.say(source, text.clone());
            }
            now
        });
        on_cleanup(move || {
            self.queue.try_update_value(|queue| queue.forget(source));
        });
    }

    fn say(self, source: u32, text: String) {
        let now = js_sys::Date::now();
        let wait = self
            .queue
            .try_update_value(|queue| queue.put(source, text, now));
        if let Some(Some(millis)) = wait {
            let speak = move || {
                let now = js_sys::Date::now();
                let text = self.queue.try_update_value(|queue| queue.take(now));
                if let Some(text) = text.filter(|text| !text.is_empty()) {
                    self.said.try_set(text);
                }
            };
            set_timeout(speak, Duration::from_millis(millis as u64));
        }
    }
}

impl Queue {
    fn source(&mut self) -> u32 {
        self.sources += 1;
        self.sources
    }

    /// Takes `text` in place of what else `source` had to say, and returns in how many milliseconds it is
    /// time to speak; `None` where that is settled already.
    fn put(&mut self, source: u32, text: String, now: f64) -> Option<f64> {
        self.forget(source);
        self.waiting.push((source, text));
        let first = !std::mem::replace(&mut self.due, true);
        first.then(|| (self.free_at - now).clamp(0.0, PAUSE_MILLIS))
    }

    fn forget(&mut self, source: u32) {
        self.waiting.retain(|(other, _)| *other != source);
    }

    /// Returns all that waits.
    fn take(&mut self, now: f64) -> String {
        self.due = false;
        self.free_at = now + PAUSE_MILLIS;
        let waiting = std::mem::take(&mut self.waiting);
        let texts: Vec<String> = waiting.into_iter().map(|(_, text)| text).collect();
        texts.join(" ")
    }
}

/// Has the page's voice, or that of the sheet around, say what `text` becomes.
pub fn follow(text: impl Fn() -> Option<String> + 'static) {
    expect_context::<Speech>().follow(text);
}

/// Where a voice is heard. It stands once in the page and once in every sheet: what is outside a sheet
/// is silent while that is open.
#[component]
pub fn Voice(
    /// What it says.
    speech: Speech,
) -> impl IntoView {
    view! { <p class="visually-hidden" role="status" data-testid="voice">{speech.said}</p> }
}

/// A line of the page that changes by itself, seen and heard.
#[component]
pub fn Announcement(
    /// What it says.
    #[prop(into)]
    text: Signal<Option<String>>,
    /// Names it in tests.
    testid: &'static str,
) -> impl IntoView {
    follow(move || text.get());
    view! { <p data-testid=testid>{text}</p> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_changes_a_second_are_said_once_in_four_and_the_last_always() {
        let mut queue = Queue::default();
        let (mut said, mut due) = (Vec::new(), None);
        for tick in 0..=100 {
            let now = 1e12 + f64::from(tick) * 100.0;
            if due.is_some_and(|due| due <= now) {
                due = None;
                said.push((tick, queue.take(now)));
            }
            if tick <= 58
                && let Some(wait) = queue.put(1, format!("Generation {tick}."), now)
            {
                due = Some(now + wait);
            }
        }
        let words: Vec<&str> = said.iter().map(|(_, text)| text.as_str()).collect();
        assert_eq!(words, ["Generation 0.", "Generation 40.", "Generation 58."]);
        assert!(said.is_sorted_by(|(a, _), (b, _)| b - a >= 40));
    }

    #[test]
    fn what_several_have_to_say_is_said_together_in_order() {
        let mut queue = Queue::default();
        let [one, other] = [queue.source(), queue.source()];
        assert_eq!(queue.put(one, "A.".into(), 1e12), Some(0.0));
        assert_eq!(queue.put(other, "B.".into(), 1e12), None);
        assert_eq!(queue.put(one, "C.".into(), 1e12), None);
        assert_eq!(queue.take(1e12), "B. C.");
        assert_eq!(queue.put(one, "D.".into(), 1e12 + 1000.0), Some(3000.0));
        queue.forget(one);
        assert_eq!(queue.take(1e12 + 4000.0), "");
    }
}
