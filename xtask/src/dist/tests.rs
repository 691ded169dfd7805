//! A small folder, packed.

use std::io::Read;

use flate2::read::GzDecoder;

use super::*;

const CODE: &str = "the same words again and again, the same words again and again, the same words";

fn options(out: &Path, quality: u32) -> Options {
    Options {
        out: out.into(),
        zip: false,
        page: None,
        quality,
        frames: Vec::new(),
    }
}

/// A page as trunk builds one, in a folder that is gone with the test.
struct Site(PathBuf);

impl Site {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("optimarium-{name}-{}", std::process::id()));
        let site = Site(folder);
        let manifest = include_str!("../../../public/data/manifest.json");
        let page = "<!doctype html><html><head><meta charset=\"utf-8\" />\n    <meta\n      http-equiv=\"Content-Security-Policy\"\n      content=\"default-src 'none'\"\n    /><link rel=\"stylesheet\" href=\"./base-0123456789abcdef.css\" crossorigin=\"anonymous\" integrity=\"sha384-x\"/>\n    <link rel=\"stylesheet\" href=\"./chart-0123456789abcdef.css\" crossorigin=\"anonymous\"/>\n    <script src=\"fallback.js\"></script><link rel=\"modulepreload\" href=\"./app-0123456789abcdef.js\"><link rel=\"preload\" href=\"./app-0123456789abcdef_bg.wasm\" as=\"fetch\"></head><body></body></html>";
        for (file, text) in [
            ("index.html", page),
            ("app-0123456789abcdef.js", CODE),
            (
                "engine-cpu_loader.js",
                "import init from './engine-cpu.js';await init();",
            ),
            (
                "engine-cpu.js",
                "new URL('engine-cpu_bg.wasm', import.meta.url)",
            ),
            ("engine-cpu_bg.wasm", CODE),
            ("data/mnist/train-00.png", CODE),
            ("data/manifest.json", manifest),
            ("base-0123456789abcdef.css", "@layer base, chart;\n"),
            ("chart-0123456789abcdef.css", "@layer chart {}\n"),
        ] {
            let path = site.0.join("built").join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        site
    }

    fn out(&self) -> PathBuf {
        self.0.join("out")
    }

    fn pack(&self) {
        let options = options(&self.out(), 11);
        pack(
            &self.0.join("built"),
            &self.out(),
            "0.1.0 (abc1234)",
            &options,
        )
        .unwrap();
    }

    fn text(&self, name: &str) -> String {
        fs::read_to_string(self.out().join(name)).unwrap()
    }

    fn change(&self, name: &str, text: &str) {
        fs::write(self.0.join("built").join(name), text).unwrap();
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).unwrap();
    }
}

#[test]
fn the_engines_files_are_named_by_what_is_in_them() {
    let site = Site::new("engines");
    site.pack();
    let named = |text: &str| {
        text.split(['\'', '/', '"'])
            .find(|part| part.starts_with("engine-cpu-"))
            .unwrap()
            .to_owned()
    };
    let loader = named(&site.text("index.html"));
    let bindings = named(&site.text(&loader));
    let wasm = named(&site.text(&bindings));
    assert_eq!(site.text(&wasm), CODE);
    assert_eq!(bindings.replace(".js", "_bg.wasm"), wasm);
    assert_eq!(bindings.replace(".js", "_loader.js"), loader);
    for name in [
        "engine-cpu.js",
        "engine-cpu_bg.wasm",
        "engine-cpu_loader.js",
    ] {
        assert!(!site.out().join(name).exists(), "{name}");
    }

    site.change("engine-cpu_bg.wasm", "other code");
    fs::remove_dir_all(site.out()).unwrap();
    site.pack();
    let other = named(&site.text("index.html"));
    assert_ne!(other, loader);
    assert_ne!(named(&site.text(&other)), bindings);
}

#[test]
fn the_style_sheets_are_one_in_their_order() {
    let site = Site::new("styles");
    site.pack();
    let sheets: Vec<String> = listing::files(&site.out())
        .unwrap()
        .into_iter()
        .filter(|name| name.ends_with(".css"))
        .collect();
    let [sheet] = &sheets[..] else {
        panic!("{sheets:?}");
    };
    assert_eq!(site.text(sheet), "@layer base, chart;\n@layer chart {}\n");
    let page = site.text("index.html");
    assert_eq!(page.matches(".css").count(), 1, "{page}");
    assert!(page.contains(&format!(
        "href=\"./{sheet}\" crossorigin=\"anonymous\" integrity=\"sha384-"
    )));
    assert!(page.find(sheet) < page.find("fallback.js"), "{page}");
}

#[test]
fn the_page_names_what_a_first_search_needs() {
    let site = Site::new("ahead");
    site.pack();
    let page = site.text("index.html");
    let at = |what: &str| {
        page.find(what)
            .unwrap_or_else(|| panic!("no {what} in {page}"))
    };
    assert!(at("rel=\"modulepreload\"") < at("rel=\"preload\""));
    assert!(at("rel=\"preload\"") < at("rel=\"stylesheet\""));
    assert_eq!(page.matches("preload\"").count(), 2, "{page}");
    let (_, ahead) = page.split_once("<meta name=\"ahead\" content=\"").unwrap();
    let ahead = ahead.split('"').next().unwrap();
    let groups: Vec<Vec<&str>> = ahead
        .split("; ")
        .map(|group| group.split(' ').collect())
        .collect();
    let [worker, engine, images @ ..] = &groups[..] else {
        panic!("{ahead:?}");
    };
    assert_eq!(worker[..], ["ahead.js"]);
    let [loader, bindings, manifest, wasm] = engine[..] else {
        panic!("{ahead:?}");
    };
    for file in [loader, bindings, wasm, manifest] {
        assert!(site.out().join(file).exists(), "{file}");
    }
    assert!(
        loader.ends_with("_loader.js") && wasm.ends_with("_bg.wasm"),
        "{ahead:?}"
    );
    assert!(
        images
            .iter()
            .all(|file| file.len() == 1 && file[0].starts_with("data/"))
            && !images.is_empty(),
        "{ahead:?}"
    );
}

#[test]
fn the_service_worker_lists_the_page_and_nothing_that_is_beside_it() {
    let site = Site::new("listed");
    site.pack();
    let worker = site.text("service-worker.js");
    let list = worker.split_once("const FILES = ").unwrap().1;
    let (list, _) = list.split_once(";\n").unwrap();
    let list: serde_json::Map<String, serde_json::Value> = serde_json::from_str(list).unwrap();
    let names: Vec<&String> = list.keys().collect();
    assert_eq!(names.len(), 8, "{names:?}");
    assert!(
        names
            .iter()
            .all(|name| !name.ends_with("br") && !name.ends_with("gz"))
    );
    assert!(list["./"].get("integrity").is_none());
    assert!(list["app-0123456789abcdef.js"].get("integrity").is_some());
    let version = worker.split('\'').nth(1).unwrap();
    let page = site.text("index.html");
    assert!(page.contains(&format!("<meta name=\"build\" content=\"{version}\">")));
    assert!(page.contains("<meta name=\"version\" content=\"0.1.0 (abc1234)\" />"));
}

#[test]
fn what_compresses_lies_there_compressed_and_unpacks_to_itself() {
    let site = Site::new("compressed");
    site.pack();
    let packed = fs::read(site.out().join("app-0123456789abcdef.js.gz")).unwrap();
    let mut text = String::new();
    GzDecoder::new(&*packed).read_to_string(&mut text).unwrap();
    assert_eq!(text, CODE);
    let mut unpacked = Vec::new();
    let packed = fs::read(site.out().join("app-0123456789abcdef.js.br")).unwrap();
    brotli::BrotliDecompress(&mut &*packed, &mut unpacked).unwrap();
    assert_eq!(unpacked, CODE.as_bytes());
    // No smaller, or compressed by itself.
    let packed = listing::files(&site.out()).unwrap();
    assert!(!packed.iter().any(|name| name.ends_with("_loader.js.gz")));
    assert!(!site.out().join("data/mnist/train-00.png.br").exists());
}

#[test]
fn what_somebody_else_wrote_is_not_replaced() {
    let site = Site::new("foreign");
    assert!(ensure_ours(&site.0.join("built")).is_err());
    ensure_ours(&site.out()).unwrap();
    site.pack();
    let again = site.0.join("again");
    let again = pack(&site.out(), &again, "0.1.0", &options(&again, 1));
    assert!(again.unwrap_err().to_string().contains("packed already"));
    ensure_ours(&site.out()).unwrap();
}

#[test]
fn the_archive_has_all_of_it_and_is_the_same_every_time() {
    let site = Site::new("archive");
    site.pack();
    let path = archive::write(&site.out()).unwrap();
    let bytes = fs::read(&path).unwrap();
    let mut archive = zip::ZipArchive::new(fs::File::open(&path).unwrap()).unwrap();
    assert_eq!(
        archive.len(),
        listing::files(&site.out()).unwrap().len() + 1
    );
    for name in ["index.html", "data/mnist/train-00.png", ".nojekyll"] {
        let mut text = String::new();
        let mut file = archive.by_name(&format!("optimarium/{name}")).unwrap();
        file.read_to_string(&mut text).unwrap();
        assert_eq!(text, site.text(name));
        // Never the same in two versions; 1980 is what a .zip says that knows no time.
        let modified = file.last_modified().unwrap();
        assert!(modified.year() > 2000, "{modified}");
    }
    archive::write(&site.out()).unwrap();
    assert_eq!(fs::read(&path).unwrap(), bytes);
}
