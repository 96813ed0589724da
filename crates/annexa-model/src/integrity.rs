use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Limit;

/// What happened while the text was taken out of a file.
///
/// A document with warnings is partial: a score that rests on it says so.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Integrity {
    /// Everything that was lost, repaired or guessed, in the order it was met.
    pub warnings: Vec<Warning>,
}

impl Integrity {
    /// Holds when some of the document's text is missing or doubtful.
    #[must_use]
    pub fn is_partial(&self) -> bool {
        self.warnings.iter().any(Warning::loses_text)
    }
}

/// One thing that happened while reading a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Warning {
    /// These pages (1-based) yielded no text, though others did.
    PagesWithoutText {
        /// Page numbers, 1-based, ascending.
        pages: Vec<u32>,
    },
    /// These pages (1-based) are pictures, and their text was read off them.
    PagesRecognised {
        /// Page numbers, 1-based, ascending.
        pages: Vec<u32>,
        /// Program and version that read them.
        reader: String,
    },
    /// So many glyphs have no Unicode value in the file; they stand as U+FFFD.
    GlyphsWithoutUnicode {
        /// Number of glyphs.
        count: usize,
    },
    /// Parts of the file were damaged and left out or repaired.
    Damaged {
        /// What, in a few words.
        what: String,
    },
    /// A limit was reached and the rest was left out.
    LimitReached {
        /// Which limit.
        limit: Limit,
        /// Its value.
        value: u64,
    },
    /// The character encoding was guessed.
    EncodingGuessed {
        /// Its name.
        encoding: String,
    },
    /// The document has tracked changes that nobody has accepted.
    UnacceptedChanges {
        /// Number of insertions and deletions.
        count: usize,
    },
    /// The document has text that is hidden from a reader.
    HiddenText {
        /// Number of hidden runs or elements, all left out.
        count: usize,
    },
    /// Formulas were put into one line: their layout is gone.
    FormulasInLine {
        /// Number of formulas.
        count: usize,
    },
}

impl Warning {
    /// A stable word for it.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::PagesWithoutText { .. } => "pages-without-text",
            Self::PagesRecognised { .. } => "pages-recognised",
            Self::GlyphsWithoutUnicode { .. } => "glyphs-without-unicode",
            Self::Damaged { .. } => "damaged",
            Self::LimitReached { .. } => "limit-reached",
            Self::EncodingGuessed { .. } => "encoding-guessed",
            Self::UnacceptedChanges { .. } => "unaccepted-changes",
            Self::HiddenText { .. } => "hidden-text",
            Self::FormulasInLine { .. } => "formulas-in-line",
        }
    }

    /// The pages concerned, 1-based, where it concerns some and not all.
    #[must_use]
    pub fn pages(&self) -> &[u32] {
        match self {
            Self::PagesWithoutText { pages } | Self::PagesRecognised { pages, .. } => pages,
            _ => &[],
        }
    }

    /// The limit that was reached.
    #[must_use]
    pub const fn limit(&self) -> Option<Limit> {
        match self {
            Self::LimitReached { limit, .. } => Some(*limit),
            _ => None,
        }
    }

    /// Holds when it means that text is missing or wrong.
    #[must_use]
    pub const fn loses_text(&self) -> bool {
        match self {
            Self::PagesWithoutText { .. }
            | Self::GlyphsWithoutUnicode { .. }
            | Self::Damaged { .. }
            | Self::LimitReached { .. } => true,
            Self::PagesRecognised { .. }
            | Self::EncodingGuessed { .. }
            | Self::UnacceptedChanges { .. }
            | Self::HiddenText { .. }
            | Self::FormulasInLine { .. } => false,
        }
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PagesWithoutText { pages } => {
                write!(f, "no text on page {}", list(pages))
            }
            Self::PagesRecognised { pages, reader } => {
                write!(f, "page {} read off a picture by {reader}: check quotes against the original", list(pages))
            }
            Self::GlyphsWithoutUnicode { count } => {
                write!(f, "{count} glyphs without a Unicode value in the file")
            }
            Self::Damaged { what } => write!(f, "damaged: {what}"),
            Self::LimitReached { limit, value } => write!(f, "limit {limit} of {value} reached, the rest is left out"),
            Self::EncodingGuessed { encoding } => write!(f, "encoding guessed as {encoding}"),
            Self::UnacceptedChanges { count } => write!(f, "{count} tracked changes are not accepted"),
            Self::HiddenText { count } => write!(f, "{count} runs of hidden text left out"),
            Self::FormulasInLine { count } => write!(f, "{count} formulas written in one line"),
        }
    }
}

/// At most a dozen pages, in words.
fn list(pages: &[u32]) -> String {
    let some: Vec<_> = pages.iter().take(12).map(u32::to_string).collect();
    some.join(", ") + if pages.len() > 12 { ", ..." } else { "" }
}

/// Why a file could not be assessed at all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Unreadable {
    /// The file has no bytes.
    Empty,
    /// The file has no text: a scan, a picture in a PDF, or white space.
    NoText {
        /// Number of pages, where there are pages.
        pages: Option<u32>,
    },
    /// Its pages are pictures, and no text could be read off them.
    NothingRecognised {
        /// Number of pages.
        pages: u32,
        /// Program and version that tried.
        reader: String,
    },
    /// A password is needed.
    Encrypted,
    /// The file is broken beyond repair.
    Corrupt {
        /// What was found, in a few words.
        detail: String,
    },
    /// The content is of a kind that Annexa does not read.
    Unsupported {
        /// What it is, such as "PNG image".
        found: String,
    },
    /// A limit forbids reading it.
    TooLarge {
        /// Which limit.
        limit: Limit,
        /// Its value.
        value: u64,
        /// What the file has or would need, where known.
        actual: Option<u64>,
    },
    /// The parser gave up or died on it.
    ParserCrashed {
        /// How, in a few words.
        detail: String,
    },
    /// The operating system would not give the file.
    Io {
        /// The system's message.
        detail: String,
    },
}

impl Unreadable {
    /// A stable word for the reason.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::NoText { .. } | Self::NothingRecognised { .. } => "no-text",
            Self::Encrypted => "encrypted",
            Self::Corrupt { .. } => "corrupt",
            Self::Unsupported { .. } => "unsupported",
            Self::TooLarge { .. } => "too-large",
            Self::ParserCrashed { .. } => "parser-crashed",
            Self::Io { .. } => "unreadable",
        }
    }
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => write!(f, "the file is empty"),
            Self::NoText { pages: Some(pages) } => {
                write!(
                    f,
                    "no text on any of its {pages} pages: a scan? Supply a version with text, or install tesseract to have it read"
                )
            }
            Self::NothingRecognised { pages, reader } => {
                write!(
                    f,
                    "no text on any of its {pages} pages, and {reader} could read none off them. Supply a version with text"
                )
            }
            Self::NoText { pages: None } => write!(f, "the file holds no text"),
            Self::Encrypted => write!(f, "encrypted: a password is needed. Supply an unprotected copy"),
            Self::Corrupt { detail } => write!(f, "the file is damaged: {detail}"),
            Self::Unsupported { found } => write!(f, "not a format that is read: {found}"),
            Self::TooLarge { limit, value, actual: Some(actual) } => {
                write!(f, "over the limit {limit}: {actual}, allowed {value}")
            }
            Self::TooLarge { limit, value, actual: None } => write!(f, "over the limit {limit} of {value}"),
            Self::ParserCrashed { detail } => write!(f, "the parser could not cope with the file: {detail}"),
            Self::Io { detail } => write!(f, "cannot be opened: {detail}"),
        }
    }
}

impl std::error::Error for Unreadable {}
