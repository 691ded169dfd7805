use super::*;

fn workload(name: &str) -> &'static Workload {
    let mut found = WORKLOADS.iter().filter(|workload| workload.name == name);
    found.next().expect("it is in the list")
}

#[test]
fn multiply_adds_are_those_counted_by_hand() {
    // conv 3×3 1→8 on 28×28, conv 3×3 8→16 on 14×14, linear 784→10; 64 images.
    let reduced = 2 * 784 * 8 * 9 + 3 * 196 * 16 * 72 + 3 * 784 * 10;
    assert_eq!(
        workload("W1").flops_per_candidate(),
        f64::from(2 * 64 * reduced)
    );
    // conv 3×3 1→32 on 28×28, conv 3×3 32→64 on 14×14, linear 3136→256→10; 128 images.
    let small_cnn = 2 * 784 * 32 * 9 + 3 * 196 * 64 * 288 + 3 * 3136 * 256 + 3 * 256 * 10;
    assert_eq!(
        workload("W4").flops_per_candidate(),
        2.0 * 128.0 * f64::from(small_cnn)
    );
}

#[test]
fn a_step_that_fails_ends_the_measurement() {
    let mut steps = 0;
    let outcome = Timing::measure(0, || {
        steps += 1;
        anyhow::ensure!(steps < 3, "the device is gone");
        Ok(())
    });
    assert!(outcome.is_err_and(|error| error.to_string() == "the device is gone"));
    let timing = Timing::measure(0, || Ok(())).expect("nothing fails");
    assert_eq!(timing.n, 3, "at least three, whatever the budget");
}

#[test]
fn a_row_follows_from_the_times() {
    let timing = Timing::of(vec![30.0, 10.0, 20.0, 40.0, 50.0]);
    assert_eq!((timing.median_ms, timing.n), (30.0, 5));
    assert!((10.0..20.0).contains(&timing.q1_ms) && (40.0..50.0).contains(&timing.q3_ms));
    let row = Row::new("W3", 1, 16, timing, 1e8);
    let json = serde_json::to_value(&row).expect("a row is JSON");
    let near = |name: &str, want: f64| {
        let have = json[name].as_f64().expect(name);
        assert!((have - want).abs() < 1e-3, "{name}: {have}");
    };
    near("candidate_steps_per_sec", 16.0 / 0.03);
    near("gflops", 16.0 / 0.03 * 1e8 / 1e9);
    near("median_ms", 30.0);
    assert_eq!(
        (json["name"].as_str(), json["n"].as_u64()),
        (Some("W3"), Some(5))
    );
    assert!(row.line().contains("30.00"));
}

#[test]
fn a_workload_trains_on_this_machine() {
    let device = Choice::Cpu.open().expect("the CPU is there");
    let timing = workload("P=4")
        .measure(&device.context, 2, 0)
        .expect("it trains");
    assert!(timing.median_ms > 0.0 && timing.q1_ms <= timing.q3_ms);
}
