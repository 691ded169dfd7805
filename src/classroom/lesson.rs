//! Lessons on the page: the one that a teacher writes, the attempt of whoever does one, and both on paper. The
//! lesson itself is [`files::lesson`].

pub mod attempt;
pub mod check;
pub mod curve;
pub mod draft;
pub mod needs;
pub mod recording;
pub mod shipped;
pub mod worksheet;
