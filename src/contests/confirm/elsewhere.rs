//! Where a winner is confirmed: as in its search, or with something changed on which nothing was selected.

use std::{fmt, mem};

use science::catalog::{Dataset, ModelSize, Protocol};
use statistics::comparison::ComparisonConfig;
use text::excerpt::excerpt;

/// What changes nothing.
const SEARCH: &str = "search";

/// The official test images.
const TEST: &str = "test";

/// Test images to score on; where there are fewer, all are taken.
const TEST_IMAGES: u32 = 2_000;

/// Most letters of an argument that a message repeats.
const QUOTED: usize = 40;

/// Settings of a search with something changed.
#[derive(Debug, Clone, PartialEq)]
pub struct Elsewhere {
    text: String,
    changes: Vec<Change>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Change {
    Test,
    Task(Dataset),
    Model(ModelSize),
    Batch(u32),
    Steps(u32),
}

/// Returns what can be changed, for the help.
pub fn help() -> String {
    let tasks = Dataset::ALL.map(Dataset::slug).join(", ");
    let models = ModelSize::ALL.map(ModelSize::slug).join(", ");
    format!(
        "Where to confirm, the first being what the verdict is on and the others exploratory: search (as in the \
         search), test (on test images), a task ({tasks}), a network ({models}), batch=N, steps=N (schedules \
         stretched), or several joined by +, as in test+digits"
    )
}

/// Reads what is changed.
///
/// # Errors
/// A sentence on what is not known.
pub fn elsewhere(text: &str) -> Result<Elsewhere, String> {
    let text = text.trim().to_ascii_lowercase();
    let parts = text.split('+').filter(|part| *part != SEARCH);
    let changes: Vec<Change> = parts.map(change).collect::<Result<_, _>>()?;
    for (number, change) in changes.iter().enumerate() {
        let is_alike = |other: &Change| mem::discriminant(other) == mem::discriminant(change);
        if changes[..number].iter().any(is_alike) {
            return Err(format!(
                "“{}” changes the same thing twice; places of their own stand behind commas",
                excerpt(&text, QUOTED)
            ));
        }
    }
    Ok(Elsewhere { text, changes })
}

fn change(text: &str) -> Result<Change, String> {
    let task = Dataset::ALL.into_iter().find(|one| one.slug() == text);
    let model = ModelSize::ALL.into_iter().find(|one| one.slug() == text);
    let number = |prefix| text.strip_prefix(prefix)?.parse().ok();
    let change = match text {
        TEST => Some(Change::Test),
        _ => (task.map(Change::Task))
            .or(model.map(Change::Model))
            .or(number("batch=").map(Change::Batch))
            .or(number("steps=").map(Change::Steps)),
    };
    change.ok_or_else(|| {
        format!(
            "“{}” is nowhere to confirm. {}",
            excerpt(text, QUOTED),
            help()
        )
    })
}

impl Elsewhere {
    /// Returns the settings of `search` with what is changed.
    pub fn config(&self, search: &ComparisonConfig) -> ComparisonConfig {
        let mut config = search.clone();
        for change in &self.changes {
            match *change {
                Change::Test => {
                    config.protocol = Protocol::Paper;
                    config.scoring_images = TEST_IMAGES.max(search.scoring_images);
                }
                Change::Task(task) => config.tasks = vec![task],
                Change::Model(model) => config.model = model,
                Change::Batch(batch) => config.batch = batch,
                Change::Steps(steps) => config.steps = steps,
            }
        }
        config
    }

    /// Whether it names as a change what `search` has.
    pub fn changes_nothing_of(&self, search: &ComparisonConfig) -> bool {
        !self.changes.is_empty() && self.config(search) == *search
    }

    /// Whether training is the search's, so that scores can be set beside those of the selection.
    pub fn trains_as_search(&self) -> bool {
        self.changes.iter().all(|change| *change == Change::Test)
    }

    /// What was written for it.
    pub fn argument(&self) -> &str {
        &self.text
    }

    /// Name of a file for it.
    pub fn file(&self) -> String {
        self.text.replace(['+', '='], "-") + ".json"
    }
}

impl fmt::Display for Elsewhere {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.changes.is_empty() {
            true => write!(f, "As in the search"),
            false => write!(f, "As in the search, but {}", self.text.replace('+', ", ")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_changed_is_read_and_the_rest_stays() {
        let search = ComparisonConfig::reduced();
        let config = |text: &str| elsewhere(text).expect(text).config(&search);
        assert_eq!(config("search"), search);
        let changes_nothing = |text: &str| {
            let place = elsewhere(text).expect(text);
            place.changes_nothing_of(&search)
        };
        let same = format!("batch={}", search.batch);
        assert!(changes_nothing(&same) && !changes_nothing("search"));
        assert!(!changes_nothing(&format!("{same}+digits")));
        assert_eq!(config("search+BATCH=16").batch, 16);
        let changed = config("test+digits+perceptron+steps=400");
        let expected = ComparisonConfig {
            protocol: Protocol::Paper,
            scoring_images: 2_000,
            tasks: vec![Dataset::Digits],
            model: ModelSize::Perceptron,
            steps: 400,
            ..search.clone()
        };
        assert_eq!(changed, expected);
        let trains = |text: &str| elsewhere(text).expect(text).trains_as_search();
        assert!(trains("search") && trains("test") && !trains("test+batch=32"));
        let file = elsewhere("test+batch=16").expect("it is read").file();
        assert_eq!(file, "test-batch-16.json");
    }

    #[test]
    fn what_is_not_known_is_refused_by_name() {
        for text in ["", "imagenet", "batch=", "steps=-1", "test+", "own"] {
            let refusal = elsewhere(text).expect_err(text);
            assert!(refusal.contains("is nowhere to confirm"), "{refusal}");
        }
        for text in ["mnist+digits", "batch=4+test+batch=8"] {
            let refusal = elsewhere(text).expect_err(text);
            assert!(refusal.contains("the same thing twice"), "{refusal}");
        }
    }
}
