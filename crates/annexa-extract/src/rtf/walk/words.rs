//! Control words and symbols that shape the text or stand for a character.

use super::Walk;
use super::destinations::Place;
use super::paragraph::Format;
use crate::rtf::charset::Charset;
use crate::rtf::tables::RowDefinition;

impl Walk<'_> {
    pub(super) fn word(&mut self, name: &str, number: Option<i32>, is_starred: bool) {
        if name == "u" {
            self.unicode(number.unwrap_or(0));
            return;
        }
        self.flush();
        if let Some(text) = character(name)
            && self.to_skip > 0
            && !text.is_empty()
        {
            self.to_skip -= 1;
            return;
        }
        self.to_skip = 0;
        if self.enter(name, is_starred) {
            return;
        }
        match self.state.place {
            Place::Fonts => self.font_word(name, number),
            Place::Style => self.style_word(name, number),
            Place::Date => self.date_word(name, number),
            Place::Form => self.form_word(name, number),
            _ => self.text_word(name, number),
        }
    }

    pub(super) fn symbol(&mut self, sign: u8) {
        let text = match sign {
            // They may be the second byte of a character.
            b'\\' | b'{' | b'}' => {
                self.take_bytes(&[sign]);
                return;
            }
            b'~' => " ",
            b'_' => "-",
            b'\t' => "\t",
            b'\r' | b'\n' => {
                self.flush();
                self.break_word("par");
                return;
            }
            _ => return,
        };
        self.flush();
        if self.to_skip > 0 {
            self.to_skip -= 1;
            return;
        }
        self.text(text);
    }

    fn font_word(&mut self, name: &str, number: Option<i32>) {
        match name {
            "f" => self.declared.number = number.unwrap_or(0),
            "fcharset" => self.declared.charset = number,
            "cpg" => self.declared.code_page = number,
            _ => {}
        }
    }

    fn style_word(&mut self, name: &str, number: Option<i32>) {
        match name {
            "s" => self.style.number = number.unwrap_or(0),
            "cs" | "ds" | "ts" => self.style.is_other = true,
            "sbasedon" => self.style.parent = number,
            "outlinelevel" => self.style.outline = number.and_then(|level| u8::try_from(level).ok()),
            "f" | "uc" => self.text_word(name, number),
            _ => {}
        }
    }

    fn date_word(&mut self, name: &str, number: Option<i32>) {
        let parts = ["yr", "mo", "dy"];
        if let Some(part) = parts.iter().position(|part| *part == name) {
            self.date[part] = number.unwrap_or(0);
        }
    }

    fn form_word(&mut self, name: &str, number: Option<i32>) {
        match name {
            "fftype" => self.form.kind = number,
            "ffres" => self.form.result = number,
            "ffdefres" => self.form.default = number.unwrap_or(0),
            _ => {}
        }
    }

    fn text_word(&mut self, name: &str, number: Option<i32>) {
        if let Some(text) = character(name) {
            self.text(text);
            return;
        }
        let is_on = number != Some(0);
        let paragraph = &mut self.state.paragraph;
        match name {
            "plain" => self.plain(),
            "f" => self.state.font = number,
            "b" => self.state.is_bold = is_on,
            "v" => self.state.is_hidden = is_on,
            "deleted" => self.state.is_deleted = is_on,
            "revised" => self.state.is_revised = is_on,
            "uc" => self.state.stand_ins = number.and_then(|count| usize::try_from(count).ok()).unwrap_or(1),
            "pard" => *paragraph = Format::default(),
            "s" => paragraph.style = number.unwrap_or(0),
            "outlinelevel" => {
                paragraph.outline = number.and_then(|level| u8::try_from(level).ok()).filter(|level| *level < 9);
            }
            "ilvl" => paragraph.list_level = number.and_then(|level| u8::try_from(level).ok()).unwrap_or(0).min(8),
            "intbl" => paragraph.is_in_table = true,
            "itap" => paragraph.table_level = number.and_then(|level| usize::try_from(level).ok()).unwrap_or(0),
            "li" | "lin" => paragraph.indent = number.unwrap_or(0),
            "fi" => paragraph.first_indent = number.unwrap_or(0),
            "ansicpg" => self.fonts.document = Charset::of_code_page(number.unwrap_or(0)),
            "mac" => self.fonts.document = Charset::of_code_page(10000),
            "pc" => self.fonts.document = Charset::of_code_page(437),
            "pca" => self.fonts.document = Charset::of_code_page(850),
            "deff" => {
                self.default_font = number;
                self.state.font = number;
            }
            "objemb" | "objautlink" | "objlink" | "objocx" => self.tally.embedded += 1,
            _ if self.state.place == Place::Flow || self.state.is_of_nested_row => {
                self.row_word(name, number);
                self.break_word(name);
            }
            _ => {}
        }
    }

    /// Takes back what the characters look like.
    pub(super) fn plain(&mut self) {
        self.state.font = self.default_font;
        self.state.is_bold = false;
        self.state.is_hidden = false;
        self.state.is_deleted = false;
        self.state.is_revised = false;
    }

    fn row_word(&mut self, name: &str, number: Option<i32>) {
        let is_nested = self.state.is_of_nested_row;
        let frame = self.frame();
        let row = if is_nested { &mut frame.nested_row } else { &mut frame.row };
        match name {
            "trowd" => *row = RowDefinition::default(),
            "trhdr" => row.is_header = true,
            "clmrg" => row.is_next_merged = true,
            "cellx" => row.end_cell(number.unwrap_or(0)),
            _ => {}
        }
    }

    /// Ends of paragraphs, cells and rows.
    fn break_word(&mut self, name: &str) {
        match (self.state.place, name) {
            (_, "nestrow") => self.end_nested_row(),
            (Place::Flow, "par" | "sect") => self.end_paragraph(0),
            (Place::Flow, "cell") => {
                self.state.paragraph.table_level = self.state.paragraph.table_level.min(1);
                self.end_cell(1);
            }
            (Place::Flow, "nestcell") => self.end_cell(2),
            (Place::Flow, "row") => self.end_row(),
            // The parts of a formula in one line.
            (Place::Flow, "mden") => self.text("/"),
            (Place::Flow, "msup") => self.text("^"),
            (Place::Flow, "msub") => self.text("_"),
            _ => {}
        }
    }
}

/// The text that a word stands for.
fn character(name: &str) -> Option<&'static str> {
    Some(match name {
        "tab" => "\t",
        "line" | "lbr" | "softline" => "\n",
        "page" | "column" | "emspace" | "enspace" | "qmspace" => " ",
        "emdash" => "—",
        "endash" => "–",
        "bullet" => "•",
        "lquote" => "‘",
        "rquote" => "’",
        "ldblquote" => "“",
        "rdblquote" => "”",
        "zwj" | "zwnj" | "ltrmark" | "rtlmark" => "",
        _ => return None,
    })
}
