//! Word documents, written with docx-rs.

mod reuse;
mod soa;

use std::io::{Seek, Write};

use annexa_report::MappingsVersion;
use docx_rs::{
    AlignmentType, Docx, Footer, LineSpacing, LineSpacingType, NumPages, PageMargin, PageNum, Paragraph, Run, RunFonts,
    Shading, ShdType, Style, StyleType, Table, TableBorder, TableBorderPosition, TableBorders, TableCell,
    TableCellMargins, TableLayoutType, TableRow, WidthType,
};

use crate::plain_text::one_line;
use crate::scale::level;

pub use reuse::write_reuse_docx;
pub use soa::write_soa_docx;

/// Why a document could not be written.
#[derive(Debug, thiserror::Error)]
#[error("cannot write the document")]
pub struct DocumentError(#[source] Box<dyn std::error::Error + Send + Sync>);

const INK: &str = "1F2328";
const SOFT: &str = "5B6470";
const ACCENT: &str = "1F5F8B";

/// An empty document with the styles that all have in common. `day` is the only date in it, so that the same report
/// gives the same bytes.
fn document(title: &str, day: &str, mappings: &MappingsVersion) -> Docx {
    let heading = |id: &str, name: &str, size: usize, level: usize, before: u32| {
        Style::new(id, StyleType::Paragraph)
            .name(name)
            .size(size)
            .bold()
            .color(INK)
            .outline_lvl(level)
            .line_spacing(LineSpacing::new().before(before).after(80))
    };
    let stamp = format!("{}T00:00:00Z", one_line(day));
    let note = format!("{} · as of {} · mappings {} · ", title, one_line(day), one_line(&mappings.version));
    let footer = Footer::new().add_paragraph(
        Paragraph::new()
            .align(AlignmentType::Right)
            .add_run(Run::new().add_text(note).size(16).color(SOFT))
            .add_page_num(PageNum::new())
            .add_run(Run::new().add_text(" / ").size(16).color(SOFT))
            .add_num_pages(NumPages::new()),
    );
    Docx::new()
        .created_at(&stamp)
        .updated_at(&stamp)
        .default_fonts(RunFonts::new().ascii("Calibri").hi_ansi("Calibri").cs("Calibri"))
        .default_size(21)
        .page_margin(PageMargin::new().top(1134).bottom(1134).left(1134).right(1134))
        .add_style(heading("Title", "Title", 44, 9, 0))
        .add_style(heading("Heading1", "heading 1", 32, 0, 360))
        .add_style(heading("Heading2", "heading 2", 26, 1, 280))
        .add_style(heading("Heading3", "heading 3", 22, 2, 200))
        .footer(footer)
}

fn styled(style: &str, text: &str) -> Paragraph {
    Paragraph::new().style(style).keep_next(true).add_run(Run::new().add_text(one_line(text)))
}

/// Running text.
fn text(words: &str) -> Paragraph {
    runs([Run::new().add_text(one_line(words))])
}

/// Running text that says less.
fn aside(words: &str) -> Paragraph {
    runs([Run::new().add_text(one_line(words)).color(SOFT).size(19)])
}

fn runs(runs: impl IntoIterator<Item = Run>) -> Paragraph {
    let spacing = LineSpacing::new().after(100).line(264).line_rule(LineSpacingType::Auto);
    runs.into_iter().fold(Paragraph::new().line_spacing(spacing), Paragraph::add_run)
}

fn bold(words: &str) -> Run {
    Run::new().add_text(one_line(words)).bold()
}

fn plain(words: &str) -> Run {
    Run::new().add_text(one_line(words))
}

/// A score on its colour.
fn score(score: u8) -> Run {
    let level = level(score);
    let shading = Shading::new().shd_type(ShdType::Clear).color("auto").fill(level.fill);
    Run::new().add_text(format!(" {score} ")).bold().color(level.ink).shading(shading)
}

/// Words to be taken over, set apart.
fn proposal(words: &str) -> Paragraph {
    let spacing = LineSpacing::new().after(80).line(264).line_rule(LineSpacingType::Auto);
    Paragraph::new()
        .indent(Some(400), None, None, None)
        .line_spacing(spacing)
        .add_run(Run::new().add_text(one_line(words)).color(ACCENT))
}

/// A table as wide as the page, whose columns have these shares of it in percent.
fn table(shares: &[usize], head: &[&str], rows: Vec<Vec<Paragraph>>) -> Table {
    /// Width of the text in twentieths of a point: A4 less the margins.
    const WIDTH: usize = 9638;
    let cells = |row: Vec<Paragraph>| row.into_iter().map(|content| TableCell::new().add_paragraph(content)).collect();
    wide_table(WIDTH, shares, head, rows.into_iter().map(cells).collect())
}

/// A table of this width, whose columns have these shares of it in percent.
fn wide_table(full: usize, shares: &[usize], head: &[&str], rows: Vec<Vec<TableCell>>) -> Table {
    let width = |column: usize| full * shares[column] / 100;
    let head = head.iter().enumerate().map(|(column, words)| {
        let shading = Shading::new().shd_type(ShdType::Clear).color("auto").fill("E8ECF0");
        let words = Paragraph::new().keep_next(true).add_run(bold(words).size(18));
        TableCell::new().width(width(column), WidthType::Dxa).add_paragraph(words).shading(shading)
    });
    let body = rows.into_iter().map(|row| {
        let cells = row.into_iter().enumerate().map(|(column, cell)| cell.width(width(column), WidthType::Dxa));
        TableRow::new(cells.collect()).cant_split()
    });
    let rows = std::iter::once(TableRow::new(head.collect()).cant_split()).chain(body).collect();
    use TableBorderPosition::{Bottom, InsideH, InsideV, Left, Right, Top};
    let line = |position| TableBorder::new(position).color("C3CBD3").size(4);
    let borders = [Top, Bottom, Left, Right, InsideH, InsideV].map(line);
    let borders = borders.into_iter().fold(TableBorders::new(), TableBorders::set);
    Table::new(rows)
        .set_grid((0..shares.len()).map(width).collect())
        .width(full, WidthType::Dxa)
        .layout(TableLayoutType::Fixed)
        .margins(TableCellMargins::new().margin(50, 90, 50, 90))
        .set_borders(borders)
}

/// What a cell says, small.
fn entry(words: &str) -> Paragraph {
    Paragraph::new().add_run(Run::new().add_text(one_line(words)).size(18))
}

fn pack(document: Docx, out: impl Write + Seek) -> Result<(), DocumentError> {
    let mut parts = document.build();
    parts.document = with_heads_repeated(&parts.document);
    parts.pack(out).map_err(|error| DocumentError(Box::new(error)))
}

/// The document with the first row of every table marked to be repeated on each page, for which docx-rs has no word.
/// Text cannot be mistaken for the markup: its angle brackets are escaped.
fn with_heads_repeated(xml: &[u8]) -> Vec<u8> {
    const ROW: &str = "</w:tblGrid><w:tr><w:trPr>";
    String::from_utf8_lossy(xml).replace(ROW, &format!("{ROW}<w:tblHeader />")).into_bytes()
}
