//! Tables: rows and cells as they are opened and closed, and what the table's look says.

use super::Flow;
use crate::pieces::{Cell, Piece, Row, Table};
use crate::xml::Element;

/// A table that is being read.
#[derive(Default)]
pub(super) struct OpenTable {
    rows: Vec<OpenRow>,
    /// What stands in for the table where it cannot be seen.
    descriptions: Vec<String>,
    /// Holds when the table's look asks for its style's first row.
    has_first_row_look: bool,
    /// Holds when the table's style sets the first row apart.
    style_has_first_row: bool,
    /// The cell that is being read.
    cell: Option<Cell>,
}

#[derive(Default)]
struct OpenRow {
    row: Row,
    /// Holds for a row that a tracked change removes.
    is_deleted: bool,
}

impl OpenTable {
    /// What stands in the cell that is being read.
    pub(super) fn pieces(&mut self) -> &mut Vec<Piece> {
        &mut self.cell.get_or_insert_default().pieces
    }

    fn end_cell(&mut self) {
        let Some(cell) = self.cell.take() else { return };
        if self.rows.is_empty() {
            self.rows.push(OpenRow::default());
        }
        if let Some(open) = self.rows.last_mut() {
            open.row.cells.push(cell);
        }
    }

    fn finish(self) -> Table {
        Table {
            rows: self.rows.into_iter().filter(|open| !open.is_deleted).map(|open| open.row).collect(),
            sets_first_row_apart: self.has_first_row_look && self.style_has_first_row,
        }
    }
}

impl Flow<'_> {
    pub(super) fn table_element(&mut self, name: &str, element: &Element<'_>) {
        let number = || element.value().and_then(|value| value.parse::<usize>().ok()).unwrap_or(1);
        if name == "tbl" {
            self.end_paragraph();
            self.frame().tables.push(OpenTable::default());
            return;
        }
        let style = element.value().filter(|_| name == "tblStyle");
        let style_has_first_row = style.is_some_and(|id| self.markup.styles.formats_first_row(&id));
        let Some(table) = self.frame().tables.last_mut() else { return };
        match name {
            "tblStyle" => table.style_has_first_row = style_has_first_row,
            "tblCaption" | "tblDescription" => table.descriptions.extend(element.value()),
            "tblLook" => table.has_first_row_look = has_first_row(element),
            "tr" => table.rows.push(OpenRow::default()),
            "tc" => table.cell = Some(Cell::default()),
            "gridSpan" => table.cell.get_or_insert_default().span = number(),
            "vMerge" | "hMerge" => {
                let continues = element.value().is_none_or(|value| value != "restart");
                table.cell.get_or_insert_default().is_continued = continues;
            }
            "tblHeader" | "gridBefore" => {
                let Some(OpenRow { row, .. }) = table.rows.last_mut() else { return };
                if name == "tblHeader" {
                    row.is_header = element.is_on();
                } else {
                    row.cells.push(Cell { span: number(), ..Cell::default() });
                }
            }
            _ => {}
        }
    }

    /// Marks the row at hand as one that a tracked change removes.
    pub(super) fn delete_row(&mut self) {
        if let Some(open) = self.frame().tables.last_mut().and_then(|table| table.rows.last_mut()) {
            open.is_deleted = true;
        }
    }

    pub(super) fn end_cell(&mut self) {
        self.end_paragraph();
        if let Some(table) = self.frame().tables.last_mut() {
            table.end_cell();
        }
    }

    pub(super) fn end_table(&mut self) {
        self.end_cell();
        if let Some(mut table) = self.frame().tables.pop() {
            for words in std::mem::take(&mut table.descriptions) {
                self.emit(Piece::picture(words));
            }
            self.emit(Piece::Table(table.finish()));
        }
        self.emit_waiting();
    }
}

/// The look is an attribute in new files and a bit of a hexadecimal number in old ones.
fn has_first_row(element: &Element<'_>) -> bool {
    let bits = element.value().and_then(|value| u32::from_str_radix(&value, 16).ok()).unwrap_or(0);
    match element.attribute("firstRow") {
        Some(value) => matches!(value.as_str(), "1" | "true" | "on"),
        None => bits & 0x20 != 0,
    }
}
