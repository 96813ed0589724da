use crate::Span;

/// Something an auditor would flag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Id of the finding rule, such as `review-overdue`.
    pub id: String,
    /// How an auditor would grade it.
    pub class: FindingClass,
    /// Framework and requirement, where the finding is about one.
    pub requirement: Option<(String, String)>,
    /// Index of the document it is about, where it is about one.
    pub document: Option<usize>,
    /// The words it rests on, in that document's text.
    pub quote: Option<Span>,
    /// Why, in a sentence.
    pub reason: String,
    /// What would settle it, in a sentence.
    pub repair: String,
}

/// How an auditor grades a finding; the gravest comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FindingClass {
    /// A requirement is not met, or the system fails in it.
    Major,
    /// A lapse in a requirement that is otherwise met.
    Minor,
    /// Not a nonconformity now; could become one.
    Observation,
    /// Could be better.
    Opportunity,
}

impl FindingClass {
    /// The word used for it in every output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Major => "major",
            Self::Minor => "minor",
            Self::Observation => "observation",
            Self::Opportunity => "opportunity",
        }
    }
}
