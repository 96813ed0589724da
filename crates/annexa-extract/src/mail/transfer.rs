//! Bodies as they travel: base64 and quoted-printable (RFC 2045, 6).

use std::borrow::Cow;

use mail_parser::decoders::base64::base64_decode;

/// How a body is written so that it survives transport.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Encoding {
    #[default]
    AsIs,
    Base64,
    QuotedPrintable,
}

/// The bytes of a body.
pub(super) struct Decoded<'a> {
    pub(super) bytes: Cow<'a, [u8]>,
    /// Holds when some of it is not in the encoding and was passed over.
    pub(super) is_damaged: bool,
}

impl Encoding {
    /// The encoding that a header names; an unknown one is none.
    pub(super) fn named(name: &str) -> Self {
        match name.trim().to_ascii_lowercase().as_str() {
            "base64" => Self::Base64,
            "quoted-printable" => Self::QuotedPrintable,
            _ => Self::AsIs,
        }
    }

    pub(super) fn decode(self, raw: &[u8]) -> Decoded<'_> {
        match self {
            Self::AsIs => Decoded { bytes: Cow::Borrowed(raw), is_damaged: false },
            Self::Base64 => base64(raw),
            Self::QuotedPrintable => quoted_printable(raw),
        }
    }
}

fn base64(raw: &[u8]) -> Decoded<'_> {
    let is_digit = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    let is_cut = !raw.iter().filter(|&&byte| is_digit(byte) || byte == b'=').count().is_multiple_of(4);
    if let Some(bytes) = base64_decode(raw) {
        return Decoded { bytes: Cow::Owned(bytes), is_damaged: is_cut };
    }
    let digits: Vec<u8> = raw.iter().copied().filter(|&byte| is_digit(byte) || byte == b'=').collect();
    Decoded { bytes: Cow::Owned(base64_decode(&digits).unwrap_or_default()), is_damaged: true }
}

fn quoted_printable(raw: &[u8]) -> Decoded<'_> {
    let mut bytes = Vec::with_capacity(raw.len());
    let mut is_damaged = false;
    for line in raw.split_inclusive(|&byte| byte == b'\n') {
        let has_end = line.ends_with(b"\n");
        // White space at the end of a line was added on the way.
        let mut rest = line.trim_ascii_end();
        let runs_on = rest.ends_with(b"=");
        if runs_on {
            rest = &rest[..rest.len() - 1];
        }
        while let Some((&byte, behind)) = rest.split_first() {
            let digits = if byte == b'=' { behind.first_chunk::<2>() } else { None };
            match digits.and_then(hex) {
                Some(value) => {
                    bytes.push(value);
                    rest = &behind[2..];
                }
                None => {
                    is_damaged |= byte == b'=';
                    bytes.push(byte);
                    rest = behind;
                }
            }
        }
        if !runs_on && has_end {
            bytes.push(b'\n');
        }
    }
    Decoded { bytes: Cow::Owned(bytes), is_damaged }
}

fn hex(digits: &[u8; 2]) -> Option<u8> {
    let value = |digit: u8| char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok());
    Some(value(digits[0])? * 16 + value(digits[1])?)
}

#[cfg(test)]
mod tests {
    use super::Encoding;

    fn check(encoding: &str, raw: &str, text: &str, is_damaged: bool) {
        let decoded = Encoding::named(encoding).decode(raw.as_bytes());
        assert_eq!((String::from_utf8_lossy(&decoded.bytes).as_ref(), decoded.is_damaged), (text, is_damaged), "{raw}");
    }

    #[test]
    fn damage_is_passed_over_and_told() {
        check("Base64", "QUk\r\ngcG9saWN5", "AI policy", false);
        check("base64", "QUkg*cG9s\naWN5", "AI policy", true);
        check("base64", "QUkgcG9saWN", "AI polic", true);
        check("quoted-printable", "caf=C3=A9 =\r\nau lait  \r\n1 =3D 1", "caf\u{e9} au lait\n1 = 1", false);
        check("Quoted-Printable", "a = b =4", "a = b =4", true);
        check("8bit", "a=3D", "a=3D", false);
    }
}
