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
//! | [`shard`], [`outcome`], [`checkpoint`] | what is to be trained, what came of it, and what is finished of it |
//! | [`trainer`] | who trains shards |
//! | [`work`] | the shards of what is under way, and whether an outcome is one of theirs |
//! | [`state`], [`searched`], [`tuned`], [`compared`] | the file that lacks results: a search, a tuning or a comparison |
//! | [`taken`] | results that are recorded together |
//! | [`folder`], [`images`] | the folder of shards, which images are used |
//! | [`status`] | how a subcommand failed, as its exit status |

pub mod ask;
pub mod checkpoint;
pub mod compared;
pub mod evaluate;
pub mod folder;
pub mod images;
pub mod outcome;
pub mod sealed;
pub mod searched;
pub mod shard;
pub mod state;
pub mod status;
pub mod taken;
pub mod tell;
pub mod trainer;
pub mod tuned;
pub mod work;
