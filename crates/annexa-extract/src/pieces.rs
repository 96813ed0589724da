//! Paragraphs and tables as a walk finds them, before they become blocks of the document.

mod tables;
mod wording;

use annexa_model::{BlockKind, Region};

use crate::builder::Builder;
use crate::lines::typed_bullet;
pub(crate) use tables::{Cell, Row, Table};
pub(crate) use wording::Wording;

/// A paragraph, a table, or what stands apart from the text around it.
pub(crate) enum Piece {
    Text(Text),
    Table(Table),
    Apart(Region, Vec<Piece>),
}

/// A paragraph with what is known of its looks.
pub(crate) struct Text {
    pub(crate) kind: BlockKind,
    /// Printed number or bullet.
    pub(crate) label: String,
    /// Lines are parted by `\n`.
    pub(crate) words: String,
    /// Holds when all of it is bold.
    pub(crate) is_bold: bool,
}

impl Text {
    /// A paragraph without looks.
    pub(crate) const fn plain(kind: BlockKind, words: String) -> Self {
        Self { kind, label: String::new(), words, is_bold: false }
    }
}

/// The mark that ties note number `number` to its place, there and before the note. Notes of both
/// kinds are counted as one, since pages that would start anew are not known.
pub(crate) fn note_mark(number: usize) -> String {
    format!("[{number}]")
}

impl Piece {
    /// A description that stands in for a picture.
    pub(crate) fn picture(words: String) -> Self {
        Self::Apart(Region::Picture, vec![Self::Text(Text::plain(BlockKind::Paragraph, words))])
    }

    /// The words of a paragraph, or of each row of a table.
    pub(crate) fn texts(&self) -> Vec<String> {
        match self {
            Self::Text(text) if text.label.is_empty() => vec![text.words.clone()],
            Self::Text(text) => vec![format!("{} {}", text.label, text.words)],
            Self::Table(table) => table.rows_of_words().map(|cells| joined(&cells, " | ")).collect(),
            Self::Apart(_, pieces) => pieces.iter().flat_map(Self::texts).collect(),
        }
    }

    /// The words in one line, behind their number where they have one.
    fn words(&self) -> String {
        match self {
            Self::Text(text) if text.label.contains(char::is_alphanumeric) => format!("{} {}", text.label, text.words),
            Self::Text(text) => text.words.clone(),
            Self::Table(table) => table.rows_of_words().map(|cells| joined(&cells, " ")).collect::<Vec<_>>().join(" "),
            Self::Apart(_, pieces) => pieces.iter().map(Self::words).collect::<Vec<_>>().join(" "),
        }
    }

    /// Holds for a title or heading.
    const fn is_heading(&self) -> bool {
        matches!(self, Self::Text(Text { kind: BlockKind::Title | BlockKind::Heading { .. }, .. }))
    }

    const fn is_picture(&self) -> bool {
        matches!(self, Self::Apart(Region::Picture, _))
    }

    /// Holds when every word of it is bold.
    fn is_bold(&self) -> bool {
        match self {
            Self::Text(text) => text.is_bold,
            Self::Table(_) => false,
            Self::Apart(region, pieces) => *region == Region::Picture || pieces.iter().all(Self::is_bold),
        }
    }
}

fn joined(cells: &[String], joint: &str) -> String {
    cells.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty()).collect::<Vec<_>>().join(joint)
}

/// Adds `pieces` to the document. Lines of code that follow each other become one block.
pub(crate) fn write(pieces: Vec<Piece>, builder: &mut Builder, page: Option<u32>) {
    let mut code: Vec<String> = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Text(text) if text.kind == BlockKind::Code => code.push(text.words),
            piece => {
                write_code(&mut code, builder, page);
                match piece {
                    Piece::Text(text) => write_text(text, builder, page),
                    Piece::Table(table) => table.write(builder, page),
                    Piece::Apart(region, pieces) => builder.within(region, |builder| write(pieces, builder, page)),
                }
            }
        }
    }
    write_code(&mut code, builder, page);
}

fn write_code(lines: &mut Vec<String>, builder: &mut Builder, page: Option<u32>) {
    builder.push(BlockKind::Code, "", &lines.join("\n"), page);
    lines.clear();
}

fn write_text(text: Text, builder: &mut Builder, page: Option<u32>) {
    // Many lists are typed by hand, bullet and all.
    let typed = if text.kind == BlockKind::Paragraph { typed_bullet(&text.words) } else { None };
    if let Some((bullet, words)) = typed {
        builder.push(BlockKind::ListItem { depth: 0, ordered: false }, bullet, words, page);
        return;
    }
    match text.kind {
        BlockKind::Furniture => builder.push_contents(&text.label, &text.words, page),
        BlockKind::Paragraph if text.is_bold => builder.push_bold_line(&text.words, page),
        kind => builder.push(kind, &text.label, &text.words, page),
    }
}
