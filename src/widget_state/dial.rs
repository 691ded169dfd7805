//! A number that is moved in steps between two ends: by the keys of a slider, and by dragging it sideways.

/// How far a drag leads from one end to the other, in CSS pixels: within the width of a telephone.
const TRAVEL: f64 = 240.0;

/// How many long moves get from one end to the other.
const PAGES: f64 = 10.0;

/// Finer than any step: sums of steps are rounded to it, so that a value is the decimal that it is written as.
const FINE: f64 = 1e9;

/// A way to move a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Move {
    /// By a step.
    More,
    /// By a step back.
    Less,
    /// By several steps.
    FarMore,
    /// By several steps back.
    FarLess,
    /// To the least.
    Least,
    /// To the most.
    Most,
}

/// The ends and the step.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Dial {
    /// The least value.
    pub low: f64,
    /// The largest.
    pub high: f64,
    /// The distance of two values.
    pub step: f64,
}

impl Dial {
    /// The value to which a move leads from `value`.
    pub fn moved(&self, value: f64, by: Move) -> f64 {
        let page = ((self.high - self.low) / self.step / PAGES).round();
        let steps = match by {
            Move::More => 1.0,
            Move::Less => -1.0,
            Move::FarMore => page.max(1.0),
            Move::FarLess => -page.max(1.0),
            Move::Least => return self.low,
            Move::Most => return self.high,
        };
        self.nearest(value + steps * self.step)
    }

    /// The value so many CSS pixels to the right of where a drag took hold of `from`.
    pub fn dragged(&self, from: f64, pixels: f64) -> f64 {
        self.nearest(from + pixels / TRAVEL * (self.high - self.low))
    }

    fn nearest(&self, value: f64) -> f64 {
        let steps = ((value - self.low) / self.step).round();
        let value = ((self.low + steps * self.step) * FINE).round() / FINE;
        value.clamp(self.low, self.high)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: Dial = Dial {
        low: 0.01,
        high: 1.04,
        step: 0.01,
    };

    #[test]
    fn it_moves_as_a_slider_does() {
        for (by, from, to) in [
            (Move::More, 0.1, 0.11),
            (Move::Less, 0.1, 0.09),
            (Move::FarMore, 0.1, 0.2),
            (Move::FarLess, 0.1, 0.01),
            (Move::Least, 0.5, 0.01),
            (Move::Most, 0.5, 1.04),
            (Move::Less, 0.01, 0.01),
            (Move::More, 1.04, 1.04),
        ] {
            assert_eq!(RATE.moved(from, by), to, "{by:?} from {from}");
        }
        // A page of a dial with few steps is one of them.
        let few = Dial {
            low: 1.0,
            high: 4.0,
            step: 1.0,
        };
        assert_eq!(few.moved(2.0, Move::FarMore), 3.0);
    }

    #[test]
    fn a_drag_goes_by_steps_and_stops_at_the_ends() {
        assert_eq!(RATE.dragged(0.1, 0.0), 0.1);
        assert_eq!(RATE.dragged(0.1, 1.0), 0.1, "less than half a step");
        assert_eq!(RATE.dragged(0.1, TRAVEL / 103.0), 0.11);
        assert_eq!(RATE.dragged(0.1, -TRAVEL / 103.0), 0.09);
        assert_eq!(RATE.dragged(0.1, 2.0 * TRAVEL), 1.04);
        assert_eq!(RATE.dragged(0.1, -2.0 * TRAVEL), 0.01);
        // There and back is where it began: a drag counts from where it took hold.
        let there = RATE.dragged(0.5, 80.0);
        assert_eq!(RATE.dragged(there, -80.0), 0.5);
    }

    /// Ends that lie on no step are reached, and left again onto the steps.
    #[test]
    fn an_end_between_two_steps_is_reached() {
        let odd = Dial {
            low: 0.0,
            high: 1.0,
            step: 0.3,
        };
        let top = odd.moved(0.9, Move::More);
        assert_eq!(top, 1.0);
        assert_eq!(odd.moved(top, Move::Less), 0.6);
    }
}
