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
/// Rules of a page beyond which nothing is looked for.
const RULES: usize = 400;

/// Takes the words out of `words` that stand in tables with horizontal rules only: three at
/// least, flush on both sides, with columns between them.
pub(super) fn take_ruled(rules: &[Rule], words: &mut Vec<Word>) -> Vec<Grid> {
    let mut flat: Vec<Rule> =
        rules.iter().filter(|rule| rule.is_horizontal() && rule.x1 - rule.x0 >= WIDTH).copied().collect();
    if flat.len() > RULES {
        return Vec::new();
    }
    flat.sort_by(|a, b| a.y0.total_cmp(&b.y0));
    let mut tables = Vec::new();
    while let Some(first) = flat.first().copied() {
        let flush = |rule: &Rule| (rule.x0 - first.x0).abs() < FLUSH && (rule.x1 - first.x1).abs() < FLUSH;
        let (own, others): (Vec<Rule>, Vec<Rule>) = flat.into_iter().partition(flush);
        flat = others;
        let mut ys: Vec<f32> = own.iter().map(|rule| rule.y0).collect();
        ys.dedup_by(|a, b| (*a - *b).abs() < FLUSH);
        tables.extend(tables_between(&ys, first.x0, first.x1, words));
    }
    tables
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
