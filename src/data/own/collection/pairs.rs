//! IDX files, of which images and labels belong together: by name, or because there is one of each.

use super::{Hash, LeftOut};
use crate::own::{
    idx::{Idx, IdxImages},
    source::Source,
};

const ALONE: &str =
    "no file of labels belongs to it: their names must differ in “images” and “labels” alone";
const LABELS_ALONE: &str =
    "no file of images belongs to it: their names must differ in “images” and “labels” alone";

/// A file, by its path.
#[derive(Debug)]
struct Named<T> {
    path: String,
    hash: Hash,
    content: T,
}

/// IDX files that were read.
#[derive(Debug, Default)]
pub struct Pairs {
    images: Vec<Named<IdxImages>>,
    labels: Vec<Named<Vec<u8>>>,
}

impl Pairs {
    /// Takes a file; one that stands there packed and unpacked is taken once.
    pub fn add(&mut self, path: &str, hash: Hash, file: Idx, left_out: &mut LeftOut) {
        let known = self
            .paths()
            .find(|(known, _)| unpacked(known) == unpacked(path));
        if let Some((known, its_hash)) = known {
            let known = known.to_string();
            return match its_hash == hash {
                true => left_out.doubles.push((path.into(), known)),
                false => left_out.skip(path, &format!("it differs from {known}, which is used")),
            };
        }
        let path = path.into();
        match file {
            Idx::Images(content) => self.images.push(Named {
                path,
                hash,
                content,
            }),
            Idx::Labels(content) => self.labels.push(Named {
                path,
                hash,
                content,
            }),
        }
    }

    fn paths(&self) -> impl Iterator<Item = (&str, Hash)> {
        let images = self
            .images
            .iter()
            .map(|file| (file.path.as_str(), file.hash));
        let labels = self
            .labels
            .iter()
            .map(|file| (file.path.as_str(), file.hash));
        images.chain(labels)
    }

    /// Puts images and labels together; what is alone, and a pair that is there a second time, is left out.
    pub fn labelled(self, left_out: &mut LeftOut) -> Vec<Source> {
        let Pairs { images, mut labels } = self;
        let one_of_each = images.len() == 1 && labels.len() == 1;
        let mut sources = Vec::with_capacity(images.len());
        let mut pairs: Vec<(Hash, Hash, String)> = Vec::new();
        let (mut lone, mut spare) = (Vec::new(), Vec::new());
        for file in images {
            let found = labels
                .iter()
                .position(|other| one_of_each || stem(&other.path) == stem(&file.path));
            let Some(found) = found else {
                lone.push((file.path, file.hash));
                continue;
            };
            let of = labels.remove(found);
            let same = pairs
                .iter()
                .find(|(a, b, _)| (*a, *b) == (file.hash, of.hash));
            if let Some((_, _, before)) = same {
                left_out.doubles.push((file.path, before.clone()));
                continue;
            }
            match file.content.labelled(&of.content, &of.path) {
                Ok(source) => {
                    sources.push(source);
                    pairs.push((file.hash, of.hash, file.path));
                    spare.push((of.hash, of.path));
                }
                Err(error) => left_out.skip(&file.path, &error.to_string()),
            }
        }
        for (path, hash) in lone {
            match pairs.iter().find(|(images, ..)| *images == hash) {
                Some((_, _, before)) => left_out.doubles.push((path, before.clone())),
                None => left_out.skip(&path, ALONE),
            }
        }
        for file in labels {
            match spare.iter().find(|(labels, _)| *labels == file.hash) {
                Some((_, before)) => left_out.doubles.push((file.path, before.clone())),
                None => left_out.skip(&file.path, LABELS_ALONE),
            }
        }
        sources
    }
}

/// A path without the ending of a packed file.
fn unpacked(path: &str) -> String {
    let path = path.to_ascii_lowercase();
    path.strip_suffix(".gz").map_or(path.clone(), String::from)
}

/// What the names of images and of their labels have in common.
fn stem(path: &str) -> String {
    let path = unpacked(path);
    path.replace("images", "")
        .replace("labels", "")
        .replace("idx3", "")
        .replace("idx1", "")
}

#[cfg(test)]
mod tests {
    use crate::own::{
        Collection, Format,
        testing::{idx_images, idx_labels},
    };
    use protocol::OwnReport;

    /// A task of `files`, as (path, images or labels 0, 1, 0, 1, …, how many).
    fn read(files: &[(&str, bool, u8)]) -> Result<OwnReport, String> {
        let mut collection = Collection::default();
        for &(path, images, count) in files {
            let labels: Vec<u8> = (0..count).map(|index| index % 2).collect();
            let bytes = match images {
                true => idx_images(count.into(), [28, 28]),
                false => idx_labels(&labels),
            };
            collection.add(path, Format::Idx, bytes)?;
        }
        collection.finish().map(|(_, report)| report)
    }

    fn total(report: &OwnReport) -> u32 {
        report.classes.iter().flat_map(|class| class.images).sum()
    }

    #[test]
    fn images_find_their_labels_by_name() {
        let report = read(&[
            ("t10k-images-idx3-ubyte", true, 12),
            ("t10k-labels-idx1-ubyte", false, 12),
            ("train-images.idx3-ubyte.gz", true, 16),
            ("train-labels.idx1-ubyte", false, 16),
        ]);
        let report = report.expect("two pairs");
        assert_eq!((total(&report), &report.remarks[..]), (28, &[][..]));
        let one_of_each = read(&[("a", true, 16), ("b", false, 16)]);
        assert!(one_of_each.is_ok());
    }

    #[test]
    fn what_is_alone_is_left_out_by_name() {
        let report = read(&[
            ("a-images", true, 14),
            ("b-images", true, 16),
            ("b-labels", false, 16),
            ("c-labels", false, 12),
            ("d-images", true, 20),
            ("d-labels", false, 18),
        ]);
        let report = report.expect("b is whole");
        assert_eq!(total(&report), 16);
        let remarks = report.remarks.join(" ");
        for part in [
            "a-images was skipped: no file of labels belongs to it",
            "c-labels was skipped: no file of images belongs to it",
            "d-images was skipped: its count is 20 images, but d-labels has 18 labels.",
        ] {
            assert!(remarks.contains(part), "{remarks}");
        }
        let refused = read(&[("c", false, 12)]).expect_err("no images");
        let alone = "There is no file with images. c was skipped: no file of images";
        assert!(refused.starts_with(alone), "{refused}");
    }

    #[test]
    fn doubles_are_left_out_and_counted() {
        let report = read(&[
            ("train-images", true, 16),
            ("train-images.gz", true, 16),
            ("train-labels", false, 16),
            ("train-labels.gz", false, 16),
        ]);
        let report = report.expect("one pair");
        assert_eq!(total(&report), 16);
        let doubles =
            "2 files were left out as doubles, such as train-images.gz, the same as train-images.";
        assert_eq!(report.remarks, [doubles]);
        let copies = [
            ("train-images", true, 16),
            ("train-images (1)", true, 16),
            ("train-labels", false, 16),
            ("copy/train-images", true, 16),
            ("copy/train-labels", false, 16),
        ];
        let report = read(&copies).expect("one pair");
        assert_eq!(total(&report), 16);
        let first = &report.remarks[0];
        assert!(
            first.starts_with("2 files were left out as doubles"),
            "{first}"
        );
        let report = read(&[
            ("train-images", true, 16),
            ("train-images.gz", true, 20),
            ("train-labels", false, 16),
        ]);
        assert_eq!(
            report.expect("one pair").remarks,
            ["train-images.gz was skipped: it differs from train-images, which is used."]
        );
    }
}
