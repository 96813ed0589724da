//! How a job ends: its results, the messages to webhooks and its entry in the audit log in one transaction, and only
//! while the job is this worker's.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::{Problem, READING, Reading, Token, WRITING, Work};
use crate::change::{By, Change};
use crate::crash::Crash;
use crate::database::Tx;
use crate::error::While;
use crate::rows::{Cells, name_of, to_json};
use crate::webhooks::announce;
use crate::{
    AssessmentResult, CrashPoint, DocumentId, DocumentState, Error, Event, JobId, Store, ToRead, WorkspaceId,
    assessments,
};

/// The most documents that one message to a webhook names.
const MOST_IN_A_MESSAGE: usize = 500;

impl Store {
    /// Ends a job with what reading told. Revisions that are gone are passed over; one of the job that is not among
    /// `readings` counts as not readable.
    ///
    /// # Errors
    ///
    /// [`Error::Superseded`] when the job is no longer this worker's, [`Error::Conflict`] when it is of another kind,
    /// and those of the disk. Nothing was written then.
    pub async fn finish_read(&self, token: &Token, readings: Vec<Reading>) -> Result<(), Error> {
        let mut ending = Ending::of_token(self.begin().await?, token, self.inner.crash).await?;
        let Work::Read { documents } = ending.work.clone() else { return ending.wrong_kind().await };
        ending.change.crashing(CrashPoint::ReadBeforeCommit, CrashPoint::ReadAfterCommit);
        for reading in &readings {
            let state = if reading.readable { DocumentState::Read } else { DocumentState::Failed };
            ending.revision(&reading.document, reading.revision, state, &reading.reading).await?;
        }
        let told: HashSet<_> = readings.iter().map(|r| (&r.document, r.revision)).collect();
        let untold: Vec<&ToRead> = documents.iter().filter(|d| !told.contains(&(&d.document, d.revision))).collect();
        let problem = Problem { code: "not-read".to_owned(), detail: "reading told nothing of it".to_owned() };
        ending.not_read(untold, &problem).await?;
        ending.announce_read(&documents).await?;
        ending.end("done", "documents.read", None).await
    }

    /// Ends a job with an assessment's result.
    ///
    /// # Errors
    ///
    /// [`Error::Superseded`] when the job is no longer this worker's, [`Error::Conflict`] when it is of another kind,
    /// [`Error::Invalid`] for a result with a requirement twice, and those of the disk. Nothing was written then.
    pub async fn finish_assessment(&self, token: &Token, result: AssessmentResult) -> Result<(), Error> {
        assessments::check(&result)?;
        let mut ending = Ending::of_token(self.begin().await?, token, self.inner.crash).await?;
        let Work::Assess { assessment } = ending.work.clone() else { return ending.wrong_kind().await };
        ending.change.crashing(CrashPoint::AssessBeforeCommit, CrashPoint::AssessAfterCommit);
        assessments::write(&mut ending.change, &assessment, &result).await?;
        announce(&mut ending.change, Event::AssessmentDone, json!({ "assessment": assessment, "job": ending.job }))
            .await?;
        let bytes = assessments::bytes_without_document(&mut ending.change, &assessment).await?;
        ending.end("done", "assessment.done", None).await?;
        self.collect(&bytes).await
    }

    /// Ends a job without a result, for good.
    ///
    /// # Errors
    ///
    /// [`Error::Superseded`] when the job is no longer this worker's, and those of the disk.
    pub async fn fail(&self, token: &Token, problem: Problem) -> Result<(), Error> {
        let ending = Ending::of_token(self.begin().await?, token, self.inner.crash).await?;
        ending.fail(problem).await
    }
}

/// Ends a job that nobody has.
pub(super) async fn give_up(tx: Tx, job: &JobId, problem: Problem, crash: Crash) -> Result<(), Error> {
    let ending = Ending::of_job(tx, job, crash).await?;
    ending.fail(problem).await
}

/// A job that is ending.
struct Ending {
    change: Change,
    job: JobId,
    work: Work,
}

impl Ending {
    async fn of_token(mut tx: Tx, token: &Token, crash: Crash) -> Result<Self, Error> {
        let row = sqlx::query("SELECT workspace, id, request, work FROM jobs WHERE token = ? AND state = 'running'")
            .bind(&token.0)
            .fetch_optional(tx.on())
            .await
            .while_(READING)?;
        match row {
            Some(row) => Self::of_row(tx, &row, crash).await,
            None => {
                tx.undo().await?;
                Err(Error::Superseded)
            }
        }
    }

    async fn of_job(mut tx: Tx, job: &JobId, crash: Crash) -> Result<Self, Error> {
        let row = sqlx::query("SELECT workspace, id, request, work FROM jobs WHERE id = ?")
            .bind(job.as_str())
            .fetch_one(tx.on())
            .await
            .while_(READING)?;
        Self::of_row(tx, &row, crash).await
    }

    async fn of_row(tx: Tx, row: &sqlx::sqlite::SqliteRow, crash: Crash) -> Result<Self, Error> {
        let workspace: WorkspaceId = row.parsed("workspace")?;
        let by = By::server(row.get_as("request")?);
        let (job, work) = (row.parsed("id")?, row.json("work")?);
        Ok(Self { change: Change::begin(tx, workspace, by, crash).await?, job, work })
    }

    async fn wrong_kind(self) -> Result<(), Error> {
        self.change.refuse(Error::Conflict { what: "job", why: "it is of another kind" }).await
    }

    /// What reading a revision told, if it is still there.
    async fn revision(
        &mut self,
        document: &DocumentId,
        number: u32,
        state: DocumentState,
        reading: &Value,
    ) -> Result<(), Error> {
        let (workspace, state) = (self.change.workspace.clone(), name_of(&state)?);
        sqlx::query("UPDATE revisions SET state = ?, reading = ? WHERE workspace = ? AND document = ? AND number = ?")
            .bind(&state)
            .bind(to_json(reading)?)
            .bind(workspace.as_str())
            .bind(document.as_str())
            .bind(number)
            .execute(self.change.on())
            .await
            .while_(WRITING)?;
        sqlx::query("UPDATE documents SET state = ? WHERE workspace = ? AND id = ? AND revision = ?")
            .bind(&state)
            .bind(workspace.as_str())
            .bind(document.as_str())
            .bind(number)
            .execute(self.change.on())
            .await
            .while_(WRITING)?;
        Ok(())
    }

    async fn not_read(&mut self, documents: impl IntoIterator<Item = &ToRead>, problem: &Problem) -> Result<(), Error> {
        for document in documents {
            let reading = json!({ "problem": problem });
            self.revision(&document.document, document.revision, DocumentState::Failed, &reading).await?;
        }
        Ok(())
    }

    async fn announce_read(&mut self, documents: &[ToRead]) -> Result<(), Error> {
        for some in documents.chunks(MOST_IN_A_MESSAGE) {
            let ids: Vec<&DocumentId> = some.iter().map(|d| &d.document).collect();
            announce(&mut self.change, Event::DocumentRead, json!({ "documents": ids, "job": self.job })).await?;
        }
        Ok(())
    }

    async fn fail(mut self, problem: Problem) -> Result<(), Error> {
        self.change.crashing(CrashPoint::FailBeforeCommit, CrashPoint::FailAfterCommit);
        match self.work.clone() {
            Work::Read { documents } => {
                self.not_read(&documents, &problem).await?;
                self.announce_read(&documents).await?;
                self.end("failed", "documents.read", Some(problem)).await
            }
            Work::Assess { assessment } => {
                let data = json!({ "assessment": assessment, "job": self.job });
                announce(&mut self.change, Event::AssessmentFailed, data).await?;
                self.end("failed", "assessment.failed", Some(problem)).await
            }
        }
    }

    async fn end(mut self, state: &str, action: &str, problem: Option<Problem>) -> Result<(), Error> {
        let (at, job) = (self.change.at(), self.job.clone());
        sqlx::query("UPDATE jobs SET state = ?, problem = ?, finished_at = ?, token = NULL, work = NULL WHERE id = ?")
            .bind(state)
            .bind(problem.as_ref().map(to_json).transpose()?)
            .bind(at)
            .bind(job.as_str())
            .execute(self.change.on())
            .await
            .while_(WRITING)?;
        let detail = json!({ "job": job, "problem": problem.map(|p| p.code) });
        let subject = match &self.work {
            Work::Read { .. } => job.to_string(),
            Work::Assess { assessment } => assessment.to_string(),
        };
        self.change.record(action, &subject, detail).await?;
        self.change.commit(()).await.map(drop)
    }
}
