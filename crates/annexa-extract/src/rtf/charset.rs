//! Which characters the bytes of rich text stand for.

use std::collections::HashMap;

use encoding_rs::{self as enc, Encoding};

use crate::docx::symbols::SymbolFont;

/// How the bytes of a font become characters.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Charset {
    Known(&'static Encoding),
    /// A code page of the first PCs, by its upper half.
    Pc(&'static str),
    /// One that is not known: read as Western.
    Unknown,
}

/// Upper half of code page 437.
const PC_437: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}";

/// Upper half of code page 850.
const PC_850: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{ad}±‗¾¶§÷¸°¨·¹³²■\u{a0}";

/// Text of bytes, and what is doubtful about it.
pub(super) struct Decoded {
    pub(super) text: String,
    /// Name of the encoding in which some of the bytes are no characters.
    pub(super) broken: Option<&'static str>,
    /// Holds when the encoding is not known.
    pub(super) is_guessed: bool,
}

impl Charset {
    pub(super) const fn of_code_page(number: i32) -> Self {
        Self::Known(match number {
            437 => return Self::Pc(PC_437),
            850 => return Self::Pc(PC_850),
            866 => enc::IBM866,
            874 => enc::WINDOWS_874,
            932 => enc::SHIFT_JIS,
            936 => enc::GBK,
            949 => enc::EUC_KR,
            950 => enc::BIG5,
            1250 => enc::WINDOWS_1250,
            1251 => enc::WINDOWS_1251,
            0 | 1252 => enc::WINDOWS_1252,
            1253 => enc::WINDOWS_1253,
            1254 => enc::WINDOWS_1254,
            1255 => enc::WINDOWS_1255,
            1256 => enc::WINDOWS_1256,
            1257 => enc::WINDOWS_1257,
            1258 => enc::WINDOWS_1258,
            10000 => enc::MACINTOSH,
            10007 => enc::X_MAC_CYRILLIC,
            20866 => enc::KOI8_R,
            28592 => enc::ISO_8859_2,
            54936 => enc::GB18030,
            65001 => enc::UTF_8,
            _ => return Self::Unknown,
        })
    }

    /// The character set that a font declares; `None` for "that of the document".
    const fn of_font(number: i32) -> Option<Self> {
        Some(Self::of_code_page(match number {
            0 => 1252,
            77 => 10000,
            78 | 128 => 932,
            79 | 129 => 949,
            80 | 134 => 936,
            81 | 136 => 950,
            161 => 1253,
            162 => 1254,
            163 => 1258,
            177 => 1255,
            178 => 1256,
            186 => 1257,
            89 | 204 => 1251,
            222 => 874,
            238 => 1250,
            254 => 437,
            _ => return None,
        }))
    }

    /// The text of `bytes`.
    pub(super) fn decode(self, bytes: &[u8]) -> Decoded {
        let is_ascii = bytes.is_ascii();
        let encoding = match self {
            Self::Known(encoding) => encoding,
            Self::Unknown => enc::WINDOWS_1252,
            Self::Pc(upper) => {
                let of = |&byte: &u8| match byte.checked_sub(0x80) {
                    Some(at) => upper.chars().nth(usize::from(at)).unwrap_or(char::REPLACEMENT_CHARACTER),
                    None => char::from(byte),
                };
                return Decoded { text: bytes.iter().map(of).collect(), broken: None, is_guessed: false };
            }
        };
        let (text, had_errors) = encoding.decode_without_bom_handling(bytes);
        Decoded {
            text: text.into_owned(),
            broken: had_errors.then(|| encoding.name()),
            is_guessed: self == Self::Unknown && !is_ascii,
        }
    }
}

/// A font as far as it decides over characters.
#[derive(Clone, Copy, Default)]
struct Font {
    /// `None` for the character set of the document.
    charset: Option<Charset>,
    /// Signs that stand where others have letters.
    symbols: Option<SymbolFont>,
}

/// A font while its declaration is read.
#[derive(Default)]
pub(super) struct Declared {
    pub(super) number: i32,
    pub(super) charset: Option<i32>,
    pub(super) code_page: Option<i32>,
}

/// The fonts of a document by their numbers.
pub(super) struct Fonts {
    by_number: HashMap<i32, Font>,
    /// The document's own character set.
    pub(super) document: Charset,
    /// Holds when a font declares the character set of the document.
    has_native: bool,
}

impl Fonts {
    pub(super) fn new() -> Self {
        Self { by_number: HashMap::new(), document: Charset::Known(enc::WINDOWS_1252), has_native: false }
    }

    pub(super) fn declare(&mut self, font: &Declared, name: &str) {
        let by_charset = font.charset.and_then(Charset::of_font);
        let charset = font.code_page.filter(|&page| page != 0).map(Charset::of_code_page).or(by_charset);
        self.has_native |= charset == Some(self.document);
        self.by_number.insert(font.number, Font { charset, symbols: SymbolFont::named(name) });
    }

    /// Word means Western by the character set 0. Lesser writers leave it at 0 whatever they
    /// write, and then no font of theirs declares the document's own.
    pub(super) fn charset(&self, font: Option<i32>) -> Charset {
        match font.and_then(|font| self.by_number.get(&font)?.charset) {
            Some(Charset::Known(encoding)) if encoding == enc::WINDOWS_1252 && !self.has_native => self.document,
            Some(charset) => charset,
            None => self.document,
        }
    }

    pub(super) fn symbols(&self, font: Option<i32>) -> Option<SymbolFont> {
        font.and_then(|font| self.by_number.get(&font)?.symbols)
    }
}
