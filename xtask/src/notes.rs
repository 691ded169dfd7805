//! What the page has to read beside it, without a network too: the teacher's notes, and what the project's own study
//! found. Files of `docs` become `notes/*.html`.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd, html};

use crate::listing;

/// Where the teacher's notes are written, in the repository: every file is one.
const LESSONS: &str = "docs/lessons";

/// What else is a page: what the study found, and its plan.
const STUDY: [&str; 2] = ["docs/findings.md", "docs/studies/evolution.md"];

/// Where they go, in the page's folder.
const FOLDER: &str = "notes";

/// How a link to a lesson's file begins in the notes, and what opens that lesson from a page of notes.
const LESSON: (&str, &str) = ("../../public/lessons/", "../?lesson=lessons/");

/// What stands around a table: where the page is narrower, it is moved by keys too.
const WIDE: (&str, &str) = (
    "<div class=\"wide\" role=\"group\" aria-label=\"Table\" tabindex=\"0\">\n",
    "</div>\n",
);

/// How the pages look: letters, widths and tables that can be read, in light and in dark; on paper with what is folded
/// on a screen. A file of its own, as sites may forbid styles in a page.
const STYLE: (&str, &str) = (
    "notes.css",
    ":root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; background: Canvas; color: CanvasText; }\n\
     body { max-width: 48rem; margin: 2rem auto; padding: 0 1rem; overflow-wrap: anywhere; }\n\
     .wide, pre { overflow-x: auto; }\n\
     table { border-collapse: collapse; overflow-wrap: normal; }\n\
     th, td { padding: 0.25rem 0.5rem; border: 1px solid; text-align: start; }\n\
     @media print {\n\
     body { margin: 0 auto; padding: 0; }\n\
     .wide { overflow: visible; }\n\
     table { font-size: 0.6875rem; line-height: 1.35; }\n\
     th, td { padding: 0.125rem 0.25rem; }\n\
     td code { overflow-wrap: anywhere; }\n\
     tr { break-inside: avoid; }\n\
     details::details-content { display: block; content-visibility: visible; }\n\
     }\n",
);

/// The files of the repository at `root` that become pages.
fn sources(root: &Path) -> Result<Vec<PathBuf>> {
    let mut all: Vec<PathBuf> = STUDY.iter().map(|file| root.join(file)).collect();
    let folder = root.join(LESSONS);
    let lessons = listing::files(&folder)?.into_iter();
    let notes = lessons.filter(|name| name.ends_with(".md"));
    all.extend(notes.map(|name| folder.join(name)));
    Ok(all)
}

/// Writes a page for every such file of the repository at `root` into the page in `built`.
///
/// # Errors
/// Where a folder cannot be read or written.
pub fn write(root: &Path, built: &Path) -> Result<()> {
    let folder = built.join(FOLDER);
    fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    let sources = sources(root)?;
    let names: Vec<String> = sources.iter().map(|path| name(path)).collect();
    for (path, name) in sources.iter().zip(&names) {
        let text =
            fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        fs::write(folder.join(format!("{name}.html")), page(&text, &names))?;
    }
    let (name, style) = STYLE;
    fs::write(folder.join(name), style)?;
    Ok(())
}

/// The name of a file, and of the page made of it.
fn name(path: &Path) -> String {
    let stem = path.file_stem().unwrap_or_default();
    stem.to_string_lossy().into_owned()
}

/// Where a link of a file leads from its page, among the pages called `names`; `None` where that is not beside the
/// page.
fn target(link: &str, names: &[String]) -> Option<String> {
    if let Some(lesson) = link.strip_prefix(LESSON.0) {
        return Some(format!("{}{lesson}", LESSON.1));
    }
    if link.starts_with('#') || link.contains("://") {
        return Some(link.into());
    }
    let (file, place) = link.split_at(link.find('#').unwrap_or(link.len()));
    let name = name(Path::new(file));
    let is_page = file.ends_with(".md") && names.contains(&name);
    is_page.then(|| format!("{name}.html{place}"))
}

/// One file as a page, beside those called `names`.
fn page(text: &str, names: &[String]) -> String {
    let title = text.lines().find_map(|line| line.strip_prefix("# "));
    // Links do not nest.
    let mut is_kept = false;
    let mut in_table = false;
    let events = Parser::new_ext(text, Options::ENABLE_TABLES).filter_map(|event| match event {
        Event::Start(Tag::Table(_)) => {
            in_table = true;
            Some(event)
        }
        Event::End(TagEnd::Table) => {
            in_table = false;
            Some(event)
        }
        // A narrow column would part a mean from its interval.
        Event::Text(text) if in_table => {
            let joined = text.replace(" ±", "\u{a0}±").replace("± ", "±\u{a0}");
            Some(Event::Text(joined.into()))
        }
        Event::Start(Tag::Link {
            link_type,
            dest_url,
            title,
            id,
        }) => {
            let found = target(&dest_url, names);
            is_kept = found.is_some();
            let link = |found| Tag::Link {
                link_type,
                dest_url: CowStr::from(found),
                title,
                id,
            };
            found.map(link).map(Event::Start)
        }
        Event::End(TagEnd::Link) => is_kept.then_some(event),
        event => Some(event),
    });
    let mut body = String::new();
    html::push_html(&mut body, events);
    let body = body
        .replace("<table>", &format!("{}<table>", WIDE.0))
        .replace("</table>\n", &format!("</table>\n{}", WIDE.1));
    let (style, title) = (STYLE.0, title.unwrap_or("Notes"));
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n\
         <link rel=\"icon\" type=\"image/svg+xml\" href=\"../favicon.svg\">\n\
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
            "# Why?\n\n[Open the lesson](../../public/lessons/why.json)\n\n1 ± 2\n\n| a | b |\n|---|---|\n| −0.8 ± 0.1 | 1 |\n",
            &[],
        );
        for part in [
            "<title>Why?</title>",
            "<meta charset=\"utf-8\">",
            "<h1>Why?</h1>",
            "<a href=\"../?lesson=lessons/why.json\">Open the lesson</a>",
            "<p>1 ± 2</p>",
            "<td>−0.8\u{a0}±\u{a0}0.1</td>",
            "<body>\n<main>\n<h1>",
            "tabindex=\"0\">\n<table>",
            "</table>\n</div>\n</main>\n</body>",
        ] {
            assert!(made.contains(part), "{part}: {made}");
        }
    }

    #[test]
    fn links_lead_to_what_is_beside_the_page_and_to_nothing_else() {
        let names = ["findings".to_string(), "evolution".into()];
        for (link, expected) in [
            ("studies/evolution.md", Some("evolution.html")),
            ("../findings.md#cost", Some("findings.html#cost")),
            ("#cost", Some("#cost")),
            ("https://example.org/a.md", Some("https://example.org/a.md")),
            ("browsers.md#terminal", None),
            ("evolution.toml", None),
            ("runs", None),
        ] {
            assert_eq!(target(link, &names).as_deref(), expected, "{link}");
        }
        let made = page(
            "[the plan](evolution.md), its [settings](evolution.toml)",
            &names,
        );
        assert!(
            made.contains("<p><a href=\"evolution.html\">the plan</a>, its settings</p>"),
            "{made}"
        );
    }

    #[test]
    fn every_file_of_notes_is_a_page() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let built = std::env::temp_dir().join(format!("optimarium-notes-{}", std::process::id()));
        write(&root, &built).expect("the folder can be written");
        let there = |folder: &Path| fs::read_dir(folder).expect("it is there").count();
        let lessons = there(&root.join(LESSONS));
        assert_eq!(there(&built.join(FOLDER)), lessons + STUDY.len() + 1);
        fs::remove_dir_all(&built).expect("it was made");
    }
}
