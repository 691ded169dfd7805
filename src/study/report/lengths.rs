//! Whether the order of the optimizers is another at other lengths of run: a section of a study's report.

use super::{
    super::{
        document::Document,
        findings::{finished, sample},
        plan::{Place, WINNER},
    },
    outcomes::Sides,
};
use files::comparison_file::ComparisonFile;
use statistics::comparison::ComparisonConfig;

/// A length of run, and its comparisons with the seeds of their searches.
struct Length<'a> {
    steps: u32,
    files: Vec<(u64, &'a ComparisonFile)>,
}

impl Sides<'_> {
    /// Adds it, with whoever every length has; nothing where the plan has one length.
    pub fn lengths(&self, document: &mut Document) {
        let plan = self.state.plan;
        let Ok(names) = self.state.names() else {
            return;
        };
        let places = plan.places(plan.search.seeds[0]);
        let first = &places[0].config;
        let is_of_length = |place: &&Place<'_>| {
            let steps = place.config.steps;
            place.config
                == ComparisonConfig {
                    steps,
                    ..first.clone()
                }
        };
        let planned: Vec<&Place<'_>> = places.iter().filter(is_of_length).collect();
        if planned.len() < 2 {
            return;
        }
        document.heading("Lengths of run");
        // Begun is a length with both sides of the primary outcome.
        let both = [WINNER, names[0].as_str()];
        let lengths = planned.iter().map(|place| Length {
            steps: place.config.steps,
            files: finished(self.state, place.name, &both).collect(),
        });
        let (mut lengths, missing): (Vec<_>, Vec<_>) =
            lengths.partition(|length| !length.files.is_empty());
        let seeds = shared_seeds(&lengths);
        if lengths.len() < 2 || seeds.is_empty() {
            document.text("Fewer than two lengths of the same search are in.");
            return;
        }
        // The same searches and optimizers everywhere, or the order would change with who is there.
        for length in &mut lengths {
            length.files.retain(|(seed, _)| seeds.contains(seed));
        }
        let is_everywhere = |name: &&String| {
            let mut files = lengths.iter().flat_map(|length| &length.files);
            files.all(|(_, file)| file.is_complete(name))
        };
        let (compared, awaited): (Vec<&String>, Vec<&String>) =
            names.iter().partition(is_everywhere);
        let orders: Vec<_> = lengths
            .iter()
            .map(|length| self.order(length, &compared))
            .collect();
        let rows = lengths.iter().zip(&orders).map(|(length, order)| {
            let said = order.iter().map(|(name, mean)| format!("{name} {mean:.4}"));
            vec![
                length.steps.to_string(),
                said.collect::<Vec<_>>().join(" > "),
            ]
        });
        document.text(format!(
            "Mean {} over the searches {}, of whoever every length has.",
            plan.primary.measure.name(),
            listed(&seeds)
        ));
        document.table(&["steps", "the best first"], rows.collect());
        let named = |order: &[(&str, f64)]| -> Vec<String> {
            order.iter().map(|(name, _)| (*name).to_owned()).collect()
        };
        let first = named(&orders[0]);
        document.text(match orders.iter().all(|order| named(order) == first) {
            true => "The order is the same at every length of run.",
            false => "The order changes with the length of run; small differences may be chance.",
        });
        if !awaited.is_empty() {
            document.text(format!(
                "Not compared, for want of their trainings at some length: {}.",
                listed(&awaited)
            ));
        }
        if !missing.is_empty() {
            let steps: Vec<u32> = missing.iter().map(|length| length.steps).collect();
            document.text(format!(
                "Lengths that are not in: {} steps.",
                listed(&steps)
            ));
        }
    }

    /// Names and means of `compared` at a length, the best first.
    fn order<'n>(&self, length: &Length<'_>, compared: &[&'n String]) -> Vec<(&'n str, f64)> {
        let measure = self.state.plan.primary.measure;
        let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
        let of = |name: &&'n String| {
            let files = length.files.iter();
            let means: Vec<f64> = files
                .filter_map(|(_, file)| Some(mean(&sample(file, name, measure, None)?)))
                .collect();
            (name.as_str(), mean(&means))
        };
        let mut all: Vec<_> = compared.iter().map(of).collect();
        all.sort_by(|(_, a), (_, b)| b.total_cmp(a));
        all
    }
}

/// Seeds of the searches that all of `lengths` have.
fn shared_seeds(lengths: &[Length<'_>]) -> Vec<u64> {
    let Some((first, others)) = lengths.split_first() else {
        return Vec::new();
    };
    let has = |length: &Length<'_>, seed: u64| length.files.iter().any(|(own, _)| *own == seed);
    let seeds = first.files.iter().map(|(seed, _)| *seed);
    seeds
        .filter(|seed| others.iter().all(|length| has(length, *seed)))
        .collect()
}

fn listed(all: &[impl ToString]) -> String {
    let all: Vec<String> = all.iter().map(ToString::to_string).collect();
    all.join(", ")
}
