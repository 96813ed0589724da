//! Styles of cells: how their numbers are shown, and which are bold.

mod codes;
mod days;

use std::collections::BTreeMap;

use annexa_model::Unreadable;

use crate::xml::{Event, Events};
use codes::Code;

/// Number formats that are told apart; programs allow a few hundred.
const MAX_CODES: usize = 4096;

/// What a cell shows.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Shown {
    Words(String),
    /// Nothing, though it has a value: its number format is made to show none.
    Hidden,
}

/// The styles of a workbook.
pub(super) struct Formats {
    codes: Vec<Code>,
    /// For each style its number format in `codes`, and whether it is bold.
    styles: Vec<(u32, bool)>,
    counts_from_1904: bool,
}

impl Formats {
    pub(super) fn read(xml: &str, counts_from_1904: bool) -> Result<Self, Unreadable> {
        let mut formats = Self { codes: vec![Code::General], styles: Vec::new(), counts_from_1904 };
        let mut named: BTreeMap<u32, u32> = BTreeMap::new();
        let mut fonts: Vec<bool> = Vec::new();
        // Tables of styles for conditions hold the same elements.
        let mut part = String::new();
        let mut events = Events::new(xml);
        while let Some(event) = events.next()? {
            let element = match event {
                Event::Open(element) => element,
                Event::Close(name) => {
                    if name == part {
                        part.clear();
                    }
                    continue;
                }
                Event::Text(_) => continue,
            };
            let number = |name: &str| element.attribute(name).and_then(|value| value.trim().parse::<u32>().ok());
            match (part.as_str(), element.name()) {
                ("", name @ ("numFmts" | "fonts" | "cellXfs" | "dxfs" | "cellStyleXfs")) => part = name.to_owned(),
                ("numFmts", "numFmt") if formats.codes.len() < MAX_CODES => {
                    if let (Some(id), Some(code)) = (number("numFmtId"), element.attribute("formatCode")) {
                        named.insert(id, u32::try_from(formats.codes.len()).unwrap_or(0));
                        formats.codes.push(Code::parse(&code));
                    }
                }
                ("fonts", "font") => fonts.push(false),
                ("fonts", "b") => {
                    if let Some(font) = fonts.last_mut() {
                        *font = element.is_on();
                    }
                }
                ("cellXfs", "xf") => {
                    let id = number("numFmtId").unwrap_or(0);
                    let code = match (named.get(&id), codes::built_in(id)) {
                        (Some(&code), _) => code,
                        (None, Some(code)) if formats.codes.len() < MAX_CODES => {
                            let index = u32::try_from(formats.codes.len()).unwrap_or(0);
                            named.insert(id, index);
                            formats.codes.push(Code::parse(code));
                            index
                        }
                        _ => 0,
                    };
                    let font = number("fontId").and_then(|font| fonts.get(font as usize)).copied();
                    formats.styles.push((code, font.unwrap_or(false)));
                }
                _ => {}
            }
        }
        Ok(formats)
    }

    /// What a cell with a number shows.
    pub(super) fn number(&self, style: usize, value: &str) -> Shown {
        match value.trim().parse::<f64>() {
            Ok(number) if number.is_finite() => self.code(style).number(number, self.counts_from_1904),
            _ => Shown::Words(value.to_owned()),
        }
    }

    /// What a cell with words shows.
    pub(super) fn text(&self, style: usize, words: &str) -> Shown {
        if self.code(style).hides_text() && !words.trim().is_empty() {
            return Shown::Hidden;
        }
        Shown::Words(words.to_owned())
    }

    pub(super) fn is_bold(&self, style: usize) -> bool {
        self.styles.get(style).is_some_and(|style| style.1)
    }

    fn code(&self, style: usize) -> &Code {
        let code = self.styles.get(style).and_then(|style| self.codes.get(style.0 as usize));
        code.unwrap_or(&Code::General)
    }
}
