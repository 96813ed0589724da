use annexa_model::{Assertion, Date, FindingClass, Status};

use crate::{Group, Item, Place};

/// A rule for something that an auditor would flag.
#[derive(Clone, Debug)]
pub struct FindingRule {
    /// Stable id, such as `review-overdue`.
    pub id: String,
    /// A short name for lists.
    pub title: String,
    /// How an auditor would grade it.
    pub class: FindingClass,
    /// Why, in a sentence; `{name}` stands for a value that the detector supplies.
    pub reason: String,
    /// What would settle it, in a sentence.
    pub repair: String,
    /// How it is found.
    pub detect: Detect,
    /// Documents that raise it and near misses that do not.
    pub examples: FindingExamples,
    /// Where it is written.
    pub place: Place,
}

/// The closed set of detectors.
#[derive(Clone, Debug)]
pub enum Detect {
    /// An applicable requirement with a score of 0 or 1.
    MissingEvidence,
    /// The next review lies before the as-of date.
    ReviewOverdue,
    /// The next review lies within so many days after the as-of date.
    ReviewLapsing {
        /// Days after the as-of date.
        days: i32,
    },
    /// A document of role design that states no owner, version or approval.
    FactsMissing,
    /// A document whose status is one of these.
    StatusIs(Vec<Status>),
    /// Blanks left to fill in.
    Placeholders,
    /// A passage that bears on an essential point with this assertion, where nothing better is said.
    PointAsserted(Assertion),
    /// A citation of a framework by a number that it does not have, or under a wrong name.
    Citation {
        /// Standards whose numbers are known.
        standards: Vec<CitedStandard>,
        /// Pairings that are known to be wrong.
        wrong: Vec<WrongCitation>,
    },
    /// A reference to a document that is not among those supplied.
    Reference,
    /// A document about something that leaves out what belongs to it.
    DocumentLacks {
        /// What the document is about: its title, or a heading of it.
        about: Vec<Group>,
        /// Only documents that also speak of these.
        speaks_of: Vec<Group>,
        /// Each of these must be said somewhere in it; with a name for the message.
        lacks: Vec<(String, Group)>,
        /// How many of `lacks` must be missing.
        at_least: usize,
        /// Not when the document says one of these anywhere.
        unless: Vec<Item>,
    },
    /// A record whose newest entry lies before the audit window.
    RecordOutsideWindow,
    /// A statement of applicability that fails a check.
    Applicability(ApplicabilityCheck),
    /// An AI system that a document names, and an inventory does not.
    NotInventoried {
        /// What the title of an inventory says.
        about: Vec<Group>,
    },
    /// Two documents that give different figures for one thing.
    FiguresDisagree {
        /// What is compared.
        figures: Vec<ComparedFigure>,
    },
    /// A document that mostly speaks in one wording, such as that of a standard.
    Wording {
        /// What a binding passage of that wording says; all of these.
        says: Vec<Group>,
        /// So many passages of it at least.
        at_least: usize,
    },
}

/// What is looked at in a statement of applicability.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ApplicabilityCheck {
    /// Controls of the framework that it does not list.
    Complete,
    /// Exclusions without a reason.
    Justified,
    /// Controls said to be implemented for which there is no evidence.
    Evidenced,
    /// Controls excluded although a document commits to them.
    Unclaimed,
}

/// Which lengths of time are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// How often: annually, every six months.
    Interval,
    /// How long, or within which time: for 90 days, within 72 hours.
    Length,
}

/// A length of time that documents lay down, such as how long logs are kept.
#[derive(Clone, Debug)]
pub struct ComparedFigure {
    /// What it is, for the message.
    pub name: String,
    /// Which lengths of time count.
    pub takes: Takes,
    /// What a passage must say itself; all of these.
    pub says: Vec<Group>,
    /// What it must not say.
    pub unless: Vec<Item>,
}

/// A standard that documents cite, and the numbers it has. Numbers are facts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CitedStandard {
    /// Such as `iso42001-2023`.
    pub id: String,
    /// How it is called in messages.
    pub title: String,
    /// What a text says when it means this standard, such as `42001`.
    pub names: Vec<String>,
    /// Every number that may be cited, such as `A.6.2.4` or `9.2`, those of topics and clauses included.
    pub numbers: Vec<String>,
    /// What is said of a number with three levels (A.9.2.1) that is none of these, such as
    /// "the 2013 edition numbered so".
    pub superseded: Option<String>,
}

/// A citation that names a number with the title of another thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrongCitation {
    /// Framework cited.
    pub framework: String,
    /// Number as cited, such as `A.7`; empty when the passage is wrong by its words alone.
    pub cites: String,
    /// What the passage says beside it.
    pub says: Item,
    /// Where it really is.
    pub right: String,
}

/// Examples of a finding rule.
#[derive(Clone, Debug, Default)]
pub struct FindingExamples {
    /// Each raises the finding.
    pub yes: Vec<FindingExample>,
    /// None raises the finding.
    pub no: Vec<FindingExample>,
}

/// Short documents in Markdown, and the day as of which they are judged.
#[derive(Clone, Debug)]
pub struct FindingExample {
    /// Markdown; one text for each document.
    pub documents: Vec<String>,
    /// As-of date.
    pub as_of: Date,
    /// Where it is written.
    pub place: Place,
}
