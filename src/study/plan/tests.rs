use super::{
    testing::{EVOLUTION, evolution},
    *,
};
use statistics::power::power;

#[test]
fn the_committed_plan_is_what_its_words_say() {
    let plan = evolution();
    assert_eq!(plan.search.seeds, [101, 102, 103, 104, 105, 106]);
    let searches = plan.searches(101);
    let names: Vec<&str> = searches.iter().map(|one| one.0).collect();
    assert_eq!(names, ["fitness", "drift", "random"]);
    // Its first search, as it was begun.
    let stored = include_str!("../../../docs/studies/runs/fitness-101.json");
    let begun = files::run_file::RunFile::parse(stored.as_bytes()).expect("it is a search");
    assert_eq!(begun.config(), &searches[0].1);
    for (_, config) in &searches {
        assert_eq!(config.trainings(50), 7_500);
        assert_eq!(config.seed, 101);
    }
    assert!(plan.baselines.iter().all(|one| one.trainings == 7_500));
    assert_eq!(
        plan.rival().expect("it has one").genome,
        "adam+schedule+tuned"
    );
    let places = plan.places(101);
    let told: Vec<_> = places
        .iter()
        .map(|place| (place.name, place.config.steps, place.config.scoring_images))
        .collect();
    assert_eq!(
        told,
        [
            ("confirmation", 200, 2_000),
            ("selection-images", 200, 1_000),
            ("a task never selected on", 200, 300),
            ("a network never selected on", 200, 2_000),
            ("a batch never selected on", 200, 2_000),
            ("twice the steps, schedules stretched", 400, 2_000),
            ("four times the steps, schedules stretched", 800, 2_000),
        ]
    );
    let seeds: Vec<u32> = places[0].config.seed_numbers().collect();
    assert_eq!((seeds[0], seeds[9], seeds.len()), (100_000, 100_009, 10));
    assert!(places.iter().all(|place| place.from_steps == 200));
    // Seven optimizers on ten seeds and three tasks.
    let compared = plan.known().expect("they are").len() + plan.baselines.len() + searches.len();
    assert_eq!(compared * 10 * places[0].config.tasks.len(), 210);
    // A figure of its table: 84 of 100.
    let Power {
        effects,
        deviations_between_searches: between,
        deviation_between_seeds: seeds,
    } = &plan.power;
    let deviation = between[1].hypot(seeds / 10f64.sqrt());
    assert!((power(6, effects[0] / deviation, plan.primary.level) - 0.84).abs() < 0.005);
}

#[test]
fn what_a_plan_cannot_ask_for_is_refused_by_name() {
    for (from, to, named) in [
        ("least = 3", "least = 3\nmost = 9", "`most`"),
        ("least = 3", "least = 7", "`search.least` is 7"),
        ("elites = 3", "", "`elites`"),
        ("elites = 3", "elites = 50", "Elites is 50"),
        ("version = 1", "version = 2", "`version` is 2"),
        ("\"reduced\"", "\"enormous\"", "enormous"),
        ("= \"drift\"\n\n", "= \"luck\"\n\n", "luck"),
        ("unit = \"search\"", "unit = \"seed\"", "`primary.unit`"),
        ("two-sided", "one-sided", "`primary.test`"),
        ("level = 0.05", "level = 5", "`primary.level` is 5"),
        ("winner - adam+s", "winner - sgd+s", "`primary.outcome`"),
        (
            "\"adam\", ",
            "\"adagrad\", ",
            "`confirmation.known` has “adagrad”",
        ),
        (
            "\"adam\", ",
            "\"adam\", \"Adam\", ",
            "two of those that the plan compares are called Adam",
        ),
        (
            "\"adam\", ",
            "\"search's winner=adam\", ",
            "are called search's winner",
        ),
        (
            "genome = \"adam+tuned\"",
            "genome = \"adam\"",
            "which is not tuned",
        ),
        (
            "genome = \"adam+tuned\"\ntrainings = 7500",
            "genome = \"adam+tuned\"\ntrainings = 7501",
            "take 7500 or 7503",
        ),
        (
            "batch = 16",
            "batch = 0",
            "“a batch never selected on”: Batch size is 0",
        ),
        (
            "horizon = 2",
            "horizon = 2\nsteps = 3",
            "both `steps` and `horizon`",
        ),
        ("winners = 1", "winners = 0", "`confirmation.winners`"),
        ("= 100000", "= 399995", "those on which baselines are tuned"),
        ("101, 102", "102, 102", "a seed twice"),
    ] {
        assert!(EVOLUTION.contains(from), "{from}");
        let changed = EVOLUTION.replacen(from, to, 1);
        let refusal = Plan::parse(changed.as_bytes()).expect_err(named);
        let refusal = format!("{refusal:#}");
        assert!(refusal.contains(named), "{named}: {refusal}");
    }
    let other = Plan::parse(b"{\"format\": \"optimarium-run\"}").expect_err("another kind");
    assert!(
        other.to_string().contains("no plan of a study, but JSON"),
        "{other}"
    );
}
