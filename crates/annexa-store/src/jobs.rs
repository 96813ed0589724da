//! Jobs: what is done after the answer, each by one worker at a time.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{AssessmentId, DocumentId, JobId, Sha256, WorkspaceId};

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
