//! What is chosen for the next head-to-head: who takes part, and the settings.

use leptos::prelude::*;

use experiments::laboratory::{
    contender::{Budget, Contender, distinct, offered},
    kept::{KeptEntry, KeptPick},
    race::Race,
    written::Written,
};
use science::{catalog::Dataset, config::RunConfig, evolution::Candidate, presets::NamedGenome};
use statistics::{baselines, comparison::ComparisonConfig};
use text::{
    excerpt::excerpt,
    number::{self, Unread},
};
use widgets::editor::Editor;

/// One who takes part, by where its genes come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Pick {
    /// The page offers it.
    Offered(usize),
    /// What stands in the editor when the training starts.
    Edited,
    /// The best of the search on this page.
    Best,
    /// Adam at the mean effective step of what stands in the editor.
    Matched,
    /// What the visitor wrote or set aside.
    Written(u32),
}

/// Adam, the baseline, who always takes part.
pub const ADAM: Pick = Pick::Offered(0);

/// The genome in the editor against Adam, without and with its schedule.
pub const AGAINST_ADAM: [Pick; 3] = [ADAM, Pick::Offered(2), Pick::Edited];

/// Steps unless others are chosen: a warm-up of 100 steps, as the published genome has, is a fifth.
const STEPS: u32 = 500;

/// What is chosen; a handle that can be copied into every closure.
#[derive(Clone, Copy)]
pub struct Entry {
    /// Who takes part.
    pub picks: RwSignal<Vec<Pick>>,
    /// The settings but for the seed.
    pub config: RwSignal<ComparisonConfig>,
    /// The seed as typed.
    pub seed: RwSignal<String>,
    editor: Editor,
    best: Memo<Option<Candidate>>,
    offered: Memo<Vec<Contender>>,
    written: RwSignal<Written>,
}

impl Entry {
    /// The genome in `editor` against Adam; the `best` of the search can take part.
    pub fn new(editor: Editor, best: Memo<Option<Candidate>>) -> Self {
        let config = ComparisonConfig {
            tasks: vec![Dataset::FashionMnist],
            steps: STEPS,
            ..ComparisonConfig::reduced()
        };
        Self {
            picks: RwSignal::new(AGAINST_ADAM.to_vec()),
            seed: RwSignal::new(config.seed.to_string()),
            config: RwSignal::new(config),
            editor,
            best,
            offered: Memo::new(move |_| offered(&editor.genome())),
            written: RwSignal::new(Written::default()),
        }
    }

    /// Returns the optimizer behind `pick` as it is now; `None` where there is none. Tracked.
    pub fn contender(&self, pick: Pick) -> Option<Contender> {
        match pick {
            Pick::Offered(place) => self.offered.with(|offered| {
                let one = offered.get(place)?;
                (!one.is_adam_again()).then(|| one.clone())
            }),
            Pick::Edited => Some(Contender::new(
                &self.editor.name(),
                self.editor.genome(),
                Budget::Edited,
            )),
            Pick::Best => self.best.with(|best| {
                let Candidate { id, genome, .. } = best.as_ref()?;
                let name = format!("Best of the search ({id})");
                Some(Contender::new(&name, genome.clone(), Budget::Evolved))
            }),
            Pick::Matched => {
                let steps = self.config.with(|config| config.steps);
                let control = baselines::adam_at_mean_step(&self.editor.genome(), steps)?;
                let name = format!(
                    "Adam at the mean step {}",
                    number::number(10f64.powf(control.lr_log10))
                );
                let contender = Contender::new(&name, control, Budget::SameStep);
                (!contender.is_adam_again()).then_some(contender)
            }
            Pick::Written(number) => self.written.with(|written| {
                let NamedGenome { name, genome } = written.get(number)?;
                Some(Contender::new(name, genome.clone(), Budget::Written))
            }),
        }
    }

    /// All who can take part, in the order of the list. Tracked.
    pub fn all(&self) -> Vec<Pick> {
        let offered = (0..self.offered.with(Vec::len)).map(Pick::Offered);
        let written = self.written.with(|written| {
            let numbers = written.numbers();
            numbers.map(Pick::Written).collect::<Vec<_>>()
        });
        offered
            .chain([Pick::Matched, Pick::Edited, Pick::Best])
            .chain(written)
            .filter(|pick| self.contender(*pick).is_some())
            .collect()
    }

    /// Lets `pick` take part, or not.
    pub fn pick(&self, pick: Pick, on: bool) {
        self.picks.update(|picks| {
            picks.retain(|other| *other != pick);
            if on {
                picks.push(pick);
            }
        });
    }

    /// Forgets who was written or set aside, and who was to take part.
    pub fn forget(&self) {
        self.picks.set(AGAINST_ADAM.to_vec());
        self.written.set(Written::default());
    }

    /// Trains as the search of these settings does, with as many seeds as are chosen.
    pub fn train_as(&self, settings: &RunConfig) {
        // A larger seed cannot be typed here.
        if let Ok(seed) = u32::try_from(settings.seed) {
            self.seed.set(seed.to_string());
        }
        self.config.update(|config| {
            *config = ComparisonConfig {
                seed: config.seed,
                seeds: config.seeds,
                first_seed: config.first_seed,
                ..ComparisonConfig::of(settings.clone())
            };
        });
    }

    /// Adds `named` to the list and lets it take part.
    pub fn write(&self, named: NamedGenome) {
        let mut number = 0;
        self.written.update(|written| number = written.add(named));
        self.pick(Pick::Written(number), true);
    }

    /// Adds the genome in the editor as it stands, to stay when another one is opened.
    pub fn set_aside(&self) {
        let (name, genome) = untrack(|| (self.editor.name(), self.editor.genome()));
        self.write(NamedGenome::new(&name, genome));
    }

    /// Takes away what was written under this number.
    pub fn remove(&self, number: u32) {
        self.pick(Pick::Written(number), false);
        self.written.update(|written| written.remove(number));
    }

    /// Returns what is chosen, to be kept through a reload of the page at `address`. Tracked.
    pub fn kept(&self, address: String) -> KeptEntry {
        let (numbers, written): (Vec<u32>, Vec<NamedGenome>) = self
            .written
            .with(|written| written.numbers().zip(written.list().cloned()).unzip());
        // Whatever is edited, they keep their names.
        let name = |place: usize| {
            let offered = self.offered.read_untracked();
            Some(offered.get(place)?.named.name.clone())
        };
        let kept = |pick: &Pick| match pick {
            Pick::Offered(place) => name(*place).map(KeptPick::Offered),
            Pick::Edited => Some(KeptPick::Edited),
            Pick::Best => Some(KeptPick::Best),
            Pick::Matched => Some(KeptPick::Matched),
            Pick::Written(number) => {
                let place = numbers.iter().position(|other| other == number);
                place.map(KeptPick::Written)
            }
        };
        KeptEntry {
            address,
            picks: self
                .picks
                .with(|picks| picks.iter().filter_map(kept).collect()),
            written,
            config: self.config.get(),
            seed: self.seed.get(),
        }
    }

    /// Takes over what was chosen before a reload.
    pub fn bring_back(&self, kept: KeptEntry) {
        let mut list = Written::default();
        let numbers: Vec<u32> = kept.written.into_iter().map(|one| list.add(one)).collect();
        let place = |name: &str| {
            let offered = self.offered.read_untracked();
            offered.iter().position(|one| one.named.name == name)
        };
        let pick = |pick: &KeptPick| match pick {
            KeptPick::Offered(name) => place(name).map(Pick::Offered),
            KeptPick::Edited => Some(Pick::Edited),
            KeptPick::Best => Some(Pick::Best),
            KeptPick::Matched => Some(Pick::Matched),
            KeptPick::Written(place) => numbers.get(*place).copied().map(Pick::Written),
        };
        let picks = kept.picks.iter().filter_map(pick).collect();
        self.written.set(list);
        self.picks.set(picks);
        self.config.set(kept.config);
        self.seed.set(kept.seed);
    }

    /// Returns the settings. Tracked.
    ///
    /// # Errors
    ///
    /// What is wrong with them, as a sentence.
    pub fn settings(&self) -> Result<ComparisonConfig, String> {
        let config = ComparisonConfig {
            seed: self.seed.with(|text| read_seed(text))?.into(),
            ..self.config.get()
        };
        match config.validate().into_iter().next() {
            Some(invalid) => Err(invalid.message),
            None => Ok(config),
        }
    }

    /// Returns the head-to-head that is chosen. Tracked.
    ///
    /// # Errors
    ///
    /// As [`Entry::settings`].
    pub fn race(&self) -> Result<Race, String> {
        let picks = self.picks.get();
        let chosen = self.all().into_iter().filter(|pick| picks.contains(pick));
        let contenders = chosen.filter_map(|pick| self.contender(pick)).collect();
        Ok(Race::new(self.settings()?, distinct(contenders)))
    }
}

/// Reads a seed; larger ones are kept for what is no head-to-head.
pub fn read_seed(text: &str) -> Result<u32, String> {
    /// Most letters of a typed text that a message repeats.
    const QUOTED: usize = 24;
    let most = u32::MAX;
    let wrong = || format!("Base seed must be a whole number from 0 to {most}.");
    match number::whole(text, 0, most.into()) {
        Ok(seed) => seed.try_into().map_err(|_| wrong()),
        Err(unread @ Unread::Ambiguous { .. }) => {
            Err(format!("Base seed: {}{unread}", excerpt(text, QUOTED)))
        }
        Err(_) => Err(wrong()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use science::{config::Preset, presets};

    fn entry() -> Entry {
        let published = NamedGenome::new("Published", presets::published());
        Entry::new(Editor::new(published), Memo::new(|_| None))
    }

    fn names(entry: &Entry) -> Vec<String> {
        let race = entry.race().expect("the settings are in order");
        let contenders = race.contenders.into_iter();
        contenders.map(|one| one.named.name).collect()
    }

    #[test]
    fn genomes_that_were_open_one_after_another_race_together() {
        Owner::new().with(|| {
            let entry = entry();
            assert_eq!(names(&entry), ["Adam", "Adam + schedule", "Published"]);
            entry.set_aside();
            assert_eq!(names(&entry).len(), 3, "it stands in the editor still");
            let sgd = NamedGenome::new("SGD", presets::sgd());
            entry.editor.open(sgd);
            assert_eq!(names(&entry), ["Adam", "SGD", "Published"]);
            let written = entry.all().pop().expect("it was set aside");
            let Pick::Written(number) = written else {
                panic!("{written:?} is the last of the list");
            };
            entry.remove(number);
            assert_eq!(names(&entry), ["Adam", "SGD"]);
        });
    }

    #[test]
    fn what_was_chosen_comes_back_into_a_page_that_was_opened_anew() {
        Owner::new().with(|| {
            let before = entry();
            let sgd = NamedGenome::new("mine", presets::sgd());
            before.write(NamedGenome::new("taken off", presets::lion()));
            before.write(sgd.clone());
            let Some(Pick::Written(first)) = before.all().into_iter().rev().nth(1) else {
                panic!("two were written");
            };
            before.remove(first);
            before.pick(Pick::Edited, false);
            before.pick(Pick::Matched, true);
            before.config.update(|config| config.steps = 50);
            before.seed.set("much".into());
            let kept = before.kept("1gWQ".into());
            let after = entry();
            after.bring_back(kept.clone());
            assert_eq!(after.kept("1gWQ".into()), kept);
            assert_eq!(after.config.get(), before.config.get());
            assert!(after.settings().is_err(), "as it was typed");
            for one in [before, after] {
                one.seed.set("7".into());
            }
            assert_eq!(names(&after), names(&before));
            assert!(names(&after).contains(&sgd.name));
            assert_eq!(names(&after).len(), 4);
        });
    }

    #[test]
    fn a_race_trains_as_the_search_that_it_comes_from() {
        Owner::new().with(|| {
            let entry = entry();
            let seeds = entry.config.get().seeds;
            let search = RunConfig {
                seed: 7,
                ..Preset::Paper.config()
            };
            entry.train_as(&search);
            let config = entry.settings().expect("they are in order");
            assert_eq!(config.training(), search);
            assert_eq!((config.seed, config.seeds), (7, seeds));
        });
    }

    #[test]
    fn adam_at_the_mean_step_of_the_editor_can_take_part() {
        Owner::new().with(|| {
            let entry = entry();
            entry.pick(Pick::Matched, true);
            let taking_part = names(&entry);
            let is_control = |name: &String| name.starts_with("Adam at the mean step");
            assert!(taking_part.iter().any(is_control), "{taking_part:?}");
            let sgd = NamedGenome::new("SGD", presets::sgd());
            entry.editor.open(sgd);
            assert_eq!(
                entry.contender(Pick::Matched),
                None,
                "SGD follows the gradient"
            );
        });
    }

    #[test]
    fn a_seed_is_typed_and_checked() {
        Owner::new().with(|| {
            let entry = entry();
            assert_eq!(entry.settings().map(|config| config.seed), Ok(42));
            entry.seed.set(" 7 ".into());
            assert_eq!(entry.settings().map(|config| config.seed), Ok(7));
            entry.seed.set("1,000".into());
            assert_eq!(entry.settings().map(|config| config.seed), Ok(1000));
            for text in ["", "-1", "4294967296", "0x10", "1.000"] {
                entry.seed.set(text.into());
                assert!(entry.race().is_err_and(|error| error.contains("Base seed")));
            }
        });
    }
}
