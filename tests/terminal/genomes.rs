//! Genomes from wherever they come.

use statistics::comparison::ComparisonConfig;

use super::{Folder, SHORT, Said, TINY};

#[test]
fn the_winner_of_a_search_leaves_its_file_by_every_way() {
    let folder = Folder::new("winner");
    folder.done(&format!("search {SHORT} --out run.json"));
    let search = folder.search("run.json");
    let (best, _) = search.evolution().best().expect("it is told");
    let json = export::json(&best.genome);
    folder.put("lr=0.1/best.JSON", &json);

    let numbered = format!("run.json{}", best.id);
    for genome in ["run.json", &numbered, "mine=run.json", "lr=0.1/best.JSON"] {
        let said = folder.done(&format!("export {genome} --to json"));
        assert_eq!(said.out, json, "{genome}");
    }
    let line = "export - --to json --out piped.json";
    Said::of(folder.run_with(line, &folder.get("run.json")));
    assert_eq!(folder.get("piped.json"), json.as_bytes());
    for target in ["pytorch", "optax"] {
        folder.done(&format!("export run.json --to {target}"));
    }
    let line = format!("compare adam best=run.json run.json#0 {TINY} --out both.json");
    folder.done(&line);
    assert_eq!(folder.done("export both.json#best --to json").out, json);
    let whom = "Adam, best, run #0; choose one";
    folder.fails("export both.json --to json", 1, whom);

    // It is trained as in its search, unless settings are given.
    let as_in_search = |config: &ComparisonConfig| {
        let ComparisonConfig { steps, batch, .. } = config;
        (*steps, *batch, config.train_images, config.tasks.len()) == (2, 4, 1000, 1)
    };
    let line = "compare adam best=run.json --out begun.json --begin";
    let said = folder.done(line).err;
    let sentence = "as best had, but for what is given here";
    assert!(said.contains(sentence), "{said}");
    let begun = folder.comparison("begun.json");
    assert!(as_in_search(&begun.config), "{:?}", begun.config);
    folder.done("sweep adam run.json --rates 1 --seeds 3 --out rates --json");
    let swept = folder.comparison("rates/best.json");
    assert!(as_in_search(&swept.config), "{:?}", swept.config);
    let both = folder.comparison("both.json");
    assert_eq!(both.config.steps, 4);
}

#[test]
fn a_file_in_the_wrong_place_is_called_by_its_name() {
    let folder = Folder::new("wrong");
    folder.done("export published --to json --out genome.json");
    folder.done(&format!("search {SHORT} --out run.json"));
    let is_genome = "genome.json is a genome, not a recorded";
    folder.fails("search --resume --out genome.json", 1, is_genome);
    folder.fails("compare adam --out genome.json", 1, is_genome);
    let is_search = "run.json is a recorded search of version";
    folder.fails("compare adam --out run.json", 1, is_search);
    folder.fails("verify run.json", 1, is_search);
    let line = "export adam --to json --out run.json";
    folder.fails(line, 1, "which would be lost");
    assert!(folder.search("run.json").evolution().is_finished());
    folder.fails("verify .", 1, "is a folder");
    folder.fails("verify nowhere.json", 1, "cannot read nowhere.json");
}

#[test]
fn every_name_that_is_offered_is_taken() {
    let folder = Folder::new("names");
    let tiny = TINY
        .replace("mnist", "all")
        .replace("--seeds 2", "--seeds 1");
    folder.done(&format!("compare adam {tiny}"));
    folder.done("export Published --to PyTorch");
}
