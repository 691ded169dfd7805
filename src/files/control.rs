//! The parts of the page that a lesson can hide: a table, and sets of its rows.
//!
//! The page marks each part by its slug; numbers and slugs stand in links and files, so neither ever changes.

use science::gene::{GENES, Gene, GeneSet};

/// A part of the page that a lesson can hide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Control {
    /// The choice of a preset.
    Presets,
    /// The sheet of all settings.
    Settings,
    /// The seed's field.
    Seed,
    /// The choice of a device.
    Device,
    /// Recorded runs.
    Recordings,
    /// The way to the other view.
    Views,
    /// Best fitness, Adam's and the lead in large figures.
    Figures,
    /// The charts of a round: accuracy and loss.
    LearningCurves,
    /// The chart of fitness by generation.
    FitnessChart,
    /// The chart of the terms in the population.
    TermChart,
    /// Every optimizer's formula.
    Equations,
    /// The best and the chosen optimizer, beside the garden.
    BestAndChosen,
    /// The tree of an optimizer's ancestors.
    Ancestors,
    /// Links, QR codes and source code.
    Share,
    /// The best, scored again on fresh seeds.
    FreshSeeds,
    /// How the genes drift.
    Drift,
    /// Adam at a tuned rate.
    TunedAdam,
    /// The run as a file.
    RunFile,
    /// The way back through the generations.
    Generations,
    /// One gene, wherever the page names it or tells its value: on cards, in formulas, lineages and charts, in the
    /// ablation and in the editor. Flowers still draw it, names of optimizers still follow from it, and the terms of a
    /// formula are those that count; links and source code have every gene, and are hidden as [`Control::Share`].
    Gene(Gene),
}

/// A row of the table.
struct Row {
    control: Control,
    /// Its bit.
    wire: u8,
    /// Name for machines.
    slug: &'static str,
    /// Name for people.
    name: &'static str,
}

const fn row(control: Control, wire: u8, slug: &'static str, name: &'static str) -> Row {
    Row {
        control,
        wire,
        slug,
        name,
    }
}

const fn gene(gene: Gene, wire: u8, slug: &'static str, name: &'static str) -> Row {
    row(Control::Gene(gene), wire, slug, name)
}

/// Every row; the first [`LINKED`] are those that a link without a lesson can hide.
const ROWS: [Row; 32] = [
    row(Control::Presets, 0, "presets", "presets"),
    row(Control::Settings, 1, "settings", "settings"),
    row(Control::Seed, 2, "seed", "seed"),
    row(Control::Device, 3, "device", "device"),
    row(Control::Recordings, 4, "recordings", "recordings"),
    row(Control::Views, 5, "views", "views"),
    row(Control::Figures, 6, "figures", "large figures"),
    row(
        Control::LearningCurves,
        7,
        "learning-curves",
        "learning curves",
    ),
    row(Control::FitnessChart, 8, "fitness-chart", "fitness chart"),
    row(Control::TermChart, 9, "term-chart", "chart of terms"),
    row(Control::Equations, 10, "equations", "formulas"),
    row(
        Control::BestAndChosen,
        11,
        "best-and-chosen",
        "best and chosen optimizer",
    ),
    row(Control::Ancestors, 12, "ancestors", "ancestors"),
    row(Control::Share, 13, "share", "sharing"),
    row(
        Control::FreshSeeds,
        14,
        "fresh-seeds",
        "score on fresh seeds",
    ),
    row(Control::Drift, 15, "drift", "drift of the genes"),
    row(Control::TunedAdam, 16, "tuned-adam", "tuned Adam"),
    row(Control::RunFile, 17, "run-file", "download of the run"),
    row(
        Control::Generations,
        18,
        "generations",
        "way back through generations",
    ),
    gene(Gene::LearningRate, 32, "gene-lr", "gene: learning rate"),
    gene(Gene::Beta1, 33, "gene-beta1", "gene: β1"),
    gene(Gene::Beta2, 34, "gene-beta2", "gene: β2"),
    gene(Gene::Epsilon, 35, "gene-epsilon", "gene: ε"),
    gene(Gene::WeightDecay, 36, "gene-decay", "gene: weight decay"),
    gene(Gene::FirstMoment, 37, "gene-m", "gene: first moment"),
    gene(Gene::SecondMoment, 38, "gene-v", "gene: second moment"),
    gene(
        Gene::BiasCorrection,
        39,
        "gene-bias",
        "gene: bias correction",
    ),
    gene(Gene::Clipping, 40, "gene-clip", "gene: clipping"),
    gene(Gene::ClipValue, 41, "gene-bound", "gene: clipping bound"),
    gene(Gene::Warmup, 42, "gene-warmup", "gene: warm-up"),
    gene(
        Gene::WarmupSteps,
        43,
        "gene-warmup-steps",
        "gene: warm-up steps",
    ),
    gene(Gene::CosineDecay, 44, "gene-cosine", "gene: cosine decay"),
];

/// How many rows the links have a bit for.
const LINKED: usize = 6;

impl Control {
    /// Every part, in the order of the table.
    pub fn all() -> impl Iterator<Item = Control> {
        ROWS.iter().map(|row| row.control)
    }

    /// Those that a link without a lesson can hide.
    pub fn linked() -> impl Iterator<Item = Control> {
        Control::all().take(LINKED)
    }

    /// Returns the part of this name for machines.
    pub fn of_slug(slug: &str) -> Option<Control> {
        let row = ROWS.iter().find(|row| row.slug == slug);
        row.map(|row| row.control)
    }

    /// Name for people.
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// Name for machines: by it the page marks the part.
    pub fn slug(self) -> &'static str {
        self.row().slug
    }

    /// The mark of what tells of `genes`: hidden with any of them, and with the switch of any.
    pub fn of_genes(genes: &[Gene]) -> String {
        let all = genes.iter().flat_map(|gene| with_switch(*gene));
        let slugs: Vec<&str> = all.map(|gene| Control::Gene(gene).slug()).collect();
        slugs.join(" ")
    }

    fn row(self) -> &'static Row {
        let row = ROWS.iter().find(|row| row.control == self);
        row.expect("every part has a row")
    }
}

/// A gene, and the switch that tells whether it is read.
fn with_switch(gene: Gene) -> impl Iterator<Item = Gene> {
    [Some(gene), gene.switch()].into_iter().flatten()
}

/// A set of parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Hidden(u64);

impl Hidden {
    /// Whether nothing is hidden.
    pub fn is_empty(self) -> bool {
        self == Self::default()
    }

    /// Whether `control` is hidden.
    pub fn contains(self, control: Control) -> bool {
        self.0 >> control.row().wire & 1 == 1
    }

    /// Returns the set with `control` hidden or shown.
    pub fn with(self, control: Control, hidden: bool) -> Self {
        let bit = 1 << control.row().wire;
        Self(if hidden { self.0 | bit } else { self.0 & !bit })
    }

    /// The parts in it, in the order of the table.
    pub fn controls(self) -> impl Iterator<Item = Control> {
        Control::all().filter(move |control| self.contains(*control))
    }

    /// The genes of which nothing is to be said: the hidden ones, and the numbers whose switch is.
    pub fn genes(self) -> GeneSet {
        let hidden = |gene| self.contains(Control::Gene(gene));
        let genes = GENES.iter().map(|info| info.gene);
        genes
            .filter(|gene| with_switch(*gene).any(hidden))
            .collect()
    }

    /// The bits of those that a link without a lesson can hide.
    pub fn link_bits(self) -> u64 {
        self.0 & ((1 << LINKED) - 1)
    }

    /// The set that a link means by these bits.
    pub fn of_link_bits(bits: u64) -> Self {
        Self(Self(bits).link_bits())
    }
}

impl FromIterator<Control> for Hidden {
    fn from_iter<I: IntoIterator<Item = Control>>(controls: I) -> Self {
        let controls = controls.into_iter();
        controls.fold(Self::default(), |hidden, control| {
            hidden.with(control, true)
        })
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs, path::Path};

    use super::*;

    #[test]
    fn numbers_and_names_tell_the_parts_apart() {
        let wires: BTreeSet<u8> = ROWS.iter().map(|row| row.wire).collect();
        let slugs: BTreeSet<&str> = ROWS.iter().map(|row| row.slug).collect();
        assert_eq!((wires.len(), slugs.len()), (ROWS.len(), ROWS.len()));
        for control in Control::all() {
            assert_eq!(Control::of_slug(control.slug()), Some(control));
            let only = Hidden::default().with(control, true);
            assert_eq!(only.controls().collect::<Vec<_>>(), [control]);
            assert_eq!(only.controls().collect::<Hidden>(), only);
            assert!(only.with(control, false).is_empty());
        }
        for info in &GENES {
            assert_ne!(Control::Gene(info.gene).slug(), "");
        }
    }

    /// A mark and the set of genes mean the same: what a mark hides is not told elsewhere.
    #[test]
    fn what_a_mark_hides_is_what_is_not_told() {
        for control in Control::all() {
            let hidden = Hidden::default().with(control, true);
            for info in &GENES {
                let mark = Control::of_genes(&[info.gene]);
                assert_eq!(
                    hidden.genes().contains(info.gene),
                    mark.split(' ').any(|slug| slug == control.slug()),
                    "{control:?}, {mark}"
                );
            }
        }
        assert_eq!(
            Control::of_genes(&[Gene::LearningRate, Gene::WarmupSteps]),
            "gene-lr gene-warmup-steps gene-warmup"
        );
    }

    #[test]
    fn links_keep_the_bits_that_they_had() {
        for (bit, control) in Control::linked().enumerate() {
            assert_eq!(Hidden::default().with(control, true).link_bits(), 1 << bit);
        }
        assert_eq!(Hidden::of_link_bits(u64::MAX).controls().count(), LINKED);
    }

    /// A part that the style sheet does not know stays in sight, whatever a lesson says.
    #[test]
    fn the_style_sheet_hides_every_part_that_the_page_marks() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let sheet = fs::read_to_string(root.join("style/hidden.css")).expect("it is there");
        let mut marks = String::new();
        for place in [
            "src/page",
            "src/lesson_views",
            "src/laboratory",
            "src/widgets",
            "src/runs/charts.rs",
        ] {
            gather(&root.join(place), &mut marks);
        }
        for control in Control::all() {
            let slug = control.slug();
            let rule = format!(":root[data-hidden~=\"{slug}\"] [data-control~=\"{slug}\"]");
            assert!(sheet.contains(&rule), "{rule} is missing");
            let mark = match control {
                Control::Gene(_) => "Control::of_genes(".to_string(),
                _ => format!("Control::{control:?}"),
            };
            assert!(marks.contains(&mark), "nothing is marked as {mark}");
        }
    }

    fn gather(path: &Path, text: &mut String) {
        if path.is_dir() {
            for entry in fs::read_dir(path).expect("a folder can be read") {
                gather(&entry.expect("an entry can be read").path(), text);
            }
        } else {
            *text += &fs::read_to_string(path).unwrap_or_default();
        }
    }
}
