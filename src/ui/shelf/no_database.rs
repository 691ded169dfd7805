//! Stands for the browser's database where there is no browser, as in native tests: there is none.

use super::{Key, Trouble};

/// A connection; there is none.
#[derive(Debug)]
pub enum Database {}

impl Database {
    /// Refuses.
    ///
    /// # Errors
    /// Always.
    pub async fn open(_: impl FnOnce(Result<Self, Trouble>) + 'static) -> Result<Self, Trouble> {
        Err(Trouble::Refused)
    }

    /// Returns every run's head.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn heads(&self) -> Result<Vec<(Key, String)>, Trouble> {
        match *self {}
    }

    /// Returns the pieces of a run, in order.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn pieces(&self, _: Key) -> Result<Vec<String>, Trouble> {
        match *self {}
    }

    /// Writes a run's head and its pieces from a number on, instead of others.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn write(
        &self,
        _: Key,
        _: &str,
        _: usize,
        _: &[String],
        _: &[Key],
    ) -> Result<(), Trouble> {
        match *self {}
    }

    /// Writes the head of a run that is there.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn write_head(&self, _: Key, _: &str) -> Result<(), Trouble> {
        match *self {}
    }

    /// Removes a run.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn remove(&self, _: Key) -> Result<(), Trouble> {
        match *self {}
    }
}
