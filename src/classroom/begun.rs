//! When something that a browser keeps was begun: by this, windows tell what goes on from what was begun anew.

use serde::{Deserialize, Serialize};

/// A moment in milliseconds since 1970; none of what is not kept yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Begun(Option<u64>);

impl Begun {
    /// Of all that was kept by pages that noted no moment: the same in every window, which none is that comes after.
    pub const EARLIER: Begun = Begun(Some(0));

    /// Returns what was begun then.
    pub fn at(millis: u64) -> Self {
        Self(Some(millis))
    }

    /// Returns what was kept as `text`.
    pub fn of_text(text: Option<&str>) -> Self {
        Self(text.and_then(|text| text.parse().ok()))
    }

    /// The moment as a text to keep.
    pub fn to_text(self) -> Option<String> {
        self.0.map(|millis| millis.to_string())
    }

    /// This moment, or `other` where there is none.
    pub fn or(self, other: Self) -> Self {
        Self(self.0.or(other.0))
    }

    /// Whether both are known, and two.
    pub fn differs(self, other: Self) -> bool {
        self.0.zip(other.0).is_some_and(|(own, other)| own != other)
    }
}
