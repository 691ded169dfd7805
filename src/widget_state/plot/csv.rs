//! A plot as a table of comma-separated values (RFC 4180), every point of it.

use super::Plot;

impl Plot {
    /// Returns one row per x and one column per line, two per band; empty cells where there is no
    /// value. Values have all their digits, x counts as it does for people.
    pub fn csv(&self) -> String {
        let heads = self.lines.iter().map(|line| cell(&line.name));
        let spreads = self
            .bands
            .iter()
            .flat_map(|band| ["low", "high"].map(|end| cell(&format!("{} ({end})", band.name))));
        let mut text = cell(self.x_name);
        for head in heads.chain(spreads) {
            text.push(',');
            text.push_str(&head);
        }
        text.push_str("\r\n");
        for x in self.every_x() {
            text.push_str(&number(x + self.x_offset));
            for line in &self.lines {
                let at = line.points.binary_search_by(|point| point.0.total_cmp(&x));
                text.push(',');
                text.push_str(&at.map_or_else(|_| String::new(), |i| number(line.points[i].1)));
            }
            for band in &self.bands {
                let at = band.points.binary_search_by(|point| point.0.total_cmp(&x));
                let ends = at.map(|i| [band.points[i].1, band.points[i].2].map(number));
                text.push(',');
                text.push_str(&ends.map_or_else(|_| ",".into(), |ends| ends.join(",")));
            }
            text.push_str("\r\n");
        }
        text
    }

    /// Every x at which there is something, in order, each once.
    fn every_x(&self) -> Vec<f64> {
        let bands = self.bands.iter().flat_map(|band| &band.points);
        let lines = self.points().map(|point| point.0);
        let mut all: Vec<f64> = lines.chain(bands.map(|point| point.0)).collect();
        all.sort_by(f64::total_cmp);
        all.dedup();
        all
    }
}

/// Writes a number. Curves are measured in single precision; more digits would be invented.
pub fn number(value: f64) -> String {
    (value as f32).to_string()
}

/// Returns `text` as one cell; a spreadsheet shall not take a name for a formula.
pub fn cell(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t']);
    let guard = if formula { "'" } else { "" };
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{guard}{}\"", text.replace('"', "\"\""))
    } else {
        format!("{guard}{text}")
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Band, Line, Unit};
    use super::*;

    #[test]
    fn every_point_stands_in_its_row_and_column() {
        let plot = Plot {
            x_name: "step",
            x_offset: 1.0,
            x_range: (0.0, 1.0),
            unit: Unit::Percent,
            y_limits: (0.0, 1.0),
            lines: vec![
                Line::new("Adam, tuned", "adam", [(0.0, 0.125), (2.0, 0.5)]),
                Line::new("=SUM(A1)", "best", [(1.0, f64::from(0.3f32))]),
            ],
            bands: vec![Band {
                name: "half".into(),
                class: "best",
                points: vec![(1.0, 0.25, 0.75)],
            }],
        };
        assert_eq!(
            plot.csv(),
            "step,\"Adam, tuned\",'=SUM(A1),half (low),half (high)\r\n1,0.125,,,\r\n2,,0.3,0.25,0.75\r\n3,0.5,,,\r\n"
        );
    }
}
