//! Decisions of reviewers: added, superseded and withdrawn, never changed.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{DecisionId, KeyId};

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
