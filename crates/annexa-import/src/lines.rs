//! Lines of a text by byte offset.

/// The offsets at which lines begin, so that a place is found without going through the text again.
pub(crate) struct Lines<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        let breaks = text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(at, _)| at + 1);
        Self { text, starts: std::iter::once(0).chain(breaks).collect() }
    }

    /// The line, 1-based, on which `part` begins, which must be a slice of the text.
    pub(crate) fn of(&self, part: &str) -> usize {
        let offset = part.as_ptr().addr().saturating_sub(self.text.as_ptr().addr());
        self.starts.partition_point(|start| *start <= offset)
    }
}

/// The bytes as text without a byte order mark, or the line of the first that is not UTF-8.
pub(crate) fn utf8(bytes: &[u8]) -> Result<&str, usize> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.strip_prefix('\u{feff}').unwrap_or(text)),
        Err(error) => Err(1 + bytes[..error.valid_up_to()].iter().filter(|b| **b == b'\n').count()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_found_on_its_line() {
        let text = "one\ntwo\n\nfour";
        let lines = Lines::new(text);
        assert_eq!([0, 3, 4, 8, 9].map(|at| lines.of(&text[at..])), [1, 1, 2, 3, 4]);
    }

    #[test]
    fn the_first_wrong_byte_is_told_by_its_line() {
        assert_eq!(utf8(b"\xef\xbb\xbfid"), Ok("id"));
        assert_eq!(utf8(b"id\ncaf\xe9"), Err(2));
    }
}
