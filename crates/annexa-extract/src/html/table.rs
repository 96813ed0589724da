//! Tables of a page: spans undone, and the rows that name the columns.

use super::elements::Element;
use crate::builder::Builder;

/// Columns or rows that a cell may span; more is an attack on memory.
const MAX_SPAN: usize = 64;

#[derive(Default)]
pub(super) struct Table {
    rows: Vec<Row>,
    /// Rows that the cell in each column still reaches down.
    reaching: Vec<usize>,
    caption: Option<Cell>,
    is_in_caption: bool,
}

#[derive(Default)]
struct Row {
    cells: Vec<Cell>,
    is_in_head: bool,
}

#[derive(Default)]
pub(super) struct Cell {
    words: String,
    is_header: bool,
    /// Holds for a place that a neighbour's span covers.
    is_covered: bool,
}

impl Cell {
    /// Adds a block of words.
    pub(super) fn add(&mut self, words: &str) {
        if !self.words.is_empty() {
            self.words.push('\n');
        }
        self.words.push_str(words);
    }
}

impl Table {
    /// A row, cell or caption opens.
    pub(super) fn enter(&mut self, element: &Element, attributes: &[(String, String)], is_in_head: bool) {
        if element.is("tr") {
            self.is_in_caption = false;
            self.rows.push(Row { cells: Vec::new(), is_in_head });
            self.cover();
        } else if element.is("caption") {
            self.is_in_caption = true;
            self.caption.get_or_insert_default();
        } else if element.is_cell() {
            self.is_in_caption = false;
            let span = |wanted: &str| {
                let value =
                    attributes.iter().find(|(name, _)| name == wanted).and_then(|(_, value)| value.trim().parse().ok());
                value.unwrap_or(1usize).clamp(1, MAX_SPAN)
            };
            self.start_cell(element.is("th"), span("colspan"), span("rowspan"));
        }
    }

    fn start_cell(&mut self, is_header: bool, columns: usize, rows: usize) {
        if self.rows.is_empty() {
            self.rows.push(Row::default());
        }
        let Some(row) = self.rows.last_mut() else { return };
        let at = row.cells.len();
        row.cells.push(Cell { is_header, ..Cell::default() });
        // The words go to the first column of the span, so it must come last when they are added:
        // covered places are told apart and filled in behind it by the next cell or row.
        row.cells.extend((1..columns).map(|_| Cell { is_header, is_covered: true, ..Cell::default() }));
        let end = at + columns;
        if self.reaching.len() < end {
            self.reaching.resize(end, 0);
        }
        for column in &mut self.reaching[at..end] {
            *column = rows - 1;
        }
        self.cover();
    }

    /// Fills in the places that cells of the rows above reach down to.
    fn cover(&mut self) {
        let Some(row) = self.rows.last_mut() else { return };
        // Only places left of the next cell: one that this row's own cell begins is not covered.
        while let Some(left) = self.reaching.get_mut(row.cells.len()).filter(|left| **left > 0) {
            *left -= 1;
            row.cells.push(Cell { is_covered: true, ..Cell::default() });
        }
    }

    /// The cell that words belong to.
    pub(super) fn open_cell(&mut self) -> Option<&mut Cell> {
        if self.is_in_caption {
            return self.caption.as_mut();
        }
        self.rows.last_mut()?.cells.iter_mut().rev().find(|cell| !cell.is_covered)
    }

    /// Adds the table to the document. One with a single column is a frame around paragraphs.
    pub(super) fn write(self, builder: &mut Builder) {
        if let Some(caption) = &self.caption {
            builder.push(annexa_model::BlockKind::Paragraph, "", &caption.words, None);
        }
        if self.rows.iter().all(|row| row.cells.len() <= 1) {
            for cell in self.rows.iter().flat_map(|row| &row.cells) {
                builder.push(annexa_model::BlockKind::Paragraph, "", &cell.words, None);
            }
            return;
        }
        let number = builder.start_table();
        for (index, row) in (0u32..).zip(&self.rows) {
            let words: Vec<String> = row.cells.iter().map(|cell| cell.words.clone()).collect();
            let is_header = row.is_in_head || row.cells.len() > 1 && row.cells.iter().all(|cell| cell.is_header);
            builder.push_row(number, index, is_header, &words, None);
        }
    }
}
