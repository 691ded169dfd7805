//! The name of a flower: two words that follow from its genome alone, such as "Amber foxglove".
//!
//! There are 16,384 names, so that two flowers of one garden rarely share one; a candidate's number tells those
//! apart. Genomes that train identically and are written alike have one name.

mod words;

use science::{genome::Genome, lineage::Candidate, presets};

use self::words::{ADJECTIVES, PLANTS};

/// Words in each table; a power of two.
const WORDS: u64 = 128;

/// Returns the two words that name `genome`.
///
/// They never change, or a name that a class has learnt would mean another flower. The recipe:
/// 1. Take the canonical form of the genome ([`Genome::canonical`]).
/// 2. Write it as one line of ASCII, a semicolon after each part: for each summand, in the order of the canonical
///    form, the term's number in links, a colon and the weight; then lr_log10, beta1, beta2, eps_log10,
///    weight_decay_log10 and clip_value; then warmup_steps; then the six switches first_moment, second_moment,
///    bias_correction, clipping, warmup and cosine_decay, as a digit 1 (on) or 0 (off) each, without a semicolon between
///    them. Real numbers have six significant digits in Rust's `{:.5e}`, as in `-3.00000e0`, and no negative
///    zero: sums that differ only in rounding read the same.
/// 3. Hash its bytes by FNV-1a in 64 bits: begin with 14695981039346656037; for each byte, exclusive-or it in, then
///    multiply by 1099511628211, modulo 2⁶⁴. Then fold the upper half onto the lower: h ← h ⊕ (h ÷ 2³²).
/// 4. The adjective is word h mod 128 of its table, the plant word (h ÷ 128) mod 128 of its own, both from 0.
pub fn flower_name(genome: &Genome) -> String {
    let hash = hash(&text(&genome.canonical()));
    let hash = hash ^ (hash >> 32);
    let word = |words: &'static str, place: u64| words.split_ascii_whitespace().nth(place as usize);
    let adjective = word(ADJECTIVES, hash % WORDS).unwrap_or_default();
    let plant = word(PLANTS, hash / WORDS % WORDS).unwrap_or_default();
    let mut name = format!("{adjective} {plant}");
    name[..1].make_ascii_uppercase();
    name
}

/// Returns what to call `genome`: by the name of a known optimizer where it is one, else by its flower's.
pub fn name(genome: &Genome) -> String {
    presets::recognise(genome).map_or_else(|| flower_name(genome), Into::into)
}

/// Returns what to call a candidate: its name and its number in the run, such as "Amber foxglove #12".
pub fn of_candidate(candidate: &Candidate) -> String {
    format!("{} {}", name(&candidate.genome), candidate.id)
}

/// The line that is hashed, of a genome in its canonical form.
fn text(genome: &Genome) -> String {
    // Adding zero makes a negative zero a positive one.
    let real = |value: f64| format!("{:.5e};", value + 0.0);
    let mut text = String::new();
    for summand in &genome.terms {
        text += &format!("{}:{}", summand.term.info().wire, real(summand.weight));
    }
    for value in [
        genome.lr_log10,
        genome.beta1,
        genome.beta2,
        genome.eps_log10,
        genome.weight_decay_log10,
        genome.clip_value,
    ] {
        text += &real(value);
    }
    text += &format!("{};", genome.warmup_steps);
    for switch in [
        genome.first_moment,
        genome.second_moment,
        genome.bias_correction,
        genome.clipping,
        genome.warmup,
        genome.cosine_decay,
    ] {
        text.push(if switch { '1' } else { '0' });
    }
    text
}

/// FNV-1a in 64 bits.
fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests;
