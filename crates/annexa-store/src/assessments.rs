//! Assessments: a snapshot of documents and decisions, and what was judged on it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{AssessmentId, Decision, DocumentId, JobId, JobState, Problem, Sha256};

mod read;
mod rows;
mod start;

pub(crate) use rows::{check, write};
pub(crate) use start::bytes_without_document;

/// An assessment as it stands; once done it does not change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Assessment {
    /// Its id.
    pub id: AssessmentId,
    /// The job that makes it.
    pub job: JobId,
    /// Where it stands.
    pub state: JobState,
    /// What was asked for: frameworks, day ...
    pub request: Value,
    /// How many documents its snapshot has.
    pub documents: u64,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// Who asked for it.
    pub by: String,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
    /// Why it failed.
    pub problem: Option<Problem>,
    /// Everything of the result that is not a requirement, a finding or a document.
    pub head: Option<Value>,
}

/// Over which documents an assessment is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Over {
    /// All of the workspace.
    All,
    /// These.
    Documents(Vec<DocumentId>),
}

/// A document as it was when the assessment was asked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SnapshotDocument {
    /// Its id.
    pub document: DocumentId,
    /// Its first name.
    pub path: String,
    /// Its further names, in order.
    pub other_paths: Vec<String>,
    /// Its revision.
    pub revision: u32,
    /// Of its bytes.
    pub sha256: Sha256,
    /// In bytes.
    pub size: u64,
    /// Facts that a person supplied.
    pub facts: Option<Value>,
}

/// What an assessment is made of: the documents by their first name, and the decisions in force, oldest first.
#[derive(Clone, Debug, PartialEq)]
pub struct Snapshot {
    /// What was asked for.
    pub request: Value,
    /// By first name.
    pub documents: Vec<SnapshotDocument>,
    /// Oldest first.
    pub decisions: Vec<Decision>,
}

/// What was judged. The order of the rows is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct AssessmentResult {
    /// Everything that is not in the rows.
    pub head: Value,
    /// Requirements, in the order of their frameworks.
    pub requirements: Vec<RequirementRow>,
    /// Findings.
    pub findings: Vec<FindingRow>,
    /// Documents.
    pub documents: Vec<DocumentRow>,
}

/// A requirement as it was judged. Its body is any JSON, or what of it is wanted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RequirementRow<B = Value> {
    /// The framework.
    pub framework: String,
    /// The requirement's number, unique in its framework.
    pub id: String,
    /// Its topic.
    pub topic: String,
    /// 0 to 5; `None` when it was not assessed.
    pub score: Option<u8>,
    /// Whether it applies at all.
    pub applicable: bool,
    /// Whether something is missing.
    pub gap: bool,
    /// Its place among the gaps, the worst first.
    pub rank: i64,
    /// All of it.
    pub body: B,
}

/// A finding.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FindingRow {
    /// Its class.
    pub class: String,
    /// The framework that it concerns.
    pub framework: Option<String>,
    /// The requirement that it concerns.
    pub requirement: Option<String>,
    /// The document that it was found in.
    pub document_path: Option<String>,
    /// All of it.
    pub body: Value,
}

/// A document as it was assessed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DocumentRow {
    /// Its name.
    pub path: String,
    /// What became of it.
    pub status: String,
    /// All of it.
    pub body: Value,
}

/// Which requirements are wanted; an empty filter wants all, in the order of their frameworks.
#[derive(Clone, Debug, Default)]
pub struct RequirementFilter {
    /// Of this framework.
    pub framework: Option<String>,
    /// Of this topic.
    pub topic: Option<String>,
    /// With this score or more.
    pub min_score: Option<u8>,
    /// With this score or less.
    pub max_score: Option<u8>,
    /// That apply, or do not.
    pub applicable: Option<bool>,
    /// Gaps alone, ordered by rank.
    pub only_gaps: bool,
}

/// Which findings are wanted; an empty filter wants all.
#[derive(Clone, Debug, Default)]
pub struct FindingFilter {
    /// Made by one of these rules; by any, when there are none.
    pub rules: Vec<String>,
    /// Of this class.
    pub class: Option<String>,
    /// That concern this framework.
    pub framework: Option<String>,
    /// That concern this requirement.
    pub requirement: Option<String>,
    /// Found in this document.
    pub document: Option<String>,
}

/// An assessment with all its rows, each kind in the order in which it was given.
#[derive(Clone, Debug, PartialEq)]
pub struct Whole {
    /// The assessment.
    pub assessment: Assessment,
    /// Its requirements.
    pub requirements: Vec<RequirementRow>,
    /// Its findings.
    pub findings: Vec<FindingRow>,
    /// Its documents.
    pub documents: Vec<DocumentRow>,
}
