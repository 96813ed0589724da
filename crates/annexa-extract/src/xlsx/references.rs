//! References to cells: "B12", "$A$1:$H$20".

use std::ops::RangeInclusive;

/// Columns that a sheet can have.
pub(super) const COLUMNS: u32 = 16_384;

/// Column and row of a cell, both from 1.
pub(super) fn cell(reference: &str) -> Option<(u32, u32)> {
    let bare = reference.trim_start_matches('$');
    let digits = bare.find(|c: char| !c.is_ascii_alphabetic())?;
    let (letters, row) = bare.split_at(digits);
    if letters.is_empty() || letters.len() > 3 {
        return None;
    }
    let column = letters.bytes().fold(0, |sum, letter| sum * 26 + u32::from(letter.to_ascii_uppercase() - b'A') + 1);
    let row = row.trim_start_matches('$').parse().ok()?;
    (column <= COLUMNS && row > 0).then_some((column, row))
}

/// Columns and rows of an area; one cell is an area as well.
pub(super) fn area(reference: &str) -> Option<(RangeInclusive<u32>, RangeInclusive<u32>)> {
    let (first, last) = reference.split_once(':').unwrap_or((reference, reference));
    let (first, last) = (cell(first)?, cell(last)?);
    Some((first.0..=last.0, first.1..=last.1))
}

#[cfg(test)]
mod tests {
    use super::{area, cell};

    #[test]
    fn cells_and_areas() {
        for (reference, expected) in [
            ("A1", Some((1, 1))),
            ("$XFD$1048576", Some((16_384, 1_048_576))),
            ("AB7", Some((28, 7))),
            ("XFE1", None),
            ("A0", None),
            ("A", None),
            ("7", None),
            ("ABCD1", None),
            ("A99999999999", None),
        ] {
            assert_eq!(cell(reference), expected, "{reference}");
        }
        assert_eq!(area("B2:C9"), Some((2..=3, 2..=9)));
        assert_eq!(area("B2"), Some((2..=2, 2..=2)));
        assert_eq!(area("B2:"), None);
    }
}
