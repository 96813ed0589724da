//! Which requirements each document answers.

use super::escape::{cell, inline};
use super::findings::place;
use crate::wording::short_hash;
use annexa_report::{MapReport, MappedDocument};
use std::io::{self, Write};

/// Writes `map` as Markdown: one table per document, the requirements it answers in bold.
///
/// # Errors
/// What `out` returns.
pub fn write_map_markdown(map: &MapReport, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "# Which requirements each document answers\n")?;
    writeln!(
        out,
        "As of **{}**, every document judged on its own. Bold: the document answers the requirement (relevance 0.5 or \
         more). Mappings {} (`{}`).",
        inline(&map.as_of),
        inline(&map.mappings.version),
        short_hash(&map.mappings.sha256).replace('`', "")
    )?;
    for document in &map.documents {
        write_document(map, document, out)?;
    }
    Ok(())
}

fn write_document(map: &MapReport, document: &MappedDocument, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "\n## {}\n", inline(&document.path))?;
    if let Some(title) = document.title.as_deref().map(inline).filter(|title| !title.is_empty()) {
        writeln!(out, "{title}\n")?;
    }
    match document.status.as_str() {
        "not_assessed" => {
            let reason = document.reason.as_deref().map_or_else(|| "no reason is given".to_owned(), inline);
            return writeln!(out, "**Not assessed:** {reason}");
        }
        "partial" => writeln!(out, "**Read in part.**\n")?,
        _ => {}
    }
    for warning in &document.warnings {
        writeln!(out, "{}\n", inline(&warning.message))?;
    }
    if document.quoted().next().is_none() {
        return writeln!(out, "It bears on no requirement.");
    }
    writeln!(out, "| Requirement | Title | Relevance | Score alone | Quote | Place |\n|---|---|---:|---:|---|---|")?;
    for requirement in document.quoted() {
        let mut name = inline(&requirement.id);
        if map.frameworks.len() > 1 {
            name = format!("{} {name}", inline(&requirement.framework));
        }
        if requirement.relevance >= 0.5 {
            name = format!("**{name}**");
        }
        writeln!(
            out,
            "| {name} | {} | {:.2} | {} | {} | {} |",
            inline(&requirement.title),
            requirement.relevance,
            requirement.score,
            cell(Some(&requirement.quote)),
            place("", requirement.page, &requirement.section).trim_start_matches(", "),
        )?;
    }
    Ok(())
}
