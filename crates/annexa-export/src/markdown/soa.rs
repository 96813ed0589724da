//! A statement of applicability: a table for each topic, the disagreements, how it was made.

use super::escape::{cell, inline};
use crate::scale::DISCLAIMER;
use crate::soa::{
    MEANINGS, applicable, claim, disagreements, justification, kind, provenance, quote, status, verdict, whence,
};
use annexa_report::{Soa, SoaRow};
use std::io::{self, Write};

/// A quote in a table is cut after so many characters.
const LONGEST_QUOTE: usize = 280;

/// Writes `soa` as Markdown: a table for each topic, then the disagreements and how it was made.
///
/// # Errors
/// What `out` returns.
pub fn write_soa_markdown(soa: &Soa, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "# Statement of applicability, {}\n", inline(&soa.framework.short))?;
    writeln!(out, "As of **{}**. {}", inline(&soa.as_of), inline(&verdict(soa)))?;
    for topic in &soa.framework.topics {
        writeln!(out, "\n## {} {}\n", inline(&topic.id), inline(&topic.title))?;
        writeln!(
            out,
            "| Control | Title | Applicable | Justification | Status | Own statement | Score | Evidence | Owner | \
             Missing |\n|---|---|---|---|---|---|---:|---|---|---|"
        )?;
        soa.rows.iter().filter(|row| row.topic == topic.id).try_for_each(|row| write_row(soa, row, out))?;
    }
    write_disagreements(soa, out)?;
    writeln!(out, "\n## How it was made\n\n| | |\n|---|---|")?;
    for (label, words) in provenance(soa) {
        writeln!(out, "| {label} | {} |", cell(Some(&words)))?;
    }
    writeln!(out)?;
    for (word, meaning) in MEANINGS {
        writeln!(out, "- **{word}**: {meaning}")?;
    }
    writeln!(out, "\n**{DISCLAIMER}**")
}

fn write_row(soa: &Soa, row: &SoaRow, out: &mut impl Write) -> io::Result<()> {
    let evidence: Vec<String> =
        row.evidence.iter().map(|e| inline(&format!("{} {}", quote(e, LONGEST_QUOTE), whence(e)))).collect();
    let evidence = if evidence.is_empty() { "–".to_owned() } else { evidence.join("<br>") };
    writeln!(
        out,
        "| {} | {} | {} | {} | {} | {} | {} | {evidence} | {} | {} |",
        inline(&row.control),
        inline(&row.title),
        applicable(row),
        cell(justification(row).as_deref()),
        status(row).0,
        claim(soa, row).unwrap_or("–"),
        row.score.map_or_else(|| "–".to_owned(), |score| score.to_string()),
        cell(row.owner.as_deref()),
        cell(row.lacks.as_deref()),
    )
}

fn write_disagreements(soa: &Soa, out: &mut impl Write) -> io::Result<()> {
    if soa.own.is_none() {
        return Ok(());
    }
    writeln!(out, "\n## Disagreements with the organisation's own statement\n")?;
    if soa.summary.disagreements == 0 {
        return writeln!(out, "None.");
    }
    for disagreement in disagreements(soa) {
        let control = disagreement.control.as_deref().unwrap_or("All controls");
        let (control, sentence) = (inline(control), inline(&disagreement.sentence));
        writeln!(out, "- **{control}, {}.** {sentence}", inline(kind(&disagreement.code)))?;
    }
    Ok(())
}
