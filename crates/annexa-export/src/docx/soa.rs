//! A statement of applicability to be read, approved and handed to an auditor: a table for each topic, across.

use std::io::{Seek, Write};

use annexa_report::{Soa, SoaDisagreement, SoaRow};
use docx_rs::{Docx, LineSpacing, PageMargin, PageOrientationType, Paragraph, Run, Shading, ShdType, TableCell};

use super::{DocumentError, SOFT, aside, bold, document, entry, pack, plain, runs, styled, text, wide_table};
use crate::plain_text::one_line;
use crate::scale::{DISCLAIMER, level};
use crate::soa::{
    MEANINGS, applicable, claim, disagreements, is_derived, justification, kind, provenance, quote, status, verdict,
    whence,
};

/// A4 across, its margins and the width of the text between them, in twentieths of a point.
const PAGE: (u32, u32) = (16838, 11906);
const MARGIN: i32 = 850;
/// Below stands the footer.
const BOTTOM: i32 = 1250;
const WIDTH: usize = 15138;
/// A quote is cut after so many characters.
const LONGEST_QUOTE: usize = 240;

/// Writes `soa` as a Word document across the page: the verdict, a table for each topic, the disagreements with the
/// organisation's own statement, how it was made, and room for the approval.
///
/// # Errors
/// What `out` returns.
pub fn write_soa_docx(soa: &Soa, out: impl Write + Seek) -> Result<(), DocumentError> {
    let title = format!("Statement of applicability, {}", one_line(&soa.framework.short));
    let mut docx = document(&title, &soa.as_of, &soa.mappings)
        .page_size(PAGE.0, PAGE.1)
        .page_orient(PageOrientationType::Landscape)
        .page_margin(PageMargin::new().top(MARGIN).bottom(BOTTOM).left(MARGIN).right(MARGIN))
        .add_paragraph(styled("Title", &title))
        .add_paragraph(text(&format!("As of {}. {}", soa.as_of, verdict(soa))));
    for note in &soa.notes {
        docx = docx.add_paragraph(aside(note));
    }
    for topic in &soa.framework.topics {
        let rows = soa.rows.iter().filter(|row| row.topic == topic.id).map(|row| control(soa, row)).collect();
        docx = docx.add_paragraph(styled("Heading2", &format!("{} {}", topic.id, topic.title))).add_table(wide_table(
            WIDTH,
            &[15, 9, 19, 11, 29, 17],
            &["Control", "Applicable", "Justification", "Status", "Evidence", "Owner, and what is missing"],
            rows,
        ));
    }
    if soa.own.is_some() {
        docx = differences(docx, soa);
    }
    pack(approval(made(docx, soa)), out)
}

fn control(soa: &Soa, row: &SoaRow) -> Vec<TableCell> {
    let small = |words: &str| Run::new().add_text(one_line(words)).size(17);
    let soft = |words: &str| small(words).color(SOFT);
    let cell = |run: Run| TableCell::new().add_paragraph(Paragraph::new().add_run(run));
    let control = Paragraph::new().add_run(small(&row.control).bold());
    let control = TableCell::new().add_paragraph(control).add_paragraph(entry(&row.title));
    let reason = justification(row).unwrap_or_else(|| "–".to_owned());
    let reason = if is_derived(row) { soft(&reason).italic() } else { small(&reason) };
    let mut evidence = TableCell::new();
    if row.evidence.is_empty() {
        evidence = evidence.add_paragraph(entry("–"));
    }
    for passage in &row.evidence {
        evidence = evidence
            .add_paragraph(Paragraph::new().add_run(small(&quote(passage, LONGEST_QUOTE))))
            .add_paragraph(Paragraph::new().add_run(soft(&whence(passage)).size(16)));
    }
    let mut last = TableCell::new().add_paragraph(entry(row.owner.as_deref().unwrap_or("–")));
    if let Some(lacks) = &row.lacks {
        last = last.add_paragraph(Paragraph::new().add_run(soft(lacks).size(16)));
    }
    let applies = small(applicable(row));
    let applies = if row.applicable == "yes" { applies } else { applies.bold() };
    vec![control, cell(applies), cell(reason), status_cell(soa, row), evidence, last]
}

/// The status on its colour, the score, and what the own statement claims where that is another.
fn status_cell(soa: &Soa, row: &SoaRow) -> TableCell {
    let (name, score) = status(row);
    let small = |words: &str| Run::new().add_text(words).size(17);
    let mut cell = TableCell::new();
    cell = match score {
        Some(colours) => {
            let level = level(colours);
            let shading = Shading::new().shd_type(ShdType::Clear).color("auto").fill(level.fill);
            let words = row.score.map_or_else(|| name.to_owned(), |score| format!("{name} ({score})"));
            cell.shading(shading).add_paragraph(Paragraph::new().add_run(small(&words).bold().color(level.ink)))
        }
        None => cell.add_paragraph(Paragraph::new().add_run(small(name).color(SOFT))),
    };
    let ink = score.map_or(SOFT, |colours| level(colours).ink);
    match claim(soa, row).filter(|_| !row.disagreements.is_empty()) {
        Some(claim) => {
            let says = format!("Own statement: {}", claim.to_lowercase());
            cell.add_paragraph(Paragraph::new().add_run(small(&says).size(15).color(ink)))
        }
        None => cell,
    }
}

fn differences(docx: Docx, soa: &Soa) -> Docx {
    let heading = styled("Heading1", "Disagreements with the organisation's own statement").page_break_before(true);
    let docx = docx.add_paragraph(heading);
    if soa.summary.disagreements == 0 {
        return docx.add_paragraph(text("None."));
    }
    let row = |disagreement: &SoaDisagreement| {
        let words = [
            disagreement.control.as_deref().unwrap_or("All"),
            kind(&disagreement.code),
            disagreement.sentence.as_str(),
        ];
        words.map(|words| TableCell::new().add_paragraph(entry(words))).into()
    };
    let rows = disagreements(soa).map(row).collect();
    docx.add_table(wide_table(WIDTH, &[8, 22, 70], &["Control", "Kind", "Both sides, and where they stand"], rows))
}

fn made(docx: Docx, soa: &Soa) -> Docx {
    let docx = docx.add_paragraph(styled("Heading1", "How it was made"));
    // The notes stand on the first page.
    let facts = provenance(soa).into_iter().filter(|(label, _)| *label != "Note");
    let said = |docx: Docx, label: &str, words: &str| {
        let label = Run::new().add_text(format!("{}: ", one_line(label))).bold();
        docx.add_paragraph(runs([label, plain(words)]))
    };
    let docx = facts.fold(docx, |docx, (label, words)| said(docx, label, &words));
    let docx = MEANINGS.iter().fold(docx, |docx, (word, meaning)| said(docx, word, meaning));
    docx.add_paragraph(runs([bold(DISCLAIMER)]))
}

/// Rows for what people add by hand.
fn approval(docx: Docx) -> Docx {
    // Tall enough to be signed.
    let room = LineSpacing::new().before(160).after(160);
    let cell = |words: &str| TableCell::new().add_paragraph(entry(words).line_spacing(room.clone()));
    let row = |label: &str| vec![cell(label), cell(""), cell("")];
    let rows = ["Prepared by", "Reviewed by", "Approved by"].map(row).into();
    docx.add_paragraph(styled("Heading1", "Approval")).add_table(wide_table(
        WIDTH,
        &[20, 50, 30],
        &["", "Name and role", "Date and signature"],
        rows,
    ))
}
