//! What the page is put together from: each draws what it is given and tells what the visitor did. Knows neither
//! a search nor an engine, so that lessons and other pages can use it as it is.
//!
//! | part | files |
//! |---|---|
//! | a genome as a picture, a formula, and to be changed | `flower`, `legend`, `equation`, `editor` |
//! | a population | `garden`, `family` |
//! | curves | `chart`, `sound` |
//! | words | `words`, `inline_number`, `settings_text` |
//! | a link, and what a lesson hides | `share`, `link_field`, `qr`, `copy`, `hide` |
//! | everywhere | `browser`, `caption`, `dialog`, `focus`, `forget_button`, `icon`, `keys`, `part`, `passing`, `projector`, `select`, `speech`, `table`, `theme`, `tick`, `width` |

pub mod browser;
pub mod caption;
pub mod chart;
pub mod copy;
pub mod dialog;
pub mod editor;
pub mod equation;
pub mod family;
pub mod flower;
pub mod focus;
pub mod forget_button;
pub mod garden;
pub mod hide;
pub mod icon;
pub mod inline_number;
pub mod keys;
pub mod legend;
pub mod link_field;
pub mod part;
pub mod passing;
pub mod projector;
pub mod qr;
pub mod select;
pub mod settings_text;
pub mod share;
pub mod sound;
pub mod speech;
pub mod table;
pub mod theme;
pub mod tick;
mod width;
pub mod words;
