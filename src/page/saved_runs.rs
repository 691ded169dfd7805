//! Saved runs on the page: the browser's database, and what is shown and offered of it.

#[cfg_attr(not(target_family = "wasm"), path = "saved_runs/no_database.rs")]
pub mod database;
mod list;
mod offer;
pub mod storage;

pub use self::{
    list::{RunList, RunListButton},
    offer::{NotKept, Offer},
};
