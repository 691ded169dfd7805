//! Stands for the browser's database where there is no browser, as in native tests: there is none.

use runs::saved_runs::{
    Key, Trouble,
    store::{Database, Heading, Store},
};

/// A browser that keeps nothing.
#[derive(Debug)]
pub struct Browser;

impl Database for Browser {
    type Store = Connection;

    async fn open(
        &self,
        _: impl FnOnce(Result<Connection, Trouble>) + 'static,
    ) -> Result<Connection, Trouble> {
        Err(Trouble::Refused)
    }

    fn note(&self) -> Option<String> {
        None
    }

    fn keep_note(&self, _: Option<&str>) -> bool {
        false
    }
}

/// A connection; there is none.
#[derive(Debug)]
pub enum Connection {}

impl From<Connection> for Trouble {
    fn from(none: Connection) -> Self {
        match none {}
    }
}

impl Store for Connection {
    type Error = Connection;

    async fn heads(&self) -> Result<Vec<(Key, String)>, Connection> {
        match *self {}
    }

    async fn pieces(&self, _: Key) -> Result<Vec<String>, Connection> {
        match *self {}
    }

    async fn write(
        &self,
        _: Key,
        _: Heading<'_>,
        _: usize,
        _: &[String],
        _: &[Key],
    ) -> Result<(), Connection> {
        match *self {}
    }

    async fn write_head(&self, _: Key, _: Heading<'_>) -> Result<(), Connection> {
        match *self {}
    }

    async fn remove(&self, _: Key) -> Result<(), Connection> {
        match *self {}
    }
}
