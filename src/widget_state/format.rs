//! Numbers and times as people read them: only the digits that mean something.

use statistics::{
    comparison::Finding,
    paired::{Estimate, Verdict},
};
use text::number;
pub use text::number::{count, duration};

/// Returns an estimate rounded as coarsely as an estimate deserves, e.g. `about 3 h 20 min`: by a tenth of it at most.
/// A few timed steps do not tell whether one second will go by or three.
pub fn estimate(secs: f64) -> String {
    let grain = match secs {
        s if (0.0..0.5).contains(&s) => return "under a second".into(),
        s if (0.5..5.0).contains(&s) => return "a few seconds".into(),
        s if s < 10.0 => 0.5,
        s if s < 25.0 => 1.0,
        s if s < 60.0 => 5.0,
        s if s < 180.0 => 10.0,
        s if s < 600.0 => 30.0,
        s if s < 1800.0 => 60.0,
        s if s < 3600.0 => 300.0,
        s if s < 86_400.0 => 600.0,
        _ => 3600.0,
    };
    let rounded = (secs / grain).round() * grain;
    match secs < 10.0 {
        // Of `1.0 s` nobody needs the nought.
        true => format!("about {} s", format!("{rounded:.1}").trim_end_matches(".0")),
        false => format!("about {}", duration(rounded)),
    }
}

/// Returns an estimate of memory rounded up to what an estimate deserves, e.g. `1.9 GB`.
pub fn memory(bytes: u64) -> String {
    match bytes.div_ceil(10_000_000) {
        tens @ ..100 => format!("{} MB", tens.max(1) * 10),
        tens => format!("{}.{} GB", tens.div_ceil(10) / 10, tens.div_ceil(10) % 10),
    }
}

/// Returns a share of one as a percentage with one digit, e.g. `71.2 %`.
pub fn percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}

/// Returns a difference of shares in percentage points, with its margin where there is one, e.g.
/// `+1.2 ± 0.8 points`.
pub fn points(difference: &Estimate) -> String {
    let mean = number::signed(difference.mean * 100.0, 1);
    match difference.margin {
        Some(margin) => format!("{mean} ± {:.1} points", margin * 100.0),
        None => format!("{mean} points"),
    }
}

/// Returns half the width of an interval in percentage points, e.g. `± 1.4 points`.
pub fn margin_points(margin: f64) -> String {
    format!("± {:.1} points", margin * 100.0)
}

/// Returns what stands beside "inconclusive": the least difference that would mostly have been found.
pub fn detectable(finding: &Finding) -> Option<String> {
    match finding {
        Finding::Judged {
            verdict: Verdict::Inconclusive,
            detectable: Some(least),
            ..
        } => Some(format!(
            " (one of {:.1} points would be found with 80 % power)",
            least * 100.0
        )),
        _ => None,
    }
}

/// Returns a fitness with three digits and a true minus sign.
pub fn fitness(value: f64) -> String {
    format!("{value:.3}").replace('-', "−")
}

/// Returns a difference with its sign, three digits.
pub fn signed(value: f64) -> String {
    number::signed(value, 3)
}

/// Returns a difference from Adam as a word and a figure, for whoever is behind has no lead: `lead` `+0.031`, `behind by`
/// `0.012`.
pub fn lead(difference: f64) -> (&'static str, String) {
    let text = signed(difference);
    match text.strip_prefix('−') {
        Some(behind) => ("behind by", behind.into()),
        None => ("lead", text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_group_by_three() {
        assert_eq!(count(7), "7");
        assert_eq!(count(1000), "1,000");
        assert_eq!(count(1_234_567), "1,234,567");
    }

    #[test]
    fn estimates_are_as_coarse_as_they_deserve() {
        for (secs, shown) in [
            (f64::NAN, "about an unknown time"),
            (0.4, "under a second"),
            (0.6, "a few seconds"),
            (4.9, "a few seconds"),
            (5.2, "about 5 s"),
            (9.9, "about 10 s"),
            (11.2, "about 11 s"),
            (59.0, "about 1 min"),
            (61.0, "about 1 min"),
            (11_950.0, "about 3 h 20 min"),
        ] {
            assert_eq!(estimate(secs), shown);
        }
        assert_eq!(memory(0), "10 MB");
        assert_eq!(memory(31_000_000), "40 MB");
        assert_eq!(memory(1_900_000_000), "1.9 GB");
        assert_eq!(memory(1_900_000_001), "2.0 GB");
    }

    #[test]
    fn what_could_have_been_found_stands_beside_inconclusive_alone() {
        let judged = |verdict| Finding::Judged {
            verdict,
            p: Some(0.2),
            detectable: Some(0.0123),
        };
        let text = detectable(&judged(Verdict::Inconclusive));
        assert!(text.is_some_and(|text| text.contains("1.2 points")));
        assert_eq!(detectable(&judged(Verdict::Better)), None);
        assert_eq!(detectable(&Finding::Preliminary), None);
        assert_eq!(margin_points(0.0142), "± 1.4 points");
    }

    #[test]
    fn who_is_behind_has_no_lead() {
        assert_eq!(lead(0.0314), ("lead", "+0.031".into()));
        assert_eq!(lead(-0.0121), ("behind by", "0.012".into()));
        assert_eq!(
            lead(-0.0004),
            ("lead", "+0.000".into()),
            "as far as it is shown"
        );
    }

    #[test]
    fn signs_are_typographic() {
        assert_eq!(fitness(-1.0), "−1.000");
        assert_eq!(signed(-0.0314), "−0.031");
        assert_eq!(signed(0.0314), "+0.031");
    }
}
