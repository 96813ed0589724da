//! HTML as a stream of tags and characters, in one pass and linear time.
//!
//! html5ever compares each attribute with all before it in its tag and builds a tree, so that a
//! few megabytes can keep it busy for minutes; a tree is not needed here. What is taken from it is
//! its table of character names. Source: WHATWG HTML, section 13.2.5, without parse errors.

use html5ever::data::NAMED_ENTITIES;

/// Attributes of a tag that are kept. None that matter here stand behind so many.
const MAX_ATTRIBUTES: usize = 64;

/// Elements whose content is no markup up to their own end tag; in some, references count.
const RAW: [&str; 9] = ["script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes", "plaintext"];

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Token {
    Start { name: String, attributes: Vec<(String, String)> },
    End(String),
    Text(String),
}

/// The tokens of `source`.
pub(super) struct Tokens<'a> {
    source: &'a str,
    at: usize,
    /// The raw element that was just opened.
    raw: Option<String>,
    /// Holds when a comment or a raw element never ends: what stands behind is lost in it.
    pub(super) is_unended: bool,
}

impl<'a> Tokens<'a> {
    pub(super) const fn new(source: &'a str) -> Self {
        Self { source, at: 0, raw: None, is_unended: false }
    }

    fn rest(&self) -> &'a str {
        &self.source[self.at..]
    }

    /// Passes over `bytes` bytes and returns them.
    fn pass(&mut self, bytes: usize) -> &'a str {
        let passed = &self.rest()[..bytes];
        self.at += bytes;
        passed
    }

    /// Passes over what stands before the first character that `ends` accepts.
    fn pass_until(&mut self, ends: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        self.pass(rest.find(ends).unwrap_or(rest.len()))
    }

    /// The content of a raw element, up to its end tag.
    fn raw_text(&mut self, name: &str) -> Token {
        let rest = self.rest();
        let end = rest
            .match_indices("</")
            .find(|(at, _)| {
                let behind = rest.as_bytes().get(at + 2..at + 2 + name.len());
                name != "plaintext" && behind.is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes()))
            })
            .map(|(at, _)| at);
        self.is_unended |= end.is_none() && name != "plaintext";
        let text = self.pass(end.unwrap_or(rest.len()));
        Token::Text(if matches!(name, "title" | "textarea") { unescape(text) } else { text.to_owned() })
    }

    /// Passes over a comment, a declaration or an instruction, which are no text.
    fn pass_comment(&mut self) {
        let rest = self.rest();
        let end = match rest.strip_prefix("<!--") {
            Some(inner) if inner.starts_with('>') => Some(5),
            Some(inner) => inner.find("-->").map(|at| at + 7),
            None => rest.find('>').map(|at| at + 1),
        };
        self.is_unended |= end.is_none();
        self.at += end.unwrap_or(rest.len());
    }

    fn tag(&mut self) -> Token {
        let is_end = self.rest().starts_with("</");
        self.at += if is_end { 2 } else { 1 };
        let name = self.pass_until(|c| c.is_ascii_whitespace() || matches!(c, '/' | '>')).to_ascii_lowercase();
        let attributes = self.attributes();
        if is_end {
            return Token::End(name);
        }
        if RAW.contains(&name.as_str()) {
            self.raw = Some(name.clone());
        }
        Token::Start { name, attributes }
    }

    /// The attributes of the tag at hand; ends behind its `>`.
    fn attributes(&mut self) -> Vec<(String, String)> {
        let mut attributes = Vec::new();
        loop {
            self.pass_until(|c| !c.is_ascii_whitespace() && c != '/');
            let Some(first) = self.rest().chars().next() else { return attributes };
            if first == '>' {
                self.at += 1;
                return attributes;
            }
            // A name may begin with "=", which is then no sign of a value.
            let start = self.at;
            self.at += first.len_utf8();
            self.pass_until(|c| c.is_ascii_whitespace() || matches!(c, '/' | '>' | '='));
            let name = &self.source[start..self.at];
            let value = self.value();
            if attributes.len() < MAX_ATTRIBUTES {
                attributes.push((name.to_ascii_lowercase(), unescape(value)));
            }
        }
    }

    fn value(&mut self) -> &'a str {
        let before = self.at;
        self.pass_until(|c| !c.is_ascii_whitespace());
        if !self.rest().starts_with('=') {
            self.at = before;
            return "";
        }
        self.at += 1;
        self.pass_until(|c| !c.is_ascii_whitespace());
        match self.rest().chars().next() {
            Some(quote @ ('"' | '\'')) => {
                self.at += 1;
                let value = self.pass_until(|c| c == quote);
                self.at += usize::from(!self.rest().is_empty());
                value
            }
            _ => self.pass_until(|c| c.is_ascii_whitespace() || c == '>'),
        }
    }
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        if let Some(name) = self.raw.take() {
            return Some(self.raw_text(&name));
        }
        loop {
            let mut behind = self.rest().chars();
            match (behind.next()?, behind.next(), behind.next()) {
                ('<', Some(c), _) if c.is_ascii_alphabetic() => return Some(self.tag()),
                ('<', Some('/'), Some(c)) if c.is_ascii_alphabetic() => return Some(self.tag()),
                ('<', Some('!' | '?'), _) | ('<', Some('/'), Some(_)) => self.pass_comment(),
                (first, ..) => {
                    // A lone "<" is a character like any other.
                    let start = self.at;
                    self.at += first.len_utf8();
                    self.pass_until(|c| c == '<');
                    return Some(Token::Text(unescape(&self.source[start..self.at])));
                }
            }
        }
    }
}

/// `text` with its character references resolved.
fn unescape(text: &str) -> String {
    let mut parts = text.split('&');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match reference(part) {
            Some((characters, length)) => {
                plain.push_str(&characters);
                plain.push_str(&part[length..]);
            }
            None => {
                plain.push('&');
                plain.push_str(part);
            }
        }
    }
    plain
}

/// The characters that the reference at the front of `text`, behind its "&", stands for, and its length.
fn reference(text: &str) -> Option<(String, usize)> {
    if let Some(number) = text.strip_prefix('#') {
        let (digits, radix, mark) = match number.strip_prefix(['x', 'X']) {
            Some(digits) => (digits, 16, 2),
            None => (number, 10, 1),
        };
        let length = digits.find(|c: char| !c.is_digit(radix)).unwrap_or(digits.len());
        if length == 0 {
            return None;
        }
        let code = u32::from_str_radix(&digits[..length], radix).unwrap_or(u32::MAX);
        let semicolon = usize::from(digits[length..].starts_with(';'));
        return Some((numbered(code).to_string(), mark + length + semicolon));
    }
    let name_length = text.bytes().take(32).take_while(u8::is_ascii_alphanumeric).count();
    let with_semicolon = name_length + usize::from(text[name_length..].starts_with(';'));
    // Without a semicolon the longest known name counts: "&ampersand" is "&ersand".
    (1..=with_semicolon).rev().find_map(|length| {
        let (first, second) = NAMED_ENTITIES.get(&text[..length]).copied().filter(|(first, _)| *first != 0)?;
        let characters = [first, second].into_iter().filter(|&code| code != 0).filter_map(char::from_u32);
        Some((characters.collect(), length))
    })
}

/// Codes 128 to 159 are meant as Windows-1252, as every browser reads them.
fn numbered(code: u32) -> char {
    match u8::try_from(code) {
        Ok(byte @ 0x80..=0x9f) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(&[byte]).0.chars().next(),
        Ok(0) => None,
        _ => char::from_u32(code),
    }
    .unwrap_or('\u{fffd}')
}

#[cfg(test)]
mod tests {
    use super::{Token, Tokens, unescape};

    fn check(source: &str, expected: &str) {
        let shown: Vec<String> = Tokens::new(source)
            .map(|token| match token {
                Token::Start { name, attributes } => {
                    let attributes: String =
                        attributes.iter().map(|(name, value)| format!(" {name}={value}")).collect();
                    format!("<{name}{attributes}>")
                }
                Token::End(name) => format!("</{name}>"),
                Token::Text(text) => text,
            })
            .collect();
        assert_eq!(shown.join("·"), expected, "{source}");
    }

    #[test]
    fn tags_attributes_and_text() {
        check("<P class=a id='b c' x>1 < 2</P >", "<p class=a id=b c x=>·1 ·< 2·</p>");
        check("<!DOCTYPE html><!-- <p> --><br/>a<!-->b<?x?>", "<br>·a·b");
        check("<script>if (a<b) '<p>'</script>x", "<script>·if (a<b) '<p>'·</script>·x");
        check("<title>A &amp; B</title><a title=\"1 > 0\">", "<title>·A & B·</title>·<a title=1 > 0>");
        check("<a href=", "<a href=>");
        check("a<", "a·<");
        check("<p é=ü>é</p", "<p é=ü>·é·</p>");
    }

    #[test]
    fn references_are_resolved() {
        assert_eq!(
            unescape("a &amp; b&nbsp;c &eacute; &#8211; &#x2014; &#150; &ampx &x; &"),
            "a & b\u{a0}c é – — – &x &x; &"
        );
    }
}
