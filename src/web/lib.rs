//! What page and worker share to live in a browser.

pub mod canvas;
pub mod js;
pub mod locks;
pub mod worker;
