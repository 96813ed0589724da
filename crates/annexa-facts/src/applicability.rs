//! The rows of a statement of applicability.

use std::sync::LazyLock;

use annexa_catalog::ApplicabilityWords;
use annexa_model::{Applicability, Document, Span};
use regex::Regex;

use crate::columns::tables;
use crate::lines::{clean_label, trim_value};

/// A control's number, with or without the letter of its annex.
static CONTROL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:Annex\s+)?(?<number>(?:A\.)?\d{1,2}(?:\.\d{1,2}){1,2})\b").expect("a fixed pattern")
});

/// Fewer words give no reason.
const REASON_WORDS: usize = 2;

/// Every row of a table that says of controls whether they apply.
pub(crate) fn applicability(document: &Document, words: &ApplicabilityWords) -> Vec<Applicability> {
    let mut out = Vec::new();
    let text = &document.text;
    for table in tables(document) {
        let Some(applies) = table.named(&words.applicable) else { continue };
        let (done, why) = (table.named(&words.implemented), table.all_named(&words.justification));
        for (row, cells) in &table.rows {
            let value = |column: Option<usize>| column.and_then(|c| cells.get(c)).map(|c| trim_value(text, *c));
            let number =
                cells.iter().enumerate().filter(|(at, _)| *at != applies).find_map(|(_, cell)| {
                    CONTROL.captures(cell.of(text).trim()).map(|found| found["number"].to_owned())
                });
            let Some(number) = number else { continue };
            let says = |column: Option<usize>| value(column).and_then(|cell| words.answer(&clean_label(cell.of(text))));
            // The reason may stand in the second column that is named for it: a dash or a code is none.
            let said = |cell: &Span| cell.of(text).chars().any(char::is_alphanumeric);
            let reasons = || why.iter().filter_map(|column| value(Some(*column))).filter(said);
            let words_of = |cell: &Span| cell.of(text).split_whitespace().count();
            let justification = reasons().find(|cell| words_of(cell) >= REASON_WORDS).or_else(|| reasons().next());
            out.push(Applicability {
                control: if number.starts_with("A.") { number } else { format!("A.{number}") },
                applicable: says(Some(applies)),
                implemented: says(done),
                justification,
                row: *row,
            });
        }
    }
    out
}
