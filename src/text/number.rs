//! Numbers for readers: three significant digits, powers of ten as superscripts; and back, as people type
//! them.

mod written;

pub use self::written::{Unread, real, share, whole};

/// Returns a number in three significant digits: `0.734`, `−12`, `1.2×10⁻³`, `10⁻⁸`.
///
/// Trailing zeros are dropped. Powers of ten appear below 0.01 and from 1,000.
pub fn number(value: f64) -> String {
    if value == 0.0 {
        return "0".into();
    }
    if value.is_nan() {
        return "NaN".into();
    }
    if value.is_infinite() {
        return format!("{}∞", sign(value));
    }
    let scientific = format!("{:.2e}", value.abs());
    let (mantissa, exponent) = scientific
        .split_once('e')
        .expect("scientific notation has an e");
    let exponent: i32 = exponent.parse().expect("an exponent is a whole number");
    let size = match exponent {
        -2..=2 => trimmed(&format!("{:.*}", (2 - exponent) as usize, value.abs())).to_string(),
        _ => match trimmed(mantissa) {
            "1" => format!("10{}", superscript(exponent)),
            mantissa => format!("{mantissa}×10{}", superscript(exponent)),
        },
    };
    format!("{}{size}", sign(value))
}

/// Returns a difference with its sign and so many decimals, e.g. `−0.0114`; what rounds to nought is not below it.
pub fn signed(value: f64, decimals: usize) -> String {
    let text = format!("{value:+.decimals$}");
    match text.bytes().all(|byte| b"-0.".contains(&byte)) {
        true => format!("{:+.decimals$}", 0.0),
        false => text.replace('-', "−"),
    }
}

/// Returns a whole number with its digits in groups of three, e.g. `15,000`.
pub fn count(value: u64) -> String {
    let mut digits = value.to_string();
    for place in (1..digits.len()).rev().skip(2).step_by(3) {
        digits.insert(place, ',');
    }
    digits
}

/// Returns a number with what is counted: `1 training` or `7,500 trainings`.
pub fn counted(number: u64, what: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {what}{plural}", count(number))
}

/// Returns a memory β in 0–1 with as many decimals as 1 − β needs: `0.9`, `0.936`, `0.99953`.
pub fn memory(beta: f64) -> String {
    let forgotten = (1.0 - beta).max(1e-9);
    let decimals = (1.0 - forgotten.log10().floor()).max(3.0) as usize;
    trimmed(&format!("{beta:.decimals$}")).to_string()
}

/// Returns a number of at most six significant digits as a keyboard can write it: `0.0012`, `5.44398e-9`.
pub fn typed(value: f64) -> String {
    // Adding zero makes a negative zero a positive one.
    let value = value + 0.0;
    let scientific = format!("{value:.5e}");
    let Some((mantissa, exponent)) = scientific.split_once('e') else {
        return scientific;
    };
    match exponent.parse::<i32>() {
        Ok(small @ -4..=5) => trimmed(&format!("{value:.*}", (5 - small) as usize)).into(),
        _ => format!("{}e{exponent}", trimmed(mantissa)),
    }
}

fn sign(value: f64) -> &'static str {
    if value < 0.0 { "−" } else { "" }
}

fn trimmed(digits: &str) -> &str {
    if digits.contains('.') {
        digits.trim_end_matches('0').trim_end_matches('.')
    } else {
        digits
    }
}

fn superscript(exponent: i32) -> String {
    let raise = |digit| match digit {
        '-' => '⁻',
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        // ⁰ and ⁴ to ⁹ stand in a row; ¹ to ³ were encoded long before.
        _ => char::from_u32('⁰' as u32 + digit as u32 - '0' as u32).expect("a superscript digit"),
    };
    exponent.to_string().chars().map(raise).collect()
}

/// Returns a duration in its two leading units, e.g. `3 h 20 min`; `under a second` below one.
pub fn duration(secs: f64) -> String {
    if !secs.is_finite() || secs < 0.0 {
        return "an unknown time".into();
    }
    if secs < 1.0 {
        return "under a second".into();
    }
    if secs < 60.0 {
        return format!("{secs:.0} s");
    }
    let minutes = (secs / 60.0).round() as u64;
    if secs < 600.0 {
        let whole = secs.round() as u64;
        return match whole % 60 {
            0 => format!("{} min", whole / 60),
            rest => format!("{} min {rest} s", whole / 60),
        };
    }
    if minutes < 60 {
        return format!("{minutes} min");
    }
    let (hours, rest) = (minutes / 60, minutes % 60);
    if hours < 48 {
        return match rest {
            0 => format!("{hours} h"),
            _ => format!("{hours} h {rest} min"),
        };
    }
    format!("{} days {} h", hours / 24, hours % 24)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_one() {
        assert_eq!(counted(1, "training"), "1 training");
        assert_eq!(counted(0, "task"), "0 tasks");
        assert_eq!(counted(7_500, "training"), "7,500 trainings");
    }

    #[test]
    fn differences_have_a_sign_and_nought_is_not_below_itself() {
        for (value, decimals, text) in [
            (-0.01144, 4, "−0.0114"),
            (0.5, 4, "+0.5000"),
            (-0.00004, 4, "+0.0000"),
            (-0.4, 0, "+0"),
            (-0.6, 0, "−1"),
            (-10.0, 1, "−10.0"),
            (f64::NEG_INFINITY, 3, "−inf"),
        ] {
            assert_eq!(signed(value, decimals), text);
        }
    }

    #[test]
    fn numbers_have_three_significant_digits() {
        for (value, text) in [
            (0.0, "0"),
            (1.0, "1"),
            (-0.5, "−0.5"),
            (0.73444, "0.734"),
            (3.6352, "3.64"),
            (0.01, "0.01"),
            (0.0123, "0.0123"),
            (0.0012, "1.2×10⁻³"),
            (1e-8, "10⁻⁸"),
            (-9.996e-4, "−10⁻³"),
            (9.996, "10"),
            (0.09996, "0.1"),
            (120.0, "120"),
            (999.6, "10³"),
            (4567.0, "4.57×10³"),
            (1.5e10, "1.5×10¹⁰"),
            (6.7e-29, "6.7×10⁻²⁹"),
            (f64::NAN, "NaN"),
            (f64::NEG_INFINITY, "−∞"),
        ] {
            assert_eq!(number(value), text);
        }
    }

    #[test]
    fn memories_keep_the_digits_that_matter() {
        for (beta, text) in [
            (0.0, "0"),
            (0.5, "0.5"),
            (0.9, "0.9"),
            (0.9357561078635277, "0.936"),
            (0.999, "0.999"),
            (0.9999, "0.9999"),
            (0.99953, "0.99953"),
        ] {
            assert_eq!(memory(beta), text);
        }
    }

    #[test]
    fn what_is_for_typing_has_six_digits_that_a_keyboard_has() {
        for (value, text) in [
            (0.855_302_086_153_851_8, "0.855302"),
            (5.443_981_2e-9, "5.44398e-9"),
            (1e-8, "1e-8"),
            (100.0, "100"),
            (-1.25, "-1.25"),
            (-0.0, "0"),
            (f64::NAN, "NaN"),
        ] {
            assert_eq!(typed(value), text);
        }
    }

    #[test]
    fn durations_use_two_units() {
        assert_eq!(duration(0.4), "under a second");
        assert_eq!(duration(42.4), "42 s");
        assert_eq!(duration(60.0), "1 min");
        assert_eq!(duration(125.0), "2 min 5 s");
        assert_eq!(duration(12_000.0), "3 h 20 min");
        assert_eq!(duration(200_000.0), "2 days 7 h");
        assert_eq!(duration(f64::NAN), "an unknown time");
    }
}
