//! Real numbers in JSON: each distinct one once, to the bit. Knows nothing of what they mean.
//!
//! Offspring inherit most of their genes unchanged, so a search has many times more numbers than
//! distinct ones. Page and terminal read them by the same code, so that a file opens in both or in neither.

use std::{collections::HashMap, fmt};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A number's position in the list.
#[derive(Clone, Copy, Serialize, Deserialize)]
pub struct Place(pub u32);

/// The distinct numbers met so far, in order.
#[derive(Default)]
pub struct Numbers {
    list: Vec<Real>,
    /// Place per bit pattern.
    places: HashMap<u64, u32>,
}

impl Numbers {
    /// Returns where `value` stands; appends it where it is new.
    pub fn place(&mut self, value: f64) -> Place {
        let list = &mut self.list;
        let place = self.places.entry(value.to_bits()).or_insert_with(|| {
            list.push(Real(value));
            list.len() as u32 - 1
        });
        Place(*place)
    }

    /// Returns all of them.
    pub fn list(self) -> Vec<Real> {
        self.list
    }
}

/// A finite number, in JSON the shortest text that reads back to the same bits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Real(pub f64);

impl Serialize for Real {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{:?}", self.0))
    }
}

impl<'de> Deserialize<'de> for Real {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(RealVisitor)
    }
}

struct RealVisitor;

impl de::Visitor<'_> for RealVisitor {
    type Value = Real;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a finite number as text")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Real, E> {
        match text.parse::<f64>() {
            Ok(value) if value.is_finite() => Ok(Real(value)),
            _ => Err(E::invalid_value(de::Unexpected::Str(text), &self)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back_to_the_bit() {
        for value in [
            0.0,
            -0.0,
            1.0,
            -3.0,
            0.1 + 0.2,
            2.0f64.sqrt().powi(-9),
            5e-324,
            f64::MIN_POSITIVE,
            f64::MAX,
            f64::from(0.98f32),
        ] {
            let json = serde_json::to_string(&Real(value)).expect("it is finite");
            let Real(read) = serde_json::from_str(&json).expect("it is what we write");
            assert_eq!(read.to_bits(), value.to_bits(), "{json}");
        }
    }

    #[test]
    fn what_no_number_is_written_as_is_refused() {
        let texts = [
            "", " ", " 1", "1 ", "0x10", "0b1", "0o7", "1_000", "1,5", "1e", "--1", "NaN", "nan",
            "inf", "1e999", "١", "1.0\n",
        ];
        for text in texts.into_iter().chain(["-Infinity"]) {
            let json = format!("\"{text}\"").replace('\n', "\\n");
            assert!(serde_json::from_str::<Real>(&json).is_err(), "{text:?}");
        }
        assert!(serde_json::from_str::<Real>("1.5").is_err(), "no text");
    }
}
