//! Rows for spreadsheets: one per requirement, one per document and requirement, one per control.

mod soa;

use crate::overview::{Places, best_evidence, point_counts};
use crate::plain_text::one_line;
use crate::review;
use annexa_report::{Assessment, Evidence, Framework, MapReport, Requirement};
use std::io::{self, Write};

pub use soa::write_soa_csv;

const REQUIREMENT_COLUMNS: [&str; 27] = [
    "framework",
    "id",
    "topic",
    "title",
    "applicable",
    "justification",
    "score",
    "level",
    "carried_by",
    "lacks",
    "points_met",
    "points_total",
    "essential_met",
    "essential_total",
    "findings",
    "major",
    "minor",
    "observation",
    "opportunity",
    "rests_on_partial",
    "best_quote",
    "best_assertion",
    "best_document",
    "best_page",
    "best_section",
    "judged_score",
    "decisions",
];

const MAP_COLUMNS: [&str; 11] =
    ["document", "status", "reason", "framework", "id", "title", "relevance", "score", "quote", "page", "section"];

/// Writes one row per requirement of `assessment`, in the frameworks' order, after a row of column names.
///
/// UTF-8 without a byte order mark; rows end in CR LF. A cell that a spreadsheet would take for a formula begins with
/// an apostrophe.
///
/// # Errors
/// What `out` returns.
pub fn write_csv(assessment: &Assessment, out: &mut impl Write) -> io::Result<()> {
    let places = Places::of(assessment);
    let mut table = table(out);
    table.write_record(REQUIREMENT_COLUMNS)?;
    for framework in &assessment.frameworks {
        for requirement in &framework.requirements {
            table.write_record(requirement_row(&places, framework, requirement))?;
        }
    }
    table.flush()
}

/// Writes one row per document and requirement of `map`, after a row of column names; a document that answers nothing
/// or was not assessed has one row without requirement. Encoded and guarded as [`write_csv`] does.
///
/// # Errors
/// What `out` returns.
pub fn write_map_csv(map: &MapReport, out: &mut impl Write) -> io::Result<()> {
    let mut table = table(out);
    table.write_record(MAP_COLUMNS)?;
    for document in &map.documents {
        let head = [&document.path, &document.status, document.reason.as_deref().unwrap_or_default()].map(text);
        if document.quoted().next().is_none() {
            table.write_record(head.iter().map(String::as_str).chain([""; 8]))?;
        }
        for requirement in document.quoted() {
            let tail = [
                text(&requirement.framework),
                text(&requirement.id),
                text(&requirement.title),
                format!("{:.2}", requirement.relevance),
                requirement.score.to_string(),
                text(&requirement.quote),
                optional(requirement.page),
                text(&requirement.section),
            ];
            table.write_record(head.iter().chain(&tail))?;
        }
    }
    table.flush()
}

fn table<W: Write>(out: W) -> ::csv::Writer<W> {
    ::csv::WriterBuilder::new().terminator(::csv::Terminator::CRLF).from_writer(out)
}

fn requirement_row(places: &Places<'_>, framework: &Framework, requirement: &Requirement) -> [String; 27] {
    let points = point_counts(requirement);
    let essential = requirement.points.iter().filter(|point| point.essential).count();
    let findings = places.findings(&framework.id, &requirement.id);
    let of_class = |class: &str| findings.iter().filter(|(_, finding)| finding.class == class).count().to_string();
    let best = best_evidence(requirement);
    let decisions: Vec<String> =
        requirement.decisions.iter().map(|decision| review::sentence(decision, requirement.judged_score)).collect();
    let of_best = |field: fn(&Evidence) -> &str| best.map(|evidence| text(field(evidence))).unwrap_or_default();
    [
        text(&framework.id),
        text(&requirement.id),
        text(&requirement.topic),
        text(&requirement.title),
        yes_or_no(requirement.applicable),
        text(requirement.justification.as_deref().unwrap_or_default()),
        requirement.score.map(|score| score.to_string()).unwrap_or_default(),
        text(requirement.level.as_deref().unwrap_or_default()),
        text(&requirement.carried_by.join("; ")),
        text(requirement.lacks.as_deref().unwrap_or_default()),
        points.met.to_string(),
        points.all.to_string(),
        (essential - points.essential_unmet).to_string(),
        essential.to_string(),
        findings.len().to_string(),
        of_class("major"),
        of_class("minor"),
        of_class("observation"),
        of_class("opportunity"),
        yes_or_no(requirement.rests_on_partial),
        of_best(|evidence| &evidence.quote),
        of_best(|evidence| &evidence.assertion),
        of_best(|evidence| &evidence.document),
        optional(best.and_then(|evidence| evidence.page)),
        of_best(|evidence| &evidence.section),
        requirement.judged_score.map(|score| score.to_string()).unwrap_or_default(),
        text(&decisions.join("; ")),
    ]
}

/// A cell of text: on one line, and never a formula.
fn text(text: &str) -> String {
    guarded(one_line(text))
}

/// An apostrophe before a cell that a spreadsheet would run.
fn guarded(cell: String) -> String {
    if is_formula(&cell) { format!("'{cell}") } else { cell }
}

/// Whether a spreadsheet would run a cell: one that begins with `=`, `+`, `-` or `@`, in ASCII or full width, or with a
/// control character that some of them skip.
pub(crate) fn is_formula(cell: &str) -> bool {
    cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])
}

fn yes_or_no(claim: bool) -> String {
    if claim { "yes" } else { "no" }.to_owned()
}

fn optional(number: Option<u32>) -> String {
    number.map(|number| number.to_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_guarded() {
        for formula in ["=1+1", "+1", "-1", "@SUM(A1)", "＝1+1", "＋1", "－1", "＠x", "  =1", "\t=1", "\u{202E}=1"]
        {
            assert!(text(formula).starts_with('\''), "{formula:?}");
        }
        assert_eq!(guarded("\tx".to_owned()), "'\tx");
        assert_eq!(guarded("\rx".to_owned()), "'\rx");
        assert_eq!(text("A policy = a rule"), "A policy = a rule");
    }
}
