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
    /// Holds when a bar stands between the word before and this one: another cell of a table row.
    pub new_cell: bool,
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

/// A raw word of a text: its range, and what stands before it.
pub(crate) struct RawWord {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) after_break: bool,
    pub(crate) new_cell: bool,
}

pub(crate) fn split(text: &str) -> Vec<RawWord> {
    let mut out = Vec::new();
    let mut start: Option<usize> = None;
    let (mut after_break, mut new_cell) = (false, false);
    let mut previous = ' ';
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map_or(' ', |(_, c)| *c);
        let apostrophe = matches!(c, '\'' | '’') && previous.is_alphanumeric() && next.is_alphanumeric();
        let inside = c.is_alphanumeric() || matches!(c, '\u{ad}' | '\u{200b}') || apostrophe;
        match (inside, start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                start = None;
                let is_mark = c == ']' && text[..from].ends_with('[') && is_number(&text[from..at]);
                if !is_mark {
                    out.push(RawWord { start: from, end: without_mark(text, from, at), after_break, new_cell });
                    (after_break, new_cell) = (false, false);
                }
            }
            _ => {}
        }
        new_cell |= c == '|';
        after_break |= matches!(c, ';' | ':' | '—')
            || (matches!(c, '–' | '-') && previous.is_whitespace() && next.is_whitespace());
        previous = c;
    }
    if let Some(from) = start {
        out.push(RawWord { start: from, end: without_mark(text, from, text.len()), after_break, new_cell });
    }
    out
}

fn is_number(word: &str) -> bool {
    word.len() <= 3 && word.bytes().all(|byte| byte.is_ascii_digit())
}

/// Where a word ends if the mark of a note is set against it, as pages and web pages do with raised
/// figures: "yearly12".
fn without_mark(text: &str, start: usize, end: usize) -> usize {
    let word = &text[start..end];
    let letters = word.trim_end_matches(|c: char| c.is_ascii_digit());
    let is_word = letters.chars().nth(3).is_some() && letters.chars().all(char::is_alphabetic);
    if is_word && word.len() - letters.len() <= 2 { start + letters.len() } else { end }
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn marks_of_notes_are_no_words_and_part_of_none() {
        let check = |text: &str, expect: &[&str]| {
            let words: Vec<&str> = split(text).iter().map(|word| &text[word.start..word.end]).collect();
            assert_eq!(words, expect, "{text}");
        };
        check("rights[1] are reviewed12 yearly.[103]", &["rights", "are", "reviewed", "yearly"]);
        check(
            "[2026] SOC2 SHA256 ISO27001 (12) [v2] 2026",
            &["2026", "SOC2", "SHA256", "ISO27001", "12", "v2", "2026"],
        );
    }
}
