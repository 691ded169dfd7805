//! A genome as the reference writes it.

use serde::Deserialize;

use science::genome::{Genome, Term, WeightedTerm};

/// A genome under the reference's field names.
#[derive(Debug, Deserialize)]
pub struct ReferenceGenome {
    term_types: Vec<usize>,
    alphas: Vec<f64>,
    lr_log10: f64,
    beta1: f64,
    beta2: f64,
    eps_log10: f64,
    wd_log10: f64,
    use_m: bool,
    use_v: bool,
    use_bias_correction: bool,
    use_gradient_clipping: bool,
    clip_value: f64,
    use_warmup: bool,
    warmup_steps: u32,
    use_cosine_decay: bool,
}

impl ReferenceGenome {
    pub fn check(&self, case: &str) -> Result<(), String> {
        let known = self
            .term_types
            .iter()
            .all(|index| Term::of_paper(*index).is_some());
        if !known || self.term_types.len() != self.alphas.len() {
            return Err(format!(
                "The genome of {case} has unknown terms or not one weight per term."
            ));
        }
        Ok(())
    }
}

impl From<&ReferenceGenome> for Genome {
    fn from(genome: &ReferenceGenome) -> Self {
        let term = |(index, weight): (&usize, &f64)| WeightedTerm {
            term: Term::of_paper(*index).expect("the terms were checked"),
            weight: *weight,
        };
        Genome {
            terms: genome
                .term_types
                .iter()
                .zip(&genome.alphas)
                .map(term)
                .collect(),
            lr_log10: genome.lr_log10,
            beta1: genome.beta1,
            beta2: genome.beta2,
            eps_log10: genome.eps_log10,
            weight_decay_log10: genome.wd_log10,
            first_moment: genome.use_m,
            second_moment: genome.use_v,
            bias_correction: genome.use_bias_correction,
            clipping: genome.use_gradient_clipping,
            clip_value: genome.clip_value,
            warmup: genome.use_warmup,
            warmup_steps: genome.warmup_steps,
            cosine_decay: genome.use_cosine_decay,
        }
    }
}
