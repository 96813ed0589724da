//! An assessment as a workbook: the summary, then a row for each requirement, passage, finding and document.

use std::io::Write;

use annexa_report::{Assessment, Document, Evidence, Finding, Framework, Point, Requirement};
use rust_xlsxwriter::{FormatAlign, Worksheet, XlsxError};

use super::{
    Edition, HEAD, HEAD_ROW, SOFT, SpreadsheetError, begin, body, colour, fit, last, on_score, page, plain, workbook,
    write,
};
use crate::overview::{Places, point_counts, readiness};
use crate::plain_text::{one_line, section_path};
use crate::review;
use crate::scale::{DISCLAIMER, LEVELS};
use crate::wording::{assertion_name, class_name};

/// Rows of one sheet below its head; the format ends a little above a million.
const MOST_ROWS: usize = 1_000_000;

const REQUIREMENTS: [(&str, u8); 15] = [
    ("Framework", 16),
    ("Requirement", 12),
    ("Topic", 9),
    ("Title", 34),
    ("Applicable", 11),
    ("Score", 7),
    ("Level", 14),
    ("Lacks", 48),
    ("Points met", 10),
    ("Points", 8),
    ("Essential missing", 11),
    ("Carried by", 40),
    ("Findings", 10),
    ("Justification", 34),
    ("Decisions", 48),
];

const EVIDENCE: [(&str, u8); 12] = [
    ("Framework", 16),
    ("Requirement", 12),
    ("Point", 20),
    ("What is looked for", 40),
    ("Essential", 10),
    ("Met", 7),
    ("Quote", 70),
    ("The passage", 14),
    ("Counts for less", 30),
    ("Document", 34),
    ("Page", 7),
    ("Section", 34),
];

const FINDINGS: [(&str, u8); 10] = [
    ("Class", 22),
    ("Finding", 28),
    ("Framework", 16),
    ("Requirement", 12),
    ("Document", 34),
    ("Page", 7),
    ("Section", 28),
    ("Quote", 50),
    ("Why", 56),
    ("What would settle it", 56),
];

const DOCUMENTS: [(&str, u8); 16] = [
    ("Path", 40),
    ("Reading", 14),
    ("Why", 34),
    ("Title", 34),
    ("Kind", 12),
    ("Role", 12),
    ("Pages", 8),
    ("Owner", 24),
    ("Version", 10),
    ("Status", 12),
    ("Approved by", 24),
    ("Approved on", 12),
    ("In force since", 12),
    ("Next review", 12),
    ("Carries", 40),
    ("SHA-256", 30),
];

/// A cell of a row.
enum Cell {
    Text(String),
    Number(usize),
    Score(u8),
}

/// Writes `assessment` as a workbook with the sheets Summary, Requirements, Evidence, Findings and Documents. A cell
/// that would be too long is cut, and says so.
///
/// # Errors
/// What `out` returns.
pub fn write_xlsx(assessment: &Assessment, out: impl Write + Send) -> Result<(), SpreadsheetError> {
    let title = match assessment.frameworks.as_slice() {
        [framework] => one_line(&framework.title),
        frameworks => format!("Assessment against {} frameworks", frameworks.len()),
    };
    let places = Places::of(assessment);
    let mut workbook = workbook(&title, &assessment.as_of, &assessment.mappings)?;
    summary(assessment, &title, workbook.add_worksheet().set_name("Summary")?)?;
    let requirements = || assessment.frameworks.iter().flat_map(|f| f.requirements.iter().map(move |r| (f, r)));
    let rows: Vec<_> = requirements().map(|(f, r)| requirement_row(&places, f, r)).collect();
    table(assessment, workbook.add_worksheet(), "Requirements", (&REQUIREMENTS, 2), &rows)?;
    let rows: Vec<_> =
        requirements().flat_map(|(f, r)| r.points.iter().flat_map(move |p| point_rows(f, r, p))).collect();
    table(assessment, workbook.add_worksheet(), "Evidence", (&EVIDENCE, 3), &rows)?;
    let rows: Vec<_> = assessment.findings.iter().map(finding_row).collect();
    table(assessment, workbook.add_worksheet(), "Findings", (&FINDINGS, 2), &rows)?;
    let rows: Vec<_> = assessment.documents.iter().map(|d| document_row(&places, d)).collect();
    table(assessment, workbook.add_worksheet(), "Documents", (&DOCUMENTS, 1), &rows)?;
    workbook.save_to_writer(out)?;
    Ok(())
}

fn edition(assessment: &Assessment) -> Edition<'_> {
    Edition { as_of: &assessment.as_of, mappings: &assessment.mappings }
}

fn text(text: &str) -> Cell {
    Cell::Text(one_line(text))
}

fn optional(value: Option<&str>) -> Cell {
    text(value.unwrap_or_default())
}

fn yes_or_no(claim: bool) -> Cell {
    text(if claim { "yes" } else { "no" })
}

fn page_cell(page: Option<u32>) -> Cell {
    page.and_then(|page| usize::try_from(page).ok()).map_or_else(|| text(""), Cell::Number)
}

fn requirement_row(places: &Places<'_>, framework: &Framework, requirement: &Requirement) -> Vec<Cell> {
    let points = point_counts(requirement);
    let score = requirement.score.filter(|_| requirement.applicable);
    let decisions: Vec<String> =
        requirement.decisions.iter().map(|d| review::sentence(d, requirement.judged_score)).collect();
    vec![
        text(&framework.id),
        text(&requirement.id),
        text(&requirement.topic),
        text(&requirement.title),
        yes_or_no(requirement.applicable),
        score.map_or_else(|| text("–"), Cell::Score),
        optional(requirement.level.as_deref()),
        optional(requirement.lacks.as_deref()),
        Cell::Number(points.met),
        Cell::Number(points.all),
        Cell::Number(points.essential_unmet),
        text(&requirement.carried_by.join("; ")),
        Cell::Number(places.findings(&framework.id, &requirement.id).len()),
        optional(requirement.justification.as_deref()),
        Cell::Text(decisions.join("\n")),
    ]
}

/// One row for each passage; one without a passage for a point that has none.
fn point_rows(framework: &Framework, requirement: &Requirement, point: &Point) -> Vec<Vec<Cell>> {
    let row = |evidence: Option<&Evidence>| {
        let of = |field: fn(&Evidence) -> &str| evidence.map(field).unwrap_or_default();
        vec![
            text(&framework.id),
            text(&requirement.id),
            text(&point.id),
            text(&point.statement),
            yes_or_no(point.essential),
            yes_or_no(point.met),
            text(of(|e| &e.quote)),
            text(of(|e| assertion_name(&e.assertion))),
            optional(evidence.and_then(|e| e.caveat.as_deref())),
            text(of(|e| &e.document)),
            page_cell(evidence.and_then(|e| e.page)),
            Cell::Text(section_path(of(|e| &e.section))),
        ]
    };
    if point.evidence.is_empty() { vec![row(None)] } else { point.evidence.iter().map(|e| row(Some(e))).collect() }
}

fn finding_row(finding: &Finding) -> Vec<Cell> {
    vec![
        text(class_name(&finding.class)),
        text(&finding.title),
        optional(finding.framework.as_deref()),
        optional(finding.requirement.as_deref()),
        optional(finding.document.as_deref()),
        page_cell(finding.page),
        Cell::Text(section_path(finding.section.as_deref().unwrap_or_default())),
        optional(finding.quote.as_deref()),
        text(&finding.reason),
        text(&finding.repair),
    ]
}

fn document_row(places: &Places<'_>, document: &Document) -> Vec<Cell> {
    let facts = &document.facts;
    let twin = document.duplicate_of.as_ref().map(|path| format!("same bytes as {path}"));
    let warnings = document.warnings.iter().map(|w| w.message.clone());
    let why: Vec<String> = document.reason.iter().cloned().chain(twin).chain(warnings).collect();
    let carries: Vec<&str> = places.carried_by(&document.path).iter().map(|(_, id)| *id).collect();
    vec![
        text(&document.path),
        text(&document.status.replace('_', " ")),
        text(&why.join("; ")),
        optional(facts.title.as_deref()),
        optional(document.kind.as_deref()),
        optional(document.role.as_deref()),
        page_cell(document.pages),
        optional(facts.owner.as_deref()),
        optional(facts.version.as_deref()),
        optional(facts.status.as_deref()),
        optional(facts.approved_by.as_deref()),
        optional(facts.approved_on.as_deref()),
        optional(facts.effective_on.as_deref()),
        optional(facts.next_review.as_deref()),
        text(&carries.join(", ")),
        optional(document.sha256.as_deref()),
    ]
}

/// A sheet of rows under a head that stays in sight, with a filter.
fn table(
    assessment: &Assessment,
    sheet: &mut Worksheet,
    name: &str,
    (columns, frozen): (&[(&str, u8)], u16),
    rows: &[Vec<Cell>],
) -> Result<(), XlsxError> {
    sheet.set_name(name)?;
    let shown = rows.len().min(MOST_ROWS);
    let line = match rows.len() - shown {
        0 => String::new(),
        more => format!("{more} more rows are not shown: a sheet cannot hold them."),
    };
    begin(&edition(assessment), sheet, (name, &line), columns, frozen)?;
    sheet.autofilter(HEAD_ROW, 0, last(shown), u16::try_from(columns.len() - 1).unwrap_or(0))?;
    let body = body();
    let centre = body.clone().set_align(FormatAlign::Center);
    for (at, row) in (HEAD_ROW + 1..).zip(&rows[..shown]) {
        let mut texts: Vec<(&str, u8)> = Vec::new();
        for (column, (cell, (_, width))) in (0_u16..).zip(row.iter().zip(columns)) {
            match cell {
                Cell::Text(words) => {
                    write(sheet, (at, column), words, &body)?;
                    texts.push((words, *width));
                }
                Cell::Number(number) => {
                    let number = u32::try_from(*number).unwrap_or(u32::MAX);
                    sheet.write_number_with_format(at, column, f64::from(number), &centre)?;
                }
                Cell::Score(score) => {
                    let format = on_score(centre.clone(), *score);
                    sheet.write_number_with_format(at, column, f64::from(*score), &format)?;
                }
            }
        }
        fit(sheet, at, &texts)?;
    }
    Ok(())
}

fn summary(assessment: &Assessment, title: &str, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    const NAME: u8 = 46;
    const WIDTH: u8 = 90;
    sheet.set_column_width(0, f64::from(NAME))?.set_column_width(1, f64::from(WIDTH))?;
    write(sheet, (0, 0), title, &plain(18).set_bold().set_font_color(colour(HEAD)))?;
    sheet.set_row_height(0, 28)?;
    let line = format!("As of {}", one_line(&assessment.as_of));
    write(sheet, (1, 0), &line, &plain(10).set_font_color(colour(SOFT)))?;
    page(&edition(assessment), sheet);
    let counts = &assessment.summary;
    let mut rows: Vec<(String, String, Option<u8>)> = vec![
        ("Audit window".to_owned(), format!("{} months before that day", assessment.window_months), None),
        ("Documents".to_owned(), counts.documents.to_string(), None),
        ("Assessed".to_owned(), format!("{}, {} of them in part", counts.assessed, counts.partial), None),
        ("Not assessed".to_owned(), counts.not_assessed.len().to_string(), None),
    ];
    for framework in &assessment.frameworks {
        let ready = readiness(framework);
        let name = |what: &str| format!("{}: {what}", one_line(&framework.id));
        rows.push((name("requirements that apply"), ready.applicable.to_string(), None));
        rows.push((name("requirements excluded"), ready.not_applicable.to_string(), None));
        for (audit, asks, number) in ready.audits() {
            rows.push((name(&format!("ready for {audit}")), format!("{number} ({asks})"), None));
        }
        for (level, number) in LEVELS.iter().zip(ready.scores) {
            rows.push((name(&format!("{} {}", level.score, level.name)), number.to_string(), Some(level.score)));
        }
    }
    for (class, number) in &counts.findings {
        rows.push((one_line(class_name(class)), number.to_string(), None));
    }
    rows.push(("Mappings".to_owned(), format!("version {}", one_line(&assessment.mappings.version)), None));
    rows.push(("SHA-256 of the mappings".to_owned(), one_line(&assessment.mappings.sha256), None));
    rows.push(("An aid, not a decision".to_owned(), DISCLAIMER.to_owned(), None));
    let (label, body) = (body().set_bold(), body());
    for (at, (name, words, score)) in (HEAD_ROW..).zip(&rows) {
        let format = score.map_or_else(|| label.clone(), |score| on_score(body.clone(), score));
        write(sheet, (at, 0), name, &format)?;
        write(sheet, (at, 1), words, &body)?;
        fit(sheet, at, &[(name, NAME), (words, WIDTH)])?;
    }
    Ok(())
}
