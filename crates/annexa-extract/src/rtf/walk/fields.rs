//! Fields that show no result of their own: signs by number, and boxes to be ticked.

use super::Walk;
use super::destinations::Place;
use crate::docx::symbols::{SymbolFont, UNKNOWN};

/// The data of a field to be filled in.
#[derive(Default)]
pub(super) struct Form {
    pub(super) kind: Option<i32>,
    /// Number of the entry, or whether the box is ticked.
    pub(super) result: Option<i32>,
    /// Entry or state before anything was filled in.
    pub(super) default: i32,
    pub(super) entries: Vec<String>,
}

/// The result that stands for "not filled in".
const UNDEFINED: i32 = 25;

impl Form {
    pub(super) fn start(&mut self) {
        *self = Self::default();
    }

    /// What a reader sees; `None` for one that has text of its own.
    fn shown(self) -> Option<String> {
        let value = self.result.filter(|&result| result != UNDEFINED).unwrap_or(self.default);
        match self.kind {
            Some(1) => Some(if value == 1 { "☒" } else { "☐" }.to_owned()),
            Some(2) => self.entries.into_iter().nth(usize::try_from(value).unwrap_or(0)),
            _ => None,
        }
    }
}

impl Walk<'_> {
    /// Shows what the field does where its result, which comes next, does not.
    pub(super) fn end_instruction(&mut self) {
        let instruction = std::mem::take(&mut self.captured);
        let form = std::mem::take(&mut self.form).shown();
        let Some(shown) = form.or_else(|| self.sign(&instruction)) else { return };
        self.flow_text(&shown);
        if let Some(field) = self.groups.last_mut() {
            field.place = Place::Skipped;
        }
    }

    /// `SYMBOL 254 \f "Wingdings"`
    fn sign(&mut self, instruction: &str) -> Option<String> {
        let mut words = instruction.split_whitespace();
        words.next().filter(|word| word.eq_ignore_ascii_case("symbol"))?;
        let number = words.next()?;
        let code = match number.strip_prefix("0x") {
            Some(digits) => u32::from_str_radix(digits, 16).ok()?,
            None => number.parse().ok()?,
        };
        let name = instruction.split_once("\\f").map_or("", |(_, rest)| rest.trim_start());
        let name = name.strip_prefix('"').unwrap_or(name).split(['"', '\\']).next().unwrap_or_default();
        let sign = match SymbolFont::named(name) {
            Some(font) => font.character(code),
            None => char::from_u32(code).filter(|sign| !sign.is_control()).unwrap_or(UNKNOWN),
        };
        self.tally.signs += usize::from(sign == UNKNOWN);
        Some(sign.to_string())
    }
}
