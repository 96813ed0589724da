//! Spreadsheets, written with rust_xlsxwriter.
//!
//! Text from documents only ever goes into cells as text: never as a formula, a number or a link, whatever it looks
//! like.

mod assessment;
mod soa;

use annexa_report::MappingsVersion;
use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use unicode_width::UnicodeWidthStr;

use crate::csv::is_formula;
use crate::plain_text::one_line;
use crate::scale::level;

pub use assessment::write_xlsx;
pub use soa::write_soa_xlsx;

/// Why a spreadsheet could not be written.
#[derive(Debug, thiserror::Error)]
#[error("cannot write the spreadsheet")]
pub struct SpreadsheetError(#[from] XlsxError);

/// Most UTF-16 units of a cell; the format's own limit lies a little above.
const LONGEST_CELL: usize = 32_000;

const INK: &str = "1F2328";
const SOFT: &str = "5B6470";
const HEAD: &str = "1F3A52";
const LINE: &str = "D5DBE1";

/// An empty workbook. `day` is the only date in it, so that the same report gives the same bytes.
fn workbook(title: &str, day: &str, mappings: &MappingsVersion) -> Result<Workbook, SpreadsheetError> {
    let mut properties = DocProperties::new().set_title(one_line(title)).set_comment(format!(
        "As of {}, mappings {}",
        one_line(day),
        one_line(&mappings.version)
    ));
    // Without a date the moment of writing would go in.
    let stamp = ExcelDateTime::parse_from_str(day).or_else(|_| ExcelDateTime::from_ymd(2000, 1, 1))?;
    properties = properties.set_creation_datetime(&stamp);
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties);
    Ok(workbook)
}

/// The row with the names of the columns; above it stand the title and a line below it.
const HEAD_ROW: u32 = 3;

/// What every sheet says of its origin.
struct Edition<'a> {
    /// The day as of which everything is judged.
    as_of: &'a str,
    mappings: &'a MappingsVersion,
}

/// A sheet with a title, a line below it and the names of the columns, which stay in sight.
fn begin(
    edition: &Edition<'_>,
    sheet: &mut Worksheet,
    (title, line): (&str, &str),
    columns: &[(&str, u8)],
    frozen: u16,
) -> Result<(), XlsxError> {
    write(sheet, (0, 0), title, &plain(18).set_bold().set_font_color(colour(HEAD)))?;
    sheet.set_row_height(0, 28)?;
    let line = format!("As of {}. {line}", one_line(edition.as_of));
    write(sheet, (1, 0), line.trim_end(), &plain(10).set_font_color(colour(SOFT)))?;
    sheet.set_row_height(HEAD_ROW, 30)?;
    for (at, (name, width)) in (0_u16..).zip(columns) {
        sheet.set_column_width(at, f64::from(*width))?;
        write(sheet, (HEAD_ROW, at), name, &head())?;
    }
    sheet.set_freeze_panes(HEAD_ROW + 1, frozen)?;
    sheet.set_repeat_rows(HEAD_ROW, HEAD_ROW)?;
    page(edition, sheet);
    Ok(())
}

/// Prints on A3 across, as wide as the page.
fn page(edition: &Edition<'_>, sheet: &mut Worksheet) {
    const A3: u8 = 8;
    sheet.set_landscape().set_paper_size(A3).set_print_fit_to_pages(1, 0).set_screen_gridlines(false);
    sheet.set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3);
    // An ampersand begins a code there.
    let made = format!("As of {}, mappings {}", one_line(edition.as_of), one_line(&edition.mappings.version));
    sheet.set_footer(format!("&L&8{}&R&8&P / &N", made.replace('&', "&&")));
}

/// The last row of a table of so many.
fn last(rows: usize) -> u32 {
    HEAD_ROW + u32::try_from(rows.max(1)).unwrap_or(u32::MAX >> 12)
}

/// The format of running cells: small, wrapped, on top, with thin lines.
fn body() -> Format {
    Format::new()
        .set_font_name("Calibri")
        .set_font_size(10)
        .set_font_color(colour(INK))
        .set_text_wrap()
        .set_align(FormatAlign::Top)
        .set_border(FormatBorder::Thin)
        .set_border_color(colour(LINE))
}

/// The format of the names of columns.
fn head() -> Format {
    body()
        .set_bold()
        .set_font_color(Color::White)
        .set_background_color(colour(HEAD))
        .set_align(FormatAlign::VerticalCenter)
}

/// Text that stands alone, without lines around it.
fn plain(size: u8) -> Format {
    Format::new().set_font_name("Calibri").set_font_size(size).set_font_color(colour(INK))
}

/// A format on the colours of a score.
fn on_score(format: Format, score: u8) -> Format {
    let level = level(score);
    format.set_background_color(colour(level.fill)).set_font_color(colour(level.ink)).set_bold()
}

fn colour(rgb: &str) -> Color {
    u32::from_str_radix(rgb, 16).map_or(Color::Default, Color::RGB)
}

/// Writes text as text. What a spreadsheet would take for a formula once somebody edits the cell is marked as text for
/// good.
fn write(sheet: &mut Worksheet, at: (u32, u16), text: &str, format: &Format) -> Result<(), XlsxError> {
    let text = bounded(text);
    let quoted = is_formula(&text).then(|| format.clone().set_quote_prefix());
    sheet.write_string_with_format(at.0, at.1, text, quoted.as_ref().unwrap_or(format))?;
    Ok(())
}

/// Makes a row as high as its fullest cell needs: programs that only show a workbook do not do so by themselves.
fn fit(sheet: &mut Worksheet, row: u32, cells: &[(&str, u8)]) -> Result<(), XlsxError> {
    /// Points of a line, and of the highest row that the format knows.
    const LINE: f64 = 13.2;
    const HIGHEST: f64 = 409.0;
    // A width counts digits of eleven points; of ten points a few more letters go in.
    let room = |width: u8| usize::from(width) * 23 / 20;
    let lines = cells.iter().map(|(text, width)| lines(text, room(*width))).max().unwrap_or(1);
    let points = f64::from(u32::try_from(lines).unwrap_or(u32::MAX)).mul_add(LINE, 4.0);
    sheet.set_row_height(row, points.min(HIGHEST))?;
    Ok(())
}

/// Lines that `text` takes, broken at spaces where it is wider than so many characters.
fn lines(text: &str, width: usize) -> usize {
    let width = width.max(1);
    let of_line = |line: &str| {
        let (mut lines, mut used) = (1, 0);
        for word in line.split(' ') {
            let columns = UnicodeWidthStr::width(word);
            if used > 0 && used + 1 + columns > width {
                lines += 1;
                used = 0;
            }
            used += columns + usize::from(used > 0);
            lines += used.saturating_sub(1) / width;
            used = if used > width { used % width } else { used };
        }
        lines
    };
    text.split('\n').map(of_line).sum()
}

/// `text`, cut where the format could not hold it, which is said at its end.
fn bounded(text: &str) -> String {
    let mut units = 0;
    for (at, character) in text.char_indices() {
        units += character.len_utf16();
        if units > LONGEST_CELL {
            return format!("{} … (cut: too long for a cell)", &text[..at]);
        }
    }
    text.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lines_of_a_cell_are_counted_as_they_break() {
        assert_eq!(lines("", 10), 1);
        assert_eq!(lines("one two three", 7), 2);
        assert_eq!(lines("one\n\ntwo", 7), 3);
        assert_eq!(lines("abcdefghij", 4), 3);
    }

    #[test]
    fn a_cell_holds_what_the_format_allows_and_says_what_it_lacks() {
        let long = "𝒳".repeat(40_000);
        let cell = bounded(&long);
        assert!(cell.encode_utf16().count() <= 32_767 && cell.ends_with("(cut: too long for a cell)"));
        assert_eq!(bounded("short"), "short");
    }
}
