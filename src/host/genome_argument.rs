//! Optimizers on the command line: a name, JSON, a file, standard input, or a link.

mod entrant;
mod found;
mod link;

use std::{
    ffi::OsStr,
    io::{self, Read},
    path::{MAIN_SEPARATOR, Path},
};

use anyhow::{Context, Error, Result, bail, ensure};

use self::link::{from_link, is_link};
pub use self::{
    entrant::{Entrant, Tuned},
    found::Found,
};
use super::{output, recorded};
use files::{
    comparison_file::ComparisonFile, cut::is_cut, file_kind::FileKind, genome_text,
    run_file::RunFile,
};
use science::{evolution::CandidateId, presets::NamedGenome};
use text::{
    excerpt::excerpt,
    number::number,
    plain_text::{NotText, plain_text},
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
    trained: Vec<Found>,
}

impl Arguments<io::Stdin> {
    /// Reads `-` from standard input.
    pub fn of_process() -> Self {
        Self::new(io::stdin())
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
        Self {
            input: Some(input),
            trained: Vec::new(),
        }
    }

    /// Returns those read whose file or link tells how they were trained, in order.
    pub fn trained(&self) -> &[Found] {
        &self.trained
    }

    /// Returns the optimizer that `argument` names, spells out or has in a file, see [`HELP`].
    ///
    /// A genome without a name is called by its file, unless it trains like a known optimizer.
    ///
    /// # Errors
    /// What is wrong with the argument or the file.
    pub fn read(&mut self, argument: &OsStr) -> Result<NamedGenome> {
        Ok(self.find(argument)?.named)
    }

    /// Returns the optimizer that `argument` names, as [`Self::read`] does, with the training of which it is.
    ///
    /// # Errors
    /// What is wrong with the argument or the file.
    pub fn find(&mut self, argument: &OsStr) -> Result<Found> {
        if tunable(argument).is_some() {
            bail!(
                "“{}” is no single genome before it is tuned, which compare and confirm do by --budget",
                excerpt(&argument.to_string_lossy(), QUOTED)
            );
        }
        let labelled = match certain(argument) {
            Some(_) => None,
            None => argument.to_str().and_then(label),
        };
        let found = match labelled {
            Some((label, source)) => {
                ensure!(!label.is_empty(), "“={source}” begins with an empty name");
                ensure!(
                    excerpt(label, usize::MAX) == label,
                    "the name “{}” has letters that do not show, or blanks at its ends",
                    excerpt(label, QUOTED)
                );
                self.take(source.as_ref())?.called(label)
            }
            None => self.take(argument)?,
        };
        if found.training.is_some() {
            self.trained.push(found.clone());
        }
        Ok(found)
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
        let known = genome_text::parse(known).with_context(|| {
            format!(
                "“{}” cannot be tuned: before +tuned stands a known optimizer, as in adam+tuned or \
                 adam+schedule+tuned, and no file",
                excerpt(known, QUOTED)
            )
        })?;
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

    fn take(&mut self, argument: &OsStr) -> Result<Found> {
        match certain(argument).unwrap_or_else(|| likely(argument)) {
            Place::Input => {
                let input = self.input.take();
                let input = input.context("standard input (-) can be taken once only")?;
                let bytes = recorded::whole(input).context("standard input cannot be read")?;
                from_bytes("standard input", "input", &bytes, None)
            }
            Place::File(path, choice) => {
                let bytes = recorded::contents(path)?;
                let stem = path.file_stem().unwrap_or_default().to_string_lossy();
                let stem = excerpt(&stem, usize::MAX);
                from_bytes(&path.display().to_string(), &stem, &bytes, choice)
            }
            Place::Text(text) => from_text(text),
        }
    }
}

/// Returns what stands before [`TUNED`], unless the whole is called like a file or names what is in one.
fn tunable(argument: &OsStr) -> Option<&str> {
    let text = argument.to_str()?.trim_end();
    let at = text.len().checked_sub(TUNED.len())?;
    let (known, tuned) = text.split_at_checked(at)?;
    let is_in_file = |argument: &str| matches!(certain(argument.as_ref()), Some(Place::File(..)));
    let is_filed = || is_in_file(text) || label(text).is_some_and(|(_, source)| is_in_file(source));
    (tuned.eq_ignore_ascii_case(TUNED) && !is_filed()).then_some(known)
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

/// What stands in an argument or in a file.
fn from_text(text: &str) -> Result<Found> {
    if !is_json(text) && is_link(text) {
        return from_link(text);
    }
    genome_text::parse(text).map(Found::of).map_err(Error::new)
}

/// Returns the genome in the `bytes` of the file called `file`, or the one of `choice` in it; it is
/// called `stem` unless it has a name.
fn from_bytes(file: &str, stem: &str, bytes: &[u8], choice: Option<&str>) -> Result<Found> {
    if is_cut(bytes) {
        bail!("{file}: {}", NotText::Cut);
    }
    match (recorded::kind(bytes), choice) {
        (Some(FileKind::Run(_)), _) => {
            from_search(file, stem, &recorded::search(file, bytes)?, choice)
        }
        (Some(FileKind::Comparison(_)), _) => {
            from_comparison(file, recorded::comparison(file, bytes)?, choice)
        }
        (
            Some(
                kind @ (FileKind::Manifest
                | FileKind::Reference
                | FileKind::Lesson(_)
                | FileKind::Class(_)),
            ),
            _,
        ) => {
            bail!("{file} is {kind}, which holds no genome")
        }
        (_, Some(choice)) => bail!(
            "{file} is no recorded search or comparison, so there is no “{}” to take from it",
            excerpt(choice, QUOTED)
        ),
        (Some(FileKind::Genome) | None, None) => {
            let text = plain_text(bytes).with_context(|| format!("{file} cannot be read"))?;
            let found = from_text(text).with_context(|| file.to_string())?;
            Ok(match found.named.name == genome_text::NAMELESS {
                true => found.called(stem),
                false => found,
            })
        }
    }
}

fn from_search(file: &str, stem: &str, search: &RunFile, choice: Option<&str>) -> Result<Found> {
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
        let named = NamedGenome::new(stem, best.genome.clone());
        return Ok(Found::of_search(named, search.config()));
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
    let named = NamedGenome::new(&name, candidate.genome.clone());
    Ok(Found::of_search(named, search.config()))
}

fn from_comparison(file: &str, comparison: ComparisonFile, choice: Option<&str>) -> Result<Found> {
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
    let mut optimizers = comparison.optimizers.into_iter();
    Ok(Found {
        named: optimizers.nth(found).expect("it was just found"),
        training: Some(comparison.config),
    })
}

#[cfg(test)]
mod tests;
