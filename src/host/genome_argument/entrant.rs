//! An optimizer that takes part in a comparison, which may have to be tuned first.

use files::comparison_file::ComparisonFile;
use science::presets::NamedGenome;
use statistics::tuning::Tuning;

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
