//! The recorded searches that are served with the page.

/// A recorded search that comes with the page, as a file of `public/runs`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShippedRun {
    /// A search of the preset *Classroom*: what the first screen shows, and what plays where nothing can be trained.
    Classroom,
    /// A whole search of the project's own study, at the paper's population and generations.
    FiftyGenerations,
}

impl ShippedRun {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Classroom, Self::FiftyGenerations];

    /// Its name in the page's address, and as a file.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Classroom => "classroom",
            Self::FiftyGenerations => "fifty-generations",
        }
    }

    /// The run with this name in the page's address.
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|run| run.slug() == slug)
    }

    /// What opens it: the query of the page's address.
    pub fn query(self) -> String {
        format!("?run={}", self.slug())
    }

    /// Where its file lies, seen from the page.
    pub fn path(self) -> String {
        format!("./runs/{}.json", self.slug())
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn every_one_is_served_with_the_page() {
        let public = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../public");
        for run in ShippedRun::ALL {
            assert!(public.join(run.path()).is_file(), "{run:?}");
            assert_eq!(ShippedRun::from_slug(run.slug()), Some(run));
        }
    }
}
