//! What changed between two assessments: a table of requirements, the findings, the documents.

use super::escape::{cell, inline};
use crate::comparison::{document, finding, reasons, step, verdict};
use crate::wording::class_name;
use annexa_report::{Comparison, Finding};
use std::io::{self, Write};

/// Writes `comparison` as Markdown.
///
/// # Errors
/// What `out` returns.
pub fn write_comparison_markdown(comparison: &Comparison, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "# Comparison of two assessments\n")?;
    let (before, after) = (inline(&comparison.before.as_of), inline(&comparison.after.as_of));
    writeln!(out, "As of **{after}**, compared with **{before}**. {}", inline(&verdict(comparison)))?;
    if !comparison.requirements.is_empty() {
        writeln!(out, "\n## Requirements\n")?;
        writeln!(out, "| Framework | Requirement | Title | Score | Change | Why |\n|---|---|---|---|---|---|")?;
    }
    for change in &comparison.requirements {
        let why: Vec<String> = reasons(change).iter().map(|reason| inline(reason)).collect();
        writeln!(
            out,
            "| {} | {} | {} | {} | {} | {} |",
            inline(&change.framework),
            inline(&change.requirement),
            cell(Some(&change.title)),
            step(change, "→"),
            inline(&change.change),
            why.join("<br>"),
        )?;
    }
    write_findings("New findings", &comparison.new_findings, out)?;
    write_findings("Findings that are gone", &comparison.gone_findings, out)?;
    if !comparison.documents.is_empty() {
        writeln!(out, "\n## Documents\n")?;
    }
    comparison.documents.iter().try_for_each(|change| writeln!(out, "- {}", inline(&document(change))))
}

fn write_findings(heading: &str, findings: &[Finding], out: &mut impl Write) -> io::Result<()> {
    if findings.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n## {heading}\n")?;
    findings
        .iter()
        .try_for_each(|one| writeln!(out, "- **{}** {}", inline(class_name(&one.class)), inline(&finding(one))))
}
