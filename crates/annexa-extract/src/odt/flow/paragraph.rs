//! Paragraphs: their words, span by span, and what they are.

use annexa_model::BlockKind;

use super::super::styles::{Look, number};
use super::Flow;
use crate::builder::fold_lines;
use crate::pieces::{Piece, Text, Wording};
use crate::role::{Item, Role};
use crate::xml::Element;

/// Spaces that one element may stand for.
const MAX_SPACES: u32 = 256;

/// A paragraph that is being read.
#[derive(Default)]
pub(super) struct Paragraph {
    wording: Wording,
    style: String,
    /// Level of a heading.
    outline: Option<u8>,
    number: Number,
    is_hidden: bool,
    look: Look,
    /// Holds while the words are hidden, so that a run of them counts once.
    is_in_hidden: bool,
}

/// What is printed before a paragraph.
#[derive(Default)]
struct Number {
    /// Empty where nothing is printed.
    label: String,
    /// Holds for a number, as opposed to a bullet.
    is_ordered: bool,
    /// Nesting of the list, from 0.
    depth: u8,
}

impl Flow {
    pub(super) fn start_paragraph(&mut self, element: &Element<'_>) {
        self.end_paragraph();
        let style = element.attribute("style-name").unwrap_or_default();
        let outline = (element.name() == "h").then(|| number(element, "outline-level").unwrap_or(1));
        let outline = outline.map(|level| u8::try_from(level.clamp(1, 10)).unwrap_or(1));
        let is_unnumbered = element.attribute("is-list-header").is_some_and(|value| value == "true");
        let number = if is_unnumbered { Number::default() } else { self.number(&style, outline) };
        let look = self.styles.look("paragraph", &style);
        let scope = self.scope();
        scope.spans.clear();
        scope.paragraph = Some(Paragraph { style, outline, number, look, ..Paragraph::default() });
    }

    /// Counts the paragraph in its list, or a heading in the outline.
    fn number(&mut self, style: &str, outline: Option<u8>) -> Number {
        let last = self.scopes.len() - 1;
        let Self { scopes, styles, outline: outline_counters, .. } = self;
        let scope = &mut scopes[last];
        let own_list = styles.list(style);
        let at = scope.lists.len().saturating_sub(1);
        let Some(list) = scope.lists.last_mut() else {
            let Some(level) = outline.filter(|_| own_list != Some("")) else { return Number::default() };
            let at = usize::from(level) - 1;
            let (label, is_ordered) = styles.lists.count(&styles.lists.outline, at, None, outline_counters);
            outline_counters.iter_mut().skip(at + 1).for_each(|counter| *counter = None);
            return Number { label, is_ordered, depth: 0 };
        };
        if !std::mem::take(&mut list.is_fresh) {
            return Number::default();
        }
        let (start, printed) = (list.start.take(), list.printed.take());
        let named = scope.lists.iter().rev().find_map(|list| list.style.as_deref());
        let list_style = named.or(own_list).unwrap_or_default();
        let is_outline = outline.is_some() && list_style == styles.lists.outline;
        let counters = if is_outline { outline_counters } else { &mut scope.counters };
        let (label, is_ordered) = styles.lists.count(list_style, at, start, counters);
        if is_outline {
            counters.iter_mut().skip(at + 1).for_each(|counter| *counter = None);
        }
        let label = printed.filter(|_| is_ordered).unwrap_or(label);
        Number { label, is_ordered, depth: u8::try_from(at).unwrap_or(u8::MAX) }
    }

    /// Takes the number as the file prints it in the place of the one that was counted.
    pub(super) fn print_number(&mut self, printed: Option<String>) {
        let Some(printed) = printed.filter(|printed| !printed.is_empty()) else { return };
        let scope = self.scope();
        match (&mut scope.paragraph, scope.lists.last_mut()) {
            (Some(paragraph), _) => {
                paragraph.number.label = printed;
                paragraph.number.is_ordered = true;
            }
            (None, Some(list)) => list.printed = Some(printed),
            (None, None) => {}
        }
    }

    /// Spans and special characters.
    pub(super) fn inline(&mut self, element: &Element<'_>) {
        match element.name() {
            "span" => {
                let own = element.attribute("style-name").map(|style| self.styles.look("text", &style));
                let own = own.unwrap_or_default();
                let spans = &mut self.scope().spans;
                let outer = spans.last().copied().unwrap_or_default();
                spans.push(Look {
                    is_bold: own.is_bold.or(outer.is_bold),
                    is_hidden: own.is_hidden.or(outer.is_hidden),
                });
            }
            "s" => {
                let count = number(element, "c").unwrap_or(1).min(MAX_SPACES);
                self.words(&" ".repeat(count as usize));
            }
            "tab" => self.words(" "),
            "line-break" => self.words("\n"),
            "hidden-paragraph" => {
                let is_hidden = element.attribute("is-hidden").is_none_or(|value| value == "true");
                if let Some(paragraph) = &mut self.scope().paragraph {
                    paragraph.is_hidden |= is_hidden;
                }
            }
            _ => {}
        }
    }

    /// Characters as they stand in the XML, where every white space is a space.
    pub(super) fn characters(&mut self, text: &str) {
        self.words(&text.replace(['\n', '\r', '\t'], " "));
    }

    fn words(&mut self, text: &str) {
        let scope = self.scope();
        let span = scope.spans.last().copied().unwrap_or_default();
        let Some(paragraph) = &mut scope.paragraph else { return };
        if span.is_hidden.or(paragraph.look.is_hidden) == Some(true) {
            let starts = !paragraph.is_in_hidden && !text.trim().is_empty();
            paragraph.is_in_hidden |= starts;
            self.tally.hidden += usize::from(starts);
            return;
        }
        paragraph.is_in_hidden &= text.trim().is_empty();
        paragraph.wording.push(text, span.is_bold == Some(true));
    }

    pub(super) fn end_paragraph(&mut self) {
        let Some(paragraph) = self.scope().paragraph.take() else { return };
        let boxes = std::mem::take(&mut self.scope().boxes);
        if let Some(text) = self.finished(paragraph) {
            self.emit(Piece::Text(text));
        }
        for piece in boxes {
            self.emit(piece);
        }
        self.emit_waiting();
    }

    /// The paragraph as a piece; `None` when it has no words for a reader.
    fn finished(&mut self, paragraph: Paragraph) -> Option<Text> {
        let lines = fold_lines(&paragraph.wording.text);
        if lines.is_empty() {
            return None;
        }
        if paragraph.is_hidden {
            self.tally.hidden += 1;
            return None;
        }
        let role = match (self.styles.role(&paragraph.style), paragraph.outline) {
            (Role::Body | Role::Heading(_), Some(level)) => Role::Heading(level),
            (role, _) => role,
        };
        let Number { label, is_ordered, depth } = paragraph.number;
        let role = if self.indexes > 0 { Role::Contents } else { role };
        let kind = role.kind((!label.is_empty()).then_some(Item { depth, is_ordered }));
        let is_heading = matches!(kind, BlockKind::Title | BlockKind::Heading { .. });
        // A bullet before a heading is an ornament.
        let label = if is_heading && !is_ordered { String::new() } else { label };
        let words =
            if kind == BlockKind::Code { paragraph.wording.text.trim_end().to_owned() } else { lines.join("\n") };
        let is_bold = paragraph.wording.is_bold(paragraph.look.is_bold == Some(true));
        Some(Text { kind, label, words, is_bold })
    }

    /// Adds what describes a picture or drawing behind the paragraph that it stands in.
    pub(super) fn describe(&mut self, words: String) {
        if words.is_empty() {
            return;
        }
        self.anchor(Piece::picture(words));
    }
}
