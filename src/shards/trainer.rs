//! Shards trained one after the other by this process, whose images stay.

use std::path::PathBuf;

use anyhow::{Error, Result, anyhow};

use super::{
    checkpoint::Kept,
    images,
    outcome::{self, Outcome},
    shard::Shard,
    status::{CUT, Status},
};
use engine::{
    callbacks::Interruption, figures, library::Library, pool::shared::SharedPool, round::Plan,
};
use files::run_file::curves::CurveRecorder;
use host::{
    callbacks::Terminal,
    data_folder,
    device::DeviceOptions,
    interrupt::{Interrupted, Stop},
    output,
    threads::{self, Threads},
};
use protocol::{Event, RunId, StepRecord};
use science::config::RunConfig;

/// The only run of this process.
const RUN: RunId = RunId(0);

/// Where shards are trained.
#[derive(Debug, clap::Args)]
pub struct Place {
    /// Keep finished trainings of the shard in this folder, made if missing, until the result is written, and go on
    /// from those that it has. As many optimizers are trained together as there are threads. On the CPU alone.
    #[arg(long, value_name = "DIR")]
    pub checkpoint: Option<PathBuf>,
    /// Folder with the packs of images [default: public/data, or data-full where more are needed].
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    #[command(flatten)]
    pub device: DeviceOptions,
}

/// Trains shards one after the other; images stay.
pub struct Trainer<'a> {
    place: &'a Place,
    /// Ends the training.
    pub stop: Stop,
    device: String,
    pool: SharedPool<Threads>,
    library: Library,
}

impl<'a> Trainer<'a> {
    /// Opens the device.
    ///
    /// # Errors
    /// Where it is not there.
    pub fn open(place: &'a Place) -> Result<Self> {
        let device = place.device.device.open();
        let device = device.map_err(|error| Status::NoDevice.because(error))?;
        Ok(Self {
            place,
            stop: Stop::on_signals()?,
            device: outcome::device(&device.name),
            pool: threads::team(&device.context, place.device.threads()),
            library: Library::default(),
        })
    }

    /// Returns what comes of `shard`, which is called `name`.
    ///
    /// # Errors
    /// Where it cannot be trained here; [`Interrupted`] by a signal.
    pub fn train(&mut self, name: &str, shard: &Shard) -> Result<Outcome> {
        let data = self.data(name, shard)?;
        let mut kept = Kept::open(self.place.checkpoint.as_deref(), shard, &self.device)?;
        let listen = |event| {
            if let Event::Capped { message, .. } = event {
                output::note(message);
            }
        };
        let mut callbacks = Terminal::new(data, self.stop.clone(), 0.0, listen);
        let only = RunConfig {
            tasks: vec![shard.plan.dataset],
            ..shard.plan.config.clone()
        };
        let loading = self.library.load(&mut callbacks, RUN, &only);
        let tasks = pollster::block_on(loading);
        let tasks = tasks.map_err(|interruption| self.reason(name, interruption, &kept))?;
        // Whatever is finished is kept, so as few lanes together as keep all threads busy.
        let threads = self.place.device.threads();
        while let Some(lanes) = kept.next(shard.range().len(), threads) {
            let plan = shard.plan.share(lanes.clone());
            let recorded = if shard.curves { lanes.len() } else { 0 };
            let mut recorder = CurveRecorder::new(plan.config.steps, recorded);
            let record = |_: &mut _, records: Vec<StepRecord>| {
                for one in &records {
                    recorder.push(&one.loss, &one.accuracy);
                }
            };
            let training = figures::train(&mut callbacks, &mut self.pool, plan, &tasks[0], record);
            let figures = pollster::block_on(training);
            let figures = figures.map_err(|interruption| self.reason(name, interruption, &kept))?;
            let Plan { dataset, seed, .. } = shard.plan;
            let names = shard.names.get(lanes).unwrap_or_default();
            let trials = figures.trials(names, dataset, seed);
            let curves = (0..).map_while(|lane| recorder.curve(lane)).collect();
            kept.add(figures.accuracy, figures.fitness, trials, curves)?;
        }
        Ok(kept.outcome(shard))
    }

    /// Returns the folder of the images that `shard` is for.
    fn data(&self, name: &str, shard: &Shard) -> Result<PathBuf> {
        let elsewhere = |error: Error| Status::Elsewhere.because(error);
        let plan = &shard.plan;
        let data =
            data_folder::find(self.place.data.as_deref(), &plan.config).map_err(elsewhere)?;
        let here = data_folder::manifest(&data)
            .and_then(|manifest| images::fingerprint(&manifest, plan.dataset, &plan.config));
        if here.map_err(elsewhere)? != shard.images {
            let folder = data.display();
            return Err(elsewhere(anyhow!(
                "{name} is for other images of {} than {folder} has; name the same packs by --data",
                plan.dataset.name()
            )));
        }
        Ok(data)
    }

    /// Says why the shard called `name` was not trained to its end, and what was kept of it.
    fn reason(&self, name: &str, interruption: Interruption, kept: &Kept) -> Error {
        match (interruption, kept.sentence()) {
            (Interruption::Stopped, Some(sentence)) => Interrupted {
                sentence: format!("Stopped in {name}; {sentence}"),
                status: CUT,
            }
            .into(),
            (Interruption::Stopped, None) => {
                let sentence = format!("Stopped in {name}; no result was written.");
                self.stop.interrupted(sentence).into()
            }
            (Interruption::Failed(message) | Interruption::DeviceFailed(message), _) => {
                Status::Elsewhere.because(anyhow!("{name}: {message}"))
            }
        }
    }
}
