//! The findings, by class and rule.

use super::escape::inline;
use crate::overview::{FindingGroup, finding_classes};
use crate::plain_text::section_path;
use crate::wording::class_plural;
use annexa_report::{Assessment, Finding};
use std::io::{self, Write};

pub(super) fn write(assessment: &Assessment, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "\n## Findings")?;
    for class in finding_classes(&assessment.findings) {
        writeln!(out, "\n### {} ({})", inline(class_plural(class.class)), class.total)?;
        for group in &class.groups {
            write_group(group, out)?;
        }
    }
    if assessment.findings.is_empty() {
        writeln!(out, "\nNothing in the documents calls for a finding.")?;
    }
    Ok(())
}

fn write_group(group: &FindingGroup<'_>, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "\n#### {} ({})\n", inline(group.title), group.findings.len())?;
    let common = group.common_repair();
    if let Some(repair) = common {
        writeln!(out, "Repair: {}\n", inline(repair))?;
    }
    for (_, finding) in &group.findings {
        write_one(finding, common.is_none(), out)?;
    }
    Ok(())
}

fn write_one(finding: &Finding, own_repair: bool, out: &mut impl Write) -> io::Result<()> {
    write!(out, "- ")?;
    if let Some(requirement) = &finding.requirement {
        write!(out, "**{}** ", inline(requirement))?;
    }
    write!(out, "{}", inline(&finding.reason))?;
    if let Some(document) = &finding.document {
        let section = finding.section.as_deref().unwrap_or_default();
        write!(out, " ({})", place(document, finding.page, section))?;
    }
    writeln!(out)?;
    if let Some(quote) = finding.quote.as_deref().map(inline).filter(|quote| !quote.is_empty()) {
        writeln!(out, "  > “{quote}”")?;
    }
    if own_repair {
        // The empty line keeps the repair out of the quotation above it.
        writeln!(out, "\n  Repair: {}", inline(&finding.repair))?;
    }
    Ok(())
}

/// Document, page and section, as far as they are known.
pub(super) fn place(document: &str, page: Option<u32>, section: &str) -> String {
    let page = page.map(|page| format!("page {page}"));
    let section = Some(section_path(section)).filter(|section| !section.is_empty());
    let parts = [Some(inline(document)), page, section.map(|section| inline(&section))];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}
