//! Printed numbers of list items and headings: Word stores how to count, not the number.

mod words;

use std::collections::HashMap;

use annexa_model::Unreadable;

use crate::xml::{Element, Event, Events};

/// Levels that a list has in Word.
const LEVELS: usize = 9;

/// The numbering definitions of a document.
#[derive(Default)]
pub(super) struct Numbering {
    definitions: HashMap<u32, Definition>,
    lists: HashMap<u32, List>,
    /// Definition that a numbering style stands for, by the style's id.
    styles: HashMap<String, u32>,
}

/// An `abstractNum`: how to count and print on each level.
#[derive(Clone, Default)]
struct Definition {
    levels: Vec<Level>,
    /// The numbering style whose definition is used in the place of this one.
    link: Option<String>,
}

#[derive(Clone)]
struct Level {
    start: u32,
    format: String,
    /// What is printed: "%1.%2" with the counters put in.
    text: String,
    /// The level, from 1, after which this one begins anew; `Some(0)` for never.
    restart: Option<u8>,
    is_legal: bool,
    /// Holds when the number is counted but not printed.
    is_hidden: bool,
    style: Option<String>,
}

/// A `num`: a list that counts by a definition.
#[derive(Clone, Default)]
struct List {
    definition: u32,
    starts: HashMap<u8, u32>,
    levels: HashMap<u8, Level>,
}

/// Counters while a document is read.
#[derive(Default)]
pub(super) struct Counters {
    /// By definition: lists of one definition count on together.
    values: HashMap<u32, [Option<u32>; LEVELS]>,
    /// Lists and levels whose own start was used.
    started: std::collections::HashSet<(u32, u8)>,
}

/// A printed label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Label {
    /// As printed; a bullet for every kind of bullet; may be empty.
    pub(super) text: String,
    /// Holds for a number or letter.
    pub(super) is_ordered: bool,
}

impl Default for Level {
    fn default() -> Self {
        Self {
            start: 1,
            format: "decimal".to_owned(),
            text: String::new(),
            restart: None,
            is_legal: false,
            is_hidden: false,
            style: None,
        }
    }
}

impl Numbering {
    /// Reads the numbering part; an empty text gives no definitions.
    ///
    /// # Errors
    /// [`Unreadable::Corrupt`] for a document type definition.
    pub(super) fn read(xml: &str) -> Result<Self, Unreadable> {
        let mut numbering = Self::default();
        let mut place = Place::default();
        let mut events = Events::new(xml);
        while let Some(event) = events.next()? {
            match event {
                Event::Open(element) => numbering.open(&element, &mut place),
                Event::Close(name) => match name.as_str() {
                    "abstractNum" => place.definition = None,
                    "num" => place.list = None,
                    "lvl" => place.level = None,
                    "lvlOverride" => place.override_level = None,
                    _ => {}
                },
                Event::Text(_) => {}
            }
        }
        Ok(numbering)
    }

    fn open(&mut self, element: &Element<'_>, place: &mut Place) {
        let id = |name: &str| element.attribute(name).and_then(|value| value.parse::<u32>().ok());
        match element.name() {
            "abstractNum" => {
                place.definition = id("abstractNumId");
                if let Some(id) = place.definition {
                    self.definitions.insert(id, Definition::default());
                }
            }
            "num" => {
                place.list = id("numId");
                if let Some(id) = place.list {
                    self.lists.insert(id, List::default());
                }
            }
            "abstractNumId" => {
                if let (Some(list), Some(definition)) = (place.list.and_then(|id| self.lists.get_mut(&id)), id("val")) {
                    list.definition = definition;
                }
            }
            "numStyleLink" => {
                if let Some(definition) = place.definition.and_then(|id| self.definitions.get_mut(&id)) {
                    definition.link = element.value();
                }
            }
            "styleLink" => {
                if let (Some(definition), Some(style)) = (place.definition, element.value()) {
                    self.styles.insert(style, definition);
                }
            }
            "lvlOverride" => place.override_level = id("ilvl").and_then(small),
            "startOverride" => {
                let list = place.list.and_then(|id| self.lists.get_mut(&id));
                if let (Some(list), Some(level), Some(start)) = (list, place.override_level, id("val")) {
                    list.starts.insert(level, start);
                }
            }
            "lvl" => {
                place.level = id("ilvl").and_then(small);
                if let Some(level) = self.level(place) {
                    *level = Level::default();
                }
            }
            _ => {
                if let Some(level) = self.level(place) {
                    level.take(element);
                }
            }
        }
    }

    /// The level that is being read, of a definition or of a list's override.
    fn level(&mut self, place: &Place) -> Option<&mut Level> {
        let at = place.level?;
        if let Some(list) = place.list {
            return Some(self.lists.get_mut(&list)?.levels.entry(at).or_default());
        }
        let levels = &mut self.definitions.get_mut(&place.definition?)?.levels;
        while levels.len() <= usize::from(at) {
            levels.push(Level::default());
        }
        levels.get_mut(usize::from(at))
    }

    /// The level of list `number` that counts paragraphs of `style`.
    pub(super) fn level_of_style(&self, number: u32, style: &str) -> Option<u8> {
        let (_, definition) = self.definition(self.lists.get(&number)?)?;
        let at = definition.levels.iter().position(|level| level.style.as_deref() == Some(style))?;
        u8::try_from(at).ok()
    }

    /// Counts one paragraph of list `number` on `level` and returns its label; `None` when there is
    /// no such list, as for 0, which takes a paragraph out of its style's list.
    pub(super) fn count(&self, number: u32, level: u8, counters: &mut Counters) -> Option<Label> {
        let list = self.lists.get(&number)?;
        let (id, definition) = self.definition(list)?;
        let at = usize::from(level).min(LEVELS - 1);
        let level = small(u32::try_from(at).ok()?)?;
        let of = |at: usize| {
            small(u32::try_from(at).unwrap_or(0))
                .and_then(|at| list.levels.get(&at))
                .or_else(|| definition.levels.get(at))
        };
        let fallback = Level::default();
        let own = of(at).unwrap_or(&fallback);
        let values = counters.values.entry(id).or_default();
        let value = match list.starts.get(&level) {
            Some(&start) if counters.started.insert((number, level)) => start,
            _ => values[at].map_or(own.start, |value| value.saturating_add(1)),
        };
        values[at] = Some(value);
        for (deeper, counter) in values.iter_mut().enumerate().skip(at + 1) {
            let restarts = of(deeper).is_none_or(|below| match below.restart {
                Some(0) => false,
                Some(after) => at < usize::from(after),
                None => true,
            });
            if restarts {
                *counter = None;
            }
        }
        if own.is_hidden {
            return Some(Label { text: String::new(), is_ordered: false });
        }
        if own.format == "bullet" {
            return Some(Label { text: "•".to_owned(), is_ordered: false });
        }
        let mut text = String::new();
        let mut template = own.text.chars().peekable();
        while let Some(c) = template.next() {
            let place = if c == '%' { template.peek().and_then(|digit| digit.to_digit(10)) } else { None };
            match place {
                Some(place @ 1..=9) => {
                    template.next();
                    let place = place as usize - 1;
                    let shown = of(place).unwrap_or(&fallback);
                    let format = if own.is_legal { "decimal" } else { &shown.format };
                    text.push_str(&formatted(values[place].unwrap_or(shown.start), format));
                }
                _ => text.push(c),
            }
        }
        let text = text.trim().to_owned();
        let is_ordered = own.format != "none" && text.chars().any(char::is_alphanumeric);
        Some(Label { text, is_ordered })
    }

    /// The definition of `list`, through at most one numbering style.
    fn definition(&self, list: &List) -> Option<(u32, &Definition)> {
        let definition = self.definitions.get(&list.definition)?;
        let linked = definition.link.as_ref().and_then(|style| self.styles.get(style));
        match linked.and_then(|id| Some((*id, self.definitions.get(id)?))) {
            Some(linked) => Some(linked),
            None => Some((list.definition, definition)),
        }
    }
}

/// Where in the part the reader is.
#[derive(Default)]
struct Place {
    definition: Option<u32>,
    list: Option<u32>,
    level: Option<u8>,
    override_level: Option<u8>,
}

impl Level {
    fn take(&mut self, element: &Element<'_>) {
        let number = || element.value().and_then(|value| value.parse().ok());
        match element.name() {
            "start" => self.start = number().unwrap_or(1),
            // A program that does not know the custom format is offered another behind it.
            "numFmt" if !self.format.contains(',') => {
                let custom = element.attribute("format").filter(|format| format.contains(','));
                self.format = custom.or_else(|| element.value()).unwrap_or_default();
            }
            "vanish" => self.is_hidden = element.is_on(),
            "lvlText" => self.text = element.value().unwrap_or_default(),
            "lvlRestart" => self.restart = number().and_then(small),
            "isLgl" => self.is_legal = element.is_on(),
            "pStyle" => self.style = element.value(),
            _ => {}
        }
    }
}

/// Levels count to eight; more is nonsense.
fn small(level: u32) -> Option<u8> {
    u8::try_from(level).ok().filter(|&level| usize::from(level) <= LEVELS)
}

pub(crate) fn formatted(value: u32, format: &str) -> String {
    match format {
        "decimalZero" => format!("{value:02}"),
        "lowerLetter" => letters(value, b'a'),
        "upperLetter" => letters(value, b'A'),
        "lowerRoman" => roman(value).to_lowercase(),
        "upperRoman" => roman(value),
        "ordinal" => format!("{value}{}", ordinal_ending(value)),
        "cardinalText" => words::cardinal(value),
        "ordinalText" => words::ordinal(value),
        "numberInDash" => format!("- {value} -"),
        "hex" => format!("{value:X}"),
        "chicago" => signs(value, &['*', '†', '‡', '§']),
        "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" => within(value, '①', 20),
        "decimalEnclosedParen" => within(value, '⑴', 20),
        "decimalEnclosedFullstop" => within(value, '⒈', 20),
        "decimalFullWidth" | "decimalFullWidth2" => wide(value),
        "russianLower" => alphabet(value, "абвгдежзиклмнопрстуфхцчшщыэюя"),
        "russianUpper" => alphabet(value, "АБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЫЭЮЯ"),
        "ideographDigital"
        | "japaneseDigitalTenThousand"
        | "japaneseCounting"
        | "chineseCounting"
        | "chineseCountingThousand"
        | "taiwaneseCounting"
        | "taiwaneseCountingThousand"
        | "koreanCounting" => han(value),
        "ganada" => alphabet(value, "가나다라마바사아자차카타파하"),
        "aiueoFullWidth" | "aiueo" => alphabet(
            value,
            "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン",
        ),
        "none" => String::new(),
        // The first numbers are given: "001, 002, 003, ...".
        custom if custom.starts_with('0') && custom.contains(',') => {
            let width = custom.split(',').next().map_or(0, |first| first.trim().len().min(9));
            format!("{value:0width$}")
        }
        _ => value.to_string(),
    }
}

const fn ordinal_ending(value: u32) -> &'static str {
    match (value % 100, value % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    }
}

/// The character that lies as far behind `first`, or the plain number behind the `last`.
fn within(value: u32, first: char, last: u32) -> String {
    let sign = value.checked_sub(1).filter(|_| value <= last).and_then(|at| char::from_u32(u32::from(first) + at));
    sign.map_or_else(|| value.to_string(), String::from)
}

/// The letters of an alphabet, then the number.
fn alphabet(value: u32, letters: &str) -> String {
    let at = value.checked_sub(1).and_then(|at| usize::try_from(at).ok());
    at.and_then(|at| letters.chars().nth(at)).map_or_else(|| value.to_string(), String::from)
}

/// Each sign once, then each twice, and so on.
fn signs(value: u32, signs: &[char]) -> String {
    let Some(index) = value.checked_sub(1).and_then(|at| usize::try_from(at).ok()) else { return String::new() };
    let times = (index / signs.len() + 1).min(8);
    signs[index % signs.len()].to_string().repeat(times)
}

fn wide(value: u32) -> String {
    value.to_string().chars().filter_map(|digit| char::from_u32(u32::from(digit) - 0x30 + 0xff10)).collect()
}

/// Chinese numbers below a hundred: 一, 十, 十一, 二十一.
fn han(value: u32) -> String {
    const DIGITS: [&str; 10] = ["〇", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let digit = |value: u32| DIGITS.get(value as usize).copied().unwrap_or_default();
    match value {
        0..=9 => digit(value).to_owned(),
        10..=99 => {
            let tens = if value < 20 { "" } else { digit(value / 10) };
            let ones = if value.is_multiple_of(10) { "" } else { digit(value % 10) };
            format!("{tens}十{ones}")
        }
        _ => value.to_string(),
    }
}

/// a to z, then aa, bb, as Word counts.
fn letters(value: u32, first: u8) -> String {
    let Some(index) = value.checked_sub(1) else { return String::new() };
    let letter = first + u8::try_from(index % 26).unwrap_or(0);
    // A counter of thousands is an attack on memory, not a list.
    let times = (index / 26 + 1).min(8) as usize;
    char::from(letter).to_string().repeat(times)
}

fn roman(value: u32) -> String {
    const SIGNS: [(u32, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    if value > 3999 {
        return value.to_string();
    }
    let mut rest = value;
    let mut text = String::new();
    for (worth, sign) in SIGNS {
        while rest >= worth {
            text.push_str(sign);
            rest -= worth;
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{Counters, Numbering, formatted};

    const PART: &str = r#"<w:numbering xmlns:w="w">
        <w:abstractNum w:abstractNumId="0">
          <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:pStyle w:val="H1"/><w:lvlText w:val="%1."/></w:lvl>
          <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%1.%2)"/></w:lvl>
          <w:lvl w:ilvl="2"><w:start w:val="4"/><w:numFmt w:val="upperRoman"/><w:isLgl/><w:lvlText w:val="A.%1.%3"/></w:lvl>
        </w:abstractNum>
        <w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val=""/></w:lvl></w:abstractNum>
        <w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
        <w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride></w:num>
        <w:num w:numId="3"><w:abstractNumId w:val="1"/></w:num></w:numbering>"#;

    #[test]
    fn numbers_in_every_writing() {
        let cases = [
            (2, "ordinal", "2nd"),
            (12, "ordinal", "12th"),
            (21, "cardinalText", "Twenty-one"),
            (12, "ordinalText", "Twelfth"),
            (30, "ordinalText", "Thirtieth"),
            (5, "chicago", "**"),
            (3, "decimalEnclosedCircle", "③"),
            (21, "japaneseCounting", "二十一"),
            (7, "001, 002, 003, ...", "007"),
            (3, "russianUpper", "В"),
            (28, "lowerLetter", "bb"),
            (1994, "upperRoman", "MCMXCIV"),
        ];
        for (value, format, text) in cases {
            assert_eq!(formatted(value, format), text, "{value} {format}");
        }
    }

    #[test]
    fn labels_are_counted_as_word_prints_them() {
        let numbering = Numbering::read(PART).expect("numbering");
        let mut counters = Counters::default();
        let mut label = |number, level| numbering.count(number, level, &mut counters).map(|label| label.text);
        let cases = [
            (1, 0, "1."),
            (1, 1, "1.a)"),
            (1, 1, "1.b)"),
            (1, 2, "A.1.4"),
            (1, 0, "2."),
            (1, 1, "2.a)"),
            (2, 0, "7."),
            (2, 0, "8."),
            (3, 0, "•"),
        ];
        for (number, level, text) in cases {
            assert_eq!(label(number, level).as_deref(), Some(text), "{number} {level}");
        }
        assert_eq!(label(0, 0), None);
        assert_eq!(numbering.level_of_style(1, "H1"), Some(0));
    }
}
