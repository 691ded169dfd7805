use super::*;

fn plan(seeds: u32, optimizers: &[&str]) -> Plan {
    Plan {
        seeds,
        tasks: vec![Dataset::Mnist, Dataset::Cifar10],
        optimizers: optimizers.iter().map(ToString::to_string).collect(),
    }
}

#[test]
fn all_looks_together_have_the_level_of_one() {
    assert_eq!(level(1), 0.04);
    assert!((level(2) - 0.005).abs() < 1e-15);
    assert!((level(3) - 0.0025).abs() < 1e-15);
    let sum: f64 = (1..=2_000).map(level).sum();
    assert!((sum - SIGNIFICANCE).abs() < 1e-12, "{sum}");
}

#[test]
fn a_further_look_costs_and_a_reprint_does_not() {
    let mut looks = Looks::default();
    let first = looks.take(plan(5, &["Adam", "a", "b"]));
    assert_eq!((first.number, first.level), (1, Some(level(1))));
    assert_eq!(first, Standing::default());
    let mut again = plan(5, &["Adam", "b", "a"]);
    again.tasks.reverse();
    assert_eq!(looks.take(again), first, "the same figures");
    let more = looks.take(plan(10, &["Adam", "a", "b"]));
    assert_eq!((more.number, more.level), (2, Some(level(2))));
    // Who is left out changes Holm's correction, and another baseline is another question.
    assert_eq!(looks.take(plan(10, &["Adam", "a"])).number, 3);
    assert_eq!(looks.take(plan(10, &["a", "Adam"])).number, 4);
    let mut fewer_tasks = plan(10, &["Adam", "a"]);
    fewer_tasks.tasks.pop();
    assert_eq!(looks.take(fewer_tasks).number, 5);
    assert_eq!(looks.take(plan(5, &["Adam", "a", "b"])), first);
    assert_eq!(looks.recorded().len(), 5);
    assert!(looks.is_sound());
}

#[test]
fn fewer_seeds_than_were_planned_give_no_verdict() {
    let mut looks = Looks::default();
    looks.take(plan(10, &["Adam", "a"]));
    let stopped = looks.take(plan(6, &["Adam", "a"]));
    assert_eq!(stopped.level, None);
    assert!(stopped.sentence().contains("no verdict"));
    assert_eq!(looks.recorded().len(), 1, "it does not count as a look");
    let other = looks.take(plan(6, &["Adam", "b"]));
    assert_eq!(other.number, 2, "nothing of it was seen");
    let fewer = looks.take(plan(2, &["Adam", "a"]));
    assert_eq!((fewer.level, fewer.too_few), (None, false));
}

#[test]
fn a_look_without_a_verdict_costs_nothing() {
    let mut looks = Looks::default();
    let two = looks.take(plan(2, &["Adam", "a"]));
    assert_eq!((two.level, two.too_few), (None, true));
    assert!(two.sentence().starts_with("Fewer than 3 seeds"));
    assert_eq!(looks.recorded().len(), 1, "it is known what was planned");
    let ten = looks.take(plan(10, &["Adam", "a"]));
    assert_eq!((ten.number, ten.level), (1, Some(level(1))));
    assert_eq!(looks.take(plan(2, &["Adam", "a"])), two);
    let other = looks.take(plan(10, &["Adam", "a", "b"]));
    assert_eq!((other.number, other.level), (2, Some(level(2))));
    assert!(looks.is_sound());
    let stands: Vec<u32> = looks.standings().map(|(plan, _)| plan.seeds).collect();
    assert_eq!(stands, [10, 10, 2]);
    // As before 2026-11-29.
    looks.recorded[0].level = level(1);
    looks.recorded[1].level = level(2);
    looks.recorded[2].level = level(3);
    assert!(looks.is_sound());
    looks.recorded[1].level = 0.0;
    assert!(!looks.is_sound(), "ten seeds give a verdict");
    looks.recorded[1].level = SIGNIFICANCE;
    assert!(!looks.is_sound(), "no look has so much");
}

#[test]
fn looks_that_were_not_recorded_are_assumed() {
    let mut looks = Looks::unrecorded(5, 3, 4);
    let now = looks.take(plan(5, &["Adam", "a", "b", "c"]));
    // After seeds 3, 4 and 5, after two further tasks, and after two further optimizers.
    assert_eq!((now.unrecorded, now.number), (7, 8));
    assert_eq!(now.level, Some(level(8)));
    assert!(now.sentence().contains("7 are assumed"));
    assert!(looks.is_sound());
    assert_eq!(Looks::unrecorded(0, 0, 0), Looks::default());
}

#[test]
fn looks_come_back_from_a_file() {
    let mut looks = Looks::unrecorded(4, 1, 2);
    looks.take(plan(5, &["Adam", "a"]));
    let json = serde_json::to_string(&looks).expect("it can be written");
    assert!(json.contains(r#""seeds":5"#) && json.contains(r#""optimizers":["Adam","a"]"#));
    assert_eq!(serde_json::from_str::<Looks>(&json).ok(), Some(looks));
}

#[test]
fn levels_are_written_with_the_digits_that_count() {
    assert_eq!(level_text(level(1)), "0.04");
    assert_eq!(level_text(LATER), "0.01");
    assert_eq!(level_text(level(2)), "0.005");
    assert_eq!(level_text(level(3)), "0.0025");
    assert_eq!(level_text(level(5)), "0.000625");
    assert_eq!(level_text(level(9)), "3.91×10⁻⁵");
    let first = Standing::default().sentence();
    assert!(first.contains("p ≤ 0.04; 0.01 of 0.05"), "{first}");
}
