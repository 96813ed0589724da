//! Which document is a statement of applicability, of which framework, and what such a statement has to list.

use annexa_catalog::{FormerEdition, Framework};
use annexa_model::{Applicability, DocumentKind};

use crate::JudgedDocument;

/// A table with fewer controls is no statement of applicability.
const FEWEST_ROWS: usize = 3;
/// A justification of fewer words says nothing.
const FEWEST_WORDS: usize = 2;

/// Holds for a document that calls itself a statement of applicability and says of controls whether they apply.
#[must_use]
pub fn is_statement(document: &JudgedDocument) -> bool {
    let called_so = document.facts.kind == Some(DocumentKind::StatementOfApplicability);
    called_so && !document.facts.is_template && document.facts.applicability.len() >= FEWEST_ROWS
}

/// Which of `frameworks` a statement of applicability is for: the one that has most of the controls listed, by its own
/// numbers or those of a former edition; of two that have as many, the one that the document names.
#[must_use]
pub fn framework_of<'f>(
    document: &JudgedDocument,
    frameworks: impl Iterator<Item = &'f Framework>,
    former: &[FormerEdition],
) -> Option<usize> {
    let has = |framework: &Framework| {
        let former = || former.iter().filter(|e| e.successor == framework.id);
        let known = |row: &&Applicability| {
            framework.requirements.iter().any(|r| r.id == row.control)
                || former().any(|edition| edition.control(&row.control).is_some())
        };
        document.facts.applicability.iter().filter(known).count()
    };
    let named = |framework: &Framework| {
        framework.short.split_whitespace().last().is_some_and(|number| document.document.text.contains(number))
    };
    frameworks
        .enumerate()
        .map(|(index, framework)| (has(framework), named(framework), std::cmp::Reverse(index)))
        .filter(|(known, ..)| *known >= FEWEST_ROWS)
        .max()
        .map(|(.., std::cmp::Reverse(index))| index)
}

/// Indices of the requirements that a statement of applicability has to list: the controls of Annex A, or all
/// requirements of a framework without one.
#[must_use]
pub fn controls(framework: &Framework) -> Vec<usize> {
    let all = || framework.requirements.iter().enumerate();
    let annex: Vec<usize> = all().filter(|(_, r)| r.id.starts_with("A.")).map(|(number, _)| number).collect();
    if annex.is_empty() { (0..framework.requirements.len()).collect() } else { annex }
}

/// Whether `row` gives a reason for an exclusion that says something.
#[must_use]
pub fn excludes_with_reason(document: &JudgedDocument, row: &Applicability) -> bool {
    let words = row.justification.map_or(0, |span| span.of(&document.document.text).split_whitespace().count());
    words >= FEWEST_WORDS
}
