//! The wishes in the page's address.

#![no_main]

use libfuzzer_sys::fuzz_target;
use page_state::address;

fuzz_target!(|texts: [&str; 6]| {
    let wishes = ["device", "preset", "seed", "workers", "run", "lesson"];
    let address = address::Address::of(|wanted| {
        let place = wishes.iter().position(|wish| *wish == wanted)?;
        Some(texts[place].into())
    });
    let config = address.draft.read().expect("the settings are a preset's");
    assert_eq!(config.validate(), []);
    for remark in address.remarks {
        assert!(remark.chars().count() < 200);
    }
});
