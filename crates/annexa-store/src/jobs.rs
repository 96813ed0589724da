//! Jobs: what is done after the answer, each by one worker at a time.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sqlx::sqlite::SqliteRow;

use crate::change::Change;
use crate::error::While;
use crate::rows::{Cells, name_of, to_json};
use crate::{AssessmentId, DocumentId, Error, JobId, Page, Paged, Sha256, Tenant, WorkspaceId};

mod claim;
mod finish;

/// How often a job is begun before it is given up.
pub const MOST_ATTEMPTS: u32 = 3;

/// A job as it stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Job {
    /// Its id.
    pub id: JobId,
    /// What kind of work it is.
    pub kind: JobKind,
    /// Where it stands.
    pub state: JobState,
    /// When it was queued.
    pub created_at: Timestamp,
    /// When it was last begun.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
    /// How often it was begun.
    pub attempts: u32,
    /// How many documents it has to do with.
    pub documents: u64,
    /// The assessment that it makes.
    pub assessment: Option<AssessmentId>,
    /// Why it failed.
    pub problem: Option<Problem>,
    /// Who asked for it.
    pub by: String,
}

/// A kind of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum JobKind {
    /// Documents are read.
    Read,
    /// An assessment is made.
    Assess,
}

/// Where a job or an assessment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum JobState {
    /// It waits for a worker.
    Queued,
    /// A worker has it.
    Running,
    /// It ended well.
    Done,
    /// It ended, and will not be tried again.
    Failed,
    /// What it was for was deleted.
    Cancelled,
}

/// Why something failed, in words for its caller: neither a path of the data folder nor text of a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// A name that does not change between versions; `gave-up` for a job that was begun too often.
    pub code: String,
    /// One sentence.
    pub detail: String,
}

/// A job that this worker has now.
#[derive(Clone, Debug, PartialEq)]
pub struct Claimed {
    /// The job.
    pub job: JobId,
    /// What shows that the job is this worker's; a later claim has another.
    pub token: Token,
    /// Whose job it is.
    pub workspace: WorkspaceId,
    /// What is to be done.
    pub work: Work,
    /// Which attempt this is, from 1 to [`MOST_ATTEMPTS`].
    pub attempt: u32,
}

/// What shows that a job is a worker's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token(pub(crate) String);

/// What a job is to do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Work {
    /// Read these.
    Read {
        /// In the order in which they were uploaded.
        documents: Vec<ToRead>,
    },
    /// Make the assessment over its snapshot.
    Assess {
        /// The assessment.
        assessment: AssessmentId,
    },
}

/// A revision that is to be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToRead {
    /// The document.
    pub document: DocumentId,
    /// Its revision at that time.
    pub revision: u32,
    /// Of the bytes.
    pub sha256: Sha256,
    /// Its first name at that time.
    pub path: String,
}

/// What reading one revision told.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// The document.
    pub document: DocumentId,
    /// The revision that was read.
    pub revision: u32,
    /// Whether it could be read.
    pub readable: bool,
    /// Status, reason, media type, pages, facts.
    pub reading: serde_json::Value,
}

const READING: &str = "reading jobs";
pub(crate) const WRITING: &str = "writing a job";

/// The reason of a job that was begun too often.
const GAVE_UP: &str = "gave-up";

fn job(row: &SqliteRow) -> Result<Job, Error> {
    Ok(Job {
        id: row.parsed("id")?,
        kind: row.parsed("kind")?,
        state: row.parsed("state")?,
        created_at: row.time("created_at")?,
        started_at: row.maybe_time("started_at")?,
        finished_at: row.maybe_time("finished_at")?,
        attempts: row.number("attempts")?,
        documents: row.number("documents")?,
        assessment: row.maybe_parsed("assessment")?,
        problem: row.maybe_json("problem")?,
        by: row.get_as("created_by")?,
    })
}

/// Queues a job as part of a change.
pub(crate) async fn queue(
    change: &mut Change,
    documents: u64,
    assessment: Option<&AssessmentId>,
    work: &Work,
) -> Result<JobId, Error> {
    let id = JobId::random()?;
    let kind = match work {
        Work::Read { .. } => JobKind::Read,
        Work::Assess { .. } => JobKind::Assess,
    };
    let (workspace, by) = (change.workspace.clone(), change.by.clone());
    sqlx::query(
        "INSERT INTO jobs (workspace, id, kind, state, created_at, documents, assessment, created_by, request, work)
         VALUES (?, ?, ?, 'queued', ?, ?, ?, ?, ?, ?)",
    )
    .bind(workspace.as_str())
    .bind(id.as_str())
    .bind(name_of(&kind)?)
    .bind(by.at.as_microsecond())
    .bind(documents.cast_signed())
    .bind(assessment.map(AssessmentId::as_str))
    .bind(&by.who)
    .bind(&by.request)
    .bind(to_json(work)?)
    .execute(change.on())
    .await
    .while_(WRITING)?;
    Ok(id)
}

impl Tenant {
    /// Jobs, newest first.
    ///
    /// # Errors
    ///
    /// [`Error::BadCursor`], and those of the disk.
    pub async fn jobs(&self, page: &Page) -> Result<Paged<Job>, Error> {
        const LIST: &str = "jobs";
        let before = page.place(LIST)?.map_or(i64::MAX, |p| p.number);
        let rows = sqlx::query("SELECT * FROM jobs WHERE workspace = ? AND seq < ? ORDER BY seq DESC LIMIT ?")
            .bind(self.id().as_str())
            .bind(before)
            .bind(page.probe())
            .fetch_all(self.readers())
            .await
            .while_(READING)?;
        let jobs = rows.iter().map(|r| Ok((job(r)?, r.get_as("seq")?))).collect::<Result<Vec<(Job, i64)>, Error>>()?;
        Ok(page.cut_numbered(LIST, jobs))
    }

    /// A job as it stands.
    ///
    /// # Errors
    ///
    /// Those of the disk.
    pub async fn job(&self, id: &JobId) -> Result<Option<Job>, Error> {
        let row = sqlx::query("SELECT * FROM jobs WHERE workspace = ? AND id = ?")
            .bind(self.id().as_str())
            .bind(id.as_str())
            .fetch_optional(self.readers())
            .await
            .while_(READING)?;
        row.as_ref().map(job).transpose()
    }
}
