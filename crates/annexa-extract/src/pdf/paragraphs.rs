use std::collections::{BTreeMap, HashMap};

use super::labels::split_label;
use super::layout::Line;
use super::page::Page;
use crate::lines::is_key_line;

/// What is usual in a document, to tell the unusual from it.
#[derive(Debug)]
pub(super) struct Metrics {
    /// Em of most of the text, in points.
    pub(super) body: f32,
    /// Holds when most of the text is bold.
    pub(super) bold: bool,
    /// Holds when most of the text is in type of one width.
    pub(super) mono: bool,
    /// Distance of baselines within paragraphs, in ems.
    pub(super) leading: f32,
}

impl Metrics {
    pub(super) fn of(pages: &[Page]) -> Self {
        let mut sizes: BTreeMap<i32, usize> = BTreeMap::new();
        let mut distances: BTreeMap<i32, usize> = BTreeMap::new();
        let (mut letters, mut bold, mut mono) = (0, 0, 0);
        for page in pages {
            for word in page.all_lines().flat_map(|line| &line.words) {
                let count = word.text.chars().count();
                *sizes.entry((word.size * 4.0).round() as i32).or_default() += count;
                letters += count;
                bold += if word.style.bold { count } else { 0 };
                mono += if word.style.mono { count } else { 0 };
            }
            for pair in page.lines.windows(2) {
                let [above, below] = pair else { continue };
                let distance = (below.y - above.y) / below.size;
                if above.region == below.region && (0.9..2.2).contains(&distance) {
                    *distances.entry((distance * 20.0).round() as i32).or_default() += 1;
                }
            }
        }
        let most =
            |counts: &BTreeMap<i32, usize>| counts.iter().max_by_key(|(_, count)| **count).map(|(key, _)| *key as f32);
        Self {
            body: most(&sizes).map_or(10.0, |quarters| quarters / 4.0),
            bold: bold * 2 > letters,
            mono: mono * 2 > letters,
            leading: most(&distances).map_or(1.2, |twentieths| twentieths / 20.0),
        }
    }
}

/// Left and right edge of the text in each region of a page.
#[derive(Debug, Default)]
pub(super) struct Margins(HashMap<u32, (f32, f32)>);

impl Margins {
    pub(super) fn of(lines: &[Line]) -> Self {
        let mut edges: HashMap<u32, (f32, f32)> = HashMap::new();
        for line in lines {
            let edge = edges.entry(line.region).or_insert((line.x0, line.x1));
            *edge = (edge.0.min(line.x0), edge.1.max(line.x1));
        }
        Self(edges)
    }

    fn right(&self, line: &Line) -> f32 {
        self.0.get(&line.region).map_or(line.x1, |edge| edge.1)
    }

    fn width(&self, line: &Line) -> f32 {
        self.0.get(&line.region).map_or(line.x1 - line.x0, |edge| edge.1 - edge.0)
    }
}

/// Cuts lines into paragraphs, headings and list items.
pub(super) fn segment(lines: Vec<Line>, margins: &Margins, metrics: &Metrics) -> Vec<Vec<Line>> {
    let mut out: Vec<Vec<Line>> = Vec::new();
    let mut lines = lines.into_iter().peekable();
    while let Some(line) = lines.next() {
        let next = lines.peek();
        match out.last_mut() {
            Some(open) if !breaks(open, &line, next, margins, metrics) => open.push(line),
            _ => out.push(vec![line]),
        }
    }
    out
}

/// Holds when `line` does not go on with the block `open`. `next` is the line after it.
fn breaks(open: &[Line], line: &Line, next: Option<&Line>, margins: &Margins, metrics: &Metrics) -> bool {
    let (Some(first), Some(previous)) = (open.first(), open.last()) else { return false };
    if previous.region != line.region {
        return !runs_on(open, line);
    }
    let em = previous.size.max(line.size);
    let dy = line.y - previous.y;
    if (line.size - previous.size).abs() > 0.12 * em || dy < -0.5 * em {
        return true;
    }
    let fits = fits_on(previous, line, margins);
    if is_bold(open) != starts_bold(line) && (fits || is_bold(open)) && (is_bold(open) || is_all_bold(line)) {
        return true;
    }
    let usual = match open {
        [.., above, last] if last.y > above.y => last.y - above.y,
        _ => metrics.leading.max(1.1) * em,
    };
    if dy > 1.25 * usual + 0.1 * em {
        return true;
    }
    let (previous_text, text) = (previous.text(), line.text());
    if has_leader(&previous_text) {
        return true;
    }
    if let Some(label) = split_label(&text) {
        let shifted = (line.x0 - previous.x0).abs() > 0.8 * em;
        let hangs = next.is_some_and(|next| is_hanging(line, next));
        let after_item = split_label(&first.text()).is_some() && (line.x0 - first.x0).abs() < 0.5 * em;
        let announced = previous_text.ends_with([':', ';']);
        let evident = hangs || shifted || after_item;
        if label.certain
            || announced
            || (evident && (fits || ends_clause(&previous_text)))
            || (fits && ends_sentence(&previous_text))
        {
            return true;
        }
    }
    if fits && is_key_line(&previous_text) && is_key_line(&text) {
        return true;
    }
    breaks_by_shape(open, line, fits, margins)
}

/// Holds for lines of a table of contents, which dots lead to the page number.
pub(super) fn has_leader(text: &str) -> bool {
    text.contains("....") || text.contains(". . . .") || text.contains("…………")
}

/// The part of [`breaks`] that looks at indents and short lines.
fn breaks_by_shape(open: &[Line], line: &Line, fits: bool, margins: &Margins) -> bool {
    let (Some(first), Some(previous)) = (open.first(), open.last()) else { return false };
    let em = previous.size;
    let (previous_text, text) = (previous.text(), line.text());
    let lower = text.chars().next().is_some_and(char::is_lowercase);
    let ended = ends_sentence(&previous_text);
    let centred =
        ((line.x0 + line.x1) - (previous.x0 + previous.x1)).abs() < em && (line.x0 - previous.x0).abs() > 0.3 * em;
    let shift = if centred { 0.0 } else { line.x0 - previous.x0 };
    let is_item = split_label(&first.text()).is_some();
    if shift.abs() > 0.8 * em {
        let second = open.len() == 1;
        let goes_on = match shift > 0.0 {
            // A hanging indent: of a list item, or of an entry whose first line is full.
            true => second && (is_item || !fits) && !(fits && ended && !lower),
            // The first line was indented, or an item runs on below its label.
            false => second && (!fits || (lower && !ended)),
        };
        return !goes_on;
    }
    if !fits {
        return false;
    }
    let room = margins.right(previous) - previous.x1;
    let short = room > 0.25 * margins.width(previous);
    ((ended || short) && !lower) || room > 0.5 * margins.width(previous).max(10.0 * em)
}

/// Holds when the text of `open` goes on in `line`, across a column or a page.
pub(super) fn runs_on(open: &[Line], line: &Line) -> bool {
    let Some(previous) = open.last() else { return false };
    let (before, text) = (previous.text(), line.text());
    let same_type = (previous.size - line.size).abs() < 0.06 * line.size && is_all_bold(previous) == is_all_bold(line);
    let lower = text.chars().next().is_some_and(|c| c.is_lowercase() || matches!(c, '(' | '“' | ','));
    let hyphen = before.ends_with(['-', '\u{AD}', '‐']);
    same_type && !ends_sentence(&before) && !before.ends_with(':') && (lower || hyphen) && split_label(&text).is_none()
}

/// Holds when the first word of `line` would have had room at the end of `previous`: the break
/// between them is meant.
fn fits_on(previous: &Line, line: &Line, margins: &Margins) -> bool {
    let word = line.words.first().map_or(0.0, |word| word.x1 - word.x0);
    previous.x1 + word + 0.8 * previous.size < margins.right(previous)
}

/// Holds when `next` starts below the second word of `line`, as the text of a list item does.
fn is_hanging(line: &Line, next: &Line) -> bool {
    line.words.get(1).is_some_and(|second| (second.x0 - next.x0).abs() < 0.3 * line.size)
}

fn ends_sentence(text: &str) -> bool {
    text.trim_end_matches(['"', '”', '’', ')', '\'']).ends_with(['.', '!', '?', ':'])
}

fn ends_clause(text: &str) -> bool {
    ends_sentence(text) || text.ends_with([';', ',']) || text.ends_with(" and") || text.ends_with(" or")
}

fn is_bold(lines: &[Line]) -> bool {
    lines.iter().all(is_all_bold)
}

pub(super) fn is_all_bold(line: &Line) -> bool {
    let letters = line.words.iter().filter(|word| word.text.chars().any(char::is_alphanumeric));
    let mut letters = letters.peekable();
    letters.peek().is_some() && letters.all(|word| word.style.bold)
}

fn starts_bold(line: &Line) -> bool {
    line.words.first().is_some_and(|word| word.style.bold)
}
