//! Curves as SVG paths: no more points than can be seen, written fast enough for fifty at once.

/// Returns the path through `points` (pixels, x increasing), as SVG reads it; it strays from them
/// by at most `tolerance` pixels.
pub fn path(points: impl Iterator<Item = (f64, f64)>, tolerance: f64) -> String {
    let mut path = String::new();
    append(&mut path, 'M', points, tolerance);
    path
}

/// Returns the outline around an upper and a lower edge (pixels, x increasing).
pub fn area(
    upper: impl Iterator<Item = (f64, f64)>,
    lower: impl DoubleEndedIterator<Item = (f64, f64)>,
    tolerance: f64,
) -> String {
    let mut path = path(upper, tolerance);
    if !path.is_empty() {
        append(&mut path, 'L', lower.rev(), tolerance);
        path.push('Z');
    }
    path
}

fn append(
    path: &mut String,
    first: char,
    points: impl Iterator<Item = (f64, f64)>,
    tolerance: f64,
) {
    let mut letter = first;
    thin(points, tolerance, |(x, y)| {
        path.push(letter);
        push_tenths(path, x);
        path.push(' ');
        push_tenths(path, y);
        letter = 'L';
    });
}

/// Keeps the points that a curve needs to stay within `tolerance` of all of them.
///
/// Of all straight lines from the last kept point, those count that pass every later point closely
/// enough; a point that none of them reaches makes the one before it a kept one.
fn thin(
    points: impl Iterator<Item = (f64, f64)>,
    tolerance: f64,
    mut keep: impl FnMut((f64, f64)),
) {
    let mut points = points.filter(|(x, y)| x.is_finite() && y.is_finite());
    let Some(mut anchor) = points.next() else {
        return;
    };
    keep(anchor);
    let everything = (f64::NEG_INFINITY, f64::INFINITY);
    let mut last: Option<(f64, f64)> = None;
    let mut cone = everything;
    for point in points {
        let slope = |from: (f64, f64), dy: f64| (point.1 + dy - from.1) / (point.0 - from.0).abs();
        if let Some(before) = last
            && (point.0 == before.0 || !(cone.0..=cone.1).contains(&slope(anchor, 0.0)))
        {
            keep(before);
            (anchor, cone) = (before, everything);
        }
        cone.0 = cone.0.max(slope(anchor, -tolerance));
        cone.1 = cone.1.min(slope(anchor, tolerance));
        last = Some(point);
    }
    if let Some(last) = last {
        keep(last);
    }
}

/// Appends `value` with one digit after the point; the general way takes several times as long.
fn push_tenths(text: &mut String, value: f64) {
    let tenths = (value * 10.0).round() as i64;
    if tenths < 0 {
        text.push('-');
    }
    let tenths = tenths.unsigned_abs();
    let mut digits = [0u8; 20];
    let mut at = digits.len();
    let mut rest = tenths / 10;
    loop {
        at -= 1;
        digits[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    text.extend(digits[at..].iter().map(|digit| char::from(*digit)));
    if !tenths.is_multiple_of(10) {
        text.push('.');
        text.push(char::from(b'0' + (tenths % 10) as u8));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOLERANCE: f64 = 0.3;

    fn kept(points: &[(f64, f64)]) -> Vec<(f64, f64)> {
        let mut kept = Vec::new();
        thin(points.iter().copied(), TOLERANCE, |point| kept.push(point));
        kept
    }

    #[test]
    fn a_straight_line_needs_its_ends_and_a_corner_stays() {
        let straight: Vec<(f64, f64)> = (0..500).map(|i| (f64::from(i), 3.0)).collect();
        assert_eq!(kept(&straight), [(0.0, 3.0), (499.0, 3.0)]);
        let corner = [(0.0, 0.0), (1.0, 0.0), (2.0, 0.0), (3.0, 9.0), (4.0, 18.0)];
        assert_eq!(kept(&corner), [(0.0, 0.0), (2.0, 0.0), (4.0, 18.0)]);
        let upright = [(0.0, 0.0), (0.0, 5.0), (0.0, 2.0)];
        assert_eq!(kept(&upright).len(), 3);
    }

    #[test]
    fn no_point_is_farther_from_the_curve_than_can_be_seen() {
        let points: Vec<(f64, f64)> = (0..500)
            .map(|i| f64::from(i) * 0.6)
            .map(|x| (x, 60.0 + 40.0 * (x / 17.0).sin() + (x * 7.0).sin()))
            .collect();
        let kept = kept(&points);
        assert!(kept.len() < 450, "{}", kept.len());
        for (x, y) in points {
            let after = kept.partition_point(|point| point.0 < x).max(1);
            let ((x0, y0), (x1, y1)) = (kept[after - 1], kept[after]);
            let drawn = y0 + (y1 - y0) * (x - x0) / (x1 - x0);
            assert!((drawn - y).abs() <= TOLERANCE + 1e-9);
        }
    }

    #[test]
    fn paths_read_as_svg() {
        let points = [(0.0, -1.25), (10.04, 5.0), (12.0, 0.06)];
        assert_eq!(path(points.into_iter(), TOLERANCE), "M0 -1.3L10 5L12 0.1");
        assert_eq!(path([(f64::NAN, 1.0)].into_iter(), TOLERANCE), "");
        let (upper, lower) = ([(0.0, 1.0), (9.0, 1.0)], [(0.0, 3.0), (9.0, 3.0)]);
        assert_eq!(
            area(upper.into_iter(), lower.into_iter(), TOLERANCE),
            "M0 1L9 1L9 3L0 3Z"
        );
    }
}
