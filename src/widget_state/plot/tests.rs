//! Geometry and readings of charts.

use super::{frame::LABEL_GAP, *};

fn plot(points: &[(f64, f64)]) -> Plot {
    Plot {
        x_name: "step",
        x_offset: 1.0,
        x_range: (0.0, 10.0),
        unit: Unit::Percent,
        y_limits: (0.0, 1.0),
        lines: vec![
            Line::new("Adam", "adam", points.iter().map(|p| (p.0, 0.5))),
            Line::new("best", "best", points.to_vec()),
        ],
        bands: Vec::new(),
    }
}

#[test]
fn ticks_are_round_and_inside() {
    let even = vec![0.0, 2.0, 4.0, 6.0, 8.0, 10.0];
    assert_eq!(ticks((0.0, 10.0), 5), (even, 2.0));
    let (marks, step) = ticks((0.61, 0.93), 4);
    assert_eq!(step, 0.1);
    assert!(marks.iter().all(|mark| (0.61..=0.93).contains(mark)));
    assert_eq!(Unit::Percent.mark(marks[0], step), "70 %");
    assert_eq!(Unit::Fitness.mark(-0.25, 0.05), "−0.25");
}

#[test]
fn an_axis_has_three_marks_at_least() {
    // The fitness of a run whose best rises from 0.72 to 0.77.
    let (marks, step) = ticks((0.33, 0.98), 5);
    assert!(marks.len() >= 3, "{marks:?}");
    assert_eq!(step, 0.2);
    let (marks, step) = ticks((0.41, 0.79), 4);
    assert_eq!((marks.len(), step), (3, 0.1));
    for low in (0..50).map(|i| f64::from(i) * 0.019) {
        for span in (1..80).map(|i| f64::from(i) * 0.013) {
            for count in [4, 5] {
                let (marks, _) = ticks((low, low + span), count);
                let is_readable = (3..=2 * count).contains(&marks.len());
                assert!(is_readable, "{low} {span}: {marks:?}");
            }
        }
    }
}

#[test]
fn a_label_is_whole_where_it_has_room() {
    let named = |name: &str| Plot {
        lines: vec![Line::new(name, "best", [(0.0, 0.2), (5.0, 0.8)])],
        ..plot(&[])
    };
    let label = |name: &str, width| Frame::fit(&named(name), width, 132.0).label(name);
    assert_eq!(label("Adam", 300.0), "Adam");
    assert_eq!(label("Adam + schedule", 300.0), "Adam + schedule");
    // The longest name of a term, on a phone of 390 px.
    let longest = "RMS-normalised gradient";
    assert_eq!(label(longest, 354.0), longest);
    assert_eq!(label("Adam at 10⁻³, untuned", 300.0), "Adam at 10⁻³");
    // Of earlier runs the number names one; two charts lie side by side in a window of 1024 pixels.
    assert_eq!(label("recording 1, seed 42", 290.0), "recording 1");
    assert_eq!(label("run 12, seed 18446744073709551615", 240.0), "run 12");
    let cut = label("Adam at the same mean step, 2.6×10⁻³", 600.0);
    assert!(cut.starts_with("Adam at the same"), "{cut}");
    assert!(cut.ends_with('…'), "{cut}");
}

#[test]
fn no_label_is_wider_than_its_room() {
    // As DejaVu Sans sets them, bold, in 12 pixels.
    for (name, pixels) in [
        ("Adam + momentum", 133.6),
        ("Adam at the mean step", 158.3),
        ("RMS-normalised gradient", 172.1),
        ("look-ahead m̂/(√v̂+ε)", 139.6),
    ] {
        let plot = Plot {
            lines: vec![Line::new(name, "best", [(0.0, 0.2), (5.0, 0.8)])],
            ..plot(&[])
        };
        let room = Frame::fit(&plot, 600.0, 132.0).label_room;
        assert!((pixels..1.1 * pixels).contains(&room), "{name}: {room}");
    }
}

#[test]
fn genes_are_written_as_people_write_them() {
    let rate = Unit::Gene(Gene::LearningRate);
    assert_eq!(rate.mark(-3.0, 1.0), "1e−3");
    assert_eq!(rate.mark(-2.8, 0.2), "1.6e−3");
    assert_eq!(rate.reading(-2.8), "1.58×10⁻³");
    assert_eq!(Unit::Gene(Gene::Beta2).reading(0.9995), "0.9995");
    let length = Unit::Gene(Gene::WarmupSteps);
    assert_eq!(length.reading(120.0), "120");
    assert_eq!(length.mark(120.0, 20.0), "120");
}

#[test]
fn the_frame_holds_the_data() {
    let plot = plot(&[(0.0, 0.2), (5.0, 0.8)]);
    let frame = Frame::fit(&plot, 300.0, 200.0);
    assert_eq!(frame.x, (0.0, 10.0));
    assert!(frame.y.0 < 0.2 && frame.y.1 > 0.8);
    assert_eq!(frame.px(0.0), frame.across.0);
    assert_eq!(frame.py(-9.0), frame.upward.0);
    let path = frame.path(&plot.lines[1].points);
    assert_eq!(path.matches(['M', 'L']).count(), 2);
}

#[test]
fn an_empty_plot_has_a_frame_too() {
    let plot = plot(&[]);
    assert!(plot.is_empty());
    assert_eq!(Frame::fit(&plot, 300.0, 200.0).y, (0.0, 1.0));
    assert_eq!(plot.summary(), "No data yet.");
    assert!(plot.table(5).is_empty());
}

#[test]
fn labels_never_overlap_nor_leave_the_drawing() {
    let frame = Frame::fit(&plot(&[(0.0, 0.2), (5.0, 0.8)]), 300.0, 200.0);
    let mut heights = frame.label_heights(&[0.8, 0.8, 0.79, 0.0]);
    assert!(heights.iter().all(|height| *height <= frame.upward.0));
    heights.sort_by(f64::total_cmp);
    let are_apart = |pair: &[f64]| pair[1] - pair[0] >= LABEL_GAP - 1e-9;
    assert!(heights.windows(2).all(are_apart));
}

#[test]
fn a_reading_names_every_line() {
    let plot = plot(&[(0.0, 0.2), (5.0, 0.8)]);
    assert_eq!(plot.nearest(4.0), Some(5.0));
    assert_eq!(plot.neighbour(0.0, true), Some(5.0));
    assert_eq!(plot.neighbour(0.0, false), None);
    let all = "step 6 · best 80.0 % · Adam 50.0 %";
    assert_eq!(plot.reading(5.0, None), all);
    assert_eq!(plot.reading(5.0, Some(0.5)), all);
    assert_eq!(plot.summary(), "At step 6 · best 80.0 % · Adam 50.0 %.");
}

#[test]
fn a_reading_leaves_out_lines_that_have_not_come_so_far() {
    let mut plot = plot(&[(0.0, 0.2), (5.0, 0.8)]);
    plot.lines[0].points.pop();
    assert_eq!(plot.reading(5.0, None), "step 6 · best 80.0 %");
}

#[test]
fn a_table_is_thinned_and_keeps_both_ends() {
    let points: Vec<(f64, f64)> = (0..100).map(|x| (f64::from(x), 0.5)).collect();
    let rows = plot(&points).table(10);
    assert_eq!(rows.len(), 10);
    assert_eq!((&*rows[0].0, &*rows[9].0), ("1", "100"));
}

#[test]
fn sixteen_equals_look_different() {
    let looks: BTreeSet<_> = (0..16).map(series).collect();
    assert_eq!(looks.len(), 16);
    assert_eq!(series(17), series(1));
}

/// The plot with `count` lines besides, from 60 % up.
fn with_runs(count: usize) -> Plot {
    let mut plot = plot(&[(0.0, 0.2), (5.0, 0.8)]);
    for i in 0..count {
        let points = [(0.0, 0.6), (5.0, 0.6 + i as f64 / 100.0)];
        plot.lines
            .push(Line::new(&format!("run {i}"), series(i), points));
    }
    plot
}

#[test]
fn of_many_lines_a_reading_says_the_nearest_the_lowest_and_the_highest() {
    let plot = with_runs(10);
    assert!(!plot.is_labelled());
    let all = "12 lines from Adam 50.0 % to best 80.0 %";
    assert_eq!(plot.reading(5.0, None), format!("step 6 · {all}"));
    let near = plot.reading(5.0, Some(0.632));
    assert_eq!(near, format!("step 6 · run 3 63.0 % · {all}"));
}

#[test]
fn keys_go_from_line_to_line() {
    let plot = with_runs(10);
    assert_eq!(plot.next_line(5.0, None, true), Some(0.5));
    assert_eq!(plot.next_line(5.0, None, false), Some(0.8));
    assert_eq!(plot.next_line(5.0, Some(0.5), true), Some(0.6));
    assert_eq!(plot.next_line(5.0, Some(0.5), false), None);
    let frame = Frame::fit(&plot, 300.0, 200.0);
    assert!((frame.y_at(frame.py(0.63)) - 0.63).abs() < 1e-9);
}

#[test]
fn a_chart_is_crowded_beyond_its_looks() {
    // Two lines stand there besides.
    assert!(!with_runs(15).is_crowded());
    assert!(with_runs(16).is_crowded());
}

#[test]
fn the_legend_names_lines_and_bands_of_their_own_and_hides_them() {
    let mut plot = plot(&[(0.0, 0.2), (5.0, 0.8)]);
    for name in ["best", "middle half"] {
        plot.bands.push(Band {
            name: name.into(),
            class: "best",
            points: vec![(0.0, 0.1, 0.3)],
        });
    }
    let entries = plot.entries();
    let names: Vec<&str> = entries.iter().map(|entry| &*entry.name).collect();
    assert_eq!(names, ["best", "Adam", "middle half"]);
    assert!(entries[2].band && !entries[0].band);
    let plot = plot.without(&["best".to_string()].into());
    assert_eq!((plot.lines.len(), plot.bands.len()), (1, 1));
    assert_eq!(plot.bands[0].name, "middle half");
}

#[test]
fn measured_x_is_rounded_and_counted_x_is_not() {
    let mut plot = plot(&[(0.0, 0.2), (5.0, 0.8)]);
    assert!(plot.counts());
    plot.x_offset = 0.0;
    plot.lines[1].points = vec![(0.5, 0.2), (1.23456, 0.8)];
    assert!(!plot.counts());
    assert_eq!([1.23456, 3.0].map(|x| plot.x_text(x)), ["1.23", "3"]);
    assert_eq!(plot.lines[1].at(0.9), Some((1.23456, 0.8)));
    assert_eq!(plot.lines[1].at(2.0), None);
}
