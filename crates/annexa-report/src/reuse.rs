use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What documents made for one framework do for another, and what is to be added to each.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Reuse {
    /// Version of this format.
    pub schema_version: String,
    /// The day as of which everything is judged, YYYY-MM-DD.
    pub as_of: String,
    /// The rules that were used.
    pub mappings: crate::MappingsVersion,
    /// The framework that the documents were made for.
    pub from: ReuseFramework,
    /// The framework that they are to serve.
    pub to: ReuseFramework,
    /// How the crosswalk between the two was made; absent when there is none, and only the documents' own words
    /// propose.
    pub crosswalk: Option<String>,
    /// Counts over all of it.
    pub summary: ReuseSummary,
    /// Every file that was looked at, ordered by path.
    pub documents: Vec<ReusedDocument>,
    /// Every requirement of the framework to serve, in its order.
    pub requirements: Vec<ReusedRequirement>,
    /// Documents to write, for the requirements that no document comes near.
    pub to_write: Vec<DocumentToWrite>,
}

/// One of the two frameworks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReuseFramework {
    /// Such as `iso42001-2023`.
    pub id: String,
    /// Full title.
    pub title: String,
    /// Short name for running text.
    pub short: String,
}

/// Counts over the requirements of the framework to serve.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReuseSummary {
    /// Requirements that apply.
    pub requirements: usize,
    /// Those with a score of 3 or more as the documents stand.
    pub met: usize,
    /// Those that reach a higher score with the additions proposed.
    pub with_additions: usize,
    /// Those that no document comes near.
    pub to_write: usize,
    /// Additions proposed.
    pub additions: usize,
    /// Documents to which something is to be added.
    pub documents_to_change: usize,
}

/// One file: what it serves, what it meets already, what to add to it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ReusedDocument {
    /// Path relative to the folder given, with forward slashes.
    pub path: String,
    /// `assessed`, `partial` or `not_assessed`.
    pub status: String,
    /// Why it was not assessed.
    pub reason: Option<String>,
    /// A stable word for the reason, as in an assessment.
    pub reason_code: Option<String>,
    /// What was lost, repaired or guessed while reading it.
    pub warnings: Vec<crate::Warning>,
    /// Its title.
    pub title: Option<String>,
    /// What sort of document it is.
    pub kind: Option<String>,
    /// What it can be evidence of: `design`, `operation`, `evaluation` or `none`.
    pub role: Option<String>,
    /// Who is answerable for it: whom the additions are for.
    pub owner: Option<String>,
    /// Requirements of the framework it was made for that it answers, most relevant first.
    pub serves: Vec<ServedRequirement>,
    /// Requirements of the framework to serve of which it meets at least one point by its own words, best first; with
    /// a score of 3 or more it meets them as it stands.
    pub answers: Vec<ServedRequirement>,
    /// What to add to it, in the order of the text.
    pub additions: Vec<Addition>,
}

/// A requirement that one document answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ServedRequirement {
    /// Requirement.
    pub id: String,
    /// Its title.
    pub title: String,
    /// 0 to 5 for this document alone.
    pub score: u8,
    /// Points that it commits to.
    pub points_met: usize,
    /// Points that the requirement has.
    pub points: usize,
    /// The strongest passage.
    pub quote: String,
    /// Page of the quote, 1-based.
    pub page: Option<u32>,
    /// Headings above the quote, joined by " > ".
    pub section: String,
}

/// What to add to a document so that it serves a requirement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Addition {
    /// The requirement to serve.
    pub requirement: String,
    /// Its title.
    pub title: String,
    /// Its score over all documents, as they stand.
    pub score: u8,
    /// Its score over all documents once all additions are made: judged, not estimated.
    pub score_with: u8,
    /// Headings of the section to add it to, joined by " > "; empty before the first heading.
    pub section: String,
    /// Page of the passage that it goes with, 1-based.
    pub page: Option<u32>,
    /// The passage that it goes with: what the document says already.
    pub quote: String,
    /// First byte of the quote in the document's text.
    pub start: usize,
    /// One past its last byte.
    pub end: usize,
    /// What the document has that the requirement can rest on, by the crosswalk; empty where its own words already
    /// meet points of the requirement.
    pub because: Vec<AdditionReason>,
    /// The sentences to write at the end of that section, in this order.
    pub sentences: Vec<AdditionSentence>,
}

/// A point that the document meets, and what the requirement to serve has to do with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AdditionReason {
    /// The point that the document meets, such as `A.5.20/clauses`.
    pub from: String,
    /// What it says.
    pub statement: String,
    /// The point it does part of the work of.
    pub to: String,
    /// What the one is to the other: `equal`, `superset`, `subset` or `intersects`.
    pub relation: String,
    /// What they have in common.
    pub why: String,
    /// What the requirement to serve asks beyond it.
    pub delta: Option<String>,
}

/// A sentence that meets a point.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AdditionSentence {
    /// The point, such as `A.10.3/contract`.
    pub point: String,
    /// What the point asks.
    pub statement: String,
    /// The sentence, ready to be pasted and made one's own.
    pub text: String,
}

/// How the documents stand to one requirement of the framework to serve.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReusedRequirement {
    /// Requirement.
    pub id: String,
    /// Id of its topic.
    pub topic: String,
    /// Its title.
    pub title: String,
    /// `met`, `addition`, `write` or `not_applicable`.
    pub state: String,
    /// Its score over all documents, as they stand; absent when it does not apply.
    pub score: Option<u8>,
    /// Its score once all additions are made.
    pub score_with: Option<u8>,
    /// Where it is met, or what is to be changed or written: paths of documents, or the title of one to write.
    pub documents: Vec<String>,
}

/// A document that is missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DocumentToWrite {
    /// What to call it.
    pub title: String,
    /// What sort of document it is; absent where nothing is said of it.
    pub kind: Option<String>,
    /// What it has to answer, in the framework's order.
    pub requirements: Vec<RequirementToWrite>,
}

/// A requirement that a document to write has to answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RequirementToWrite {
    /// Requirement.
    pub id: String,
    /// Its title.
    pub title: String,
    /// What it asks.
    pub asks: String,
    /// Its score over all documents, as they stand.
    pub score: u8,
    /// A sentence for each point that it cannot do without.
    pub sentences: Vec<AdditionSentence>,
}
