//! What is there of a study: the files of its parts, checked against the plan.

use std::path::Path;

use anyhow::{Context, Result, ensure};

use super::{
    part::{Kind, Part, slug},
    plan::Plan,
};
use files::run_file::RunFile;
use host::{
    genome_argument::{Entrant, Tuned},
    recorded::{self, Recorded},
};
use science::{presets::NamedGenome, standing::Standing};

/// A part, and what is there of it.
#[derive(Debug)]
pub struct Found<'a> {
    /// The part.
    pub part: &'a Part<'a>,
    /// Its file, where it was begun.
    pub contents: Option<Recorded>,
    /// Trainings that are done.
    pub trainings: u64,
    /// Whether nothing is left to do.
    pub is_done: bool,
}

/// What is there of all parts.
#[derive(Debug)]
pub struct State<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// Every part, in the plan's order.
    pub found: Vec<Found<'a>>,
}

impl<'a> State<'a> {
    /// Reads the files of `parts` in `folder`.
    ///
    /// # Errors
    /// Where one cannot be read, or has other settings than the plan; says which.
    pub fn read(plan: &'a Plan, parts: &'a [Part<'a>], folder: &Path) -> Result<Self> {
        let found = Vec::new();
        let mut state = Self { plan, found };
        for part in parts {
            state.found.push(state.look(part, folder)?);
        }
        Ok(state)
    }

    fn look(&self, part: &'a Part<'a>, folder: &Path) -> Result<Found<'a>> {
        let path = folder.join(part.file());
        let mut found = Found {
            part,
            contents: None,
            trainings: 0,
            is_done: false,
        };
        if path.metadata().is_ok_and(|file| file.len() > 0) {
            let bytes = recorded::contents(&path)?;
            self.fill(&mut found, &bytes)
                .with_context(|| path.display().to_string())?;
        }
        Ok(found)
    }

    fn fill(&self, found: &mut Found<'a>, bytes: &[u8]) -> Result<()> {
        let part = found.part;
        let name = part.file();
        match &part.kind {
            Kind::Search(config) => {
                let file = recorded::search(&name, bytes)?;
                same(&recorded::differences(file.config(), config))?;
                let rounds = file.rounds().board.rounds().len() as u64;
                found.trainings = config.trainings(file.adam().len() as u32)
                    + rounds * u64::from(config.population);
                found.is_done = file.evolution().is_finished();
                found.contents = Some(Recorded::Search(Box::new(file)));
            }
            Kind::Tuning(baseline) => {
                let file = recorded::comparison(&name, bytes)?;
                let config = self.plan.tuned_for(part.seed);
                same(&recorded::differences(&file.config, &config))?;
                let name = baseline.entrant()?.named.name;
                let tuned = file.tuned(&name).map(|(_, tuning)| tuning.trainings);
                let begun = file.tuning.iter().find(|one| one.optimizer == name);
                let asked = tuned.or(begun.map(|one| one.trainings));
                ensure!(
                    asked.is_none_or(|asked| asked == baseline.trainings),
                    "{name} has {} trainings there and {} in the plan",
                    asked.unwrap_or_default(),
                    baseline.trainings
                );
                found.trainings = tuned
                    .or(begun.map(|one| one.trials.len() as u64))
                    .unwrap_or_default();
                found.is_done = tuned.is_some();
                found.contents = Some(Recorded::Comparison(Box::new(file)));
            }
            Kind::Comparison(place) => {
                let file = recorded::comparison(&name, bytes)?;
                same(&recorded::differences(&file.config, &place.config))?;
                let names = self.names()?;
                let trained = file.trials.iter();
                let planned = trained.filter(|trial| names.contains(&trial.optimizer));
                found.trainings = planned.count() as u64;
                found.is_done = names.iter().all(|name| file.is_complete(name));
                found.contents = Some(Recorded::Comparison(Box::new(file)));
            }
        }
        Ok(())
    }

    /// Returns what is there of the part that the plan calls `name` in the replicate with this seed.
    pub fn found(&self, name: &str, seed: u64) -> Option<&Found<'a>> {
        let mut found = self.found.iter();
        let name = slug(name);
        found.find(|one| one.part.name == name && one.part.seed == seed)
    }

    /// Whether a file of some part is there.
    pub fn is_begun(&self) -> bool {
        self.found.iter().any(|found| found.contents.is_some())
    }

    /// Whether nothing is left to do of `part`.
    pub fn is_done(&self, part: &Part<'_>) -> bool {
        let found = self.found(&part.name, part.seed);
        found.is_some_and(|found| found.is_done)
    }

    /// Returns the search called `name` of a replicate, if it is finished.
    pub fn search(&self, name: &str, seed: u64) -> Option<&RunFile> {
        match self.found(name, seed)? {
            Found {
                contents: Some(Recorded::Search(file)),
                is_done: true,
                ..
            } => Some(file),
            _ => None,
        }
    }

    /// Names of all who are compared, the rival of the verdict first.
    ///
    /// # Errors
    /// Where the plan names somebody who is not known.
    pub fn names(&self) -> Result<Vec<String>> {
        let rival = self.plan.rival()?.entrant()?.named.name;
        let mut names = self.plan.names()?;
        names.sort_by_key(|name| *name != rival);
        Ok(names)
    }

    /// Returns who can be compared in the replicate with this seed.
    ///
    /// # Errors
    /// Where the plan names somebody who is not known.
    pub fn entrants(&self, seed: u64) -> Result<Entrants> {
        let plan = self.plan;
        let mut entrants = Entrants::default();
        let rival = &plan.rival()?.genome;
        let (first, others): (Vec<_>, Vec<_>) = plan
            .baselines
            .iter()
            .partition(|baseline| baseline.genome == *rival);
        for baseline in first.into_iter().chain(others) {
            let entrant = baseline.entrant()?;
            let parts = self.found.iter().filter(|one| one.part.seed == seed);
            let mut own = parts.filter(
                |one| matches!(one.part.kind, Kind::Tuning(of) if of.genome == baseline.genome),
            );
            let found = own.next();
            let tuned = match found.and_then(|one| one.contents.as_ref()) {
                Some(Recorded::Comparison(file)) => entrant.as_tuned_in(file),
                _ => entrant,
            };
            if tuned.tuned == Tuned::Wanted {
                let part = found.map(|one| one.part.to_string()).unwrap_or_default();
                entrants.await_part(part, baseline.genome == *rival);
                continue;
            }
            entrants.ready.push(tuned);
        }
        entrants
            .ready
            .extend(plan.known()?.into_iter().map(Entrant::of));
        for (number, (name, _)) in plan.searches(seed).into_iter().enumerate() {
            let Some(file) = self.search(name, seed) else {
                entrants.await_part(format!("{}-{seed}", slug(name)), number == 0);
                continue;
            };
            for rank in 0..plan.confirmation.winners {
                let winner = winner(file, rank)
                    .with_context(|| format!("{name}-{seed} has nobody at place {}", rank + 1))?;
                entrants.ready.push(Entrant::of(NamedGenome::new(
                    &Plan::winner(name, rank),
                    winner.genome.clone(),
                )));
            }
        }
        Ok(entrants)
    }
}

/// Who is compared in a replicate: a comparison begins as soon as both sides of the primary outcome are there, and
/// takes in the others when they are.
#[derive(Debug, Default)]
pub struct Entrants {
    /// Who is there, the rival of the verdict first.
    pub ready: Vec<Entrant>,
    /// Parts that are not finished, whose optimizers join later.
    pub awaited: Vec<String>,
    /// The first of these that the primary outcome needs.
    pub needed: Option<String>,
}

impl Entrants {
    fn await_part(&mut self, part: String, is_primary: bool) {
        if is_primary {
            self.needed.get_or_insert_with(|| part.clone());
        }
        self.awaited.push(part);
    }
}

/// Somebody in the standing of a search.
#[derive(Debug)]
pub struct Ranked<'a> {
    /// How it stands.
    pub standing: Standing,
    /// The optimizer.
    pub genome: &'a science::genome::Genome,
    /// Adam's fitness in the same generations.
    pub adam: f64,
}

/// Returns who is at place `rank`, from 0, in the standing of a search.
pub fn winner(file: &RunFile, rank: usize) -> Option<Ranked<'_>> {
    let evolution = file.evolution();
    let standing = *evolution.standings().ranked().get(rank)?;
    let beside = file
        .adam()
        .get(standing.first as usize..=standing.last() as usize)?;
    let adam = beside.iter().map(|score| score.fitness).sum::<f64>() / beside.len() as f64;
    let genome = &evolution.candidate(standing.id)?.genome;
    Some(Ranked {
        standing,
        genome,
        adam,
    })
}

impl Found<'_> {
    /// Seconds that were worked on it.
    pub fn secs(&self) -> f64 {
        self.contents.as_ref().map_or(0.0, Recorded::secs)
    }
}

/// Refuses what differs.
fn same(differences: &[String]) -> Result<()> {
    ensure!(
        differences.is_empty(),
        "it was made with other settings than the plan's ({}); move it away, or name another --out",
        differences.join("; ")
    );
    Ok(())
}
