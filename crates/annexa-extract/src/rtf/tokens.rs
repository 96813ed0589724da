//! Bytes of rich text to tokens. Nothing here fails: what is no token is text.

/// A piece of rich text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// `{`
    Open,
    /// `}`
    Close,
    /// `\name` with its number, if it has one.
    Word(&'a str, Option<i32>),
    /// `\` and a sign.
    Symbol(u8),
    /// `\'hh`
    Byte(u8),
    /// Plain bytes, line ends left out.
    Text(&'a [u8]),
    /// `\bin` and its bytes; `false` where the file ends before them.
    Binary(bool),
}

/// The tokens of a file, in one pass over its bytes.
pub(super) struct Tokens<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Tokens<'a> {
    pub(super) const fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// The bytes that are not read yet.
    pub(super) fn rest(&self) -> &'a [u8] {
        &self.bytes[self.at..]
    }

    fn take_while(&mut self, holds: impl Fn(u8) -> bool) -> &'a [u8] {
        let rest = &self.bytes[self.at..];
        let length = rest.iter().position(|&byte| !holds(byte)).unwrap_or(rest.len());
        self.at += length;
        &rest[..length]
    }

    fn control(&mut self) -> Option<Token<'a>> {
        let name = self.take_while(|byte| byte.is_ascii_alphabetic());
        if name.is_empty() {
            let sign = *self.bytes.get(self.at)?;
            self.at += 1;
            return Some(if sign == b'\'' { self.hexadecimal() } else { Token::Symbol(sign) });
        }
        let number = self.number();
        if self.bytes.get(self.at) == Some(&b' ') {
            self.at += 1;
        }
        let name = std::str::from_utf8(name).unwrap_or_default();
        if name != "bin" {
            return Some(Token::Word(name, number));
        }
        let length = usize::try_from(number.unwrap_or(0)).unwrap_or(0);
        let is_whole = length <= self.bytes.len() - self.at;
        self.at = (self.at + length).min(self.bytes.len());
        Some(Token::Binary(is_whole))
    }

    fn number(&mut self) -> Option<i32> {
        let start = self.at;
        if self.bytes.get(self.at) == Some(&b'-') {
            self.at += 1;
        }
        let digits = self.take_while(|byte| byte.is_ascii_digit());
        if digits.is_empty() {
            self.at = start;
            return None;
        }
        let digits = std::str::from_utf8(&self.bytes[start..self.at]).unwrap_or_default();
        Some(digits.parse().unwrap_or(if digits.starts_with('-') { i32::MIN } else { i32::MAX }))
    }

    fn hexadecimal(&mut self) -> Token<'a> {
        let pair = self.bytes.get(self.at..self.at + 2).and_then(|pair| std::str::from_utf8(pair).ok());
        match pair.and_then(|pair| u8::from_str_radix(pair, 16).ok()) {
            Some(byte) => {
                self.at += 2;
                Token::Byte(byte)
            }
            None => Token::Symbol(b'\''),
        }
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        self.take_while(|byte| matches!(byte, b'\r' | b'\n'));
        let byte = *self.bytes.get(self.at)?;
        match byte {
            b'{' | b'}' | b'\\' => self.at += 1,
            _ => {
                return Some(Token::Text(self.take_while(|byte| !matches!(byte, b'{' | b'}' | b'\\' | b'\r' | b'\n'))));
            }
        }
        match byte {
            b'{' => Some(Token::Open),
            b'}' => Some(Token::Close),
            _ => self.control(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Token, Tokens};

    #[test]
    fn words_numbers_bytes_and_what_is_none() {
        let tokens: Vec<_> = Tokens::new(b"{\\b0 a\r\nb\\'e9\\u-3913 ?\\bin3 }}{\\~\\'zz\\").collect();
        let expected = [
            Token::Open,
            Token::Word("b", Some(0)),
            Token::Text(b"a"),
            Token::Text(b"b"),
            Token::Byte(0xe9),
            Token::Word("u", Some(-3913)),
            Token::Text(b"?"),
            Token::Binary(true),
            Token::Symbol(b'~'),
            Token::Symbol(b'\''),
            Token::Text(b"zz"),
        ];
        assert_eq!(tokens, expected);
    }
}
