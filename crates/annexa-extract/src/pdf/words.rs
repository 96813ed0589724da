use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;

use super::bidi::{is_mark, is_right_to_left};
use super::content::{Glyph, PageContent, Style};

/// A run of glyphs without white space, in the frame of its line: x along the baseline, y
/// downwards across it, in points.
#[derive(Clone, Debug)]
pub(super) struct Word {
    pub(super) text: String,
    pub(super) x0: f32,
    pub(super) x1: f32,
    /// Baseline.
    pub(super) y: f32,
    /// Em.
    pub(super) size: f32,
    pub(super) style: Style,
    /// Structure element that it belongs to.
    pub(super) element: Option<u32>,
    /// Running header, footer or page number by its tag.
    pub(super) pagination: bool,
    /// A space glyph stands before it, so that it never belongs to the word on its left.
    pub(super) after_space: bool,
    /// Holds letters of a script that runs to the left; they stand in `text` as on the page.
    pub(super) right_to_left: bool,
}

/// The words of one direction of writing.
#[derive(Debug, Default)]
pub(super) struct Direction {
    /// Degrees clockwise.
    pub(super) angle: i16,
    /// Shown as in a mirror.
    pub(super) mirrored: bool,
    pub(super) words: Vec<Word>,
    glyphs: usize,
}

/// A gap of more than this part of an em is a space.
const SPACE: f32 = 0.15;
/// Moves back by up to this part of an em stay within a word (kerning, accents).
const BACK: f32 = 0.6;
/// Baselines that differ by less than this part of an em are one.
const DRIFT: f32 = 0.25;
/// The same two for letters of different size.
const INDEX_SPACE: f32 = 0.1;
const INDEX_DRIFT: f32 = 0.15;
/// Least gap that a tab leaves, as part of an em.
const TAB: f32 = 0.02;
/// Bytes of a word beyond which letters are only added at its end: what stands before them moves.
const LONGEST: usize = 400;

/// The words of a page by direction of writing, the main direction first.
pub(super) fn words(content: &PageContent, element: impl Fn((u32, u32)) -> Option<u32>) -> Vec<Direction> {
    let marks: Vec<(Option<u32>, bool)> =
        content.marks.iter().map(|mark| (mark.mcid.and_then(&element), mark.pagination)).collect();
    let mut copies = Copies::default();
    let mut builders: Vec<((i16, bool), WordBuilder)> = Vec::new();
    for glyph in &content.glyphs {
        let frame = (glyph.angle, glyph.mirrored);
        let index = builders.iter().position(|(known, _)| *known == frame).unwrap_or_else(|| {
            builders.push((frame, WordBuilder::default()));
            builders.len() - 1
        });
        let Some((_, builder)) = builders.get_mut(index) else { continue };
        let upright = turn(glyph);
        if upright.c == ' ' {
            builder.space = true;
        } else if !copies.has_seen(&upright) {
            builder.push(&upright, marks.get(glyph.mark as usize).copied().unwrap_or_default());
        }
    }
    let mut directions: Vec<Direction> = builders
        .into_iter()
        .map(|((angle, mirrored), builder)| Direction {
            angle,
            mirrored,
            glyphs: builder.glyphs,
            words: builder.finish(),
        })
        .filter(|direction| !direction.words.is_empty())
        .collect();
    directions.sort_by_key(|direction| (std::cmp::Reverse(direction.glyphs), direction.angle, direction.mirrored));
    directions
}

/// The glyph in the frame in which its baseline runs to the right and the next line below it.
fn turn(glyph: &Glyph) -> Glyph {
    if glyph.angle == 0 && !glyph.mirrored {
        return *glyph;
    }
    let angle = f32::from(glyph.angle).to_radians();
    let (sin, cos) = (angle.sin(), angle.cos());
    let down = glyph.y * cos - glyph.x * sin;
    Glyph { x: glyph.x * cos + glyph.y * sin, y: if glyph.mirrored { -down } else { down }, ..*glyph }
}

/// Glyphs already placed, to drop the copies that imitate bold type or a shadow.
#[derive(Default)]
struct Copies {
    placed: HashMap<Cell, Vec<(f32, f32)>>,
}

/// Character, direction, column and row of the cell.
type Cell = (char, i16, i32, i32);

impl Copies {
    /// Edge of the cells that the page is searched by, in points.
    const CELL: f32 = 4.0;

    fn has_seen(&mut self, glyph: &Glyph) -> bool {
        let (dx, dy) = (0.1 * glyph.size, 0.2 * glyph.size);
        let cell = |value: f32| (value / Self::CELL).floor() as i32;
        for column in cell(glyph.x - dx.min(8.0))..=cell(glyph.x + dx.min(8.0)) {
            for row in cell(glyph.y - dy.min(8.0))..=cell(glyph.y + dy.min(8.0)) {
                let near = |(x, y): &(f32, f32)| (x - glyph.x).abs() < dx && (y - glyph.y).abs() < dy;
                let here = self.placed.get(&(glyph.c, glyph.angle, column, row));
                if here.is_some_and(|places| places.iter().rev().take(64).any(near)) {
                    return true;
                }
            }
        }
        let key = (glyph.c, glyph.angle, cell(glyph.x), cell(glyph.y));
        self.placed.entry(key).or_default().push((glyph.x, glyph.y));
        false
    }
}

#[derive(Default)]
struct WordBuilder {
    words: Vec<Word>,
    open: Option<Word>,
    /// A space glyph has been met since the last letter.
    space: bool,
    /// Character spacing after the last letter.
    spacing: f32,
    /// Start of the last letter.
    last_x: f32,
    glyphs: usize,
}

impl WordBuilder {
    fn push(&mut self, glyph: &Glyph, (element, pagination): (Option<u32>, bool)) {
        self.glyphs += 1;
        let end = glyph.x + glyph.advance;
        let right_to_left = is_right_to_left(glyph.c);
        self.space |=
            glyph.first && self.open.as_ref().is_some_and(|word| is_number_before(word, self.words.last(), glyph));
        if let Some(word) = self.open.as_mut()
            && !self.space
            && (right_to_left || word.right_to_left)
            && let Some(at) = place_within(word, glyph, self.last_x)
        {
            word.text.insert(at, glyph.c);
            word.right_to_left |= right_to_left;
            word.x1 = word.x1.max(end);
            word.x0 = word.x0.min(glyph.x);
        } else if let Some(word) = self.open.as_mut()
            && !self.space
            && continues(word, glyph, self.spacing)
        {
            if !compose(&mut word.text, glyph.c, glyph.x - self.last_x < 0.3 * glyph.size) {
                word.text.push(glyph.c);
            }
            word.right_to_left |= right_to_left;
            word.x1 = word.x1.max(end);
            word.x0 = word.x0.min(glyph.x);
            word.size = word.size.max(glyph.size);
        } else {
            self.close();
            self.open = Some(Word {
                text: glyph.c.to_string(),
                x0: glyph.x,
                x1: end,
                y: glyph.y,
                size: glyph.size,
                style: glyph.style,
                element,
                pagination,
                after_space: self.space,
                right_to_left,
            });
        }
        (self.space, self.spacing) = (false, glyph.spacing);
        if !is_mark(glyph.c) {
            self.last_x = glyph.x;
        }
    }

    fn close(&mut self) {
        if let Some(mut word) = self.open.take() {
            // Words that run to the left are composed when they are read.
            if !word.text.is_ascii() && !word.right_to_left {
                word.text = word.text.nfc().collect();
            }
            self.words.push(word);
        }
    }

    fn finish(mut self) -> Vec<Word> {
        self.close();
        self.words
    }
}

/// Where in a word that runs to the left `glyph` belongs when it does not simply come last:
/// such words are drawn from either end, and their marks after their letter.
fn place_within(word: &Word, glyph: &Glyph, last_x: f32) -> Option<usize> {
    let em = word.size.max(glyph.size);
    if word.text.len() > LONGEST || (glyph.y - word.y).abs() > 0.6 * em {
        return None;
    }
    if is_mark(glyph.c) {
        let over = glyph.x > word.x0 - 0.5 * em && glyph.x < word.x1 + 0.5 * em;
        // Before the letter that it stands over when that is still to come.
        if over && glyph.x > word.x1 - 0.15 * em && last_x < glyph.x {
            return Some(word.text.len());
        }
        let first = (last_x - word.x0).abs() < 0.1 * em;
        let last = word.text.char_indices().rev().find(|(_, c)| !is_mark(*c)).map_or(0, |(at, _)| at);
        return over.then_some(if first { 0 } else { last });
    }
    if word.text.chars().all(is_mark) {
        return ((glyph.x - word.x0).abs() < em).then_some(word.text.len());
    }
    let gap = word.x0 - (glyph.x + glyph.advance);
    let goes_left = glyph.x < last_x && (is_right_to_left(glyph.c) || !glyph.c.is_alphanumeric());
    let near = gap < SPACE * em && gap > -0.3 * em && (glyph.y - word.y).abs() < DRIFT * em;
    (goes_left && near).then_some(0)
}

fn continues(word: &Word, glyph: &Glyph, spacing: f32) -> bool {
    let em = word.size.min(glyph.size);
    let gap = glyph.x - word.x1;
    // Letters of another size are indices more often than parts of the word.
    let same = (word.size - glyph.size).abs() < 0.1 * em;
    let (space, drift) = if same { (SPACE, DRIFT) } else { (INDEX_SPACE, INDEX_DRIFT) };
    // Spacing that is set for a whole line widens every gap in it alike.
    let space = space * word.size.max(glyph.size) + spacing.max(0.0);
    let goes_left = word.right_to_left && glyph.x < word.x0;
    !goes_left && (glyph.y - word.y).abs() < drift * em && gap > -BACK * em - (-spacing).max(0.0) && gap < space
}

/// Holds when `word` is the number of a section at the start of a line and `glyph` begins what
/// it numbers: the tab between the two can have next to no width.
fn is_number_before(word: &Word, before: Option<&Word>, glyph: &Glyph) -> bool {
    let starts_line = before.is_none_or(|before| (before.y - word.y).abs() > DRIFT * word.size);
    let mut parts = word.text.strip_suffix('.').unwrap_or(&word.text).split('.');
    let is_number =
        word.text.contains('.') && parts.all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
    // A number that is drawn in two steps has no gap at all.
    let parted = glyph.c.is_uppercase() || (glyph.c.is_ascii_digit() && glyph.x - word.x1 > TAB * glyph.size);
    starts_line && is_number && parted
}

/// Puts an accent that was drawn over its letter, before or after it, behind the letter as a
/// combining mark; old TeX fonts are set that way. `false` when `c` is to be added as it is.
fn compose(text: &mut String, c: char, overlaps: bool) -> bool {
    let Some(last) = text.chars().next_back().filter(|_| overlaps) else { return false };
    if let Some(mark) = combining(last)
        && c.is_alphabetic()
    {
        text.pop();
        text.push(if c == 'ı' { 'i' } else { c });
        text.push(mark);
        return true;
    }
    if let Some(mark) = combining(c)
        && last.is_alphabetic()
    {
        text.push(mark);
        return true;
    }
    false
}

const fn combining(accent: char) -> Option<char> {
    Some(match accent {
        '`' => '\u{300}',
        '´' => '\u{301}',
        'ˆ' | '^' => '\u{302}',
        '˜' => '\u{303}',
        '¯' => '\u{304}',
        '˘' => '\u{306}',
        '˙' => '\u{307}',
        '¨' => '\u{308}',
        '˚' => '\u{30A}',
        '˝' => '\u{30B}',
        'ˇ' => '\u{30C}',
        '¸' => '\u{327}',
        '˛' => '\u{328}',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::super::content::{Glyph, Mark, PageContent, Style};
    use super::words;

    /// Glyphs of half an em, 10 points, at these starts.
    fn check(input: &[(char, f32)], expect: &[&str]) {
        let glyph = |(c, x): &(char, f32)| Glyph {
            c: *c,
            x: *x,
            y: 0.0,
            advance: 5.0,
            size: 10.0,
            spacing: 0.0,
            angle: 0,
            mirrored: false,
            style: Style::default(),
            mark: 0,
            first: false,
        };
        let glyphs = input.iter().map(glyph).collect();
        let content = PageContent { glyphs, marks: vec![Mark::default()], ..PageContent::default() };
        let found: Vec<String> =
            words(&content, |_| None).into_iter().flat_map(|direction| direction.words).map(|word| word.text).collect();
        assert_eq!(found, expect);
    }

    #[test]
    fn words_are_cut_at_gaps() {
        check(&[('a', 0.0), ('b', 5.0), ('c', 12.0)], &["ab", "c"]);
        check(&[('a', 0.0), (' ', 5.0), ('b', 5.1)], &["a", "b"]);
        check(&[('a', 0.0), ('b', 4.0), ('c', 10.0)], &["abc"]);
        check(&[('a', 0.0), ('b', 5.0), ('a', 0.3), ('b', 5.3)], &["ab"]);
        check(&[('´', 0.0), ('e', 0.5), ('t', 5.5)], &["ét"]);
    }
}
