//! Rich text as messages hold it: compressed by LZFu ([MS-OXRTFCP]).

/// What the dictionary holds before the first byte.
const PRESET: &[u8] = b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \
\\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \
\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";
const DICTIONARY: usize = 4096;
const HEAD: usize = 16;

/// The rich text, as far as it can be unpacked; `None` when it is no such stream.
pub(super) fn unpacked(stream: &[u8]) -> Option<Vec<u8>> {
    let body = stream.get(HEAD..)?;
    match &stream[8..12] {
        b"MELA" => Some(body.to_vec()),
        b"LZFu" => Some(unpacked_body(body)),
        _ => None,
    }
}

fn unpacked_body(body: &[u8]) -> Vec<u8> {
    let mut dictionary = [b' '; DICTIONARY];
    dictionary[..PRESET.len()].copy_from_slice(PRESET);
    let mut at = PRESET.len();
    let mut text = Vec::new();
    let mut bytes = body.iter().copied();
    let mut put = |byte: u8, at: &mut usize, dictionary: &mut [u8; DICTIONARY]| {
        text.push(byte);
        dictionary[*at] = byte;
        *at = (*at + 1) % DICTIONARY;
    };
    'runs: while let Some(control) = bytes.next() {
        for bit in 0..8 {
            let Some(first) = bytes.next() else { break 'runs };
            if control & 1 << bit == 0 {
                put(first, &mut at, &mut dictionary);
                continue;
            }
            let Some(second) = bytes.next() else { break 'runs };
            let reference = usize::from(u16::from_be_bytes([first, second]));
            let (offset, length) = (reference >> 4, (reference & 15) + 2);
            // A reference to the place being written ends the text.
            if offset == at {
                break 'runs;
            }
            for step in 0..length {
                put(dictionary[(offset + step) % DICTIONARY], &mut at, &mut dictionary);
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::unpacked;

    /// Packed by the Python package compressed-rtf 1.0.7.
    const PACKED: &[u8] = b"\
        \x5c\x00\x00\x00\x7c\x00\x00\x00\x4c\x5a\x46\x75\x30\x18\x8d\x7b\x03\x00\x0a\x00\x72\x63\x70\x67\
        \x31\x32\x35\x6c\x32\x20\x01\xf7\x02\xa2\x20\x07\x13\x02\x80\x7d\x31\x0f\x12\x4c\x6f\x67\x06\x40\
        \x0a\xc0\x65\x20\x1c\x6b\x65\x05\x31\x02\x10\x05\xc0\x61\x20\x79\x3a\x65\x0a\xc0\x2e\x10\x0f\x11\
        \x17\x0a\xa3\x57\x68\x0e\x6f\x10\x91\x10\xb0\x06\x40\x74\x68\x65\x6d\x0c\x3f\x7d\x0a\x80\x14\xb0";

    #[test]
    fn text_comes_back() {
        let text = "{\\rtf1\\ansi\\ansicpg1252 {\\fonttbl{\\f0 Arial;}}\\f0 Logs are kept for a year. \
            Logs are kept for a year.\\par Who keeps them?}\r\n";
        assert_eq!(unpacked(PACKED).as_deref(), Some(text.as_bytes()));
        for end in 0..PACKED.len() {
            let cut = unpacked(&PACKED[..end]);
            assert!(cut.is_none_or(|cut| text.as_bytes().starts_with(&cut)), "{end}");
        }
        assert_eq!(unpacked(b"0123456789abcdef"), None);
    }
}
