//! What documents made for one framework do for another: one section per document, for its owner.

use std::io::{Seek, Write};

use annexa_report::{Addition, DocumentToWrite, Reuse, ReusedDocument};
use docx_rs::Docx;

use super::{DocumentError, aside, bold, document, entry, pack, plain, proposal, runs, score, styled, table, text};
use crate::plain_text::one_line;
use crate::reuse::{answered, list, name, place, reasons, verdict};

/// Writes `reuse` as a Word document: one section for each document, on a page of its own where something is to be
/// added, so that it can be sent to its owner; then the documents to write and the table of all requirements.
///
/// # Errors
/// What `out` returns.
pub fn write_reuse_docx(reuse: &Reuse, out: impl Write + Seek) -> Result<(), DocumentError> {
    let title = format!("{} for {}", one_line(&reuse.from.short), one_line(&reuse.to.short));
    let mut docx = document(&title, &reuse.as_of, &reuse.mappings)
        .add_paragraph(styled("Title", &title))
        .add_paragraph(text(&verdict(reuse)))
        .add_paragraph(aside(
            "Scores rest on the documents' own words. What is proposed was written into each text and judged again: \
             the second score is the outcome. Make the sentences your own before you adopt them.",
        ));
    docx = requirements(docx, reuse);
    for document in reuse.documents.iter().filter(|d| !d.additions.is_empty()) {
        docx = section(docx, reuse, document);
    }
    docx = docx.add_paragraph(styled("Heading1", "Documents to which nothing is to be added").page_break_before(true));
    for document in reuse.documents.iter().filter(|d| d.additions.is_empty()) {
        docx = facts(docx.add_paragraph(styled("Heading3", &name(document))), reuse, document);
    }
    if !reuse.to_write.is_empty() {
        docx = docx.add_paragraph(styled("Heading1", "Documents to write").page_break_before(true));
    }
    for document in &reuse.to_write {
        docx = to_write(docx, document);
    }
    pack(docx, out)
}

fn requirements(docx: Docx, reuse: &Reuse) -> Docx {
    let rows = reuse.requirements.iter().map(|r| {
        let score = |score: Option<u8>| score.map_or_else(|| "n/a".to_owned(), |s| s.to_string());
        vec![
            entry(&r.id),
            entry(&r.title),
            entry(&score(r.score)),
            entry(&score(r.score_with)),
            entry(&r.documents.join(", ")),
        ]
    });
    let heading = format!("All requirements of {}", reuse.to.short);
    docx.add_paragraph(styled("Heading1", &heading)).add_table(table(
        &[11, 34, 8, 12, 35],
        &["Requirement", "Title", "Score", "With additions", "Where"],
        rows.collect(),
    ))
}

fn section(docx: Docx, reuse: &Reuse, document: &ReusedDocument) -> Docx {
    let docx = docx.add_paragraph(styled("Heading1", &name(document)).page_break_before(true));
    document.additions.iter().fold(facts(docx, reuse, document), one_addition)
}

fn facts(mut docx: Docx, reuse: &Reuse, document: &ReusedDocument) -> Docx {
    let owner = document.owner.as_deref().map_or_else(String::new, |owner| format!(" · owner: {owner}"));
    docx = docx.add_paragraph(aside(&format!("{}{owner}", document.path)));
    if let Some(reason) = &document.reason {
        return docx.add_paragraph(runs([bold("Not assessed: "), plain(reason)]));
    }
    for warning in &document.warnings {
        docx = docx.add_paragraph(aside(&warning.message));
    }
    let (meets, in_part) = answered(document);
    let lists = [
        (format!("Serves {}: ", reuse.from.short), document.serves.iter().collect()),
        (format!("Meets {} as it stands: ", reuse.to.short), meets),
        (format!("Meets {} in part: ", reuse.to.short), in_part),
    ];
    for (label, requirements) in lists.iter().filter(|(_, list)| !list.is_empty()) {
        docx = docx.add_paragraph(runs([label_run(label), plain(&list(requirements))]));
    }
    docx
}

/// A label keeps the space behind it.
fn label_run(label: &str) -> docx_rs::Run {
    docx_rs::Run::new().add_text(format!("{} ", one_line(label))).bold()
}

fn one_addition(mut docx: Docx, addition: &Addition) -> Docx {
    let title = format!("{} {}", addition.requirement, addition.title);
    docx = docx.add_paragraph(styled("Heading2", &title)).add_paragraph(runs([
        docx_rs::Run::new().add_text("Score today "),
        score(addition.score),
        docx_rs::Run::new().add_text("  with this addition "),
        score(addition.score_with),
    ]));
    for reason in reasons(addition) {
        docx = docx.add_paragraph(text(&reason));
    }
    docx = docx.add_paragraph(runs([
        docx_rs::Run::new().add_text(place(addition)).bold(),
        docx_rs::Run::new().add_text(format!(", beside “{}”, add:", one_line(&addition.quote))),
    ]));
    addition.sentences.iter().fold(docx, |docx, sentence| docx.add_paragraph(proposal(&sentence.text)))
}

fn to_write(mut docx: Docx, document: &DocumentToWrite) -> Docx {
    docx = docx.add_paragraph(styled("Heading2", &document.title));
    for requirement in &document.requirements {
        let title = format!("{} {}", requirement.id, requirement.title);
        docx = docx.add_paragraph(styled("Heading3", &title)).add_paragraph(text(&requirement.asks));
        for sentence in &requirement.sentences {
            docx = docx.add_paragraph(proposal(&sentence.text));
        }
    }
    docx
}
