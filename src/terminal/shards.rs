//! A generation shared by many machines: `ask` writes what is to be trained as files, `evaluate` turns
//! one into a result, `tell` records the results.
//!
//! Who carries the files, and who runs where, is left to engines that exist; docs/cluster.md has
//! recipes. A shard is some lanes of one round; lanes are independent, so it does not matter who
//! trains which.
//!
//! | modules | hold |
//! |---|---|
//! | [`ask`], [`evaluate`], [`tell`] | the subcommands |
//! | [`sealed`] | text that shows whether it is whole |
//! | [`shard`], [`outcome`] | what is to be trained, and what came of it |
//! | [`work`] | the shards of the generation under way, and whether an outcome is one of theirs |
//! | [`state`], [`folder`], [`images`] | the file of the search, the folder of shards, which images are used |
//! | [`status`] | how a subcommand failed, as its exit status |

pub mod ask;
pub mod evaluate;
pub mod folder;
pub mod images;
pub mod outcome;
pub mod sealed;
pub mod shard;
pub mod state;
pub mod status;
pub mod tell;
pub mod work;
