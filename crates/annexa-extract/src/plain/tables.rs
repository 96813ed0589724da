//! Tables drawn with bars, with rules, or by columns that line up.

use super::{Line, Reader};

/// Lines from which on columns that line up are a table and no accident.
const MIN_ALIGNED: usize = 3;

enum Row {
    Rule,
    Cells(Vec<String>),
}

impl Reader<'_> {
    /// Holds when a table starts at the line to be read next.
    pub(super) fn starts_table(&self) -> bool {
        self.bar_rows() > 0 || self.aligned_rows() > 0
    }

    /// Takes a table when one starts here.
    pub(super) fn table(&mut self) -> bool {
        let bars = self.bar_rows();
        if bars > 0 {
            let rows: Vec<Row> = self.lines[self.at..self.at + bars].iter().map(bar_row).collect();
            self.write(&rows);
            self.at += bars;
            return true;
        }
        let aligned = self.aligned_rows();
        if aligned > 0 {
            let rows: Vec<Row> = self.lines[self.at..self.at + aligned].iter().map(aligned_row).collect();
            self.write(&rows);
            self.at += aligned;
            return true;
        }
        false
    }

    /// Number of lines of the table with bars that starts here, 0 when there is none.
    fn bar_rows(&self) -> usize {
        let rest = &self.lines[self.at..];
        let lines = run_length(rest, is_bar_rule, |line| line.text.contains('|') && bar_cells(line).len() > 1);
        let rows = rest[..lines].iter().filter(|line| !is_bar_rule(line)).count();
        // A bar in running text, or a lone "A | B" line, is no table.
        if rows >= 2 && (rows < lines || rows >= MIN_ALIGNED) { lines } else { 0 }
    }

    /// Number of lines of the table without bars that starts here, 0 when there is none.
    fn aligned_rows(&self) -> usize {
        let rest = &self.lines[self.at..];
        let Some(first) = rest.first().filter(|line| columns(line).len() > 1) else { return 0 };
        let starts = column_starts(first);
        let lines =
            run_length(rest, is_column_rule, |line| columns(line).len() > 1 && is_aligned(first, &starts, line));
        let rows = rest[..lines].iter().filter(|line| !is_column_rule(line)).count();
        if rows >= MIN_ALIGNED { lines } else { 0 }
    }

    fn write(&mut self, rows: &[Row]) {
        let merged = merge_between_rules(rows);
        let has_head_rule =
            rows.iter().skip_while(|row| matches!(row, Row::Rule)).nth(1).is_some_and(|row| matches!(row, Row::Rule))
                || rows.iter().filter(|row| matches!(row, Row::Rule)).count() > 2;
        let is_header = has_head_rule || names_columns(&merged);
        let table = self.builder.start_table();
        for (index, cells) in (0u32..).zip(&merged) {
            self.builder.push_row(table, index, index == 0 && is_header && merged.len() > 1, cells, None);
        }
    }
}

/// Lines at the front of `rest` that are rows or rules. Two rules in a row end the table: it keeps
/// the search short in a file of nothing but rules.
fn run_length(rest: &[Line<'_>], is_rule: fn(&Line<'_>) -> bool, is_row: impl Fn(&Line<'_>) -> bool) -> usize {
    let mut was_rule = false;
    rest.iter()
        .take_while(|line| {
            let rule = is_rule(line);
            let goes_on = if rule { !was_rule } else { is_row(line) };
            was_rule = rule;
            goes_on
        })
        .count()
}

/// In a grid with a rule below every row, the lines between two rules are one row.
fn merge_between_rules(rows: &[Row]) -> Vec<Vec<String>> {
    let rules = rows.iter().filter(|row| matches!(row, Row::Rule)).count();
    let mut merged: Vec<Vec<String>> = Vec::new();
    let mut is_new = true;
    for row in rows {
        match row {
            Row::Rule => is_new = true,
            Row::Cells(cells) => {
                match merged.last_mut() {
                    Some(last) if rules > 2 && !is_new && last.len() == cells.len() => {
                        for (whole, more) in last.iter_mut().zip(cells) {
                            whole.push(' ');
                            whole.push_str(more);
                        }
                    }
                    _ => merged.push(cells.clone()),
                }
                is_new = false;
            }
        }
    }
    merged
}

/// Without a rule, the first row of three or more columns names them when its cells are a few
/// words that begin with no digit, above a column of numbers where they hold one. Two columns are
/// mostly labels and values.
fn names_columns(rows: &[Vec<String>]) -> bool {
    let Some((first, rest)) = rows.split_first() else { return false };
    let has_digit = |cell: &String| cell.contains(|c: char| c.is_ascii_digit());
    let is_name = |cell: &String| {
        !cell.is_empty() && cell.split_whitespace().count() <= 4 && !cell.starts_with(|c: char| c.is_ascii_digit())
    };
    let tops_numbers = (0..first.len())
        .any(|column| !has_digit(&first[column]) && rest.iter().all(|row| row.get(column).is_some_and(has_digit)));
    first.len() > 2 && rest.len() > 1 && first.iter().all(is_name) && (tops_numbers || !first.iter().any(has_digit))
}

fn bar_row(line: &Line<'_>) -> Row {
    if is_bar_rule(line) { Row::Rule } else { Row::Cells(bar_cells(line)) }
}

fn bar_cells(line: &Line<'_>) -> Vec<String> {
    let text = line.text;
    if !text.contains('|') {
        return Vec::new();
    }
    let text = text.strip_prefix('|').unwrap_or(text);
    let text = text.strip_suffix('|').unwrap_or(text);
    text.split('|').map(|cell| cell.trim().to_owned()).collect()
}

/// "---+---", "|---|---|", "+===+===+".
fn is_bar_rule(line: &Line<'_>) -> bool {
    line.text.contains(['|', '+'])
        && line.text.contains(['-', '='])
        && line.text.chars().all(|c| matches!(c, '|' | '+' | '-' | '=' | ':' | ' '))
}

fn aligned_row(line: &Line<'_>) -> Row {
    if is_column_rule(line) { Row::Rule } else { Row::Cells(columns(line).into_iter().map(str::to_owned).collect()) }
}

/// "-----  -----": rules below the names of columns.
fn is_column_rule(line: &Line<'_>) -> bool {
    line.text.contains(' ') && line.text.contains("--") && line.text.chars().all(|c| matches!(c, '-' | '=' | ' '))
}

/// The pieces of a line that tabs or at least two spaces part.
fn columns<'a>(line: &Line<'a>) -> Vec<&'a str> {
    if line.text.contains('\t') {
        return line.text.split('\t').map(str::trim).collect();
    }
    line.text.split("  ").map(str::trim).filter(|cell| !cell.is_empty()).collect()
}

/// Columns of the screen where each piece but the first begins.
fn column_starts(line: &Line<'_>) -> Vec<usize> {
    let chars: Vec<char> = line.raw.chars().collect();
    (line.indent + 1..chars.len())
        .filter(|&at| chars[at] != ' ' && chars[at - 1] == ' ' && at >= 2 && chars[at - 2] == ' ')
        .collect()
}

/// Holds when `line` has its columns where the first line of the table has them.
fn is_aligned(first: &Line<'_>, starts: &[usize], line: &Line<'_>) -> bool {
    if line.text.contains('\t') || first.text.contains('\t') {
        return columns(line).len() == columns(first).len();
    }
    let own = column_starts(line);
    own.len() == starts.len() && own.iter().all(|at| starts.contains(at))
}
