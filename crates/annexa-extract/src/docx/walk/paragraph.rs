//! Paragraphs: their words, run by run, and what they are.

use annexa_model::BlockKind;

use super::super::styles::Resolved;
use super::super::symbols::{SymbolFont, UNKNOWN};
use super::Flow;
use crate::builder::{fold_lines, fold_space};
use crate::pieces::{Piece, Text, Wording};
use crate::role::{Item, Role};
use crate::walk::parent;
use crate::xml::Element;

/// A paragraph that is being read.
#[derive(Default)]
pub(super) struct Paragraph {
    wording: Wording,
    style: Option<String>,
    number: Option<u32>,
    number_level: Option<u8>,
    outline: Option<u8>,
    /// Holds when a tracked change removes its mark.
    pub(super) is_deleted: bool,
}

/// Formatting of the run that is being read.
#[derive(Default)]
pub(super) struct Run {
    style: Option<String>,
    is_hidden: Option<bool>,
    is_bold: Option<bool>,
    font: Option<SymbolFont>,
    /// Holds once the run was counted as hidden.
    is_counted: bool,
}

/// A field: an instruction, and the result that Word last put in its place.
#[derive(Default)]
pub(super) struct Field {
    /// Holds once its result is being read.
    is_result: bool,
    /// A field to be filled in that has no result.
    form: Option<Form>,
}

/// What a reader sees of a field to be filled in.
enum Form {
    Box { is_ticked: bool },
    List { chosen: usize, entries: Vec<String> },
}

impl Flow<'_> {
    pub(super) fn start_paragraph(&mut self) {
        self.end_paragraph();
        self.frame().paragraph = Some(Paragraph::default());
    }

    /// Properties and special characters of a paragraph or run.
    pub(super) fn paragraph_element(&mut self, name: &str, element: &Element<'_>, above: &[String]) {
        let parent = parent(above);
        // The run properties inside the paragraph's are those of its mark, not of its words.
        let of_run = matches!(above, [.., outer, inner] if outer == "r" && inner == "rPr");
        let (in_run, in_paragraph, in_numbering) = (parent == "r", parent == "pPr", parent == "numPr");
        match name {
            "rStyle" if of_run => self.run.style = element.value(),
            "vanish" if of_run => self.run.is_hidden = Some(element.is_on()),
            "b" if of_run => self.run.is_bold = Some(element.is_on()),
            "rFonts" if of_run => {
                let names = ["ascii", "hAnsi"].iter().find_map(|name| element.attribute(name));
                self.run.font = names.and_then(|name| SymbolFont::named(&name));
            }
            "fldChar" => self.field(element),
            "checkBox" | "ddList" | "default" | "checked" | "result" | "listEntry" => self.form(name, element),
            "tab" | "ptab" if in_run => self.text_of_run(" "),
            "cr" if in_run => self.text_of_run("\n"),
            "br" if in_run => {
                let is_line = element.attribute("type").is_none_or(|kind| kind == "textWrapping");
                self.text_of_run(if is_line { "\n" } else { " " });
            }
            "noBreakHyphen" => self.text_of_run("-"),
            "sym" => self.symbol(element),
            "docPr" => self.picture(element, "descr"),
            // Pictures of old files.
            "shape" | "rect" => self.picture(element, "alt"),
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
            Some("begin") => self.fields.push(Field::default()),
            Some("separate") => {
                if let Some(field) = self.fields.last_mut() {
                    field.is_result = true;
                }
            }
            _ => {
                let shown = self.fields.pop().and_then(|field| field.form).map(|form| match form {
                    Form::Box { is_ticked } => if is_ticked { "☒" } else { "☐" }.to_owned(),
                    Form::List { chosen, mut entries } => {
                        if chosen < entries.len() {
                            entries.swap_remove(chosen)
                        } else {
                            String::new()
                        }
                    }
                });
                self.text_of_run(&shown.unwrap_or_default());
            }
        }
    }

    /// The data of a field to be filled in: a box, or a list of which one entry is chosen.
    fn form(&mut self, name: &str, element: &Element<'_>) {
        let Some(field) = self.fields.last_mut() else { return };
        match (name, &mut field.form) {
            ("checkBox", form) => *form = Some(Form::Box { is_ticked: false }),
            ("ddList", form) => *form = Some(Form::List { chosen: 0, entries: Vec::new() }),
            // "checked" comes after "default" and counts more.
            ("default" | "checked", Some(Form::Box { is_ticked })) => *is_ticked = element.is_on(),
            ("default" | "result", Some(Form::List { chosen, .. })) => {
                *chosen = element.value().and_then(|value| value.parse().ok()).unwrap_or(0);
            }
            ("listEntry", Some(Form::List { entries, .. })) => entries.extend(element.value()),
            _ => {}
        }
    }

    fn symbol(&mut self, element: &Element<'_>) {
        let Some(code) = element.attribute("char").and_then(|code| u32::from_str_radix(&code, 16).ok()) else { return };
        let font = element.attribute("font").map_or(Some(SymbolFont::Other), |name| SymbolFont::named(&name));
        let is_private = (0xe000..=0xf8ff).contains(&code);
        let sign = match (font, char::from_u32(code)) {
            (Some(font), _) => font.character(code),
            (None, Some(sign)) if !is_private && !sign.is_control() => sign,
            (None, _) => UNKNOWN,
        };
        self.tally.signs += usize::from(sign == UNKNOWN);
        self.run.font = None;
        self.text_of_run(sign.encode_utf8(&mut [0; 4]));
    }

    /// The description that stands in for a picture or shape.
    fn picture(&mut self, element: &Element<'_>, name: &str) {
        let words = element.attribute(name).unwrap_or_default();
        let is_instruction = self.fields.iter().any(|field| !field.is_result);
        if !words.trim().is_empty() && !is_instruction && self.run.is_hidden != Some(true) {
            self.anchor(Piece::picture(fold_space(&words)));
        }
    }

    /// Characters of a `t` element: those elsewhere lay out the XML.
    pub(super) fn characters(&mut self, text: &str) {
        match self.run.font {
            Some(font) => {
                let signs: String = text.chars().map(|c| font.character(c.into())).collect();
                self.tally.signs += signs.chars().filter(|&sign| sign == UNKNOWN).count();
                self.text_of_run(&signs);
            }
            None => self.text_of_run(text),
        }
    }

    pub(super) fn text_of_run(&mut self, text: &str) {
        if self.fields.iter().any(|field| !field.is_result) {
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
        if self.formula.is_open() {
            self.formula.text(text);
            return;
        }
        // Bold from the paragraph's style is not counted here but for the paragraph as a whole.
        paragraph.wording.push(text, self.run.is_bold.or(style_bold) == Some(true));
    }

    pub(super) fn end_paragraph(&mut self) {
        let Some(paragraph) = self.frame().paragraph.take() else { return };
        let boxes = std::mem::take(&mut self.frame().boxes);
        // An instruction never reaches over its paragraph: a field that seems to is damaged.
        self.fields.retain(|field| field.is_result);
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
        let lines = fold_lines(&paragraph.wording.text);
        // An item that a tracked change takes out is not counted, an empty one is.
        if lines.is_empty() && paragraph.is_deleted {
            return None;
        }
        let (label, level, is_ordered) = self.label(&paragraph, &style);
        if lines.is_empty() {
            return None;
        }
        let role = match paragraph.outline {
            Some(level @ 0..=8) if style.role == Role::Body => Role::Heading(level + 1),
            _ => style.role,
        };
        let is_item = is_ordered || !label.is_empty();
        let kind = role.kind(is_item.then_some(Item { depth: level, is_ordered }));
        let is_code = kind == BlockKind::Code;
        let words = if is_code { paragraph.wording.text.trim_end().to_owned() } else { lines.join("\n") };
        let is_bold = paragraph.wording.is_bold(style.is_bold);
        let label = if is_heading_bullet(&kind, is_ordered) { String::new() } else { label };
        Some(Text { kind, label, words, is_bold })
    }

    /// The printed number or bullet, its level, and whether it is a number.
    fn label(&mut self, paragraph: &Paragraph, style: &Resolved) -> (String, u8, bool) {
        let Some(number) = paragraph.number.or(style.number) else { return (String::new(), 0, false) };
        let numbering = &self.markup.numbering;
        let styles = &self.markup.styles;
        let by_style =
            || styles.lineage(paragraph.style.as_deref()?).find_map(|id| numbering.level_of_style(number, id));
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
