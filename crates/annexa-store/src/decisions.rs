//! Decisions of reviewers: added, superseded and withdrawn, never changed.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sqlx::sqlite::SqliteRow;
use sqlx::{QueryBuilder, SqliteConnection};

use crate::change::{Change, begun};
use crate::error::While;
use crate::rows::{Cells, maybe_to_json, name_of};
use crate::{Act, CrashPoint, DecisionId, Done, Error, KeyId, Page, Paged, Tenant, WorkspaceId};

/// A decision, with what ended it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Decision {
    /// Its id.
    pub id: DecisionId,
    /// The framework of the requirement.
    pub framework: String,
    /// The requirement's number.
    pub requirement: String,
    /// What was decided.
    pub kind: DecisionKind,
    /// The evidence that was accepted or rejected.
    pub evidence: Option<Value>,
    /// The score that was set, 0 to 5.
    pub score: Option<u8>,
    /// Why.
    pub justification: String,
    /// When.
    pub at: Timestamp,
    /// Whose key it was.
    pub key: Option<KeyId>,
    /// Who decided.
    pub who: String,
    /// What ended it; in force without.
    pub end: Option<DecisionEnd>,
}

/// What ended a decision.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DecisionEnd {
    /// When.
    pub at: Timestamp,
    /// Whose key it was.
    pub key: Option<KeyId>,
    /// Who ended it.
    pub who: String,
    /// The later decision that took its place; none when it was withdrawn.
    pub superseded_by: Option<DecisionId>,
    /// Why it was withdrawn.
    pub justification: Option<String>,
}

/// What can be decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DecisionKind {
    /// A piece of evidence counts.
    Accept,
    /// A piece of evidence does not count.
    Reject,
    /// The requirement has this score.
    Score,
    /// The requirement does not apply.
    NotApplicable,
    /// The requirement applies; why is for the statement of applicability.
    Applicable,
}

impl DecisionKind {
    /// Its name, as it is written everywhere.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::Reject => "reject",
            Self::Score => "score",
            Self::NotApplicable => "not-applicable",
            Self::Applicable => "applicable",
        }
    }
}

/// A decision that is to be taken.
#[derive(Clone, Debug, PartialEq)]
pub struct NewDecision {
    /// The framework of the requirement.
    pub framework: String,
    /// The requirement's number.
    pub requirement: String,
    /// What is decided.
    pub kind: DecisionKind,
    /// The evidence: with [`DecisionKind::Accept`] and [`DecisionKind::Reject`], and only then.
    pub evidence: Option<Value>,
    /// 0 to 5: with [`DecisionKind::Score`], and only then.
    pub score: Option<u8>,
    /// Why; not blank.
    pub justification: String,
}

/// Which decisions are wanted; an empty filter wants all.
#[derive(Clone, Debug, Default)]
pub struct DecisionFilter {
    /// On requirements of this framework.
    pub framework: Option<String>,
    /// On this requirement.
    pub requirement: Option<String>,
    /// Those that nothing ended, or those that something did.
    pub in_force: Option<bool>,
}

const READING: &str = "reading decisions";
const WRITING: &str = "writing a decision";

/// The highest score.
const HIGHEST: u8 = 5;

/// The most bytes of a justification.
const LONGEST: usize = 10_000;

/// A decision with what ended it; what follows begins behind `d.workspace = `.
const SELECT: &str = "SELECT d.*, e.at AS end_at, e.key AS end_key, e.who AS end_who, e.superseded_by,
         e.justification AS end_justification
     FROM decisions d LEFT JOIN decision_ends e ON e.workspace = d.workspace AND e.decision = d.id
     WHERE d.workspace = ";

fn decision(row: &SqliteRow) -> Result<Decision, Error> {
    let end = match row.maybe_time("end_at")? {
        None => None,
        Some(at) => Some(DecisionEnd {
            at,
            key: row.maybe_parsed("end_key")?,
            who: row.get_as("end_who")?,
            superseded_by: row.maybe_parsed("superseded_by")?,
            justification: row.get_as("end_justification")?,
        }),
    };
    Ok(Decision {
        id: row.parsed("id")?,
        framework: row.get_as("framework")?,
        requirement: row.get_as("requirement")?,
        kind: row.parsed("kind")?,
        evidence: row.maybe_json("evidence")?,
        score: row.get_as("score")?,
        justification: row.get_as("justification")?,
        at: row.time("at")?,
        key: row.maybe_parsed("key")?,
        who: row.get_as("who")?,
        end,
    })
}

async fn find(on: &mut SqliteConnection, workspace: &WorkspaceId, id: &DecisionId) -> Result<Option<Decision>, Error> {
    let mut query = QueryBuilder::new(SELECT);
    query.push_bind(workspace.as_str()).push(" AND d.id = ").push_bind(id.as_str());
    let row = query.build().fetch_optional(on).await.while_(READING)?;
    row.as_ref().map(decision).transpose()
}

/// Decisions that nothing ended, oldest first.
pub(crate) async fn in_force(on: &mut SqliteConnection, workspace: &WorkspaceId) -> Result<Vec<Decision>, Error> {
    let mut query = QueryBuilder::new(SELECT);
    query.push_bind(workspace.as_str()).push(" AND e.at IS NULL ORDER BY d.seq");
    query.build().fetch_all(on).await.while_(READING)?.iter().map(decision).collect()
}

fn checked_justification(text: &str) -> Result<(), Error> {
    if text.trim().is_empty() {
        return Err(Error::Invalid { field: "justification", why: "it is empty" });
    }
    if text.len() > LONGEST {
        return Err(Error::TooMuch { field: "justification", limit: LONGEST as u64, actual: text.len() as u64 });
    }
    Ok(())
}

fn check(new: &NewDecision) -> Result<(), Error> {
    let NewDecision { framework, requirement, kind, evidence, score, justification } = new;
    for (field, text) in [("framework", framework), ("requirement", requirement)] {
        if text.trim().is_empty() {
            return Err(Error::Invalid { field, why: "it is empty" });
        }
    }
    let is_of_evidence = matches!(kind, DecisionKind::Accept | DecisionKind::Reject);
    if is_of_evidence != evidence.is_some() {
        return Err(Error::Invalid { field: "evidence", why: "it is needed to accept or reject, and only then" });
    }
    if (*kind == DecisionKind::Score) != score.is_some() {
        return Err(Error::Invalid { field: "score", why: "it is needed to set a score, and only then" });
    }
    if let Some(score) = score.filter(|s| *s > HIGHEST) {
        return Err(Error::TooMuch { field: "score", limit: HIGHEST.into(), actual: score.into() });
    }
    checked_justification(justification)
}

impl Tenant {
    /// Takes a decision. One on a requirement as a whole, a score or whether it applies, takes the place of earlier ones
    /// on the same requirement that do not go with it.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] or [`Error::TooMuch`] as [`NewDecision`] says, [`Error::IdempotencyConflict`], and those of
    /// the disk.
    pub async fn decide(&self, act: &Act, new: NewDecision) -> Result<Done<Decision>, Error> {
        check(&new)?;
        let mut change = begun!(self.begin(act).await?);
        change.crashing(CrashPoint::DecideBeforeCommit, CrashPoint::DecideAfterCommit);
        let (id, by) = (DecisionId::random()?, change.by.clone());
        let NewDecision { framework, requirement, kind, evidence, score, justification } = new;
        // A score and that it applies go together.
        let ended = match kind {
            DecisionKind::Accept | DecisionKind::Reject => None,
            DecisionKind::Score => Some("score"),
            DecisionKind::Applicable => Some("applicable"),
            DecisionKind::NotApplicable => Some("%"),
        };
        if let Some(ended) = ended {
            sqlx::query(
                "INSERT INTO decision_ends (workspace, decision, at, key, who, superseded_by)
                 SELECT d.workspace, d.id, ?1, ?2, ?3, ?4 FROM decisions d
                 WHERE d.workspace = ?5 AND d.framework = ?6 AND d.requirement = ?7
                     AND d.kind IN ('score', 'applicable', 'not-applicable')
                     AND (d.kind LIKE ?8 OR d.kind = 'not-applicable')
                     AND NOT EXISTS (
                         SELECT 1 FROM decision_ends e WHERE e.workspace = d.workspace AND e.decision = d.id
                     )",
            )
            .bind(by.at.as_microsecond())
            .bind(by.key.as_ref().map(KeyId::as_str))
            .bind(&by.who)
            .bind(id.as_str())
            .bind(self.id().as_str())
            .bind(&framework)
            .bind(&requirement)
            .bind(ended)
            .execute(change.on())
            .await
            .while_(WRITING)?;
        }
        let key = by.key;
        let decision = Decision {
            id,
            framework,
            requirement,
            kind,
            evidence,
            score,
            justification,
            at: by.at,
            key,
            who: by.who,
            end: None,
        };
        self.insert(&mut change, &decision).await?;
        let (kind, score) = (decision.kind, decision.score);
        let detail = json!({
            "framework": decision.framework, "requirement": decision.requirement, "kind": kind, "score": score,
        });
        change.record("decision.take", decision.id.as_str(), detail).await?;
        change.commit(decision).await
    }

    async fn insert(&self, change: &mut Change, decision: &Decision) -> Result<(), Error> {
        sqlx::query(
            "INSERT INTO decisions (workspace, id, framework, requirement, kind, evidence, score, justification, at,
                 key, who) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(self.id().as_str())
        .bind(decision.id.as_str())
        .bind(&decision.framework)
        .bind(&decision.requirement)
        .bind(name_of(&decision.kind)?)
        .bind(maybe_to_json(decision.evidence.as_ref())?)
        .bind(decision.score)
        .bind(&decision.justification)
        .bind(decision.at.as_microsecond())
        .bind(decision.key.as_ref().map(KeyId::as_str))
        .bind(&decision.who)
        .execute(change.on())
        .await
        .while_(WRITING)?;
        Ok(())
    }

    /// Withdraws a decision. What it had taken the place of does not come back.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`], [`Error::Conflict`] when it was ended before, [`Error::Invalid`] or [`Error::TooMuch`] for
    /// the justification, [`Error::IdempotencyConflict`], and those of the disk.
    pub async fn withdraw(&self, act: &Act, id: &DecisionId, justification: &str) -> Result<Done<Decision>, Error> {
        checked_justification(justification)?;
        let mut change = begun!(self.begin(act).await?);
        let Some(mut decision) = find(change.on(), self.id(), id).await? else {
            return change.refuse(Error::NotFound { what: "decision" }).await;
        };
        if decision.end.is_some() {
            return change.refuse(Error::Conflict { what: "decision", why: "it is no longer in force" }).await;
        }
        let by = change.by.clone();
        sqlx::query(
            "INSERT INTO decision_ends (workspace, decision, at, key, who, justification) VALUES (?, ?, ?, ?, ?, ?)",
        )
        .bind(self.id().as_str())
        .bind(id.as_str())
        .bind(by.at.as_microsecond())
        .bind(by.key.as_ref().map(KeyId::as_str))
        .bind(&by.who)
        .bind(justification)
        .execute(change.on())
        .await
        .while_(WRITING)?;
        change.record("decision.withdraw", id.as_str(), json!({})).await?;
        let justification = Some(justification.to_owned());
        decision.end = Some(DecisionEnd { at: by.at, key: by.key, who: by.who, superseded_by: None, justification });
        change.commit(decision).await
    }

    /// Decisions, newest first.
    ///
    /// # Errors
    ///
    /// [`Error::BadCursor`], and those of the disk.
    pub async fn decisions(&self, filter: &DecisionFilter, page: &Page) -> Result<Paged<Decision>, Error> {
        const LIST: &str = "decisions";
        let mut query = QueryBuilder::new(SELECT);
        query.push_bind(self.id().as_str());
        if let Some(framework) = &filter.framework {
            query.push(" AND d.framework = ").push_bind(framework);
        }
        if let Some(requirement) = &filter.requirement {
            query.push(" AND d.requirement = ").push_bind(requirement);
        }
        if let Some(in_force) = filter.in_force {
            query.push(if in_force { " AND e.at IS NULL" } else { " AND e.at IS NOT NULL" });
        }
        if let Some(place) = page.place(LIST)? {
            query.push(" AND d.seq < ").push_bind(place.number);
        }
        query.push(" ORDER BY d.seq DESC LIMIT ").push_bind(page.probe());
        let rows = query.build().fetch_all(self.readers()).await.while_(READING)?;
        let decisions = rows.iter().map(|r| Ok((decision(r)?, r.get_as("seq")?)));
        Ok(page.cut_numbered(LIST, decisions.collect::<Result<_, Error>>()?))
    }

    /// A decision, with what ended it.
    ///
    /// # Errors
    ///
    /// Those of the disk.
    pub async fn decision(&self, id: &DecisionId) -> Result<Option<Decision>, Error> {
        let mut connection = self.readers().acquire().await.while_(READING)?;
        find(&mut connection, self.id(), id).await
    }
}
