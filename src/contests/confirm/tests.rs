//! What `confirm` takes, refuses and says.

use super::{report::sentence, *};
use host::testing::{Folder, PACKS, typed};

fn parse(arguments: &str) -> Options {
    let run = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../public/runs/classroom.json"
    );
    let words = [run, "--data", PACKS].into_iter();
    typed(words.chain(arguments.split_whitespace())).unwrap_or_else(|error| panic!("{error}"))
}

#[track_caller]
fn refusal(arguments: &str) -> String {
    let refused = confirm(&parse(arguments), &Stop::default());
    format!("{:#}", refused.expect_err(arguments))
}

#[test]
fn what_cannot_be_confirmed_is_refused_with_a_reason() {
    assert!(refusal("--best 0").contains("--best is 0"));
    assert!(refusal("--seeds 0").contains("Seeds is 0"));
    assert!(refusal("--against sgd,sgd").contains("two optimizers are called SGD"));
    assert!(refusal("--against adagrad+tuned").contains("no known optimizer"));
    let longer = refusal("--against adam+tuned --on steps=3,search");
    assert!(longer.contains("let --on begin with"), "{longer}");
    let twice = refusal("--on mnist+test,search,test+mnist");
    assert!(
        twice.contains("twice, as mnist+test and as test+mnist"),
        "{twice}"
    );
    let one = refusal("--against adam+tuned --budget 1");
    assert!(one.contains("with 1 training on 2 tasks"), "{one}");
    let few = refusal("--against adam+tuned --budget 3");
    assert!(few.contains("it takes 4 to"), "{few}");
    let odd = refusal("--against adam+tuned --budget 5");
    assert!(odd.contains("take 4 or 6"), "{odd}");
    assert!(refusal("--against adam+tuned --budget nothing").contains("--budget is neither"));
}

#[test]
fn every_place_is_checked_before_anything_is_trained() {
    let folder = Folder::new("places");
    folder.put("digits.json", "{}");
    let first = "mnist+steps=3+batch=4";
    for (place, sentence) in [
        ("batch=0", "--on batch=0: "),
        ("batch=600", "--on batch=600: "),
        ("steps=99999", "--on steps=99999: Training steps is 99999"),
        ("digits", "digits.json"),
    ] {
        let line = format!(
            "--seeds 1 --on {first},{place} --out {}",
            folder.path("").display()
        );
        let refused = refusal(&line);
        assert!(refused.contains(sentence), "{refused}");
    }
    assert_eq!(folder.names(""), ["digits.json"], "nothing was trained");
}

#[test]
fn the_best_are_confirmed_where_asked_and_rivals_are_tuned_once() {
    let folder = Folder::new("confirm");
    let line = format!(
        "--best 1 --seeds 2 --on mnist+batch=4,mnist+steps=3+batch=4 --against adam+schedule+tuned --budget 8 \
         --threads 2 --out {}",
        folder.path("").display()
    );
    let confirmed = confirm(&parse(&line), &Stop::default()).expect("it trains");
    let names: Vec<&str> = confirmed.finalists.iter().map(|one| &*one.name).collect();
    assert_eq!((names.len(), names[0]), (2, ADAM));
    let [first, second] = &confirmed.places[..] else {
        panic!("two were asked for")
    };
    let tuned = &first.file.tunings[0];
    // Eight trainings are four settings on the search's two tasks.
    assert_eq!((tuned.trainings, tuned.candidates, tuned.seeds), (8, 4, 1));
    assert_eq!(&second.file.tunings[0], tuned);
    assert_eq!(first.tables[0].rows[0].optimizer, "Adam+schedule+tuned");
    assert_eq!(first.file.trials.len(), 2 * 3);
    let warmup = |file: &ComparisonFile| {
        let (genome, _) = file.tuned("Adam+schedule+tuned").expect("it was tuned");
        genome.warmup_steps
    };
    let from = first.file.config.steps;
    let (genome, _) = first.file.tuned("Adam+schedule+tuned").expect("it was");
    assert_eq!(warmup(&second.file), genome.stretched(from, 3).warmup_steps);
    assert!(first.outcomes.is_none(), "nothing was selected there");

    let again = confirm(&parse(&line), &Stop::default()).expect("it is all there");
    assert_eq!(again.places[0].file.trials, first.file.trials);
    assert_eq!(again.places[0].file.tunings, first.file.tunings);
    assert!(second.tables.iter().all(|table| !table.primary));
    let searched = first.file.search.as_ref().map(|search| search.seed);
    assert_eq!(searched, Some(first.file.config.seed));
    let other = line.replace("--budget 8", "--budget 16");
    assert!(refusal(&other).contains("was tuned with 8 trainings"));
}

#[test]
fn the_shipped_search_is_confirmed_in_words() {
    let run = parse("").run;
    let bytes = recorded::contents(&run).expect("it is shipped");
    let finalists = best(&recorded::search("x", &bytes).expect("it is a search"), 3);
    assert_eq!(finalists.len(), 4);
    let estimate = |mean, margin| statistics::paired::Estimate { n: 5, mean, margin };
    let outcome = Outcome {
        fitness: estimate(0.5, None),
        lead: estimate(-0.01, Some(0.02)),
        drop: estimate(0.05, Some(0.02)),
        diverged: 1,
    };
    let told = sentence(&finalists[1], &outcome);
    let expected = "on 5 fresh seeds; +0.0500 ± 0.0200 of its lead was luck";
    assert!(
        told.contains(expected)
            && told.contains(" above Adam in the search, 0.0100 ± 0.0200 below on"),
        "{told}"
    );
    assert!(told.ends_with("; 1 training diverged."), "{told}");
    let doubtful = Outcome {
        drop: estimate(0.01, Some(0.02)),
        ..outcome.clone()
    };
    let told = sentence(&finalists[1], &doubtful);
    let expected = "its lead shrank by +0.0100 ± 0.0200, which is not shown to be luck";
    assert!(told.contains(expected), "{told}");
    let grown = Outcome {
        drop: estimate(-0.05, Some(0.02)),
        ..outcome
    };
    let told = sentence(&finalists[1], &grown);
    assert!(
        told.contains("its lead did not shrink (+0.0500 ± 0.0200)"),
        "{told}"
    );
    assert!(!told.contains("luck"), "{told}");
}

#[test]
fn who_was_below_adam_had_no_lead_to_lose() {
    let estimate = |mean, margin| statistics::paired::Estimate { n: 5, mean, margin };
    let finalist = Finalist {
        name: "#7".into(),
        id: None,
        genome: science::presets::sgd(),
        selection: 0.3,
        selection_lead: -0.19,
    };
    let outcome = Outcome {
        fitness: estimate(0.5, None),
        lead: estimate(0.01, Some(0.02)),
        drop: estimate(-0.2, Some(0.02)),
        diverged: 0,
    };
    assert_eq!(
        sentence(&finalist, &outcome),
        "#7: fitness 0.1900 below Adam in the search, 0.0100 ± 0.0200 above on 5 fresh seeds."
    );
}
