//! The search so far as a file, and a file's search taken up again.

use super::{Engine, Phase, Recording, ScoredGeneration, State};
use crate::curves::{Lane, RoundCurves};
use files::class::Arithmetic;
use files::maker::{ARITHMETIC, Maker};
use files::run_file::{
    About, FinishedRounds, RecordedGeneration, RunFile, curves::GenerationCurves,
};
use protocol::{Event, Round, RunId};
use science::evolution::{Candidate, Evolution, Generation};

impl Recording {
    /// Returns what the search of `file` tells of itself; `None` where no generation of it is finished.
    pub fn of(file: &RunFile) -> Option<Self> {
        Some(Self {
            device: file.device().into(),
            begun: file.begun(),
            generations: file.elapsed_secs().len() as u32,
            worked_secs: *file.elapsed_secs().last()?,
            has_curves: file.generations().any(|scored| scored.curves.is_some()),
        })
    }
}

impl State {
    /// Returns how many generations a file would hold: those scored whose offspring are known.
    pub fn recorded(&self) -> usize {
        let (scored, begun) = (self.scored.len(), self.begun_generations());
        match self.config() {
            Some(config) if scored == config.generations as usize => scored,
            _ => scored.min(begun.saturating_sub(1)),
        }
    }

    /// Returns how many generations began.
    pub fn begun_generations(&self) -> usize {
        self.popularity.len()
    }

    /// Returns the search as a file; `None` before its first generation began, or where one was not
    /// told whole.
    pub fn file(&self) -> Option<RunFile> {
        let config = self.config().filter(|_| self.begun_generations() > 0)?;
        let scored = &self.scored[..self.recorded()];
        let generation = |scored: &ScoredGeneration| Generation {
            members: scored.population.iter().map(|member| member.id).collect(),
            scores: scored.scores.clone(),
        };
        let history = scored.iter().map(generation).collect();
        let evolution = Evolution::restore(config, self.all_candidates(), history).ok()?;
        let adam = scored.iter().map(|scored| scored.adam.clone()).collect();
        let elapsed_secs = scored.iter().map(|scored| scored.elapsed_secs).collect();
        let curves = scored.iter().map(|scored| scored.curves.clone()).collect();
        let rounds = match evolution.is_finished() {
            true => FinishedRounds::default(),
            false => self.finished_rounds.clone(),
        };
        let file = RunFile::scored("", evolution, adam, elapsed_secs);
        let file = file.with_curves(curves).with_rounds(rounds);
        Some(file.with_about(self.about()))
    }

    /// Returns what a file of the search says beside its evolution.
    pub fn about(&self) -> About {
        About {
            device: self.device.clone(),
            begun: self.begun,
            asked: self.asked_images,
            own: self.own.clone(),
            makers: self.makers(),
            predicted: self.predicted.clone(),
        }
    }

    /// Begins `run` with everything that `file` tells; the engine is to go on from there, unless the search is over.
    pub fn take_up(&mut self, run: RunId, file: &RunFile) {
        self.begin(run, file.config().clone());
        file.generations()
            .for_each(|scored| self.relive(run, scored));
        let about = file.about().clone();
        self.begun = about.begun;
        self.asked_images = about.asked;
        self.own = about.own;
        self.predicted = about.predicted;
        self.founder = file.evolution().founder().cloned();
        self.device = about.device;
        self.earlier_makers = about.makers;
        let evolution = file.evolution();
        if !evolution.is_finished() {
            let population = evolution.ask().to_vec();
            self.start_generation(evolution.generation(), population, file.rounds().clone());
        }
        self.pace.change_hands();
        self.phase = match evolution.is_finished() {
            true => Phase::Finished,
            false => Phase::Loading,
        };
    }

    /// Begins to show the recording of `run` in `file`, of which `about` tells.
    pub fn begin_recording(&mut self, run: RunId, file: &RunFile, about: Recording) {
        self.begin(run, file.config().clone());
        self.recording = Some(about);
        self.own = file.about().own.clone();
        self.founder = file.evolution().founder().cloned();
        self.predicted = file.about().predicted.clone();
    }

    /// Lives through a generation of `run` as it was recorded: of its training steps, with the curves that the
    /// recording has.
    pub fn relive(&mut self, run: RunId, scored: RecordedGeneration<'_>) {
        let (generation, curves) = (scored.generation, scored.curves);
        self.apply(Event::GenerationStarted {
            run,
            generation,
            population: scored.population,
        });
        self.apply(Event::GenerationFinished {
            run,
            generation,
            scores: scored.scores.to_vec(),
            adam: scored.adam.clone(),
            elapsed_secs: scored.elapsed_secs,
        });
        if let Some(scored) = self.scored.last_mut() {
            scored.maker = None;
        }
        if let Some(curves) = curves {
            self.recall(curves);
        }
    }

    /// Shows the recorded curves of the generation that was scored last, which are of its last round.
    fn recall(&mut self, curves: &GenerationCurves) {
        let (Some((_, config)), Some(scored), Some(best)) =
            (&self.run, self.scored.last_mut(), self.leader)
        else {
            return;
        };
        let rounds = config.rounds();
        let Some((&dataset, earlier)) = rounds.split_last() else {
            return;
        };
        let round = Round {
            index: earlier.len() as u32,
            dataset,
            seed: config.seeds_per_evaluation - 1,
        };
        scored.curves = Some(curves.clone());
        let lanes = scored.population.len() + 1;
        let mut recalled = RoundCurves::new(round, lanes, config.steps);
        // Whom a search goes on from is the first of the first generation.
        let first = self.generation == Some(0);
        if let Some(founder) = curves.founder.as_ref().filter(|_| first) {
            recalled.lanes[0] = Lane::recalled(curves.points(founder));
        }
        recalled.lanes[best] = Lane::recalled(curves.points(&curves.best));
        recalled.lanes[lanes - 1] = Lane::recalled(curves.points(&curves.adam));
        recalled.steps_done = config.steps;
        self.rounds = vec![recalled];
    }

    /// Notes that the engine's device trains the run, beside those that did before.
    pub(super) fn note_device(&mut self) {
        let Engine::Ready(report) = &self.engine else {
            return;
        };
        let last = self.device.rsplit(THEN).next().unwrap_or_default();
        if self.device.is_empty() {
            self.device = report.name.clone();
        } else if last != report.name
            // How many workers shared the CPU changes nothing.
            && !(is_cpu(last) && is_cpu(&report.name))
        {
            self.device = format!("{}{THEN}{}", self.device, report.name);
        }
    }

    /// This program, where it has trained the run's last generation up to `elapsed_secs`.
    pub(super) fn maker(&self, elapsed_secs: f64) -> Option<Maker> {
        let Engine::Ready(report) = &self.engine else {
            return None;
        };
        let before = self.scored.last().map_or(0.0, |last| last.elapsed_secs);
        (!self.program.is_empty()).then(|| Maker {
            program: self.program.clone(),
            processor: report.name.clone(),
            threads: report.threads,
            arithmetic: ARITHMETIC.into(),
            secs: (elapsed_secs - before).max(0.0),
        })
    }

    /// Who trained what a file would hold, as far as that was noted.
    pub fn makers(&self) -> Vec<Maker> {
        let here = self.scored[..self.recorded()].iter();
        here.filter_map(|scored| scored.maker.clone())
            .fold(self.earlier_makers.clone(), |before, maker| {
                maker.behind(&before)
            })
    }

    /// On what the run was trained, as far as its figures depend on it.
    pub fn arithmetic(&self) -> Arithmetic {
        let mut devices = self.device.split(THEN).map(is_cpu);
        match (devices.clone().all(|cpu| cpu), devices.any(|cpu| cpu)) {
            (true, _) => Arithmetic::Cpu,
            (false, true) => Arithmetic::Both,
            (false, false) => Arithmetic::Gpu,
        }
    }

    /// Every candidate, in order of birth.
    fn all_candidates(&self) -> Vec<Candidate> {
        let populations = self.scored.iter().map(|scored| &scored.population);
        let mut candidates: Vec<Candidate> = Vec::new();
        for candidate in populations.chain([&self.population]).flatten() {
            if candidate.id.0 as usize >= candidates.len() {
                candidates.push(candidate.clone());
            }
        }
        candidates
    }
}

/// Stands between the devices that trained one after the other.
const THEN: &str = ", then ";

/// Whether a device of this name is a CPU.
fn is_cpu(name: &str) -> bool {
    name.starts_with("CPU")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{self, ready, score_on};
    use files::run_file::AskedImages;
    use protocol::DeviceKind;
    use science::{
        config::{Preset, RunConfig},
        fitness::Score,
        presets,
    };

    const RUN: RunId = RunId(4);

    #[test]
    fn a_search_on_fewer_images_is_recorded_with_those_that_it_used() {
        let paper = RunConfig {
            population: 6,
            generations: 3,
            ..Preset::Paper.config()
        };
        let used = RunConfig {
            train_images: 5_000,
            scoring_images: 2_000,
            ..paper.clone()
        };
        let images = Event::Images {
            run: RUN,
            train_images: used.train_images,
            scoring_images: used.scoring_images,
        };
        let mut state = State::new(DeviceKind::Cpu);
        state.apply(ready("CPU"));
        state.begin(RUN, paper.clone());
        state.apply(images.clone());
        state.apply(started(&RunFile::new("CPU", &paper)));
        let file = state.file().expect("it began");
        assert_eq!(file.config(), &used);
        assert_eq!(file.asked(), Some(AskedImages::of(&paper)));
        // Whoever goes on with it elsewhere is told no more than was used, and asks for no more.
        let mut resumed = State::new(DeviceKind::Cpu);
        let read = RunFile::parse(file.to_json().as_bytes());
        resumed.take_up(RUN, &read.expect("it is ours"));
        let taken = (resumed.config(), resumed.asked_images);
        assert_eq!(taken, (Some(&used), file.asked()));

        // An earlier version recorded what was asked for.
        let mut earlier = State::new(DeviceKind::Cpu);
        earlier.take_up(RUN, &RunFile::new("CPU", &paper).with_asked(None));
        earlier.apply(images);
        let taken = (earlier.config(), earlier.asked_images);
        assert_eq!(taken, (Some(&used), file.asked()));
    }

    fn config() -> RunConfig {
        RunConfig {
            population: 6,
            generations: 3,
            ..Preset::QuickLook.config()
        }
    }

    fn started(file: &RunFile) -> Event {
        let evolution = file.evolution();
        testing::started(RUN, evolution.generation(), evolution.ask())
    }

    /// Tells the generation under way of `file` to both.
    fn finish(state: &mut State, file: &mut RunFile) {
        let generation = file.evolution().generation();
        let score = |fitness| score_on(&file.config().tasks, 0.5, fitness);
        let scores: Vec<Score> = (0..6).map(|i| score(f64::from(i) / 10.0)).collect();
        let (adam, elapsed_secs) = (score(0.3), f64::from(generation) + 0.5);
        state.apply(Event::GenerationFinished {
            run: RUN,
            generation,
            scores: scores.clone(),
            adam: adam.clone(),
            elapsed_secs,
        });
        file.record(&scores, adam, elapsed_secs);
    }

    fn founded() -> RunFile {
        let evolution = Evolution::founded(&config(), Some(presets::published()));
        RunFile::scored("CPU", evolution, Vec::new(), Vec::new())
            .with_asked(Some(AskedImages::of(&config())))
    }

    fn live() -> State {
        let mut state = State::new(DeviceKind::Cpu);
        state.apply(ready("CPU"));
        state.begin(RUN, config());
        state
    }

    #[test]
    fn the_file_is_the_one_that_a_terminal_would_write() {
        let (mut state, mut expected) = (live(), founded());
        assert_eq!(state.file(), None);
        for _ in 0..3 {
            state.apply(started(&expected));
            let file = state.file();
            assert_eq!(file, Some(expected.clone()));
            finish(&mut state, &mut expected);
            if !expected.evolution().is_finished() {
                // The offspring are not known yet.
                assert_eq!(state.file(), file);
            }
        }
        assert_eq!(state.file(), Some(expected));
        state.begun = Some(7);
        state.own = Some("0a".repeat(32));
        let dated = state.file().expect("it was told whole");
        let read = RunFile::parse(dated.to_json().as_bytes());
        assert_eq!(read.as_ref(), Ok(&dated));
        let mut resumed = live();
        resumed.take_up(RUN, &dated);
        assert_eq!((resumed.begun, &resumed.own), (state.begun, &state.own));
        let mut replayed = live();
        let about = Recording::of(&dated).expect("it has generations");
        replayed.begin_recording(RUN, &dated, about);
        assert_eq!(replayed.own, state.own);
    }

    #[test]
    fn a_search_taken_up_goes_on_as_if_it_had_never_stopped() {
        let (mut whole, mut file) = (live(), founded());
        whole.apply(started(&file));
        finish(&mut whole, &mut file);
        whole.apply(started(&file));

        let mut resumed = live();
        resumed.take_up(RUN, &file);
        assert_eq!(resumed.phase, Phase::Loading);
        assert_eq!(resumed.file(), Some(file.clone()));
        // The engine begins the generation under way once more, here and after a crash.
        for state in [&mut resumed, &mut whole] {
            state.apply(started(&file));
        }
        assert_eq!(resumed.phase, Phase::Running);
        assert_eq!(resumed.scored, whole.scored);
        assert_eq!(resumed.popularity, whole.popularity);
        let mut twin = file.clone();
        finish(&mut resumed, &mut twin);
        finish(&mut whole, &mut file);
        assert_eq!(resumed.file(), whole.file());
        assert_eq!(resumed.history, whole.history);
    }

    /// Nothing is left to train, so no engine has to come for it.
    #[test]
    fn a_search_that_is_over_is_shown_as_it_ended() {
        let (mut whole, mut file) = (live(), founded());
        for _ in 0..3 {
            whole.apply(started(&file));
            finish(&mut whole, &mut file);
        }
        whole.apply(Event::Finished(RUN));
        let mut again = live();
        again.take_up(RUN, &file);
        assert_eq!((again.phase, again.is_live()), (Phase::Finished, false));
        assert_eq!((&again.history, &again.best), (&whole.history, &whole.best));
        assert_eq!(again.population, whole.population);
        assert_eq!(again.file(), Some(file));
    }

    #[test]
    fn a_generation_told_but_not_followed_is_told_again() {
        let (mut state, mut file) = (live(), founded());
        state.apply(started(&file));
        let before = state.file();
        finish(&mut state, &mut file);
        state.apply(started(&before.expect("it began")));
        assert_eq!((state.scored.len(), state.history.len()), (0, 0));
        assert_eq!((state.begun_generations(), state.best.is_none()), (1, true));
    }

    #[test]
    fn who_trained_is_noted_with_the_seconds_of_what_is_kept() {
        let program = |state: &mut State, name: &str| state.program = name.into();
        let told = |state: &State| -> Vec<(String, f64)> {
            let file = state.file().expect("it began");
            let told = |maker: &Maker| (maker.program.clone(), maker.secs);
            file.makers().iter().map(told).collect()
        };
        let (mut state, mut file) = (live(), founded());
        program(&mut state, "one");
        state.apply(started(&file));
        finish(&mut state, &mut file);
        // The file does not hold it before its offspring are known.
        assert_eq!(told(&state), []);
        state.apply(started(&file));
        assert_eq!(told(&state), [("one".into(), 0.5)]);

        let stored = state.file().expect("it was told whole");
        let mut resumed = live();
        program(&mut resumed, "another");
        resumed.take_up(RUN, &stored);
        assert_eq!(resumed.makers(), stored.makers());
        for _ in 0..2 {
            resumed.apply(started(&file));
            finish(&mut resumed, &mut file);
        }
        let both = [("one".into(), 0.5), ("another".into(), 2.0)];
        assert_eq!(told(&resumed), both);
    }

    #[test]
    fn another_device_is_noted_once() {
        let mut state = live();
        let file = founded();
        for (name, noted) in [
            ("CPU", "CPU"),
            ("CPU, 3 workers", "CPU"),
            ("Vega", "CPU, then Vega"),
            ("Vega", "CPU, then Vega"),
        ] {
            state.apply(ready(name));
            state.apply(started(&file));
            assert_eq!(state.device, noted);
        }
    }
}
