use crate::term_set::ElementId;
use std::rc::Rc;

/// The words of a passage, in order.
#[derive(Clone, Debug, Default)]
pub struct Words {
    pub(crate) all: Vec<Word>,
}

/// A word: where it is, and which elements of terms it can be.
#[derive(Clone, Debug)]
pub struct Word {
    /// First byte, relative to the passage.
    pub start: usize,
    /// One past its last byte.
    pub end: usize,
    /// Holds when `;`, `:` or a dash with space around it stands between the word before and this one.
    pub after_break: bool,
    pub(crate) elements: Rc<[ElementId]>,
}

impl Words {
    /// Number of words.
    #[must_use]
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// Holds when there is no word.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// The word with this index.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<&Word> {
        self.all.get(index)
    }

    /// All words, in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Word> {
        self.all.iter()
    }

    /// The text from word `first` to word `last`, both included.
    #[must_use]
    pub fn slice<'t>(&self, first: usize, last: usize, passage: &'t str) -> &'t str {
        &passage[self.all[first].start..self.all[last].end]
    }
}

/// A raw word of a text: its range, and whether a break stands before it.
pub(crate) fn split(text: &str) -> Vec<(usize, usize, bool)> {
    let mut out = Vec::new();
    let mut start: Option<usize> = None;
    let mut after_break = false;
    let mut previous = ' ';
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map_or(' ', |(_, c)| *c);
        let apostrophe = matches!(c, '\'' | '’') && previous.is_alphanumeric() && next.is_alphanumeric();
        let inside = c.is_alphanumeric() || matches!(c, '\u{ad}' | '\u{200b}') || apostrophe;
        match (inside, start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                out.push((from, at, after_break));
                start = None;
                after_break = false;
            }
            _ => {}
        }
        after_break |= matches!(c, ';' | ':' | '—')
            || (matches!(c, '–' | '-') && previous.is_whitespace() && next.is_whitespace());
        previous = c;
    }
    if let Some(from) = start {
        out.push((from, text.len(), after_break));
    }
    out
}
