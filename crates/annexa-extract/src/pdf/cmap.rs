use std::collections::HashMap;

use super::lexer::{Lexer, Operand};

/// A CMap: codes to Unicode (/ToUnicode) or to glyph numbers (/Encoding of a composite font).
///
/// Read as tolerantly as viewers do: sections may be too long, codes may be written in the wrong
/// length, what cannot be understood is passed over.
#[derive(Debug, Default)]
pub(super) struct CMap {
    /// Length in bytes, first and last code.
    spaces: Vec<(usize, u32, u32)>,
    chars: HashMap<u32, String>,
    /// Sorted by first code; never expanded, so that `<0000> <FFFFFFFF>` costs nothing.
    ranges: Vec<Range>,
    /// First and last code and the CID of the first.
    cids: Vec<(u32, u32, u32)>,
}

#[derive(Debug)]
struct Range {
    first: u32,
    last: u32,
    /// UTF-16 for the first code; the last unit counts up.
    target: Vec<u16>,
}

/// Entries kept of one CMap.
const ENTRIES: usize = 100_000;

impl CMap {
    pub(super) fn parse(bytes: &[u8]) -> Self {
        let mut cmap = Self::default();
        let mut lexer = Lexer::for_cmap(bytes);
        let mut operands = Vec::new();
        while let Some(operator) = lexer.operation(&mut operands) {
            match operator {
                b"endcodespacerange" => cmap.add_spaces(&operands),
                b"endbfchar" => cmap.add_chars(&operands),
                b"endbfrange" => cmap.add_ranges(&operands),
                b"endcidchar" => cmap.add_cids(&operands, 2),
                b"endcidrange" => cmap.add_cids(&operands, 3),
                _ => {}
            }
        }
        cmap.ranges.sort_by_key(|range| range.first);
        cmap.cids.sort_unstable();
        cmap
    }

    /// Holds when it maps no code to Unicode.
    pub(super) fn is_empty(&self) -> bool {
        self.chars.is_empty() && self.ranges.is_empty()
    }

    /// Appends the Unicode text of `code`; `false` when the CMap gives none.
    pub(super) fn push_text(&self, code: u32, out: &mut String) -> bool {
        if let Some(text) = self.chars.get(&code) {
            out.push_str(text);
            return !text.is_empty();
        }
        let after = self.ranges.partition_point(|range| range.first <= code);
        // Ranges may overlap; a few steps back find the one that counts in every file seen.
        let candidates = self.ranges.get(..after).unwrap_or_default().iter().rev().take(4);
        for range in candidates {
            if code <= range.last {
                let mut units = range.target.clone();
                if let Some(unit) = units.last_mut() {
                    *unit = unit.wrapping_add((code - range.first) as u16);
                }
                return push_utf16(&units, out);
            }
        }
        false
    }

    /// The code at the start of `bytes` and its length; two bytes when no code space fits.
    pub(super) fn next_code(&self, bytes: &[u8]) -> (u32, usize) {
        let mut code = 0;
        for (index, byte) in bytes.iter().take(4).enumerate() {
            code = code << 8 | u32::from(*byte);
            let fits =
                |(length, first, last): &(usize, u32, u32)| *length == index + 1 && (*first..=*last).contains(&code);
            if self.spaces.iter().any(fits) {
                return (code, index + 1);
            }
        }
        let shortest = self.spaces.iter().map(|space| space.0).min().unwrap_or(2);
        let length = shortest.clamp(1, bytes.len().max(1));
        let code = bytes.iter().take(length).fold(0, |code, byte| code << 8 | u32::from(*byte));
        (code, length)
    }

    /// The CID of `code`, 0 (no glyph) when there is none.
    pub(super) fn cid(&self, code: u32) -> u32 {
        let after = self.cids.partition_point(|(first, ..)| *first <= code);
        let found = after.checked_sub(1).and_then(|index| self.cids.get(index));
        found.filter(|(_, last, _)| code <= *last).map_or(0, |(first, _, cid)| cid.saturating_add(code - first))
    }

    fn add_spaces(&mut self, operands: &[Operand]) {
        for pair in operands.chunks_exact(2).take(256) {
            if let [Operand::Text(first), Operand::Text(last)] = pair {
                self.spaces.push((first.len(), code(first), code(last)));
            }
        }
    }

    fn add_chars(&mut self, operands: &[Operand]) {
        for pair in operands.chunks_exact(2) {
            let [Operand::Text(source), Operand::Text(target)] = pair else { continue };
            self.add_char(code(source), target);
        }
    }

    fn add_char(&mut self, code: u32, target: &[u8]) {
        let mut text = String::new();
        if self.chars.len() < ENTRIES && push_utf16(&units(target), &mut text) {
            self.chars.insert(code, text);
        }
    }

    fn add_ranges(&mut self, operands: &[Operand]) {
        for triple in operands.chunks_exact(3) {
            let [Operand::Text(first), Operand::Text(last), target] = triple else { continue };
            let (first, last) = (code(first), code(last));
            match target {
                Operand::Text(target) if self.ranges.len() < ENTRIES => {
                    self.ranges.push(Range { first, last, target: units(target) });
                }
                Operand::Array(targets) => {
                    for (target, code) in targets.iter().zip(first..=last) {
                        if let Some(target) = target.text() {
                            self.add_char(code, target);
                        }
                    }
                }
                _ => {}
            }
        }
    }

    fn add_cids(&mut self, operands: &[Operand], width: usize) {
        for entry in operands.chunks_exact(width) {
            let (first, last, cid) = match entry {
                [Operand::Text(only), Operand::Number(cid)] => (only, only, cid),
                [Operand::Text(first), Operand::Text(last), Operand::Number(cid)] => (first, last, cid),
                _ => continue,
            };
            if self.cids.len() < ENTRIES {
                self.cids.push((code(first), code(last), *cid as u32));
            }
        }
    }
}

fn code(bytes: &[u8]) -> u32 {
    bytes.iter().take(4).fold(0, |code, byte| code << 8 | u32::from(*byte))
}

/// UTF-16 units; a single byte stands for itself.
fn units(bytes: &[u8]) -> Vec<u16> {
    match bytes {
        [only] => vec![u16::from(*only)],
        _ => bytes
            .chunks_exact(2)
            .take(32)
            .map(|pair| pair.iter().fold(0, |unit, byte| unit << 8 | u16::from(*byte)))
            .collect(),
    }
}

/// Appends what `units` say; `false` when that is nothing or no character.
fn push_utf16(units: &[u16], out: &mut String) -> bool {
    let start = out.len();
    for unit in char::decode_utf16(units.iter().copied()) {
        match unit {
            Ok('\0' | char::REPLACEMENT_CHARACTER) | Err(_) => {}
            Ok(c) => out.push(c),
        }
    }
    out.len() > start
}

#[cfg(test)]
mod tests {
    use super::CMap;

    fn check(source: &str, code: u32, expect: Option<&str>) {
        let mut text = String::new();
        let found = CMap::parse(source.as_bytes()).push_text(code, &mut text).then_some(text.as_str());
        assert_eq!(found, expect, "{code:X} in {source}");
    }

    #[test]
    fn codes_are_mapped_as_written() {
        let source = "1 begincodespacerange <00> <FF> endcodespacerange 2 beginbfchar <01> <0041> <02> <D835DC00> endbfchar \
             2 beginbfrange <0010> <0012> <0061> <20> <21> [<00660069> <0078>] endbfrange";
        check(source, 1, Some("A"));
        check(source, 2, Some("\u{1D400}"));
        check(source, 0x12, Some("c"));
        check(source, 0x20, Some("fi"));
        check(source, 0x21, Some("x"));
        check(source, 0x13, None);
        check("beginbfrange <0> <FFFFFFFF> <0000> endbfrange", 0x42, Some("B"));
        check("beginbfchar <05> <0000> endbfchar", 5, None);
    }

    #[test]
    fn codes_are_cut_by_their_space() {
        let cmap = CMap::parse(b"2 begincodespacerange <00> <80> <8140> <9FFC> endcodespacerange 1 begincidrange <8140> <817E> 633 endcidrange");
        assert_eq!(cmap.next_code(b"A\x81\x41"), (0x41, 1));
        assert_eq!(cmap.next_code(b"\x81\x41A"), (0x8141, 2));
        assert_eq!(cmap.cid(0x8141), 634);
        assert_eq!(CMap::default().next_code(b"\x01\x02\x03"), (0x0102, 2));
    }
}
