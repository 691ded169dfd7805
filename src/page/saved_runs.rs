//! Saved runs on the page: what is shown and offered of them.

mod list;
mod offer;

pub use self::{
    list::{RunList, RunListButton},
    offer::{Finished, Interrupted, NotKept},
};
