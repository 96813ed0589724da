//! Comma-separated values, and those parted by semicolons, tabs or bars.

use annexa_model::{Document, Limit, Unreadable};
use csv::{ReaderBuilder, StringRecord};

use crate::Limits;
use crate::builder::Builder;
use crate::decode::decode;
use crate::grid::{Cell, Grid, Room, Row};

/// What may part the values, the likelier first.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// Lines from which on values parted by a comma and a space are no prose.
const SPACED_LINES: usize = 4;

/// Lines of text above the values of a short file; a longer one may have as many as there are values.
const LINES_ABOVE: usize = 8;

/// Words of a value that no sentence is cut into, on average.
const VALUE_WORDS: usize = 4;

pub(crate) fn read(bytes: &[u8], limits: &Limits) -> Result<Document, Unreadable> {
    let decoded = decode(bytes, None);
    let (text, declared) = without_declaration(&decoded.text);
    // Tables of different widths in one file do not show what parts their values: the sign most used does.
    let used = |delimiter: u8| text.bytes().filter(|&byte| byte == delimiter).count();
    let most_used = || DELIMITERS.into_iter().rev().max_by_key(|&delimiter| used(delimiter));
    let delimiter = declared.or_else(|| delimiter(text)).or_else(most_used).unwrap_or(b',');
    let mut builder = Builder::new(limits);
    builder.integrity.warnings.extend(decoded.warnings);
    let (grid, is_cut) = grid(text, delimiter, limits);
    if is_cut {
        builder.integrity.warnings.push(limits.reached(Limit::Cells));
    }
    grid.write(&mut builder, limits, &mut Room::new(limits));
    Ok(builder.finish(None))
}

/// What parts the values, when `text` consists of lines of values.
///
/// Lines of values have the same number of them, and no space behind what parts them: commas in
/// prose do.
pub(crate) fn delimiter(text: &str) -> Option<u8> {
    let (text, declared) = without_declaration(text);
    if declared.is_some() {
        return declared;
    }
    // Lines of JSON and of markup have commas in the same places.
    if text.trim_start().starts_with(['{', '[', '<']) {
        return None;
    }
    let fitting = DELIMITERS.iter().filter_map(|&delimiter| Some((columns(text, delimiter)?, delimiter)));
    // Of two that fit, more columns speak for the one; of equals the first is taken.
    fitting
        .fold(None, |best: Option<(usize, u8)>, found| best.filter(|best| best.0 >= found.0).or(Some(found)))
        .map(|best| best.1)
}

/// The line "sep=;" that Excel puts first, and what it says.
fn without_declaration(text: &str) -> (&str, Option<u8>) {
    let declared = text.strip_prefix("sep=").and_then(|rest| {
        let (mark, rest) = rest.split_once('\n')?;
        let delimiter = DELIMITERS.iter().find(|&&delimiter| mark.as_bytes() == [delimiter])?;
        Some((rest, Some(*delimiter)))
    });
    declared.unwrap_or((text, None))
}

/// The number of columns when `text` reads as lines of values.
fn columns(text: &str, delimiter: u8) -> Option<usize> {
    let mut counts: Vec<usize> = Vec::new();
    let (mut filled, mut spaced, mut joints, mut words, mut sentences) = (0, 0, 0, 0, 0);
    for record in reader(text, delimiter).records() {
        let record = record.ok()?;
        counts.push(record.len());
        filled += usize::from(record.iter().filter(|value| !value.trim().is_empty()).count() > 1);
        joints += record.len() - 1;
        spaced += record.iter().skip(1).filter(|value| value.starts_with(' ')).count();
        sentences += usize::from(record.iter().next_back().is_some_and(|value| value.ends_with('.')));
        words += record.iter().map(|value| value.split_whitespace().count()).sum::<usize>();
    }
    // A title and fields of document control stand above many tables.
    let above = counts.iter().take_while(|&&count| count == 1).count().min(LINES_ABOVE.max(counts.len() / 2));
    let body = &counts[above..];
    let most =
        body.iter().copied().max_by_key(|&wanted| (body.iter().filter(|&&count| count == wanted).count(), wanted))?;
    let same = body.iter().filter(|&&count| count == most).count();
    let values: usize = counts.iter().sum();
    let is_prose = spaced * 3 > joints && (most < 3 || same < SPACED_LINES || words > values * VALUE_WORDS);
    // "1,000 systems were tested."
    let is_prose = is_prose || most < 3 && sentences * 2 > counts.len() && !text.contains('"');
    let is_regular = most >= 2 && same >= 2 && same * 5 >= body.len() * 4;
    (is_regular && filled >= 2 && !is_prose).then_some(most)
}

fn reader(text: &str, delimiter: u8) -> csv::Reader<&[u8]> {
    ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(text.as_bytes())
}

/// The values by row and column; `true` when there are more of them than allowed.
fn grid(text: &str, delimiter: u8, limits: &Limits) -> (Grid, bool) {
    let mut reader = reader(text, delimiter);
    let mut grid = Grid::default();
    let mut record = StringRecord::new();
    let (mut number, mut line, mut cells) = (0u32, 1, 0);
    while let Ok(true) = reader.read_record(&mut record) {
        // The reader passes over empty lines, which part one table from the next.
        let is_unended = reader.position().byte() == text.len() as u64 && !text.ends_with('\n');
        let next = reader.position().line() + u64::from(is_unended);
        let own = 1 + record.iter().map(|value| value.matches('\n').count() as u64).sum::<u64>();
        number = number.saturating_add(1 + u32::from(next.saturating_sub(line) > own));
        line = next;
        cells += record.len() as u64;
        if cells > limits.cells {
            return (grid, true);
        }
        let filled = (0u32..).zip(record.iter()).filter(|(_, value)| !value.trim().is_empty());
        let cells: Vec<Cell> =
            filled.map(|(column, value)| Cell { column, words: value.to_owned(), is_bold: false }).collect();
        if !cells.is_empty() {
            grid.rows.push(Row { number, cells });
        }
    }
    (grid, false)
}

#[cfg(test)]
mod tests {
    use super::delimiter;

    #[test]
    fn values_and_prose() {
        for (text, expected) in [
            ("id,name\n1,Harbour\n2,TalentSift\n", Some(b',')),
            ("id;name;cost\n1;Harbour;1,5\n2;TalentSift;2,5\n", Some(b';')),
            ("id\tname\n1\tHarbour, London\n", Some(b'\t')),
            ("id|name\n1|Harbour\n", Some(b'|')),
            ("AI inventory\n\nid,name,\"what, in words\"\n1,Harbour,\"one\ntwo\"\n2,TalentSift,\n", Some(b',')),
            ("ID, System, Owner\n1, Harbour, Ruth\n2, TalentSift, Sofia\n3, Quillcode, Martin\n", Some(b',')),
            ("sep=;\nid\n", Some(b';')),
            ("In 2026, we test.\nIn 2027, we test.\n", None),
            ("Dear Anna,\n\nthank you,\n\nBen,\n", None),
            ("{\"a\":1,\"b\":2}\n{\"a\":1,\"b\":2}\n", None),
            ("We have 1,000 users.\nWe have 2,000 calls.\n", None),
            ("A policy.\nAnother line.\n", None),
            ("", None),
        ] {
            assert_eq!(delimiter(text), expected, "{text:?}");
        }
    }
}
