use std::collections::HashMap;

use encoding_rs::Encoding as Charset;
use lopdf::{Dictionary, Object, Stream};

use super::cid;
use super::cmap::CMap;
use super::embedded;
use super::encoding::{CodeTable, base_encoding, plain_symbol, push_glyph_name};
use super::objects::{Budget, Objects, finite};
use super::standard;

/// A font as far as text needs it: codes, characters, widths and style.
pub(super) struct Font {
    cut: Cut,
    to_unicode: CMap,
    /// Characters of simple fonts by code, of composite fonts by CID.
    characters: HashMap<u32, String>,
    widths: HashMap<u32, f32>,
    default_width: f32,
    /// Ems per unit of `widths`: 1/1000, or the scale of a Type 3 font's matrix.
    unit: f32,
    /// Em size of the glyphs over the size in `Tf`: 1 but for Type 3 fonts.
    pub(super) em: f32,
    /// The glyphs of a Type 3 font are drawn upside down, to be turned by the text matrix.
    pub(super) upside_down: bool,
    /// Lines run downwards.
    pub(super) vertical: bool,
    pub(super) bold: bool,
    pub(super) italic: bool,
    pub(super) mono: bool,
    /// The file names the font and does not have it.
    pub(super) missing: bool,
}

/// How a string is cut into codes, and what a code means.
enum Cut {
    /// One byte per code.
    Simple,
    /// Two bytes per code, which is the CID.
    Identity,
    /// By an embedded CMap.
    CMap(CMap),
    /// By a predefined CMap whose codes are those of a character set.
    Charset(&'static Charset),
    /// The same with the high bit of both bytes taken off.
    SevenBit(&'static Charset),
    /// Two bytes per code, whose meaning is not known.
    Unknown,
}

/// One code of a shown string.
pub(super) struct Code {
    /// Bytes of the string it takes.
    pub(super) length: usize,
    /// Advance in ems.
    pub(super) width: f32,
    /// Holds for the single-byte code 32, which word spacing widens.
    pub(super) is_space: bool,
}

impl Font {
    /// A font of which nothing is known: Latin text in Helvetica.
    pub(super) fn unknown() -> Self {
        let mut font = Self { missing: true, ..Self::empty() };
        font.characters = from_table(base_encoding("WinAnsiEncoding"));
        font.widths = standard_widths("Helvetica", &font.characters);
        font
    }

    pub(super) fn load(objects: Objects<'_>, dict: &Dictionary, budget: &mut Budget<'_>) -> Self {
        let mut font = Self::empty();
        let composite = objects.name(dict, "Subtype") == Some(b"Type0");
        let descendant = objects.array(dict, "DescendantFonts").and_then(|fonts| fonts.first());
        let descendant = descendant.and_then(|font| objects.resolve(font).as_dict().ok());
        let lost = dict.has(b"ToUnicode") && objects.get(dict, "ToUnicode").is_none();
        if lost || (composite && descendant.is_none()) {
            budget.damaged("a part of a font is missing");
        }
        let descendant = descendant.unwrap_or(dict);
        let name = font_name(objects, dict);
        let descriptor = objects.dict(if composite { descendant } else { dict }, "FontDescriptor");
        font.set_style(objects, &name, descriptor);
        match objects.get(dict, "ToUnicode") {
            Some(Object::Stream(stream)) => {
                font.to_unicode = budget
                    .decode(objects, stream, "a ToUnicode map")
                    .map_or_else(CMap::default, |bytes| CMap::parse(&bytes));
            }
            // A name here means that the codes are UTF-16.
            Some(Object::Name(_)) => {
                font.to_unicode = CMap::parse(b"beginbfrange <0001> <FFFF> <0001> endbfrange");
            }
            _ => {}
        }
        let program = |budget: &mut Budget<'_>| Program::load(objects, descriptor?, budget);
        if composite {
            font.load_composite(objects, dict, descendant, budget, program);
        } else {
            font.load_simple(objects, dict, &name, budget, program);
        }
        font
    }

    /// The first code of `bytes`, its characters appended to `out`. Nothing is appended when
    /// the file does not say what the code means.
    pub(super) fn next_code(&self, bytes: &[u8], out: &mut String) -> Code {
        let start = out.len();
        let (code, length) = match &self.cut {
            Cut::Simple => (bytes.first().map_or(0, |byte| u32::from(*byte)), 1),
            Cut::Identity | Cut::Unknown => {
                let length = bytes.len().clamp(1, 2);
                (bytes.iter().take(2).fold(0, |code, byte| code << 8 | u32::from(*byte)), length)
            }
            Cut::CMap(cmap) => cmap.next_code(bytes),
            Cut::Charset(charset) => return self.next_of_charset(charset, bytes, out),
            Cut::SevenBit(charset) => {
                let high: Vec<u8> = bytes.iter().take(2).map(|byte| byte | 0x80).collect();
                return self.next_of_charset(charset, &high, out);
            }
        };
        let cid = match &self.cut {
            Cut::CMap(cmap) => cmap.cid(code),
            _ => code,
        };
        if !self.to_unicode.push_text(code, out)
            && let Some(text) = self.characters.get(&cid)
        {
            out.push_str(text);
        }
        if out.get(start..).is_some_and(|new| new.chars().any(|c| plain_symbol(c) != c)) {
            let plain: String = out.get(start..).unwrap_or_default().chars().map(plain_symbol).collect();
            out.truncate(start);
            out.push_str(&plain);
        }
        Code { length, width: self.width(cid), is_space: length == 1 && code == 32 }
    }

    fn width(&self, cid: u32) -> f32 {
        self.widths.get(&cid).copied().unwrap_or(self.default_width) * self.unit
    }

    fn next_of_charset(&self, charset: &'static Charset, bytes: &[u8], out: &mut String) -> Code {
        let utf16 = charset == encoding_rs::UTF_16BE;
        let length = match bytes {
            [0xD8..=0xDB, ..] if utf16 => 4,
            _ if utf16 => 2,
            // Half-width katakana.
            [0xA0..=0xDF, ..] if charset == encoding_rs::SHIFT_JIS => 1,
            [first, second, ..] if *first >= 0x80 => match (charset == encoding_rs::GBK, second) {
                (true, b'0'..=b'9') => 4,
                _ => 2,
            },
            _ => 1,
        };
        let length = length.min(bytes.len()).max(1);
        let (text, _) = charset.decode_without_bom_handling(bytes.get(..length).unwrap_or_default());
        out.extend(text.chars().filter(|c| *c != char::REPLACEMENT_CHARACTER));
        // Single bytes are half-width letters in these character sets.
        let half = length == 1 || (utf16 && bytes.first() == Some(&0));
        let width = if half { self.default_width / 2.0 } else { self.default_width };
        Code { length, width: width * self.unit, is_space: length == 1 && bytes.first() == Some(&32) }
    }

    fn empty() -> Self {
        Self {
            cut: Cut::Simple,
            to_unicode: CMap::default(),
            characters: HashMap::new(),
            widths: HashMap::new(),
            default_width: 0.0,
            unit: 0.001,
            em: 1.0,
            upside_down: false,
            vertical: false,
            bold: false,
            italic: false,
            mono: false,
            missing: false,
        }
    }

    fn set_style(&mut self, objects: Objects<'_>, name: &str, descriptor: Option<&Dictionary>) {
        let name = name.to_ascii_lowercase();
        let flags = descriptor.and_then(|dict| objects.integer(dict, "Flags")).unwrap_or(0);
        let weight = descriptor.and_then(|dict| objects.number(dict, "FontWeight")).unwrap_or(400.0);
        let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
        self.bold = has(&["bold", "black", "heavy", "demi", "cmbx"]) || weight >= 600.0 || flags & 1 << 18 != 0;
        self.italic = has(&["italic", "oblique", "cmti"]) || flags & 1 << 6 != 0;
        self.mono = has(&["courier", "mono", "consol", "cmtt"]) || flags & 1 != 0;
    }

    fn load_simple(
        &mut self,
        objects: Objects<'_>,
        dict: &Dictionary,
        name: &str,
        budget: &mut Budget<'_>,
        program: impl FnOnce(&mut Budget<'_>) -> Option<Program>,
    ) {
        let type3 = objects.name(dict, "Subtype") == Some(b"Type3");
        let truetype = objects.name(dict, "Subtype") == Some(b"TrueType");
        let encoding = objects.get(dict, "Encoding");
        let base = match encoding {
            Some(Object::Name(name)) => Some(name.as_slice()),
            Some(Object::Dictionary(encoding)) => objects.name(encoding, "BaseEncoding"),
            _ => None,
        };
        let base = base.and_then(|name| base_encoding(&String::from_utf8_lossy(name)));
        let named = base.is_some();
        self.characters = from_table(base.or_else(|| implied_encoding(name, truetype)));
        let mut built_in = HashMap::new();
        if !named && !type3 {
            // The font program is opened only here: most fonts say all that is needed without it.
            built_in = program(budget).map(|program| program.characters_by_code()).unwrap_or_default();
            if !built_in.is_empty() && !truetype {
                self.characters.clear();
            }
            self.characters.extend(built_in.clone());
        }
        if let Some(Object::Dictionary(encoding)) = encoding {
            self.apply_differences(objects, encoding, &built_in);
        }
        self.load_simple_widths(objects, dict, name);
        if type3 {
            self.set_type3_scale(objects, dict);
        }
    }

    /// Takes the names of /Differences; codes whose name says nothing keep what the font
    /// program itself says of them.
    fn apply_differences(&mut self, objects: Objects<'_>, encoding: &Dictionary, built_in: &HashMap<u32, String>) {
        let mut code = 0_u32;
        for item in objects.array(encoding, "Differences").unwrap_or_default().iter().take(2048) {
            let Object::Name(name) = objects.resolve(item) else {
                code = finite(objects.resolve(item)).map_or(code, |value| value as u32);
                continue;
            };
            let mut text = String::new();
            if push_glyph_name(name, &mut text) {
                self.characters.insert(code, text);
            } else if !built_in.contains_key(&code) {
                self.characters.remove(&code);
            }
            code = code.wrapping_add(1);
        }
    }

    fn load_simple_widths(&mut self, objects: Objects<'_>, dict: &Dictionary, name: &str) {
        let first = objects.integer(dict, "FirstChar").unwrap_or(0).clamp(0, 255) as u32;
        let missing = objects.dict(dict, "FontDescriptor").and_then(|dict| objects.number(dict, "MissingWidth"));
        match objects.array(dict, "Widths") {
            Some(widths) => {
                let widths = widths.iter().take(256).map(|width| finite(objects.resolve(width)).unwrap_or(0.0));
                self.widths = (first..).zip(widths).collect();
                self.default_width = missing.unwrap_or(0.0);
            }
            None => {
                self.widths = standard_widths(name, &self.characters);
                self.default_width = missing.unwrap_or(if self.mono { 600.0 } else { 500.0 });
            }
        }
    }

    /// Type 3 glyphs have a space of their own. Their em is taken from the mean width of the
    /// glyphs, which is half an em in text fonts: /FontBBox is zero more often than not.
    fn set_type3_scale(&mut self, objects: Objects<'_>, dict: &Dictionary) {
        let matrix = objects.numbers::<6>(dict, "FontMatrix").unwrap_or([0.001, 0.0, 0.0, 0.001, 0.0, 0.0]);
        self.unit = matrix[0].abs();
        self.upside_down = matrix[3] < 0.0;
        let mut widths: Vec<f32> = self.widths.values().copied().filter(|width| *width > 0.0).collect();
        // The order of addition decides about the last bit of the sum.
        widths.sort_unstable_by(f32::total_cmp);
        let mean = widths.iter().sum::<f32>() / widths.len().max(1) as f32 * self.unit;
        if mean > 0.0 {
            self.em = (mean / 0.5).clamp(1e-4, 1e4);
        }
    }

    fn load_composite(
        &mut self,
        objects: Objects<'_>,
        dict: &Dictionary,
        descendant: &Dictionary,
        budget: &mut Budget<'_>,
        program: impl FnOnce(&mut Budget<'_>) -> Option<Program>,
    ) {
        self.cut = match objects.get(dict, "Encoding") {
            Some(Object::Name(name)) => {
                let name = String::from_utf8_lossy(name);
                self.vertical = name.ends_with("-V") || name == "V";
                predefined(&name)
            }
            Some(Object::Stream(stream)) => {
                self.vertical = objects.integer(&stream.dict, "WMode") == Some(1);
                budget.decode(objects, stream, "a CMap").map_or(Cut::Unknown, |bytes| Cut::CMap(CMap::parse(&bytes)))
            }
            _ => Cut::Identity,
        };
        self.default_width = objects.number(descendant, "DW").unwrap_or(1000.0);
        self.load_composite_widths(objects, descendant);
        if self.to_unicode.is_empty() && matches!(self.cut, Cut::Identity | Cut::CMap(_)) {
            let system = objects.dict(descendant, "CIDSystemInfo");
            let ordering = system.and_then(|system| objects.text(system, "Ordering")).unwrap_or_default();
            self.characters = cid::characters(&ordering);
            if !self.characters.is_empty() {
                return;
            }
            let glyphs = program(budget).map(|program| program.characters_by_glyph()).unwrap_or_default();
            self.characters = match objects.stream(descendant, "CIDToGIDMap") {
                Some(stream) => by_cid(objects, stream, &glyphs, budget),
                None => glyphs,
            };
        }
    }

    fn load_composite_widths(&mut self, objects: Objects<'_>, descendant: &Dictionary) {
        let items = objects.array(descendant, "W").unwrap_or_default();
        let mut items = items.iter().map(|item| objects.resolve(item));
        let mut room = WIDTHS;
        while let Some(first) = items.next() {
            let first = finite(first).unwrap_or(0.0) as u32;
            let before = room;
            match items.next() {
                Some(Object::Array(widths)) => {
                    let widths = widths.iter().map(|width| finite(objects.resolve(width)).unwrap_or(0.0));
                    for (cid, width) in (first..=0xFFFF).zip(widths).take(before) {
                        self.widths.insert(cid, width);
                        room -= 1;
                    }
                }
                Some(last) => {
                    let last = (finite(last).unwrap_or(0.0) as u32).min(0xFFFF);
                    let width = items.next().and_then(finite).unwrap_or(self.default_width);
                    for cid in (first..=last).take(before) {
                        self.widths.insert(cid, width);
                        room -= 1;
                    }
                }
                None => return,
            }
            if room == 0 {
                return;
            }
        }
    }
}

/// Widths that are taken from a /W array; CIDs have 16 bits, but ranges may overlap.
const WIDTHS: usize = 1 << 17;

/// An embedded font program.
struct Program {
    bytes: Vec<u8>,
    kind: ProgramKind,
}

enum ProgramKind {
    Type1,
    TrueType,
    Cff,
}

impl Program {
    fn load(objects: Objects<'_>, descriptor: &Dictionary, budget: &mut Budget<'_>) -> Option<Self> {
        for (key, kind) in
            [("FontFile", ProgramKind::Type1), ("FontFile2", ProgramKind::TrueType), ("FontFile3", ProgramKind::Cff)]
        {
            let Some(stream) = objects.stream(descriptor, key) else { continue };
            let bytes = budget.decode(objects, stream, "an embedded font")?;
            let kind = match bytes.get(..4) {
                Some(b"OTTO" | b"true" | b"\0\x01\0\0") => ProgramKind::TrueType,
                _ => kind,
            };
            return Some(Self { bytes, kind });
        }
        None
    }

    fn characters_by_code(&self) -> HashMap<u32, String> {
        match self.kind {
            ProgramKind::Type1 => embedded::type1_encoding(&self.bytes),
            ProgramKind::TrueType => embedded::symbolic_characters(&self.bytes),
            ProgramKind::Cff => embedded::cff_encoding(&self.bytes),
        }
    }

    fn characters_by_glyph(&self) -> HashMap<u32, String> {
        match self.kind {
            ProgramKind::TrueType => embedded::glyph_characters(&self.bytes),
            ProgramKind::Cff => embedded::cff_glyph_names(&self.bytes),
            ProgramKind::Type1 => HashMap::new(),
        }
    }
}

/// Characters by CID through a /CIDToGIDMap stream: two bytes of glyph number per CID.
fn by_cid(
    objects: Objects<'_>,
    map: &Stream,
    glyphs: &HashMap<u32, String>,
    budget: &mut Budget<'_>,
) -> HashMap<u32, String> {
    let bytes = budget.decode(objects, map, "a CIDToGIDMap").unwrap_or_default();
    let glyph_numbers =
        bytes.chunks_exact(2).map(|pair| pair.iter().fold(0, |number, byte| number << 8 | u32::from(*byte)));
    (0_u32..).zip(glyph_numbers).filter_map(|(cid, glyph)| Some((cid, glyphs.get(&glyph)?.clone()))).collect()
}

/// A predefined CMap. Source: ISO 32000-1, table 118.
fn predefined(name: &str) -> Cut {
    let stem = name.strip_suffix("-H").or_else(|| name.strip_suffix("-V")).unwrap_or(name);
    match stem {
        "H" | "V" | "78" | "Add" | "Ext" => Cut::SevenBit(encoding_rs::EUC_JP),
        "GB" | "GBT" => Cut::SevenBit(encoding_rs::GBK),
        "KSC" => Cut::SevenBit(encoding_rs::EUC_KR),
        "Identity" => Cut::Identity,
        _ if stem.contains("UCS2") || stem.contains("UTF16") => Cut::Charset(encoding_rs::UTF_16BE),
        "GB-EUC" | "GBpc-EUC" | "GBK-EUC" | "GBKp-EUC" | "GBK2K" => Cut::Charset(encoding_rs::GBK),
        "B5pc" | "ETen-B5" | "ETenms-B5" | "HKscs-B5" => Cut::Charset(encoding_rs::BIG5),
        "83pv-RKSJ" | "78-RKSJ" | "78ms-RKSJ" | "90ms-RKSJ" | "90msp-RKSJ" | "90pv-RKSJ" | "Add-RKSJ" | "Ext-RKSJ" => {
            Cut::Charset(encoding_rs::SHIFT_JIS)
        }
        "EUC" | "78-EUC" => Cut::Charset(encoding_rs::EUC_JP),
        "KSC-EUC" | "KSCms-UHC" | "KSCms-UHC-HW" | "KSCpc-EUC" => Cut::Charset(encoding_rs::EUC_KR),
        _ => Cut::Unknown,
    }
}

/// /BaseFont without the tag of a subset.
fn font_name(objects: Objects<'_>, dict: &Dictionary) -> String {
    let name = objects.name(dict, "BaseFont").map(String::from_utf8_lossy).unwrap_or_default();
    match name.split_once('+') {
        Some((tag, rest)) if tag.len() == 6 => rest.to_owned(),
        _ => name.into_owned(),
    }
}

/// The encoding of a font that names none.
fn implied_encoding(name: &str, truetype: bool) -> Option<CodeTable> {
    base_encoding(match name {
        _ if name.starts_with("Symbol") => "Symbol",
        _ if name.contains("Dingbats") => "ZapfDingbats",
        _ if truetype => "WinAnsiEncoding",
        _ => "StandardEncoding",
    })
}

fn from_table(table: Option<CodeTable>) -> HashMap<u32, String> {
    let table = table.unwrap_or_default();
    (0_u32..).zip(table).filter_map(|(code, c)| Some((code, c?.to_string()))).collect()
}

/// Widths of a font that has none in the file: those of the standard font that it is or
/// resembles, found through the characters, in 1/1000 em.
fn standard_widths(name: &str, characters: &HashMap<u32, String>) -> HashMap<u32, f32> {
    let lower = name.to_ascii_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    if has(&["courier", "mono", "consol"]) {
        return (0..256).map(|code| (code, 600.0)).collect();
    }
    let by_code = |widths: &[u16]| (32..).zip(widths.iter().map(|width| f32::from(*width))).collect();
    if lower.starts_with("symbol") {
        return by_code(&standard::SYMBOL_WIDTHS);
    }
    if has(&["dingbats"]) {
        return by_code(&standard::DINGBAT_WIDTHS);
    }
    let widths = match (
        has(&["times", "serif", "roman", "georgia"]) && !has(&["sans"]),
        has(&["bold"]),
        has(&["italic", "oblique"]),
    ) {
        (false, false, _) => &standard::HELVETICA,
        (false, true, _) => &standard::HELVETICA_BOLD,
        (true, false, false) => &standard::TIMES,
        (true, false, true) => &standard::TIMES_ITALIC,
        (true, true, false) => &standard::TIMES_BOLD,
        (true, true, true) => &standard::TIMES_BOLD_ITALIC,
    };
    let windows = from_table(base_encoding("WinAnsiEncoding"));
    let by_character: HashMap<&str, u16> = windows
        .iter()
        .filter_map(|(code, text)| Some((text.as_str(), *widths.get(code.checked_sub(32)? as usize)?)))
        .collect();
    characters.iter().filter_map(|(code, text)| Some((*code, f32::from(*by_character.get(text.as_str())?)))).collect()
}
