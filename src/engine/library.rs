//! The images that are here: packs fetched once, checked, and kept between runs; and the visitor's
//! own, which are handed in.

use std::{collections::HashMap, sync::Arc};

use serde::{Deserialize, Serialize};

use super::callbacks::{Callbacks, Interruption};
use data::{DataError, Images, Manifest, SplitEntry, decode};
use protocol::{Event, LabelledPixels, OwnImages, RunId};
use science::{
    catalog::{Dataset, Split},
    config::{RunConfig, Setting},
};

/// Name of the manifest in the data folder.
const MANIFEST: &str = "manifest.json";

/// What a run is told that asks for own images where there are none.
const OWN_MISSING: &str = "Own data is not here: its images stay in the tab into which they were dropped. \
    Drop the files again under Settings, “Own data…”, and start once more.";

/// Every pack fetched so far, and what was handed in.
#[derive(Debug, Default)]
pub struct Library {
    manifest: Option<Manifest>,
    /// The visitor's own images, whole.
    own: HashMap<Split, Arc<Images>>,
    packs: HashMap<String, Images>,
    /// What was handed out last; whoever keeps it, as a helper does, need not get it anew.
    splits: HashMap<(Dataset, Split), Arc<Images>>,
}

/// The images of one task, as many as the settings ask for.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TaskImages {
    /// Trained on.
    pub train: Arc<Images>,
    /// Scored on.
    pub scoring: Arc<Images>,
}

impl Library {
    /// Keeps `own` as the task [`Dataset::Own`] in place of earlier images; `None` forgets them.
    pub fn keep_own(&mut self, own: Option<OwnImages>) {
        self.splits
            .retain(|(dataset, _), _| *dataset != Dataset::Own);
        let splits = own.map(|own| {
            [
                (Split::Train, own.train),
                (Split::Validation, own.validation),
                (Split::Test, own.test),
            ]
        });
        let images = |LabelledPixels { pixels, labels }| Images {
            dataset: Dataset::Own,
            pixels,
            labels,
        };
        let splits = splits.into_iter().flatten();
        self.own = splits
            .map(|(split, own)| (split, Arc::new(images(own))))
            .collect();
    }

    /// Returns the images of every task of `config`, in order, and fetches what is missing.
    ///
    /// # Errors
    ///
    /// [`Interruption::Failed`] naming the file that is missing or not what the manifest says, or where own
    /// images are asked for and were not handed in.
    pub async fn load(
        &mut self,
        callbacks: &mut impl Callbacks,
        run: RunId,
        config: &RunConfig,
    ) -> Result<Vec<TaskImages>, Interruption> {
        if self.manifest.is_none() {
            let bytes = callbacks.fetch(MANIFEST).await.map_err(|reason| {
                let advice = callbacks.data_advice();
                format!("The data manifest {MANIFEST} could not be fetched ({reason}). {advice}")
            })?;
            let manifest = Manifest::parse(&bytes).map_err(|error| refusal(callbacks, &error))?;
            self.manifest = Some(manifest);
        }
        let mut tasks = Vec::new();
        for &dataset in &config.tasks {
            let wanted = [
                (
                    Split::Train,
                    Setting::TrainImages,
                    config.train_images as usize,
                ),
                (
                    config.protocol.scoring_split(),
                    Setting::ScoringImages,
                    config.scoring_images as usize,
                ),
            ];
            let [mut train, mut scoring] = wanted.map(|(split, setting, images)| Wanted {
                dataset,
                split,
                setting,
                images,
            });
            train.images = self.available(callbacks, run, &train)?;
            scoring.images = self.available(callbacks, run, &scoring)?;
            let mut progress = Progress {
                run,
                dataset,
                images: 0,
                total: (train.images + scoring.images) as u32,
            };
            let train = self.split(callbacks, &train, &mut progress).await?;
            let scoring = self.split(callbacks, &scoring, &mut progress).await?;
            tasks.push(TaskImages { train, scoring });
        }
        Ok(tasks)
    }

    /// Number of images that can be used; says so where they are fewer than wanted.
    fn available(
        &self,
        callbacks: &mut impl Callbacks,
        run: RunId,
        wanted: &Wanted,
    ) -> Result<usize, Interruption> {
        let there = match wanted.dataset {
            Dataset::Own => self.own(wanted.split)?.len(),
            _ => self.entry(callbacks, wanted)?.images,
        };
        if there < wanted.images {
            let message = format!(
                "{}: the {} split of {} has {there}, fewer than {}; all of them are used.",
                wanted.setting.name(),
                wanted.split.slug(),
                wanted.dataset.name(),
                wanted.images,
            );
            callbacks.emit(Event::Capped { run, message });
        }
        Ok(there.min(wanted.images))
    }

    async fn split(
        &mut self,
        callbacks: &mut impl Callbacks,
        wanted: &Wanted,
        progress: &mut Progress,
    ) -> Result<Arc<Images>, Interruption> {
        let key = (wanted.dataset, wanted.split);
        let images = match self.splits.get(&key) {
            Some(images) if images.len() == wanted.images => Arc::clone(images),
            _ if wanted.dataset == Dataset::Own => first(self.own(wanted.split)?, wanted.images),
            _ => Arc::new(self.packed(callbacks, wanted, progress).await?),
        };
        progress.report(callbacks, images.len());
        progress.images += images.len() as u32;
        self.splits.insert(key, Arc::clone(&images));
        Ok(images)
    }

    /// Returns the images of as many packs as are needed; what is missing is fetched.
    async fn packed(
        &mut self,
        callbacks: &mut impl Callbacks,
        wanted: &Wanted,
        progress: &Progress,
    ) -> Result<Images, Interruption> {
        let packs = self.entry(callbacks, wanted)?.packs.clone();
        let mut images = Images::new(wanted.dataset);
        for pack in &packs {
            if images.len() >= wanted.images {
                break;
            }
            if !self.packs.contains_key(&pack.file) {
                callbacks.checkpoint().await?;
                let fetched = callbacks.fetch(&pack.file).await;
                let bytes = fetched.map_err(|reason| DataError::Missing {
                    file: pack.file.clone(),
                    reason,
                    expected: pack.bytes,
                });
                let decoded = bytes.and_then(|bytes| decode(wanted.dataset, pack, &bytes));
                let decoded = decoded.map_err(|error| refusal(callbacks, &error))?;
                self.packs.insert(pack.file.clone(), decoded);
            }
            images.extend(&self.packs[&pack.file]);
            images.truncate(wanted.images);
            if images.len() < wanted.images {
                progress.report(callbacks, images.len());
            }
        }
        Ok(images)
    }

    fn own(&self, split: Split) -> Result<&Arc<Images>, Interruption> {
        self.own
            .get(&split)
            .ok_or_else(|| Interruption::Failed(OWN_MISSING.into()))
    }

    fn entry(
        &self,
        callbacks: &impl Callbacks,
        wanted: &Wanted,
    ) -> Result<&SplitEntry, Interruption> {
        let manifest = self.manifest.as_ref();
        let manifest = manifest.expect("the manifest is fetched before anything else");
        let entry = manifest.entry(wanted.dataset);
        let entry = entry.map_err(|error| refusal(callbacks, &error))?;
        Ok(entry.split(wanted.split))
    }
}

/// Returns the first `count` images; the whole where there are no more.
fn first(images: &Arc<Images>, count: usize) -> Arc<Images> {
    if images.len() <= count {
        return Arc::clone(images);
    }
    let size = images.pixels.len() / images.len();
    Arc::new(Images {
        dataset: images.dataset,
        pixels: images.pixels[..count * size].to_vec(),
        labels: images.labels[..count].to_vec(),
    })
}

/// Images of one split that the settings ask for.
struct Wanted {
    dataset: Dataset,
    split: Split,
    setting: Setting,
    images: usize,
}

/// How far the images of one task have come.
struct Progress {
    run: RunId,
    dataset: Dataset,
    images: u32,
    total: u32,
}

impl Progress {
    fn report(&self, callbacks: &mut impl Callbacks, of_split: usize) {
        let &Self {
            run,
            dataset,
            images,
            total,
        } = self;
        callbacks.emit(Event::Loading {
            run,
            dataset,
            images: images + of_split as u32,
            total,
        });
    }
}

fn refusal(callbacks: &impl Callbacks, error: &DataError) -> Interruption {
    let sentence = error.to_string();
    Interruption::Failed(format!(
        "{}{}. Nothing was trained on it. {}",
        sentence[..1].to_uppercase(),
        &sentence[1..],
        callbacks.data_advice()
    ))
}
