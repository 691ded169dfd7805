//! The archive's connection to its store: kept, opened anew, and waited for.

use super::{Archive, News};
use crate::saved_runs::{
    Trouble,
    store::{Database, Store},
};

impl<C: Database> Archive<C> {
    /// Asks by the connection that is there, or a new one, which stays where it is still good.
    pub(super) async fn ask<T>(
        &self,
        question: impl AsyncFnOnce(&C::Store) -> Result<T, <C::Store as Store>::Error>,
    ) -> Result<T, Trouble> {
        let store = self.connection().await?;
        let answer = question(&store).await.map_err(Into::into);
        if !matches!(answer, Err(Trouble::Refused)) {
            self.inner_mut().connection = Some(store);
        }
        answer
    }

    /// Takes the connection that is there, or opens one.
    async fn connection(&self) -> Result<C::Store, Trouble> {
        let known = self.inner_mut().connection.take();
        if let Some(store) = known {
            return Ok(store);
        }
        if self.inner().silent {
            return Err(Trouble::Silent);
        }
        let archive = self.clone();
        let opened = self
            .0
            .database
            .open(move |answer| archive.hear(answer))
            .await;
        if matches!(opened, Err(Trouble::Silent)) {
            self.inner_mut().silent = true;
        }
        opened
    }

    /// Takes the answer of storage that was silent; all that had to wait for it is done now.
    fn hear(&self, answer: Result<C::Store, Trouble>) {
        if !std::mem::take(&mut self.inner_mut().silent) {
            return;
        }
        match answer {
            Ok(store) => {
                let mut inner = self.inner_mut();
                inner.connection = Some(store);
                inner.refusals = 0;
                drop(inner);
                self.tell(News::Kept(None));
                self.tell(News::Answers);
            }
            Err(trouble) => self.refuse(trouble),
        }
    }

    /// Notes that storage did not do what it was asked, and says why.
    pub(super) fn refuse(&self, trouble: Trouble) {
        let mut inner = self.inner_mut();
        // Who is silent may answer yet.
        inner.refusals += u32::from(trouble != Trouble::Silent);
        inner.connection = None;
        drop(inner);
        self.tell(News::Kept(Some(trouble)));
    }
}
