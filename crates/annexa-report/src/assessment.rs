use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Documents judged against frameworks as of a day, under one version of the mappings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Assessment {
    /// Version of this format.
    pub schema_version: String,
    /// The day as of which everything is judged, YYYY-MM-DD.
    pub as_of: String,
    /// Length of the audit window before that day, in months.
    pub window_months: u32,
    /// The rules that were used.
    pub mappings: MappingsVersion,
    /// Every file that was looked at, ordered by path.
    pub documents: Vec<Document>,
    /// The frameworks judged against.
    pub frameworks: Vec<Framework>,
    /// What an auditor would flag: gravest first, then by requirement and document.
    pub findings: Vec<Finding>,
    /// Counts over all of it.
    pub summary: Summary,
}

/// Which rules were used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MappingsVersion {
    /// Version as the mappings state it.
    pub version: String,
    /// SHA-256 over all files of the mappings.
    pub sha256: String,
}

/// One file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Document {
    /// Path relative to the folder given, with forward slashes; the file's name for a single file.
    pub path: String,
    /// SHA-256 of its bytes; absent when it could not be opened.
    pub sha256: Option<String>,
    /// IANA media type by content; absent when it was not recognised.
    pub media_type: Option<String>,
    /// `assessed`, `partial` (some text is missing, see `warnings`) or `not_assessed` (see `reason`).
    pub status: String,
    /// Why it was not assessed.
    pub reason: Option<String>,
    /// A stable word for the reason: `empty`, `no-text`, `encrypted`, `corrupt`, `unsupported`, `too-large`,
    /// `parser-crashed`, `unreadable`.
    pub reason_code: Option<String>,
    /// What was lost, repaired or guessed while reading it.
    pub warnings: Vec<Warning>,
    /// Path of the document with the same bytes that was judged in its place.
    pub duplicate_of: Option<String>,
    /// What sort of document it is: `policy`, `procedure`, `plan`, `register`, `log`, `minutes`, ...
    pub kind: Option<String>,
    /// What it can be evidence of: `design`, `operation`, `evaluation` or `none`.
    pub role: Option<String>,
    /// Number of pages, for formats that have pages.
    pub pages: Option<u32>,
    /// What it says about itself.
    pub facts: Facts,
}

/// Something that was lost, repaired or guessed while the text was taken out of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Warning {
    /// A stable word for it: `pages-without-text`, `pages-recognised`, `glyphs-without-unicode`, `damaged`,
    /// `limit-reached`, `encoding-guessed`, `unaccepted-changes`, `hidden-text`.
    pub code: String,
    /// It in words.
    pub message: String,
    /// Holds when text is missing or wrong because of it: the document is partial.
    pub loses_text: bool,
    /// The pages concerned, 1-based, where it concerns some and not all.
    pub pages: Vec<u32>,
    /// Name of the limit that was reached.
    pub limit: Option<String>,
}

/// What a document says about itself, or a manifest says of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Facts {
    /// Title.
    pub title: Option<String>,
    /// Who is answerable for it.
    pub owner: Option<String>,
    /// Version as written.
    pub version: Option<String>,
    /// `draft`, `approved`, `obsolete` or `template`.
    pub status: Option<String>,
    /// Who approved it.
    pub approved_by: Option<String>,
    /// When it was approved, YYYY-MM-DD.
    pub approved_on: Option<String>,
    /// Since when it is in force, YYYY-MM-DD.
    pub effective_on: Option<String>,
    /// When its next review is due, YYYY-MM-DD.
    pub next_review: Option<String>,
}

/// A framework and how each of its requirements is met.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Framework {
    /// Such as `iso42001-2023`.
    pub id: String,
    /// Full title.
    pub title: String,
    /// Holds when it comes without rules: its requirements are judged by their words, 2 at most.
    pub generic: bool,
    /// Its topics, in order.
    pub topics: Vec<Topic>,
    /// In the framework's order.
    pub requirements: Vec<Requirement>,
}

/// A group of requirements.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Topic {
    /// Such as `A.5`.
    pub id: String,
    /// Title.
    pub title: String,
}

/// How well one requirement is met.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Requirement {
    /// Such as `A.5.4`.
    pub id: String,
    /// Id of its topic.
    pub topic: String,
    /// Title.
    pub title: String,
    /// What it asks, in our own words.
    pub asks: String,
    /// False when the organisation excludes it with a justification.
    pub applicable: bool,
    /// The justification of an exclusion.
    pub justification: Option<String>,
    /// Holds when the framework comes without rules: the score, 2 at most, rests on the requirement's words alone.
    pub generic: bool,
    /// 0 to 5: the highest rung up to which all hold. Absent when not applicable.
    pub score: Option<u8>,
    /// Name of the score: `No evidence`, `Mentioned`, `Partial`, `Documented`, `Implemented`, `Sustained`.
    pub level: Option<String>,
    /// The five rungs, 1 to 5, each with its reason.
    pub rungs: Vec<Rung>,
    /// The points an auditor looks for.
    pub points: Vec<Point>,
    /// Paths of the documents that carry it, strongest first.
    pub carried_by: Vec<String>,
    /// The most urgent thing that would raise the score.
    pub lacks: Option<String>,
    /// Holds when a document that bears on it was read only in part.
    pub rests_on_partial: bool,
    /// The score that was judged, where a reviewer set another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub judged_score: Option<u8>,
    /// What reviewers decided about it, in the order in which they did; left out when there is nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub decisions: Vec<ReviewDecision>,
}

/// What a person decided about a requirement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReviewDecision {
    /// What tells it from all others.
    pub id: String,
    /// `accept` or `reject` a passage as evidence, set the `score`, `applicable` or `not-applicable`.
    pub kind: String,
    /// The score that was set, 0 to 5.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<u8>,
    /// Who decided.
    pub who: String,
    /// When, as RFC 3339 writes it.
    pub at: String,
    /// Why.
    pub justification: String,
    /// Path of the document whose passage was accepted or rejected, as it was then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<String>,
    /// The words of that passage.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quote: Option<String>,
    /// The point that it was evidence for; all of them when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub point: Option<String>,
    /// False when it had no effect: its passage no longer bears on the requirement, a later decision stands in its
    /// place, or the requirement does not apply.
    pub applied: bool,
}

/// One step of the scale.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Rung {
    /// 1 to 5.
    pub rung: u8,
    /// Name of the rung.
    pub name: String,
    /// Whether its condition and those below it hold.
    pub holds: bool,
    /// Why, in a sentence or two.
    pub reason: String,
}

/// One thing an auditor looks for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Point {
    /// Such as `A.5.2/triggers`.
    pub id: String,
    /// What is looked for.
    pub statement: String,
    /// Whether its absence alone would be a nonconformity.
    pub essential: bool,
    /// Whether a passage commits to it.
    pub met: bool,
    /// A sentence that would meet it, ready to be pasted.
    pub add: String,
    /// The strongest evidence first; at most five passages that commit and three others.
    pub evidence: Vec<Evidence>,
}

/// A passage that bears on a point.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Evidence {
    /// Path of the document.
    pub document: String,
    /// Page it starts on, 1-based; absent for formats that have no pages.
    pub page: Option<u32>,
    /// Headings above it, outermost first, joined by " > "; empty before the first heading.
    pub section: String,
    /// First byte of the quote in the document's text as UTF-8, as `annexa text` prints it.
    pub start: usize,
    /// One past its last byte.
    pub end: usize,
    /// The words themselves.
    pub quote: String,
    /// What the passage does with the point: `commits`, `intends`, `permits`, `negates` or `mentions`.
    pub assertion: String,
    /// The rule that made it, such as `A.5.2/triggers#1`.
    pub rule: String,
    /// Why it counts for less than its words say, such as "the document is a draft".
    pub caveat: Option<String>,
}

/// Something an auditor would flag.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Finding {
    /// Id of the finding rule, such as `review-overdue`.
    pub id: String,
    /// Its name.
    pub title: String,
    /// `major`, `minor`, `observation` or `opportunity`.
    pub class: String,
    /// Framework, where it concerns a requirement.
    pub framework: Option<String>,
    /// Requirement, where it concerns one.
    pub requirement: Option<String>,
    /// Path of the document, where it concerns one.
    pub document: Option<String>,
    /// Page, 1-based.
    pub page: Option<u32>,
    /// Headings above the place.
    pub section: Option<String>,
    /// First byte of the quote in the document's text.
    pub start: Option<usize>,
    /// One past its last byte.
    pub end: Option<usize>,
    /// The words it rests on.
    pub quote: Option<String>,
    /// Why, in a sentence.
    pub reason: String,
    /// What would settle it.
    pub repair: String,
}

/// Counts over an assessment.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Summary {
    /// Files looked at.
    pub documents: usize,
    /// Files judged, in part ones included.
    pub assessed: usize,
    /// Files of which some text is missing.
    pub partial: usize,
    /// Files that could not be judged.
    pub not_assessed: Vec<NotAssessed>,
    /// Requirements that apply.
    pub applicable: usize,
    /// Requirements that the organisation excludes.
    pub not_applicable: usize,
    /// How many applicable requirements have each score, 0 to 5.
    pub levels: Vec<LevelCount>,
    /// Mean score of the applicable requirements of each topic, framework by framework.
    pub topics: Vec<TopicSummary>,
    /// Applicable requirements with a score of 3 or more: what a stage 1 audit asks.
    pub stage_1_ready: usize,
    /// With a score of 4 or more: what a stage 2 audit asks.
    pub stage_2_ready: usize,
    /// With a score of 5: what surveillance asks.
    pub surveillance_ready: usize,
    /// Findings of each class, gravest first: (major, minor, observation, opportunity).
    pub findings: Vec<(String, usize)>,
}

/// A file that could not be judged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NotAssessed {
    /// Its path.
    pub path: String,
    /// Why.
    pub reason: String,
}

/// How many requirements have a score.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LevelCount {
    /// 0 to 5.
    pub score: u8,
    /// Name of the score.
    pub name: String,
    /// How many.
    pub requirements: usize,
}

/// How well a topic is met.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TopicSummary {
    /// Framework.
    pub framework: String,
    /// Topic.
    pub topic: String,
    /// Applicable requirements.
    pub requirements: usize,
    /// Mean of their scores, rounded to two digits; absent when none applies.
    pub mean_score: Option<f64>,
}
