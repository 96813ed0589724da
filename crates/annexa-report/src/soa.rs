use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The statement of applicability of a framework as the documents support it, compared with the organisation's own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Soa {
    /// Version of this format.
    pub schema_version: String,
    /// The day as of which everything is judged, YYYY-MM-DD.
    pub as_of: String,
    /// Length of the audit window before that day, in months.
    pub window_months: u32,
    /// The rules that were used.
    pub mappings: crate::MappingsVersion,
    /// The framework whose controls are stated.
    pub framework: SoaFramework,
    /// The organisation's own statement, which the rows are compared with; absent when none was found.
    pub own: Option<SoaSource>,
    /// Other statements of applicability for the framework that were found: older ones, or not in force.
    pub others: Vec<SoaSource>,
    /// Counts over all of it.
    pub summary: SoaSummary,
    /// Every control exactly once, in the framework's order.
    pub rows: Vec<SoaRow>,
    /// Where the own statement disagrees with the framework as a whole: numbers that it does not have, and what
    /// concerns all rows alike.
    pub disagreements: Vec<SoaDisagreement>,
    /// What a reader should know of how far this can be relied upon.
    pub notes: Vec<String>,
}

/// The framework whose controls are stated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SoaFramework {
    /// Such as `iso42001-2023`.
    pub id: String,
    /// Full title.
    pub title: String,
    /// Short name for running text.
    pub short: String,
    /// Holds when it comes without rules: scores rest on the requirements' words, 2 at most.
    pub generic: bool,
    /// Topics that have controls, in order.
    pub topics: Vec<crate::Topic>,
}

/// A statement of applicability among the documents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SoaSource {
    /// Path of the document.
    pub path: String,
    /// Its title.
    pub title: Option<String>,
    /// Its version as written.
    pub version: Option<String>,
    /// `draft`, `approved`, `obsolete`; absent where it does not say.
    pub status: Option<String>,
    /// Since when it is in force, or when it was approved, YYYY-MM-DD.
    pub date: Option<String>,
    /// Whether it is in force as far as it says.
    pub in_force: bool,
    /// Controls that it lists.
    pub controls: usize,
}

/// Counts over the controls.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SoaSummary {
    /// Controls of the framework.
    pub controls: usize,
    /// Those that apply.
    pub applicable: usize,
    /// Those that are excluded.
    pub excluded: usize,
    /// Those of which nobody has said whether they apply, and to which no document commits.
    pub undecided: usize,
    /// Not excluded, with a score of 4 or 5.
    pub implemented: usize,
    /// Not excluded, with a score of 3.
    pub documented: usize,
    /// Not excluded, with a score of 1 or 2.
    pub partly: usize,
    /// Not excluded, with a score of 0.
    pub not_started: usize,
    /// Disagreements, those of the statement as a whole included.
    pub disagreements: usize,
}

/// One control.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SoaRow {
    /// Such as `A.5.4`.
    pub control: String,
    /// Id of its topic.
    pub topic: String,
    /// Its title.
    pub title: String,
    /// What it asks, in our own words.
    pub asks: String,
    /// `yes`, `no` or `undecided`.
    pub applicable: String,
    /// Who says so: `reviewer` (a decision), `statement` (the own one), `manifest`, `documents` (a document commits to
    /// it) or `nobody`.
    pub applicable_by: String,
    /// Why it applies or is excluded; absent where nobody says why and no document carries it.
    pub justification: Option<String>,
    /// Whose words they are: `reviewer`, `statement`, `manifest`, or `derived` for a fact about the documents that stands in for a
    /// justification nobody gave.
    pub justification_by: Option<String>,
    /// What the documents show: `implemented` (score 4 or 5), `documented` (3), `partly` (1 or 2) or `not_started` (0);
    /// absent for an excluded control.
    pub status: Option<String>,
    /// 0 to 5; absent for an excluded control.
    pub score: Option<u8>,
    /// Name of the score.
    pub level: Option<String>,
    /// What the own statement says of it; absent when it does not list it or there is none.
    pub own: Option<SoaClaim>,
    /// The two best passages, from different documents where that is as good; none for an excluded control.
    pub evidence: Vec<SoaEvidence>,
    /// Paths of the documents that carry it, strongest first.
    pub carried_by: Vec<String>,
    /// Who is answerable for the strongest of these that names somebody.
    pub owner: Option<String>,
    /// The most urgent thing that would raise the score.
    pub lacks: Option<String>,
    /// Holds when a document that bears on it was read only in part.
    pub rests_on_partial: bool,
    /// Where the own statement and the documents, the manifest or the framework do not agree.
    pub disagreements: Vec<SoaDisagreement>,
}

/// What the own statement says of a control.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SoaClaim {
    /// `yes`, `no` or `unclear`.
    pub applicable: String,
    /// Whether it is said to be implemented: `yes`, `no`, or `unclear`, which partly is.
    pub implemented: String,
    /// Its reason for inclusion or exclusion.
    pub justification: Option<String>,
    /// Where it says so.
    pub place: SoaEvidence,
}

/// A passage and where it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SoaEvidence {
    /// Path of the document.
    pub document: String,
    /// Its title.
    pub title: Option<String>,
    /// Page it starts on, 1-based; absent for formats that have no pages.
    pub page: Option<u32>,
    /// Headings above it, outermost first, joined by " > ".
    pub section: String,
    /// First byte of the quote in the document's text as UTF-8, as `annexa text` prints it.
    pub start: usize,
    /// One past its last byte.
    pub end: usize,
    /// The words themselves.
    pub quote: String,
    /// What the passage does: `commits`, `intends`, `permits`, `negates` or `mentions`; absent for a place that is no
    /// evidence, such as a row of the own statement.
    pub assertion: Option<String>,
    /// Why it counts for less than its words say.
    pub caveat: Option<String>,
}

/// Where the own statement does not agree with something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SoaDisagreement {
    /// A stable word for what it is: `implemented-undocumented`, `implemented-unshown`, `excluded-yet-committed`,
    /// `denied-yet-evidenced`, `missing`, `unknown-control`, `former-number`, `inclusion-unjustified`,
    /// `exclusion-unjustified`, `applicability-unclear`, `listed-twice`, `manifest-contradicts`.
    pub code: String,
    /// The control's number as the statement or the framework has it; absent where it concerns all.
    pub control: Option<String>,
    /// Both sides and where they stand, in a sentence or two.
    pub sentence: String,
    /// Where the own statement says it; absent for what it leaves out.
    pub statement: Option<SoaEvidence>,
    /// Where the documents say otherwise.
    pub documents: Option<SoaEvidence>,
}
