//! What keeps runs, as text, and the way to it; so that the archive can be tried without a browser.

use super::{Key, Trouble};

/// What the head of a run is to be, from the one that is stored, which another tab may have changed; `None` where that
/// cannot be said.
pub type Heading<'a> = &'a dyn Fn(Option<&str>) -> Option<String>;

/// A connection to what keeps runs. Every operation happens whole or not at all.
pub trait Store: 'static {
    /// Why it did not do what it was asked, as it says that itself.
    type Error: Into<Trouble>;

    /// Returns every run's head.
    ///
    /// # Errors
    /// [`Store::Error`].
    fn heads(&self) -> impl Future<Output = Result<Vec<(Key, String)>, Self::Error>>;

    /// Returns the pieces of a run, in order.
    ///
    /// # Errors
    /// [`Store::Error`].
    fn pieces(&self, key: Key) -> impl Future<Output = Result<Vec<String>, Self::Error>>;

    /// Writes a run's head and its pieces from number `first` on, after which there are none, where the runs
    /// `instead_of` were.
    ///
    /// # Errors
    /// [`Store::Error`]; [`Trouble::Gap`] where a piece before them is missing.
    fn write(
        &self,
        key: Key,
        head: Heading<'_>,
        first: usize,
        pieces: &[String],
        instead_of: &[Key],
    ) -> impl Future<Output = Result<(), Self::Error>>;

    /// Writes the head of a run that is there.
    ///
    /// # Errors
    /// [`Store::Error`]; [`Trouble::Gap`] where it is not there any more, or cannot be read.
    fn write_head(
        &self,
        key: Key,
        head: Heading<'_>,
    ) -> impl Future<Output = Result<(), Self::Error>>;

    /// Removes a run, which takes no room.
    ///
    /// # Errors
    /// [`Store::Error`].
    fn remove(&self, key: Key) -> impl Future<Output = Result<(), Self::Error>>;
}

/// Where stores are opened, and a note is kept beside them: a few letters that find room, and are kept at
/// once, where a store refuses or takes its time.
pub trait Database: 'static {
    /// What is opened.
    type Store: Store;

    /// Opens the store, and makes it on the first visit.
    ///
    /// # Errors
    /// [`Trouble::Silent`] where it does not answer in time; what it answers after all goes to `late`.
    fn open(
        &self,
        late: impl FnOnce(Result<Self::Store, Trouble>) + 'static,
    ) -> impl Future<Output = Result<Self::Store, Trouble>>;

    /// Returns the note.
    fn note(&self) -> Option<String>;

    /// Keeps `note` in place of an earlier one; returns whether it is kept.
    fn keep_note(&self, note: Option<&str>) -> bool;
}
