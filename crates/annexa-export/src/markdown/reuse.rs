//! What documents made for one framework do for another, and what to add to each.

use super::escape::{cell, inline};
use crate::reuse::{answered, list, name, place, reasons, verdict};
use crate::wording::short_hash;
use annexa_report::{Addition, DocumentToWrite, Reuse, ReusedDocument};
use std::io::{self, Write};

/// Writes `reuse` as Markdown: a section for each document to change, one for those to write, and the table of all
/// requirements.
///
/// # Errors
/// What `out` returns.
pub fn write_reuse_markdown(reuse: &Reuse, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "# {} for {}\n", inline(&reuse.from.short), inline(&reuse.to.short))?;
    writeln!(out, "As of **{}**. {}\n", inline(&reuse.as_of), inline(&verdict(reuse)))?;
    writeln!(
        out,
        "Scores rest on the documents' own words; what is proposed was written into each text and judged again. \
         Mappings {} (`{}`).",
        inline(&reuse.mappings.version),
        short_hash(&reuse.mappings.sha256).replace('`', "")
    )?;
    for document in &reuse.documents {
        write_document(reuse, document, out)?;
    }
    if !reuse.to_write.is_empty() {
        writeln!(out, "\n## Documents to write")?;
    }
    reuse.to_write.iter().try_for_each(|document| write_to_write(document, out))?;
    writeln!(
        out,
        "\n## All requirements\n\n| Requirement | Title | Score | With additions | Where |\n|---|---|---:|---:|---|"
    )?;
    for requirement in &reuse.requirements {
        let score = |score: Option<u8>| score.map_or_else(|| "n/a".to_owned(), |s| s.to_string());
        writeln!(
            out,
            "| {} | {} | {} | {} | {} |",
            inline(&requirement.id),
            inline(&requirement.title),
            score(requirement.score),
            score(requirement.score_with),
            cell(Some(&requirement.documents.join(", "))),
        )?;
    }
    Ok(())
}

fn write_document(reuse: &Reuse, document: &ReusedDocument, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "\n## {}\n\n{}", inline(&name(document)), inline(&document.path))?;
    if let Some(owner) = &document.owner {
        writeln!(out, "· Owner: {}", inline(owner))?;
    }
    if let Some(reason) = &document.reason {
        return writeln!(out, "\n**Not assessed:** {}", inline(reason));
    }
    for warning in &document.warnings {
        writeln!(out, "\n{}", inline(&warning.message))?;
    }
    let serves: Vec<_> = document.serves.iter().collect();
    let (meets, in_part) = answered(document);
    let lists = [
        (format!("Serves {}", reuse.from.short), serves),
        (format!("Meets {} as it stands", reuse.to.short), meets),
        (format!("Meets {} in part", reuse.to.short), in_part),
    ];
    writeln!(out)?;
    for (label, requirements) in lists.iter().filter(|(_, list)| !list.is_empty()) {
        writeln!(out, "- {}: {}", inline(label), inline(&list(requirements)))?;
    }
    document.additions.iter().try_for_each(|addition| write_addition(addition, out))
}

fn write_addition(addition: &Addition, out: &mut impl Write) -> io::Result<()> {
    let (id, title) = (inline(&addition.requirement), inline(&addition.title));
    writeln!(out, "\n### {id} {title}: {} → {}\n", addition.score, addition.score_with)?;
    for reason in reasons(addition) {
        writeln!(out, "- {}", inline(&reason))?;
    }
    writeln!(out, "\n{}, beside “{}”, add:\n", inline(&place(addition)), inline(&addition.quote))?;
    for sentence in &addition.sentences {
        writeln!(out, "> {}\n>", inline(&sentence.text))?;
    }
    Ok(())
}

fn write_to_write(document: &DocumentToWrite, out: &mut impl Write) -> io::Result<()> {
    let kind = document.kind.as_deref().map_or_else(String::new, |kind| format!(" ({})", inline(kind)));
    writeln!(out, "\n### {}{kind}\n", inline(&document.title))?;
    for requirement in &document.requirements {
        let (id, title) = (inline(&requirement.id), inline(&requirement.title));
        writeln!(out, "- **{id} {title}** (score {}): {}", requirement.score, inline(&requirement.asks))?;
        for sentence in &requirement.sentences {
            writeln!(out, "  - {}", inline(&sentence.text))?;
        }
    }
    Ok(())
}
