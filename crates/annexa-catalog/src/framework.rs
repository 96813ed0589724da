use annexa_model::Role;

use crate::Requirement;

/// A catalogue of requirements.
#[derive(Clone, Debug)]
pub struct Framework {
    /// Stable id, such as `iso42001-2023`.
    pub id: String,
    /// Full title.
    pub title: String,
    /// Short name for running text, such as `ISO/IEC 42001`.
    pub short: String,
    /// Edition, such as `2023`.
    pub edition: String,
    /// Index of the concept that is its subject, where it has one.
    pub subject: Option<usize>,
    /// Index of the concept that names the subject's whole field: a document that is about it as a whole, by its
    /// title or by what it mostly speaks of, is on the subject in all its passages.
    pub field: Option<usize>,
    /// Index of the concept by which a document on another management system is known: only in such a document
    /// do passages off the subject count for requirements that all management systems share.
    pub kindred: Option<usize>,
    /// In the framework's order.
    pub topics: Vec<Topic>,
    /// Clauses whose text is that of several requirements, by whose numbers authors and auditors also speak.
    pub clauses: Vec<Clause>,
    /// Which of two requirements a document is filed under that answers both.
    pub precedence: Vec<Precedence>,
    /// In the framework's order.
    pub requirements: Vec<Requirement>,
    /// Holds for one that comes without rules: its requirements have no points, and are judged by the words in which
    /// they are written.
    pub is_generic: bool,
    /// The documents that organisations usually have for it; each requirement stands in one at most.
    pub documents: Vec<UsualDocument>,
}

/// A document that organisations usually have for a framework.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsualDocument {
    /// Such as `AI system impact assessment procedure`.
    pub title: String,
    /// Such as `procedure`.
    pub kind: String,
    /// Indices of the requirements that it mainly answers, in its order.
    pub covers: Vec<usize>,
}

/// A clause that asks nothing beyond what its sub-clauses ask, each of them a requirement: 6.1 of ISO/IEC 27001.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
    /// Such as `6.1`.
    pub id: String,
    /// Such as `Actions to address risks and opportunities`.
    pub title: String,
    /// Indices of its requirements, in the framework's order; at least one.
    pub parts: Vec<usize>,
}

/// Two requirements that one document mostly answers together: it is filed under the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Precedence {
    /// Index of the requirement that goes before.
    pub first: usize,
    /// Index of the other.
    pub second: usize,
    /// Holds only for documents that are evidence of this.
    pub role: Option<Role>,
}

/// A group of requirements: a clause or a part of an annex.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Topic {
    /// Such as `A.5`.
    pub id: String,
    /// Such as `Assessing impacts of AI systems`.
    pub title: String,
}

/// Whether a passage counts for a requirement only where it is about the framework's subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// It counts only there.
    Needed,
    /// It counts anyway; without the subject the requirement reaches 2 at most.
    Shared,
    /// The subject plays no part.
    Free,
}
