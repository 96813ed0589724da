use super::bidi::logical;
use super::gutters::Gutters;
use super::words::Word;

/// Words on one baseline, from left to right.
#[derive(Clone, Debug, Default)]
pub(super) struct Line {
    pub(super) words: Vec<Word>,
    pub(super) x0: f32,
    pub(super) x1: f32,
    /// Baseline.
    pub(super) y: f32,
    /// Em of most of its letters.
    pub(super) size: f32,
    /// Number of the column on the page that it stands in, counted in reading order.
    pub(super) region: u32,
    /// Stands in the place of a ruled table: index into the tables of the page.
    pub(super) table: Option<usize>,
}

/// A gap of at least this many ems may be a gutter between columns.
const GUTTER: f32 = 0.7;
/// Lines that a column of running text has at least.
const COLUMN_LINES: usize = 5;
/// The same where the document is known to have a gutter.
const SHORT_LINES: usize = 2;
/// Lines of a run whose gutter is looked for on other pages too.
const LONG_LINES: usize = 15;
/// Words per line that running text has at least; tables and lists of terms have fewer.
const COLUMN_WORDS: f32 = 3.3;
/// Ems of white across all columns that part what stands above from what stands below.
const APART: f32 = 10.0;
/// Lines of a page beyond which columns are not looked for: the search is quadratic.
const SEARCHED_LINES: usize = 1500;
/// Columns within columns.
const NESTING: usize = 8;

impl Line {
    pub(super) fn from_words(mut words: Vec<Word>) -> Self {
        words.sort_by(|a, b| a.x0.total_cmp(&b.x0));
        let mut line = Self { words, ..Self::default() };
        line.measure();
        line
    }

    fn measure(&mut self) {
        let letters = |word: &Word| word.text.chars().count();
        let main = self
            .words
            .iter()
            .max_by(|a, b| letters(a).cmp(&letters(b)).then(a.size.total_cmp(&b.size)).then(b.x0.total_cmp(&a.x0)));
        (self.size, self.y) = main.map_or((self.size, self.y), |word| (word.size, word.y));
        // A long small word (a footnote mark's link) must not pass for the size of the line.
        let larger = self.words.iter().filter(|word| word.size > self.size * 1.02);
        let (count, size) =
            larger.fold((0, 0.0_f32), |(count, size), word| (count + letters(word), size.max(word.size)));
        if count * 2 > self.words.iter().map(letters).sum() {
            self.size = size;
        }
        self.x0 = self.words.iter().map(|word| word.x0).fold(f32::MAX, f32::min);
        self.x1 = self.words.iter().map(|word| word.x1).fold(f32::MIN, f32::max);
    }

    /// The words joined by blanks, pieces of one word without.
    pub(super) fn text(&self) -> String {
        join(&self.words)
    }
}

/// The text of words that follow each other on a line.
pub(super) fn join(words: &[Word]) -> String {
    if words.iter().any(|word| word.right_to_left) {
        return in_logical_order(words);
    }
    let mut text = String::new();
    let mut previous: Option<&Word> = None;
    for word in words {
        if previous.is_some_and(|previous| !is_glued(previous, word)) {
            text.push(' ');
        }
        text.push_str(&word.text);
        previous = Some(word);
    }
    text
}

/// The text of words of which some run to the left, in the order in which they are read.
fn in_logical_order(words: &[Word]) -> String {
    let mut whole: Vec<String> = Vec::new();
    let mut previous: Option<&Word> = None;
    for word in words {
        // Blanks come before words as they are drawn, which may be to the right of them.
        match whole.last_mut() {
            Some(text) if previous.is_some_and(|left| touches(left, word)) => text.push_str(&word.text),
            _ => whole.push(word.text.clone()),
        }
        previous = Some(word);
    }
    logical(whole)
}

/// Holds when two neighbours the file draws in two steps, as kerned capitals
/// and superscripts are.
pub(super) fn is_glued(left: &Word, right: &Word) -> bool {
    !right.after_space && touches(left, right)
}

fn touches(left: &Word, right: &Word) -> bool {
    let gap = right.x0 - left.x1;
    let em = left.size.max(right.size);
    gap < 0.1 * em && gap > -0.5 * em
}

/// Puts the words of one line into the cells of a row, by the column that the middle of each
/// lies in; what lies in none goes to the last.
pub(super) fn fill_cells(row: &mut [Vec<Line>], words: Vec<Word>, column: impl Fn(f32) -> Option<usize>) {
    let mut split: Vec<Vec<Word>> = vec![Vec::new(); row.len()];
    for word in words {
        let column = column((word.x0 + word.x1) / 2.0).unwrap_or(row.len().saturating_sub(1));
        if let Some(cell) = split.get_mut(column) {
            cell.push(word);
        }
    }
    for (cell, words) in row.iter_mut().zip(split) {
        if !words.is_empty() {
            cell.push(Line::from_words(words));
        }
    }
}

/// The words as lines, from top to bottom, whatever the columns.
pub(super) fn lines(mut words: Vec<Word>) -> Vec<Line> {
    words.sort_by(|a, b| a.y.total_cmp(&b.y).then(a.x0.total_cmp(&b.x0)));
    let mut rows: Vec<Vec<Word>> = Vec::new();
    for word in words {
        let fits = |row: &Vec<Word>| {
            row.first().is_some_and(|first| (word.y - first.y).abs() <= 0.3 * word.size.min(first.size))
        };
        // Words come by baseline, so that only the last few rows can take one more.
        match rows.iter_mut().rev().take(4).find(|row| fits(row)) {
            Some(row) => row.push(word),
            None => rows.push(vec![word]),
        }
    }
    let mut lines: Vec<Line> = rows.into_iter().map(Line::from_words).collect();
    lines.sort_by(|a, b| a.y.total_cmp(&b.y).then(a.x0.total_cmp(&b.x0)));
    attach_scripts(lines)
}

/// Puts superscripts and subscripts into the line that they belong to.
fn attach_scripts(lines: Vec<Line>) -> Vec<Line> {
    let mut out: Vec<Line> = Vec::with_capacity(lines.len());
    let mut pending: Option<Line> = None;
    for mut line in lines {
        if let Some(script) = pending.take() {
            if is_script_of(&script, &line) {
                line.words.extend(script.words);
                line = Line::from_words(line.words);
            } else {
                out.push(script);
            }
        }
        match out.last_mut() {
            Some(above) if is_script_of(&line, above) => {
                let mut words = std::mem::take(&mut above.words);
                words.append(&mut line.words);
                *above = Line::from_words(words);
            }
            _ => pending = Some(line),
        }
    }
    out.extend(pending);
    out
}

/// Holds when each word of the smaller `script` stands next to a word of `line` and over none.
fn is_script_of(script: &Line, line: &Line) -> bool {
    let dy = (script.y - line.y).abs();
    if script.size > 0.85 * line.size || dy > 0.6 * line.size {
        return false;
    }
    script.words.iter().all(|small| {
        let free =
            line.words.iter().all(|word| small.x0 > word.x1 - 0.1 * word.size || small.x1 < word.x0 + 0.1 * word.size);
        let near = line
            .words
            .iter()
            .any(|word| (small.x0 - word.x1).abs() < 0.4 * line.size || (word.x0 - small.x1).abs() < 0.4 * line.size);
        free && near
    })
}

/// Brings lines into reading order: columns of running text one after the other, everything
/// else (tables, forms, lists) line by line. Sets [`Line::region`]. `gutters` are those of the
/// pages before; those of this page are added.
pub(super) fn in_reading_order(lines: Vec<Line>, gutters: &mut Gutters) -> Vec<Line> {
    let mut out = Vec::with_capacity(lines.len());
    let mut region = 0;
    order(lines, NESTING, gutters, &mut region, &mut out);
    out
}

fn order(lines: Vec<Line>, depth: usize, gutters: &mut Gutters, region: &mut u32, out: &mut Vec<Line>) {
    let columns = if depth == 0 || lines.len() > SEARCHED_LINES { None } else { find_columns(&lines, gutters) };
    let Some(Columns { first, end, gutter, .. }) = columns else {
        out.extend(lines.into_iter().map(|line| Line { region: *region, ..line }));
        *region += 1;
        return;
    };
    if end - first >= LONG_LINES {
        gutters.add(gutter);
    }
    let x = middle(gutter);
    let mut above = lines;
    let mut middle = above.split_off(first.min(above.len()));
    let below = middle.split_off((end - first).min(middle.len()));
    let (mut left, mut right) = (Vec::new(), Vec::new());
    for line in middle {
        if line.table.is_some() {
            if (line.x0 + line.x1) / 2.0 < x {
                left.push(line)
            } else {
                right.push(line)
            }
            continue;
        }
        let (before, after): (Vec<Word>, Vec<Word>) =
            line.words.into_iter().partition(|word| (word.x0 + word.x1) / 2.0 < x);
        left.extend((!before.is_empty()).then(|| Line::from_words(before)));
        right.extend((!after.is_empty()).then(|| Line::from_words(after)));
    }
    // Lines of the two columns had been merged by height; apart, each column is looked at anew.
    for part in [above, regrouped(left), regrouped(right), below] {
        if !part.is_empty() {
            order(part, depth - 1, gutters, region, out);
        }
    }
}

/// Clusters the words of one column into lines again.
fn regrouped(column: Vec<Line>) -> Vec<Line> {
    let (tables, text): (Vec<Line>, Vec<Line>) = column.into_iter().partition(|line| line.table.is_some());
    let mut all = lines(text.into_iter().flat_map(|line| line.words).collect());
    all.extend(tables);
    all.sort_by(|a, b| a.y.total_cmp(&b.y));
    all
}

/// Lines `first..end` fall into two columns, left and right of `gutter`.
struct Columns {
    first: usize,
    end: usize,
    gutter: (f32, f32),
    /// Lines that each column has at least.
    least: usize,
}

/// The longest run of lines with a free gutter and running text on both sides of it.
fn find_columns(lines: &[Line], gutters: &Gutters) -> Option<Columns> {
    let free: Vec<Vec<(f32, f32)>> = lines.iter().map(free_intervals).collect();
    let mut best: Option<(usize, Columns)> = None;
    for first in 0..lines.len() {
        let mut open = free.get(first).cloned().unwrap_or_default();
        let mut ended: Vec<(usize, (f32, f32))> = Vec::new();
        let mut next = first + 1;
        while let Some(row) = free.get(next).filter(|_| !open.is_empty()) {
            let size = lines.get(next).map_or(10.0, |line| line.size);
            let above = lines.get(next - 1).filter(|line| line.table.is_none());
            let apart = above.zip(lines.get(next)).is_some_and(|(above, line)| line.y - above.y > APART * size);
            // Columns that only other pages tell of do not reach over a figure as wide as they are.
            if apart && next - first < COLUMN_LINES && open.iter().any(|gap| gutters.within(*gap).is_some()) {
                break;
            }
            let mut survivors = Vec::new();
            for gap in &open {
                let before = survivors.len();
                survivors.extend(row.iter().filter_map(|other| overlap(*gap, *other, GUTTER * size)));
                if survivors.len() == before {
                    ended.push((next, *gap));
                }
            }
            open = survivors;
            next += 1;
        }
        ended.extend(open.into_iter().map(|gap| (next, gap)));
        for (end, gap) in ended {
            let beats = best.as_ref().is_none_or(|(score, _)| (end - first) * 2 > *score);
            let inner = gap.0.is_finite() && gap.1.is_finite();
            if !(beats && inner) {
                continue;
            }
            let run = lines.get(first..end).unwrap_or_default();
            let (mut gutter, mut least) = (gap, COLUMN_LINES);
            let mut score = prose_score(run, middle(gutter), least);
            if score == 0
                && let Some(known) = gutters.within(gap).filter(|known| meets(run, *known))
            {
                (gutter, least) = (known, SHORT_LINES);
                score = prose_score(run, middle(gutter), least);
            }
            if score > best.as_ref().map_or(0, |(score, _)| *score) {
                best = Some((score, Columns { first, end, gutter, least }));
            }
        }
    }
    let (_, columns) = best?;
    Some(without_tail(lines, columns))
}

fn middle((x0, x1): (f32, f32)) -> f32 {
    (x0 + x1) / 2.0
}

/// Holds when text is set up to the gutter on both sides, as in columns: at least every second
/// line on the left ends near it, and every line on the right begins near it.
fn meets(lines: &[Line], gutter: (f32, f32)) -> bool {
    let x = middle(gutter);
    let (mut left, mut ending) = (0, 0);
    for line in lines {
        let near = 4.0 * line.size;
        let split = line.words.partition_point(|word| (word.x0 + word.x1) / 2.0 < x);
        if let Some(last) = line.words.get(..split).and_then(<[Word]>::last) {
            left += 1;
            ending += usize::from(last.x1 > gutter.0 - near);
        }
        if line.words.get(split).is_some_and(|first| first.x0 > gutter.1 + near) {
            return false;
        }
    }
    ending * 2 >= left
}

/// What stands on one side of a gutter.
#[derive(Default)]
struct Side {
    lines: usize,
    words: usize,
    /// Words with letters: figures make tables, words make text.
    spoken: usize,
}

impl Side {
    fn is_prose(&self, least: usize) -> bool {
        self.lines >= least && self.words as f32 >= COLUMN_WORDS * self.lines as f32 && self.spoken * 2 >= self.words
    }
}

/// Lines left and right of `x` together when both sides are running text of `least` lines, else 0.
fn prose_score(lines: &[Line], x: f32, least: usize) -> usize {
    let mut sides = [Side::default(), Side::default()];
    let mut spans = [(usize::MAX, 0), (usize::MAX, 0)];
    for (index, line) in lines.iter().enumerate() {
        for ((side, span), left) in sides.iter_mut().zip(spans.iter_mut()).zip([true, false]) {
            let words = line.words.iter().filter(|word| ((word.x0 + word.x1) / 2.0 < x) == left);
            let before = side.words;
            for word in words {
                side.words += 1;
                side.spoken += usize::from(word.text.chars().any(char::is_alphabetic));
            }
            if side.words > before {
                side.lines += 1;
                *span = (span.0.min(index), index);
            }
        }
    }
    let prose = sides.iter().all(|side| side.is_prose(least));
    let [left, right] = spans;
    let shared = left.1.min(right.1).checked_sub(left.0.max(right.0)).map_or(0, |rows| rows + 1);
    if prose && shared >= least { sides.iter().map(|side| side.lines).sum() } else { 0 }
}

/// Leaves lines at the end that stand on the left only, below a wide gap, to what follows: they
/// are the heading or the short first line of the text below the columns.
fn without_tail(lines: &[Line], columns: Columns) -> Columns {
    if columns.end >= lines.len() {
        return columns;
    }
    let mut end = columns.end;
    let mut candidate = None;
    while end > columns.first + columns.least {
        let (Some(above), Some(line)) = (lines.get(end - 2), lines.get(end - 1)) else { break };
        if line.x1 > middle(columns.gutter) {
            break;
        }
        end -= 1;
        if line.y - above.y > 1.8 * line.size.max(above.size) {
            candidate = Some(end);
        }
    }
    Columns { end: candidate.unwrap_or(columns.end), ..columns }
}

/// What a line leaves free, from left to right, both infinite ends included.
fn free_intervals(line: &Line) -> Vec<(f32, f32)> {
    let least = GUTTER * line.size;
    let mut free = Vec::new();
    let mut edge = f32::NEG_INFINITY;
    if line.table.is_some() {
        return vec![(edge, line.x0), (line.x1, f32::INFINITY)];
    }
    for word in &line.words {
        if word.x0 - edge >= least {
            free.push((edge, word.x0));
        }
        edge = edge.max(word.x1);
    }
    free.push((edge, f32::INFINITY));
    free
}

fn overlap(a: (f32, f32), b: (f32, f32), least: f32) -> Option<(f32, f32)> {
    let both = (a.0.max(b.0), a.1.min(b.1));
    (both.1 - both.0 >= least).then_some(both)
}
