//! What keeps the house in order and no compiler sees: no two files need each other, every file says what
//! it is for, docs/architecture.md draws the crates as they are, and what the documents name is there.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use petgraph::{algo::tarjan_scc, graphmap::DiGraphMap};
use syn::{Item, UseName, UseRename, UseTree, visit::Visit};
use walkdir::WalkDir;

/// Crates that run in a browser as well, where the standard library has no clock.
const WITHOUT_CLOCK: [&str; 14] = [
    "text",
    "science",
    "statistics",
    "export",
    "kernels",
    "protocol",
    "files",
    "data",
    "engine",
    "widget_state",
    "page_state",
    "experiments",
    "runs",
    "classroom",
];

/// Ways by which a text becomes markup or code in a browser, or a style that the page's
/// Content-Security-Policy refuses.
const UNSAFE: [&str; 14] = [
    "create_contextual_fragment",
    "document_write",
    "DomParser",
    " eval(",
    "\"eval\"",
    "Function::new",
    "inner_html",
    "innerHTML",
    "insert_adjacent",
    "js_sys::eval",
    "new_no_args",
    "new_with_args",
    "outer_html",
    " style=format!",
];

/// Path of a module within its crate; none for the crate's root.
type Module = Vec<String>;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Name and folder of every crate of the product.
fn crates() -> BTreeMap<String, PathBuf> {
    let folders = fs::read_dir(root().join("src")).expect("the source is there");
    let named = folders.map(|folder| {
        let path = folder.expect("the source can be read").path();
        let name = path.file_name().expect("a folder has a name");
        (name.to_string_lossy().into_owned(), path)
    });
    named.collect()
}

/// Every Rust file under `folder`, by its path in it.
fn sources(folder: &Path) -> BTreeMap<PathBuf, String> {
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).expect("the file was just listed");
        let inner = path.strip_prefix(folder).expect("it is in the folder");
        (inner.to_path_buf(), text)
    };
    files(folder, "rs").map(read).collect()
}

/// The files under `folder` whose names end so.
fn files(folder: &Path, end: &'static str) -> impl Iterator<Item = PathBuf> {
    let entries = WalkDir::new(folder).into_iter();
    let paths = entries.map(|entry| entry.expect("the folder can be read").into_path());
    paths.filter(move |path| path.extension().is_some_and(|extension| extension == end))
}

fn module_of(file: &Path) -> Module {
    let parts = file.with_extension("");
    let parts = parts.iter().map(|part| part.to_string_lossy().into_owned());
    parts
        .filter(|part| part != "lib" && part != "main")
        .collect()
}

/// The modules that a file names by `crate::`, `super::` and `self::`, outside its tests.
struct Named<'a> {
    here: Module,
    modules: &'a BTreeSet<Module>,
    found: BTreeSet<Module>,
}

impl Named<'_> {
    fn note(&mut self, path: &[String]) {
        let mut module = match path.first().map(String::as_str) {
            Some("crate") => Module::new(),
            Some("self" | "super") => self.here.clone(),
            _ => return,
        };
        let up = path.iter().take_while(|part| *part == "super").count();
        module.truncate(module.len().saturating_sub(up));
        for part in &path[up.max(1)..] {
            module.push(part.clone());
            if !self.modules.contains(&module) {
                module.pop();
                break;
            }
        }
        self.found.insert(module);
    }

    fn note_use(&mut self, before: &[String], tree: &UseTree) {
        let mut path = before.to_vec();
        match tree {
            UseTree::Path(inner) => {
                path.push(inner.ident.to_string());
                self.note_use(&path, &inner.tree);
            }
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.note_use(&path, tree);
                }
            }
            UseTree::Name(UseName { ident }) | UseTree::Rename(UseRename { ident, .. }) => {
                path.push(ident.to_string());
                self.note(&path);
            }
            UseTree::Glob(_) => self.note(&path),
        }
    }
}

impl<'ast> Visit<'ast> for Named<'_> {
    fn visit_item(&mut self, item: &'ast Item) {
        match item {
            Item::Use(item) => self.note_use(&[], &item.tree),
            // Tests may look at whatever they like.
            Item::Mod(_) => {}
            _ => syn::visit::visit_item(self, item),
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names = path.segments.iter().map(|part| part.ident.to_string());
        self.note(&names.collect::<Vec<_>>());
        syn::visit::visit_path(self, path);
    }
}

/// A module and what it lies in may name each other: that is one room.
fn one_in_the_other(a: &Module, b: &Module) -> bool {
    a.starts_with(b) || b.starts_with(a)
}

#[test]
fn no_two_files_need_each_other() {
    let mut looked_at = 0;
    let folders = crates().into_values().chain([root().join("xtask/src")]);
    for folder in folders {
        let mut files = sources(&folder);
        files.retain(|file, _| !file.to_string_lossy().contains("test"));
        let modules: BTreeSet<Module> = files.keys().map(|file| module_of(file)).collect();
        let order: Vec<&Module> = modules.iter().collect();
        let place = |module: &Module| order.binary_search(&module).expect("it is one of them");
        let mut needs = DiGraphMap::<usize, ()>::new();
        for (file, text) in &files {
            let parsed =
                syn::parse_file(text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
            let mut named = Named {
                here: module_of(file),
                modules: &modules,
                found: BTreeSet::new(),
            };
            named.visit_file(&parsed);
            for other in &named.found {
                if !one_in_the_other(&named.here, other) {
                    needs.add_edge(place(&named.here), place(other), ());
                    looked_at += 1;
                }
            }
        }
        for circle in tarjan_scc(&needs) {
            let names: Vec<String> = circle.iter().map(|at| order[*at].join("::")).collect();
            assert!(
                names.len() == 1,
                "these files of {} need each other: {}",
                folder.display(),
                names.join(", ")
            );
        }
    }
    assert!(
        looked_at > 300,
        "{looked_at} uses were seen: the source has moved"
    );
}

#[test]
fn every_file_says_what_it_is_for() {
    let folders = ["src", "tests", "xtask/src"];
    let folders = folders.map(|folder| root().join(folder));
    for folder in folders {
        for (file, text) in sources(&folder) {
            let unit_tests = file.ends_with("tests.rs");
            let foreign = file.starts_with("node_modules") || file.starts_with("fuzz/target");
            assert!(
                unit_tests || foreign || text.starts_with("//! "),
                "{} does not begin with its purpose",
                folder.join(file).display()
            );
        }
    }
}

/// The rows of docs/architecture.md that name a crate: its name, and the crates on which it stands.
fn drawn() -> BTreeMap<String, BTreeSet<String>> {
    let document = fs::read_to_string(root().join("docs/architecture.md")).expect("it is there");
    let rows = document.lines().filter_map(|line| {
        let row = line.strip_prefix("| [`")?;
        let name = row.split('`').next()?;
        // Before the bar that ends the row.
        let needs = row.rsplit('|').nth(1)?.split(',');
        let needs = needs.map(|need| need.trim().trim_matches('`').to_owned());
        Some((name.to_owned(), needs.filter(|need| need != "–").collect()))
    });
    rows.collect()
}

#[test]
fn every_test_of_the_outside_belongs_to_a_crate() {
    let folders = crates().into_values().chain([root().join("xtask")]);
    let manifests: String = folders
        .map(|folder| fs::read_to_string(folder.join("Cargo.toml")).expect("every crate has one"))
        .collect();
    let tests = root().join("tests");
    let entries = fs::read_dir(&tests).expect("the tests are there");
    for entry in entries {
        let path = entry.expect("the folder can be read").path();
        let name = path.file_name().expect("it has a name").to_string_lossy();
        let test = match path.is_dir() {
            true => format!("{name}/main.rs"),
            false => name.into_owned(),
        };
        if test.ends_with(".rs") && tests.join(&test).exists() {
            let mentioned = manifests.contains(&format!("tests/{test}\""));
            assert!(mentioned, "no crate runs tests/{test}");
        }
    }
}

#[test]
fn the_map_draws_the_crates_as_they_are() {
    let crates = crates();
    let built = crates.iter().map(|(name, folder)| {
        let manifest = fs::read_to_string(folder.join("Cargo.toml")).expect("every crate has one");
        let start = manifest.find("\n[dependencies]").unwrap_or(manifest.len());
        let section = manifest[start..].trim_start().lines().skip(1);
        let needs = section.take_while(|line| !line.starts_with('['));
        let needs = needs.filter_map(|line| line.split(['.', ' ', '=']).next());
        let needs = needs.filter(|need| crates.contains_key(*need));
        (name.clone(), needs.map(str::to_owned).collect())
    });
    assert_eq!(
        drawn(),
        built.collect::<BTreeMap<String, BTreeSet<String>>>()
    );
}

/// README.md and every document in docs.
fn documents() -> Vec<PathBuf> {
    let readme = root().join("README.md");
    files(&root().join("docs"), "md").chain([readme]).collect()
}

/// The files of the repository that `code` in a document means: a path from its root, perhaps of several files in
/// braces, or a journey by its name; neither a pattern nor a command.
fn meant(code: &str) -> Vec<String> {
    if code.contains(['*', '<']) || code.contains(char::is_whitespace) {
        return Vec::new();
    }
    if let Some(journey) = code.strip_suffix(".spec") {
        return vec![format!("tests/browser/{journey}.spec.mjs")];
    }
    let extension = code.rsplit_once('.').map_or("", |(_, extension)| extension);
    let source = ["css", "js", "mjs", "py", "rs", "toml"].contains(&extension);
    if !source || !code.contains('/') {
        return Vec::new();
    }
    match code.split_once('{').zip(code.split_once('}')) {
        Some(((before, _), (inner, after))) => inner[before.len() + 1..]
            .split(',')
            .map(|name| format!("{before}{name}{after}"))
            .collect(),
        None => vec![code.to_owned()],
    }
}

#[test]
fn what_the_documents_name_is_there() {
    let mut looked_at = 0;
    for document in documents() {
        let text = fs::read_to_string(&document).expect("the document was just listed");
        let folder = document.parent().expect("it lies in a folder");
        for (number, line) in text.lines().enumerate() {
            let codes = line.split('`').skip(1).step_by(2).flat_map(meant);
            let codes = codes.map(|code| root().join(code));
            let links = line.split("](").skip(1);
            let links = links.filter_map(|rest| rest.split([')', '#']).next());
            let links = links.filter(|link| !link.contains(':') && !link.is_empty());
            for path in codes.chain(links.map(|link| folder.join(link))) {
                let (document, number, name) = (document.display(), number + 1, path.display());
                assert!(
                    path.exists(),
                    "{document}:{number} names {name}, which is not there"
                );
                looked_at += 1;
            }
        }
    }
    assert!(
        looked_at > 100,
        "{looked_at} names were seen: the documents have moved"
    );
}

#[test]
fn what_runs_in_a_browser_asks_no_clock() {
    for (name, folder) in crates() {
        for (file, text) in sources(&folder) {
            let timed = text.contains("std::time") && WITHOUT_CLOCK.contains(&name.as_str());
            assert!(!timed, "{name}: {} asks for the time", file.display());
        }
    }
}

/// What a title says that neither stands in the view for a projector nor shows there with the focus, by the end of its
/// file's path and its first words; and where the same is said without a pointer.
const REPEATED: [(&str, &str, &str); 4] = [
    (
        "widgets/garden.rs",
        "title=adam_line()",
        "for a projector it stands below the garden",
    ),
    (
        "widgets/garden/list.rs",
        "title=lineage.meaning()",
        "the word stands there, and the card of each says this",
    ),
    (
        "widgets/garden/lineage.rs",
        "<title>{move || lineage.get().meaning()}",
        "the same, of the mark",
    ),
    (
        "widgets/chart/drawing.rs",
        "<title>{band.name.clone()}",
        "the axis says what the band is",
    ),
];

/// Whether `style/projector.css` shows the title that begins at `place` of `text`: always, as of a header of a table and
/// whatever is marked before it, or with the focus, as of a button. Titles of components are their own business.
fn shows_for_a_projector(text: &str, place: usize) -> bool {
    let is_tag = |at: &usize| {
        let before = text[..*at].chars().next_back();
        let name = text[at + 1..].starts_with(|letter: char| letter.is_ascii_alphabetic());
        name && before.is_none_or(|letter| letter.is_whitespace() || "{>(".contains(letter))
    };
    let tags = text[..place].rmatch_indices('<').map(|(at, _)| at);
    let Some(tag) = tags.into_iter().find(is_tag) else {
        return false;
    };
    let before = &text[tag + 1..place];
    let name = before.split_whitespace().next().unwrap_or_default();
    let component = name.starts_with(|letter: char| letter.is_ascii_uppercase());
    component && !before.ends_with("attr:")
        || ["a", "button", "summary", "th"].contains(&name)
        || before.contains("tabindex=")
        || before.contains("data-remark=")
}

/// A title shows to a resting pointer alone: in front of a class that is nobody.
#[test]
fn nothing_is_said_to_a_resting_pointer_alone() {
    for (tag, shows) in [
        ("<p class=a title=", false),
        (
            "<input on:input=move |event| take::<Input>(event) title=",
            false,
        ),
        ("<Tick attr:title=", false),
        ("<Tick title=", true),
        ("<p data-remark=\"\" title=", true),
        (
            "<button on:click=move |_| take::<Input>(1 < 2) title=",
            true,
        ),
    ] {
        let place = tag.rfind("title=").expect("each has one");
        assert_eq!(shows_for_a_projector(tag, place), shows, "{tag}");
    }
    let mut repeated = REPEATED.to_vec();
    for room in ["laboratory", "lesson_views", "page", "widgets"] {
        for (file, text) in sources(&root().join("src").join(room)) {
            let file = format!("{room}/{}", file.display());
            let attributes = text
                .match_indices("title=")
                .filter(|(at, _)| text[..*at].ends_with([' ', '\n', ':']))
                .filter(|(at, _)| !shows_for_a_projector(&text, *at));
            // A saved picture is looked at elsewhere.
            let elements = text
                .match_indices("<title>")
                .filter(|_| file != "widgets/chart/document.rs");
            for (at, _) in attributes.chain(elements) {
                let known = repeated.iter().position(|(known, begins, _)| {
                    file == *known && text[at..].starts_with(begins)
                });
                let line = text[at..].lines().next().unwrap_or_default();
                let known = known.unwrap_or_else(|| {
                    panic!("{file}: only a resting pointer shows {line}: put data-remark before it")
                });
                repeated.remove(known);
            }
        }
    }
    assert_eq!(repeated, [], "these are gone");
}

#[test]
fn no_text_becomes_markup_or_code() {
    let files = sources(&root().join("src"));
    assert!(files.len() > 100, "the source has moved");
    for (file, text) in files {
        for name in UNSAFE {
            assert!(!text.contains(name), "{} names {name}", file.display());
        }
    }
}
