//! Cells in rows and columns, of which a sheet does not say what they are: titles, fields of
//! document control, tables and the rows that name their columns.

mod heads;

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use annexa_model::{BlockKind, Limit};

use crate::Limits;
use crate::builder::Builder;
use crate::lines;

/// Areas that are kept apart; a workbook that declares more is made to cost time.
const MAX_AREAS: usize = 64;

/// Words that the label of a blank field may have.
const LABEL_WORDS: usize = 6;

/// A cell with words.
pub(crate) struct Cell {
    pub(crate) column: u32,
    pub(crate) words: String,
    pub(crate) is_bold: bool,
}

/// A row with at least one cell, its cells by column.
pub(crate) struct Row {
    pub(crate) number: u32,
    pub(crate) cells: Vec<Cell>,
}

/// A table that the file declares.
pub(crate) struct Area {
    pub(crate) rows: RangeInclusive<u32>,
    pub(crate) columns: RangeInclusive<u32>,
    /// Number of rows at its top that name the columns.
    pub(crate) heads: usize,
}

/// The cells of one sheet.
#[derive(Default)]
pub(crate) struct Grid {
    /// By number.
    pub(crate) rows: Vec<Row>,
    pub(crate) areas: Vec<Area>,
    /// Rows that the file treats as naming columns: those with a filter, those that do not scroll.
    pub(crate) heads: BTreeSet<u32>,
}

/// Cells that may still be laid out, blanks between others among them.
pub(crate) struct Room {
    left: u64,
}

/// The table written last, as long as only blank rows follow it.
struct Last {
    table: u32,
    columns: Vec<u32>,
    rows: u32,
    has_head: bool,
}

impl Row {
    fn spans_columns(&self) -> bool {
        self.cells.len() > 1
    }

    fn in_columns(&self, columns: &[u32]) -> Vec<String> {
        let mut cells = self.cells.iter().peekable();
        let mut words = Vec::with_capacity(columns.len());
        for column in columns {
            words
                .push(cells.next_if(|cell| cell.column == *column).map_or_else(String::new, |cell| cell.words.clone()));
        }
        words
    }
}

impl Room {
    pub(crate) const fn new(limits: &Limits) -> Self {
        Self { left: limits.cells }
    }
}

impl Grid {
    /// Takes the line at the top that reads like the title of a document.
    pub(crate) fn take_title(&mut self) -> Option<String> {
        let [cell] = self.rows.first()?.cells.as_slice() else { return None };
        let is_title = lines::is_title_like(&cell.words, 12)
            && cell.words.trim().contains(' ')
            && !lines::has_verb(&cell.words)
            && !lines::is_section_name(&cell.words);
        is_title.then(|| self.rows.remove(0).cells.remove(0).words)
    }

    /// Adds all of it to the document.
    pub(crate) fn write(mut self, builder: &mut Builder, limits: &Limits, room: &mut Room) {
        let mut regions: Vec<(Vec<Row>, Option<usize>)> = Vec::new();
        let mut areas = std::mem::take(&mut self.areas);
        areas.truncate(MAX_AREAS);
        for area in &areas {
            let rows = self.cut_out(area);
            if !rows.is_empty() {
                regions.push((rows, Some(area.heads)));
            }
        }
        regions.extend(bands(std::mem::take(&mut self.rows)).into_iter().map(|rows| (rows, None)));
        regions.sort_by_key(|(rows, _)| rows.first().map(|row| row.number));
        let mut writer = Writer { builder, limits, room, last: None };
        for (rows, heads) in regions {
            match heads {
                Some(heads) => writer.table(&rows, heads),
                None => writer.band(rows, &self.heads),
            }
        }
    }

    /// Takes the cells of a declared table, so that what stands beside it does not mix with it.
    fn cut_out(&mut self, area: &Area) -> Vec<Row> {
        let from = self.rows.partition_point(|row| row.number < *area.rows.start());
        let mut taken = Vec::new();
        for row in self.rows[from..].iter_mut().take_while(|row| area.rows.contains(&row.number)) {
            let (inside, outside): (Vec<Cell>, Vec<Cell>) =
                std::mem::take(&mut row.cells).into_iter().partition(|cell| area.columns.contains(&cell.column));
            row.cells = outside;
            if !inside.is_empty() {
                taken.push(Row { number: row.number, cells: inside });
            }
        }
        self.rows.retain(|row| !row.cells.is_empty());
        taken
    }
}

/// The runs of rows between blank ones.
fn bands(rows: Vec<Row>) -> Vec<Vec<Row>> {
    let mut bands: Vec<Vec<Row>> = Vec::new();
    let mut next = None;
    for row in rows {
        let follows = next == Some(row.number);
        next = row.number.checked_add(1);
        match bands.last_mut() {
            Some(band) if follows => band.push(row),
            _ => bands.push(vec![row]),
        }
    }
    bands
}

struct Writer<'a> {
    builder: &'a mut Builder,
    limits: &'a Limits,
    room: &'a mut Room,
    last: Option<Last>,
}

impl Writer<'_> {
    /// Rows between two blank ones.
    fn band(&mut self, rows: Vec<Row>, hints: &BTreeSet<u32>) {
        let goes_on = self.last.as_ref().is_some_and(|last| {
            let mut columns = rows.iter().flat_map(|row| &row.cells).map(|cell| cell.column);
            last.has_head && columns.all(|column| last.columns.binary_search(&column).is_ok())
        });
        if let Some(heads) = heads::find(&rows, hints, goes_on) {
            self.loose(&rows[..heads.start]);
            self.table(&rows[heads.start..], heads.len());
        } else if goes_on && rows.iter().any(Row::spans_columns) {
            self.more_rows(&rows, 0);
        } else {
            self.loose(&rows);
        }
    }

    /// Rows without names of columns: lines of text, and labels with their values.
    fn loose(&mut self, rows: &[Row]) {
        let mut at = 0;
        while at < rows.len() {
            let length = field_rows(&rows[at..]);
            if length > 0 {
                self.table(&rows[at..at + length], 0);
                at += length;
                continue;
            }
            for cell in &rows[at].cells {
                self.line(cell);
            }
            at += 1;
        }
    }

    fn line(&mut self, cell: &Cell) {
        self.last = None;
        match lines::typed_bullet(cell.words.trim()) {
            Some((bullet, words)) => {
                self.builder.push(BlockKind::ListItem { depth: 0, ordered: false }, bullet, words, None);
            }
            None if cell.is_bold => self.builder.push_bold_line(&cell.words, None),
            None => self.builder.push(BlockKind::Paragraph, "", &cell.words, None),
        }
    }

    /// A table of its own. Columns without words in it are mere space.
    fn table(&mut self, rows: &[Row], heads: usize) {
        let columns: BTreeSet<u32> = rows.iter().flat_map(|row| &row.cells).map(|cell| cell.column).collect();
        if columns.len() < 2 {
            rows.iter().flat_map(|row| &row.cells).for_each(|cell| self.line(cell));
            return;
        }
        let table = self.builder.start_table();
        self.last = Some(Last { table, columns: columns.into_iter().collect(), rows: 0, has_head: heads > 0 });
        self.more_rows(rows, heads);
    }

    fn more_rows(&mut self, rows: &[Row], heads: usize) {
        let Some(last) = &mut self.last else { return };
        let head = heads.checked_sub(1).and_then(|index| rows.get(index)).map(|row| row.in_columns(&last.columns));
        for (index, row) in rows.iter().enumerate() {
            let width = last.columns.len() as u64;
            if width > self.room.left {
                let warning = self.limits.reached(Limit::Cells);
                if !self.builder.integrity.warnings.contains(&warning) {
                    self.builder.integrity.warnings.push(warning);
                }
                return;
            }
            self.room.left -= width;
            let cells = row.in_columns(&last.columns);
            // Long tables repeat the names of their columns.
            let is_head = index < heads || head.as_ref() == Some(&cells);
            self.builder.push_row(last.table, last.rows, is_head, &cells, None);
            last.rows += 1;
        }
    }
}

/// Number of rows at the front of `rows` that stand together as labels and values, or as rows of
/// a table whose columns nobody named. A label whose value is blank belongs to them.
fn field_rows(rows: &[Row]) -> usize {
    if !rows.first().is_some_and(Row::spans_columns) {
        return 0;
    }
    let (first, width) = (rows[0].cells[0].column, rows[0].cells.len());
    let is_field = |row: &Row| match row.cells.as_slice() {
        [cell] => cell.column == first && cell.words.split_whitespace().count() <= LABEL_WORDS,
        cells => (cells.len() == 2) == (width == 2),
    };
    rows.iter().take_while(|row| is_field(row)).count()
}
