//! The views of lessons and classes: who makes a lesson, who does one, and what a class made of it.
//!
//! | part | files |
//! |---|---|
//! | a lesson that is done | `doing`, `before`, `task`, `curve`, `run` and, in a class, `student` |
//! | where lessons come from | `list`, `maker` |
//! | on paper | `worksheet` |
//! | a class | `check`, `collect`, `rerun` |
//! | the way out | `close_link` |
//!
//! What they know without a browser is in [`classroom`], what of a lesson is open in [`session`]. Where each stands
//! says the page.

mod before;
pub mod check;
pub mod close_link;
pub mod collect;
mod curve;
pub mod doing;
pub mod list;
pub mod maker;
pub mod rerun;
mod run;
mod student;
mod task;
pub mod worksheet;
