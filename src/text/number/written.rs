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
//! meanings where it stands, as 1,500 has for a weight, is never guessed: see [`Unread::Ambiguous`].

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

/// Reads a whole number as people write it: `15,000`, `1.5×10⁴`, `15 000`. A comma before three digits parts thousands,
/// as it does wherever the page writes a whole number. So does a point, as others write them, if that makes a number of
/// `low..=high`; otherwise the range is not looked at.
///
/// # Errors
/// [`Unread`]; [`Unread::Ambiguous`] only of a point before three noughts, as both readings are whole.
pub fn whole(text: &str, low: u64, high: u64) -> Result<u64, Unread> {
    let Reading { decimal, grouped } = read(text).ok_or(Unread::NoNumber)?;
    let meant = match &grouped {
        Some((grouped, '.')) if decimal.whole().is_some() => {
            return Err(ambiguous(grouped, &decimal));
        }
        Some((grouped, '.')) => grouped.whole().filter(|one| (low..=high).contains(one)),
        Some((grouped, _)) => grouped.whole(),
        None => decimal.whole(),
    };
    meant.ok_or(Unread::NotWhole)
}

/// Reads what is no whole number where one is asked for: `99.6`, `-3`.
///
/// # Errors
/// [`Unread::NoNumber`], and [`Unread::NotWhole`] of a comma or a point before three digits, which may part thousands.
pub fn share(text: &str) -> Result<f64, Unread> {
    let Reading { decimal, grouped } = read(text).ok_or(Unread::NoNumber)?;
    match grouped {
        Some(_) => Err(Unread::NotWhole),
        None => Ok(decimal.value()),
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
mod tests;
