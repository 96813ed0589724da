use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Finding, MappingsVersion};

/// What changed from one assessment to another, and why as far as the two tell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Comparison {
    /// Version of this format.
    pub schema_version: String,
    /// The assessment before.
    pub before: ComparedAssessment,
    /// The assessment after.
    pub after: ComparedAssessment,
    /// Holds when both used the same rules.
    pub same_mappings: bool,
    /// Documents that are not the same in both, ordered by path.
    pub documents: Vec<DocumentChange>,
    /// Requirements of frameworks in both assessments of which anything changed, in the order of the one after.
    pub requirements: Vec<RequirementChange>,
    /// Ids of frameworks judged in only one of the two.
    pub other_frameworks: Vec<String>,
    /// Findings that are in the assessment after only.
    pub new_findings: Vec<Finding>,
    /// Findings that are in the assessment before only.
    pub gone_findings: Vec<Finding>,
    /// Counts.
    pub summary: ComparisonSummary,
}

/// One of the two assessments.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ComparedAssessment {
    /// The day as of which it judged, YYYY-MM-DD.
    pub as_of: String,
    /// Length of the audit window before that day, in months.
    pub window_months: u32,
    /// The rules that were used.
    pub mappings: MappingsVersion,
    /// Files looked at.
    pub documents: usize,
}

/// A document that is not the same in both assessments.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DocumentChange {
    /// Its path in the assessment after; before, for one that was removed.
    pub path: String,
    /// `added`, `removed`, `changed` (other bytes), `renamed` (the same bytes under another path) or `restated` (the
    /// same bytes, but the manifest or the reading says something else of it).
    pub kind: String,
    /// Its path in the assessment before, where it was renamed.
    pub path_before: Option<String>,
    /// What differs of what it says about itself, in words, such as "status approved, now draft".
    pub differences: Vec<String>,
}

/// A requirement of which something changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RequirementChange {
    /// Id of the framework.
    pub framework: String,
    /// Id of the requirement.
    pub requirement: String,
    /// Its title.
    pub title: String,
    /// Score before, 0 to 5; absent when it did not apply or did not exist.
    pub before: Option<u8>,
    /// Score after.
    pub after: Option<u8>,
    /// `rose`, `fell`, `same`, `applies` (it did not before), `excluded` (it applied before), `new` or `gone` (the
    /// mappings have it in one assessment only).
    pub change: String,
    /// Ids of points that are met after and were not before.
    pub points_gained: Vec<String>,
    /// Ids of points that were met before and are not after.
    pub points_lost: Vec<String>,
    /// Why, as far as the two assessments tell; empty when they do not.
    pub causes: Vec<Cause>,
}

/// Something that bears on a change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Cause {
    /// `document-added`, `document-removed`, `document-changed`, `document-renamed`, `status-changed`,
    /// `facts-changed`, `reading-changed` (read in part, or no longer), `review-lapsed`, `record-out-of-window`,
    /// `window-changed` (day or length of the window), `mappings-changed`, `decision-made`, `decision-withdrawn`,
    /// `decision-effect-changed`, `applicability-changed`.
    pub code: String,
    /// It in a sentence.
    pub sentence: String,
    /// Path of the document concerned.
    pub document: Option<String>,
    /// Id of the decision concerned.
    pub decision: Option<String>,
}

/// Counts over a comparison.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ComparisonSummary {
    /// Requirements whose score rose.
    pub rose: usize,
    /// Requirements whose score fell.
    pub fell: usize,
    /// Requirements with a score in both that is the same.
    pub same: usize,
    /// Requirements that apply in one of the two only, or exist in one only.
    pub not_compared: usize,
    /// Findings in the assessment after only.
    pub new_findings: usize,
    /// Findings in the assessment before only.
    pub gone_findings: usize,
    /// Documents added, removed, changed, renamed or restated.
    pub documents: usize,
}

impl Comparison {
    /// Holds when a score fell or there is a new nonconformity, major or minor.
    #[must_use]
    pub fn is_worse(&self) -> bool {
        let grave = |finding: &Finding| matches!(finding.class.as_str(), "major" | "minor");
        self.summary.fell > 0 || self.new_findings.iter().any(grave)
    }
}
