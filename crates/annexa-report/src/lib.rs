//! The one wire format of Annexa.
//!
//! Every output (JSON, HTML, Markdown, CSV, the terminal, and later the API) is made from these values. Field
//! names are stable within a [`SCHEMA_VERSION`]; `annexa schema` prints the JSON schema made from
//! the types and their comments. Serialising the same value gives the same bytes: there are no maps without order here.

mod assessment;
mod comparison;
mod explanation;
mod gaps;
mod map;
mod reuse;
mod search;
mod soa;
mod text;

pub use assessment::{
    Assessment, Document, Evidence, Facts, Finding, Framework, LevelCount, MappingsVersion, NotAssessed, Point,
    Requirement, ReviewDecision, Rung, Summary, Topic, TopicSummary, Warning,
};
pub use comparison::{Cause, ComparedAssessment, Comparison, ComparisonSummary, DocumentChange, RequirementChange};
pub use explanation::{ExplainedCondition, ExplainedPoint, Explanation, Tried};
pub use gaps::{Gap, GapReport, UnmetPoint};
pub use map::{MapReport, MappedDocument, MappedFramework, MappedRequirement};
pub use reuse::{
    Addition, AdditionReason, AdditionSentence, DocumentToWrite, RequirementToWrite, Reuse, ReuseFramework,
    ReuseSummary, ReusedDocument, ReusedRequirement, ServedRequirement,
};
pub use search::{SearchHit, SearchReport, SearchWord};
pub use soa::{Soa, SoaClaim, SoaDisagreement, SoaEvidence, SoaFramework, SoaRow, SoaSource, SoaSummary};
pub use text::{TextBlock, TextReport};

/// Version of the field names and their meaning.
pub const SCHEMA_VERSION: &str = "1";

/// The JSON schema of an [`Assessment`].
#[must_use]
pub fn assessment_schema() -> serde_json::Value {
    schemars::schema_for!(Assessment).to_value()
}

/// The JSON schema of a [`Comparison`].
#[must_use]
pub fn comparison_schema() -> serde_json::Value {
    schemars::schema_for!(Comparison).to_value()
}

/// The JSON schema of a [`GapReport`].
#[must_use]
pub fn gaps_schema() -> serde_json::Value {
    schemars::schema_for!(GapReport).to_value()
}

/// The JSON schema of a [`MapReport`].
#[must_use]
pub fn map_schema() -> serde_json::Value {
    schemars::schema_for!(MapReport).to_value()
}

/// The JSON schema of an [`Explanation`].
#[must_use]
pub fn explanation_schema() -> serde_json::Value {
    schemars::schema_for!(Explanation).to_value()
}

/// The JSON schema of a [`Reuse`].
#[must_use]
pub fn reuse_schema() -> serde_json::Value {
    schemars::schema_for!(Reuse).to_value()
}

/// The JSON schema of a [`SearchReport`].
#[must_use]
pub fn search_schema() -> serde_json::Value {
    schemars::schema_for!(SearchReport).to_value()
}

/// The JSON schema of a [`Soa`].
#[must_use]
pub fn soa_schema() -> serde_json::Value {
    schemars::schema_for!(Soa).to_value()
}

/// The JSON schema of a [`TextReport`].
#[must_use]
pub fn text_schema() -> serde_json::Value {
    schemars::schema_for!(TextReport).to_value()
}
