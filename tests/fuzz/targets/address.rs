//! The wishes in the page's address.
//!
//! This file belongs to the page, but what it reads here needs no browser.

#![no_main]
#![allow(dead_code)]

use libfuzzer_sys::fuzz_target;
use optimarium::{core, protocol};

#[path = "../../../src/ui/address.rs"]
mod address;
#[path = "../../../src/ui/device/choice.rs"]
mod choice;
#[path = "../../../src/ui/draft.rs"]
mod draft;

/// As the page names it.
mod device {
    pub use super::choice::DeviceChoice;
}

/// Where the page would ask the browser.
mod browser {
    pub fn parameter(_: &str) -> Option<String> {
        None
    }
}

fuzz_target!(|texts: [&str; 5]| {
    let wishes = ["device", "preset", "seed", "workers", "run"];
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
