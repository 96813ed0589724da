use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What is missing from the requirements of an assessment, worst first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct GapReport {
    /// Version of this format.
    pub schema_version: String,
    /// The day as of which everything is judged, YYYY-MM-DD.
    pub as_of: String,
    /// Applicable requirements whose score lies below this are listed, 1 to 5.
    pub below: u8,
    /// Applicable requirements of the frameworks looked at.
    pub applicable: usize,
    /// Worst first.
    pub gaps: Vec<Gap>,
}

/// What one requirement lacks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Gap {
    /// Place among all gaps, from 1.
    pub rank: usize,
    /// Id of the framework.
    pub framework: String,
    /// Id of the requirement.
    pub requirement: String,
    /// Id of its topic.
    pub topic: String,
    /// Its title.
    pub title: String,
    /// What it asks, in our own words.
    pub asks: String,
    /// 0 to 4.
    pub score: u8,
    /// Name of the score.
    pub level: String,
    /// The most urgent thing that would raise the score.
    pub lacks: Option<String>,
    /// The first rung that does not hold, 1 to 5; absent where a reviewer set a score below the one judged.
    pub next_rung: Option<u8>,
    /// Why that rung does not hold.
    pub reason: Option<String>,
    /// Essential points that nothing commits to, in the requirement's order.
    pub unmet: Vec<UnmetPoint>,
    /// Points that nothing commits to and whose absence alone would be no nonconformity.
    pub unmet_supporting: usize,
    /// Ids of the findings on the requirement, each once, gravest first.
    pub findings: Vec<String>,
    /// Paths of the documents that carry what there is, strongest first.
    pub carried_by: Vec<String>,
}

/// A point that nothing commits to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UnmetPoint {
    /// Such as `A.5.2/triggers`.
    pub id: String,
    /// What is looked for.
    pub statement: String,
    /// A sentence that would meet it, ready to be pasted; empty for a requirement without rules.
    pub add: String,
}
