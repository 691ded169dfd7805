//! Threads share the training and change no figure.

use super::{Folder, SHORT};

#[test]
fn the_number_of_threads_changes_no_figure() {
    let folder = Folder::new("threads");
    let of = |threads: u32| {
        let name = format!("{threads}.json");
        folder.done(&format!("search {SHORT} --threads {threads} --out {name}"));
        folder.search(&name)
    };
    let alone = of(1);
    for threads in 2..=3 {
        let team = of(threads);
        assert_eq!(team.evolution(), alone.evolution(), "{threads} threads");
        assert_eq!(team.adam(), alone.adam(), "{threads} threads");
    }
}
