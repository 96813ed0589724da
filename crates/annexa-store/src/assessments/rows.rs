//! The rows of a result, written once.

use std::collections::HashSet;

use super::{AssessmentResult, DocumentRow, FindingRow, RequirementRow};
use crate::change::Change;
use crate::error::While;
use crate::rows::to_json;
use crate::{AssessmentId, Error};

const WRITING: &str = "writing an assessment";

/// The highest score.
const HIGHEST: u8 = 5;

/// # Errors
///
/// [`Error::Invalid`] for a requirement that is there twice or has no such score.
pub(crate) fn check(result: &AssessmentResult) -> Result<(), Error> {
    let wrong = |why| Err(Error::Invalid { field: "requirements", why });
    let mut seen = HashSet::new();
    if !result.requirements.iter().all(|r| seen.insert((&r.framework, &r.id))) {
        return wrong("one is there twice");
    }
    if result.requirements.iter().any(|r| r.score.is_some_and(|s| s > HIGHEST)) {
        return wrong("a score is from 0 to 5");
    }
    Ok(())
}

pub(crate) async fn write(change: &mut Change, id: &AssessmentId, result: &AssessmentResult) -> Result<(), Error> {
    let workspace = change.workspace.clone();
    sqlx::query("UPDATE assessments SET head = ? WHERE workspace = ? AND id = ?")
        .bind(to_json(&result.head)?)
        .bind(workspace.as_str())
        .bind(id.as_str())
        .execute(change.on())
        .await
        .while_(WRITING)?;
    for (position, row) in (0..).zip(&result.requirements) {
        requirement(change, id, position, row).await?;
    }
    for (position, row) in (0..).zip(&result.findings) {
        finding(change, id, position, row).await?;
    }
    for (position, row) in (0..).zip(&result.documents) {
        document(change, id, position, row).await?;
    }
    Ok(())
}

async fn requirement(change: &mut Change, id: &AssessmentId, at: i64, row: &RequirementRow) -> Result<(), Error> {
    let workspace = change.workspace.clone();
    sqlx::query("INSERT INTO assessed_requirements VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        .bind(workspace.as_str())
        .bind(id.as_str())
        .bind(at)
        .bind(&row.framework)
        .bind(&row.id)
        .bind(&row.topic)
        .bind(row.score)
        .bind(row.applicable)
        .bind(row.gap)
        .bind(row.rank)
        .bind(to_json(&row.body)?)
        .execute(change.on())
        .await
        .while_(WRITING)?;
    Ok(())
}

async fn finding(change: &mut Change, id: &AssessmentId, at: i64, row: &FindingRow) -> Result<(), Error> {
    let workspace = change.workspace.clone();
    sqlx::query("INSERT INTO assessed_findings VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
        .bind(workspace.as_str())
        .bind(id.as_str())
        .bind(at)
        .bind(&row.class)
        .bind(&row.framework)
        .bind(&row.requirement)
        .bind(&row.document_path)
        .bind(to_json(&row.body)?)
        .execute(change.on())
        .await
        .while_(WRITING)?;
    Ok(())
}

async fn document(change: &mut Change, id: &AssessmentId, at: i64, row: &DocumentRow) -> Result<(), Error> {
    let workspace = change.workspace.clone();
    sqlx::query("INSERT INTO assessed_documents VALUES (?, ?, ?, ?, ?, ?)")
        .bind(workspace.as_str())
        .bind(id.as_str())
        .bind(at)
        .bind(&row.path)
        .bind(&row.status)
        .bind(to_json(&row.body)?)
        .execute(change.on())
        .await
        .while_(WRITING)?;
    Ok(())
}
