//! The words of the lessons' notes, held against the tables that stand beside them: what a sentence says of the
//! results follows from the rows, and no figure stands in a sentence without that. The rows themselves are measured
//! again in `tests/engine/lessons.rs`; here nothing is trained.

#[path = "engine/lessons/notes.rs"]
mod notes;

use std::{collections::BTreeSet, fs, ops::RangeInclusive, path::Path};

use classroom::lesson::shipped::SHIPPED;
use files::lesson::Lesson;
use science::{
    evolution::{Evolution, Origin},
    fitness::LOSS_BONUS,
    genome::Genome,
    term::Term,
};
use statistics::ablation::single_changes;

use self::notes::{Row, Share, rows, shares};

/// Notes, and the lesson that they are of.
struct Notes {
    lesson: Lesson,
    text: String,
    rows: Vec<Row>,
    shares: Vec<Share>,
}

impl Notes {
    fn of(name: &str) -> Notes {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let read =
            |path: String| fs::read(root.join(&path)).unwrap_or_else(|_| panic!("no {path}"));
        let lesson = Lesson::parse(&read(format!("public/lessons/{name}.json")));
        let text = String::from_utf8(read(format!("docs/lessons/{name}.md"))).expect("text");
        Notes {
            lesson: lesson.expect("it ships"),
            rows: rows(&text),
            shares: shares(&text),
            text,
        }
    }

    /// The first row that measures this.
    fn row(&self, measured: &str) -> &Row {
        let found = self.rows.iter().find(|row| row.measured == measured);
        found.unwrap_or_else(|| panic!("no row has `{measured}`"))
    }

    fn mean(&self, measured: &str) -> f64 {
        self.row(measured).mean
    }

    fn share(&self, measured: &str) -> f64 {
        let found = self.shares.iter().find(|row| row.measured == measured);
        found
            .unwrap_or_else(|| panic!("no row has `{measured}`"))
            .share
    }

    /// How far from zero the interval of a row begins: negative where zero is within.
    fn beyond_zero(&self, measured: &str) -> f64 {
        beyond_zero(self.row(measured))
    }

    /// What is said: no headings, no tables, no plan of the hour, no code, no places of links; in one line.
    fn prose(&self) -> String {
        let said = |line: &&str| {
            let apart = ["#", "|", "**Minutes.**", "<"];
            !apart.iter().any(|mark| line.starts_with(mark))
        };
        let unnumbered = |line: &'_ str| {
            let rest = line.trim_start_matches(|letter: char| letter.is_ascii_digit());
            rest.strip_prefix(". ").unwrap_or(line).trim().to_owned()
        };
        let lines: Vec<String> = self.text.lines().filter(said).map(unnumbered).collect();
        let text = lines.join(" ");
        let outside = |mark: char, text: &str| -> String { text.split(mark).step_by(2).collect() };
        let mut links = text.split("](");
        let mut whole = links.next().unwrap_or_default().to_owned();
        for link in links {
            whole += link.split_once(')').map_or("", |(_, behind)| behind);
        }
        outside('`', &whole)
    }

    /// Numbers that name a row or a setting, and are no results.
    fn names(&self) -> BTreeSet<String> {
        let results = self.text.lines().filter(|line| line.starts_with('|'));
        let named = results.flat_map(|line| line.split('|').skip(1).take(3));
        let mut names: BTreeSet<String> =
            named.flat_map(figures).map(|(_, figure)| figure).collect();
        let config = &self.lesson.config;
        for number in [config.steps, config.scoring_images] {
            names.insert(number.to_string());
        }
        names.insert(LOSS_BONUS.to_string());
        names
    }
}

fn beyond_zero(row: &Row) -> f64 {
    row.mean.abs() - row.margin
}

/// What is said with these words, and in which range it has to be for that.
type Claim = (&'static str, fn(&Notes) -> f64, RangeInclusive<f64>);

/// More than nothing, at the figures' precision.
const ABOVE_ZERO: RangeInclusive<f64> = 0.001..=f64::INFINITY;
const BELOW_ZERO: RangeInclusive<f64> = f64::NEG_INFINITY..=-0.001;
/// Of an interval's distance from zero: zero is within.
const NOT_TOLD: RangeInclusive<f64> = f64::NEG_INFINITY..=0.0;

const WHAT_AN_OPTIMIZER_DOES: &[Claim] = &[
    (
        "Here RMSProp is ahead of it",
        |notes| notes.row("race rmsprop - adam").lowest,
        ABOVE_ZERO,
    ),
    (
        "AdamW and Adam are alike",
        |notes| notes.mean("race adamw - adam"),
        -0.001..=0.001,
    ),
    (
        "SGD, in every run that was measured",
        |notes| notes.row("race sgd - adam").highest,
        BELOW_ZERO,
    ),
    (
        "From 2.3 down to about 0.5",
        |notes| notes.mean("curve adam-loss@1"),
        2.25..=2.35,
    ),
    (
        "From 2.3 down to about 0.5",
        |notes| notes.mean("curve adam-loss@200"),
        0.45..=0.55,
    ),
    (
        "steepest between steps 34 and 101",
        steepest_between_34_and_101,
        ABOVE_ZERO,
    ),
    (
        "is off by a tenth on average",
        |notes| notes.mean("curve adam-loss drawn straight"),
        0.09..=0.115,
    ),
    (
        "is off by more than four times as much",
        |notes| {
            notes.mean("curve adam-loss drawn as best-loss")
                / notes.mean("curve adam-loss drawn straight")
        },
        4.0..=5.0,
    ),
    (
        "reads many more digits",
        |notes| lead_of_best(notes, 34),
        0.2..=1.0,
    ),
    (
        "Its lead shrinks from then on",
        |notes| {
            let leads = [34, 67, 101, 200].map(|step| lead_of_best(notes, step));
            least_step(leads.map(|lead| -lead))
        },
        ABOVE_ZERO,
    ),
    (
        "Adam reads nearly all of them as well in the end",
        |notes| lead_of_best(notes, 200),
        0.0..=0.05,
    ),
];

fn lead_of_best(notes: &Notes, step: u32) -> f64 {
    notes.mean(&format!(
        "curve best-accuracy@{step} - adam-accuracy@{step}"
    ))
}

/// By how much the second and the third piece of Adam's curve are steeper than all others.
fn steepest_between_34_and_101(notes: &Notes) -> f64 {
    let steps = [1, 34, 67, 101, 134, 167, 200];
    let height = |step: i32| notes.mean(&format!("curve adam-loss@{step}"));
    let pieces = steps.windows(2);
    let falls =
        pieces.map(|ends| (height(ends[0]) - height(ends[1])) / f64::from(ends[1] - ends[0]));
    let falls: Vec<f64> = falls.collect();
    let others = falls
        .iter()
        .enumerate()
        .filter(|(piece, _)| !matches!(piece, 1 | 2));
    let steepest = others.map(|(_, fall)| *fall).fold(0.0, f64::max);
    // Per hundred steps, as a rise of 0.001 is nothing on a curve.
    100.0 * (falls[1].min(falls[2]) - steepest)
}

/// The least rise from one to the next.
fn least_step<const N: usize>(values: [f64; N]) -> f64 {
    let steps = values.windows(2).map(|pair| pair[1] - pair[0]);
    steps.fold(f64::INFINITY, f64::min)
}

const WHY_ADAM_DIVIDES: &[Claim] = &[
    (
        "which hardly moves it",
        |notes| notes.mean("curve founder-loss@1") - notes.mean("curve founder-loss@200"),
        0.0..=0.1,
    ),
    ("a rate about 50 times larger", times_larger, 40.0..=65.0),
    (
        "at 0.05 the rows do not tell it from Adam at 0.001",
        |notes| notes.beyond_zero("race sgd@0.05 - adam"),
        NOT_TOLD,
    ),
    (
        "at 0.3 not from Adam at 0.003",
        |notes| notes.beyond_zero("race sgd@0.3 - adam@0.003"),
        NOT_TOLD,
    ),
    (
        "At 0.003 it learns more than at 0.001",
        |notes| notes.mean("race adam@0.003") - notes.mean("race adam"),
        ABOVE_ZERO,
    ),
    (
        "and at 0.1 it loses",
        |notes| notes.mean("race adam@0.1") - notes.mean("race adam"),
        BELOW_ZERO,
    ),
    (
        "Almost level at 2.3",
        |notes| notes.mean("curve founder-loss@1"),
        2.25..=2.35,
    ),
    (
        "Almost level at 2.3",
        |notes| notes.mean("curve founder-loss@101"),
        2.25..=2.35,
    ),
    (
        "Almost level at 2.3",
        |notes| notes.mean("curve founder-loss@200"),
        2.25..=2.35,
    ),
    (
        "nearly as far behind as Adam is above guessing",
        |notes| -notes.mean("run founder-lead") / (notes.mean("race adam") - 0.1),
        0.9..=1.0,
    ),
    (
        "at 0.01 it is still far behind",
        |notes| notes.mean("race sgd@0.01") - notes.mean("race adam"),
        -1.0..=-0.1,
    ),
    (
        "at 0.05 the row does not tell the two apart",
        |notes| notes.beyond_zero("race sgd@0.05 - adam"),
        NOT_TOLD,
    ),
    (
        "In a single run either may be ahead",
        |notes| {
            notes.row("race sgd@0.05 - adam").lowest * notes.row("race sgd@0.05 - adam").highest
        },
        f64::NEG_INFINITY..=-1e-5,
    ),
    ("About 50: after 200 steps", times_larger, 40.0..=65.0),
    (
        "at 0.03 SGD is still behind",
        |notes| notes.mean("lab 200 sgd@0.03 - adam") + notes.row("lab 200 sgd@0.03 - adam").margin,
        BELOW_ZERO,
    ),
    (
        "at 0.05 the row does not tell it from Adam",
        |notes| notes.beyond_zero("lab 200 sgd@0.05 - adam"),
        NOT_TOLD,
    ),
    (
        "at 0.1 it is ahead",
        |notes| notes.mean("lab 200 sgd@0.1 - adam") - notes.row("lab 200 sgd@0.1 - adam").margin,
        ABOVE_ZERO,
    ),
    (
        "divides by about a fiftieth",
        |notes| 1.0 / times_larger(notes),
        0.015..=0.025,
    ),
];

/// How many times Adam's rate of 0.001 SGD needs in the laboratory to be as good: where the line through the rows at
/// 0.05 and 0.1 crosses zero, by the logarithm of the rate.
fn times_larger(notes: &Notes) -> f64 {
    let [low, high] = [0.05, 0.1].map(|rate| notes.mean(&format!("lab 200 sgd@{rate} - adam")));
    50.0 * 2f64.powf(-low / (high - low))
}

const BIAS_CORRECTION_AND_WARM_UP: &[Claim] = &[
    (
        "the mean of the gradient is a tenth of it, the root of the mean square about a thirtieth",
        |notes| 0.1 / notes.mean("first step under test"),
        0.03..=0.035,
    ),
    (
        "the step is three times too *long*",
        |notes| notes.mean("first step under test"),
        2.75..=3.5,
    ),
    (
        "without the correction Adam is ahead",
        |notes| notes.row("run founder-lead").lowest,
        ABOVE_ZERO,
    ),
    (
        "at 0.001 it is worse",
        |notes| notes.mean("race under test - adam") - notes.row("race under test - adam").margin,
        ABOVE_ZERO,
    ),
    (
        "at 0.03 much better",
        |notes| notes.mean(WITHOUT),
        -1.0..=-0.1,
    ),
    (
        "in for most of what the correction did, not for all",
        by_warm_up,
        0.75..=1.0,
    ),
    (
        "in for most of what the correction did, not for all",
        |notes| notes.mean(WITH_WARM_UP) + notes.row(WITH_WARM_UP).margin,
        BELOW_ZERO,
    ),
    (
        "from a tenth to about three quarters",
        |notes| notes.mean("curve founder-accuracy@1"),
        0.05..=0.15,
    ),
    (
        "from a tenth to about three quarters",
        |notes| notes.mean("curve founder-accuracy@34"),
        0.7..=0.8,
    ),
    (
        "then ever flatter",
        |notes| {
            let heights =
                [1, 34, 67, 101].map(|step| notes.mean(&format!("curve founder-accuracy@{step}")));
            least_step([
                heights[0] - heights[1],
                heights[1] - heights[2],
                heights[2] - heights[3],
            ])
        },
        ABOVE_ZERO,
    ),
    (
        "almost all digits of a minibatch",
        |notes| notes.mean("curve founder-accuracy@200"),
        0.95..=1.0,
    ),
    (
        "Ahead, by about as much as Adam at 0.003",
        |notes| notes.mean("race under test - adam") - notes.mean("race adam@0.003 - adam"),
        -0.01..=0.01,
    ),
    ("A warm-up, for the most part", by_warm_up, 0.75..=1.0),
    (
        "Clipping at 1 changes next to nothing",
        |notes| notes.mean(WITH_CLIPPING) - notes.mean(WITHOUT),
        -0.02..=0.02,
    ),
    (
        "instead of several times too long",
        |notes| notes.mean("longest step under test"),
        3.0..=10.0,
    ),
    (
        "still above what the rate says at the end",
        |notes| notes.mean("last step under test"),
        1.1..=10.0,
    ),
];

const WITHOUT: &str = "race adam@0.03, bias correction off - adam@0.03";
const WITH_WARM_UP: &str = "race adam@0.03, bias correction off, warm-up 50 - adam@0.03";
const WITH_CLIPPING: &str =
    "race adam@0.03, bias correction off, element-wise clipping on - adam@0.03";

/// The share of what the correction did that a warm-up does as well.
fn by_warm_up(notes: &Notes) -> f64 {
    1.0 - notes.mean(WITH_WARM_UP) / notes.mean(WITHOUT)
}

const IS_IT_REALLY_BETTER: &[Claim] = &[
    (
        "For some of the class the run shows that it is worse",
        |notes| notes.row("run founder-lead").lowest,
        BELOW_ZERO,
    ),
    (
        "Here there is one",
        |notes| notes.mean("run founder-lead") - notes.row("run founder-lead").margin,
        ABOVE_ZERO,
    ),
    (
        "and twenty seeds tell",
        |notes| notes.share("better of 20"),
        0.95..=1.0,
    ),
    (
        "The difference is less than a hundredth",
        |notes| notes.mean("run founder-lead"),
        0.0..=0.01,
    ),
    (
        "About 17, as the share of runs says",
        |notes| 20.0 * notes.share("ahead"),
        16.5..=17.5,
    ),
    ("Of twenty names 15 to 19 are usual", usual, 0.9..=1.0),
    (
        "16 were ahead with the seeds 1 to 20",
        |notes| notes.row("run founder-lead").above as f64,
        16.0..=16.0,
    ),
    (
        "in about four of five classes",
        |notes| 1.0 - notes.share("better of 3"),
        0.75..=0.85,
    ),
    (
        "three leads tell too little of how far leads spread, as the interval of the second row shows",
        |notes| beyond_zero(&notes.rows[1]),
        NOT_TOLD,
    ),
    (
        "In classes of five either comes in about half",
        |notes| notes.share("better of 5"),
        0.45..=0.55,
    ),
    (
        "Better, in nearly all",
        |notes| notes.share("better of 10"),
        0.95..=1.0,
    ),
    (
        "about three of twenty would have said the opposite",
        |notes| 20.0 * (1.0 - notes.share("ahead")),
        2.5..=3.5,
    ),
    (
        "there is next to nothing to find",
        |notes| notes.mean("race adamw - adam"),
        -0.001..=0.001,
    ),
    (
        "The first rows below are of runs with the seeds 1 to 20",
        |notes| notes.rows[0].seeds.len() as f64,
        20.0..=20.0,
    ),
    (
        "So here a hundred runs",
        |notes| notes.shares[0].seeds.len() as f64,
        100.0..=100.0,
    ),
];

/// How likely 15 to 19 of twenty are ahead, where each is by the share of runs.
fn usual(notes: &Notes) -> f64 {
    let ahead = notes.share("ahead");
    let likely = |number: i32| {
        let ways: f64 = (1..=20 - number)
            .map(|place| f64::from(number + place) / f64::from(place))
            .product();
        ways * ahead.powi(number) * (1.0 - ahead).powi(20 - number)
    };
    (15..=19).map(likely).sum()
}

const EVOLUTION_AND_LUCK: &[Claim] = &[
    (
        "a larger rate alone takes Adam a good way",
        |notes| notes.mean("race adam@0.003 - adam") - notes.row("race adam@0.003 - adam").margin,
        ABOVE_ZERO,
    ),
    (
        "somebody is ahead at once",
        |notes| notes.row("run first-lead").highest,
        1.0..=1.0,
    ),
    (
        "among the eight random ones",
        |notes| {
            let evolution = Evolution::new(&notes.lesson.config);
            let first = evolution.ask().iter();
            first.filter(|one| one.origin == Origin::Random).count() as f64
        },
        8.0..=8.0,
    ),
    (
        "Shrink: see “what it lost”",
        |notes| notes.mean("fresh lost") - notes.row("fresh lost").margin,
        ABOVE_ZERO,
    ),
    (
        "Less than after selection on average",
        |notes| notes.mean("run lead - random lead") - notes.row("run lead - random lead").margin,
        ABOVE_ZERO,
    ),
    (
        "but much more than nothing",
        |notes| notes.row("random lead").lowest,
        0.02..=1.0,
    ),
    (
        "About a quarter of the lead on average",
        |notes| notes.mean("fresh lost") / notes.mean("run lead"),
        0.2..=0.3,
    ),
    (
        "on fresh seeds it rises as well as falls",
        |notes| notes.row("fresh adam").lowest * notes.row("fresh adam").highest,
        f64::NEG_INFINITY..=-1e-5,
    ),
    (
        "a rate above Adam’s 10⁻³, which is −3",
        |notes| notes.row("run learning-rate").lowest,
        -2.95..=0.0,
    ),
];

const WHAT_THE_WINNER_OWES: &[Claim] = &[
    (
        "the winner is ahead of Adam",
        |notes| notes.mean("run founder-lead") - notes.row("run founder-lead").margin,
        ABOVE_ZERO,
    ),
    (
        "takes one part away at a time, on ten seeds",
        |notes| notes.row("strip second moment off").seeds.len() as f64,
        10.0..=10.0,
    ),
    (
        "Than Adam at 0.001, yes",
        |notes| notes.mean("race under test - adam") - notes.row("race under test - adam").margin,
        ABOVE_ZERO,
    ),
    (
        "a rate of 0.003 Adam is its equal here",
        furthest_end,
        0.0..=0.005,
    ),
    (
        "Second moment off costs all of the accuracy",
        |notes| notes.mean("strip second moment off"),
        -1.0..=-0.9,
    ),
    (
        "training diverges and counts as nothing right",
        |notes| notes.row(UNDIVIDED).highest,
        -1.0..=-0.8,
    ),
    (
        "On pictures of clothes the decay matters",
        |notes| notes.mean(UNDECAYED) + notes.row(UNDECAYED).margin,
        BELOW_ZERO,
    ),
    (
        "on digits ten seeds show nothing of it",
        |notes| notes.beyond_zero("strip cosine decay off"),
        NOT_TOLD,
    ),
    (
        "without it the training diverges",
        |notes| notes.row(UNDIVIDED).highest,
        -1.0..=-0.8,
    ),
    (
        "the interval of that row reaches no further than 0.003 to either side",
        furthest_end,
        0.0..=0.0034,
    ),
    (
        "For certain: without Adam’s term",
        |notes| {
            let row = notes.row("strip without m̂/(√v̂+ε)");
            row.mean + row.margin
        },
        BELOW_ZERO,
    ),
    (
        "the decay costs something on clothes",
        |notes| notes.mean(UNDECAYED) + notes.row(UNDECAYED).margin,
        BELOW_ZERO,
    ),
    (
        "none of them on digits",
        |notes| {
            let three = [
                "strip without sign(g)",
                "strip warm-up off",
                "strip cosine decay off",
            ];
            let ends = three.map(|one| notes.mean(one) + notes.row(one).margin);
            ends.into_iter().fold(f64::INFINITY, f64::min)
        },
        0.0..=f64::INFINITY,
    ),
    (
        "better without it on digits, by less than half a point",
        |notes| notes.mean("strip warm-up off"),
        0.001..=0.0049,
    ),
    (
        "its p lies at the edge of 0.05",
        |notes| notes.share("p of warm-up off"),
        0.03..=0.08,
    ),
    (
        "on clothes nothing of it is to be seen",
        |notes| notes.beyond_zero("race under test, warm-up off - under test"),
        NOT_TOLD,
    ),
    (
        "Of the others ten seeds do not tell",
        |notes| {
            let others = [
                "strip without sign(g)",
                "strip cosine decay off",
                "strip bias correction on",
            ];
            others
                .map(|one| notes.beyond_zero(one))
                .into_iter()
                .fold(f64::NEG_INFINITY, f64::max)
        },
        NOT_TOLD,
    ),
    (
        "Holm’s correction for the eight changes",
        |notes| single_changes(tested(notes)).len() as f64,
        8.0..=8.0,
    ),
    (
        "Adam at about four times its usual rate",
        |notes| {
            let rate = 10f64.powf(tested(notes).lr_log10);
            tested(notes).summed_weights()[Term::Adam.index()] * rate / 0.001
        },
        3.5..=4.5,
    ),
];

const UNDIVIDED: &str = "race under test, second moment off - under test";
const UNDECAYED: &str = "race under test, cosine decay off - under test";

/// How far from zero the interval of the winner against the fair opponent reaches.
fn furthest_end(notes: &Notes) -> f64 {
    let row = notes.row("race under test - adam@0.003+schedule");
    row.mean.abs() + row.margin
}

fn tested(notes: &Notes) -> &Genome {
    notes.lesson.founder.as_ref().expect("the lesson tests one")
}

/// Figures that are no results of the lesson: examples, arithmetic, and settings of elsewhere.
const GIVEN: [&str; 10] = [
    "its 95 % interval",
    "over about 17 steps",
    "whoever types 7 has another one than 7",
    "Whoever does the lesson alone types 1, 2, 3 …",
    "after 2, 3, … students",
    "the promised 5 of 100 cases",
    "Clipping at 1 ",
    "500 steps",
    "Digits 8×8",
    "about ten times weaker than what libraries call momentum of 0.9",
];

fn claims(name: &str) -> &'static [Claim] {
    match name {
        "what-an-optimizer-does" => WHAT_AN_OPTIMIZER_DOES,
        "why-adam-divides" => WHY_ADAM_DIVIDES,
        "bias-correction-and-warm-up" => BIAS_CORRECTION_AND_WARM_UP,
        "is-it-really-better" => IS_IT_REALLY_BETTER,
        "evolution-and-luck" => EVOLUTION_AND_LUCK,
        "what-the-winner-owes" => WHAT_THE_WINNER_OWES,
        other => panic!("nothing is known of the notes of {other}"),
    }
}

/// Words that state a result as digits do.
const PARTS: [&str; 12] = [
    "half",
    "thirds",
    "quarter",
    "quarters",
    "fifth",
    "tenth",
    "thirtieth",
    "fiftieth",
    "hundredth",
    "times",
    "twice",
    "double",
];

/// The figures of a text and where they begin: numbers in digits, and words that state a part or a multiple.
fn figures(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut begun = None;
    let marks = text.char_indices().chain([(text.len(), ' ')]);
    for (place, letter) in marks {
        let within = letter.is_alphanumeric() || matches!(letter, '.' | ',');
        match (begun, within) {
            (None, true) => begun = Some(place),
            (Some(start), false) => {
                let word = text[start..place].trim_matches(['.', ',']);
                let number = word.starts_with(|first: char| first.is_ascii_digit());
                if number || PARTS.contains(&word.to_lowercase().as_str()) {
                    found.push((start, word.replace(',', "")));
                }
                begun = None;
            }
            _ => {}
        }
    }
    found
}

#[test]
fn what_the_notes_say_follows_from_their_rows() {
    let mut faults = Vec::new();
    for shipped in &SHIPPED {
        let name = shipped.name;
        let notes = Notes::of(name);
        let prose = notes.prose();
        for (words, of, range) in claims(name) {
            if !prose.contains(words) {
                faults.push(format!("{name}: “{words}” is not said"));
            }
            let value = of(&notes);
            if !range.contains(&value) {
                faults.push(format!(
                    "{name}: “{words}”, but the rows make it {value:.4}, not {range:?}"
                ));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn no_figure_of_the_notes_stands_on_nothing() {
    let mut faults = Vec::new();
    let mut unused = BTreeSet::from(GIVEN);
    for shipped in &SHIPPED {
        let name = shipped.name;
        let notes = Notes::of(name);
        let (prose, names) = (notes.prose(), notes.names());
        unused.retain(|words| !prose.contains(words));
        let claimed = claims(name).iter().map(|(words, ..)| *words);
        let spans = claimed.chain(GIVEN).flat_map(|words| {
            let places = prose.match_indices(words);
            places.map(move |(start, _)| start..start + words.len())
        });
        let spans: Vec<_> = spans.collect();
        let unfounded = figures(&prose).into_iter().filter(|(place, figure)| {
            !names.contains(figure) && !spans.iter().any(|span| span.contains(place))
        });
        faults.extend(unfounded.map(|(place, figure)| {
            let behind: String = prose[place..].chars().take(40).collect();
            format!("{name}: {figure} in “{behind}”")
        }));
    }
    assert!(unused.is_empty(), "no notes say {unused:?}");
    assert!(
        faults.is_empty(),
        "no row is known for\n{}",
        faults.join("\n")
    );
}
