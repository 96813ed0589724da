//! What changed between two assessments: the scores with their causes, the findings, the documents.

use super::line::{Ink, Line, class_ink, paragraph};
use super::{Style, fit};
use crate::comparison::{document, finding, reasons, step, verdict};
use annexa_report::{Comparison, Finding};
use std::io::{self, Write};

/// Columns of a requirement's number.
const NUMBER: usize = 12;
/// Findings shown of those that are new, and of those that are gone.
const SHOWN: usize = 20;

pub(super) fn write(comparison: &Comparison, style: &Style, out: &mut impl Write) -> io::Result<()> {
    let heading = format!("As of {}, compared with {}", comparison.after.as_of, comparison.before.as_of);
    Line::indented(style, 0).put(Ink::Bold, &fit::shown(style, &heading)).end(out)?;
    paragraph(Line::indented(style, 0), Ink::Plain, &fit::shown(style, &verdict(comparison)), out)?;
    let mut framework = "";
    for change in &comparison.requirements {
        if framework != change.framework {
            framework = &change.framework;
            writeln!(out)?;
            Line::indented(style, 0).put(Ink::Bold, &fit::shown(style, framework)).end(out)?;
        }
        let number = fit::fill(style, &fit::shown(style, &change.requirement), NUMBER);
        let head = format!("{}  {}  ", step(change, "->"), fit::shown(style, &change.change));
        let line = Line::indented(style, 2).plain(&number).score(change.after).plain("  ").put(Ink::Bold, &head);
        line.plain(&fit::shown(style, &change.title)).end(out)?;
        for reason in reasons(change) {
            paragraph(Line::indented(style, 6), Ink::Dim, &fit::shown(style, &reason), out)?;
        }
    }
    write_findings("New findings", &comparison.new_findings, style, out)?;
    write_findings("Findings that are gone", &comparison.gone_findings, style, out)?;
    if !comparison.documents.is_empty() {
        writeln!(out)?;
        Line::indented(style, 0).put(Ink::Bold, "Documents").end(out)?;
    }
    for change in &comparison.documents {
        paragraph(Line::indented(style, 2), Ink::Plain, &fit::shown(style, &document(change)), out)?;
    }
    Ok(())
}

fn write_findings(heading: &str, findings: &[Finding], style: &Style, out: &mut impl Write) -> io::Result<()> {
    if findings.is_empty() {
        return Ok(());
    }
    writeln!(out)?;
    Line::indented(style, 0).put(Ink::Bold, &format!("{heading} ({})", findings.len())).end(out)?;
    for one in findings.iter().take(SHOWN) {
        let class = fit::fill(style, &fit::shown(style, &one.class), NUMBER);
        let first = Line::indented(style, 2).put(class_ink(&one.class), &class).plain(" ");
        paragraph(first, Ink::Plain, &fit::shown(style, &finding(one)), out)?;
    }
    if let Some(more @ 1..) = findings.len().checked_sub(SHOWN) {
        Line::indented(style, 2).put(Ink::Dim, &format!("and {more} more: --format json shows all")).end(out)?;
    }
    Ok(())
}
