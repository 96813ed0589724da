//! The organisation's own statement: which document it is, and what it says of a control.

use annexa_assess::{JudgedDocument, Standing, framework_of, is_statement};
use annexa_catalog::Catalog;
use annexa_model::{Applicability, Date};
use annexa_report as report;

use super::{place, title};
use crate::place::one_line;

/// The statement of applicability for a framework that counts, and the others: the newest in force, else the newest.
pub(super) fn statements<'d>(
    catalog: &Catalog,
    framework: usize,
    documents: &[&'d JudgedDocument],
) -> (Option<&'d JudgedDocument>, Vec<&'d JudgedDocument>) {
    let of = |d: &JudgedDocument| framework_of(d, catalog.frameworks.iter(), &catalog.former_editions);
    let mut found: Vec<&JudgedDocument> =
        documents.iter().copied().filter(|d| is_statement(d) && of(d) == Some(framework)).collect();
    // Stable: of equals the first path counts.
    found.sort_by_key(|d| std::cmp::Reverse((d.standing() == Standing::InForce, date(d), version(d))));
    let mut found = found.into_iter();
    (found.next(), found.collect())
}

/// Since when the document is in force.
fn date(document: &JudgedDocument) -> Option<Date> {
    let facts = &document.facts;
    facts.effective_on.as_ref().or(facts.approved_on.as_ref()).map(|day| day.value)
}

/// The numbers in its version, so that 10.0 is newer than 9.1.
fn version(document: &JudgedDocument) -> Vec<u32> {
    let version = document.facts.version.as_ref().map_or("", |v| &v.value);
    version.split(|c: char| !c.is_ascii_digit()).filter_map(|part| part.parse().ok()).collect()
}

pub(super) fn source(document: &JudgedDocument) -> report::SoaSource {
    let facts = &document.facts;
    report::SoaSource {
        path: document.path.clone(),
        title: title(document),
        version: facts.version.as_ref().map(|v| one_line(&v.value)),
        status: facts.status.as_ref().map(|s| s.value.name().to_owned()),
        date: date(document).map(|day| day.to_string()),
        in_force: document.standing() == Standing::InForce,
        controls: facts.applicability.len(),
    }
}

/// What a row says.
pub(super) fn claim(document: &JudgedDocument, row: &Applicability) -> report::SoaClaim {
    let word = |says: Option<bool>| match says {
        Some(true) => "yes",
        Some(false) => "no",
        None => "unclear",
    };
    let words = row.justification.map(|span| one_line(span.of(&document.document.text)));
    report::SoaClaim {
        applicable: word(row.applicable).to_owned(),
        implemented: word(row.implemented).to_owned(),
        justification: words.filter(|words| !words.is_empty()),
        place: place(document, row.row),
    }
}
