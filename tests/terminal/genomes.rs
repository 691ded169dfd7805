//! Genomes from wherever they come.

use ::files::comparison_file::ComparisonFile;
use statistics::comparison::ComparisonConfig;

use super::{Folder, SHORT, TINY, assert_done, assert_failed};

#[test]
fn the_winner_of_a_search_leaves_its_file_by_every_way() {
    let folder = Folder::new("winner");
    assert_done(&folder.run(&format!("search {SHORT} --out run.json")));
    let search = folder.search("run.json");
    let (best, _) = search.evolution().best().expect("it is told");
    let json = export::json(&best.genome);
    folder.put("lr=0.1/best.JSON", &json);

    let numbered = format!("run.json{}", best.id);
    for genome in ["run.json", &numbered, "mine=run.json", "lr=0.1/best.JSON"] {
        let output = folder.run(&format!("export {genome} --to json"));
        assert_done(&output);
        assert_eq!(String::from_utf8_lossy(&output.stdout), json, "{genome}");
    }
    let output = folder.run_with(
        "export - --to json --out piped.json",
        &folder.get("run.json"),
    );
    assert_done(&output);
    assert_eq!(folder.get("piped.json"), json.as_bytes());
    for target in ["pytorch", "optax"] {
        assert_done(&folder.run(&format!("export run.json --to {target}")));
    }
    assert_done(&folder.run(&format!(
        "compare adam best=run.json run.json#0 {TINY} --out both.json"
    )));
    let output = folder.run("export both.json#best --to json");
    assert_done(&output);
    assert_eq!(String::from_utf8_lossy(&output.stdout), json);
    assert_failed(
        &folder.run("export both.json --to json"),
        1,
        "Adam, best, run #0; choose one",
    );

    // It is trained as in its search, unless settings are given.
    let as_in_search = |config: &ComparisonConfig| {
        let ComparisonConfig { steps, batch, .. } = config;
        (*steps, *batch, config.train_images, config.tasks.len()) == (2, 4, 1000, 1)
    };
    let output = folder.run("compare adam best=run.json --out begun.json --begin");
    assert_done(&output);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        said.contains("as best had, but for what is given here"),
        "{said}"
    );
    let begun = ComparisonFile::parse(&folder.get("begun.json")).expect("a comparison");
    assert!(as_in_search(&begun.config), "{:?}", begun.config);
    let output = folder.run("sweep adam run.json --rates 1 --seeds 3 --out rates --json");
    assert_done(&output);
    let swept = ComparisonFile::parse(&folder.get("rates/best.json")).expect("a comparison");
    assert!(as_in_search(&swept.config), "{:?}", swept.config);
    let both = ComparisonFile::parse(&folder.get("both.json")).expect("a comparison");
    assert_eq!(both.config.steps, 4);
}

#[test]
fn a_file_in_the_wrong_place_is_called_by_its_name() {
    let folder = Folder::new("wrong");
    assert_done(&folder.run("export published --to json --out genome.json"));
    assert_done(&folder.run(&format!("search {SHORT} --out run.json")));
    let is_genome = "genome.json is a genome, not a recorded";
    assert_failed(
        &folder.run("search --resume --out genome.json"),
        1,
        is_genome,
    );
    assert_failed(&folder.run("compare adam --out genome.json"), 1, is_genome);
    let is_search = "run.json is a recorded search of version";
    assert_failed(&folder.run("compare adam --out run.json"), 1, is_search);
    assert_failed(&folder.run("verify run.json"), 1, is_search);
    assert_failed(
        &folder.run("export adam --to json --out run.json"),
        1,
        "which would be lost",
    );
    assert!(folder.search("run.json").evolution().is_finished());
    assert_failed(&folder.run("verify ."), 1, "is a folder");
    assert_failed(
        &folder.run("verify nowhere.json"),
        1,
        "cannot read nowhere.json",
    );
}

#[test]
fn every_name_that_is_offered_is_taken() {
    let folder = Folder::new("names");
    let tiny = TINY
        .replace("mnist", "all")
        .replace("--seeds 2", "--seeds 1");
    assert_done(&folder.run(&format!("compare adam {tiny}")));
    assert_done(&folder.run("export Published --to PyTorch"));
}
