//! With which settings a lesson that is being written starts: those that it was written with, whatever stands where
//! the sheet is opened next, which it is then offered.

use science::config::RunConfig;

/// The settings of a draft, and those of the place where its sheet was opened.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Settings {
    /// Those of what is written; none of the example.
    own: Option<RunConfig>,
    /// Those of the place, where they are in range.
    here: Option<RunConfig>,
    /// Those that were offered and not taken.
    declined: Option<RunConfig>,
}

impl Settings {
    /// Returns those of a draft that was kept with `own`.
    pub fn kept(own: Option<RunConfig>) -> Self {
        Self {
            own,
            ..Self::default()
        }
    }

    /// Notes those of the place where the sheet is opened.
    pub fn open(&mut self, here: Option<RunConfig>) {
        self.here = here;
    }

    /// Makes those that are shown the draft's once something is written, and nobody's where the example is back;
    /// returns whether that changes anything.
    pub fn follow(&mut self, is_example: bool) -> bool {
        let own = match is_example {
            true => None,
            false => self.now().cloned(),
        };
        let is_new = self.own != own;
        self.own = own;
        is_new
    }

    /// With which the lesson starts; `None` where those of the place are out of range.
    pub fn now(&self) -> Option<&RunConfig> {
        self.own.as_ref().or(self.here.as_ref())
    }

    /// Those of the place, where the draft was written with others.
    pub fn offered(&self) -> Option<&RunConfig> {
        let own = self.own.as_ref()?;
        let here = self.here.as_ref()?;
        (here != own && self.declined.as_ref() != Some(here)).then_some(here)
    }

    /// Takes those of the place.
    pub fn take(&mut self) {
        self.own = self.here.clone().or(self.own.take());
    }

    /// Offers those of the place no more.
    pub fn decline(&mut self) {
        self.declined = self.here.clone();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use science::config::Preset;

    fn config(preset: Preset) -> Option<RunConfig> {
        Some(preset.config())
    }

    /// As a teacher opens the sheet beside a run and in the settings, again and again.
    #[test]
    fn what_is_written_has_its_settings_wherever_the_sheet_is_opened() {
        let (run, typed) = (config(Preset::QuickLook), config(Preset::Classroom));
        let mut settings = Settings::default();
        // The example is nobody's.
        for here in [&run, &typed, &run] {
            settings.open(here.clone());
            settings.follow(true);
            assert_eq!((settings.now(), settings.offered()), (here.as_ref(), None));
        }
        assert!(settings.follow(false));
        for (here, offered) in [(&typed, &typed), (&run, &None), (&typed, &typed)] {
            settings.open(here.clone());
            assert!(!settings.follow(false), "an edit changes no settings");
            let now = (settings.now(), settings.offered());
            assert_eq!(now, (run.as_ref(), offered.as_ref()));
        }
        // Out of range there is nothing to offer.
        settings.open(None);
        assert_eq!((settings.now(), settings.offered()), (run.as_ref(), None));
        settings.take();
        assert_eq!(settings.now(), run.as_ref());
    }

    #[test]
    fn other_settings_are_taken_or_declined_once() {
        let (run, typed) = (config(Preset::QuickLook), config(Preset::Classroom));
        let paper = config(Preset::Paper);
        let mut settings = Settings::kept(run.clone());
        settings.open(typed.clone());
        settings.follow(false);
        settings.decline();
        for here in [&run, &typed] {
            settings.open(here.clone());
            assert_eq!((settings.now(), settings.offered()), (run.as_ref(), None));
        }
        settings.open(paper.clone());
        assert_eq!(settings.offered(), paper.as_ref());
        settings.take();
        assert_eq!((settings.now(), settings.offered()), (paper.as_ref(), None));
        settings.open(run.clone());
        assert_eq!(
            (settings.now(), settings.offered()),
            (paper.as_ref(), run.as_ref())
        );
    }

    /// What is written next is written with the settings that are shown then.
    #[test]
    fn the_example_has_the_settings_of_the_place_again() {
        let (run, typed) = (config(Preset::QuickLook), config(Preset::Classroom));
        let mut settings = Settings::kept(run);
        settings.open(typed.clone());
        assert!(settings.follow(true));
        assert_eq!((settings.now(), settings.offered()), (typed.as_ref(), None));
        assert!(settings.follow(false));
        assert_eq!(settings.now(), typed.as_ref());
        // Kept without settings, as those were out of range.
        let mut settings = Settings::kept(None);
        settings.follow(false);
        assert_eq!(settings.now(), None);
        settings.open(typed.clone());
        assert_eq!((settings.now(), settings.offered()), (typed.as_ref(), None));
    }
}
