//! Which of the scoring images a trained network classified correctly.
//!
//! Kept for every training run of a comparison, so that two of them can be compared image by image. One
//! bit an image; in JSON as base64, in messages as bytes.

use base64ct::{Base64, Encoding};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

/// Right or wrong on every scoring image, in their order.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(try_from = "Packed", into = "Packed")]
pub struct Answers {
    images: u32,
    /// The first image is the lowest bit of the first byte; bits beyond the last image are 0.
    bits: Vec<u8>,
}

impl Answers {
    /// Number of images.
    pub fn images(&self) -> usize {
        self.images as usize
    }

    /// The outcomes in order.
    pub fn iter(&self) -> impl Iterator<Item = bool> {
        (0..self.images()).map(|image| self.bits[image / 8] >> (image % 8) & 1 == 1)
    }

    /// Number of images that were classified correctly.
    pub fn correct(&self) -> u32 {
        self.bits.iter().map(|byte| byte.count_ones()).sum()
    }

    /// Share of images that were classified correctly, 0–1; NaN without images.
    pub fn accuracy(&self) -> f32 {
        self.correct() as f32 / self.images as f32
    }
}

impl Extend<bool> for Answers {
    fn extend<T: IntoIterator<Item = bool>>(&mut self, outcomes: T) {
        for correct in outcomes {
            let place = self.images % 8;
            if place == 0 {
                self.bits.push(0);
            }
            if let Some(last) = self.bits.last_mut() {
                *last |= u8::from(correct) << place;
            }
            self.images += 1;
        }
    }
}

impl FromIterator<bool> for Answers {
    fn from_iter<T: IntoIterator<Item = bool>>(outcomes: T) -> Self {
        let mut answers = Answers::default();
        answers.extend(outcomes);
        answers
    }
}

/// [`Answers`] as they are written.
#[derive(Serialize, Deserialize)]
struct Packed {
    images: u32,
    correct: Bytes,
}

struct Bytes(Vec<u8>);

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match serializer.is_human_readable() {
            true => serializer.serialize_str(&Base64::encode_string(&self.0)),
            false => self.0.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if !deserializer.is_human_readable() {
            return Vec::deserialize(deserializer).map(Bytes);
        }
        let text = String::deserialize(deserializer)?;
        let bytes = Base64::decode_vec(&text);
        bytes
            .map(Bytes)
            .map_err(|_| D::Error::custom("`correct` is no base64"))
    }
}

impl From<Answers> for Packed {
    fn from(Answers { images, bits }: Answers) -> Self {
        Packed {
            images,
            correct: Bytes(bits),
        }
    }
}

impl TryFrom<Packed> for Answers {
    type Error = &'static str;

    fn try_from(packed: Packed) -> Result<Self, Self::Error> {
        let Packed {
            images,
            correct: Bytes(bits),
        } = packed;
        let beyond = match images % 8 {
            0 => 0,
            used => bits.last().map_or(0, |last| last >> used),
        };
        match bits.len() == images.div_ceil(8) as usize && beyond == 0 {
            true => Ok(Answers { images, bits }),
            false => Err("`correct` has not one bit an image"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcomes(images: usize) -> Vec<bool> {
        (0..images)
            .map(|image| image % 3 == 0 || image % 7 == 2)
            .collect()
    }

    #[test]
    fn outcomes_come_back_in_order_and_are_counted() {
        for images in [0, 1, 7, 8, 9, 250] {
            let outcomes = outcomes(images);
            let answers: Answers = outcomes.iter().copied().collect();
            assert_eq!(answers.images(), images);
            assert_eq!(answers.iter().collect::<Vec<_>>(), outcomes);
            let correct = outcomes.iter().filter(|correct| **correct).count();
            assert_eq!(answers.correct() as usize, correct);
        }
        let three_of_four = Answers::from_iter([true, false, true, true]);
        assert_eq!(three_of_four.accuracy(), 0.75);
    }

    #[test]
    fn they_can_be_written_as_text_and_as_bytes() {
        let answers: Answers = outcomes(19).into_iter().collect();
        let json = serde_json::to_string(&answers).expect("it can be written");
        assert_eq!(json, r#"{"images":19,"correct":"TZIF"}"#);
        assert_eq!(
            serde_json::from_str::<Answers>(&json).ok(),
            Some(answers.clone())
        );
        let bytes = postcard::to_stdvec(&answers).expect("it can be written");
        assert_eq!(bytes.len(), 5);
        assert_eq!(postcard::from_bytes::<Answers>(&bytes).ok(), Some(answers));
    }

    #[test]
    fn what_is_not_one_bit_an_image_is_refused() {
        for (json, reason) in [
            (r#"{"images":25,"correct":"AAAA"}"#, "one bit an image"),
            (r#"{"images":16,"correct":"AAAA"}"#, "one bit an image"),
            (r#"{"images":20,"correct":"AAD/"}"#, "one bit an image"),
            (r#"{"images":20,"correct":"A?A="}"#, "no base64"),
        ] {
            let error = serde_json::from_str::<Answers>(json).expect_err(json);
            assert!(error.to_string().contains(reason), "{json}: {error}");
        }
        let whole = r#"{"images":20,"correct":"AAAA"}"#;
        assert!(serde_json::from_str::<Answers>(whole).is_ok());
    }
}
