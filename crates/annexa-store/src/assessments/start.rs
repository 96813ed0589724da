//! An assessment begins with a snapshot, and may be deleted.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{Assessment, Over, Snapshot, SnapshotDocument, read};
use crate::change::{Change, begun};
use crate::error::While;
use crate::jobs::{Work, queue};
use crate::rows::{Cells, to_json};
use crate::{Act, AssessmentId, CrashPoint, Decision, Done, Error, Sha256, Tenant, decisions};

const STARTING: &str = "starting an assessment";
const DELETING: &str = "deleting an assessment";

/// Copies documents as they stand; behind it stands which ones.
const COPY: &str = "INSERT INTO snapshot_documents
         (workspace, assessment, path, other_paths, document, revision, sha256, size, facts)
     SELECT d.workspace, ?1, d.path, (
         SELECT json_group_array(n.path) FROM (
             SELECT path FROM names WHERE workspace = d.workspace AND document = d.id AND path <> d.path ORDER BY path
         ) n
     ), d.id, d.revision, d.sha256, d.size, d.facts
     FROM documents d WHERE d.workspace = ?2";

impl Tenant {
    /// Starts an assessment over documents and decisions as they stand now; what comes later does not change it.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] for a document that is not there, [`Error::Invalid`] without any document,
    /// [`Error::IdempotencyConflict`], and those of the disk.
    pub async fn start_assessment(&self, act: &Act, request: Value, over: &Over) -> Result<Done<Assessment>, Error> {
        let mut change = begun!(self.begin(act).await?);
        change.crashing(CrashPoint::BeginBeforeCommit, CrashPoint::BeginAfterCommit);
        let id = AssessmentId::random()?;
        // The snapshot refers to the assessment, which refers to the job, which says how large the snapshot is.
        let documents = match over {
            Over::All => count(&mut change).await?,
            Over::Documents(ids) => ids.iter().collect::<BTreeSet<_>>().len() as u64,
        };
        if documents == 0 {
            return change.refuse(Error::Invalid { field: "documents", why: "there is none to assess" }).await;
        }
        let job = queue(&mut change, documents, Some(&id), &Work::Assess { assessment: id.clone() }).await?;
        let by = change.by.clone();
        sqlx::query(
            "INSERT INTO assessments (workspace, id, job, request, documents, created_at, created_by)
             VALUES (?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(self.id().as_str())
        .bind(id.as_str())
        .bind(job.as_str())
        .bind(to_json(&request)?)
        .bind(documents.cast_signed())
        .bind(by.at.as_microsecond())
        .bind(&by.who)
        .execute(change.on())
        .await
        .while_(STARTING)?;
        if !self.copy_documents(&mut change, &id, over).await? {
            return change.refuse(Error::NotFound { what: "document" }).await;
        }
        self.copy_decisions(&mut change, &id).await?;
        change.record("assessment.start", id.as_str(), json!({ "documents": documents, "job": job })).await?;
        let Some(assessment) = read::find(change.on(), self.id(), &id).await? else {
            return change.refuse(Error::NotFound { what: "assessment" }).await;
        };
        change.commit(assessment).await
    }

    /// Whether all were there.
    async fn copy_documents(&self, change: &mut Change, id: &AssessmentId, over: &Over) -> Result<bool, Error> {
        let Over::Documents(documents) = over else {
            sqlx::query(COPY).bind(id.as_str()).bind(self.id().as_str()).execute(change.on()).await.while_(STARTING)?;
            return Ok(true);
        };
        let one = format!("{COPY} AND d.id = ?3");
        for document in documents.iter().collect::<BTreeSet<_>>() {
            let copied = sqlx::query(sqlx::AssertSqlSafe(one.as_str()))
                .bind(id.as_str())
                .bind(self.id().as_str())
                .bind(document.as_str())
                .execute(change.on())
                .await
                .while_(STARTING)?;
            if copied.rows_affected() == 0 {
                return Ok(false);
            }
        }
        Ok(true)
    }

    async fn copy_decisions(&self, change: &mut Change, id: &AssessmentId) -> Result<(), Error> {
        let decisions = decisions::in_force(change.on(), self.id()).await?;
        for (position, decision) in (0_i64..).zip(&decisions) {
            sqlx::query("INSERT INTO snapshot_decisions VALUES (?, ?, ?, ?)")
                .bind(self.id().as_str())
                .bind(id.as_str())
                .bind(position)
                .bind(to_json(decision)?)
                .execute(change.on())
                .await
                .while_(STARTING)?;
        }
        Ok(())
    }

    /// What an assessment is made of.
    ///
    /// # Errors
    ///
    /// Those of the disk.
    pub async fn snapshot(&self, id: &AssessmentId) -> Result<Option<Snapshot>, Error> {
        const DOING: &str = "reading a snapshot";
        let Some(assessment) = self.assessment(id).await? else { return Ok(None) };
        let rows = sqlx::query("SELECT * FROM snapshot_documents WHERE workspace = ? AND assessment = ? ORDER BY path")
            .bind(self.id().as_str())
            .bind(id.as_str())
            .fetch_all(self.readers())
            .await
            .while_(DOING)?;
        let documents = rows.iter().map(|row| {
            Ok(SnapshotDocument {
                document: row.parsed("document")?,
                path: row.get_as("path")?,
                other_paths: row.json("other_paths")?,
                revision: row.number("revision")?,
                sha256: row.parsed("sha256")?,
                size: row.number("size")?,
                facts: row.maybe_json("facts")?,
            })
        });
        let documents = documents.collect::<Result<_, Error>>()?;
        let rows = sqlx::query(
            "SELECT decision FROM snapshot_decisions WHERE workspace = ? AND assessment = ? ORDER BY position",
        )
        .bind(self.id().as_str())
        .bind(id.as_str())
        .fetch_all(self.readers())
        .await
        .while_(DOING)?;
        let decisions = rows.iter().map(|row| row.json("decision")).collect::<Result<Vec<Decision>, _>>()?;
        Ok(Some(Snapshot { request: assessment.request, documents, decisions }))
    }

    /// Deletes an assessment with its results; its job is cancelled when it has not ended.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`], [`Error::IdempotencyConflict`], and those of the disk.
    pub async fn delete_assessment(&self, act: &Act, id: &AssessmentId) -> Result<Done<()>, Error> {
        let mut change = begun!(self.begin(act).await?);
        let bytes = bytes_without_document(&mut change, id).await?;
        let at = change.at();
        sqlx::query(
            "UPDATE jobs SET state = 'cancelled', token = NULL, work = NULL, finished_at = ?
             WHERE workspace = ? AND assessment = ? AND state IN ('queued', 'running')",
        )
        .bind(at)
        .bind(self.id().as_str())
        .bind(id.as_str())
        .execute(change.on())
        .await
        .while_(DELETING)?;
        // Snapshot and results go along.
        let deleted = sqlx::query("DELETE FROM assessments WHERE workspace = ? AND id = ?")
            .bind(self.id().as_str())
            .bind(id.as_str())
            .execute(change.on())
            .await
            .while_(DELETING)?;
        if deleted.rows_affected() == 0 {
            return change.refuse(Error::NotFound { what: "assessment" }).await;
        }
        change.record("assessment.delete", id.as_str(), json!({})).await?;
        let done = change.commit(()).await?;
        self.store().collect(&bytes).await?;
        Ok(done)
    }
}

async fn count(change: &mut Change) -> Result<u64, Error> {
    let workspace = change.workspace.clone();
    let count: i64 = sqlx::query_scalar("SELECT count(*) FROM documents WHERE workspace = ?")
        .bind(workspace.as_str())
        .fetch_one(change.on())
        .await
        .while_(STARTING)?;
    Ok(count.unsigned_abs())
}

/// Bytes in a snapshot that no revision has any more.
pub(crate) async fn bytes_without_document(change: &mut Change, id: &AssessmentId) -> Result<Vec<Sha256>, Error> {
    let workspace = change.workspace.clone();
    let rows = sqlx::query(
        "SELECT DISTINCT sha256 FROM snapshot_documents s WHERE s.workspace = ? AND s.assessment = ?
         AND NOT EXISTS (SELECT 1 FROM revisions r WHERE r.sha256 = s.sha256)",
    )
    .bind(workspace.as_str())
    .bind(id.as_str())
    .fetch_all(change.on())
    .await
    .while_("reading a snapshot")?;
    rows.iter().map(|row| row.parsed("sha256")).collect()
}
