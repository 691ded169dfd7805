//! Lessons and classes, without a browser: who writes a lesson, who does one, what a class made of it, and the site
//! around the page.
//!
//! The lesson itself is [`files::lesson`], the result of a student [`files::class`].

pub mod begun;
pub mod class;
pub mod embed;
pub mod lesson;
