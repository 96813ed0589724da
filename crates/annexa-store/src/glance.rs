//! What a page asks for at a glance: few columns of many rows, without the bodies that lists carry.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::error::While;
use crate::rows::Cells;
use crate::{AssessmentId, DocumentId, DocumentRow, Error, Sha256, Tenant};

/// The score of a requirement in an assessment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Score {
    /// Id of the framework.
    pub framework: String,
    /// Id of the requirement.
    pub requirement: String,
    /// Id of its topic.
    pub topic: String,
    /// 0 to 5; `None` when it does not apply.
    pub score: Option<u8>,
}

const DOING: &str = "reading at a glance";

impl Tenant {
    /// The scores of an assessment in the order of its frameworks; none while it is not done.
    ///
    /// # Errors
    ///
    /// Those of the disk.
    pub async fn scores(&self, id: &AssessmentId) -> Result<Vec<Score>, Error> {
        let rows = sqlx::query(
            "SELECT framework, requirement, topic, score FROM assessed_requirements
             WHERE workspace = ? AND assessment = ? ORDER BY position",
        )
        .bind(self.id().as_str())
        .bind(id.as_str())
        .fetch_all(self.readers())
        .await
        .while_(DOING)?;
        let score = |row| {
            Ok(Score {
                framework: Cells::get_as(row, "framework")?,
                requirement: Cells::get_as(row, "requirement")?,
                topic: Cells::get_as(row, "topic")?,
                score: Cells::get_as(row, "score")?,
            })
        };
        rows.iter().map(score).collect()
    }

    /// Every name of every document, with its id.
    ///
    /// # Errors
    ///
    /// Those of the disk.
    pub async fn names(&self) -> Result<Vec<(String, DocumentId)>, Error> {
        let rows = sqlx::query("SELECT path, document FROM names WHERE workspace = ? ORDER BY path")
            .bind(self.id().as_str())
            .fetch_all(self.readers())
            .await
            .while_(DOING)?;
        rows.iter().map(|row| Ok((row.get_as("path")?, row.parsed("document")?))).collect()
    }

    /// How many documents there are.
    ///
    /// # Errors
    ///
    /// Those of the disk.
    pub async fn document_count(&self) -> Result<u64, Error> {
        let count: i64 = sqlx::query_scalar("SELECT count(*) FROM documents WHERE workspace = ?")
            .bind(self.id().as_str())
            .fetch_one(self.readers())
            .await
            .while_(DOING)?;
        Ok(count.unsigned_abs())
    }

    /// Whether documents or decisions changed after `at`, as the audit log has it.
    ///
    /// # Errors
    ///
    /// Those of the disk.
    pub async fn changed_since(&self, at: Timestamp) -> Result<bool, Error> {
        sqlx::query_scalar(
            "SELECT EXISTS (SELECT 1 FROM audit WHERE workspace = ? AND at > ? AND (action LIKE 'decision.%'
             OR action IN ('document.upload', 'document.revise', 'document.facts', 'document.delete', 'document.name',
                           'document.unname')))",
        )
        .bind(self.id().as_str())
        .bind(at.as_microsecond())
        .fetch_one(self.readers())
        .await
        .while_(DOING)
    }

    /// The rows of documents of these paths in an assessment, and of those inside them.
    ///
    /// # Errors
    ///
    /// Those of the disk.
    pub async fn assessed_under(&self, id: &AssessmentId, paths: &[String]) -> Result<Vec<DocumentRow>, Error> {
        let mut all = Vec::new();
        for path in paths {
            let rows = sqlx::query(
                "SELECT path, status, body FROM assessed_documents
                 WHERE workspace = ? AND assessment = ? AND (path = ? OR (path >= ? AND path < ?)) ORDER BY position",
            )
            .bind(self.id().as_str())
            .bind(id.as_str())
            .bind(path)
            .bind(format!("{path}/"))
            // What follows the slash in the order of bytes.
            .bind(format!("{path}0"))
            .fetch_all(self.readers())
            .await
            .while_(DOING)?;
            for row in &rows {
                all.push(DocumentRow {
                    path: row.get_as("path")?,
                    status: row.get_as("status")?,
                    body: row.json("body")?,
                });
            }
        }
        Ok(all)
    }

    /// The bytes that the document of one of these paths had when an assessment was asked for.
    ///
    /// # Errors
    ///
    /// Those of the disk.
    pub async fn assessed_bytes(&self, id: &AssessmentId, paths: &[String]) -> Result<Option<Sha256>, Error> {
        for path in paths {
            let row = sqlx::query(
                "SELECT sha256 FROM snapshot_documents WHERE workspace = ? AND assessment = ? AND path = ?",
            )
            .bind(self.id().as_str())
            .bind(id.as_str())
            .bind(path)
            .fetch_optional(self.readers())
            .await
            .while_(DOING)?;
            if let Some(row) = row {
                return row.parsed("sha256").map(Some);
            }
        }
        Ok(None)
    }
}
