use std::io::{self, Write};

use annexa_report::{Soa, SoaEvidence, SoaRow};

use super::{optional, table, text, yes_or_no};

const COLUMNS: [&str; 28] = [
    "control",
    "title",
    "applicable",
    "applicable_by",
    "justification",
    "justification_by",
    "status",
    "score",
    "own_applicable",
    "own_implemented",
    "own_justification",
    "quote",
    "document",
    "page",
    "section",
    "assertion",
    "caveat",
    "second_quote",
    "second_document",
    "second_page",
    "second_section",
    "second_assertion",
    "second_caveat",
    "owner",
    "carried_by",
    "lacks",
    "rests_on_partial",
    "disagreements",
];

/// Writes one row per control of `soa`, in the framework's order, after a row of column names; disagreements of the own
/// statement as a whole follow in rows without title. Encoded and guarded as [`write_csv`](super::write_csv) does.
///
/// # Errors
/// What `out` returns.
pub fn write_soa_csv(soa: &Soa, out: &mut impl Write) -> io::Result<()> {
    let mut table = table(out);
    table.write_record(COLUMNS)?;
    for row in &soa.rows {
        table.write_record(control(row))?;
    }
    for disagreement in &soa.disagreements {
        let control = text(disagreement.control.as_deref().unwrap_or_default());
        let sentence = text(&disagreement.sentence);
        let blank = std::iter::repeat_n("", COLUMNS.len() - 2);
        table.write_record(std::iter::once(control.as_str()).chain(blank).chain([sentence.as_str()]))?;
    }
    table.flush()
}

fn control(row: &SoaRow) -> Vec<String> {
    let or_empty = |words: &Option<String>| text(words.as_deref().unwrap_or_default());
    let own = row.own.as_ref();
    let differs: Vec<&str> = row.disagreements.iter().map(|d| d.sentence.as_str()).collect();
    let mut cells = vec![
        text(&row.control),
        text(&row.title),
        text(&row.applicable),
        text(&row.applicable_by),
        or_empty(&row.justification),
        or_empty(&row.justification_by),
        or_empty(&row.status),
        row.score.map(|score| score.to_string()).unwrap_or_default(),
        text(own.map_or("", |own| &own.applicable)),
        text(own.map_or("", |own| &own.implemented)),
        text(own.and_then(|own| own.justification.as_deref()).unwrap_or_default()),
    ];
    cells.extend(passage(row.evidence.first()));
    cells.extend(passage(row.evidence.get(1)));
    cells.extend([
        or_empty(&row.owner),
        text(&row.carried_by.join("; ")),
        or_empty(&row.lacks),
        yes_or_no(row.rests_on_partial),
        text(&differs.join(" ")),
    ]);
    cells
}

fn passage(evidence: Option<&SoaEvidence>) -> [String; 6] {
    let of = |field: fn(&SoaEvidence) -> &str| evidence.map(|e| text(field(e))).unwrap_or_default();
    [
        of(|e| &e.quote),
        of(|e| &e.document),
        optional(evidence.and_then(|e| e.page)),
        of(|e| &e.section),
        of(|e| e.assertion.as_deref().unwrap_or_default()),
        of(|e| e.caveat.as_deref().unwrap_or_default()),
    ]
}
