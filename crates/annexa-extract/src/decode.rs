//! Bytes of a text file to characters.

use annexa_model::Warning;
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// Text, and what had to be guessed or replaced to get it.
pub(crate) struct Decoded {
    /// The characters, without byte order mark and without NUL; line ends are `\n`.
    pub(crate) text: String,
    /// [`Warning::EncodingGuessed`] and [`Warning::Damaged`], or none for sound UTF-8.
    pub(crate) warnings: Vec<Warning>,
}

/// Decodes by byte order mark, as UTF-8, by the `declared` encoding (of an HTML `meta` element),
/// or by a guess from the bytes, in this order.
pub(crate) fn decode(bytes: &[u8], declared: Option<&'static Encoding>) -> Decoded {
    let mut warnings = Vec::new();
    let (encoding, body) = match Encoding::for_bom(bytes) {
        Some((encoding, length)) => (encoding, &bytes[length..]),
        None => (without_mark(bytes, declared, &mut warnings), bytes),
    };
    let (text, had_errors) = encoding.decode_without_bom_handling(body);
    if had_errors {
        warnings.push(Warning::Damaged { what: format!("bytes that are no characters in {}", encoding.name()) });
    }
    Decoded { text: unify_line_ends(&text), warnings }
}

fn without_mark(bytes: &[u8], declared: Option<&'static Encoding>, warnings: &mut Vec<Warning>) -> &'static Encoding {
    if let Some(encoding) = utf16_without_mark(bytes) {
        warnings.push(Warning::EncodingGuessed { encoding: encoding.name().to_owned() });
        return encoding;
    }
    if std::str::from_utf8(bytes).is_ok() {
        return UTF_8;
    }
    if let Some(encoding) = declared {
        return encoding;
    }
    let encoding = if is_mostly_utf8(bytes) {
        UTF_8
    } else {
        let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
        detector.feed(bytes, true);
        detector.guess(None, Utf8Detection::Deny)
    };
    warnings.push(Warning::EncodingGuessed { encoding: encoding.name().to_owned() });
    encoding
}

/// UTF-16 text in a Western language has a NUL in every second byte.
pub(crate) fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(4096)];
    if head.len() < 4 {
        return None;
    }
    let zeros = |offset: usize| head.iter().skip(offset).step_by(2).filter(|&&byte| byte == 0).count();
    let (even, odd, half) = (zeros(0), zeros(1), head.len() / 2);
    if odd * 10 > half * 7 && even * 20 < half {
        Some(UTF_16LE)
    } else if even * 10 > half * 7 && odd * 20 < half {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// A UTF-8 file with a few broken bytes, or cut within a character, is still UTF-8: it has
/// several sound multi-byte characters for each broken place.
fn is_mostly_utf8(bytes: &[u8]) -> bool {
    let (mut sound, mut broken) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        sound += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    sound > 2 * broken
}

fn unify_line_ends(text: &str) -> String {
    let mut unified = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' => {
                chars.next_if_eq(&'\n');
                unified.push('\n');
            }
            '\u{2028}' | '\u{2029}' | '\u{85}' => unified.push('\n'),
            '\0' | '\u{feff}' => {}
            _ => unified.push(c),
        }
    }
    unified
}

#[cfg(test)]
mod tests {
    use super::decode;

    fn check(bytes: &[u8], text: &str, warnings: usize) {
        let decoded = decode(bytes, None);
        assert_eq!((decoded.text.as_str(), decoded.warnings.len()), (text, warnings));
    }

    #[test]
    fn marks_line_ends_and_guesses() {
        check(b"\xef\xbb\xbfa\r\nb\rc", "a\nb\nc", 0);
        check(b"\xff\xfea\0b\0", "ab", 0);
        check(b"a\0b\0c\0d\0", "abcd", 1);
        check(b"caf\xe9 and r\xe9sum\xe9 of the r\xe9gime", "caf\u{e9} and r\u{e9}sum\u{e9} of the r\u{e9}gime", 1);
        check("é é é é".as_bytes().split_last().expect("bytes").1, "é é é \u{fffd}", 2);
    }
}
