//! An optimizer from text: the name of a known one, a control made of it, or a genome as JSON.
//!
//! | text | meaning |
//! |---|---|
//! | `adam` | a known optimizer, in upper or lower case: `sgd`, `adam`, `adamw`, `rmsprop`, `published`, `lion` |
//! | `adam@0.002` | the same at the learning rate 0.002 |
//! | `adam+rate` | the same at the published winner's effective rate, see [`controls::published_rate`] |
//! | `adam+schedule` | the same with the published winner's warm-up and cosine decay |
//! | `{"terms": …}` | a [`Genome`] as JSON |
//! | `{"term_types": …}` | a genome under the field names of the paper's notebook |
//!
//! `@RATE`, `+rate` and `+schedule` can be joined: `adam@0.002+schedule`. JSON may hold more fields
//! than a genome has; they are passed over. Ranges of evolution do not bind what a person writes;
//! only what no optimizer can have is refused. This file knows no folder.

use std::ops::Range;

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use thiserror::Error;

use crate::core::{
    controls,
    genome::{Genome, MAX_TERMS, Term, WeightedTerm},
    optimizer::{self, NamedOptimizer},
    presets::{self, KNOWN},
};

/// Lion's name.
pub const LION: &str = "Lion";

/// What a genome is called that has no name.
pub const NAMELESS: &str = "custom";

/// Why a text is no genome, as a sentence for whoever wrote it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum GenomeTextError {
    /// It begins with no known name.
    #[error(
        "“{name}” is no known optimizer: write {}, or a genome as JSON",
        known_names()
    )]
    Name {
        /// What stands in the place of the name.
        name: String,
    },
    /// What follows the name is not known.
    #[error("“{control}” is unknown after {name}: write @RATE, +rate or +schedule")]
    Control {
        /// The optimizer.
        name: &'static str,
        /// What follows it.
        control: String,
    },
    /// The learning rate is no number above zero.
    #[error("the learning rate “{rate}” is no number above zero, such as 0.002 or 2e-3")]
    Rate {
        /// What stands in its place.
        rate: String,
    },
    /// It begins like JSON, and is not.
    #[error("the genome is no JSON object: {reason}")]
    Json {
        /// What the JSON reader found.
        reason: String,
    },
    /// A field of the JSON is missing or out of its range.
    #[error("the genome's field `{field}` {reason}")]
    Field {
        /// Name of the field.
        field: &'static str,
        /// What is wrong with it.
        reason: String,
    },
}

fn known_names() -> String {
    let names = KNOWN.iter().map(|known| known.name).chain([LION]);
    let names: Vec<String> = names.map(str::to_lowercase).collect();
    names.join(", ")
}

/// Returns the optimizer that `text` names or spells out, and what to call it.
///
/// JSON that trains like a known optimizer is called by its name, other JSON "custom".
///
/// # Errors
/// [`GenomeTextError`] naming what cannot be read.
pub fn parse(text: &str) -> Result<NamedOptimizer, GenomeTextError> {
    let text = text.trim();
    if !text.starts_with('{') {
        return by_name(text);
    }
    let fields: Map<String, Value> =
        serde_json::from_str(text).map_err(|error| GenomeTextError::Json {
            reason: error.to_string(),
        })?;
    let fields = Fields(fields);
    let genome = if fields.0.contains_key("term_types") {
        notebook_form(fields)?
    } else {
        own_form(fields)?
    };
    let name = presets::recognise(&genome).unwrap_or(NAMELESS);
    Ok(NamedOptimizer::new(name, genome))
}

fn by_name(text: &str) -> Result<NamedOptimizer, GenomeTextError> {
    let (name, mut rest) = text.split_at(text.find(['@', '+']).unwrap_or(text.len()));
    let called = |known: &str| known.eq_ignore_ascii_case(name.trim());
    let known = KNOWN.iter().find(|known| called(known.name));
    let (known, mut optimizer) = match known {
        Some(known) => (known.name, known.genome().into()),
        None if called(LION) => (LION, optimizer::lion()),
        None => return Err(GenomeTextError::Name { name: name.into() }),
    };
    let mut full_name = String::from(known);
    while !rest.is_empty() {
        // The exponent of a rate below one has no plus sign.
        let end = rest[1..].find(['@', '+']).map_or(rest.len(), |at| at + 1);
        let (control, tail) = rest.split_at(end);
        let control = control.trim_end();
        optimizer = match control.to_ascii_lowercase().as_str() {
            "+schedule" => optimizer.with(controls::with_schedule),
            "+rate" => {
                optimizer.with(|genome| controls::with_rate(genome, controls::published_rate()))
            }
            other => match other.strip_prefix('@') {
                Some(rate) => {
                    let rate = read_rate(rate)?;
                    optimizer.with(|genome| controls::with_rate(genome, rate))
                }
                None => {
                    return Err(GenomeTextError::Control {
                        name: known,
                        control: control.into(),
                    });
                }
            },
        };
        full_name.push_str(&control.to_ascii_lowercase());
        rest = tail;
    }
    Ok(NamedOptimizer::new(&full_name, optimizer))
}

fn read_rate(text: &str) -> Result<f64, GenomeTextError> {
    let rate = text.trim().parse().ok();
    rate.filter(|rate: &f64| rate.is_finite() && *rate > 0.0)
        .ok_or_else(|| GenomeTextError::Rate { rate: text.into() })
}

/// A [`Genome`] in its serde form.
fn own_form(mut fields: Fields) -> Result<Genome, GenomeTextError> {
    let terms: Vec<WeightedTerm> = fields.take("terms")?;
    check_length("terms", terms.len())?;
    Ok(Genome {
        terms,
        lr_log10: fields.take("lr_log10")?,
        beta1: fields.within("beta1", MEMORY)?,
        beta2: fields.within("beta2", MEMORY)?,
        eps_log10: fields.take("eps_log10")?,
        weight_decay_log10: fields.take("weight_decay_log10")?,
        first_moment: fields.take("first_moment")?,
        second_moment: fields.take("second_moment")?,
        bias_correction: fields.take("bias_correction")?,
        clipping: fields.take("clipping")?,
        clip_value: fields.within("clip_value", BOUND)?,
        warmup: fields.take("warmup")?,
        warmup_steps: fields.take("warmup_steps")?,
        cosine_decay: fields.take("cosine_decay")?,
    })
}

/// A genome under the field names of the paper's notebook.
fn notebook_form(mut fields: Fields) -> Result<Genome, GenomeTextError> {
    let indices: Vec<usize> = fields.take("term_types")?;
    let weights: Vec<f64> = fields.take("alphas")?;
    check_length("term_types", indices.len())?;
    if weights.len() != indices.len() {
        return Err(GenomeTextError::Field {
            field: "alphas",
            reason: format!("has {} weights for {} terms", weights.len(), indices.len()),
        });
    }
    let term = |(index, weight): (usize, f64)| match Term::ALL.get(index) {
        Some(&term) => Ok(WeightedTerm { term, weight }),
        None => Err(GenomeTextError::Field {
            field: "term_types",
            reason: format!(
                "holds {index}; a term is a number from 0 to {}",
                Term::ALL.len() - 1
            ),
        }),
    };
    let terms = indices.into_iter().zip(weights).map(term);
    Ok(Genome {
        terms: terms.collect::<Result<_, _>>()?,
        lr_log10: fields.take("lr_log10")?,
        beta1: fields.within("beta1", MEMORY)?,
        beta2: fields.within("beta2", MEMORY)?,
        eps_log10: fields.take("eps_log10")?,
        weight_decay_log10: fields.take("wd_log10")?,
        first_moment: fields.take("use_m")?,
        second_moment: fields.take("use_v")?,
        bias_correction: fields.take("use_bias_correction")?,
        clipping: fields.take("use_gradient_clipping")?,
        clip_value: fields.within("clip_value", BOUND)?,
        warmup: fields.take("use_warmup")?,
        warmup_steps: fields.take("warmup_steps")?,
        cosine_decay: fields.take("use_cosine_decay")?,
    })
}

/// Where a running mean's β can lie: at 1 it would never move.
const MEMORY: Range<f64> = 0.0..1.0;

/// Where a clipping bound can lie.
const BOUND: Range<f64> = f64::MIN_POSITIVE..f64::INFINITY;

fn check_length(field: &'static str, terms: usize) -> Result<(), GenomeTextError> {
    if (1..=MAX_TERMS).contains(&terms) {
        return Ok(());
    }
    Err(GenomeTextError::Field {
        field,
        reason: format!("has {terms} terms; a genome has 1 to {MAX_TERMS}"),
    })
}

/// The fields of a JSON object that are not read yet.
struct Fields(Map<String, Value>);

impl Fields {
    fn take<T: DeserializeOwned>(&mut self, field: &'static str) -> Result<T, GenomeTextError> {
        let value = self.0.remove(field).ok_or(GenomeTextError::Field {
            field,
            reason: "is missing".into(),
        })?;
        serde_json::from_value(value).map_err(|error| GenomeTextError::Field {
            field,
            reason: format!("cannot be read: {error}"),
        })
    }

    fn within(&mut self, field: &'static str, range: Range<f64>) -> Result<f64, GenomeTextError> {
        let value = self.take(field)?;
        if range.contains(&value) {
            return Ok(value);
        }
        let Range { start, end } = range;
        let reason = if end.is_finite() {
            format!("is {value}; it must be at least {start} and below {end}")
        } else {
            format!("is {value}; it must be above zero")
        };
        Err(GenomeTextError::Field { field, reason })
    }
}

#[cfg(test)]
mod tests;
