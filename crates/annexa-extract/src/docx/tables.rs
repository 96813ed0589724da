//! Tables: rows with merged cells undone, and the row that names the columns.

use super::blocks::{Piece, write};
use crate::builder::Builder;

/// Columns that one cell may span: Word allows 63.
const MAX_SPAN: usize = 63;

/// A table while and after it is read.
#[derive(Default)]
pub(crate) struct Table {
    pub(crate) rows: Vec<Row>,
    /// What stands in for the table where it cannot be seen.
    pub(crate) descriptions: Vec<String>,
    /// Holds when the table's look asks for its style's first row.
    pub(crate) has_first_row_look: bool,
    /// Holds when the table's style sets the first row apart.
    pub(crate) style_has_first_row: bool,
    /// The cell that is being read.
    pub(crate) open_cell: Option<Cell>,
}

#[derive(Default)]
pub(crate) struct Row {
    pub(crate) cells: Vec<Cell>,
    pub(crate) is_header: bool,
    /// Holds for a row that a tracked change removes.
    pub(crate) is_deleted: bool,
}

pub(crate) struct Cell {
    pub(crate) pieces: Vec<Piece>,
    pub(crate) span: usize,
    /// Holds when the cell is the lower part of one that reaches over several rows.
    pub(crate) is_continued: bool,
}

impl Default for Cell {
    fn default() -> Self {
        Self { pieces: Vec::new(), span: 1, is_continued: false }
    }
}

impl Cell {
    fn words(&self) -> String {
        if self.is_continued {
            return String::new();
        }
        self.pieces.iter().map(Piece::words).collect::<Vec<_>>().join(" ")
    }

    fn is_bold(&self) -> bool {
        self.pieces.iter().all(Piece::is_bold)
    }

    /// Holds when it has words of its own; what describes a picture is none.
    fn is_filled(&self) -> bool {
        !self.is_continued && self.pieces.iter().any(|piece| !piece.is_picture() && !piece.words().trim().is_empty())
    }
}

impl Row {
    /// The words of each column: a cell over several columns stands in the first of them.
    fn words(&self) -> Vec<String> {
        let mut words = Vec::new();
        for cell in &self.cells {
            words.push(cell.words());
            words.extend((1..cell.span.clamp(1, MAX_SPAN)).map(|_| String::new()));
        }
        words
    }

    fn is_bold(&self) -> bool {
        self.cells.iter().all(Cell::is_bold)
    }

    fn filled_cells(&self) -> usize {
        self.cells.iter().filter(|cell| cell.is_filled()).count()
    }

    fn is_filled(&self) -> bool {
        self.filled_cells() == self.cells.len()
    }

    fn has_heading(&self) -> bool {
        self.cells.iter().flat_map(|cell| &cell.pieces).any(Piece::is_heading)
    }
}

impl Table {
    /// The words of each cell of each row.
    pub(crate) fn rows_of_words(&self) -> Vec<Vec<String>> {
        self.kept_rows().map(Row::words).collect()
    }

    fn kept_rows(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(|row| !row.is_deleted)
    }

    /// Holds for a table that only frames or places paragraphs: it has one column, or one cell
    /// with words, or headings that have nothing beside them. Rows of empty cells do not count
    /// against it, but a form to be filled in, with labels beside blanks, stays a table.
    fn is_layout(&self) -> bool {
        let has_one_column = self.kept_rows().all(|row| row.cells.len() <= 1);
        let is_lone = self.kept_rows().all(|row| row.filled_cells() <= 1)
            && (self.kept_rows().filter(|row| row.filled_cells() > 0).count() == 1
                || self.kept_rows().any(Row::has_heading));
        has_one_column || is_lone
    }

    /// Adds the table to the document; what stands in a mere frame stays what it is.
    pub(crate) fn write(self, builder: &mut Builder) {
        if self.is_layout() {
            for row in self.rows.into_iter().filter(|row| !row.is_deleted) {
                for cell in row.cells {
                    write(cell.pieces, builder);
                }
            }
            return;
        }
        let headers = self.header_rows();
        let number = builder.start_table();
        for (index, cells) in (0u32..).zip(self.rows_of_words()) {
            builder.push_row(number, index, (index as usize) < headers, &cells, None);
        }
    }

    /// Number of rows at the top that name the columns.
    fn header_rows(&self) -> usize {
        let marked = self.kept_rows().take_while(|row| row.is_header).count();
        if marked > 0 {
            return marked;
        }
        let mut rows = self.kept_rows();
        let (Some(first), Some(second)) = (rows.next(), rows.next()) else { return 0 };
        let stands_out = first.is_filled() && first.is_bold() && !second.is_bold();
        // The look is on in every table that Word makes, labels and values included: it proves
        // something only with a style that shows it and more than two columns.
        let looks_so =
            self.has_first_row_look && self.style_has_first_row && first.is_filled() && first.cells.len() > 2;
        usize::from(stands_out || looks_so)
    }
}
