//! What formats of a comparison have in common.

use annexa_report::{Comparison, DocumentChange, Finding, RequirementChange};

use crate::plain_text::one_line;
use crate::wording::count;

/// The result in a few sentences.
pub(crate) fn verdict(comparison: &Comparison) -> String {
    let s = &comparison.summary;
    let mut out = format!(
        "{} rose, {} fell, {} stayed the same. {} and {}. {} changed.",
        count(s.rose, "score"),
        s.fell,
        s.same,
        count(s.new_findings, "new finding"),
        count(s.gone_findings, "finding") + " gone",
        count(s.documents, "document"),
    );
    if s.not_compared > 0 {
        out.push_str(&format!(" {} in one of the two only.", count(s.not_compared, "requirement")));
    }
    if !comparison.other_frameworks.is_empty() {
        let names: Vec<String> = comparison.other_frameworks.iter().map(|id| one_line(id)).collect();
        out.push_str(&format!(" Judged in one of the two only: {}.", names.join(", ")));
    }
    if !comparison.same_mappings {
        out.push_str(" The mappings are not the same.");
    }
    out
}

/// `2 -> 4`, with a dash where there is no score.
pub(crate) fn step(change: &RequirementChange, arrow: &str) -> String {
    let score = |score: Option<u8>| score.map_or_else(|| "-".to_owned(), |score| score.to_string());
    format!("{} {arrow} {}", score(change.before), score(change.after))
}

/// What is to be said of a change: points, then causes.
pub(crate) fn reasons(change: &RequirementChange) -> Vec<String> {
    let list = |ids: &[String]| ids.iter().map(|id| one_line(id)).collect::<Vec<_>>().join(", ");
    let mut out = Vec::new();
    if !change.points_lost.is_empty() {
        out.push(format!("No longer met: {}.", list(&change.points_lost)));
    }
    if !change.points_gained.is_empty() {
        out.push(format!("Now met: {}.", list(&change.points_gained)));
    }
    out.extend(change.causes.iter().map(|cause| one_line(&cause.sentence)));
    if change.causes.is_empty() {
        out.push("The two assessments do not tell why.".to_owned());
    }
    out
}

/// A document that changed, with what it says differently of itself.
pub(crate) fn document(change: &DocumentChange) -> String {
    let mut out = format!("{} {}", one_line(&change.path), one_line(&change.kind));
    if let Some(before) = &change.path_before {
        out.push_str(&format!(", before {}", one_line(before)));
    }
    if !change.differences.is_empty() {
        let all: Vec<String> = change.differences.iter().map(|d| one_line(d)).collect();
        out.push_str(&format!(" ({})", all.join("; ")));
    }
    out
}

/// A finding with what it concerns.
pub(crate) fn finding(finding: &Finding) -> String {
    let about: Vec<String> = finding.requirement.iter().chain(&finding.document).map(|about| one_line(about)).collect();
    let about = if about.is_empty() { String::new() } else { format!("{}: ", about.join(", ")) };
    format!("{about}{}. {}", one_line(&finding.title), one_line(&finding.reason))
}
