//! Documents: lines of revisions under an id, found by the names that they were uploaded under.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sqlx::sqlite::SqliteRow;
use sqlx::{QueryBuilder, SqliteConnection};

use crate::change::begun;
use crate::error::While;
use crate::originals::Original;
use crate::page::Place;
use crate::rows::{Cells, maybe_to_json, name_of};
use crate::{Act, CrashPoint, DocumentId, Done, Error, JobId, Page, Paged, Received, Sha256, Tenant, WorkspaceId};

mod accept;
mod path;

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
    pub facts: Option<Value>,
    /// What reading the current revision told.
    pub reading: Option<Value>,
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

impl Document {
    /// All its names, the first one first.
    pub fn paths(&self) -> Vec<String> {
        std::iter::once(&self.path).chain(&self.other_paths).cloned().collect()
    }
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
    pub reading: Option<Value>,
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

pub(crate) const READING: &str = "reading documents";
pub(crate) const WRITING: &str = "writing documents";

/// A document with the reading of its current revision; what follows begins behind `d.workspace = `.
const SELECT: &str = "SELECT d.*, r.reading, (
         SELECT json_group_array(n.path) FROM (
             SELECT path FROM names WHERE workspace = d.workspace AND document = d.id AND path <> d.path ORDER BY path
         ) n
     ) AS other_paths
     FROM documents d
     JOIN revisions r ON r.workspace = d.workspace AND r.document = d.id AND r.number = d.revision
     WHERE d.workspace = ";

fn document(row: &SqliteRow) -> Result<Document, Error> {
    Ok(Document {
        id: row.parsed("id")?,
        path: row.get_as("path")?,
        other_paths: row.json("other_paths")?,
        sha256: row.parsed("sha256")?,
        size: row.number("size")?,
        revision: row.number("revision")?,
        created_at: row.time("created_at")?,
        updated_at: row.time("updated_at")?,
        uploaded_by: row.get_as("uploaded_by")?,
        facts: row.maybe_json("facts")?,
        reading: row.maybe_json("reading")?,
        state: row.parsed("state")?,
    })
}

pub(crate) async fn find(
    on: &mut SqliteConnection,
    workspace: &WorkspaceId,
    id: &DocumentId,
) -> Result<Option<Document>, Error> {
    let mut query = QueryBuilder::new(SELECT);
    query.push_bind(workspace.as_str()).push(" AND d.id = ").push_bind(id.as_str());
    let row = query.build().fetch_optional(on).await.while_(READING)?;
    row.as_ref().map(document).transpose()
}

/// Everything that has this prefix is below it, in the order of bytes.
fn end_of(prefix: &str) -> String {
    format!("{prefix}{}", char::MAX)
}

impl Tenant {
    /// A document as it stands.
    ///
    /// # Errors
    ///
    /// Those of the disk.
    pub async fn document(&self, id: &DocumentId) -> Result<Option<Document>, Error> {
        let mut connection = self.readers().acquire().await.while_(READING)?;
        find(&mut connection, self.id(), id).await
    }

    /// Documents by their first names.
    ///
    /// # Errors
    ///
    /// [`Error::BadCursor`], and those of the disk.
    pub async fn documents(&self, filter: &DocumentFilter, page: &Page) -> Result<Paged<Document>, Error> {
        const LIST: &str = "documents";
        let mut query = QueryBuilder::new(SELECT);
        query.push_bind(self.id().as_str());
        if let Some(state) = &filter.state {
            query.push(" AND d.state = ").push_bind(name_of(state)?);
        }
        if let Some(prefix) = &filter.path_prefix {
            query.push(" AND d.path >= ").push_bind(prefix).push(" AND d.path < ").push_bind(end_of(prefix));
        }
        if let Some(place) = page.place(LIST)? {
            query.push(" AND d.path > ").push_bind(place.text);
        }
        query.push(" ORDER BY d.path LIMIT ").push_bind(page.probe());
        let rows = query.build().fetch_all(self.readers()).await.while_(READING)?;
        let documents = rows.iter().map(document).collect::<Result<_, _>>()?;
        Ok(page.cut(LIST, documents, |d: &Document| Place { number: 0, text: d.path.clone() }))
    }

    /// All revisions of a document, newest first; `None` without the document.
    ///
    /// # Errors
    ///
    /// Those of the disk.
    pub async fn revisions(&self, id: &DocumentId) -> Result<Option<Vec<Revision>>, Error> {
        let rows = sqlx::query("SELECT * FROM revisions WHERE workspace = ? AND document = ? ORDER BY number DESC")
            .bind(self.id().as_str())
            .bind(id.as_str())
            .fetch_all(self.readers())
            .await
            .while_(READING)?;
        let revisions = rows.iter().map(|row| {
            Ok(Revision {
                number: row.number("number")?,
                sha256: row.parsed("sha256")?,
                size: row.number("size")?,
                at: row.time("at")?,
                by: row.get_as("uploaded_by")?,
                state: row.parsed("state")?,
                reading: row.maybe_json("reading")?,
            })
        });
        // No document is without a revision.
        if rows.is_empty() { Ok(None) } else { revisions.collect::<Result<_, _>>().map(Some) }
    }

    /// The bytes of a revision, or of a document in a snapshot, of this workspace. `None` when it has none such.
    ///
    /// # Errors
    ///
    /// [`Error::Damaged`] when the file is not there or not whole, and those of the disk.
    pub async fn original(&self, sha256: &Sha256) -> Result<Option<Original>, Error> {
        let row = sqlx::query(
            "SELECT size FROM revisions WHERE sha256 = ?1 AND workspace = ?2
             UNION ALL SELECT size FROM snapshot_documents WHERE sha256 = ?1 AND workspace = ?2 LIMIT 1",
        )
        .bind(sha256.to_string())
        .bind(self.id().as_str())
        .fetch_optional(self.readers())
        .await
        .while_(READING)?;
        let Some(row) = row else { return Ok(None) };
        self.store().inner.originals.find(sha256, row.number("size")?).await.map(Some)
    }

    /// Sets or removes the facts that a person supplied.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`], [`Error::IdempotencyConflict`], and those of the disk.
    pub async fn set_facts(&self, act: &Act, id: &DocumentId, facts: Option<Value>) -> Result<Done<Document>, Error> {
        let mut change = begun!(self.begin(act).await?);
        let at = change.at();
        sqlx::query("UPDATE documents SET facts = ?, updated_at = ? WHERE workspace = ? AND id = ?")
            .bind(maybe_to_json(facts.as_ref())?)
            .bind(at)
            .bind(self.id().as_str())
            .bind(id.as_str())
            .execute(change.on())
            .await
            .while_(WRITING)?;
        let Some(document) = find(change.on(), self.id(), id).await? else {
            return change.refuse(Error::NotFound { what: "document" }).await;
        };
        let facts = facts.as_ref().and_then(Value::as_object);
        let fields: Vec<&String> = facts.into_iter().flat_map(|f| f.keys()).collect();
        change.record("document.facts", id.as_str(), json!({ "fields": fields })).await?;
        change.commit(document).await
    }

    /// Deletes a document with all its revisions, and their bytes unless another document or an assessment that is
    /// not done needs them.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`], [`Error::IdempotencyConflict`], and those of the disk.
    pub async fn delete(&self, act: &Act, id: &DocumentId) -> Result<Done<()>, Error> {
        let mut change = begun!(self.begin(act).await?);
        change.crashing(CrashPoint::DeleteBeforeCommit, CrashPoint::DeleteAfterCommit);
        let rows = sqlx::query("SELECT DISTINCT sha256 FROM revisions WHERE workspace = ? AND document = ?")
            .bind(self.id().as_str())
            .bind(id.as_str())
            .fetch_all(change.on())
            .await
            .while_(READING)?;
        if rows.is_empty() {
            return change.refuse(Error::NotFound { what: "document" }).await;
        }
        let bytes = rows.iter().map(|row| row.parsed("sha256")).collect::<Result<Vec<Sha256>, _>>()?;
        // Names and revisions go along.
        sqlx::query("DELETE FROM documents WHERE workspace = ? AND id = ?")
            .bind(self.id().as_str())
            .bind(id.as_str())
            .execute(change.on())
            .await
            .while_(WRITING)?;
        change.record("document.delete", id.as_str(), json!({ "sha256": bytes })).await?;
        let done = change.commit(()).await?;
        self.store().collect(&bytes).await?;
        Ok(done)
    }
}
