//! What can go wrong with a device, and how it is heard of.
//!
//! A GPU reports its faults long after the call that caused them, and beside the results: the figures
//! that are read then are worth nothing. So whoever reads figures asks [`Faults`] first.

use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};

/// Why lanes cannot be trained on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fault {
    /// There is not enough memory for so many lanes.
    OutOfMemory,
    /// The device is gone or refuses to work; why, as a sentence.
    Broken(String),
}

impl From<String> for Fault {
    fn from(reason: String) -> Self {
        Fault::Broken(reason)
    }
}

/// The first fault that a device reported; clones hear of the same device.
#[derive(Debug, Clone, Default)]
pub struct Faults(Arc<Mutex<Option<Fault>>>);

impl Faults {
    /// Notes `fault`, unless it is but the consequence of an earlier one.
    pub fn report(&self, fault: Fault) {
        self.first().get_or_insert(fault);
    }

    /// Says whether all went well so far.
    ///
    /// # Errors
    ///
    /// What was reported first.
    pub fn check(&self) -> Result<(), Fault> {
        match &*self.first() {
            Some(fault) => Err(fault.clone()),
            None => Ok(()),
        }
    }

    /// Forgets that memory ran out, once it is free again; nothing else passes.
    pub fn forgive(&self) {
        self.first().take_if(|fault| *fault == Fault::OutOfMemory);
    }

    fn first(&self) -> impl std::ops::DerefMut<Target = Option<Fault>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_fault_stays_and_only_lack_of_memory_passes() {
        let faults = Faults::default();
        assert_eq!(faults.check(), Ok(()));
        faults.report(Fault::OutOfMemory);
        faults
            .clone()
            .report(Fault::Broken("a buffer is invalid".into()));
        assert_eq!(faults.check(), Err(Fault::OutOfMemory));
        faults.forgive();
        assert_eq!(faults.check(), Ok(()));
        let lost = Fault::Broken("it is gone".into());
        faults.report(lost.clone());
        faults.forgive();
        assert_eq!(faults.check(), Err(lost));
    }
}
