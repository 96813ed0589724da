//! Paragraphs and tables as a walk finds them, before they become blocks of the document.

use annexa_model::BlockKind;

use crate::builder::{Builder, fold_space};
use crate::lines::typed_bullet;

/// A paragraph or a table.
pub(crate) enum Piece {
    Text(Text),
    Table(Table),
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

/// A table with merged cells undone: each row has a cell for each column.
#[derive(Default)]
pub(crate) struct Table {
    pub(crate) rows: Vec<Row>,
}

#[derive(Default)]
pub(crate) struct Row {
    pub(crate) cells: Vec<Cell>,
    /// Holds when the file says that it names the columns.
    pub(crate) is_header: bool,
    /// How many times it stands in the table.
    pub(crate) times: usize,
}

/// A cell; one that another reaches over has no pieces.
#[derive(Default)]
pub(crate) struct Cell {
    pub(crate) pieces: Vec<Piece>,
    /// Columns in which it stands beside itself.
    pub(crate) times: usize,
}

impl Text {
    /// A paragraph without looks.
    pub(crate) fn plain(kind: BlockKind, words: String) -> Self {
        Self { kind, label: String::new(), words, is_bold: false }
    }
}

impl Piece {
    /// The words of a paragraph, or of each row of a table.
    pub(crate) fn texts(&self) -> Vec<String> {
        match self {
            Self::Text(text) if text.label.is_empty() => vec![text.words.clone()],
            Self::Text(text) => vec![format!("{} {}", text.label, text.words)],
            Self::Table(table) => table.rows.iter().map(|row| joined(&row.words(), " | ")).collect(),
        }
    }

    /// The words in one line, behind their number where they have one.
    fn words(&self) -> String {
        match self {
            Self::Text(text) if text.label.contains(char::is_alphanumeric) => format!("{} {}", text.label, text.words),
            Self::Text(text) => text.words.clone(),
            Self::Table(table) => table.rows.iter().map(|row| joined(&row.words(), " ")).collect::<Vec<_>>().join(" "),
        }
    }

    const fn is_heading(&self) -> bool {
        matches!(self, Self::Text(Text { kind: BlockKind::Title | BlockKind::Heading { .. }, .. }))
    }

    const fn is_bold(&self) -> bool {
        matches!(self, Self::Text(Text { is_bold: true, .. }))
    }
}

fn joined(cells: &[String], joint: &str) -> String {
    cells.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty()).collect::<Vec<_>>().join(joint)
}

impl Cell {
    fn words(&self) -> String {
        fold_space(&self.pieces.iter().map(Piece::words).collect::<Vec<_>>().join(" "))
    }

    /// Bytes of its words.
    pub(crate) fn length(&self) -> usize {
        self.words().len()
    }

    fn is_filled(&self) -> bool {
        self.length() > 0
    }
}

impl Row {
    fn words(&self) -> Vec<String> {
        self.cells.iter().flat_map(|cell| std::iter::repeat_n(cell.words(), cell.times)).collect()
    }

    fn is_bold(&self) -> bool {
        self.cells.iter().flat_map(|cell| &cell.pieces).all(Piece::is_bold)
    }

    fn filled_cells(&self) -> usize {
        self.cells.iter().filter(|cell| cell.is_filled()).count()
    }

    /// Holds when each of its cells has words.
    pub(crate) fn is_filled(&self) -> bool {
        self.filled_cells() == self.cells.len()
    }

    fn has_heading(&self) -> bool {
        self.cells.iter().flat_map(|cell| &cell.pieces).any(Piece::is_heading)
    }
}

impl Table {
    /// Holds for a table that only frames or places paragraphs: it has one column, or one cell
    /// with words, or headings that have nothing beside them. A form to be filled in, with labels
    /// beside blanks, stays a table.
    fn is_layout(&self) -> bool {
        let has_one_column = self.rows.iter().all(|row| row.cells.iter().map(|cell| cell.times).sum::<usize>() <= 1);
        let is_lone = self.rows.iter().all(|row| row.filled_cells() <= 1)
            && (self.rows.iter().filter(|row| row.filled_cells() > 0).count() == 1
                || self.rows.iter().any(Row::has_heading));
        has_one_column || is_lone
    }

    /// Number of rows at the top that name the columns.
    fn header_rows(&self) -> usize {
        let marked = self.rows.iter().take_while(|row| row.is_header).count();
        if marked > 0 {
            return marked;
        }
        let [first, second, ..] = self.rows.as_slice() else { return 0 };
        usize::from(first.is_filled() && first.is_bold() && !second.is_bold())
    }

    fn write(self, builder: &mut Builder, page: Option<u32>) {
        if self.is_layout() {
            for cell in self.rows.into_iter().flat_map(|row| row.cells) {
                write(cell.pieces, builder, page);
            }
            return;
        }
        let headers = self.header_rows();
        let table = builder.start_table();
        let mut number = 0;
        for (index, row) in self.rows.iter().enumerate() {
            let words = row.words();
            for _ in 0..row.times {
                builder.push_row(table, number, index < headers, &words, page);
                number += 1;
            }
        }
    }
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
                    Piece::Text(text) => write_text(&text, builder, page),
                    Piece::Table(table) => table.write(builder, page),
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

fn write_text(text: &Text, builder: &mut Builder, page: Option<u32>) {
    // Many lists are typed by hand, bullet and all.
    let typed = if text.kind == BlockKind::Paragraph { typed_bullet(&text.words) } else { None };
    if let Some((bullet, words)) = typed {
        builder.push(BlockKind::ListItem { depth: 0, ordered: false }, bullet, words, page);
    } else if text.kind == BlockKind::Paragraph && text.is_bold {
        builder.push_bold_line(&text.words, page);
    } else {
        builder.push(text.kind.clone(), &text.label, &text.words, page);
    }
}
