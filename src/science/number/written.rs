//! Numbers as people write them: the one grammar of every field.
//!
//! ```text
//! number   = sign? mantissa exponent? percent?  |  sign? power percent?
//! mantissa = digits with a decimal point or comma, in groups of three where they are parted
//! exponent = "e" sign? digits  |  ("×" | "·" | "*" | "x") power
//! power    = "10" ("^" | "**") sign? digits  |  "10" and superscript digits
//! ```
//!
//! Thousands are parted by commas, points, apostrophes, low lines or spaces of any width. What has two
//! meanings, as 1,500 has, is never guessed: see [`Unread::Ambiguous`].

use std::fmt;

/// Longest text that is looked at, in bytes.
const MAX_LENGTH: usize = 100;

/// Most digits of an exponent; none of more makes a number that can be told from zero or infinity.
const MAX_EXPONENT_DIGITS: usize = 6;

/// Why a text is not taken for a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unread {
    /// It is none.
    NoNumber,
    /// It is one, but not a whole one of a size that can be counted.
    NotWhole,
    /// Its only comma, or point, may part thousands or be the decimal sign.
    Ambiguous {
        /// The number if it parts thousands.
        grouped: String,
        /// The number if it is the decimal sign.
        decimal: String,
    },
}

impl fmt::Display for Unread {
    /// Completes "{what was typed}…".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unread::NoNumber => f.write_str(" is not a number"),
            Unread::NotWhole => f.write_str(" is not a whole number"),
            Unread::Ambiguous { grouped, decimal } => {
                write!(f, ": did you mean {grouped} or {decimal}?")
            }
        }
    }
}

/// Reads a number as people write it: `0.001`, `1e-3`, `1.2×10⁻³`, `10^-3`, `−0,5`, `15 000.5`, `50 %`. It is
/// infinite where it is too large for a number of 64 bits.
///
/// # Errors
/// [`Unread::NoNumber`], and [`Unread::Ambiguous`] of a comma before three digits.
pub fn real(text: &str) -> Result<f64, Unread> {
    let Reading { decimal, grouped } = read(text).ok_or(Unread::NoNumber)?;
    match grouped {
        Some((grouped, ',')) => Err(ambiguous(&grouped, &decimal)),
        _ => Ok(decimal.value()),
    }
}

/// Reads a whole number as people write it: `15,000`, `1.5×10⁴`, `15 000`. A comma before three digits parts
/// thousands, as it does wherever the page writes a whole number, if the number is then one of `low..=high`;
/// otherwise the range is not looked at.
///
/// # Errors
/// [`Unread`], of a point before three digits as well: that is how others part thousands.
pub fn whole(text: &str, low: u64, high: u64) -> Result<u64, Unread> {
    let Reading { decimal, grouped } = read(text).ok_or(Unread::NoNumber)?;
    match grouped {
        None => decimal.whole().ok_or(Unread::NotWhole),
        Some((grouped, separator)) => {
            let fits = |whole: &u64| separator == ',' && (low..=high).contains(whole);
            let meant = grouped.whole().filter(fits);
            meant.ok_or_else(|| ambiguous(&grouped, &decimal))
        }
    }
}

fn ambiguous(grouped: &Decimal, decimal: &Decimal) -> Unread {
    Unread::Ambiguous {
        grouped: grouped.to_string(),
        decimal: decimal.to_string(),
    }
}

/// ± digits · 10^scale, exactly.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Decimal {
    negative: bool,
    /// Without leading zeros; empty of zero.
    digits: String,
    scale: i32,
}

/// What a text can mean.
struct Reading {
    decimal: Decimal,
    /// What it means if its only separator, which stands before three digits, parts thousands.
    grouped: Option<(Decimal, char)>,
}

impl Decimal {
    fn value(&self) -> f64 {
        let sign = if self.negative { "-" } else { "" };
        let digits = if self.digits.is_empty() {
            "0"
        } else {
            &self.digits
        };
        // Digits and an exponent always are a number.
        format!("{sign}{digits}e{}", self.scale)
            .parse()
            .unwrap_or(f64::NAN)
    }

    fn whole(&self) -> Option<u64> {
        let digits = self.digits.trim_end_matches('0');
        if digits.is_empty() {
            return Some(0);
        }
        let zeros = self.scale + (self.digits.len() - digits.len()) as i32;
        // No more zeros than the largest number has digits.
        let zeros = usize::try_from(zeros).ok().filter(|zeros| *zeros < 20)?;
        let counted = || format!("{digits}{}", "0".repeat(zeros)).parse().ok();
        (!self.negative).then(counted).flatten()
    }
}

impl fmt::Display for Decimal {
    /// Plain digits where there are not many, else with an exponent.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.negative { "-" } else { "" };
        let digits = self.digits.trim_end_matches('0');
        if digits.is_empty() {
            return f.write_str("0");
        }
        let scale = self.scale + (self.digits.len() - digits.len()) as i32;
        let length = digits.len() as i32;
        match scale {
            0..=12 => write!(f, "{sign}{digits}{}", "0".repeat(scale as usize)),
            _ if scale < 0 && length + scale > 0 => {
                let (whole, part) = digits.split_at((length + scale) as usize);
                write!(f, "{sign}{whole}.{part}")
            }
            -12..0 => {
                let zeros = "0".repeat((-scale - length) as usize);
                write!(f, "{sign}0.{zeros}{digits}")
            }
            _ => write!(f, "{sign}{digits}e{scale}"),
        }
    }
}

fn read(text: &str) -> Option<Reading> {
    if text.len() > MAX_LENGTH {
        return None;
    }
    let plain = plain(text)?;
    let mut rest = plain.trim();
    let mut scale = 0;
    if let Some(before) = rest.strip_suffix('%') {
        rest = before.trim_end();
        scale -= 2;
    }
    let negative = rest.starts_with('-');
    if let Some(behind) = rest.strip_prefix(['-', '+']) {
        rest = behind.trim_start();
    }
    let (mantissa, exponent) = split(rest)?;
    let scale = scale + exponent;
    let decimal = |whole: &str, part: &str| {
        let digits = format!("{whole}{part}");
        Decimal {
            negative,
            digits: digits.trim_start_matches('0').into(),
            scale: scale - part.len() as i32,
        }
    };
    let (whole, part, separator) = mantissa_parts(mantissa)?;
    Some(Reading {
        decimal: decimal(&whole, &part),
        grouped: separator.map(|separator| (decimal(&format!("{whole}{part}"), ""), separator)),
    })
}

/// Brings all writings of a letter to one: superscripts to `^` and digits, spaces of any width to one, no
/// marks that do not show. `None` where a letter is in no number.
fn plain(text: &str) -> Option<String> {
    let mut plain = String::with_capacity(text.len());
    let mut raised = false;
    for letter in text.chars() {
        let superscript = match letter {
            '⁻' => Some('-'),
            '⁺' => Some('+'),
            '⁰' => Some('0'),
            '¹' => Some('1'),
            '²' => Some('2'),
            '³' => Some('3'),
            '⁴'..='⁹' => char::from_digit(letter as u32 - '⁰' as u32, 10),
            _ => None,
        };
        if let Some(digit) = superscript {
            if !raised {
                plain.push('^');
            }
            raised = true;
            plain.push(digit);
            continue;
        }
        let letter = match letter {
            '\u{ad}'
            | '\u{61c}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}' => continue,
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(letter as u32 - 0xff01 + 0x21)?,
            letter => letter,
        };
        plain.push(match letter {
            '−' | '‐' | '‑' | '‒' | '–' | '—' | '﹣' => '-',
            '×' | '·' | '∙' | '⋅' | '✕' | '✖' => '*',
            '’' | '‘' | 'ʼ' | '\'' | '_' => '\'',
            'E' => 'e',
            'X' => 'x',
            '٪' => '%',
            letter if letter.is_whitespace() => ' ',
            letter if letter.is_ascii_digit() || "+-.,*^ex%".contains(letter) => letter,
            _ => return None,
        });
        raised = false;
    }
    Some(plain)
}

/// Takes a number without its sign apart: its mantissa, and the power of ten.
fn split(text: &str) -> Option<(&str, i32)> {
    let raised = text.split_once("**").or_else(|| text.split_once('^'));
    if let Some((base, exponent)) = raised {
        let before = base.trim_end().strip_suffix("10")?.trim_end();
        let mantissa = match before.strip_suffix(['*', 'x']) {
            Some(mantissa) => mantissa.trim_end(),
            None if before.is_empty() => "1",
            None => return None,
        };
        // 0x10^2 looks like a number to the base of sixteen.
        let hexadecimal = before.ends_with('x') && mantissa.starts_with('0') && mantissa.len() == 1;
        return (!hexadecimal).then_some((mantissa, power(exponent.trim())?));
    }
    match text.split_once('e') {
        Some((mantissa, exponent)) => Some((mantissa, power(exponent)?)),
        None => Some((text, 0)),
    }
}

fn power(text: &str) -> Option<i32> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let counted = !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit());
    let digits = digits.trim_start_matches('0');
    let most = 10i32.pow(MAX_EXPONENT_DIGITS as u32);
    let size = match digits.len() {
        0 => 0,
        1..=MAX_EXPONENT_DIGITS => digits.parse().ok()?,
        _ => most,
    };
    counted.then_some(if text.starts_with('-') { -size } else { size })
}

/// The digits before and behind the decimal sign, and the only separator where it may part thousands as
/// well. `None` where the text is no mantissa.
fn mantissa_parts(text: &str) -> Option<(String, String, Option<char>)> {
    if !text.contains(|letter: char| letter.is_ascii_digit()) {
        return None;
    }
    let allowed = |letter: char| letter.is_ascii_digit() || ".,' ".contains(letter);
    if !text.chars().all(allowed) {
        return None;
    }
    let count = |separator: char| text.matches(separator).count();
    let last = text.rfind(['.', ',']).map(|at| text[at..].chars().next());
    let decimal = match (count('.'), count(','), last.flatten()) {
        (0, 0, _) => None,
        // Two of a kind part thousands.
        (points, commas, Some(last)) => {
            let of_last = if last == '.' { points } else { commas };
            (of_last == 1).then_some(last)
        }
        (_, _, None) => None,
    };
    let (whole, part) = match decimal {
        Some(sign) => text.split_once(sign)?,
        None => (text, ""),
    };
    if !part.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let parted = whole.contains(|letter: char| !letter.is_ascii_digit());
    let digits = if parted {
        joined(whole)?
    } else {
        whole.to_string()
    };
    // As a number of thousands would be written with one separator.
    let thousands =
        !parted && part.len() == 3 && (1..=3).contains(&whole.len()) && !whole.starts_with('0');
    Some((digits, part.into(), decimal.filter(|_| thousands)))
}

/// Joins digits that one separator parts into groups of three, or, as in India, of two before the last three.
fn joined(text: &str) -> Option<String> {
    let separator = text.chars().find(|letter| !letter.is_ascii_digit())?;
    let groups: Vec<&str> = text.split(separator).collect();
    let numeric = |group: &&str| group.bytes().all(|digit| digit.is_ascii_digit());
    let (first, rest) = groups.split_first()?;
    let (last, between) = rest.split_last()?;
    let length = |size: usize| between.iter().all(|group| group.len() == size);
    let threes = length(3) && (1..=3).contains(&first.len());
    let twos =
        separator == ',' && !between.is_empty() && length(2) && (1..=2).contains(&first.len());
    let fits = groups.iter().all(numeric) && last.len() == 3 && (threes || twos);
    (fits && !first.starts_with('0')).then(|| groups.concat())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::number::number;

    fn either(grouped: &str, decimal: &str) -> Unread {
        Unread::Ambiguous {
            grouped: grouped.into(),
            decimal: decimal.into(),
        }
    }

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for (text, value) in [
            ("0", 0.0),
            ("0.001", 1e-3),
            (" 1e-3 ", 1e-3),
            ("1E−3", 1e-3),
            ("1e+3", 1e3),
            ("10⁻³", 1e-3),
            ("10^-3", 1e-3),
            ("10**-3", 1e-3),
            ("1.2×10⁻³", 1.2e-3),
            ("1.2 × 10⁻³", 1.2e-3),
            ("1.2 · 10^-3", 1.2e-3),
            ("1,2×10⁻³", 1.2e-3),
            ("1.2x10^-3", 1.2e-3),
            ("−5.44×10⁻⁹", -5.44e-9),
            ("-10⁻²", -1e-2),
            ("2*10^2", 200.0),
            ("−0.5", -0.5),
            ("–0.5", -0.5),
            ("− 0.5", -0.5),
            ("0,5", 0.5),
            ("0,500", 0.5),
            ("00,500", 0.5),
            ("1,5", 1.5),
            ("1,50", 1.5),
            ("1,5000", 1.5),
            ("1.500", 1.5),
            ("1234,567", 1234.567),
            (".5", 0.5),
            (",5", 0.5),
            ("5.", 5.0),
            ("+3", 3.0),
            ("10", 10.0),
            ("50 %", 0.5),
            ("50%", 0.5),
            ("50\u{202f}%", 0.5),
            ("-0.5 %", -0.005),
            ("15 000", 15_000.0),
            ("15\u{202f}000", 15_000.0),
            ("15\u{a0}000,5", 15_000.5),
            ("15\u{2009}000.25", 15_000.25),
            ("1 234,567", 1234.567),
            ("1'500", 1500.0),
            ("1’500.25", 1500.25),
            ("1_000_000", 1e6),
            ("1,500,000", 1.5e6),
            ("1.500.000", 1.5e6),
            ("1,500.5", 1500.5),
            ("1.500,5", 1500.5),
            ("12,345.678", 12_345.678),
            ("12,34,567", 1_234_567.0),
            ("１２．５", 12.5),
            ("\u{200b}0.5\u{200b}", 0.5),
            ("\u{feff}7", 7.0),
            ("1e999", f64::INFINITY),
            ("-1e9999999999", f64::NEG_INFINITY),
            ("1e-999", 0.0),
            ("0.1", 0.1),
            ("9007199254740993", 9_007_199_254_740_992.0),
        ] {
            assert_eq!(real(text), Ok(value), "{text}");
        }
    }

    #[test]
    fn what_is_no_number_is_refused() {
        let long = "1".repeat(MAX_LENGTH + 1);
        for text in [
            "",
            " ",
            "abc",
            "1.2.3",
            "--1",
            "+-1",
            "1-",
            "1e",
            "e5",
            "1e5.5",
            "1e-3e",
            "nan",
            "NaN",
            "inf",
            "∞",
            "-",
            "+",
            ".",
            ",",
            "%",
            "1%%",
            "%5",
            "10^",
            "x10^2",
            "×10^2",
            "3 10^2",
            "110^2",
            "10^10^10",
            "10^2.5",
            "⁻³",
            "²",
            "5²",
            "2^10",
            "1 000 000 €",
            "0x10",
            "0X1F",
            "0x10^2",
            "0b11",
            "0o17",
            "#ff",
            "1f64",
            "1/2",
            "½",
            "1..5",
            "1,,5",
            "1 5",
            "15 00",
            "1 0000",
            "1,50,0",
            "0,500,000",
            "1,500 000",
            "1.500'000",
            "1.000,000,000",
            "١٢",
            "$5",
            "1d3",
            "1 e-3 x",
            "(5)",
            "0.123 456",
            "1e-1,500",
            &long,
        ] {
            assert_eq!(real(text), Err(Unread::NoNumber), "{text}");
            assert_eq!(whole(text, 0, u64::MAX), Err(Unread::NoNumber), "{text}");
        }
    }

    #[test]
    fn whole_numbers_are_read_to_the_last_digit() {
        for (text, value) in [
            ("0", 0),
            ("-0", 0),
            ("007", 7),
            (" 42 ", 42),
            ("15,000", 15_000),
            ("15 000", 15_000),
            ("15\u{202f}000", 15_000),
            ("15'000", 15_000),
            ("15_000", 15_000),
            ("1.5×10⁴", 15_000),
            ("10³", 1000),
            ("1e3", 1000),
            ("1.5e3", 1500),
            ("5000e-3", 5),
            ("100.0", 100),
            ("100,00", 100),
            ("1,500,000", 1_500_000),
            ("200 %", 2),
            ("18446744073709551615", u64::MAX),
            ("18,446,744,073,709,551,615", u64::MAX),
            ("1.8446744073709551615×10¹⁹", u64::MAX),
        ] {
            assert_eq!(whole(text, 0, u64::MAX), Ok(value), "{text}");
        }
        for text in [
            "-1",
            "0.5",
            "50 %",
            "1e-3",
            "18446744073709551616",
            "1e20",
            "1e999",
            "1.5e0",
        ] {
            assert_eq!(whole(text, 0, u64::MAX), Err(Unread::NotWhole), "{text}");
        }
    }

    #[test]
    fn what_has_two_meanings_is_asked_about() {
        for (text, grouped, decimal) in [
            ("1,500", "1500", "1.5"),
            ("1,000", "1000", "1"),
            ("-1,500", "-1500", "-1.5"),
            ("−12,345", "-12345", "-12.345"),
            ("999,999", "999999", "999.999"),
            ("1,500e-3", "1.5", "0.0015"),
            ("1,500×10⁻³", "1.5", "0.0015"),
            ("1,500 %", "15", "0.015"),
            ("１，５００", "1500", "1.5"),
            ("1,234e-30", "1234e-30", "1234e-33"),
        ] {
            assert_eq!(real(text), Err(either(grouped, decimal)), "{text}");
        }
        // In range it is as the page writes it.
        assert_eq!(whole("1,000", 50, 200), Err(either("1000", "1")));
        assert_eq!(whole("1,000", 50, 5000), Ok(1000));
        for (text, grouped, decimal) in [("1.500", "1500", "1.5"), ("15.000", "15000", "15")] {
            assert_eq!(whole(text, 0, 20_000), Err(either(grouped, decimal)));
        }
        assert_eq!(
            format!("1,500{}", either("1500", "1.5")),
            "1,500: did you mean 1500 or 1.5?"
        );
    }

    proptest! {
        #[test]
        fn what_the_page_writes_is_read_back(value in -1e12..1e12f64, exponent in -30..6) {
            let value = value * 10f64.powi(exponent);
            let text = number(value);
            let read = real(&text);
            prop_assert!(read.is_ok(), "{}", text);
            let error = (read.unwrap_or(f64::NAN) - value).abs();
            prop_assert!(error <= 5.1e-3 * value.abs(), "{} of {}", text, value);
        }

        #[test]
        fn numbers_of_a_keyboard_are_read_to_the_bit(value: f64, whole_one: u64) {
            prop_assume!(value.is_finite());
            prop_assert_eq!(real(&format!("{value:e}")).map(f64::to_bits), Ok(value.to_bits()));
            prop_assert_eq!(whole(&whole_one.to_string(), 0, u64::MAX), Ok(whole_one));
        }

        #[test]
        fn no_text_makes_it_panic(text in "[-+0-9., '_e×x^*%⁻²10]{0,30}") {
            let read = real(&text);
            if let Err(Unread::Ambiguous { grouped, decimal }) = read {
                prop_assert!(real(&grouped).is_ok() && real(&decimal).is_ok(), "{}", text);
            }
            let _ = whole(&text, 0, 1000);
        }
    }
}
