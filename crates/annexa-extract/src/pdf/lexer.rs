/// An operand of a content stream.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Operand {
    /// Integer or real.
    Number(f32),
    /// Name without its slash.
    Name(Vec<u8>),
    /// Literal or hexadecimal string.
    Text(Vec<u8>),
    /// Array.
    Array(Vec<Operand>),
    /// Dictionary, keys in file order.
    Dict(Vec<(Vec<u8>, Operand)>),
    /// `true`, `false`, `null`, or something nested too deep.
    Other,
}

impl Operand {
    pub(super) const fn number(&self) -> Option<f32> {
        match self {
            Self::Number(value) => Some(*value),
            _ => None,
        }
    }

    pub(super) fn name(&self) -> Option<&[u8]> {
        match self {
            Self::Name(name) => Some(name),
            _ => None,
        }
    }

    pub(super) fn text(&self) -> Option<&[u8]> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// Cuts a content stream or CMap into operations, one at a time.
///
/// lopdf's `Content::decode` keeps one heap object per operand of the whole page, 15 to 130 times
/// the size of the stream; this keeps the operands of one operation. Source: ISO 32000-1, 7.2.
pub(super) struct Lexer<'a> {
    bytes: &'a [u8],
    at: usize,
    operands: usize,
    /// Holds once operands were left out because there were too many of them.
    pub(super) overflowed: bool,
    /// Holds when the stream ends within a string or an image: what stands behind its start is lost in it.
    pub(super) unended: bool,
}

/// Operands kept before one operator; the format itself needs at most 33.
const OPERANDS: usize = 128;
/// Elements kept of one array.
const ELEMENTS: usize = 100_000;
/// Nesting of arrays and dictionaries.
const DEPTH: usize = 16;

impl<'a> Lexer<'a> {
    pub(super) const fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0, operands: OPERANDS, overflowed: false, unended: false }
    }

    /// A lexer for CMaps, whose sections are operations of up to some hundred operands by the
    /// book and of some ten thousand in practice.
    pub(super) const fn for_cmap(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0, operands: ELEMENTS, overflowed: false, unended: false }
    }

    /// The next operator, its operands left in `operands`; `None` at the end of the stream.
    pub(super) fn operation(&mut self, operands: &mut Vec<Operand>) -> Option<&'a [u8]> {
        operands.clear();
        loop {
            self.skip_space();
            let first = self.peek()?;
            if is_delimiter(first) || is_number_start(first) {
                if let Some(operand) = self.value(0) {
                    if operands.len() < self.operands {
                        operands.push(operand);
                    } else {
                        self.overflowed = true;
                    }
                }
                continue;
            }
            match self.word() {
                b"true" | b"false" | b"null" => operands.push(Operand::Other),
                b"BI" => self.skip_inline_image(),
                word => return Some(word),
            }
        }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while let Some(byte) = self.peek() {
            if byte == b'%' {
                while self.peek().is_some_and(|byte| byte != b'\n' && byte != b'\r') {
                    self.at += 1;
                }
            } else if is_space(byte) {
                self.at += 1;
            } else {
                return;
            }
        }
    }

    /// A run of regular characters; one byte at least, so that reading always moves on.
    fn word(&mut self) -> &'a [u8] {
        let start = self.at;
        self.at += 1;
        while self.peek().is_some_and(|byte| !is_space(byte) && !is_delimiter(byte)) {
            self.at += 1;
        }
        self.bytes.get(start..self.at).unwrap_or_default()
    }

    /// The operand at the cursor; `None` for a stray closing bracket.
    fn value(&mut self, depth: usize) -> Option<Operand> {
        match self.peek()? {
            b'/' => Some(Operand::Name(self.name())),
            b'(' => Some(Operand::Text(self.literal())),
            b'<' if self.bytes.get(self.at + 1) == Some(&b'<') => {
                self.at += 2;
                Some(self.dict(depth + 1))
            }
            b'<' => Some(Operand::Text(self.hexadecimal())),
            b'[' => {
                self.at += 1;
                Some(self.array(depth + 1))
            }
            byte if is_number_start(byte) => Some(Operand::Number(self.number())),
            _ => {
                self.at += 1;
                None
            }
        }
    }

    fn array(&mut self, depth: usize) -> Operand {
        let mut items = Vec::new();
        loop {
            self.skip_space();
            match self.peek() {
                None => break,
                Some(b']') => {
                    self.at += 1;
                    break;
                }
                // Brackets beyond the allowed depth are passed over one by one, without recursion.
                Some(b'[') if depth >= DEPTH => {
                    self.at += 1;
                    self.overflowed = true;
                }
                Some(byte) if is_delimiter(byte) || is_number_start(byte) => {
                    let Some(item) = self.value(depth) else { continue };
                    if items.len() < ELEMENTS {
                        items.push(item);
                    } else {
                        self.overflowed = true;
                    }
                }
                Some(_) => {
                    let start = self.at;
                    // An operator inside an array means that the closing bracket is missing.
                    if !matches!(self.word(), b"true" | b"false" | b"null") {
                        self.at = start;
                        break;
                    }
                }
            }
        }
        Operand::Array(items)
    }

    fn dict(&mut self, depth: usize) -> Operand {
        let mut entries = Vec::new();
        let mut key = None;
        loop {
            self.skip_space();
            let value = match self.peek() {
                None => break,
                Some(b'>') => {
                    self.at += 1;
                    if self.peek() == Some(b'>') {
                        self.at += 1;
                    }
                    break;
                }
                Some(b'[' | b'<') if depth >= DEPTH => {
                    self.at += 1;
                    self.overflowed = true;
                    continue;
                }
                Some(byte) if is_delimiter(byte) || is_number_start(byte) => self.value(depth),
                Some(_) => {
                    self.word();
                    Some(Operand::Other)
                }
            };
            match (key.take(), value) {
                (None, Some(Operand::Name(name))) => key = Some(name),
                (Some(name), Some(value)) if entries.len() < OPERANDS => entries.push((name, value)),
                _ => {}
            }
        }
        Operand::Dict(entries)
    }

    fn name(&mut self) -> Vec<u8> {
        self.at += 1;
        let mut name = Vec::new();
        while let Some(byte) = self.peek().filter(|byte| !is_space(*byte) && !is_delimiter(*byte)) {
            self.at += 1;
            let escape = (byte == b'#').then(|| {
                let high = hex_digit(*self.bytes.get(self.at)?)?;
                let low = hex_digit(*self.bytes.get(self.at + 1)?)?;
                Some(high << 4 | low)
            });
            if let Some(Some(escaped)) = escape {
                self.at += 2;
                name.push(escaped);
            } else {
                name.push(byte);
            }
        }
        name
    }

    fn number(&mut self) -> f32 {
        let word = {
            let start = self.at;
            self.at += 1;
            while self.peek().is_some_and(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'-')) {
                self.at += 1;
            }
            self.bytes.get(start..self.at).unwrap_or_default()
        };
        parse_number(word)
    }

    fn literal(&mut self) -> Vec<u8> {
        self.at += 1;
        let mut text = Vec::new();
        let mut open = 1_usize;
        while let Some(byte) = self.peek() {
            self.at += 1;
            match byte {
                b'(' => open += 1,
                b')' => {
                    open -= 1;
                    if open == 0 {
                        break;
                    }
                }
                b'\\' => {
                    self.escape(&mut text);
                    continue;
                }
                _ => {}
            }
            text.push(byte);
        }
        self.unended |= open > 0;
        text
    }

    fn escape(&mut self, text: &mut Vec<u8>) {
        let Some(byte) = self.peek() else { return };
        self.at += 1;
        match byte {
            b'n' => text.push(b'\n'),
            b'r' => text.push(b'\r'),
            b't' => text.push(b'\t'),
            b'b' => text.push(8),
            b'f' => text.push(12),
            b'\r' => {
                if self.peek() == Some(b'\n') {
                    self.at += 1;
                }
            }
            b'\n' => {}
            b'0'..=b'7' => {
                let mut code = u32::from(byte - b'0');
                for _ in 0..2 {
                    let Some(digit) = self.peek().filter(|digit| matches!(digit, b'0'..=b'7')) else { break };
                    code = code * 8 + u32::from(digit - b'0');
                    self.at += 1;
                }
                text.push(code as u8);
            }
            other => text.push(other),
        }
    }

    fn hexadecimal(&mut self) -> Vec<u8> {
        self.at += 1;
        let mut text = Vec::new();
        let mut high = None;
        while let Some(byte) = self.peek() {
            self.at += 1;
            if byte == b'>' {
                break;
            }
            let Some(digit) = hex_digit(byte) else { continue };
            match high.take() {
                None => high = Some(digit),
                Some(first) => text.push(first << 4 | digit),
            }
        }
        if let Some(first) = high {
            text.push(first << 4);
        }
        text
    }

    /// Passes over the dictionary and the data of an inline image.
    fn skip_inline_image(&mut self) {
        while let Some(byte) = {
            self.skip_space();
            self.peek()
        } {
            if is_delimiter(byte) || is_number_start(byte) {
                self.value(0);
            } else if self.word() == b"ID" {
                break;
            }
        }
        self.at += 1;
        while self.at < self.bytes.len() {
            if self.is_image_end() {
                self.at += 2;
                return;
            }
            self.at += 1;
        }
        self.unended = true;
    }

    /// Holds when `EI` stands at the cursor and what follows looks like a content stream again:
    /// the two letters occur in image data as well.
    fn is_image_end(&self) -> bool {
        let Some([b'E', b'I', rest @ ..]) = self.bytes.get(self.at..) else { return false };
        let before = self.at.checked_sub(1).and_then(|at| self.bytes.get(at)).is_none_or(|byte| is_space(*byte));
        let after = rest.first().is_none_or(|byte| is_space(*byte));
        let plain = |byte: &u8| matches!(byte, b'\t' | b'\n' | b'\r' | b' '..=b'~');
        before && after && rest.iter().take(12).all(plain)
    }
}

/// A number as producers write it; what cannot be read counts as 0, as in other readers.
fn parse_number(word: &[u8]) -> f32 {
    let negative = word.first() == Some(&b'-');
    let digits = word.iter().position(|byte| !matches!(byte, b'+' | b'-')).unwrap_or(word.len());
    let (mut value, mut scale) = (0.0_f64, 0.0_f64);
    for byte in word.get(digits..).unwrap_or_default() {
        match byte {
            b'0'..=b'9' => {
                value = value * 10.0 + f64::from(byte - b'0');
                scale *= 10.0;
            }
            b'.' if scale == 0.0 => scale = 1.0,
            _ => break,
        }
    }
    let value = if scale > 1.0 { value / scale } else { value };
    let value = if negative { -value } else { value };
    // The clamp keeps products of matrices finite.
    if value.is_finite() { value.clamp(-1e9, 1e9) as f32 } else { 0.0 }
}

const fn hex_digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

pub(super) const fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 12 | b'\r' | b' ')
}

const fn is_delimiter(byte: u8) -> bool {
    matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

const fn is_number_start(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.')
}

#[cfg(test)]
mod tests {
    use super::{Lexer, Operand};

    fn check(input: &str, expect: &[(&str, usize)]) {
        let mut lexer = Lexer::new(input.as_bytes());
        let mut operands = Vec::new();
        let mut found = Vec::new();
        while let Some(operator) = lexer.operation(&mut operands) {
            found.push((String::from_utf8_lossy(operator).into_owned(), operands.len()));
        }
        let found: Vec<(&str, usize)> = found.iter().map(|(name, count)| (name.as_str(), *count)).collect();
        assert_eq!(found, expect, "{input}");
    }

    #[test]
    fn operations_are_cut_as_readers_cut_them() {
        check("BT /F1 12 Tf (a(b)c) Tj ET", &[("BT", 0), ("Tf", 2), ("Tj", 1), ("ET", 0)]);
        check("[(a) -375.6 <6263>]TJ", &[("TJ", 1)]);
        check("/P <</MCID 0 /A [1 2]>>BDC EMC", &[("BDC", 2), ("EMC", 0)]);
        check("[(a) Tj (b) Tj", &[("Tj", 1), ("Tj", 1)]);
        check("BI /W 2 /H 2 ID \x01EI\x02 EI\x07 x EI\nQ", &[("Q", 0)]);
        check(") ] >> 1 w % comment\nT*", &[("w", 1), ("T*", 0)]);
        check(&format!("{}1{} TJ f", "[".repeat(5000), "]".repeat(5000)), &[("TJ", 1), ("f", 0)]);
    }

    #[test]
    fn operands_keep_their_value() {
        let mut operands = Vec::new();
        Lexer::new(b"--5 1.5.2 -.5 4-3 /A#20B (\\101\\n\\\r\nx) <4> x").operation(&mut operands);
        let expect = [
            Operand::Number(-5.0),
            Operand::Number(1.5),
            Operand::Number(-0.5),
            Operand::Number(4.0),
            Operand::Name(b"A B".to_vec()),
            Operand::Text(b"A\nx".to_vec()),
            Operand::Text(b"\x40".to_vec()),
        ];
        assert_eq!(operands, expect);
    }
}
