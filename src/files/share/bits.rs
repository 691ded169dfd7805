//! Values as a string of bits, lowest bit first, and back. Knows nothing of what they mean.

/// Exponents of a real number that take four bits: magnitudes from 2⁻¹² up to 2⁴.
const NEAR: std::ops::RangeInclusive<u64> = 1023 - 12..=1023 + 3;

/// Bits of the mantissa of an `f64`.
const MANTISSA: u32 = 52;

/// Collects bits.
#[derive(Debug, Default)]
pub struct Writer {
    bytes: Vec<u8>,
    length: usize,
}

impl Writer {
    /// Appends the lowest `count` bits of `value`.
    pub fn bits(&mut self, value: u64, count: u32) {
        for place in 0..count {
            if self.length.is_multiple_of(8) {
                self.bytes.push(0);
            }
            let bit = (value >> place & 1) as u8;
            self.bytes[self.length / 8] |= bit << (self.length % 8);
            self.length += 1;
        }
    }

    /// Appends one bit.
    pub fn flag(&mut self, on: bool) {
        self.bits(on.into(), 1);
    }

    /// Appends a whole number: how many bits it has, then those.
    pub fn number(&mut self, value: u64) {
        let length = u64::BITS - value.leading_zeros();
        self.bits(length.into(), 7);
        self.bits(value, length);
    }

    /// Appends a real number to the bit: 58 bits of usual magnitude, else 65.
    pub fn real(&mut self, value: f64) {
        let bits = value.to_bits();
        let exponent = bits >> MANTISSA & 0x7ff;
        let near = NEAR.contains(&exponent);
        self.flag(near);
        if near {
            self.bits(bits, MANTISSA);
            self.bits(exponent - NEAR.start(), 4);
            self.flag(value.is_sign_negative());
        } else {
            self.bits(bits, 64);
        }
    }

    /// Appends a text: its length in bytes by `width` bits, then those.
    pub fn text(&mut self, text: &str, width: u32) {
        self.bits(text.len() as u64, width);
        text.bytes().for_each(|byte| self.bits(byte.into(), 8));
    }

    /// Appends whether there is a value, and that by `write`.
    pub fn option<T>(&mut self, value: Option<T>, write: impl FnOnce(&mut Self, T)) {
        self.flag(value.is_some());
        if let Some(value) = value {
            write(self, value);
        }
    }

    /// Returns the bits, the last byte filled up with zeros.
    pub fn finish(self) -> Vec<u8> {
        self.bytes
    }
}

/// Reads bits; every read is `None` beyond the end.
#[derive(Debug)]
pub struct Reader<'a> {
    bytes: &'a [u8],
    place: usize,
}

impl<'a> Reader<'a> {
    /// Reads from the first bit.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, place: 0 }
    }

    /// Reads `count` bits, at most 64.
    pub fn bits(&mut self, count: u32) -> Option<u64> {
        let mut value = 0;
        for place in 0..count {
            let byte = self.bytes.get(self.place / 8)?;
            value |= u64::from(byte >> (self.place % 8) & 1) << place;
            self.place += 1;
        }
        Some(value)
    }

    /// Reads one bit.
    pub fn flag(&mut self) -> Option<bool> {
        Some(self.bits(1)? == 1)
    }

    /// Reads what [`Writer::number`] wrote.
    pub fn number(&mut self) -> Option<u64> {
        let length = self.bits(7)?;
        self.bits(u32::try_from(length).ok().filter(|&n| n <= u64::BITS)?)
    }

    /// Reads what [`Writer::real`] wrote; it can be infinite or no number.
    pub fn real(&mut self) -> Option<f64> {
        let bits = if self.flag()? {
            let mantissa = self.bits(MANTISSA)?;
            let exponent = self.bits(4)? + NEAR.start();
            let sign = self.bits(1)?;
            sign << 63 | exponent << MANTISSA | mantissa
        } else {
            self.bits(64)?
        };
        Some(f64::from_bits(bits))
    }

    /// Reads a text of so many bytes, as [`Writer::text`] wrote it behind its length.
    pub fn text(&mut self, length: u64) -> Option<String> {
        let bytes = (0..length).map(|_| Some(self.bits(8)? as u8));
        String::from_utf8(bytes.collect::<Option<Vec<u8>>>()?).ok()
    }

    /// Reads what [`Writer::option`] wrote, a value by `read`.
    pub fn option<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<Option<T>> {
        match self.flag()? {
            true => read(self).map(Some),
            false => Some(None),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn everything_reads_back_to_the_bit(reals: Vec<u64>, numbers: Vec<u64>, near in -20.0..20.0) {
            let reals: Vec<f64> = reals.into_iter().map(f64::from_bits).chain([near]).collect();
            let mut writer = Writer::default();
            for (real, number) in reals.iter().zip(&numbers) {
                writer.real(*real);
                writer.flag(number % 2 == 0);
                writer.number(*number);
                writer.bits(5, 3);
            }
            let bytes = writer.finish();
            let mut reader = Reader::new(&bytes);
            for (real, number) in reals.iter().zip(&numbers) {
                prop_assert_eq!(reader.real().map(f64::to_bits), Some(real.to_bits()));
                prop_assert_eq!(reader.flag(), Some(number % 2 == 0));
                prop_assert_eq!(reader.number(), Some(*number));
                prop_assert_eq!(reader.bits(3), Some(5));
            }
            prop_assert_eq!(reader.bits(8), None);
        }
    }
}
