//! Tables: cells come first, and what the row says of them may stand before or after.

use std::collections::BTreeSet;

use crate::pieces::{Cell, Piece, Row, Table};

/// Columns a table may have and still be lined up by the edges of its cells: Word allows 63.
const MAX_COLUMNS: usize = 63;

/// Edges nearer to each other than this, in twentieths of a point, are one.
const SAME_EDGE: i32 = 30;

/// What a row says of its cells.
#[derive(Clone, Default)]
pub(super) struct RowDefinition {
    pub(super) is_header: bool,
    cells: Vec<CellDefinition>,
    /// Holds when the next cell to be defined is a further part of the one before it.
    pub(super) is_next_merged: bool,
}

#[derive(Clone, Copy)]
struct CellDefinition {
    /// The right edge.
    edge: i32,
    is_merged: bool,
}

impl RowDefinition {
    /// Ends the definition of a cell by its right edge.
    pub(super) fn end_cell(&mut self, edge: i32) {
        self.cells.push(CellDefinition { edge, is_merged: std::mem::take(&mut self.is_next_merged) });
    }
}

/// A table that is being read.
#[derive(Default)]
pub(super) struct OpenTable {
    rows: Vec<OpenRow>,
    /// Cells of the row at hand.
    cells: Vec<Vec<Piece>>,
    /// What stands in the cell at hand.
    pub(super) pieces: Vec<Piece>,
}

struct OpenRow {
    cells: Vec<OpenCell>,
    is_header: bool,
}

struct OpenCell {
    pieces: Vec<Piece>,
    /// Right edge; `None` where the row does not tell.
    edge: Option<i32>,
}

impl OpenTable {
    /// Holds once a cell has ended; before, it is no table yet.
    pub(super) fn has_cells(&self) -> bool {
        !self.rows.is_empty() || !self.cells.is_empty()
    }

    pub(super) fn end_cell(&mut self) {
        self.cells.push(std::mem::take(&mut self.pieces));
    }

    pub(super) fn end_row(&mut self, definition: &RowDefinition) {
        if !self.pieces.is_empty() {
            self.end_cell();
        }
        let mut cells: Vec<OpenCell> = Vec::new();
        for (index, pieces) in std::mem::take(&mut self.cells).into_iter().enumerate() {
            let defined = definition.cells.get(index);
            let edge = defined.map(|cell| cell.edge);
            match cells.last_mut() {
                Some(last) if pieces.is_empty() && defined.is_some_and(|cell| cell.is_merged) => last.edge = edge,
                _ => cells.push(OpenCell { pieces, edge }),
            }
        }
        if !cells.is_empty() {
            self.rows.push(OpenRow { cells, is_header: definition.is_header });
        }
    }

    /// The table, its cells counted in columns.
    pub(super) fn finish(mut self) -> Table {
        self.end_row(&RowDefinition::default());
        let edges = self.edges();
        let mut table = Table::default();
        for row in self.rows {
            let mut column = 0;
            let mut cells = Vec::new();
            for OpenCell { pieces, edge } in row.cells {
                let end = edge.map(|edge| edges.partition_point(|&of| of < edge.saturating_sub(SAME_EDGE)) + 1);
                let span = end.filter(|_| !edges.is_empty()).map_or(1, |end| end.saturating_sub(column).max(1));
                column += span;
                cells.push(Cell { pieces, span, ..Cell::default() });
            }
            table.rows.push(Row { cells, is_header: row.is_header, ..Row::default() });
        }
        table
    }

    /// The right edges of the columns; none when the cells do not line up.
    fn edges(&self) -> Vec<i32> {
        let cells = || self.rows.iter().flat_map(|row| &row.cells);
        let all: BTreeSet<i32> = cells().filter_map(|cell| cell.edge).collect();
        let mut edges: Vec<i32> = Vec::new();
        for edge in all {
            if edges.last().is_none_or(|last| edge.saturating_sub(*last) > SAME_EDGE) {
                edges.push(edge);
            }
        }
        let is_known = cells().all(|cell| cell.edge.is_some());
        if is_known && edges.len() <= MAX_COLUMNS { edges } else { Vec::new() }
    }
}
