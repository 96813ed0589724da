use std::collections::HashMap;

use ttf_parser::{Face, GlyphId, PlatformId, cff};

use super::encoding::push_glyph_name;
use super::lexer::{Lexer, Operand};

/// The built-in encoding of a Type 1 font program: `dup 65 /A put` in its clear-text part.
pub(super) fn type1_encoding(program: &[u8]) -> HashMap<u32, String> {
    let mut found = HashMap::new();
    // The encrypted part begins with `eexec`; what comes after it is noise to the lexer.
    let clear = program.windows(5).position(|window| window == b"eexec").unwrap_or(program.len());
    let mut lexer = Lexer::new(program.get(..clear).unwrap_or_default());
    let mut operands = Vec::new();
    while let Some(operator) = lexer.operation(&mut operands) {
        if let (b"put", [.., Operand::Number(code), Operand::Name(name)]) = (operator, operands.as_slice()) {
            insert_named(&mut found, *code as u32, name);
        }
    }
    found
}

/// The built-in encoding of a bare CFF font program (FontFile3, Type1C).
pub(super) fn cff_encoding(program: &[u8]) -> HashMap<u32, String> {
    let mut found = HashMap::new();
    let Some(table) = cff::Table::parse(program) else { return found };
    for code in 0..=u8::MAX {
        if let Some(name) = table.glyph_index(code).and_then(|glyph| table.glyph_name(glyph)) {
            insert_named(&mut found, u32::from(code), name.as_bytes());
        }
    }
    found
}

/// Characters by glyph number of a bare CFF font program that names its glyphs.
pub(super) fn cff_glyph_names(program: &[u8]) -> HashMap<u32, String> {
    let mut found = HashMap::new();
    let Some(table) = cff::Table::parse(program) else { return found };
    for glyph in 0..table.number_of_glyphs() {
        if let Some(name) = table.glyph_name(GlyphId(glyph)) {
            insert_named(&mut found, u32::from(glyph), name.as_bytes());
        }
    }
    found
}

/// Characters by glyph number, from the cmap and the glyph names of a TrueType or OpenType font.
pub(super) fn glyph_characters(program: &[u8]) -> HashMap<u32, String> {
    let mut found = HashMap::new();
    let Ok(face) = Face::parse(program, 0) else { return found };
    for subtable in face.tables().cmap.iter().flat_map(|cmap| cmap.subtables) {
        if !subtable.is_unicode() {
            continue;
        }
        subtable.codepoints(|code| {
            if let (Some(glyph), Some(c)) = (subtable.glyph_index(code), char::from_u32(code))
                && !c.is_control()
            {
                // The lowest code wins: fonts map the no-break space and the space to one glyph.
                let slot = found.entry(u32::from(glyph.0)).or_insert_with(|| c.to_string());
                if slot.chars().next().is_some_and(|present| c < present) {
                    *slot = c.to_string();
                }
            }
        });
    }
    for glyph in 0..face.number_of_glyphs() {
        if !found.contains_key(&u32::from(glyph))
            && let Some(name) = face.glyph_name(GlyphId(glyph))
        {
            insert_named(&mut found, u32::from(glyph), name.as_bytes());
        }
    }
    found
}

/// Characters by code of a symbolic TrueType font without /Encoding: the code goes through the
/// (3, 0) or (1, 0) cmap to a glyph, and the glyph's name or Unicode cmap says what it is.
/// Source: ISO 32000-1, 9.6.6.4.
pub(super) fn symbolic_characters(program: &[u8]) -> HashMap<u32, String> {
    let mut found = HashMap::new();
    let Ok(face) = Face::parse(program, 0) else { return found };
    let characters = glyph_characters(program);
    for subtable in face.tables().cmap.iter().flat_map(|cmap| cmap.subtables) {
        let private = subtable.platform_id == PlatformId::Windows && subtable.encoding_id == 0;
        if !private && subtable.platform_id != PlatformId::Macintosh {
            continue;
        }
        for code in 0..=255_u32 {
            let glyph = subtable.glyph_index(code).or_else(|| subtable.glyph_index(0xF000 + code));
            if let Some(text) = glyph.and_then(|glyph| characters.get(&u32::from(glyph.0))) {
                found.entry(code).or_insert_with(|| text.clone());
            }
        }
    }
    found
}

fn insert_named(found: &mut HashMap<u32, String>, code: u32, name: &[u8]) {
    let mut text = String::new();
    if push_glyph_name(name, &mut text) {
        found.insert(code, text);
    }
}

#[cfg(test)]
mod tests {
    use super::type1_encoding;

    #[test]
    fn type1_programs_name_their_glyphs() {
        let program = b"%!PS\n/Encoding 256 array\n0 1 255 {1 index exch /.notdef put} for\ndup 65 /B put\ndup 2 /fi put\nreadonly def\neexec dup 66 /C put";
        let found = type1_encoding(program);
        assert_eq!(found.get(&65).map(String::as_str), Some("B"));
        assert_eq!(found.get(&2).map(String::as_str), Some("ﬁ"));
        assert_eq!(found.len(), 2);
    }
}
