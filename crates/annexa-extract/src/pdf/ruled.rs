use super::content::Rule;
use super::grid::Grid;
use super::layout::{Line, fill_cells, lines};
use super::words::Word;

/// Ends of rules that differ by less than this are flush, in points.
const FLUSH: f32 = 3.0;
/// Width of a rule that can belong to a table, in points.
const WIDTH: f32 = 80.0;
/// Free space between two columns over all rows, in ems.
const CLEAR: f32 = 0.75;
/// Lines between two rules, and words per line, from which two columns, the first among them,
/// are running text and not cells.
const PROSE_LINES: usize = 8;
const PROSE_WORDS: f32 = 3.3;
/// Pieces of one rule lie on one level, and each begins where the last ends, in points.
const LEVEL: f32 = 0.5;
const JOINT: f32 = 1.0;
/// Space that parts two rows beyond that between two lines of one, in ems.
const PADDING: f32 = 0.25;
/// Rules of a page beyond which nothing is looked for.
const RULES: usize = 400;

/// A horizontal rule, and where it is cut: many writers draw the edge of a row cell by cell.
struct Flat {
    rule: Rule,
    cuts: Vec<f32>,
}

/// Takes the words out of `words` that stand in tables with horizontal rules only: three at
/// least, flush on both sides, with columns between them.
pub(super) fn take_ruled(rules: &[Rule], words: &mut Vec<Word>) -> Vec<Grid> {
    let mut flat = joined(rules);
    if flat.len() > RULES {
        return Vec::new();
    }
    let mut tables = Vec::new();
    while let Some(Flat { rule: first, .. }) = flat.first() {
        let (x0, x1) = (first.x0, first.x1);
        let flush = |other: &Flat| (other.rule.x0 - x0).abs() < FLUSH && (other.rule.x1 - x1).abs() < FLUSH;
        let (own, others): (Vec<Flat>, Vec<Flat>) = flat.into_iter().partition(flush);
        flat = others;
        tables.extend(cut_tables(&own, words));
        let whole = own.iter().filter(|flat| flat.cuts.is_empty());
        let mut ys: Vec<f32> = whole.map(|flat| flat.rule.y0).collect();
        ys.dedup_by(|a, b| (*a - *b).abs() < FLUSH);
        tables.extend(tables_between(&ys, x0, x1, words));
    }
    tables
}

/// The horizontal rules from top to bottom, pieces that go on from each other as one.
fn joined(rules: &[Rule]) -> Vec<Flat> {
    let mut pieces: Vec<Rule> = rules.iter().filter(|rule| rule.is_horizontal()).copied().collect();
    pieces.sort_by(|a, b| a.y0.total_cmp(&b.y0).then(a.x0.total_cmp(&b.x0)));
    let mut out: Vec<Flat> = Vec::new();
    for piece in pieces {
        match out.last_mut() {
            Some(Flat { rule, cuts })
                if (rule.y0 - piece.y0).abs() < LEVEL && (rule.x1 - piece.x0).abs() < JOINT && piece.x1 > rule.x1 =>
            {
                cuts.push(piece.x0);
                rule.x1 = piece.x1;
            }
            _ => out.push(Flat { rule: piece, cuts: Vec::new() }),
        }
    }
    out.retain(|flat| flat.rule.x1 - flat.rule.x0 >= WIDTH);
    out
}

/// The tables among flush rules that are cut at the same places, which are the edges of columns.
fn cut_tables(rules: &[Flat], words: &mut Vec<Word>) -> Vec<Grid> {
    let mut tables = Vec::new();
    let mut top = 0;
    while let Some(first) = rules.get(top) {
        let alike = |other: &&Flat| {
            other.cuts.len() == first.cuts.len()
                && other.cuts.iter().zip(&first.cuts).all(|(a, b)| (a - b).abs() < FLUSH)
        };
        let ys: Vec<f32> = rules.iter().skip(top).take_while(alike).map(|flat| flat.rule.y0).collect();
        let edges: Vec<f32> =
            [first.rule.x0].into_iter().chain(first.cuts.iter().copied()).chain([first.rule.x1]).collect();
        let is_row = |pair: &[f32]| match pair {
            [y0, y1] => {
                let within = |word: &&Word| holds(word, first.rule.x0, first.rule.x1, *y0, *y1);
                keeps_to_columns(&edges, words.iter().filter(within))
            }
            _ => false,
        };
        let bands = if first.cuts.is_empty() { 0 } else { ys.windows(2).take_while(|pair| is_row(pair)).count() };
        let (Some(y0), Some(y1), true) = (ys.first().copied(), ys.get(bands).copied(), bands >= 2) else {
            top += 1;
            continue;
        };
        let (x0, x1) = (first.rule.x0, first.rule.x1);
        let (inside, outside): (Vec<Word>, Vec<Word>) =
            std::mem::take(words).into_iter().partition(|word| holds(word, x0, x1, y0, y1));
        *words = outside;
        let rows = cut_rows(inside, &edges, ys.get(..=bands).unwrap_or_default());
        tables.push(Grid { x0, x1, y0, y1, rows });
        top += bands + 1;
    }
    tables
}

/// Holds when words stand in two columns at least, and none across the edge of one.
fn keeps_to_columns<'a>(edges: &[f32], words: impl Iterator<Item = &'a Word>) -> bool {
    let mut used = Vec::new();
    for word in words {
        if edges.iter().any(|edge| word.x0 < edge - FLUSH && word.x1 > edge + FLUSH) {
            return false;
        }
        used.push(column(edges, (word.x0 + word.x1) / 2.0));
    }
    used.sort_unstable();
    used.dedup();
    used.len() > 1
}

fn column(edges: &[f32], x: f32) -> usize {
    edges.partition_point(|edge| *edge <= x).saturating_sub(1).min(edges.len().saturating_sub(2))
}

/// The rows between rules that show the columns. Cells may be set in the middle of their row, so
/// that only the free space across all columns tells one row from the next.
fn cut_rows(words: Vec<Word>, edges: &[f32], ys: &[f32]) -> Vec<Vec<Vec<Line>>> {
    let mut bands: Vec<Vec<Word>> = vec![Vec::new(); ys.len()];
    for word in words {
        let here = ys.partition_point(|y| *y < word.y - 0.3 * word.size);
        if let Some(band) = bands.get_mut(here) {
            band.push(word);
        }
    }
    let mut out = Vec::new();
    for mut band in bands {
        band.sort_by(|a, b| a.y.total_cmp(&b.y).then(a.x0.total_cmp(&b.x0)));
        for words in split_rows(band, edges) {
            let mut cells: Vec<Vec<Word>> = vec![Vec::new(); edges.len().saturating_sub(1)];
            for word in words {
                if let Some(cell) = cells.get_mut(column(edges, (word.x0 + word.x1) / 2.0)) {
                    cell.push(word);
                }
            }
            out.push(cells.into_iter().map(lines).collect());
        }
    }
    out
}

/// Cuts words, sorted from top to bottom, into the rows of a table.
fn split_rows(words: Vec<Word>, edges: &[f32]) -> Vec<Vec<Word>> {
    // Words that no free strip parts, and the height of the strip above them in ems.
    let mut blocks: Vec<(f32, Vec<Word>)> = Vec::new();
    let mut bottom = f32::MIN;
    for word in words {
        let strip = (word.y - 0.8 * word.size - bottom) / word.size;
        bottom = bottom.max(word.y + 0.2 * word.size);
        match blocks.last_mut() {
            Some((_, open)) if strip <= 0.0 => open.push(word),
            _ => blocks.push((strip, vec![word])),
        }
    }
    let strips = || blocks.iter().skip(1).map(|(strip, _)| *strip);
    let (least, most) = (strips().fold(f32::MAX, f32::min), strips().fold(0.0, f32::max));
    let apart = most - least > PADDING;
    let mut rows: Vec<Vec<Word>> = Vec::new();
    for (strip, block) in blocks {
        let begins = match apart {
            true => strip > (least + most) / 2.0,
            false => block.iter().any(|word| column(edges, (word.x0 + word.x1) / 2.0) == 0),
        };
        match rows.last_mut() {
            Some(row) if !begins => row.extend(block),
            _ => rows.push(block),
        }
    }
    rows
}

/// The tables among the stretches between the rules at `ys`.
fn tables_between(ys: &[f32], x0: f32, x1: f32, words: &mut Vec<Word>) -> Vec<Grid> {
    let mut tables = Vec::new();
    let mut top = 0;
    while top + 2 < ys.len() {
        let mut best = None;
        for bottom in top + 2..ys.len() {
            let (Some(y0), Some(y1)) = (ys.get(top), ys.get(bottom)) else { break };
            let within = |y0: f32, y1: f32| words.iter().filter(move |word| holds(word, x0, x1, y0, y1));
            let last = ys.get(bottom - 1).copied().unwrap_or(*y0);
            let first = ys.get(top + 1).copied().unwrap_or(*y1);
            match columns(within(*y0, *y1)) {
                Some(columns) if is_prose(within(last, *y1), &columns) || is_prose(within(*y0, first), &columns) => {
                    break;
                }
                Some(columns) => best = Some((bottom, columns)),
                None => break,
            }
        }
        let Some((bottom, columns)) = best else {
            top += 1;
            continue;
        };
        let (y0, y1) = (ys.get(top).copied().unwrap_or(0.0), ys.get(bottom).copied().unwrap_or(0.0));
        let (inside, outside): (Vec<Word>, Vec<Word>) =
            std::mem::take(words).into_iter().partition(|word| holds(word, x0, x1, y0, y1));
        *words = outside;
        let rows = rows(inside, &columns, ys.get(top..=bottom).unwrap_or_default());
        tables.push(Grid { x0, x1, y0, y1, rows });
        top = bottom;
    }
    tables
}

fn holds(word: &Word, x0: f32, x1: f32, y0: f32, y1: f32) -> bool {
    let (x, y) = ((word.x0 + word.x1) / 2.0, word.y - 0.3 * word.size);
    x > x0 - FLUSH && x < x1 + FLUSH && y > y0 && y < y1
}

/// The extents of the columns that the words leave free space between; `None` when there is
/// only one.
fn columns<'a>(words: impl Iterator<Item = &'a Word>) -> Option<Vec<(f32, f32)>> {
    let mut words: Vec<&Word> = words.collect();
    words.sort_by(|a, b| a.x0.total_cmp(&b.x0));
    let mut out: Vec<(f32, f32)> = Vec::new();
    for word in &words {
        match out.last_mut() {
            Some(open) if word.x0 - open.1 < CLEAR * word.size => open.1 = open.1.max(word.x1),
            _ => out.push((word.x0, word.x1)),
        }
    }
    (out.len() >= 2).then_some(out)
}

/// Holds when the words between two rules are columns of running text.
fn is_prose<'a>(words: impl Iterator<Item = &'a Word>, columns: &[(f32, f32)]) -> bool {
    let words: Vec<&Word> = words.collect();
    let is_full = |(x0, x1): &(f32, f32)| {
        let own: Vec<Word> =
            words.iter().filter(|word| word.x0 >= *x0 && word.x1 <= *x1).map(|word| (*word).clone()).collect();
        let (count, lines) = (own.len(), lines(own).len());
        lines >= PROSE_LINES && count as f32 >= PROSE_WORDS * lines as f32
    };
    columns.first().is_some_and(is_full) && columns.iter().filter(|column| is_full(column)).count() > 1
}

/// Rows between the rules; where lines in the first column stand apart from each other between
/// two rules, each begins a row of its own.
fn rows(words: Vec<Word>, columns: &[(f32, f32)], ys: &[f32]) -> Vec<Vec<Vec<Line>>> {
    let mut out: Vec<Vec<Vec<Line>>> = Vec::new();
    let mut band = None;
    let many_bands = ys.len() > 4;
    for line in lines(words) {
        let here = ys.partition_point(|y| *y < line.y - 0.3 * line.size);
        let named = columns.first().is_some_and(|first| line.x0 <= first.1);
        if band != Some(here) || (named && !many_bands) {
            out.push(vec![Vec::new(); columns.len()]);
        }
        band = Some(here);
        let Some(row) = out.last_mut() else { continue };
        fill_cells(row, line.words, |x| columns.iter().position(|(_, x1)| x <= *x1));
    }
    out
}
