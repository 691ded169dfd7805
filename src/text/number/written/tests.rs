//! Numbers as people write them, and what is none.

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
    for (text, grouped, decimal) in [
        ("15.000", "15000", "15"),
        ("1.000", "1000", "1"),
        ("100.000", "100000", "100"),
    ] {
        for (low, high) in [(0, 200_000), (50, 200), (1_000, 20_000)] {
            let asked = Err(either(grouped, decimal));
            assert_eq!(whole(text, low, high), asked, "{text}: {low} to {high}");
        }
    }
    assert_eq!(
        format!("1,500{}", either("1500", "1.5")),
        "1,500: did you mean 1500 or 1.5?"
    );
}

#[test]
fn what_a_whole_number_cannot_mean_is_not_offered() {
    for (text, value) in [
        ("1,000", Ok(1000)),
        ("1,500", Ok(1500)),
        ("1.500", Err(Unread::NotWhole)),
        ("99.623", Err(Unread::NotWhole)),
        ("-1,500", Err(Unread::NotWhole)),
    ] {
        assert_eq!(whole(text, 2, 64), value, "{text}: out of range either way");
    }
    assert_eq!(whole("1.500", 0, 20_000), Ok(1500), "a share is none");
}

#[test]
fn a_share_is_read_only_where_it_cannot_be_thousands() {
    for (text, value) in [
        ("99.6", Ok(99.6)),
        ("99,6", Ok(99.6)),
        ("-3", Ok(-3.0)),
        ("99.623", Err(Unread::NotWhole)),
        ("-1,500", Err(Unread::NotWhole)),
        ("many", Err(Unread::NoNumber)),
    ] {
        assert_eq!(share(text), value, "{text}");
    }
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
