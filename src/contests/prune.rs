//! `optimarium prune`: removes what changes nothing, and tells the shortest rule.
//!
//! What can be removed and what counts as no change is left to [`statistics::pruning`] and
//! [`statistics::equivalence`].

use std::{ffi::OsString, path::PathBuf, slice};

use anyhow::{Result, ensure};
use serde::Serialize;

use super::{
    contest::Series,
    report,
    training_options::{TrainingOptions, check_fresh},
};
use export::equation::Equation;
use host::{
    course::tuning_config,
    genome_argument::{self, Arguments, Entrant},
    interrupt::Stop,
    number_argument::real,
    output,
};
use science::{catalog::CLASSES, genome::Genome, presets::NamedGenome};
use statistics::{
    comparison::{ComparisonConfig, Measure, Trial, divergence, p_text},
    equivalence::{Equivalence, LEVEL},
    pruning::{goes_first, removals},
    seed_numbers::ABLATION,
};

/// Names of the files of all that is tried, and of the shortest rule.
const REMOVALS: &str = "removals.json";
const SHORTEST: &str = "shortest.json";

/// What the figures mean.
const LEGEND: &str = "
±: 95 % interval over seeds (Student's t), each by itself. p: of the two one-sided t-tests that the difference is within
the margin, each by itself as well: of whatever is tried in a round the best goes, so only the last, on fresh seeds, is a
test of what was not chosen by it. Nothing here is a verdict that one is better.
";

/// Remove greedily what changes nothing beyond a margin, and tell the shortest rule.
///
/// Every term, moment and setting that Adam has otherwise is tried; of those without which accuracy is the same
/// within the margin, the best goes, until none is left. What counts is an equivalence test (two one-sided paired
/// t-tests at 0.05) against the genome as it was, not that no difference was found. The shortest rule is tested
/// once more on fresh seeds. More seeds find more that can go. Of a recorded search or comparison, tasks, network, length,
/// images and the seed behind them are as there, unless they are given.
#[derive(Debug, clap::Args)]
#[command(after_help = genome_argument::HELP)]
pub struct Options {
    /// The optimizer, see below.
    #[arg(value_name = "GENOME")]
    genome: OsString,
    /// Largest difference in accuracy (0–1) that counts as none.
    #[arg(long, value_name = "ACCURACY", default_value_t = 0.005, value_parser = real)]
    margin: f64,
    #[command(flatten)]
    training: TrainingOptions,
    /// Keep every single result in this folder, and go on from those there.
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
    /// Print everything as JSON.
    #[arg(long)]
    json: bool,
}

/// What a removal came to.
#[derive(Debug, Clone, Serialize)]
struct Tried {
    removal: String,
    /// `None` where it gives no test.
    test: Option<Test>,
}

/// A test against the genome as it was, and how many runs diverged: they count as accuracy 0, which the mean does not
/// tell.
#[derive(Debug, Clone, Serialize)]
struct Test {
    #[serde(flatten)]
    equivalence: Equivalence,
    runs: usize,
    diverged: usize,
}

/// What pruning came to.
#[derive(Debug, Serialize)]
struct Pruned {
    /// Settings of the last test.
    training: ComparisonConfig,
    margin: f64,
    original: NamedGenome,
    shortest: NamedGenome,
    /// What was removed, in order.
    removed: Vec<String>,
    /// All that was tried, round after round.
    rounds: Vec<Vec<Tried>>,
    /// The shortest against the original on fresh seeds; `None` where nothing was removed.
    confirmed: Option<Test>,
}

/// Does what `options` say: results go to stdout, progress to stderr.
///
/// # Errors
/// Where the genome, a setting, the images, the device or a file of results cannot be used;
/// [`host::interrupt::Interrupted`] by a signal; [`host::output::Untaken`] where standard output took
/// not everything.
pub fn run(options: &Options) -> Result<()> {
    let pruned = prune(options, &Stop::on_signals()?)?;
    match options.json {
        true => output::print_json(&pruned),
        false => output::print(text(&pruned)),
    }
}

fn prune(options: &Options, stop: &Stop) -> Result<Pruned> {
    ensure!(
        options.margin > 0.0 && options.margin < 1.0,
        "--margin is {}; it must be above 0 and below 1",
        options.margin
    );
    let found = Arguments::of_process().find(&options.genome)?;
    let config = options.training.config_of(slice::from_ref(&found))?;
    check_fresh(&config, &ABLATION, "what can be removed is chosen")?;
    let original = found.named;
    ensure!(
        config.seeds >= 3,
        "Seeds is {}; pruning takes 3 at least, and better 10",
        config.seeds
    );
    // What is removed is chosen, so not on the test images, nor on the seeds of the last test.
    let choosing = ComparisonConfig {
        first_seed: ABLATION.start,
        ..tuning_config(&config)
    };
    let series = Series::new(&options.training, options.out.as_deref(), stop)?;
    let first = [Entrant::of(original.clone())];
    let tried = match removals(&original.genome).is_empty() {
        true => &[][..],
        false => &first[..],
    };
    // Where nothing is removed, there is no last test.
    series.check(&[(&choosing, tried, REMOVALS), (&config, &[], SHORTEST)])?;
    let mut current = original.clone();
    let (mut removed, mut rounds) = (Vec::new(), Vec::new());
    loop {
        let changes = removals(&current.genome);
        let named = |name: &str, genome: &Genome| {
            NamedGenome::new(&format!("{}, {name}", current.name), genome.clone())
        };
        let mut entrants = vec![Entrant::of(original.clone())];
        let tried = changes.iter().map(|one| named(&one.name, &one.genome));
        entrants.extend(tried.map(Entrant::of));
        if changes.is_empty() {
            break;
        }
        let trials = series
            .hold(&choosing, &entrants, REMOVALS, true)?
            .file
            .trials;
        let name = &original.name;
        if rounds.is_empty() {
            let baseline = accuracies(&choosing, &trials, name);
            let warning = baseline.and_then(|all| learnt_nothing(name, &all));
            warning.into_iter().for_each(output::note);
        }
        let tests = entrants[1..].iter();
        let tests = tests
            .map(|one| Test::of(&one.named.name, name, &choosing, &trials, options.margin))
            .collect::<Vec<_>>();
        let equivalences = tests.iter().map(|test| Some(test.as_ref()?.equivalence));
        let first = goes_first(&equivalences.collect::<Vec<_>>());
        let tried = changes.iter().zip(tests).map(|(change, test)| Tried {
            removal: change.name.clone(),
            test,
        });
        rounds.push(tried.collect());
        let Some(first) = first else { break };
        // Before the next round is trained.
        series.check(&[(&config, &entrants[..1], SHORTEST)])?;
        removed.push(changes[first].name.clone());
        current = entrants.swap_remove(first + 1).named;
        output::note(format_args!(
            "Within {} nothing is lost with this change: {}.",
            options.margin, changes[first].name
        ));
    }
    let confirmed = match removed.is_empty() {
        true => None,
        false => {
            let entrants = [original.clone(), current.clone()].map(Entrant::of);
            let trials = series
                .hold(&config, &entrants, SHORTEST, false)?
                .file
                .trials;
            let (own, whole) = (&current.name, &original.name);
            Test::of(own, whole, &config, &trials, options.margin)
        }
    };
    Ok(Pruned {
        training: config,
        margin: options.margin,
        original,
        shortest: current,
        removed,
        rounds,
        confirmed,
    })
}

impl Test {
    /// Returns the test of `own` against `whole`, by their names in `trials` under `config`; `None` where it gives none.
    fn of(
        own: &str,
        whole: &str,
        config: &ComparisonConfig,
        trials: &[Trial],
        margin: f64,
    ) -> Option<Test> {
        let [sample, baseline] = [own, whole].map(|name| accuracies(config, trials, name));
        Some(Test {
            equivalence: Equivalence::of(&sample?, &baseline?, margin)?,
            runs: config.seeds as usize * config.tasks.len(),
            diverged: config.diverged(trials, own),
        })
    }
}

/// What the optimizer called `name` reached on each seed.
fn accuracies(config: &ComparisonConfig, trials: &[Trial], name: &str) -> Option<Vec<f64>> {
    config.on_seeds(trials, name, &config.tasks, Measure::Accuracy)
}

/// A warning where what is pruned hardly beats guessing on these `accuracies`: next to nothing can be lost then.
fn learnt_nothing(name: &str, accuracies: &[f64]) -> Option<String> {
    let guessing = 1.0 / CLASSES as f64;
    let mean = accuracies.iter().sum::<f64>() / accuracies.len() as f64;
    (mean < 2.0 * guessing).then(|| {
        format!(
            "Warning: {name} reaches an accuracy of {mean:.2}, where guessing has {guessing:.2}. Of what has learnt \
             nothing every part can go; longer runs (--steps) or a shorter warm-up tell more."
        )
    })
}

/// What came of it, for people.
fn text(pruned: &Pruned) -> String {
    let Pruned {
        training,
        margin,
        original,
        shortest,
        removed,
        rounds,
        confirmed,
    } = pruned;
    let mut text = format!("{}\n\n", report::training(training));
    for (number, round) in rounds.iter().enumerate() {
        text += &format!("Round {}:\n", number + 1);
        for Tried { removal, test } in round {
            text += &format!("  {removal}: {}\n", finding(test.as_ref(), *margin));
        }
    }
    if removed.is_empty() {
        text += &format!(
            "\nNothing of {} can be shown to change accuracy by less than {margin}. More --seeds may show more.\n",
            original.name
        );
        return text + LEGEND;
    }
    text += &format!(
        "\nChanged, one after another: {}.\nThe shortest rule:\n",
        removed.join("; ")
    );
    for line in Equation::of(&shortest.genome).lines() {
        text += &format!("  {line}\n");
    }
    text += &format!(
        "On fresh seeds against {}: {}\n",
        original.name,
        finding(confirmed.as_ref(), *margin)
    );
    text + LEGEND
}

/// `−0.0010 ± 0.0030 (n = 10): the same within 0.005 (equivalence test: p = 0.012, level 0.05)`. Of a difference beyond
/// the margin there is its interval alone: the test is of no difference, and nobody is called better, for many are tried.
fn finding(test: Option<&Test>, margin: f64) -> String {
    let Some(test) = test else {
        return "not to be tested".into();
    };
    let Equivalence { difference, p } = &test.equivalence;
    let p = p.map_or_else(
        || "it is the same on every seed, so there is no test".into(),
        |p| format!("equivalence test: {}, level {LEVEL}", p_text(p)),
    );
    let found = match (test.equivalence.holds(), difference.interval()) {
        (true, _) => format!("the same within {margin} ({p})"),
        (_, Some((low, _))) if low > margin => format!("the interval lies above +{margin}"),
        (_, Some((_, high))) if high < -margin => format!("the interval lies below −{margin}"),
        _ => format!("not shown to be the same within {margin} ({p})"),
    };
    let diverged = divergence(test.diverged, test.runs);
    format!(
        "{} (n = {}): {found}{}",
        difference.as_difference(4),
        difference.n,
        diverged.map_or_else(String::new, |text| format!("; {text}"))
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use files::comparison_file::ComparisonFile;
    use host::testing::{Folder, PACKS, typed};

    /// Adam with a weight decay so small that in 20 steps it changes nothing.
    const DECAYED: &str = r#"{"terms":[{"term":"Adam","weight":1.0}],"lr_log10":-2.0,"beta1":0.9,"beta2":0.999,"eps_log10":-8.0,"weight_decay_log10":-6.0,"first_moment":true,"second_moment":true,"bias_correction":true,"clipping":false,"clip_value":1.0,"warmup":false,"warmup_steps":100,"cosine_decay":false}"#;

    fn pruned(arguments: &str) -> Result<Pruned> {
        pruned_by(PACKS, arguments)
    }

    fn pruned_by(data: &str, arguments: &str) -> Result<Pruned> {
        let line = format!(
            "{arguments} --tasks mnist --model perceptron --steps 20 --batch 8 --train-images 1000 --data {data}"
        );
        prune(&typed(line.split_whitespace())?, &Stop::default())
    }

    #[test]
    fn what_changes_nothing_goes_and_what_matters_stays() {
        // A weight decay so small in 20 steps changes nothing; MOMENTUM alone has only the first moment and it.
        let folder = Folder::new("prune");
        let out = format!("--out {}", folder.path("").display());
        let line = format!("{DECAYED} --seeds 4 --margin 0.02 --scoring-images 100 {out}");
        folder.put(SHORTEST, "{}");
        let refused = format!("{:#}", pruned(&line).expect_err("no comparison"));
        assert!(refused.contains("shortest.json"), "{refused}");
        assert_eq!(folder.names(""), [SHORTEST], "nothing was trained");
        folder.remove(SHORTEST);
        let found = pruned(&line).expect("it trains");
        assert_eq!(found.removed.first().map(String::as_str), Some("λ = 10⁻⁴"));
        assert!(found.rounds[0].len() == 3, "{:?}", found.rounds);
        let told = text(&found);
        assert!(
            told.contains("Changed, one after another: λ = 10⁻⁴")
                && told.contains("On fresh seeds")
                && told.ends_with(LEGEND),
            "{told}"
        );
        let again = pruned_by("nowhere", &line).expect("it is all there");
        assert_eq!(again.removed, found.removed);
    }

    #[test]
    fn once_something_is_removed_the_last_test_is_checked_before_the_next_round() {
        let folder = Folder::new("last");
        let line = |images: u32| {
            let out = folder.path("");
            format!(
                "{DECAYED} --seeds 3 --margin 0.02 --protocol paper --out {} --scoring-images {images}",
                out.display()
            )
        };
        pruned(&line(100)).expect("it trains");
        folder.remove(SHORTEST);
        // As it was stopped after the first round, all of whose names have one change.
        let bytes = folder.get(REMOVALS);
        let mut file = ComparisonFile::parse(&bytes).expect("it is a comparison");
        let is_of_first = |name: &str| !name.contains("λ = 10⁻⁴, ");
        file.optimizers.retain(|one| is_of_first(&one.name));
        file.trials.retain(|one| is_of_first(&one.optimizer));
        let stopped = file.to_json();
        assert!(stopped.len() < bytes.len(), "there was another round");
        folder.put(REMOVALS, &stopped);
        // What goes is chosen on validation images, of which there are enough.
        let refused = format!("{:#}", pruned(&line(9_999)).expect_err("there are fewer"));
        assert!(refused.contains("9999"), "{refused}");
        let left = ComparisonFile::parse(&folder.get(REMOVALS)).expect("it is a comparison");
        assert_eq!(left.trials, file.trials, "nothing was trained");
    }

    #[test]
    fn where_nothing_is_removed_no_images_are_asked_for_twice() {
        let folder = Folder::new("whole");
        let out = format!(
            "--seeds 3 --scoring-images 100 --out {}",
            folder.path("").display()
        );
        let whole = format!("adam --margin 0.000001 {out}");
        let found = pruned(&whole).expect("it trains");
        assert_eq!((found.rounds.len(), found.removed.len()), (1, 0));
        let told = text(&found);
        let diverged = told
            .lines()
            .find(|line| line.ends_with("; 3 of 3 diverged"));
        let diverged = diverged.unwrap_or_else(|| panic!("{told}"));
        assert!(diverged.contains("second moment off: "), "{told}");
        assert_eq!(folder.names(""), [REMOVALS], "the other was not needed");
        let again = pruned_by("nowhere", &whole).expect("it is all there");
        assert_eq!(text(&again), told);
        pruned_by("nowhere", &whole.replace("--seeds 3", "--seeds 4")).expect_err("it trains");
        let plain = r#"{"terms":[{"term":"Momentum","weight":1.0}],"lr_log10":-2.0,"beta1":0.9,"beta2":0.999,"eps_log10":-8.0,"weight_decay_log10":-4.0,"first_moment":false,"second_moment":false,"bias_correction":false,"clipping":false,"clip_value":1.0,"warmup":false,"warmup_steps":100,"cosine_decay":false}"#;
        let found = pruned_by("nowhere", &format!("{plain} --seeds 3")).expect("nothing can go");
        assert!(found.rounds.is_empty(), "{:?}", found.rounds);
    }

    #[test]
    fn what_has_learnt_nothing_is_called_so() {
        let warning = learnt_nothing("Published", &[0.11, 0.13]).expect("it guesses");
        assert!(
            warning.contains("accuracy of 0.12, where guessing has 0.10"),
            "{warning}"
        );
        assert_eq!(learnt_nothing("Adam", &[0.11, 0.9]), None);
    }

    #[test]
    fn a_p_stands_beside_what_it_is_of_and_nothing_is_called_better() {
        let of = |values: [f64; 3], diverged| {
            let equivalence = Equivalence::of(&values, &[0.1; 3], 0.05).expect("they are pairs");
            let test = Test {
                equivalence,
                runs: 3,
                diverged,
            };
            finding(Some(&test), 0.05)
        };
        let told = |values| of(values, 0);
        for (values, said) in [
            ([0.69, 0.7, 0.71], "the interval lies above +0.05"),
            ([0.01, 0.02, 0.03], "the interval lies below −0.05"),
        ] {
            let told = told(values);
            assert!(told.ends_with(said), "{told}");
            assert!(!told.contains("p ") && !told.contains("level"), "{told}");
        }
        let told_both = told([0.69, 0.7, 0.71]) + &told([0.01, 0.02, 0.03]);
        assert!(!told_both.contains("better") && !told_both.contains("worse"));
        let open = told([0.1, 0.4, 0.2]);
        assert!(
            open.contains("not shown to be the same within 0.05 (equivalence test: p = 0."),
            "{open}"
        );
        let same = told([0.1, 0.101, 0.102]);
        assert!(
            same.contains("the same within 0.05 (equivalence test: p ")
                && same.ends_with(", level 0.05)"),
            "{same}"
        );
        let lost = of([0.0; 3], 3);
        assert!(lost.ends_with("; 3 of 3 diverged"), "{lost}");
    }

    #[test]
    fn what_cannot_be_pruned_is_refused() {
        let refusal = |arguments: &str| format!("{:#}", pruned(arguments).expect_err(arguments));
        assert!(refusal("adam --seeds 2").contains("takes 3 at least"));
        assert!(refusal("adam --margin 0").contains("must be above 0"));
        assert!(refusal("adam --margin 100%").contains("--margin is 1; it must be"));
        assert!(refusal("adam --margin much").contains("it must be a number, such as 0.005"));
        assert!(refusal("adam+tuned").contains("which compare and confirm do"));
        let chosen_on = refusal("adam --seeds 4 --first-seed 299998");
        assert!(
            chosen_on.contains("what can be removed is chosen"),
            "{chosen_on}"
        );
    }
}
