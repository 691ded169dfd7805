//! A class that does one lesson without a server: each student's name gives a seed, each run a short result, and
//! all results together a file.
//!
//! Nothing is sent anywhere: a result is a text that a student pastes, shows as a QR code or saves.

mod class_file;
mod found;
mod result;
mod student;

pub use self::{
    class_file::{ClassFile, ClassFileError, FORMAT},
    found::{find, is_mentioned},
    result::{Arithmetic, Guessed, MAX_RESULT, ResultError, StudentResult, Subject},
    student::Student,
};

/// Most students of a class.
pub const MAX_STUDENTS: usize = 200;

/// Longest text or file that is looked through for results, in bytes: a chat of a class is far shorter.
pub const MAX_BYTES: usize = 2_000_000;

#[cfg(test)]
mod tests;
