//! Text cut, filled and broken by the columns it takes on the screen.

use super::Style;
use crate::plain_text::one_line;
use unicode_width::UnicodeWidthStr;

/// Columns that `text` takes.
pub(super) fn columns(text: &str) -> usize {
    UnicodeWidthStr::width(text)
}

/// Text from a document as `style` can show it: on one line, without steering characters, and in ASCII where nothing
/// else may be written.
pub(super) fn shown(style: &Style, text: &str) -> String {
    let line = one_line(text);
    if style.unicode || line.is_ascii() { line } else { line.chars().map(ascii).collect() }
}

fn ascii(character: char) -> &'static str {
    /// Every printable ASCII character, so that one can be borrowed.
    const PRINTABLE: &str =
        " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~";
    match character {
        ' '..='~' => {
            let place = character as usize - ' ' as usize;
            &PRINTABLE[place..=place]
        }
        '‘' | '’' | '‚' | '′' => "'",
        '“' | '”' | '„' | '″' | '«' | '»' => "\"",
        '–' | '—' | '‐' | '‑' | '−' | '•' => "-",
        '…' => "...",
        '›' | '→' => ">",
        '≥' => ">=",
        '≤' => "<=",
        _ => "?",
    }
}

/// `text`, cut with an ellipsis where it takes more than `limit` columns.
pub(super) fn cut(style: &Style, text: &str, limit: usize) -> String {
    if columns(text) <= limit {
        return text.to_owned();
    }
    let ellipsis = style.either("…", "...");
    match limit.checked_sub(columns(ellipsis)) {
        Some(room) => format!("{}{ellipsis}", head(text, room).trim_end()),
        None => head(text, limit).to_owned(),
    }
}

/// `text`, cut or filled with spaces to exactly `limit` columns.
pub(super) fn fill(style: &Style, text: &str, limit: usize) -> String {
    let mut cell = cut(style, text, limit);
    cell.extend(std::iter::repeat_n(' ', limit.saturating_sub(columns(&cell))));
    cell
}

/// The longest beginning of `text` that takes at most `limit` columns. Marks without width are followed for a while
/// only, so that a long row of them costs nothing.
fn head(text: &str, limit: usize) -> &str {
    let mut end = 0;
    for (start, character) in text.char_indices().take(limit.saturating_mul(4)) {
        let next = start + character.len_utf8();
        if columns(&text[..next]) > limit {
            break;
        }
        end = next;
    }
    &text[..end]
}

/// `text` broken at spaces into lines of at most `limit` columns; a longer word is broken where it must be.
pub(super) fn wrap(text: &str, limit: usize) -> Vec<String> {
    let limit = limit.max(2);
    let mut lines = vec![String::new()];
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let mut word = word;
        let current = lines.last().map_or(0, |line| columns(line));
        if current > 0 && current + 1 + columns(word) > limit {
            lines.push(String::new());
        }
        while columns(word) > limit {
            let start = head(word, limit);
            if start.is_empty() {
                break;
            }
            word = &word[start.len()..];
            if let Some(line) = lines.last_mut() {
                line.push_str(start);
            }
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines.retain(|line| !line.is_empty());
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    const WIDE: Style = Style { width: 80, colour: false, unicode: true };
    const ASCII: Style = Style { width: 80, colour: false, unicode: false };

    #[test]
    fn text_is_cut_by_the_columns_it_takes() {
        assert_eq!(cut(&WIDE, "policy", 6), "policy");
        assert_eq!(cut(&WIDE, "policies", 6), "polic…");
        assert_eq!(cut(&ASCII, "policies", 6), "pol...");
        assert_eq!(cut(&WIDE, "模型模型", 5), "模型…");
        assert_eq!(columns(&fill(&WIDE, "模型模型", 6)), 6);
        assert_eq!(cut(&ASCII, "policies", 2), "po");
        assert_eq!(cut(&WIDE, "e\u{301}e\u{301}e\u{301}", 2), "e\u{301}…");
    }

    #[test]
    fn text_is_broken_at_spaces_and_in_long_words() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("x abcdefghij y", 4), ["x", "abcd", "efgh", "ij y"]);
        assert_eq!(wrap("", 4), [""; 0]);
        assert_eq!(wrap("模型模型", 5), ["模型", "模型"]);
    }

    #[test]
    fn what_ascii_lacks_is_replaced() {
        assert_eq!(shown(&ASCII, "“it’s” – 模 ~ …"), "\"it's\" - ? ~ ...");
        assert_eq!(shown(&WIDE, "“it’s”\u{1b}[0m"), "“it’s”[0m");
    }
}
