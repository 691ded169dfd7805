//! Settings as bits: the nearest preset and what differs from it; and back, always valid.
//!
//! Behind the bits of the first links come extras, in this order; those that say nothing are left out
//! at the end, so that older links are as they were:
//!
//! | bits | mean |
//! |---|---|
//! | 1 | fresh seeds |
//! | 1 | every term rather than the paper's |
//! | 1, then 4 | the network's number, where one bit before does not tell it |
//! | 1, then 4, then 4 each | how many tasks and their numbers, where two bits each before do not tell them |
//! | 1, then 5, then a number | for every later setting that is not as in the preset: its number, and its value or the place of what is chosen |

use super::{
    Remark,
    bits::{Reader, Writer},
};
use science::{
    catalog::{Dataset, ModelSize, Protocol},
    config::{Number, Preset, RunConfig, SETTINGS, Setting, SettingInfo, SettingKind},
    term::TermSet,
};

/// The numbers in the order of the first links, whose layout stays as it was.
const NUMBERS: [Setting; 9] = [
    Setting::Population,
    Setting::Generations,
    Setting::Elites,
    Setting::Tournament,
    Setting::Steps,
    Setting::Batch,
    Setting::SeedsPerEvaluation,
    Setting::TrainImages,
    Setting::ScoringImages,
];

/// Bits for the number of tasks (four are written as 0), and for each of them, of those with the numbers
/// 0 to 3: the only ones that the first links knew.
const TASK: u32 = 2;
const FIRST_TASKS: usize = 1 << TASK;

/// Bits for a number of a table among the extras, and for how many follow.
const NUMBER: u32 = 4;

/// Bits for the number of a setting.
const SETTING: u32 = 5;

/// The first links' settings and the first extras have numbers up to this, and places of their own.
const LAST_WITH_A_PLACE: u8 = 14;

/// Returns the place among [`super::VERSIONS`] of the first whose readers train on nothing else: that of the layout
/// of the first links, of the extras, or of later settings.
pub fn version(config: &RunConfig) -> usize {
    let extras = config.term_set != TermSet::Paper
        || later_model(config).is_some()
        || later_tasks(config).is_some();
    match later_settings(config, &Preset::QuickLook.config()).is_empty() {
        true => usize::from(extras),
        false => 2,
    }
}

/// The settings without a place of their own that are not as in `usual`, with their values. Every preset
/// has the same.
fn later_settings(config: &RunConfig, usual: &RunConfig) -> Vec<(u8, u64)> {
    let value = |info: &SettingInfo, config: &RunConfig| match info.kind {
        SettingKind::Number(number) => (number.get)(config).into(),
        SettingKind::Choice(choice) => (choice.get)(config) as u64,
        SettingKind::Seed | SettingKind::Tasks => unreachable!("they have places of their own"),
    };
    let own = SETTINGS.iter().filter(|info| {
        info.number > LAST_WITH_A_PLACE && value(info, config) != value(info, usual)
    });
    own.map(|info| (info.number, value(info, config))).collect()
}

/// The network, where one bit cannot tell it.
fn later_model(config: &RunConfig) -> Option<ModelSize> {
    Some(config.model).filter(|model| model.number() > 1)
}

/// The tasks, where two bits each cannot tell them.
fn later_tasks(config: &RunConfig) -> Option<&[Dataset]> {
    let first = |task: &Dataset| usize::from(task.number()) < FIRST_TASKS;
    let told = config.tasks.len() <= FIRST_TASKS && config.tasks.iter().all(first);
    let most = config.tasks.len().min((1 << NUMBER) - 1);
    (!told).then_some(&config.tasks[..most])
}

/// Writes the preset from which least differs, then per setting one bit and what differs.
pub fn write(config: &RunConfig, bits: &mut Writer) {
    let presets = Preset::ALL.map(Preset::config);
    let differences = |preset: &RunConfig| {
        let numbers = numbers().filter(|(_, number)| (number.get)(preset) != (number.get)(config));
        numbers.count() + usize::from(preset.tasks != config.tasks)
    };
    let (index, preset) = presets
        .iter()
        .enumerate()
        .min_by_key(|(_, preset)| differences(preset))
        .expect("there are presets");
    bits.bits(index as u64, 2);
    for (_, number) in numbers() {
        let own = Some((number.get)(config)).filter(|own| *own != (number.get)(preset));
        bits.option(own.map(u64::from), Writer::number);
    }
    let own_seed = config.seed != preset.seed;
    bits.option(own_seed.then_some(config.seed), Writer::number);
    let (model, tasks) = (later_model(config), later_tasks(config));
    let told = config.tasks != preset.tasks && tasks.is_none();
    bits.flag(told);
    if told {
        bits.bits((config.tasks.len() % FIRST_TASKS) as u64, TASK);
        for task in &config.tasks {
            bits.bits(task.number().into(), TASK);
        }
    }
    bits.flag(config.model.number() == 1);
    bits.flag(config.protocol == Protocol::Paper);
    // What follows the bits of a link is zeros or nothing, which both mean that an extra is not there.
    let settings = later_settings(config, preset);
    let later = model.is_some() || tasks.is_some() || !settings.is_empty();
    let extras = [config.fresh_seeds, config.term_set == TermSet::All, later];
    let written = extras.iter().rposition(|on| *on).map_or(0, |last| last + 1);
    extras[..written.min(2)]
        .iter()
        .for_each(|on| bits.flag(*on));
    if !later {
        return;
    }
    bits.option(model, |bits, model| {
        bits.bits(model.number().into(), NUMBER)
    });
    if tasks.is_some() || !settings.is_empty() {
        bits.option(tasks, |bits, tasks| {
            bits.bits(tasks.len() as u64, NUMBER);
            for task in tasks {
                bits.bits(task.number().into(), NUMBER);
            }
        });
    }
    for (number, value) in settings {
        bits.flag(true);
        bits.bits(number.into(), SETTING);
        bits.number(value);
    }
}

/// Reads what [`write`] wrote; `None` where the preset is unknown or the bits end.
pub fn read(bits: &mut Reader, remarks: &mut Vec<Remark>) -> Option<RunConfig> {
    let mut config = Preset::ALL.get(bits.bits(2)? as usize)?.config();
    let mut told = Vec::new();
    for (setting, number) in numbers() {
        if let Some(value) = bits.option(Reader::number)? {
            let value = value.try_into().unwrap_or(u32::MAX);
            (number.set)(&mut config, value);
            told.push((setting, number, value));
        }
    }
    config.seed = bits.option(Reader::number)?.unwrap_or(config.seed);
    if bits.flag()? {
        let count = match bits.bits(TASK)? as usize {
            0 => FIRST_TASKS,
            count => count,
        };
        tasks(bits, count, TASK, &mut config.tasks, remarks)?;
    }
    config.model = ModelSize::of_number(bits.bits(1)?)?;
    config.protocol = [Protocol::Validation, Protocol::Paper][usize::from(bits.flag()?)];
    extras(bits, &mut config, remarks)?;
    clamp(&mut config);
    for (setting, number, was) in told {
        let is = (number.get)(&config);
        if is != was {
            remarks.push(Remark::out_of_range(field(setting), was, is));
        }
    }
    Some(config)
}

/// [`NUMBERS`] with what each is.
fn numbers() -> impl Iterator<Item = (Setting, Number)> {
    let row = |setting: Setting| (setting, setting.number().expect("it is a number"));
    NUMBERS.into_iter().map(row)
}

fn field(setting: Setting) -> String {
    format!("setting “{}”", setting.name())
}

/// Reads the extras, as far as there are any; `None` where the bits end within one.
fn extras(bits: &mut Reader, config: &mut RunConfig, remarks: &mut Vec<Remark>) -> Option<()> {
    let mut next = || bits.flag().unwrap_or(false);
    config.fresh_seeds = next();
    config.term_set = [TermSet::Paper, TermSet::All][usize::from(next())];
    if next() {
        let number = bits.bits(NUMBER)?;
        match ModelSize::of_number(number) {
            Some(model) => config.model = model,
            None => {
                let what = format_args!(
                    "names network number {number}, which is unknown here; it was ignored."
                );
                remarks.push(Remark::ignored(field(Setting::Model), what));
            }
        }
    }
    if bits.flag().unwrap_or(false) {
        let count = bits.bits(NUMBER)? as usize;
        tasks(bits, count, NUMBER, &mut config.tasks, remarks)?;
    }
    while bits.flag().unwrap_or(false) {
        let (number, value) = (bits.bits(SETTING)?, bits.number()?);
        later_setting(number, value, config, remarks);
    }
    Some(())
}

/// Takes in a setting by its number, where there is such a one and it allows `value`.
fn later_setting(number: u64, value: u64, config: &mut RunConfig, remarks: &mut Vec<Remark>) {
    let later =
        |info: &&SettingInfo| info.number > LAST_WITH_A_PLACE && u64::from(info.number) == number;
    let Some(info) = SETTINGS.iter().find(later) else {
        let what = format_args!("has number {number}, which is unknown here; it was ignored.");
        remarks.push(Remark::ignored("setting", what));
        return;
    };
    match info.kind {
        SettingKind::Number(number) => {
            let (low, high) = number.range;
            let is = u32::try_from(value).unwrap_or(u32::MAX).clamp(low, high);
            if u64::from(is) != value {
                remarks.push(Remark::out_of_range(field(info.setting), value, is));
            }
            (number.set)(config, is);
        }
        SettingKind::Choice(choice) => match usize::try_from(value) {
            Ok(place) if place < (choice.options)().len() => (choice.set)(config, place),
            _ => {
                let what = format_args!(
                    "is choice number {value}, which is unknown here; it was ignored."
                );
                remarks.push(Remark::ignored(field(info.setting), what));
            }
        },
        SettingKind::Seed | SettingKind::Tasks => unreachable!("they have places of their own"),
    }
}

/// Replaces `tasks` by the `count` that follow, `width` bits each, unless none is left.
fn tasks(
    bits: &mut Reader,
    count: usize,
    width: u32,
    tasks: &mut Vec<Dataset>,
    remarks: &mut Vec<Remark>,
) -> Option<()> {
    let mut found = Vec::new();
    for _ in 0..count {
        let number = bits.bits(width)?;
        let what = match Dataset::of_number(number) {
            Some(task) if !found.contains(&task) => {
                found.push(task);
                continue;
            }
            Some(_) => "names a task twice; it was ignored.".to_string(),
            None => {
                format!("names image set number {number}, which is unknown here; it was ignored.")
            }
        };
        remarks.push(Remark::ignored(field(Setting::Tasks), what));
    }
    if !found.is_empty() {
        *tasks = found;
    }
    Some(())
}

/// Moves every number into its range, and elites and tournament within the population.
fn clamp(config: &mut RunConfig) {
    for (_, number) in numbers() {
        let (low, high) = number.range;
        (number.set)(config, (number.get)(config).clamp(low, high));
    }
    config.elites = config.elites.min(config.population - 1);
    config.tournament = config.tournament.min(config.population);
}
