//! Tables: rows with merged cells undone, and the row that names the columns.

use super::{Piece, write};
use crate::builder::{Builder, fold_space};

/// Columns that one cell may span: Word allows 63.
const MAX_SPAN: usize = 63;

#[derive(Default)]
pub(crate) struct Table {
    pub(crate) rows: Vec<Row>,
    /// Holds when the table's style makes its first row look like one that names the columns.
    pub(crate) sets_first_row_apart: bool,
}

pub(crate) struct Row {
    pub(crate) cells: Vec<Cell>,
    /// Holds when the file says that it names the columns.
    pub(crate) is_header: bool,
    /// How many times it stands in the table.
    pub(crate) times: usize,
}

pub(crate) struct Cell {
    pub(crate) pieces: Vec<Piece>,
    /// Columns over which it reaches; its words stand in the first of them.
    pub(crate) span: usize,
    /// Columns in which it stands beside itself.
    pub(crate) times: usize,
    /// Holds when the cell is the lower part of one that reaches over several rows.
    pub(crate) is_continued: bool,
}

impl Default for Row {
    fn default() -> Self {
        Self { cells: Vec::new(), is_header: false, times: 1 }
    }
}

impl Default for Cell {
    fn default() -> Self {
        Self { pieces: Vec::new(), span: 1, times: 1, is_continued: false }
    }
}

impl Cell {
    fn words(&self) -> String {
        if self.is_continued {
            return String::new();
        }
        self.pieces.iter().map(Piece::words).collect::<Vec<_>>().join(" ")
    }

    /// Bytes of its words in a row.
    pub(crate) fn length(&self) -> usize {
        fold_space(&self.words()).len()
    }

    /// The words of each column.
    fn columns(&self) -> impl Iterator<Item = String> {
        let blanks = std::iter::repeat_n(String::new(), self.span.clamp(1, MAX_SPAN) - 1);
        std::iter::repeat_n(self.words(), self.times).chain(blanks)
    }

    /// Holds when it has words of its own; what describes a picture is none.
    fn is_filled(&self) -> bool {
        !self.is_continued && self.pieces.iter().any(|piece| !piece.is_picture() && !piece.words().trim().is_empty())
    }
}

impl Row {
    fn words(&self) -> Vec<String> {
        self.cells.iter().flat_map(Cell::columns).collect()
    }

    fn pieces(&self) -> impl Iterator<Item = &Piece> {
        self.cells.iter().flat_map(|cell| &cell.pieces)
    }

    fn is_bold(&self) -> bool {
        self.pieces().all(Piece::is_bold)
    }

    fn filled_cells(&self) -> usize {
        self.cells.iter().filter(|cell| cell.is_filled()).count()
    }

    /// Holds when each of its cells has words.
    pub(crate) fn is_filled(&self) -> bool {
        self.filled_cells() == self.cells.len()
    }
}

impl Table {
    /// The words of each column of each row.
    pub(super) fn rows_of_words(&self) -> impl Iterator<Item = Vec<String>> {
        self.rows.iter().map(Row::words)
    }

    /// Holds for a table that only frames or places paragraphs: it has one column, or one cell
    /// with words, or headings that have nothing beside them. Rows of empty cells do not count
    /// against it, but a form to be filled in, with labels beside blanks, stays a table.
    fn is_layout(&self) -> bool {
        let has_one_column = self.rows.iter().all(|row| row.cells.iter().map(|cell| cell.times).sum::<usize>() <= 1);
        let is_lone = self.rows.iter().all(|row| row.filled_cells() <= 1)
            && (self.rows.iter().filter(|row| row.filled_cells() > 0).count() == 1
                || self.rows.iter().flat_map(Row::pieces).any(Piece::is_heading));
        has_one_column || is_lone
    }

    /// Adds the table to the document; what stands in a mere frame stays what it is.
    pub(super) fn write(self, builder: &mut Builder, page: Option<u32>) {
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

    /// Number of rows at the top that name the columns.
    fn header_rows(&self) -> usize {
        let marked = self.rows.iter().take_while(|row| row.is_header).count();
        if marked > 0 {
            return marked;
        }
        let [first, second, ..] = self.rows.as_slice() else { return 0 };
        let stands_out = first.is_bold() && !second.is_bold();
        // The look is on in every table that Word makes, labels and values included: it proves
        // something only with more than two columns.
        let looks_so = self.sets_first_row_apart && first.cells.len() > 2;
        usize::from(first.is_filled() && (stands_out || looks_so))
    }
}
