//! List items: bullets, numbers and letters, nested by indentation or by the style of the label.

use annexa_model::BlockKind;

use super::{Line, Reader};
use crate::lines::is_key_line;

/// The label in front of a list item.
pub(super) struct Marker<'a> {
    label: &'a str,
    style: Style,
    words: &'a str,
    /// Column where the words begin.
    column: usize,
}

/// Labels of one list look alike: the shape tells a list from the one nested in it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Style {
    Bullet(char),
    Number(Fence),
    LowerLetter(Fence),
    UpperLetter(Fence),
    Roman(Fence),
}

/// What closes a label: "1.", "1)", "(1)".
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Fence {
    Dot,
    Right,
    Both,
}

struct Level {
    indent: usize,
    style: Style,
}

impl Level {
    /// Numbers below bullets that are no further out begin another list.
    const fn starts_another(&self, indent: usize, style: Style) -> bool {
        indent <= self.indent && style.is_ordered() && !self.style.is_ordered()
    }
}

/// Holds when the line starts with a bullet.
pub(super) fn is_bullet(line: &Line<'_>) -> bool {
    bullet(line).is_some()
}

/// The list label at the front of `line`. `above` is the label of the item above, which tells
/// "i." after "h." from the Roman one.
pub(super) fn marker<'a>(line: &Line<'a>, above: Option<&str>) -> Option<Marker<'a>> {
    bullet(line).or_else(|| enumerator(line, above))
}

fn bullet<'a>(line: &Line<'a>) -> Option<Marker<'a>> {
    let mark = line.text.chars().next()?;
    let rest = &line.text[mark.len_utf8()..];
    let words = rest.trim_start();
    // Word processors export their bullets as an "o", private-use glyphs or drawn signs.
    let is_mark = matches!(
        mark,
        '-' | '*'
            | '+'
            | '•'
            | '–'
            | '—'
            | '·'
            | '●'
            | '○'
            | '◦'
            | '▪'
            | '▫'
            | '■'
            | '□'
            | '‣'
            | '⁃'
            | '➢'
            | '✓'
            | '\u{f0b7}'
            | '\u{f0a7}'
    ) || mark == 'o' && line.indent > 0;
    let is_apart = rest.starts_with(char::is_whitespace) || !mark.is_ascii() && mark != '—' && mark != '–';
    let column = line.indent + 1 + (rest.len() - words.len());
    (is_mark && is_apart && !words.is_empty()).then(|| Marker {
        label: &line.text[..mark.len_utf8()],
        style: Style::Bullet(mark),
        words,
        column,
    })
}

fn enumerator<'a>(line: &Line<'a>, above: Option<&str>) -> Option<Marker<'a>> {
    let (label, rest) = line.text.split_once(char::is_whitespace)?;
    let words = rest.trim_start();
    let (core, fence) = match (label.strip_prefix('('), label.strip_suffix(')'), label.strip_suffix('.')) {
        (Some(_), Some(_), _) => (label.get(1..label.len() - 1)?, Fence::Both),
        (None, Some(core), _) => (core, Fence::Right),
        (None, None, Some(core)) => (core, Fence::Dot),
        _ => return None,
    };
    let style = if (1..=3).contains(&core.len()) && core.bytes().all(|byte| byte.is_ascii_digit()) {
        Style::Number(fence)
    } else if core.len() == 1 && core.bytes().all(|byte| byte.is_ascii_lowercase()) {
        let is_roman = matches!(core, "i" | "v" | "x") && above.is_none_or(|above| !precedes(above, core));
        if is_roman { Style::Roman(fence) } else { Style::LowerLetter(fence) }
    } else if (2..=5).contains(&core.len()) && core.bytes().all(|byte| b"ivx".contains(&byte)) {
        Style::Roman(fence)
    } else if core.len() == 1
        && core.bytes().all(|byte| byte.is_ascii_uppercase())
        && (fence != Fence::Dot || starts_or_continues(core, above))
    {
        Style::UpperLetter(fence)
    } else {
        return None;
    };
    let column = line.indent + label.len() + 1 + (rest.len() - words.len());
    (!words.is_empty()).then_some(Marker { label, style, words, column })
}

/// "J. Smith" is no item, "B. Second" is one below "A. First".
fn starts_or_continues(core: &str, above: Option<&str>) -> bool {
    core == "A" || above.is_some_and(|above| precedes(above, core))
}

/// Whether the letter in the label `above` comes right before the letter `core`.
fn precedes(above: &str, core: &str) -> bool {
    let above = above.trim_matches(['(', ')', '.']);
    matches!((above.as_bytes(), core.as_bytes()), ([a], [b]) if a + 1 == *b)
}

impl Style {
    const fn is_ordered(self) -> bool {
        !matches!(self, Self::Bullet(_))
    }
}

impl Marker<'_> {
    /// Holds for a label that begins a list, so that it may break into a paragraph.
    pub(super) fn opens(&self) -> bool {
        !self.style.is_ordered() || matches!(self.label.trim_matches(['(', ')', '.']), "1" | "a" | "A" | "i")
    }
}

impl<'a> Reader<'a> {
    /// Takes the list that starts here, with everything nested in it.
    pub(super) fn list(&mut self) {
        let mut levels: Vec<Level> = Vec::new();
        let mut above: Option<&'a str> = None;
        while let Some(line) = self.ahead(0) {
            if line.is_blank() {
                if !self.list_goes_on(above) {
                    return;
                }
                self.skip_blank();
                continue;
            }
            let Some(marker) = marker(line, above) else { return };
            if above.is_some() && self.is_heading_after_list(self.at) {
                return;
            }
            above = Some(marker.label);
            if levels.first().is_some_and(|first| first.starts_another(line.indent, marker.style)) {
                levels.clear();
            }
            let depth = place(&mut levels, line.indent, marker.style);
            self.at += 1;
            let words = self.item_words(line, &marker);
            let kind = BlockKind::ListItem { depth, ordered: marker.style.is_ordered() };
            self.builder.push(kind, marker.label, &words, None);
        }
    }

    /// Whether the next line with words, below blank ones, is a further item.
    fn list_goes_on(&self, above: Option<&str>) -> bool {
        let at = self.at + self.lines[self.at..].iter().take_while(|line| line.is_blank()).count();
        self.lines.get(at).is_some_and(|line| marker(line, above).is_some()) && !self.is_heading_after_list(at)
    }

    fn skip_blank(&mut self) {
        while self.ahead(0).is_some_and(Line::is_blank) {
            self.at += 1;
        }
    }

    /// "2. Roles" below a list whose items began with another label may be the next heading. It is
    /// when a paragraph, not an item, stands below it.
    fn is_heading_after_list(&self, at: usize) -> bool {
        let line = &self.lines[at];
        let Some(number) = crate::lines::numbered(line.text) else { return false };
        let is_rule_below = self.lines.get(at + 1).is_some_and(Line::is_rule);
        let body =
            self.next_words(at + 1).is_some_and(|below| below.indent <= line.indent && marker(below, None).is_none());
        let is_alone = self.is_blank_above(at) && self.is_blank_at(at + 1);
        is_rule_below || is_alone && body && crate::lines::is_title_like(number.rest, 10)
    }

    /// The words of an item: its own line, wrapped lines, and indented paragraphs below it.
    fn item_words(&mut self, first: &Line<'a>, marker: &Marker<'a>) -> String {
        let mut words = marker.words.to_owned();
        let mut previous = first;
        while let Some(line) = self.ahead(0) {
            if line.is_blank() {
                let is_more = self.next_words(self.at).is_some_and(|below| {
                    below.indent + 1 >= marker.column
                        && self::marker(below, Some(marker.label)).is_none()
                        && !is_key_line(below.text)
                });
                if !is_more {
                    break;
                }
                self.skip_blank();
                words.push('\n');
                if let Some(line) = self.ahead(0) {
                    words.push_str(line.text);
                    previous = line;
                    self.at += 1;
                }
                continue;
            }
            let is_next_item = self::marker(line, Some(marker.label)).is_some();
            let is_wrapped = line.indent > first.indent || !previous.text.ends_with(['.', ';', ':', '!', '?']);
            if is_next_item || !is_wrapped || line.is_rule() || self.starts_table() {
                break;
            }
            super::prose::join(&mut words, line.text);
            previous = line;
            self.at += 1;
        }
        words
    }
}

/// Finds the depth of an item by its indentation, and among equals by the style of its label.
fn place(levels: &mut Vec<Level>, indent: usize, style: Style) -> u8 {
    let matching = levels.iter().rposition(|level| level.style == style && level.indent.abs_diff(indent) <= 1);
    if let Some(depth) = matching {
        levels.truncate(depth + 1);
    } else {
        levels.retain(|level| level.indent <= indent + 1);
        levels.push(Level { indent, style });
    }
    u8::try_from(levels.len() - 1).unwrap_or(u8::MAX)
}
