//! What a visitor types: the settings of a run, and the numbers of a genome.

#![no_main]

use libfuzzer_sys::fuzz_target;
use text::number;
use science::{presets, config::{Preset, Setting}, genome::GENES};
use page_state::draft::Draft;
use widget_state::editor::{entry::Entry, scale::Field};

fuzz_target!(|input: (u8, &str)| {
    let (field, text) = input;
    whole(text);
    settings(usize::from(field), text);
    number(usize::from(field), text);
});

fn whole(text: &str) {
    if let Ok(value) = number::whole(text, 0, 1_000_000) {
        // Doubles hold whole numbers up to 2⁵³.
        let same = number::real(&text.replace(',', "")).map(|real| real == value as f64);
        assert!(value > 1 << 53 || text.contains(',') || same == Ok(true), "{text}");
    }
}

fn settings(field: usize, text: &str) {
    let mut draft = Draft::from(&Preset::Classroom.config());
    let mut typed: Vec<Setting> = Setting::numbers().map(|(setting, _)| setting).collect();
    typed.push(Setting::Seed);
    draft.set_text(typed[field % typed.len()], text.into());
    match draft.read() {
        Ok(config) => {
            assert_eq!(config.validate(), []);
            assert_eq!(Draft::from(&config).read(), Ok(config));
        }
        Err(found) => {
            for invalid in found {
                assert!(invalid.message.contains(invalid.setting.name()));
            }
        }
    }
}

fn number(field: usize, text: &str) {
    let mut genome = presets::published();
    let field = match GENES.get(field % (GENES.len() + 4)) {
        Some(info) if genome.flag(info.gene).is_some() => return,
        Some(info) => Field::Gene(info.gene),
        None => Field::Weight(field % 4),
    };
    let entry = Entry::of(text, field, &genome);
    assert!(entry.value.is_some() || entry.remark.is_some());
    if let Some(remark) = entry.remark {
        assert!(remark.chars().count() < 200);
    }
    if let Some(value) = entry.value {
        field.write(&mut genome, value);
        assert!(genome.is_within_bounds());
    }
}
