//! What a class needs for a lesson: megabytes for each machine, from the list that the page's build wrote.
//!
//! The list is `first:9000000 engine-webgpu:15000000 data/cifar-10/:17000000`: bytes of the files that are kept
//! from the start, then of those kept from their first use on, by how their names begin.

use science::catalog::Dataset;

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
            first: bytes("first"),
            gpu: bytes("engine-webgpu"),
            images: images.sum(),
        }
    }

    /// The needs, as sentences.
    pub fn sentences(&self) -> Vec<String> {
        let fetched = match self.first {
            Some(first) => {
                let gpu = self.gpu.map_or_else(String::new, |gpu| {
                    format!(", and {} more where it trains on its GPU", megabytes(gpu))
                });
                format!(
                    "At the first visit each machine fetches up to {}{gpu}; less where the server sends compressed files.",
                    megabytes(first + self.images)
                )
            }
            None => "This page was served while it is being worked on and does not know its size: look at one that was built to be published.".into(),
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
fn megabytes(bytes: u64) -> String {
    format!("{} MB", bytes.div_ceil(1_000_000).max(1))
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
    fn a_page_without_a_list_says_so() {
        for list in [None, Some(""), Some("first:many"), Some("later:1")] {
            let sentences = Needs::of(list, &[Dataset::Digits]).sentences();
            assert!(sentences[0].contains("does not know its size"), "{list:?}");
        }
        let no_gpu = Needs::of(Some("first:1"), &[]).sentences();
        assert!(no_gpu[0].contains("up to 1 MB; less"), "{}", no_gpu[0]);
    }
}
