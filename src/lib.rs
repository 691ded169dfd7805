//! **Optimarium**: deep-learning optimizers that evolve in a web page.
//!
//! Data flows one way: genome → engine → curves → fitness → next genome. The page only sends
//! [`protocol::Command`]s and draws [`protocol::Event`]s.
//!
//! | module | layer (cargo feature) | knows |
//! |---|---|---|
//! | [`core`] | always | genomes, the genetic algorithm, fitness, settings; no tensors, no web, no clock |
//! | `data` | `data` | the packs of images; takes bytes, never fetches |
//! | `genome_text` | `data` or `ui` | genomes as people write them: names, controls, JSON |
//! | [`protocol`] | always | what page and engine say to each other |
//! | `engine` | `engine` | tensors (burn); takes bytes, never fetches |
//! | `canvas` | `web` | whether pictures can be read, in page and worker |
//! | [`jobs`] | always | what the worker is asked to do, in order; no tensors, no web, no clock |
//! | `locks` | `web` | who is alive, page or worker, by the browser's locks |
//! | `worker` | `worker` | the message loop around the engine in a Web Worker |
//! | `run_file` | `data` or `ui` | a search as text, to be continued or replayed |
//! | `comparison_file` | `data` | results of a comparison as text, to be added to |
//! | `file_kind` | `data` | which kind of Optimarium's files a JSON text is |
//! | `native` | `native` | the engine in a terminal: files, clock, threads |
//! | `ui` | `ui` | the page (leptos); never the engine |
//!
//! The science is Marfinetz, "Evolving Deep Learning Optimizers", arXiv 2512.11853.

#[cfg(feature = "web")]
pub mod canvas;
#[cfg(feature = "data")]
pub mod comparison_file;
pub mod core;
#[cfg(feature = "data")]
pub mod data;
#[cfg(feature = "engine")]
pub mod engine;
#[cfg(feature = "data")]
pub mod file_kind;
#[cfg(any(feature = "data", feature = "ui"))]
pub mod genome_text;
pub mod jobs;
#[cfg(feature = "web")]
pub mod locks;
#[cfg(feature = "native")]
pub mod native;
pub mod protocol;
#[cfg(any(feature = "data", feature = "ui"))]
pub mod run_file;
#[cfg(feature = "ui")]
pub mod ui;
#[cfg(feature = "worker")]
pub mod worker;
