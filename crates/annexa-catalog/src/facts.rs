use annexa_model::{DocumentKind, Role, Status};

use crate::Term;

/// The words by which facts about a document are recognised, for one language.
#[derive(Clone, Debug, Default)]
pub struct FactWords {
    /// Labels of the owner field, lower case, longest first.
    pub owner: Vec<String>,
    /// Labels of whoever wrote or keeps the document; they answer for it where no owner is named.
    pub author: Vec<String>,
    /// Labels of what took the document's place; a value says that it is obsolete.
    pub replaced_by: Vec<String>,
    /// Labels of the version field.
    pub version: Vec<String>,
    /// Labels of the status field.
    pub status: Vec<String>,
    /// Labels of the approver field.
    pub approved_by: Vec<String>,
    /// Labels of the approval date field.
    pub approved_on: Vec<String>,
    /// Labels of the effective date field.
    pub effective_on: Vec<String>,
    /// Labels of the next review field.
    pub next_review: Vec<String>,
    /// Labels of a date at which something was done.
    pub record_date: Vec<String>,
    /// Labels of a title field.
    pub title: Vec<String>,
    /// Words in a status field or on the cover that tell the status.
    pub statuses: Vec<(Status, Vec<Term>)>,
    /// Titles and phrases that tell the kind of document and its role, first match wins.
    pub kinds: Vec<KindWords>,
    /// The letters with which the numbers of documents of a kind begin, such as `PRO` in `PRO-HR-09`.
    pub numbers: Vec<(DocumentKind, Vec<String>)>,
    /// Values that mean that nothing was filled in.
    pub blanks: Vec<String>,
    /// Names of placeholders that stand for the organisation only.
    pub organisation_placeholders: Vec<String>,
    /// Labels of fields and columns that hold the name of an AI system.
    pub ai_system: Vec<String>,
    /// Words of statements of applicability.
    pub applicability: ApplicabilityWords,
}

/// How the columns of a statement of applicability are called, and what stands in them; lower case.
#[derive(Clone, Debug, Default)]
pub struct ApplicabilityWords {
    /// Names of the column that says whether a control applies.
    pub applicable: Vec<String>,
    /// Names of the column that says whether it is implemented.
    pub implemented: Vec<String>,
    /// Names of the column with the reason.
    pub justification: Vec<String>,
    /// Values that say yes.
    pub yes: Vec<String>,
    /// Values that say no.
    pub no: Vec<String>,
}

impl ApplicabilityWords {
    /// What a cell says, by its words in lower case; `None` for anything but a clear answer.
    #[must_use]
    pub fn answer(&self, cell: &str) -> Option<bool> {
        if self.no.iter().any(|no| no == cell) {
            return Some(false);
        }
        self.yes.iter().any(|yes| yes == cell).then_some(true)
    }
}

/// How a kind of document is recognised.
#[derive(Clone, Debug)]
pub struct KindWords {
    /// The kind; `None` for documents that are evidence of nothing, such as job advertisements.
    pub kind: Option<DocumentKind>,
    /// The role that such a document has.
    pub role: Role,
    /// In the title or file name.
    pub title: Vec<Term>,
    /// In the text: at least `text_at_least` different ones.
    pub text: Vec<Term>,
    /// How many of `text` must occur; 0 when the text plays no part.
    pub text_at_least: usize,
}
