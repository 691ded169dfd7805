//! The images that are here: packs fetched once, checked, and kept between runs.

use std::{collections::HashMap, sync::Arc};

use serde::{Deserialize, Serialize};

use super::search::{Halt, Host};
use crate::{
    core::{
        catalog::{Dataset, Split},
        config::{RunConfig, Setting},
    },
    data::{DataError, Images, Manifest, decode},
    protocol::{Event, RunId},
};

/// Name of the manifest in the data folder.
const MANIFEST: &str = "manifest.json";

/// Every pack fetched so far.
#[derive(Debug, Default)]
pub struct Library {
    manifest: Option<Manifest>,
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
    /// Returns the images of every task of `config`, in order, and fetches what is missing.
    ///
    /// # Errors
    ///
    /// [`Halt::Failed`] naming the file that is missing or not what the manifest says.
    pub async fn load(
        &mut self,
        host: &mut impl Host,
        run: RunId,
        config: &RunConfig,
    ) -> Result<Vec<TaskImages>, Halt> {
        if self.manifest.is_none() {
            let bytes = host.fetch(MANIFEST).await.map_err(|reason| {
                format!("The data manifest {MANIFEST} could not be fetched ({reason}).")
            })?;
            self.manifest = Some(Manifest::parse(&bytes).map_err(refusal)?);
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
            let [train, scoring] = wanted.map(|(split, setting, images)| Wanted {
                dataset,
                split,
                setting,
                images,
            });
            let total = self.available(host, run, &train)? + self.available(host, run, &scoring)?;
            let mut progress = Progress {
                run,
                dataset,
                images: 0,
                total: total as u32,
            };
            let train = self.split(host, &train, &mut progress).await?;
            let scoring = self.split(host, &scoring, &mut progress).await?;
            tasks.push(TaskImages { train, scoring });
        }
        Ok(tasks)
    }

    /// Number of images that can be used; says so where they are fewer than wanted.
    fn available(&self, host: &mut impl Host, run: RunId, wanted: &Wanted) -> Result<usize, Halt> {
        let there = self
            .manifest()
            .entry(wanted.dataset)
            .map_err(refusal)?
            .split(wanted.split)
            .images;
        if there < wanted.images {
            let message = format!(
                "{}: {} were asked for on {}; this site has {there} in its {} split, and uses all of them.",
                wanted.setting.name(),
                wanted.images,
                wanted.dataset.name(),
                wanted.split.slug(),
            );
            host.emit(Event::Capped { run, message });
        }
        Ok(there.min(wanted.images))
    }

    async fn split(
        &mut self,
        host: &mut impl Host,
        wanted: &Wanted,
        progress: &mut Progress,
    ) -> Result<Arc<Images>, Halt> {
        let entry = self
            .manifest()
            .entry(wanted.dataset)
            .map_err(refusal)?
            .split(wanted.split)
            .clone();
        let key = (wanted.dataset, wanted.split);
        if let Some(images) = self.splits.get(&key)
            && images.len() == wanted.images.min(entry.images)
        {
            progress.report(host, images.len());
            progress.images += images.len() as u32;
            return Ok(Arc::clone(images));
        }
        let mut images = Images::new(wanted.dataset);
        for pack in &entry.packs {
            if images.len() >= wanted.images {
                break;
            }
            if !self.packs.contains_key(&pack.file) {
                host.checkpoint().await?;
                let bytes = host.fetch(&pack.file).await.map_err(|reason| {
                    refusal(DataError::Missing {
                        file: pack.file.clone(),
                        reason,
                        expected: pack.bytes,
                    })
                })?;
                let decoded = decode(wanted.dataset, pack, &bytes).map_err(refusal)?;
                self.packs.insert(pack.file.clone(), decoded);
            }
            images.extend(&self.packs[&pack.file]);
            images.truncate(wanted.images);
            progress.report(host, images.len());
        }
        progress.images += images.len() as u32;
        let images = Arc::new(images);
        self.splits.insert(key, Arc::clone(&images));
        Ok(images)
    }

    fn manifest(&self) -> &Manifest {
        self.manifest
            .as_ref()
            .expect("the manifest is fetched before anything else")
    }
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
    fn report(&self, host: &mut impl Host, of_split: usize) {
        let &Self {
            run,
            dataset,
            images,
            total,
        } = self;
        host.emit(Event::Loading {
            run,
            dataset,
            images: images + of_split as u32,
            total,
        });
    }
}

fn refusal(error: DataError) -> Halt {
    let sentence = error.to_string();
    Halt::Failed(format!(
        "{}{}. Nothing was trained on it; reload the page to fetch it again.",
        sentence[..1].to_uppercase(),
        &sentence[1..]
    ))
}
