//! What comes first and last: readiness, the heat map, the documents, what was not assessed.

use super::escape::{cell, inline};
use crate::overview::{Places, readiness, topics};
use crate::plain_text::file_name;
use crate::scale::{LEVELS, level};
use crate::wording::{capitalised, class_name, count, percent, short_hash};
use annexa_report::{Assessment, Document, Framework, Requirement};
use std::io::{self, Write};

/// Title, readiness and heat map.
pub(super) fn write(assessment: &Assessment, out: &mut impl Write) -> io::Result<()> {
    let summary = &assessment.summary;
    match assessment.frameworks.as_slice() {
        [framework] => writeln!(out, "# {}\n", inline(&framework.title))?,
        frameworks => writeln!(out, "# Assessment against {}\n", count(frameworks.len(), "framework"))?,
    }
    writeln!(
        out,
        "As of **{}**, audit window {} before. {} assessed, {} in part, {} not assessed. Mappings {} (`{}`).",
        inline(&assessment.as_of),
        count(assessment.window_months as usize, "month"),
        count(summary.assessed, "document"),
        summary.partial,
        summary.not_assessed.len(),
        inline(&assessment.mappings.version),
        short_hash(&assessment.mappings.sha256).replace('`', ""),
    )?;
    if !summary.not_assessed.is_empty() {
        writeln!(out, "\n> **{} could not be assessed:**", count(summary.not_assessed.len(), "file"))?;
        for file in &summary.not_assessed {
            writeln!(out, "> - {}: {}", inline(&file.path), inline(&file.reason))?;
        }
    }
    writeln!(out, "\n## Readiness")?;
    for framework in &assessment.frameworks {
        write_readiness(assessment, framework, out)?;
    }
    writeln!(out, "\n| Findings | Number |\n|---|---:|")?;
    for (class, number) in &summary.findings {
        writeln!(out, "| {} | {number} |", inline(class_name(class)))?;
    }
    writeln!(out, "\n## Heat map")?;
    for framework in &assessment.frameworks {
        write_heat_map(assessment, framework, out)?;
    }
    Ok(())
}

/// Heading of a framework, where there is more than one.
pub(super) fn write_framework_heading(
    assessment: &Assessment,
    framework: &Framework,
    out: &mut impl Write,
) -> io::Result<()> {
    if assessment.frameworks.len() > 1 { writeln!(out, "\n### {}", inline(&framework.title)) } else { Ok(()) }
}

fn write_readiness(assessment: &Assessment, framework: &Framework, out: &mut impl Write) -> io::Result<()> {
    let counts = readiness(framework);
    write_framework_heading(assessment, framework, out)?;
    writeln!(out, "\n| Audit | Asks | Ready | Share |\n|---|---|---:|---:|")?;
    for (name, asks, ready) in counts.audits() {
        let share = percent(ready, counts.applicable);
        writeln!(out, "| {name} | {asks} | {ready} of {} | {share} % |", counts.applicable)?;
    }
    writeln!(out, "\n| Score | Requirements |\n|---|---:|")?;
    for (level, number) in LEVELS.iter().zip(counts.scores) {
        writeln!(out, "| {} {} | {number} |", level.score, level.name)?;
    }
    if counts.not_applicable > 0 {
        writeln!(out, "| Not applicable | {} |", counts.not_applicable)?;
    }
    Ok(())
}

fn write_heat_map(assessment: &Assessment, framework: &Framework, out: &mut impl Write) -> io::Result<()> {
    write_framework_heading(assessment, framework, out)?;
    for topic in topics(framework) {
        let mean = topic.mean.map_or_else(|| "not applicable".to_owned(), |mean| format!("mean {mean:.1}"));
        writeln!(out, "\n**{} {}** ({mean})\n", inline(topic.id), inline(topic.title))?;
        writeln!(out, "| Requirement | Title | Score | | Carried by | Lacks |\n|---|---|---:|---|---|---|")?;
        for requirement in &topic.requirements {
            writeln!(
                out,
                "| {} | {} | {} | {} | {} | {} |",
                inline(&requirement.id),
                inline(&requirement.title),
                score(requirement),
                blocks(requirement),
                cell(requirement.carried_by.first().map(|path| file_name(path))),
                cell(requirement.lacks.as_deref()),
            )?;
        }
    }
    Ok(())
}

/// The score, or `n/a`.
pub(super) fn score(requirement: &Requirement) -> String {
    let shown = requirement.score.filter(|_| requirement.applicable);
    shown.map_or_else(|| "n/a".to_owned(), |score| score.to_string())
}

/// Name of the score.
pub(super) fn level_name(requirement: &Requirement) -> String {
    match (requirement.score.filter(|_| requirement.applicable), &requirement.level) {
        (Some(_), Some(name)) => inline(name),
        (Some(score), None) => level(score).name.to_owned(),
        (None, _) => "Not applicable".to_owned(),
    }
}

fn blocks(requirement: &Requirement) -> String {
    requirement.score.filter(|_| requirement.applicable).map_or_else(String::new, |score| {
        let filled = usize::from(score.min(5));
        "■".repeat(filled) + &"□".repeat(5 - filled)
    })
}

/// The documents and what they say about themselves.
pub(super) fn write_documents(assessment: &Assessment, places: &Places<'_>, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "\n## Documents\n")?;
    writeln!(
        out,
        "| Path | Title | Kind | Role | Status | Owner | Version | Approved | Next review | Carries | Notes |"
    )?;
    writeln!(out, "|---|---|---|---|---|---|---|---|---|---|---|")?;
    for document in &assessment.documents {
        let facts = &document.facts;
        let carries: Vec<&str> = places.carried_by(&document.path).iter().map(|(_, id)| *id).collect();
        writeln!(
            out,
            "| {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} |",
            inline(&document.path),
            cell(facts.title.as_deref()),
            cell(document.kind.as_deref()),
            cell(document.role.as_deref()),
            status(document),
            cell(facts.owner.as_deref()),
            cell(facts.version.as_deref()),
            cell(Some(&approval(document))),
            cell(facts.next_review.as_deref()),
            cell(Some(&carries.join(", "))),
            cell(Some(&notes(document))),
        )?;
    }
    Ok(())
}

fn status(document: &Document) -> String {
    match document.status.as_str() {
        "not_assessed" => "**Not assessed**".to_owned(),
        "partial" => format!("{} (read in part)", cell(document.facts.status.as_deref().map(capitalised).as_deref())),
        _ => cell(document.facts.status.as_deref().map(capitalised).as_deref()),
    }
}

fn approval(document: &Document) -> String {
    let facts = &document.facts;
    [facts.approved_on.as_deref(), facts.approved_by.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn notes(document: &Document) -> String {
    let twin = document.duplicate_of.as_ref().map(|path| format!("same bytes as {path}"));
    document.reason.iter().cloned().chain(twin).chain(warnings(document)).collect::<Vec<_>>().join("; ")
}

fn warnings(document: &Document) -> impl Iterator<Item = String> {
    document.warnings.iter().map(|warning| warning.message.clone())
}

/// What was not assessed, or only in part, and why.
pub(super) fn write_not_assessed(assessment: &Assessment, out: &mut impl Write) -> io::Result<()> {
    let partial: Vec<_> = assessment.documents.iter().filter(|document| document.status == "partial").collect();
    if assessment.summary.not_assessed.is_empty() && partial.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n## Not assessed\n\n| File | | Why |\n|---|---|---|")?;
    for file in &assessment.summary.not_assessed {
        writeln!(out, "| {} | not assessed | {} |", inline(&file.path), cell(Some(&file.reason)))?;
    }
    for document in partial {
        writeln!(
            out,
            "| {} | read in part | {} |",
            inline(&document.path),
            cell(Some(&warnings(document).collect::<Vec<_>>().join("; ")))
        )?;
    }
    Ok(())
}
