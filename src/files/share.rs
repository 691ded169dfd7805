//! A genome, settings and view as a short text for a link, and back; nothing in it is trusted.
//!
//! ```text
//! 1gaVU0…b8Q.sBAAq…x2E.vAw…9fQ
//! ```
//!
//! The first character is the version, the lowest that can tell what the link holds: 2 where a genome has a term
//! beyond the paper's, or settings draw from all terms or name a network or an image set that the first links did
//! not know, 3 where a setting of later is not as usual, such as the selection, so that pages which know none of it say so instead of training something else. Parts follow, joined by dots: a letter
//! for what the part holds,
//! then in base64url without padding its bits and their CRC-32, which covers version and letter too.
//! A link that was cut or altered so loses single parts only.
//!
//! | letter | part |
//! |---|---|
//! | `g` | the genome and its name: every real number to the bit, one bit where it is Adam's |
//! | `f` | the founder of the run's initial population |
//! | `s` | the settings: a preset, and what differs from it |
//! | `v` | which view is open, and what a lesson hides |
//!
//! No part ends in `-` or `_`, which programs that show a link take for punctuation behind it.
//!
//! [`decode`] takes any text, a link with whatever came to it on its way among them. What is out of range is
//! clamped, what makes no sense ignored, and a [`Remark`] says so. This file does not know where links are
//! kept.

pub(crate) mod bits;
pub(crate) mod genome;
mod remark;
pub(crate) mod settings;
mod transit;

pub use crate::control::{Control, Hidden};

pub use self::remark::{Fate, Remark, ShareError};

use std::cmp::Reverse;

use self::bits::{Reader, Writer};
use crate::sealed;
use science::{config::RunConfig, genome::Genome};

/// The versions that are read. What the numbers in a part mean must stay: what older readers would take
/// for something else needs the next one.
pub const VERSIONS: [char; 3] = ['1', '2', '3'];

/// Longest text that is looked at, in bytes; a link with everything in it has less than 500.
pub const MAX_LENGTH: usize = 2000;

/// Longest name that travels with a genome, in bytes.
pub const MAX_NAME: usize = 31;

/// What a link can hold.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Shared {
    /// An optimizer.
    pub genome: Option<Genome>,
    /// What it is called; dropped where it has no genome, is long, or has unusual characters.
    pub name: Option<String>,
    /// The genome that opened the initial population of the run, where one did.
    pub founder: Option<Genome>,
    /// The settings of a run.
    pub config: Option<RunConfig>,
    /// Which view is open.
    pub view: View,
    /// What the page hides.
    pub hidden: Hidden,
}

impl From<Genome> for Shared {
    fn from(genome: Genome) -> Self {
        Self {
            genome: Some(genome),
            ..Self::default()
        }
    }
}

impl From<RunConfig> for Shared {
    fn from(config: RunConfig) -> Self {
        Self {
            config: Some(config),
            ..Self::default()
        }
    }
}

/// A view of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum View {
    /// The search.
    #[default]
    Evolution,
    /// One genome under test.
    Laboratory,
}

impl View {
    /// Every view, in the order of the tabs.
    pub const ALL: [View; 2] = [View::Evolution, View::Laboratory];

    /// Name for people.
    pub fn name(self) -> &'static str {
        match self {
            View::Evolution => "Evolution",
            View::Laboratory => "Laboratory",
        }
    }

    /// Name for machines.
    pub fn slug(self) -> &'static str {
        match self {
            View::Evolution => "evolution",
            View::Laboratory => "laboratory",
        }
    }
}

/// Returns `shared` as text of letters, digits, `-`, `_` and dots; empty where there is nothing in it.
pub fn encode(shared: &Shared) -> String {
    let version = version_of(shared);
    let mut parts = Vec::new();
    let mut part = |kind, write: &dyn Fn(&mut Writer)| {
        let mut bits = Writer::default();
        write(&mut bits);
        parts.push(seal(version, kind, &bits.finish()));
    };
    if let Some(genome) = &shared.genome {
        part('g', &|bits| {
            genome::write(genome, bits);
            genome::write_name(shared.name.as_deref(), bits);
        });
    }
    if let Some(founder) = &shared.founder {
        part('f', &|bits| genome::write(founder, bits));
    }
    if let Some(config) = &shared.config {
        part('s', &|bits| settings::write(config, bits));
    }
    if shared.view != View::default() || shared.hidden.link_bits() != 0 {
        part('v', &|bits| {
            bits.flag(shared.view == View::Laboratory);
            bits.bits(shared.hidden.link_bits(), 8);
        });
    }
    if parts.is_empty() {
        return String::new();
    }
    format!("{version}{}", parts.join("."))
}

/// The lowest version whose readers take everything in `shared` for what it is.
fn version_of(shared: &Shared) -> char {
    let mut genomes = shared.genome.iter().chain(&shared.founder);
    let of_genomes = usize::from(genomes.any(genome::needs_escape));
    let of_settings = shared.config.as_ref().map_or(0, settings::version);
    VERSIONS[of_genomes.max(of_settings)]
}

/// Returns what the link in `text` holds, and what was done about whatever in it cannot be as it is. A genome
/// is within the ranges of evolution; settings are valid.
///
/// The text may be what follows the # of an address, the address, or a passage with it; what no link can
/// contain is passed over, and the end that was lost as punctuation is found again by the checksum.
///
/// # Errors
/// [`ShareError`] where nothing in it can be used.
pub fn decode(text: &str) -> Result<(Shared, Vec<Remark>), ShareError> {
    if text.len() > transit::MAX_CARRIED {
        return Err(ShareError::TooLong);
    }
    let candidates = transit::candidates(text, begins);
    let Some(first) = candidates.first() else {
        return Err(ShareError::NotALink);
    };
    let mut best = Reading::default();
    for candidate in candidates.iter().filter(|one| one.len() <= MAX_LENGTH) {
        if !candidate.starts_with(is_known) {
            continue;
        }
        let mut reading = read(candidate);
        if reading.lost > 0 {
            let ends = transit::ends(candidate).map(|text| read(&text));
            reading = ends.fold(reading, Reading::better);
        }
        best = best.better(reading);
    }
    if best.understood > 0 {
        return Ok((best.shared, best.remarks));
    }
    let mut letters = first.chars();
    Err(match letters.next() {
        _ if first.len() > MAX_LENGTH => ShareError::TooLong,
        _ if candidates.iter().any(|one| begins(one)) => ShareError::Damaged,
        Some(version) if is_known(version) => ShareError::Damaged,
        // Another version would look alike.
        Some(version) if version.is_ascii_digit() && letters.next().is_some() => {
            ShareError::Version(version)
        }
        _ => ShareError::NotALink,
    })
}

/// Returns what the link in `text` holds, as [`decode`] does; `None` where none is meant, as in a name or in
/// JSON.
pub fn link_in(text: &str) -> Option<Result<(Shared, Vec<Remark>), ShareError>> {
    /// Letters of the shortest part.
    const SHORTEST: usize = 8;
    let decoded = decode(text);
    let meant = || {
        // In JSON there are numbers and checksums, which may look like the beginning of a link.
        if text.trim_start().starts_with('{') {
            return false;
        }
        let candidates = transit::candidates(text, begins);
        // Behind the # of an address that is all there is, a few letters are what is left of a link.
        let is_address = text.contains('#') && !text.trim().contains(char::is_whitespace);
        candidates
            .iter()
            .any(|one| begins(one) && (is_address || one.len() > SHORTEST))
    };
    (decoded.is_ok() || text.len() <= transit::MAX_CARRIED && meant()).then_some(decoded)
}

/// Whether links of this version can be read.
pub fn is_known(version: char) -> bool {
    VERSIONS.contains(&version)
}

/// Whether a link can begin so.
fn begins(text: &str) -> bool {
    let mut letters = text.chars();
    letters.next().is_some_and(is_known)
        && letters.next().is_some_and(|kind| part_name(kind).is_some())
}

/// What a part with this letter holds, for people.
fn part_name(kind: char) -> Option<&'static str> {
    Some(match kind {
        'g' => "genome",
        'f' => "founder of the run",
        's' => "settings",
        'v' => "view",
        _ => return None,
    })
}

/// What was read of a text, and how much of it.
#[derive(Default)]
struct Reading {
    shared: Shared,
    remarks: Vec<Remark>,
    /// Parts that are whole.
    understood: usize,
    /// Parts that are not.
    lost: usize,
}

impl Reading {
    /// The one of which more arrived; the earlier one where both are alike.
    fn better(self, other: Reading) -> Reading {
        let rank = |one: &Reading| (one.understood, Reverse((one.lost, one.remarks.len())));
        match rank(&other) > rank(&self) {
            true => other,
            false => self,
        }
    }
}

/// Reads a version and its parts, and nothing else.
fn read(text: &str) -> Reading {
    let mut reading = Reading::default();
    let Reading {
        shared,
        remarks,
        understood,
        lost,
    } = &mut reading;
    let mut met = String::new();
    let mut letters = text.chars();
    let Some(version) = letters.next() else {
        return reading;
    };
    for part in letters.as_str().split('.') {
        let Some(kind) = part.chars().next() else {
            continue;
        };
        let Some(name) = part_name(kind) else {
            note(
                remarks,
                "link",
                "has a part that is unknown here; it was ignored.",
            );
            continue;
        };
        if met.contains(kind) {
            note(
                remarks,
                name,
                "came twice in the link; the second was ignored.",
            );
            continue;
        }
        let before = remarks.len();
        let taken = open(version, kind, &part[kind.len_utf8()..]).and_then(|bytes| {
            let bits = &mut Reader::new(&bytes);
            match kind {
                'g' => {
                    let genome = genome::read(bits, "", remarks)?;
                    shared.name = genome::read_name(bits, remarks);
                    shared.genome = Some(genome);
                }
                'f' => shared.founder = Some(genome::read(bits, "founder’s ", remarks)?),
                's' => shared.config = Some(settings::read(bits, remarks)?),
                _ => {
                    let laboratory = bits.flag()?;
                    shared.hidden = Hidden::of_link_bits(bits.bits(8)?);
                    shared.view = View::ALL[usize::from(laboratory)];
                }
            }
            Some(())
        });
        if taken.is_some() {
            met.push(kind);
            *understood += 1;
        } else {
            remarks.truncate(before);
            *lost += 1;
            note(
                remarks,
                name,
                "in the link did not arrive whole and had to be ignored.",
            );
        }
    }
    reading
}

/// Says once of `field` that it was ignored; a text of [`MAX_LENGTH`] could give rise to a thousand equal remarks.
fn note(remarks: &mut Vec<Remark>, field: &str, what: &str) {
    let remark = Remark::ignored(field, what);
    if !remarks.contains(&remark) {
        remarks.push(remark);
    }
}

/// Returns a part as text.
fn seal(version: char, kind: char, bytes: &[u8]) -> String {
    sealed::seal(&kind.to_string(), &[version as u8, kind as u8], bytes)
}

/// Returns the bits of a part; `None` where its checksum does not fit.
fn open(version: char, kind: char, text: &str) -> Option<Vec<u8>> {
    sealed::open(&[version as u8, kind as u8], text)
}

#[cfg(test)]
mod tests;
