use crate::{Date, Span};

/// What a document says about itself: who owns it, which version it is, whether it is in force.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// The document's title.
    pub title: Option<Sourced<String>>,
    /// Who is answerable for the document: a name or a role title.
    pub owner: Option<Sourced<String>>,
    /// Version or revision as written.
    pub version: Option<Sourced<String>>,
    /// Whether it is in force.
    pub status: Option<Sourced<Status>>,
    /// Who approved it.
    pub approved_by: Option<Sourced<String>>,
    /// When it was approved.
    pub approved_on: Option<Sourced<Date>>,
    /// Since when it is in force, or the day of the version.
    pub effective_on: Option<Sourced<Date>>,
    /// By when it is to be reviewed.
    pub next_review: Option<Sourced<Date>>,
    /// What sort of document it is.
    pub kind: Option<DocumentKind>,
    /// What it can be evidence of.
    pub role: Role,
    /// Days on which something was recorded as done, ascending, each once.
    pub record_dates: Vec<Date>,
    /// Blanks left to fill in that are more than the organisation's name.
    pub placeholders: Vec<Span>,
    /// Holds when the substance of the document is blank: a form or template.
    pub is_template: bool,
    /// What a statement of applicability says of each control, in its order.
    pub applicability: Vec<Applicability>,
    /// Names of AI systems in fields and columns called so, in reading order.
    pub ai_systems: Vec<Span>,
}

/// A row of a statement of applicability.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applicability {
    /// The control's number, such as `A.6.2.4`.
    pub control: String,
    /// Whether it applies; `None` where the row does not say so clearly.
    pub applicable: Option<bool>,
    /// Whether it is said to be implemented; `None` where the row does not say so clearly, or says partly.
    pub implemented: Option<bool>,
    /// Where the reason stands; `None` for an empty cell or no such column.
    pub justification: Option<Span>,
    /// The whole row.
    pub row: Span,
}

/// A value and where it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sourced<T> {
    /// The value.
    pub value: T,
    /// Where it stands in the document's text; `None` when it came from the file's properties or a manifest.
    pub span: Option<Span>,
}

impl<T> Sourced<T> {
    /// A value that stands at `span` in the text.
    pub const fn in_text(value: T, span: Span) -> Self {
        Self { value, span: Some(span) }
    }

    /// A value from outside the text.
    pub const fn outside(value: T) -> Self {
        Self { value, span: None }
    }
}

/// Whether a document is in force, by its own words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// Not yet approved.
    Draft,
    /// In force.
    Approved,
    /// Withdrawn or replaced.
    Obsolete,
    /// To be filled in.
    Template,
}

impl Status {
    /// The word used for it in every output and in manifests.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Approved => "approved",
            Self::Obsolete => "obsolete",
            Self::Template => "template",
        }
    }

    /// The status that [`name`](Self::name) calls so.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Draft, Self::Approved, Self::Obsolete, Self::Template].into_iter().find(|s| s.name() == name)
    }
}

/// What sort of document it is, by its title and content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DocumentKind {
    /// States what is wanted and why.
    Policy,
    /// States how something is done.
    Procedure,
    /// Standard, guideline or plan.
    Plan,
    /// A list of things with their attributes.
    Register,
    /// Entries of what happened.
    Log,
    /// Minutes of a meeting.
    Minutes,
    /// A completed assessment of a thing.
    Assessment,
    /// A report of measurements or results.
    Report,
    /// An audit or review of the management system.
    Audit,
    /// An agreement with another party.
    Contract,
    /// Statement of applicability.
    StatementOfApplicability,
    /// Information for users or the public.
    Notice,
}

impl DocumentKind {
    /// The word used for it in every output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Policy => "policy",
            Self::Procedure => "procedure",
            Self::Plan => "plan",
            Self::Register => "register",
            Self::Log => "log",
            Self::Minutes => "minutes",
            Self::Assessment => "assessment",
            Self::Report => "report",
            Self::Audit => "audit",
            Self::Contract => "contract",
            Self::StatementOfApplicability => "statement-of-applicability",
            Self::Notice => "notice",
        }
    }

    /// The kind that [`name`](Self::name) calls so.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        use DocumentKind as K;
        let all = [
            K::Policy,
            K::Procedure,
            K::Plan,
            K::Register,
            K::Log,
            K::Minutes,
            K::Assessment,
            K::Report,
            K::Audit,
            K::Contract,
            K::StatementOfApplicability,
            K::Notice,
        ];
        all.into_iter().find(|kind| kind.name() == name)
    }
}

/// What a document can be evidence of. Source: DESIGN, section 3.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Role {
    /// What the organisation has decided to do: policy, procedure, plan, standard.
    Design,
    /// That it does so: record, log, register with entries, minutes, completed assessment.
    Operation,
    /// How well it does: audit report, management review, metric report.
    Evaluation,
    /// Nothing: template, marketing, unrelated.
    #[default]
    None,
}

impl Role {
    /// The word used for it in every output and in manifests.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Design => "design",
            Self::Operation => "operation",
            Self::Evaluation => "evaluation",
            Self::None => "none",
        }
    }

    /// The role that [`name`](Self::name) calls so.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Design, Self::Operation, Self::Evaluation, Self::None].into_iter().find(|r| r.name() == name)
    }
}
