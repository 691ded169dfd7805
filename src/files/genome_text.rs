//! An optimizer from text: the name of a known one, a control made of it, or a genome as JSON.
//!
//! | text | meaning |
//! |---|---|
//! | `adam` | a known optimizer, in upper or lower case: `sgd`, `adam`, `adamw`, `rmsprop`, `published`, `lion` |
//! | `adam@0.002` | the same at the learning rate 0.002 |
//! | `adam+rate` | the same at the published winner's effective rate, see [`baselines::published_rate`] |
//! | `adam+schedule` | the same with the published winner's warm-up and cosine decay |
//! | `{"terms": …}` | a [`Genome`] as JSON |
//! | `{"term_types": …}` | a genome under the field names of the paper's notebook |
//!
//! A rate and `+schedule` can be joined: `adam@0.002+schedule`. JSON may hold more fields than a genome
//! has; they are passed over. Ranges of evolution do not bind what a person writes; refused is only
//! what cannot be trained, see [`Genome::is_trainable`]. This file knows no folder.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{self, DeserializeOwned, MapAccess},
};
use serde_json::{Map, Value};
use thiserror::Error;

use crate::cut::fault;
use science::{
    genome::{Genome, MAX_TERMS, TRAINABLE_LOG10, TRAINABLE_WEIGHT, Term, WeightedTerm},
    presets::{self, KNOWN, NamedGenome},
    term::TermSet,
};
use statistics::baselines;
use text::{
    excerpt::excerpt,
    number::{self, Unread, number},
};

/// What a genome is called that has no name.
pub const NAMELESS: &str = "custom";

/// Longest text that is looked at, in bytes; a genome as JSON has about 400.
pub const MAX_LENGTH: usize = 100_000;

/// Most letters of the text that a message repeats, and of what the JSON reader says.
const QUOTED: usize = 24;
const REASON: usize = 200;

/// The byte order mark as a letter: text that is pasted may bring it along.
const MARK: char = '\u{feff}';

/// Longest learning rate in writing, in bytes.
const MAX_RATE: usize = 30;

/// Why a text is no genome, as a sentence for whoever wrote it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{0}")]
pub struct GenomeTextError(String);

fn known_names() -> String {
    let names = KNOWN.iter().map(|known| known.name);
    let names: Vec<String> = names.map(str::to_lowercase).collect();
    names.join(", ")
}

/// Returns the optimizer that `text` names or spells out, and what to call it.
///
/// JSON that trains like a known optimizer is called by its name, other JSON "custom".
///
/// # Errors
/// [`GenomeTextError`] naming what cannot be read.
pub fn parse(text: &str) -> Result<NamedGenome, GenomeTextError> {
    if text.len() > MAX_LENGTH {
        let sentence =
            format!("the text is too long for a genome: it has more than {MAX_LENGTH} bytes");
        return Err(GenomeTextError(sentence));
    }
    let text = text.trim_start_matches(MARK).trim();
    if !text.starts_with('{') {
        return by_name(text);
    }
    let fields: Fields = serde_json::from_slice(text.as_bytes()).map_err(|error| {
        let reason = fault(&error, text);
        GenomeTextError(format!(
            "the genome is no JSON object, or not a whole one: {reason}"
        ))
    })?;
    let genome = if fields.0.contains_key("term_types") {
        notebook_form(fields)?
    } else {
        own_form(fields)?
    };
    let name = presets::recognise(&genome).unwrap_or(NAMELESS);
    Ok(NamedGenome::new(name, genome))
}

fn by_name(text: &str) -> Result<NamedGenome, GenomeTextError> {
    let (name, mut rest) = text.split_at(text.find(['@', '+']).unwrap_or(text.len()));
    let called = |known: &str| known.eq_ignore_ascii_case(name.trim());
    let known = KNOWN.iter().find(|known| called(known.name));
    let Some(known) = known else {
        return Err(GenomeTextError(format!(
            "“{}” is no known optimizer: write {}, or a genome as JSON",
            excerpt(name, QUOTED),
            known_names()
        )));
    };
    let (known, mut genome) = (known.name, known.genome());
    let mut full_name = String::from(known);
    let mut met = Vec::new();
    while !rest.is_empty() {
        // The exponent of a rate below one has no plus sign.
        let end = rest[1..].find(['@', '+']).map_or(rest.len(), |at| at + 1);
        let (control, tail) = rest.split_at(end);
        let control = control.trim_end();
        let shown = excerpt(control, QUOTED);
        let mut said = control.to_ascii_lowercase();
        let (what, changed) = match said.as_str() {
            "+schedule" => ("schedule", baselines::with_schedule(genome)),
            "+rate" => {
                let rate = baselines::published_rate();
                ("learning rate", baselines::with_rate(genome, rate))
            }
            other => match other.strip_prefix('@') {
                Some(text) => {
                    let rate = read_rate(text)?;
                    said = format!("@{}", text.trim());
                    ("learning rate", baselines::with_rate(genome, rate))
                }
                None => {
                    return Err(GenomeTextError(format!(
                        "“{shown}” is unknown after {known}: write @RATE, +rate or +schedule"
                    )));
                }
            },
        };
        if met.contains(&what) {
            return Err(GenomeTextError(format!(
                "“{shown}” after {known} sets the {what} a second time"
            )));
        }
        met.push(what);
        genome = changed;
        full_name.push_str(&said);
        rest = tail;
    }
    Ok(NamedGenome::new(&full_name, genome))
}

fn read_rate(text: &str) -> Result<f64, GenomeTextError> {
    let (low, high) = TRAINABLE_LOG10;
    let text = text.trim();
    let fault = match number::real(text) {
        Ok(_) if text.len() > MAX_RATE => format!(" is longer than {MAX_RATE} bytes"),
        Ok(rate) if (low..=high).contains(&rate.log10()) => return Ok(rate),
        Ok(_) => {
            let [low, high] = [low, high].map(|log10| number(10f64.powf(log10)));
            format!(" is not from {low} to {high}")
        }
        Err(unread @ Unread::Ambiguous { .. }) => unread.to_string(),
        Err(unread) => format!("{unread}, such as 0.002 or 2e-3"),
    };
    let rate = excerpt(text, QUOTED);
    Err(GenomeTextError(format!(
        "the learning rate “{rate}”{fault}"
    )))
}

/// A [`Genome`] in its serde form.
fn own_form(mut fields: Fields) -> Result<Genome, GenomeTextError> {
    let terms: Vec<WeightedTerm> = fields.take("terms")?;
    check_length("terms", terms.len())?;
    check_weights("terms", terms.iter().map(|summand| summand.weight))?;
    let switches = [
        "first_moment",
        "second_moment",
        "bias_correction",
        "clipping",
        "warmup",
        "cosine_decay",
    ];
    genes(terms, "weight_decay_log10", switches, fields)
}

/// A genome under the field names of the paper's notebook.
fn notebook_form(mut fields: Fields) -> Result<Genome, GenomeTextError> {
    let indices: Vec<usize> = fields.take("term_types")?;
    let weights: Vec<f64> = fields.take("alphas")?;
    check_length("term_types", indices.len())?;
    if weights.len() != indices.len() {
        let reason = format!("has {} weights for {} terms", weights.len(), indices.len());
        return Err(wrong("alphas", reason));
    }
    check_weights("alphas", weights.iter().copied())?;
    let term = |(index, weight): (usize, f64)| match Term::of_paper(index) {
        Some(term) => Ok(WeightedTerm { term, weight }),
        None => {
            let last = TermSet::Paper.terms().len() - 1;
            let reason = format!("holds {index}; a term is a number from 0 to {last}");
            Err(wrong("term_types", reason))
        }
    };
    let terms = indices.into_iter().zip(weights).map(term);
    let terms = terms.collect::<Result<_, _>>()?;
    let switches = [
        "use_m",
        "use_v",
        "use_bias_correction",
        "use_gradient_clipping",
        "use_warmup",
        "use_cosine_decay",
    ];
    genes(terms, "wd_log10", switches, fields)
}

/// The genome of these terms, with the genes in `fields`; the forms call the decay and the switches otherwise.
fn genes(
    terms: Vec<WeightedTerm>,
    decay: &'static str,
    switches: [&'static str; 6],
    mut fields: Fields,
) -> Result<Genome, GenomeTextError> {
    let [
        first_moment,
        second_moment,
        bias_correction,
        clipping,
        warmup,
        cosine_decay,
    ] = switches;
    Ok(Genome {
        terms,
        lr_log10: fields.rate("lr_log10")?,
        beta1: fields.memory("beta1")?,
        beta2: fields.memory("beta2")?,
        eps_log10: fields.rate("eps_log10")?,
        weight_decay_log10: fields.rate(decay)?,
        first_moment: fields.take(first_moment)?,
        second_moment: fields.take(second_moment)?,
        bias_correction: fields.take(bias_correction)?,
        clipping: fields.take(clipping)?,
        clip_value: fields.bound("clip_value")?,
        warmup: fields.take(warmup)?,
        warmup_steps: fields.take("warmup_steps")?,
        cosine_decay: fields.take(cosine_decay)?,
    })
}

fn wrong(field: &'static str, reason: String) -> GenomeTextError {
    GenomeTextError(format!("the genome's field `{field}` {reason}"))
}

fn check_length(field: &'static str, terms: usize) -> Result<(), GenomeTextError> {
    if (1..=MAX_TERMS).contains(&terms) {
        return Ok(());
    }
    let reason = format!("has {terms} terms; a genome has 1 to {MAX_TERMS}");
    Err(wrong(field, reason))
}

fn check_weights(
    field: &'static str,
    weights: impl Iterator<Item = f64>,
) -> Result<(), GenomeTextError> {
    for weight in weights {
        if weight.abs() > TRAINABLE_WEIGHT {
            let (weight, most) = (number(weight), number(TRAINABLE_WEIGHT));
            let reason = format!("has the weight {weight}; it must be from −{most} to {most}");
            return Err(wrong(field, reason));
        }
    }
    Ok(())
}

/// The fields of a JSON object that are not read yet. None stands there twice.
struct Fields(Map<String, Value>);

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(FieldsVisitor)
    }
}

struct FieldsVisitor;

impl<'de> de::Visitor<'de> for FieldsVisitor {
    type Value = Fields;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a genome")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields, A::Error> {
        let mut fields = Map::new();
        while let Some((name, value)) = map.next_entry::<String, Value>()? {
            if fields.contains_key(&name) {
                let message = format_args!("the field `{name}` stands there twice");
                return Err(de::Error::custom(message));
            }
            fields.insert(name, value);
        }
        Ok(Fields(fields))
    }
}

impl Fields {
    fn take<T: DeserializeOwned>(&mut self, field: &'static str) -> Result<T, GenomeTextError> {
        let value = self.0.remove(field);
        let value = value.ok_or_else(|| wrong(field, "is missing".into()))?;
        serde_json::from_value(value).map_err(|error| {
            // It repeats what it finds, whatever its length.
            let reason = excerpt(&error.to_string(), REASON);
            wrong(field, format!("cannot be read: {reason}"))
        })
    }

    /// A rate as log₁₀.
    fn rate(&mut self, field: &'static str) -> Result<f64, GenomeTextError> {
        let (low, high) = TRAINABLE_LOG10;
        let allowed = format!("from {} to {}", number(low), number(high));
        self.real(field, |value| (low..=high).contains(&value), &allowed)
    }

    /// A running mean's β: at 1 it would never move.
    fn memory(&mut self, field: &'static str) -> Result<f64, GenomeTextError> {
        let allowed = "at least 0 and below 1";
        self.real(field, |value| (0.0..1.0).contains(&value), allowed)
    }

    /// A clipping bound, which single precision can tell from zero and from infinity.
    fn bound(&mut self, field: &'static str) -> Result<f64, GenomeTextError> {
        let (low, high) = (f64::from(f32::MIN_POSITIVE), f64::from(f32::MAX));
        let allowed = format!("from {} to {}", number(low), number(high));
        self.real(field, |value| (low..=high).contains(&value), &allowed)
    }

    fn real(
        &mut self,
        field: &'static str,
        fits: impl FnOnce(f64) -> bool,
        allowed: &str,
    ) -> Result<f64, GenomeTextError> {
        let value = self.take(field)?;
        if fits(value) {
            return Ok(value);
        }
        let reason = format!("is {}; it must be {allowed}", number(value));
        Err(wrong(field, reason))
    }
}

#[cfg(test)]
mod tests;
