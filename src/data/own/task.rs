//! From labelled images of any size to a task: 32×32 colour, at most ten classes, three splits.
//!
//! All images are pooled, whatever split their files name. Each class is shuffled by a fixed seed,
//! an eighth goes to validation, an eighth to test, the rest to training; within a split the classes
//! take turns, so that the first of it are balanced as far as the classes last.

use std::collections::BTreeMap;

use rand::{SeedableRng, rngs::ChaCha8Rng, seq::SliceRandom};

use super::{fingerprint::fingerprint, source::Source};
use protocol::{LabelledPixels, OwnClass, OwnImages, OwnReport};
use science::catalog::CLASSES;

/// Most images of a task: what the settings can ask for in training, and a third of it beside.
const MAX_USED: usize = 20_000;

/// Fewest images of a class: one to validate, one to test, some to train on.
const MIN_PER_CLASS: usize = 5;

/// One of so many images goes to validation, and one to test.
const HELD_OUT: usize = 8;

/// Training images that are shown of a class.
const SAMPLES: usize = 8;

/// Side of an image in pixels.
const SIDE: usize = 32;

/// Images from this side up to [`SIDE`] get a black frame; others are resized.
const FRAMED_FROM: usize = 24;

/// Number behind the shuffling: the same images are the same task on every visit.
const SEED: u64 = 0x0f1e;

/// (number of the source, number of the image in it)
type Place = (usize, usize);

/// Makes a task of `sources`. `remarks` are told beside what is left out here.
///
/// # Errors
/// A sentence, where fewer than two classes have enough images.
pub fn make(
    sources: &[Source],
    mut remarks: Vec<String>,
) -> Result<(OwnImages, OwnReport), String> {
    let classes = choose(by_class(sources), &mut remarks)?;
    let total: usize = classes.iter().map(|(_, places)| places.len()).sum();
    let most = MAX_USED / classes.len();
    let mut splits: [Vec<Vec<Place>>; 3] = Default::default();
    let mut rng = ChaCha8Rng::seed_from_u64(SEED);
    for (_, places) in &classes {
        let mut places = places.clone();
        places.shuffle(&mut rng);
        places.truncate(most);
        let held_out = (places.len() / HELD_OUT).max(1);
        let test = places.split_off(places.len() - held_out);
        let validation = places.split_off(places.len() - held_out);
        for (split, part) in splits.iter_mut().zip([places, validation, test]) {
            split.push(part);
        }
    }
    let used: usize = splits.iter().flatten().map(Vec::len).sum();
    if used < total {
        remarks.push(format!(
            "{used} of {total} images are used: at most {most} of each class, chosen at random."
        ));
    }
    let classes = classes
        .iter()
        .enumerate()
        .map(|(label, (name, _))| OwnClass {
            name: name.clone(),
            images: [0, 1, 2].map(|split| splits[split][label].len() as u32),
            samples: samples(sources, &splits[0][label]),
        })
        .collect();
    let [train, validation, test] = splits.map(|split| in_turns(sources, &split));
    let images = OwnImages {
        train,
        validation,
        test,
    };
    let report = OwnReport {
        classes,
        remarks,
        fingerprint: fingerprint(&images),
    };
    Ok((images, report))
}

/// Every image by the name of its class, numbers in their order, then words in theirs.
fn by_class(sources: &[Source]) -> Vec<(String, Vec<Place>)> {
    let mut classes = BTreeMap::<(u32, &str), Vec<Place>>::new();
    for (number, source) in sources.iter().enumerate() {
        for index in 0..source.len() {
            let name = source.name(index);
            let key = (name.parse().unwrap_or(u32::MAX), name);
            classes.entry(key).or_default().push((number, index));
        }
    }
    let named = |((_, name), places): ((u32, &str), _)| (name.to_string(), places);
    classes.into_iter().map(named).collect()
}

/// Leaves the classes that a task can have.
fn choose(
    mut classes: Vec<(String, Vec<Place>)>,
    remarks: &mut Vec<String>,
) -> Result<Vec<(String, Vec<Place>)>, String> {
    let found = classes.len();
    let small = |(name, places): &(String, Vec<Place>)| {
        (places.len() < MIN_PER_CLASS).then(|| format!("{name} ({})", places.len()))
    };
    let scarce: Vec<String> = classes.iter().filter_map(small).collect();
    if !scarce.is_empty() {
        remarks.push(format!(
            "Left out for having fewer than {MIN_PER_CLASS} images: {}.",
            listed(&scarce)
        ));
    }
    classes.retain(|(_, places)| places.len() >= MIN_PER_CLASS);
    if classes.len() < 2 {
        return Err(format!(
            "A task needs at least two classes of {MIN_PER_CLASS} images; {found} {} found, {} of that size.",
            if found == 1 {
                "class was"
            } else {
                "classes were"
            },
            classes.len()
        ));
    }
    if classes.len() > CLASSES {
        let mut sizes: Vec<(usize, usize)> =
            classes.iter().map(|(_, p)| p.len()).enumerate().collect();
        sizes.sort_by_key(|&(place, size)| (std::cmp::Reverse(size), place));
        let mut left_out: Vec<usize> = sizes[CLASSES..].iter().map(|(place, _)| *place).collect();
        left_out.sort_unstable();
        let names: Vec<String> = left_out
            .iter()
            .map(|&place| classes[place].0.clone())
            .collect();
        remarks.push(format!(
            "A task has at most {CLASSES} classes, so the largest are used; left out: {}.",
            listed(&names)
        ));
        let mut place = 0..;
        classes.retain(|_| place.next().is_some_and(|place| !left_out.contains(&place)));
    }
    Ok(classes)
}

/// The first few of `names`, and how many more there are.
fn listed(names: &[String]) -> String {
    const SHOWN: usize = 10;
    let shown = names[..names.len().min(SHOWN)].join(", ");
    match names.len().saturating_sub(SHOWN) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

/// The images of a split, the classes taking turns; `split` has the places of each class.
fn in_turns(sources: &[Source], split: &[Vec<Place>]) -> LabelledPixels {
    let mut images = LabelledPixels::default();
    let rounds = split.iter().map(Vec::len).max().unwrap_or(0);
    for round in 0..rounds {
        for (label, places) in split.iter().enumerate() {
            if let Some(&(source, index)) = places.get(round) {
                let source = &sources[source];
                images.pixels.extend(fit(source.image(index), source.shape));
                images.labels.push(label as u8);
            }
        }
    }
    images
}

/// The first images of `places` in a row: RGBA, shape [32, S·32, 4].
fn samples(sources: &[Source], places: &[Place]) -> Vec<u8> {
    let shown = &places[..places.len().min(SAMPLES)];
    let mut row = vec![255; SIDE * shown.len() * SIDE * 4];
    for (column, &(source, index)) in shown.iter().enumerate() {
        let source = &sources[source];
        let image = fit(source.image(index), source.shape);
        for (channel, plane) in image.chunks(SIDE * SIDE).enumerate() {
            for (place, byte) in plane.iter().enumerate() {
                let (y, x) = (place / SIDE, place % SIDE);
                row[((y * shown.len() + column) * SIDE + x) * 4 + channel] = *byte;
            }
        }
    }
    row
}

/// Returns an image of shape [C, H, W], C being 1 or 3, as [3, 32, 32]: nearly as large ones in a
/// black frame, others resized; grey in all three channels.
fn fit(image: &[u8], [channels, height, width]: [usize; 3]) -> Vec<u8> {
    let framed = |side: usize| (FRAMED_FROM..=SIDE).contains(&side);
    let plane = |plane: &[u8]| match framed(height) && framed(width) {
        true => frame(plane, height, width),
        false => resize(plane, height, width),
    };
    let fitted: Vec<u8> = image.chunks(height * width).flat_map(plane).collect();
    fitted.repeat(3 / channels)
}

fn frame(plane: &[u8], height: usize, width: usize) -> Vec<u8> {
    let (top, left) = ((SIDE - height) / 2, (SIDE - width) / 2);
    let mut framed = vec![0; SIDE * SIDE];
    for (y, row) in plane.chunks(width).enumerate() {
        framed[(top + y) * SIDE + left..][..width].copy_from_slice(row);
    }
    framed
}

/// Every pixel is the mean of those that it covers.
fn resize(plane: &[u8], height: usize, width: usize) -> Vec<u8> {
    let covered = |place: usize, side: usize| {
        let start = place * side / SIDE;
        start..((place + 1) * side).div_ceil(SIDE).max(start + 1)
    };
    let pixel = |place: usize| {
        let (rows, columns) = (covered(place / SIDE, height), covered(place % SIDE, width));
        let count = rows.len() * columns.len();
        let row = |y: usize| plane[y * width..][columns.clone()].iter();
        let sum: usize = rows.flat_map(row).map(|byte| usize::from(*byte)).sum();
        ((sum + count / 2) / count) as u8
    };
    (0..SIDE * SIDE).map(pixel).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One grey image per entry: all its pixels are the number of the image.
    fn source(names: &[&str], labels: &[u16]) -> Source {
        Source {
            names: names.iter().map(|name| name.to_string()).collect(),
            shape: [1, 1, 1],
            bytes: (0..labels.len()).map(|index| index as u8).collect(),
            first: 0,
            stride: 1,
            labels: labels.to_vec(),
        }
    }

    fn names(report: &OwnReport) -> Vec<&str> {
        let classes = report.classes.iter();
        classes.map(|class| class.name.as_str()).collect()
    }

    fn of_sizes(names: &[&str], sizes: &[usize]) -> Source {
        let labels = sizes.iter().enumerate();
        let labels = labels.flat_map(|(label, size)| std::iter::repeat_n(label as u16, *size));
        source(names, &labels.collect::<Vec<_>>())
    }

    #[test]
    fn every_image_is_in_one_split_with_its_label() {
        let source = of_sizes(&["cat", "dog"], &[40, 16]);
        let (images, report) = make(&[source], Vec::new()).expect("a task");
        assert_eq!(report.classes[0].images, [30, 5, 5]);
        assert_eq!(report.classes[1].images, [12, 2, 2]);
        assert_eq!(report.remarks, [""; 0]);
        let mut seen = Vec::new();
        for split in [&images.train, &images.validation, &images.test] {
            assert_eq!(split.pixels.len(), split.labels.len() * 3072);
            assert_eq!(split.labels[..4], [0, 1, 0, 1], "the classes take turns");
            for (image, label) in split.pixels.chunks(3072).zip(&split.labels) {
                assert_eq!(*label, u8::from(image[0] >= 40));
                seen.push(image[0]);
            }
        }
        seen.sort_unstable();
        assert_eq!(seen, (0..56).collect::<Vec<u8>>());
    }

    #[test]
    fn the_same_files_give_the_same_task() {
        let sources = [
            of_sizes(&["a", "b"], &[9, 30]),
            of_sizes(&["b", "c"], &[7, 8]),
        ];
        let made = make(&sources, Vec::new()).expect("a task");
        assert_eq!(make(&sources, Vec::new()), Ok(made.clone()));
        assert_eq!(names(&made.1), ["a", "b", "c"]);
        assert_eq!(made.1.classes[1].images.iter().sum::<u32>(), 37);
    }

    #[test]
    fn what_a_task_cannot_have_is_left_out_and_said() {
        let names: Vec<String> = (0..13).map(|name| name.to_string()).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let sizes = [6, 7, 8, 9, 10, 6, 7, 8, 9, 10, 11, 5, 4];
        let (_, report) = make(&[of_sizes(&names, &sizes)], Vec::new()).expect("a task");
        let used = self::names(&report);
        assert_eq!(used, ["0", "1", "2", "3", "4", "6", "7", "8", "9", "10"]);
        assert_eq!(
            report.remarks,
            [
                "Left out for having fewer than 5 images: 12 (4).",
                "A task has at most 10 classes, so the largest are used; left out: 5, 11."
            ]
        );
        let one = make(&[of_sizes(&["cat", "dog"], &[9, 3])], Vec::new());
        assert_eq!(
            one.expect_err("one class teaches nothing"),
            "A task needs at least two classes of 5 images; 2 classes were found, 1 of that size."
        );
        assert!(make(&[], Vec::new()).is_err());
    }

    #[test]
    fn a_large_set_is_thinned_class_by_class() {
        let (images, report) =
            make(&[of_sizes(&["a", "b"], &[12_000, 400])], Vec::new()).expect("a task");
        assert_eq!(report.classes[0].images, [7_500, 1_250, 1_250]);
        assert_eq!(report.classes[1].images, [300, 50, 50]);
        assert_eq!(images.train.labels.len(), 7_800);
        assert_eq!(
            report.remarks,
            ["10400 of 12400 images are used: at most 10000 of each class, chosen at random."]
        );
    }

    #[test]
    fn images_are_framed_or_resized() {
        let digit = fit(&[9; 28 * 28], [1, 28, 28]);
        assert_eq!(digit.len(), 3072);
        assert_eq!(digit.iter().filter(|byte| **byte == 9).count(), 3 * 28 * 28);
        assert_eq!((digit[2 * 32 + 1], digit[2 * 32 + 2]), (0, 9));
        let colour: Vec<u8> = (0..3072).map(|place| (place / 12) as u8).collect();
        assert_eq!(fit(&colour, [3, 32, 32]), colour);
        // A board of 2×2 squares, seen at half and at twice the size.
        let board = |side: usize| -> Vec<u8> {
            let field = |place: usize| ((place / side / 2 + place % side / 2) % 2 * 200) as u8;
            (0..side * side).map(field).collect()
        };
        let half = fit(&board(64), [1, 64, 64]);
        assert_eq!(half[..4], [0, 200, 0, 200]);
        let double = fit(&board(16), [1, 16, 16]);
        assert_eq!(double[..8], [0, 0, 0, 0, 200, 200, 200, 200]);
        assert_eq!(fit(&[7; 1024 * 3], [1, 1024, 3]), [7; 3072]);
    }

    #[test]
    fn samples_stand_in_a_row() {
        let source = of_sizes(&["a", "b"], &[20, 5]);
        let (images, report) = make(&[source], Vec::new()).expect("a task");
        let (many, few) = (&report.classes[0].samples, &report.classes[1].samples);
        assert_eq!((many.len(), few.len()), (8 * 4096, 3 * 4096));
        let first = images.train.pixels[0];
        assert_eq!(many[..4], [first, first, first, 255]);
    }
}
