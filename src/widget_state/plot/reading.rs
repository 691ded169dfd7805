//! What a plot says: its values at one x, in a sentence, and as a table.

use super::{FEW, Line, Plot};

impl Line {
    /// Returns the point nearest to `x`, where the line reaches it.
    pub fn at(&self, x: f64) -> Option<(f64, f64)> {
        let (first, last) = self.points.first().zip(self.points.last())?;
        if !(first.0..=last.0).contains(&x) {
            return None;
        }
        let after = self.points.partition_point(|point| point.0 < x);
        let before = after.saturating_sub(1);
        let near = |i: usize| self.points.get(i).copied();
        let distance = |point: &(f64, f64)| (point.0 - x).abs();
        let both = near(before).into_iter().chain(near(after));
        both.min_by(|a, b| distance(a).total_cmp(&distance(b)))
    }
}

impl Plot {
    /// Returns the x of the data nearest to `x`; `None` without data.
    pub fn nearest(&self, x: f64) -> Option<f64> {
        let all = self.points().map(|point| point.0);
        all.min_by(|a, b| (a - x).abs().total_cmp(&(b - x).abs()))
    }

    /// Returns the x of the data point next to `x`, to the right or to the left.
    pub fn neighbour(&self, x: f64, rightward: bool) -> Option<f64> {
        let all = self.points().map(|point| point.0);
        if rightward {
            all.filter(|other| *other > x).min_by(f64::total_cmp)
        } else {
            all.filter(|other| *other < x).max_by(f64::total_cmp)
        }
    }

    /// Returns the line that lies nearest to `y` at `x`.
    pub fn nearest_line(&self, x: f64, y: f64) -> Option<&Line> {
        let (least, most) = self.y_limits;
        let here = self.lines.iter().filter_map(|line| {
            let drawn = line.at(x)?.1.clamp(least, most);
            Some((line, (drawn - y).abs()))
        });
        here.min_by(|a, b| a.1.total_cmp(&b.1))
            .map(|(line, _)| line)
    }

    /// Returns the y of the line next above or below `y` at `x`; without a `y` the lowest or highest.
    pub fn next_line(&self, x: f64, y: Option<f64>, upward: bool) -> Option<f64> {
        let here = self.lines.iter().filter_map(|line| Some(line.at(x)?.1));
        if upward {
            let from = y.unwrap_or(f64::NEG_INFINITY);
            here.filter(|other| *other > from).min_by(f64::total_cmp)
        } else {
            let from = y.unwrap_or(f64::INFINITY);
            here.filter(|other| *other < from).max_by(f64::total_cmp)
        }
    }

    /// Returns what every line that reaches `x` says there, e.g. `step 12 · best 0.84 · Adam 0.81`;
    /// of many lines the nearest to `y`, the lowest and the highest.
    pub fn reading(&self, x: f64, y: Option<f64>) -> String {
        let mut text = format!("{} {}", self.x_name, self.x_text(x));
        let here: Vec<(&Line, f64)> = self
            .lines
            .iter()
            .rev()
            .filter_map(|line| Some((line, line.at(x)?.1)))
            .collect();
        let say = |(line, y): &(&Line, f64)| format!("{} {}", line.name, self.unit.reading(*y));
        if here.len() <= FEW {
            for one in &here {
                text.push_str(" · ");
                text.push_str(&say(one));
            }
            return text;
        }
        let nearest = y.and_then(|y| self.nearest_line(x, y));
        if let Some((line, point)) = nearest.and_then(|line| Some((line, line.at(x)?))) {
            text.push_str(" · ");
            text.push_str(&say(&(line, point.1)));
        }
        let by_value = |a: &&(&Line, f64), b: &&(&Line, f64)| a.1.total_cmp(&b.1);
        let ends = here
            .iter()
            .min_by(by_value)
            .zip(here.iter().max_by(by_value));
        if let Some((least, most)) = ends {
            let (least, most) = (say(least), say(most));
            text.push_str(&format!(" · {} lines from {least} to {most}", here.len()));
        }
        text
    }

    /// Writes an x for people: whole numbers as such, else two digits after the point.
    pub fn x_text(&self, x: f64) -> String {
        let x = x + self.x_offset;
        if x.fract() == 0.0 {
            format!("{x}")
        } else {
            format!("{x:.2}")
        }
    }

    /// Whether x only counts, so that there is nothing between two whole numbers.
    pub fn counts(&self) -> bool {
        self.points().all(|point| point.0.fract() == 0.0)
    }

    /// Returns one sentence on where the lines stand, for those who do not see them.
    pub fn summary(&self) -> String {
        // In every line x increases.
        match self.points().map(|point| point.0).reduce(f64::max) {
            Some(end) => format!("At {}.", self.reading(end, None)),
            None => "No data yet.".into(),
        }
    }

    /// Returns at most `rows` rows (x, one reading per line), evenly thinned, for a table.
    pub fn table(&self, rows: usize) -> Vec<(String, Vec<String>)> {
        let Some(longest) = self.lines.iter().max_by_key(|line| line.points.len()) else {
            return Vec::new();
        };
        let count = longest.points.len();
        let kept = count.min(rows);
        (0..kept)
            .map(|row| {
                let i = if kept > 1 {
                    row * (count - 1) / (kept - 1)
                } else {
                    count - 1
                };
                let x = longest.points[i].0;
                let cells = self.lines.iter().map(|line| {
                    let here = line.at(x);
                    here.map_or_else(|| "–".into(), |point| self.unit.reading(point.1))
                });
                (self.x_text(x), cells.collect())
            })
            .collect()
    }
}
