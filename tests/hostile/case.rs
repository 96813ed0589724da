//! What a hostile file is and what must become of it.

/// Words at the front of what a file says, and at its end behind what makes it hostile. No other file says them.
pub(crate) const FRONT: &str = "kingfisher";
pub(crate) const BACK: &str = "wagtail";

/// A hostile file.
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
    pub(crate) expected: Expected,
    /// Words that its text must hold when it counts as read completely.
    pub(crate) words: &'static [&'static str],
    /// Holds when it is an honest, if unusually large text: it costs memory as any text does.
    pub(crate) is_large_text: bool,
}

/// What must become of a hostile file.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Expected {
    /// Its text is there as a whole, without a warning of loss.
    Assessed,
    /// Its text is there in part, with a warning that has these words.
    Partial(&'static str),
    /// It has no result, with this reason code, and these words in the reason.
    Refused(&'static str, &'static str),
    /// A parser may cope with it or not, as long as nothing is lost without a word.
    Told,
}

impl Case {
    pub(crate) fn new(name: &str, expected: Expected, bytes: impl Into<Vec<u8>>) -> Self {
        Self { name: name.to_owned(), bytes: bytes.into(), expected, words: &[], is_large_text: false }
    }

    /// The same, with text that begins with [`FRONT`] and ends with [`BACK`].
    pub(crate) fn with_words(mut self) -> Self {
        self.words = &[FRONT, BACK];
        self
    }

    pub(crate) fn large_text(mut self) -> Self {
        self.is_large_text = true;
        self
    }
}

/// A sentence about nothing with a word in it.
pub(crate) fn sentence(word: &str) -> String {
    format!("The {word} sits above the water and waits.")
}
