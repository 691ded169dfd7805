//! Files as they are read, one after the other, and what they make together.

mod pairs;

use std::collections::{BTreeMap, HashMap};

use sha2::{Digest, Sha256};

use self::pairs::Pairs;
use super::{
    Format, MAX_FILE_BYTES, MAX_IMAGES, MAX_TOTAL_BYTES, cifar, format::class, idx, source::Source,
    task,
};
use protocol::{OwnImages, OwnReport};

/// Why a picture was skipped.
const NO_CLASS: &str = "not in a folder that names a class";

/// Bytes of a picture of 32×32, RGBA.
const PICTURE: usize = 32 * 32 * 4;

/// What is the same for the same bytes alone.
type Hash = [u8; 32];

/// What was read so far.
#[derive(Debug, Default)]
pub struct Collection {
    idx: Pairs,
    batches: Vec<Source>,
    pictures: Option<Source>,
    /// Where what was read already stands, by its hash.
    known: HashMap<Hash, String>,
    left_out: LeftOut,
    bytes: usize,
    count: usize,
}

/// Files that are of no use, in the order in which they came.
#[derive(Debug, Default)]
struct LeftOut {
    /// By why they were skipped.
    skipped: BTreeMap<String, Vec<String>>,
    /// (file, the same file before it)
    doubles: Vec<(String, String)>,
    /// (picture, the same picture in another folder before it)
    misplaced: Vec<(String, String)>,
}

impl Collection {
    /// Takes the bytes of a file in IDX or of a CIFAR-10 batch, at `path`; one that is of no use is left out.
    ///
    /// # Errors
    /// A sentence naming the limit that is passed.
    pub fn add(&mut self, path: &str, format: Format, bytes: Vec<u8>) -> Result<(), String> {
        if bytes.len() > MAX_FILE_BYTES {
            self.skip(path, &too_large(MAX_FILE_BYTES));
            return Ok(());
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
                if self.is_double(path, &bytes) {
                    return Ok(());
                }
                match cifar::read(bytes) {
                    Ok(batch) => {
                        self.count(batch.len())?;
                        self.batches.push(batch);
                    }
                    Err(error) => self.skip(path, &error.to_string()),
                }
            }
            Format::Idx => {
                let hash = hash(&bytes);
                match idx::read(bytes) {
                    Ok(file) => self.idx.add(path, hash, file, &mut self.left_out),
                    Err(error) => self.skip(path, &error.to_string()),
                }
            }
            format => self.skip(path, format.refusal()),
        }
        Ok(())
    }

    /// Whether the picture or batch at `path`, of these bytes, was there already; it is then counted as left
    /// out.
    pub fn is_double(&mut self, path: &str, bytes: &[u8]) -> bool {
        let Some(before) = self.known.get(&hash(bytes)) else {
            self.known.insert(hash(bytes), path.into());
            return false;
        };
        let pair = (path.to_string(), before.clone());
        match class(path) == class(before) {
            true => self.left_out.doubles.push(pair),
            false => self.left_out.misplaced.push(pair),
        }
        true
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
        self.left_out.skip(path, reason);
    }

    /// Makes a task of everything.
    ///
    /// # Errors
    /// A sentence that says why there is none.
    pub fn finish(mut self) -> Result<(OwnImages, OwnReport), String> {
        let idx = self.idx.labelled(&mut self.left_out);
        if idx.iter().map(Source::len).sum::<usize>() + self.count > MAX_IMAGES {
            return Err(too_many());
        }
        let mut kinds = [
            ("IDX files", idx),
            ("CIFAR-10 batches", self.batches),
            ("pictures", self.pictures.into_iter().collect()),
        ];
        let size = |sources: &[Source]| sources.iter().map(Source::len).sum::<usize>();
        // Of kinds with as many, the first stays in front.
        kinds.sort_by_key(|(_, sources)| std::cmp::Reverse(size(sources)));
        let [(name, sources), others @ ..] = kinds;
        let mut remarks = self.left_out.remarks();
        for (other, sources) in others.iter().filter(|(_, sources)| !sources.is_empty()) {
            remarks.push(format!(
                "{} images of {other} were left out: one kind at a time can be used, and most are {name}.",
                size(sources)
            ));
        }
        match size(&sources) {
            0 if remarks.is_empty() => Err("There is no file with images.".into()),
            0 => Err(format!(
                "There is no file with images. {}",
                remarks.join(" ")
            )),
            _ => task::make(&sources, remarks),
        }
    }

    fn count(&mut self, images: usize) -> Result<(), String> {
        self.count += images;
        match self.count > MAX_IMAGES {
            true => Err(too_many()),
            false => Ok(()),
        }
    }
}

impl LeftOut {
    fn skip(&mut self, path: &str, reason: &str) {
        let files = self.skipped.entry(reason.into()).or_default();
        files.push(path.into());
    }

    fn remarks(&self) -> Vec<String> {
        let mut remarks: Vec<String> = self.skipped.iter().map(skipped).collect();
        if let [(file, before), ..] = &self.doubles[..] {
            remarks.push(match self.doubles.len() {
                1 => format!("{file} was left out: it is the same as {before}."),
                count => format!(
                    "{count} files were left out as doubles, such as {file}, the same as {before}."
                ),
            });
        }
        if let [(file, before), ..] = &self.misplaced[..] {
            let count = match self.misplaced.len() {
                1 => "A picture is".into(),
                count => format!("{count} pictures are"),
            };
            remarks.push(format!(
                "{count} in two classes at once: {file} is the same as {before}, which alone is used."
            ));
        }
        remarks
    }
}

fn hash(bytes: &[u8]) -> Hash {
    Sha256::digest(bytes).into()
}

fn too_many() -> String {
    format!("There are more than {MAX_IMAGES} images; fewer at a time can be used.")
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::own::testing::{MUTATIONS, cifar, idx_images, idx_labels, mutants};

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
    fn the_odd_one_is_left_out_by_name() {
        let report = read(&[
            ("a.bin", Format::Cifar, cifar(&labels(12))),
            ("b.bin", Format::Cifar, b"firmware".to_vec()),
            ("c.bin", Format::Cifar, cifar(&[1, 77])),
            ("copy.bin", Format::Cifar, cifar(&labels(12))),
            ("pets.tar.gz", Format::Archive, vec![0x1f, 0x8b]),
            ("pets.zip", Format::Archive, b"PK".to_vec()),
            ("readme.txt", Format::Unknown, b"read".to_vec()),
            ("empty", Format::Empty, Vec::new()),
            (
                "train-images",
                Format::Idx,
                idx_images(2, [4, 4])[..40].to_vec(),
            ),
        ]);
        let report = report.expect("a batch is good");
        assert_eq!(report.classes.len(), 2);
        let remarks = report.remarks.join(" ");
        for part in [
            "b.bin was skipped: its size of 8 bytes is no multiple of 3073",
            "c.bin was skipped: its record 1 has the label 77",
            "2 files, such as pets.tar.gz, were skipped: an archive: unpack it, then drop the folder",
            "readme.txt was skipped: neither IDX nor a CIFAR-10 batch",
            "empty was skipped: empty.",
            "train-images was skipped: truncated at byte 40 of 48, in its pixels.",
            "copy.bin was left out: it is the same as a.bin.",
        ] {
            assert!(remarks.contains(part), "{part}: {remarks}");
        }
        assert!(report.remarks.iter().all(|remark| remark.ends_with('.')));
        let alone = read(&[("pets.zip", Format::Archive, b"PK".to_vec())]);
        assert_eq!(
            alone.expect_err("an archive"),
            "There is no file with images. pets.zip was skipped: an archive: unpack it, then drop the folder that comes out."
        );
    }

    #[test]
    fn the_largest_kind_is_used_and_nothing_is_said_to_be_nothing() {
        let mut mixed = Collection::default();
        let batch = mixed.add("a.bin", Format::Cifar, cifar(&labels(12)));
        batch.expect("a batch");
        let picture = mixed.add_picture("cat/1.png", &[0; PICTURE]);
        picture.expect("a picture");
        let (_, report) = mixed.finish().expect("the batch");
        let one_kind = "1 images of pictures were left out: one kind at a time can be used, and most are CIFAR-10 batches.";
        assert_eq!(report.remarks, [one_kind]);
        let nothing = read(&[]).expect_err("nothing");
        assert_eq!(nothing, "There is no file with images.");
        let mut useless = Collection::default();
        useless.skip("a.txt", Format::Unknown.refusal());
        useless.skip("b.txt", Format::Unknown.refusal());
        let picture = useless.add_picture("1.png", &[0; PICTURE]);
        picture.expect("is skipped");
        assert_eq!(
            useless.finish().expect_err("nothing"),
            "There is no file with images. 2 files, such as a.txt, were skipped: neither IDX nor a CIFAR-10 batch (.bin) nor a picture. 1.png was skipped: not in a folder that names a class."
        );
    }

    #[test]
    fn identical_pictures_are_left_out_and_counted() {
        let mut collection = Collection::default();
        for index in 0..12u8 {
            let path = format!("{}/{index}.png", ["cat", "dog"][usize::from(index % 2)]);
            assert!(!collection.is_double(&path, &[index]));
            let picture = collection.add_picture(&path, &[index; PICTURE]);
            picture.expect("a picture");
        }
        assert!(collection.is_double("cat/copy of 0.png", &[0]));
        assert!(collection.is_double("cat/copy of 2.png", &[2]));
        assert!(collection.is_double("dog/2.png", &[2]));
        let (images, report) = collection.finish().expect("a task");
        assert_eq!(images.train.labels.len(), 8);
        assert_eq!(
            report.remarks,
            [
                "2 files were left out as doubles, such as cat/copy of 0.png, the same as cat/0.png.",
                "A picture is in two classes at once: dog/2.png is the same as cat/2.png, which alone is used."
            ]
        );
    }

    #[test]
    fn pictures_get_the_class_of_their_folder() {
        let mut collection = Collection::default();
        for index in 0..20u8 {
            let class = ["cat", "dog"][usize::from(index % 2)];
            let path = format!("pets/{class}/{index}.png");
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
        collection.add("a", Format::Idx, large).expect("is skipped");
        let remarks = collection.left_out.remarks();
        assert_eq!(remarks, ["a was skipped: larger than 64 MiB."]);
        collection.count = MAX_IMAGES;
        let refused = collection.add_picture("cat/1.png", &[0; PICTURE]);
        let many = "There are more than 70000 images; fewer at a time can be used.";
        assert_eq!(refused.expect_err("one too many"), many);
        collection.bytes = MAX_TOTAL_BYTES;
        let refused = collection.add("b", Format::Idx, vec![0]);
        let refused = refused.expect_err("too much");
        assert!(refused.starts_with("The files have more than 256 MiB"));
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
