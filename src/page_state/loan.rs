//! Settings that a link lends to the page, and what stood there before. Plain data, tested natively.
//!
//! What a link says is what starts, until the visitor changes it: a way back to the same link takes no change
//! back, and a link without settings gives the place back to what stood there.

use super::draft::Draft;
use science::genome::Genome;

/// What a search would start with.
#[derive(Debug, Clone, PartialEq)]
pub struct Start {
    /// The settings as typed.
    pub draft: Draft,
    /// The genome that it goes on from.
    pub founder: Option<Genome>,
}

/// What a link lent.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Loan {
    lent: Option<Start>,
    before: Option<Start>,
}

impl Loan {
    /// Returns what takes the place of `now` where the address leads to settings of `link`, or to none; `None`
    /// where `now` stays. A `fresh` link is another one than before, whatever it says.
    pub fn follow(&mut self, link: Option<Start>, fresh: bool, now: &Start) -> Option<Start> {
        if link == self.lent && !fresh {
            return None;
        }
        let own = self.lent.as_ref() != Some(now);
        if link.is_some() && own {
            self.before = Some(now.clone());
        }
        self.lent = link.clone();
        match link {
            Some(link) => Some(link),
            None => self.before.take().filter(|_| !own),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use science::{config::Preset, presets};

    fn start(preset: Preset, founder: Option<Genome>) -> Start {
        Start {
            draft: Draft::from(&preset.config()),
            founder,
        }
    }

    /// The page after `loan` followed `link`.
    fn led(loan: &mut Loan, link: Option<&Start>, now: Start) -> Start {
        loan.follow(link.cloned(), false, &now).unwrap_or(now)
    }

    #[test]
    fn a_link_is_what_starts_and_the_next_one_too() {
        let usual = start(Preset::QuickLook, None);
        let first = start(Preset::Classroom, None);
        let second = start(Preset::Paper, Some(presets::published()));
        let mut loan = Loan::default();
        let page = led(&mut loan, Some(&first), usual.clone());
        assert_eq!(page, first);
        let page = led(&mut loan, Some(&second), page);
        assert_eq!(page, second);
        let page = led(&mut loan, Some(&first), page);
        assert_eq!(page, first);
        // A link that brings no settings means what it means in a tab of its own.
        assert_eq!(led(&mut loan, None, page), usual);
    }

    #[test]
    fn what_the_visitor_changes_stays() {
        let usual = start(Preset::QuickLook, None);
        let link = start(Preset::Classroom, Some(presets::adam()));
        let mut loan = Loan::default();
        let mut page = led(&mut loan, Some(&link), usual);
        page.draft.seed = "7".into();
        let typed = page.clone();
        // To the laboratory and back.
        page = led(&mut loan, Some(&link), page);
        assert_eq!(page, typed);
        page = led(&mut loan, None, page);
        assert_eq!(page, typed);
        page = led(&mut loan, Some(&link), page);
        assert_eq!(page, link);
        assert_eq!(led(&mut loan, None, page), typed);
        // Another link with the same settings is opened for their sake.
        page = led(&mut loan, Some(&link), typed.clone());
        page.draft.seed = "8".into();
        for now in [&page, &link] {
            let opened = loan.follow(Some(link.clone()), true, now);
            assert_eq!(opened.as_ref(), Some(&link));
        }
    }
}
