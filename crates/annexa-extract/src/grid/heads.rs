//! Which rows name the columns of a table.

use std::collections::BTreeSet;
use std::ops::Range;

use super::Row;
use crate::lines;

/// Rows among which the names of the columns are looked for.
const TOP: usize = 12;

/// Rows that are looked at to see what the table below holds.
const SAMPLE: usize = 200;

/// Longest name of a column, in words and in bytes.
const NAME_WORDS: usize = 8;
const NAME_BYTES: usize = 80;

/// Words from which on a value reads as prose.
const PROSE_WORDS: usize = 6;

/// The rows of a band that name the columns of what is below them.
///
/// `hints` are rows that the file itself sets apart. `goes_on` holds when the band may as well
/// continue a table above it: then a row must be set apart, or differ from those below it, to name
/// columns anew.
pub(super) fn find(rows: &[Row], hints: &BTreeSet<u32>, goes_on: bool) -> Option<Range<usize>> {
    let hinted = rows.iter().take(TOP).position(|row| row.spans_columns() && hints.contains(&row.number));
    let at = hinted.or_else(|| by_words(rows, goes_on))?;
    let names = &rows[at];
    let is_above = |row: &&Row| {
        // "Inherent risk | Residual risk" above several columns each; a label stands in the first column.
        row.spans_columns()
            && row.cells[0].column > names.cells[0].column
            && row.cells.last().map(|cell| cell.column) <= names.cells.last().map(|cell| cell.column)
            && row.cells.iter().all(|cell| is_name(&cell.words))
    };
    let above = rows[..at].iter().rev().take_while(is_above).count();
    Some(at - above..at + 1)
}

fn by_words(rows: &[Row], goes_on: bool) -> Option<usize> {
    let widest = rows.iter().take(SAMPLE).map(|row| row.cells.len()).max().unwrap_or(0);
    let candidates: Vec<usize> = (0..rows.len().min(TOP)).filter(|&at| reads_like_names(&rows[at])).collect();
    let most = candidates.iter().map(|&at| rows[at].cells.len()).max()?;
    let at = candidates.into_iter().find(|&at| rows[at].cells.len() * 5 >= most * 4)?;
    let (names, below) = (&rows[at], &rows[at + 1..]);
    let below = &below[..below.len().min(SAMPLE)];
    if names.cells.len() * 2 <= widest || reappears(names, below) {
        return None;
    }
    let is_bold = |row: &Row| row.cells.iter().all(|cell| cell.is_bold);
    let stands_out = is_bold(names) && below.first().is_none_or(|row| !is_bold(row));
    // Two columns are mostly labels and values, and a row above nothing is a blank register at best.
    let is_empty = below.is_empty() && !names.cells.iter().all(|cell| is_name(&cell.words));
    let is_wide = widest > 2 && !goes_on && !is_empty;
    (stands_out || is_wide || differs(names, below)).then_some(at)
}

/// Holds when the cells are a few words each that may name columns.
fn reads_like_names(row: &Row) -> bool {
    let names = row.cells.iter().filter(|cell| is_name(&cell.words)).count();
    // "Task | Q1 | Q2 | Q3" has names of columns that would be no names elsewhere.
    row.spans_columns() && is_name(&row.cells[0].words) && names * 5 >= row.cells.len() * 3
}

fn is_name(words: &str) -> bool {
    let words = words.trim();
    let count = words.split_whitespace().count();
    let is_number = words.starts_with(|c: char| c.is_ascii_digit()) || count == 1 && has_digit(words) && words != "#";
    let is_text = words.chars().any(char::is_alphabetic) || matches!(words, "#" | "№");
    let is_sentence = words.ends_with(['.', ';']) && count > 2;
    let is_field = lines::is_key_line(words) && !words.ends_with(':');
    is_text && !is_number && !is_sentence && !is_field && count <= NAME_WORDS && words.len() <= NAME_BYTES
}

fn has_digit(words: &str) -> bool {
    words.contains(|c: char| c.is_ascii_digit())
}

/// Holds when a cell occurs again below itself, as values do and names of columns do not, unless
/// the whole row is repeated.
fn reappears(names: &Row, below: &[Row]) -> bool {
    let same = |row: &Row| row.in_columns(&columns(names)) == names.in_columns(&columns(names));
    below.iter().filter(|row| !same(row)).any(|row| {
        row.cells.iter().any(|cell| {
            names.cells.iter().any(|name| name.column == cell.column && name.words.eq_ignore_ascii_case(&cell.words))
        })
    })
}

fn columns(row: &Row) -> Vec<u32> {
    row.cells.iter().map(|cell| cell.column).collect()
}

/// Holds when a column has numbers or prose throughout below a name that is neither.
fn differs(names: &Row, below: &[Row]) -> bool {
    if below.len() < 2 {
        return false;
    }
    names.cells.iter().any(|name| {
        let mut values = below.iter().filter_map(|row| row.cells.iter().find(|cell| cell.column == name.column));
        let mut seen = 0;
        let is_short = name.words.split_whitespace().count() < PROSE_WORDS;
        let all = |words: &str| {
            !has_digit(&name.words) && has_digit(words) || is_short && words.split_whitespace().count() >= PROSE_WORDS
        };
        let differ = values.all(|cell| {
            seen += 1;
            all(&cell.words)
        });
        differ && seen * 2 > below.len()
    })
}
