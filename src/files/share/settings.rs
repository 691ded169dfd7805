//! Settings as bits: the nearest preset and what differs from it; and back, always valid.

use super::{
    Remark,
    bits::{Reader, Writer},
};
use science::{
    catalog::{Dataset, ModelSize, Protocol},
    config::{Preset, RunConfig, Setting},
    term::TermSet,
};

/// Bits for the number of tasks (all four are written as 0), and for each of them.
const TASK: u32 = 2;

/// Writes the preset from which least differs, then per setting one bit and what differs.
pub fn write(config: &RunConfig, bits: &mut Writer) {
    let presets = Preset::ALL.map(Preset::config);
    let differences = |preset: &RunConfig| {
        let numbers = Setting::NUMBERS.into_iter();
        let numbers = numbers.filter(|&setting| preset.number(setting) != config.number(setting));
        numbers.count() + usize::from(preset.tasks != config.tasks)
    };
    let (index, preset) = presets
        .iter()
        .enumerate()
        .min_by_key(|(_, preset)| differences(preset))
        .expect("there are presets");
    bits.bits(index as u64, 2);
    for setting in Setting::NUMBERS {
        let (own, usual) = (config.number(setting), preset.number(setting));
        let own = own.filter(|_| own != usual);
        bits.flag(own.is_some());
        if let Some(own) = own {
            bits.number(own.into());
        }
    }
    bits.flag(config.seed != preset.seed);
    if config.seed != preset.seed {
        bits.number(config.seed);
    }
    bits.flag(config.tasks != preset.tasks);
    if config.tasks != preset.tasks {
        let tasks = &config.tasks[..config.tasks.len().min(Dataset::TASKS.len())];
        bits.bits((tasks.len() % Dataset::TASKS.len()) as u64, TASK);
        for task in tasks {
            bits.bits(*task as u64, TASK);
        }
    }
    bits.flag(config.model == ModelSize::Paper);
    bits.flag(config.protocol == Protocol::Paper);
    // Appended, so that links without them are as before: what follows the bits of a link is zeros or
    // nothing, which both mean off.
    let extras = [config.fresh_seeds, config.term_set == TermSet::All];
    let written = extras.iter().rposition(|on| *on).map_or(0, |last| last + 1);
    extras[..written].iter().for_each(|on| bits.flag(*on));
}

/// Reads what [`write`] wrote; `None` where the preset is unknown or the bits end.
pub fn read(bits: &mut Reader, remarks: &mut Vec<Remark>) -> Option<RunConfig> {
    let mut config = Preset::ALL.get(bits.bits(2)? as usize)?.config();
    let mut told = Vec::new();
    for setting in Setting::NUMBERS {
        if bits.flag()? {
            let value = bits.number()?.try_into().unwrap_or(u32::MAX);
            *config.number_mut(setting)? = value;
            told.push((setting, value));
        }
    }
    if bits.flag()? {
        config.seed = bits.number()?;
    }
    if bits.flag()? {
        tasks(bits, &mut config.tasks, remarks)?;
    }
    config.model = [ModelSize::Reduced, ModelSize::Paper][usize::from(bits.flag()?)];
    config.protocol = [Protocol::Validation, Protocol::Paper][usize::from(bits.flag()?)];
    config.fresh_seeds = bits.flag().unwrap_or(false);
    config.term_set = [TermSet::Paper, TermSet::All][usize::from(bits.flag().unwrap_or(false))];
    clamp(&mut config);
    for (setting, was) in told {
        let is = config.number(setting)?;
        if is != was {
            let what = format_args!("is {was}, out of its range; it was clamped to {is}.");
            remarks.push(Remark::clamped(field(setting), what));
        }
    }
    Some(config)
}

fn field(setting: Setting) -> String {
    format!("setting “{}”", setting.name())
}

/// Replaces `tasks` by those that follow, unless none is left.
fn tasks(bits: &mut Reader, tasks: &mut Vec<Dataset>, remarks: &mut Vec<Remark>) -> Option<()> {
    let mut found = Vec::new();
    let count = match bits.bits(TASK)? as usize {
        0 => Dataset::TASKS.len(),
        count => count,
    };
    for _ in 0..count {
        match Dataset::TASKS.get(bits.bits(TASK)? as usize) {
            Some(task) if !found.contains(task) => found.push(*task),
            _ => {
                let what = format_args!("names a task twice; it was ignored.");
                remarks.push(Remark::ignored(field(Setting::Tasks), what));
            }
        }
    }
    *tasks = found;
    Some(())
}

/// Moves every number into its range, and elites and tournament within the population.
fn clamp(config: &mut RunConfig) {
    for setting in Setting::NUMBERS {
        if let (Some(value), Some((low, high))) = (config.number_mut(setting), setting.range()) {
            *value = (*value).clamp(low, high);
        }
    }
    config.elites = config.elites.min(config.population - 1);
    config.tournament = config.tournament.min(config.population);
}
