//! Tables as pandoc writes them out of Word papers, which CommonMark does not know: drawn as a grid, or in columns that
//! line up under rules. They are written anew with bars before the text is parsed.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Lines that the names of columns may take up between two rules.
const HEAD_LINES: usize = 8;
/// Every row has a cell for each column: more of them than a page holds would make a small file a huge one.
const MOST_COLUMNS: usize = 100;

/// `body` with its pandoc tables as tables with bars; what stands in fences stays as it is.
pub(super) fn with_bars(body: &str) -> Cow<'_, str> {
    if !body.lines().any(|line| is_grid_rule(line) || column_starts(line).is_some()) {
        return Cow::Borrowed(body);
    }
    let lines: Vec<&str> = body.lines().collect();
    let mut out = String::with_capacity(body.len());
    let (mut at, mut fence) = (0, None);
    while at < lines.len() {
        let mark = ["```", "~~~"].into_iter().find(|mark| lines[at].trim_start().starts_with(mark));
        if mark.is_some() && (fence.is_none() || fence == mark) {
            fence = if fence.is_none() { mark } else { None };
        }
        let table = if fence.is_none() { grid(&lines[at..]).or_else(|| columns(&lines[at..])) } else { None };
        if let Some(table) = table {
            table.write(&mut out);
            at += table.lines;
        } else {
            out.push_str(lines[at]);
            out.push('\n');
            at += 1;
        }
    }
    Cow::Owned(out)
}

/// A table that was found.
struct Found {
    /// Number of lines that it takes up.
    lines: usize,
    /// Holds when the first row names the columns.
    has_head: bool,
    rows: Vec<Vec<String>>,
}

impl Found {
    fn write(&self, out: &mut String) {
        let width = self.rows.iter().map(Vec::len).max().unwrap_or_default();
        let mut row = |cells: &[String]| {
            for column in 0..width {
                let cell = cells.get(column).map_or("", String::as_str).replace('|', "\\|");
                let _ = write!(out, "| {cell} ");
            }
            out.push_str("|\n");
        };
        let head = usize::from(self.has_head);
        // A blank row of names is left out again when it is read.
        row(if self.has_head { &self.rows[0] } else { &[] });
        row(&vec!["---".to_owned(); width]);
        self.rows[head..].iter().for_each(|cells| row(cells));
        out.push('\n');
    }
}

/// "+----+----+" or "+====+====+".
fn is_grid_rule(line: &str) -> bool {
    let line = line.trim();
    line.len() > 3
        && line.starts_with('+')
        && line.ends_with('+')
        && line.bytes().all(|b| matches!(b, b'+' | b'-' | b'=' | b':'))
}

/// A grid that begins with the first of `lines`.
fn grid(lines: &[&str]) -> Option<Found> {
    // A row has to follow, or each line of a run of rules would look through all the rest.
    let begins = is_grid_rule(lines[0]) && lines.get(1).is_some_and(|line| line.trim_start().starts_with('|'));
    if !begins {
        return None;
    }
    let drawn = lines.iter().take_while(|line| line.trim_start().starts_with(['|', '+'])).count();
    let last = (1..drawn).rev().find(|at| is_grid_rule(lines[*at]))?;
    let rules = lines[..=last].iter().filter(|line| is_grid_rule(line));
    let widest = rules.max_by_key(|line| line.matches('+').count())?;
    let borders: Vec<usize> = widest.trim().match_indices('+').map(|(at, _)| at).collect();
    if borders.len() > MOST_COLUMNS {
        return None;
    }
    let (mut rows, mut has_head) = (Vec::new(), false);
    let mut cells: Vec<Cell> = Vec::new();
    for line in &lines[1..=last] {
        if is_grid_rule(line) {
            if !cells.is_empty() {
                rows.push(std::mem::take(&mut cells).into_iter().map(|cell| cell.0).collect());
                has_head |= line.contains('=') && rows.len() == 1;
            }
        } else {
            cells.resize_with(borders.len() - 1, Cell::default);
            for (cell, words) in cells.iter_mut().zip(between(line, &borders)) {
                cell.add(&words);
            }
        }
    }
    (!rows.is_empty()).then_some(Found { lines: last + 1, has_head, rows })
}

/// The words between the bars of a line of a grid; where a bar is not in its place, a cell spans columns.
fn between(line: &str, borders: &[usize]) -> Vec<String> {
    let line = line.trim();
    let cells: Vec<String> = line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect();
    if cells.len() + 1 == borders.len() {
        return cells;
    }
    let letters: Vec<char> = line.chars().collect();
    let mut cells = vec![String::new()];
    for (at, letter) in letters.iter().enumerate().skip(1) {
        if matches!(letter, '|' | '+') && borders.contains(&at) {
            cells.push(String::new());
        } else if let Some(cell) = cells.last_mut() {
            cell.push(*letter);
        }
    }
    cells.iter().map(|cell| cell.trim().to_owned()).collect()
}

/// The words of a cell, its paragraphs and items on lines of their own.
#[derive(Default)]
struct Cell(String);

impl Cell {
    fn add(&mut self, words: &str) {
        // At the end of a line it breaks the line.
        let words = words.trim_end_matches('\\');
        let starts_anew = words.is_empty() || words.starts_with(['-', '*', '•']) || self.0.ends_with("<br>");
        if self.0.is_empty() || self.0.ends_with("<br>") {
            self.0.push_str(words);
        } else if starts_anew {
            let _ = write!(self.0, "<br>{words}");
        } else {
            let _ = write!(self.0, " {words}");
        }
    }
}

/// Where the columns of a rule like "-----  ----" begin; `None` for any other line.
fn column_starts(line: &str) -> Option<Vec<usize>> {
    let groups = line.split_whitespace().count();
    let is_rule = groups >= 2 && line.split_whitespace().all(|g| g.len() >= 3 && g.bytes().all(|b| b == b'-'));
    // Further in it is code.
    let is_rule = is_rule && line.is_ascii() && !line.starts_with("    ");
    let is_start = |at: usize| line.as_bytes()[at] == b'-' && (at == 0 || line.as_bytes()[at - 1] != b'-');
    is_rule.then(|| (0..line.len()).filter(|at| is_start(*at)).collect())
}

/// "----------", without a gap.
fn is_whole_rule(line: &str) -> bool {
    let line = line.trim();
    line.len() >= 10 && line.bytes().all(|b| b == b'-')
}

/// A table in columns that begins with the first of `lines`: names, a rule and a row a line until a blank one; or
/// between rules, with rows of several lines that blank ones keep apart.
fn columns(lines: &[&str]) -> Option<Found> {
    let is_blank = |line: &&str| line.trim().is_empty();
    let opens = is_whole_rule(lines[0]);
    let head = usize::from(opens);
    let rule = (head..lines.len().min(head + HEAD_LINES)).find(|at| column_starts(lines[*at]).is_some())?;
    if lines[head..rule].iter().any(is_blank) || (!opens && rule > 1) {
        return None;
    }
    let starts = column_starts(lines[rule]).filter(|starts| starts.len() <= MOST_COLUMNS)?;
    let closes = |line: &&str| if opens { is_whole_rule(line) } else { column_starts(line).is_some() };
    let body = &lines[rule + 1..];
    // Without names it needs a rule below, lest a row of dashes makes a table of prose.
    let end = body.iter().position(closes);
    let (end, closing) = match end {
        Some(end) if opens || !body[..end].iter().any(is_blank) || rule == 0 => (end, 1),
        _ if rule == 1 && !opens => (body.iter().position(is_blank).unwrap_or(body.len()), 0),
        _ => return None,
    };
    let of_several_lines = body[..end].iter().any(is_blank);
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    let mut is_new = true;
    for line in lines[head..rule].iter().chain([&""]).chain(&body[..end]) {
        if is_blank(line) {
            is_new = true;
            continue;
        }
        if is_new || (!of_several_lines && rows.len() > usize::from(rule > head)) {
            rows.push(starts.iter().map(|_| Cell::default()).collect());
            is_new = false;
        }
        for (cell, words) in rows.last_mut()?.iter_mut().zip(under(line, &starts)?) {
            cell.add(&words);
        }
    }
    let rows: Vec<Vec<String>> = rows.into_iter().map(|row| row.into_iter().map(|cell| cell.0).collect()).collect();
    let has_head = rule > head;
    (rows.len() > usize::from(has_head)).then_some(Found { lines: rule + 1 + end + closing, has_head, rows })
}

/// The words of a line under each column; `None` when a word stands across two, so that this is no row.
fn under(line: &str, starts: &[usize]) -> Option<Vec<String>> {
    let letters: Vec<char> = line.chars().collect();
    let crosses = |start: &&usize| {
        let at = |index: usize| letters.get(index).is_some_and(|c| !c.is_whitespace());
        **start > 0 && at(**start - 1) && at(**start)
    };
    if starts.iter().skip(1).any(|start| crosses(&start)) {
        return None;
    }
    let ends = starts.iter().skip(1).copied().chain([letters.len()]);
    let cell = |(start, end): (&usize, usize)| {
        let (start, end) = ((*start).min(letters.len()), end.min(letters.len()));
        letters[start..end.max(start)].iter().collect::<String>().trim().to_owned()
    };
    Some(starts.iter().zip(ends).map(cell).collect())
}
