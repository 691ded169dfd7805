//! One part of a study, done or gone on with by the commands that do such a thing alone.

use std::path::{Path, PathBuf};

use anyhow::{Context, Error, Result, bail, ensure};

use super::{
    part::{Kind, Part},
    plan::{Baseline, Place, Plan},
    state::State,
};
use contests::{
    contest::{self, Contest},
    training,
};
use host::{
    data_folder,
    device::{DeviceOptions, Opened},
    genome_argument::{Entrant, Tuned},
    interrupt::{Interrupted, Stop},
    output,
    recorded::Recorded,
    search::job::{Job, Start},
    storage::Claim,
};
use science::config::RunConfig;
use statistics::comparison::ComparisonConfig;

/// Where a study is trained.
#[derive(Debug, Clone, Copy)]
pub struct Workplace<'a> {
    /// The folder of its files.
    pub folder: &'a Path,
    /// The folder of images, if one was given.
    pub data: Option<&'a Path>,
    /// Where to train.
    pub options: DeviceOptions,
    /// The same, open.
    pub device: &'a Opened,
    /// Ends it early.
    pub stop: &'a Stop,
}

impl Workplace<'_> {
    /// Does what is left of `part`; returns whether standard output took all that was said.
    ///
    /// # Errors
    /// Where a part before it is not finished, or training fails; [`Interrupted`] by a signal.
    pub fn work(&self, part: &Part<'_>, state: &State<'_>) -> Result<bool> {
        let plan = state.plan;
        let done = match &part.kind {
            Kind::Search(config) => {
                let out = self.folder.join(part.file());
                self.job(&out, config).carry_on(self.stop).and_then(|sought| {
                    let kept = format!(
                        " The {} generations before are kept; the same command goes on from there.",
                        sought.file.adam().len()
                    );
                    let reason = |why| self.stop.reason(why, String::new(), &kept);
                    sought.outcome.map_err(reason)?;
                    Ok(sought.taken)
                })
            }
            Kind::Tuning(baseline) => self
                .tuning(plan, part, baseline, |contest| contest.tune(self.place()))
                .map(|_| true),
            Kind::Comparison(place) => {
                let entrants = state
                    .entrants(part.seed)
                    .with_context(|| part.to_string())?;
                if let Some(needed) = entrants.needed {
                    bail!(
                        "{part}: it needs {needed}, which is not finished; leave out --only, or name it too"
                    );
                }
                if !entrants.awaited.is_empty() {
                    output::note(format_args!(
                        "Not finished, and compared when the same command finds them finished: {}.",
                        entrants.awaited.join(", ")
                    ));
                }
                let compared = self.compared(plan, part, place, &entrants.ready, |contest| {
                    contest.hold(self.place())
                });
                compared.map(|_| true)
            }
        };
        done.map_err(|error| reworded(error, part))
    }

    /// Writes the file of `part` for machines that share its trainings, and returns its place; `None` where it needs
    /// a part that is not finished.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn begin(&self, part: &Part<'_>, state: &State<'_>) -> Result<Option<PathBuf>> {
        let plan = state.plan;
        let out = self.folder.join(part.file());
        let begun = match &part.kind {
            Kind::Tuning(baseline) => self
                .tuning(plan, part, baseline, |contest| {
                    contest.begin_tuning(self.place())
                })
                .map(drop),
            Kind::Search(config) => self.job(&out, config).begin(),
            Kind::Comparison(place) => {
                let entrants = state.entrants(part.seed)?;
                if !entrants.awaited.is_empty() {
                    return Ok(None);
                }
                let begun = self.compared(plan, part, place, &entrants.ready, |contest| {
                    contest.begin(self.place())
                });
                begun.map(drop)
            }
        };
        begun.with_context(|| part.to_string())?;
        Ok(Some(out))
    }

    /// Checks that all of `parts` that are not done can be done, before any of them is.
    ///
    /// # Errors
    /// Where images are lacking, or a file cannot be gone on with; names the part.
    pub fn check(&self, parts: &[&Part<'_>], state: &State<'_>) -> Result<()> {
        let plan = state.plan;
        for part in parts.iter().filter(|part| !state.is_done(part)) {
            let checked = match &part.kind {
                Kind::Search(config) => Claim::of(&self.folder.join(part.file()))
                    .and_then(|_| data_folder::find(self.data, config))
                    .map(drop),
                Kind::Tuning(baseline) => self.tuning(plan, part, baseline, |contest| {
                    contest::check(&[contest], self.device)
                }),
                Kind::Comparison(place) => {
                    let entrants = state.entrants(part.seed)?;
                    // Whoever is finished by then joins.
                    let joins = |one: &&Part<'_>| entrants.awaited.contains(&one.to_string());
                    self.compared(plan, part, place, &entrants.ready, |contest| {
                        if parts.iter().any(joins) {
                            contest.check_images()?;
                        }
                        contest::check(&[contest], self.device)
                    })
                }
            };
            checked.with_context(|| part.to_string())?;
        }
        Ok(())
    }

    fn place(&self) -> training::Place<'_> {
        training::Place {
            device: self.device,
            threads: self.options.threads(),
            stop: self.stop,
        }
    }

    fn job<'a>(&'a self, out: &'a Path, config: &'a RunConfig) -> Job<'a> {
        Job {
            out,
            start: Start::Either(config),
            data: self.data,
            device: self.options,
        }
    }

    fn tuning<T>(
        &self,
        plan: &Plan,
        part: &Part<'_>,
        baseline: &Baseline,
        hold: impl FnOnce(Contest<'_>) -> Result<T>,
    ) -> Result<T> {
        let config = plan.tuned_for(part.seed);
        let entrants = [baseline.entrant()?];
        let out = self.folder.join(part.file());
        hold(Contest {
            budget: Some(baseline.trainings),
            ..self.contest(&config, &entrants, &out)
        })
    }

    fn compared<T>(
        &self,
        plan: &Plan,
        part: &Part<'_>,
        place: &Place<'_>,
        entrants: &[Entrant],
        hold: impl FnOnce(Contest<'_>) -> Result<T>,
    ) -> Result<T> {
        let stretched = entrants
            .iter()
            .map(|one| one.stretched(place.from_steps, place.config.steps));
        let stretched: Vec<Entrant> = stretched.collect();
        let searches = plan.searches(part.seed);
        let out = self.folder.join(part.file());
        hold(Contest {
            search: searches.first().map(|(_, config)| config),
            ..self.contest(&place.config, &stretched, &out)
        })
    }

    fn contest<'a>(
        &'a self,
        config: &'a ComparisonConfig,
        entrants: &'a [Entrant],
        out: &'a Path,
    ) -> Contest<'a> {
        Contest {
            // The unit is the search: of the seeds of one nothing is concluded.
            exploratory: true,
            out: Some(out),
            ..Contest::new(config, entrants, self.data)
        }
    }
}

/// Checks that finished comparisons are of the winners and baselines that are there now.
///
/// # Errors
/// Where one is of others; names it.
pub fn check_entrants(state: &State<'_>) -> Result<()> {
    for found in &state.found {
        let Kind::Comparison(place) = &found.part.kind else {
            continue;
        };
        let Some(Recorded::Comparison(file)) = &found.contents else {
            continue;
        };
        for entrant in state.entrants(found.part.seed)?.ready {
            let entrant = entrant.stretched(place.from_steps, place.config.steps);
            let mut theirs = file.optimizers.iter();
            let theirs = theirs.find(|one| one.name == entrant.named.name);
            ensure!(
                theirs.is_none_or(|theirs| theirs.genome == entrant.named.genome),
                "{} has another genome as {} than the file of the {} has; move it away, so that it is made anew",
                found.part.file(),
                entrant.named.name,
                match entrant.tuned {
                    Tuned::By(_) => "baseline",
                    _ => "search",
                }
            );
        }
    }
    Ok(())
}

/// Says of a part that was stopped how the study goes on, and of an error where it was.
fn reworded(error: Error, part: &Part<'_>) -> Error {
    match error.downcast::<Interrupted>() {
        Ok(stopped) => Interrupted {
            sentence: format!(
                "Stopped in {part}. What is finished is kept, and the same command goes on from there."
            ),
            status: stopped.status,
        }
        .into(),
        Err(error) => error.context(part.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::testing::{EVOLUTION, evolution, plan};
    use files::comparison_file::ComparisonFile;
    use host::testing::{Folder, PACKS, typed};

    /// Gives `act` a folder without files, with the images of the page.
    fn at<T>(test: &str, act: impl FnOnce(&Workplace<'_>) -> T) -> T {
        let folder = Folder::new(&format!("workplace-{test}"));
        let options: DeviceOptions = typed([""; 0]).expect("none is needed");
        let device = options.device.open().expect("the CPU is there");
        let done = act(&Workplace {
            folder: &folder.path(""),
            data: Some(Path::new(PACKS)),
            options,
            device: &device,
            stop: &Stop::default(),
        });
        assert_eq!(folder.names(""), [""; 0], "nothing was written there");
        done
    }

    #[test]
    fn no_comparison_of_a_study_gives_a_verdict_by_itself() {
        let plan = evolution();
        let parts = Part::all(&plan).expect("no two are called alike");
        let is_exploratory = |part: &Part<'_>| {
            let Kind::Comparison(place) = &part.kind else {
                return None;
            };
            let marked = at("marks", |workplace| {
                workplace.compared(&plan, part, place, &[], |contest| Ok(contest.exploratory))
            });
            Some(marked.expect("nothing is trained"))
        };
        let marks: Vec<bool> = parts.iter().filter_map(is_exploratory).collect();
        assert_eq!(marks, vec![true; 6 * 7]);
    }

    #[test]
    fn a_search_whose_file_is_being_written_is_told_before_anything_is_trained() {
        let plan = evolution();
        let parts = Part::all(&plan).expect("no two are called alike");
        at("claimed", |workplace| {
            let state = State::read(&plan, &parts, workplace.folder).expect("nothing is there");
            let claim = Claim::of(&workplace.folder.join("drift-101.json")).expect("it is free");
            let all: Vec<_> = parts.iter().collect();
            let check = || workplace.check(&all, &state);
            let refused = format!("{:#}", check().expect_err("it is claimed"));
            assert!(
                refused.starts_with("drift-101: ") && refused.contains("is being written"),
                "{refused}"
            );
            drop(claim);
            check().expect("nobody else writes it");
        });
    }

    #[test]
    fn a_comparison_that_waits_for_others_alone_needs_no_images() {
        let plan = evolution();
        let parts = Part::all(&plan).expect("no two are called alike");
        let runs = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/studies/runs");
        // Of this replicate only these; of the comparison both sides of the primary outcome, and who is known.
        let is_late = |name: &str| ["drift's winner", "random's winner"].contains(&name);
        let kept = ["fitness", "adam-schedule-tuned", "confirmation"];
        let kept = kept.map(|name| format!("{name}-102.json"));
        at("awaited", |workplace| {
            for name in &kept {
                let mut json = std::fs::read(Path::new(runs).join(name)).expect("it is committed");
                if name.starts_with("confirmation") {
                    let mut file = ComparisonFile::parse(&json).expect("a comparison");
                    file.trials.retain(|trial| !is_late(&trial.optimizer));
                    file.optimizers.retain(|one| !is_late(&one.name));
                    json = file.to_json();
                }
                std::fs::write(workplace.folder.join(name), json).expect("a temporary file");
            }
            let state = State::read(&plan, &parts, workplace.folder).expect("they are the plan's");
            let lacking = Workplace {
                data: Some(Path::new("nowhere")),
                ..*workplace
            };
            let check = |names: &[&str]| {
                let part = |name: &&str| parts.iter().find(|part| part.to_string() == **name);
                let chosen: Vec<_> = names.iter().filter_map(part).collect();
                assert_eq!(chosen.len(), names.len());
                lacking.check(&chosen, &state)
            };
            check(&["confirmation-102"]).expect("nothing would be trained");
            let joined = check(&["confirmation-102", "drift-102"]);
            let refused = format!("{:#}", joined.expect_err("another joins"));
            assert!(refused.starts_with("confirmation-102: "), "{refused}");
            for name in &kept {
                std::fs::remove_file(workplace.folder.join(name)).expect("it was copied");
            }
        });
    }

    #[test]
    fn images_that_a_late_part_lacks_are_told_before_anything_is_trained() {
        let check = |text: &str| {
            let plan = plan(text);
            let parts = Part::all(&plan).expect("no two are called alike");
            at("images", |workplace| {
                let state = State::read(&plan, &parts, workplace.folder);
                let all: Vec<_> = parts.iter().collect();
                workplace.check(&all, &state.expect("nothing is there"))
            })
        };
        check(EVOLUTION).expect("the page has all of it");
        let more = EVOLUTION.replace("batch = 16\n", "batch = 16\ntrain_images = 15000\n");
        let refused = format!("{:#}", check(&more).expect_err("the page has fewer"));
        assert!(
            refused.contains("a-batch-never-selected-on-101: ")
                && refused.contains("train images of Fashion-MNIST, not 15000"),
            "{refused}"
        );
    }
}
