use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Rung;

/// Everything behind the score of one requirement.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Explanation {
    /// Version of these names and their meaning.
    pub schema_version: String,
    /// Id of the framework.
    pub framework: String,
    /// Id of the requirement.
    pub requirement: String,
    /// Its title.
    pub title: String,
    /// What it asks.
    pub asks: String,
    /// 0 to 5 over all documents; null where it does not apply.
    pub score: Option<u8>,
    /// Rungs 1 to 5.
    pub rungs: Vec<Rung>,
    /// In the requirement's order.
    pub points: Vec<ExplainedPoint>,
}

/// A point with the passages that met it, and those that nearly did.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ExplainedPoint {
    /// Such as `A.5.2/triggers`.
    pub id: String,
    /// What is looked for.
    pub statement: String,
    /// Whether its absence alone would be a nonconformity.
    pub essential: bool,
    /// Whether a passage commits to it.
    pub met: bool,
    /// Passages for which every condition of one of its rules holds, those that commit first.
    pub matched: Vec<Tried>,
    /// How many more matched.
    pub more_matched: usize,
    /// Passages that miss one condition of a rule.
    pub nearly: Vec<Tried>,
    /// How many more nearly matched.
    pub more_nearly: usize,
}

/// One passage tried against one rule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Tried {
    /// Path of the document.
    pub document: String,
    /// Page, 1-based; null where the format has none.
    pub page: Option<u32>,
    /// Headings above, outermost first, joined by " > ".
    pub section: String,
    /// Its words.
    pub quote: String,
    /// The rule: the point's id and the number of the alternative, from 1.
    pub rule: String,
    /// What the passage does with it: commits, intends, permits, negates, mentions.
    pub assertion: String,
    /// Why it is judged so.
    pub because: String,
    /// The conditions of the rule, in its order.
    pub conditions: Vec<ExplainedCondition>,
}

/// One condition of a rule, and whether it held.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ExplainedCondition {
    /// `says`, `about`, `unless` or `near`, as in the rule, `subject`, or `kindred`: not about the framework's subject, but
    /// in a document on a management system of another.
    pub kind: String,
    /// The concepts and terms of which one is needed, as written.
    pub any_of: Vec<String>,
    /// Whether it held.
    pub holds: bool,
    /// From where: the passage itself, its lead-in, a heading, the title, the whole document; null where it did not.
    pub from: Option<String>,
    /// The words of the passage that hit.
    pub words: Vec<String>,
}
