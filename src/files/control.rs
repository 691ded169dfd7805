//! The parts of the page that a lesson can hide: a table, and sets of its rows.
//!
//! The page marks each part by its slug; slugs stand in files and the first places in links: neither ever changes.

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

/// A part, its name for machines and its name for people.
type Row = (Control, &'static str, &'static str);

const fn gene(gene: Gene, slug: &'static str, name: &'static str) -> Row {
    (Control::Gene(gene), slug, name)
}

/// Every row; the first [`LINKED`] are those that a link without a lesson can hide, each by the bit of its place.
const ROWS: [Row; 32] = [
    (Control::Presets, "presets", "presets"),
    (Control::Settings, "settings", "settings"),
    (Control::Seed, "seed", "seed"),
    (Control::Device, "device", "device"),
    (Control::Recordings, "recordings", "recordings"),
    (Control::Views, "views", "views"),
    (Control::Figures, "figures", "large figures"),
    (
        Control::LearningCurves,
        "learning-curves",
        "learning curves",
    ),
    (Control::FitnessChart, "fitness-chart", "fitness chart"),
    (Control::TermChart, "term-chart", "chart of terms"),
    (Control::Equations, "equations", "formulas"),
    (
        Control::BestAndChosen,
        "best-and-chosen",
        "best and chosen optimizer",
    ),
    (Control::Ancestors, "ancestors", "ancestors"),
    (Control::Share, "share", "sharing"),
    (Control::FreshSeeds, "fresh-seeds", "score on fresh seeds"),
    (Control::Drift, "drift", "drift of the genes"),
    (Control::TunedAdam, "tuned-adam", "tuned Adam"),
    (Control::RunFile, "run-file", "download of the run"),
    (
        Control::Generations,
        "generations",
        "way back through generations",
    ),
    gene(Gene::LearningRate, "gene-lr", "gene: learning rate"),
    gene(Gene::Beta1, "gene-beta1", "gene: β1"),
    gene(Gene::Beta2, "gene-beta2", "gene: β2"),
    gene(Gene::Epsilon, "gene-epsilon", "gene: ε"),
    gene(Gene::WeightDecay, "gene-decay", "gene: weight decay"),
    gene(Gene::FirstMoment, "gene-m", "gene: first moment"),
    gene(Gene::SecondMoment, "gene-v", "gene: second moment"),
    gene(Gene::BiasCorrection, "gene-bias", "gene: bias correction"),
    gene(Gene::Clipping, "gene-clip", "gene: clipping"),
    gene(Gene::ClipValue, "gene-bound", "gene: clipping bound"),
    gene(Gene::Warmup, "gene-warmup", "gene: warm-up"),
    gene(
        Gene::WarmupSteps,
        "gene-warmup-steps",
        "gene: warm-up steps",
    ),
    gene(Gene::CosineDecay, "gene-cosine", "gene: cosine decay"),
];

/// How many rows the links have a bit for.
const LINKED: usize = 6;

impl Control {
    /// Every part, in the order of the table.
    pub fn all() -> impl Iterator<Item = Control> {
        ROWS.iter().map(|(control, ..)| *control)
    }

    /// Those that a link without a lesson can hide.
    pub fn linked() -> impl Iterator<Item = Control> {
        Control::all().take(LINKED)
    }

    /// Returns the part of this name for machines.
    pub fn of_slug(slug: &str) -> Option<Control> {
        Control::all().find(|control| control.slug() == slug)
    }

    /// Name for people.
    pub fn name(self) -> &'static str {
        ROWS[self.place()].2
    }

    /// Name for machines: by it the page marks the part.
    pub fn slug(self) -> &'static str {
        ROWS[self.place()].1
    }

    /// The mark of what tells of `genes`: hidden with any of them, and with the switch of any.
    pub fn of_genes(genes: &[Gene]) -> String {
        let all = genes.iter().flat_map(|gene| with_switch(*gene));
        let slugs: Vec<&str> = all.map(|gene| Control::Gene(gene).slug()).collect();
        slugs.join(" ")
    }

    fn place(self) -> usize {
        let place = Control::all().position(|control| control == self);
        place.expect("every part has a row")
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
        self.0 >> control.place() & 1 == 1
    }

    /// Returns the set with `control` hidden or shown.
    pub fn with(self, control: Control, hidden: bool) -> Self {
        let bit = 1 << control.place();
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
        let slugs: BTreeSet<&str> = ROWS.iter().map(|(_, slug, _)| *slug).collect();
        assert_eq!(slugs.len(), ROWS.len());
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
        let linked: Vec<Control> = Control::linked().collect();
        let first = [Control::Presets, Control::Settings, Control::Seed];
        let then = [Control::Device, Control::Recordings, Control::Views];
        assert_eq!(linked, [first, then].concat());
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
