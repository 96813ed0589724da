//! Headings: underlined, numbered, in capitals, or short lines that stand alone.

use annexa_model::BlockKind;

use super::{Line, Reader, lists};
use crate::builder::fold_space;
use crate::lines::{is_all_caps, is_title_like, numbered};

/// Levels given so far, so that unnumbered headings can be put below numbered ones.
#[derive(Default)]
pub(super) struct Levels {
    /// Level of the last numbered heading, 0 before the first.
    last_numbered: u8,
    has_title: bool,
}

impl Reader<'_> {
    /// Takes a heading, with its underline, when one stands here.
    pub(super) fn heading(&mut self) -> bool {
        let Some(line) = self.ahead(0) else { return false };
        if !self.is_blank_above(self.at) || line.is_rule() {
            return false;
        }
        let underline =
            self.ahead(1).filter(|below| self.underlines(line, below)).and_then(|below| below.text.chars().next());
        let kind = match underline {
            Some(mark) => Some(self.underlined(line, mark)),
            None if lists::is_bullet(line) => None,
            None => self.bare(line),
        };
        let Some(kind) = kind else { return false };
        self.builder.push(kind, "", &fold_space(line.text), None);
        self.at += if underline.is_some() { 2 } else { 1 };
        true
    }

    fn underlines(&self, line: &Line<'_>, below: &Line<'_>) -> bool {
        let (length, rule) = (line.text.chars().count(), below.text.chars().count());
        below.is_rule()
            && below.indent.abs_diff(line.indent) <= 2
            && rule * 2 >= length
            && length <= 120
            && !line.text.ends_with(['.', ';', ','])
    }

    fn underlined(&mut self, line: &Line<'_>, mark: char) -> BlockKind {
        let is_first = self.builder.is_empty();
        if mark == '=' && is_first {
            self.headings.has_title = true;
            return BlockKind::Title;
        }
        match numbered(line.text) {
            Some(number) => self.numbered_level(number.parts),
            None if mark == '=' => BlockKind::Heading { level: if self.headings.has_title { 2 } else { 1 } },
            None => BlockKind::Heading { level: 2 },
        }
    }

    /// A heading without an underline: it needs a blank line above, and more signs.
    fn bare(&mut self, line: &Line<'_>) -> Option<BlockKind> {
        let is_alone = self.is_blank_at(self.at + 1);
        if self.builder.is_empty()
            && is_alone
            && line.text.len() <= 120
            && is_title_like(line.text, 15)
            && numbered(line.text).is_none()
        {
            self.headings.has_title = true;
            return Some(BlockKind::Title);
        }
        if let Some(number) = numbered(line.text) {
            let is_heading = is_title_like(number.rest, 10)
                && (is_alone || number.parts > 1 || is_all_caps(number.rest))
                && !self.is_numbered_item(line, number.parts, number.closed);
            return is_heading.then(|| self.numbered_level(number.parts));
        }
        let is_short = line.text.len() <= 80 && line.text.split_whitespace().count() <= 12;
        let ends_open = !line.text.ends_with(['.', ';', ',']);
        if is_short && ends_open && is_all_caps(line.text) && !line.text.contains('|') {
            return Some(BlockKind::Heading { level: 2 });
        }
        let has_body = self.next_words(self.at + 1).is_some_and(|below| !is_title_like(below.text, 8));
        let is_heading = is_alone && has_body && line.indent < 4 && is_title_like(line.text, 8);
        is_heading.then(|| BlockKind::Heading { level: (self.headings.last_numbered + 1).clamp(2, 6) })
    }

    fn numbered_level(&mut self, parts: usize) -> BlockKind {
        // The title holds level 1.
        let level = u8::try_from(parts + 1).unwrap_or(6).min(6);
        self.headings.last_numbered = level;
        BlockKind::Heading { level }
    }

    /// "1. Collect data" directly above "2. Train" is an item of a list with blank lines in it.
    fn is_numbered_item(&self, line: &Line<'_>, parts: usize, closed: bool) -> bool {
        let is_sibling = |other: &Line<'_>| {
            other.indent == line.indent
                && numbered(other.text).is_some_and(|other| other.parts == parts && other.closed == closed)
        };
        let above = self.lines[..self.at].iter().rev().find(|line| !line.is_blank());
        let is_between = self.next_words(self.at + 1).is_some_and(is_sibling) || above.is_some_and(is_sibling);
        closed && parts == 1 && is_between
    }
}
