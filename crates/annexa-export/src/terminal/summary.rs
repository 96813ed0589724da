//! What was not assessed, and how ready the organisation is.

use super::line::{Ink, Line, paragraph};
use super::{Style, fit};
use crate::overview::readiness;
use crate::wording::{class_name, class_plural, count, percent};
use annexa_report::{Assessment, Framework};
use std::io::{self, Write};

/// Columns of the names on the left.
const NAME: usize = 20;
/// Columns of a bar.
const BAR: usize = 20;

pub(super) fn write_not_assessed(assessment: &Assessment, style: &Style, out: &mut impl Write) -> io::Result<()> {
    let files = &assessment.summary.not_assessed;
    if files.is_empty() {
        return Ok(());
    }
    let heading = format!("Not assessed: {}", count(files.len(), "file"));
    Line::indented(style, 0).put(Ink::Bold, &heading).end(out)?;
    for file in files {
        let sentence = format!("{}: {}", fit::shown(style, &file.path), fit::shown(style, &file.reason));
        paragraph(Line::indented(style, 2), Ink::Plain, &sentence, out)?;
    }
    writeln!(out)
}

pub(super) fn write(assessment: &Assessment, style: &Style, out: &mut impl Write) -> io::Result<()> {
    Line::indented(style, 0).put(Ink::Bold, "Summary").end(out)?;
    let summary = &assessment.summary;
    let mut documents = format!("{} assessed", summary.assessed);
    if summary.partial > 0 {
        documents.push_str(&format!(" ({} in part)", summary.partial));
    }
    documents.push_str(&format!(", {} not assessed", summary.not_assessed.len()));
    named(style, "Documents", &documents, out)?;
    for framework in &assessment.frameworks {
        write_framework(assessment, framework, style, out)?;
    }
    let findings: Vec<String> = summary
        .findings
        .iter()
        .map(|(class, number)| {
            let name = if *number == 1 { class_name(class) } else { class_plural(class) };
            format!("{number} {}", fit::shown(style, name).to_lowercase())
        })
        .collect();
    if !findings.is_empty() {
        named(style, "Findings", &findings.join(", "), out)?;
    }
    let hash = crate::wording::short_hash(&fit::shown(style, &assessment.mappings.sha256));
    named(style, "Mappings", &format!("{} ({hash})", fit::shown(style, &assessment.mappings.version)), out)
}

fn write_framework(
    assessment: &Assessment,
    framework: &Framework,
    style: &Style,
    out: &mut impl Write,
) -> io::Result<()> {
    let counts = readiness(framework);
    let mut requirements = format!("{} applicable", counts.applicable);
    if counts.not_applicable > 0 {
        requirements.push_str(&format!(", {} not applicable", counts.not_applicable));
    }
    if assessment.frameworks.len() > 1 {
        requirements = format!("{}: {requirements}", fit::shown(style, &framework.id));
    }
    named(style, "Requirements", &requirements, out)?;
    for ((name, asks, ready), score) in counts.audits().into_iter().zip([3, 4, 5]) {
        let share = percent(ready, counts.applicable);
        let numbers = format!("{:<10}{share:>3} %", format!("{ready} of {}", counts.applicable));
        let line = Line::indented(style, 2).plain(&fit::fill(style, &format!("{name} ready"), NAME));
        let line = if line.room() < BAR + 18 {
            line
        } else {
            line.bar(ready * BAR / counts.applicable.max(1), BAR, score).plain("  ")
        };
        let line = line.put(Ink::Bold, &numbers);
        let line = if line.room() < asks.len() + 2 { line } else { line.plain("  ").put(Ink::Dim, asks) };
        line.end(out)?;
    }
    Ok(())
}

fn named(style: &Style, name: &str, text: &str, out: &mut impl Write) -> io::Result<()> {
    paragraph(Line::indented(style, 2).plain(&fit::fill(style, name, NAME)), Ink::Plain, text, out)
}
