use super::content::Rule;
use super::layout::{Line, lines};
use super::words::Word;

/// A table that ruling lines show.
#[derive(Clone, Debug, Default)]
pub(super) struct Grid {
    pub(super) x0: f32,
    pub(super) x1: f32,
    pub(super) y0: f32,
    pub(super) y1: f32,
    /// Rows from top to bottom, cells from left to right, lines of a cell from top to bottom.
    pub(super) rows: Vec<Vec<Vec<Line>>>,
}

/// Rules closer than this are one, in points.
const SAME: f32 = 3.0;
/// Cells that a grid may have.
const CELLS: usize = 20_000;
/// Rules of a page beyond which no grid is looked for: a chart or a drawing.
const RULES: usize = 4000;

/// Takes the words that stand in ruled tables out of `words`.
pub(super) fn take_grids(rules: &[Rule], words: &mut Vec<Word>) -> Vec<Grid> {
    if rules.len() > RULES {
        return Vec::new();
    }
    let mut grids = Vec::new();
    for group in connected(rules) {
        let Some(frame) = Frame::of(&group) else { continue };
        let (inside, outside): (Vec<Word>, Vec<Word>) =
            std::mem::take(words).into_iter().partition(|word| frame.holds(word));
        *words = outside;
        match frame.fill(inside) {
            Ok(grid) => grids.push(grid),
            Err(inside) => words.extend(inside),
        }
    }
    grids
}

/// Groups of rules that touch each other.
fn connected(rules: &[Rule]) -> Vec<Vec<Rule>> {
    let mut groups: Vec<(Rule, Vec<Rule>)> = Vec::new();
    let mut sorted = rules.to_vec();
    sorted.sort_by(|a, b| a.y0.total_cmp(&b.y0).then(a.x0.total_cmp(&b.x0)));
    for rule in sorted {
        let mut bounds = rule;
        let mut members = vec![rule];
        // A rule can join groups that were apart so far.
        let mut index = 0;
        while index < groups.len() {
            let touches = groups
                .get(index)
                .is_some_and(|(other, own)| near(other, &rule) && own.iter().any(|member| near(member, &rule)));
            if touches {
                let (other, own) = groups.swap_remove(index);
                bounds = Rule {
                    x0: bounds.x0.min(other.x0),
                    y0: bounds.y0.min(other.y0),
                    x1: bounds.x1.max(other.x1),
                    y1: bounds.y1.max(other.y1),
                };
                members.extend(own);
            } else {
                index += 1;
            }
        }
        groups.push((bounds, members));
    }
    groups.sort_by(|(a, _), (b, _)| a.y0.total_cmp(&b.y0).then(a.x0.total_cmp(&b.x0)));
    groups.into_iter().map(|(_, members)| members).collect()
}

fn near(a: &Rule, b: &Rule) -> bool {
    a.x0 <= b.x1 + SAME && b.x0 <= a.x1 + SAME && a.y0 <= b.y1 + SAME && b.y0 <= a.y1 + SAME
}

/// The tracks of a grid and the rules between its cells.
struct Frame {
    /// Edges of the columns.
    xs: Vec<f32>,
    /// Edges of the rows.
    ys: Vec<f32>,
    /// Per cell, row by row, whether its top and its left edge are drawn.
    ruled: Vec<(bool, bool)>,
}

impl Frame {
    /// `None` unless there are two columns and two rows.
    fn of(rules: &[Rule]) -> Option<Self> {
        let xs = clustered(rules.iter().filter(|rule| !rule.is_horizontal()).map(|rule| rule.x0));
        let ys = clustered(rules.iter().filter(|rule| rule.is_horizontal()).map(|rule| rule.y0));
        let (xs, ys) = (with_ends(xs, rules, true), with_ends(ys, rules, false));
        let fits = xs.len() >= 3 && ys.len() >= 3 && xs.len() * ys.len() <= CELLS;
        fits.then(|| Self { ruled: ruled_edges(&xs, &ys, rules), xs, ys })
    }

    fn holds(&self, word: &Word) -> bool {
        self.column(word).is_some() && self.row(word).is_some()
    }

    fn column(&self, word: &Word) -> Option<usize> {
        track(&self.xs, (word.x0 + word.x1) / 2.0)
    }

    fn row(&self, word: &Word) -> Option<usize> {
        track(&self.ys, word.y - 0.3 * word.size)
    }

    /// Sorts the words into cells; gives them back when fewer than two rows and columns have any.
    fn fill(&self, words: Vec<Word>) -> Result<Grid, Vec<Word>> {
        let (columns, rows) = (self.xs.len() - 1, self.ys.len() - 1);
        let used = |track: &dyn Fn(&Word) -> Option<usize>| {
            let mut tracks: Vec<usize> = words.iter().filter_map(track).collect();
            tracks.sort_unstable();
            tracks.dedup();
            tracks.len()
        };
        if used(&|word| self.column(word)) < 2 || used(&|word| self.row(word)) < 2 {
            return Err(words);
        }
        let mut cells: Vec<Vec<Vec<Word>>> = vec![vec![Vec::new(); columns]; rows];
        for word in words {
            let (row, column) = (self.row(&word).unwrap_or(0), self.column(&word).unwrap_or(0));
            let (row, column) = self.root(row, column);
            if let Some(cell) = cells.get_mut(row).and_then(|cells| cells.get_mut(column)) {
                cell.push(word);
            }
        }
        // Columns and rows without any word come from double rules and merged cells.
        let empty: Vec<bool> =
            (0..columns).map(|column| cells.iter().all(|row| row.get(column).is_none_or(Vec::is_empty))).collect();
        let rows = cells
            .into_iter()
            .filter(|row| row.iter().any(|cell| !cell.is_empty()))
            .map(|row| {
                let kept = row.into_iter().zip(&empty).filter(|(_, empty)| !**empty);
                kept.map(|(cell, _)| lines(cell)).collect()
            })
            .collect();
        let edge =
            |edges: &[f32], first: bool| if first { edges.first() } else { edges.last() }.copied().unwrap_or(0.0);
        Ok(Grid {
            x0: edge(&self.xs, true),
            x1: edge(&self.xs, false),
            y0: edge(&self.ys, true),
            y1: edge(&self.ys, false),
            rows,
        })
    }

    /// The first cell of the merged cell that this one is part of.
    fn root(&self, mut row: usize, mut column: usize) -> (usize, usize) {
        while row > 0 && !self.is_ruled(row, column).0 {
            row -= 1;
        }
        while column > 0 && !self.is_ruled(row, column).1 {
            column -= 1;
        }
        (row, column)
    }

    fn is_ruled(&self, row: usize, column: usize) -> (bool, bool) {
        self.ruled.get(row * (self.xs.len() - 1) + column).copied().unwrap_or((true, true))
    }
}

/// Whether a rule runs along the top and along the left edge of each cell, row by row.
fn ruled_edges(xs: &[f32], ys: &[f32], rules: &[Rule]) -> Vec<(bool, bool)> {
    let mut ruled = Vec::new();
    for row in ys.windows(2) {
        for column in xs.windows(2) {
            let ([y0, y1], [x0, x1]) = (row, column) else { continue };
            let (x, y) = ((x0 + x1) / 2.0, (y0 + y1) / 2.0);
            let top =
                |rule: &Rule| rule.is_horizontal() && (rule.y0 - y0).abs() <= SAME && rule.x0 <= x && x <= rule.x1;
            let left =
                |rule: &Rule| !rule.is_horizontal() && (rule.x0 - x0).abs() <= SAME && rule.y0 <= y && y <= rule.y1;
            ruled.push((rules.iter().any(top), rules.iter().any(left)));
        }
    }
    ruled
}

/// Values that lie within [`SAME`] of their neighbour as one value, ascending.
fn clustered(values: impl Iterator<Item = f32>) -> Vec<f32> {
    let mut sorted: Vec<f32> = values.collect();
    sorted.sort_by(f32::total_cmp);
    let mut out: Vec<f32> = Vec::new();
    for value in sorted {
        if out.last().is_none_or(|last| value - last > SAME) {
            out.push(value);
        }
    }
    out
}

/// Adds the outer edges that are not drawn: many tables are open at their sides.
fn with_ends(mut edges: Vec<f32>, rules: &[Rule], across: bool) -> Vec<f32> {
    let low = rules.iter().map(|rule| if across { rule.x0 } else { rule.y0 }).fold(f32::MAX, f32::min);
    let high = rules.iter().map(|rule| if across { rule.x1 } else { rule.y1 }).fold(f32::MIN, f32::max);
    if edges.first().is_some_and(|first| first - low > 2.0 * SAME) {
        edges.insert(0, low);
    }
    if edges.last().is_some_and(|last| high - last > 2.0 * SAME) {
        edges.push(high);
    }
    edges
}

/// Index of the track between two of `edges` that `value` lies in.
fn track(edges: &[f32], value: f32) -> Option<usize> {
    let after = edges.partition_point(|edge| *edge <= value);
    (after > 0 && after < edges.len()).then(|| after - 1)
}
