//! The words of a paragraph while they are read, run by run.

/// The words, and whether they are bold.
#[derive(Default)]
pub(crate) struct Wording {
    pub(crate) text: String,
    /// Letters and digits, and how many of them are bold.
    letters: usize,
    bold_letters: usize,
}

impl Wording {
    pub(crate) fn push(&mut self, text: &str, is_bold: bool) {
        let letters = text.chars().filter(|c| c.is_alphanumeric()).count();
        self.letters += letters;
        self.bold_letters += if is_bold { letters } else { 0 };
        self.text.push_str(text);
    }

    /// Holds when all is bold: run by run, or by the style of the paragraph with no run that is.
    pub(crate) const fn is_bold(&self, by_style: bool) -> bool {
        self.bold_letters == self.letters && self.letters > 0 || by_style && self.bold_letters == 0
    }
}
