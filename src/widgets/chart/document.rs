//! A chart as an SVG file of its own: title, drawing and legend on the page's paper.

/// Room above the drawing for title and axis, in pixels.
const HEAD: f64 = 46.0;

/// Height of one row of the legend, in pixels.
const ROW: f64 = 18.0;

/// What the file shows; colours as any SVG reader knows them.
pub struct Document {
    /// What the chart is of.
    pub title: String,
    /// What y measures.
    pub axis: String,
    /// The drawing as an SVG element of its own, and its size in pixels.
    pub drawing: String,
    /// Size of the drawing in pixels.
    pub size: (f64, f64),
    /// Legend: an SVG element of 20 × 10 pixels and its name.
    pub legend: Vec<(String, String)>,
    /// Colours of text and ground.
    pub ink_on_paper: (String, String),
    /// Font family.
    pub font: String,
}

impl Document {
    /// Size of the whole in pixels.
    pub fn size(&self) -> (f64, f64) {
        let rows = self.legend.len() as f64 * ROW;
        let rows = if rows > 0.0 { rows + 12.0 } else { 0.0 };
        (self.size.0 + 16.0, HEAD + self.size.1 + 8.0 + rows)
    }

    /// Writes the file.
    pub fn to_svg(&self) -> String {
        let (width, height) = self.size();
        let (ink, paper) = &self.ink_on_paper;
        let [title, axis, font] = [&self.title, &self.axis, &self.font].map(|text| escaped(text));
        let drawing = &self.drawing;
        let mut text = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" font-family=\"{font}\" font-size=\"12\" fill=\"{ink}\"><title>{title}</title><rect width=\"100%\" height=\"100%\" fill=\"{paper}\"/><text x=\"8\" y=\"20\" font-size=\"15\" font-weight=\"600\">{title}</text><text x=\"8\" y=\"36\">{axis}</text><g transform=\"translate(8 {HEAD})\">{drawing}</g>"
        );
        for (row, (swatch, name)) in self.legend.iter().enumerate() {
            let y = HEAD + self.size.1 + 14.0 + row as f64 * ROW;
            let name = escaped(name);
            text.push_str(&format!(
                "<g transform=\"translate(8 {y})\">{swatch}<text x=\"28\" y=\"9\">{name}</text></g>"
            ));
        }
        text.push_str("</svg>\n");
        text
    }
}

/// Returns `title` as the beginning of a file's name: `loss-on-mnist`.
pub fn file_stem(title: &str) -> String {
    let words = title.split(|c: char| !c.is_ascii_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    words.join("-").to_ascii_lowercase()
}

/// Returns `text` as SVG reads it.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_holds_everything_and_no_name_breaks_it() {
        let document = Document {
            title: "Loss on MNIST".into(),
            axis: "lower is better".into(),
            drawing: "<svg/>".into(),
            size: (300.0, 132.0),
            legend: vec![("<svg/>".into(), "<b> & \"c\"".into())],
            ink_on_paper: ("#111".into(), "#fff".into()),
            font: "\"Noto Sans\", sans-serif".into(),
        };
        let svg = document.to_svg();
        assert!(svg.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"316\""));
        assert!(svg.contains("font-family=\"&quot;Noto Sans&quot;, sans-serif\""));
        assert!(svg.contains("&lt;b&gt; &amp; &quot;c&quot;</text>"));
        assert_eq!(svg.matches("<svg").count(), 3);
        assert_eq!(file_stem("Loss on Fashion-MNIST"), "loss-on-fashion-mnist");
    }
}
