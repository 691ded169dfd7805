//! A generation, a tuning or a comparison shared by many machines: `ask` writes what is to be trained as files, `evaluate`
//! turns one into a result, `tell` records the results.
//!
//! Who carries the files, and who runs where, is left to engines that exist; docs/cluster.md has
//! recipes. A shard is some lanes of one round; lanes are independent, so it does not matter who
//! trains which.
//!
//! | modules | hold |
//! |---|---|
//! | [`ask`], [`evaluate`], [`tell`] | the subcommands |
//! | [`sealed`] | text that shows whether it is whole |
//! | [`shard`], [`outcome`], `checkpoint` | what is to be trained, what came of it, and what is finished of it |
//! | `trainer` | who trains shards |
//! | `work` | the shards of what is under way, and whether an outcome is one of theirs |
//! | `state`, `searched`, `tuned`, `compared` | the file that lacks results: a search, a tuning or a comparison |
//! | `taken` | results that are recorded together |
//! | `folder`, `images` | the folder of shards, which images are used |
//! | [`status`] | how a subcommand failed, as its exit status |

pub mod ask;
mod checkpoint;
mod compared;
pub mod evaluate;
mod folder;
mod images;
pub mod outcome;
pub mod sealed;
mod searched;
pub mod shard;
mod state;
pub mod status;
mod taken;
pub mod tell;
mod trainer;
mod tuned;
mod work;
