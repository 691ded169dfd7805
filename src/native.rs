//! What the engine needs of an operating system: the terminal's counterpart of `worker`.

pub mod threads;
