//! Paragraphs: their words, what they are, and the tables that they stand in.

use annexa_model::BlockKind;

use super::{Frame, Mark, Walk};
use crate::builder::fold_lines;
use crate::pieces::{Piece, Text, Wording};
use crate::role::{Item, Role};
use crate::rtf::tables::OpenTable;

/// A paragraph that is being read.
#[derive(Default)]
pub(super) struct Paragraph {
    wording: Wording,
    /// Printed number or bullet.
    pub(super) label: String,
}

/// What holds for a paragraph as a whole. It counts as it is where the paragraph ends.
#[derive(Clone, Copy, Default)]
pub(super) struct Format {
    pub(super) style: i32,
    pub(super) outline: Option<u8>,
    /// Nesting of the list.
    pub(super) list_level: u8,
    pub(super) is_in_table: bool,
    /// Nesting of the table.
    pub(super) table_level: usize,
    pub(super) indent: i32,
    pub(super) first_indent: i32,
}

/// Letters and digits in the longest number of a list: "xviii)".
const MAX_NUMBER: usize = 6;

/// Deepest nesting of a list.
const MAX_LIST_LEVEL: i32 = 8;

impl Format {
    fn level(&self) -> usize {
        self.table_level.max(usize::from(self.is_in_table))
    }
}

impl Walk<'_> {
    pub(super) fn frame(&mut self) -> &mut Frame {
        let last = self.frames.len() - 1;
        &mut self.frames[last]
    }

    /// Holds for text that is hidden or that a tracked change removes.
    pub(super) const fn is_unseen(&self) -> bool {
        self.state.is_hidden || self.state.is_deleted
    }

    /// Counts runs of text that is set apart.
    pub(super) fn mark(&mut self, mark: Mark) {
        if self.mark != mark {
            match mark {
                Mark::None => {}
                Mark::Hidden => self.tally.hidden += 1,
                Mark::Deleted | Mark::Revised => self.tally.changes += 1,
            }
            self.mark = mark;
        }
    }

    /// Text of the document.
    pub(super) fn flow_text(&mut self, text: &str) {
        let is_blank = text.trim().is_empty();
        if self.state.is_deleted {
            self.mark(Mark::Deleted);
            return;
        }
        if !is_blank {
            self.mark(match self.state {
                state if state.is_hidden => Mark::Hidden,
                state if state.is_revised => Mark::Revised,
                _ => Mark::None,
            });
        }
        if self.state.is_hidden {
            return;
        }
        let is_bold = self.state.is_bold;
        self.frame().paragraph.wording.push(text, is_bold);
    }

    /// Ends a paragraph that stands in tables at least `least` deep.
    pub(super) fn end_paragraph(&mut self, least: usize) {
        let level = self.state.paragraph.level().max(least);
        let frame = self.frame();
        let (paragraph, boxes) = (std::mem::take(&mut frame.paragraph), std::mem::take(&mut frame.boxes));
        self.enter_level(level);
        if let Some(text) = self.finished(paragraph) {
            self.emit(Piece::Text(text));
        }
        for piece in boxes {
            self.emit(piece);
        }
        self.emit_waiting();
    }

    /// Ends and starts tables until `level` of them are open.
    pub(super) fn enter_level(&mut self, level: usize) {
        let around: usize = self.frames.iter().rev().skip(1).map(|frame| frame.tables.len()).sum();
        let deepest = self.depth.saturating_sub(around);
        self.trouble.is_too_deep |= level > deepest;
        let level = level.min(deepest);
        while self.frame().tables.len() > level {
            if let Some(table) = self.frame().tables.pop() {
                self.emit_table(table);
            }
        }
        if let [body] = self.frames.as_mut_slice()
            && body.tables.is_empty()
        {
            body.pieces.extend(self.waiting_for_table.drain(..).map(Piece::Text));
        }
        while self.frame().tables.len() < level {
            self.frame().tables.push(OpenTable::default());
        }
    }

    fn emit_table(&mut self, table: OpenTable) {
        if table.has_cells() {
            self.emit(Piece::Table(table.finish()));
        } else {
            table.pieces.into_iter().for_each(|piece| self.emit(piece));
        }
    }

    /// Adds a piece where the walk is: to the open cell, else to the frame.
    fn emit(&mut self, piece: Piece) {
        let frame = self.frame();
        match frame.tables.last_mut() {
            Some(table) => table.pieces.push(piece),
            None => frame.pieces.push(piece),
        }
    }

    /// Adds the notes and comments once the paragraph or table that refers to them is complete.
    pub(super) fn emit_waiting(&mut self) {
        let [body] = self.frames.as_mut_slice() else { return };
        if body.tables.is_empty() {
            body.pieces.extend(self.waiting.drain(..).map(Piece::Text));
        } else {
            self.waiting_for_table.append(&mut self.waiting);
        }
    }

    pub(super) fn end_cell(&mut self, least: usize) {
        self.end_paragraph(least);
        if let Some(table) = self.frame().tables.last_mut() {
            table.end_cell();
        }
    }

    /// Ends a row of the outermost table.
    pub(super) fn end_row(&mut self) {
        self.end_pending(1);
        self.enter_level(1);
        let frame = self.frame();
        if let Some(table) = frame.tables.last_mut() {
            table.end_row(&frame.row);
        }
    }

    /// Ends a row of the innermost table, which stands in a cell of another.
    pub(super) fn end_nested_row(&mut self) {
        self.end_pending(2);
        let frame = self.frame();
        if let Some(table) = frame.tables.last_mut() {
            table.end_row(&frame.nested_row);
        }
    }

    /// Ends a paragraph that nothing ended before the row or document it stands in.
    pub(super) fn end_pending(&mut self, least: usize) {
        let frame = self.frame();
        if !frame.paragraph.wording.text.trim().is_empty() || !frame.boxes.is_empty() {
            self.end_paragraph(least);
        }
    }

    /// The paragraph as a piece; `None` when it has no words.
    fn finished(&self, paragraph: Paragraph) -> Option<Text> {
        let format = self.state.paragraph;
        let style = self.styles.role(format.style);
        let is_bold = paragraph.wording.is_bold(false);
        let (mut label, mut text, mut level) = (paragraph.label, paragraph.wording.text.as_str(), format.list_level);
        if label.is_empty()
            && style == Role::Body
            && let Some((typed, rest)) = typed_label(text, &format)
        {
            label = typed.to_owned();
            text = rest;
            level = format.typed_level();
        }
        let lines = fold_lines(text);
        if lines.is_empty() {
            return None;
        }
        let is_ordered = is_number(&label);
        let is_item = !label.is_empty();
        let role = match (style, format.outline) {
            (Role::Body, Some(level)) => Role::Heading(level + 1),
            (style, _) => style,
        };
        let kind = role.kind(is_item.then_some(Item { depth: level, is_ordered }));
        let is_code = kind == BlockKind::Code;
        let words = if is_code { text.trim_end().replace('\t', " ") } else { lines.join("\n") };
        let is_heading = matches!(kind, BlockKind::Heading { .. } | BlockKind::Title);
        let label = match () {
            () if is_ordered => label,
            () if is_heading || !is_item => String::new(),
            () => "•".to_owned(),
        };
        Some(Text { kind, label, words, is_bold })
    }
}

impl Format {
    /// The nesting of an item whose label was typed: each level is indented by the label's width.
    fn typed_level(&self) -> u8 {
        let width = self.first_indent.saturating_neg().max(1);
        let level = (self.indent / width).saturating_sub(1).clamp(0, MAX_LIST_LEVEL);
        u8::try_from(level).unwrap_or(0)
    }
}

/// Splits off a number or bullet that hangs in front of the paragraph, parted from it by a tab.
fn typed_label<'a>(text: &'a str, format: &Format) -> Option<(&'a str, &'a str)> {
    if format.first_indent >= 0 {
        return None;
    }
    let (label, rest) = text.split_once('\t')?;
    let label = label.trim();
    let is_bullet = label.chars().count() == 1 && !label.contains(char::is_alphanumeric);
    let bare = label.trim_matches(['(', ')', '.']);
    let is_closed = bare.len() < label.len() && label.ends_with(['.', ')']);
    let is_short = (1..=MAX_NUMBER).contains(&bare.chars().filter(|c| c.is_alphanumeric()).count());
    let is_number = is_closed && is_short && bare.chars().all(|c| c.is_alphanumeric() || c == '.');
    ((is_bullet || is_number) && !rest.trim().is_empty()).then_some((label, rest))
}

/// Holds for a label that counts; Word's second bullet is the letter "o".
fn is_number(label: &str) -> bool {
    label.contains(char::is_alphanumeric) && label != "o"
}
