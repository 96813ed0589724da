//! Documents: lines of revisions under an id, found by the names that they were uploaded under.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{DocumentId, JobId, Received, Sha256};

/// The most bytes of a document's name.
pub const LONGEST_PATH: usize = 1024;

/// A document as it stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// Its id, the same through all revisions.
    pub id: DocumentId,
    /// Its name in the folder: relative, parts divided by `/`.
    pub path: String,
    /// Further names of the same bytes, in order.
    pub other_paths: Vec<String>,
    /// Of the bytes of the current revision.
    pub sha256: Sha256,
    /// Bytes of the current revision.
    pub size: u64,
    /// The number of the current revision, from 1.
    pub revision: u32,
    /// When the first revision came.
    pub created_at: Timestamp,
    /// When the current revision or its facts came.
    pub updated_at: Timestamp,
    /// Who uploaded the current revision.
    pub uploaded_by: String,
    /// Facts that a person supplied.
    pub facts: Option<serde_json::Value>,
    /// What reading the current revision told.
    pub reading: Option<serde_json::Value>,
    /// Whether the current revision was read.
    pub state: DocumentState,
}

/// Whether a revision was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DocumentState {
    /// Not yet.
    Queued,
    /// Read, in part at least.
    Read,
    /// It could not be read.
    Failed,
}

/// One upload of a document's bytes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Revision {
    /// Its number, from 1.
    pub number: u32,
    /// Of its bytes.
    pub sha256: Sha256,
    /// In bytes.
    pub size: u64,
    /// When it came.
    pub at: Timestamp,
    /// Who uploaded it.
    pub by: String,
    /// Whether it was read.
    pub state: DocumentState,
    /// What reading it told.
    pub reading: Option<serde_json::Value>,
}

/// Bytes that were received, under a name.
#[derive(Clone, Debug)]
pub struct Upload {
    /// The name in the folder: relative, parts divided by `/`, at most [`LONGEST_PATH`] bytes.
    pub path: String,
    /// The bytes.
    pub received: Received,
}

/// What became of an upload.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Accepted {
    /// The document that the name now stands for.
    pub document: Document,
    /// What the upload changed.
    pub change: Change,
    /// The job that reads the document; one for all of a call, none when nothing is new.
    pub job: Option<JobId>,
}

/// What an upload changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    /// A document that was not there before.
    New,
    /// Other bytes of a document that was.
    Revision,
    /// No bytes that were not there before; the document may have gained a name.
    Same,
}

/// Which documents are wanted; an empty filter wants all.
#[derive(Clone, Debug, Default)]
pub struct DocumentFilter {
    /// Those whose first name begins with this.
    pub path_prefix: Option<String>,
    /// Those in this state.
    pub state: Option<DocumentState>,
}
