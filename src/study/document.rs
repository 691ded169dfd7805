//! A document that is written as Markdown and as a page that needs nothing beside it.

use std::fmt::Write;

/// Decimals of an accuracy or a fitness.
pub const DECIMALS: usize = 4;

/// Headings, sentences, tables and figures, in order.
#[derive(Debug, Clone, Default)]
pub struct Document {
    title: String,
    blocks: Vec<Block>,
}

#[derive(Debug, Clone)]
enum Block {
    Heading(String),
    Text(String),
    Table {
        header: Vec<String>,
        rows: Vec<Vec<String>>,
    },
    /// SVG; Markdown has the tables alone.
    Figure {
        svg: String,
        caption: String,
    },
}

/// How the page looks, light and dark.
const STYLE: &str = "\
:root{color-scheme:light dark;--ink:#1b1f24;--paper:#fff;--line:#c8ced6;--a:#0b5fa5;--b:#b4540a;--c:#3d7a2a}\
@media(prefers-color-scheme:dark){:root{--ink:#e6e9ed;--paper:#14171b;--line:#47505c;--a:#6db3f2;--b:#f0a35e;--c:#8fd07a}}\
body{font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:70rem;margin:0 auto;padding:1rem}\
p{overflow-wrap:anywhere}.wide{overflow-x:auto}table{width:max-content;border-collapse:collapse;font-variant-numeric:tabular-nums;font-size:.9rem}\
th,td{max-width:26rem;padding:.25rem .6rem;border-bottom:1px solid var(--line);text-align:left;vertical-align:top}\
figure{margin:1rem 0}svg text{font:13px system-ui,sans-serif;fill:var(--ink)}\
.rule{stroke:var(--line)}.zero{stroke:var(--ink);stroke-dasharray:3 3}\
.a{stroke:var(--a)}.b{stroke:var(--b)}.c{stroke:var(--c)}.d{stroke:var(--ink)}\
.a,.b,.c,.d{stroke-width:2;fill:none}circle.a{fill:var(--a)}circle.b{fill:var(--b)}circle.c{fill:var(--c)}circle.d{fill:var(--ink)}";

impl Document {
    /// A document of this title.
    pub fn new(title: &str) -> Self {
        Self {
            title: title.into(),
            blocks: Vec::new(),
        }
    }

    /// Adds a heading.
    pub fn heading(&mut self, text: &str) {
        self.blocks.push(Block::Heading(text.into()));
    }

    /// Adds a paragraph.
    pub fn text(&mut self, text: impl Into<String>) {
        self.blocks.push(Block::Text(text.into()));
    }

    /// Adds a table; nothing without rows.
    pub fn table(&mut self, header: &[&str], rows: Vec<Vec<String>>) {
        if rows.is_empty() {
            return;
        }
        let header = header.iter().map(ToString::to_string).collect();
        self.blocks.push(Block::Table { header, rows });
    }

    /// Adds a figure.
    pub fn figure(&mut self, svg: String, caption: &str) {
        let caption = caption.into();
        self.blocks.push(Block::Figure { svg, caption });
    }

    /// Returns it as Markdown, without figures.
    pub fn markdown(&self) -> String {
        let mut text = format!("# {}\n", marked_down(&self.title));
        for block in &self.blocks {
            match block {
                Block::Heading(heading) => {
                    let _ = write!(text, "\n## {}\n", marked_down(heading));
                }
                Block::Text(paragraph) => {
                    let _ = write!(text, "\n{}\n", marked_down(paragraph));
                }
                Block::Table { header, rows } => {
                    let line = |cells: &[String]| {
                        let cells = cells.iter().map(|cell| marked_down(cell));
                        format!("| {} |\n", cells.collect::<Vec<_>>().join(" | "))
                    };
                    text += "\n";
                    text += &line(header);
                    text += &format!("|{}\n", "---|".repeat(header.len()));
                    rows.iter().for_each(|row| text += &line(row));
                }
                Block::Figure { .. } => {}
            }
        }
        text
    }

    /// Returns it as a page of HTML with its figures, without script, and with nothing from elsewhere.
    pub fn html(&self) -> String {
        let title = escaped(&self.title);
        let mut text = format!(
            "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
             <meta name=\"viewport\" content=\"width=device-width\">\n<title>{title}</title>\n\
             <style>{STYLE}</style>\n<h1>{title}</h1>\n"
        );
        for block in &self.blocks {
            match block {
                Block::Heading(heading) => {
                    let _ = writeln!(text, "<h2>{}</h2>", escaped(heading));
                }
                Block::Text(paragraph) => {
                    let _ = writeln!(text, "<p>{}</p>", escaped(paragraph));
                }
                Block::Table { header, rows } => {
                    let line = |tag: &str, cells: &[String]| {
                        let cell = |cell: &String| format!("<{tag}>{}</{tag}>", escaped(cell));
                        format!("<tr>{}</tr>\n", cells.iter().map(cell).collect::<String>())
                    };
                    let rows: String = rows.iter().map(|row| line("td", row)).collect();
                    let _ = writeln!(
                        text,
                        "<div class=\"wide\"><table>\n{}{rows}</table></div>",
                        line("th", header)
                    );
                }
                Block::Figure { svg, caption } => {
                    let caption = escaped(caption);
                    let _ = writeln!(
                        text,
                        "<figure><div class=\"wide\">{svg}</div><figcaption>{caption}</figcaption></figure>"
                    );
                }
            }
        }
        text + "</html>\n"
    }
}

/// Text as HTML shows it.
pub fn escaped(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => shown += "&amp;",
            '<' => shown += "&lt;",
            '>' => shown += "&gt;",
            '"' => shown += "&quot;",
            other => shown.push(other),
        }
    }
    shown
}

/// Text as Markdown shows it.
fn marked_down(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' => {
                shown.push('\\');
                shown.push(letter);
            }
            '\n' => shown.push(' '),
            other => shown.push(other),
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document() -> Document {
        let mut document = Document::new("Is a < b?");
        document.heading("Found");
        document.text("It *is*.");
        document.table(
            &["who", "what|ever"],
            vec![vec!["#1".into(), "0.5 & more".into()]],
        );
        document.table(&["nobody"], Vec::new());
        document.figure("<svg></svg>".into(), "a & b");
        document
    }

    #[test]
    fn markdown_shows_what_was_written() {
        let expected = "# Is a \\< b?\n\n## Found\n\nIt \\*is\\*.\n\n| who | what\\|ever |\n|---|---|\n| \\#1 | 0.5 & more |\n";
        assert_eq!(document().markdown(), expected);
    }

    #[test]
    fn a_page_needs_nothing_and_runs_nothing() {
        let page = document().html();
        for part in [
            "<title>Is a &lt; b?</title>",
            "<p>It *is*.</p>",
            "<td>0.5 &amp; more</td>",
            "<figure><div class=\"wide\"><svg></svg></div><figcaption>a &amp; b</figcaption></figure>",
            "default-src 'none'",
        ] {
            assert!(page.contains(part), "{part}: {page}");
        }
        for part in ["<script", "http://", "https://", "src=", "url(", "nobody"] {
            assert!(!page.contains(part), "{part}");
        }
    }
}
