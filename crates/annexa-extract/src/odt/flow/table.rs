//! Tables: rows and cells, and how often each stands there.

use super::super::styles::number;
use super::Flow;
use crate::pieces::{Cell, Piece, Row, Table};
use crate::xml::Element;

impl Flow {
    pub(super) fn start_of_table(&mut self, element: &Element<'_>, above: &[String]) {
        self.end_paragraph();
        let repeated = |name: &str| number(element, name).unwrap_or(1).max(1);
        match element.name() {
            "table" => self.scope().tables.push(Table::default()),
            "table-row" => {
                let is_header = above.last().is_some_and(|parent| parent == "table-header-rows");
                let times = repeated("number-rows-repeated") as usize;
                if let Some(table) = self.scope().tables.last_mut() {
                    table.rows.push(Row { is_header, times, ..Row::default() });
                }
            }
            _ => {
                let wanted = u64::from(repeated("number-columns-repeated"));
                let times = wanted.min(self.cells_left);
                self.reached.cells |= times < wanted;
                self.cells_left -= times;
                let times = usize::try_from(times).unwrap_or(usize::MAX);
                let row = self.scope().tables.last_mut().and_then(|table| table.rows.last_mut());
                if let Some(row) = row {
                    row.cells.push(Cell { times, ..Cell::default() });
                }
            }
        }
    }

    pub(super) fn end_table(&mut self) {
        self.end_paragraph();
        if let Some(mut table) = self.scope().tables.pop() {
            self.spend_on_rows(&mut table);
            self.emit(Piece::Table(table));
        }
        self.emit_waiting();
    }

    /// Cuts down what stands there many times to what the limits on cells and text allow; blank rows to one.
    fn spend_on_rows(&mut self, table: &mut Table) {
        for row in &mut table.rows {
            let mut length = 0;
            for cell in &mut row.cells {
                let one = cell.length() as u64;
                self.spend_on_text(one, &mut cell.times);
                length += one * cell.times as u64;
            }
            if length == 0 {
                row.times = row.times.min(1);
                continue;
            }
            let cells = row.cells.iter().map(|cell| cell.times as u64).sum::<u64>().max(1);
            let allowed = usize::try_from(self.cells_left / cells).unwrap_or(usize::MAX);
            self.reached.cells |= row.times - 1 > allowed;
            row.times = row.times.min(1 + allowed);
            self.cells_left -= cells * (row.times as u64 - 1);
            self.spend_on_text(length, &mut row.times);
        }
    }

    fn spend_on_text(&mut self, length: u64, times: &mut usize) {
        if length == 0 || *times < 2 {
            return;
        }
        let allowed = usize::try_from(self.text_left / length).unwrap_or(usize::MAX);
        self.reached.text |= *times - 1 > allowed;
        *times = (*times).min(1 + allowed);
        self.text_left -= length * (*times as u64 - 1);
    }
}
