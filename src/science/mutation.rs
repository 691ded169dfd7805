//! Mutation: small changes to a genome, fewer and smaller as a run goes on.
//!
//! Ranges come from [`GENES`]; this file knows how often and how far, not between which bounds.
//! Source: arXiv 2512.11853 and its public notebook.

use rand::{Rng, RngExt};
use rand_distr::StandardNormal;

use super::genome::{GENES, GeneKind, GeneValue, Genome, MAX_TERMS, MAX_WEIGHT};
use super::lineage::{Lost, Mutation};
use super::random::random_term;
use super::term::TermSet;

/// How often and how far mutation goes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rates {
    /// Probability of each weight and each real gene, p_num.
    pub numeric: f64,
    /// Probability of one change to the term list, p_struct.
    pub structural: f64,
    /// Probability of each switch, p_flag.
    pub flag: f64,
    /// Standard deviation σ of a numeric change.
    pub sigma: f64,
}

impl Rates {
    /// Returns the rates for parents of generation n (from 0) of N.
    ///
    /// With decay = 1 − ½·n/N: p_num = 0.35·decay, p_struct = 0.15·decay, p_flag = 0.10·decay,
    /// σ = 0.3·decay.
    pub fn annealed(generation: u32, generations: u32) -> Rates {
        let decay = 1.0 - 0.5 * f64::from(generation) / f64::from(generations);
        Rates {
            numeric: 0.35 * decay,
            structural: 0.15 * decay,
            flag: 0.10 * decay,
            sigma: 0.3 * decay,
        }
    }
}

/// Mutates a genome and returns what changed, in order.
///
/// First the term list (so a new term's weight can move at once), then each weight, then each gene
/// in the order of [`GENES`]. A draw that changes nothing, such as a step beyond a bound already
/// reached, is not reported. New terms are drawn from `set`.
///
/// # Panics
/// Where the genome has no term.
pub fn mutate(
    genome: &mut Genome,
    set: TermSet,
    rates: &Rates,
    rng: &mut impl Rng,
) -> Vec<Mutation> {
    let mut mutations = Vec::new();
    if rng.random_bool(rates.structural) {
        mutations.extend(mutate_structure(genome, set, rng));
    }
    mutations.extend(mutate_weights(genome, rates, rng));
    mutations.extend(mutate_genes(genome, rates, rng));
    mutations
}

/// Adds, removes or changes a term, at equal odds; `None` where the list is already full or would
/// become empty. A changed term becomes one of the set's others and keeps its weight.
fn mutate_structure(genome: &mut Genome, set: TermSet, rng: &mut impl Rng) -> Option<Mutation> {
    let length = genome.terms.len();
    match rng.random_range(0..3) {
        0 if length < MAX_TERMS => {
            let added = random_term(set, rng);
            genome.terms.push(added);
            Some(Mutation::TermAdded {
                term: added.term,
                weight: added.weight,
            })
        }
        1 if length > 1 => {
            let place = rng.random_range(0..length);
            let removed = genome.terms.remove(place);
            Some(Mutation::TermRemoved {
                term: removed.term,
                lost: Some(Lost {
                    place: place as u32,
                    weight: removed.weight,
                }),
            })
        }
        2 => {
            let place = rng.random_range(0..length);
            let changed = &mut genome.terms[place];
            let from = changed.term;
            let terms = set.terms();
            changed.term = match terms.iter().position(|term| *term == from) {
                Some(own) => terms[(own + rng.random_range(1..terms.len())) % terms.len()],
                None => terms[rng.random_range(0..terms.len())],
            };
            Some(Mutation::TermChanged {
                from,
                to: changed.term,
                place: Some(place as u32),
            })
        }
        _ => None,
    }
}

/// With p_num each: α ← α·exp(N(0, σ)), clamped to ±[`MAX_WEIGHT`]; the sign never flips.
fn mutate_weights(genome: &mut Genome, rates: &Rates, rng: &mut impl Rng) -> Vec<Mutation> {
    let mut mutations = Vec::new();
    for (place, summand) in (0..).zip(&mut genome.terms) {
        if rng.random_bool(rates.numeric) {
            let from = summand.weight;
            let to = (from * normal(rates.sigma, rng).exp()).clamp(-MAX_WEIGHT, MAX_WEIGHT);
            summand.weight = to;
            if to != from {
                mutations.push(Mutation::Weight {
                    term: summand.term,
                    from,
                    to,
                    place: Some(place),
                });
            }
        }
    }
    mutations
}

/// With p_num each real gene: + N(0, factor·σ), clamped; with p_flag each switch: flipped. Genes of
/// factor zero and whole numbers never mutate.
fn mutate_genes(genome: &mut Genome, rates: &Rates, rng: &mut impl Rng) -> Vec<Mutation> {
    let mut mutations = Vec::new();
    for info in &GENES {
        let odds = match info.kind {
            GeneKind::Real { sigma_factor, .. } if sigma_factor > 0.0 => rates.numeric,
            GeneKind::Flag { .. } => rates.flag,
            GeneKind::Real { .. } | GeneKind::Integer { .. } => 0.0,
        };
        if !rng.random_bool(odds) {
            continue;
        }
        let gene = info.gene;
        match (info.kind, genome.value(gene)) {
            (
                GeneKind::Real {
                    sigma_factor,
                    bounds: (low, high),
                    ..
                },
                GeneValue::Real(from),
            ) => {
                let to = (from + normal(sigma_factor * rates.sigma, rng)).clamp(low, high);
                genome.set(gene, GeneValue::Real(to));
                if to != from {
                    mutations.push(Mutation::Real { gene, from, to });
                }
            }
            (_, GeneValue::Flag(was_on)) => {
                genome.set(gene, GeneValue::Flag(!was_on));
                mutations.push(Mutation::Flag { gene, on: !was_on });
            }
            _ => unreachable!("only real genes and switches have odds"),
        }
    }
    mutations
}

/// Returns a draw from N(0, σ).
fn normal(sigma: f64, rng: &mut impl Rng) -> f64 {
    sigma * rng.sample::<f64, _>(StandardNormal)
}

#[cfg(test)]
mod tests;
