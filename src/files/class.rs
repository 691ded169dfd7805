//! A class that does one lesson without a server: each student's name gives a seed, each run a short result, and
//! all results together a file.
//!
//! Nothing is sent anywhere: a result is a text that a student pastes, shows as a QR code or saves.

mod class_file;
mod found;
mod readable;
mod result;
mod student;

pub use self::{
    class_file::{ClassFile, ClassFileError, FORMAT},
    found::{Found, find, is_mentioned, search},
    readable::text_of,
    result::{Arithmetic, Guessed, MAX_RESULT, ResultError, StudentResult, Subject},
    student::Student,
};

/// Most students of a class.
pub const MAX_STUDENTS: usize = 200;

/// So far a text is looked through for results, and so long may a file of a class be, in bytes: a chat of a class is far
/// shorter.
pub const MAX_BYTES: usize = 2_000_000;

/// So far a file is read for its text, in bytes: of UTF-16 that is as much text, and of anything else enough to tell
/// that there was more.
pub const MAX_FILE: usize = 2 * MAX_BYTES + 4;

#[cfg(test)]
mod tests;
