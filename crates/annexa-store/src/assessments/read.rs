//! Assessments and their rows, read.

use serde::de::DeserializeOwned;
use sqlx::sqlite::{Sqlite, SqliteRow};
use sqlx::{QueryBuilder, SqliteConnection};

use super::{Assessment, DocumentRow, FindingFilter, FindingRow, RequirementFilter, RequirementRow, Whole};
use crate::error::While;
use crate::page::Place;
use crate::rows::Cells;
use crate::{AssessmentId, Error, Page, Paged, Tenant, WorkspaceId};

const READING: &str = "reading assessments";

/// An assessment and what its job says of it; what follows begins behind `a.workspace = `.
const SELECT: &str = "SELECT a.*, j.state, j.finished_at, j.problem
     FROM assessments a JOIN jobs j ON j.id = a.job AND j.workspace = a.workspace WHERE a.workspace = ";

fn assessment(row: &SqliteRow) -> Result<Assessment, Error> {
    Ok(Assessment {
        id: row.parsed("id")?,
        job: row.parsed("job")?,
        state: row.parsed("state")?,
        request: row.json("request")?,
        documents: row.number("documents")?,
        created_at: row.time("created_at")?,
        by: row.get_as("created_by")?,
        finished_at: row.maybe_time("finished_at")?,
        problem: row.maybe_json("problem")?,
        head: row.maybe_json("head")?,
    })
}

fn requirement<B: DeserializeOwned>(row: &SqliteRow) -> Result<RequirementRow<B>, Error> {
    Ok(RequirementRow {
        framework: row.get_as("framework")?,
        id: row.get_as("requirement")?,
        topic: row.get_as("topic")?,
        score: row.get_as("score")?,
        applicable: row.get_as("applicable")?,
        gap: row.get_as("gap")?,
        rank: row.get_as("rank")?,
        body: row.json("body")?,
    })
}

fn finding(row: &SqliteRow) -> Result<FindingRow, Error> {
    Ok(FindingRow {
        class: row.get_as("class")?,
        framework: row.get_as("framework")?,
        requirement: row.get_as("requirement")?,
        document_path: row.get_as("document")?,
        body: row.json("body")?,
    })
}

fn document(row: &SqliteRow) -> Result<DocumentRow, Error> {
    Ok(DocumentRow { path: row.get_as("path")?, status: row.get_as("status")?, body: row.json("body")? })
}

pub(super) async fn find(
    on: &mut SqliteConnection,
    workspace: &WorkspaceId,
    id: &AssessmentId,
) -> Result<Option<Assessment>, Error> {
    let mut query = QueryBuilder::new(SELECT);
    query.push_bind(workspace.as_str()).push(" AND a.id = ").push_bind(id.as_str());
    let row = query.build().fetch_optional(on).await.while_(READING)?;
    row.as_ref().map(assessment).transpose()
}

/// A row with the number that orders it.
fn numbered<T>(
    rows: &[SqliteRow],
    column: &str,
    item: impl Fn(&SqliteRow) -> Result<T, Error>,
) -> Result<Vec<(T, i64)>, Error> {
    rows.iter().map(|row| Ok((item(row)?, row.get_as(column)?))).collect()
}

impl Tenant {
    /// An assessment as it stands.
    ///
    /// # Errors
    ///
    /// Those of the disk.
    pub async fn assessment(&self, id: &AssessmentId) -> Result<Option<Assessment>, Error> {
        let mut connection = self.readers().acquire().await.while_(READING)?;
        find(&mut connection, self.id(), id).await
    }

    /// Assessments, newest first.
    ///
    /// # Errors
    ///
    /// [`Error::BadCursor`], and those of the disk.
    pub async fn assessments(&self, page: &Page) -> Result<Paged<Assessment>, Error> {
        const LIST: &str = "assessments";
        let mut query = QueryBuilder::new(SELECT);
        query.push_bind(self.id().as_str());
        if let Some(place) = page.place(LIST)? {
            query.push(" AND a.seq < ").push_bind(place.number);
        }
        query.push(" ORDER BY a.seq DESC LIMIT ").push_bind(page.probe());
        let rows = query.build().fetch_all(self.readers()).await.while_(READING)?;
        Ok(page.cut_numbered(LIST, numbered(&rows, "seq", assessment)?))
    }

    /// Requirements as they were judged, in the order of their frameworks; with [`RequirementFilter::only_gaps`] by
    /// their rank. Of their bodies what `B` takes is read. `None` without the assessment, here and below.
    ///
    /// # Errors
    ///
    /// [`Error::BadCursor`], and those of the disk.
    pub async fn requirements<B: DeserializeOwned>(
        &self,
        id: &AssessmentId,
        filter: &RequirementFilter,
        page: &Page,
    ) -> Result<Option<Paged<RequirementRow<B>>>, Error> {
        let list = format!("{} of {id}", if filter.only_gaps { "gaps" } else { "requirements" });
        let place = page.place(&list)?;
        if !self.has_assessment(id).await? {
            return Ok(None);
        }
        let mut query = self.rows_of("assessed_requirements", id);
        equals(&mut query, "framework", filter.framework.as_deref());
        equals(&mut query, "topic", filter.topic.as_deref());
        if let Some(score) = filter.min_score {
            query.push(" AND score >= ").push_bind(score);
        }
        if let Some(score) = filter.max_score {
            query.push(" AND score <= ").push_bind(score);
        }
        if let Some(applicable) = filter.applicable {
            query.push(" AND applicable = ").push_bind(applicable);
        }
        if filter.only_gaps {
            query.push(" AND gap = 1");
            if let Some(Place { number, text }) = place {
                let position: i64 = text.parse().map_err(|_| Error::BadCursor)?;
                query.push(" AND (rank, position) > (").push_bind(number).push(", ").push_bind(position).push(")");
            }
            query.push(" ORDER BY rank, position LIMIT ").push_bind(page.probe());
            let rows = query.build().fetch_all(self.readers()).await.while_(READING)?;
            let items = numbered(&rows, "position", requirement)?;
            let paged = page.cut(&list, items, |(r, position)| Place { number: r.rank, text: position.to_string() });
            let items = paged.items.into_iter().map(|(row, _)| row).collect();
            return Ok(Some(Paged { items, next: paged.next }));
        }
        let rows = self.in_order(query, place, page).await?;
        Ok(Some(page.cut_numbered(&list, numbered(&rows, "position", requirement)?)))
    }

    /// One requirement as it was judged.
    ///
    /// # Errors
    ///
    /// Those of the disk.
    pub async fn requirement<B: DeserializeOwned>(
        &self,
        id: &AssessmentId,
        framework: &str,
        requirement_id: &str,
    ) -> Result<Option<RequirementRow<B>>, Error> {
        let mut query = self.rows_of("assessed_requirements", id);
        equals(&mut query, "framework", Some(framework));
        equals(&mut query, "requirement", Some(requirement_id));
        let row = query.build().fetch_optional(self.readers()).await.while_(READING)?;
        row.as_ref().map(requirement).transpose()
    }

    /// Findings, in their order.
    ///
    /// # Errors
    ///
    /// [`Error::BadCursor`], and those of the disk.
    pub async fn findings(
        &self,
        id: &AssessmentId,
        filter: &FindingFilter,
        page: &Page,
    ) -> Result<Option<Paged<FindingRow>>, Error> {
        let list = format!("findings of {id}");
        let place = page.place(&list)?;
        if !self.has_assessment(id).await? {
            return Ok(None);
        }
        let mut query = self.rows_of("assessed_findings", id);
        equals(&mut query, "class", filter.class.as_deref());
        equals(&mut query, "framework", filter.framework.as_deref());
        equals(&mut query, "requirement", filter.requirement.as_deref());
        equals(&mut query, "document", filter.document.as_deref());
        if !filter.rules.is_empty() {
            query.push(" AND json_extract(body, '$.id') IN (");
            let mut rules = query.separated(", ");
            for rule in &filter.rules {
                rules.push_bind(rule.clone());
            }
            query.push(")");
        }
        let rows = self.in_order(query, place, page).await?;
        Ok(Some(page.cut_numbered(&list, numbered(&rows, "position", finding)?)))
    }

    /// Documents as they were assessed, in their order.
    ///
    /// # Errors
    ///
    /// [`Error::BadCursor`], and those of the disk.
    pub async fn assessed_documents(
        &self,
        id: &AssessmentId,
        page: &Page,
    ) -> Result<Option<Paged<DocumentRow>>, Error> {
        let list = format!("documents of {id}");
        let place = page.place(&list)?;
        if !self.has_assessment(id).await? {
            return Ok(None);
        }
        let rows = self.in_order(self.rows_of("assessed_documents", id), place, page).await?;
        Ok(Some(page.cut_numbered(&list, numbered(&rows, "position", document)?)))
    }

    /// An assessment with all its rows, for exports and comparisons.
    ///
    /// # Errors
    ///
    /// Those of the disk.
    pub async fn whole(&self, id: &AssessmentId) -> Result<Option<Whole>, Error> {
        // One transaction: an assessment that is being written or deleted is not seen by half.
        let mut tx = self.readers().begin().await.while_(READING)?;
        let Some(assessment) = find(&mut tx, self.id(), id).await? else { return Ok(None) };
        let requirements = self.all(&mut tx, "assessed_requirements", id, requirement).await?;
        let findings = self.all(&mut tx, "assessed_findings", id, finding).await?;
        let documents = self.all(&mut tx, "assessed_documents", id, document).await?;
        Ok(Some(Whole { assessment, requirements, findings, documents }))
    }

    async fn all<T>(
        &self,
        on: &mut SqliteConnection,
        table: &'static str,
        id: &AssessmentId,
        item: impl Fn(&SqliteRow) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        let mut query = self.rows_of(table, id);
        query.push(" ORDER BY position");
        query.build().fetch_all(on).await.while_(READING)?.iter().map(item).collect()
    }

    async fn has_assessment(&self, id: &AssessmentId) -> Result<bool, Error> {
        sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM assessments WHERE workspace = ? AND id = ?)")
            .bind(self.id().as_str())
            .bind(id.as_str())
            .fetch_one(self.readers())
            .await
            .while_(READING)
    }

    fn rows_of(&self, table: &'static str, id: &AssessmentId) -> QueryBuilder<Sqlite> {
        let mut query = QueryBuilder::new("SELECT * FROM ");
        query.push(table).push(" WHERE workspace = ").push_bind(self.id().to_string());
        query.push(" AND assessment = ").push_bind(id.to_string());
        query
    }

    async fn in_order(
        &self,
        mut query: QueryBuilder<Sqlite>,
        place: Option<Place>,
        page: &Page,
    ) -> Result<Vec<SqliteRow>, Error> {
        if let Some(place) = place {
            query.push(" AND position > ").push_bind(place.number);
        }
        query.push(" ORDER BY position LIMIT ").push_bind(page.probe());
        query.build().fetch_all(self.readers()).await.while_(READING)
    }
}

fn equals(query: &mut QueryBuilder<Sqlite>, column: &'static str, value: Option<&str>) {
    if let Some(value) = value {
        query.push(" AND ").push(column).push(" = ").push_bind(value.to_owned());
    }
}
