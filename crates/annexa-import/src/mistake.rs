use std::fmt;

use crate::limits;

/// Something for which a catalogue is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// Line of the source, 1-based; 1 where it concerns the whole.
    pub line: usize,
    /// What is wrong.
    pub reason: Reason,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.reason)
    }
}

/// Why a catalogue is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Reason {
    /// The file is larger than [`limits::BYTES`].
    #[error("the file is larger than {} bytes (limit BYTES)", limits::BYTES)]
    TooLarge,
    /// The bytes are not UTF-8.
    #[error("the text is not UTF-8; save the file as UTF-8")]
    NotUtf8,
    /// None of the formats.
    #[error("not a catalogue that can be imported: {0}")]
    UnknownFormat(&'static str),
    /// The text is not of the format, or lacks what it must have.
    #[error("not readable as {format}: {message}")]
    Syntax {
        /// The format.
        format: &'static str,
        /// What the parser says.
        message: String,
    },
    /// A model of OSCAL other than the catalogue.
    #[error("this is an OSCAL `{0}`; only a `catalog` has the requirements themselves")]
    OtherModel(String),
    /// A version of OSCAL with another structure.
    #[error("OSCAL version `{0}` is not known; 1.x can be read")]
    Version(String),
    /// A library with something else than a framework.
    #[error("the library has no framework, only: {0}")]
    NoFramework(String),
    /// A library with more than one framework.
    #[error("the library has {0} frameworks; import takes one")]
    SeveralFrameworks(usize),
    /// There is nothing to judge by.
    #[error("the catalogue has no requirements")]
    Empty,
    /// More requirements than [`limits::REQUIREMENTS`].
    #[error("there are more than {} requirements (limit REQUIREMENTS)", limits::REQUIREMENTS)]
    TooManyRequirements,
    /// More topics than [`limits::TOPICS`].
    #[error("there are more than {} topics (limit TOPICS)", limits::TOPICS)]
    TooManyTopics,
    /// More levels than [`limits::DEPTH`].
    #[error("this lies more than {} levels deep (limit DEPTH)", limits::DEPTH)]
    TooDeep,
    /// All texts together are longer than [`limits::ALL_TEXT`].
    #[error("all texts together are longer than {} bytes (limit ALL_TEXT)", limits::ALL_TEXT)]
    TooMuchText,
    /// An entry without an id.
    #[error("the id is missing or empty")]
    NoId,
    /// An id that stands for something else already.
    #[error("the id `{id}` stands in line {first} already")]
    DuplicateId {
        /// The id.
        id: String,
        /// Where it stood first.
        first: usize,
    },
    /// An id that cannot be part of a file name, or would look like another on a screen.
    #[error("the id `{id}` cannot be used: {why}")]
    UnsafeId {
        /// The id, with what cannot be shown escaped.
        id: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// A parent that does not exist.
    #[error("there is no parent `{0}`")]
    UnknownParent(String),
    /// Parents in a circle.
    #[error("`{0}` lies below itself")]
    Cycle(String),
    /// A link to what the catalogue does not have.
    #[error("the link `#{0}` leads nowhere")]
    UnknownLink(String),
    /// A parameter that is inserted and not defined.
    #[error("there is no parameter `{0}`")]
    UnknownParameter(String),
    /// A requirement that says nothing.
    #[error("`{0}` has neither title nor text")]
    SaysNothing(String),
    /// A table without a column that it must have.
    #[error("the header has no column `{0}`; it names the columns id, title, text and parent")]
    NoColumn(&'static str),
    /// A table with two columns of one name.
    #[error("the header has the column `{0}` twice")]
    ColumnTwice(String),
    /// A quotation mark without its partner, which swallows all rows below it.
    #[error("a quotation mark that opens in this row is never closed")]
    UnclosedQuote,
    /// A row that is longer than the header.
    #[error("the row has {cells} cells, the header {columns}; a text with the separator in it needs quotation marks")]
    TooManyCells {
        /// Of the row.
        cells: usize,
        /// Of the header.
        columns: usize,
    },
}
