use std::collections::{BTreeMap, BTreeSet};

use annexa_model::{BlockKind, Date, Document, DocumentKind, Role, Span};

use crate::control::Control;
use crate::dates::{dates_in, first_date};
use crate::fields::Place;
use crate::lines::clean_label;

/// A day at the very beginning of a line is that of an entry.
const ENTRY_DATE_WITHIN: usize = 3;

/// A day further into a cell is one that its words speak of, not that of the row.
const ROW_DATE_WITHIN: usize = 40;
/// "was due for renewal on 3 May": so many words before a date tell that it is a deadline.
const DEADLINE_WORDS: usize = 5;

/// Days on which something was recorded as done: in fields, in rows, and at the beginning of entries.
///
/// Due dates and the dates of document control are left out: they say what is to be, or when the text changed.
///
/// With them, how many of them are those of entries.
pub(crate) fn record_dates(control: &Control<'_>, kind: Option<DocumentKind>) -> (Vec<Date>, usize) {
    let mut out = in_rows(control);
    out.extend(in_entries(control.document));
    let entries = out.len();
    for field in control.labelled(&control.rules.words.record_date) {
        if field.place != Place::Revision {
            out.extend(dates_in(control.text(field)).iter().map(|d| d.0));
        }
    }
    if kind == Some(DocumentKind::Minutes) {
        out.extend(meeting_day(control).map(|(day, _)| day));
    }
    out.sort_unstable();
    out.dedup();
    (out, entries)
}

/// The first date in a row that does not stand in a column of what is still to come.
fn in_rows(control: &Control<'_>) -> Vec<Date> {
    let document = control.document;
    let mut heads: BTreeMap<u32, Vec<bool>> = BTreeMap::new();
    let mut revisions: BTreeSet<u32> = BTreeSet::new();
    let mut out = Vec::new();
    for block in &document.blocks {
        let BlockKind::TableRow { table, header, cells, .. } = &block.kind else { continue };
        let names: Vec<String> = cells.iter().map(|c| clean_label(c.of(&document.text))).collect();
        if *header && cells.len() > 2 {
            if names.iter().any(|n| control.rules.words.version.contains(n)) {
                revisions.insert(*table);
            }
            heads.insert(*table, names.iter().map(|n| is_to_come(n)).collect());
            continue;
        }
        if revisions.contains(table) || cells.len() < 3 {
            continue;
        }
        let to_come = heads.get(table);
        let done = |at: usize| !to_come.is_some_and(|t| t.get(at).copied().unwrap_or(false));
        let day = cells.iter().enumerate().filter(|(at, _)| done(*at)).find_map(|(_, cell)| day_of(document, *cell));
        out.extend(day);
    }
    out
}

fn day_of(document: &Document, cell: Span) -> Option<Date> {
    let text = cell.of(&document.text);
    let (day, span) = first_date(text)?;
    let before = text[..span.start].to_lowercase();
    let to_come = ["by", "until", "next", "planned", "from"].iter().any(|w| before.trim_end().ends_with(w));
    let deadline = before.split(|c: char| !c.is_alphanumeric()).rev().filter(|w| !w.is_empty());
    let deadline = deadline.take(DEADLINE_WORDS).any(|w| matches!(w, "due" | "overdue" | "deadline" | "expires"));
    (!to_come && !deadline && span.start <= ROW_DATE_WITHIN).then_some(day)
}

/// Names of columns that hold deadlines and plans.
fn is_to_come(name: &str) -> bool {
    const WORDS: [&str; 11] =
        ["due", "deadline", "target", "planned", "next", "by", "until", "expiry", "expires", "valid", "timeline"];
    let done = ["done", "completed", "closed", "last", "actual"].iter().any(|w| name.contains(w));
    !done
        && name.split_whitespace().any(|w| WORDS.contains(&w))
        && !name.ends_with("approved by")
        && !name.contains("raised by")
}

/// Lines such as "2026-05-03 06:15 ClaimSight ALERT ...".
fn in_entries(document: &Document) -> Vec<Date> {
    let mut out = Vec::new();
    for block in &document.blocks {
        if !matches!(
            block.kind,
            BlockKind::Paragraph | BlockKind::ListItem { .. } | BlockKind::Code | BlockKind::Heading { .. }
        ) {
            continue;
        }
        for line in block.span.of(&document.text).lines() {
            if let Some((day, span)) = first_date(line)
                && span.start <= ENTRY_DATE_WITHIN
            {
                out.push(day);
            }
        }
    }
    out
}

/// The day of a meeting from the first lines of its minutes.
pub(crate) fn meeting_day(control: &Control<'_>) -> Option<(Date, Span)> {
    let document = control.document;
    for block in document.blocks.iter().filter(|b| !matches!(b.kind, BlockKind::Furniture)).take(3) {
        for line in block.span.of(&document.text).lines().filter(|l| !l.to_lowercase().contains("approved")) {
            if let Some((day, _)) = first_date(line) {
                return Some((day, block.span));
            }
        }
    }
    None
}

/// What a document of this kind can be evidence of, given what is in it.
pub(crate) fn role_of(
    told: Option<(Option<DocumentKind>, Role)>,
    is_template: bool,
    has_no_entries: bool,
    signed: bool,
    dated_rows: usize,
) -> (Option<DocumentKind>, Role) {
    /// A document with so many dated entries is a record, whatever its title.
    const DATED_ROWS: usize = 3;
    let kind = told.and_then(|t| t.0);
    if is_template {
        return (kind, Role::None);
    }
    match (kind, told.map(|t| t.1)) {
        (Some(DocumentKind::Register | DocumentKind::Log), _) if has_no_entries => (kind, Role::Design),
        // A contract that was signed shows that the terms were agreed; a model contract only lays them down.
        (Some(DocumentKind::Contract), _) if signed => (kind, Role::Operation),
        (_, Some(role)) => (kind, role),
        (_, None) if dated_rows >= DATED_ROWS => (Some(DocumentKind::Log), Role::Operation),
        // A text that does not say what it is lays something down, if anything.
        (_, None) => (None, Role::Design),
    }
}
