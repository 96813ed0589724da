//! The walk over the tokens: groups, and what text in them is.

mod destinations;
mod fields;
mod paragraph;
mod words;

use annexa_model::{Limit, Properties, Warning};

use super::charset::{Declared, Fonts};
use super::styles::{Style, Styles};
use super::tables::{OpenTable, RowDefinition};
use super::tokens::{Token, Tokens};
use crate::Limits;
use crate::docx::symbols::UNKNOWN;
use crate::pieces::{Piece, Text};
use crate::tally::Tally;
use destinations::{Ending, Place};
use fields::Form;
use paragraph::{Format, Paragraph};

/// What a walk yields.
pub(super) struct Found {
    pub(super) pieces: Vec<Piece>,
    pub(super) headers: Vec<String>,
    pub(super) footers: Vec<String>,
    pub(super) properties: Properties,
    pub(super) warnings: Vec<Warning>,
    /// Holds when some of the file could not be read.
    pub(super) is_damaged: bool,
}

/// What a group inherits from the one around it, and its end gives back.
#[derive(Clone, Copy, Default)]
struct State {
    place: Place,
    /// What is done when the group closes; not inherited.
    ending: Ending,
    font: Option<i32>,
    is_bold: bool,
    is_hidden: bool,
    is_deleted: bool,
    is_revised: bool,
    /// Number of characters that stand in for one of Unicode, behind it.
    stand_ins: usize,
    /// Holds inside the properties of a row of a table in a cell.
    is_of_nested_row: bool,
    paragraph: Format,
}

/// A run of paragraphs and tables: the body, or what stands apart from it.
#[derive(Default)]
struct Frame {
    pieces: Vec<Piece>,
    paragraph: Paragraph,
    /// Text boxes and pictures anchored in the paragraph at hand; they follow it.
    boxes: Vec<Piece>,
    /// Tables that are open, outermost first.
    tables: Vec<OpenTable>,
    row: RowDefinition,
    nested_row: RowDefinition,
}

/// What sets text apart, so that a run of it is counted once.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Mark {
    #[default]
    None,
    Hidden,
    Deleted,
    Revised,
}

/// What of the file could not be read as it was written.
#[derive(Default)]
struct Trouble {
    /// What is broken, each kind once.
    damage: Vec<String>,
    is_guessed: bool,
    is_too_deep: bool,
}

impl Trouble {
    fn damaged(&mut self, what: &str) {
        if !self.damage.iter().any(|known| known == what) {
            self.damage.push(what.to_owned());
        }
    }

    fn warnings(self, tally: &Tally, limits: &Limits) -> Vec<Warning> {
        let depth = self.is_too_deep.then(|| limits.reached(Limit::Depth));
        let guess = self.is_guessed.then(|| Warning::EncodingGuessed { encoding: "windows-1252".to_owned() });
        let told = tally.warnings("embedded objects", depth.into_iter().chain(guess));
        self.damage.into_iter().map(|what| Warning::Damaged { what }).chain(told).collect()
    }
}

/// One walk.
pub(super) struct Walk<'a> {
    limits: &'a Limits,
    depth: usize,
    fonts: Fonts,
    styles: Styles,
    default_font: Option<i32>,
    state: State,
    /// The states of the groups around the one at hand.
    groups: Vec<State>,
    /// Groups that are open beyond the depth limit.
    too_deep: usize,
    /// Holds behind `\*`: the group can be left out by those who do not know its next word.
    is_starred: bool,
    /// Bytes that are no characters yet: one may take several of them.
    bytes: Vec<u8>,
    /// Characters to come that stand in for one already read.
    to_skip: usize,
    /// First half of a character beyond the first 65536.
    high: Option<u16>,
    /// Body and what stands apart, innermost last; never empty.
    frames: Vec<Frame>,
    /// Notes and comments whose paragraph is not finished yet.
    waiting: Vec<Text>,
    /// Those whose table is not.
    waiting_for_table: Vec<Text>,
    /// Text of a value that is being read.
    captured: String,
    declared: Declared,
    style: Style,
    date: [i32; 3],
    property_name: String,
    shape_property: String,
    form: Form,
    mark: Mark,
    headers: Vec<String>,
    footers: Vec<String>,
    properties: Properties,
    tally: Tally,
    trouble: Trouble,
}

impl<'a> Walk<'a> {
    pub(super) fn new(limits: &'a Limits) -> Self {
        Self {
            limits,
            depth: usize::try_from(limits.depth).unwrap_or(usize::MAX),
            fonts: Fonts::new(),
            styles: Styles::default(),
            default_font: None,
            state: State { stand_ins: 1, ..State::default() },
            groups: Vec::new(),
            too_deep: 0,
            is_starred: false,
            bytes: Vec::new(),
            to_skip: 0,
            high: None,
            frames: vec![Frame::default()],
            waiting: Vec::new(),
            waiting_for_table: Vec::new(),
            captured: String::new(),
            declared: Declared::default(),
            style: Style::default(),
            date: [0; 3],
            property_name: String::new(),
            shape_property: String::new(),
            form: Form::default(),
            mark: Mark::default(),
            headers: Vec::new(),
            footers: Vec::new(),
            properties: Properties::default(),
            tally: Tally::default(),
            trouble: Trouble::default(),
        }
    }

    /// Walks the whole file.
    pub(super) fn through(mut self, bytes: &[u8]) -> Found {
        let mut tokens = Tokens::new(bytes);
        for token in tokens.by_ref() {
            self.token(token);
            if self.groups.is_empty() {
                break;
            }
        }
        if !self.groups.is_empty() {
            self.trouble.damaged("rich text cut off: groups are not closed");
        }
        while !self.groups.is_empty() {
            self.close();
        }
        if tokens.rest().iter().any(|byte| !byte.is_ascii_whitespace() && *byte != 0) {
            self.trouble.damaged("bytes behind the end of the rich text");
        }
        self.end_paragraph(0);
        self.enter_level(0);
        self.emit_waiting();
        Found {
            pieces: self.frames.swap_remove(0).pieces,
            headers: self.headers,
            footers: self.footers,
            properties: self.properties,
            is_damaged: !self.trouble.damage.is_empty() || self.trouble.is_too_deep,
            warnings: self.trouble.warnings(&self.tally, self.limits),
        }
    }

    fn token(&mut self, token: Token<'_>) {
        let is_starred = std::mem::take(&mut self.is_starred);
        match token {
            Token::Open if self.too_deep > 0 || self.groups.len() >= self.depth => {
                self.trouble.is_too_deep = true;
                self.too_deep += 1;
            }
            Token::Close if self.too_deep > 0 => self.too_deep -= 1,
            Token::Binary(is_whole) => {
                if !is_whole {
                    self.trouble.damaged("binary data cut off");
                }
            }
            _ if self.too_deep > 0 => {}
            Token::Open => self.open(),
            Token::Close => self.close(),
            // A lost brace makes a table at the head of the file swallow what follows, while all groups close.
            Token::Word("sectd", _) if self.state.place == Place::Skipped => self.swallows_text(),
            Token::Word("par" | "sectd" | "trowd", _) if self.state.place.is_head() => self.swallows_text(),
            _ if self.state.place == Place::Skipped => {}
            Token::Word(name, number) => self.word(name, number, is_starred),
            Token::Symbol(b'*') => self.is_starred = true,
            Token::Symbol(sign) => self.symbol(sign),
            Token::Byte(byte) => self.take_bytes(&[byte]),
            Token::Text(bytes) => self.take_bytes(bytes),
        }
    }

    fn swallows_text(&mut self) {
        self.trouble.damaged("text inside a table of the file's head");
    }

    fn open(&mut self) {
        self.flush();
        self.to_skip = 0;
        self.groups.push(self.state);
        self.state.ending = Ending::None;
        if self.state.place == Place::Styles {
            self.state.place = Place::Style;
            self.state.ending = Ending::Style;
            self.style = Style::default();
            self.captured.clear();
        }
    }

    fn close(&mut self) {
        self.flush();
        self.to_skip = 0;
        self.end_destination();
        if self.groups.len() == 1 {
            self.end_pending(0);
        }
        if let Some(state) = self.groups.pop() {
            self.state = state;
        }
    }

    fn take_bytes(&mut self, bytes: &[u8]) {
        if !self.state.place.has_text() {
            return;
        }
        let skipped = self.to_skip.min(bytes.len());
        self.to_skip -= skipped;
        self.bytes.extend_from_slice(&bytes[skipped..]);
    }

    /// Makes characters of the bytes that were read.
    fn flush(&mut self) {
        if self.bytes.is_empty() {
            return;
        }
        let bytes = std::mem::take(&mut self.bytes);
        let text = match self.fonts.symbols(self.state.font) {
            Some(font) if self.state.place != Place::Fonts => {
                let text: String = bytes.iter().map(|&byte| font.character(byte.into())).collect();
                self.tally.signs += text.matches(UNKNOWN).count();
                text
            }
            _ => {
                let font = if self.state.place == Place::Fonts { Some(self.declared.number) } else { self.state.font };
                let decoded = self.fonts.charset(font).decode(&bytes);
                // Of the name of a font only its Latin letters count.
                if self.state.place != Place::Fonts {
                    self.trouble.is_guessed |= decoded.is_guessed;
                    if let Some(encoding) = decoded.broken {
                        self.trouble.damaged(&format!("bytes that are no characters in {encoding}"));
                    }
                }
                decoded.text
            }
        };
        self.text(&text);
        self.bytes = bytes;
        self.bytes.clear();
    }

    /// A character by its number in Unicode, which older programs write with a sign.
    fn unicode(&mut self, number: i32) {
        self.flush();
        self.to_skip = self.state.stand_ins;
        let code = u32::try_from(if number < 0 { number.saturating_add(0x1_0000) } else { number });
        let code = code.unwrap_or(UNKNOWN.into());
        match u16::try_from(code) {
            Ok(unit @ 0xd800..=0xdbff) => {
                self.lone_half();
                self.high = Some(unit);
                return;
            }
            Ok(unit @ 0xdc00..=0xdfff) => {
                if let Some(high) = self.high.take() {
                    let pair = char::decode_utf16([high, unit]).flatten().next().unwrap_or(UNKNOWN);
                    self.text(pair.encode_utf8(&mut [0; 4]));
                    return;
                }
            }
            _ => {}
        }
        let font = self.fonts.symbols(self.state.font);
        let sign = match font {
            Some(font) if code <= 0xff || (0xf000..=0xf0ff).contains(&code) => font.character(code),
            _ => char::from_u32(code).unwrap_or(UNKNOWN),
        };
        self.tally.signs += usize::from(sign == UNKNOWN && self.state.place.has_text());
        self.text(sign.encode_utf8(&mut [0; 4]));
    }

    /// Puts a sign in the place of a half character without its other half.
    fn lone_half(&mut self) {
        if self.high.take().is_some() {
            self.tally.signs += 1;
            self.text(UNKNOWN.encode_utf8(&mut [0; 4]));
        }
    }

    /// Text in whatever place the walk is.
    fn text(&mut self, text: &str) {
        self.lone_half();
        match self.state.place {
            Place::Flow => self.flow_text(text),
            Place::Captured | Place::Style => self.captured.push_str(text),
            Place::Fonts => {
                for piece in text.split_inclusive(';') {
                    self.captured.push_str(piece);
                    if piece.ends_with(';') {
                        self.end_font();
                    }
                }
            }
            _ => {}
        }
    }

    fn end_font(&mut self) {
        let name = std::mem::take(&mut self.captured);
        self.fonts.declare(&self.declared, name.trim_end_matches(';'));
        self.declared = Declared::default();
    }
}
