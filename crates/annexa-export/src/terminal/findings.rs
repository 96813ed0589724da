//! The findings in short: the first few of each rule.

use super::line::{Ink, Line, class_ink, paragraph};
use super::{Style, fit};
use crate::overview::{FindingClass, FindingGroup};
use crate::plain_text::file_name;
use crate::wording::class_plural;
use annexa_report::Finding;
use std::io::{self, Write};

/// How many findings of a rule are shown.
const SHOWN: usize = 3;

pub(super) fn write(classes: &[FindingClass<'_>], style: &Style, out: &mut impl Write) -> io::Result<()> {
    let mut hidden = 0;
    for class in classes {
        let name = format!("{} ({})", fit::shown(style, class_plural(class.class)), class.total);
        Line::indented(style, 0).put(class_ink(class.class), &name).end(out)?;
        for group in &class.groups {
            hidden += group.findings.len().saturating_sub(SHOWN);
            write_group(group, style, out)?;
        }
        writeln!(out)?;
    }
    if hidden > 0 {
        let hint = format!("{hidden} more findings are not shown here: --format html or --format json shows all.");
        paragraph(Line::indented(style, 0), Ink::Dim, &hint, out)?;
        writeln!(out)?;
    }
    Ok(())
}

fn write_group(group: &FindingGroup<'_>, style: &Style, out: &mut impl Write) -> io::Result<()> {
    let number = group.findings.len();
    let title = fit::shown(style, group.title);
    let title = if number > 1 { format!("{title} ({number})") } else { title };
    Line::indented(style, 2).put(Ink::Bold, &title).end(out)?;
    for (_, finding) in group.findings.iter().take(SHOWN) {
        let first = Line::indented(style, 4).plain(style.either("• ", "- "));
        paragraph(first, Ink::Plain, &sentence(finding, style), out)?;
    }
    if let Some(more @ 1..) = number.checked_sub(SHOWN) {
        Line::indented(style, 6).put(Ink::Dim, &format!("and {more} more")).end(out)?;
    }
    Ok(())
}

/// Requirement, document, page and reason, as far as they are known.
fn sentence(finding: &Finding, style: &Style) -> String {
    let mut sentence = String::new();
    if let Some(requirement) = &finding.requirement {
        sentence.push_str(&fit::shown(style, requirement));
    }
    if let Some(document) = &finding.document {
        if !sentence.is_empty() {
            sentence.push_str(", ");
        }
        sentence.push_str(&fit::shown(style, file_name(document)));
        if let Some(page) = finding.page {
            sentence.push_str(&format!(" p. {page}"));
        }
    }
    if !sentence.is_empty() {
        sentence.push_str(": ");
    }
    sentence + &fit::shown(style, &finding.reason)
}
