use super::labels::split_label;
use super::layout::{Line, fill_cells, join};
use super::paragraphs::Metrics;

/// A table without ruling lines: rows of cells, each cell lines of words.
pub(super) type Rows = Vec<Vec<Vec<Line>>>;

/// Part of a block of lines.
pub(super) enum Piece {
    Lines(Vec<Line>),
    Table(Rows),
}

/// A gap of at least this many ems parts two cells.
const GAP: f32 = 1.6;
/// Free space between two columns over all rows, in ems.
const CLEAR: f32 = 0.8;
/// Rows that a table has at least.
const ROWS: usize = 3;
/// Lines of a table that are looked at together.
const ROWS_AT_MOST: usize = 400;

/// Cuts lines into running lines and tables that show by their alignment only.
pub(super) fn split_tables(lines: Vec<Line>, metrics: &Metrics) -> Vec<Piece> {
    let mut tables = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        match table_length(lines.get(at..).unwrap_or_default(), metrics) {
            Some((length, columns)) => {
                tables.push((at, length, columns));
                at += length;
            }
            None => at += 1,
        }
    }
    let mut out = Vec::new();
    let mut rest = lines.into_iter();
    let mut taken = 0;
    for (start, length, columns) in tables {
        out.push(Piece::Lines(rest.by_ref().take(start - taken).collect()));
        out.push(Piece::Table(rows(rest.by_ref().take(length).collect(), &columns, metrics)));
        taken = start + length;
    }
    out.push(Piece::Lines(rest.collect()));
    out
}

/// Lines from the start of `lines` that form a table, and the edges of its columns.
fn table_length(lines: &[Line], metrics: &Metrics) -> Option<(usize, Vec<(f32, f32)>)> {
    let first = lines.first()?;
    let mut columns = cells(first);
    if columns.len() < 2 {
        return None;
    }
    let mut full = 1;
    let mut end = 1;
    for (index, line) in lines.iter().enumerate().take(ROWS_AT_MOST).skip(1) {
        let above = lines.get(index - 1)?;
        let dy = line.y - above.y;
        if line.region != first.region || dy > 4.0 * line.size.max(above.size) || dy <= 0.0 {
            break;
        }
        let found = cells(line);
        let merged = merge(&columns, &found, CLEAR * line.size);
        if merged.len() < columns.len().max(2) {
            break;
        }
        if found.len() >= 2 {
            (columns, full, end) = (merged, full + 1, index + 1);
        } else if !is_wrapped(line, &columns, dy, metrics) {
            break;
        } else if track(&columns, line.x0).is_some_and(|column| column > 0) {
            (columns, end) = (merged, index + 1);
        }
    }
    let wordy = lines.get(..end)?.iter().map(|line| line.words.len()).sum::<usize>() > 12 * end * columns.len();
    (full >= ROWS && !wordy).then_some((end, columns))
}

/// Holds when a line with words in one column only belongs to the row above it.
fn is_wrapped(line: &Line, columns: &[(f32, f32)], dy: f32, metrics: &Metrics) -> bool {
    dy < 1.3 * metrics.leading * line.size
        && track(columns, line.x0).is_some()
        && track(columns, line.x0) == track(columns, line.x1)
}

/// The extents of the cells of a line: runs of words without a wide gap.
pub(super) fn cells(line: &Line) -> Vec<(f32, f32)> {
    if line.table.is_some() {
        return Vec::new();
    }
    let mut out: Vec<(f32, f32)> = Vec::new();
    // The gap behind a list label is no gap between cells.
    let labelled = split_label(&join(&line.words)).is_some();
    for (index, word) in line.words.iter().enumerate() {
        match out.last_mut() {
            Some(open) if word.x0 - open.1 < GAP * word.size || (labelled && index == 1) => {
                open.1 = open.1.max(word.x1)
            }
            _ => out.push((word.x0, word.x1)),
        }
    }
    out
}

/// The columns widened by the cells of one more line; columns that come closer than `clear` to
/// each other become one.
fn merge(columns: &[(f32, f32)], cells: &[(f32, f32)], clear: f32) -> Vec<(f32, f32)> {
    let mut all: Vec<(f32, f32)> = columns.iter().chain(cells).copied().collect();
    all.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut out: Vec<(f32, f32)> = Vec::new();
    for (x0, x1) in all {
        match out.last_mut() {
            Some(open) if x0 - open.1 < clear => open.1 = open.1.max(x1),
            _ => out.push((x0, x1)),
        }
    }
    out
}

fn track(columns: &[(f32, f32)], x: f32) -> Option<usize> {
    columns.iter().position(|(x0, x1)| (x0 - 1.0..=x1 + 1.0).contains(&x))
}

/// Sorts the words of a table into rows and cells.
fn rows(lines: Vec<Line>, columns: &[(f32, f32)], metrics: &Metrics) -> Rows {
    let distances: Vec<f32> = lines.windows(2).filter_map(|pair| Some(pair.get(1)?.y - pair.first()?.y)).collect();
    let least = distances.iter().copied().fold(f32::MAX, f32::min);
    let most = distances.iter().copied().fold(0.0, f32::max);
    // Where rows stand apart from the lines within them, the distance tells them from each other.
    let tight =
        if most > 1.35 * least && least < 1.3 * metrics.leading * metrics.body { (least + most) / 2.0 } else { 0.0 };
    let mut out: Rows = Vec::new();
    let mut above = f32::MIN;
    for line in lines {
        let dy = line.y - above;
        above = line.y;
        let single = cells(&line).len() < 2;
        // The first cell names the row; a line that fills it begins the next one.
        let headless = columns.first().is_some_and(|first| line.x0 > first.1);
        if out.is_empty() || !(single || (headless && dy < tight)) {
            out.push(vec![Vec::new(); columns.len()]);
        }
        let Some(row) = out.last_mut() else { continue };
        fill_cells(row, line.words, |x| track(columns, x));
    }
    out
}
