//! A number that is moved in steps between two ends: by the keys of a slider, and by dragging it sideways.

/// How far a drag leads from one end to the other, in CSS pixels: within the width of a telephone.
const TRAVEL: f64 = 240.0;

/// How many times a page key gets from one end to the other.
const PAGES: f64 = 10.0;

/// Finer than any step: sums of steps are rounded to it, so that a value is the decimal that it is written as.
const FINE: f64 = 1e9;

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
    /// The value to which a key, by the browser's name, leads from `value`; `None` where it is none of a slider's.
    pub fn keyed(&self, value: f64, key: &str) -> Option<f64> {
        let page = ((self.high - self.low) / self.step / PAGES).round();
        let steps = match key {
            "ArrowRight" | "ArrowUp" => 1.0,
            "ArrowLeft" | "ArrowDown" => -1.0,
            "PageUp" => page.max(1.0),
            "PageDown" => -page.max(1.0),
            "Home" => return Some(self.low),
            "End" => return Some(self.high),
            _ => return None,
        };
        Some(self.nearest(value + steps * self.step))
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
    fn keys_move_it_as_they_move_a_slider() {
        for (key, from, to) in [
            ("ArrowRight", 0.1, 0.11),
            ("ArrowUp", 0.1, 0.11),
            ("ArrowLeft", 0.1, 0.09),
            ("ArrowDown", 0.1, 0.09),
            ("PageUp", 0.1, 0.2),
            ("PageDown", 0.1, 0.01),
            ("Home", 0.5, 0.01),
            ("End", 0.5, 1.04),
            ("ArrowLeft", 0.01, 0.01),
            ("ArrowRight", 1.04, 1.04),
        ] {
            assert_eq!(RATE.keyed(from, key), Some(to), "{key} from {from}");
        }
        assert_eq!(RATE.keyed(0.1, "Tab"), None);
        // A page of a dial with few steps is one of them.
        let few = Dial {
            low: 1.0,
            high: 4.0,
            step: 1.0,
        };
        assert_eq!(few.keyed(2.0, "PageUp"), Some(3.0));
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
        let top = odd.keyed(0.9, "ArrowRight").expect("a key of it");
        assert_eq!(top, 1.0);
        assert_eq!(odd.keyed(top, "ArrowLeft"), Some(0.6));
    }
}
