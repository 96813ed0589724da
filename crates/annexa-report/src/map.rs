use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Which requirements each document answers, every document judged on its own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MapReport {
    /// Version of this format.
    pub schema_version: String,
    /// The day as of which everything is judged, YYYY-MM-DD.
    pub as_of: String,
    /// The rules that were used.
    pub mappings: crate::MappingsVersion,
    /// The frameworks mapped to.
    pub frameworks: Vec<MappedFramework>,
    /// Every file that was looked at, ordered by path.
    pub documents: Vec<MappedDocument>,
}

/// A framework and its size.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MappedFramework {
    /// Such as `iso42001-2023`.
    pub id: String,
    /// Number of its requirements.
    pub requirements: usize,
}

/// One file and what it answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MappedDocument {
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
    /// Requirements that it touches, most relevant first; with them, without a quote, those that no rule finds in it
    /// though it shares their words.
    pub requirements: Vec<MappedRequirement>,
}

impl MappedDocument {
    /// The requirements of which a passage can be quoted.
    pub fn quoted(&self) -> impl Iterator<Item = &MappedRequirement> {
        self.requirements.iter().filter(|requirement| !requirement.quote.is_empty())
    }
}

/// How strongly a document answers a requirement, and how well.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MappedRequirement {
    /// Framework.
    pub framework: String,
    /// Requirement.
    pub id: String,
    /// Its title.
    pub title: String,
    /// For a clause that asks nothing beyond its sub-clauses, such as 6.1 of ISO/IEC 27001: the ids of these, which are
    /// the requirements. A policy mainly about one of them is about the clause as a whole: its relevance is that of
    /// answering any of them, score and quote are those of the one that it answers most. Empty for a requirement.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<String>,
    /// Holds when the framework comes without rules: what follows rests on the requirement's words alone.
    pub generic: bool,
    /// 0 to 1; from 0.5 on the document answers the requirement.
    pub relevance: f64,
    /// 0 to 5 for this document alone.
    pub score: u8,
    /// The strongest passage; empty when no rule finds one.
    pub quote: String,
    /// Page of the quote, 1-based.
    pub page: Option<u32>,
    /// Headings above the quote, joined by " > ".
    pub section: String,
}
