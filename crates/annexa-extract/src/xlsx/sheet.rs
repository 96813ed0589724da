//! One worksheet: its cells with words, and what its print header and footer say.

use annexa_model::Unreadable;

use super::formats::{Formats, Shown};
use super::references;
use super::strings::Strings;
use crate::Limits;
use crate::grid::{Cell, Grid, Row};
use crate::xml::{Element, Event, Events};

/// What a whole workbook may still hold, and what was met on the way.
pub(super) struct Meter {
    cells: u64,
    text: u64,
    out_of: Option<Lack>,
    /// Cells, shapes and sheets that a reader does not see.
    pub(super) hidden: usize,
    pub(super) damage: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Lack {
    Cells,
    Text,
}

#[derive(Default)]
pub(super) struct Sheet {
    pub(super) grid: Grid,
    pub(super) headers: Vec<String>,
    pub(super) footers: Vec<String>,
}

impl Meter {
    pub(super) const fn new(limits: &Limits) -> Self {
        Self { cells: limits.cells, text: limits.text_bytes, out_of: None, hidden: 0, damage: 0 }
    }

    pub(super) fn is_out_of_cells(&self) -> bool {
        self.out_of == Some(Lack::Cells)
    }

    pub(super) fn is_out_of_text(&self) -> bool {
        self.out_of == Some(Lack::Text)
    }

    /// Holds when a cell of so many bytes may be kept.
    fn take(&mut self, bytes: usize) -> bool {
        let bytes = bytes as u64;
        if self.cells == 0 {
            self.out_of = Some(Lack::Cells);
        } else if bytes > self.text {
            self.out_of = Some(Lack::Text);
        }
        if self.out_of.is_some() {
            return false;
        }
        self.cells -= 1;
        self.text -= bytes;
        true
    }
}

/// A cell while it is read.
#[derive(Default)]
struct Open {
    column: u32,
    /// What its value is: `s` for a shared string, `n` for a number.
    kind: String,
    style: usize,
    value: String,
}

struct Walk<'a> {
    strings: &'a Strings,
    formats: &'a Formats,
    meter: &'a mut Meter,
    sheet: Sheet,
    /// For each column whether it is hidden, as far as any is.
    hidden_columns: Vec<bool>,
    hides_rows: bool,
    row: u32,
    row_is_hidden: bool,
    column: u32,
    open: Option<Open>,
    /// Holds between the tags whose characters are a cell's value.
    in_value: bool,
    in_reading: bool,
    in_data: bool,
    /// The header or footer that is being read.
    running: Option<String>,
}

impl Sheet {
    pub(super) fn read(xml: &str, strings: &Strings, formats: &Formats, meter: &mut Meter) -> Result<Self, Unreadable> {
        let mut walk = Walk {
            strings,
            formats,
            meter,
            sheet: Self::default(),
            hidden_columns: Vec::new(),
            hides_rows: false,
            row: 0,
            row_is_hidden: false,
            column: 0,
            open: None,
            in_value: false,
            in_reading: false,
            in_data: false,
            running: None,
        };
        let mut events = Events::new(xml);
        while walk.meter.out_of.is_none() {
            let Some(event) = events.next()? else { break };
            match event {
                Event::Open(element) => walk.enter(&element),
                Event::Text(text) => walk.text(&text),
                Event::Close(name) => walk.leave(&name),
            }
        }
        // A sheet that breaks off within its cells; what was read of the last one counts.
        let is_cut = walk.in_data && walk.meter.out_of.is_none();
        walk.end_cell();
        walk.meter.damage += events.damage + usize::from(is_cut);
        let mut sheet = walk.sheet;
        sheet.order();
        Ok(sheet)
    }

    /// Puts rows and cells that stand out of order in their places.
    fn order(&mut self) {
        let rows = &mut self.grid.rows;
        rows.sort_by_key(|row| row.number);
        rows.dedup_by(|later, first| {
            let same = later.number == first.number;
            if same {
                first.cells.append(&mut later.cells);
            }
            same
        });
        for row in rows {
            row.cells.sort_by_key(|cell| cell.column);
            row.cells.dedup_by(|later, first| {
                let same = later.column == first.column;
                if same {
                    first.words.push(' ');
                    first.words.push_str(&later.words);
                }
                same
            });
        }
    }
}

impl Walk<'_> {
    fn enter(&mut self, element: &Element<'_>) {
        let number = |name: &str| element.attribute(name).and_then(|value| value.trim().parse::<f64>().ok());
        let is_set = |name: &str| matches!(element.attribute(name).as_deref(), Some("1" | "true" | "on"));
        match element.name() {
            "c" if self.in_data => self.start_cell(element),
            "row" if self.in_data => {
                self.row = element
                    .attribute("r")
                    .and_then(|row| row.trim().parse().ok())
                    .unwrap_or_else(|| self.row.saturating_add(1));
                self.column = 0;
                self.row_is_hidden = is_set("hidden") || number("ht") == Some(0.0) || self.hides_rows;
            }
            "v" => self.in_value = self.open.is_some(),
            "t" => self.in_value = self.open.is_some() && !self.in_reading,
            "rPh" => self.in_reading = true,
            "sheetData" => self.in_data = true,
            "sheetFormatPr" => self.hides_rows = is_set("zeroHeight"),
            "col" if is_set("hidden") || number("width") == Some(0.0) => {
                let bound = |name: &str| element.attribute(name).and_then(|value| value.trim().parse::<usize>().ok());
                if let (Some(first), Some(last)) = (bound("min"), bound("max")) {
                    let end = last.min(references::COLUMNS as usize) + 1;
                    if self.hidden_columns.len() < end {
                        self.hidden_columns.resize(end, false);
                    }
                    self.hidden_columns.get_mut(first..end).into_iter().for_each(|columns| columns.fill(true));
                }
            }
            "pane" if matches!(element.attribute("state").as_deref(), Some("frozen" | "frozenSplit")) => {
                // The row right above those that scroll names the columns.
                if let Some(rows) = element.attribute("ySplit").and_then(|rows| rows.trim().parse().ok()) {
                    self.sheet.grid.heads.insert(rows);
                }
            }
            "autoFilter" => {
                let area = element.attribute("ref").and_then(|reference| references::area(&reference));
                self.sheet.grid.heads.extend(area.map(|(_, rows)| *rows.start()));
            }
            "oddHeader" | "evenHeader" | "firstHeader" | "oddFooter" | "evenFooter" | "firstFooter" => {
                self.running = Some(String::new());
            }
            _ => {}
        }
    }

    fn start_cell(&mut self, element: &Element<'_>) {
        self.end_cell();
        let place = element.attribute("r").and_then(|reference| references::cell(&reference));
        self.column = place.map_or(self.column.saturating_add(1), |(column, _)| column);
        self.open = Some(Open {
            column: self.column,
            kind: element.attribute("t").unwrap_or_default(),
            style: element.attribute("s").and_then(|style| style.trim().parse().ok()).unwrap_or(0),
            value: String::new(),
        });
    }

    fn text(&mut self, text: &str) {
        match (&mut self.open, &mut self.running) {
            (Some(open), _) if self.in_value => open.value.push_str(text),
            (_, Some(running)) => running.push_str(text),
            _ => {}
        }
    }

    fn leave(&mut self, name: &str) {
        match name {
            "v" | "t" => self.in_value = false,
            "rPh" => self.in_reading = false,
            "c" | "row" => self.end_cell(),
            "sheetData" => {
                self.end_cell();
                self.in_data = false;
            }
            "oddHeader" | "evenHeader" | "firstHeader" => {
                let lines = printed(&self.running.take().unwrap_or_default());
                self.sheet.headers.extend(lines);
            }
            "oddFooter" | "evenFooter" | "firstFooter" => {
                let lines = printed(&self.running.take().unwrap_or_default());
                self.sheet.footers.extend(lines);
            }
            _ => {}
        }
    }

    fn end_cell(&mut self) {
        let Some(open) = self.open.take() else { return };
        self.in_value = false;
        if open.value.is_empty() {
            return;
        }
        let shown = match open.kind.as_str() {
            "s" => match self.strings.get(&open.value) {
                Some(words) => self.formats.text(open.style, words),
                None => {
                    self.meter.damage += 1;
                    return;
                }
            },
            "b" => Shown::Words(if open.value.trim() == "0" { "FALSE" } else { "TRUE" }.to_owned()),
            "str" | "inlineStr" => self.formats.text(open.style, &open.value),
            // An error is shown as what it is; a date in words as its day.
            "e" => Shown::Words(open.value),
            "d" => Shown::Words(open.value.trim_end_matches("T00:00:00").to_owned()),
            _ => self.formats.number(open.style, &open.value),
        };
        let is_hidden = self.row_is_hidden || self.hidden_columns.get(open.column as usize).copied().unwrap_or(false);
        match shown {
            Shown::Words(words) if words.trim().is_empty() => {}
            Shown::Hidden => self.meter.hidden += 1,
            Shown::Words(_) if is_hidden => self.meter.hidden += 1,
            Shown::Words(words) => {
                if self.meter.take(words.len()) {
                    let cell = Cell { column: open.column, words, is_bold: self.formats.is_bold(open.style) };
                    match self.sheet.grid.rows.last_mut() {
                        Some(row) if row.number == self.row => row.cells.push(cell),
                        _ => self.sheet.grid.rows.push(Row { number: self.row, cells: vec![cell] }),
                    }
                }
            }
        }
    }
}

/// The words of a print header or footer: one text for each of its places, without the codes for
/// fonts, page numbers and the like.
fn printed(codes: &str) -> Vec<String> {
    let mut texts = vec![String::new()];
    let mut chars = codes.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '&' {
            if let Some(text) = texts.last_mut() {
                text.push(c);
            }
            continue;
        }
        match chars.next() {
            Some('L' | 'C' | 'R') => texts.push(String::new()),
            Some('&') => texts.iter_mut().last().into_iter().for_each(|text| text.push('&')),
            Some('"') => while chars.next().is_some_and(|c| c != '"') {},
            Some('K') => {
                for _ in 0..6 {
                    chars.next_if(char::is_ascii_hexdigit);
                }
            }
            Some(c) if c.is_ascii_digit() => while chars.next_if(char::is_ascii_digit).is_some() {},
            _ => {}
        }
    }
    texts.retain(|text| text.contains(char::is_alphanumeric));
    texts
}

#[cfg(test)]
mod tests {
    use super::printed;

    #[test]
    fn print_headers() {
        assert_eq!(printed(r#"&L&"Arial,Bold"&12Tidewell && Co&CVersion 2&R&P/&N"#), ["Tidewell & Co", "Version 2"]);
        assert!(printed("&P").is_empty());
    }
}
