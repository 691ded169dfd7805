//! Who trained what is in a file.

use serde::{Deserialize, Serialize};

/// What every engine computes in.
pub const ARITHMETIC: &str = "single precision (f32)";

/// What a terminal computes in whose processor adds products in one rounding. Until what belongs to
/// the classes was added up in one order on every processor, its name ended with the rounding.
pub const FUSED: &str =
    "single precision (f32), on a CPU a·b + c in one rounding and classes in columns of four";

/// Who trained some of the results.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Maker {
    /// The program with its version and commit.
    pub program: String,
    /// The processor; from the page its device, as browsers do not tell the processor, and so of shards.
    pub processor: String,
    /// Threads that trained; 0 where that was not told, as of shards.
    pub threads: u32,
    /// The numbers it computes in.
    pub arithmetic: String,
    /// Seconds that it worked.
    pub secs: f64,
}

impl Maker {
    /// Returns `before` with this one behind them, or, where the last of them is the same, as that one with the
    /// seconds of both.
    pub fn behind(self, before: &[Maker]) -> Vec<Maker> {
        let mut makers = before.to_vec();
        match makers.last_mut() {
            Some(last) if last.is_same(&self) => last.secs += self.secs,
            _ => makers.push(self),
        }
        makers
    }

    /// Whether both are the same but for the time.
    pub fn is_same(&self, other: &Maker) -> bool {
        let timeless = Maker {
            secs: other.secs,
            ..self.clone()
        };
        timeless == *other
    }

    /// Whether its seconds can be.
    pub(crate) fn is_sound(&self) -> bool {
        (0.0..=f64::MAX).contains(&self.secs)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn maker(threads: u32, secs: f64) -> Maker {
        Maker {
            program: "optimarium 0.1.0 (abc1234)".into(),
            processor: "a processor".into(),
            threads,
            arithmetic: ARITHMETIC.into(),
            secs,
        }
    }

    #[test]
    fn who_goes_on_adds_seconds_and_another_is_another() {
        let first = maker(2, 10.0).behind(&[]);
        let second = maker(2, 5.0).behind(&first);
        assert_eq!(second, [maker(2, 15.0)]);
        let third = maker(1, 5.0).behind(&second);
        assert_eq!(third, [maker(2, 15.0), maker(1, 5.0)]);
        assert_eq!(maker(2, 1.0).behind(&third).len(), 3);
        assert!(maker(1, 0.0).is_sound());
        assert!(!maker(1, -1.0).is_sound() && !maker(1, f64::NAN).is_sound());
    }
}
