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
            self.0.connection.replace(Some(store));
        }
        answer
    }

    /// Takes the connection that is there, or opens one.
    async fn connection(&self) -> Result<C::Store, Trouble> {
        let known = self.0.connection.take();
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
                self.0.connection.replace(Some(store));
                self.inner_mut().refusals = 0;
                self.tell(News::Kept(None));
                self.tell(News::Answers);
            }
            Err(trouble) => self.refuse(trouble),
        }
    }

    /// Notes that storage did not do what it was asked, and says why.
    pub(super) fn refuse(&self, trouble: Trouble) {
        // Who is silent may answer yet.
        self.inner_mut().refusals += u32::from(trouble != Trouble::Silent);
        self.0.connection.take();
        self.tell(News::Kept(Some(trouble)));
    }
}
