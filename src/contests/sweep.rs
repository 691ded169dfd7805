//! `optimarium sweep`: optimizers at a range of rates, then each at its best one against the others.
//!
//! Rates are chosen on seeds of their own, on validation images, so that the comparison does not flatter whoever
//! had the luckier choice.

use std::{ffi::OsString, path::PathBuf};

use anyhow::{Context, Result, anyhow, ensure};
use serde::Serialize;

use super::{
    contest::{Compared, Series},
    report,
    training_options::{TrainingOptions, check_fresh},
};
use files::comparison_file::ComparisonFile;
use host::{
    course::tuning_config,
    genome_argument::{self, Arguments, Entrant},
    interrupt::Stop,
    output,
};
use science::presets::NamedGenome;
use statistics::{
    comparison::{ComparisonConfig, Table},
    looks::Standing,
    seed_numbers::TUNING,
    sweep::{BestRate, Edge, best_rate, doublings, lanes},
};
use text::number::real;

/// Most seeds on which rates are chosen.
const CHOOSING_SEEDS: u32 = 3;

/// Names of the files of all rates, and of each optimizer at its best one.
const RATES: &str = "rates.json";
const BEST: &str = "best.json";

/// Factors of the usual rate.
#[derive(Debug, Clone, PartialEq)]
struct Factors(Vec<f64>);

/// Train optimizers at several rates, say where each is best and whether that is at the edge, and compare each
/// at its best rate with the first at its.
///
/// Rates are chosen by accuracy on validation images and up to three seeds of their own; the comparison is on
/// fresh ones. Of a recorded search or comparison, tasks, network, length, images and the seed behind them are as there,
/// unless they are given.
#[derive(Debug, clap::Args)]
#[command(after_help = genome_argument::HELP)]
pub struct Options {
    /// The optimizers, the baseline first, see below.
    #[arg(required = true, value_name = "GENOME")]
    genomes: Vec<OsString>,
    /// Rates as multiples of each optimizer's own: LOW..HIGH by doublings, or a list.
    #[arg(long, value_name = "FACTORS", default_value = "¼..4", value_parser = factors)]
    rates: Factors,
    #[command(flatten)]
    training: TrainingOptions,
    /// Keep every single result in this folder, and go on from those there.
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
    /// Print everything as JSON instead of tables for people.
    #[arg(long)]
    json: bool,
}

/// What a sweep came to.
#[derive(Debug, Serialize)]
struct Swept {
    /// Settings of the comparison.
    training: ComparisonConfig,
    best: Vec<BestRate>,
    /// All rates, on the seeds of the choice.
    choice: ComparisonFile,
    /// Mean accuracies of all of them.
    choice_tables: Vec<Table>,
    /// Each at its best.
    look: Standing,
    tables: Vec<Table>,
    file: ComparisonFile,
}

/// Does what `options` say: results go to stdout, progress to stderr.
///
/// # Errors
/// Where a genome, a setting, the images, the device or a file of results cannot be used;
/// [`host::interrupt::Interrupted`] by a signal; [`host::output::Untaken`] where standard output took
/// not everything.
pub fn run(options: &Options) -> Result<()> {
    let swept = sweep(options, &Stop::on_signals()?)?;
    if options.json {
        return output::print_json(&swept);
    }
    let mut text = String::from("Every rate, on seeds of the choice:\n\n");
    if let Some(table) = swept.choice_tables.first() {
        text += &format!("{}\n\n", report::text(table, &swept.choice.optimizers));
    }
    for best in &swept.best {
        text += &format!("{}\n", best.sentence());
    }
    output::print(text + "\nEach at that rate, on fresh seeds: ")?;
    let kept = options.out.is_some();
    let mut look = report::look_text(&swept.file, &swept.look, kept);
    if let Some(reserve) = reserve(&swept.best) {
        look += &format!("\n{reserve}");
    }
    report::print(&swept.file, &swept.training, &look, &swept.tables)
}

fn sweep(options: &Options, stop: &Stop) -> Result<Swept> {
    let mut arguments = Arguments::of_process();
    let known = options.genomes.iter();
    let known = known.map(|genome| arguments.read(genome));
    let known: Vec<NamedGenome> = known.collect::<Result<_>>()?;
    let config = options.training.config_of(arguments.trained())?;
    check_fresh(&config, &TUNING, "rates are chosen")?;
    let choosing = ComparisonConfig {
        seeds: config.seeds.min(CHOOSING_SEEDS),
        ..tuning_config(&config)
    };
    let factors = &options.rates.0;
    let lanes: Vec<Entrant> = known
        .iter()
        .flat_map(|known| lanes(known, factors))
        .map(Entrant::of)
        .collect();
    let series = Series::new(&options.training, options.out.as_deref(), stop)?;
    series.check(&[(&choosing, &lanes, RATES), (&config, &[], BEST)])?;
    let choice = series.hold(&choosing, &lanes, RATES, true)?;
    let best = known
        .iter()
        .map(|known| best_rate(known, factors, &choosing, &choice.file.trials))
        .collect::<Option<Vec<BestRate>>>()
        .context("there are no rates")?;
    let at_best = best.iter().map(|best| {
        // By its rate: after a wider range another one may be best, and both stand in the file then.
        Entrant::of(best.named())
    });
    let at_best: Vec<Entrant> = at_best.collect();
    // It is a choice, not a finding.
    let choice_tables = choice.tables(&choosing);
    let compared = series.hold(&config, &at_best, BEST, false)?;
    let tables = compared.tables(&config);
    let Compared { file, standing, .. } = compared;
    Ok(Swept {
        training: config,
        best,
        choice: choice.file,
        choice_tables,
        look: standing,
        tables,
        file,
    })
}

/// Says what a verdict is worth where somebody is best at the edge of the range, or at the only rate; `None` where nobody
/// is.
fn reserve(best: &[BestRate]) -> Option<String> {
    let at_edge = best.iter().filter(|best| best.edge.is_some());
    let names: Vec<&str> = at_edge.map(|best| best.optimizer.as_str()).collect();
    let names = names.join(" and of ");
    let why = match best.iter().find_map(|best| best.edge)? {
        Edge::Only => format!("of {names} one rate alone was tried, so another"),
        _ => format!("the best rate of {names} stands at the edge of the range, so a rate beyond"),
    };
    Some(format!(
        "With reserve: {why} may do better, and a verdict may be another. Widen --rates."
    ))
}

/// Reads `¼..4`, `1/4..4`, `0.25..4` or `0.5,1,2`.
fn factors(text: &str) -> Result<Factors, String> {
    read_factors(text).map_err(|error| {
        format!("{error}; write LOW..HIGH, such as ¼..4, or a list, such as 0.5,1,2")
    })
}

fn read_factors(text: &str) -> Result<Factors> {
    if let Some((low, high)) = text.split_once("..") {
        let all = doublings(factor(low)?, factor(high)?);
        return all
            .map(Factors)
            .context("no range from a lower factor to a higher one of at most 16 doublings");
    }
    let mut all = text.split(',').map(factor).collect::<Result<Vec<f64>>>()?;
    all.sort_by(f64::total_cmp);
    ensure!(
        all.windows(2).all(|pair| pair[0] < pair[1]),
        "a factor stands twice"
    );
    Ok(Factors(all))
}

fn factor(text: &str) -> Result<f64> {
    let shown = text::excerpt::excerpt(text, 20);
    let number = |text: &str| real(text.trim()).map_err(|unread| anyhow!("“{shown}”{unread}"));
    let value = match text.trim() {
        "⅛" => 0.125,
        "¼" => 0.25,
        "½" => 0.5,
        other => match other.split_once('/') {
            Some((over, under)) => number(over)? / number(under)?,
            None => number(other)?,
        },
    };
    ensure!(
        value.is_finite(),
        "“{shown}” is too large or divides by zero"
    );
    ensure!(value > 0.0, "“{shown}” is not above zero");
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use host::testing::{Folder, PACKS, typed};

    #[test]
    fn factors_are_a_range_or_a_list() {
        let read = |text: &str| factors(text).map(|factors| factors.0);
        assert_eq!(read("¼..4"), Ok(vec![0.25, 0.5, 1.0, 2.0, 4.0]));
        assert_eq!(read("1/4..4"), read("¼..4"));
        assert_eq!(read("2, ½,1"), Ok(vec![0.5, 1.0, 2.0]));
        for text in [
            "", "1/0..4", "1/", "/2", "1/2/4", "0..4", "4..1", "1,1", "a..b", "1,-1", "1..1e9",
        ] {
            let refusal = read(text).expect_err(text);
            assert!(refusal.contains("write LOW..HIGH"), "{refusal}");
        }
        for (text, sentence) in [
            ("a..b", "“a” is not a number"),
            ("0..4", "“0” is not above zero"),
            ("1..1e999", "“1e999” is too large or"),
            ("1/0..4", "“1/0” is too large or divides by zero"),
            ("1..1,500", "“1,500”: did you mean 1500 or 1.5?"),
        ] {
            let refusal = read(text).expect_err(text);
            assert!(refusal.starts_with(sentence), "{refusal}");
        }
    }

    #[test]
    fn the_best_rates_are_chosen_and_compared_on_other_seeds() {
        let line = format!(
            "adam sgd --seeds 3 --tasks mnist --model perceptron --steps 20 --batch 8 \
             --train-images 1000 --scoring-images 100 --data {PACKS}"
        );
        let folder = Folder::new("sweep");
        let swept_as = |line: &str, more: &str| {
            let line = format!("{line} --out {} {more}", folder.path("").display());
            sweep(&typed(line.split_whitespace())?, &Stop::default())
        };
        let swept = |more: &str| swept_as(&line, more);
        folder.put(BEST, "{}");
        let refused = format!("{:#}", swept("--rates 1").expect_err("no comparison"));
        assert!(refused.contains("best.json"), "{refused}");
        let refused = swept_as(
            &line.replace("--scoring-images 100 ", "--scoring-images 99999 "),
            "--rates 1 --protocol paper",
        );
        let refused = format!("{:#}", refused.expect_err("there are not as many"));
        assert!(refused.contains("99999"), "{refused}");
        assert_eq!(folder.names(""), [BEST], "nothing was trained");
        folder.remove(BEST);
        // A narrower range first: what was best there stays, by its rate.
        let at_one = swept("--rates 1").expect("it trains");
        let said = reserve(&at_one.best).expect("nothing is known of other rates");
        assert!(
            said.contains("of Adam and of SGD one rate alone was tried"),
            "{said}"
        );
        let swept_on = swept("--rates 1,100 --first-seed 400000").expect_err("chosen on");
        assert!(
            swept_on.to_string().contains("on which rates are chosen"),
            "{swept_on}"
        );
        let swept = swept("--rates 1,100").expect("it trains");
        assert!(swept.choice.exploratory && !swept.file.exploratory);
        assert_eq!(swept.choice_tables[0].rows.len(), 4);
        assert!(swept.best.iter().all(|best| best.edge.is_some()));
        let said = reserve(&swept.best).expect("both are at the edge");
        assert!(said.contains("the best rate of Adam and of SGD"), "{said}");
        let mut inside = swept.best.clone();
        inside.iter_mut().for_each(|best| best.edge = None);
        assert_eq!(reserve(&inside), None);
        let seeds = |file: &ComparisonFile| file.trials[0].seed;
        assert_ne!(seeds(&swept.choice), seeds(&swept.file));
        for (best, named) in swept.best.iter().zip(&swept.file.optimizers) {
            assert_eq!(best.named(), *named);
        }
        assert!(swept.tables[0].level.is_some());
        assert!(
            report::text(&swept.choice_tables[0], &swept.choice.optimizers)
                .contains("(exploratory: no verdicts)")
        );
    }
}
