//! Optimizers on the command line: a name, JSON, a file, standard input, or a link.

use std::{
    ffi::OsStr,
    io::{self, Read},
    path::{MAIN_SEPARATOR, Path},
};

use anyhow::{Context, Error, Result, anyhow, bail, ensure};

use super::{output, recorded};
use files::{
    comparison_file::ComparisonFile,
    file_kind::FileKind,
    genome_text,
    run_file::RunFile,
    share::{self, ShareError},
};
use science::{
    evolution::CandidateId, excerpt::excerpt, number::number, plain_text::plain_text, presets,
    presets::NamedGenome, tuning::Tuning,
};

/// The ways to name an optimizer, for the help of every command that takes one.
pub const HELP: &str = r#"A GENOME is
  adam              a known one: sgd, adam, adamw, rmsprop, lion or published; with @RATE,
                    +rate or +schedule for a control (adam+schedule has the published
                    genome's warm-up and cosine decay, adam+rate its effective rate)
  '{"terms": …}'    JSON
  FILE              a file with any of these; of a recorded search, its best genome
  FILE#35           candidate 35 of a recorded search
  FILE#Adam         an optimizer of a recorded comparison, by its name
  -                 what comes on standard input, the same as in a file
  https://…#1g…     a link from the page, whole or from the # on
  adam+tuned        a known one, tuned with as many trainings as --budget says; compare and
                    confirm take it; with +schedule its warm-up is tuned too
NAME=GENOME names it. Of several readings the first holds: a known name, a file called like
the whole argument, a file called like what is before the #, NAME=GENOME."#;

/// What stands between folders.
const SLASHES: [char; 2] = ['/', MAIN_SEPARATOR];

/// Most letters of an argument that a message repeats.
const QUOTED: usize = 60;

/// Reads arguments; standard input can be read once.
#[derive(Debug)]
pub struct Arguments<R> {
    input: Option<R>,
}

impl Arguments<io::Stdin> {
    /// Reads `-` from standard input.
    pub fn of_process() -> Self {
        Self::new(io::stdin())
    }
}

/// An optimizer that takes part.
#[derive(Debug, Clone, PartialEq)]
pub struct Entrant {
    /// The optimizer; where it is still to be tuned, as it is known.
    pub named: NamedGenome,
    /// Whether it is tuned.
    pub tuned: Tuned,
}

/// Whether an optimizer is tuned.
#[derive(Debug, Clone, PartialEq)]
pub enum Tuned {
    /// No.
    Not,
    /// It is to be, before it takes part.
    Wanted,
    /// It was.
    By(Tuning),
}

impl Entrant {
    /// An optimizer as it is.
    pub fn of(named: NamedGenome) -> Self {
        Self {
            named,
            tuned: Tuned::Not,
        }
    }

    /// Returns the same for runs of `to_steps` in place of `from_steps`.
    pub fn stretched(&self, from_steps: u32, to_steps: u32) -> Self {
        let NamedGenome { name, genome } = &self.named;
        let genome = match from_steps == to_steps {
            true => genome.clone(),
            false => genome.stretched(from_steps, to_steps),
        };
        Self {
            named: NamedGenome::new(name, genome),
            tuned: self.tuned.clone(),
        }
    }

    /// Returns the same as `file` has it tuned, where it has.
    pub fn as_tuned_in(self, file: &ComparisonFile) -> Self {
        match file.tuned(&self.named.name) {
            Some((genome, tuning)) => Self {
                named: NamedGenome::new(&self.named.name, genome.clone()),
                tuned: Tuned::By(tuning.clone()),
            },
            None => self,
        }
    }
}

/// What asks for tuning, at the end of a known name.
const TUNED: &str = "+tuned";

/// Where a genome stands.
enum Place<'a> {
    Input,
    File(&'a Path, Option<&'a str>),
    Text(&'a str),
}

impl<R: Read> Arguments<R> {
    /// Reads `-` from `input`.
    pub fn new(input: R) -> Self {
        Self { input: Some(input) }
    }

    /// Returns the optimizer that `argument` names, spells out or has in a file, see [`HELP`].
    ///
    /// A genome without a name is called by its file, unless it trains like a known optimizer.
    ///
    /// # Errors
    /// What is wrong with the argument or the file.
    pub fn read(&mut self, argument: &OsStr) -> Result<NamedGenome> {
        if tunable(argument).is_some() {
            bail!(
                "“{}” is no single genome before it is tuned, which compare and confirm do by --budget",
                excerpt(&argument.to_string_lossy(), QUOTED)
            );
        }
        let Some(place) = certain(argument) else {
            return match argument.to_str().and_then(label) {
                Some((label, source)) => {
                    ensure!(!label.is_empty(), "“={source}” begins with an empty name");
                    let source = source.as_ref();
                    let place = certain(source).unwrap_or_else(|| likely(source));
                    Ok(NamedGenome::new(label, self.take(place)?.genome))
                }
                None => self.take(likely(argument)),
            };
        };
        self.take(place)
    }

    /// Returns the optimizer that `argument` names, which may have to be tuned first.
    ///
    /// # Errors
    /// What is wrong with the argument or the file.
    pub fn read_entrant(&mut self, argument: &OsStr) -> Result<Entrant> {
        let Some(known) = tunable(argument) else {
            return self.read(argument).map(Entrant::of);
        };
        let (label, known) = match label(known) {
            Some((label, source)) => (Some(label), source),
            None => (None, known),
        };
        let known = genome_text::parse(known)?;
        let name = label.map_or_else(|| format!("{}{TUNED}", known.name), Into::into);
        ensure!(
            !name.is_empty(),
            "“={}” begins with an empty name",
            known.name
        );
        Ok(Entrant {
            named: NamedGenome::new(&name, known.genome),
            tuned: Tuned::Wanted,
        })
    }

    fn take(&mut self, place: Place<'_>) -> Result<NamedGenome> {
        match place {
            Place::Input => {
                let input = self.input.take();
                let input = input.context("standard input (-) can be taken once only")?;
                let bytes = recorded::whole(input).context("standard input cannot be read")?;
                from_bytes("standard input", "input", &bytes, None)
            }
            Place::File(path, choice) => {
                let bytes = recorded::contents(path)?;
                let stem = path.file_stem().unwrap_or_default().to_string_lossy();
                from_bytes(&path.display().to_string(), &stem, &bytes, choice)
            }
            Place::Text(text) => from_text(text),
        }
    }
}

/// Returns what stands before [`TUNED`], unless a file is called like the whole.
fn tunable(argument: &OsStr) -> Option<&str> {
    let text = argument.to_str()?.trim_end();
    let at = text.len().checked_sub(TUNED.len())?;
    let (known, tuned) = text.split_at_checked(at)?;
    (tuned.eq_ignore_ascii_case(TUNED) && !is_file(Path::new(argument))).then_some(known)
}

/// Returns where the genome stands that `argument` as a whole names; `None` where it may name none.
fn certain(argument: &OsStr) -> Option<Place<'_>> {
    if argument == "-" {
        return Some(Place::Input);
    }
    let text = argument.to_str();
    if let Some(text) = text
        && (is_json(text) || genome_text::parse(text).is_ok())
    {
        return Some(Place::Text(text));
    }
    let path = Path::new(argument);
    if is_file(path) {
        return Some(Place::File(path, None));
    }
    let text = text?;
    let mut hashes = text.rmatch_indices('#');
    let chosen = hashes.find_map(|(at, _)| {
        let file = Path::new(&text[..at]);
        is_file(file).then_some(Place::File(file, Some(&text[at + 1..])))
    });
    chosen.or_else(|| is_link(text).then_some(Place::Text(text)))
}

/// Returns where the genome would stand that `argument` names, so that its reader says what is wrong.
fn likely(argument: &OsStr) -> Place<'_> {
    match argument.to_str() {
        Some(text) if !is_path(text) => Place::Text(text),
        _ => Place::File(argument.as_ref(), None),
    }
}

/// Splits `NAME=GENOME`; `None` where the = belongs to a path or to JSON.
fn label(text: &str) -> Option<(&str, &str)> {
    let (label, source) = text.split_once('=')?;
    // Of `runs/lr=0.1/best.json` nobody means the file `0.1/best.json` under a name with a slash.
    let of_path = label.contains(SLASHES) && is_path(source);
    (!label.contains(['{', '#']) && !of_path).then_some((label, source))
}

fn is_file(path: &Path) -> bool {
    // Pipes, as of `<(…)` in a shell, are read as well.
    path.metadata().is_ok_and(|found| !found.is_dir())
}

/// Whether `text` looks like a path rather than like a name.
fn is_path(text: &str) -> bool {
    let file = text.split('#').next().unwrap_or(text);
    let extension = Path::new(file).extension();
    text.contains(SLASHES)
        || extension.is_some_and(|extension| extension.eq_ignore_ascii_case("json"))
        || Path::new(text).is_dir()
}

fn is_json(text: &str) -> bool {
    text.trim_start().starts_with('{')
}

/// Whether `text` is a link, whole or damaged: an address, or what begins behind the # like one.
fn is_link(text: &str) -> bool {
    let text = text.trim();
    let letters = |scheme: &str| scheme.bytes().all(|byte| byte.is_ascii_alphabetic());
    let scheme = text.split_once("://").map_or("", |(scheme, _)| scheme);
    if !scheme.is_empty() && letters(scheme) {
        return true;
    }
    // A link has none; NAME=GENOME may hold one.
    let before = text.split('#').next();
    if before.is_some_and(|before| before.contains('=')) {
        return false;
    }
    let (_, fragment) = text.split_once('#').unwrap_or(("", text));
    let mut letters = fragment.chars();
    let begins = letters.next().is_some_and(share::is_known)
        && letters.next().is_some_and(char::is_alphabetic);
    (begins && text.contains('#')) || share::decode(fragment).is_ok()
}

/// What stands in an argument or in a file.
fn from_text(text: &str) -> Result<NamedGenome> {
    if !is_json(text) && is_link(text) {
        return from_link(text);
    }
    genome_text::parse(text).map_err(Error::new)
}

fn from_link(text: &str) -> Result<NamedGenome> {
    let text = text.trim();
    let (_, fragment) = text.split_once('#').unwrap_or(("", text));
    let (shared, remarks) = share::decode(fragment).map_err(|error| match error {
        ShareError::Version(version) => anyhow!(
            "the link has version {version}, which this optimarium does not know; a newer one is needed"
        ),
        ShareError::NotALink => anyhow!("“{}” is no link of Optimarium's", excerpt(text, QUOTED)),
        ShareError::TooLong => anyhow!("the link is far too long for one of Optimarium's"),
        ShareError::Damaged => anyhow!(
            "the link is damaged: part of it was changed or lost on its way, and nothing in it can be used"
        ),
    })?;
    let genome = shared.genome.context("the link holds no genome")?;
    for remark in remarks {
        output::note(format_args!("Note: {}", remark.message));
    }
    let name = shared.name.as_deref();
    let name = name.or_else(|| presets::recognise(&genome));
    Ok(NamedGenome::new(
        name.unwrap_or(genome_text::NAMELESS),
        genome,
    ))
}

/// Returns the genome in the `bytes` of the file called `file`, or the one of `choice` in it; it is
/// called `stem` unless it has a name.
fn from_bytes(file: &str, stem: &str, bytes: &[u8], choice: Option<&str>) -> Result<NamedGenome> {
    match (recorded::kind(bytes), choice) {
        (Some(FileKind::Run(_)), _) => {
            from_search(file, stem, &recorded::search(file, bytes)?, choice)
        }
        (Some(FileKind::Comparison(_)), _) => {
            from_comparison(file, recorded::comparison(file, bytes)?, choice)
        }
        (Some(kind @ (FileKind::Manifest | FileKind::Reference | FileKind::Lesson(_))), _) => {
            bail!("{file} is {kind}, which holds no genome")
        }
        (_, Some(choice)) => bail!(
            "{file} is no recorded search or comparison, so there is no “{}” to take from it",
            excerpt(choice, QUOTED)
        ),
        (Some(FileKind::Genome) | None, None) => {
            let text = plain_text(bytes).with_context(|| format!("{file} cannot be read"))?;
            let mut named = from_text(text).with_context(|| file.to_string())?;
            if named.name == genome_text::NAMELESS {
                named.name = stem.into();
            }
            Ok(named)
        }
    }
}

fn from_search(
    file: &str,
    stem: &str,
    search: &RunFile,
    choice: Option<&str>,
) -> Result<NamedGenome> {
    let evolution = search.evolution();
    let everyone = evolution.all_candidates().len();
    let Some(choice) = choice else {
        let (best, score) = evolution.best().with_context(|| {
            format!(
                "{file} is a recorded search without a finished generation; {file}#0 to \
                 {file}#{} are its candidates",
                everyone - 1
            )
        })?;
        output::note(format_args!(
            "From {file}: its best genome, {} of generation {}, fitness {}.",
            best.id,
            best.birth_generation + 1,
            number(score.fitness)
        ));
        return Ok(NamedGenome::new(stem, best.genome.clone()));
    };
    let id = choice.parse().map(CandidateId).ok();
    let candidate = id.and_then(|id| evolution.candidate(id)).with_context(|| {
        format!(
            "{file} has no candidate “{}”; it has 0 to {}",
            excerpt(choice, QUOTED),
            everyone - 1
        )
    })?;
    let name = format!("{stem} {}", candidate.id);
    Ok(NamedGenome::new(&name, candidate.genome.clone()))
}

fn from_comparison(
    file: &str,
    comparison: ComparisonFile,
    choice: Option<&str>,
) -> Result<NamedGenome> {
    let names: Vec<&str> = comparison
        .optimizers
        .iter()
        .map(|named| named.name.as_str())
        .collect();
    let held = excerpt(&names.join(", "), QUOTED * 4);
    let found = match choice {
        Some(choice) => {
            let exact = names.iter().position(|name| *name == choice);
            let alike = || {
                names
                    .iter()
                    .position(|name| name.eq_ignore_ascii_case(choice))
            };
            exact.or_else(alike).with_context(|| {
                format!(
                    "{file} has no optimizer “{}”; it has {held}",
                    excerpt(choice, QUOTED)
                )
            })?
        }
        None => {
            ensure!(
                names.len() == 1,
                "{file} is a recorded comparison of {held}; choose one of them, as in {file}#{}",
                names.last().unwrap_or(&"NAME")
            );
            0
        }
    };
    Ok(comparison
        .optimizers
        .into_iter()
        .nth(found)
        .expect("it was just found"))
}

#[cfg(test)]
mod tests;
