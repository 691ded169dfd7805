//! One search into its file: begun, or gone on with.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use super::{older::as_trained, record::record, told};
use crate::{
    callbacks::Terminal,
    clock::since_1970,
    data_folder,
    device::{DeviceOptions, Opened},
    interrupt::Stop,
    maker::maker,
    output,
    progress::Progress,
    recorded,
    storage::Claim,
    threads,
};
use engine::{
    calibration::{Estimate, calibrate},
    callbacks::Interruption,
    pool::WorkerPool,
};
use files::run_file::RunFile;
use protocol::Event;
use science::{
    config::{Preset, RunConfig},
    genome::Genome,
};
use text::number::duration;

/// A search, where it is kept, and where it is trained.
#[derive(Debug, Clone, Copy)]
pub struct Job<'a> {
    /// Its file.
    pub out: &'a Path,
    /// What is to be there before.
    pub start: Start<'a>,
    /// The folder of images, if one was given.
    pub data: Option<&'a Path>,
    /// Where to train.
    pub device: DeviceOptions,
}

/// What is to be in the file of a search before it.
#[derive(Debug, Clone, Copy)]
pub enum Start<'a> {
    /// Nothing: it begins with these settings, and goes on from this optimizer where there is one.
    New(&'a RunConfig, Option<&'a Genome>),
    /// A search that goes on.
    Resume,
    /// Nothing, or a search with these settings.
    Either(&'a RunConfig),
}

/// What came of a search.
#[derive(Debug)]
pub struct Sought {
    /// Its file.
    pub file: RunFile,
    /// Whether it came to its end.
    pub outcome: Result<(), Interruption>,
    /// Whether standard output took all that was said.
    pub taken: bool,
}

impl Job<'_> {
    /// Carries the search to its end, or until `stop` is set.
    ///
    /// # Errors
    /// Where the file, the images or the device are not as they should be, with advice.
    pub fn carry_on(&self, stop: &Stop) -> Result<Sought> {
        let claim = Claim::of(self.out)?;
        let name = self.out.display();
        let device = self.device.device.open()?;
        let file = self.begun(&claim, &device)?;
        let data = data_folder::find(self.data, file.config())?;
        // Now rather than after hours of training, should it be impossible.
        claim.write(file.to_json().as_bytes())?;
        let (done, rounds) = (file.adam().len(), file.rounds().board.rounds().len());
        let mut progress = Progress::new(file.config(), done, rounds, file.worked_secs());
        let goes_on = format!("The search goes on into {name}.");
        for text in told::announcement(&file, &device) {
            progress.line(&text, &goes_on);
        }
        let threads = self.device.threads();
        let mut pool = threads::team(&device.context, threads);
        if !file.evolution().is_finished() {
            progress.doing("timing a few steps");
            // What fails here, fails in the search as well, which says it.
            if let Ok(whole) = estimate(&mut pool, file.config(), stop) {
                let secs = whole.run_secs * progress.share_left();
                let left = duration(secs.max(1.0));
                progress.line(
                    &format!("About {left} to go, by a few timed steps."),
                    &goes_on,
                );
                // Whoever goes on with a search knew before what it takes.
                if (done, rounds) == (0, 0) && told::warning(secs, &[]).is_some() {
                    let shorter = shorter(&mut pool, stop);
                    let warning = told::warning(secs, &shorter);
                    warning.iter().for_each(|text| progress.note(text));
                }
            }
        }
        let show = |file: &RunFile, event: &Event| told::show(&mut progress, &goes_on, file, event);
        let (file, outcome) = record(file, &claim, &mut pool, data, stop, maker(threads), show)?;
        progress.end();
        Ok(Sought {
            file,
            outcome,
            taken: progress.is_taken(),
        })
    }

    /// Writes the file of the search for whoever trains it, where it is not there yet.
    ///
    /// # Errors
    /// As [`Job::carry_on`].
    pub fn begin(&self) -> Result<()> {
        let claim = Claim::of(self.out)?;
        let file = self.begun(&claim, &self.device.device.open()?)?;
        claim.write(file.to_json().as_bytes())
    }

    /// Returns the search that is in the file, or that begins there on `device`.
    fn begun(&self, claim: &Claim, device: &Opened) -> Result<RunFile> {
        match (self.stored(claim)?, self.start) {
            (Some(file), _) => Ok(file),
            (None, Start::New(config, founder)) => {
                let file = RunFile::founded(&device.name, config, founder.cloned());
                Ok(dated(file))
            }
            (None, Start::Either(config)) => Ok(dated(RunFile::new(&device.name, config))),
            (None, Start::Resume) => bail!(
                "{} is not there or empty. To begin a search, leave out --resume.",
                self.out.display()
            ),
        }
    }

    /// Returns the search that is in the file, if one may be there.
    fn stored(&self, claim: &Claim) -> Result<Option<RunFile>> {
        let name = self.out.display();
        let Some(json) = claim.read()? else {
            return Ok(None);
        };
        if matches!(self.start, Start::New(..)) {
            bail!("{name} exists already. Continue it by --resume, or choose another --out.")
        }
        let (file, doubt) = as_trained(recorded::search(&name, &json)?);
        doubt.into_iter().for_each(output::note);
        if let Start::Either(config) = self.start
            && config != file.config()
        {
            bail!(
                "{name} is a search with other settings than these ({}); choose another place for this one.",
                recorded::differences(file.config(), config).join("; ")
            )
        }
        Ok(Some(file))
    }
}

/// How to ask for the presets that are made for browsers, and the seconds that each would take here.
fn shorter(pool: &mut impl WorkerPool, stop: &Stop) -> Vec<(&'static str, f64)> {
    let presets = [
        ("--preset classroom", Preset::Classroom),
        ("--preset quick", Preset::QuickLook),
    ];
    let timed = presets.into_iter().filter_map(|(how, preset)| {
        let whole = estimate(pool, &preset.config(), stop).ok()?;
        Some((how, whole.run_secs))
    });
    timed.collect()
}

/// Times a few training steps.
fn estimate(
    pool: &mut impl WorkerPool,
    config: &RunConfig,
    stop: &Stop,
) -> Result<Estimate, Interruption> {
    let mut callbacks = Terminal::new(PathBuf::new(), stop.clone(), 0.0, drop);
    pollster::block_on(calibrate(&mut callbacks, pool, config))
}

/// Notes that the search begins now, unless the clock is before 1970.
pub fn dated(file: RunFile) -> RunFile {
    match since_1970() {
        0.0 => file,
        now => file.begun_at(now as u64),
    }
}
