//! What a class needs for a lesson: megabytes for each machine, from the list that the page's build wrote of its own
//! files as they are kept, without compression, and for all of them through one line.
//!
//! The list is `first:9000000 engine-webgpu:15000000 data/cifar-10/:17000000`: bytes of the files that are kept
//! from the start, then of those kept from their first use on, by how their names begin.

use science::catalog::Dataset;
use text::number;
use widget_state::format;

/// Most machines of a class, or of a whole school.
const MOST_MACHINES: u64 = 10_000;

/// Speeds of a school's line, in Mbit/s.
const LINES: [u32; 3] = [10, 50, 100];

/// From so many megabytes on they are told in gigabytes.
const GIGABYTES_FROM: u64 = 10_000;

/// Said where the page does not know how many bytes it has.
pub const UNKNOWN: &str = "This page was served while it is being worked on and does not know its size: look at one that was built to be published.";

/// What a cache between the machines and the server is worth.
const CACHES: &str = "A caching proxy between the room and the server spares the line only where the page comes by plain http or the proxy ends https itself, by a certificate of its own on every machine; else everything passes through it once for every machine. A copy of the page on a server in the building spares it always.";

/// What each machine fetches and needs.
#[derive(Debug, Clone, PartialEq)]
pub struct Needs {
    /// Bytes at the first visit; `None` where the page does not know.
    first: Option<u64>,
    /// More on a machine that trains on its GPU.
    gpu: Option<u64>,
    /// More for the lesson's images.
    images: u64,
}

impl Needs {
    /// Returns what a lesson on `tasks` needs, by the `list` in the page.
    pub fn of(list: Option<&str>, tasks: &[Dataset]) -> Self {
        let bytes = |name: &str| {
            let mut parts = list?.split_whitespace();
            parts.find_map(|part| part.strip_prefix(name)?.strip_prefix(':')?.parse().ok())
        };
        let images = tasks
            .iter()
            .filter_map(|task| bytes(&format!("data/{}/", task.slug())));
        Self {
            // A page that is served while it is being worked on keeps nothing, and counts nothing.
            first: bytes("first").filter(|first| *first > 0),
            gpu: bytes("engine-webgpu"),
            images: images.sum(),
        }
    }

    /// Most bytes that a machine fetches at its first visit, what is kept in the background included; `None` where
    /// the page does not know.
    pub fn first_visit(&self, gpu: bool) -> Option<u64> {
        let engine = self.gpu.filter(|_| gpu).unwrap_or(0);
        Some(self.first? + self.images + engine)
    }

    /// What as many machines as are typed fetch through one line, as sentences.
    ///
    /// # Errors
    /// A sentence, where that is no number of machines or the page does not know its size.
    pub fn of_class(&self, machines: &str, gpu: bool) -> Result<Vec<String>, String> {
        let machines = number::whole(machines, 1, MOST_MACHINES)
            .ok()
            .filter(|machines| (1..=MOST_MACHINES).contains(machines))
            .ok_or_else(|| {
                format!(
                    "How many machines? A whole number from 1 to {}.",
                    format::count(MOST_MACHINES)
                )
            })?;
        let each = self.first_visit(gpu).ok_or(UNKNOWN)?;
        let all = each * machines;
        let device = if gpu { "GPU" } else { "CPU" };
        let who = match machines {
            1 => "One machine fetches".into(),
            _ => format!(
                "{} machines that train on their {device} fetch",
                format::count(machines)
            ),
        };
        let [slow, middle, fast] = LINES.map(|line| {
            let secs = all as f64 * 8.0 / (f64::from(line) * 1e6);
            format!("{} at {line} Mbit/s", format::estimate(secs))
        });
        Ok(vec![
            format!(
                "{who} up to {} at the first visit, with what is kept in the background.",
                megabytes(all)
            ),
            format!("Through a line that nobody else uses that takes {slow}, {middle}, {fast}."),
            format!(
                "A later version of the page: at most {} again, and only what changed where browsers still have the rest.",
                megabytes(all)
            ),
            CACHES.into(),
        ])
    }

    /// The needs, as sentences.
    pub fn sentences(&self) -> Vec<String> {
        let fetched = match self.first {
            Some(first) => {
                let gpu = self.gpu.map_or_else(String::new, |gpu| {
                    format!(", and {} more where it trains on its GPU", megabytes(gpu))
                });
                format!(
                    "At the first visit each machine fetches up to {}{gpu}: the files of this build without compression; less where the server sends them compressed.",
                    megabytes(first + self.images)
                )
            }
            None => UNKNOWN.into(),
        };
        [
            &fetched,
            "Afterwards it fetches nothing until there is a newer version, and works without a network, where the page came by https.",
            "A browser of the last years is enough, without an account; a GPU is not needed. On the CPU every machine gets the same figures, bit for bit; on a GPU the last digits differ.",
            "Nothing that is typed, predicted or trained leaves the machine by itself: a result goes where a student hands it in, and a run’s figures to the site around the page, where it stands in a frame.",
        ]
        .map(String::from)
        .into()
    }
}

/// Megabytes, rounded up: what is promised is enough.
pub fn megabytes(bytes: u64) -> String {
    match bytes.div_ceil(1_000_000).max(1) {
        few @ ..GIGABYTES_FROM => format!("{} MB", format::count(few)),
        many => format!("{} GB", format::count(many.div_ceil(1_000))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use page_state::testing::assert_says;

    const LIST: &str = "first:9000001 engine-webgpu:15000000 data/cifar-10/:17000000";

    #[test]
    fn a_lesson_needs_its_own_images_and_no_others() {
        let text = |tasks: &[Dataset]| Needs::of(Some(LIST), tasks).sentences()[0].clone();
        let least = "At the first visit each machine fetches up to 10 MB, and 15 MB more where…";
        assert_says(text(&[Dataset::Digits]), least);
        assert!(text(&[Dataset::Digits, Dataset::Cifar10]).contains("up to 27 MB,"));
    }

    #[test]
    fn a_class_fetches_as_often_as_it_has_machines() {
        let needs = Needs::of(Some(LIST), &[Dataset::Digits, Dataset::Cifar10]);
        let of_class = |machines: &str, gpu| needs.of_class(machines, gpu).expect("it is a class");
        // 26,000,001 and 41,000,001 bytes each.
        let told = of_class("30", false);
        let fetch = "30 machines that train on their CPU fetch up to 781 MB at the first visit…";
        assert_says(&told[0], fetch);
        let takes = "…takes about 10 min at 10 Mbit/s, about 2 min at 50 Mbit/s, about 1 min at 100 Mbit/s.";
        assert_says(&told[1], takes);
        assert_says(&told[2], "…at most 781 MB again…");
        assert_says(
            &of_class("30", true)[0],
            "…on their GPU fetch up to 1,231 MB…",
        );
        assert_says(&of_class("1", true)[0], "One machine fetches up to 42 MB…");
        assert_says(
            &of_class("10,000", false)[0],
            "…up to 261 GB at the first visit…",
        );
    }

    #[test]
    fn what_is_no_number_of_machines_is_asked_again() {
        let needs = Needs::of(Some(LIST), &[]);
        for typed in [
            "",
            "0",
            "-3",
            "2.5",
            "1e9",
            "10001",
            "99999999999999999999",
            "thirty",
            "<b>",
        ] {
            let asked = "How many machines? A whole number from 1 to 10,000.";
            assert_eq!(needs.of_class(typed, false), Err(asked.into()), "{typed}");
        }
        let unknown = Needs::of(None, &[]).of_class("30", false);
        assert_eq!(unknown, Err(UNKNOWN.into()));
    }

    #[test]
    fn a_page_without_a_list_says_so() {
        for list in [
            None,
            Some(""),
            Some("first:0"),
            Some("first:many"),
            Some("later:1"),
        ] {
            let sentences = Needs::of(list, &[Dataset::Digits]).sentences();
            assert!(sentences[0].contains("does not know its size"), "{list:?}");
        }
        let no_gpu = Needs::of(Some("first:1"), &[]).sentences();
        assert!(
            no_gpu[0].contains("up to 1 MB: the files of this build without compression; less"),
            "{}",
            no_gpu[0]
        );
    }
}
