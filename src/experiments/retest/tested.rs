//! What tests of claims came to in a tab, by claim: a reload would forget those that chance did not favour.

use serde::{Deserialize, Serialize};

use files::claim::Claim;

/// Most claims that are remembered; the oldest goes first.
const CLAIMS: usize = 20;

/// Every test that came to its end, as a sentence each.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Tested(Vec<(String, Vec<String>)>);

impl Tested {
    /// Returns what was kept as `text`; nothing where that is something else.
    pub fn of_text(text: &str) -> Self {
        serde_json::from_str(text).unwrap_or_default()
    }

    /// Returns it as text to keep.
    pub fn to_text(&self) -> String {
        serde_json::to_string(self).expect("it is text")
    }

    /// What the tests of `claim` came to, oldest first.
    pub fn of(&self, claim: &Claim) -> Vec<String> {
        let link = claim.to_link();
        let own = self.0.iter().find(|(of, _)| Some(of) == link.as_ref());
        own.map_or_else(Vec::new, |(_, told)| told.clone())
    }

    /// Adds what a test of `claim` came to.
    pub fn add(&mut self, claim: &Claim, told: String) {
        let Some(link) = claim.to_link() else {
            return;
        };
        match self.0.iter_mut().find(|(of, _)| *of == link) {
            Some((_, before)) => before.push(told),
            None => self.0.push((link, vec![told])),
        }
        self.0.drain(..self.0.len().saturating_sub(CLAIMS));
    }
}
