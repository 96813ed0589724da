use lopdf::{Dictionary, Document, Encoding, Object};

use super::standard;

/// The characters of the codes 0 to 255 of a simple font, `None` where the encoding has none.
pub(super) type CodeTable = Vec<Option<char>>;

/// A predefined encoding by its PDF name; `None` for a name that is not one.
pub(super) fn base_encoding(name: &str) -> Option<CodeTable> {
    match name {
        "Symbol" => return Some(from_string(standard::SYMBOL)),
        "ZapfDingbats" => return Some(from_string(standard::DINGBATS)),
        "StandardEncoding" | "WinAnsiEncoding" | "MacRomanEncoding" | "MacExpertEncoding" => {}
        _ => return None,
    }
    let font = font_with(Object::from(name));
    let nothing = Document::new();
    let Ok(Encoding::OneByteEncoding(table)) = font.get_font_encoding(&nothing) else { return None };
    let mut table: CodeTable =
        table.iter().map(|glyph| glyph.and_then(|glyph| char::from_u32(u32::from(glyph.utf16_code_unit())))).collect();
    if name == "WinAnsiEncoding" {
        // ISO 32000-1, annex D.2, note 6: the hyphen and the space have a second code.
        for (code, c) in [(0xA0, ' '), (0xAD, '-')] {
            if let Some(slot) = table.get_mut(code) {
                *slot = Some(c);
            }
        }
    }
    Some(table)
}

/// Appends the characters that a glyph name stands for; `false` when it says nothing.
///
/// Source: Adobe Glyph List Specification, section 2; the list itself is lopdf's, reached
/// through a font that has nothing but this one name.
pub(super) fn push_glyph_name(name: &[u8], out: &mut String) -> bool {
    let Ok(name) = std::str::from_utf8(name) else { return false };
    let stem = name.split('.').next().unwrap_or(name);
    if stem.is_empty() || name == ".notdef" {
        return false;
    }
    let start = out.len();
    for part in stem.split('_') {
        match glyph(part) {
            Some(c) => out.push(c),
            None => push_code_points(part, out),
        }
    }
    out.len() > start
}

/// One name of the list.
fn glyph(name: &str) -> Option<char> {
    let mut bytes = name.bytes();
    if let (Some(letter), None) = (bytes.next(), bytes.next())
        && letter.is_ascii_alphabetic()
    {
        return Some(char::from(letter));
    }
    // Names that TeX fonts use and the list lacks.
    match name {
        "ff" => return Some('\u{FB00}'),
        "ffi" => return Some('\u{FB03}'),
        "ffl" => return Some('\u{FB04}'),
        "nbspace" | "visiblespace" => return Some(' '),
        "sfthyphen" | "hyphenchar" => return Some('-'),
        "dotlessj" => return Some('\u{237}'),
        "Delta" | "increment" => return Some('\u{394}'),
        "Omega" => return Some('\u{3A9}'),
        "mu" => return Some('\u{B5}'),
        "phi1" => return Some('\u{3D5}'),
        "rho1" => return Some('\u{3F1}'),
        "mapsto" => return Some('\u{21A6}'),
        "bardbl" => return Some('\u{2016}'),
        "triangle" => return Some('\u{25B3}'),
        "angbracketleft" => return Some('\u{27E8}'),
        "angbracketright" => return Some('\u{27E9}'),
        _ => {}
    }
    // The sizes of a mathematical sign have one name each.
    for size in ["big", "Big", "bigg", "Bigg", "text", "display"] {
        if let Some(sign) = name.strip_suffix(size).filter(|sign| sign.len() > 3) {
            return glyph(sign);
        }
    }
    let differences = vec![Object::Integer(0), Object::from(name)];
    let encoding = Dictionary::from_iter([("Differences", Object::Array(differences))]);
    let font = font_with(Object::Dictionary(encoding));
    let nothing = Document::new();
    let Ok(Encoding::Differences(found)) = font.get_font_encoding(&nothing) else { return None };
    let unit = found.map.values().next()?.utf16_code_unit();
    char::from_u32(u32::from(unit)).filter(|c| *c != '\0')
}

/// `uniXXXX...` and `uXXXX` to `uXXXXXX`.
fn push_code_points(name: &str, out: &mut String) {
    let hexadecimal = |digits: &str| {
        let code = u32::from_str_radix(digits, 16).ok()?;
        char::from_u32(code).filter(|c| *c != '\0')
    };
    if let Some(digits) = name.strip_prefix("uni").filter(|digits| digits.len() >= 4 && digits.is_ascii()) {
        let fours = (0..digits.len() / 4).filter_map(|index| digits.get(index * 4..index * 4 + 4));
        out.extend(fours.filter_map(hexadecimal));
    } else if let Some(digits) = name.strip_prefix('u').filter(|digits| (4..=6).contains(&digits.len())) {
        out.extend(hexadecimal(digits));
    }
}

fn font_with(encoding: Object) -> Dictionary {
    Dictionary::from_iter([("Type", Object::from("Font")), ("Encoding", encoding)])
}

fn from_string(characters: &str) -> CodeTable {
    let printable = characters.chars().map(|c| Some(c).filter(|c| *c != char::REPLACEMENT_CHARACTER));
    std::iter::repeat_n(None, 32).chain(printable).collect()
}

/// What the symbols mean that Word takes from Symbol and Wingdings through private codes, so
/// that bullets and ticks are known as such; other private characters stay as they are.
pub(super) const fn plain_symbol(c: char) -> char {
    match c {
        '\u{F0B7}' => '•',
        '\u{F0A7}' | '\u{F06E}' => '▪',
        '\u{F0A8}' | '\u{F06F}' | '\u{F071}' => '□',
        '\u{F0D8}' => '➢',
        '\u{F0E0}' => '→',
        '\u{F0FC}' => '✓',
        '\u{F0FE}' => '☑',
        '\u{F076}' => '❖',
        '\u{F02D}' => '-',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::{base_encoding, push_glyph_name};

    fn check(name: &str, expect: Option<&str>) {
        let mut text = String::new();
        let found = push_glyph_name(name.as_bytes(), &mut text).then_some(text.as_str());
        assert_eq!(found, expect, "{name}");
    }

    #[test]
    fn glyph_names_follow_the_list() {
        check("A", Some("A"));
        check("adieresis", Some("ä"));
        check("quoteright", Some("’"));
        check("f_f_i", Some("ffi"));
        check("a.sc", Some("a"));
        check("uni00410042", Some("AB"));
        check("u1D400", Some("\u{1D400}"));
        check("g23", None);
        check(".notdef", None);
    }

    #[test]
    fn base_encodings_have_256_codes() {
        for (name, code, expect) in [
            ("WinAnsiEncoding", 0x80, Some('€')),
            ("WinAnsiEncoding", 0xAD, Some('-')),
            ("MacRomanEncoding", 0x8A, Some('ä')),
            ("StandardEncoding", 0xAE, Some('ﬁ')),
            ("Symbol", 0xB7, Some('•')),
            ("ZapfDingbats", 0x6C, Some('●')),
        ] {
            let table = base_encoding(name).unwrap_or_default();
            assert_eq!((table.len(), table.get(code).copied().flatten()), (256, expect), "{name}");
        }
    }
}
