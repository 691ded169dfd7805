//! Real numbers in JSON: each distinct one once, to the bit. Knows nothing of what they mean.
//!
//! Offspring inherit most of their genes unchanged, so a search has many times more numbers than
//! distinct ones.

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
        match parse(text) {
            Some(value) if value.is_finite() => Ok(Real(value)),
            _ => Err(E::invalid_value(de::Unexpected::Str(text), &self)),
        }
    }
}

#[cfg(not(target_arch = "wasm32"))]
fn parse(text: &str) -> Option<f64> {
    text.parse().ok()
}

/// A browser reads numbers to the bit as well; Rust's tables for it would weigh 10 kB in the page.
#[cfg(target_arch = "wasm32")]
fn parse(text: &str) -> Option<f64> {
    let value = wasm_bindgen::JsValue::from_str(text).unchecked_into_f64();
    (!text.is_empty()).then_some(value)
}
