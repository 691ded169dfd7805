//! Saved runs on the page: the browser's database, and what is shown and offered of it.

#[cfg_attr(not(target_family = "wasm"), path = "shelf/no_database.rs")]
pub mod database;
pub mod keeper;
mod list;
mod offer;

pub use self::{
    list::{RunList, RunListButton},
    offer::{NotKept, Offer},
};
