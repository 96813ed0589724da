//! Every requirement with its rungs, its points and the words they rest on.

use super::escape::inline;
use super::findings::place;
use super::summary::{level_name, score, write_framework_heading};
use crate::overview::{Places, point_counts};
use crate::review;
use crate::wording::{assertion_name, class_name};
use annexa_report::{Assessment, Evidence, Finding, Point, Requirement};
use std::io::{self, Write};

pub(super) fn write(assessment: &Assessment, places: &Places<'_>, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "\n## Requirements")?;
    for framework in &assessment.frameworks {
        write_framework_heading(assessment, framework, out)?;
        for requirement in &framework.requirements {
            write_one(requirement, places.findings(&framework.id, &requirement.id), out)?;
        }
    }
    Ok(())
}

fn write_one(requirement: &Requirement, findings: &[(usize, &Finding)], out: &mut impl Write) -> io::Result<()> {
    writeln!(
        out,
        "\n### {} {}: {} {}\n\n{}",
        inline(&requirement.id),
        inline(&requirement.title),
        score(requirement),
        level_name(requirement),
        inline(&requirement.asks)
    )?;
    if !requirement.applicable {
        let reason = requirement.justification.as_deref().map_or_else(|| "no reason shown".to_owned(), inline);
        writeln!(out, "\n**Not applicable:** {reason}")?;
    }
    if requirement.rests_on_partial {
        writeln!(out, "\n**Read in part:** a document that bears on this was read only in part.")?;
    }
    for decision in &requirement.decisions {
        writeln!(out, "\n**Reviewed:** {}", inline(&review::sentence(decision, requirement.judged_score)))?;
    }
    if let Some(lacks) = &requirement.lacks {
        writeln!(out, "\n**Lacks:** {}", inline(lacks))?;
    }
    if !requirement.carried_by.is_empty() {
        let carriers: Vec<String> = requirement.carried_by.iter().map(|path| inline(path)).collect();
        writeln!(out, "\n**Carried by:** {}", carriers.join(", "))?;
    }
    if !requirement.rungs.is_empty() {
        writeln!(out, "\n| Rung | Holds | Why |\n|---|---|---|")?;
        for rung in &requirement.rungs {
            let holds = if rung.holds { "yes" } else { "no" };
            writeln!(out, "| {} {} | {holds} | {} |", rung.rung, inline(&rung.name), inline(&rung.reason))?;
        }
    }
    if !requirement.points.is_empty() {
        let counts = point_counts(requirement);
        writeln!(out, "\n**Points** ({} of {} met)", counts.met, counts.all)?;
    }
    for point in &requirement.points {
        write_point(point, out)?;
    }
    if !findings.is_empty() {
        writeln!(out, "\n**Findings**\n")?;
        for (_, finding) in findings {
            let class = inline(class_name(&finding.class));
            writeln!(out, "- {class}: {}. {}", inline(&finding.title), inline(&finding.reason))?;
        }
    }
    Ok(())
}

fn write_point(point: &Point, out: &mut impl Write) -> io::Result<()> {
    let mark = if point.met { "✓ met" } else { "✗ not met" };
    let essential = if point.essential { " (essential)" } else { "" };
    writeln!(out, "\n- **{mark}**{essential}: {}", inline(&point.statement))?;
    for evidence in &point.evidence {
        write_evidence(evidence, out)?;
    }
    if !point.met && !point.add.trim().is_empty() {
        writeln!(out, "\n  To meet it, you could write: *{}*", inline(&point.add))?;
    }
    Ok(())
}

fn write_evidence(evidence: &Evidence, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "\n  > “{}”", inline(&evidence.quote))?;
    let assertion = inline(assertion_name(&evidence.assertion));
    let place = place(&evidence.document, evidence.page, &evidence.section);
    match &evidence.caveat {
        Some(caveat) => writeln!(out, "  > — {place}; {assertion}; counts for less: {}", inline(caveat)),
        None => writeln!(out, "  > — {place}; {assertion}"),
    }
}
