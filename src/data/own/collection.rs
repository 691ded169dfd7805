//! Files as they are read, one after the other, and what they make together.

use std::collections::BTreeMap;

use super::{
    Format, MAX_FILE_BYTES, MAX_IMAGES, MAX_TOTAL_BYTES, cifar,
    format::class,
    idx::{self, Idx, IdxImages},
    source::Source,
    task,
};
use crate::protocol::{OwnImages, OwnReport};

/// Why a file was skipped.
pub const UNKNOWN: &str = "neither IDX nor a CIFAR-10 batch (.bin) nor a picture";
/// See [`UNKNOWN`].
const NO_CLASS: &str = "not in a folder that names a class";

/// Bytes of a picture of 32×32, RGBA.
const PICTURE: usize = 32 * 32 * 4;

/// What was read so far.
#[derive(Debug, Default)]
pub struct Collection {
    images: Vec<(String, IdxImages)>,
    labels: Vec<(String, Vec<u8>)>,
    batches: Vec<Source>,
    pictures: Option<Source>,
    skipped: BTreeMap<String, Vec<String>>,
    bytes: usize,
    count: usize,
}

impl Collection {
    /// Takes the bytes of a file in IDX or of a CIFAR-10 batch, at `path`.
    ///
    /// # Errors
    /// A sentence naming the file and what is wrong with it, or the limit that is passed.
    pub fn add(&mut self, path: &str, format: Format, bytes: Vec<u8>) -> Result<(), String> {
        let broken = |error| format!("{path} cannot be used: {error}.");
        if bytes.len() > MAX_FILE_BYTES {
            return Err(broken(too_large(MAX_FILE_BYTES)));
        }
        self.bytes += bytes.len();
        if self.bytes > MAX_TOTAL_BYTES {
            let mebibytes = MAX_TOTAL_BYTES >> 20;
            return Err(format!(
                "The files have more than {mebibytes} MiB together; fewer at a time can be used."
            ));
        }
        match format {
            Format::Cifar => {
                let batch = cifar::read(bytes).map_err(|error| broken(error.to_string()))?;
                self.count(batch.len())?;
                self.batches.push(batch);
            }
            Format::Idx => match idx::read(bytes).map_err(|error| broken(error.to_string()))? {
                Idx::Images(images) => self.images.push((path.into(), images)),
                Idx::Labels(labels) => {
                    self.count(labels.len())?;
                    self.labels.push((path.into(), labels));
                }
            },
            Format::Gzip | Format::Picture | Format::Litter | Format::Unknown => {
                self.skip(path, UNKNOWN);
            }
        }
        Ok(())
    }

    /// Takes a picture at `path`, drawn at 32×32: RGBA, shape [32, 32, 4].
    ///
    /// # Errors
    /// A sentence, where there are too many.
    pub fn add_picture(&mut self, path: &str, rgba: &[u8]) -> Result<(), String> {
        let (Some(class), PICTURE) = (class(path), rgba.len()) else {
            self.skip(path, NO_CLASS);
            return Ok(());
        };
        self.count(1)?;
        let pictures = self.pictures.get_or_insert_with(|| Source {
            names: Vec::new(),
            shape: [3, 32, 32],
            bytes: Vec::new(),
            first: 0,
            stride: 3072,
            labels: Vec::new(),
        });
        let known = pictures.names.iter().position(|name| name == class);
        let label = known.unwrap_or_else(|| {
            pictures.names.push(class.into());
            pictures.names.len() - 1
        });
        // There are fewer pictures than numbers of labels.
        pictures.labels.push(label as u16);
        for channel in 0..3 {
            let plane = rgba.iter().skip(channel).step_by(4);
            pictures.bytes.extend(plane);
        }
        Ok(())
    }

    /// Leaves the file at `path` out; `reason` completes "It was skipped: …".
    pub fn skip(&mut self, path: &str, reason: &str) {
        let files = self.skipped.entry(reason.into()).or_default();
        files.push(path.into());
    }

    /// Makes a task of everything.
    ///
    /// # Errors
    /// A sentence that says why there is none.
    pub fn finish(self) -> Result<(OwnImages, OwnReport), String> {
        let remarks: Vec<String> = self.skipped.iter().map(skipped).collect();
        let mut kinds = vec![pair(self.images, self.labels)?, self.batches];
        kinds.push(self.pictures.into_iter().collect());
        kinds.retain(|sources| !sources.is_empty());
        match &kinds[..] {
            [sources] => task::make(sources, remarks),
            [] if remarks.is_empty() => Err("There is no file with images.".into()),
            [] => Err(format!("There is no file with images. {}", remarks.join(" "))),
            _ => Err(
                "These are files of several kinds; one kind at a time can be used: IDX, CIFAR-10 or pictures."
                    .into(),
            ),
        }
    }

    fn count(&mut self, images: usize) -> Result<(), String> {
        self.count += images;
        match self.count > MAX_IMAGES {
            true => Err(format!(
                "There are more than {MAX_IMAGES} images; fewer at a time can be used."
            )),
            false => Ok(()),
        }
    }
}

/// Completes "It was skipped: …" for a file of more than `limit` bytes.
pub fn too_large(limit: usize) -> String {
    format!("larger than {} MiB", limit >> 20)
}

fn skipped((reason, files): (&String, &Vec<String>)) -> String {
    match &files[..] {
        [file] => format!("{file} was skipped: {reason}."),
        files => format!(
            "{} files, such as {}, were skipped: {reason}.",
            files.len(),
            files[0]
        ),
    }
}

/// Puts images and labels together: by name, or because there is one of each.
fn pair(
    images: Vec<(String, IdxImages)>,
    mut labels: Vec<(String, Vec<u8>)>,
) -> Result<Vec<Source>, String> {
    let alone = images.len() == 1 && labels.len() == 1;
    let mut sources = Vec::with_capacity(images.len());
    for (path, images) in images {
        let found = labels
            .iter()
            .position(|(other, _)| alone || stem(other) == stem(&path));
        let Some(found) = found else {
            return Err(format!(
                "{path} has images, but no file of labels belongs to it: their names must differ in “images” and “labels” alone."
            ));
        };
        let (file, labels) = labels.swap_remove(found);
        let broken = |error| format!("{path} cannot be used: {error}.");
        sources.push(images.labelled(&labels, &file).map_err(broken)?);
    }
    match labels.first() {
        Some((path, _)) => Err(format!(
            "{path} has labels, but no file of images belongs to it: their names must differ in “images” and “labels” alone."
        )),
        None => Ok(sources),
    }
}

/// What the names of images and of their labels have in common.
fn stem(path: &str) -> String {
    let path = path.to_ascii_lowercase();
    path.replace("images", "")
        .replace("labels", "")
        .replace("idx3", "")
        .replace("idx1", "")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::own::testing::{MUTATIONS, cifar, idx_images, idx_labels, mutants};

    fn labels(count: u8) -> Vec<u8> {
        (0..count).map(|index| index % 2).collect()
    }

    /// Everything in `files`, as (path, format, bytes).
    fn read(files: &[(&str, Format, Vec<u8>)]) -> Result<OwnReport, String> {
        let mut collection = Collection::default();
        for (path, format, bytes) in files {
            collection.add(path, *format, bytes.clone())?;
        }
        collection.finish().map(|(_, report)| report)
    }

    #[test]
    fn idx_files_find_their_labels_by_name() {
        let images = |path| (path, Format::Idx, idx_images(16, [28, 28]));
        let of = |path| (path, Format::Idx, idx_labels(&labels(16)));
        let report = read(&[
            images("train-images-idx3-ubyte"),
            of("t10k-labels-idx1-ubyte"),
            of("train-labels-idx1-ubyte"),
            images("t10k-images-idx3-ubyte"),
        ]);
        let report = report.expect("two pairs");
        assert_eq!(report.classes[0].images, [12, 2, 2]);
        assert!(read(&[images("a"), of("b")]).is_ok(), "one of each");
        assert_eq!(
            read(&[images("a"), images("b"), of("b"), of("c")]).expect_err("no pair"),
            "a has images, but no file of labels belongs to it: their names must differ in “images” and “labels” alone."
        );
        assert!(
            read(&[of("c")])
                .expect_err("no images")
                .starts_with("c has labels")
        );
        assert_eq!(
            read(&[images("a"), ("b", Format::Idx, idx_labels(&[1]))]).expect_err("one label"),
            "a cannot be used: its count is 16 images, but b has 1 labels."
        );
    }

    #[test]
    fn kinds_are_not_mixed_and_nothing_is_said_to_be_nothing() {
        let mut mixed = Collection::default();
        mixed
            .add("a.bin", Format::Cifar, cifar(&labels(12)))
            .expect("a batch");
        mixed
            .add_picture("cat/1.png", &[0; PICTURE])
            .expect("a picture");
        assert!(
            mixed
                .finish()
                .expect_err("two kinds")
                .contains("several kinds")
        );
        assert_eq!(
            read(&[]).expect_err("nothing"),
            "There is no file with images."
        );
        let mut useless = Collection::default();
        useless.skip("a.txt", UNKNOWN);
        useless.skip("b.txt", UNKNOWN);
        useless
            .add_picture("1.png", &[0; PICTURE])
            .expect("is skipped");
        assert_eq!(
            useless.finish().expect_err("nothing"),
            "There is no file with images. 2 files, such as a.txt, were skipped: neither IDX nor a CIFAR-10 batch (.bin) nor a picture. 1.png was skipped: not in a folder that names a class."
        );
    }

    #[test]
    fn pictures_get_the_class_of_their_folder() {
        let mut collection = Collection::default();
        for index in 0..20u8 {
            let path = format!(
                "pets/{}/{index}.png",
                ["cat", "dog"][usize::from(index % 2)]
            );
            let picture: Vec<u8> = [index, 100, 200, 255].repeat(1024);
            collection.add_picture(&path, &picture).expect("a picture");
        }
        let (images, report) = collection.finish().expect("a task");
        assert_eq!(report.classes[1].name, "dog");
        let image = &images.train.pixels[..3072];
        assert_eq!((image[0] % 2, image[1024], image[2048]), (0, 100, 200));
    }

    #[test]
    fn limits_are_named() {
        let mut collection = Collection::default();
        let large = vec![0; MAX_FILE_BYTES + 1];
        assert_eq!(
            collection
                .add("a", Format::Idx, large)
                .expect_err("too large"),
            "a cannot be used: larger than 64 MiB."
        );
        collection.count = MAX_IMAGES;
        assert_eq!(
            collection
                .add_picture("cat/1.png", &[0; PICTURE])
                .expect_err("one too many"),
            "There are more than 70000 images; fewer at a time can be used."
        );
        collection.bytes = MAX_TOTAL_BYTES;
        assert!(
            collection
                .add("b", Format::Idx, vec![0])
                .expect_err("too much")
                .starts_with("The files have more than 256 MiB")
        );
    }

    #[test]
    fn a_hundred_thousand_mutated_pairs_make_a_task_or_a_sentence() {
        let originals = [idx_images(12, [4, 3])];
        let mut used = 0;
        for (turn, images) in mutants(&originals, MUTATIONS).enumerate() {
            let labels: Vec<u8> = (0..12)
                .map(|index| ((turn >> (index % 7)) % 3) as u8)
                .collect();
            let files = [
                ("i", Format::Idx, images),
                ("l", Format::Idx, idx_labels(&labels)),
            ];
            match read(&files) {
                Ok(report) => used += report.classes.len().min(1),
                Err(sentence) => assert!(sentence.ends_with('.'), "{sentence}"),
            }
        }
        assert!(used > 0, "some mutations only touch pixels");
    }
}
