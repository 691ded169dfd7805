//! Lessons on the page: the one that a teacher writes, and the attempt of whoever does one. The lesson itself is
//! [`files::lesson`].

pub mod attempt;
pub mod draft;
