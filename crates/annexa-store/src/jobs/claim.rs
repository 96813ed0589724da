//! Who gets which job next.

use jiff::Timestamp;

use super::finish::give_up;
use super::{Claimed, GAVE_UP, MOST_ATTEMPTS, READING, Token, WRITING};
use crate::error::While;
use crate::rows::Cells;
use crate::{CrashPoint, Error, JobId, Problem, Store, Use, WorkspaceId, random};

impl Store {
    /// The next job, which is this worker's from now on. Of the workspaces that have one, the turn is that of the one
    /// served longest ago. `None` when no job waits.
    ///
    /// The attempt counts before the work begins: a document that ends the process is not tried for ever. A job that
    /// was begun [`MOST_ATTEMPTS`] times fails with the problem `gave-up`.
    ///
    /// # Errors
    ///
    /// [`Error::NotServing`], and those of the disk.
    pub async fn claim(&self) -> Result<Option<Claimed>, Error> {
        if self.inner.use_ != Use::Serve {
            return Err(Error::NotServing);
        }
        // Most of the time none waits, and then nobody who writes is held up.
        while self.does_any_wait().await? {
            if let Some(claimed) = self.claim_one().await? {
                self.inner.crash.at(CrashPoint::ClaimAfterCommit);
                return Ok(Some(claimed));
            }
        }
        Ok(None)
    }

    async fn does_any_wait(&self) -> Result<bool, Error> {
        sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM jobs WHERE state = 'queued')")
            .fetch_one(self.readers())
            .await
            .while_(READING)
    }

    /// `None` when the one whose turn it was is given up, or was taken by another worker.
    async fn claim_one(&self) -> Result<Option<Claimed>, Error> {
        let mut tx = self.begin().await?;
        let row = sqlx::query(
            "SELECT j.workspace, j.id, j.attempts, j.work FROM jobs j JOIN workspaces w ON w.id = j.workspace
             WHERE j.state = 'queued' ORDER BY w.served, j.seq LIMIT 1",
        )
        .fetch_optional(tx.on())
        .await
        .while_(READING)?;
        let Some(row) = row else {
            tx.undo().await?;
            return Ok(None);
        };
        let (workspace, job): (WorkspaceId, JobId) = (row.parsed("workspace")?, row.parsed("id")?);
        let attempts: u32 = row.number("attempts")?;
        if attempts >= MOST_ATTEMPTS {
            let detail = format!("the work was begun {attempts} times and never ended");
            let problem = Problem { code: GAVE_UP.to_owned(), detail };
            give_up(tx, &job, problem, self.inner.crash).await?;
            return Ok(None);
        }
        let (work, token) = (row.json("work")?, Token(random::hex::<16>()?));
        sqlx::query("UPDATE jobs SET state = 'running', attempts = ?, token = ?, started_at = ? WHERE id = ?")
            .bind(attempts + 1)
            .bind(&token.0)
            .bind(Timestamp::now().as_microsecond())
            .bind(job.as_str())
            .execute(tx.on())
            .await
            .while_(WRITING)?;
        sqlx::query("UPDATE workspaces SET served = (SELECT max(served) + 1 FROM workspaces) WHERE id = ?")
            .bind(workspace.as_str())
            .execute(tx.on())
            .await
            .while_(WRITING)?;
        self.inner.crash.at(CrashPoint::ClaimBeforeCommit);
        tx.commit().await?;
        Ok(Some(Claimed { job, token, workspace, work, attempt: attempts + 1 }))
    }

    /// Puts a job back into the queue without counting the attempt: for a server that stops in order.
    ///
    /// # Errors
    ///
    /// [`Error::Superseded`] when the job is no longer this worker's, and those of the disk.
    pub async fn give_back(&self, token: &Token) -> Result<(), Error> {
        let mut tx = self.begin().await?;
        let changed = sqlx::query(
            "UPDATE jobs SET state = 'queued', token = NULL, started_at = NULL, attempts = attempts - 1
             WHERE token = ? AND state = 'running'",
        )
        .bind(&token.0)
        .execute(tx.on())
        .await
        .while_(WRITING)?;
        if changed.rows_affected() == 0 {
            tx.undo().await?;
            return Err(Error::Superseded);
        }
        tx.commit().await
    }

    /// After a crash no worker has a job.
    pub(crate) async fn queue_what_was_running(&self) -> Result<(), Error> {
        let mut tx = self.begin().await?;
        sqlx::query("UPDATE jobs SET state = 'queued', token = NULL WHERE state = 'running'")
            .execute(tx.on())
            .await
            .while_(WRITING)?;
        tx.commit().await
    }
}
