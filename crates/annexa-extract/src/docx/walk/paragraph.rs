//! Paragraphs: their words, run by run, and what they are.

use annexa_model::BlockKind;

use super::super::blocks::{Piece, Text};
use super::super::styles::{Resolved, Role};
use super::Flow;
use crate::builder::fold_space;
use crate::xml::Element;

/// A paragraph that is being read.
#[derive(Default)]
pub(super) struct Paragraph {
    text: String,
    style: Option<String>,
    number: Option<u32>,
    number_level: Option<u8>,
    outline: Option<u8>,
    /// Letters and digits, and how many of them are bold.
    letters: usize,
    bold_letters: usize,
}

/// Formatting of the run that is being read.
#[derive(Default)]
pub(super) struct Run {
    style: Option<String>,
    is_hidden: Option<bool>,
    is_bold: Option<bool>,
    /// Holds once the run was counted as hidden.
    is_counted: bool,
}

impl Flow<'_> {
    pub(super) fn start_paragraph(&mut self) {
        self.end_paragraph();
        self.frame().paragraph = Some(Paragraph::default());
    }

    /// Properties and special characters of a paragraph or run.
    pub(super) fn paragraph_element(&mut self, name: &str, element: &Element<'_>) {
        let parent = self.parent();
        // The run properties inside the paragraph's are those of its mark, not of its words.
        let of_run = parent == "rPr" && self.open.iter().nth_back(1).is_some_and(|name| name == "r");
        let (in_run, in_paragraph, in_numbering) = (parent == "r", parent == "pPr", parent == "numPr");
        match name {
            "rStyle" if of_run => self.run.style = element.value(),
            "vanish" if of_run => self.run.is_hidden = Some(element.is_on()),
            "b" if of_run => self.run.is_bold = Some(element.is_on()),
            "fldChar" => self.field(element),
            "tab" | "ptab" if in_run => self.text_of_run(" "),
            "cr" if in_run => self.text_of_run("\n"),
            "br" if in_run => {
                let is_line = element.attribute("type").is_none_or(|kind| kind == "textWrapping");
                self.text_of_run(if is_line { "\n" } else { " " });
            }
            "noBreakHyphen" => self.text_of_run("-"),
            "sym" => {
                let code = element.attribute("char").and_then(|code| u32::from_str_radix(&code, 16).ok());
                self.text_of_run(&code.and_then(symbol).map(String::from).unwrap_or_default());
            }
            // Word art and watermarks keep their words in an attribute.
            "textpath" => self.text_of_run(&element.attribute("string").unwrap_or_default()),
            "pStyle" | "outlineLvl" if in_paragraph => self.paragraph_property(name, element),
            "numId" | "ilvl" if in_numbering => self.paragraph_property(name, element),
            _ => {}
        }
    }

    fn paragraph_property(&mut self, name: &str, element: &Element<'_>) {
        let value = element.value();
        let number = value.as_ref().and_then(|value| value.parse::<u32>().ok());
        let small = number.and_then(|number| u8::try_from(number).ok());
        let Some(paragraph) = &mut self.frame().paragraph else { return };
        match name {
            "pStyle" => paragraph.style = value,
            "outlineLvl" => paragraph.outline = small,
            "numId" => paragraph.number = number,
            _ => paragraph.number_level = small,
        }
    }

    fn field(&mut self, element: &Element<'_>) {
        match element.attribute("fldCharType").as_deref() {
            Some("begin") => self.fields.push(false),
            Some("separate") => {
                if let Some(in_result) = self.fields.last_mut() {
                    *in_result = true;
                }
            }
            _ => {
                self.fields.pop();
            }
        }
    }

    /// Characters between tags: those of a `t` element are text, the others lay out the XML.
    pub(super) fn text(&mut self, text: &str) {
        if self.skipped_from.is_none() && self.too_deep == 0 && self.parent() == "t" {
            self.text_of_run(text);
        }
    }

    fn text_of_run(&mut self, text: &str) {
        if self.fields.iter().any(|in_result| !in_result) {
            return;
        }
        let styles = &self.markup.styles;
        let last = self.frames.len() - 1;
        let Some(paragraph) = &mut self.frames[last].paragraph else { return };
        let (style_hidden, style_bold) = self.run.style.as_deref().map(|id| styles.character(id)).unwrap_or_default();
        let hidden = self.run.is_hidden.or(style_hidden);
        if hidden.unwrap_or_else(|| styles.paragraph(paragraph.style.as_deref()).is_hidden) {
            if !self.run.is_counted && !text.trim().is_empty() {
                self.tally.hidden += 1;
                self.run.is_counted = true;
            }
            return;
        }
        let letters = text.chars().filter(|c| c.is_alphanumeric()).count();
        paragraph.letters += letters;
        // Bold from the paragraph's style is not counted here but for the paragraph as a whole.
        paragraph.bold_letters += if self.run.is_bold.or(style_bold) == Some(true) { letters } else { 0 };
        paragraph.text.push_str(text);
    }

    pub(super) fn end_paragraph(&mut self) {
        let Some(paragraph) = self.frame().paragraph.take() else { return };
        let boxes = std::mem::take(&mut self.frame().boxes);
        // An instruction never reaches over its paragraph: a field that seems to is damaged.
        self.fields.retain(|in_result| *in_result);
        if let Some(text) = self.finished(paragraph) {
            self.emit(Piece::Text(text));
        }
        for piece in boxes {
            self.emit(piece);
        }
        self.emit_waiting();
    }

    /// The paragraph as a piece; `None` when it has no words. An empty one still counts in its list.
    fn finished(&mut self, paragraph: Paragraph) -> Option<Text> {
        let style = self.markup.styles.paragraph(paragraph.style.as_deref());
        let (label, level, is_ordered) = self.label(&paragraph, &style);
        let words: Vec<String> = paragraph.text.split('\n').map(fold_space).filter(|line| !line.is_empty()).collect();
        if words.is_empty() {
            return None;
        }
        let role = match paragraph.outline {
            Some(level @ 0..=8) if style.role == Role::Body => Role::Heading(level + 1),
            _ => style.role,
        };
        let is_item = is_ordered || !label.is_empty();
        let kind = match role {
            Role::Title => BlockKind::Title,
            Role::Heading(level) => BlockKind::Heading { level: level.min(6) },
            Role::Contents => BlockKind::Furniture,
            Role::Quote => BlockKind::Quote,
            Role::Code => BlockKind::Code,
            Role::ListItem(depth) if is_item => BlockKind::ListItem { depth: depth.max(level), ordered: is_ordered },
            Role::ListItem(depth) => BlockKind::ListItem { depth, ordered: false },
            Role::Body if is_item => BlockKind::ListItem { depth: level, ordered: is_ordered },
            Role::Body => BlockKind::Paragraph,
        };
        let is_code = kind == BlockKind::Code;
        let words = if is_code { paragraph.text.trim_end().to_owned() } else { words.join("\n") };
        let is_bold = paragraph.bold_letters == paragraph.letters && paragraph.letters > 0
            || style.is_bold && paragraph.bold_letters == 0;
        let label = if is_heading_bullet(&kind, is_ordered) { String::new() } else { label };
        Some(Text { kind, label, words, is_bold })
    }

    /// The printed number or bullet, its level, and whether it is a number.
    fn label(&mut self, paragraph: &Paragraph, style: &Resolved) -> (String, u8, bool) {
        let Some(number) = paragraph.number.or(style.number) else { return (String::new(), 0, false) };
        let numbering = &self.markup.numbering;
        let by_style = || paragraph.style.as_deref().and_then(|id| numbering.level_of_style(number, id));
        let level = paragraph.number_level.or_else(by_style).or(style.number_level).unwrap_or(0);
        match numbering.count(number, level, &mut self.counters) {
            Some(label) => (label.text, level, label.is_ordered),
            None => (String::new(), 0, false),
        }
    }
}

fn is_heading_bullet(kind: &BlockKind, is_ordered: bool) -> bool {
    matches!(kind, BlockKind::Heading { .. } | BlockKind::Title) && !is_ordered
}

/// The character of a symbol font's code. The fonts put their signs into the private-use area,
/// where they mean nothing: the common ones are named here, others left out.
fn symbol(code: u32) -> Option<char> {
    match code & 0xff {
        _ if !(0xf000..=0xf0ff).contains(&code) => char::from_u32(code).filter(|c| !c.is_control()),
        0xfe | 0x54 | 0x52 => Some('☒'),
        0xa8 | 0x6f => Some('☐'),
        0xfc => Some('✓'),
        0xfb => Some('✗'),
        0xb7 | 0xa7 | 0x76 => Some('•'),
        0xe0 => Some('→'),
        0xb3 => Some('≥'),
        0xa3 => Some('≤'),
        0xb1 => Some('±'),
        _ => None,
    }
}
