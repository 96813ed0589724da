//! The files of the mappings as they are written: what serde sees before anything is resolved.

use serde::Deserialize;
use serde_saphyr::Spanned;

pub(crate) type Words = Vec<Spanned<String>>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Meta {
    pub(crate) version: String,
    #[serde(default)]
    pub(crate) default_frameworks: Words,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Relevance {
    pub(crate) origin: String,
    pub(crate) bias: f64,
    pub(crate) weights: Vec<Weight>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FormerEdition {
    pub(crate) from: Edition,
    pub(crate) to: Spanned<String>,
    pub(crate) controls: Vec<FormerControl>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Crosswalk {
    pub(crate) from: Spanned<String>,
    pub(crate) to: Spanned<String>,
    pub(crate) origin: String,
    pub(crate) pairs: Vec<Pair>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Pair {
    pub(crate) from: Spanned<String>,
    pub(crate) to: Spanned<String>,
    pub(crate) relation: Relation,
    pub(crate) why: String,
    pub(crate) delta: Option<String>,
    pub(crate) back: Option<String>,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Relation {
    Equal,
    Subset,
    Superset,
    Intersects,
}

/// Tells the two kinds of files in `crosswalks/` apart.
#[derive(Deserialize)]
pub(crate) struct CrosswalkKind {
    pub(crate) pairs: Option<serde::de::IgnoredAny>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Edition {
    pub(crate) id: String,
    pub(crate) title: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FormerControl {
    pub(crate) from: Spanned<String>,
    pub(crate) title: String,
    pub(crate) to: Words,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Weight {
    pub(crate) of: Spanned<String>,
    pub(crate) is: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Concept {
    pub(crate) id: Spanned<String>,
    pub(crate) means: String,
    #[serde(default)]
    pub(crate) terms: Words,
    #[serde(default)]
    pub(crate) patterns: Words,
    #[serde(default)]
    pub(crate) not: Words,
    #[serde(default)]
    pub(crate) includes: Words,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Framework {
    pub(crate) id: Spanned<String>,
    pub(crate) title: String,
    pub(crate) short: String,
    pub(crate) edition: String,
    pub(crate) subject: Option<Spanned<String>>,
    pub(crate) field: Option<Spanned<String>>,
    pub(crate) kindred: Option<Spanned<String>>,
    pub(crate) topics: Vec<Topic>,
    #[serde(default)]
    pub(crate) clauses: Vec<Clause>,
    #[serde(default)]
    pub(crate) precedence: Vec<Precedence>,
    #[serde(default)]
    pub(crate) documents: Vec<UsualDocument>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Clause {
    pub(crate) id: Spanned<String>,
    pub(crate) title: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Precedence {
    pub(crate) first: Spanned<String>,
    pub(crate) second: Spanned<String>,
    pub(crate) role: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct UsualDocument {
    pub(crate) title: String,
    pub(crate) kind: String,
    pub(crate) covers: Words,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Topic {
    pub(crate) id: String,
    pub(crate) title: String,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Subject {
    Needed,
    Shared,
    Free,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Requirement {
    pub(crate) id: Spanned<String>,
    pub(crate) topic: Spanned<String>,
    pub(crate) title: String,
    pub(crate) asks: String,
    pub(crate) subject: Subject,
    pub(crate) about: Vec<Spanned<Group>>,
    pub(crate) points: Vec<Spanned<Point>>,
}

/// A requirement of a framework that comes without rules.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlainRequirement {
    pub(crate) id: Spanned<String>,
    pub(crate) topic: Spanned<String>,
    pub(crate) title: String,
    pub(crate) asks: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Point {
    pub(crate) id: Spanned<String>,
    pub(crate) asks: String,
    pub(crate) essential: bool,
    #[serde(rename = "match")]
    pub(crate) matches: Vec<Spanned<Match>>,
    pub(crate) add: Spanned<String>,
    pub(crate) examples: Examples,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Match {
    pub(crate) same_as: Option<Spanned<String>>,
    #[serde(default)]
    pub(crate) about: Vec<Spanned<Group>>,
    #[serde(default)]
    pub(crate) says: Vec<Spanned<Group>>,
    #[serde(default)]
    pub(crate) unless: Words,
    pub(crate) near: Option<usize>,
    #[serde(rename = "in")]
    pub(crate) place: Option<Where>,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Where {
    Passage,
    Title,
}

#[derive(Deserialize)]
#[serde(untagged)]
pub(crate) enum Group {
    One(String),
    Any(Vec<String>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Examples {
    pub(crate) yes: Vec<Spanned<Example>>,
    pub(crate) no: Vec<Spanned<Example>>,
}

#[derive(Deserialize)]
#[serde(untagged)]
pub(crate) enum Example {
    Text(String),
    Full(FullExample),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FullExample {
    pub(crate) text: String,
    pub(crate) why: Option<String>,
    pub(crate) known: Option<Known>,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Known {
    Wrong,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Assertions {
    pub(crate) binds: Words,
    pub(crate) states: Words,
    pub(crate) verbs: Vec<String>,
    pub(crate) participles: Vec<String>,
    pub(crate) permits: Words,
    pub(crate) intends: Words,
    pub(crate) negates: Words,
    pub(crate) exceptions: Words,
    pub(crate) mentions: Words,
    pub(crate) terminators: Words,
    pub(crate) others: Words,
    pub(crate) mention_sections: Words,
    pub(crate) mention_columns: Words,
    pub(crate) follow_up: Words,
    pub(crate) announcing_titles: Words,
    pub(crate) duty_sections: Words,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Facts {
    pub(crate) labels: Labels,
    pub(crate) statuses: Statuses,
    pub(crate) kinds: Vec<Kind>,
    #[serde(default)]
    pub(crate) numbers: Vec<Numbers>,
    pub(crate) blanks: Vec<String>,
    pub(crate) organisation_placeholders: Vec<String>,
    pub(crate) applicability: Applicability,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Applicability {
    pub(crate) applicable: Vec<String>,
    pub(crate) implemented: Vec<String>,
    pub(crate) justification: Vec<String>,
    pub(crate) yes: Vec<String>,
    pub(crate) no: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Numbers {
    pub(crate) kind: Spanned<String>,
    pub(crate) letters: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Labels {
    pub(crate) title: Vec<String>,
    pub(crate) owner: Vec<String>,
    #[serde(default)]
    pub(crate) author: Vec<String>,
    #[serde(default)]
    pub(crate) replaced_by: Vec<String>,
    pub(crate) version: Vec<String>,
    pub(crate) status: Vec<String>,
    pub(crate) approved_by: Vec<String>,
    pub(crate) approved_on: Vec<String>,
    pub(crate) effective_on: Vec<String>,
    pub(crate) next_review: Vec<String>,
    pub(crate) record_date: Vec<String>,
    pub(crate) ai_system: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Statuses {
    pub(crate) draft: Words,
    pub(crate) approved: Words,
    pub(crate) obsolete: Words,
    pub(crate) template: Words,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Kind {
    pub(crate) kind: Spanned<String>,
    pub(crate) role: Spanned<String>,
    #[serde(default)]
    pub(crate) title: Words,
    #[serde(default)]
    pub(crate) text: Words,
    #[serde(default)]
    pub(crate) text_at_least: usize,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Finding {
    pub(crate) id: Spanned<String>,
    pub(crate) title: String,
    pub(crate) class: FindingClass,
    pub(crate) reason: String,
    pub(crate) repair: String,
    pub(crate) detect: Detect,
    #[serde(default)]
    pub(crate) about: Vec<Spanned<Group>>,
    #[serde(default)]
    pub(crate) speaks_of: Vec<Spanned<Group>>,
    #[serde(default)]
    pub(crate) lacks: Vec<Lack>,
    #[serde(default)]
    pub(crate) says: Vec<Spanned<Group>>,
    #[serde(default)]
    pub(crate) figures: Vec<ComparedFigure>,
    pub(crate) check: Option<ApplicabilityCheck>,
    pub(crate) at_least: Option<usize>,
    #[serde(default)]
    pub(crate) unless: Words,
    pub(crate) days: Option<i32>,
    #[serde(default)]
    pub(crate) standards: Vec<CitedStandard>,
    #[serde(default)]
    pub(crate) wrong: Vec<WrongCitation>,
    pub(crate) examples: FindingExamples,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum FindingClass {
    Major,
    Minor,
    Observation,
    Opportunity,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Detect {
    MissingEvidence,
    ReviewOverdue,
    ReviewLapsing,
    FactsMissing,
    NotInForce,
    Placeholders,
    PointNegated,
    PointIntended,
    Citation,
    Reference,
    DocumentLacks,
    RecordOutsideWindow,
    Applicability,
    NotInventoried,
    FiguresDisagree,
    Wording,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ApplicabilityCheck {
    Complete,
    Justified,
    Evidenced,
    Unclaimed,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Takes {
    Interval,
    Length,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ComparedFigure {
    pub(crate) name: String,
    pub(crate) takes: Takes,
    pub(crate) says: Vec<Spanned<Group>>,
    #[serde(default)]
    pub(crate) unless: Words,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Lack {
    pub(crate) name: String,
    pub(crate) any: Words,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CitedStandard {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) names: Vec<String>,
    pub(crate) numbers: Words,
    pub(crate) superseded: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WrongCitation {
    pub(crate) framework: String,
    #[serde(default)]
    pub(crate) cites: String,
    pub(crate) says: Spanned<String>,
    pub(crate) right: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FindingExamples {
    #[serde(default)]
    pub(crate) yes: Vec<Spanned<FindingExample>>,
    #[serde(default)]
    pub(crate) no: Vec<Spanned<FindingExample>>,
}

#[derive(Deserialize)]
#[serde(untagged)]
pub(crate) enum FindingExample {
    Text(String),
    Full(FullFindingExample),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FullFindingExample {
    pub(crate) text: Option<String>,
    #[serde(default)]
    pub(crate) documents: Vec<String>,
    pub(crate) as_of: Option<Spanned<String>>,
}
