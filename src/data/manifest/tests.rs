use super::*;
use science::testing;

const SHIPPED: &[u8] = include_bytes!("../../../public/data/manifest.json");

fn refusal(change: impl FnOnce(&mut Manifest)) -> String {
    let mut manifest = Manifest::parse(SHIPPED).expect("it is whole");
    change(&mut manifest);
    let json = serde_json::to_vec(&manifest).expect("a manifest is JSON");
    let refused = Manifest::parse(&json).expect_err("a damaged manifest");
    refused.to_string()
}

fn first_pack(manifest: &mut Manifest) -> &mut PackEntry {
    &mut manifest.datasets[0].splits.train.packs[0]
}

#[test]
fn paths_lead_nowhere_but_into_the_folder() {
    for path in [
        "",
        "/etc/passwd",
        "../secret.png",
        "mnist/../../secret.png",
        "mnist//train.png",
        "./train.png",
        "mnist/.hidden",
        "https://elsewhere.example/train.png",
        "mnist\\train.png",
        "mnist/train.png?x=1",
        "mnist/träin.png",
        "mnist/\0",
        &"x".repeat(101),
    ] {
        let refusal = refusal(|manifest| first_pack(manifest).file = path.into());
        assert!(refusal.contains("is no path within"), "{path:?}: {refusal}");
    }
}

#[test]
fn impossible_packs_are_refused_before_they_are_fetched() {
    let of_pack = |change: fn(&mut PackEntry)| refusal(|manifest| change(first_pack(manifest)));
    assert!(of_pack(|pack| pack.images = 0).contains("0 images"));
    assert!(of_pack(|pack| pack.images = usize::MAX).contains("a pack has 1 to 1000"));
    assert!(of_pack(|pack| pack.bytes = usize::MAX).contains("a pack has up to"));
    assert!(of_pack(|pack| pack.sha256 = "ABC".into()).contains("SHA-256"));
    let empty = refusal(|manifest| {
        manifest.datasets[1].splits.validation = SplitEntry {
            images: 0,
            packs: Vec::new(),
        };
    });
    assert!(empty.contains("the validation split of Fashion-MNIST is empty"));
    for deviation in [0.0, -1.0] {
        let refusal = refusal(|manifest| manifest.datasets[0].normalisation[0].1 = deviation);
        assert!(refusal.contains("MNIST is normalised by"), "{refusal}");
    }
}

#[test]
fn what_is_huge_or_deep_is_refused_in_few_words() {
    let text = |json: &[u8]| Manifest::parse(json).expect_err("no manifest").to_string();
    assert!(text(&[b'['; 900_000]).contains("expected"));
    assert!(text(&vec![b' '; MAX_BYTES + 1]).contains("more than"));
    let long = format!("{{\"{}\":1}}", "x".repeat(900_000));
    assert!(text(long.as_bytes()).chars().count() < 400);
    let shipped = String::from_utf8(SHIPPED.to_vec()).expect("it is text");
    let infinite = shipped.replacen("0.1307", "1e39", 1);
    assert_ne!(infinite, shipped);
    assert!(text(infinite.as_bytes()).contains("out of range"));
}

#[test]
fn a_part_of_one_is_called_so() {
    let cut = Manifest::parse(br#"{"version": 1, "datasets": ["#).expect_err("a part");
    assert!(
        cut.to_string()
            .contains("it is cut short, so a part of it was lost"),
        "{cut}"
    );
}

#[test]
fn a_hundred_thousand_mutated_manifests_do_no_harm() {
    // A pack per split: the shorter the text, the more of it is hit.
    let mut short = Manifest::parse(SHIPPED).expect("it is whole");
    short.datasets.truncate(2);
    for dataset in &mut short.datasets {
        for split in [
            &mut dataset.splits.train,
            &mut dataset.splits.validation,
            &mut dataset.splits.test,
        ] {
            split.packs.truncate(1);
            split.images = split.packs[0].images;
        }
    }
    let original = serde_json::to_vec(&short).expect("a manifest is JSON");
    testing::read_damaged(14, &[original], [5_000, 20_000], |json| {
        let manifest = match Manifest::parse(json) {
            Ok(manifest) => manifest,
            Err(error) => return Some(Err(error)),
        };
        let again = serde_json::to_vec(&manifest).expect("a manifest is JSON");
        assert_eq!(Manifest::parse(&again), Ok(manifest.clone()));
        for dataset in &manifest.datasets {
            for split in Split::ALL {
                let SplitEntry { images, packs } = dataset.split(split);
                assert!(*images > 0 && *images <= packs.len() * CAPACITY);
                let mut parts = packs.iter().flat_map(|pack| pack.file.split('/'));
                assert!(parts.all(|part| part != ".."));
            }
        }
        Some(Ok(()))
    });
}
