//! The program `optimarium`: its commands that no other crate has.
//!
//! A subcommand is a module, here or in [`contests`], [`shards`] or [`study`], with `Options` (its arguments) and
//! `run`.
//!
//! | modules | hold |
//! |---|---|
//! | [`search`], [`show`], [`verify`], [`bench`], [`export`] | subcommands |
//! | [`verification`] | figures of the reference implementation, with which the engine is to agree |
//! | [`misuse`] | what is wrong with arguments |

pub mod bench;
pub mod export;
pub mod misuse;
pub mod search;
pub mod show;
pub mod verification;
pub mod verify;
