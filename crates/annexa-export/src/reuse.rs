//! Sentences about reuse that every format says in the same words.

use crate::plain_text::{one_line, section_path};
use crate::wording::count;
use annexa_report::{Addition, AdditionReason, Reuse, ReusedDocument, ServedRequirement};

/// From this score on a document meets a requirement as it stands.
pub(crate) const MET: u8 = 3;
/// So many reasons are told of an addition; the rest rest on the same passages.
const REASONS: usize = 3;

/// The result in two or three sentences.
pub(crate) fn verdict(reuse: &Reuse) -> String {
    let s = &reuse.summary;
    let met = match s.met {
        0 => "none is met as the documents stand".to_owned(),
        1 => "1 is met as the documents stand".to_owned(),
        n => format!("{n} are met as the documents stand"),
    };
    let additions = match s.with_additions {
        0 => "no addition to a document would help".to_owned(),
        1 => format!("1 scores higher with additions to {}", count(s.documents_to_change, "document")),
        n => format!("{n} score higher with additions to {}", count(s.documents_to_change, "document")),
    };
    let write = match s.to_write {
        0 => "nothing has to be written anew".to_owned(),
        1 => "1 is for a document that has to be written".to_owned(),
        n => format!("{n} are for {} to be written", count(reuse.to_write.len(), "document")),
    };
    format!(
        "Of {} of {}, {met}; {additions}; {write}.",
        count(s.requirements, "requirement"),
        one_line(&reuse.to.short)
    )
}

/// How a document is called: its title, else its path.
pub(crate) fn name(document: &ReusedDocument) -> String {
    one_line(document.title.as_deref().filter(|t| !t.trim().is_empty()).unwrap_or(&document.path))
}

/// What it answers as it stands, and what in part.
pub(crate) fn answered(document: &ReusedDocument) -> (Vec<&ServedRequirement>, Vec<&ServedRequirement>) {
    document.answers.iter().partition(|a| a.score >= MET)
}

/// `4.1 (3, 5 of 6 points)`, one for each requirement.
pub(crate) fn list(requirements: &[&ServedRequirement]) -> String {
    let one = |r: &&ServedRequirement| {
        format!("{} (score {}, {} of {} points)", one_line(&r.id), r.score, r.points_met, r.points)
    };
    requirements.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// Where an addition belongs.
pub(crate) fn place(addition: &Addition) -> String {
    let page = addition.page.map_or_else(String::new, |page| format!(" (page {page})"));
    match last_heading(&addition.section) {
        Some(heading) => format!("At the end of section “{heading}”{page}"),
        None => format!("In the opening section{page}"),
    }
}

/// The innermost heading of a path of sections.
fn last_heading(section: &str) -> Option<String> {
    section_path(section).rsplit(" › ").next().map(str::to_owned).filter(|heading| !heading.is_empty())
}

/// What the document has that the addition builds on; the first few of it.
pub(crate) fn reasons(addition: &Addition) -> impl Iterator<Item = String> {
    let told = |reason: &AdditionReason| {
        let delta = match &reason.delta {
            Some(delta) => {
                format!(" {} asks further: {}.", one_line(&reason.to), one_line(delta).trim_end_matches('.'))
            }
            None => String::new(),
        };
        format!("It meets {}: {}{delta}", one_line(&reason.from), one_line(&reason.why))
    };
    addition.because.iter().take(REASONS).map(told)
}
