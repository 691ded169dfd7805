//! The genome editor: what is edited, on which scales, and what each step of the schedule then is.

pub mod entry;
pub mod scale;
pub mod state;
pub mod step_curve;
