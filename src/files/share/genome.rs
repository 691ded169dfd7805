//! A genome as bits, and back within the ranges of evolution.

use super::{
    MAX_NAME, Remark,
    bits::{Reader, Writer},
};
use science::{
    gene::value_text,
    genome::{
        GENES, GeneInfo, GeneKind, GeneValue, Genome, MAX_TERMS, MAX_WEIGHT, Term, WeightedTerm,
    },
    presets,
};
use text::number::number;

/// Bits for the length of a name.
const NAME: u32 = 5;

/// Bits for the number of terms; more than [`MAX_TERMS`] are cut when read.
const COUNT: u32 = 3;

/// Bits for the number of a term; where all of them are set, [`FURTHER`] more hold what the number is beyond.
const TERM: u32 = 3;
const ESCAPE: u64 = (1 << TERM) - 1;
const FURTHER: u32 = 4;

/// Whether the bits of `genome` mean something else, or nothing, to whoever knows no [`ESCAPE`].
pub fn needs_escape(genome: &Genome) -> bool {
    let mut terms = genome.terms.iter();
    terms.any(|summand| u64::from(summand.term.info().wire) >= ESCAPE)
}

fn write_term(term: Term, bits: &mut Writer) {
    let wire = u64::from(term.info().wire);
    bits.bits(wire.min(ESCAPE), TERM);
    if let Some(beyond) = wire.checked_sub(ESCAPE) {
        bits.bits(beyond, FURTHER);
    }
}

/// Reads the number of a term.
fn read_term(bits: &mut Reader) -> Option<u64> {
    match bits.bits(TERM)? {
        ESCAPE => Some(ESCAPE + bits.bits(FURTHER)?),
        wire => Some(wire),
    }
}

/// Writes terms and weights, then every gene in the order of [`GENES`].
pub fn write(genome: &Genome, bits: &mut Writer) {
    let terms = &genome.terms[..genome.terms.len().min((1 << COUNT) - 1)];
    bits.bits(terms.len() as u64, COUNT);
    for summand in terms {
        write_term(summand.term, bits);
        bits.real(summand.weight);
    }
    let adam = presets::adam();
    for info in &GENES {
        let value = genome.value(info.gene);
        let is_own = value != adam.value(info.gene);
        match value {
            GeneValue::Flag(on) => bits.flag(on),
            GeneValue::Real(value) => bits.option(is_own.then_some(value), Writer::real),
            GeneValue::Integer(value) => {
                bits.option(is_own.then_some(value.into()), Writer::number);
            }
        }
    }
}

/// Reads what [`write`] wrote, `whose` ahead of each remark's field; `None` where no term is left or
/// the bits end.
pub fn read(bits: &mut Reader, whose: &str, remarks: &mut Vec<Remark>) -> Option<Genome> {
    let mut genome = presets::adam();
    genome.terms = terms(bits, whose, remarks)?;
    for info in &GENES {
        if matches!(info.kind, GeneKind::Flag { .. }) {
            genome.set(info.gene, GeneValue::Flag(bits.flag()?));
        } else if bits.flag()? {
            let value = match info.kind {
                GeneKind::Integer { .. } => {
                    GeneValue::Integer(bits.number()?.try_into().unwrap_or(u32::MAX))
                }
                _ => GeneValue::Real(bits.real()?),
            };
            let (value, remark) = within(info, whose, value, genome.value(info.gene));
            genome.set(info.gene, value);
            remarks.extend(remark);
        }
    }
    Some(genome)
}

fn terms(bits: &mut Reader, whose: &str, remarks: &mut Vec<Remark>) -> Option<Vec<WeightedTerm>> {
    let count = bits.bits(COUNT)?;
    let mut terms = Vec::new();
    for _ in 0..count {
        let wire = read_term(bits)?;
        let weight = bits.real()?;
        let Some(term) = Term::of_wire(wire) else {
            let what = format_args!("of number {wire} is unknown; it was ignored.");
            remarks.push(Remark::ignored(format!("{whose}term"), what));
            continue;
        };
        let field = || format!("{whose}weight of {}", term.compact());
        if weight.is_nan() {
            remarks.push(Remark::ignored(
                field(),
                "is no number; the term was ignored.",
            ));
            continue;
        }
        let clamped = weight.clamp(-MAX_WEIGHT, MAX_WEIGHT);
        if clamped != weight {
            let (was, is) = (number(weight), number(clamped));
            remarks.push(Remark::out_of_range(field(), was, is));
        }
        terms.push(WeightedTerm {
            term,
            weight: clamped,
        });
    }
    if terms.len() > MAX_TERMS {
        let what = format_args!(
            "has {} terms where {MAX_TERMS} are possible; the last were ignored.",
            terms.len()
        );
        remarks.push(Remark::ignored(format!("{whose}genome"), what));
        terms.truncate(MAX_TERMS);
    }
    (!terms.is_empty()).then_some(terms)
}

/// Returns `value` as the gene's range allows it; `usual` in the place of what is no number.
fn within(
    info: &GeneInfo,
    whose: &str,
    value: GeneValue,
    usual: GeneValue,
) -> (GeneValue, Option<Remark>) {
    let field = format!("{whose}{}", info.name);
    let (low, high) = info.kind.bounds();
    let clamped = match value {
        GeneValue::Real(real) if real.is_nan() => {
            let usual_text = value_text(info.gene, usual);
            let what = format_args!("is no number; it was ignored for Adam’s {usual_text}.");
            return (usual, Some(Remark::ignored(field, what)));
        }
        GeneValue::Real(real) => GeneValue::Real(real.clamp(low, high)),
        GeneValue::Integer(whole) => GeneValue::Integer(f64::from(whole).clamp(low, high) as u32),
        GeneValue::Flag(_) => value,
    };
    if clamped == value {
        return (value, None);
    }
    let (was, is) = (value_text(info.gene, value), value_text(info.gene, clamped));
    (clamped, Some(Remark::out_of_range(field, was, is)))
}

/// Writes a name, where it can travel.
pub fn write_name(name: Option<&str>, bits: &mut Writer) {
    bits.text(name.filter(|name| fits(name)).unwrap_or_default(), NAME);
}

/// Reads what [`write_name`] wrote; `None` where there is none.
pub fn read_name(bits: &mut Reader, remarks: &mut Vec<Remark>) -> Option<String> {
    let length = bits.bits(NAME).filter(|length| *length > 0)?;
    let name = bits.text(length).filter(|name| fits(name));
    if name.is_none() {
        let what = "cannot be shown; it was ignored.";
        remarks.push(Remark::ignored("name of the genome", what));
    }
    name
}

/// Whether a name is short and plain: nothing that could turn or break a line.
fn fits(name: &str) -> bool {
    let plain = |c: char| c.is_alphanumeric() || " +-−_.,:@#()/·×".contains(c);
    !name.is_empty() && name.len() <= MAX_NAME && name.trim() == name && name.chars().all(plain)
}
