//! The teacher's notes as pages beside the page: `docs/lessons/*.md` become `notes/*.html`, so that whoever has the
//! page has them, without a network too.

use std::{fs, path::Path};

use anyhow::{Context, Result};
use pulldown_cmark::{Options, Parser, html};

/// Where the notes are written, in the repository.
const SOURCE: &str = "docs/lessons";

/// Where they go, in the page's folder.
const FOLDER: &str = "notes";

/// How a link to a lesson's file begins in the notes, and what opens that lesson from a page of notes.
const LESSON: (&str, &str) = ("../../public/lessons/", "../?lesson=lessons/");

/// What stands around a table: where the page is narrower, it is moved by keys too.
const WIDE: (&str, &str) = (
    "<div class=\"wide\" role=\"group\" aria-label=\"Table\" tabindex=\"0\">\n",
    "</div>\n",
);

/// How the pages look: letters, widths and tables that can be read, in light and in dark. A file of its own, as sites
/// may forbid styles in a page.
const STYLE: (&str, &str) = (
    "notes.css",
    ":root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; background: Canvas; color: CanvasText; }\n\
     body { max-width: 48rem; margin: 2rem auto; padding: 0 1rem; overflow-wrap: anywhere; }\n\
     .wide { overflow-x: auto; }\n\
     table { border-collapse: collapse; overflow-wrap: normal; }\n\
     th, td { padding: 0.25rem 0.5rem; border: 1px solid; text-align: start; }\n",
);

/// Writes a page for every file of notes in the repository at `root` into the page in `built`.
///
/// # Errors
/// Where a folder cannot be read or written.
pub fn write(root: &Path, built: &Path) -> Result<()> {
    let folder = built.join(FOLDER);
    fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    for entry in fs::read_dir(root.join(SOURCE))? {
        let path = entry?.path();
        let (Some(name), true) = (
            path.file_stem(),
            path.extension().is_some_and(|end| end == "md"),
        ) else {
            continue;
        };
        let text =
            fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        fs::write(folder.join(name).with_extension("html"), page(&text))?;
    }
    let (name, style) = STYLE;
    fs::write(folder.join(name), style)?;
    Ok(())
}

/// One file of notes as a page.
fn page(text: &str) -> String {
    let text = text.replace(LESSON.0, LESSON.1);
    let title = text.lines().find_map(|line| line.strip_prefix("# "));
    let mut body = String::new();
    html::push_html(&mut body, Parser::new_ext(&text, Options::ENABLE_TABLES));
    let body = body
        .replace("<table>", &format!("{}<table>", WIDE.0))
        .replace("</table>\n", &format!("</table>\n{}", WIDE.1));
    let (style, title) = (STYLE.0, title.unwrap_or("Notes"));
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n\
         <link rel=\"stylesheet\" href=\"{style}\">\n<title>{title}</title>\n</head>\n\
         <body>\n<main>\n{body}</main>\n</body>\n</html>\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_become_a_page_that_opens_the_lesson() {
        let made = page(
            "# Why?\n\n[Open the lesson](../../public/lessons/why.json)\n\n| a | b |\n|---|---|\n| −0.8 | 1 |\n",
        );
        for part in [
            "<title>Why?</title>",
            "<meta charset=\"utf-8\">",
            "<h1>Why?</h1>",
            "<a href=\"../?lesson=lessons/why.json\">Open the lesson</a>",
            "<td>−0.8</td>",
            "<body>\n<main>\n<h1>",
            "tabindex=\"0\">\n<table>",
            "</table>\n</div>\n</main>\n</body>",
        ] {
            assert!(made.contains(part), "{part}: {made}");
        }
    }

    #[test]
    fn every_file_of_notes_is_a_page() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let built = std::env::temp_dir().join(format!("optimarium-notes-{}", std::process::id()));
        write(&root, &built).expect("the folder can be written");
        let there = |folder: &Path| fs::read_dir(folder).expect("it is there").count();
        assert_eq!(there(&built.join(FOLDER)), there(&root.join(SOURCE)) + 1);
        fs::remove_dir_all(&built).expect("it was made");
    }
}
