//! The tables of a comparison for people and for programs, with what tuning took beside them.

use anyhow::Result;
use serde::Serialize;

use export::equation::Equation;
use files::comparison_file::ComparisonFile;
use host::output;
use science::{
    behaviour::train_identically,
    catalog::{Dataset, Protocol, Split, images_text},
    presets::NamedGenome,
};
use statistics::{
    comparison::{ComparisonConfig, Finding, Row, Table, p_text},
    crossed::FEW_IMAGES,
    looks::Standing,
    paired::CONFIDENCE,
    power::POWER,
};
use text::number::{counted, duration};

/// Prints the file with its tables as one JSON object.
///
/// # Errors
/// [`output::Untaken`] where standard output took not everything.
pub fn print_json(file: &ComparisonFile, look: &Standing, tables: &[Table]) -> Result<()> {
    #[derive(Serialize)]
    struct Report<'a> {
        #[serde(flatten)]
        file: &'a ComparisonFile,
        look: &'a Standing,
        tables: &'a [Table],
    }
    output::print_json(&Report { file, look, tables })
}

/// Prints settings and tables; `look` says what they can decide.
///
/// # Errors
/// [`output::Untaken`] where standard output took not everything.
pub fn print(
    file: &ComparisonFile,
    config: &ComparisonConfig,
    look: &str,
    tables: &[Table],
) -> Result<()> {
    let texts = tables.iter().map(|table| text(table, &file.optimizers));
    let texts: String = texts.map(|text| text + "\n\n").collect();
    output::print(format_args!(
        "{}\n\n{texts}{}{look}\n\n{}\n",
        settings(config),
        budgets(file, tables),
        legend(config)
    ))
}

/// Says how often the sample of `file` was looked at, or why it gives no verdict; `kept` tells whether a file records
/// the looks.
pub fn look_text(file: &ComparisonFile, look: &Standing, kept: bool) -> String {
    if file.exploratory {
        return "Exploratory: these results were on view before, without a verdict or beside one of another place or length, so they \
                get none."
            .into();
    }
    let mut text = look.sentence();
    if !kept {
        text += " Without --out, looks at these seeds in other runs are not known.";
    }
    text
}

/// Says what is trained and on which tasks: `MNIST: reduced networks, 200 steps of …`.
pub fn training(config: &ComparisonConfig) -> String {
    let tasks: Vec<&str> = config.tasks.iter().map(|task| task.name()).collect();
    format!("{}: {}", tasks.join(", "), settings(config))
}

/// Says what is trained and scored on.
pub fn settings(config: &ComparisonConfig) -> String {
    let model = config.model.title();
    let split = match config.protocol {
        Protocol::Paper => "test",
        Protocol::Validation => "validation",
    };
    let steps = counted(config.steps.into(), "step");
    let batch = counted(config.batch.into(), "image");
    format!(
        "{model}, {steps} of {batch} out of {}, scored on {} {split} images",
        images(config, Split::Train, config.train_images),
        scoring_images(config)
    )
}

/// How many images each task is scored on, see [`images`].
fn scoring_images(config: &ComparisonConfig) -> String {
    images(
        config,
        config.protocol.scoring_split(),
        config.scoring_images,
    )
}

/// How many images of `split` are used, where so many are asked for: `1000`, or `1000 (Digits 8×8: 300)` where a task
/// has fewer.
fn images(config: &ComparisonConfig, split: Split, asked: u32) -> String {
    let there = |task: Dataset| task.full().or(task.shipped());
    images_text(&config.tasks, split, asked, there, |count| {
        count.to_string()
    })
}

/// Says what the figures mean.
pub fn legend(config: &ComparisonConfig) -> String {
    let images = scoring_images(config);
    let over_images = match config.scoring_images as usize <= FEW_IMAGES {
        true => format!(
            "over images: the same for seeds and images, had other images than these {images} been drawn\n\
             (two-way analysis of variance, paired; Owen 2007, Howe 1974).\n"
        ),
        false => String::new(),
    };
    format!(
        "±: {:.0}% confidence interval over seeds, for just these {images} images of each task (Student's t),\n\
         each by itself. Differences are paired by seed: the same initial weights, minibatches and dropout.\n\
         {over_images}\
         p: paired t-test over seeds, two-sided, corrected by Holm for the rows. Only the primary table gives\n\
         verdicts; the others are exploratory. Beside “inconclusive” stands the least true difference that\n\
         would be found with {:.0}% power at the level that Holm leaves to the smallest p (noncentral t).\n\
         A run that diverged counts as accuracy 0 and fitness −1.",
        100.0 * CONFIDENCE,
        100.0 * POWER,
    )
}

/// Returns a line on what tuning took for each optimizer of `tables` that was tuned; nothing where none was.
pub fn budgets(file: &ComparisonFile, tables: &[Table]) -> String {
    let rows = || tables.iter().flat_map(|table| &table.rows);
    // Of a file that has nothing but what was tuned, all is told.
    let shown = |name: &str| rows().next().is_none() || rows().any(|row| row.optimizer == name);
    let tunings = file.tunings.iter().filter(|one| shown(&one.optimizer));
    // Elsewhere it takes part as it was tuned for the first place and length.
    let place = match file.exploratory {
        true => " where it was tuned, and here with its schedule fitted to this length",
        false => "",
    };
    let mut text = String::new();
    for tuning in tunings {
        let found = file.optimizers.iter();
        let mut found = found.filter(|named| named.name == tuning.optimizer);
        let equation = found.next().map_or_else(String::new, |named| {
            let equation = Equation::of(&named.genome);
            format!("{}\n  {}", numbers(&equation), equation.lines().join("; "))
        });
        text += &format!(
            "Budget of {}: {}, {}; the best of {}, {:.4} on {} of its own{place}:\n  {equation}\n",
            tuning.optimizer,
            counted(tuning.trainings, "training"),
            duration(tuning.secs.max(1.0)),
            counted(tuning.candidates.into(), "setting"),
            tuning.accuracy,
            counted(tuning.seeds.into(), "seed"),
        );
    }
    match text.is_empty() {
        true => text,
        false => text + "\n",
    }
}

/// `lr = 0.0123, λ = 10⁻⁴, β1 = 0.9, cosine decay`: every number that the rule reads, and the decay of its rate, which
/// has none.
pub fn numbers(equation: &Equation) -> String {
    let numbers = equation.hyperparameters().into_iter();
    let numbers = numbers.map(|(symbol, value)| format!("{symbol} = {value}"));
    let decay = equation
        .schedule
        .cosine_decay
        .then(|| "cosine decay".into());
    numbers.chain(decay).collect::<Vec<_>>().join(", ")
}

/// One table of `optimizers`, its columns aligned.
pub fn text(table: &Table, optimizers: &[NamedGenome]) -> String {
    let task = table.task.map_or("All tasks", |task| task.name());
    let first = &table.rows[0];
    let baseline = first.optimizer.as_str();
    let mut rows = vec![[
        "optimizer".into(),
        table.measure.name().to_string(),
        format!("difference from {baseline}"),
        "over images".into(),
        "p".into(),
        "verdict".into(),
    ]];
    let genome = |name: &str| Some(&optimizers.iter().find(|one| one.name == name)?.genome);
    rows.extend(table.rows.iter().map(|row| {
        let both = genome(&row.optimizer).zip(genome(baseline));
        let is_same = both.is_some_and(|(own, first)| train_identically(own, first));
        cells(row, baseline, is_same)
    }));
    let mut widths = [0; 6];
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.chars().count().max(*width);
        }
    }
    // What no row has is no column.
    if table.images.is_none() {
        widths[3] = 0;
    }
    if table.level.is_none() {
        widths[4] = 0;
    }
    let measure = table.measure.name();
    let mut lines = vec![format!(
        "{task}, {measure}, n = {} ({})",
        table.seeds(),
        table.status()
    )];
    for row in rows {
        let shown = row.iter().zip(widths).filter(|(_, width)| *width > 0);
        let padded = shown.map(|(cell, width)| format!("  {cell:width$}"));
        lines.push(padded.collect::<String>().trim_end().into());
    }
    lines.join("\n")
}

/// The cells of a row; where `is_same`, it is the baseline once more, and a test of the two says nothing.
fn cells(row: &Row, baseline: &str, is_same: bool) -> [String; 6] {
    let mean = row.estimate.as_level(4);
    let none = || "–".to_string();
    let [difference, images, p] = match &row.against_first {
        Some(against) => {
            let p = |p| {
                let text = p_text(p);
                text.trim_start_matches("p ")
                    .trim_start_matches("= ")
                    .into()
            };
            [
                against.difference.as_difference(4),
                against
                    .margin_with_images
                    .map_or_else(none, |margin| format!("± {margin:.4}")),
                against.finding.p().map_or_else(none, p),
            ]
        }
        None => [none(), none(), none()],
    };
    let mut verdict = match row.against_first.map(|against| against.finding) {
        None => "(baseline)".into(),
        Some(Finding::Judged { .. }) if is_same => {
            format!("trains as {baseline} does: there is nothing to test")
        }
        Some(_) => row.sentence(baseline).unwrap_or_default(),
    };
    if let Some(divergence) = row.divergence() {
        verdict += &format!("; {divergence}");
    }
    [row.optimizer.clone(), mean, difference, images, p, verdict]
}

#[cfg(test)]
mod tests;
