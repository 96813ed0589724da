use std::collections::HashMap;

use super::aligned::{Piece, split_tables};
use super::grid::Grid;
use super::layout::Line;
use super::page::Page;
use super::paragraphs::{Margins, Metrics, runs_on, segment};
use super::tags::{Role, Tags};
use super::words::Word;

/// A block before it is known what it is.
#[derive(Debug)]
pub(super) struct Draft {
    /// Page it starts on, 1-based.
    pub(super) page: u32,
    /// What its tag says.
    pub(super) role: Option<Role>,
    pub(super) body: Body,
}

#[derive(Debug)]
pub(super) enum Body {
    Text(Vec<Line>),
    Table(Table),
    Furniture(String),
}

#[derive(Debug, Default)]
pub(super) struct Table {
    pub(super) rows: Vec<Row>,
    /// Left and right edge, in points.
    edges: (f32, f32),
}

#[derive(Debug, Default)]
pub(super) struct Row {
    /// Cells from left to right, each of lines.
    pub(super) cells: Vec<Vec<Line>>,
    /// The tags say that it names the columns, or it repeats those that do.
    pub(super) header: bool,
    /// Page it starts on, 1-based.
    pub(super) page: u32,
    /// Structure elements of the row and its cells, in tagged tables.
    element: u32,
    cell_elements: Vec<u32>,
}

impl Table {
    /// Adds the rows that stand on the next page: the names of the columns may be repeated
    /// there, and the last row may have been cut in two.
    fn go_on(&mut self, rows: impl Iterator<Item = Row>) {
        let mut at_top = true;
        let cut = self.rows.len().saturating_sub(1);
        for mut row in rows {
            let repeated = at_top && self.rows.first().is_some_and(|first| first.text() == row.text());
            let headless = row.cells.first().is_none_or(Vec::is_empty);
            match self.rows.get_mut(cut) {
                Some(last) if at_top && !repeated && headless => {
                    for (cell, more) in last.cells.iter_mut().zip(row.cells) {
                        cell.extend(more);
                    }
                }
                _ => {
                    row.header = repeated;
                    self.rows.push(row);
                }
            }
            at_top = repeated;
        }
    }
}

impl Row {
    fn text(&self) -> Vec<String> {
        self.cells.iter().flatten().map(Line::text).collect()
    }
}

/// Words in one cell beyond which a grid is a frame around running text.
const CELL_WORDS: usize = 150;

/// Blocks between the parts of a paragraph that are looked over.
const BETWEEN: usize = 16;

/// Puts the lines of all pages together to blocks. `tags` is empty for files that are not
/// tagged or whose tags are of no use.
pub(super) fn assemble(pages: Vec<Page>, tags: &Tags, metrics: &Metrics) -> Vec<Draft> {
    let mut assembly =
        Assembly { tags, metrics, drafts: Vec::new(), by_element: HashMap::new(), by_table: HashMap::new(), page: 0 };
    for page in pages {
        assembly.add_page(page);
    }
    assembly.drafts
}

struct Assembly<'a> {
    tags: &'a Tags,
    metrics: &'a Metrics,
    drafts: Vec<Draft>,
    by_element: HashMap<u32, usize>,
    by_table: HashMap<u32, usize>,
    page: u32,
}

impl Assembly<'_> {
    fn add_page(&mut self, mut page: Page) {
        self.page = page.number;
        let furniture = |text| Draft { page: page.number, role: None, body: Body::Furniture(text) };
        self.drafts.extend(page.header.drain(..).map(furniture));
        let margins = Margins::of(&page.lines);
        let mut grids: Vec<Option<Grid>> = page.grids.into_iter().map(Some).collect();
        let mut loose = Vec::new();
        for line in page.lines {
            if let Some(index) = line.table {
                self.add_lines(std::mem::take(&mut loose), &margins);
                if let Some(grid) = grids.get_mut(index).and_then(Option::take) {
                    self.add_grid(grid);
                }
            } else if self.tags.is_empty() {
                loose.push(line);
            } else {
                for (element, piece) in self.by_element(line) {
                    match element {
                        None => loose.push(piece),
                        Some(element) => {
                            self.add_lines(std::mem::take(&mut loose), &margins);
                            self.add_tagged(element, piece);
                        }
                    }
                }
            }
        }
        self.add_lines(loose, &margins);
        for line in page.turned {
            self.push(None, Body::Text(vec![line]));
        }
        self.drafts.extend(page.footer.drain(..).map(furniture));
    }

    fn push(&mut self, role: Option<Role>, body: Body) {
        self.drafts.push(Draft { page: self.page, role, body });
    }

    /// Adds lines that no tag says anything about.
    fn add_lines(&mut self, lines: Vec<Line>, margins: &Margins) {
        if lines.is_empty() {
            return;
        }
        for piece in split_tables(lines, self.metrics) {
            match piece {
                Piece::Lines(lines) => {
                    for block in segment(lines, margins, self.metrics) {
                        self.add_block(block);
                    }
                }
                Piece::Table(rows) => {
                    let rows = rows.into_iter().map(|cells| Row { cells, page: self.page, ..Row::default() }).collect();
                    self.push(None, Body::Table(Table { rows, ..Table::default() }));
                }
            }
        }
    }

    /// Adds a block of lines, or goes on with the last one when a column or page cut it in two.
    fn add_block(&mut self, mut block: Vec<Line>) {
        let Some(first) = block.first() else { return };
        // Footnotes stand between the two parts of a paragraph that a column or page cuts.
        let is_between = |draft: &Draft| match &draft.body {
            Body::Furniture(_) => true,
            Body::Text(lines) => lines.iter().all(|line| line.size < 0.93 * first.size),
            Body::Table(_) => false,
        };
        let last = self.drafts.iter_mut().rev().take(BETWEEN).find(|draft| !is_between(draft));
        if let Some(Draft { role: None, body: Body::Text(open), page }) = last {
            let far = *page != self.page || open.last().is_some_and(|line| line.region != first.region);
            if far && runs_on(open, first) {
                open.append(&mut block);
                return;
            }
        }
        self.push(None, Body::Text(block));
    }

    fn add_grid(&mut self, grid: Grid) {
        let most = grid.rows.iter().flatten().map(|cell| cell.iter().map(|line| line.words.len()).sum::<usize>()).max();
        if most.is_some_and(|words| words > CELL_WORDS) {
            for cell in grid.rows.into_iter().flatten() {
                let margins = Margins::of(&cell);
                self.add_lines(cell, &margins);
            }
            return;
        }
        let edges = (grid.x0, grid.x1);
        let columns = grid.rows.iter().map(Vec::len).max();
        let page = self.page;
        let rows = grid.rows.into_iter().map(|cells| Row { cells, page, ..Row::default() });
        let last = self.drafts.iter_mut().rev().find(|draft| !matches!(draft.body, Body::Furniture(_)));
        if let Some(Draft { page: before, body: Body::Table(table), .. }) = last
            && *before < page
            && (table.edges.0 - edges.0).abs() < 3.0
            && (table.edges.1 - edges.1).abs() < 3.0
            && table.rows.iter().map(|row| row.cells.len()).max() == columns
        {
            table.go_on(rows);
            return;
        }
        let rows = rows.collect();
        self.push(None, Body::Table(Table { rows, edges }));
    }

    fn add_tagged(&mut self, element: u32, line: Line) {
        let role = self.tags.role(element);
        if let Role::Cell { table, row, header, .. } = role {
            return self.add_cell(table, row, element, header, line);
        }
        let known = self.by_element.get(&element).and_then(|index| self.drafts.get_mut(*index));
        if let Some(Draft { body: Body::Text(lines), .. }) = known {
            lines.push(line);
        } else {
            self.by_element.insert(element, self.drafts.len());
            self.push(Some(role), Body::Text(vec![line]));
        }
    }

    fn add_cell(&mut self, table: u32, row: u32, element: u32, header: bool, line: Line) {
        let index = *self.by_table.entry(table).or_insert_with(|| {
            self.drafts.push(Draft { page: self.page, role: None, body: Body::Table(Table::default()) });
            self.drafts.len() - 1
        });
        let page = self.page;
        let Some(Draft { body: Body::Table(table), .. }) = self.drafts.get_mut(index) else { return };
        let at = table.rows.partition_point(|other| other.element < row);
        if table.rows.get(at).is_none_or(|other| other.element != row) {
            table.rows.insert(at, Row { element: row, header: true, page: self.page, ..Row::default() });
        }
        let Some(row) = table.rows.get_mut(at) else { return };
        row.header &= header;
        let at = row.cell_elements.partition_point(|other| *other < element);
        if row.cell_elements.get(at) != Some(&element) {
            row.cell_elements.insert(at, element);
            row.cells.insert(at, Vec::new());
        }
        let Some(cell) = row.cells.get_mut(at) else { return };
        let text = line.text();
        if row.header && row.page < page && cell.iter().any(|other| other.text() == text) {
            // The names of the columns are drawn again on each page that the table runs over.
            self.push(None, Body::Furniture(text));
        } else {
            cell.push(line);
        }
    }

    /// A line cut where the structure element changes, words of one element together. Words that
    /// no tag says anything about, such as the numbers of lines, stay on the line of a paragraph.
    fn by_element(&self, line: Line) -> Vec<(Option<u32>, Line)> {
        let mut tagged: Vec<u32> = line.words.iter().filter_map(|word| word.element).collect();
        tagged.dedup();
        match tagged.as_slice() {
            [] => return vec![(None, line)],
            // Behind the last tagged word begins something else, such as a date across from a title.
            [element]
                if line.words.last().is_some_and(|word| word.element.is_some())
                    && !matches!(self.tags.role(*element), Role::Cell { .. }) =>
            {
                return vec![(Some(*element), line)];
            }
            _ => {}
        }
        let region = line.region;
        let mut parts: Vec<(Option<u32>, Vec<Word>)> = Vec::new();
        for word in line.words {
            match parts.iter_mut().find(|(element, _)| *element == word.element) {
                Some((_, words)) => words.push(word),
                None => parts.push((word.element, vec![word])),
            }
        }
        parts.into_iter().map(|(element, words)| (element, Line { region, ..Line::from_words(words) })).collect()
    }
}
