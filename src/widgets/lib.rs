//! What the page is put together from: each draws what it is given and tells what the visitor did. Knows neither
//! a search nor an engine, so that lessons and other pages can use it as it is.
//!
//! | part | files |
//! |---|---|
//! | a genome as a picture, a formula, and to be changed | `flower`, `legend`, `equation`, `editor` |
//! | a population | `garden` |
//! | curves | `chart` |
//! | a link | `share`, `qr`, `copy` |
//! | everywhere | `browser`, `caption`, `dialog`, `focus`, `icon`, `keys`, `passing`, `speech`, `theme`, `width` |

pub mod browser;
pub mod caption;
pub mod chart;
pub mod copy;
pub mod dialog;
pub mod editor;
pub mod equation;
pub mod flower;
pub mod focus;
pub mod garden;
pub mod icon;
pub mod keys;
pub mod legend;
pub mod passing;
pub mod qr;
pub mod share;
pub mod speech;
pub mod theme;
mod width;
