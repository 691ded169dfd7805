//! Runs in the browser's database (IndexedDB), as text; knows no more of them.
//!
//! | store | key | value |
//! |---|---|---|
//! | `heads` | the run | its head |
//! | `pieces` | the run, the number of the generation | its piece |

use futures_channel::oneshot;
use futures_util::future::{Either, select};
use gloo_timers::future::TimeoutFuture;
use idb::{
    DatabaseEvent, Error, Factory, KeyRange, ObjectStoreParams, Transaction, TransactionMode,
    event::VersionChangeEvent,
};
use js_sys::{Array, Promise};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{DomException, IdbTransaction};

use runs::saved_runs::{
    Key, Trouble,
    store::{Database, Heading, Store},
};
use widgets::browser;

const NAME: &str = "optimarium";
/// Raised when a store is added or changes its keys.
const VERSION: u32 = 1;
const HEADS: &str = "heads";
const PIECES: &str = "pieces";
/// Name of the note in local storage.
const NOTE: &str = "optimarium-discarded";
/// How long a browser may take to open the database; it waits for others who delete it.
const PATIENCE_MILLIS: u32 = 10_000;

/// What the database refused, as trouble.
#[derive(Debug)]
pub struct Refusal(Trouble);

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        match error {
            Error::DomException(error) => error.into(),
            _ => Refusal(Trouble::Refused),
        }
    }
}

impl From<DomException> for Refusal {
    fn from(error: DomException) -> Self {
        Refusal(match error.name().as_str() {
            "QuotaExceededError" => Trouble::Full,
            _ => Trouble::Refused,
        })
    }
}

impl From<Trouble> for Refusal {
    fn from(trouble: Trouble) -> Self {
        Refusal(trouble)
    }
}

impl From<Refusal> for Trouble {
    fn from(Refusal(trouble): Refusal) -> Self {
        trouble
    }
}

/// The browser: its database, and its local storage for the note.
#[derive(Debug)]
pub struct Browser;

impl Database for Browser {
    type Store = Connection;

    async fn open(
        &self,
        late: impl FnOnce(Result<Connection, Trouble>) + 'static,
    ) -> Result<Connection, Trouble> {
        let (answer, opened) = oneshot::channel();
        spawn_local(async move {
            let opened = Connection::request().await.map_err(Trouble::from);
            // Nobody waits for it any more.
            if let Err(opened) = answer.send(opened) {
                late(opened);
            }
        });
        match select(opened, TimeoutFuture::new(PATIENCE_MILLIS)).await {
            Either::Left((Ok(opened), _)) => opened,
            _ => Err(Trouble::Silent),
        }
    }

    fn note(&self) -> Option<String> {
        browser::recall(NOTE)
    }

    fn keep_note(&self, note: Option<&str>) -> bool {
        browser::remember(NOTE, note)
    }
}

/// A connection.
#[derive(Debug)]
pub struct Connection(idb::Database);

impl Connection {
    async fn request() -> Result<Self, Refusal> {
        let mut request = Factory::new()?.open(NAME, Some(VERSION))?;
        request.on_upgrade_needed(|event: VersionChangeEvent| {
            // Where a store cannot be made, opening fails.
            if let Ok(database) = event.database() {
                for name in [HEADS, PIECES] {
                    let _ = database.create_object_store(name, ObjectStoreParams::new());
                }
            }
        });
        let mut database = request.await?;
        // A newer page must not wait for this one.
        database.on_version_change(|event| {
            if let Some(database) = event
                .target()
                .and_then(|target| idb::Database::try_from(target).ok())
            {
                database.close();
            }
        });
        Ok(Self(database))
    }
}

impl Store for Connection {
    type Error = Refusal;

    async fn heads(&self) -> Result<Vec<(Key, String)>, Refusal> {
        let transaction = self.0.transaction(&[HEADS], TransactionMode::ReadOnly)?;
        let store = transaction.object_store(HEADS)?;
        let (keys, heads) = (store.get_all_keys(None, None)?, store.get_all(None, None)?);
        let keys = keys.await?.into_iter().map(|key| key.as_f64());
        let heads = heads.await?.into_iter().map(|head| head.as_string());
        let pairs = keys.zip(heads);
        Ok(pairs
            .filter_map(|(key, head)| Some((key? as Key, head.unwrap_or_default())))
            .collect())
    }

    async fn pieces(&self, key: Key) -> Result<Vec<String>, Refusal> {
        let transaction = self.0.transaction(&[PIECES], TransactionMode::ReadOnly)?;
        let store = transaction.object_store(PIECES)?;
        let all = store.get_all(Some(pieces_of(key)?.into()), None)?.await?;
        Ok(all.iter().filter_map(JsValue::as_string).collect())
    }

    async fn write(
        &self,
        key: Key,
        head: Heading<'_>,
        first: usize,
        pieces: &[String],
        instead_of: &[Key],
    ) -> Result<(), Refusal> {
        let both = [HEADS, PIECES];
        let transaction = self.0.transaction(&both, TransactionMode::ReadWrite)?;
        let store = transaction.object_store(PIECES)?;
        let before = KeyRange::bound(&piece(key, 0), &piece(key, first), None, Some(true));
        if first > 0 && store.count(Some(before?.into()))?.await? as usize != first {
            return Err(Trouble::Gap.into());
        }
        let heads = transaction.object_store(HEADS)?;
        let there = heads.get(name(key))?.await?;
        let there = there.and_then(|head| head.as_string());
        let head = head(there.as_deref()).ok_or(Trouble::Refused)?;
        for &old in instead_of {
            heads.delete(name(old))?;
            store.delete(pieces_of(old)?)?;
        }
        for (number, text) in (first..).zip(pieces) {
            store.put(&text.as_str().into(), Some(&piece(key, number)))?;
        }
        // Another tab may have come further before.
        store.delete(pieces_from(key, first + pieces.len())?)?;
        heads.put(&head.into(), Some(&name(key)))?;
        settle(transaction).await
    }

    async fn write_head(&self, key: Key, head: Heading<'_>) -> Result<(), Refusal> {
        let transaction = self.0.transaction(&[HEADS], TransactionMode::ReadWrite)?;
        let heads = transaction.object_store(HEADS)?;
        let there = heads.get(name(key))?.await?;
        let there = there.and_then(|head| head.as_string());
        let head = there.and_then(|there| head(Some(&there)));
        let head = head.ok_or(Trouble::Gap)?;
        heads.put(&head.into(), Some(&name(key)))?;
        settle(transaction).await
    }

    async fn remove(&self, key: Key) -> Result<(), Refusal> {
        let both = [HEADS, PIECES];
        let transaction = self.0.transaction(&both, TransactionMode::ReadWrite)?;
        transaction.object_store(HEADS)?.delete(name(key))?;
        transaction.object_store(PIECES)?.delete(pieces_of(key)?)?;
        settle(transaction).await
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.0.close();
    }
}

/// Waits until `transaction` is over with all its requests, also those whose answers nobody awaits.
///
/// idb's own future ends with the first request that fails, and takes its listeners with it while the
/// browser goes on to tell them of the next and of the end: an exception for each.
async fn settle(transaction: Transaction) -> Result<(), Refusal> {
    let transaction = IdbTransaction::from(transaction);
    let over = Promise::new(&mut |committed, aborted| {
        transaction.set_oncomplete(Some(&committed));
        transaction.set_onabort(Some(&aborted));
    });
    match JsFuture::from(over).await {
        Ok(_) => Ok(()),
        Err(_) => Err(transaction
            .error()
            .map_or(Refusal(Trouble::Refused), Refusal::from)),
    }
}

fn name(key: Key) -> JsValue {
    (key as f64).into()
}

fn piece(key: Key, number: usize) -> JsValue {
    Array::of2(&name(key), &(number as f64).into()).into()
}

fn pieces_of(key: Key) -> Result<KeyRange, Error> {
    pieces_from(key, 0)
}

/// Those of `key` from number `first` on.
fn pieces_from(key: Key, first: usize) -> Result<KeyRange, Error> {
    KeyRange::bound(
        &piece(key, first),
        &Array::of2(&name(key), &f64::INFINITY.into()),
        None,
        None,
    )
}
