//! Paragraphs: lines wrapped by hand are joined, lines that stand for themselves are not.

use annexa_model::BlockKind;

use super::{Line, Reader, lists};
use crate::builder::fold_space;
use crate::lines::is_key_line;

/// Spare characters at which a line counts as ended early: editors differ in how they wrap.
const SLACK: usize = 6;

/// Characters of a full line, by the lines that have another below them in the same paragraph.
pub(super) fn wrap_width(lines: &[Line<'_>]) -> usize {
    let mut lengths: Vec<usize> = lines
        .windows(2)
        .filter(|pair| !pair[0].is_blank() && !pair[1].is_blank() && !pair[0].is_rule())
        .map(|pair| pair[0].indent + pair[0].text.chars().count())
        .collect();
    lengths.sort_unstable();
    let at = lengths.len() * 9 / 10;
    lengths.get(at).copied().unwrap_or(80).clamp(40, 200)
}

/// Adds a wrapped line to `words`: with a space, or without one behind a hyphen within a word.
pub(super) fn join(words: &mut String, line: &str) {
    let mut tail = words.chars().rev();
    let breaks_word = tail.next() == Some('-')
        && tail.next().is_some_and(char::is_alphanumeric)
        && line.starts_with(char::is_lowercase);
    if !breaks_word {
        words.push(' ');
    }
    words.push_str(line);
}

impl Reader<'_> {
    /// Takes the running text up to the next blank line or other kind of block.
    pub(super) fn paragraph(&mut self) {
        let mut words = String::new();
        // First and last line of the piece at hand.
        let mut piece: Option<(&Line<'_>, &Line<'_>)> = None;
        while let Some(line) = self.ahead(0) {
            let above = piece.map(|(_, above)| above);
            if line.is_blank() || line.is_rule() || above.is_some() && self.breaks_paragraph(above, line) {
                break;
            }
            piece = match piece {
                Some((first, above)) if !self.stands_apart(first, above, line) => {
                    join(&mut words, line.text);
                    Some((first, line))
                }
                _ => {
                    self.builder.push(BlockKind::Paragraph, "", &fold_space(&words), None);
                    line.text.clone_into(&mut words);
                    Some((line, line))
                }
            };
            self.at += 1;
        }
        self.builder.push(BlockKind::Paragraph, "", &fold_space(&words), None);
    }

    /// Whether a list, a table or an underlined heading starts at `line` in the middle of a paragraph.
    fn breaks_paragraph(&self, above: Option<&Line<'_>>, line: &Line<'_>) -> bool {
        let introduced = above.is_some_and(|above| above.text.ends_with([':', ';', '.']));
        lists::marker(line, None).is_some_and(|marker| marker.opens() && (introduced || lists::is_bullet(line)))
            || self.starts_table()
    }

    /// Whether `line` is an entry of its own rather than the rest of the piece that began with
    /// `first` and ends with `above`: a label with a value, a further entry of a log, or what
    /// follows a line that ended although the next word had room on it.
    fn stands_apart(&self, first: &Line<'_>, above: &Line<'_>, line: &Line<'_>) -> bool {
        let hangs = |line: &Line<'_>| line.indent >= first.indent + 2;
        if hangs(line) {
            return false;
        }
        let is_next_entry = entry_shape(line).is_some_and(|shape| entry_shape(first) == Some(shape));
        // Words set apart on the line above, as in "Kept by: A. Nair      Printed: 12 May", end it.
        let starts_anew = !line.text.starts_with(char::is_lowercase);
        let is_laid_out = above.text.contains("    ") && starts_anew;
        if hangs(above) || is_next_entry || is_laid_out || is_key_line(line.text) && is_key_line(above.text) {
            return true;
        }
        let first_word = line.text.split_whitespace().next().map_or(0, |word| word.chars().count());
        let length = above.indent + above.text.chars().count();
        let had_room = length + 1 + first_word + SLACK <= self.wrap;
        starts_anew && had_room && !above.text.ends_with(',')
    }
}

/// The shape of a date or an entry's number at the front of a line: "2026-05-12" is "0000-00-00".
fn entry_shape(line: &Line<'_>) -> Option<String> {
    let word = line.text.split_whitespace().next()?;
    let is_entry = word.len() >= 6 && word.contains(|c: char| c.is_ascii_digit()) && word.contains(['-', '/', '.']);
    let shape = |c: char| match c {
        '0'..='9' => '0',
        c if c.is_alphabetic() => 'a',
        c => c,
    };
    is_entry.then(|| word.chars().map(shape).collect())
}
