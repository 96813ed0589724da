//! A statement of applicability as a workbook: the controls, the disagreements, how it was made.

use std::io::Write;

use annexa_report::{Soa, SoaDisagreement, SoaEvidence, SoaRow};
use rust_xlsxwriter::{DataValidation, Format, FormatAlign, Worksheet, XlsxError};

use super::{
    Edition, HEAD, HEAD_ROW, SOFT, SpreadsheetError, begin, body, colour, fit, head, last, on_score, page, plain,
    workbook, write,
};
use crate::plain_text::one_line;
use crate::scale::{DISCLAIMER, LEVELS};
use crate::soa::{
    MEANINGS, NOT_APPLICABLE, STATUSES, applicable, claim, disagreements, is_derived, justification, kind, provenance,
    quote, status, verdict, whence,
};

/// A quote is cut after so many characters; the whole passage is found at its place.
const LONGEST_QUOTE: usize = 320;
/// Columns of the controls, with their widths in characters.
const CONTROLS: [(&str, u8); 12] = [
    ("Control", 9),
    ("Title", 26),
    ("Applicable", 11),
    ("Justification", 38),
    ("Status", 14),
    ("Own statement says", 15),
    ("Score", 7),
    ("Evidence", 64),
    ("Owner", 20),
    ("What is missing", 36),
    ("Disagreements", 46),
    ("Remarks", 26),
];

/// Columns of the disagreements.
const DISAGREEMENTS: [(&str, u8); 9] = [
    ("Control", 9),
    ("Kind", 24),
    ("What disagrees", 64),
    ("The statement says", 44),
    ("Where it says so", 28),
    ("The documents say", 48),
    ("Where they say so", 28),
    ("Settled", 10),
    ("Remarks", 26),
];

/// Writes `soa` as a workbook of three sheets that people can go on working in: the controls, the disagreements with
/// the organisation's own statement, and how it was made.
///
/// # Errors
/// What `out` returns.
pub fn write_soa_xlsx(soa: &Soa, out: impl Write + Send) -> Result<(), SpreadsheetError> {
    let title = format!("Statement of applicability, {}", one_line(&soa.framework.short));
    let mut workbook = workbook(&title, &soa.as_of, &soa.mappings)?;
    controls(soa, &title, workbook.add_worksheet().set_name("Statement of applicability")?)?;
    differences(soa, workbook.add_worksheet().set_name("Disagreements")?)?;
    made(soa, workbook.add_worksheet().set_name("How it was made")?)?;
    workbook.save_to_writer(out)?;
    Ok(())
}

fn edition(soa: &Soa) -> Edition<'_> {
    Edition { as_of: &soa.as_of, mappings: &soa.mappings }
}

fn controls(soa: &Soa, title: &str, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    begin(&edition(soa), sheet, (title, &verdict(soa)), &CONTROLS, 2)?;
    sheet.set_tab_color(colour(HEAD));
    let end = last(soa.rows.len());
    let width = u16::try_from(CONTROLS.len() - 1).unwrap_or(0);
    sheet.autofilter(HEAD_ROW, 0, end, width)?;
    let choice = |words: &[&str]| DataValidation::new().allow_list_strings(words);
    sheet.add_data_validation(HEAD_ROW + 1, 2, end, 2, &choice(&["Yes", "No", "Undecided"])?)?;
    let mut words: Vec<&str> = STATUSES.iter().map(|(_, name, _)| *name).collect();
    words.push(NOT_APPLICABLE);
    sheet.add_data_validation(HEAD_ROW + 1, 4, end, 4, &choice(&words)?)?;
    (HEAD_ROW + 1..).zip(&soa.rows).try_for_each(|(at, row)| control(soa, row, sheet, at))
}

fn control(soa: &Soa, row: &SoaRow, sheet: &mut Worksheet, at: u32) -> Result<(), XlsxError> {
    let (body, soft) = (body(), body().set_font_color(colour(SOFT)));
    let centre = |format: Format| format.set_align(FormatAlign::Center);
    let muted = row.applicable == "no";
    let words = if muted { &soft } else { &body };
    write(sheet, (at, 0), &one_line(&row.control), &body.clone().set_bold())?;
    write(sheet, (at, 1), &one_line(&row.title), words)?;
    let undecided = row.applicable == "undecided";
    let applies = if undecided { body.clone().set_bold().set_font_color(colour("8C1228")) } else { words.clone() };
    write(sheet, (at, 2), applicable(row), &centre(applies))?;
    let reason = if is_derived(row) { soft.clone().set_italic() } else { body.clone() };
    let why = justification(row).unwrap_or_default();
    write(sheet, (at, 3), &why, &reason)?;
    let (name, score) = status(row);
    write(sheet, (at, 4), name, &centre(score.map_or_else(|| soft.clone(), |score| on_score(body.clone(), score))))?;
    let claimed = if row.disagreements.is_empty() { words.clone() } else { body.clone().set_bold() };
    write(sheet, (at, 5), claim(soa, row).unwrap_or("–"), &centre(claimed))?;
    match row.score {
        Some(score) => {
            sheet.write_number_with_format(at, 6, f64::from(score), &centre(on_score(body.clone(), score)))?;
        }
        None => write(sheet, (at, 6), "–", &centre(soft.clone()))?,
    }
    let evidence: Vec<String> =
        row.evidence.iter().map(|e| format!("{}\n{}", quote(e, LONGEST_QUOTE), whence(e))).collect();
    let evidence = evidence.join("\n\n");
    write(sheet, (at, 7), &evidence, &body)?;
    write(sheet, (at, 8), &one_line(row.owner.as_deref().unwrap_or_default()), words)?;
    let lacks = one_line(row.lacks.as_deref().unwrap_or_default());
    write(sheet, (at, 9), &lacks, &body)?;
    let differs: Vec<String> = row.disagreements.iter().map(|d| one_line(&d.sentence)).collect();
    let differs = differs.join("\n\n");
    write(sheet, (at, 10), &differs, &body)?;
    sheet.write_blank(at, 11, &body)?;
    let owner = row.owner.as_deref().unwrap_or_default();
    let cells = [(1, row.title.as_str()), (3, &why), (7, &evidence), (8, owner), (9, &lacks), (10, &differs)];
    fit(sheet, at, &cells.map(|(column, text)| (text, CONTROLS[column].1)))
}

fn differences(soa: &Soa, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let all: Vec<&SoaDisagreement> = disagreements(soa).collect();
    let line = match (&soa.own, all.len()) {
        (None, _) => "No statement of the organisation's own was found to compare with.",
        (Some(_), 0) => "The organisation's own statement agrees with the documents.",
        (Some(_), _) => "Both sides with their words and places; which of them is right is for people to settle.",
    };
    begin(&edition(soa), sheet, ("Disagreements with the organisation's own statement", line), &DISAGREEMENTS, 1)?;
    if all.is_empty() {
        return Ok(());
    }
    let end = last(all.len());
    sheet.autofilter(HEAD_ROW, 0, end, u16::try_from(DISAGREEMENTS.len() - 1).unwrap_or(0))?;
    sheet.add_data_validation(HEAD_ROW + 1, 7, end, 7, &DataValidation::new().allow_list_strings(&["Yes", "No"])?)?;
    for (at, disagreement) in (HEAD_ROW + 1..).zip(all) {
        let body = body();
        let side = |place: &Option<SoaEvidence>| {
            let of = |f: fn(&SoaEvidence) -> String| place.as_ref().map(f).unwrap_or_default();
            (of(|e| quote(e, LONGEST_QUOTE)), of(whence))
        };
        let (says, says_where) = side(&disagreement.statement);
        let (documents, documents_where) = side(&disagreement.documents);
        let control = one_line(disagreement.control.as_deref().unwrap_or("All"));
        write(sheet, (at, 0), &control, &body.clone().set_bold())?;
        let rest = [one_line(kind(&disagreement.code)), one_line(&disagreement.sentence), says, says_where];
        let cells: Vec<&String> = rest.iter().chain([&documents, &documents_where]).collect();
        for (column, words) in (1_u16..).zip(&cells) {
            write(sheet, (at, column), words, &body)?;
        }
        let widths = DISAGREEMENTS.iter().skip(1);
        let cells: Vec<(&str, u8)> =
            cells.iter().zip(widths).map(|(text, (_, width))| (text.as_str(), *width)).collect();
        fit(sheet, at, &cells)?;
        sheet.write_blank(at, 7, &body)?.write_blank(at, 8, &body)?;
    }
    Ok(())
}

fn made(soa: &Soa, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    const WIDTH: u8 = 110;
    let (label, body) = (body().set_bold(), body());
    sheet.set_column_width(0, 34)?.set_column_width(1, f64::from(WIDTH))?;
    write(sheet, (0, 0), "How it was made", &plain(18).set_bold().set_font_color(colour(HEAD)))?;
    sheet.set_row_height(0, 28)?;
    page(&edition(soa), sheet);
    let mut at = 2;
    for (name, words) in provenance(soa) {
        write(sheet, (at, 0), name, &label)?;
        write(sheet, (at, 1), &words, &body)?;
        fit(sheet, at, &[(&words, WIDTH)])?;
        at += 1;
    }
    let mut section = |sheet: &mut Worksheet, title: &str, rows: &[(String, &str, Option<u8>)]| {
        at += 1;
        write(sheet, (at, 0), title, &head())?;
        sheet.write_blank(at, 1, &head())?;
        at += 1;
        for (name, meaning, score) in rows {
            write(sheet, (at, 0), name, &score.map_or_else(|| label.clone(), |s| on_score(body.clone(), s)))?;
            write(sheet, (at, 1), meaning, &body)?;
            fit(sheet, at, &[(meaning, WIDTH)])?;
            at += 1;
        }
        Ok::<(), XlsxError>(())
    };
    let score_of = |word: &str| STATUSES.iter().find(|(_, name, _)| *name == word).map(|(.., score)| *score);
    let meanings: Vec<_> = MEANINGS.iter().map(|(word, is)| ((*word).to_owned(), *is, score_of(word))).collect();
    section(sheet, "What the words mean", &meanings)?;
    let scale: Vec<_> = LEVELS.iter().map(|l| (format!("{} {}", l.score, l.name), l.meaning, Some(l.score))).collect();
    section(sheet, "The scale", &scale)?;
    section(sheet, "What this is", &[("An aid, not a decision".to_owned(), DISCLAIMER, None)])
}
